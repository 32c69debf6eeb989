# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is sent, and what is said about it, when answers are lost, refused, partial or untrue."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import execute as execution
from ansible_collections.mikopbx.pbx.plugins.module_utils import needs, plan
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    Answer,
    DatabaseLocked,
    Invalid,
    NotAuthorized,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
    Unreachable,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import EMPLOYEE, OUTBOUND_ROUTE, SIP_PROVIDER
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import NotKept
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot

SECRET = "Zx9!kfPq2LmT7w"
OTHER_SECRET = "Qw3?hgTn8VbK1z"
ROOTS = {resource.path: resource for resource in (EMPLOYEE, SIP_PROVIDER, OUTBOUND_ROUTE)}


class FakePbx:
    """A client whose PBX keeps what it is sent, except where a script for a request says otherwise.

    A script is a list of functions, one for each such request in turn, each given a function that carries it out.
    """

    def __init__(self):
        self.records = {path: {} for path in ROOTS}
        self.scripts = {}
        self.requests = []
        self.repeatable = []
        self.next_id = 113
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()

    # -- what the engine sees

    def get(self, path, query=None):
        return self._request("GET", path, lambda: self._read(path))

    def send(self, method, path, body=None, repeatable=False):
        if repeatable:
            self.repeatable.append("%s %s" % (method, path))
        return Answer(200, self._request(method, path, lambda: self._write(method, path, body)), ())

    def _request(self, method, path, carry_out):
        name = "%s %s" % (method, path)
        with self._lock:
            self.requests.append(name)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        script = self.scripts.get(name)
        try:
            return script.pop(0)(carry_out) if script else carry_out()
        finally:
            with self._lock:
                self._at_once -= 1

    # -- what it holds

    def _read(self, path):
        root, dummy, identity = path.partition("/")
        if path == "extensions":
            people = self.records["employees"].values()
            return [{"number": one["number"], "type": "SIP", "callerid": one["user_username"]} for one in people]
        if path == "network-filters":
            return {"items": []}
        if root not in self.records:
            return {"id": identity, "extension": "busy"} if identity else []
        if identity:
            if identity not in self.records[root]:
                raise Invalid("not found")
            return dict(self.records[root][identity])
        rows = [dict(record) for record in self.records[root].values()]
        return {"data": rows} if root == "employees" else [dict(row, type="SIP") for row in rows]

    def _write(self, method, path, body):
        root, dummy, identity = path.partition("/")
        if path == "employees:batchCreate":
            rows = []
            for index, row in enumerate(body["employees"]):
                try:
                    rows.append({"index": index, "status": "created", "data": self.store("employees", row)})
                except Invalid as error:
                    rows.append({"index": index, "status": "validation_failed", "data": [], "errors": [error.text]})
            return {"results": rows}
        if method == "DELETE":
            if identity not in self.records[root]:
                raise Invalid("not found")
            del self.records[root][identity]
            return []
        return self.store(root, dict(body, id=identity or body.get("id", "")))

    def store(self, root, body):
        """Create or change a record as the PBX does, numbers being unique."""
        with self._lock:
            taken = [one for one in self.records["employees"].values() if one["number"] == body.get("number")]
            if taken and taken[0]["id"] != body.get("id"):
                raise Invalid("Extension already occupied")
            if not body.get("id"):
                body = dict(body, id=str(self.next_id))
                self.next_id += 1
            resource = ROOTS[root]
            record = self.records[root].setdefault(
                body["id"], {field.api: field.wire(field.default) for field in resource.fields}
            )
            record.update(body)
            return dict(record)

    def numbers(self):
        return sorted(record["number"] for record in self.records["employees"].values())


def lost_before(carry_out):
    raise OutcomeUnknown("the answer was lost")


def lost_after(carry_out):
    carry_out()
    raise OutcomeUnknown("the answer was lost")


def failing(error):
    def script(carry_out):
        raise error

    return script


def answering(change):
    """Carries it out and alters the answer."""

    def script(carry_out):
        return change(carry_out())

    return script


