# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is written, under everything that can go wrong.

Whatever happens: nothing is there twice, nothing is lost, nothing changes that was not asked for, each record is told
what became of it, and it is true. The next run finishes the job; the one after that has nothing to do.
"""
from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    Invalid, NotFound, OutcomeUnknown, PbxError, RateLimited)
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import Change, Reordering
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import NotKept, Report, execute
from ansible_collections.mikopbx.pbx.tests.support.engine import Engine, Office

Fault = dict[str, Any]
Record = tuple[str, str]
"""Table and key of a record."""
Picture = dict[Record, list[Any]]
"""All that the PBX holds: under each key every row that has it, ids left out; what exists once under ("", "")."""

HASTE = 50
MORE_HASTE = 500
"""How much faster the client's clock runs, so that its patience does not try ours; more where it is in vain."""
SECRET = "Zx9!kfPq2LmT7w"
SEEDS = (1, 2, 3, 5, 8)

KEYS = {
    "employees": "number", "providers": "description", "call-queues": "extension", "ivr-menu": "extension",
    "conference-rooms": "extension", "incoming-routes": "rulename", "outbound-routes": "rulename",
    "off-work-times": "description", "dialplan-applications": "extension", "firewall": "permit",
    "asterisk-managers": "username"}
"""Table of the emulator -> the column that tells its records apart."""
TABLES = {
    "employee": "employees", "sip_provider": "providers", "call_queue": "call-queues", "ivr_menu": "ivr-menu",
    "conference_room": "conference-rooms", "incoming_route": "incoming-routes", "outbound_route": "outbound-routes",
    "off_work_time": "off-work-times", "dialplan_application": "dialplan-applications", "network_filter": "firewall",
    "asterisk_manager": "asterisk-managers", "mail_settings": ""}
"""Resource -> its table."""


class Operation(NamedTuple):
    """Something to be done: what is there before, what is wanted, and the request that does it.

    alter: a column, and what the PBX makes of it in silence.
    edits: what another administrator may do between reading and writing; told apart by what they are.
    """

    name: str
    given: Office
    wanted: Office
    method: str
    path: str
    alter: tuple[str, Any] | None = None
    edits: dict[str, Fault] = {}


def person(number: str, **options: Any) -> dict[str, Any]:
    return {"number": number, "user_username": "Person " + number, "sip_secret": SECRET, **options}


ANNA = person("301", user_email="a.name.that.is.too.long.for.a.batch@example.com")
TRUNK = {"description": "Mango", "registration_type": "none", "host": "a.example", "note": "first"}
DEMO = "Demo provider"
ROUTE = {"rulename": "Abroad", "provider": DEMO, "numberbeginswith": "00", "restnumbers": 9}
FILTER = {"permit": "10.7.0.0/16", "description": "Branch", "rules": {"SSH": True, "WEB": True}}
MANAGER = {"username": "wallboard", "secret": SECRET, "permissions": {"call_read": True}}
QUEUE = {"extension": "401", "name": "Sales", "members": ["201", "202"], "timeout_to_redirect_to_extension": 60,
         "timeout_extension": "203"}
OFFICE: Office = {
    "employees": [person("301", fwd_forwarding="401"), person("302", fwd_forwardingonbusy="301"), person("303"),
                  dict(ANNA, number="304")],
    "call_queues": [{**QUEUE, "members": ["301", "302"], "timeout_extension": "501"}],
    "ivr_menus": [{"extension": "501", "name": "Menu", "timeout_extension": "301",
                   "actions": [{"digits": "1", "extension": "401"}, {"digits": "0", "extension": "302"}]}],
    "conference_rooms": [{"extension": "601", "name": "Room"}],
    "dialplan_applications": [{"extension": "701", "name": "Hours", "type": "plaintext", "applicationlogic": "1,Answer()"}],
    "network_filters": [FILTER],
    "sip_providers": [TRUNK],
    "incoming_routes": [{"rulename": "Main", "number": "4951", "provider": "Mango", "extension": "501"},
                        {"rulename": "Fax", "number": "4952", "provider": "Mango", "extension": "303"}],
    "outbound_routes": [{**ROUTE, "provider": "Mango"}, {**ROUTE, "rulename": "Mobile", "numberbeginswith": "07"}],
    "off_work_times": [{"description": "Night", "weekday_from": "monday", "weekday_to": "friday", "time_from": "18:00",
                        "time_to": "23:59", "action": "extension", "extension": "303"}],
    "asterisk_managers": [MANAGER],
    "mail_settings": {"mail_smtp_host": "smtp.example.com", "system_notifications_email": "admin@example.com"},
}


