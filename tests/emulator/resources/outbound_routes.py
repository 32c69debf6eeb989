# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Outbound routes (API facts, section 3.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exchange import ApiRequest, Reply, action, ok, refused
from ..resource import Change, Errors, Field, NotFound, Required, Resource
from ..store import Row
from . import priorities
from .labels import trunk

if TYPE_CHECKING:
    from ..pbx import Pbx


def check(change: Change) -> Errors:
    """A route leads to a trunk that there is."""
    if change.pbx.store.find("providers", change.row["providerid"]) is None:
        return refused("Provider not found", 404, shows_code=True)
    return None


def commit(change: Change) -> Errors:
    """A new route stands behind the others unless it asks for a place from 1 on; PHP takes "0" for no digits."""
    for name in ("numberbeginswith", "prepend"):
        if name in change.given and change.row[name] == "0":
            change.row[name] = ""
    if change.old is None and change.row["priority"] == 0:
        change.row["priority"] = priorities.next_priority(change.pbx.store, "outbound-routes")
    return None


def patch(change: Change) -> Reply:
    """A PATCH stores what comes, uncut and unchecked."""
    change.row.update(change.given)
    change.pbx.store.put("outbound-routes", change.row)
    return ok(ROUTES.view(change.pbx, change.row))


def shown(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The detail view says what its trunk is."""
    found = pbx.store.find("providers", row["providerid"])
    return {**view, "providerid_represent": trunk(found) if found else "",
            "provider_type": found["type"] if found else "", "provider_disabled": bool(found and found["disabled"]),
            "represent": '<i class="random icon"></i> ' + (row["rulename"] or "New outgoing call processing rule")}


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault: the place behind the others."""
    return {**shown(pbx, view, view), "priority": priorities.next_priority(pbx.store, "outbound-routes")}


def duplicate(pbx: "Pbx", row: Row) -> Row:
    """What :copy shows: the same behind the others, without id."""
    return ROUTES.view(pbx, dict(row, id="", rulename=row["rulename"] + " - Copy",
                                 priority=priorities.next_priority(pbx.store, "outbound-routes")))


ROUTES = Resource(
    name="outbound-routes",
    fields=(
        Field("rulename", "text", cut=100),
        Field("providerid"),
        Field("priority", "integer", default=0, minimum=0, maximum=9999),
        Field("numberbeginswith", cut=64),
        Field("restnumbers", "integer", default=-1, template=9, minimum=-1, maximum=20),
        Field("trimfrombegin", "integer", default=0, minimum=0, maximum=30),
        Field("prepend", cut=20),
        Field("note", "text", cut=1024),
    ),
    not_found=NotFound("Outbound route not found (ID: %s)", "Outbound route not found", "api_OutboundRouteNotFound",
                       "Outbound route not found", update="Outbound route not found",
                       copy="Source outbound route not found: %s"),
    required=(Required("rulename", "Route name is required"), Required("providerid", "Provider is required")),
    listed=("rulename", "priority", "numberbeginswith", "restnumbers", "trimfrombegin", "prepend", "note",
            "providerid", "providerid_represent", "provider_disabled"),
    order=priorities.by_priority,
    searched=("rulename", "numberbeginswith", "note", "prepend"),
    sortable=("priority", "rulename", "numberbeginswith"),
    reload="outbound-routes/modify/",
    always_reloads=True,
    unknown_id_is_new=True,
    patch_finds_first=True,
    patch=patch,
    check=check,
    commit=commit,
    shown=shown,
    template=template,
    duplicate=duplicate,
    functions=("getList", "getRecord", "getDefault", "create", "update", "patch", "delete", "copy"),
).register()


@action("outbound-routes", "changePriority", "OutboundRoutes\\ChangePriorityAction::main")
def change_priority(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Give routes other places."""
    return priorities.change_checked(pbx, "outbound-routes", "Outbound route", request.data)
