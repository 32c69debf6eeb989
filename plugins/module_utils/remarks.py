# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the PBX would take, and a person probably does not mean: to be said, and on demand to be refused (pure)."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.dialling import SYSTEM_DESTINATIONS

EMPTY_QUEUE, REPEATED_DIGIT, HIDDEN_ROUTE = "empty_queue", "repeated_digit", "hidden_route"
REMARKS = (EMPTY_QUEUE, REPEATED_DIGIT, HIDDEN_ROUTE)

_PLAIN_DIGITS = frozenset("0123456789*#+")


class Remark(NamedTuple):
    """One thing that is probably not meant."""

    kind: str
    text: str


class Outlook(NamedTuple):
    """A record as it will be.

    :ivar id: the PBX's, or what stands for it until there is one.
    :ivar title: what a person calls it.
    :ivar label: how errors call its declaration; None when it has none.
    """

    kind: str
    id: Any
    title: str
    values: Mapping[str, Any]
    label: Optional[str]


def remarks_on(records: Sequence[Outlook], places: Mapping[str, Sequence[Any]]) -> Iterator[Remark]:
    """All remarks on declared records.

    :arg places: resource → ids in the order that a plan gives them, where it gives them another.
    """
    for record in records:
        if record.label is None:
            continue
        if record.kind == "call_queue" and record.values.get("members") == []:
            yield Remark(EMPTY_QUEUE, "%s: the queue has no members: nobody is rung" % record.label)
        if record.kind == "ivr_menu":
            digits = [action["digits"] for action in record.values.get("actions") or ()]
            for repeated in dict.fromkeys(digit for digit in digits if digits.count(digit) > 1):
                yield Remark(
                    REPEATED_DIGIT,
                    "%s: digit %s leads to more than one place: only one of them is reached" % (record.label, repeated),
                )
    rooms = {record.values.get("extension") for record in records if record.kind == "conference_room"}
    incoming = _ordered([record for record in records if record.kind == "incoming_route" and record.id != "1"], places)
    yield from _hidden_incoming(incoming, rooms)
    yield from _hidden_outbound(_ordered([record for record in records if record.kind == "outbound_route"], places))


def _ordered(records: Sequence[Outlook], places: Mapping[str, Sequence[Any]]) -> List[Outlook]:
    if not records:
        return []
    rank = {identity: place for place, identity in enumerate(places.get(records[0].kind, ()))}
    if rank:
        return sorted(records, key=lambda record: rank.get(record.id, len(rank)))
    # New records go behind the others, in the order of their declarations; a single one may have been given a place.
    new = [record for record in records if not isinstance(record.id, str) and not record.values.get("priority")]
    return sorted((record for record in records if record not in new), key=_place) + new


def _place(record: Outlook) -> Tuple[int, float]:
    """What the PBX orders records by; of two with the same place the older comes first."""
    age = float("inf") if not isinstance(record.id, str) else int(record.id) if record.id.isdigit() else 0
    return (record.values.get("priority") or 0, age)


def _hidden_incoming(routes: Sequence[Outlook], rooms: Any) -> Iterator[Remark]:
    """Routes for one number and trunk are tried one after another, until one ends the call.

    A word such as busy and a conference room end it (as the PBX's dialplan is generated); anything else comes back when
    nobody answered in time.
    """
    ended: Dict[Any, Outlook] = {}
    for route in routes:
        values = route.values
        # What a new record refers to may have no id yet.
        whom = (values.get("number"), str(values.get("provider")))
        first = ended.get(whom)
        if first and (route.label is not None or first.label is not None):
            yield Remark(
                HIDDEN_ROUTE,
                "%s: is never reached: %s is for the same number and trunk, comes first and ends every call"
                % (route.label or route.title, first.title),
            )
        elif values.get("extension") in SYSTEM_DESTINATIONS or values.get("extension") in rooms:
            ended.setdefault(whom, route)


def _hidden_outbound(routes: Sequence[Outlook]) -> Iterator[Remark]:
    """Routes that fit are tried one after another, the next one when the trunk of the first fails."""
    for place, route in enumerate(routes):
        for first in routes[:place]:
            if route.label is None and first.label is None:
                continue
            same = str(first.values.get("provider")) == str(route.values.get("provider"))
            covers, wider = _covers(first.values, route.values)
            if covers and (same or wider):
                yield Remark(
                    HIDDEN_ROUTE,
                    "%s: %s comes first and fits all of its numbers: this one is only reached when that one fails%s"
                    % (route.label or route.title, first.title, ", over the same trunk" if same else ""),
                )
                break


def _covers(first: Mapping[str, Any], second: Mapping[str, Any]) -> Tuple[bool, bool]:
    """Whether every number of the second pattern fits the first, and whether more numbers do."""
    begin, other = (str(values.get("numberbeginswith") or "") for values in (first, second))
    rest, other_rest = (values.get("restnumbers", -1) for values in (first, second))
    if begin == other:
        return rest in (-1, other_rest), rest == -1 != other_rest
    # Of patterns with brackets only equal ones can be told to cover each other.
    if not (set(begin) | set(other) <= _PLAIN_DIGITS and other.startswith(begin)):
        return False, False
    more = other[len(begin) :]
    # What follows a beginning is anything at all, or so many digits; * and + are none.
    counted = other_rest != -1 and rest == other_rest + len(more) and more.isdigit()
    return rest == -1 or counted, True
