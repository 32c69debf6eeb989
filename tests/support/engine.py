# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules do between their arguments and their result, within the process of a test."""
from __future__ import annotations

from typing import Any, Protocol

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import accept_office
from ansible_collections.mikopbx.pbx.plugins.module_utils.differences import differences
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import Report, execute
from ansible_collections.mikopbx.pbx.plugins.module_utils.gather import gather
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import everything, first_needs, further_needs, referred
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import Plan, compare, make
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot

Office = dict[str, Any]

# A purge leaves what is here and the sounds, which every office refers to.
PURGED = [resource.name for resource in DECLARABLE if not resource.singleton
          and resource.name not in ("sound_file", "api_key", "asterisk_manager", "custom_file")]


class EmulatedPbx(Protocol):
    """A running emulator, as the conformance tests have it."""

    url: str
    key: str

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One request to a control path."""


class Engine:
    """Declares offices to one emulated PBX."""

    def __init__(self, pbx: EmulatedPbx) -> None:
        self.pbx = pbx
        self.connection = Connection(pbx.url, pbx.key, request_budget=0)
        self.client = Client(self.connection)

    def reset(self) -> None:
        """Back to the first boot."""
        self.pbx.control("POST", "reset")

    def plan(self, office: Office, purge: bool = False, client: Client | None = None) -> tuple[Plan, Snapshot]:
        """What would be done, and what that is founded upon."""
        declared, snapshot = accept_office(office), Snapshot(client or self.client)
        purged = PURGED if purge else []
        snapshot.load(first_needs(declared, purged))
        snapshot.load(further_needs(declared, snapshot, purged))
        return make(declared, snapshot, purged, purge_limit=99), snapshot

    def differences(self, office: Office) -> list[dict[str, str]]:
        """How the PBX differs from an office, in what that leaves out as well."""
        declared, snapshot = accept_office(office), Snapshot(self.client, bulk_read=False)
        whole = [resource.name for resource in DECLARABLE if resource.plural in office]
        snapshot.load(first_needs(declared))
        snapshot.load(further_needs(declared, snapshot))
        snapshot.load(everything(whole))
        snapshot.load(referred(whole, snapshot))
        return differences(compare(declared, snapshot, whole).changes)

    def run(self, office: Office, purge: bool = False, client: Client | None = None) -> Report:
        """Plan and carry out; what became of it."""
        plan, snapshot = self.plan(office, purge, client)
        return execute(plan, client or self.client, snapshot)

    def apply(self, office: Office, purge: bool = False) -> Report:
        """Run, and take nothing but success."""
        report = self.run(office, purge)
        assert not report.failed and not report.not_tried, report
        return report

    def read_back(self, secrets: bool = True) -> Office:
        """All that is there, as an office."""
        snapshot = Snapshot(self.client, bulk_read=False)
        snapshot.load(everything(resource.name for resource in DECLARABLE))
        office: Office = {}
        for resource in DECLARABLE:
            records = gather(resource, snapshot, secrets).records
            office[resource.plural] = records[0] if resource.singleton else records
        return office

    def comparable(self) -> Office:
        """What is there, of the kinds that a purge covers."""
        office = self.read_back(secrets=False)
        return {plural: office[plural] for plural in (BY_NAME[name].plural for name in PURGED)}
