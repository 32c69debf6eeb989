# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to happen to one record, and the steps that make it happen (pure)."""

from __future__ import annotations

from dataclasses import dataclass, field as attribute
from typing import Any, Dict, List, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource, Values

CREATE, UPDATE, DELETE = "create", "update", "delete"
MARKS = {CREATE: "+", UPDATE: "~", DELETE: "-"}


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
    def vanishing(self) -> List[str]:
        """The numbers that nothing in this record takes the place of."""
        numbers = [(self.before.get(name), self.after.get(name)) for name in self.resource.numbers]
        return [str(old) for old, new in numbers if old and not new]

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

    :ivar values: what is sent, in canonical form; an update without any needs no request.
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


def companions(resource: Resource, before: Values, changes: Values) -> Values:
    """What has to be sent along with these changes of a record that is as ``before``."""
    after = {**before, **changes}
    along: Values = {}
    for companion in resource.companions:
        along.update(companion(after, before, changes))
    return {name: value for name, value in along.items() if name not in changes}


def _arrow(before: Any, after: Any) -> str:
    return "%s → %s" % (_word(before), _word(after))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "(none)"
    text = str(value)
    return '""' if text == "" else text.replace("\n", "\\n")
