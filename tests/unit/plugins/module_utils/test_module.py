# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules take from Ansible and give back to it."""

from __future__ import annotations

import contextlib
import json
import unittest.mock

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common.parameters import PASS_VARS
from ansible_collections.mikopbx.pbx.plugins.module_utils import client, converge, downloads, module, readback
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Answer, Invalid, RateLimited, Unreachable
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import EMPLOYEE, RESOURCES

SECRET = "Zx9!kfPq2LmT7w"
STORED_SECRET = "Qw3?hgTn8VbK1z"
KEY = "0123456789abcdef" * 4
SINGLETONS = {resource.path for resource in RESOURCES if resource.singleton}


class FakePbx:
    """A client whose PBX holds employees, and refuses those whose names say so."""

    def __init__(self, *numbers):
        self.requests = []
        self.people = {}
        for place, number in enumerate(numbers):
            values = {field.name: field.default for field in EMPLOYEE.fields}
            values.update(number=number, user_username="Person " + number, sip_secret=STORED_SECRET)
            identity = str(110 + place)
            self.people[identity] = dict(EMPLOYEE.wire(values), id=identity)

    @property
    def requests_used(self):
        return len(self.requests)

    @property
    def writes(self):
        return [request for request in self.requests if not request.startswith("GET")]

    def get(self, path, query=None):
        self.requests.append("GET " + path)
        root, dummy, identity = path.partition("/")
        if identity:
            return self.people[identity] if root == "employees" else {"id": identity, "extension": "busy"}
        return {"employees": {"data": list(self.people.values())}, "firewall": {"items": [], "firewallEnabled": "0"}}.get(
            path, {} if path in SINGLETONS else [])

    def send(self, method, path, body=None, repeatable=False):
        self.requests.append("%s %s" % (method, path))
        if path == "employees:batchCreate":
            return Answer(200, {"results": [self.row(index, row) for index, row in enumerate(body["employees"])]}, ())
        if method == "POST":
            return Answer(201, self.created(body), ())
        identity = path.partition("/")[2]
        if method == "DELETE":
            del self.people[identity]
            return Answer(200, [], ())
        self.people[identity].update(body)
        return Answer(200, self.people[identity], ())

    def created(self, body):
        if "refuse" in body["user_username"]:
            raise Invalid("The PBX refused the request: no.")
        identity = str(110 + len(self.people))
        defaults = {field.api: field.wire(field.default) for field in EMPLOYEE.fields}
        self.people[identity] = dict(defaults, **body, id=identity)
        return self.people[identity]

    def row(self, index, body):
        try:
            return {"index": index, "status": "created", "data": self.created(body)}
        except Invalid:
            return {"index": index, "status": "validation_failed", "errors": ["no"]}


@contextlib.contextmanager
def module_arguments(arguments):
    """Give a module its arguments; ansible-core has a helper for this from 2.18 on only."""
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:
        given = json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode()
        with unittest.mock.patch.object(basic, "_ANSIBLE_ARGS", given):
            yield
    else:
        with patch_module_args(arguments):
            yield