class Task:
    """One task against a fake PBX: the plan made, then what became of it."""

    def __init__(self, pbx, resource=EMPLOYEE, records=(), scripts=None, purged=(), also=()):
        declared = [resource.accept(record, "%s[%d]" % (resource.plural, place)) for place, record in enumerate(records)]
        declared += [other.accept(record, other.plural) for other, record in also]
        snapshot = Snapshot(pbx)
        snapshot.load(needs.first_needs(declared, purged))
        snapshot.load(needs.further_needs(declared, snapshot, purged))
        made = plan.make(declared, snapshot, purged, 10)
        pbx.requests.clear()
        pbx.scripts = {name: list(script) for name, script in (scripts or {}).items()}
        self.warnings = []
        self.report = execution.execute(made, pbx, snapshot, self.warnings.append)
        self.requests = list(pbx.requests)
        pbx.scripts = {}

    @property
    def done(self):
        return [change.key for change in self.report.done]

    @property
    def failed(self):
        return {failure.change.key: failure.error for failure in self.report.failed}

    @property
    def not_tried(self):
        return [skipped.change.key for skipped in self.report.not_tried]


@pytest.fixture
def pbx():
    return FakePbx()


def person(number, **options):
    return dict(number=number, user_username="Person " + number, sip_secret=SECRET, **options)


def people(count, start=301):
    return [person(str(start + place)) for place in range(count)]


def alone(number, **options):
    """One who cannot be part of a batch."""
    return person(number, user_email="a.name.that.is.too.long.for.a.batch@example.com", **options)


def route(begins="00"):
    return dict(rulename="Abroad", provider="Mango", numberbeginswith=begins, restnumbers=9)


def trunk(description="Mango", **options):
    return dict(description=description, registration_type="none", host="a.example", **options)


# -- one create -----------------------------------------------------------------------------------------------


def test_a_create_is_one_request(pbx):
    task = Task(pbx, records=people(1))
    assert task.requests == ["POST employees"]
    assert (task.done, task.failed, task.not_tried) == (["301"], {}, [])
    assert task.report.records["employees[0] (number 301)"].id == "113"
    assert task.report.changed


def test_a_create_whose_answer_is_lost_is_looked_for_before_it_is_sent_again(pbx):
    task = Task(pbx, records=people(1), scripts={"POST employees": [lost_before]})
    assert task.requests == ["POST employees", "GET employees", "POST employees"]
    assert task.done == ["301"]
    assert pbx.numbers() == ["301"]


def test_a_create_that_arrived_is_not_sent_again(pbx):
    task = Task(pbx, records=people(1), scripts={"POST employees": [lost_after]})
    assert task.requests == ["POST employees", "GET employees", "GET employees/113"]
    assert task.done == ["301"]
    assert pbx.numbers() == ["301"]


def test_a_create_that_arrived_spoiled_is_no_success(pbx):
    def spoiled(carry_out):
        carry_out()
        pbx.records["employees"]["113"]["user_username"] = "Person"
        raise OutcomeUnknown("the answer was lost")

    task = Task(pbx, records=people(1), scripts={"POST employees": [spoiled]})
    assert isinstance(task.failed["301"], NotKept)
    assert task.requests.count("POST employees") == 1


def test_a_create_still_at_work_while_it_is_looked_for_makes_no_duplicate(pbx):
    def finished_now(carry_out):
        pbx.store("employees", EMPLOYEE.wire(EMPLOYEE.accept(person("301")).values))
        return carry_out()

    task = Task(pbx, records=people(1), scripts={"POST employees": [lost_before, finished_now]})
    assert task.done == ["301"]
    assert pbx.numbers() == ["301"]


def test_a_create_that_is_lost_twice_is_reported_as_unknown(pbx):
    task = Task(pbx, records=people(1), scripts={"POST employees": [lost_before, lost_before]})
    assert isinstance(task.failed["301"], OutcomeUnknown)
    assert task.requests.count("POST employees") == 2
    assert task.report.changed, "nobody knows that nothing changed"


