# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules of the time out of office (API facts, sections 3.10 and 11.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, List, Tuple, Union

from .. import text
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..periods import periods, seconds, shown_date, weekday
from ..resource import Change, Errors, Field, NotFound, Resource
from ..store import Row
from . import priorities
from .labels import labelled

if TYPE_CHECKING:
    from ..pbx import Pbx

MASK, MASK_SHOWN = "X" * 8, "X" * 6
"""What keeps the calendar's secret, and what is shown of it: not the same."""
DAYS = ("-1",) + tuple("1234567")
TIME = re.compile(r"([0-9]|[01][0-9]|2[0-3]):[0-5][0-9]")
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#]+\S*")
CHECK_TIMES = "Check time interval"
CHECK_URL = '"Calendar URL" field contains incorrect value.'


def prepare(change: Change) -> Errors:
    """No weekday at all is as good as -1."""
    for name in ("weekday_from", "weekday_to"):
        if change.given.get(name) == "":
            change.given[name] = "-1"
    return None


def adjust(change: Change) -> Errors:
    """The mask keeps the secret; a new schedule goes behind the others; allowed extensions are never stored."""
    given, row = change.given, change.row
    row["allowedExtensions"] = []
    if given.get("calSecret") == MASK:
        row["calSecret"] = change.old["calSecret"] if change.old is not None else ""
    if change.old is None and not row["priority"]:
        row["priority"] = priorities.next_priority(change.pbx.store, "off-work-times")
    if "incomingRouteIds" in given:
        routes = given["incomingRouteIds"]
        row["incomingRouteIds"] = [text.as_integer(one) for one in (routes if isinstance(routes, list) else []) if one]
    return None


def check(change: Change) -> Errors:
    """When a schedule holds and what it does must be complete."""
    row = change.row
    errors = []
    if row["action"] == "extension" and not row["extension"]:
        errors.append("Select extension for forwarding")
    if row["action"] == "playmessage" and row["audio_message_id"] in ("", "0"):
        errors.append("Select audio recording")
    times = (row["time_from"], row["time_to"])
    errors += [CHECK_TIMES for time in times if time and not TIME.fullmatch(time)]
    errors += [CHECK_TIMES] if bool(times[0]) != bool(times[1]) else []
    if row["calType"] == "caldav":
        errors += [] if URL.fullmatch(row["calUrl"]) else [CHECK_URL]
        return errors
    return errors + unfinished_ranges(row, times)


def unfinished_ranges(row: Row, times: Tuple[str, str]) -> List[str]:
    """What is wrong with dates and weekdays; only dates have to be in order."""
    dates = (row["date_from"], row["date_to"])
    days = tuple(day if day not in ("", "0") else "-1" for day in (row["weekday_from"], row["weekday_to"]))
    if not any(dates) and not any(times) and days == ("-1", "-1"):
        return ["tf_ValidateAtLeastOneCondition"]
    errors = []
    if bool(dates[0]) != bool(dates[1]):
        errors.append("tf_ValidateDateRangeComplete")
    elif any(dates):
        first, last = (seconds(date) for date in dates)
        if (first or 0) > (last or 0):
            errors.append("tf_ValidateDateRangeOrder")
    if (days[0] == "-1") != (days[1] == "-1"):
        errors.append("tf_ValidateWeekdayRangeComplete")
    return errors


def commit(change: Change) -> Errors:
    """No weekday is stored empty."""
    for name in ("weekday_from", "weekday_to"):
        if change.row[name] == "-1":
            change.row[name] = ""
    return None


