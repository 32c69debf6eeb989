# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that an emulated PBX holds, looked at past its API, and whether a report of changes is true of it."""
from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import OutcomeUnknown
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import Change, Reordering
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import Report
from ansible_collections.mikopbx.pbx.plugins.module_utils.writing import NotKept
from ansible_collections.mikopbx.pbx.tests.support.engine import Engine

Record = tuple[str, str]
"""Table and key of a record."""
Picture = dict[Record, list[Any]]
"""Under each key every row that has it, ids left out; what exists once under ONCE."""

ONCE: Record = ("", "")
_KEYS = {
    "employees": "number", "providers": "description", "call-queues": "extension", "ivr-menu": "extension",
    "conference-rooms": "extension", "incoming-routes": "rulename", "outbound-routes": "rulename",
    "off-work-times": "description", "dialplan-applications": "extension", "firewall": "permit",
    "asterisk-managers": "username", "sound-files": "name", "api-keys": "description"}
"""Table of the emulator -> the column that tells its records apart."""
_TABLES = {
    "employee": "employees", "sip_provider": "providers", "call_queue": "call-queues", "ivr_menu": "ivr-menu",
    "conference_room": "conference-rooms", "incoming_route": "incoming-routes", "outbound_route": "outbound-routes",
    "off_work_time": "off-work-times", "dialplan_application": "dialplan-applications", "network_filter": "firewall",
    "asterisk_manager": "asterisk-managers", "sound_file": "sound-files", "api_key": "api-keys"}
"""Resource -> its table."""
_ORDERED = {table for name, table in _TABLES.items() if BY_NAME[name].precedence}
_SECRETS = ("key", "secret", "sip_secret", "SSHPassword")
# What the PBX appends to the name of a sound file that is there already.
_STAMP = re.compile(r"_\d{8}_\d{6}_\d+(?=\.\w+$)")


def picture(engine: Engine) -> Picture:
    """What the PBX of this engine holds now."""
    state = engine.pbx.control("GET", "state")
    seen: Picture = {ONCE: [_bare(state["values"]), _bare(state["numbers"])]}
    names = {row["id"]: row["description"] for row in state["tables"]["providers"].values()}
    for table, rows in state["tables"].items():
        places = sorted({row["priority"] for row in rows.values() if row.get("priority") is not None})
        for row in rows.values():
            if row.get("priority") is not None:
                # The order counts where the collection gives it one, not the figures.
                row["priority"] = places.index(row["priority"]) if table in _ORDERED else None
            if "providerid" in row:
                row["providerid"] = names.get(row["providerid"], row["providerid"])
            # A record that nothing tells is known by its id, as to a plan.
            key = str(row.get(_KEYS[table]) or row["id"]) if table in _KEYS else ""
            seen.setdefault((table, key), []).append(_bare(row))
    return {record: sorted(rows, key=lambda row: json.dumps(row, sort_keys=True)) if record[0] else rows
            for record, rows in seen.items()}


def _bare(value: Any) -> Any:
    """Without ids and what hangs on them or on the hour, which differ from run to run."""
    if isinstance(value, dict):
        return {name: _STAMP.sub("", each) if name == "path" and isinstance(each, str) else _bare(each)
                for name, each in value.items() if name not in ("id", "user_avatar", "created_at", "last_used_at")}
    return [_bare(each) for each in value] if isinstance(value, list) else value


def comparable(seen: Picture, declared: Iterable[str]) -> Picture:
    """The same from one first boot to the next, of which each makes up secrets; the declared ones are kept."""
    kept = set(declared)

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: "made up" if name in _SECRETS and each not in kept else without(each)
                    for name, each in value.items()}
        return [without(each) for each in value] if isinstance(value, list) else value

    return {record: without(rows) for record, rows in seen.items()}


