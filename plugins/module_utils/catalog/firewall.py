# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The switch of the firewall. What it lets in are the network filters. API facts, section 3.12."""

from __future__ import annotations

from typing import Any, Mapping

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Flag
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource


def _switch(body: Mapping[str, Any]) -> str:
    """There is no other way to write it, and fail2ban goes with it."""
    return "firewall:enable" if body["firewallEnabled"] else "firewall:disable"


FIREWALL = Resource(
    name="firewall",
    plural="firewall",
    path="firewall",
    key="",
    singleton=True,
    fields=(Flag("enabled", api="firewallEnabled", default=True),),
    update_action=_switch,
    consents=("force",),
    # The address is also that of the records.
    left_out={
        name: "belongs to a network filter"
        for name in ("network", "subnet", "deny", "description", "newer_block_ip", "local_network", "currentRules")
    },
)
