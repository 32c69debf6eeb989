# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what: tokens, restricted API keys and the bearer cache (API facts, sections 1.2 and 11.4)."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

keys: Any = importlib.import_module("emulator.keys")
store: Any = importlib.import_module("emulator.store")

TRUNK = {"description": "T", "registration_type": "none", "host": "192.0.2.1"}
REFUSED = {"result": False, "data": [], "messages": {"error": ["The user isn't authenticated."]}, "function": "",
           "processor": ""}


def status(pbx: Any, key: str, method: str, path: str, body: Any = None) -> int:
    """Status that a key gets."""
    return int(pbx.api(method, path, body, key=key).status_code)


@pytest.mark.parametrize("key", ["", "unknown"])
def test_without_a_valid_token(pbx: Any, key: str) -> None:
    answer = pbx.api("GET", "employees", key=key)
    body = answer.json()
    body.pop("meta")
    assert (answer.status_code, body) == (401, REFUSED)
    assert status(pbx, key, "GET", "system:ping") == 200
    assert status(pbx, key, "GET", "nosuchresource") == 404


def test_read_permission(pbx: Any) -> None:
    key = pbx.restricted_key({"/api/v3/employees": "read", "/api/v3/extensions": "read"})
    for path in ("employees", "employees/110", "employees:getDefault", "extensions", "extensions:getForSelect"):
        assert status(pbx, key, "GET", path) == 200
    body = {"user_username": "x", "number": "399", "sip_secret": "Zx9!kfPq2LmT7w"}
    for method, path in (("PATCH", "employees/110"), ("POST", "employees"), ("DELETE", "employees/112"),
                         ("PUT", "employees/110"), ("POST", "employees:export"), ("POST", "employees:batchCreate"),
                         ("POST", "extensions:available"), ("POST", "extensions:getPhonesRepresent"),
                         ("GET", "call-queues"), ("GET", "api-keys"), ("GET", "network-filters")):
        assert status(pbx, key, method, path, body if method != "GET" else None) == 401, path
    assert pbx.data("GET", "employees")["recordsTotal"] == 3
    assert status(pbx, key, "GET", "nosuch") == 404


def test_write_includes_read(pbx: Any) -> None:
    key = pbx.restricted_key({"/api/v3/employees": "write"})
    assert status(pbx, key, "GET", "employees/110") == 200
    assert status(pbx, key, "PATCH", "employees/110", {"user_email": "a@example.com"}) == 200


def test_ids_that_end_in_a_letter_are_not_recognised(pbx: Any) -> None:
    pbx.data("POST", "sip-providers", dict(TRUNK, id="SIP-TRUNK-1A2B3C41"))
    pbx.data("POST", "sip-providers", dict(TRUNK, id="SIP-TRUNK-1A2B3C4A"))
    key = pbx.restricted_key({"/api/v3/sip-providers": "write"})
    assert status(pbx, key, "GET", "sip-providers") == 200
    assert status(pbx, key, "GET", "sip-providers/SIP-TRUNK-1A2B3C41:copy") == 200
    assert status(pbx, key, "PATCH", "sip-providers/SIP-TRUNK-1A2B3C41", {"description": "by key"}) == 200
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        assert status(pbx, key, method, "sip-providers/SIP-TRUNK-1A2B3C4A", TRUNK) == 401
    assert status(pbx, key, "GET", "sip-providers/SIP-TRUNK-1A2B3C4A:copy") == 401
    assert status(pbx, key, "POST", "sip-providers", dict(TRUNK, id="SIP-TRUNK-1A2B3C4A", note="by post")) == 200


@pytest.mark.parametrize("path, wanted", [
    ("/pbxcore/api/v3/employees", "/api/v3/employees"),
    ("/pbxcore/api/v3/employees:export", "/api/v3/employees"),
    ("/pbxcore/api/v3/employees/110", "/api/v3/employees"),
    ("/pbxcore/api/v3/call-queues/QUEUE-F383", "/api/v3/call-queues"),
    ("/pbxcore/api/v3/call-queues/QUEUE-013523DF", "/api/v3/call-queues/QUEUE-013523DF"),
    ("/pbxcore/api/v3/cdr/mikopbx-1795400004.4", "/api/v3/cdr"),
    ("/pbxcore/api/v3/sip/201:getSecret", "/api/v3/sip"),
    ("/pbxcore/api/v3/general-settings/Name", "/api/v3/general-settings/Name"),
    ("/pbxcore/api/v3/modules/ModuleX:getModuleInfo", "/api/v3/modules/ModuleX"),
])
def test_which_permission_a_path_needs(path: str, wanted: str) -> None:
    assert keys.permission_path(path) == wanted


@pytest.mark.parametrize("paths", [["/api/v3/employees"], {"/api/v3/employees/110": "write"}, {}])
def test_permissions_that_grant_nothing(pbx: Any, paths: Any) -> None:
    key = pbx.restricted_key(paths)
    assert status(pbx, key, "GET", "employees") == 401
    assert status(pbx, key, "GET", "employees/110") == 401


@pytest.mark.parametrize("paths", [
    {"/pbxcore/api/v3/employees": "write"}, {"/api/v3/employees/": "write"}, {"/api/v3/employees:export": "write"},
    {"/api/v3/employees": "admin"}, {"nonsense": "read"}])
def test_permissions_that_are_refused(pbx: Any, paths: Any) -> None:
    answer = pbx.api("POST", "api-keys", {"description": "x", "allowed_paths": paths})
    assert answer.status_code == 422 and answer.json()["result"] is False


