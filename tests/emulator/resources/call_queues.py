# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Call queues (API facts, sections 3.5, 11.1 and 11.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List

from .. import numbers, text
from ..exchange import ok, refused
from ..resource import Change, Errors, Field, NotFound, Required, Resource
from ..store import Row
from . import dialled
from .labels import labelled

if TYPE_CHECKING:
    from ..pbx import Pbx

REDIRECTS = ("timeout_extension", "redirect_to_extension_if_empty", "redirect_to_extension_if_unanswered",
             "redirect_to_extension_if_repeat_exceeded")
SOUNDS = ("periodic_announce_sound_id", "moh_sound_id")
OTHER_ID = "Cannot change ID of existing record. ID in request body ('%s') doesn't match existing ID ('%s')"
TWICE = "Failed to save queue member: mo_ThisQueueAndMemberMustBeUniqueForCallQueuesModels"


def members(given: Any) -> List[Row]:
    """The members that can be members, by priority; whatever has no number is dropped."""
    found = []
    for entry in text.as_list(given):
        number = text.as_string(entry.get("extension") or "") if isinstance(entry, dict) else ""
        number = number if number in text.ROUTING_WORDS else text.digits(number)[:20]
        if number:
            place = text.as_integer(entry.get("priority") or 0)
            found.append({"extension": number, "priority": min(max(place, 0), 10)})
    return sorted(found, key=lambda member: int(member["priority"]))


def adjust(change: Change) -> Errors:
    """What is empty is stored as NULL by an update, as the column's default by a create."""
    given, row = change.given, change.row
    if change.old is not None and change.request.body_id not in (None, row["id"]):
        return refused(OTHER_ID % (change.request.body_id, row["id"]), 400, shows_code=True)
    if given.get("timeout_to_redirect_to_extension") == 0:
        row["timeout_to_redirect_to_extension"] = ""
    if given.get("periodic_announce_frequency") == 0:
        row["periodic_announce_frequency"] = "" if change.old is None else None
    if given.get("description") == "" and change.old is not None:
        row["description"] = None
    return None


def commit(change: Change) -> Errors:
    """Members are replaced as a whole and get new ids."""
    if "members" in change.given:
        listed = members(change.given["members"])
        if len({member["extension"] for member in listed}) < len(listed):
            return refused(TWICE)
        change.row["members"] = [dict(member, id=change.pbx.store.serial("queue-members")) for member in listed]
    return dialled.takes_number("QUEUE")(change)


def shown(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The detail view; a description that is NULL is left out."""
    view["members"] = [{"id": member["id"], "extension": member["extension"], "priority": member["priority"],
                        "represent": numbers.label(pbx.store, member["extension"], unknown="ERROR")}
                       for member in row["members"]]
    if view["description"] is None:
        del view["description"]
    return labelled(pbx.store, view, REDIRECTS, SOUNDS)


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault: the next free number."""
    view["extension"] = numbers.next_free(pbx.store, numbers.APPLICATIONS_FROM)
    return {**labelled(pbx.store, view, REDIRECTS, SOUNDS), "isNew": "1"}


def item(pbx: "Pbx", row: Row) -> Row:
    """List item: a few fields and short members."""
    return {"id": row["id"], "extension": row["extension"], "name": row["name"],
            "description": row["description"] or "",
            "represent": '<i class="users icon"></i> %s <%s>' % (row["name"], row["extension"]),
            "strategy": row["strategy"],
            "members": [{"extension": member["extension"],
                         "represent": numbers.label(pbx.store, member["extension"], unknown="ERROR")}
                        for member in row["members"]]}


def duplicate(pbx: "Pbx", row: Row) -> Row:
    """What :copy shows: the same under a free number, members without ids."""
    listed = [dict(member, id="") for member in row["members"]]
    return QUEUES.view(pbx, {**row, **dialled.copied(pbx, row, "QUEUE-"), "members": listed})


QUEUES = Resource(
    name="call-queues",
    id_prefix="QUEUE-",
    fields=(
        Field("extension"),
        Field("name", "text", cut=100),
        Field("description", "text", cut=500),
        Field("strategy", default="ringall",
              choices=("ringall", "leastrecent", "fewestcalls", "random", "rrmemory", "linear")),
        Field("seconds_to_ring_each_member", "integer", default=15, minimum=1, maximum=300),
        Field("seconds_for_wrapup", "integer", default=15, minimum=0, maximum=300),
        Field("recive_calls_while_on_a_call", "boolean", default=False),
        Field("announce_position", "boolean", default=False),
        Field("announce_hold_time", "boolean", default=False),
        Field("caller_hear", default="ringing", choices=("ringing", "moh")),
        Field("periodic_announce_frequency", "integer", template=0, empty_turns_into=0, minimum=0, maximum=600),
        Field("timeout_to_redirect_to_extension", "integer", template=0, empty_turns_into=0, minimum=0, maximum=3600),
        Field("number_unanswered_calls_to_redirect", "integer", default=3, minimum=1, maximum=100),
        Field("number_repeat_unanswered_to_redirect", "integer", default=3, minimum=1, maximum=100),
        Field("callerid_prefix", "text", cut=50),
        *(Field(name, "routing", cut=20) for name in REDIRECTS),
        *(Field(name, forgotten_by=("create", "update")) for name in SOUNDS),
        Field("members", "list", default=()),
    ),
    not_found=NotFound("Call queue not found", "Call queue not found", "Call queue not found (ID: %s)",
                       "Call queue not found: %s", update="Call queue not found: %s", update_status=422,
                       copy="Call queue not found: %s", get_status=404, delete_status=404),
    required=(
        Required("name", "Queue name is required", by=("create", "update", "patch")),
        Required("extension", dialled.NUMBER_NEEDED, by=("create",), only_new=True, refuses_empty=False,
                 pattern=dialled.NUMBER, pattern_message=dialled.NUMBER_FORM),
    ),
    order=lambda row: row["name"],
    searched=("name", "description"),
    sortable=("name", "extension", "id"),
    reload="call-queues/modify/",
    always_reloads=True,
    deleted=lambda pbx, row: ok({"deleted_count": len(row["members"]), "deleted_type": "queue member",
                                 "deleted_extension": True}, shows_code=True),
    patch_finds_first=True,
    patch_sends_all=True,
    prepare=dialled.prepare,
    adjust=adjust,
    check=dialled.ALREADY_TAKEN,
    commit=commit,
    shown=shown,
    template=template,
    item=item,
    removable=dialled.removable("call-queues"),
    removed=dialled.removed,
    duplicate=duplicate,
    functions=("getList", "getRecord", "getDefault", "create", "update", "patch", "delete", "copy"),
).register()
