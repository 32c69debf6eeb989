# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of the Asterisk manager interface, AMI (API facts, sections 3.15 and 11.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional

from .. import text
from ..exchange import ApiRequest, Reply, action, refused
from ..resource import Change, Errors, Field, NotFound, Required, Resource
from ..store import Row
from .network_filters import filter_label

if TYPE_CHECKING:
    from ..pbx import Pbx

AREAS = ("call", "cdr", "originate", "reporting", "agent", "config", "dialplan", "dtmf", "log", "system", "user",
         "verbose", "command")
SYSTEM_USERS = ("mikopbxuser", "phpagi", "admin")
SECRET_LENGTH = 16
NOT_A_MAP = ("TypeError: MikoPBX\\PBXCoreREST\\Lib\\AsteriskManagers\\SaveRecordAction::processPermissions(): "
             "Argument #2 ($permissions) must be of type array, %s given")


def permissions(given: Any) -> Dict[str, bool]:
    """All permissions; what is not sent is taken away."""
    sent = given if isinstance(given, dict) else {}
    return {name: sent.get(name) in (True, "true", "1") for area in AREAS for name in (area + "_read", area + "_write")}


def prepare(change: Change) -> Errors:
    """System users stay as they are; a network filter, once set, stays; an empty secret is none."""
    given = change.given
    if change.old is not None and change.old["username"] in SYSTEM_USERS:
        return refused("Cannot modify system manager '%s'" % change.old["username"], 403, shows_code=True)
    if given.get("networkfilterid") in ("none", ""):
        del given["networkfilterid"]
    if given.get("secret") == "":
        del given["secret"]
    return None


def adjust(change: Change) -> Errors:
    """A secret that is not sent with a create is generated; permissions are replaced as a whole."""
    row, given = change.row, change.given
    name = given.get("username")
    if name is not None and any(other["username"] == name and other["id"] != row.get("id")
                                for other in change.pbx.store.rows("asterisk-managers")):
        return refused("Manager with username '%s' already exists" % name, 409, shows_code=True)
    row["secret"] = row["secret"] or text.new_secret(SECRET_LENGTH)
    if "permissions" in given and not isinstance(given["permissions"], (dict, list)):
        return refused(NOT_A_MAP % type(given["permissions"]).__name__)
    if "permissions" in given or change.old is None:
        row["permissions"] = permissions(given.get("permissions"))
    return None


def granted(row: Row, way: str) -> List[str]:
    """The areas that a user may read or write."""
    return [area for area in AREAS if row["permissions"]["%s_%s" % (area, way)]]


def shown(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The detail view: everything, the secret too."""
    return {"id": view["id"], "description": row["description"], "username": row["username"], "secret": row["secret"],
            "read": ",".join(granted(row, "read")), "write": ",".join(granted(row, "write")),
            "networkfilterid": view["networkfilterid"], "eventfilter": row["eventfilter"],
            "networkfilter_represent": filter_label(pbx.store, view["networkfilterid"]),
            "permissions": row["permissions"], "isSystem": row["username"] in SYSTEM_USERS}


def item(pbx: "Pbx", row: Row) -> Row:
    """List item: no secret, permissions as a text."""
    return {"id": row["id"], "description": row["description"],
            "represent": " - ".join(part for part in (row["username"], row["description"]) if part),
            "username": row["username"], "networkfilterid": row["networkfilterid"] or "none",
            "readPermissionsSummary": ", ".join(granted(row, "read")) or "none",
            "writePermissionsSummary": ", ".join(granted(row, "write")) or "none",
            "isSystem": row["username"] in SYSTEM_USERS}


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault: a fresh secret; no event filter."""
    fresh = dict(view, secret=text.new_secret(SECRET_LENGTH), permissions=permissions(None))
    return {name: value for name, value in shown(pbx, fresh, fresh).items() if name != "eventfilter"}


def removable(pbx: "Pbx", row: Row) -> Optional[Reply]:
    """System users stay."""
    if row["username"] in SYSTEM_USERS:
        return refused("Cannot delete system manager '%s'" % row["username"], 403, shows_code=True)
    return None


def duplicate(pbx: "Pbx", row: Row) -> Row:
    """What :copy shows: the same without id and name, with a fresh secret."""
    return {**MANAGERS.view(pbx, row), "id": "", "username": "", "secret": text.new_secret(SECRET_LENGTH),
            "description": "Copy of: " + row["description"] if row["description"] else "", "isSystem": False}


MANAGERS = Resource(
    name="asterisk-managers",
    fields=(
        Field("username", "text", cut=50),
        Field("secret", cut=255),
        Field("description", "text", cut=255),
        Field("networkfilterid", default="none", shown_empty="none", pattern=r"[0-9]+|none"),
        Field("eventfilter", "text", cut=2000),
        Field("permissions", "map", default=None),
    ),
    not_found=NotFound("Manager with ID %s not found (ID: %s)", "asterisk-managers not found",
                       "Manager with ID %s not found", copy="AMI user with ID %s not found"),
    required=(Required("username", "Username is required", by=("create",), only_new=True, refuses_empty=False),),
    order=lambda row: row["username"],
    searched=("username", "description"),
    sortable=("username", "id"),
    reload="asterisk-managers/modify/",
    unknown_id_is_new=True,
    prepare=prepare,
    adjust=adjust,
    shown=shown,
    item=item,
    template=template,
    removable=removable,
    duplicate=duplicate,
    functions=("getList", "getDefault", "create", "update", "patch", "delete", "copy"),
).register()


@action("asterisk-managers", "getRecord", "AsteriskManagers\\GetRecordAction::main")
def get_record(request: ApiRequest, pbx: "Pbx") -> Reply:
    """One user; those of the system are listed only."""
    row = pbx.store.find("asterisk-managers", request.record_id)
    if row is not None and row["username"] in SYSTEM_USERS:
        return refused("System manager '%s' cannot be accessed via API" % row["username"], 403, shows_code=True)
    return MANAGERS.get_record(request, pbx)
