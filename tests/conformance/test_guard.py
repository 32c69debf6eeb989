# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands before the API: the request filter and the rate limiter (API facts, sections 1.3 and 11.3)."""

from __future__ import annotations

import importlib
import threading
import time
from typing import Any, Callable, Dict

import pytest
import requests
from requests.adapters import HTTPAdapter

guard: Any = importlib.import_module("emulator.guard")

TRUNK = {"description": "p", "registration_type": "none", "host": "192.0.2.4", "username": "u"}
ROOM = "conference-rooms"


@pytest.mark.parametrize("path, body", [
    ("call-queues", {"name": "W", "extension": "2901", "description": "please select the best agent from the team"}),
    ("call-queues", {"name": "W", "extension": "2902", "description": "it's 5'; ok"}),
    ("call-queues", {"name": "W", "extension": "2903", "description": "either 'a' or 'b'"}),
    ("call-queues", {"name": "W", "extension": "2904", "description": "update the phones and set them up"}),
    ("call-queues", {"name": "W", "extension": "2905", "description": "see ../notes"}),
    ("call-queues", {"name": 'x" or "y', "extension": "2906"}),
    ("sip-providers", dict(TRUNK, secret="aB1=1cD9!x")),
    ("sip-providers", dict(TRUNK, secret='aB9";cD')),
    ("sip-providers", dict(TRUNK, secret="aB9';cD")),
    ("custom-files", {"filepath": "/etc/asterisk/x.conf", "mode": "custom", "content": "insert into x"}),
])
def test_recorded_bodies_are_refused(guarded: Any, path: str, body: Dict[str, str]) -> None:
    answer = guarded.api("POST", path, body)
    assert (answer.status_code, answer.text) == (403, "Security violation detected\n")
    assert "json" not in answer.headers["Content-Type"]
    assert len(guarded.data("GET", "sip-providers?includeDisabled=true")) == 1


def test_recorded_query_is_refused(guarded: Any) -> None:
    assert guarded.api("GET", "employees?search=o' or 1").status_code == 403
    assert guarded.api("GET", "employees?search=a..b").status_code == 403


def test_recorded_harmless_requests_pass(guarded: Any) -> None:
    doubled = guarded.session.get(guarded.url + "/pbxcore//api/v3/employees", timeout=30,
                                  headers={"Authorization": "Bearer " + guarded.key})
    assert doubled.status_code == 200 and doubled.json()["data"]["recordsTotal"] == 3
    trunk = guarded.data("POST", "sip-providers", dict(TRUNK, note="<script>alert(1)</script> select or update"))
    assert trunk["note"] == "select or update"


def test_only_posted_programs_are_exempt(guarded: Any) -> None:
    program = {"name": "P", "extension": "2999", "applicationlogic": "1,NoOp(select x from y)"}
    assert guarded.api("POST", "dialplan-applications", program).status_code != 403
    assert guarded.api("PATCH", "dialplan-applications/DIALPLAN-7375", program).status_code == 403
    assert guarded.api("PUT", "dialplan-applications", program).status_code == 403


def test_large_bodies_are_not_scanned(guarded: Any) -> None:
    padded = {"user_username": "x' or 'y", "number": "1", "padding": "p" * 64 * 1024}
    assert guarded.api("POST", "employees", padded).status_code == 422


def test_filter_can_be_off(pbx: Any) -> None:
    trunk = pbx.data("POST", "sip-providers", dict(TRUNK, secret="aB1=1cD9!x"))
    assert trunk["secret"] == "aB1=1cD9!x"


def test_the_limiter_can_be_told_of_the_past(guarded: Any) -> None:
    guarded.control("POST", "limiter", {"counted": 199, "seconds_ago": 60})
    assert [guarded.api("GET", ROOM).status_code for dummy in range(2)] == [200, 200], "that window is over"
    guarded.control("POST", "limiter", {"counted": 199, "seconds_ago": 30})
    assert [guarded.api("GET", ROOM).status_code for dummy in range(2)] == [200, 429]


def from_address(address: str) -> requests.Session:
    """A session that comes from another loopback address."""
    class Adapter(HTTPAdapter):
        """Binds the source address."""

        def init_poolmanager(self, *args: Any, **more: Any) -> Any:
            return super().init_poolmanager(*args, source_address=(address, 0), **more)

    session = requests.Session()
    session.mount("http://", Adapter())
    return session


def test_request_201_is_refused_and_the_client_shut_out(guarded: Any) -> None:
    ping = guarded.url + "/pbxcore/api/v3/system:ping"
    for number in range(200):
        wrong = number % 4 == 1
        answer = guarded.api("GET", "employees" if wrong else "system:ping", key="wrong" if wrong else None)
        assert answer.status_code in (200, 401)
    for dummy in range(3):
        answer = guarded.api("GET", "system:ping")
        assert (answer.status_code, answer.text) == (429, "Too many requests\n")
        assert "json" not in answer.headers["Content-Type"]
    assert from_address("127.0.0.2").get(ping, timeout=30).status_code == 200
    counted = guarded.control("GET", "requests")
    assert counted["total"] == 204
    guarded.control("DELETE", "limiter")
    assert guarded.api("GET", "system:ping").status_code == 200


def test_whitelisted_addresses_are_exempt_while_the_firewall_is_on(guarded: Any) -> None:
    guarded.data("POST", "firewall", {"network": "127.0.0.0", "subnet": "8", "newer_block_ip": True})
    assert {guarded.api("GET", "system:ping").status_code for dummy in range(250)} == {200}
    guarded.data("POST", "firewall:disable")
    statuses = [guarded.api("GET", "system:ping").status_code for dummy in range(210)]
    assert statuses.count(200) in (198, 199, 200) and statuses[-1] == 429


def test_control_switches_the_limiter(guarded: Any) -> None:
    guarded.control("POST", "limiter", {"enabled": False})
    try:
        assert {guarded.api("GET", "system:ping").status_code for dummy in range(210)} == {200}
    finally:
        guarded.control("POST", "limiter", {"enabled": True})
    assert {guarded.api("GET", "system:ping").status_code for dummy in range(201)} == {200, 429}


def test_window_is_fixed_and_bans_double() -> None:
    now = [1000.0]
    limiter = guard.Limiter(clock=lambda: now[0])
    assert not any(limiter.refuses("a") for dummy in range(200))
    now[0] += 59.9
    assert limiter.refuses("a")
    now[0] += 299.9
    assert limiter.refuses("a")
    now[0] += 0.2
    assert not any(limiter.refuses("a") for dummy in range(200))
    now[0] += 60.0
    assert not any(limiter.refuses("a") for dummy in range(200))
    for ban in (600.0, 1200.0, 2400.0, 3600.0, 3600.0):
        assert any(limiter.refuses("a") for dummy in range(201))
        now[0] += ban - 0.1
        assert limiter.refuses("a")
        now[0] += 0.2
        assert not limiter.refuses("a")
    assert not limiter.refuses("b")


def test_three_requests_at_once(start: Callable[..., Any]) -> None:
    slow = start("--latency", "200", "--no-limiter")
    began = time.monotonic()
    ping = slow.url + "/pbxcore/api/v3/system:ping"
    threads = [threading.Thread(target=requests.get, args=(ping,)) for dummy in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.4 <= time.monotonic() - began < 1.1
