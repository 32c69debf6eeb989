# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module that reads a whole office back in the form in which it is declared."""

from __future__ import annotations

from typing import Any, Dict, List

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.gather import gather
from ansible_collections.mikopbx.pbx.plugins.module_utils.module import run_info
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import Need, Needs
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot


def office_info_spec() -> Dict[str, Dict[str, Any]]:
    """The options of mikopbx_office_info beside the connection."""
    plurals = [resource.plural for resource in DECLARABLE]
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
    chosen = [resource for resource in DECLARABLE if resource.plural in options["gather_subset"]]
    snapshot = Snapshot(client, options["bulk_read"], client.warn)
    snapshot.load(Needs({resource.name: Need(every=True) for resource in chosen}))
    referred = {
        field.to
        for resource in chosen
        for field in resource.fields
        if field.to and any(found.values.get(field.name) for found in snapshot.records(resource.name))
    }
    snapshot.load(Needs({name: Need() for name in referred}))
    office: Dict[str, Any] = {}
    unreadable: List[str] = []
    for resource in chosen:
        records = [found for found in snapshot.records(resource.name) if resource.key in found.values]
        missing = {name for found in records for name in resource.by_name if name not in found.values}
        if missing:
            client.warn(
                "%s were read in bulk, without %s; with bulk_read: false they are read one by one, in full"
                % (resource.plural, ", ".join(sorted(missing)))
            )
        gathered = gather(resource, snapshot, options["include_secrets"])
        office[resource.plural] = gathered.records
        unreadable += gathered.unreadable
        for what in gathered.undeclarable:
            client.warn("%s is left out: the PBX holds a value that it would not take if it were declared" % what)
    return {"office": office, "unreadable_secrets": unreadable}