def test_a_used_key_outlives_its_deletion_and_change(pbx: Any) -> None:
    used = pbx.restricted_key({"/api/v3/employees": "read"})
    unused = pbx.restricted_key({"/api/v3/employees": "read"})
    assert status(pbx, used, "GET", "employees") == 200
    for record in pbx.data("GET", "api-keys"):
        if record["description"] == "restricted":
            pbx.data("DELETE", "api-keys/" + record["id"])
    assert status(pbx, used, "GET", "employees") == 200
    assert status(pbx, unused, "GET", "employees") == 401


def test_a_refused_token_stays_refused(pbx: Any) -> None:
    token = "f" * 64
    assert status(pbx, token, "GET", "employees") == 401
    pbx.data("POST", "api-keys", {"description": "late", "key": token, "full_permissions": True})
    assert status(pbx, token, "GET", "employees") == 401


def test_how_long_the_cache_lasts() -> None:
    now = [0.0]
    database = store.Store()
    ring = keys.KeyRing(database, clock=lambda: now[0])
    row = {"id": "1", "key": "k", "networkfilterid": "none", "full_permissions": True, "allowed_paths": {},
           "last_used_at": ""}

    def allowed() -> bool:
        return bool(ring.allows("k", "GET", "/pbxcore/api/v3/employees", "192.0.2.1"))

    assert not allowed()
    database.put("api-keys", row)
    now[0] = 59.0
    assert not allowed()
    now[0] = 61.0
    assert allowed()
    database.remove("api-keys", "1")
    now[0] = 360.0
    assert allowed()
    now[0] = 362.0
    assert not allowed()


def test_a_key_bound_to_an_address(pbx: Any) -> None:
    far = pbx.data("POST", "firewall", {"network": "192.0.2.0", "subnet": "24"})["id"]
    near = pbx.data("POST", "firewall", {"network": "127.0.0.0", "subnet": "8"})["id"]
    assert status(pbx, pbx.restricted_key({}, full_permissions=True, networkfilterid=far), "GET", "employees") == 401
    assert status(pbx, pbx.restricted_key({}, full_permissions=True, networkfilterid=near), "GET", "employees") == 200


def test_secrets_of_keys_are_never_shown(pbx: Any) -> None:
    key = pbx.restricted_key({"/api/v3/employees": "read"})
    shown = pbx.api("GET", "api-keys").text + pbx.api("GET", "api-keys/3").text
    assert "restricted" in shown and key not in shown


def test_session_of_the_administrator(pbx: Any) -> None:
    wrong = pbx.api("POST", "auth:login", {"login": "admin", "password": "wrong"}, key="")
    assert wrong.status_code == 401 and "9 attempts" in wrong.text
    assert "8 attempts" in pbx.api("POST", "auth:login", {"login": "root", "password": "admin"}, key="").text
    assert "7 attempts" in pbx.api("POST", "auth:login", {"login": "admin", "password": ""}, key="").text
    right = pbx.api("POST", "auth:login", {"login": "admin", "password": "admin"}, key="")
    session = right.json()["data"]
    assert session["expiresIn"] == 900 and "HttpOnly" in right.headers["Set-Cookie"]
    assert status(pbx, session["accessToken"], "DELETE", "employees/112") == 200
    assert pbx.data("POST", "auth:refresh", key="")["accessToken"] != session["accessToken"]
    assert "6 attempts" in pbx.api("POST", "auth:login", {"login": "admin", "password": "wrong"}, key="").text


def test_too_many_failed_logins_shut_out_the_right_password_too(pbx: Any) -> None:
    for _attempt in range(10):
        assert pbx.api("POST", "auth:login", {"login": "admin", "password": "wrong"}, key="").status_code == 401
    for body in ({"login": "admin", "password": "admin"}, {}):
        refused = pbx.api("POST", "auth:login", body, key="")
        assert refused.status_code == 429 and "Too many login attempts" in refused.text


def test_failed_logins_count_in_windows_of_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    auth: Any = importlib.import_module("emulator.resources.auth")
    exchange: Any = importlib.import_module("emulator.exchange")
    pbx = importlib.import_module("emulator.pbx").Pbx("k" * 32, cdr=0)
    now = [3000.0]
    monkeypatch.setattr(pbx, "now", lambda: now[0])

    def login(password: str, client: str = "192.0.2.1") -> int:
        asked = exchange.ApiRequest(method="POST", resource="auth", function="login", record_id=None, body_id=None,
                                    data={"login": "admin", "password": password}, query={}, cookies={}, client=client)
        return int(auth.login(asked, pbx).status)

    assert [login("wrong") for _attempt in range(10)] == [401] * 10
    assert login("admin") == 429
    assert login("admin", "192.0.2.2") == 200
    now[0] = 3299.0
    assert login("admin") == 429
    now[0] = 3300.0
    assert login("admin") == 200


def test_a_changed_password_is_the_one_that_counts(pbx: Any) -> None:
    pbx.data("PATCH", "general-settings", {"WebAdminPassword": "Zx9!kfPq2LmT7w"})
    assert pbx.api("POST", "auth:login", {"login": "admin", "password": "admin"}, key="").status_code == 401
    token = pbx.data("POST", "auth:login", {"login": "admin", "password": "Zx9!kfPq2LmT7w"}, key="")["accessToken"]
    assert status(pbx, token, "GET", "employees") == 200


def test_a_session_ends() -> None:
    now = [0.0]
    ring = keys.KeyRing(store.Store(), clock=lambda: now[0])
    token = ring.open_session()[0]
    now[0] = 1499.0
    assert ring.allows(token, "DELETE", "/pbxcore/api/v3/employees/1", "192.0.2.1")
    now[0] = 1501.0
    assert not ring.allows(token, "GET", "/pbxcore/api/v3/employees", "192.0.2.1")
