# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dates, weekdays and times of a schedule as the PBX understands and shows them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Dict, List, Optional

from .store import Row

WEEKDAYS: Dict[str, str] = dict(zip("1234567", (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))
UNDERSTOOD = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d",
              "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y")
"""Forms that PHP's strtotime takes for a date; with slashes the month comes first."""

LAST_SECOND = 253402300799
"""The end of the year 9999, where Python's calendar ends."""


def seconds(date: str) -> Optional[int]:
    """Seconds since the epoch of a date as PHP reads it, None for what it cannot read."""
    if date.isdigit():
        return int(date)
    for form in UNDERSTOOD:
        try:
            return int(datetime.strptime(date, form).replace(tzinfo=timezone.utc).timestamp())
        except ValueError:
            continue
    return None


def shown_date(date: str) -> str:
    """A stored date in the list: year, month and day, or itself when PHP cannot read it."""
    moment = seconds(date)
    if moment is None or moment > LAST_SECOND:
        return date
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%d")


def weekday(number: str) -> str:
    """The name of a stored weekday."""
    return WEEKDAYS.get(number, "")


def periods(row: Row) -> List[Dict[str, str]]:
    """When a schedule holds, as parts of a text with icons."""
    found = []
    for kind, icon, first, last in (
            ("date", "outline calendar alternate", shown_date(row["date_from"]), shown_date(row["date_to"])),
            ("weekday", "outline calendar minus", weekday(row["weekday_from"]), weekday(row["weekday_to"])),
            ("time", "clock outline", row["time_from"], row["time_to"])):
        if first:
            found.append({"icon": icon, "text": first if last in ("", first) else "%s - %s" % (first, last),
                          "type": kind})
    if row["calType"] == "caldav":
        found.append({"icon": "outline calendar alternate", "text": "Caldav", "type": "calendar"})
    return found
