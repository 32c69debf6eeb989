# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which record of the PBX each declaration means (pure)."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, Optional, Protocol, Sequence, Set, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import ABSENT, Declared, Found, Resource


class Known(Protocol):
    """What a plan wants to know of the PBX; all of it has been read before."""

    def records(self, resource: str) -> Sequence[Found]:
        """All records of a kind, as far as they were read."""

    def taken_ids(self, resource: str) -> Iterable[str]:
        """All ids that a new record of the kind must not get."""

    def owner(self, number: str) -> Optional[str]:
        """What occupies a number, in words, or None."""

    def patterns(self) -> Sequence[str]:
        """The numbers that stand for many, such as 77XX."""

    def controller_address(self) -> str:
        """The address from which the PBX is asked, as far as it can be told; empty when it cannot."""

    def lacks(self, resource: str, option: str) -> bool:
        """True when this PBX has no such option; asked only of those that not every version has."""


class Matching:
    """Finds the record that each of a list of declarations means; ``problems`` names those that cannot be told.

    A key names a record, unless ``renamed_from`` says that the record may still bear another. Since the key of one
    can be the former key of the next (210 becomes 220 while 220 becomes 230), what a declaration means depends on
    the others, and on how far an earlier run came.
    """

    def __init__(self, known: Known, declared: Sequence[Declared]) -> None:
        self._known = known
        self._indexed: Dict[str, Dict[str, List[Found]]] = {}
        # Records that share a key and differ otherwise have no chains of names.
        self._by_key = {(record.resource.name, record.key): record for record in declared if record.key}
        self._heir = {
            (record.resource.name, record.renamed_from): record
            for record in declared
            if record.renamed_from and not record.id
        }
        self.problems: List[str] = []
        self.pairs = list(self._one_each(declared))

    def _one_each(self, declared: Iterable[Declared]) -> Iterator[Tuple[Declared, Optional[Found]]]:
        meant: Dict[Tuple[str, str], Declared] = {}
        named: Dict[Tuple[str, Tuple[str, ...]], Declared] = {}
        for record in declared:
            kind = record.resource.name
            twin = named.setdefault((kind, _identity(record)), record)
            # Two ids are two records, though they bear the same name.
            if twin is not record and not (record.id and twin.id and record.id != twin.id):
                self.problems.append("%s: declared twice, also as %s; remove one of them" % (record.label, twin.where))
                continue
            problem, found = self._meant(record)
            if problem:
                self.problems.append("%s: %s" % (record.label, problem))
                continue
            if found:
                first = meant.setdefault((kind, found.id), record)
                if first is not record:
                    self.problems.append(
                        "%s: means the same record as %s; remove one of them" % (record.label, first.label)
                    )
                    continue
            yield record, found

    def _meant(self, record: Declared) -> Tuple[str, Optional[Found]]:
        """Why it cannot be told, or the record; neither for a record that is not there."""
        if record.resource.singleton:
            return "", next(iter(self._known.records(record.resource.name)), None)
        if record.id:
            return self._meant_by_id(record)
        problem = self._unclear_renaming(record)
        if problem:
            return problem, None
        found = self._found(record)
        if len(found) > 1:
            ids = ", ".join("id " + item.id for item in found)
            shared = " and ".join(record.resource.alternate) if not record.key else record.resource.key
            return "the PBX has %d records with this %s (%s); say which by id" % (len(found), shared, ids), None
        return "", found[0] if found else None

    def _meant_by_id(self, record: Declared) -> Tuple[str, Optional[Found]]:
        resource = record.resource
        found = next((item for item in self._known.records(resource.name) if item.id == record.id), None)
        if found is None:
            return ("" if record.state == ABSENT else "the PBX has no %s with this id" % resource.name), None
        key = str(found.values.get(resource.key, ""))
        if record.key in ("", key):
            return "", found
        if record.state == ABSENT or record.renamed_from not in ("", key):
            return "the record with id %s has %s %s; correct one of the two" % (record.id, resource.key, key), None
        namesake = self._with_key(resource, record.key)
        if namesake and self._heir.get((resource.name, record.key)) is None:
            return "%s belongs to the record with id %s already" % (resource.key, namesake[0].id), None
        return "", found

    def _unclear_renaming(self, record: Declared) -> str:
        if not record.renamed_from or record.state == ABSENT:
            return ""
        resource, chain = record.resource, [record]
        while chain[-1].renamed_from:
            earlier = self._by_key.get((resource.name, chain[-1].renamed_from))
            if earlier is None or earlier.id:
                break
            if any(earlier is member for member in chain):
                return "renamed_from leads in a circle; go by way of a free %s, in two runs" % resource.key
            chain.append(earlier)
        former = self._with_key(resource, record.renamed_from)
        owner = self._by_key.get((resource.name, record.renamed_from))
        if self._with_key(resource, record.key):
            if former and owner is None and self._heir.get((resource.name, record.key)) is None:
                return "both it and %s, which renamed_from names, exist; remove renamed_from or one of the records" % (
                    record.renamed_from
                )
        elif former and owner is not None and owner.renamed_from and self._arrived(owner):
            return "the PBX has %s, which is either the former %s or still to become this; say which by id" % (
                record.renamed_from,
                owner.renamed_from,
            )
        return ""

    def _found(self, record: Declared) -> List[Found]:
        resource = record.resource
        if not record.key:
            return self._with_alternate(record)
        present = self._like(record, self._with_key(resource, record.key))
        if record.renamed_from:
            former = self._with_key(resource, record.renamed_from)
            return present if self._arrived(record) else self._like(record, former)
        heir = self._heir.get((resource.name, record.key))
        # The one of this name is another's, as long as that one has not moved on.
        return [] if heir is not None and not self._arrived(heir) and heir.state != ABSENT else present

    def _arrived(self, record: Declared) -> bool:
        """True when the record of a declaration with renamed_from already bears its new key."""
        kind, passed = record.resource, 0
        while self._with_key(kind, record.key) and passed <= len(self._by_key):
            passed += 1  # a circle has no end; it is refused elsewhere
            if not record.renamed_from or not self._with_key(kind, record.renamed_from):
                return True
            owner = self._by_key.get((kind.name, record.renamed_from))
            if owner is None:
                # The former name still exists: what bears the new one is the next of the chain, if there is one.
                return self._heir.get((kind.name, record.key)) is None
            record = owner
        return False

    @staticmethod
    def _like(record: Declared, found: List[Found]) -> List[Found]:
        """Those that do not differ in what tells records of one key apart."""
        told = {name: record.values[name] for name in record.resource.discriminators if name in record.values}
        return [item for item in found if all(item.values.get(name, value) == value for name, value in told.items())]

    def _with_alternate(self, record: Declared) -> List[Found]:
        """The records that have in common what tells one without a key."""
        return [
            found
            for found in self._known.records(record.resource.name)
            if not (record.resource.standing and found.id == record.resource.standing.id)
            and all(self._agrees(record, found, name) for name in record.resource.alternate)
        ]

    def _agrees(self, record: Declared, found: Found, name: str) -> bool:
        field = record.resource.by_name[name]
        wanted, held = record.values.get(name, field.default), found.values.get(name, field.default)
        return bool(wanted == held) or (bool(held) and wanted in self._texts_for(field, held))

    def _texts_for(self, field: Field, identity: str) -> List[str]:
        """What people call the record referred to by this id."""
        return [
            str(found.values.get(lookup))
            for kind in field.to
            for found in self._known.records(kind)
            for lookup in BY_NAME[kind].lookups
            if found.id == identity
        ]

    def _with_key(self, resource: Resource, key: str) -> List[Found]:
        if resource.name not in self._indexed:
            index: Dict[str, List[Found]] = {}
            for found in self._known.records(resource.name):
                if resource.key in found.values:
                    index.setdefault(str(found.values[resource.key]), []).append(found)
            self._indexed[resource.name] = index
        return self._indexed[resource.name].get(key, [])

    def declared_as(self) -> Dict[Tuple[str, str], Declared]:
        """Resource and id → the declaration of a record that is there."""
        return {(record.resource.name, found.id): record for record, found in self.pairs if found}

    def kept_ids(self, resource: Resource) -> Set[str]:
        """The ids of the records that are declared."""
        return {found.id for record, found in self.pairs if found and record.resource is resource}


def _identity(record: Declared) -> Tuple[str, ...]:
    """What two declarations of one record have in common."""
    resource = record.resource
    if record.key:
        # A new record has the default of what is left out; one with an id may have anything.
        fields = [resource.by_name[name] for name in resource.discriminators]
        return (record.key, *(record.values.get(field.name, "" if record.id else field.default) for field in fields))
    if record.id or resource.singleton:
        return ("id", record.id)
    return ("", *(str(record.values.get(name, "")) for name in resource.alternate))
