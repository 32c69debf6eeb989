# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the PBX holds now, read with as few requests as will do and kept for the length of one task."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Set, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    Invalid,
    NotAuthorized,
    NotFound,
    ServerFault,
    UnsupportedPbx,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog import BY_NAME, RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import Need, Needs
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import BulkRead, Found, Resource

# The PBX works on three requests at a time (API facts, section 1.4).
IN_FLIGHT = 3

# What the directory of numbers calls each kind of owner → what a person calls it (API facts, section 3.2).
_OWNERS = {
    "SIP": "employee",
    "EXTERNAL": "the mobile number of",
    "QUEUE": "call queue",
    "IVR MENU": "IVR menu",
    "CONFERENCE": "conference room",
    "DIALPLAN APPLICATION": "dialplan application",
    "PARKING": "a parking slot",
    "SYSTEM": "the PBX itself",
    "MODULES": "an extension module",
}


class Snapshot:
    """The records of one PBX, read on demand.

    :arg client: the PBX.
    :arg bulk_read: many records may be read through one exported file, which the PBX keeps, secrets included, until
        it tidies up.
    :arg warn: called with one plain sentence when something had to be read in a slower way.
    """

    def __init__(self, client: Client, bulk_read: bool = True, warn: Callable[[str], None] = lambda text: None) -> None:
        self._client = client
        self._bulk_read = bulk_read
        self._warn = warn
        self._records: Dict[str, List[Found]] = {}
        self._rows: Dict[Tuple[str, Tuple[Tuple[str, str], ...]], List[Mapping[str, Any]]] = {}
        self._owners: Optional[Dict[str, str]] = None
        self._dependents: Dict[Tuple[str, str], List[str]] = {}

    # -- what a plan asks --------------------------------------------------------------------------------------

    def records(self, resource: str) -> Sequence[Found]:
        """All records of a kind that were read; none of a kind that was not."""
        return self._records.get(resource, [])

    def taken_ids(self, resource: str) -> Iterable[str]:
        """All ids in the list of a kind, those of other kinds that share it included."""
        return [str(row.get("id", "")) for row in self._list(BY_NAME[resource])]

    def owner(self, number: str) -> Optional[str]:
        """What occupies a number, in words, or None."""
        return (self._owners or {}).get(number)

    def dependents(self, resource: str, identity: str) -> Sequence[str]:
        """What the PBX would delete together with a record, in words."""
        return self._dependents.get((resource, identity), [])

    # -- reading -----------------------------------------------------------------------------------------------

    def load(self, needs: Needs) -> None:
        """Read what is needed and not yet known."""
        for name in sorted(needs.resources, key=[resource.name for resource in RESOURCES].index):
            self._load(BY_NAME[name], needs.resources[name])
        if needs.numbers and self._owners is None:
            self._owners = {row["number"]: _owner(row) for row in self._client.get("extensions")}
        for name, identity in sorted(needs.dependents):
            self._load_dependents(BY_NAME[name], identity)

    def refresh(self, resource: Resource) -> List[Found]:
        """The list of a kind as it is now: what to look at when the fate of a request is unknown."""
        self._rows.pop(self._list_key(resource), None)
        self._records[resource.name] = self._listed(resource)
        if resource.key not in resource.listed:
            self._complete(resource, self._records[resource.name])
        return self._records[resource.name]

    def read(self, resource: Resource, identity: str) -> Found:
        """One record, in full, as it is now."""
        raw = self._client.get("%s/%s" % (resource.path, identity))
        return Found(identity, resource.read(raw), True)

    def _load(self, resource: Resource, need: Need) -> None:
        if resource.name not in self._records:
            self._records[resource.name] = self._listed(resource)
        if resource.key not in resource.listed or need.every:
            self._complete(resource, [found for found in self._records[resource.name] if not found.complete])
        wanted = [
            found
            for found in self._records[resource.name]
            if (str(found.values.get(resource.key)) in need.keys or found.id in need.ids)
            and need.fields - set(found.values)
        ]
        self._complete(resource, wanted, need.fields)

    def _complete(self, resource: Resource, wanted: Sequence[Found], fields: Iterable[str] = ()) -> None:
        """Read these records in full, through the bulk file when they are many and it holds the fields wanted."""
        read: Dict[str, Found] = {}
        if resource.bulk and self._bulk_read and len(wanted) > resource.bulk.threshold:
            read = self._bulk(resource, resource.bulk)
        lacking = [found for found in wanted if found.id not in read or set(fields) - set(read[found.id].values)]
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            single = pool.map(lambda found: self._read_listed(resource, found), lacking)
            read.update({found.id: found for found in single})
        self._records[resource.name] = [read.get(found.id, found) for found in self._records[resource.name]]

    def _read_listed(self, resource: Resource, found: Found) -> Found:
        """A record of the list in full; as it is when its id leads nowhere (API facts, section 11.4, chosen ids)."""
        try:
            return self.read(resource, found.id)
        except (NotFound, Invalid, UnsupportedPbx):
            self._warn("The PBX lists %s %s, but cannot show it; it is left alone." % (resource.name, found.id))
            return found

    def _bulk(self, resource: Resource, bulk: BulkRead) -> Dict[str, Found]:
        """All records from one exported file, matched to their ids by key; empty when the key may not export."""
        try:
            answer = self._client.send("POST", bulk.action, dict(bulk.body), repeatable=True)
        except NotAuthorized:
            self._warn(
                "The API key may not write to %s, which the export needs: each record is read on its own, "
                "at one request each." % resource.path
            )
            return {}
        text = self._client.download(answer.data[bulk.link]).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        if rows and resource.by_name[resource.key].api not in rows[0]:
            raise ServerFault("The exported file of %s has no column %s." % (resource.path, resource.key))
        identities: Dict[str, Set[str]] = {}
        for found in self._records[resource.name]:
            identities.setdefault(str(found.values.get(resource.key)), set()).add(found.id)
        read: Dict[str, Found] = {}
        for row in rows:
            values = resource.read(row)
            owners = identities.get(str(values[resource.key]), set())
            if len(owners) == 1:
                identity = next(iter(owners))
                read[identity] = Found(identity, values, set(values) == set(resource.by_name))
        return read

    def _load_dependents(self, resource: Resource, identity: str) -> None:
        names = []
        for dependent in resource.dependents:
            for row in self._client_rows(dependent.path, {}):
                if str(row.get(dependent.field, "")) == identity:
                    parts = [str(row[key]) for key in dependent.naming if row.get(key)]
                    names.append("%s %s" % (dependent.label, " ".join(parts) or "with id %s" % row.get("id")))
        self._dependents[resource.name, identity] = names

    def _listed(self, resource: Resource) -> List[Found]:
        only = resource.listing.only
        rows = [row for row in self._list(resource) if all(row.get(key) == value for key, value in only.items())]
        return [
            Found(str(row.get("id", "")), resource.read(row, resource.listed), len(resource.listed) == len(resource.fields))
            for row in rows
        ]

    def _list(self, resource: Resource) -> List[Mapping[str, Any]]:
        """The rows of a kind's list, those of other kinds that share it included."""
        return self._client_rows(resource.path, resource.listing.query, resource.listing.rows)

    def _list_key(self, resource: Resource) -> Tuple[str, Tuple[Tuple[str, str], ...]]:
        return resource.path, tuple(sorted(resource.listing.query.items()))

    def _client_rows(
        self, path: str, query: Mapping[str, str], inside: Tuple[str, ...] = ()
    ) -> List[Mapping[str, Any]]:
        key = (path, tuple(sorted(query.items())))
        if key not in self._rows:
            data = self._client.get(path, dict(query) or None)
            for name in inside:
                data = data.get(name, []) if isinstance(data, dict) else data
            # An empty map comes as an empty list, and the other way round (API facts, section 1.5).
            self._rows[key] = [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
        return self._rows[key]


def _owner(row: Mapping[str, Any]) -> str:
    kind, name = str(row.get("type", "")), str(row.get("callerid") or "")
    words = _OWNERS.get(kind, kind.lower())
    return ("%s %s" % (words, name)).strip() if name else words
