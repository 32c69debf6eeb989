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
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.numbers import NUMBERS_PATH, Owner, number_owner
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.handlers import HANDLERS
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import Need, Needs
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import ABSENT, BulkRead, Declared, Found, Resource
from ansible_collections.mikopbx.pbx.plugins.module_utils.sound_names import StoredSound

# The PBX works on three requests at a time (API facts, section 1.4).
IN_FLIGHT = 3


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
        self._answers: Dict[Tuple[str, Tuple[Tuple[str, str], ...]], Any] = {}
        self._owners: Optional[Dict[str, Owner]] = None
        self._options: Dict[str, Mapping[str, Any]] = {}

    # -- what a plan asks --------------------------------------------------------------------------------------

    def records(self, resource: str) -> Sequence[Found]:
        """All records of a kind that were read; none of a kind that was not."""
        return self._records.get(resource, [])

    def taken_ids(self, resource: str) -> Iterable[str]:
        """All ids in the list of a kind, those of other kinds that share it included."""
        return [str(row.get("id", "")) for row in self._list(BY_NAME[resource])]

    def owner(self, number: str) -> Optional[str]:
        """What occupies a number, in words, or None."""
        owner = (self._owners or {}).get(number)
        return owner.title if owner else None

    def patterns(self) -> Sequence[str]:
        """The numbers that stand for many, such as 77XX."""
        return [number for number in self._owners or () if "X" in number]

    def controller_address(self) -> str:
        """The address from which the PBX is asked, as far as it can be told; empty when it cannot."""
        return self._client.own_address()

    def lacks(self, resource: str, option: str) -> bool:
        """True when this PBX has no such option; False of a kind of which that was not read."""
        return resource in self._options and option not in self._options[resource]

    # -- reading -----------------------------------------------------------------------------------------------

    def load(self, needs: Needs) -> None:
        """Read what is needed and not yet known."""
        for name in sorted(needs.resources, key=[resource.name for resource in RESOURCES].index):
            self._load(BY_NAME[name], needs.resources[name])
        if needs.numbers and self._owners is None:
            rows = self._rows_of(NUMBERS_PATH)
            self._owners = {str(row.get("number", "")): number_owner(row) for row in rows}
        for name in sorted(needs.options):
            self._options[name] = self._template(BY_NAME[name])

    def overtaken(self, declared: Sequence[Declared]) -> bool:
        """True when somebody made one of these records while this was read.

        Its number has an owner of its kind, who was not yet in the list of that kind.
        """
        listed = {
            (record.resource.name, number)
            for record in declared
            for found in self.records(record.resource.name)
            for number in record.resource.numbers_of(found.values)
        }
        wanted = {
            (record.resource.name, number)
            for record in declared
            if record.state != ABSENT
            for number in record.resource.numbers_of(record.values)
        }
        return not wanted.isdisjoint(
            {(owner.resource, number) for number, owner in (self._owners or {}).items()} - listed
        )

    def forget(self) -> None:
        """Read everything anew from here on."""
        self._records, self._answers, self._owners, self._options = {}, {}, None, {}

    def listed_now(self, resource: Resource) -> List[Found]:
        """The list of a kind as it is now: what to look at when the fate of a request is unknown."""
        if resource.handled:
            return self._handled(resource)
        path, listing = resource.listing.path or resource.path, resource.listing
        return self._listed(resource, _rows(path, self._client.get(path, listing.query or None), listing.rows))

    def read(self, resource: Resource, identity: str) -> Found:
        """One record, in full, as it is now.

        :raises PbxError: it cannot be read, or is not there.
        """
        if resource.handled:
            found = HANDLERS[resource.name].read(self._client, [identity])
            if not found:
                raise NotFound("The PBX has no %s %s." % (resource.name, identity))
            return found[0]
        path = "%s/%s" % (resource.path, identity) if identity else resource.path
        raw = self._client.get(path)
        if not isinstance(raw, dict):
            raise _misshapen(path)
        return Found(identity, resource.read(raw), True)

    def _load(self, resource: Resource, need: Need) -> None:
        if resource.singleton:
            self._load_singleton(resource)
            return
        if resource.name not in self._records:
            listed = self._handled(resource) if resource.handled else self._listed(resource, self._list(resource))
            self._records[resource.name] = listed
        if resource.handled:
            self._complete_handled(resource, need)
            return
        standing = resource.standing
        if standing and (need.every or standing.id in need.ids):
            if all(found.id != standing.id for found in self._records[resource.name]):
                self._records[resource.name].append(self.read(resource, standing.id))
        lacking = set(resource.bulk.lacks) if resource.bulk else set()
        everywhere = set(need.every) - lacking
        if resource.key not in resource.listed:
            everywhere = set(resource.by_name) - lacking
        self._complete(resource, [found for found in self.records(resource.name) if everywhere - set(found.values)])
        # What the bulk file has no column for is read one by one, and only where it is asked for by name.
        left = {*need.every} & lacking if need.every != frozenset(resource.by_name) else set()
        wanted = [
            found
            for found in self.records(resource.name)
            if (
                (str(found.values.get(resource.key)) in need.keys or found.id in need.ids)
                and need.fields - set(found.values)
            )
            or left - set(found.values)
        ]
        self._complete(resource, wanted, {*need.fields, *left})
        self._read_contents(resource, need.contents)

    def _read_contents(self, resource: Resource, ids: Iterable[str]) -> None:
        """Look into the files that these records refer to."""
        fields = [field for field in resource.fields if field.from_file]
        for found in self.records(resource.name):
            for field in fields if found.id in ids else ():
                path = str(found.values[field.name])
                try:
                    content = self._client.fetch(resource.path + ":playback", {"view": path})
                except (Invalid, NotFound) as error:
                    # The record may refer to a file that is no longer there: whatever is wanted differs from that.
                    self._warn("%s %s: its file cannot be read: %s" % (resource.name, found.id, error.text))
                    continue
                found.values[field.name] = StoredSound.holding(path, content)

    def _handled(self, resource: Resource) -> List[Found]:
        return [Found(name, {resource.key: name}, False) for name in HANDLERS[resource.name].names(self._client)]

    def _complete_handled(self, resource: Resource, need: Need) -> None:
        names = [
            found.id
            for found in self.records(resource.name)
            if not found.complete and (need.every or found.id in need.keys or found.id in need.ids)
        ]
        read = {found.id: found for found in HANDLERS[resource.name].read(self._client, names)} if names else {}
        self._records[resource.name] = [read.get(found.id, found) for found in self._records[resource.name]]

    def _load_singleton(self, resource: Resource) -> None:
        if resource.name not in self._records:
            raw = self._answer(resource.path, {})
            if not isinstance(raw, dict):
                raise _misshapen(resource.path)
            self._records[resource.name] = [Found("", resource.read(raw), True)]

    def _template(self, resource: Resource) -> Mapping[str, Any]:
        """What the PBX suggests for a new record: it names every option that this PBX has, unset or not."""
        if resource.singleton:
            return self.records(resource.name)[0].values
        path = resource.path + ":getDefault"
        raw = self._answer(path, {})
        if not isinstance(raw, dict):
            raise _misshapen(path)
        return resource.read(raw)

    def _complete(self, resource: Resource, wanted: Sequence[Found], fields: Iterable[str] = ()) -> None:
        """Read these records in full, through the bulk file when they are many and it holds the fields wanted."""
        bulk, read = resource.bulk, {}
        wanted = [found for found in wanted if not found.protection or found.protection.readable]
        if bulk and self._bulk_read and len(wanted) > bulk.threshold and not set(bulk.lacks) & set(fields):
            read = self._bulk(resource, bulk)
        lacking = [found for found in wanted if found.id not in read]
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            single = pool.map(lambda found: self._read_listed(resource, found), lacking)
            read.update({found.id: found for found in single})
        self._records[resource.name] = [
            read[found.id]._replace(protection=found.protection) if found.id in read else found
            for found in self._records[resource.name]
        ]

    def _read_listed(self, resource: Resource, found: Found) -> Found:
        """A record of the list in full; as it is when its id leads nowhere, or not for a restricted key.

        API facts, sections 1.2 and 11.4 (chosen ids).
        """
        try:
            return self.read(resource, found.id)
        except (Invalid, NotAuthorized, NotFound, UnsupportedPbx) as error:
            self._warn("The PBX lists %s %s, but does not show it: %s" % (resource.name, found.id, error.text))
            return found

    def _bulk(self, resource: Resource, bulk: BulkRead) -> Dict[str, Found]:
        """All records from one exported file, matched to their ids by key; empty when the key may not export."""
        try:
            data = self._client.send("POST", bulk.action, dict(bulk.body), repeatable=True).data
        except NotAuthorized:
            self._warn(
                "The API key may not write to %s, which the export needs: each record is read on its own, "
                "at one request each." % resource.path
            )
            return {}
        link = data.get(bulk.link) if isinstance(data, dict) else None
        if not isinstance(link, str):
            raise _misshapen(bulk.action)
        text = self._client.download(link).decode("utf-8-sig", "replace")
        try:
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
        except csv.Error as error:
            raise ServerFault("The exported file of %s is no table: %s." % (resource.path, error)) from None
        columns = {field.api for field in resource.fields if field.name not in bulk.lacks and not field.since}
        if rows and columns - set(rows[0]):
            missing = ", ".join(sorted(columns - set(rows[0])))
            raise ServerFault("The exported file of %s lacks columns: %s." % (resource.path, missing))
        identities: Dict[str, Set[str]] = {}
        for found in self._records[resource.name]:
            identities.setdefault(str(found.values.get(resource.key)), set()).add(found.id)
        read: Dict[str, Found] = {}
        # A line that was cut, or that holds other cells than the head says, is no record: that one is read by itself.
        whole = rows if text.endswith("\n") else rows[:-1]
        for row in (row for row in whole if None not in row and None not in row.values()):
            values = resource.read(row)
            owners = identities.get(str(values[resource.key]), set())
            if len(owners) == 1:
                identity = next(iter(owners))
                read[identity] = Found(identity, values, set(values) == set(resource.by_name))
        return read

    # -- lists -------------------------------------------------------------------------------------------------

    def _listed(self, resource: Resource, rows: Iterable[Mapping[str, Any]]) -> List[Found]:
        """The records of a kind among the rows of its list; a row without an id is none."""
        only, complete = resource.listing.only, len(resource.listed) == len(resource.fields)
        return [
            Found(
                str(row["id"]),
                resource.read(row, resource.listed),
                complete,
                resource.protection(row, self._client.api_key) if resource.protection else None,
            )
            for row in rows
            if row.get("id") not in (None, "") and all(row.get(key) == value for key, value in only.items())
        ]

    def _list(self, resource: Resource) -> List[Mapping[str, Any]]:
        """The rows of a kind's list, those of other kinds that share it included."""
        listing = resource.listing
        return self._rows_of(listing.path or resource.path, listing.query, listing.rows)

    def _rows_of(
        self, path: str, query: Optional[Mapping[str, str]] = None, inside: Tuple[str, ...] = ()
    ) -> List[Mapping[str, Any]]:
        return _rows(path, self._answer(path, query or {}), inside)

    def _answer(self, path: str, query: Mapping[str, str]) -> Any:
        """What the PBX answered when it was first asked."""
        key = (path, tuple(sorted(query.items())))
        if key not in self._answers:
            self._answers[key] = self._client.get(path, query or None)
        return self._answers[key]


def _rows(path: str, data: Any, inside: Tuple[str, ...]) -> List[Mapping[str, Any]]:
    """The rows of a list.

    :arg inside: the keys that lead to them.
    :raises ServerFault: the answer is no list; taken for an empty one it would make duplicates.
    """
    for name in inside:
        data = data.get(name) if isinstance(data, dict) else data
    # An empty map comes as an empty list, and the other way round (API facts, section 1.5).
    if data == {}:
        data = []
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise _misshapen(path)
    return data


def _misshapen(path: str) -> ServerFault:
    return ServerFault(
        "The answer of the PBX is not of the form that is known.",
        "Look whether this version of MikoPBX is supported, and at the PBX's system messages.",
        "GET",
        path,
    )
