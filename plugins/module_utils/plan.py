# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what is wanted and what is there to the steps between them (pure: no input, no output, no Ansible).

A plan is made in three strokes: records are matched and compared, which gives changes; the changes are checked
against each other and against what the PBX holds; then they are ordered, so that nothing refers to a record before
it exists or loses one that it refers to. Nothing is sent unless all of it is found right.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Callable, Collection, Dict, FrozenSet, List, Mapping, Optional, Sequence, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils import filtering, passwords
from ansible_collections.mikopbx.pbx.plugins.module_utils.arranging import arrange
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE, DELETE, UPDATE, Change, Step, companions
from ansible_collections.mikopbx.pbx.plugins.module_utils.checks import Checks
from ansible_collections.mikopbx.pbx.plugins.module_utils.completing import left_out
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import ON_CHANGE, Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.joining import joining_by_themselves
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Known, Matching
from ansible_collections.mikopbx.pbx.plugins.module_utils.ordering import Order
from ansible_collections.mikopbx.pbx.plugins.module_utils.references import (
    References,
    Unresolved,
    named,
    reference_names,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.remarks import Remark
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
    """Ordered steps, and the changes that they make.

    :ivar remarks: what is probably not meant, though the PBX would take it.
    """

    steps: Tuple[Step, ...]
    changes: Tuple[Change, ...]
    unchanged: int
    remarks: Tuple[Remark, ...] = ()

    @property
    def lines(self) -> List[str]:
        """The plan for a reader."""
        return [change.line() for change in self.changes]

    def diff(self) -> Dict[str, Dict[str, Any]]:
        """``before`` and ``after`` as nested dictionaries: plural of the resource → key → options."""
        sides: Dict[str, Dict[str, Any]] = {"before": {}, "after": {}}
        for change in self.changes:
            for side, values in zip(("before", "after"), change.diff()):
                if change.resource.singleton:
                    sides[side][change.resource.plural] = values
                    continue
                records = sides[side].setdefault(change.resource.plural, {})
                if values:
                    records[_heading(change, records)] = values
        return {side: {plural: records for plural, records in kinds.items() if records} for side, kinds in sides.items()}


def _heading(change: Change, records: Mapping[str, Any]) -> str:
    """Under which a record's options stand in a diff: its key, or what else tells it from those that are there."""
    for name in (change.key, change.id, change.label):
        if name and name not in records:
            return name
    return "%s, again" % change.label


def make(
    declared: Sequence[Declared],
    known: Known,
    purged: Sequence[str] = (),
    purge_limit: int = 0,
    new_secret: Callable[[], str] = passwords.generate,
    forbidden: Collection[str] = (),
) -> Plan:
    """The plan that makes the PBX hold what is declared.

    :arg purged: names of resources of which every record that is not declared is to go.
    :arg purge_limit: how many records may go that way.
    :arg new_secret: makes a password for a new record that has none declared.
    :arg forbidden: kinds of remarks that are errors.
    :raises DeclarationError: with every problem found; nothing of the plan is fit to be sent then.
    """
    draft = _Draft(known, Matching(known, declared), new_secret)
    draft.compare()
    draft.purge(purged, purge_limit)
    draft.take_along()
    draft.changes += arrange(draft.matching, known, draft.changes, draft.references.births)
    checks = Checks(draft.changes, draft.matching, known)
    remarks = checks.remarks()
    problems = [*draft.problems, *checks.problems()]
    problems += [remark.text for remark in remarks if remark.kind in forbidden]
    if problems:
        raise DeclarationError(list(dict.fromkeys(problems)))
    for change in draft.changes:
        change.names = reference_names(change.resource.fields, (change.before, change.changes, change.along), known)
        change.notes += tuple(checks.notes(change))
    steps = Order(draft.changes).steps()
    return Plan(tuple(steps), tuple(draft.changes), draft.unchanged, tuple(remarks))


def compare(declared: Sequence[Declared], known: Known, whole: Sequence[str]) -> Plan:
    """What differs, also in what is not declared: changes without steps, since nobody is to carry them out.

    So nothing is wrong with what could not be carried out, such as letting go of a record that others call.

    :arg whole: names of the resources of which all is known. An option that is left out counts as declared with its
        default, and a record that is not declared as one that is to go.
    :raises DeclarationError: the declarations make no sense by themselves.
    """
    draft = _Comparison(known, Matching(known, declared), passwords.generate)
    draft.compare()
    draft.complete()
    draft.purge([name for name in whole if not BY_NAME[name].singleton], sys.maxsize)
    draft.changes += arrange(draft.matching, known, draft.changes, draft.references.births)
    if draft.problems:
        raise DeclarationError(list(dict.fromkeys(draft.problems)))
    for change in draft.changes:
        change.names = reference_names(change.resource.fields, (change.before, change.changes, change.along), known)
    return Plan((), tuple(draft.changes), draft.unchanged)


class _Draft:
    """Changes in the making, and what is wrong with them."""

    def __init__(self, known: Known, matching: Matching, new_secret: Callable[[], str]) -> None:
        self.known = known
        self.matching = matching
        self.references = References(known, matching)
        self.new_secret = new_secret
        self.changes: List[Change] = []
        self.problems: List[str] = []
        self.unchanged = 0
        self._renumbered: Dict[str, str] = {}

    # -- comparing ---------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Turn declarations into changes."""
        self.problems += self.matching.problems
        for record, found in self.matching.pairs:
            self._note_renumbering(record, found)
        for record, found in self.matching.pairs:
            if self._is_too_new(record) or (found is None and self._may_be_hidden(record)):
                continue
            if record.state == ABSENT:
                self._absent(record.resource, record.label, found, record.consents)
            elif found is None:
                self._create(record)
            else:
                self._update(record, found)

    def _is_too_new(self, record: Declared) -> bool:
        """Refuse what this PBX would drop without a word, since its version does not have it yet."""
        fields = [record.resource.by_name[name] for name in record.values if record.state != ABSENT]
        lacking = [field for field in fields if field.since and self.known.lacks(record.resource.name, field.name)]
        self.problems += [
            "%s: %s needs MikoPBX %s, and this one is older: it has no such option" % (record.label, field.name, field.since)
            for field in lacking
        ]
        return bool(lacking)

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
            if not field.to:
                continue
            current = field.ids_in(found.values.get(name, field.default)) if found else ()

            def resolve(text: Any) -> Any:
                try:
                    return self.references.resolve(field, text, current)  # pylint: disable=cell-var-from-loop
                except Unresolved as error:
                    self.problems.append("%s: %s: %s" % (record.label, name, error))  # pylint: disable=cell-var-from-loop
                    return text

            values[name] = field.mapped(value, resolve)
        return values

    def _create(self, record: Declared) -> None:
        resource, values = record.resource, self._resolved(record)
        for field in resource.fields:
            if field.name in values:
                values[field.name] = field.merged(field.default, values[field.name])
            if field.shown_once and record.where and not values.get(field.name):
                self.problems.append(
                    "%s: %s is missing: one made up here could never be read again; give one from a vault, or let "
                    "mikopbx_%s make it" % (record.label, field.name, resource.name)
                )
            elif field.generated and not values.get(field.name):
                values[field.name] = field.fresh(self.new_secret)
            elif field.required and values.get(field.name, "") == "":
                self.problems.append("%s: %s is missing: a new record needs it" % (record.label, field.name))
            elif field.explicit:
                values.setdefault(field.name, field.default)
        if any(field.required and field.name not in values for field in resource.fields):
            return
        identity = self.references.births[record.label]
        chosen = identity if isinstance(identity, str) else ""
        change = Change(CREATE, resource, record.key, record.label, chosen, changes=values, birth=identity)
        defaults = {field.name: field.default for field in resource.fields}
        self._judge(change, {**defaults, **values}, values)
        self.changes.append(change)

    def _update(self, record: Declared, found: Found) -> None:
        resource = record.resource
        if resource.key and resource.key not in found.values:
            self.problems.append("%s: the PBX lists it, but does not show it; nothing can be changed" % record.label)
            return
        values = self._resolved(record, found)
        before = {
            name: resource.by_name[name].renumbered(value, self._renumbered) for name, value in found.values.items()
        }
        # Those that join were compared before: a record comes behind what it refers to.
        for option, joining in joining_by_themselves(resource, found, self.changes, self.known):
            before[option] = [*before[option], joining]
        changes: Values = {}
        for name, value in values.items():
            field = resource.by_name[name]
            value = field.merged(before.get(name), value)
            if not field.differs(before.get(name), value, record.policies.get(name)):
                continue
            if value in ("", []) and (field.unclearable or field.required):
                # The PBX ignores an empty one of those that are made up, and keeps what it has.
                if field.generated or self._refused_clearing(record, field):
                    continue
            changes[name] = value
        after = {**before, **changes}
        for field in resource.fields:
            # A hidden secret that the change brings to light has to be known from then on; one of which it can never
            # be seen whether it is set goes with any change.
            brought_along = field.comes_to_light(before, after) or (
                changes and record.policies.get(field.name) == ON_CHANGE and field.hidden(before.get(field.name))
            )
            if values.get(field.name) and brought_along:
                changes[field.name] = values[field.name]
        if not changes:
            self.unchanged += 1
            return
        if self._refused_changing(record, found):
            return
        key = str(found.values.get(resource.key, "")) or record.key
        change = Change(UPDATE, resource, key, record.label, found.id, before=before, changes=changes)
        change.along = companions(resource, before, changes)
        self._judge(change, change.after, {**changes, **change.along})
        self.changes.append(change)

    def _refused_clearing(self, record: Declared, field: Field) -> bool:
        """Refuse to empty what cannot be empty."""
        reason = field.unclearable or "the record cannot be without it"
        self.problems.append("%s: %s cannot be cleared: %s" % (record.label, field.name, reason))
        return True

    def _refused_changing(self, record: Declared, found: Found) -> bool:
        """Refuse to change what is the PBX's own."""
        if found.protection and not found.protection.editable:
            self.problems.append("%s: cannot be changed: %s" % (record.label, found.protection.reason))
            return True
        return False

    def _absent(self, resource: Resource, label: str, found: Optional[Found], consents: FrozenSet[str]) -> None:
        if found is None:
            self.unchanged += 1
            return
        if resource.standing and found.id == resource.standing.id:
            self.problems.append("%s: it is the one that every PBX has, it cannot be deleted; lead it to busy or hangup" % label)
            return
        if found.protection and not found.protection.deletable:
            self.problems.append("%s: cannot be deleted: %s" % (label, found.protection.reason))
            return
        key = str(found.values.get(resource.key, ""))
        change = Change(DELETE, resource, key, label, found.id, before=dict(found.values))
        change.consents = consents
        self.changes.append(change)

    def purge(self, purged: Sequence[str], limit: int) -> None:
        """Let go what is not declared, of the resources named, up to the limit; what cannot be read stays."""
        doomed = []
        for resource in (BY_NAME[name] for name in purged):
            kept = self.matching.kept_ids(resource)
            doomed += [
                (resource, found)
                for found in self.known.records(resource.name)
                if found.id not in kept
                and resource.key in found.values
                and not found.protection
                and not (resource.standing and found.id == resource.standing.id)
            ]
        if len(doomed) > limit:
            names = ["%s %s" % (resource.name, named(resource.name, found)) for resource, found in doomed]
            more = " and %d more" % (len(names) - 10) if len(names) > 10 else ""
            self.problems.append(
                "purge would delete %d records, purge_limit allows %d: %s%s; declare them, or raise purge_limit"
                % (len(doomed), limit, ", ".join(names[:10]), more)
            )
            return
        for resource, found in doomed:
            label = "purge (%s %s)" % (resource.name, named(resource.name, found))
            self._absent(resource, label, found, frozenset())

    def take_along(self) -> None:
        """Let go, with consent, what the PBX would delete along with a record: it would not say a word."""
        planned = {(change.resource.name, change.id): change for change in self.changes if change.action != CREATE}
        declared = self.matching.declared_as()
        for change in [change for change in self.changes if change.action == DELETE]:
            taken = []
            for kind in change.resource.takes_along:
                resource = BY_NAME[kind]
                for found in self.known.records(kind):
                    own = planned.get((kind, found.id))
                    values = own.after if own else found.values
                    refers = any(
                        change.id in field.ids_in(values.get(field.name, field.default))
                        for field in resource.fields
                        if change.resource.name in field.to
                    )
                    standing = resource.standing and found.id == resource.standing.id
                    if refers and (kind, found.id) not in declared and not standing:
                        taken.append((resource, found))
            if not taken:
                continue
            missing = sorted(set(change.resource.consents) - change.consents)
            names = ["%s %s" % (resource.name.replace("_", " "), named(resource.name, found)) for resource, found in taken]
            if missing:
                self.problems.append(
                    "%s: the PBX would delete with it: %s; move those to another %s first, or declare it with "
                    "state: absent and %s: true"
                    % (change.label, ", ".join(names), change.resource.name.replace("_", " "), ", ".join(missing))
                )
            # Taken along without consent as well: the plan is refused, and what refers to the record is said once.
            for (resource, found), name in zip(taken, names):
                self._absent(resource, "%s (with %s)" % (name, change.label), found, frozenset())

    # -- judging -----------------------------------------------------------------------------------------------

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
            rule_name = None if objection or resource.unfiltered else filtering.refused_by_filter(field.body(value))
            if rule_name:
                objection = (
                    'contains "%s", which the request filter of the PBX refuses; choose another wording' % rule_name
                )
            if objection:
                problems.append("%s: %s%s %s" % (change.label, name, carried, objection))
        if not problems and not resource.unfiltered:
            together = filtering.refused_by_filter(resource.wire(sent))
            if together:
                problems.append(
                    '%s: %s together read like "%s", which the request filter of the PBX refuses; change one of them'
                    % (change.label, ", ".join(sorted(sent)), together)
                )
        self.problems += problems


class _Comparison(_Draft):
    """Changes that nobody is to carry out: what the PBX would refuse is told like all else."""

    def complete(self) -> None:
        """Compare what the declared records leave out as well."""
        updates = {(change.resource.name, change.id): change for change in self.changes if change.action == UPDATE}
        places = {record.label: place for place, (record, dummy) in enumerate(self.matching.pairs)}
        for record, found in self.matching.pairs:
            values = left_out(record, found) if found and record.state != ABSENT else {}
            if not found or not values:
                continue
            change = updates.get((record.resource.name, found.id))
            if change is None:
                key = str(found.values.get(record.resource.key, ""))
                change = Change(UPDATE, record.resource, key, record.label, found.id, before=dict(found.values))
                self.changes.append(change)
                self.unchanged -= 1
            change.changes.update(values)
        self.changes.sort(key=lambda change: places[change.label])

    def _refused_clearing(self, record: Declared, field: Field) -> bool:
        return False

    def _refused_changing(self, record: Declared, found: Found) -> bool:
        return False

    def _judge(self, change: Change, after: Values, sent: Values) -> None:
        pass
