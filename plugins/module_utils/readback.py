# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module that reads a whole office back in the form in which it is declared."""

from __future__ import annotations

from typing import Any, Dict, List

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.gather import gather
from ansible_collections.mikopbx.pbx.plugins.module_utils.module import run_info
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import everything, referred
from ansible_collections.mikopbx.pbx.plugins.module_utils.live import network_interfaces
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot

# Not part of an office: changing them would cut the connection over which it is made.
NETWORK_INTERFACES = "network_interfaces"


def office_info_spec() -> Dict[str, Dict[str, Any]]:
    """The options of mikopbx_office_info beside the connection."""
    plurals = [resource.plural for resource in DECLARABLE] + [NETWORK_INTERFACES]
    return {
        "gather_subset": {"type": "list", "elements": "str", "choices": plurals, "default": plurals},
        # Whether to show secrets is none itself.
        "include_secrets": {"type": "bool", "default": False, "no_log": False},
        "bulk_read": {"type": "bool", "default": False},
    }


def run_office_info() -> None:
    """The module that reads a whole office back."""
    run_info(office_info_spec(), _read_office)


def _read_office(options: Dict[str, Any], client: Client) -> Dict[str, Any]:
    subset = options["gather_subset"]
    chosen = [resource for resource in DECLARABLE if resource.plural in subset]
    snapshot = Snapshot(client, options["bulk_read"], client.warn)
    snapshot.load(everything(resource.name for resource in chosen))
    snapshot.load(referred((resource.name for resource in chosen), snapshot))
    office: Dict[str, Any] = {}
    unreadable: List[str] = []
    withheld: List[str] = []
    for resource in chosen:
        _warn_of_gaps(resource, snapshot, client)
        gathered = gather(resource, snapshot, options["include_secrets"])
        office[resource.plural] = gathered.records[0] if resource.singleton else gathered.records
        unreadable += gathered.unreadable
        withheld += gathered.withheld
        for what in gathered.undeclarable:
            client.warn("%s is left out: the PBX holds a value that it would not take if it were declared" % what)
    result: Dict[str, Any] = {"office": office, "unreadable_secrets": unreadable, "withheld_secrets": withheld}
    if NETWORK_INTERFACES in subset:
        result[NETWORK_INTERFACES] = network_interfaces(client)
    return result


def _warn_of_gaps(resource: Resource, snapshot: Snapshot, client: Client) -> None:
    records = [found for found in snapshot.records(resource.name) if resource.key in found.values and not found.protection]
    missing = {name for found in records for name in resource.by_name if name not in found.values}
    if resource.bulk and missing & set(resource.bulk.lacks):
        client.warn(
            "%s were read in bulk, without %s; with bulk_read: false they are read one by one, in full"
            % (resource.plural, ", ".join(sorted(missing)))
        )