def gone(record: dict[str, Any], key: str) -> dict[str, Any]:
    return {key: record[key], "state": "absent"}


OPERATIONS = [
    Operation("create an employee", {}, {"employees": [ANNA]}, "POST", "^employees$", ("user_username", "Ann"),
              {"create": {"resource": "employees", "function": "create", "values": person("301", user_username="Eve")}}),
    Operation("create a trunk", {}, {"sip_providers": [TRUNK]}, "POST", "^sip-providers$", ("host", "b.example")),
    Operation("create an outbound route", {}, {"outbound_routes": [ROUTE]}, "POST", "^outbound-routes$",
              ("numberbeginswith", "01")),
    Operation("create a manager", {}, {"asterisk_managers": [MANAGER]}, "POST", "^asterisk-managers$",
              ("username", "wallbrd")),
    Operation("create a filter", {}, {"network_filters": [FILTER]}, "POST", "^firewall$", ("description", "Bran")),
    Operation("update an employee", {}, {"employees": [{"number": "202", "user_username": "Anna", "sip_secret": SECRET}]},
              "PATCH", "^employees/111$", ("user_username", "Ann"),
              {"other": {"resource": "employees", "id": "111", "values": {"user_email": "boss@example.com"}},
               "same": {"resource": "employees", "id": "111", "values": {"user_username": "Eve"}},
               "gone": {"resource": "employees", "function": "delete", "id": "111"}}),
    Operation("update a queue", {}, {"call_queues": [{"extension": "2001", "members": ["202", "203"], "name": "Sellers"}]},
              "PUT", "^call-queues/", ("name", "Sell"),
              {"other": {"resource": "call-queues", "id": "QUEUE-F383", "values": {"seconds_for_wrapup": 77}}}),
    Operation("update the mail settings", {}, {"mail_settings": {"mail_smtp_host": "smtp.example.com"}}, "PATCH",
              "^mail-settings$", ("MailSMTPHost", "smtp.example.org"),
              {"other": {"resource": "mail-settings", "values": {"MailSMTPPort": 2525}}}),
    Operation("delete an employee", {"employees": [ANNA]}, {"employees": [gone(ANNA, "number")]}, "DELETE", "^employees/113$",
              edits={"delete": {"resource": "employees", "function": "delete", "id": "113"}}),
    Operation("delete an outbound route", {"outbound_routes": [ROUTE]}, {"outbound_routes": [gone(ROUTE, "rulename")]},
              "DELETE", "^outbound-routes/"),
    Operation("create a batch", {}, {"employees": [person(str(301 + place)) for place in range(25)]}, "POST",
              "^employees:batchCreate$", ("user_username", "Ann"),
              {"create": {"resource": "employees", "function": "create", "values": person("305", user_username="Eve")}}),
    Operation("a whole office", {}, OFFICE, "POST", "^(sip-providers|call-queues|outbound-routes|employees:batchCreate)$"),
]
BY_NAME = {operation.name: operation for operation in OPERATIONS}

# Which requests it hits, beside method and path of the operation; "refuse" begins before the first of them.
FAULTS: dict[str, Fault] = {
    "refused": {"kind": "refuse", "seconds": 0.1},
    "dropped before": {"kind": "drop-before", "on": 1},
    "dropped after": {"kind": "drop-after", "on": 1},
    "reset before": {"kind": "reset-before", "on": 1},
    "reset after": {"kind": "reset-after", "on": 1},
    "reset before, twice": {"kind": "reset-before", "on": [1, 2]},
    "reset after, always": {"kind": "reset-after"},
    "half an answer": {"kind": "half-answer", "on": 1},
    "wrong type": {"kind": "content-type", "content_type": "text/html"},
    "PHP warning": {"kind": "php-warning"},
    "PHP fatal before": {"kind": "php-fatal", "on": 1},
    "PHP fatal after": {"kind": "php-fatal", "on": 1, "stored": True},
    "web server restarts": {"kind": "restart", "seconds": 2 / HASTE, "on": 1},
    "web server restarts after": {"kind": "restart", "seconds": 2 / HASTE, "on": 1, "stored": True},
    "gone for good after": {"kind": "restart", "on": 1, "stored": True},
    "queue full": {"kind": "queue-full", "on": 1},
    "locked": {"kind": "locked", "on": 1},
    "locked for good": {"kind": "locked"},
    "worker time-out": {"kind": "timeout-400", "on": 1},
    "worker time-out, done later": {"kind": "timeout-400", "on": 1, "later": 2 / HASTE},
    "banned": {"kind": "ban"},
    "key revoked": {"kind": "revoked"},
    "slow": {"kind": "slow", "seconds": 0.6, "on": 1},
}
HEALED = {"refused", "dropped after", "reset after", "half an answer", "wrong type", "PHP warning", "PHP fatal after",
          "web server restarts after", "queue full", "locked", "worker time-out"}
