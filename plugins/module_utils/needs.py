# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be read of the PBX before a plan can be made (pure)."""

from __future__ import annotations

from typing import Dict, FrozenSet, Iterable, Mapping, NamedTuple, Sequence, Set, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog import BY_NAME
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Known, Matching
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import ABSENT, Declared


class Need(NamedTuple):
    """What has to be read of one kind of record.

    :ivar fields: of the records named by ``keys`` and ``ids``, these options.
    :ivar every: all records in full.
    """

    keys: FrozenSet[str] = frozenset()
    ids: FrozenSet[str] = frozenset()
    fields: FrozenSet[str] = frozenset()
    every: bool = False


class Needs(NamedTuple):
    """What has to be read before a plan can be made.

    :ivar numbers: who owns which number of the shared number space.
    :ivar dependents: (resource, id) of records whose deletion would take others along.
    """

    resources: Mapping[str, Need]
    numbers: bool = False
    dependents: FrozenSet[Tuple[str, str]] = frozenset()


def first_needs(declared: Sequence[Declared], purged: Iterable[str] = ()) -> Needs:
    """What to read first: the lists, and the managed options of the declared records."""
    wanted: Dict[str, Need] = {name: Need(every=bool(BY_NAME[name].numbers)) for name in purged}
    for record in declared:
        resource = record.resource
        old = wanted.get(resource.name, Need())
        # Whoever calls a number that goes has to be known: it must not vanish under them.
        goes = record.state == ABSENT and bool(record.where and resource.numbers)
        wanted[resource.name] = Need(
            old.keys | {key for key in (record.key, record.renamed_from) if key},
            old.ids | ({record.id} if record.id else set()),
            # A single record is read in full: its result shows all of it, and a diff what a deletion loses.
            old.fields | set(record.values if record.where else resource.by_name),
            old.every or goes,
        )
        for name, value in record.values.items():
            field = resource.by_name[name]
            if field.to and value:
                wanted.setdefault(field.to, Need())
    return Needs(wanted)


def further_needs(declared: Sequence[Declared], known: Known, purged: Iterable[str] = ()) -> Needs:
    """What to read once the lists are known.

    Numbers if any is to be taken, what a record that is to change is judged by, the names of what it refers to, and
    what would go together with a record that is to go.
    """
    wanted: Dict[str, Need] = {}
    numbers = False
    dependents: Set[Tuple[str, str]] = set()
    matching = Matching(known, declared)
    for record, found in matching.pairs:
        resource = record.resource
        if record.state == ABSENT:
            if found and resource.dependents:
                dependents.add((resource.name, found.id))
            continue
        current = found.values if found else {}
        changed = {name for name, value in record.values.items() if current.get(name) != value}
        numbers |= any(record.values.get(name) for name in changed & set(resource.numbers))
        if found and changed and set(resource.weighed) - set(found.values):
            old = wanted.get(resource.name, Need())
            wanted[resource.name] = Need(ids=old.ids | {found.id}, fields=frozenset(resource.weighed))
        for field in resource.fields:
            if field.to and current.get(field.name) and (field.name in changed or not record.where):
                wanted.setdefault(field.to, Need())
    for name in purged:
        resource = BY_NAME[name]
        if resource.dependents:
            kept = matching.kept_ids(resource)
            dependents |= {(name, found.id) for found in known.records(name) if found.id not in kept}
    return Needs(wanted, numbers, frozenset(dependents))
