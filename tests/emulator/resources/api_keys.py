# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API keys as records (API facts, sections 3.16 and 11.4); what they allow is in keys.py."""

from __future__ import annotations

import re
import secrets
import time
from typing import TYPE_CHECKING, Dict

from ..exchange import ApiRequest, Reply, action, ok
from ..resource import Change, Errors, Field, NotFound, Required, Resource
from ..store import Row
from .network_filters import filter_label

if TYPE_CHECKING:
    from ..pbx import Pbx

PATH = re.compile(r"/api/v\d+/[a-z0-9-]+(/[a-z0-9-]+)*")


def prepare(change: Change) -> Errors:
    """A network filter, once set, stays."""
    if change.given.get("networkfilterid") in ("none", ""):
        del change.given["networkfilterid"]
    return None


def adjust(change: Change) -> Errors:
    """A key that is not sent is generated, and never shown."""
    row = change.row
    if change.old is None:
        row["created_at"], row["last_used_at"] = time.strftime("%Y-%m-%d %H:%M:%S"), ""
    if not row["key"]:
        row["key"] = change.old["key"] if change.old else secrets.token_hex(32)
    row["allowed_paths"] = row["allowed_paths"] or {}
    return None


def check(change: Change) -> Errors:
    """Form of the permissions; a list of paths is taken as it is and grants nothing."""
    for path, level in granted(change.row).items():
        if not PATH.fullmatch(path):
            return ["Invalid path format '%s'. Must match pattern /api/v{number}/{resource}[/{resource}]" % path]
        if level not in ("read", "write"):
            return ["Invalid permission at path '%s': '%s'. Must be 'read' or 'write'" % (path, level)]
    return None


def granted(row: Row) -> Dict[str, str]:
    """Path -> read or write."""
    paths = row["allowed_paths"]
    return paths if isinstance(paths, dict) else {}


def key_display(key: str) -> str:
    """What is shown of a key."""
    return key if len(key) <= 10 else "%s...%s" % (key[:5], key[-5:])


def shown(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The detail view: everything but the key."""
    display = key_display(row["key"])
    return {"id": view["id"], "description": view["description"], "created_at": row["created_at"],
            "last_used_at": row["last_used_at"], "networkfilterid": view["networkfilterid"], "key_display": display,
            "full_permissions": view["full_permissions"], "allowed_paths": granted(row) or [],
            "has_key": bool(row["key"]), "allowed_paths_count": len(granted(row)),
            "networkfilter_represent": filter_label(pbx.store, view["networkfilterid"]),
            "has_network_filter": view["networkfilterid"] != "none",
            "represent": '<i class="key icon"></i> API key - ' + display}


def record(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The detail view proper."""
    return {name: value for name, value in shown(pbx, row, view).items() if name != "represent"}


LISTED = ("id", "description", "represent", "created_at", "last_used_at", "allowed_paths_count", "has_network_filter",
          "has_key", "key_display", "full_permissions")


def item(pbx: "Pbx", row: Row) -> Row:
    """List item: neither the paths nor the filter."""
    whole = shown(pbx, row, API_KEYS.view(pbx, row))
    whole["allowed_paths_count"] = len(row["allowed_paths"])
    return {name: whole[name] for name in LISTED}


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault."""
    empty: Row = {"key": "", "created_at": "", "last_used_at": "", "allowed_paths": {}}
    return record(pbx, empty, view)


API_KEYS = Resource(
    name="api-keys",
    fields=(
        Field("description", "text", cut=255),
        Field("key"),
        Field("networkfilterid", default="none", shown_empty="none", pattern=r"[0-9]+|none"),
        Field("full_permissions", "boolean", default=False, template=True, null_is_false=True),
        Field("allowed_paths", "map", default=None),
    ),
    not_found=NotFound("API key not found", "API key not found", "API key not found (ID: %s)", delete_status=404),
    required=(Required("description", "Description is required", by=("create", "update", "patch")),),
    order=lambda row: row["description"],
    searched=("description",),
    reload="api-keys/modify/",
    deleted=lambda pbx, row: ok(shows_code=True),
    prepare=prepare,
    adjust=adjust,
    check=check,
    shown=record,
    item=item,
    template=template,
).register()


@action("api-keys", "generateKey", "ApiKeys\\GenerateKeyAction::main", reads=True)
def generate_key(request: ApiRequest, pbx: "Pbx") -> Reply:
    """A key to be sent with the next create; nothing is stored."""
    return ok({"key": secrets.token_hex(32)})
