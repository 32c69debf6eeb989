# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trunks: sip-providers, iax-providers and the generic providers (API facts, sections 3.3 and 11.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Dict, List

from .. import text
from ..exchange import ACTIONS, Action, ApiRequest, Reply, action, ok, refused
from ..resource import Change, Errors, Field, NotFound, Required, Resource
from ..store import Row
from . import incoming_routes, labels
from .network_filters import filter_label

if TYPE_CHECKING:
    from ..pbx import Pbx

MASK = "XXXXXXXX"
HOST = "Enter the server name or IP address of the provider"
LOGIN = "Enter your login to log in to your provider."
PASSWORD = "Enter password for authorization"
NEEDED = {
    "outbound": (("host", HOST), ("username", LOGIN), ("secret", PASSWORD)),
    "inbound": (("username", LOGIN), ("secret", PASSWORD)),
    "none": (("host", HOST),),
}
"""What a registration type demands in the same body, whatever is stored."""
ROUTES = ("incoming-routes", "outbound-routes")


def prepare(change: Change) -> Errors:
    """A network filter, once set, stays; a port left empty at creation is the protocol's own."""
    given = change.given
    if change.old is not None and change.old["type"] != type_of(change.resource):
        return refused("Provider type cannot be changed")
    if given.get("networkfilterid") in ("none", ""):
        del given["networkfilterid"]
    if change.old is None and given.get("port") == 0 and change.request.data["port"] == "":
        given["port"] = OWN_PORTS[type_of(change.resource)]
    return None


def adjust(change: Change) -> Errors:
    """The secret needs the registration type beside it; the mask keeps an outbound trunk's secret."""
    given, row = change.given, change.row
    row["type"] = type_of(change.resource)
    if "secret" in given and "registration_type" not in given:
        return refused('Undefined array key "registration_type"')
    if given.get("secret") == MASK and row["registration_type"] == "outbound":
        row["secret"] = change.old["secret"] if change.old is not None else ""
    return None


def check(change: Change) -> Errors:
    """What the registration type demands, counted from the body alone."""
    given = change.given
    missing = [message for name, message in NEEDED.get(given.get("registration_type", ""), ()) if not given.get(name)]
    if not missing and given.get("registration_type") == "inbound" and "+" in given["username"]:
        return ["The login of an incoming registration must not contain +"]
    return missing


def commit(change: Change) -> Errors:
    """Additional hosts are replaced as a whole and get new ids."""
    if "additionalHosts" in change.given:
        hosts = change.given["additionalHosts"]
        change.row["additionalHosts"] = [
            {"id": change.pbx.store.serial("additional-hosts"), "address": entry["address"]}
            for entry in (hosts if isinstance(hosts, list) else []) if isinstance(entry, dict) and entry.get("address")]
    return None


