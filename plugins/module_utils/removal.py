# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations turned into those that remove what they describe (pure).

What tells a record is kept, all else is left out, secrets first of all. What no PBX can be without stays, and lets go
of what is removed; what every PBX comes with stays as it is.
"""

from __future__ import annotations

from typing import Any, Collection, Dict, Iterable, List, Mapping, Optional, Set, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.custom_file import CUSTOM, CUSTOM_FILE, NONE
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, FieldError, Flag
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import ABSENT, DeclarationError, Resource

Record = Dict[str, Any]

KINDS: Mapping[str, Resource] = {resource.plural: resource for resource in DECLARABLE}

# The consent to shut out the controller: a removal is the last occasion to give it.
_NEVER = ("force",)


def removed(office: Mapping[str, Any], kinds: Optional[Collection[str]] = None, left_out: Any = None) -> Record:
    """What removes an office, as the lists of mikopbx_office; kinds of which nothing is to be done are not in it.

    :arg kinds: the lists that are to go; all when None.
    :arg left_out: a value that means that an option is left out.
    :raises DeclarationError: there is no such kind, or something else than records.
    """
    records = {
        kind: [record for record in held if not _reason_to_stay(KINDS[kind], record)]
        for kind, held in _lists(office, kinds, left_out).items()
    }
    gone = {KINDS[kind].name: _names(KINDS[kind], held) for kind, held in records.items()}
    outcome: Record = {}
    for kind, resource in KINDS.items():
        if kind in records:
            outcome[kind] = [_without(resource, record, gone) for record in records[kind]]
        elif resource.singleton and isinstance(office.get(kind), Mapping):
            letting_go = _references(resource, _spelled(resource, office[kind], left_out), gone)
            if letting_go:
                outcome[kind] = letting_go
    return outcome


def staying(office: Mapping[str, Any], kinds: Optional[Collection[str]] = None, left_out: Any = None) -> List[str]:
    """What is left out of the removal of an office, since every PBX has it: each record, and why.

    The arguments are those of removed().
    """
    lines = []
    for kind, held in _lists(office, kinds, left_out).items():
        resource = KINDS[kind]
        for record in held:
            reason = _reason_to_stay(resource, record)
            names = [str(record[name]) for name in (resource.key, resource.title) if record.get(name)]
            if reason:
                lines.append("%s %s: %s" % (resource.name, " ".join(names) or "id %s" % record["id"], reason))
    return lines


def _lists(office: Mapping[str, Any], kinds: Optional[Collection[str]], left_out: Any) -> Dict[str, List[Record]]:
    """The records of the lists that are to go, with their options under their own names."""
    problems = ["%s is no kind of records" % kind for kind in [*office, *(kinds or ())] if kind not in KINDS]
    if problems:
        raise DeclarationError(problems)
    records: Dict[str, List[Record]] = {}
    for kind, resource in KINDS.items():
        held = office.get(kind)
        if resource.singleton or held is None or held == left_out or (kinds is not None and kind not in kinds):
            continue
        records[kind] = [_spelled(resource, record, left_out) for record in _listed(kind, held)]
    return records


def _reason_to_stay(resource: Resource, record: Record) -> str:
    """Why a record stays that is not one's own; empty when it goes."""
    values: Record = {}
    for field in resource.fields:
        if field.name in record and field.accepts(record[field.name]):
            values[field.name] = field.accept(record[field.name])
    if resource.protection:
        row = {resource.by_name[name].listed or resource.by_name[name].api: value for name, value in values.items()}
        protection = resource.protection({"id": str(record.get("id", "")), **row}, "")
        if protection and not protection.deletable:
            return protection.reason
    return resource.stock.get(str(values.get(resource.key, "")), "")


def _listed(kind: str, held: Any) -> Iterable[Mapping[str, Any]]:
    if not isinstance(held, (list, tuple)) or not all(isinstance(record, Mapping) for record in held):
        raise DeclarationError(["%s: must be a list of records" % kind])
    return held


def _spelled(resource: Resource, record: Mapping[str, Any], left_out: Any) -> Record:
    """The record with its options under their own names."""
    spelling = {alias: field.name for field in resource.fields for alias in field.aliases}
    return {
        spelling.get(option, option): value
        for option, value in record.items()
        if value is not None and value != left_out
    }


def _names(resource: Resource, records: Iterable[Mapping[str, Any]]) -> Set[str]:
    """By what others may refer to these records."""
    return {str(record[name]) for record in records for name in (*resource.lookups, "id") if record.get(name)}


def _without(resource: Resource, record: Record, gone: Mapping[str, Set[str]]) -> Record:
    """The declaration without this record."""
    if resource.standing and _is_standing(resource, record):
        # Every PBX has this one. It may lead to what goes.
        return {resource.standing.option: True, "extension": "busy", **_references(resource, record, gone)}
    if resource is CUSTOM_FILE and record.get("mode", CUSTOM) != CUSTOM and record.get("state") != ABSENT:
        # It stands for a file that the PBX writes itself.
        return {**_identity(resource, record), "mode": NONE}
    consents = {name: record[name] for name in resource.consents if name in record and name not in _NEVER}
    if resource.takes_along:
        consents.update((name, True) for name in resource.consents)
    return {**_identity(resource, record), "state": ABSENT, **consents}


def _is_standing(resource: Resource, record: Mapping[str, Any]) -> bool:
    option, identity = resource.standing or ("", "")
    try:
        return Flag(option).accept(record.get(option, False)) or str(record.get("id", "")) == identity
    except FieldError as error:
        raise DeclarationError(["%s: %s %s" % (resource.plural, option, error)]) from None


def _identity(resource: Resource, record: Mapping[str, Any]) -> Record:
    """What tells which record is meant: its key, else what stands for that, and its id."""
    names: Tuple[str, ...] = (resource.key, *resource.discriminators) if record.get(resource.key) else resource.alternate
    found = {name: record[name] for name in ("id", *names) if record.get(name) not in (None, "")}
    if not found:
        raise DeclarationError(
            ["%s: a record has no %s, which tells which one is meant" % (resource.plural, resource.key)]
        )
    return found


def _references(resource: Resource, record: Mapping[str, Any], gone: Mapping[str, Set[str]]) -> Record:
    """The options that name something which goes, emptied."""
    return {
        field.name: ""
        for field in resource.fields
        if record.get(field.name) and _named(field, record[field.name], gone)
    }


def _named(field: Field, value: Any, gone: Mapping[str, Set[str]]) -> bool:
    try:
        names = [str(name) for name in field.ids_in(field.accept(value))] if field.to else []
    except FieldError:
        return False
    return any(name in gone.get(kind, ()) for name in names for kind in field.to)