def test_a_create_that_the_pbx_would_take_twice_is_not_sent_again(pbx):
    stored(pbx, trunk(), root="sip-providers")
    task = Task(pbx, OUTBOUND_ROUTE, [route()], scripts={"POST outbound-routes": [lost_before]})
    assert task.requests == ["POST outbound-routes", "GET outbound-routes"]
    assert isinstance(task.failed["Abroad"], OutcomeUnknown)
    assert task.report.changed


def test_a_create_that_the_pbx_would_take_twice_is_found_when_it_arrived(pbx):
    stored(pbx, trunk(), root="sip-providers")
    task = Task(pbx, OUTBOUND_ROUTE, [route()], scripts={"POST outbound-routes": [lost_after]})
    assert task.requests.count("POST outbound-routes") == 1
    assert task.done == ["Abroad"]


def test_a_second_attempt_that_is_refused_does_not_tell_that_nothing_was_done(pbx):
    scripts = {"POST employees": [lost_before, failing(RateLimited("too many requests"))]}
    task = Task(pbx, records=people(1), scripts=scripts)
    assert isinstance(task.failed["301"], RateLimited)
    assert task.report.begun and task.report.changed, "the first may still be at work"


def test_a_refused_create_is_reported_and_nothing_else(pbx):
    task = Task(pbx, records=people(1), scripts={"POST employees": [failing(Invalid("weak password"))]})
    assert task.failed["301"].text == "weak password"
    assert task.requests == ["POST employees"]
    assert not task.report.changed


def test_a_trunk_is_created_under_an_id_that_makes_repeating_harmless(pbx):
    task = Task(pbx, SIP_PROVIDER, [trunk()])
    assert pbx.repeatable == ["POST sip-providers"]
    (identity,) = pbx.records["sip-providers"]
    assert identity.startswith("SIP-TRUNK-")
    assert task.report.records["sip_providers[0] (description Mango)"].id == identity


# -- one update -----------------------------------------------------------------------------------------------


def stored(pbx, *records, root="employees"):
    for record in records:
        pbx.store(root, ROOTS[root].wire(ROOTS[root].accept(record).values))
    return pbx


CHANGE = [{"number": "301", "user_username": "Anna"}]


@pytest.mark.parametrize("script, sent", [(lost_before, 2), (lost_after, 1)])
def test_an_update_whose_answer_is_lost_is_read_before_it_is_sent_again(pbx, script, sent):
    task = Task(stored(pbx, person("301")), records=CHANGE, scripts={"PATCH employees/113": [script]})
    assert task.requests[:2] == ["PATCH employees/113", "GET employees/113"]
    assert task.requests.count("PATCH employees/113") == sent
    assert task.done == ["301"]
    assert pbx.records["employees"]["113"]["user_username"] == "Anna"


@pytest.mark.parametrize("error", [RateLimited("too many requests"), NotAuthorized("no permission"), Invalid("refused")])
def test_an_update_whose_second_attempt_is_refused_may_have_been_done_all_the_same(pbx, error):
    def hidden(carry_out):
        return dict(carry_out(), sip_secret="")

    scripts = {"PATCH employees/113": [lost_after, failing(error)], "GET employees/113": [hidden]}
    records = [{"number": "301", "sip_secret": OTHER_SECRET}]
    task = Task(stored(pbx, person("301")), records=records, scripts=scripts)
    assert pbx.records["employees"]["113"]["sip_secret"] == OTHER_SECRET
    assert type(task.failed["301"]) is type(error)
    assert task.report.begun and task.report.changed


def test_a_create_of_which_the_second_request_fails_is_begun(pbx):
    stored(pbx, trunk(), root="sip-providers")
    refused = [failing(NotAuthorized("no permission"))]
    task = Task(pbx, OUTBOUND_ROUTE, [route(begins="0")], scripts={"PATCH outbound-routes/114": refused})
    assert isinstance(task.failed["Abroad"], NotAuthorized)
    assert len(pbx.records["outbound-routes"]) == 1
    assert task.report.begun and task.report.changed


