# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Queues, menus, rooms, applications, routes, schedules and sounds of the first boot, reading only.

They occupy numbers, refer to employees and trunks, and can be listed and read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List

from .. import numbers
from ..exchange import ApiRequest, Reply, action, ok
from ..resource import Field, NotFound, Resource
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

MISSING = {"call-queues": 404}
DEFAULT_ROUTE = "1"


def _read_only(name: str, fields: str, listed: str, order: Any = lambda row: 0, **more: Any) -> Resource:
    return Resource(
        name=name,
        fields=tuple(Field(one) for one in fields.split()),
        not_found=NotFound("Record not found", "", "", get_status=MISSING.get(name, 422)),
        listed=tuple(listed.split()),
        order=order,
        functions=("getList", "getRecord"),
        **more,
    ).register()


def by_name(row: Row) -> Any:
    """Order of what has a name."""
    return row["name"]


def by_priority(row: Row) -> Any:
    """Order of routes."""
    return row["priority"]


def provider_view(pbx: "Pbx", row: Row, view: Row) -> Row:
    """A route says what its trunk is."""
    trunk = pbx.store.find("providers", row["providerid"])
    view["provider_type"] = trunk["type"] if trunk else ""
    view["provider_disabled"] = bool(trunk and trunk["disabled"])
    return view


def queue_item(pbx: "Pbx", row: Row) -> Row:
    """List item of a queue, with short members."""
    view = {name: row[name] for name in ("id", "extension", "name", "description", "strategy")}
    return {**view, "members": [{"extension": member["extension"],
                                 "represent": numbers.label(pbx.store, member["extension"])}
                                for member in row["members"]]}


def menu_view(pbx: "Pbx", row: Row, view: Row) -> Row:
    """A menu is known not to be new."""
    return {**view, "isNew": "0"}


def menu_item(pbx: "Pbx", row: Row) -> Row:
    """List item of a menu, with short actions."""
    view = {name: row[name] for name in ("id", "extension", "name", "description", "timeout", "number_of_repeat",
                                         "timeout_extension")}
    shown = numbers.label(pbx.store, row["timeout_extension"])
    return {**view, "timeout_extension_represent": shown, "timeoutExtensionRepresent": shown,
            "actions": [{"digits": one["digits"], "represent": numbers.label(pbx.store, one["extension"])}
                        for one in row["actions"]]}


def schedule_item(pbx: "Pbx", row: Row) -> Row:
    """List item of a schedule, formatted for people."""
    sound = pbx.store.find("sound-files", row["audio_message_id"])
    names = ("id", "name", "description", "allowRestriction", "action", "extension", "date_from", "date_to",
             "time_from", "time_to")
    return {**{name: row[name] for name in names}, "calType": "" if row["calType"] == "timeframe" else row["calType"],
            "priority": row["priority"] or 0, "weekday_from": WEEKDAYS.get(row["weekday_from"], ""),
            "weekday_to": WEEKDAYS.get(row["weekday_to"], ""), "audio_message_id": sound["name"] if sound else ""}


WEEKDAYS: Dict[str, str] = dict(zip("1234567", (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))


def without_default(pbx: "Pbx", request: ApiRequest, rows: List[Row]) -> List[Row]:
    """The list of incoming routes hides the default one."""
    return [row for row in rows if row["id"] != DEFAULT_ROUTE]


_read_only(
    "call-queues",
    "extension name description strategy seconds_to_ring_each_member seconds_for_wrapup recive_calls_while_on_a_call "
    "announce_position announce_hold_time caller_hear periodic_announce_frequency timeout_to_redirect_to_extension "
    "number_unanswered_calls_to_redirect number_repeat_unanswered_to_redirect callerid_prefix timeout_extension "
    "redirect_to_extension_if_empty redirect_to_extension_if_unanswered redirect_to_extension_if_repeat_exceeded "
    "periodic_announce_sound_id moh_sound_id members",
    "", by_name, item=queue_item)
_read_only(
    "ivr-menu",
    "extension name description timeout number_of_repeat allow_enter_any_internal_extension timeout_extension "
    "audio_message_id actions",
    "", by_name, shown=menu_view, item=menu_item)
_read_only("conference-rooms", "extension name pinCode", "extension name pinCode", by_name,
           shown=lambda pbx, row, view: {**view, "isNew": "0"})
_read_only("dialplan-applications", "extension name description hint applicationlogic type",
           "extension name description type hint", by_name)
_read_only("sound-files", "name description path category fileSize duration",
           "name description path category fileSize duration", by_name)
_read_only(
    "off-work-times",
    "name description calType date_from date_to weekday_from weekday_to time_from time_to calUrl calUser calSecret "
    "priority allowRestriction allowedExtensions incomingRouteIds action extension audio_message_id",
    "", item=schedule_item)
INCOMING = _read_only(
    "incoming-routes",
    "rulename number providerid priority timeout extension audio_message_id note",
    "number priority timeout extension note rulename providerid provider_disabled", by_priority,
    shown=provider_view, select=without_default)
_read_only(
    "outbound-routes",
    "rulename providerid priority numberbeginswith restnumbers trimfrombegin prepend note",
    "rulename priority numberbeginswith restnumbers trimfrombegin prepend note providerid provider_disabled",
    by_priority, shown=provider_view)


@action("incoming-routes", "getDefaultRoute", "IncomingRoutes\\GetDefaultRouteAction::main")
def get_default_route(request: ApiRequest, pbx: "Pbx") -> Reply:
    """What happens to calls that no other route takes."""
    return ok(INCOMING.view(pbx, pbx.store.tables["incoming-routes"][DEFAULT_ROUTE]))


@action("incoming-routes", "getUniqueDIDs", "IncomingRoutes\\GetUniqueDIDsAction::main")
def get_unique_dids(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The numbers that routes are made for."""
    return ok(sorted({row["number"] for row in pbx.store.rows("incoming-routes") if row["number"]}))
