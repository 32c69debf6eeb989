# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of records ↔ their ids, among what is there and what is declared (pure)."""

from __future__ import annotations

import hashlib
from typing import Any, Dict, Iterable, List, Optional, Sequence, Set, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, Unborn
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Known, Matching
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import ABSENT, Declared, Found


class Unresolved(ValueError):
    """A name that means no record, or more than one; its text says so."""


class References:
    """Turns what a person calls a record into its id, as things will be once the declarations hold.

    :ivar births: the label of each new record → its id, or what stands for the one that the PBX will give it.
    """

    def __init__(self, known: Known, matching: Matching) -> None:
        self._known = known
        self.births: Dict[str, Any] = {}
        self._declared: Dict[str, Dict[str, List[Any]]] = {}  # resource → name → ids
        self._leaving: Dict[str, Dict[str, Declared]] = {}  # resource → id → the declaration that it is to go
        self._renamed: Dict[str, Set[str]] = {}  # resource → ids of those whose declaration names them
        taken: Dict[str, Set[str]] = {}
        for record, found in matching.pairs:
            resource = record.resource
            if record.state == ABSENT:
                if found:
                    self._leaving.setdefault(resource.name, {})[found.id] = record
                continue
            identity: Any = found.id if found else ""
            if found is None:
                if resource.id_prefix:
                    ids = taken.setdefault(resource.name, set(known.taken_ids(resource.name)))
                    identity = chosen_id(resource.id_prefix, record.key, ids)
                    ids.add(identity)
                else:
                    identity = Unborn(record.label, record.key or resource.called(record.values))
                self.births[record.label] = identity
            names = self._declared.setdefault(resource.name, {})
            for lookup in resource.lookups:
                text = record.values.get(lookup, found.values.get(lookup) if found else "")
                if text:
                    names.setdefault(str(text), []).append(identity)
            if found:
                self._renamed.setdefault(resource.name, set()).add(found.id)

    def resolve(self, field: Field, text: Any, current: Sequence[Any]) -> Any:
        """The id of the record that a text names.

        :arg current: the ids that the record refers to now; what was deleted since may be declared as it is.
        :raises Unresolved: there is none, more than one, or it is to go.
        """
        if isinstance(text, Unborn):
            return text
        hits: List[Any] = []
        for kind in field.to:
            hits += self._hits(kind, str(text))
        hits = list(dict.fromkeys(hits))
        # Of namesakes those that stay are meant; whether the only one is to go, is seen below.
        hits = [hit for hit in hits if not self._going(field, hit)] or hits
        if len(hits) > 1:
            ids = ", ".join("id %s" % hit for hit in hits)
            raise Unresolved('the PBX has %d named "%s" (%s); say which by id' % (len(hits), text, ids))
        if hits:
            return self._staying(field, hits[0], str(text))
        if text in current or any(found.id == text for kind in field.to for found in self._known.records(kind)):
            return self._staying(field, text, str(text))
        names = [named(kind, found) for kind in field.to for found in self._known.records(kind)]
        raise Unresolved(
            'the PBX has no %s "%s", and none is declared; it has %s'
            % (" or ".join(kind.replace("_", " ") for kind in field.to), text, ", ".join(names) or "none")
        )

    def _hits(self, kind: str, text: str) -> List[Any]:
        for lookup in BY_NAME[kind].lookups:
            found = [
                item.id
                for item in self._known.records(kind)
                if item.values.get(lookup) == text and item.id not in self._renamed.get(kind, set())
            ]
            hits = list(dict.fromkeys([*self._declared.get(kind, {}).get(text, []), *found]))
            if hits:
                return hits
        return []

    def _staying(self, field: Field, identity: Any, text: str) -> Any:
        going = self._going(field, identity)
        if going:
            raise Unresolved('"%s" is to be deleted, see %s' % (text, going.label))
        return identity

    def _going(self, field: Field, identity: Any) -> Optional[Declared]:
        """The declaration by which this record is to go."""
        return next((self._leaving[kind][identity] for kind in field.to if identity in self._leaving.get(kind, {})), None)


def chosen_id(prefix: str, key: str, taken: Iterable[str]) -> str:
    """The id for a new record, made from its key so that a repeated create is no duplicate.

    It ends in a digit, since a restricted API key cannot address one that ends in a letter (API facts, section 1.2),
    and is none of those taken: a renumbered record keeps the id of its first number.
    """
    occupied = {identity.upper() for identity in taken}
    attempt = 0
    while True:
        digest = hashlib.sha256(("%s\n%d" % (key, attempt)).encode("utf-8")).hexdigest().upper()
        identity = "%s%s%d" % (prefix, digest[:7], int(digest[7:15], 16) % 10)
        if identity.upper() not in occupied:
            return identity
        attempt += 1


def reference_name(field: Field, identity: Any, known: Known) -> str:
    """How a person names the record with this id: by a text that means no other, else by the id."""
    if isinstance(identity, Unborn):
        return str(identity)
    records = [(kind, found) for kind in field.to for found in known.records(kind)]
    for kind, found in records:
        if found.id != identity:
            continue
        # The last lookup is the one that people give names by, the first the one that seldom clashes.
        for lookup in reversed(BY_NAME[kind].lookups):
            name = str(found.values.get(lookup, ""))
            bearers = [
                other
                for other_kind, other in records
                if any(other.values.get(each) == name for each in BY_NAME[other_kind].lookups)
            ]
            # A name such as "none" would be taken for no reference at all.
            if len(bearers) == 1 and name and field.accept(name):
                return name
    return str(identity)


def reference_names(fields: Sequence[Field], sides: Sequence[Any], known: Known) -> Dict[Tuple[Tuple[str, ...], Any], str]:
    """The names of all records that some values refer to, by the resources and the id."""
    return {
        (field.to, identity): reference_name(field, identity, known)
        for field in fields
        if field.to
        for values in sides
        for identity in field.ids_in(values.get(field.name))
        if not isinstance(identity, Unborn)
    }


def named(kind: str, found: Found) -> str:
    """What a person calls a record of the PBX."""
    resource = BY_NAME[kind]
    parts = [str(found.values.get(name, "")) for name in (resource.key, resource.title) if name]
    text = " ".join(part for part in dict.fromkeys(parts) if part)
    return text or resource.called(found.values) or "id " + found.id