"""Those with which the first run comes through by itself."""


@pytest.fixture(scope="module")
def engine(start: Callable[..., Any]) -> Iterator[Engine]:
    yield Engine(start("--no-limiter"))


def hasty(engine: Engine, timeout: float = 20.0, haste: int = HASTE) -> Client:
    """A client whose waits are short."""
    return Client(engine.connection._replace(timeout=timeout), clock=lambda: time.monotonic() * haste,
                  sleep=lambda seconds: time.sleep(seconds / haste), jitter=lambda: 0.5)


# -- what the PBX holds, looked at past the API ----------------------------------------------------------------------


def bare(value: Any) -> Any:
    """Without ids and what hangs on them or on the hour, which differ from run to run."""
    if isinstance(value, dict):
        return {name: bare(each) for name, each in value.items()
                if name not in ("id", "user_avatar", "created_at", "last_used_at")}
    return [bare(each) for each in value] if isinstance(value, list) else value


def picture(engine: Engine) -> Picture:
    state = engine.pbx.control("GET", "state")
    seen: Picture = {("", ""): [bare(state["values"]), bare(state["numbers"])]}
    names = {row["id"]: row["description"] for row in state["tables"]["providers"].values()}
    for table, rows in state["tables"].items():
        places = sorted({row["priority"] for row in rows.values() if row.get("priority") is not None})
        for row in rows.values():
            if row.get("priority") is not None:
                row["priority"] = places.index(row["priority"])  # the order counts, not the figures
            if "providerid" in row:
                row["providerid"] = names.get(row["providerid"], row["providerid"])
            seen.setdefault((table, str(row.get(KEYS.get(table, ""), ""))), []).append(bare(row))
    return {record: sorted(rows, key=lambda row: json.dumps(row, sort_keys=True)) if record[0] else rows
            for record, rows in seen.items()}


def comparable(seen: Picture) -> Picture:
    """The same from one first boot to the next, of which each makes up secrets."""
    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: "made up" if name in ("key", "secret", "sip_secret", "SSHPassword") and each != SECRET else without(each)
                    for name, each in value.items()}
        return [without(each) for each in value] if isinstance(value, list) else value

    return {record: without(rows) for record, rows in seen.items()}


def placeless(rows: list[Any] | None) -> list[Any] | None:
    """Without the place among others, which changes when those do."""
    return None if rows is None else [{**row, "priority": None} for row in rows]


def settings_of(seen: Picture) -> Any:
    return seen["", ""][0]["settings"]


def record_of(change: Change) -> Record:
    if change.resource.singleton:
        return ("", "")
    return (TABLES[change.resource.name], change.key)


def prepare(engine: Engine, operation: Operation) -> Picture:
    """Everything as it is before."""
    engine.reset()
    if operation.given:
        engine.apply(operation.given)
    return picture(engine)


def edit(engine: Engine, fault: Fault) -> None:
    """Another administrator's change, made by itself."""
    pbx: Any = engine.pbx
    verb = {"create": "POST", "delete": "DELETE"}.get(fault.get("function", ""), "PATCH")
    path = "/".join(filter(None, (fault["resource"], fault.get("id"))))
    pbx.data(verb, path, fault.get("values"))


def settle(engine: Engine) -> None:
    """Wait for the jobs that are done later, and forget the faults."""
    while engine.pbx.control("GET", "faults")["late"]:
        time.sleep(0.01)
    while any(entry["status"] is None for entry in engine.pbx.control("GET", "requests")["requests"]):
        time.sleep(0.01)
    engine.pbx.control("POST", "faults", {"faults": []})


