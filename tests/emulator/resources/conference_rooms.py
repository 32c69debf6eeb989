# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conference rooms (API facts, section 3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import numbers
from ..exchange import ok
from ..resource import Field, NotFound, Required, Resource
from ..store import Row
from . import dialled

if TYPE_CHECKING:
    from ..pbx import Pbx


def view(pbx: "Pbx", row: Row) -> Row:
    """A room as the writes answer it."""
    return {name: row[name] for name in ("id", "extension", "name", "pinCode")}


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault: the next free number."""
    return {"id": view["id"], "uniqid": view["id"],
            "extension": numbers.next_free(pbx.store, numbers.APPLICATIONS_FROM), "name": "", "pinCode": "",
            "isNew": "1", "represent": "New Conference Room"}


ROOMS = Resource(
    name="conference-rooms",
    id_prefix="CONFERENCE-",
    fields=(
        Field("extension", pattern=dialled.NUMBER),
        Field("name", "text", cut=100),
        Field("pinCode", cut=20),
    ),
    not_found=NotFound("Conference room not found (ID: %s)", "Conference room not found",
                       "Conference room not found (ID: %s)", "Conference room not found",
                       update="Conference room not found", delete_status=404),
    required=(
        Required("name", "Conference room name is required", by=("create", "update", "patch")),
        Required("extension", dialled.NUMBER_NEEDED, by=("create",), only_new=True, refuses_empty=False,
                 pattern=dialled.NUMBER, pattern_message=dialled.NUMBER_FORM),
    ),
    order=lambda row: row["name"],
    searched=("name",),
    sortable=("name", "extension", "id"),
    reload="conference-rooms/modify/",
    always_reloads=True,
    deleted=lambda pbx, row: ok({"deleted_extension": True}, shows_code=True),
    patch_finds_first=True,
    unknown_id_is_new=True,
    patch_sends_all=True,
    prepare=dialled.prepare,
    check=dialled.ALREADY_TAKEN,
    commit=dialled.takes_number("CONFERENCE"),
    shown=lambda pbx, row, shown: {**shown, "isNew": "0"},
    answered=view,
    template=template,
    item=lambda pbx, row: {**view(pbx, row), "represent": numbers.label(pbx.store, row["extension"])},
    removable=dialled.removable("conference-rooms"),
    removed=dialled.removed,
).register()
