# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Incoming routes, the default one (id 1) among them (API facts, sections 3.8 and 11.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional

from ..exchange import ApiRequest, Reply, action, ok, refused
from ..resource import Change, Errors, Field, NotFound, Resource
from ..store import Row, Store
from . import priorities
from .labels import ANY_TRUNK, labelled, trunk

if TYPE_CHECKING:
    from ..pbx import Pbx

DEFAULT_ROUTE = "1"
LAST = 9999
"""Priority of the default route."""


def prepare(change: Change) -> Errors:
    """Any write that does not name a trunk makes a route one for all trunks."""
    change.given["providerid"] = change.given.get("providerid") or "none"
    return None


def adjust(change: Change) -> Errors:
    """A new route stands behind the others unless it asks for a place from 2 on; the default one stays last."""
    row = change.row
    if change.old is None and row["priority"] in (0, 1):
        row["priority"] = priorities.next_priority(change.pbx.store, "incoming-routes", LAST)
    elif change.old is not None and row["id"] == DEFAULT_ROUTE:
        row["priority"] = LAST
    return None


def commit(change: Change) -> Errors:
    """A route joins the schedules of the routes for the same number and trunk."""
    store, row = change.pbx.store, change.row
    twins = {int(one["id"]) for one in store.rows("incoming-routes")
             if row["number"] and (one["number"], one["providerid"]) == (row["number"], row["providerid"])}
    for schedule in store.rows("off-work-times"):
        linked = schedule["incomingRouteIds"]
        if twins.intersection(linked) and int(row["id"]) not in linked:
            linked.append(int(row["id"]))
    return None


def forget(store: Store, route_id: str) -> None:
    """Schedules lose a route that goes."""
    for schedule in store.rows("off-work-times"):
        schedule["incomingRouteIds"] = [one for one in schedule["incomingRouteIds"] if one != int(route_id)]


def shown(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The detail view says what its trunk is."""
    found = pbx.store.find("providers", row["providerid"])
    view.update(providerid_represent=trunk(found) if found else ANY_TRUNK, provider_type=found["type"] if found else "",
                provider_disabled=bool(found and found["disabled"]))
    return labelled(pbx.store, view, ("extension",), ("audio_message_id",))


LISTED = ("id", "number", "priority", "timeout", "extension", "note", "rulename", "providerid", "providerid_represent",
          "provider_disabled", "extension_represent")


def item(pbx: "Pbx", row: Row) -> Row:
    """List item: neither the announcement nor the type of the trunk."""
    whole = ROUTES.view(pbx, row)
    return {name: whole[name] for name in LISTED}


def select(pbx: "Pbx", request: ApiRequest, rows: List[Row]) -> List[Row]:
    """The list hides the default route."""
    return [row for row in rows if row["id"] != DEFAULT_ROUTE]


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault and :copy: the place behind the others."""
    view["priority"] = priorities.next_priority(pbx.store, "incoming-routes", LAST)
    return view


def removable(pbx: "Pbx", row: Row) -> Optional[Reply]:
    """The default route stays."""
    return refused("Cannot delete default incoming route") if row["id"] == DEFAULT_ROUTE else None


def duplicate(pbx: "Pbx", row: Row) -> Row:
    """What :copy shows: the same without id and name."""
    return template(pbx, {**ROUTES.view(pbx, row), "id": "", "rulename": ""})


ROUTES = Resource(
    name="incoming-routes",
    fields=(
        Field("rulename", "text", cut=100),
        Field("number", cut=50),
        Field("providerid", default="none"),
        Field("priority", "integer", default=1, minimum=0, maximum=9999),
        Field("timeout", "integer", default=120, minimum=0, maximum=7400),
        Field("extension", "routing", cut=20),
        Field("audio_message_id", pattern="[0-9]*"),
        Field("note", "text", cut=1024),
    ),
    not_found=NotFound("Incoming route not found (ID: %s)", "Incoming route not found", "api_IncomingRouteNotFound",
                       copy="Source incoming route not found: %s"),
    order=priorities.by_priority,
    searched=("rulename", "number", "note"),
    sortable=("priority", "rulename", "number"),
    reload="incoming-routes/modify/",
    always_reloads=True,
    unknown_id_is_new=True,
    prepare=prepare,
    adjust=adjust,
    commit=commit,
    shown=shown,
    item=item,
    select=select,
    template=lambda pbx, view: template(pbx, shown(pbx, view, view)),
    removable=removable,
    removed=lambda pbx, row: forget(pbx.store, row["id"]),
    duplicate=duplicate,
    functions=("getList", "getRecord", "getDefault", "create", "update", "patch", "delete", "copy"),
).register()


@action("incoming-routes", "getDefaultRoute", "IncomingRoutes\\GetDefaultRouteAction::main")
def get_default_route(request: ApiRequest, pbx: "Pbx") -> Reply:
    """What happens to calls that no other route takes."""
    return ok(ROUTES.view(pbx, pbx.store.tables["incoming-routes"][DEFAULT_ROUTE]))


@action("incoming-routes", "getUniqueDIDs", "IncomingRoutes\\GetUniqueDIDsAction::main")
def get_unique_dids(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The numbers that calls came for, over a trunk or, without one, over none; 20 at most, the trunk's login apart."""
    trunk_id = request.data.get("providerid") or ""
    found = pbx.store.find("providers", trunk_id)
    rows = pbx.calls.select("SELECT DISTINCT did FROM cdr WHERE did NOT IN ('', ?) AND from_account = ? LIMIT 20",
                            [found["username"] if found else "", trunk_id if found else ""])
    return ok([{"value": row["did"], "name": row["did"]} for row in rows])


@action("incoming-routes", "changePriority", "IncomingRoutes\\ChangePriorityAction::main")
def change_priority(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Give routes other places; the default route is passed over."""
    asked = priorities.given(request.data)
    if not asked or not isinstance(asked, dict):
        return refused("No priority data provided")
    return priorities.change(pbx, "incoming-routes", "Route",
                             {route: place for route, place in asked.items() if route != DEFAULT_ROUTE})
