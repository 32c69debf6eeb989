# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Firewall records: the writing side of network filters (API facts, sections 3.11 and 3.12)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, Dict, List, Tuple

from .. import text
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..resource import Change, Errors, Field, NotFound, Resource
from ..store import Row, Store
from . import network_filters
from .network_filters import CATEGORIES

if TYPE_CHECKING:
    from ..pbx import Pbx

CATCH_ALL = ("0.0.0.0/0", "::/0")
BLOCKED_AT_FIRST = ("SSH", "AMI")
SHORT_NAMES = {"SIP": "SIP & RTP", "AJAM": "AJAM,WebRTC,ARI"}
PORTS: Dict[str, Tuple[Tuple[str, str, str], ...]] = {
    "SIP": (("SIPPort", "SIPPort", "udp"), ("SIPPort", "SIPPort", "tcp"), ("TLS_PORT", "TLS_PORT", "tcp"),
            ("RTPPortFrom", "RTPPortTo", "udp")),
    "IAX": (("IAXPort", "IAXPort", "udp"),),
    "WEB": (("WEBPort", "WEBPort", "tcp"), ("WEBHTTPSPort", "WEBHTTPSPort", "tcp")),
    "SSH": (("SSHPort", "SSHPort", "tcp"),),
    "AMI": (("AMIPort", "AMIPort", "tcp"),),
    "AJAM": (("AJAMPort", "AJAMPort", "tcp"), ("AJAMPortTLS", "AJAMPortTLS", "tcp")),
    "ICMP": (("", "", "icmp"),),
}
"""Category -> (first port, last port, protocol); ports are named by the setting that holds them."""
ADDRESS_NEEDED = "Network and subnet fields are required"
SWITCHES = {"firewallEnabled": "PBXFirewallEnabled", "fail2banEnabled": "PBXFail2BanEnabled"}
"""What the API shows -> the setting that holds it."""
DOCKER = {"isDocker": False, "dockerSupportedServices": ["WEB", "AMI", "SIP & RTP", "IAX"]}


def adjust(change: Change) -> Errors:
    """Network and subnet count only together; rules are merged by category."""
    given, row, data = change.given, change.row, change.request.data
    if given.get("network") and "subnet" in given:
        try:
            network = ipaddress.ip_network("%s/%s" % (given["network"].split("%")[0], given["subnet"]), strict=False)
        except ValueError:
            return refused("Invalid network or subnet")
        row["network"], row["subnet"] = str(network.network_address), str(network.prefixlen)
        row["permit"] = str(network)
    elif change.old is None:
        return refused(ADDRESS_NEEDED)
    else:
        row["network"], row["subnet"] = change.old["network"], change.old["subnet"]
    rules = dict(change.old["currentRules"] if change.old else
                 {name: name not in BLOCKED_AT_FIRST for name in CATEGORIES})
    sent = data.get("currentRules")
    if isinstance(sent, dict):
        rules.update({name: text.as_boolean(allowed) for name, allowed in sent.items() if name in CATEGORIES})
    row["currentRules"] = rules
    return None


def commit(change: Change) -> Errors:
    """A new record stands behind the others and before those for all addresses."""
    if change.old is None:
        others = change.pbx.store.rows("firewall")
        narrow = [int(row["priority"]) for row in others if row["permit"] not in CATCH_ALL]
        change.row["priority"] = max(narrow, default=0) + 1
        for row in others:
            if row["permit"] in CATCH_ALL:
                row["priority"] = change.row["priority"] + 1
    return None


def available_rules(store: Store) -> Dict[str, Any]:
    """The port rules of every category as the web interface knows them."""
    settings = store.values["settings"]
    rules: Dict[str, Any] = {}
    for category, ports in PORTS.items():
        listed: List[Dict[str, Any]] = []
        for first, last, protocol in ports:
            if not first:
                listed.append({"portfrom": 0, "portto": 0, "protocol": protocol})
                continue
            listed.append({"portfrom": str(settings[first]), "portto": str(settings[last]), "protocol": protocol,
                           "portFromKey": first, "portToKey": last})
        rules[category] = {"rules": listed, "action": "allow", "shortName": SHORT_NAMES.get(category, category)}
    return rules


def listed_ports(store: Store, category: str) -> List[Dict[str, str]]:
    """The ports of a category in the list."""
    settings = store.values["settings"]
    shown = []
    for first, last, protocol in PORTS[category]:
        port = {} if not first else {"port": str(settings[first])} if first == last else {
            "range": "%s-%s" % (settings[first], settings[last])}
        shown.append({**port, "protocol": protocol.upper()})
    return shown


