# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what is wanted and what is there to the steps between them (pure: no input, no output, no Ansible).

A plan is made in three strokes: records are matched and compared, which gives changes; the changes are checked
against each other and against what the PBX holds; then they are ordered, so that nothing refers to a record before
it exists or loses one that it refers to. Nothing is sent unless all of it is found right.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field as attribute
from typing import Any, Callable, Dict, FrozenSet, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils import filtering, passwords
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog import BY_NAME, RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import (
    ABSENT,
    Declared,
    DeclarationError,
    Found,
    Resource,
    Values,
)

try:
    from typing import Protocol
except ImportError:  # pragma: no cover - Python 3.7 cannot get here: requires_ansible
    Protocol = object  # type: ignore[assignment]

CREATE, UPDATE, DELETE = "create", "update", "delete"
MARKS = {CREATE: "+", UPDATE: "~", DELETE: "-"}

_RANK = {resource.name: rank for rank, resource in enumerate(RESOURCES)}


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


class Known(Protocol):
    """What a plan wants to know of the PBX; all of it has been read before."""

    def records(self, resource: str) -> Sequence[Found]:
        """All records of a kind, as far as they were read."""

    def taken_ids(self, resource: str) -> Iterable[str]:
        """All ids that a new record of the kind must not get."""

    def owner(self, number: str) -> Optional[str]:
        """What occupies a number, in words, or None."""

    def dependents(self, resource: str, identity: str) -> Sequence[str]:
        """What the PBX would delete together with a record, in words."""


@dataclass
class Change:
    """What is to happen to one record.

    :ivar changes: the options that get another value, in canonical form.
    :ivar along: options that have to be sent with them.
    :ivar before: the record as it is (renumbering within this plan already applied).
    :ivar deferred: options that can only be set once others exist, because they refer in a circle.
    :ivar names: option and id, joined by a space → how a person calls the record referred to.
    """

    action: str
    resource: Resource
    key: str
    label: str
    id: str = ""
    before: Values = attribute(default_factory=dict)
    changes: Values = attribute(default_factory=dict)
    along: Values = attribute(default_factory=dict)
    deferred: Values = attribute(default_factory=dict)
    names: Dict[str, str] = attribute(default_factory=dict)
    notes: Tuple[str, ...] = ()

    @property
    def after(self) -> Values:
        """The record as it will be."""
        return {} if self.action == DELETE else {**self.before, **self.changes, **self.along}

    @property
    def shown(self) -> Values:
        """The options that a person should see changing."""
        visible = {name: value for name, value in self.along.items() if self.before.get(name) != value}
        return {**self.changes, **visible}

    def line(self) -> str:
        """The change in one line, such as ``~ sip_provider Mango: host a → b``; each note adds a line."""
        resource = self.resource
        title = self.before.get(resource.title) or self.changes.get(resource.title, "") if resource.title else ""
        head = " ".join(str(part) for part in (MARKS[self.action], resource.name, self.key or self.id, title) if part)
        if self.action == UPDATE:
            parts = ["%s %s" % (name, _arrow(before, after)) for name, before, after in self.differences()]
            head += ": " + ", ".join(parts)
        return "\n".join([head] + ["    " + note for note in self.notes])

    def differences(self) -> List[Tuple[str, Any, Any]]:
        """(option, before, after) of what changes, fit to be shown; a changed secret differs only in saying so."""
        before, after = self._readable(self.before), self._readable(self.shown)
        listed = []
        for name in after:
            hidden = self.resource.by_name[name].secret and name in self.changes
            listed.append((name, before.get(name, ""), "(hidden, new)" if hidden else after[name]))
        return listed

    def diff(self) -> Tuple[Values, Values]:
        """The record before and after, reduced to what changes; empty where it is not there."""
        if self.action == DELETE:
            return self._readable(self.before), {}
        if self.action == CREATE:
            return {}, self._readable(self.changes)
        rows = self.differences()
        return {name: before for name, before, after in rows}, {name: after for name, before, after in rows}

    def _readable(self, values: Values) -> Values:
        shown = self.resource.shown(values)
        return {name: self.names.get("%s %s" % (name, value), value) for name, value in shown.items()}


