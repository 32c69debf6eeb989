# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first contact with a PBX: which requests it costs, and where it stops."""

from __future__ import annotations

import contextlib
import json
import unittest.mock

import pytest
from ansible.module_utils import basic
from ansible_collections.mikopbx.pbx.plugins.module_utils import module
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    Answer,
    Invalid,
    NotAuthorized,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.bootstrap import key_suffices, run_bootstrap
from ansible_collections.mikopbx.pbx.plugins.module_utils.bootstrap_decisions import Wanted

OLD, NEW, WRONG = "first-boot-1", "Brocken-1142-Gipfel", "not-that-one"
KEY = "0123456789abcdefghijklmnopqrstuvwxyz6789"


def unauthorized(status=401):
    return NotAuthorized("The PBX refused the login name or the password.", "", "POST", "auth:login", status)


class FakePbx:
    """A client whose PBX has an administrator, some settings and API keys."""

    def __init__(self, password=OLD, keys=(), ssh_is_new=False, login_fails_with=None, key_works=True):
        self.password = password
        self.keys = {str(place): dict(key, id=str(place)) for place, key in enumerate(keys, 1)}
        self.ssh_is_new = ssh_is_new
        self.login_fails_with = login_fails_with
        self.takes_password = True
        self.key_works = key_works
        self.api_key = ""
        self.requests = []

    @property
    def requests_used(self):
        return len(self.requests)

    def use_key(self, key):
        self.api_key = key

    def own_address(self):
        return "192.0.2.9"

    def get(self, path, query=None):
        self.requests.append("GET " + path)
        if not self.api_key or (self.api_key == KEY and not self.key_works):
            raise NotAuthorized("no", status=401)
        if path == "general-settings":
            return {"settings": {"WebAdminPassword": "********", "SSHPassword": "********", "WEBPort": 80},
                    "codecs": [], "passwordValidation": {"isDefaultWebPassword": self.password == OLD,
                                                         "isDefaultSSHPassword": self.ssh_is_new}}
        if path.startswith("api-keys/"):
            return self.keys[path.partition("/")[2]]
        return {"api-keys": list(self.keys.values()), "firewall": {"items": []}}.get(path, [])

    def send(self, method, path, body=None, repeatable=False):
        self.requests.append("%s %s" % (method, path))
        if path == "auth:login":
            if self.login_fails_with:
                raise self.login_fails_with
            if body["password"] != self.password:
                raise unauthorized()
            return Answer(200, {"accessToken": "token of the session"}, ())
        if path == "general-settings":
            self.password = body["WebAdminPassword"] if self.takes_password else self.password
            return Answer(200, [], ())
        identity = path.partition("/")[2] or str(len(self.keys) + 1)
        stored = self.keys.setdefault(identity, {"id": identity, "allowed_paths": [], "full_permissions": False})
        stored.update({name: value for name, value in body.items() if name != "key"})
        if "key" in body:
            stored["key_display"] = "%s...%s" % (body["key"][:5], body["key"][-5:])
        return Answer(201, stored, ())

    @property
    def logins(self):
        return self.requests.count("POST auth:login")

    @property
    def writes(self):
        return [request for request in self.requests if not request.startswith("GET") and "auth:" not in request]


