# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What changes do to each other and to what the PBX holds: numbers, references, being shut out (pure)."""

from __future__ import annotations

import ipaddress
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.numbers import mobile_of, stands_for
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE, DELETE, Callee, Change, Reordering, callees
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Known, Matching
from ansible_collections.mikopbx.pbx.plugins.module_utils.remarks import Outlook, Remark, remarks_on
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import ABSENT, Declared, Resource, Values


class Later(NamedTuple):
    """A record as it will be.

    :ivar declared: what a person says of it, if anything.
    :ivar change: what happens to it, if anything.
    """

    resource: Resource
    id: Any
    values: Values
    declared: Optional[Declared]
    change: Optional[Change]

    @property
    def title(self) -> str:
        """What a person calls it, with its kind."""
        parts = [str(self.values.get(name, "")) for name in (self.resource.key, self.resource.title) if name]
        text = " ".join(part for part in dict.fromkeys(parts) if part)
        if not text:
            standing = self.resource.standing
            if standing and standing.id == self.id:
                text = standing.option
        return ("%s %s" % (self.resource.name, text or self.resource.called(self.values) or str(self.id))).strip()


class Checks:
    """Holds all changes of a plan against each other, against the declarations and against the rest of the PBX."""

    def __init__(self, changes: Sequence[Change], matching: Matching, known: Known) -> None:
        self._changes = [change for change in changes if not isinstance(change, Reordering)]
        self._known = known
        self._going: Dict[Callee, Change] = {callee: change for change in self._changes for callee in change.vanishing}
        declared = matching.declared_as()
        self._single = {record.label for record, dummy in matching.pairs if not record.where}
        self._new = {record.label: record for record, found in matching.pairs if found is None}
        planned = {(change.resource.name, change.id): change for change in self._changes if change.action != CREATE}
        self._later: List[Later] = []
        for resource in RESOURCES:
            for found in known.records(resource.name):
                change = planned.get((resource.name, found.id))
                if change is None or change.action != DELETE:
                    values = change.after if change else found.values
                    record = declared.get((resource.name, found.id))
                    self._later.append(Later(resource, found.id, values, record, change))
        for change in self._changes:
            if change.action == CREATE:
                defaults = {field.name: field.default for field in change.resource.fields}
                values = {**defaults, **change.changes}
                self._later.append(Later(change.resource, change.birth, values, self._new.get(change.label), change))
        # What the PBX itself takes a number or record out of when it goes.
        self._loose: Dict[Callee, List[Tuple[Later, str]]] = {}
        for later in self._later if self._going else ():
            for field in later.resource.fields:
                for callee in () if field.binding else callees(field, later.values.get(field.name)):
                    self._loose.setdefault(callee, []).append((later, field.name))
        self._orders = [change for change in changes if isinstance(change, Reordering)]

    def problems(self) -> Iterator[str]:
        """Why the plan cannot be carried out."""
        yield from self._number_clashes()
        yield from self._references_to_what_goes()
        yield from self._references_to_nothing()
        yield from self._shut_out()

    def remarks(self) -> List[Remark]:
        """What is probably not meant."""
        records = [
            Outlook(later.resource.name, later.id, later.title, later.values, _said_of(later))
            for later in self._later
        ]
        return list(remarks_on(records, {change.resource.name: change.places for change in self._orders}))

    def notes(self, change: Change) -> Iterator[str]:
        """What the PBX does to others when it carries out a deletion, without being asked."""
        if change.action != DELETE:
            return
        for callee in change.vanishing:
            for later, option in self._loose.get(callee, ()):
                yield "- %s loses it from %s" % (later.title, option)

    # -- numbers -----------------------------------------------------------------------------------------------

    def _number_clashes(self) -> Iterator[str]:
        freed = {number for change in self._changes for number in change.leaving}
        taking: Dict[str, Change] = {}
        for change in self._changes:
            for number in change.arriving:
                if number in taking:
                    yield "%s: %s %s is also wanted for %s" % (
                        change.label,
                        _option_with(change, number),
                        number,
                        taking[number].label,
                    )
                    continue
                taking[number] = change
                owner = self._known.owner(number)
                if owner and number not in freed:
                    yield "%s: %s %s is taken by %s; choose a free number" % (
                        change.label,
                        _option_with(change, number),
                        number,
                        owner + self._found_under(owner),
                    )

    def _found_under(self, owner: str) -> str:
        """Which number the owner of a mobile has: of a person who was renumbered, the inventory may name the former one."""
        people = [found.values for found in self._known.records("employee")]
        numbers = [str(each.get("number")) for each in people if mobile_of(str(each.get("user_username"))) == owner]
        return ", who has number %s" % numbers[0] if len(numbers) == 1 else ""

    # -- references --------------------------------------------------------------------------------------------

    def _references_to_what_goes(self) -> Iterator[str]:
        """The PBX would refuse such a deletion, and half of the plan would be done then; or it would say nothing."""
        if not self._going:
            return
        passed_on = {number: change for change in self._changes for number in change.arriving}
        for later in self._later:
            for field in later.resource.fields:
                held = later.values.get(field.name)
                said = later.declared is not None and field.name in later.declared.values
                for callee in callees(field, held) if held and (field.binding or said) else ():
                    if callee in self._going:
                        number = callee[1] if not callee[0] else ""
                        if number in passed_on:
                            yield "%s: %s, which %s calls by %s, passes from one to another (%s); do that in two runs" % (
                                self._going[callee].label,
                                number,
                                later.title,
                                field.name,
                                passed_on[number].label,
                            )
                            continue
                        yield "%s: %s %s by %s; point that elsewhere %s" % (
                            self._going[callee].label,
                            later.title,
                            "calls %s" % number if number else "refers to it",
                            field.name,
                            "first" if self._going[callee].label in self._single else "in the same task",
                        )

    def _references_to_nothing(self) -> Iterator[str]:
        arriving = {number for change in self._changes for number in change.arriving}
        # What the PBX renumbers is called by its new number, and is no longer there under the old one.
        leaving = {number for change in self._changes for number in change.leaving} - arriving
        patterns = [number for number in [*arriving, *self._known.patterns()] if "X" in number and number not in leaving]
        for change in self._changes:
            if change.action == DELETE:
                continue
            for name, value in change.changes.items():
                field = change.resource.by_name[name]
                for number in dict.fromkeys(field.numbers_in(value)) if field.must_exist else ():
                    if ("", number) in self._going:
                        continue  # said elsewhere, with who is going
                    known = number not in leaving and (number in arriving or self._known.owner(number))
                    if not known and not any(stands_for(pattern, number) for pattern in patterns):
                        yield "%s: %s: %s is no number of this PBX, and none that this task makes" % (
                            change.label,
                            name,
                            number,
                        )

    # -- being shut out ----------------------------------------------------------------------------------------

    def _shut_out(self) -> Iterator[str]:
        """Refuse what would keep this controller from the web port, where it could reach it before."""
        switch = next((later for later in self._later if later.resource.name == "firewall"), None)
        own = [change for change in self._changes if change.resource.name in ("firewall", "network_filter")]
        if switch is None or not own or not switch.values.get("enabled"):
            return
        agreed = [record for record in self._agreeing() if "force" in record.consents]
        address = self._known.controller_address()
        filters = [later.values for later in self._later if later.resource.name == "network_filter"]
        if agreed or _lets_in(filters, address):
            return
        was_on = not (switch.change and "enabled" in switch.change.changes)
        before = [found.values for found in self._known.records("network_filter")]
        if was_on and not _lets_in(before, address):
            return  # it was shut out before, and still is: what it sees of itself is not what the PBX sees
        yield (
            "%s: the firewall would be on, and no network filter lets this controller (%s) reach the web port: the PBX "
            "could no longer be managed from here; add a network filter for it with rules WEB true, or say force: true"
            % (own[-1].label, address or "its address is not known")
        )

    def _agreeing(self) -> List[Declared]:
        guarded = ("firewall", "network_filter")
        records = [later.declared for later in self._later if later.declared and later.resource.name in guarded]
        return records + [
            Declared(change.resource, "", ABSENT, change.key, change.id, "", {}, {}, change.consents)
            for change in self._changes
            if change.action == DELETE and change.resource.name in guarded
        ]


def _said_of(later: Later) -> Optional[str]:
    """How errors call a record that is declared; None for others."""
    return later.declared.label if later.declared else None


def _option_with(change: Change, number: str) -> str:
    return next((name for name in change.resource.numbers if change.after.get(name) == number), "number")


def _lets_in(filters: Sequence[Mapping[str, Any]], address: str) -> bool:
    """True when a filter lets this address reach the web port; a firewall without any filter lets everybody in."""
    if not filters:
        return True
    for values in filters:
        if not values.get("rules", {}).get("WEB"):
            continue
        try:
            network = ipaddress.ip_network(str(values.get("permit", "")), strict=False)
            if ipaddress.ip_address(address) in network if address else not network.prefixlen:
                return True
        except ValueError:
            continue  # a form that only the PBX knows lets nobody in for sure
    return False
