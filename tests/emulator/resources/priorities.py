# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Giving records another place: changePriority and changePriorities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List

from .. import text
from ..exchange import Reply, ok, refused
from ..store import Row, Store

if TYPE_CHECKING:
    from ..pbx import Pbx


def by_priority(row: Row) -> Any:
    """Order of what has a priority; none at all comes first."""
    return row["priority"] is not None, row["priority"]


def next_priority(store: Store, table: str, apart: int = -1) -> int:
    """The priority behind all others, `apart` not counted."""
    return max((row["priority"] or 0 for row in store.rows(table) if row["priority"] != apart), default=0) + 1


def change(pbx: "Pbx", table: str, what: str, priorities: Dict[str, Any]) -> Reply:
    """Set the priorities of the records that the map names: all or none."""
    missing = [record_id for record_id in priorities if pbx.store.find(table, record_id) is None]
    if missing:
        return refused(["%s ID %s not found" % (what, record_id) for record_id in missing])
    for record_id, priority in priorities.items():
        pbx.store.tables[table][record_id]["priority"] = (
            int(bool(priority)) if isinstance(priority, (dict, list)) else text.as_integer(priority or 0))
    pbx.store.changed = True
    return ok({"updated": len(priorities), "message": "Successfully updated %d %s priorities" % (
        len(priorities), "route" if what == "Route" else what)})


def given(data: Dict[str, Any]) -> Any:
    """What a body holds; without `priorities` the PBX takes all that it knows about the request, and counts the ids."""
    sent = data.get("priorities")
    if sent is None:
        places = {name: str(place) for place, name in enumerate(name for name in data if name.isdigit())}
        return {**{places.get(name, name): one for name, one in data.items()}, "_url": "", "httpMethod": ""}
    return {str(place): one for place, one in enumerate(sent)} if isinstance(sent, list) else sent


def numeric_errors(priorities: Any) -> List[str]:
    """What the stricter of the two functions says about a map before it looks for the records."""
    if not priorities:
        return ["Priorities data is required"]
    if not isinstance(priorities, dict):
        return ["Priorities must be an array"]
    return (["Empty ID found in priorities" for record_id in priorities if record_id in ("", "0")]
            + ["Invalid priority value for ID %s: must be numeric" % record_id for record_id, one in priorities.items()
               if not isinstance(one, (int, str)) or isinstance(one, bool) or not str(one).lstrip("+-").isdigit()])


def change_checked(pbx: "Pbx", table: str, what: str, data: Dict[str, Any]) -> Reply:
    """changePriority of outbound routes, changePriorities of schedules."""
    priorities = given(data)
    errors = numeric_errors(priorities)
    return refused(errors) if errors else change(pbx, table, what, priorities)
