# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations turned into those of other numbers and hosts: a block that is renumbered, a PBX that is cloned (pure).

Which option is a number, calls one or names a host is told by the fields of the catalogue. What nobody of the given
records owns stays as it is: a forwarding to a telephone of the world that begins with the same digits, a name, a text.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, FieldError
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import ABSENT, Resource

Record = Dict[str, Any]

KINDS: Mapping[str, Resource] = {resource.plural: resource for resource in DECLARABLE}

_BLOCK = re.compile(r"^(?=.)([0-9]*)(X*)$")
# An application may answer to #, * and alternatives as well; such a text is more than one number.
_NUMBER = re.compile(r"^[0-9X]+$")


class MappingError(ValueError):
    """Records or a mapping that make no sense; ``problems`` says all of it."""

    def __init__(self, problems: List[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Place(NamedTuple):
    """A record where it was written.

    :ivar where: how errors call the place.
    :ivar own: the number by which the record is called and known; empty when it has none.
    :ivar taken: all numbers that it takes.
    """

    resource: Resource
    record: Mapping[str, Any]
    where: str
    own: str
    taken: Tuple[str, ...]


class _Block(NamedTuple):
    """Numbers with one beginning, and the beginning that they get. rest: how many digits follow, None for any."""

    start: str
    rest: Optional[int]
    new_start: str

    def holds(self, number: str) -> bool:
        return number.startswith(self.start) and self.rest in (None, len(number) - len(self.start))


class Blocks:
    """Where numbers move: of several blocks that hold a number, the one that says most of it counts.

    :arg numbers: beginnings (2: 32) or blocks with an X for each further digit (2XX: 32XX).
    :raises MappingError: something that is neither.
    """

    def __init__(self, numbers: Mapping[Any, Any]) -> None:
        problems: List[str] = []
        blocks: List[_Block] = []
        for given, new in numbers.items():
            old, target = (_BLOCK.match(_text(side)) for side in (given, new))
            if not old:
                problems.append('numbers: "%s" is neither a beginning such as 2 nor a block such as 2XX' % (given,))
            elif (not target and _text(new)) or len(old.group(2)) != len(target.group(2) if target else ""):
                problems.append('numbers: "%s" cannot become "%s"; write 2: 32 or 2XX: 32XX' % (given, new))
            else:
                rest = len(old.group(2)) or None
                blocks.append(_Block(old.group(1), rest, target.group(1) if target else ""))
        if problems:
            raise MappingError(problems)
        self._blocks = sorted(blocks, key=lambda block: (len(block.start), block.rest is not None), reverse=True)

    def moved(self, number: str) -> str:
        """The number that this one becomes; itself when it is in no block."""
        if _NUMBER.match(number):
            for block in self._blocks:
                if block.holds(number):
                    return block.new_start + number[len(block.start) :]
        return number


def _places_of(office: Mapping[str, Any]) -> List[_Place]:
    """All records of an office.

    :raises MappingError: it has another shape.
    """
    problems: List[str] = []
    written: List[Tuple[Resource, Any, str]] = []
    for kind, records in office.items():
        resource = KINDS.get(kind)
        if resource is None:
            close = difflib.get_close_matches(str(kind), KINDS, 1, 0.6)
            problems.append(
                "%s is no kind of records; %s"
                % (kind, "did you mean %s?" % close[0] if close else "there are %s" % ", ".join(KINDS))
            )
        elif records is None:
            continue
        elif resource.singleton:
            written.append((resource, records, kind))
        elif isinstance(records, (list, tuple)):
            written += [(resource, record, "%s[%d]" % (kind, index)) for index, record in enumerate(records)]
        else:
            problems.append("%s: must be a list of records" % kind)
    problems += [
        "%s: must be a dictionary of options" % where
        for dummy, record, where in written
        if not isinstance(record, Mapping)
    ]
    if problems:
        raise MappingError(problems)
    return [_place(*one) for one in written]


def _place(resource: Resource, record: Mapping[str, Any], where: str) -> _Place:
    spelling = _spelling(resource)
    values: Record = {}
    for option, value in record.items():
        field = resource.by_name.get(spelling.get(option, option))
        if field and (resource.occupied or field.name in resource.numbers):
            values[field.name] = _accepted(field, value)
    values = {name: value for name, value in values.items() if value is not None}
    own = str(values.get(resource.key, "")) if resource.key in resource.numbers else ""
    taken = () if _is_absent(record) else tuple(resource.numbers_of(values))
    return _Place(resource, record, where, own, taken)


def renumbered(
    office: Mapping[str, Any], numbers: Mapping[Any, Any], also: Iterable[str] = ()
) -> Dict[str, Any]:
    """An office whose records get other numbers on the same PBX: ``renamed_from`` tells their former ones.

    :arg also: numbers that move although their records are not among these.
    :raises MappingError: two records would have one number, or it is not clear what is meant.
    """
    places = _places_of(office)
    plan = _Moves(places, Blocks(numbers), also, staying=_is_absent)
    return _with_records(office, [_renamed(place, plan) for place in places])


def cloned(
    office: Mapping[str, Any],
    numbers: Mapping[Any, Any],
    hosts: Mapping[Any, Any],
    keep_ids: bool = False,
    also: Iterable[str] = (),
    overrides: Optional[Mapping[str, Any]] = None,
) -> Dict[str, Any]:
    """An office for another PBX: other numbers, other hosts, and nothing that names records of the first one.

    :arg hosts: host names or addresses → others, in whatever option of a provider they stand.
    :arg keep_ids: also on the other PBX the records have these ids.
    :arg overrides: kind → key that a record gets → options of its own there; for settings kind → options.
    :raises MappingError: two records would have one number, or it is not clear what is meant.
    """
    places = _places_of(office)
    plan = _Moves(places, Blocks(numbers), also)
    small = {_text(host).lower(): _text(new) for host, new in hosts.items()}
    if "" in small:
        raise MappingError(["hosts: an empty text is no host"])
    left = ("renamed_from",) if keep_ids else ("renamed_from", "id")
    records = [
        {option: value for option, value in _rewritten(place, plan, small).items() if option not in left}
        for place in places
    ]
    return _overridden(_with_records(office, records), overrides or {})


class _Moves:
    """Which number moves where; refuses what would leave two owners of one.

    :arg staying: tells records whose number is kept though a block holds it.
    :ivar numbers: old number → new one, of all that move.
    """

    def __init__(
        self,
        places: Iterable[_Place],
        blocks: Blocks,
        also: Iterable[str],
        staying: Callable[[Mapping[str, Any]], bool] = lambda record: False,
    ) -> None:
        problems: List[str] = []
        self.numbers: Dict[str, str] = {}
        self._staying = staying
        takers: Dict[str, str] = {}  # of numbers that do not move
        movers: Dict[str, str] = {}
        for place in places:
            own = place.own
            new = own if staying(place.record) else blocks.moved(own)
            if new != own:
                try:
                    place.resource.by_name[place.resource.key].accept(new)
                except FieldError as error:
                    problems.append("%s (%s): would become %s, which %s" % (place.where, own, new, error))
                self.numbers[own] = new
                movers[own] = place.where
            takers.update((number, place.where) for number in place.taken if number != own or new == own)
        for number in also:
            new = blocks.moved(number)
            if new != number:
                self.numbers.setdefault(number, new)
        problems += self._clashes(movers, takers)
        if problems:
            raise MappingError(problems)

    def _clashes(self, movers: Mapping[str, str], takers: Mapping[str, str]) -> Iterator[str]:
        times = Counter(self.numbers.values())
        for old, new in self.numbers.items():
            name = "%s (%s)" % (movers[old], old) if old in movers else old
            if new in takers:
                yield "%s: would become %s, which %s has and keeps" % (name, new, takers[new])
            elif times[new] > 1:
                rivals = [other for other, target in self.numbers.items() if target == new and other != old]
                yield "%s: would become %s, and so would %s" % (name, new, ", ".join(rivals))

    def own(self, place: _Place) -> str:
        """The number that the record gets; empty when it keeps its own."""
        return "" if self._staying(place.record) else self.numbers.get(place.own, "")


def _renamed(place: _Place, plan: _Moves) -> Record:
    record = _rewritten(place, plan, {})
    if plan.own(place):
        if place.record.get("renamed_from"):
            raise MappingError(
                [
                    "%s (%s): has renamed_from %s already; carry that out and remove it before the number moves on"
                    % (place.where, place.own, place.record["renamed_from"])
                ]
            )
        record["renamed_from"] = place.own
    return record


def _rewritten(place: _Place, plan: _Moves, hosts: Mapping[str, str]) -> Record:
    """The record with other numbers and hosts; options in which nothing changes stay as they were written."""
    record = dict(place.record)
    spelling = _spelling(place.resource)
    for option, value in place.record.items():
        field = place.resource.by_name.get(spelling.get(option, option))
        if field is None:
            continue
        own = plan.own(place) if field.name == place.resource.key else ""
        if own:
            record[option] = own
            continue
        held = _accepted(field, value) if field.dials or field.names_hosts else None
        if held is not None:
            new = field.relocated(field.renumbered(held, plan.numbers), hosts)
            if new != held:
                record[option] = new
    return record


def _accepted(field: Field, value: Any) -> Any:
    try:
        return None if value is None else field.accept(value)
    except FieldError:
        return None


def _spelling(resource: Resource) -> Dict[str, str]:
    """Alias → option."""
    return {alias: field.name for field in resource.fields for alias in field.aliases}


def _overridden(office: Dict[str, Any], overrides: Mapping[str, Any]) -> Dict[str, Any]:
    """The office with options of their own for some records."""
    problems: List[str] = []
    for kind, wanted in overrides.items():
        if not isinstance(wanted, Mapping):
            problems.append("overrides: %s: must be a dictionary" % kind)
        elif office.get(kind) is None:
            problems.append("overrides: the office has no %s" % kind)
        elif KINDS[kind].singleton:
            office[kind] = {**office[kind], **wanted}
        else:
            by_key = {str(key): options for key, options in wanted.items()}
            keys = [str(_key_of(KINDS[kind], record)) for record in office[kind]]
            problems += ["overrides: %s: there is no %s" % (kind, key) for key in by_key if key not in keys]
            office[kind] = [{**record, **by_key.get(key, {})} for key, record in zip(keys, office[kind])]
    if problems:
        raise MappingError(problems)
    return office


def _key_of(resource: Resource, record: Mapping[str, Any]) -> Any:
    spellings = (resource.key, *resource.by_name[resource.key].aliases)
    return next((record[option] for option in spellings if option in record), "")


def _is_absent(record: Mapping[str, Any]) -> bool:
    return record.get("state") == ABSENT


def _with_records(office: Mapping[str, Any], records: Iterable[Record]) -> Dict[str, Any]:
    """The office with other records in the places of its own."""
    following = iter(records)
    shaped: Dict[str, Any] = {}
    for kind, held in office.items():
        if held is None:
            shaped[kind] = held
        elif KINDS[kind].singleton:
            shaped[kind] = next(following)
        else:
            shaped[kind] = [next(following) for dummy in held]
    return shaped


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
