# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interactive voice menus (API facts, sections 3.6 and 11.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, List

from .. import numbers, text
from ..exchange import Reply, ok
from ..resource import Change, Errors, Field, NotFound, Required, Resource
from ..store import Row
from . import dialled
from .labels import labelled

if TYPE_CHECKING:
    from ..pbx import Pbx

DESTINATIONS = ("timeout_extension",)
SOUNDS = ("audio_message_id",)


def actions(given: Any) -> List[Row]:
    """The actions that can be carried out; what lacks digits or a destination is dropped, and PHP takes 0 for none."""
    found = []
    for entry in text.as_list(given):
        if isinstance(entry, dict):
            keys = re.sub(r"[^0-9*#]", "", text.as_string(entry.get("digits") or ""))[:10]
            number = text.as_string(entry.get("extension") or "").strip()
            number = number if number in text.ROUTING_WORDS else text.digits(number)[:20]
            if keys not in ("", "0") and number:
                found.append({"digits": keys, "extension": number})
    return found


def commit(change: Change) -> Errors:
    """All actions go unless they are sent again; one for the same digits keeps its id, the last of several counts."""
    store = change.pbx.store
    kept = {one["digits"]: one for one in change.old["actions"]} if change.old is not None else {}
    listed = {one["digits"]: one for one in actions(change.given.get("actions"))}
    refusal = dialled.takes_number("IVR MENU")(change)
    if refusal is None:
        change.row["actions"] = [
            dict(one, id=kept[one["digits"]]["id"] if one["digits"] in kept else store.serial("menu-actions"))
            for one in listed.values()]
    return refusal


def patch(change: Change) -> Reply:
    """A PATCH stores what comes, unchecked and past the number space, and answers with the id alone."""
    store, row = change.pbx.store, change.row
    listed = change.given.pop("actions", None)
    row.update(change.given)
    if isinstance(listed, list):
        row["actions"] = [dict({name: text.as_string(one.get(name, "")) for name in ("digits", "extension")},
                               id=store.serial("menu-actions")) for one in listed if isinstance(one, dict)]
    store.put("ivr-menu", row)
    return ok({"id": row["id"]})


def by_digits(row: Row) -> List[Row]:
    """The actions in the order of their digits; keys that are no digits come first."""
    return sorted(row["actions"], key=lambda one: text.as_integer(one["digits"]))


def view(pbx: "Pbx", row: Row) -> Row:
    """A menu as POST and PUT answer it."""
    whole = MENUS.view(pbx, row)
    del whole["isNew"]
    for one in whole["actions"]:
        one["extension_represent"] = one["extension_represent"] or "ERROR"
    return whole


def shown(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The detail view."""
    view["actions"] = [{"id": one["id"], "digits": one["digits"], "extension": one["extension"],
                        "extension_represent": numbers.label(pbx.store, one["extension"], unknown="")}
                       for one in by_digits(row)]
    return {**labelled(pbx.store, view, DESTINATIONS, SOUNDS), "isNew": "0"}


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault: numbers as texts."""
    return {"id": view["id"], "extension": numbers.next_free(pbx.store, numbers.APPLICATIONS_FROM), "name": "",
            "audio_message_id": "", "timeout": "7", "timeout_extension": "",
            "allow_enter_any_internal_extension": "0", "number_of_repeat": "3", "description": "", "actions": [],
            "isNew": "1", "represent": "New IVR Menu"}


def item(pbx: "Pbx", row: Row) -> Row:
    """List item, with short actions."""
    destination = numbers.label(pbx.store, row["timeout_extension"], unknown="")
    return {"id": row["id"], "extension": row["extension"], "name": row["name"], "description": row["description"],
            "represent": numbers.label(pbx.store, row["extension"]), "timeout": row["timeout"],
            "number_of_repeat": row["number_of_repeat"], "timeout_extension": row["timeout_extension"],
            "timeout_extension_represent": destination, "timeoutExtensionRepresent": destination,
            "actions": [{"digits": one["digits"], "represent": numbers.label(pbx.store, one["extension"], unknown="")}
                        for one in by_digits(row)]}


def duplicate(pbx: "Pbx", row: Row) -> Row:
    """What :copy shows: the same under a free number, actions without ids."""
    listed = [dict(one, id="") for one in row["actions"]]
    return view(pbx, {**row, **dialled.copied(pbx, row, "IVR-"), "actions": listed})


MENUS = Resource(
    name="ivr-menu",
    id_prefix="IVR-",
    fields=(
        Field("extension"),
        Field("name", "text", cut=255),
        Field("description", "text", cut=500),
        Field("timeout", "integer", default=7, minimum=1, maximum=60),
        Field("number_of_repeat", "integer", default=3, minimum=0, maximum=10),
        Field("allow_enter_any_internal_extension", "boolean", default=False),
        Field("timeout_extension", "routing", cut=20),
        Field("audio_message_id"),
        Field("actions", "list", default=()),
    ),
    not_found=NotFound("IVR menu not found", "IVR menu not found", "api_IvrMenuNotFound (ID: %s)",
                       "IVR menu not found: %s", copy="IVR menu not found: %s", delete_status=404),
    required=(
        Required("name", "IVR menu name is required"),
        Required("extension", dialled.NUMBER_NEEDED, by=("create",), only_new=True, refuses_empty=False,
                 pattern=dialled.NUMBER, pattern_message=dialled.NUMBER_FORM),
    ),
    order=lambda row: row["name"],
    searched=("name", "description"),
    sortable=("name", "extension", "id"),
    reload="ivr-menu/modify/",
    always_reloads=True,
    deleted=lambda pbx, row: ok({"deleted_count": len(row["actions"]), "deleted_type": "IVR menu action",
                                 "deleted_extension": True}, shows_code=True),
    patch_finds_first=True,
    patch=patch,
    prepare=dialled.prepare,
    check=dialled.ALREADY_TAKEN,
    commit=commit,
    shown=shown,
    answered=view,
    template=template,
    item=item,
    removable=dialled.removable("ivr-menu"),
    removed=dialled.removed,
    duplicate=duplicate,
    functions=("getList", "getRecord", "getDefault", "create", "update", "patch", "delete", "copy"),
).register()
