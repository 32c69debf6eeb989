# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes in an order in which no reference dangles (pure)."""

from __future__ import annotations

from typing import Dict, Iterator, List, Mapping, Sequence, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import (
    CREATE,
    DELETE,
    REORDER,
    UPDATE,
    Callee,
    Change,
    Reordering,
    Step,
    callees,
    companions,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError, Values

_RANK = {resource.name: rank for rank, resource in enumerate(RESOURCES)}


class _Node:
    """A step before it has its place.

    :ivar hard: the steps that it has to wait for in any case.
    :ivar soft: (option, step): what it has to wait for as long as it sets this option.
    :ivar first: the steps that go before it, whatever becomes of them.
    """

    def __init__(self, action: str, change: Change, values: Values, closing: bool = False) -> None:
        self.action = action
        self.change = change
        self.values = values
        self.closing = closing
        self.hard: List["_Node"] = []
        self.soft: List[Tuple[str, "_Node"]] = []
        self.first: List["_Node"] = []
        self.index = -1


class Order:
    """Puts changes into an order in which nothing refers to what is not there, splitting those that go in a circle.

    A new record comes before those that call it, a number is given up before it is taken, and a record or number goes
    after those that called it let go of it.
    """

    def __init__(self, changes: Sequence[Change]) -> None:
        ranked = [change for change in changes if change.action != DELETE]
        ranked.sort(key=lambda change: _RANK[change.resource.name])
        doomed = [change for change in changes if change.action == DELETE]
        doomed.sort(key=lambda change: -_RANK[change.resource.name])
        self._nodes = [_Node(change.action, change, {**change.changes, **change.place}) for change in ranked + doomed]
        self._ordered: List[_Node] = []
        self._state: Dict[int, str] = {}  # of each node, by identity: open while what it waits for is visited, or done
        # (who waits, who lets go), by identity → the options by which the second calls a number of the first.
        self._releases: Dict[Tuple[int, int], List[str]] = {}
        self._closing: Dict[int, _Node] = {}  # of each change, by identity: the step for what was put off
        self._opening: Dict[int, _Node] = {}  # the same for the step that lets go first

    def steps(self) -> List[Step]:
        """The steps in order.

        :raises DeclarationError: two records want each other's number.
        """
        self._link()
        while not self._sort():
            pass
        return [self._step(index, node) for index, node in enumerate(self._ordered)]

    # -- who waits for whom ------------------------------------------------------------------------------------

    def _link(self) -> None:
        arriving: Dict[Callee, _Node] = {}
        leaving: Dict[str, _Node] = {}
        for node in self._nodes:
            change = node.change
            if node.action == CREATE:
                arriving[change.resource.name, change.birth] = node
            for number in change.leaving:
                leaving[number] = node
            for number in change.arriving:
                arriving["", number] = node
        for (kind, number), node in arriving.items():
            if not kind and number in leaving and leaving[number] is not node:
                node.hard.append(leaving[number])
        for node in self._nodes:
            for name, value in node.values.items():
                field = node.change.resource.by_name.get(name)
                targets = [arriving.get(callee) for callee in callees(field, value)] if field else []
                node.soft += [(name, target) for target in targets if target is not None and target is not node]
        vanishing = {callee: node for node in self._nodes for callee in node.change.vanishing}
        for node in list(self._nodes):
            self._link_releases(node, vanishing)
        for node in self._nodes:
            self._link_replacements(node, vanishing)
        self._link_joins()
        self._link_order()
        self._link_settings()

    def _link_releases(self, node: _Node, vanishing: Mapping[Callee, _Node]) -> None:
        """Let deletions wait for this record, which refers to what goes now and will not any more."""
        before = node.change.before
        for field in node.change.resource.fields:
            held = before.get(field.name)
            for callee in callees(field, held) if held and field.binding else ():
                target = vanishing.get(callee)
                if target is None or (target is node and node.action != DELETE):
                    continue
                if node.action == DELETE and self._waits(node, target):
                    # Two records that go call each other, or one calls itself: it is made to let go first.
                    opening = self._opening_of(node)
                    opening.values[field.name] = field.without(opening.values.get(field.name, held), callee[1])
                    if target is not node:
                        target.hard.append(opening)
                else:
                    target.hard.append(node)
                    self._releases.setdefault((id(target), id(node)), []).append(field.name)

    def _link_replacements(self, node: _Node, vanishing: Mapping[Callee, _Node]) -> None:
        """Let a deletion wait until the lists that lose the record by it have what is declared instead, if they can.

        The PBX would take it out of them by itself: a queue whose new members could not be set would ring nobody.
        """
        for name in node.values if node.action == UPDATE else ():
            field = node.change.resource.by_name[name]
            for callee in () if field.binding else callees(field, node.change.before.get(name)):
                target = vanishing.get(callee)
                if target and target is not node and not self._waits(node, target, soft=True):
                    target.hard.append(node)
                    self._releases.setdefault((id(target), id(node)), []).append(name)

    def _link_joins(self) -> None:
        """A record that others join by themselves is written after them, and holds what is declared in the end."""
        joining: Dict[str, List[_Node]] = {}
        for node in self._nodes:
            for joins in node.change.resource.joins if node.action in (CREATE, UPDATE) else ():
                joining.setdefault(joins.kind, []).append(node)
        for node in self._nodes:
            if node.action in (CREATE, UPDATE):
                others = joining.get(node.change.resource.name, ())
                node.first += [other for other in others if not self._waits(other, node, soft=True)]

    def _link_order(self) -> None:
        """Records get their places when all of them are there."""
        for node in self._nodes:
            if isinstance(node.change, Reordering):
                others = [other for other in self._nodes if other.change.resource is node.change.resource]
                node.hard += [other for other in others if other.action == CREATE]
                node.first += [other for other in others if other is not node and other.action != CREATE]

    def _link_settings(self) -> None:
        """Settings go first, except for the firewall, which is the last: by then it knows whom to let in."""
        settings = [node for node in self._nodes if node.change.resource.singleton and not _shuts(node)]
        for node in self._nodes:
            if _shuts(node):
                node.first += [other for other in self._nodes if other is not node]
                node.hard += [other for other in self._nodes if other.change.resource.name == "network_filter"]
            elif node not in settings:
                # What a setting itself refers to, such as a sound, has to be there before it.
                node.first += [other for other in settings if not self._waits(other, node, soft=True)]

    @staticmethod
    def _waits(start: _Node, goal: _Node, soft: bool = False) -> bool:
        """True when ``start`` has to wait for ``goal``, directly or not.

        :arg soft: what it waits for only as long as it sets an option counts as well.
        """
        waiting, seen = [start], set()
        while waiting:
            node = waiting.pop()
            if node is goal:
                return True
            if id(node) not in seen:
                seen.add(id(node))
                waiting += node.hard
                waiting += [target for dummy, target in node.soft] if soft else []
        return False

    def _opening_of(self, node: _Node) -> _Node:
        """The step of the same record that lets go of others before its own step."""
        if id(node.change) not in self._opening:
            opening = _Node(UPDATE, node.change, {})
            node.hard.append(opening)
            self._nodes.append(opening)
            self._opening[id(node.change)] = opening
        return self._opening[id(node.change)]

    # -- the order ---------------------------------------------------------------------------------------------

    def _sort(self) -> bool:
        """Order the nodes; False when one had to be split under way and the order has to be made anew."""
        self._ordered, self._state = [], {}
        return all(self._visit(node) for node in self._nodes)  # the list grows while circles are broken

    def _visit(self, root: _Node) -> bool:
        """Depth first, without recursion: a chain of forwardings may be as long as the office."""
        path: List[Tuple[_Node, Iterator[Tuple[str, _Node]]]] = []
        through: List[str] = []  # the option by which each node of the path refers to the next

        def enter(node: _Node) -> None:
            self._state[id(node)] = "open"
            path.append((node, iter([("", target) for target in node.hard + node.first] + node.soft)))

        if id(root) not in self._state:
            enter(root)
        while path:
            node, edges = path[-1]
            name, target = next(edges, ("", None))
            if target is None:
                self._state[id(node)] = "done"
                node.index = len(self._ordered)
                self._ordered.append(node)
                path.pop()
                del through[-1:]
            elif name and (name, target) not in node.soft:
                continue  # put off meanwhile
            elif id(target) not in self._state:
                through.append(name)
                enter(target)
            elif self._state[id(target)] == "open":
                circle = [member for member, dummy in path]
                if name and not self._is_release(node, name):
                    self._put_off(node, name)
                else:
                    self._open_circle(circle[circle.index(target) :], [*through, name][circle.index(target) :])
                    return False
        return True

    def _open_circle(self, circle: Sequence[_Node], through: Sequence[str]) -> None:
        """Split a step somewhere in a circle that a number closes which passes from one record to another.

        :arg circle: each waits for the next, the last for the first.
        :arg through: the option by which each refers to the next, empty when it waits in any case.
        :raises DeclarationError: nothing in it can wait: two records want each other's number.
        """
        for node, name in zip(circle, through):
            if name:
                self._put_off(node, name)
                return
        for place, node in enumerate(circle):
            letting_go = circle[(place + 1) % len(circle)]
            if self._let_go_first(node, letting_go):
                return
        raise DeclarationError(
            [
                "%s and %s each want a number that the other still has; move one of them to a free number in a first run"
                % (circle[0].change.label, circle[-1].change.label)
            ]
        )

    def _is_release(self, node: _Node, name: str) -> bool:
        """True when others wait for this step because it changes this option."""
        return any(letting_go == id(node) and name in names for (dummy, letting_go), names in self._releases.items())

    def _put_off(self, node: _Node, name: str) -> None:
        """Take an option out of a step and set it in a later one, when all that it refers to is there."""
        later = self._closing.get(id(node.change))
        if later is None:
            later = _Node(UPDATE, node.change, {}, closing=True)
            later.hard = [node]
            self._nodes.append(later)
            self._closing[id(node.change)] = later
        later.values[name] = node.change.deferred[name] = node.values.pop(name)
        field, called = node.change.resource.by_name[name], node.change.before.get(name)
        for number in [number for number in field.numbers_in(called) if ("", number) in node.change.vanishing]:
            # The record calls a number of its own that goes with this step: it lets go of it until then.
            called = node.values[name] = field.without(called, number)
        later.hard += [target for option, target in node.soft if option == name]
        node.soft = [edge for edge in node.soft if edge[0] != name]
        for waiting in self._nodes:
            names = self._releases.get((id(waiting), id(node)), [])
            if name in names:
                names.remove(name)
                waiting.hard.append(later)

    def _let_go_first(self, waiting: _Node, letting_go: _Node) -> bool:
        """Move what ``waiting`` waits for into a step of its own before the rest of the other's change."""
        names = self._releases.pop((id(waiting), id(letting_go)), [])
        moved = {name: letting_go.values.pop(name) for name in names if name in letting_go.values}
        if not moved:
            return False
        letting_go.soft = [edge for edge in letting_go.soft if edge[0] not in moved]
        opening = self._opening_of(letting_go)
        opening.values.update(moved)
        waiting.hard = [opening if node is letting_go else node for node in waiting.hard]
        return True

    def _step(self, index: int, node: _Node) -> Step:
        change, values = node.change, node.values
        if node.action == UPDATE and values:
            begun = {name: value for name, value in change.changes.items() if name not in change.deferred}
            before = {**change.before, **begun} if node.closing else change.before
            values = {**values, **companions(change.resource, before, values)}
        waits = {target.index for target in node.hard} | {target.index for dummy, target in node.soft}
        first = {target.index for target in node.first} - waits
        alone = node.action in (UPDATE, REORDER) and any(
            name in values and change.before.get(name) not in ("", None, values[name])
            for name in change.resource.numbers
        )
        return Step(
            index, node.action, change, values, tuple(sorted(waits)), tuple(sorted(first)), alone, node.closing
        )


def _shuts(node: _Node) -> bool:
    """True for the step that may shut out whoever is not let in by then."""
    return node.change.resource.name == "firewall"
