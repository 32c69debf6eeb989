# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network filters: the read-only view of the firewall's records (API facts, sections 3.11 and 3.12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List

from ..exchange import ApiRequest, Reply, action, ok, refused
from ..store import Row, Store

if TYPE_CHECKING:
    from ..pbx import Pbx

CATEGORIES = ("SIP", "IAX", "WEB", "SSH", "AMI", "AJAM", "ICMP")
ANY_ADDRESS = "Connections from any addresses are allowed"
PORT_RULES = {"SIP": 4, "IAX": 1, "WEB": 2, "SSH": 1, "AMI": 1, "AJAM": 2, "ICMP": 1}
"""How many port rules a category has; each is a row of its own in the PBX."""


def filter_label(store: Store, filter_id: str) -> str:
    """How the web interface shows the choice of a network filter."""
    row = store.find("firewall", filter_id)
    if row is None:
        return '<i class="globe icon"></i> ' + ANY_ADDRESS
    return '<i class="globe icon"></i> %s(subnet: %s)' % (row["description"] or row["permit"], row["permit"])


def represent(row: Row) -> str:
    """The label of a filter itself."""
    return '<i class="shield alternate icon"></i> %s' % (row["description"] or row["permit"])


def view(row: Row) -> Row:
    """A filter as network-filters/{id} and the writes of the firewall show it."""
    actions = " ".join("allow" if row["currentRules"][name] else "block" for name in CATEGORIES)
    return {"id": str(row["id"]), "permit": row["permit"], "deny": row["deny"], "description": row["description"],
            "newer_block_ip": row["newer_block_ip"], "local_network": row["local_network"], "rules": [],
            "represent": represent(row), "search_index": ("%s %s" % (row["description"].lower(), actions)).strip()}


@action("network-filters", "getList", "NetworkFilters\\GetListAction::main")
def get_list(request: ApiRequest, pbx: "Pbx") -> Reply:
    """All filters."""
    items: List[Dict[str, Any]] = [
        {"id": str(row["id"]), "uniqid": "", "extension": "", "description": row["description"],
         "represent": represent(row), "permit": row["permit"],
         "active_rules": sum(PORT_RULES[name] for name, allowed in row["currentRules"].items() if allowed),
         "search_index": row["description"].lower()}
        for row in sorted(pbx.store.rows("firewall"), key=lambda row: int(row["priority"]))]
    return ok({"items": items, "total": len(items), "offset": 0, "limit": 0})


@action("network-filters", "getRecord", "NetworkFilters\\GetRecordAction::main")
def get_record(request: ApiRequest, pbx: "Pbx") -> Reply:
    """One filter."""
    row = pbx.store.find("firewall", request.record_id)
    return ok(view(row)) if row else refused("Network filter with ID %s not found" % request.record_id)


@action("network-filters", "getForSelect", "NetworkFilters\\GetForSelectAction::main")
def get_for_select(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The choices of a drop-down: none, and the filters that allow the category (SIP unless another is asked)."""
    category = request.query.get("categories") or "SIP"
    choices = [{"value": "none", "represent": filter_label(pbx.store, "none"), "name": ANY_ADDRESS,
                "text": ANY_ADDRESS}]
    for row in pbx.store.rows("firewall"):
        if row["currentRules"].get(category):
            choices.append({"value": str(row["id"]), "represent": filter_label(pbx.store, str(row["id"])),
                            "name": row["description"], "text": row["description"], "network": row["permit"]})
    return ok(choices)
