# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is written, under everything that can go wrong.

Whatever happens: nothing is there twice, nothing is lost, nothing changes that was not asked for, each record is told
what became of it, and it is true. The next run finishes the job; the one after that has nothing to do.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Invalid, NotAuthorized, NotFound, RateLimited
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import NotKept
from ansible_collections.mikopbx.pbx.tests.support.disturbance import (
    FAULTS, SECRET, Fault, Operation, Trials, hasty)
from ansible_collections.mikopbx.pbx.tests.support.engine import Engine
from ansible_collections.mikopbx.pbx.tests.support.picture import ONCE, Picture, check_report


def person(number: str, **options: Any) -> dict[str, Any]:
    return {"number": number, "user_username": "Person " + number, "sip_secret": SECRET, **options}


def gone(record: dict[str, Any], key: str) -> dict[str, Any]:
    return {key: record[key], "state": "absent"}


ANNA = person("301", user_email="a.name.that.is.too.long.for.a.batch@example.com")
TRUNK = {"description": "Mango", "registration_type": "none", "host": "a.example", "note": "first"}
ROUTE = {"rulename": "Abroad", "provider": "Demo provider", "numberbeginswith": "00", "restnumbers": 9}
ROUTES = [ROUTE, {**ROUTE, "rulename": "Mobile", "numberbeginswith": "07"}, {**ROUTE, "rulename": "Rest", "numberbeginswith": "1"}]
FILTER = {"permit": "10.7.0.0/16", "description": "Branch", "rules": {"SSH": True, "WEB": True}}
MANAGER = {"username": "wallboard", "secret": SECRET, "permissions": {"call_read": True}}
QUEUE = {"extension": "401", "name": "Sales", "members": ["201", "202"]}
API_KEY = {"description": "crm", "key": "0123456789abcdef" * 4, "permissions": {"cdr": "read"}}

OPERATIONS = [
    Operation("create an employee", {}, {"employees": [ANNA]}, "POST", "^employees$", alter=("user_username", "Ann"), edits={
        "create": {"resource": "employees", "function": "create", "values": person("301", user_username="Eve")}}),
    Operation("create a trunk", {}, {"sip_providers": [TRUNK]}, "POST", "^sip-providers$", alter=("host", "b.example")),
    Operation("create an outbound route", {}, {"outbound_routes": [ROUTE]}, "POST", "^outbound-routes$",
              alter=("numberbeginswith", "01")),
    Operation("create a manager", {}, {"asterisk_managers": [MANAGER]}, "POST", "^asterisk-managers$",
              alter=("username", "wallbrd")),
    Operation("create a filter", {}, {"network_filters": [FILTER]}, "POST", "^firewall$", alter=("description", "Bran")),
    Operation("create an API key", {}, {"api_keys": [API_KEY]}, "POST", "^api-keys$", alter=("key", "f" * 64)),
    Operation("update an employee", {}, {"employees": [{"number": "202", "user_username": "Anna", "sip_secret": SECRET}]},
              "PATCH", "^employees/111$", alter=("user_username", "Ann"), edits={
                  "other": {"resource": "employees", "id": "111", "values": {"user_email": "boss@example.com"}},
                  "same": {"resource": "employees", "id": "111", "values": {"user_username": "Eve"}},
                  "gone": {"resource": "employees", "function": "delete", "id": "111"}}),
    Operation("update a queue", {}, {"call_queues": [{"extension": "2001", "members": ["202", "203"], "name": "Sellers"}]},
              "PUT", "^call-queues/", alter=("name", "Sell"), edits={
                  "other": {"resource": "call-queues", "id": "QUEUE-F383", "values": {"seconds_for_wrapup": 77}}}),
    Operation("update the mail settings", {}, {"mail_settings": {"mail_smtp_host": "smtp.example.com"}}, "PATCH",
              "^mail-settings$", alter=("MailSMTPHost", "smtp.example.org"), edits={
                  "other": {"resource": "mail-settings", "values": {"MailSMTPPort": 2525}}}),
    Operation("delete an employee", {"employees": [ANNA]}, {"employees": [gone(ANNA, "number")]}, "DELETE", "^employees/113$",
              edits={"delete": {"resource": "employees", "function": "delete", "id": "113"}}),
    Operation("delete an outbound route", {"outbound_routes": [ROUTE]}, {"outbound_routes": [gone(ROUTE, "rulename")]},
              "DELETE", "^outbound-routes/"),
    Operation("delete a trunk", {"sip_providers": [TRUNK]}, {"sip_providers": [gone(TRUNK, "description")]}, "DELETE",
              "^sip-providers/"),
    Operation("delete a queue", {"call_queues": [QUEUE]}, {"call_queues": [gone(QUEUE, "extension")]}, "DELETE", "^call-queues/"),
    Operation("delete a filter", {"network_filters": [FILTER]}, {"network_filters": [gone(FILTER, "permit")]}, "DELETE",
              "^firewall/5$", edits={"delete": {"resource": "firewall", "function": "delete", "id": "5"}}),
    Operation("reorder", {"outbound_routes": ROUTES}, {"outbound_routes": ROUTES[::-1]}, "POST", "^outbound-routes:",
              edits={"other": {"resource": "outbound-routes", "id": "21", "values": {"note": "another's"}},
                     "gone": {"resource": "outbound-routes", "function": "delete", "id": "21"}}),
    Operation("create a batch", {}, {"employees": [person(str(301 + place)) for place in range(25)]}, "POST",
              "^employees:batchCreate$", alter=("user_username", "Ann"), edits={
                  "create": {"resource": "employees", "function": "create", "values": person("305", user_username="Eve")}}),
]
BY_NAME = {operation.name: operation for operation in OPERATIONS}

