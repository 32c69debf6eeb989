# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network filters: which services of the PBX may be reached from where. They are the records of the firewall.

API facts, sections 3.11 and 3.12. Under ``network-filters`` they can only be read; ``firewall`` is their writer, and
its list has all of them in full.
"""

from __future__ import annotations

from typing import Any, Dict

from ansible_collections.mikopbx.pbx.plugins.module_utils.addresses import Cidr
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, Flag
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Listing, Resource
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Flags

SERVICES = ("SIP", "IAX", "WEB", "SSH", "AMI", "AJAM", "ICMP")


class Rules(Flags):
    """What is let in, by service: a map of switches in the record, one of objects in a row of the list."""

    def read(self, raw: Any) -> Dict[str, bool]:
        held = raw if isinstance(raw, dict) else {}
        allowed = {each: rule.get("action") if isinstance(rule, dict) else rule for each, rule in held.items()}
        return super().read(allowed)


NETWORK_FILTER = Resource(
    name="network_filter",
    plural="network_filters",
    path="firewall",
    key="permit",
    title="description",
    lookups=("permit", "description"),
    listing=Listing(rows=("items",)),
    fields=(
        # Neither half is taken without the other, and both are ignored then without a word.
        Cidr("permit", parts=("network", "subnet"), required=True, listed="permit"),
        Field("description", listed="description", max_length=255, sanitized=True),
        Rules(
            "rules",
            SERVICES,
            api="currentRules",
            default={name: name not in ("SSH", "AMI") for name in SERVICES},
            listed="rules",
        ),
        Flag("newer_block_ip", default=False, listed="newer_block_ip"),
        Flag("local_network", default=False, listed="local_network"),
        Cidr("deny", default="0.0.0.0/0", listed="deny"),
    ),
    # PUT would also open the services of extension modules that the record says nothing about.
    update_method="PATCH",
    consents=("force",),
    # Who else may reach the PBX; with the firewall on perhaps the only filter that lets the controller in.
    stock={"0.0.0.0/0": "it is the network filter that every MikoPBX comes with"},
    left_dangling=("employee", "sip_provider", "iax_provider", "asterisk_manager", "api_key"),
    left_out={
        "network": "written as the first half of permit",
        "subnet": "written as the second half of permit",
        "priority": (
            "the PBX puts a new record before those for all addresses, and since records only ever let in, their "
            "order changes nothing"
        ),
    },
)