def record(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The detail view, with every port rule that there is."""
    return {"id": view["id"], "network": row["network"], "subnet": row["subnet"], "permit": row["permit"],
            "deny": view["deny"], "description": view["description"], "newer_block_ip": view["newer_block_ip"],
            "local_network": view["local_network"], "currentRules": row["currentRules"],
            "availableRules": available_rules(pbx.store), **DOCKER}


def item(pbx: "Pbx", row: Row) -> Row:
    """List item."""
    rules = {name: {"name": SHORT_NAMES.get(name, name), "action": row["currentRules"][name],
                    "ports": listed_ports(pbx.store, name)} for name in CATEGORIES}
    return {"id": int(row["id"]), "description": row["description"], "permit": row["permit"], "deny": row["deny"],
            "newer_block_ip": row["newer_block_ip"], "local_network": row["local_network"],
            "permanent": row["permit"] in CATCH_ALL, "priority": int(row["priority"]), "rules": rules,
            "network": row["network"], "subnet": row["subnet"]}


def state(store: Store) -> Row:
    """Whether firewall and fail2ban are on."""
    return {name: store.values["settings"][key] for name, key in SWITCHES.items()}


def listing(pbx: "Pbx", items: List[Row]) -> Row:
    """The list with the state of firewall and fail2ban."""
    return {"items": items, "total": 0, **state(pbx.store), **DOCKER}


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault: everything from everywhere."""
    row = {"network": "0.0.0.0", "subnet": "0", "permit": "0.0.0.0/0",
           "currentRules": dict.fromkeys(CATEGORIES, True)}
    return record(pbx, row, view)


def deleted(pbx: "Pbx", row: Row) -> Reply:
    """The answer to a delete."""
    return ok({"id": str(row["id"])}, messages={"info": ["Firewall rule with ID '%s' has been deleted" % row["id"]]})


FIREWALL = Resource(
    name="firewall",
    id_is_integer=True,
    fields=(
        Field("network"),
        Field("subnet"),
        Field("deny", default="0.0.0.0/0", cut=100),
        Field("description", "text", cut=255),
        Field("newer_block_ip", "boolean", default=False, null_is_false=True),
        Field("local_network", "boolean", default=False, null_is_false=True),
    ),
    not_found=NotFound("Firewall rule with ID '%s' not found", "Firewall rule not found",
                       "Firewall rule with ID '%s' not found"),
    order=lambda row: int(row["priority"]),
    reload="firewall/modify/",
    always_reloads=True,
    deleted=deleted,
    adjust=adjust,
    commit=commit,
    shown=record,
    answered=lambda pbx, row: network_filters.view(row),
    item=item,
    listing=listing,
    template=template,
).register()


def switch(pbx: "Pbx", on: bool) -> Reply:
    """Firewall and fail2ban go together."""
    for key in SWITCHES.values():
        pbx.store.set(key, "1" if on else "0")
    return ok(state(pbx.store),
              messages={"info": ["Firewall and Fail2Ban have been %s" % ("enabled" if on else "disabled")]})


@action("firewall", "enable", "Firewall\\EnableFirewallAction::main")
def enable(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Switch both on."""
    return switch(pbx, True)


@action("firewall", "disable", "Firewall\\DisableFirewallAction::main")
def disable(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Switch both off."""
    return switch(pbx, False)


@action("firewall", "getBannedIps", "Firewall\\GetBannedIpsAction::main")
def get_banned_ips(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Nobody is banned by fail2ban here."""
    return ok({})


@action("firewall", "unbanIp", "Firewall\\UnbanIpAction::main")
def unban_ip(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Nobody is banned, so anybody can be let in."""
    address = str(request.data.get("ip") or "")
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return Reply(status=422, messages=["Not valid ip '%s'." % address])
    return ok()


@action("firewall", "changePriority", "Firewall\\ChangePriorityAction::main")
def change_priority(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Give records other places."""
    priorities = request.data.get("priorities")
    if not isinstance(priorities, dict) or not priorities:
        return refused("No priority data provided")
    for record_id, priority in priorities.items():
        row = pbx.store.find("firewall", record_id)
        if row is not None:
            row["priority"] = text.as_integer(priority)
    pbx.store.changed = True
    return ok()