END = {"banned": (429, RateLimited), "key revoked": (401, NotAuthorized)}
"""What each ends a run with: a status, and what is said of the records."""


@pytest.fixture(scope="module")
def trials(start: Callable[..., Any]) -> Trials:
    return Trials(Engine(start("--no-limiter")))


# What goes the same way as others, and differs in what the PBX makes of it, is disturbed in fewer ways.
LIKE_OTHERS = {"create an API key", "delete a trunk", "delete a queue", "delete a filter"}
FEWER = ("refused", "reset after", "PHP fatal after", "worker time-out, done later", "locked", "banned", "key revoked")


@pytest.mark.parametrize("operation, fault", [
    (operation, fault) for operation in BY_NAME for fault in (FEWER if operation in LIKE_OTHERS else FAULTS)])
def test_matrix(trials: Trials, operation: str, fault: str) -> None:
    done = BY_NAME[operation]
    trial = trials.judged(done, fault)
    if fault in END:
        status, kind = END[fault]
        refused = [entry for entry in trial.requests if entry["status"] == status]
        assert len([entry for entry in refused if entry["write"]]) <= (2 if done.name == "create a batch" else 1)
        assert len(refused) <= 2 and trial.requests[-1] in refused, "no more of them than a question whether it is the key"
        assert trial.report.failed and not trial.report.changed
        assert all(isinstance(failure.error, kind) for failure in trial.report.failed)
    trials.check_rest(done, trials.goal(done))


MANY = [
    Operation("create many", {}, {"employees": [{**ANNA, "number": str(301 + place)} for place in range(8)]}, "POST", ""),
    Operation("delete many", {"call_queues": [{**QUEUE, "extension": str(401 + place)} for place in range(8)]},
              {"call_queues": [gone({"extension": str(401 + place)}, "extension") for place in range(8)]}, "DELETE", "")]


@pytest.mark.parametrize("fault", END)
@pytest.mark.parametrize("operation", MANY, ids=[operation.name for operation in MANY])
def test_after_the_end_nothing_is_sent(trials: Trials, operation: Operation, fault: str) -> None:
    goal = trials.goal(operation)
    trial = trials.disturbed(operation, {**FAULTS[fault], "on": 3}, hasty(trials.engine))
    trial.check(goal)
    status, kind = END[fault]
    refused = [entry for entry in trial.requests if entry["status"] == status]
    writes = [entry for entry in refused if entry["write"]]
    assert 1 <= len(writes) <= 3, "those under way, and no more"
    assert len(refused) <= 2 * len(writes), "and for each at most one question whether it is the key"
    assert len(trial.report.failed) == len(writes) and len(trial.report.not_tried) >= 3
    assert all(isinstance(failure.error, kind) for failure in trial.report.failed)
    trials.check_rest(operation, goal)


@pytest.mark.parametrize("operation", [name for name, operation in BY_NAME.items() if operation.alter])
def test_a_value_that_is_altered_in_silence(trials: Trials, operation: str) -> None:
    done = BY_NAME[operation]
    goal = trials.goal(done)
    assert done.alter
    trial = trials.disturbed(done, {"kind": "alter", "field": done.alter[0], "value": done.alter[1]}, hasty(trials.engine))
    assert trial.report.failed and not trial.report.done, "none of them is as asked"
    assert all(isinstance(failure.error, NotKept) for failure in trial.report.failed)
    check_report(trial.report, trial.planned, trial.before, trial.after, goal)
    if operation != "create a manager":  # under another name it is another
        trial.check_intact(goal)
        trials.check_rest(done, goal)


EDITS = [(operation.name, edit) for operation in OPERATIONS for edit in operation.edits]


def with_edit(before: Picture, after: Picture, edit: Fault) -> Picture:
    """What was there before, with the other's own kind of record, or settings, as they are after."""
    own = {record for record in {*before, *after} if record[0] == edit["resource"]}
    settings, numbers = before[ONCE]
    if edit.get("function") == "delete":
        numbers = {number: entry for number, entry in numbers.items() if number in after[ONCE][1]}
    if not own:
        settings = after[ONCE][0]
    others = {record: rows for record, rows in before.items() if record not in own}
    return {**others, **{record: after[record] for record in own & {*after}}, ONCE: [settings, numbers]}


@pytest.mark.parametrize("operation, edited", EDITS)
def test_another_administrator_between_reading_and_writing(trials: Trials, operation: str, edited: str) -> None:
    done = BY_NAME[operation]
    goal = trials.goal(done, "" if edited == "delete" else edited)
    trial = trials.disturbed(done, {"kind": "edit", **done.edits[edited], "on": 1}, hasty(trials.engine))
    report = trial.report
    if edited == "create" and done.name != "reorder":
        (failure,) = report.failed
        assert failure.change.key == done.edits[edited]["values"]["number"], "only who was there first is in the way"
        assert len(report.done) == len(trial.planned) - 1
        goal.check_made((change for change in trial.planned if change is not failure.change), trial.after)
    elif edited == "gone":
        assert isinstance(report.failed[0].error, (NotFound, Invalid)) and not report.changed
    else:
        assert not report.failed and not report.not_tried
        goal.check_met(trial.after)  # what we want, and what the other wanted beside it
    trial._replace(before=with_edit(trial.before, trial.after, done.edits[edited])).check_intact(goal)
    trials.check_rest(done, goal)