@dataclass(frozen=True)
class Step:
    """One request's worth of a change.

    :ivar values: what is sent, in canonical form.
    :ivar needs: indexes of the steps that must have succeeded before.
    :ivar alone: nothing else may be under way (the PBX rewrites other records).
    :ivar closing: the step that completes what an earlier one began on the same record.
    """

    index: int
    action: str
    change: Change
    values: Values
    needs: Tuple[int, ...]
    alone: bool = False
    closing: bool = False


@dataclass(frozen=True)
class Plan:
    """Ordered steps, and the changes that they make."""

    steps: Tuple[Step, ...]
    changes: Tuple[Change, ...]
    unchanged: int

    @property
    def lines(self) -> List[str]:
        """The plan for a reader."""
        return [change.line() for change in self.changes]

    def diff(self) -> Dict[str, Dict[str, Any]]:
        """``before`` and ``after`` as nested dictionaries: plural of the resource → key → options."""
        sides: Dict[str, Dict[str, Any]] = {"before": {}, "after": {}}
        for change in self.changes:
            for side, values in zip(("before", "after"), change.diff()):
                if values:
                    sides[side].setdefault(change.resource.plural, {})[change.key or change.id] = values
        return sides


def needs(declared: Sequence[Declared], purged: Iterable[str] = ()) -> Needs:
    """What to read first: lists, and the declared records' managed options."""
    wanted: Dict[str, Need] = {name: Need() for name in purged}
    blockers = any(record.state == ABSENT and record.where for record in declared) or bool(wanted)
    for record in declared:
        old = wanted.get(record.resource.name, Need())
        wanted[record.resource.name] = Need(
            old.keys | {key for key in (record.key, record.renamed_from) if key},
            old.ids | ({record.id} if record.id else set()),
            old.fields | _wanted_options(record),
        )
        for name, value in record.values.items():
            field = record.resource.by_name[name]
            if field.to and value:
                wanted.setdefault(field.to, Need())
    if blockers:
        # Whoever refers to a record that goes has to be known: its number must not vanish under them.
        for resource in RESOURCES:
            if resource.numbers and resource.name in wanted:
                wanted[resource.name] = wanted[resource.name]._replace(every=True)
    return Needs(wanted)


def _wanted_options(record: Declared) -> Set[str]:
    """The managed options; of a single record that is to go all of them, so that the diff keeps what is lost."""
    if record.state == ABSENT:
        return set() if record.where else set(record.resource.by_name)
    return set(record.values)


def further_needs(declared: Sequence[Declared], known: Known, purged: Iterable[str] = ()) -> Needs:
    """What to read once the records are known: numbers if any is to be taken, dependents of what is to go."""
    index = _Index(known, declared)
    numbers, dependents = False, set()
    for record in declared:
        resource = record.resource
        found = index.find(record)
        if record.state == ABSENT:
            dependents |= {(resource.name, item.id) for item in found if resource.dependents}
        elif resource.numbers:
            current = found[0].values if found else {}
            numbers |= any(
                record.values.get(name) and record.values[name] != current.get(name) for name in resource.numbers
            )
    kept = _kept_ids(declared, index)
    for name in purged:
        if BY_NAME[name].dependents:
            dependents |= {(name, item.id) for item in known.records(name) if (name, item.id) not in kept}
    return Needs({}, numbers, frozenset(dependents))


def make(
    declared: Sequence[Declared],
    known: Known,
    purged: Sequence[str] = (),
    purge_limit: int = 0,
    new_secret: Callable[[], str] = passwords.generate,
) -> Plan:
    """The plan that makes the PBX hold what is declared.

    :arg purged: names of resources of which every record that is not declared is to go.
    :arg purge_limit: how many records may go that way.
    :arg new_secret: makes a password for a new record that has none declared.
    :raises DeclarationError: with every problem found; nothing of the plan is fit to be sent then.
    """
    draft = _Draft(known, _Index(known, declared), new_secret)
    draft.compare(declared)
    draft.purge(declared, purged, purge_limit)
    draft.check()
    if draft.problems:
        raise DeclarationError(list(dict.fromkeys(draft.problems)))
    for change in draft.changes:
        change.names = _reference_names(change, known)
    steps = _Order(draft.changes).steps()
    return Plan(tuple(steps), tuple(draft.changes), draft.unchanged)


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


