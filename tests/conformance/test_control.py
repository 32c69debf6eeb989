# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control paths: counting requests, read-only mode, reset and the state file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

ANNA = {"user_username": "Anna", "number": "301", "sip_secret": "Zx9!kfPq2LmT7w"}
CANARY = "Cq7!canaryPhoneSecret"


def total(pbx: Any) -> int:
    """How many employees there are."""
    return int(pbx.data("GET", "employees")["recordsTotal"])


def test_requests_are_counted(pbx: Any) -> None:
    pbx.control("DELETE", "requests")
    pbx.api("GET", "employees?search=anna")
    pbx.api("POST", "employees", ANNA)
    pbx.api("PATCH", "employees/113", {"user_email": "nonsense"})
    pbx.api("POST", "employees:export", {})
    pbx.api("POST", "extensions:available", {"number": "301"})
    pbx.api("GET", "nosuch")
    log = pbx.control("GET", "requests")
    assert (log["total"], log["writes"]) == (6, 2)
    assert [(one["method"], one["path"], one["status"], one["write"]) for one in log["requests"]] == [
        ("GET", "employees", 200, False), ("POST", "employees", 201, True), ("PATCH", "employees/113", 422, True),
        ("POST", "employees:export", 200, False), ("POST", "extensions:available", 200, False),
        ("GET", "nosuch", 404, False)]
    assert log["requests"][0]["query"] == {"search": "anna"}
    pbx.control("DELETE", "requests")
    assert pbx.control("GET", "requests")["total"] == 0


def test_the_log_holds_no_secrets(pbx: Any) -> None:
    pbx.api("POST", "employees", dict(ANNA, sip_secret=CANARY))
    pbx.api("PATCH", "employees/110?sip_secret=" + CANARY)
    pbx.api("POST", "auth:login", {"login": "admin", "password": CANARY}, key=CANARY)
    log = pbx.session.get(pbx.url + "/_emulator/requests", timeout=30).text
    assert '"total": 3' in log and CANARY not in log and pbx.key not in log


def test_reset_brings_back_the_first_boot(pbx: Any) -> None:
    pbx.data("POST", "employees", ANNA)
    pbx.data("DELETE", "sip-providers/SIP-TRUNK-34F7CAFE")
    pbx.control("POST", "reset")
    assert total(pbx) == 3
    assert [trunk["id"] for trunk in pbx.data("GET", "sip-providers")] == ["SIP-TRUNK-34F7CAFE"]
    assert pbx.data("POST", "employees", ANNA)["id"] == "113"


def test_the_state_can_be_put_back(pbx: Any) -> None:
    pbx.data("POST", "employees", ANNA)
    state = pbx.control("GET", "state")
    restricted = pbx.restricted_key({"/api/v3/employees": "read"})
    assert pbx.api("GET", "employees", key=restricted).status_code == 200
    pbx.control("POST", "reset")
    pbx.control("POST", "state", state)
    assert pbx.control("GET", "state") == state
    assert total(pbx) == 4
    assert pbx.api("GET", "employees", key=restricted).status_code == 401, "it was made after that"
    assert pbx.data("POST", "employees", dict(ANNA, number="302"))["id"] == "114"


def test_read_only_mode_refuses_and_notes_every_write(pbx: Any) -> None:
    pbx.control("POST", "read-only", {"enabled": True})
    pbx.control("DELETE", "requests")
    for method, path in (("POST", "employees"), ("PATCH", "employees/110"), ("PUT", "employees/110"),
                         ("DELETE", "employees/110"), ("POST", "employees:batchCreate")):
        answer = pbx.api(method, path, ANNA)
        assert answer.status_code == 500 and answer.json()["result"] is False
    assert total(pbx) == 3
    assert pbx.api("POST", "employees:export", {}).status_code == 200
    assert pbx.control("GET", "requests")["writes"] == 5
    pbx.control("POST", "read-only", {"enabled": False})
    assert pbx.api("POST", "employees", ANNA).status_code == 201


def test_a_refused_read_is_no_write(pbx: Any) -> None:
    pbx.faults({"kind": "status", "status": 503})
    pbx.control("DELETE", "requests")
    assert pbx.api("POST", "employees:export", {}).status_code == 503
    assert pbx.api("DELETE", "employees/110").status_code == 503
    assert pbx.control("GET", "requests")["writes"] == 1


def test_state_file_keeps_the_data(start: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    first = start("--state", str(file), "--no-limiter")
    first.data("POST", "employees", ANNA)
    first.stop()
    assert file.stat().st_mode & 0o077 == 0
    second = start("--state", str(file), "--no-limiter")
    assert second.data("GET", "employees/113")["number"] == "301"
    assert second.api("POST", "employees", ANNA).status_code == 422
    assert second.data("POST", "employees", dict(ANNA, number="302"))["id"] == "114"
