# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""time-settings (API facts, sections 6.3 and 11.4)."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Dict, List, Optional

from ..exchange import Reply, ok, refused
from ..singleton import Setting, Singleton, Writing
from ..stock import FIXED
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

ZONES: Dict[str, str] = {"UTC": "UTC (UTC+00:00)", **FIXED["answers"]["time-settings:getAvailableTimezones"]["data"]}
"""Name -> label, with the offsets of the day of the recording. UTC is taken but not offered."""


def view(pbx: "Pbx", shown: Row) -> Row:
    """The settings and the clock (always in UTC here)."""
    zone = shown["PBXTimezone"]
    return {**shown, "PBXTimezone_represent": ZONES.get(zone, zone), "ManualDateTime": "",
            "CurrentDateTime": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(pbx.now()))}


def check(writing: Writing) -> Optional[Reply]:
    """A PUT needs zone and servers; names of zones are case-sensitive. Servers are not checked, only put in lines."""
    if writing.request.function == "update":
        for key in ("PBXTimezone", "NTPServer"):
            if key not in writing.values:
                return refused("Missing required field: " + key)
    zone = writing.values.get("PBXTimezone")
    if zone is not None and zone not in ZONES:
        return refused("Invalid timezone: " + zone)
    if "NTPServer" in writing.values:
        servers = re.split(r"\r\n|\r|\n| |,", writing.values["NTPServer"])
        writing.values["NTPServer"] = "\n".join(server for server in servers if server not in ("", "0"))
    return None


def answer(writing: Writing, changed: List[str]) -> Reply:
    """Always updated."""
    return ok({"message": "Time settings updated successfully"})


TIME = Singleton(
    "time-settings",
    settings=(Setting("PBXTimezone"), Setting("NTPServer"), Setting("PBXManualTimeSettings", "switch")),
    view=view, check=check, answer=answer,
).register()