def full_key(**more):
    return {"description": "Ansible", "key_display": "%s...%s" % (KEY[:5], KEY[-5:]), "full_permissions": True,
            "allowed_paths": [], **more}


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


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the module to its end: its result. Beside code of the controller Ansible would show warnings in another way."""
    warnings = []
    monkeypatch.setattr(module.PbxModule, "warn", lambda self, text: warnings.append(text))

    def connect(pbx, connection, warn):
        pbx.api_key = connection.api_key or ""
        pbx.warn = warn
        return pbx

    def running(pbx, check=False, **arguments):
        monkeypatch.setattr(module, "Client", lambda connection, warn: connect(pbx, connection, warn))
        arguments = dict(url="pbx.example.com", _ansible_check_mode=check, **arguments)
        with module_arguments(arguments), pytest.raises(SystemExit):
            run_bootstrap()
        return {**json.loads(capsys.readouterr().out), "warnings": list(warnings)}

    return running


def test_a_new_pbx(run):
    pbx = FakePbx()
    result = run(pbx, password=OLD, new_password=NEW)
    assert result["changed"] and pbx.password == NEW
    assert len(result["key"]) == 40 and pbx.keys["1"]["full_permissions"]
    assert pbx.keys["1"]["key_display"] == "%s...%s" % (result["key"][:5], result["key"][-5:])
    assert (result["logins"], result["refused_logins"]) == (2, 0)
    assert (result["granted"], result["controller_address"]) == ("everything", "192.0.2.9")
    assert pbx.writes == ["PATCH general-settings", "POST api-keys"]


def test_the_password_for_ssh_that_goes_along_is_part_of_the_plan(run):
    assert "same password for SSH" in " ".join(run(FakePbx(ssh_is_new=True), password=OLD, new_password=NEW)["plan"])
    assert "SSH" not in " ".join(run(FakePbx(), password=OLD, new_password=NEW)["plan"])


def test_check_mode_logs_in_and_writes_nothing(run):
    pbx = FakePbx()
    result = run(pbx, check=True, password=OLD, new_password=NEW)
    assert result["changed"] and "key" not in result
    assert len(result["plan"]) == 2
    assert pbx.logins == 1 and pbx.writes == []


def test_a_key_that_works_is_enough(run):
    pbx = FakePbx(password=NEW, keys=[full_key()])
    result = run(pbx, api_key=KEY, password=WRONG, new_password=NEW, replace_key=True)
    assert not result["changed"] and "key" not in result
    assert pbx.logins == 0 and pbx.writes == []


def test_a_key_that_works_sets_the_password_that_the_pbx_came_with(run):
    pbx = FakePbx(keys=[full_key()])
    result = run(pbx, api_key=KEY, new_password=NEW)
    assert result["changed"] and pbx.password == NEW
    assert pbx.writes == ["PATCH general-settings"]
    assert pbx.logins == 1  # the proof


def test_a_key_whose_record_is_gone_is_not_enough(run):
    pbx = FakePbx(keys=[])
    assert run(pbx, api_key=KEY, password=OLD)["key"] != KEY
    assert pbx.writes == ["POST api-keys"]


def test_the_environment_has_no_key_for_this(run, monkeypatch):
    monkeypatch.setenv("MIKOPBX_API_KEY", KEY)
    pbx = FakePbx(keys=[full_key(description="of somebody else")])
    assert "key" in run(pbx, password=OLD)
    assert pbx.requests[0] == "POST auth:login"


@pytest.mark.parametrize("stored, arguments, attempts", [
    (NEW, {"password": OLD, "new_password": NEW}, 2),
    (OLD, {"password": OLD, "new_password": NEW, "api_key": KEY}, 2),
    (NEW, {"password": OLD, "new_password": NEW, "api_key": KEY}, 1),
])
def test_a_password_that_was_changed_before(run, stored, arguments, attempts):
    pbx = FakePbx(password=stored, key_works=False)
    result = run(pbx, **arguments)
    assert result["changed"] and pbx.password == NEW
    assert result["refused_logins"] == attempts - 1
    # The new password is written, and proved, only if the old one was still right.
    assert pbx.logins == attempts + (stored == OLD)


@pytest.mark.parametrize("arguments, attempts", [
    ({"password": WRONG}, 1),
    ({"password": WRONG, "new_password": NEW}, 2),
    ({"new_password": NEW}, 1),
])
def test_it_stops_after_refused_logins(run, arguments, attempts):
    pbx = FakePbx()
    result = run(pbx, **arguments)
    assert result["failed"] and result["kind"] == "not_authorized" and not result["changed"]
    assert pbx.requests == ["POST auth:login"] * attempts
    assert result["refused_logins"] == attempts
    assert "after 10 refused logins within 5 minutes" in result["msg"]
    assert WRONG not in result["msg"]


@pytest.mark.parametrize("error, kind", [
    (unauthorized(403), "not_authorized"),
    (RateLimited("Too many", status=429), "rate_limited"),
    (OutcomeUnknown("No answer.", transient=True), "unreachable"),
    (ServerFault("Broken.", status=500), "server_fault"),
])
def test_any_other_failure_of_a_login_is_the_last_one(run, error, kind):
    pbx = FakePbx(login_fails_with=error)
    result = run(pbx, password=OLD, new_password=NEW)
    assert result["failed"] and result["kind"] == kind
    assert pbx.logins == 1


def test_without_a_password_the_pbx_is_not_asked(run):
    pbx = FakePbx()
    assert "give password" in run(pbx)["msg"]
    assert pbx.requests == []


def test_a_new_password_that_does_not_let_in_is_told_before_a_key_is_made(run):
    pbx = FakePbx()
    pbx.takes_password = False
    result = run(pbx, password=OLD, new_password=NEW)
    assert result["failed"] and result["changed"]
    assert pbx.writes == ["PATCH general-settings"]


def test_a_key_that_cannot_be_had_leaves_the_password_alone(run):
    pbx = FakePbx(keys=[full_key()])
    result = run(pbx, password=OLD, new_password=NEW)
    assert result["failed"] and "replace_key: true" in result["msg"]
    assert pbx.password == OLD and pbx.writes == []


def test_what_is_wrong_with_the_options_is_told_before_a_login(run):
    pbx = FakePbx()
    result = run(pbx, password=OLD, new_password="short", permissions={"employes": "write"}, descripton="x")
    assert [problem.split(" ")[0] for problem in result["problems"]] == ["unknown", "permissions:", "new_password"]
    assert run(pbx, password=OLD, permissions={})["problems"][0].startswith("may do nothing")
    assert pbx.requests == []


def test_other_permissions_than_were_granted_are_not_tried_but_set(run):
    pbx = FakePbx(keys=[full_key(full_permissions=False, allowed_paths={"/api/v3/cdr": "read"})])
    result = run(pbx, api_key=KEY, granted="cdr: read", password=OLD, permissions={"cdr": "write"})
    assert pbx.requests[0] == "POST auth:login"
    assert pbx.keys["1"]["allowed_paths"] == {"/api/v3/cdr": "write"}
    assert result["granted"] == "cdr: write" and "key" not in result
    assert "5 minutes" in result["plan"][-1]


class Tried:
    """A client whose key is refused for some resources, and some of whose resources have no list."""

    api_key = KEY

    def __init__(self, **errors):
        self.errors = errors
        self.asked = []

    def get(self, path, query=None):
        self.asked.append(path)
        if path in self.errors:
            raise self.errors[path]


def test_a_key_is_tried_until_the_first_refusal():
    wanted = Wanted("Ansible", {"cdr": "read", "employees": "write", "sip": "read"})
    client = Tried(employees=NotAuthorized("no", status=401))
    assert not key_suffices(client, wanted)
    assert client.asked == ["cdr", "employees"]
    client = Tried(cdr=NotFound("no"), sip=Invalid("no"))
    assert key_suffices(client, wanted)
    assert client.asked == ["cdr", "employees", "sip"]
    with pytest.raises(ServerFault):
        key_suffices(Tried(cdr=ServerFault("broken")), wanted)
