# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""fail2ban: who guesses passwords is shut out for a while. API facts, sections 6.6 and 11.4.

The PBX checks neither ranges nor types. A word where a number belongs leaves one of its workers with an open
transaction, after which nothing can be written any more.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.mikopbx.pbx.plugins.module_utils.addresses import Networks
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Number
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource

_LONGEST = 2147483647


class _TextNumber(Number):
    """A number that the PBX keeps as a text."""

    def wire(self, value: Any) -> str:
        return str(value)


FAIL2BAN = Resource(
    name="fail2ban",
    plural="fail2ban",
    path="fail2ban",
    key="",
    singleton=True,
    fields=(
        Number("maxretry", minimum=1, maximum=100, default=20),
        Number("findtime", minimum=60, maximum=_LONGEST, default=600),
        Number("bantime", minimum=60, maximum=_LONGEST, default=600),
        # What is no address is dropped from it without a word.
        Networks("whitelist"),
        # Beyond 10000 a second the packet filter takes no limit.
        _TextNumber("pbx_firewall_max_req_sec", api="PBXFirewallMaxReqSec", minimum=0, maximum=10000, default=0),
    ),
)