class _Index:
    """Finds the records of the PBX that declarations mean."""

    def __init__(self, known: Known, declared: Iterable[Declared]) -> None:
        self.known = known
        self._left = {(record.resource.name, record.renamed_from) for record in declared if record.renamed_from}
        self._declared = {(record.resource.name, record.key) for record in declared}
        self._by_key: Dict[str, Dict[str, List[Found]]] = {}
        self._by_id: Dict[str, Dict[str, Found]] = {}

    def by_key(self, resource: Resource, key: str) -> List[Found]:
        if resource.name not in self._by_key:
            index: Dict[str, List[Found]] = {}
            for found in self.known.records(resource.name):
                index.setdefault(str(found.values.get(resource.key, "")), []).append(found)
            self._by_key[resource.name] = index
        return self._by_key[resource.name].get(key, [])

    def by_id(self, resource: Resource, identity: str) -> Optional[Found]:
        if resource.name not in self._by_id:
            self._by_id[resource.name] = {found.id: found for found in self.known.records(resource.name)}
        return self._by_id[resource.name].get(identity)

    def find(self, record: Declared) -> List[Found]:
        """The records that a declaration means: none, the one, or several that cannot be told apart."""
        if record.id:
            found = self.by_id(record.resource, record.id)
            return [found] if found else []
        present = self.by_key(record.resource, record.key)
        former = self.by_key(record.resource, record.renamed_from) if record.renamed_from else []
        # In a chain (210 becomes 220 while 220 becomes 230) the key of one is still the name of the next.
        if former and (record.resource.name, record.key) in self._left:
            return former
        return present or former

    def stands_beside(self, record: Declared) -> bool:
        """True when the old name exists besides the new one, and is not another declaration's."""
        kind = record.resource.name
        if not record.renamed_from or (kind, record.renamed_from) in self._declared or (kind, record.key) in self._left:
            return False
        return bool(self.by_key(record.resource, record.key) and self.by_key(record.resource, record.renamed_from))


def _kept_ids(declared: Iterable[Declared], index: _Index) -> Set[Tuple[str, str]]:
    return {(record.resource.name, found.id) for record in declared for found in index.find(record)}