def test_what_the_pbx_changes_in_passing_is_warned_of(pbx):
    def side_effect(carry_out):
        return dict(carry_out(), fwd_ringlength=0)

    records = [{"number": "301", "sip_dtmfmode": "inband"}]
    task = Task(stored(pbx, person("301")), records=records, scripts={"PATCH employees/113": [side_effect]})
    assert task.done == ["301"]
    (warning,) = task.warnings
    assert "301" in warning and 'fwd_ringlength from "45" to "0"' in warning


def test_renumbering_runs_alone(pbx):
    another = threading.Event()

    def announced(carry_out):
        another.set()
        return carry_out()

    def nothing_beside(carry_out):
        assert not another.wait(0.1)
        return carry_out()

    records = [person("401", renamed_from="301"), dict(CHANGE[0], number="302"), dict(CHANGE[0], number="303")]
    scripts = {"PATCH employees/113": [nothing_beside], "PATCH employees/114": [announced], "PATCH employees/115": [announced]}
    task = Task(stored(pbx, *people(3)), records=records, scripts=scripts)
    assert sorted(task.done) == ["301", "302", "303"]


# -- one delete -----------------------------------------------------------------------------------------------

GONE = [{"number": "301", "state": "absent"}]


@pytest.mark.parametrize("script, sent", [(lost_before, 2), (lost_after, 1)])
def test_a_delete_whose_answer_is_lost_is_looked_for(pbx, script, sent):
    task = Task(stored(pbx, person("301")), records=GONE, scripts={"DELETE employees/113": [script]})
    assert task.requests.count("DELETE employees/113") == sent
    assert task.done == ["301"]
    assert pbx.numbers() == []


def test_a_delete_of_what_somebody_else_deleted_meanwhile_is_done(pbx):
    def gone_already(carry_out):
        carry_out()
        raise NotFound("no such record")

    task = Task(stored(pbx, person("301")), records=GONE, scripts={"DELETE employees/113": [gone_already]})
    assert task.done == ["301"]


def test_a_delete_of_what_is_listed_and_not_found_is_a_failure(pbx):
    task = Task(
        stored(pbx, person("301")), records=GONE, scripts={"DELETE employees/113": [failing(NotFound("no such record"))]}
    )
    assert isinstance(task.failed["301"], NotFound)
    assert task.requests.count("DELETE employees/113") == 1


def test_a_delete_that_is_refused_is_reported(pbx):
    task = Task(
        stored(pbx, person("301")), records=GONE, scripts={"DELETE employees/113": [failing(Invalid("references"))]}
    )
    assert task.failed["301"].text == "references"
    assert pbx.numbers() == ["301"]
    assert not task.report.changed


# -- verification ---------------------------------------------------------------------------------------------


def test_a_value_that_was_not_kept_is_named_with_both_forms(pbx):
    def cut(carry_out):
        pbx.records["employees"][carry_out()["id"]]["user_username"] = "Pers"
        return dict(pbx.records["employees"]["113"])

    task = Task(pbx, records=people(1), scripts={"POST employees": [cut]})
    error = task.failed["301"]
    assert isinstance(error, NotKept)
    assert 'user_username: asked "Person 301", kept "Pers"' in error.text
    assert task.requests == ["POST employees", "GET employees/113", "GET employees/113"]
    assert task.report.changed


def test_a_secret_that_was_not_kept_is_named_without_its_text(pbx):
    def other_secret(carry_out):
        pbx.records["employees"][carry_out()["id"]]["sip_secret"] = OTHER_SECRET
        return dict(pbx.records["employees"]["113"])

    error = Task(pbx, records=people(1), scripts={"POST employees": [other_secret]}).failed["301"]
    assert "sip_secret" in error.text
    assert SECRET not in str(error) and OTHER_SECRET not in str(error)


def test_an_answer_that_shows_less_than_the_record_is_read_again(pbx):
    partial = answering(lambda data: {"id": data["id"], "number": data["number"]})
    task = Task(pbx, records=people(1), scripts={"POST employees": [partial]})
    assert task.done == ["301"]


def test_an_answer_without_a_record_is_looked_up_in_the_list(pbx):
    task = Task(pbx, records=people(1), scripts={"POST employees": [answering(lambda data: [])]})
    assert "GET employees" in task.requests
    assert task.done == ["301"]


