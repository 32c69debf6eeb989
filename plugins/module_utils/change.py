# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to happen to one record, and the steps that make it happen (pure)."""

from __future__ import annotations

from dataclasses import dataclass, field as attribute
from typing import Any, Dict, FrozenSet, Iterable, List, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, Unborn
from ansible_collections.mikopbx.pbx.plugins.module_utils.rendering import one_line, visible
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource, Values

CREATE, UPDATE, DELETE, REORDER = "create", "update", "delete", "reorder"
MARKS = {CREATE: "+", UPDATE: "~", DELETE: "-", REORDER: "~"}

# What a value can refer to: "" and a number, or the name of a resource and an id (an Unborn before there is one).
Callee = Tuple[str, Any]


@dataclass
class Change:
    """What is to happen to one record.

    :ivar changes: the options that get another value, in canonical form.
    :ivar along: options that have to be sent with them.
    :ivar place: what is sent of a new record's place among others, where order means something.
    :ivar before: the record as it is (renumbering within this plan already applied).
    :ivar deferred: options that can only be set once others exist, because they refer in a circle.
    :ivar notes: what comes with it, for the reader.
    :ivar consents: what the person agreed to.
    :ivar birth: of a new record, its id or what stands for it.
    :ivar names: resources and id → how a person calls the record referred to.
    """

    action: str
    resource: Resource
    key: str
    label: str
    id: str = ""
    before: Values = attribute(default_factory=dict)
    changes: Values = attribute(default_factory=dict)
    along: Values = attribute(default_factory=dict)
    place: Values = attribute(default_factory=dict)
    deferred: Values = attribute(default_factory=dict)
    names: Dict[Tuple[Tuple[str, ...], Any], str] = attribute(default_factory=dict)
    notes: Tuple[str, ...] = ()
    consents: FrozenSet[str] = frozenset()
    birth: Any = ""

    @property
    def after(self) -> Values:
        """The record as it will be."""
        return {} if self.action == DELETE else {**self.before, **self.changes, **self.along}

    @property
    def arriving(self) -> List[str]:
        """The numbers that the record takes."""
        had = set(self.resource.numbers_of(self.before))
        return [number for number in self.resource.numbers_of(self.after) if number not in had]

    @property
    def leaving(self) -> List[str]:
        """The numbers that the record gives up."""
        keeps = set(self.resource.numbers_of(self.after))
        return [number for number in self.resource.numbers_of(self.before) if number not in keeps]

    @property
    def vanishing(self) -> List[Callee]:
        """What can no longer be referred to: numbers that nothing in this record takes the place of, the id."""
        gone: List[Callee] = [
            ("", str(self.before[name]))
            for name in self.resource.numbers
            if self.before.get(name) and not self.after.get(name)
        ]
        if self.resource.occupied:
            gone += [("", number) for number in self.leaving]
        if self.action == DELETE:
            gone.append((self.resource.name, self.id))
        return gone

    @property
    def shown(self) -> Values:
        """The options that a person should see changing."""
        visible = {name: value for name, value in self.along.items() if self.before.get(name) != value}
        return {**self.changes, **visible}

    @property
    def called(self) -> str:
        """What a person calls the record, such as ``201 Anna Petrova``; nothing for settings."""
        resource = self.resource
        title = self.before.get(resource.title) or self.changes.get(resource.title, "") if resource.title else ""
        name = self.key or resource.called(self._readable(self.after or self.before)) or self.id
        title = "" if title and str(title) in name else title
        return one_line(" ".join(str(part) for part in (name, title) if part))

    def line(self) -> str:
        """The change in one line, such as ``~ sip_provider Mango: host a → b``; each note adds a line."""
        head = " ".join(part for part in (MARKS[self.action], self.resource.name, self.called) if part)
        if self.action == UPDATE:
            parts = ["%s %s" % (name, _arrow(before, after)) for name, before, after in self.differences()]
            head += ": " + ", ".join(parts)
        return visible("\n".join([head] + ["    " + note for note in self.notes]))

    def differences(self) -> List[Tuple[str, Any, Any]]:
        """(option, before, after) of what changes, fit to be shown; a changed secret differs only in saying so."""
        before, after = self._readable(self.before), self._readable(self.shown)
        listed = []
        for name in after:
            hidden = self.resource.by_name[name].secret and self.changes.get(name)
            old, new = before.get(name, ""), "(hidden, new)" if hidden else after[name]
            if isinstance(old, dict) and isinstance(new, dict):
                both = [key for key in new if key in old and old[key] == new[key]]
                old, new = ({key: side[key] for key in side if key not in both} for side in (old, new))
            listed.append((name, old, new))
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
        fields = self.resource.by_name
        return {name: fields[name].mapped(value, self._name_of(fields[name])) for name, value in shown.items()}

    def _name_of(self, field: Field) -> Any:
        def name(identity: Any) -> str:
            return str(identity) if isinstance(identity, Unborn) else self.names.get((field.to, identity), identity)

        return name


@dataclass
class Reordering(Change):
    """Records of one kind get other places.

    :ivar places: the ids in their order (an Unborn for a record that is yet to be made).
    :ivar order: what people call them, before and after.
    """

    places: Tuple[Any, ...] = ()
    order: Tuple[Tuple[str, ...], Tuple[str, ...]] = ((), ())

    def line(self) -> str:
        """The change in one line: only the new order, whose length is that of the list."""
        return one_line("~ %s order: %s" % (self.resource.name, ", ".join(self.order[1])))

    def diff(self) -> Tuple[Values, Values]:
        """The order before and after."""
        return {"order": list(self.order[0])}, {"order": list(self.order[1])}


@dataclass(frozen=True)
class Step:
    """One request's worth of a change.

    :ivar values: what is sent, in canonical form; an update without any needs no request.
    :ivar needs: indexes of the steps that must have succeeded before.
    :ivar after: indexes of the steps that go before, whatever becomes of them.
    :ivar alone: nothing else may be under way (the PBX rewrites other records).
    :ivar closing: the step that completes what an earlier one began on the same record.
    """

    index: int
    action: str
    change: Change
    values: Values
    needs: Tuple[int, ...]
    after: Tuple[int, ...] = ()
    alone: bool = False
    closing: bool = False


def callees(field: Field, value: Any) -> Iterable[Callee]:
    """All that a value refers to."""
    for number in field.numbers_in(value):
        yield "", number
    for identity in field.ids_in(value):
        for kind in field.to:
            yield kind, identity


def companions(resource: Resource, before: Values, changes: Values) -> Values:
    """What has to be sent along with these changes of a record that is as ``before``."""
    after = {**before, **changes}
    along: Values = {}
    for companion in resource.companions:
        along.update(companion(after, before, changes))
    return {name: value for name, value in along.items() if name not in changes}


def _arrow(before: Any, after: Any) -> str:
    return "%s → %s" % (word(before), word(after))


def word(value: Any) -> str:
    """A value for a reader, in one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(word(item) for item in value) or "(none)"
    if isinstance(value, dict):
        if set(value) == {"digits", "extension"}:
            return "%(digits)s: %(extension)s" % value
        return ", ".join("%s %s" % (key, word(item)) for key, item in value.items()) or "(none)"
    text = str(value)
    return '""' if text == "" else one_line(text)