@pytest.fixture(scope="module")
def goals(engine: Engine) -> Callable[..., Picture]:
    """What the PBX holds after an operation that nothing disturbed, except for another's edit before it."""
    known: dict[tuple[str, str], Picture] = {}

    def goal(operation: Operation, edited: str = "") -> Picture:
        if (operation.name, edited) not in known:
            prepare(engine, operation)
            if edited:
                edit(engine, operation.edits[edited])
            engine.apply(operation.wanted)
            known[operation.name, edited] = comparable(picture(engine))
        return known[operation.name, edited]

    return goal


# -- what has to hold ------------------------------------------------------------------------------------------------


def check_report(report: Report, planned: list[Change], before: Picture, after: Picture, goal: Picture) -> None:
    """That the report is true, record by record."""
    told = [*report.done, *(failure.change for failure in report.failed), *(one.change for one in report.not_tried)]
    assert Counter(map(id, told)) == Counter(map(id, planned)), "each change is told once"
    kept = comparable(after)
    for change in report.done:
        if not record_of(change)[1]:
            assert settings_of(kept) == settings_of(goal)
        elif not isinstance(change, Reordering):
            assert placeless(kept.get(record_of(change))) == placeless(goal.get(record_of(change))), (
                "done, but not so: %s" % change.line())
    untouched = [one.change for one in report.not_tried]
    untouched += [failure.change for failure in report.failed
                  if not isinstance(failure.error, (OutcomeUnknown, NotKept)) and failure.change not in report.begun]
    for change in (change for change in untouched if record_of(change)[1]):
        assert after.get(record_of(change)) == before.get(record_of(change)), "said to be as before: %s" % change.line()
    if not report.changed:
        assert after == before, "said to be unchanged"
    assert report.changed or not report.done


def check_picture(planned: list[Change], before: Picture, after: Picture, goal: Picture) -> None:
    """That nothing is there twice, nothing lost, and nothing touched that was not meant."""
    for record, rows in after.items():
        assert len(rows) <= max(len(before.get(record, [])), len(goal.get(record, []))), "twice: %s %s" % record
    meant = {record_of(change) for change in planned} | {("", "")}
    for record in {*before, *after} - meant:
        assert placeless(after.get(record)) == placeless(before.get(record)), "touched: %s %s" % record


def check_rest(engine: Engine, operation: Operation, goal: Picture) -> None:
    """That the next run finishes the job, and that the third has nothing to do."""
    engine.apply(operation.wanted)
    assert comparable(picture(engine)) == goal
    engine.pbx.control("DELETE", "requests")
    assert engine.run(operation.wanted).changed is False
    assert engine.pbx.control("GET", "requests")["writes"] == 0
    assert comparable(picture(engine)) == goal


def disturbed(engine: Engine, operation: Operation, fault: Fault, client: Client) -> tuple[Report, list[Change]]:
    """The operation planned in peace and carried out under a fault."""
    plan, snapshot = engine.plan(operation.wanted, client=client)
    selected = {"method": operation.method, "path": operation.path}
    if fault["kind"] == "refuse":
        selected = {"method": "GET", "path": "^system:ping$"}
    engine.pbx.control("DELETE", "requests")
    engine.pbx.control("POST", "faults", {"faults": [{**selected, **fault}]})
    if fault["kind"] == "refuse":
        hasty(engine).get("system:ping")
    report = execute(plan, client, snapshot)
    fired = engine.pbx.control("GET", "faults")["faults"][0]["fired"]
    assert fired, "the fault has to strike, or nothing is tested"
    settle(engine)
    return report, list(plan.changes)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("operation", BY_NAME)
def test_matrix(engine: Engine, goals: Callable[..., Picture], operation: str, fault: str) -> None:
    done = BY_NAME[operation]
    goal = goals(done)
    before = prepare(engine, done)
    client = hasty(engine, timeout=0.3 if fault == "slow" else 20.0, haste=MORE_HASTE if "for good" in fault else HASTE)
    report, planned = disturbed(engine, done, FAULTS[fault], client)
    requests = engine.pbx.control("GET", "requests")["requests"]
    after = picture(engine)
    check_picture(planned, before, after, goal)
    check_report(report, planned, before, after, goal)
    if fault in HEALED:
        assert not report.failed and not report.not_tried
    if fault == "banned":
        assert sum(entry["status"] == 429 for entry in requests) <= 3, "those under way, and no more"
        assert any(isinstance(failure.error, RateLimited) for failure in report.failed)
    check_rest(engine, done, goal)


