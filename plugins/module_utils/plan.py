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
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Set, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils import filtering, passwords
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog import BY_NAME, RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE, DELETE, UPDATE, Change, Step, companions
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Known, Matching
from ansible_collections.mikopbx.pbx.plugins.module_utils.ordering import Order
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import (
    ABSENT,
    Declared,
    DeclarationError,
    Found,
    Resource,
    Values,
)


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
                records = sides[side].setdefault(change.resource.plural, {})
                if values:
                    records[change.id if change.key in records else change.key or change.id] = values
        return {side: {plural: records for plural, records in kinds.items() if records} for side, kinds in sides.items()}


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
    draft = _Draft(known, Matching(known, declared), new_secret)
    draft.compare()
    draft.purge(purged, purge_limit)
    draft.check()
    if draft.problems:
        raise DeclarationError(list(dict.fromkeys(draft.problems)))
    for change in draft.changes:
        change.names = _reference_names(change, known)
    steps = Order(draft.changes).steps()
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


class _Draft:
    """Changes in the making, and what is wrong with them."""

    def __init__(self, known: Known, matching: Matching, new_secret: Callable[[], str]) -> None:
        self.known = known
        self.matching = matching
        self.new_secret = new_secret
        self.changes: List[Change] = []
        self.problems: List[str] = []
        self.unchanged = 0
        self._renumbered: Dict[str, str] = {}
        self._new_ids: Dict[str, Set[str]] = {}

    # -- comparing ---------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Turn declarations into changes."""
        self.problems += self.matching.problems
        for record, found in self.matching.pairs:
            self._note_renumbering(record, found)
        for record, found in self.matching.pairs:
            if found is None and self._may_be_hidden(record):
                continue
            if record.state == ABSENT:
                self._absent(record.resource, record.label, found, record.consents)
            elif found is None:
                self._create(record)
            else:
                self._update(record, found)

    def _may_be_hidden(self, record: Declared) -> bool:
        """Refuse to decide that a record is not there while the PBX lists some whose key it does not show."""
        resource = record.resource
        hidden = [found.id for found in self.known.records(resource.name) if resource.key not in found.values]
        if hidden and not record.id:
            self.problems.append(
                "%s: it cannot be told whether it is there: the PBX lists %s, but does not show which that is; use an "
                "API key that may read it, or say by id which record is meant" % (record.label, ", ".join(hidden))
            )
        return bool(hidden and not record.id)

    def _note_renumbering(self, record: Declared, found: Optional[Found]) -> None:
        """The PBX rewrites every reference to a number that changes (API facts, section 2.4)."""
        for name in record.resource.numbers if found and record.state != ABSENT else ():
            old, new = found.values.get(name, "") if found else "", record.values.get(name, "")
            if old and new and old != new:
                self._renumbered[old] = new

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
        if record.resource.key not in found.values:
            self.problems.append("%s: the PBX lists it, but does not show it; nothing can be changed" % record.label)
            return
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

    def _absent(self, resource: Resource, label: str, found: Optional[Found], consents: Iterable[str]) -> None:
        if found is None:
            self.unchanged += 1
            return
        taken_along = list(self.known.dependents(resource.name, found.id))
        needed = sorted({dependent.consent for dependent in resource.dependents} - set(consents))
        if taken_along and needed:
            self.problems.append(
                "%s: the PBX would delete with it: %s; move those to another %s first, or declare it with "
                "state: absent and %s: true"
                % (label, ", ".join(taken_along), resource.name.replace("_", " "), ", ".join(needed))
            )
            return
        key = str(found.values.get(resource.key, ""))
        notes = tuple("- %s (goes with it)" % name for name in taken_along)
        self.changes.append(Change(DELETE, resource, key, label, found.id, before=dict(found.values), notes=notes))

    def purge(self, purged: Sequence[str], limit: int) -> None:
        """Let go what is not declared, of the resources named, up to the limit; what cannot be read stays."""
        doomed = []
        for resource in (BY_NAME[name] for name in purged):
            kept = self.matching.kept_ids(resource)
            doomed += [
                (resource, found)
                for found in self.known.records(resource.name)
                if found.id not in kept and resource.key in found.values
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
            self._absent(resource, "purge (%s %s)" % (resource.name, _named(resource, found)), found, ())

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
        """Refuse to let a number go that others still call: the PBX would, and half of the plan would be done then."""
        going = {number: change for change in self.changes for number in change.vanishing}
        if not going:
            return
        planned = {(change.resource.name, change.id): change for change in self.changes if change.action != CREATE}
        afterwards = [(change.resource, change.after) for change in self.changes]
        for resource in RESOURCES:
            afterwards += [
                (resource, found.values)
                for found in self.known.records(resource.name)
                if (resource.name, found.id) not in planned
            ]
        for resource, values in afterwards:
            for field in resource.fields:
                for number in field.numbers_in(values.get(field.name)):
                    if number in going:
                        self.problems.append(
                            "%s: %s %s calls %s by %s; point that elsewhere in the same task"
                            % (going[number].label, resource.name, _title(resource, values), number, field.name)
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


def _named(resource: Resource, found: Found) -> str:
    return _title(resource, found.values) or "id " + found.id


def _title(resource: Resource, values: Values) -> str:
    parts = [str(values.get(name, "")) for name in (resource.key, resource.title) if name]
    return " ".join(part for part in parts if part)
