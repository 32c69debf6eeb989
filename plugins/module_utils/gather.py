# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records of the PBX in the form in which they are declared: the modules' option names, references as names (pure)."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List, NamedTuple, Sequence, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.arranging import in_order
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Known
from ansible_collections.mikopbx.pbx.plugins.module_utils.references import named, reference_name
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Found, Resource, Values


class Gathered(NamedTuple):
    """Declarations of all records of a kind.

    :ivar unreadable: ``option of record`` for each secret that exists and that the PBX does not show.
    :ivar undeclarable: the same for each value, left out here, that is of no form in which it could be declared: the
        PBX kept it from before it had rules, or took it without a look.
    :ivar withheld: the same for each secret that the PBX shows and that was not asked for.
    """

    records: List[Dict[str, Any]]
    unreadable: List[str]
    undeclarable: List[str]
    withheld: List[str]


def gather(resource: Resource, known: Known, secrets: bool) -> Gathered:
    """All records of a kind as declarations that change nothing where they come from.

    They are ordered by key; where order means something, in that order.

    :arg secrets: include those that the PBX shows.
    """
    # Without its key a record is only listed, and cannot be read; one of the PBX's own is nothing to declare.
    found = [
        item
        for item in known.records(resource.name)
        if (resource.singleton or resource.key in item.values)
        and (item.protection is None or item.protection.editable)
    ]
    found = _sorted(resource, found)
    standing = resource.standing.id if resource.standing else None
    namesakes = _Namesakes(resource, known.records(resource.name))
    records: List[Dict[str, Any]] = []
    unreadable: List[str] = []
    undeclarable: List[str] = []
    withheld: List[str] = []
    for item in found:
        title = resource.name if resource.singleton else "%s %s" % (resource.name, named(resource.name, item))
        record = declaration(resource, item.values, known, secrets)
        for field in resource.fields:
            if field.single_only:
                record.pop(field.name, None)
        for name in [name for name, value in record.items() if not resource.by_name[name].accepts(value)]:
            # No password, where one has to be declared with something in it, is nothing that would be missing.
            if record.pop(name) or not resource.by_name[name].secret:
                undeclarable.append("%s of %s" % (name, title))
        if resource.standing and item.id == standing:
            record = {resource.standing.option: True, **record}
        elif not resource.singleton and not namesakes.told(item, record):
            record = {"id": item.id, **record}
        records.append(record)
        unreadable += [
            "%s of %s" % (field.name, title) for field in resource.fields if field.hidden(item.values.get(field.name))
        ]
        withheld += [
            "%s of %s" % (field.name, title)
            for field in resource.fields
            if field.secret and not secrets and item.values.get(field.name) and not field.hidden(item.values[field.name])
        ]
    return Gathered(records, unreadable, undeclarable, withheld)


def _sorted(resource: Resource, found: Sequence[Found]) -> List[Found]:
    if resource.precedence:
        first = in_order(resource, found)
        return first + [item for item in found if item not in first]
    return sorted(found, key=lambda item: (str(item.values.get(resource.key)), item.id))


class _Namesakes:
    """How many records of a kind a declaration of one of them would find without an id."""

    def __init__(self, resource: Resource, found: Sequence[Found]) -> None:
        self._resource = resource
        self._by_key: Dict[Any, List[Found]] = {}
        for item in found:
            self._by_key.setdefault(item.values.get(resource.key), []).append(item)
        standing = resource.standing.id if resource.standing else None
        self._by_alternate = Counter(self._alternate(item) for item in found if item.id != standing)

    def _alternate(self, found: Found) -> Tuple[Any, ...]:
        return tuple(found.values.get(name) for name in self._resource.alternate)

    def told(self, found: Found, record: Dict[str, Any]) -> bool:
        """True when the declaration finds this record again, and no other."""
        resource, key = self._resource, found.values.get(self._resource.key)
        if not key:
            return bool(resource.called(record)) and self._by_alternate[self._alternate(found)] == 1
        given = [name for name in resource.discriminators if name in record]
        alike = [
            other
            for other in self._by_key[key]
            if all(other.values.get(name) == found.values.get(name) for name in given)
        ]
        return resource.key in record and len(alike) == 1


def declaration(resource: Resource, values: Values, known: Known, secrets: bool = False) -> Dict[str, Any]:
    """The values of one record by option, as a person would declare them; pictures cannot be read back."""
    record: Dict[str, Any] = {}
    for field in resource.fields:
        if field.name not in values or not field.gathered:
            continue
        value = values[field.name]
        if field.secret and (not secrets or field.hidden(value)):
            continue
        record[field.name] = _with_names(field, value, known)
    return record


def _with_names(field: Field, value: Any, known: Known) -> Any:
    return field.mapped(value, lambda identity: reference_name(field, identity, known))