class Goal:
    """What was there before an operation and what is there after one that nothing disturbed, to hold others against.

    :arg secrets: those that the operation declares.
    """

    def __init__(self, before: Picture, after: Picture, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secrets)
        self._before = self._comparable(before)
        self._after = self._comparable(after)

    def _comparable(self, seen: Picture) -> Picture:
        return comparable(seen, self._secrets)

    def check_met(self, seen: Picture) -> None:
        """That all is as it should be in the end."""
        kept = self._comparable(seen)
        differ = {record: (kept.get(record), self._after.get(record)) for record in {*kept, *self._after}
                  if kept.get(record) != self._after.get(record)}
        assert not differ, "not as it should be in the end"

    def check_made(self, changes: Iterable[Change], seen: Picture) -> None:
        """That these changes have been made."""
        kept = self._comparable(seen)
        for change in changes:
            assert self._is_made(change, kept), "done, but not so: %s" % change.line()

    def _is_made(self, change: Change, kept: Picture) -> bool:
        if isinstance(change, Reordering):
            return _same_order(table_of(change), kept, self._after)
        if change.resource.singleton:
            return all(kept[ONCE][0]["settings"][name] == value for name, value in self._set_options(change))
        return _placeless(kept.get(record_of(change))) == _placeless(self._after.get(record_of(change)))

    def _set_options(self, change: Change) -> Iterable[tuple[str, Any]]:
        """The settings of this resource that the operation changes, and what to."""
        own = {field.api for field in change.resource.fields}
        before, after = self._before[ONCE][0]["settings"], self._after[ONCE][0]["settings"]
        return [(name, value) for name, value in after.items() if name in own and value != before.get(name)]

    def check_intact(self, planned: Iterable[Change], before: Picture, after: Picture) -> None:
        """That nothing is there twice, nothing lost, and nothing touched that was not meant.

        before, after: of the same life of the PBX, so that secrets that it made up are compared as well.
        """
        changes = list(planned)
        for record, rows in after.items():
            assert len(rows) <= max(len(before.get(record, [])), len(self._after.get(record, []))), "twice: %s %s" % record
        meant = {record_of(change) for change in changes} | {ONCE}
        for record in {*before, *after} - meant:
            assert _placeless(after.get(record)) == _placeless(before.get(record)), "touched: %s %s" % record
        for record in meant & {*before} & {*after} & {*self._before} & {*self._after}:
            if record != ONCE and len(before[record]) == len(after[record]) == 1:
                was, goal = {**self._before[record][0], "priority": None}, self._after[record][0]
                _check_left("%s %s" % record, was, goal, before[record][0], after[record][0])
        self._check_once(before[ONCE], after[ONCE])
        reordered = {table_of(change) for change in changes if isinstance(change, Reordering)}
        for table in {record[0] for record in before} - reordered:
            assert _same_order(table, after, before), "in another order: %s" % table

    def _check_once(self, before: list[Any], after: list[Any]) -> None:
        """That settings which the operation leaves alone are as they were, and that numbers are whose they should be."""
        was, goal = self._before[ONCE][0], self._after[ONCE][0]
        _check_left("setting", was["settings"], goal["settings"], before[0]["settings"], after[0]["settings"])
        _check_left("value", {**was, "settings": None}, goal, before[0], after[0])
        numbers, goal_numbers = after[1], self._after[ONCE][1]
        assert not {*numbers} - {*before[1]} - {*goal_numbers}, "numbers that nobody wants"
        assert not {*before[1]} & {*goal_numbers} - {*numbers}, "numbers lost"


def _check_left(what: str, was: Mapping[str, Any], goal: Mapping[str, Any], before: Mapping[str, Any],
                after: Mapping[str, Any]) -> None:
    """That each field is as before which an operation leaves so that nothing disturbs."""
    for name, value in was.items():
        if name in goal and goal[name] == value:
            assert after.get(name) == before.get(name), "touched: %s: %s" % (what, name)


def check_report(report: Report, planned: Iterable[Change], before: Picture, after: Picture, goal: Goal) -> None:
    """That a report is true, record by record."""
    told = [*report.done, *(failure.change for failure in report.failed), *(one.change for one in report.not_tried)]
    assert Counter(map(id, told)) == Counter(map(id, planned)), "each change is told once"
    goal.check_made(report.done, after)
    untouched = [one.change for one in report.not_tried]
    untouched += [failure.change for failure in report.failed
                  if not isinstance(failure.error, (OutcomeUnknown, NotKept)) and failure.change not in report.begun]
    for change in untouched:
        if isinstance(change, Reordering):
            as_before = _same_order(table_of(change), after, before)
        elif change.resource.singleton:
            own = {field.api for field in change.resource.fields}
            as_before = all(after[ONCE][0]["settings"].get(name) == value
                            for name, value in before[ONCE][0]["settings"].items() if name in own)
        else:
            was = _with_members_of(after, before.get(record_of(change)))
            as_before = _placeless(after.get(record_of(change))) == _placeless(was)
        assert as_before, "said to be as before: %s" % change.line()
    if not report.changed:
        assert after == before, "said to be unchanged"
    assert report.changed or not report.done


def table_of(change: Change) -> str:
    """The table with the records of a change; none for what exists once."""
    return "" if change.resource.singleton else _TABLES[change.resource.name]


def record_of(change: Change) -> Record:
    """The record that a change is about; of another order, none that there is."""
    return ONCE if change.resource.singleton else (table_of(change), change.key or change.id)


def _with_members_of(after: Picture, rows: list[Any] | None) -> list[Any] | None:
    """Queues without those whose numbers are gone: the PBX drops a number from all queues with its record."""
    return None if rows is None else [
        {**row, "members": [member for member in row["members"] if member["extension"] in after[ONCE][1]]}
        if "members" in row else row for row in rows]


def _placeless(rows: list[Any] | None) -> list[Any] | None:
    """Without the place among others, which changes when those do."""
    return None if rows is None else [{**row, "priority": None} for row in rows]


def _same_order(table: str, one: Picture, other: Picture) -> bool:
    """True when the records of a table that are in both stand in the same order."""
    both = {record for record in {*one} & {*other} if record[0] == table}

    def order(seen: Picture) -> list[Record]:
        return sorted((record for record in both if seen[record][0].get("priority") is not None),
                      key=lambda record: (seen[record][0]["priority"], record))

    return order(one) == order(other)