def shown(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The detail view: the type first, the secret of an outbound trunk masked."""
    view = {"id": view["id"], "type": row["type"], **view}
    if row["registration_type"] == "outbound":
        view["secret"] = MASK
    view["networkfilter_represent"] = filter_label(pbx.store, view["networkfilterid"])
    return view


def item(pbx: "Pbx", row: Row) -> Row:
    """List item: no description, no secret."""
    names = ["note", "disabled", "username", "host", "registration_type", "transport", "port"]
    if row["type"] == "IAX":
        names.remove("transport")
    return {"id": row["id"], "represent": labels.trunk(row), "type": row["type"], **{name: row[name] for name in names},
            "statusClass": "grey" if row["disabled"] else "", "search_index": row["username"].lower()}


def select(pbx: "Pbx", request: ApiRequest, rows: List[Row]) -> List[Row]:
    """Disabled trunks only with the literal includeDisabled=true."""
    return rows if request.query.get("includeDisabled") == "true" else [row for row in rows if not row["disabled"]]


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault."""
    kind = "IAX" if view["id"].startswith("IAX") else "SIP"
    return shown_template(pbx, {"id": view["id"], "type": kind, **view})


def shown_template(pbx: "Pbx", view: Row) -> Row:
    """The label that goes with the network filter of a template."""
    view["networkfilter_represent"] = filter_label(pbx.store, view["networkfilterid"])
    return view


def duplicate(pbx: "Pbx", row: Row) -> Row:
    """What :copy shows; the secret as the record shows it."""
    view = RESOURCES[row["type"]].view(pbx, row)
    view.update(id="", username=row["username"] + "_copy", description="copy of " + row["description"])
    if row["type"] == "SIP":
        view["additionalHosts"] = []
    return view


def removed(pbx: "Pbx", row: Row) -> None:
    """A trunk takes its routes along, and schedules lose those routes."""
    for table in ROUTES:
        for route in pbx.store.rows(table):
            if route["providerid"] == row["id"]:
                pbx.store.remove(table, str(route["id"]))
                if table == "incoming-routes":
                    incoming_routes.forget(pbx.store, str(route["id"]))


def order(row: Row) -> Any:
    """IAX before SIP."""
    return row["type"]


COMMON_HEAD = (
    Field("note", "text", cut=500, forgotten_by=("create", "update", "patch")),
    Field("disabled", "boolean", default=False, null_is_false=True),
    Field("username", cut=100, pattern=r"[a-zA-Z0-9_.+\-]+"),
    Field("secret", cut=100),
    Field("host", cut=255),
    Field("port", "integer", default=5060, minimum=1, maximum=65535),
)
REGISTRATION = Field("registration_type", template="outbound", choices=("none", "outbound", "inbound"))
DESCRIPTION = Field("description", "text", cut=255)
ATTRIBUTES = Field("manualattributes", "text")
NETWORK_FILTER = Field("networkfilterid", default="none", shown_empty="none", pattern=r"[0-9]+|none")
SOURCES = tuple(
    field for side in ("cid", "did") for field in (
        Field(side + "_source", default="default"),
        Field(side + "_custom_header", cut=100),
        Field(side + "_parser_start", cut=50),
        Field(side + "_parser_end", cut=50),
        Field(side + "_parser_regex", cut=255)))
OWN_PORTS = {"SIP": 5060, "IAX": 4569}

SIP = Resource(
    name="sip-providers",
    table="providers",
    id_prefix="SIP-TRUNK-",
    fields=COMMON_HEAD + (
        Field("transport", default="udp,tcp", template="UDP", choices=("udp,tcp", "udp", "tcp", "tls")),
        Field("qualify", "boolean", default=True, null_is_false=True),
        Field("qualifyfreq", "integer", default=60, minimum=10, maximum=3600),
        REGISTRATION, DESCRIPTION, NETWORK_FILTER, ATTRIBUTES,
        Field("dtmfmode", default="auto", choices=("auto", "auto_info", "inband", "rfc4733", "info")),
        Field("fromuser", cut=100),
        Field("fromdomain", cut=255),
        Field("outbound_proxy", cut=255),
        Field("disablefromuser", "boolean", default=False, null_is_false=True),
    ) + SOURCES + (
        Field("cid_did_debug", "boolean", default=False, null_is_false=True),
        Field("additionalHosts", "list", default=()),
    ),
    not_found=NotFound("Provider not found", "Provider not found", "api_ProviderNotFound"),
    required=(
        Required("description", "Provider description is required"),
        Required("registration_type", "Registration type is required"),
    ),
    order=order,
    reload="providers/modifysip/",
    deleted=lambda pbx, row: ok(messages={"info": ["api_ProviderDeleted"]}),
    prepare=prepare,
    adjust=adjust,
    check=check,
    commit=commit,
    shown=shown,
    item=item,
    select=select,
    template=template,
    pages=False,
    removed=removed,
    duplicate=duplicate,
    functions=("getList", "getRecord", "getDefault", "create", "update", "patch", "delete", "copy"),
)
IAX = replace(
    SIP,
    name="iax-providers",
    id_prefix="IAX-TRUNK-",
    fields=COMMON_HEAD[:-1] + (replace(COMMON_HEAD[-1], template=4569),
                               REGISTRATION, DESCRIPTION, ATTRIBUTES, NETWORK_FILTER),
    reload="providers/modifyiax/",
)
RESOURCES: Dict[str, Resource] = {"SIP": SIP.register(), "IAX": IAX.register()}


def type_of(resource: Resource) -> str:
    """SIP or IAX: the endpoint decides, whatever the body says."""
    return "IAX" if resource.name == "iax-providers" else "SIP"


# -- the generic resource ------------------------------------------------------------------------------------------

ACTIONS["providers", "getList"] = Action(SIP.get_list, "Providers\\GetListAction::main")


@action("providers", "getRecord", "Providers\\GetRecordAction::main")
def get_record(request: ApiRequest, pbx: "Pbx") -> Reply:
    """A trunk of either kind."""
    row = pbx.store.find("providers", request.record_id)
    return ok(RESOURCES[row["type"]].view(pbx, row)) if row else refused("Provider not found")


@action("providers", "getForSelect", "Providers\\GetForSelectAction::main")
def get_for_select(request: ApiRequest, pbx: "Pbx") -> Reply:
    """All trunks as choices of a drop-down, disabled ones too."""
    return ok([{"value": row["id"], "text": labels.trunk(row), "id": row["id"], "type": row["type"],
                "disabled": row["disabled"]} for row in sorted(pbx.store.rows("providers"), key=order)])


def update_status(request: ApiRequest, pbx: "Pbx") -> Reply:
    """POST /{id}:updateStatus: switch a trunk on or off and nothing else."""
    row = pbx.store.find("providers", request.record_id)
    if row is None:
        return refused("Provider not found")
    row["disabled"] = text.as_boolean(request.data.get("disabled") or False)
    pbx.store.changed = True
    return ok({"id": row["id"], "type": row["type"], "disabled": row["disabled"], "description": row["description"]})


for _name in ("sip-providers", "iax-providers", "providers"):
    ACTIONS[_name, "updateStatus"] = Action(update_status, "Providers\\UpdateStatusAction::main")