@pytest.mark.parametrize("operation", [name for name, operation in BY_NAME.items() if operation.alter])
def test_a_value_that_is_altered_in_silence(engine: Engine, goals: Callable[..., Picture], operation: str) -> None:
    done = BY_NAME[operation]
    goal, before = goals(done), prepare(engine, done)
    assert done.alter
    fault = {"kind": "alter", "field": done.alter[0], "value": done.alter[1]}
    report, planned = disturbed(engine, done, fault, hasty(engine))
    assert report.failed and not report.done, "none of them is as asked"
    assert all(isinstance(failure.error, NotKept) for failure in report.failed)
    check_report(report, planned, before, picture(engine), goal)
    if operation != "create a manager":  # under another name it is another
        check_rest(engine, done, goal)


EDITS = [(operation.name, edit) for operation in OPERATIONS for edit in operation.edits]


@pytest.mark.parametrize("operation, edited", EDITS)
def test_another_administrator_between_reading_and_writing(engine: Engine, goals: Callable[..., Picture], operation: str,
                                                           edited: str) -> None:
    done = BY_NAME[operation]
    goal, before = goals(done, "" if edited == "delete" else edited), prepare(engine, done)
    report, planned = disturbed(engine, done, {"kind": "edit", **done.edits[edited], "on": 1}, hasty(engine))
    after = picture(engine)
    if edited == "create":
        (failure,) = report.failed
        assert failure.change.key == done.edits[edited]["values"]["number"], "only who was there first is in the way"
        assert len(report.done) == len(planned) - 1
        others = [change for change in planned if change is not failure.change]
        assert all(comparable(after)[record_of(change)] == goal[record_of(change)] for change in others)
    elif edited == "gone":
        assert isinstance(report.failed[0].error, (NotFound, Invalid)) and not report.changed
    else:
        assert not report.failed and not report.not_tried
        assert comparable(after) == goal, "what we want, and what the other wanted beside it"
    check_picture(planned, before, after, goal)
    check_rest(engine, done, goal)


READING = {name: fault for name, fault in FAULTS.items() if fault["kind"] not in ("locked", "ban", "revoked", "refuse", "slow")}


@pytest.mark.parametrize("fault", READING)
def test_faults_while_reading(engine: Engine, fault: str) -> None:
    """What is read under a fault is right, or nothing comes of it: no list is taken for empty."""
    office: Office = {"employees": [person("201", user_username="Anna"), ANNA], "sip_providers": [TRUNK],
                      "outbound_routes": [ROUTE], "network_filters": [FILTER]}
    engine.reset()
    expected, before = engine.plan(office)[0].lines, picture(engine)
    for place in range(1, 6):
        strike = {**READING[fault], "method": "GET"}
        if "on" in strike:
            strike["on"] = place
        engine.pbx.control("POST", "faults", {"faults": [strike]})
        try:
            assert engine.plan(office, client=hasty(engine, haste=MORE_HASTE))[0].lines == expected
        except PbxError:
            assert fault not in HEALED or "PHP fatal" in fault
        assert engine.pbx.control("GET", "faults")["faults"][0]["fired"]
        settle(engine)
    assert picture(engine) == before


MISHAPS = ["drop-before", "drop-after", "reset-before", "reset-after", "half-answer", "queue-full", "locked", "timeout-400",
           "php-warning", "php-fatal"]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_office_amid_mishaps_at_random(engine: Engine, goals: Callable[..., Picture], seed: int) -> None:
    print("seed %d" % seed)
    done = BY_NAME["a whole office"]
    goal, before = goals(done), prepare(engine, done)
    client = hasty(engine)
    plan, snapshot = engine.plan(done.wanted, client=client)
    later = {"kind": "timeout-400", "later": 0.05, "method": ["POST", "PUT", "PATCH"]}
    stored = {"kind": "php-fatal", "stored": True}
    engine.pbx.control("POST", "faults", {"faults": [
        {**fault, "rate": 0.05, "seed": seed * 100 + place}
        for place, fault in enumerate([*({"kind": kind} for kind in MISHAPS), later, stored])]})
    report = execute(plan, client, snapshot)
    struck = Counter[str]()
    for fault in engine.pbx.control("GET", "faults")["faults"]:
        struck[fault["kind"]] += fault["fired"]
    print("struck: %s" % dict(struck))
    assert struck.total() >= 3
    settle(engine)
    after = picture(engine)
    check_picture(list(plan.changes), before, after, goal)
    check_report(report, list(plan.changes), before, after, goal)
    check_rest(engine, done, goal)
