# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""custom-files (API facts, sections 6.7 and 11.4). Nothing is applied to any file."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from ..exchange import ok
from ..resource import Change, Errors, Field, NotFound, Required, Resource
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

MODES = ("override", "append", "script", "none", "custom")


def is_base64(content: str) -> bool:
    """Whether PHP can decode a text; many a plain word is taken for base64 thus."""
    found = re.fullmatch("([A-Za-z0-9+/]*)(={0,2})", re.sub(r"[ \t\r\n]", "", content))
    if found is None:
        return False
    size, padding = len(found[1]), len(found[2])
    return size % 4 != 1 and (not padding or (size + padding) % 4 == 0)


def adjust(change: Change) -> Errors:
    """Content is kept in base64; every write marks the file as changed."""
    content = change.row["content"]
    if not is_base64(content):
        change.row["content"] = base64.b64encode(content.encode()).decode()
    change.row["changed"] = "1"
    return None


def check(change: Change) -> Errors:
    """A path belongs to one record."""
    path = change.given.get("filepath")
    if path and any(row["filepath"] == path and row["id"] != change.row.get("id")
                    for row in change.pbx.store.rows("custom-files")):
        return ["File with path '%s' already exists" % path]
    return None


def commit(change: Change) -> Errors:
    """A user's own file stays custom; without content there is nothing that another mode could do."""
    if change.old is not None and change.old["mode"] == "custom":
        change.row["mode"] = "custom"
    if not change.row["content"] and change.row["mode"] != "custom":
        change.row["mode"] = "none"
    if change.old is not None:
        change.row["id"] = int(change.row["id"])
    return None


def answered(pbx: "Pbx", row: Row) -> Row:
    """As the record, but the id of a new one is still a string."""
    return {**CUSTOM_FILES.view(pbx, row), "id": row["id"]}


CUSTOM_FILES = Resource(
    name="custom-files",
    id_is_integer=True,
    fields=(
        Field("filepath", cut=500),
        Field("content"),
        Field("mode", default="none", template="custom", choices=MODES),
        Field("description", "text", cut=500),
        Field("changed", template="0"),
    ),
    not_found=NotFound("Custom file not found", "custom file not found", "Custom file not found (ID: %s)",
                       patch="Custom file not found: %s", delete_status=404),
    patch_finds_first=True,
    required=(Required("filepath", "File path is required", by=("create",), only_new=True),),
    listed=("filepath", "mode", "description", "changed"),
    order=lambda row: row["filepath"],
    reload="custom-files/modify/",
    deleted=lambda pbx, row: ok(shows_code=True),
    adjust=adjust,
    check=check,
    commit=commit,
    answered=answered,
    template=lambda pbx, view: {**view, "isNew": "1"},
).register()