def spoken(pbx, warn):
    """The fake, warning as the client does."""
    pbx.warn = warn
    return pbx


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a module to its end: the result as Ansible gets it, and all that was printed."""

    def running(entry, pbx=None, check=False, client=None, **arguments):
        monkeypatch.setattr(module, "Client", client or (lambda connection, warn: spoken(pbx or FakePbx(), warn)))
        arguments = dict(url="pbx.example.com", api_key=KEY, _ansible_check_mode=check, _ansible_diff=True, **arguments)
        if "inject_invocation" in PASS_VARS:  # newer releases of ansible-core leave it out unless asked
            arguments["_ansible_inject_invocation"] = True
        with module_arguments(arguments), pytest.raises(SystemExit):
            entry()
        printed = capsys.readouterr()
        result = json.loads(printed.out)
        result["printed"] = printed.out + printed.err
        return result

    return running


def person(number, **options):
    return dict(number=number, user_username="Person " + number, **options)


# -- what is not taken ----------------------------------------------------------------------------------------


def refused(run, **arguments):
    """The problems of an office that is refused before the PBX is asked anything."""
    pbx = FakePbx()
    result = run(converge.run_office, pbx, **arguments)
    assert result["failed"] and not result.get("changed") and result["kind"] == "declaration"
    assert pbx.requests == []
    assert result["msg"].startswith("Nothing was changed on the PBX")
    assert all(problem in result["msg"] for problem in result["problems"])
    return result["problems"]


def test_an_unknown_option_is_named_with_its_record_and_what_was_meant(run):
    people = [person(str(301 + place)) for place in range(20)]
    people[16]["sip_secrt"] = SECRET
    assert refused(run, employees=people) == [
        "employees[16] (number 317): unknown option sip_secrt; did you mean sip_secret?"
    ]


def test_every_problem_is_told_at_once(run):
    problems = refused(
        run,
        employees=[person("123456789"), person("302", fwd_ringlength="soon"), "303", {"user_username": "No Number"}],
        sip_providers=[{"description": "Mango", "port": 5060.5}, {"description": "Two", "state": "gone"}],
    )
    assert [problem.split(": ")[0] for problem in problems] == [
        "employees[0] (number 123456789)", "employees[1] (number 302)", "employees[2]", "employees[3]",
        "sip_providers[0] (description Mango)", "sip_providers[1] (description Two)",
    ]
    for problem, part in zip(problems, (
        'number must be 2 to 8 digits, not "123456789"', "fwd_ringlength must be a whole number",
        "must be a dictionary of options", "number is missing", 'port must be a whole number, not "5060.5"', "state",
    )):
        assert part in problem


def test_of_very_many_problems_some_are_shown_and_all_are_returned(run):
    result = run(converge.run_office, FakePbx(), employees=[{"number": "1"}] * 30)
    assert len(result["problems"]) == 30
    assert result["msg"].endswith("\nand 5 more")


@pytest.mark.parametrize(
    "arguments, part",
    [
        ({"employees": {"number": "301"}}, "employees: must be a list of records"),
        ({"employee": [person("301")]}, "unknown option employee"),
        ({"employees": None, "purge": ["employees"]}, "purge: employees is named, but no list of them is given"),
        ({"sip_providers": [], "purge": ["sip_providers", "employees"]}, "purge: employees is named"),
    ],
)
def test_an_office_of_the_wrong_shape(run, arguments, part):
    (problem,) = refused(run, **arguments)
    assert part in problem


def test_an_empty_list_is_meant_when_it_is_given(run):
    pbx = FakePbx("201", "202")
    result = run(converge.run_office, pbx, employees=[], purge=["employees"])
    assert result["counts"] == {"created": 0, "updated": 0, "deleted": 2, "unchanged": 0}
    assert pbx.people == {}


def test_a_purge_beyond_its_limit_deletes_nothing(run):
    pbx = FakePbx("201", "202", "203")
    result = run(converge.run_office, pbx, employees=[person("201")], purge=["employees"], purge_limit=1)
    assert result["failed"] and pbx.writes == []
    assert "purge would delete 2 records, purge_limit allows 1: employee 202 Person 202, employee 203" in result["msg"]


@pytest.mark.parametrize("entry, arguments", [
    (converge.run_office, {"employees": [dict(person("301"), sip_secrt=SECRET)]}),
    (converge.run_office, {"employees": [{"number": "301", "sip_secret": [SECRET]}]}),
    (converge.run_office, {"employees": [SECRET]}),
    (converge.run_office, {"employees": SECRET}),
    (converge.run_office, {"employes": [dict(person("301"), sip_secret=SECRET)]}),
    (converge.run_office, {"employees": [person("301", sip_secret=SECRET, fwd_ringlength=200)]}),
    (lambda: converge.run_resource("employee"), dict(person("301"), sip_secrt=SECRET)),
    (lambda: converge.run_resource("employee"), dict(person("301"), sip_secret={"is": SECRET})),
    (lambda: converge.run_resource("employee"), dict(person("301"), sip_secret=SECRET, fwd_ringlength=200)),
    (lambda: converge.run_resource("sip_provider"), {"description": "Mango", "secret": SECRET, "port": "x"}),
])
def test_arguments_are_not_shown_when_they_are_refused(run, entry, arguments):
    result = run(entry, FakePbx(), **arguments)
    assert result["failed"]
    assert SECRET not in result["printed"] and KEY not in result["printed"]
    assert result["invocation"] == {"module_args": {"url": "pbx.example.com"}}


def test_ansible_knows_every_secret_of_an_office_as_one():
    spec = converge.office_spec()
    assert spec["employees"]["options"]["sip_secret"]["no_log"] is True
    assert spec["sip_providers"]["options"]["secret"]["no_log"] is True
    assert module.connection_spec()["api_key"]["no_log"] is True
    assert spec["sip_providers"]["options"]["update_secret"]["no_log"] is False


# -- what is given back ---------------------------------------------------------------------------------------


def test_check_mode_reads_and_says_what_the_run_does(run):
    arguments = {"employees": [person("201", sip_dtmfmode="info"), person("301", sip_secret=SECRET)]}
    pbx = FakePbx("201")
    foretold = run(converge.run_office, pbx, check=True, **arguments)
    assert pbx.writes == []
    done = run(converge.run_office, pbx, **arguments)
    for name in ("changed", "diff", "plan", "counts"):
        assert foretold[name] == done[name]
    assert done["plan"] == ["~ employee 201 Person 201: sip_dtmfmode auto → info", "+ employee 301 Person 301"]
    assert done["counts"] == {"created": 1, "updated": 1, "deleted": 0, "unchanged": 0}
    assert len(pbx.writes) == 2
    again = run(converge.run_office, pbx, **arguments)
    assert not again["changed"] and "diff" not in again and len(pbx.writes) == 2


def test_an_office_is_not_repeated_in_the_invocation(run):
    result = run(converge.run_office, FakePbx(), employees=[person("301", sip_secret=SECRET)])
    assert result["invocation"]["module_args"]["employees"] == "1 records"
    assert SECRET not in result["printed"] and KEY not in result["printed"]


def test_the_account_of_a_run_that_failed_in_part(run):
    people = [person("301"), dict(person("302"), user_username="Please refuse"), person("303"), person("201", user_email="a@b.cd")]
    # Of those created in one request each is tried; this one is too long for that.
    people.append(person("304", fwd_forwarding="302", user_email="somebody.with.a.long.name@example.com"))
    pbx = FakePbx("201")
    result = run(converge.run_office, pbx, employees=people)
    assert result["failed"] and result["changed"] and result["kind"] == "incomplete"
    assert result["msg"].startswith("3 of 5 changes were made, 1 failed, 1 were not tried.")
    assert "+ employee 302 Please refuse\n    The PBX refused the record: no" in result["msg"]
    assert sorted(line[:14] for line in result["done"]) == ["+ employee 301", "+ employee 303", "~ employee 201"]
    assert [item["record"] for item in result["failed_records"]] == ["+ employee 302 Please refuse"]
    assert result["not_tried"] == ["+ employee 304 Person 304 (it needs employees[1] (number 302), which failed)"]
    assert result["counts"]["created"] == 2
    assert "diff" not in result
    people[1]["user_username"] = "Accepted"
    rest = run(converge.run_office, pbx, employees=people)
    assert rest["counts"] == {"created": 2, "updated": 0, "deleted": 0, "unchanged": 3}


def test_one_record_is_given_back_in_the_module_own_words_without_its_secret(run):
    pbx = FakePbx("201")
    arguments = person("201", sip_secret=SECRET, sip_enableRecording=False)
    result = run(lambda: converge.run_resource("employee"), pbx, **arguments)
    assert result["record"]["number"] == "201" and result["record"]["id"] == "110"
    assert result["record"]["sip_enable_recording"] is False
    assert "sip_secret" not in result["record"]
    assert result["diff"]["after"] == 'sip_secret: "(hidden, new)"\nsip_enable_recording: false\n'
    assert SECRET not in result["printed"] and STORED_SECRET not in result["printed"]
    assert result["requests_used"] == len(pbx.requests) == 3


def test_a_record_that_failed_is_no_record(run):
    result = run(lambda: converge.run_resource("employee"), FakePbx(), **dict(person("301"), user_username="refuse me"))
    assert result["failed"] and not result["changed"] and result["kind"] == "invalid"
    assert "diff" not in result


@pytest.mark.parametrize("error, kind", [(RateLimited("blocked"), "rate_limited"), (Unreachable("away"), "unreachable")])
def test_an_error_while_reading_is_given_with_its_kind(run, error, kind):
    class Broken(FakePbx):
        def get(self, path, query=None):
            raise error

    result = run(converge.run_office, Broken(), employees=[person("301")])
    assert result["failed"] and result["kind"] == kind and not result["changed"]
    assert error.text in result["msg"]


MODULES = {
    "one record": (lambda: converge.run_resource("employee"), person("301")),
    "an office": (converge.run_office, {"employees": [person("301")]}),
    "an office read": (readback.run_office_info, {}),
    "what reads": (lambda: module.run_info({}, lambda params, client: client.get("sip:getStatuses")), {}),
    "sounds": (downloads.run_sound_download, {"dest": "sounds"}),
}


@pytest.mark.parametrize("entry, arguments", MODULES.values(), ids=list(MODULES))
@pytest.mark.parametrize("options, warned", [({"validate_certs": False}, 1), ({}, 0), ({"fingerprint": "ab" * 32}, 0)])
def test_switched_off_validation_is_warned_of_once(run, monkeypatch, entry, arguments, options, warned):
    requests = []

    def exchange(self, method, path, *rest, **more):
        requests.append(path)
        if len(requests) < 3:
            return 502, "text/html", b"restarting"
        raise Unreachable("away")

    monkeypatch.setattr(client.Client, "_exchange", exchange)
    monkeypatch.setattr(client, "_FIRST_WAIT", 0.01)
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda self, text: warnings.append(text))
    warnings = []
    result = run(entry, client=client.Client, request_budget=0, **arguments, **options)
    assert result["failed"] and result["kind"] == "unreachable" and len(requests) >= 3
    assert sum("validate_certs" in text for text in warnings) == warned
    assert any("Trying again" in text for text in warnings)


def test_names_of_the_pbx_move_no_cursor_and_make_no_lines(run):
    pbx = FakePbx("201")
    pbx.people["110"]["user_username"] = "Anna\x1b[2J\u202e\n- employee 999 Gone"
    result = run(converge.run_office, pbx, check=True, employees=[person("201")])
    shown = "Anna\\x1b[2J\\u202e\\n- employee 999 Gone"
    assert result["plan"] == ["~ employee 201 %s: user_username %s → Person 201" % (shown, shown)]
    assert result["differences"][0]["found"] == shown
    assert "\x1b" not in result["diff"]["before"] and "\u202e" not in result["diff"]["before"]
    # What is read is data: as it is, so that it can be declared again.
    info = run(readback.run_office_info, pbx)
    assert info["office"]["employees"][0]["user_username"] == pbx.people["110"]["user_username"]


def test_a_record_given_back_moves_no_cursor(run):
    pbx = FakePbx("201")
    pbx.people["110"]["user_username"] = "Anna\x9b2J\u202e"
    result = run(lambda: converge.run_resource("employee"), pbx, number="201", sip_dtmfmode="info")
    assert result["record"]["user_username"] == "Anna\\x9b2J\\u202e" and result["record"]["sip_dtmfmode"] == "info"
    assert "\x9b" not in result["printed"] and "\u202e" not in result["printed"]


def test_errors_and_warnings_move_no_cursor(run, monkeypatch):
    class Broken(FakePbx):
        def get(self, path, query=None):
            self.warn("\x1b]0;warned\x07")
            raise Unreachable("\x1b[31maway\u202e")

    warnings = []
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda self, text: warnings.append(text))
    result = run(converge.run_office, Broken(), employees=[person("301")])
    assert result["msg"] == "\\x1b[31maway\\u202e" and warnings == ["\\x1b]0;warned\\x07"] * len(warnings) != []
    problem = refused(run, employees=[dict(person("301"), **{"\x1b[2J": 1})])[0]
    assert "unknown option \\x1b[2J" in problem


def test_a_secret_in_another_place_is_masked_there(run):
    class Talkative(FakePbx):
        def get(self, path, query=None):
            self.warn("the key %s is old" % KEY)
            return super().get(path, query)

    pbx = Talkative("201")
    pbx.people["110"]["user_username"] = "Anna " + STORED_SECRET
    result = run(converge.run_office, pbx, employees=[person("201"), dict(person("301", sip_secret=SECRET), user_username=SECRET)])
    assert result["plan"] == ["~ employee 201 Anna ********: user_username Anna ******** → Person 201", "+ employee 301 ********"]
    assert "the key ******** is old" in result["printed"]
    assert not any(secret in result["printed"] for secret in (SECRET, STORED_SECRET, KEY))


def test_a_short_stored_secret_does_not_mask_numbers(run):
    pbx = FakePbx("201", "1234")
    pbx.people["110"]["sip_secret"] = "1234"
    result = run(converge.run_office, pbx, employees=[person("1234", sip_dtmfmode="info"), person("201", sip_dtmfmode="auto")])
    assert result["plan"] == ["~ employee 1234 Person 1234: sip_dtmfmode auto → info"]


def test_an_office_read_back_has_the_shape_that_is_declared(run):
    pbx = FakePbx("201")
    info = run(readback.run_office_info, pbx)
    assert info["office"]["employees"][0]["number"] == "201" and info["office"]["sip_providers"] == []
    assert STORED_SECRET not in info["printed"]
    assert run(converge.run_office, pbx, **info["office"])["changed"] is False
    with_secrets = run(readback.run_office_info, pbx, include_secrets=True, gather_subset=["employees"])
    assert with_secrets["office"]["employees"][0]["sip_secret"] == STORED_SECRET
    assert list(with_secrets["office"]) == ["employees"]
