# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""fail2ban (API facts, sections 6.6 and 11.4); it is switched by firewall:enable and :disable."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Optional

from ..exchange import Reply, ok, refused
from ..singleton import Setting, Singleton, Writing, each
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

NUMBERS = ("maxretry", "bantime", "findtime")
NETWORK = re.compile(r"(\d{1,3}\.){3}\d{1,3}/\d{1,2}|[0-9a-fA-F:]+/\d{1,3}")
"""A network is looked at no closer: 10.0.0.5/8 stays as written."""


def view(pbx: "Pbx", shown: Row) -> Row:
    """The settings and how many numbers there are to be guarded."""
    return {**shown, "extensionsCount": len(pbx.store.numbers)}


def acceptable(entry: str) -> bool:
    """Whether an entry of the whitelist is kept."""
    try:
        ipaddress.ip_address(entry)
    except ValueError:
        return bool(NETWORK.fullmatch(entry))
    return "%" not in entry


def check(writing: Writing) -> Optional[Reply]:
    """Ranges are not checked, only that numbers are numbers; what is no address leaves the whitelist silently."""
    for key in NUMBERS:
        if key in writing.values and not re.fullmatch(r"-?\d+", writing.values[key]):
            return refused("SQLSTATE[HY000]: General error: 20 datatype mismatch")
    if "whitelist" in writing.values:
        entries = re.split(r"[\s,;]+", writing.values["whitelist"])
        writing.values["whitelist"] = " ".join(entry for entry in entries if acceptable(entry))
    return None


FAIL2BAN = Singleton(
    "fail2ban",
    settings=(*each(" ".join(NUMBERS), "integer"), Setting("whitelist"), Setting("PBXFirewallMaxReqSec")),
    view=view, check=check,
    answer=lambda writing, changed: ok(messages={"info": ["Settings saved successfully"]}),
).register()