class _Draft:
    """Changes in the making, and what is wrong with them."""

    def __init__(self, known: Known, index: _Index, new_secret: Callable[[], str]) -> None:
        self.known = known
        self.new_secret = new_secret
        self.index = index
        self.changes: List[Change] = []
        self.problems: List[str] = []
        self.unchanged = 0
        self._renumbered: Dict[str, str] = {}
        self._new_ids: Dict[str, Set[str]] = {}

    # -- comparing ---------------------------------------------------------------------------------------------

    def compare(self, declared: Sequence[Declared]) -> None:
        """Turn declarations into changes."""
        matched = list(self._one_each(pair for pair in map(self._matched, self._distinct(declared)) if pair))
        for record, found in matched:
            # The PBX rewrites every reference to a number that changes (API facts, section 2.4).
            for name in record.resource.numbers[:1]:
                if found and record.values.get(name, found.values[name]) != found.values[name]:
                    self._renumbered[found.values[name]] = record.values[name]
        for record, found in matched:
            if record.state == ABSENT:
                self._absent(record.resource, record.label, found, record.take_along)
            elif found is None:
                self._create(record)
            else:
                self._update(record, found)

    def _distinct(self, declared: Sequence[Declared]) -> Iterator[Declared]:
        seen: Dict[Tuple[str, str], Declared] = {}
        for record in declared:
            mark = (record.resource.name, record.key or "id " + record.id)
            other = seen.get(mark)
            # Two ids are two records, though they bear the same name.
            if other is not None and not (record.id and other.id and record.id != other.id):
                self.problems.append("%s: declared twice, also as %s" % (record.label, other.where))
                continue
            seen[mark] = record
            yield record

    def _one_each(
        self, matched: Iterable[Tuple[Declared, Optional[Found]]]
    ) -> Iterator[Tuple[Declared, Optional[Found]]]:
        """Refuse that one record is meant by two declarations, by its key and by its id or former key."""
        meant: Dict[Tuple[str, str], Declared] = {}
        for record, found in matched:
            mark = (record.resource.name, found.id if found else "")
            if found and mark in meant:
                self.problems.append("%s: means the same record as %s" % (record.label, meant[mark].label))
                continue
            meant[mark] = record
            yield record, found

    def _matched(self, record: Declared) -> Optional[Tuple[Declared, Optional[Found]]]:
        resource, found = record.resource, self.index.find(record)
        if len(found) > 1:
            self.problems.append(
                "%s: the PBX has %d records with this %s (%s); say which by id"
                % (record.label, len(found), resource.key, ", ".join("id " + item.id for item in found))
            )
            return None
        if record.id and not found and record.state != ABSENT:
            self.problems.append("%s: the PBX has no %s with id %s" % (record.label, resource.name, record.id))
            return None
        if self.index.stands_beside(record) and record.state != ABSENT:
            self.problems.append(
                "%s: both it and %s, which renamed_from names, exist; remove renamed_from or one of the records"
                % (record.label, record.renamed_from)
            )
            return None
        if found and record.id and record.key and found[0].values.get(resource.key) != record.key:
            namesake = self.index.by_key(resource, record.key)
            if namesake:
                self.problems.append(
                    "%s: %s belongs to the record with id %s already" % (record.label, resource.key, namesake[0].id)
                )
                return None
        return record, (found[0] if found else None)

    def _resolved(self, record: Declared, found: Optional[Found] = None) -> Values:
        """The declared values, with references turned from names to ids."""
        values = dict(record.values)
        for name, value in record.values.items():
            field = record.resource.by_name[name]
            if field.to and value:
                values[name] = self._reference(record, field, value, found.values.get(name) if found else None)
        return values

    def _reference(self, record: Declared, field: Field, text: str, current: Any) -> str:
        target = BY_NAME[field.to]
        candidates = self.known.records(field.to)
        for lookup in target.lookups:
            hits = [found for found in candidates if found.values.get(lookup) == text]
            if len(hits) > 1:
                self.problems.append(
                    "%s: %s: the PBX has %d named \"%s\" (%s); say which by id"
                    % (record.label, field.name, len(hits), text, ", ".join("id " + hit.id for hit in hits))
                )
                return text
            if hits:
                return hits[0].id
        # What refers to a record that was deleted since may be declared as it is.
        if text == current or any(found.id == text for found in candidates):
            return text
        names = [_named(target, found) for found in candidates]
        self.problems.append(
            "%s: %s: the PBX has no %s \"%s\"; it has %s"
            % (record.label, field.name, target.name.replace("_", " "), text, ", ".join(names) or "none")
        )
        return text

    def _create(self, record: Declared) -> None:
        resource, values = record.resource, self._resolved(record)
        for field in resource.fields:
            if field.generated and not values.get(field.name):
                values[field.name] = self.new_secret()
            elif field.required and values.get(field.name, "") == "":
                self.problems.append("%s: %s is missing: a new record needs it" % (record.label, field.name))
            elif field.explicit:
                values.setdefault(field.name, field.default)
        if any(field.required and field.name not in values for field in resource.fields):
            return
        identity = ""
        if resource.id_prefix:
            taken = self._new_ids.setdefault(resource.name, set(self.known.taken_ids(resource.name)))
            identity = chosen_id(resource.id_prefix, record.key, taken)
            taken.add(identity)
        change = Change(CREATE, resource, record.key, record.label, identity, changes=values)
        defaults = {field.name: field.default for field in resource.fields}
        self._judge(change, {**defaults, **values}, values)
        self.changes.append(change)

    def _update(self, record: Declared, found: Found) -> None:
        resource, values = record.resource, self._resolved(record, found)
        before = {
            name: resource.by_name[name].renumbered(value, self._renumbered) for name, value in found.values.items()
        }
        changes: Values = {}
        for name, value in values.items():
            field = resource.by_name[name]
            if not field.differs(before.get(name), value, record.policies.get(name)):
                continue
            if value in ("", []) and (field.unclearable or field.required):
                if field.generated:
                    continue  # the PBX ignores an empty one and keeps what it has
                reason = field.unclearable or "the record cannot be without it"
                self.problems.append("%s: %s cannot be cleared: %s" % (record.label, name, reason))
                continue
            changes[name] = value
        after = {**before, **changes}
        for field in resource.fields:
            # A hidden secret that the change brings to light has to be known from then on.
            if values.get(field.name) and field.comes_to_light(before, after):
                changes[field.name] = values[field.name]
        if not changes:
            self.unchanged += 1
            return
        key = str(found.values.get(resource.key, "")) or record.key
        change = Change(UPDATE, resource, key, record.label, found.id, before=before, changes=changes)
        change.along = companions(resource, before, changes)
        self._judge(change, change.after, {**changes, **change.along})
        self.changes.append(change)

    def _absent(self, resource: Resource, label: str, found: Optional[Found], take_along: bool) -> None:
        if found is None:
            self.unchanged += 1
            return
        taken_along = list(self.known.dependents(resource.name, found.id))
        if taken_along and not take_along:
            self.problems.append(
                "%s: the PBX would delete with it: %s; move those to another %s first, or say delete_routes: true"
                % (label, ", ".join(taken_along), resource.name.replace("_", " "))
            )
            return
        key = str(found.values.get(resource.key, ""))
        notes = tuple("- %s (goes with it)" % name for name in taken_along)
        self.changes.append(Change(DELETE, resource, key, label, found.id, before=dict(found.values), notes=notes))

    def purge(self, declared: Sequence[Declared], purged: Sequence[str], limit: int) -> None:
        """Let go what is not declared, of the resources named, up to the limit."""
        kept = _kept_ids(declared, self.index)
        doomed = [
            (BY_NAME[name], found)
            for name in purged
            for found in self.known.records(name)
            if (name, found.id) not in kept
        ]
        if len(doomed) > limit:
            names = ["%s %s" % (resource.name, _named(resource, found)) for resource, found in doomed]
            more = " and %d more" % (len(names) - 10) if len(names) > 10 else ""
            self.problems.append(
                "purge would delete %d records, purge_limit allows %d: %s%s; declare them, or raise purge_limit"
                % (len(doomed), limit, ", ".join(names[:10]), more)
            )
            return
        for resource, found in doomed:
            self._absent(resource, "purge (%s %s)" % (resource.name, _named(resource, found)), found, False)

    # -- checking ----------------------------------------------------------------------------------------------

    def _judge(self, change: Change, after: Values, sent: Values) -> None:
        """Hold one change against the rules of its resource and against what the PBX does to texts."""
        resource = change.resource
        problems = ["%s: %s" % (change.label, text) for rule in resource.rules for text in rule(after, change.before)]
        for name, value in sent.items():
            field = resource.by_name[name]
            if field.hidden(value):
                continue
            carried = "" if name in change.changes else " (unchanged, but it has to be sent along)"
            objection = field.objection(value)
            rule_name = None if objection else filtering.refused_by_filter({field.api: field.wire(value)})
            if rule_name:
                objection = (
                    'contains "%s", which the request filter of the PBX refuses; choose another wording' % rule_name
                )
            if objection:
                problems.append("%s: %s%s %s" % (change.label, name, carried, objection))
        if not problems:
            together = filtering.refused_by_filter(resource.wire(sent))
            if together:
                problems.append(
                    '%s: %s together read like "%s", which the request filter of the PBX refuses; change one of them'
                    % (change.label, ", ".join(sorted(sent)), together)
                )
        self.problems += problems

    def check(self) -> None:
        """Hold the changes against each other and against the number space."""
        self._check_numbers()
        self._check_blockers()

    def _check_numbers(self) -> None:
        freed: Set[str] = set()
        taking: Dict[str, Change] = {}
        for change in self.changes:
            for name in change.resource.numbers:
                old, new = change.before.get(name, ""), change.after.get(name, "")
                if old and old != new:
                    freed.add(old)
                if new and new != old:
                    if new in taking:
                        self.problems.append(
                            "%s: %s %s is also wanted for %s" % (change.label, name, new, taking[new].label)
                        )
                    taking[new] = change
        for number, change in taking.items():
            owner = self.known.owner(number)
            if owner and number not in freed:
                option = next(name for name in change.resource.numbers if change.after.get(name) == number)
                self.problems.append(
                    "%s: %s %s is taken by %s; choose a free number" % (change.label, option, number, owner)
                )

    def _check_blockers(self) -> None:
        """Refuse to delete what others still refer to: the PBX would, and half of the plan would be done by then."""
        going: Dict[str, Change] = {}
        for change in self.changes:
            if change.action == DELETE:
                going.update({str(number): change for number in _numbers_of(change) if number})
        if not going:
            return
        planned = {(change.resource.name, change.id): change for change in self.changes}
        for resource in RESOURCES:
            for found in self.known.records(resource.name):
                own = planned.get((resource.name, found.id))
                after = own.after if own else found.values
                referring = [
                    (field.name, number)
                    for field in resource.fields
                    for number in field.numbers_in(after.get(field.name))
                    if number in going and going[number].id != found.id
                ]
                for name, number in referring:
                    self.problems.append(
                        "%s: %s %s still refers to it by %s %s; point that elsewhere in the same task first"
                        % (going[number].label, resource.name, _named(resource, found), name, number)
                    )