def shown(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The detail view: the description as name too, the secret masked."""
    named = {"id": view["id"], "name": row["description"], **view, "calSecret": MASK_SHOWN if row["calSecret"] else ""}
    return labelled(pbx.store, named, ("extension",), ("audio_message_id",))


def item(pbx: "Pbx", row: Row) -> Row:
    """List item, dates and weekdays formatted for people; only what the action uses."""
    sound = pbx.store.find("sound-files", row["audio_message_id"]) if row["action"] == "playmessage" else None
    transfer = row["action"] == "extension" and row["extension"] in pbx.store.numbers
    return {"id": row["id"], "name": row["description"], "description": row["description"],
            "shot_description": short(row["description"]), "calType": row["calType"], "calendarPeriods": periods(row),
            "allowRestriction": row["allowRestriction"], "action": row["action"],
            "audio_message_id": sound["name"] if sound else "", "extension": row["extension"] if transfer else "",
            "priority": row["priority"] or 0, "date_from": shown_date(row["date_from"]),
            "date_to": shown_date(row["date_to"]), "weekday_from": weekday(row["weekday_from"]),
            "weekday_to": weekday(row["weekday_to"]), "time_from": row["time_from"], "time_to": row["time_to"]}


def short(description: str) -> str:
    """The first line of a description, 50 characters at most."""
    line = description.split("\n")[0].strip()
    return line if len(line) <= 50 else line[:47] + "..."


def duplicate(pbx: "Pbx", row: Row) -> Union[Row, Reply]:
    """What :copy shows; it fails where routes are linked."""
    if row["incomingRouteIds"]:
        return refused("Access to undefined property MikoPBX\\Common\\Models\\OutWorkTimesRouts::oldExtension")
    description = "copy of " + row["description"] if row["description"] else ""
    return SCHEDULES.view(pbx, dict(row, id="", description=description, calUser="", calSecret=""))


SCHEDULES = Resource(
    name="off-work-times",
    fields=(
        Field("description", "text", cut=500),
        Field("calType", default="timeframe", shown_empty="timeframe", choices=("", "timeframe", "caldav")),
        Field("date_from"),
        Field("date_to"),
        Field("weekday_from", default="-1", shown_empty="-1", choices=DAYS),
        Field("weekday_to", default="-1", shown_empty="-1", choices=DAYS),
        Field("time_from", default="00:00"),
        Field("time_to", default="23:59"),
        Field("calUrl", cut=512),
        Field("calUser", "text", cut=255),
        Field("calSecret", cut=255),
        Field("priority", "integer", default=0, minimum=0),
        Field("allowRestriction", "boolean", default=False),
        Field("allowedExtensions", "list", default=()),
        Field("incomingRouteIds", "list", default=()),
        Field("action", default="extension", choices=("extension", "playmessage")),
        Field("extension", "routing", cut=8),
        Field("audio_message_id", empty_turns_into="0"),
    ),
    not_found=NotFound("api_OutWorkTimeNotFound (ID: %s)", "Time condition not found", "api_OutWorkTimeNotFound",
                       copy="Time condition not found: %s"),
    order=priorities.by_priority,
    sortable=("priority", "id"),
    reload="off-work-times/modify/",
    deleted=lambda pbx, row: ok({"deleted_id": row["id"], "deleted_associations_count": len(row["incomingRouteIds"])},
                                reload="off-work-times/index"),
    unknown_id_is_new=True,
    prepare=prepare,
    adjust=adjust,
    check=check,
    commit=commit,
    shown=shown,
    template=lambda pbx, view: shown(pbx, view, view),
    item=item,
    duplicate=duplicate,
    functions=("getRecord", "getDefault", "create", "update", "patch", "delete", "copy"),
).register()


@action("off-work-times", "getList", "OutWorkTimes\\GetListAction::main")
def get_list(request: ApiRequest, pbx: "Pbx") -> Reply:
    """All schedules; to search or to order by name asks for a column that is not there."""
    if request.query.get("search") or (request.query.get("order_by") or request.query.get("order")) == "name":
        return refused("Column 'name' doesn't belong to any of the selected models (1), when preparing")
    return SCHEDULES.get_list(request, pbx)


@action("off-work-times", "changePriorities", "OutWorkTimes\\ChangePriorityAction::main")
def change_priorities(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Give schedules other places."""
    return priorities.change_checked(pbx, "off-work-times", "Time condition", request.data)
