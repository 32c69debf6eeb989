# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""network, reading only (API facts, section 6.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exchange import ApiRequest, Reply, action, ok
from ..resource import Field, NotFound, Resource
from ..stock import FIXED
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

FIELDS = ("name interface vlanid subnet ipaddr gateway topology extipaddr exthostname hostname domain primarydns "
          "secondarydns dhcp internet disabled ipv6_mode ipv6addr ipv6_subnet ipv6_gateway primarydns6 secondarydns6")
PORTS = ("SIPPort", "externalSIPPort", "TLS_PORT", "externalTLSPort", "RTPPortFrom", "RTPPortTo")


def described(row: Row, view: Row) -> Row:
    """An interface with what follows from its fields; only a VLAN can be deleted."""
    return {**view, "isDeletable": row["vlanid"] != "0", "isInternet": row["internet"] == "1",
            "isDhcp": row["dhcp"] == "1"}


NETWORK = Resource(
    name="network",
    id_is_integer=True,
    fields=tuple(Field(name) for name in FIELDS.split()),
    not_found=NotFound("Network interface with ID %s not found", "", ""),
    shown=lambda pbx, row, view: {**described(row, view), "isNew": False},
    item=lambda pbx, row: described(row, {"id": int(row["id"]), **{name: row[name] for name in FIELDS.split()}}),
    functions=("getList", "getRecord"),
).register()


@action("network", "getConfig", "Network\\GetConfigAction::main")
def get_config(request: ApiRequest, pbx: "Pbx") -> Reply:
    """All interfaces with live values, and what saveConfig would take."""
    stored = pbx.store.values["settings"]
    nat = {"usenat": stored["enableUseNat"] == "1", "extipaddr": "", "exthostname": "",
           "AUTO_UPDATE_EXTERNAL_IP": stored["autoUpdateExternalIp"] == "1"}
    return ok({**FIXED["network"], "nat": nat, "ports": {key: stored[key] for key in PORTS}})


@action("network", "getNatSettings", "Network\\GetNatSettingsAction::main")
def get_nat_settings(request: ApiRequest, pbx: "Pbx") -> Reply:
    """How the PBX is seen from outside."""
    stored = pbx.store.values["settings"]
    return ok({"usenat": stored["enableUseNat"] == "1", "extipaddr": "", "exthostname": "",
               "AUTO_UPDATE_EXTERNAL_IP": stored["autoUpdateExternalIp"],
               "EXTERNAL_SIP_PORT": stored["externalSIPPort"], "EXTERNAL_TLS_PORT": stored["externalTLSPort"],
               "SIP_PORT": stored["SIPPort"], "TLS_PORT": stored["TLS_PORT"],
               "RTP_PORT_FROM": stored["RTPPortFrom"], "RTP_PORT_TO": stored["RTPPortTo"]})
