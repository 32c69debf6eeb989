# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of the Asterisk REST interface, ARI (API facts, sections 3.17 and 11.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional

from .. import text
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..resource import Change, Errors, Field, NotFound, Required, Resource
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

PAGE = 20
SYSTEM_USER = "pbxcore"
PASSWORD_LENGTH = 32


def prepare(change: Change) -> Errors:
    """An empty password leaves a user the one that it has."""
    if change.old is not None and change.given.get("password") == "":
        del change.given["password"]
    return None


def adjust(change: Change) -> Errors:
    """Applications are a list without repetitions; anything but a list is none."""
    if "applications" in change.given:
        listed = change.given["applications"]
        change.row["applications"] = list(dict.fromkeys(
            text.as_string(one) for one in (listed if isinstance(listed, list) else [])))
    return None


def check(change: Change) -> Errors:
    """A name belongs to one user."""
    row = change.row
    if any(other["username"] == row["username"] and other["id"] != row.get("id")
           for other in change.pbx.store.rows("asterisk-rest-users")):
        return ["aru_UsernameAlreadyExists"]
    return None


def removable(pbx: "Pbx", row: Row) -> Optional[Reply]:
    """The PBX's own user stays."""
    return refused("Cannot delete system user") if row["username"] == SYSTEM_USER else None


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault: a fresh password."""
    return {"id": "", "username": "", "password": text.new_secret(PASSWORD_LENGTH), "description": "",
            "applications": [], "isSystem": False}


def item(row: Row) -> Row:
    """List item: no password, applications as a text."""
    return {"id": row["id"], "description": row["description"], "represent": "Unknown", "username": row["username"],
            "applicationsSummary": ", ".join(row["applications"]) if row["applications"] else "all",
            "applicationsCount": len(row["applications"])}


USERS = Resource(
    name="asterisk-rest-users",
    fields=(
        Field("description", "text", cut=255),
        Field("username", "text", cut=50),
        Field("password", cut=255),
        Field("applications", "list", default=()),
        Field("weakPassword", default="0", choices=("0", "1", "2")),
    ),
    not_found=NotFound("Record not found", "ARI user not found", "Record not found", "ARI user not found: %s"),
    required=(
        Required("username", "Username is required", by=("create", "update", "patch")),
        Required("password", "Password is required", by=("create",), only_new=True, refuses_empty=False),
    ),
    reload="asterisk-rest-users/modify/",
    deleted=lambda pbx, row: ok({"id": row["id"]}),
    patch_finds_first=True,
    patch_sends_all=True,
    prepare=prepare,
    adjust=adjust,
    check=check,
    template=template,
    removable=removable,
    functions=("getRecord", "getDefault", "create", "update", "patch", "delete"),
).register()


@action("asterisk-rest-users", "getList", "AsteriskRestUsers\\GetListAction::main")
def get_list(request: ApiRequest, pbx: "Pbx") -> Reply:
    """A page of 20 unless another size is asked; 0 or less means all. There is no other order than by name."""
    needle = request.query.get("search", "").lower()
    rows: List[Row] = sorted((row for row in pbx.store.rows("asterisk-rest-users")
                              if needle in row["username"].lower() or needle in row["description"].lower()),
                             key=lambda row: str(row["username"]))
    limit = text.as_integer(request.query.get("limit", PAGE))
    offset = text.as_integer(request.query.get("offset", 0))
    start = max(offset, 0) if limit > 0 else 0
    return ok({"items": [item(row) for row in (rows[start:start + limit] if limit > 0 else rows)], "total": len(rows),
               "limit": limit, "offset": offset})