def test_a_record_that_is_said_to_be_stored_and_is_not_listed_is_a_failure(pbx):
    task = Task(pbx, records=people(1), scripts={"POST employees": [lambda carry_out: []]})
    assert isinstance(task.failed["301"], NotKept)
    assert "does not list it" in task.failed["301"].text


def test_answers_that_differ_from_call_to_call_are_told_as_a_stuck_worker(pbx):
    def other_name(carry_out):
        return dict(carry_out(), user_username="As another worker has it")

    task = Task(
        pbx,
        records=people(1),
        scripts={"POST employees": [other_name], "GET employees/113": [other_name]},
    )
    error = task.failed["301"]
    assert "two different answers" in error.text
    assert "WorkerApiCommands" in error.hint


# -- batches --------------------------------------------------------------------------------------------------

BATCH = "POST employees:batchCreate"


def test_creates_go_in_batches_of_twenty(pbx):
    task = Task(pbx, records=people(45))
    assert task.requests == [BATCH] * 3
    assert len(task.done) == len(pbx.numbers()) == 45


def test_who_would_be_cut_in_a_batch_goes_alone(pbx):
    task = Task(pbx, records=[*people(3), alone("310"), person("311", user_avatar="data:image/png;base64," + "A" * 1400)])
    assert sorted(task.requests) == [*["POST employees"] * 2, BATCH]
    assert len(pbx.numbers()) == 5


def test_texts_that_together_look_like_sql_go_apart(pbx):
    task = Task(pbx, records=[dict(person("301"), user_username="Select Travel"), dict(person("302"), user_username="A from B")])
    assert task.requests == ["POST employees"] * 2


def test_each_refused_row_of_a_batch_is_told_with_its_own_reason(pbx):
    stored(pbx, alone("999"))

    def two_bad_rows(carry_out):
        data = carry_out()
        for index in (1, 3):
            del pbx.records["employees"][data["results"][index]["data"]["id"]]
            data["results"][index] = {
                "index": index, "status": "create_failed", "data": [],
                "errors": [{"field": "number", "message": "Used by <b>queue</b> %d" % index, "code": 0}],
            }
        return data

    task = Task(pbx, records=people(5), scripts={BATCH: [two_bad_rows]})
    assert task.done == ["301", "303", "305"]
    assert {key: "Used by queue" in error.text for key, error in task.failed.items()} == {"302": True, "304": True}
    assert "queue 1" in task.failed["302"].text and "queue 3" in task.failed["304"].text


def test_a_row_of_which_the_answer_says_nothing_is_looked_for(pbx):
    def first_row_only(carry_out):
        return {"results": carry_out()["results"][:1]}

    task = Task(pbx, records=people(2), scripts={BATCH: [first_row_only]})
    assert task.requests == [BATCH, "GET employees", "GET employees/114"]
    assert task.done == ["301", "302"]


def test_a_row_of_which_no_answer_says_anything_is_no_success(pbx):
    def silent(carry_out):
        data = carry_out()
        for row in data["results"]:
            pbx.records["employees"].pop(row["data"]["id"])
        return {"results": []}

    task = Task(pbx, records=people(2), scripts={BATCH: [silent, silent]})
    assert task.requests.count(BATCH) == 2
    assert all(isinstance(task.failed[key], OutcomeUnknown) for key in ("301", "302"))
    assert task.report.changed


def test_a_batch_of_which_no_row_was_taken_tells_the_reason_of_each(pbx):
    rows = [{"index": index, "status": "validation_failed", "errors": ["bad %d" % index]} for index in range(2)]
    refused = failing(Invalid("Failed to process 2 records", data={"results": rows}))
    task = Task(pbx, records=people(2), scripts={BATCH: [refused]})
    assert "bad 0" in task.failed["301"].text and "bad 1" in task.failed["302"].text
    assert not task.report.changed