def reference_name(field: Field, identity: str, known: Known) -> str:
    """How a person names the record with this id: by a text that means no other, else by the id."""
    candidates, lookups = known.records(field.to), BY_NAME[field.to].lookups
    for found in candidates:
        if found.id == identity:
            # The last lookup is the one that people give names by, the first the one that seldom clashes.
            for lookup in reversed(lookups):
                name = str(found.values.get(lookup, ""))
                bearers = [other for other in candidates if any(other.values.get(each) == name for each in lookups)]
                # A name such as "none" would be taken for no reference at all.
                if len(bearers) == 1 and field.accept(name):
                    return name
    return identity


def _reference_names(change: Change, known: Known) -> Dict[str, str]:
    return {
        "%s %s" % (field.name, values[field.name]): reference_name(field, values[field.name], known)
        for field in change.resource.fields
        if field.to
        for values in (change.before, change.changes)
        if values.get(field.name)
    }


def companions(resource: Resource, before: Values, changes: Values) -> Values:
    """What has to be sent along with these changes of a record that is as ``before``."""
    after = {**before, **changes}
    along: Values = {}
    for companion in resource.companions:
        along.update(companion(after, before, changes))
    return {name: value for name, value in along.items() if name not in changes}


class _Node:
    """A step before it has its place."""

    def __init__(self, action: str, change: Change, values: Values, closing: bool = False) -> None:
        self.action = action
        self.change = change
        self.values = values
        self.closing = closing
        self.hard: List["_Node"] = []
        self.soft: List[Tuple[str, "_Node"]] = []
        self.index = -1


