# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live state of a PBX: registrations of employees and trunks, active calls and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Set

if TYPE_CHECKING:
    from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client

# Trunk states, in lower case, that the PBX itself counts as success. The others that it has are unregistered,
# rejected, unreachable, lagged and unknown, besides off for a trunk that is switched off (API facts, section 5).
UP = ("registered", "ok", "reachable")
OFF = "off"

_INTERFACE_TEXTS = (
    "interface",
    "name",
    "vlanid",
    "ipaddr",
    "subnet",
    "gateway",
    "primarydns",
    "secondarydns",
    "hostname",
    "domain",
    "topology",
    "extipaddr",
    "exthostname",
)

DEFAULT_SUBSETS = ("employees", "providers", "calls")
SUBSETS = DEFAULT_SUBSETS + ("channels",)

Row = Dict[str, Any]


def wanted(subsets: List[str]) -> Set[str]:
    """The subsets to gather; all of them for all."""
    return set(SUBSETS) if "all" in subsets else set(subsets)


def gather(params: Dict[str, Any], client: "Client") -> Row:
    """What mikopbx_status_info finds for its options: one request for each subset. Raises the client's PbxError."""
    subsets = wanted(params["gather_subset"])
    result: Row = {}
    if "employees" in subsets:
        result["employees"] = employees(client.get("sip:getStatuses"))
    if "providers" in subsets:
        # Any of the three provider resources answers for SIP and IAX together.
        result["providers"] = providers(client.get("sip-providers:getStatuses"))
    if "calls" in subsets:
        result["calls"] = client.get("pbx-status:getActiveCalls") or []
    if "channels" in subsets:
        result["channels"] = client.get("pbx-status:getActiveChannels") or []
    return dict(result, summary=summary(result))


def network_interfaces(client: "Client") -> List[Row]:
    """The network interfaces as they are stored, and with the addresses that they have; an empty text is unset."""
    flags = {"dhcp": "isDhcp", "internet": "isInternet"}
    rows = []
    for raw in client.get("network") or []:
        row: Row = {name: str(raw.get(name) or "") for name in _INTERFACE_TEXTS}
        row.update({name: bool(raw.get(flag)) for name, flag in flags.items()})
        rows.append(row)
    return rows


def employees(states: Any) -> List[Row]:
    """Registrations by number, from the map that the PBX answers with (an empty one comes as a list)."""
    rows = [
        {
            "number": str(state["extension"]),
            "name": state["callerid"],
            "status": state["status"].lower(),
            "registered": state["status"].lower() == "available",
            "rtt": state.get("rtt"),
            "devices": [
                {
                    "ip": device["ip"],
                    "port": device["port"],
                    "user_agent": device.get("user_agent", ""),
                    "rtt": device.get("rtt"),
                    "country": device.get("country", ""),
                    "country_name": device.get("countryName", ""),
                }
                for device in state.get("devices") or []
            ],
        }
        for state in dict(states).values()
    ]
    return sorted(rows, key=lambda row: (len(row["number"]), row["number"]))


def providers(states: Any) -> List[Row]:
    """The trunks' states, SIP first, from the PBX's map of maps (an empty one comes as a list)."""
    rows = []
    for kind in ("sip", "iax"):
        for state in dict(dict(states).get(kind, {})).values():
            word = state["state"].strip().rstrip(".").lower()
            rows.append({
                "id": state["id"],
                "type": kind,
                "name": state["description"],
                "state": word,
                "up": word in UP,
                "host": state["host"],
                "username": state["username"],
                "rtt": state.get("rtt"),
                "state_seconds": state.get("stateDuration"),
            })
    return sorted(rows, key=lambda row: (row["type"] != "sip", row["name"], row["id"]))


def summary(gathered: Row) -> Row:
    """What to assert on, for the subsets that were gathered."""
    counted: Row = {}
    if "employees" in gathered:
        people = gathered["employees"]
        counted["employees_total"] = len(people)
        counted["registered"] = sum(person["registered"] for person in people)
        counted["unregistered"] = [person["number"] for person in people if not person["registered"]]
    if "providers" in gathered:
        trunks = [trunk for trunk in gathered["providers"] if trunk["state"] != OFF]
        counted["trunks_total"] = len(trunks)
        counted["trunks_registered"] = sum(trunk["up"] for trunk in trunks)
        counted["trunks_down"] = [trunk["name"] or trunk["id"] for trunk in trunks if not trunk["up"]]
    if "calls" in gathered:
        counted["active_calls"] = len({call["linkedid"] for call in gathered["calls"]})
    if "channels" in gathered:
        counted["active_channels"] = len(gathered["channels"])
    return counted