def test_a_batch_that_is_refused_as_a_whole_fails_each_record(pbx):
    task = Task(pbx, records=people(3), scripts={BATCH: [failing(DatabaseLocked("database is locked"))]})
    assert {error.kind for error in task.failed.values()} == {"database_locked"}
    assert len(task.failed) == 3


def test_a_batch_whose_answer_is_lost_is_found_record_by_record(pbx):
    task = Task(pbx, records=people(3), scripts={BATCH: [lost_after]})
    assert task.requests.count(BATCH) == 1
    assert task.done == ["301", "302", "303"]


def test_of_a_half_made_batch_only_the_rest_is_sent_again(pbx):
    def half(carry_out):
        carry_out()
        for identity in ("115", "116"):
            del pbx.records["employees"][identity]
        raise OutcomeUnknown("the answer was lost")

    task = Task(pbx, records=people(4), scripts={BATCH: [half]})
    assert task.requests.count(BATCH) == 2
    assert len(task.done) == 4
    assert pbx.numbers() == ["301", "302", "303", "304"]


def test_a_batch_that_is_still_at_work_while_it_is_looked_for_is_no_failure(pbx):
    def finished_now(carry_out):
        for record in people(3):
            pbx.store("employees", EMPLOYEE.wire(EMPLOYEE.accept(record).values))
        return carry_out()

    task = Task(pbx, records=people(3), scripts={BATCH: [lost_before, finished_now]})
    assert task.failed == {}
    assert task.done == ["301", "302", "303"]
    assert pbx.numbers() == ["301", "302", "303"]


def test_a_batch_that_is_lost_and_then_refused_may_still_be_at_work(pbx):
    refusal = failing(RateLimited("too many requests"))
    task = Task(pbx, records=people(3), scripts={"POST employees:batchCreate": [lost_before, refusal]})
    assert {type(error) for error in task.failed.values()} == {RateLimited}
    assert len(task.report.begun) == 3 and task.report.changed


def test_a_batch_that_is_lost_twice_is_reported_as_unknown(pbx):
    task = Task(pbx, records=people(2), scripts={BATCH: [lost_before, lost_before]})
    assert {error.kind for error in task.failed.values()} == {"outcome_unknown"}
    assert task.report.changed


# -- the account of many --------------------------------------------------------------------------------------


def test_no_more_than_three_requests_are_under_way(pbx):
    Task(pbx, records=[alone(str(301 + place)) for place in range(12)])
    assert pbx.most_at_once <= 3
    assert len(pbx.numbers()) == 12


def test_one_failure_does_not_stop_those_that_do_not_depend_on_it(pbx):
    records = [dict(CHANGE[0], number=number) for number in ("301", "302", "303")]
    task = Task(
        stored(pbx, *people(3)), records=records, scripts={"PATCH employees/113": [failing(DatabaseLocked("locked"))]}
    )
    assert task.done == ["302", "303"]
    assert isinstance(task.failed["301"], DatabaseLocked)


def test_what_depends_on_a_failure_is_not_tried(pbx):
    records = [alone("301", fwd_forwarding="302"), alone("302"), alone("303")]
    task = Task(pbx, records=records, scripts={"POST employees": [failing(Invalid("refused"))]})
    # 302 comes first, since 301 refers to it.
    assert list(task.failed) == ["302"]
    assert task.not_tried == ["301"]
    assert task.done == ["303"]


CHAIN = [alone("301", fwd_forwarding="302"), alone("302", fwd_forwarding="303"), alone("303")]


@pytest.mark.parametrize("error", [Invalid("refused"), RateLimited("blocked"), NotAuthorized("no permission")])
def test_what_depends_on_it_through_others_is_not_tried_either(pbx, error):
    task = Task(pbx, records=CHAIN, scripts={"POST employees": [failing(error)]})
    assert list(task.failed) == ["303"]
    assert sorted(task.not_tried) == ["301", "302"]
    assert task.requests == ["POST employees"]


def test_nothing_is_sent_after_the_limit_of_requests_was_hit(pbx):
    refusal = failing(RateLimited("too many requests"))
    task = Task(
        pbx, records=[alone(str(301 + place)) for place in range(10)], scripts={"POST employees": [refusal] * 10}
    )
    assert len(task.requests) <= 3
    assert len(task.failed) == len(task.requests)
    assert len(task.failed) + len(task.not_tried) == 10
    assert not task.report.changed