class _Order:
    """Puts changes into an order in which no reference dangles, splitting those that refer in a circle."""

    def __init__(self, changes: Sequence[Change]) -> None:
        ranked = [change for change in changes if change.action != DELETE]
        ranked.sort(key=lambda change: _RANK[change.resource.name])
        doomed = [change for change in changes if change.action == DELETE]
        doomed.sort(key=lambda change: -_RANK[change.resource.name])
        self.nodes = [_Node(change.action, change, dict(change.changes)) for change in ranked + doomed]
        self.ordered: List[_Node] = []
        self.state: Dict[int, str] = {}  # of each node visited, by identity: open while its targets are visited, then done

    def steps(self) -> List[Step]:
        """The steps in order.

        :raises DeclarationError: two records want each other's number.
        """
        self._link()
        while not self._sort():
            pass
        return [self._step(index, node) for index, node in enumerate(self.ordered)]

    def _link(self) -> None:
        arriving: Dict[str, _Node] = {}
        leaving: Dict[str, _Node] = {}
        created: Dict[str, _Node] = {}
        for node in self.nodes:
            change = node.change
            if node.action == CREATE and change.id:
                created[change.id] = node
            for name in change.resource.numbers:
                old, new = change.before.get(name, ""), change.after.get(name, "")
                if old and old != new:
                    leaving[old] = node
                if new and new != old:
                    arriving[new] = node
        for number, node in arriving.items():
            if number in leaving and leaving[number] is not node:
                node.hard.append(leaving[number])
        for node in self.nodes:
            for name, value in node.values.items():
                field = node.change.resource.by_name[name]
                targets = [arriving.get(number) for number in field.numbers_in(value)]
                if field.to:
                    targets.append(created.get(value))
                node.soft += [(name, target) for target in targets if target is not None and target is not node]
        self._link_deletes(leaving)

    def _link_deletes(self, leaving: Mapping[str, _Node]) -> None:
        """A record goes after those that refer to it now: they let go of it or go themselves."""
        for node in list(self.nodes):
            before = node.change.before
            for field in node.change.resource.fields:
                for number in field.numbers_in(before.get(field.name)):
                    target = leaving.get(number)
                    if target is None or target is node or target.action != DELETE:
                        continue
                    if node.action == DELETE and self._reaches(node, target):
                        # Two records that go refer to each other: one is made to let go first.
                        values = {field.name: field.without(before[field.name], number)}
                        target.hard.append(self._letting_go(node, values))
                    else:
                        target.hard.append(node)

    def _reaches(self, start: _Node, goal: _Node) -> bool:
        """True when ``start`` has to wait for ``goal``, directly or not."""
        waiting, seen = [start], set()
        while waiting:
            node = waiting.pop()
            if node is goal:
                return True
            if id(node) not in seen:
                seen.add(id(node))
                waiting += node.hard
        return False

    def _letting_go(self, node: _Node, values: Values) -> _Node:
        helper = _Node(UPDATE, node.change, values)
        node.hard.append(helper)
        self.nodes.append(helper)
        return helper

    def _sort(self) -> bool:
        """Order the nodes; False when one had to be split under way and the order has to be made anew."""
        self.ordered, self.state = [], {}
        return all(self._visit(node) for node in self.nodes)  # the list grows while circles are broken

    def _visit(self, root: _Node) -> bool:
        """Depth first, without recursion: a chain of forwardings may be as long as the office."""
        path: List[Tuple[_Node, Iterator[Tuple[str, _Node]]]] = []
        through: List[str] = []  # the option by which each node of the path refers to the next

        def enter(node: _Node) -> None:
            self.state[id(node)] = "open"
            path.append((node, iter([("", target) for target in node.hard] + node.soft)))

        if id(root) not in self.state:
            enter(root)
        while path:
            node, edges = path[-1]
            name, target = next(edges, ("", None))
            if target is None:
                self.state[id(node)] = "done"
                node.index = len(self.ordered)
                self.ordered.append(node)
                path.pop()
                del through[-1:]
            elif name and name not in node.values:
                continue  # put off meanwhile
            elif id(target) not in self.state:
                through.append(name)
                enter(target)
            elif self.state[id(target)] == "open" and name:
                self._put_off(node, name)
            elif self.state[id(target)] == "open":
                self._open_circle([member for member, dummy in path], through, target)
                return False
        return True

    def _open_circle(self, path: Sequence[_Node], through: Sequence[str], target: _Node) -> None:
        """Put off an option somewhere in a circle that is closed by a number handed from one record to the next.

        :raises DeclarationError: nothing in it can wait: two records want each other's number.
        """
        for place in range(path.index(target), len(through)):
            if through[place]:
                self._put_off(path[place], through[place])
                return
        raise DeclarationError(
            [
                "%s and %s each want a number that the other still has; move one of them to a free number in a first run"
                % (path[-1].change.label, target.change.label)
            ]
        )

    def _put_off(self, node: _Node, name: str) -> None:
        """Take an option out of a step and set it in a later one, when all that it refers to is there."""
        later = _Node(UPDATE, node.change, {name: node.values.pop(name)}, closing=True)
        later.hard = [node] + [target for option, target in node.soft if option == name]
        node.change.deferred.update(later.values)
        node.soft = [edge for edge in node.soft if edge[0] != name]
        self.nodes.append(later)

    def _step(self, index: int, node: _Node) -> Step:
        change, values = node.change, node.values
        if node.action == UPDATE:
            begun = {name: value for name, value in change.changes.items() if name not in change.deferred}
            before = {**change.before, **begun} if node.closing else change.before
            values = {**values, **companions(change.resource, before, values)}
        waits = {target.index for target in node.hard} | {target.index for dummy, target in node.soft}
        alone = node.action == UPDATE and any(
            name in values and change.before.get(name) not in ("", None, values[name])
            for name in change.resource.numbers
        )
        return Step(index, node.action, change, values, tuple(sorted(waits)), alone, node.closing)


def _numbers_of(change: Change) -> List[Any]:
    return [change.before.get(name, "") for name in change.resource.numbers]


def _named(resource: Resource, found: Found) -> str:
    parts = [str(found.values.get(name, "")) for name in (resource.key, resource.title) if name]
    return " ".join(part for part in parts if part) or "id " + found.id


def _arrow(before: Any, after: Any) -> str:
    return "%s → %s" % (_word(before), _word(after))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "(none)"
    text = str(value)
    return '""' if text == "" else text.replace("\n", "\\n")
