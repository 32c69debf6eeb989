# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be read of the PBX before a plan can be made (pure)."""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Iterable, Mapping, NamedTuple, Sequence, Set, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, GUARDED, RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Known, Matching
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import ABSENT, Declared, Resource


class Need(NamedTuple):
    """What has to be read of one kind of record, beside its list.

    :ivar fields: of the records named by ``keys`` and ``ids``, these options.
    :ivar every: of all records, these options.
    :ivar contents: of the records with these ids, what the files hold that they refer to.
    """

    keys: FrozenSet[str] = frozenset()
    ids: FrozenSet[str] = frozenset()
    fields: FrozenSet[str] = frozenset()
    every: FrozenSet[str] = frozenset()
    contents: FrozenSet[str] = frozenset()


class Needs(NamedTuple):
    """What has to be read before a plan can be made.

    :ivar numbers: who owns which number of the shared number space.
    :ivar options: the resources of which it has to be known what options this PBX has.
    """

    resources: Mapping[str, Need]
    numbers: bool = False
    options: FrozenSet[str] = frozenset()


def everything(names: Iterable[str]) -> Needs:
    """All records of these resources in full."""
    return Needs({name: Need(every=frozenset(BY_NAME[name].by_name)) for name in names})


def referred(names: Iterable[str], known: Known) -> Needs:
    """The lists of what the records of these resources refer to, by which a person calls it."""
    kinds = {
        kind
        for name in names
        for field in BY_NAME[name].fields
        if field.to and any(found.values.get(field.name) for found in known.records(name))
        for kind in field.to
    }
    return Needs({kind: Need() for kind in kinds})


class _Wanted:
    """Needs in the making: for each resource the parts of its need, in their order."""

    def __init__(self) -> None:
        self._resources: Dict[str, Tuple[Set[str], ...]] = {}

    def add(
        self,
        name: str,
        keys: Iterable[str] = (),
        ids: Iterable[str] = (),
        fields: Iterable[str] = (),
        every: Iterable[str] = (),
        contents: Iterable[str] = (),
    ) -> None:
        sets = self._resources.setdefault(name, tuple(set() for dummy in Need._fields))
        for known, more in zip(sets, (keys, ids, fields, every, contents)):
            known.update(more)

    @property
    def resources(self) -> Dict[str, Need]:
        return {name: Need(*map(frozenset, sets)) for name, sets in self._resources.items()}


def first_needs(declared: Sequence[Declared], purged: Iterable[str] = ()) -> Needs:
    """What to read first: the lists, and the managed options of the declared records."""
    wanted = _Wanted()
    versioned: Set[str] = set()
    for name in purged:
        # Whether the controller would be shut out takes the switch and the filters together.
        for kind in GUARDED if name in GUARDED else (name,):
            wanted.add(kind)
    for record in declared:
        resource = record.resource
        wanted.add(
            resource.name,
            {key for key in (record.key, record.renamed_from) if key},
            {record.id} if record.id else (),
            # A single record is read in full: its result shows all of it, and a diff what a deletion loses.
            record.values if record.where else resource.by_name,
            # Which one is meant by a declaration without key and id is told by these, once they are read.
            {*resource.alternate, *record.values} if not (record.key or record.id) else resource.discriminators,
        )
        for name, value in record.values.items():
            for kind in resource.by_name[name].to if value else ():
                wanted.add(kind)
        for name in GUARDED if resource.name in GUARDED else ():
            wanted.add(name)
        if record.state != ABSENT and any(resource.by_name[name].since for name in record.values):
            versioned.add(resource.name)
    return Needs(wanted.resources, options=frozenset(versioned))


def further_needs(declared: Sequence[Declared], known: Known, purged: Iterable[str] = ()) -> Needs:
    """What to read once the lists are known.

    Numbers if any is to be taken or called, what a record that is to change is judged by, the names of what it
    refers to, and who refers to a record that is to go.
    """
    wanted = _Wanted()
    numbers = False
    matching = Matching(known, declared)
    for record, found in matching.pairs:
        resource = record.resource
        if record.state == ABSENT:
            if found:
                # What calls itself has to let go first, which must not happen if it cannot go after all.
                whole = bool(record.where) or _calls_itself(resource, found.values)
                _want_for_deletion(wanted, resource, found.id, whole)
            continue
        current = found.values if found else {}
        changed = {name for name, value in record.values.items() if current.get(name) != value}
        numbers |= any(record.values.get(name) for name in changed & set(resource.numbers))
        if resource.occupied and changed:
            numbers |= resource.numbers_of({**current, **record.values}) != resource.numbers_of(current)
        for name in changed:
            field = resource.by_name[name]
            if found and field.from_file and field.differs(current.get(name), record.values[name]):
                wanted.add(resource.name, contents={found.id})
            numbers |= field.must_exist and bool(field.numbers_in(record.values[name]))
        if found and changed and set(resource.weighed) - set(found.values):
            wanted.add(resource.name, ids={found.id}, fields=resource.weighed)
        if record.where and any(current.get(name) and not record.values.get(name) for name in changed & set(resource.numbers)):
            _want_callers(wanted, resource)
        for field in resource.fields:
            if field.to and current.get(field.name) and (field.name in changed or not record.where):
                for kind in field.to:
                    wanted.add(kind)
    for name in purged:
        resource, kept = BY_NAME[name], matching.kept_ids(BY_NAME[name])
        for found in known.records(name):
            if found.id not in kept and not found.protection:
                _want_for_deletion(wanted, resource, found.id, whole=True)
    return Needs(wanted.resources, numbers)


def _calls_itself(resource: Resource, values: Mapping[str, Any]) -> bool:
    """True when a record calls a number of its own, as an employee does who forwards to his mobile."""
    own = set(resource.numbers_of(values))
    called = [field.numbers_in(values.get(field.name)) for field in resource.fields if field.binding]
    return any(not own.isdisjoint(numbers) for numbers in called)


def _want_for_deletion(wanted: _Wanted, resource: Resource, identity: str, whole: bool) -> None:
    """What a deletion loses, and who refers to what goes.

    :arg whole: look for everything that refers to it; else only for what the PBX would delete along with it or leave
        pointing at nothing, and the PBX itself says what else is in the way.
    """
    wanted.add(resource.name, ids={identity}, fields=resource.by_name)
    _want_callers(wanted, resource, RESOURCES if whole else [BY_NAME[name] for name in resource.left_dangling])
    for name in resource.takes_along:
        # What the list tells is not asked of all records: the one that is in no list never goes along.
        referring = [field for field in BY_NAME[name].fields if resource.name in field.to]
        wanted.add(name, every=[field.name for field in referring if not field.listed])


def _want_callers(wanted: _Wanted, resource: Resource, among: Iterable[Resource] = RESOURCES) -> None:
    for other in among:
        calling = [
            field.name for field in other.fields if resource.name in field.to or (field.dials and resource.numbers)
        ]
        if calling:
            wanted.add(other.name, every=calling)