@pytest.mark.parametrize(
    "error", [RateLimited("too many requests"), ServerFault("the web server failed", transient=True), Unreachable("gone")]
)
def test_nothing_is_sent_after_looking_again_was_in_vain(pbx, error):
    scripts = {"PATCH employees/113": [lost_after], "GET employees/113": [failing(error)]}
    # Renumbering runs alone, so that nothing else is under way when it fails.
    records = [person("401", renamed_from="301"), dict(CHANGE[0], number="302"), dict(CHANGE[0], number="303")]
    task = Task(stored(pbx, *people(3)), records=records, scripts=scripts)
    assert task.requests == ["PATCH employees/113", "GET employees/113"]
    (failure,) = task.report.failed
    assert isinstance(failure.error, OutcomeUnknown)
    assert task.not_tried == ["302", "303"]
    assert task.report.changed


def test_a_missing_permission_stops_that_kind_of_record_alone(pbx):
    refusal = failing(NotAuthorized("no write permission"))
    task = Task(
        pbx,
        records=[alone(str(301 + place)) for place in range(8)],
        also=[(SIP_PROVIDER, trunk())],
        scripts={"POST employees": [refusal] * 8},
    )
    assert task.requests.count("POST employees") <= 3
    assert task.done == ["Mango"]
    assert len(task.failed) + len(task.not_tried) == 8


@pytest.mark.parametrize("revoked", [True, False])
def test_a_refusal_for_an_id_that_no_permission_can_name_is_asked_about(pbx, revoked):
    refusal = NotAuthorized("no permission", path="sip-providers/SIP-TRUNK-A")
    trunks = [trunk("Trunk %d" % place) for place in range(8)]
    for place, one in enumerate(trunks):
        pbx.store("sip-providers", dict(SIP_PROVIDER.wire(SIP_PROVIDER.accept(one).values), id="SIP-TRUNK-%dA" % place))
    scripts = {"PATCH sip-providers/SIP-TRUNK-%dA" % place: [failing(refusal)] for place in range(8)}
    scripts["GET sip-providers"] = [failing(NotAuthorized("revoked", path="sip-providers"))] * 8 if revoked else []
    changed = [dict(one, note="new") for one in trunks]
    task = Task(pbx, SIP_PROVIDER, changed, scripts=scripts)
    tried = sum(request.startswith("PATCH") for request in task.requests)
    assert (tried <= 3 and "revoked" in task.report.not_tried[0].reason) if revoked else tried == 8
    assert len(task.failed) == tried and len(task.not_tried) == 8 - tried


CIRCLE = [person("301", fwd_forwarding="302"), person("302", fwd_forwarding="301")]


def test_a_circle_is_closed_by_an_update_of_the_new_record(pbx):
    task = Task(pbx, records=CIRCLE)
    assert sorted(task.done) == ["301", "302"]
    forwardings = {record["number"]: record["fwd_forwarding"] for record in pbx.records["employees"].values()}
    assert forwardings == {"301": "302", "302": "301"}
    assert len([request for request in task.requests if request.startswith("PATCH")]) == 1


def test_a_circle_that_could_not_be_closed_is_failed_and_begun(pbx):
    refusal = [failing(Invalid("refused"))]
    task = Task(pbx, records=CIRCLE, scripts={"PATCH employees/113": refusal, "PATCH employees/114": refusal[:]})
    (failure,) = task.report.failed
    assert failure.error.text == "refused"
    assert task.report.begun == [failure.change]
    assert len(task.done) == 1
    assert task.report.changed


def test_deletes_let_go_of_each_other_first(pbx):
    stored(pbx, *CIRCLE)
    task = Task(pbx, records=[], purged=["employee"])
    assert sorted(task.done) == ["301", "302"]
    assert pbx.numbers() == []
    assert task.requests[0].startswith("PATCH") and task.requests[-1].startswith("DELETE")
