# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dialplan applications (API facts, sections 3.13 and 11.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import numbers
from ..exchange import ok, refused
from ..resource import Field, NotFound, Required, Resource
from ..store import Row
from . import dialled

if TYPE_CHECKING:
    from ..pbx import Pbx

ALWAYS = ("create", "update", "patch")
UPDATES = ("create", "update")
NUMBER_FORM = r"[0-9#+*|X]{1,64}"


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault: the next free number, no id."""
    return {**view, "id": "", "extension": numbers.next_free(pbx.store, numbers.APPLICATIONS_FROM)}


def item(pbx: "Pbx", row: Row) -> Row:
    """List item: everything but the code."""
    return {"id": row["id"], "extension": row["extension"], "name": row["name"], "description": row["description"],
            "represent": '<i class="code icon"></i> %s <%s>' % (row["name"], row["extension"]), "type": row["type"],
            "hint": row["hint"]}


def duplicate(pbx: "Pbx", row: Row) -> Row:
    """What :copy shows: the same under a free number."""
    return APPLICATIONS.view(pbx, dict(row, **dialled.copied(pbx, row, "DIALPLAN-")))


APPLICATIONS = Resource(
    name="dialplan-applications",
    id_prefix="DIALPLAN-",
    fields=(
        Field("extension", cut=64),
        Field("name", "text", cut=50),
        Field("description", "text", cut=2000, forgotten_by=UPDATES),
        Field("hint", "text", cut=255, forgotten_by=UPDATES),
        Field("applicationlogic"),
        Field("type", default="php", forgotten_by=UPDATES),
    ),
    not_found=NotFound("Dialplan application not found (ID: %s)", "Dialplan application not found: %s",
                       "api_DialplanApplicationNotFound (ID: %s)", "Dialplan application not found: %s",
                       update="Dialplan application not found: %s", copy="Dialplan application not found: %s",
                       delete_status=404),
    required=(
        Required("name", "da_ValidateNameIsEmpty", by=ALWAYS),
        Required("extension", "da_ValidateExtensionIsEmpty", by=ALWAYS,
                 pattern=NUMBER_FORM, pattern_message="da_ValidateExtensionNumber"),
    ),
    order=lambda row: row["name"],
    searched=("name", "description", "hint"),
    sortable=("name", "extension", "type"),
    reload="dialplan-applications/modify/",
    always_reloads=True,
    codeless=True,
    deleted=lambda pbx, row: ok({"deleted_extension": True}, shows_code=True),
    patch_finds_first=True,
    patch_sends_all=True,
    check=dialled.unless_taken(refused("da_ValidateExtensionDouble")),
    commit=dialled.takes_number("DIALPLAN APPLICATION"),
    template=template,
    item=item,
    removable=dialled.removable("dialplan-applications"),
    removed=dialled.removed,
    duplicate=duplicate,
    functions=("getList", "getRecord", "getDefault", "create", "update", "patch", "delete", "copy"),
).register()
