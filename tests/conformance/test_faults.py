# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The faults that the emulator can be given: which requests they hit, and what each of them does."""

from __future__ import annotations

import http.client
import importlib
import re
import time
from typing import Any, Callable, Dict, List
from urllib.parse import urlsplit

import pytest
import requests

faults: Any = importlib.import_module("emulator.faults")
importlib.import_module("emulator.fault_kinds")

ANNA = {"user_username": "Anna", "number": "301", "sip_secret": "Zx9!kfPq2LmT7w"}
TRUNK = "sip-providers/SIP-TRUNK-34F7CAFE"
SEED = 20261


def total(pbx: Any) -> int:
    """How many employees there are; asked for where no fault looks."""
    return len(pbx.control("GET", "state")["tables"]["employees"])


def wait_until(met: Callable[[], bool], limit: float = 5.0) -> None:
    """Wait for something that is to come."""
    end = time.monotonic() + limit
    while not met():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


# -- which requests -----------------------------------------------------------------------------------------------


def test_a_fault_hits_what_it_selects(pbx: Any) -> None:
    pbx.faults({"kind": "status", "status": 599, "method": ["GET", "PUT"], "path": "^employees", "on": [2, 3], "times": 1})
    asked = ["sip-providers", "employees", "employees/110", "employees/110"]
    assert [pbx.api("GET", path).status_code for path in asked] == [200, 200, 599, 200]
    assert pbx.control("GET", "faults")["faults"] == [{"kind": "status", "matched": 3, "fired": 1, "seed": None}]


def hits(seed: int, paths: List[str]) -> List[bool]:
    """Which of these requests a fault of rate 0.3 hits."""
    fault = faults.parse({"kind": "drop-before", "rate": 0.3, "seed": seed})
    return [fault.fires("GET", path) for path in paths]


def test_a_rate_is_drawn_by_its_seed(pbx: Any) -> None:
    print("seed %d" % SEED)
    paths = ["employees/%d" % number for number in range(500)]
    drawn = hits(SEED, paths)
    assert drawn == hits(SEED, paths) != hits(SEED + 1, paths)
    assert 110 <= sum(drawn) <= 190
    assert hits(SEED, paths[::-1])[::-1] == drawn, "the order of requests plays no part"
    assert len(set(hits(SEED, ["employees"] * 40))) == 2, "the same request has another chance each time"


def test_a_lasting_fault_goes_on_for_all_requests(pbx: Any) -> None:
    pbx.faults({"kind": "restart", "seconds": 0.3, "path": "^mail-settings$", "on": 2})
    asked = ["mail-settings", "employees", "mail-settings", "employees", "system:ping"]
    assert [pbx.api("GET", path).status_code for path in asked] == [200, 200, 502, 502, 502]
    wait_until(lambda: bool(pbx.api("GET", "employees").status_code == 200))


@pytest.mark.parametrize("fault", [
    {"kind": "explode"}, {"kind": "slow"}, {"kind": "locked", "paht": "x"}, "locked", {"kind": "locked", "path": "("},
    {"kind": "locked", "rate": 0.5}, {"kind": "locked", "seed": 1}, {"kind": "edit", "resource": "people"},
    {"kind": "edit", "resource": "employees", "function": "paint"}, {"kind": ["locked"]}, {}])
def test_faults_that_make_no_sense(pbx: Any, fault: Any) -> None:
    answer = pbx.session.post(pbx.url + "/_emulator/faults", json={"faults": [fault]}, timeout=30)
    assert answer.status_code == 400 and "fault" in answer.json()["error"]


# -- no answer ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind, stored", [
    ("drop-before", 3), ("drop-after", 4), ("reset-before", 3), ("reset-after", 4)])
def test_lost_connection(pbx: Any, kind: str, stored: int) -> None:
    address = urlsplit(pbx.url)
    pbx.faults({"kind": kind, "method": "DELETE", "times": 1}, {"kind": kind, "method": "POST", "times": 1})
    with pytest.raises(requests.ConnectionError):
        pbx.api("POST", "employees", ANNA)
    assert total(pbx) == stored
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    connection.request("DELETE", "/pbxcore/api/v3/employees/110", headers={"Authorization": "Bearer " + pbx.key})
    with pytest.raises(ConnectionResetError) as caught:
        connection.getresponse()
    # What the client's system says of it: a connection that was closed is no reset.
    assert isinstance(caught.value, http.client.RemoteDisconnected) == kind.startswith("drop")
    assert pbx.control("GET", "requests")["requests"][-1]["status"] == 0
    connection.close()


def test_half_an_answer(pbx: Any) -> None:
    pbx.faults({"kind": "half-answer", "method": "POST", "times": 1})
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        pbx.api("POST", "employees", ANNA)
    assert total(pbx) == 4
    address = urlsplit(pbx.url)
    pbx.faults({"kind": "half-answer"})
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    connection.request("GET", "/pbxcore/api/v3/system:ping")
    answer = connection.getresponse()
    with pytest.raises(http.client.IncompleteRead) as caught:
        answer.read()
    announced = int(answer.headers["Content-Length"])
    assert answer.status == 200 and len(caught.value.partial) == announced // 2 > 0
    connection.close()


def test_refused_connections(pbx: Any) -> None:
    address = pbx.url
    idle = requests.Session()
    assert idle.get(address + "/pbxcore/api/v3/system:ping", timeout=30).status_code == 200
    pbx.faults({"kind": "refuse", "seconds": 0.4, "method": "POST"})
    assert pbx.api("POST", "employees", ANNA).status_code == 201
    for session in (pbx.session, idle):
        with pytest.raises(requests.ConnectionError, match="refused"):
            session.get(address + "/pbxcore/api/v3/system:ping", timeout=30)

    def answers() -> bool:
        try:
            return requests.get(address + "/pbxcore/api/v3/system:ping", timeout=30).status_code == 200
        except requests.ConnectionError:
            return False

    wait_until(answers)
    assert total(pbx) == 4


# -- another answer -----------------------------------------------------------------------------------------------


def test_status(pbx: Any) -> None:
    pbx.faults({"kind": "status", "status": 502, "body": "<h1>Bad Gateway</h1>", "content_type": "text/html",
                "method": "POST", "path": "^employees$", "on": [2]})
    assert pbx.api("POST", "employees", ANNA).status_code == 201
    answer = pbx.api("POST", "employees", dict(ANNA, number="302"))
    assert (answer.status_code, answer.text) == (502, "<h1>Bad Gateway</h1>")
    assert answer.headers["Content-Type"] == "text/html"
    assert pbx.api("POST", "employees", dict(ANNA, number="302")).status_code == 201
    assert total(pbx) == 5


def test_worker_timeout(pbx: Any) -> None:
    pbx.faults({"kind": "timeout-400", "path": "employees$", "method": "POST"})
    answer = pbx.api("POST", "employees", ANNA)
    assert answer.status_code == 400
    assert answer.json() == {"result": False, "messages": {"error": ["Request timeout or worker not responding"]}}
    assert total(pbx) == 4


def test_worker_timeout_and_the_job_done_later(pbx: Any) -> None:
    pbx.faults({"kind": "timeout-400", "later": 0.2, "method": "POST"})
    assert pbx.api("POST", "employees", ANNA).status_code == 400
    assert total(pbx) == 3
    assert pbx.control("GET", "faults")["late"] == 1
    wait_until(lambda: total(pbx) == 4)
    assert pbx.control("GET", "faults")["late"] == 0
    pbx.api("POST", "employees", dict(ANNA, number="302"))
    pbx.control("POST", "reset")
    time.sleep(0.4)  # there is nothing to wait for: it must not come
    assert total(pbx) == 3


def test_queue_full(pbx: Any) -> None:
    pbx.faults({"kind": "queue-full", "method": "POST", "times": 1})
    answer = pbx.api("POST", "employees", ANNA)
    assert (answer.status_code, answer.json()["result"], total(pbx)) == (503, False, 3)
    assert pbx.api("POST", "employees", ANNA).status_code == 201


def test_wrong_content_type(pbx: Any) -> None:
    pbx.faults({"kind": "content-type", "content_type": "text/html"})
    answer = pbx.api("POST", "employees", ANNA)
    assert (answer.status_code, answer.headers["Content-Type"], total(pbx)) == (201, "text/html", 4)
    assert answer.json()["data"]["number"] == "301"


def test_php_warning_before_the_json(pbx: Any) -> None:
    pbx.faults({"kind": "php-warning"})
    answer = pbx.api("POST", "employees", ANNA)
    assert (answer.status_code, total(pbx)) == (201, 4)
    assert "<b>Warning</b>" in answer.text and answer.text.endswith("}") and '"number": "301"' in answer.text


@pytest.mark.parametrize("stored", [False, True])
def test_php_fatal_error(pbx: Any, stored: bool) -> None:
    pbx.faults({"kind": "php-fatal", "stored": stored, "method": "POST"})
    answer = pbx.api("POST", "employees", ANNA)
    assert answer.status_code == 200 and "Fatal error" in answer.text and "{" not in answer.text.replace("{main}", "")
    assert total(pbx) == 3 + stored


@pytest.mark.parametrize("stored", [False, True])
def test_restart(pbx: Any, stored: bool) -> None:
    pbx.faults({"kind": "restart", "seconds": 0.3, "stored": stored, "method": "POST"})
    answers = [pbx.api("POST", "employees", dict(ANNA, number=number)) for number in ("301", "302")]
    assert [(answer.status_code, "502 Bad Gateway" in answer.text) for answer in answers] == [(502, True)] * 2
    assert total(pbx) == 3 + stored, "the first is stored at most"
    wait_until(lambda: bool(pbx.api("GET", "system:ping").status_code == 200))


def test_ban(pbx: Any) -> None:
    pbx.faults({"kind": "ban", "seconds": 0.3, "method": "POST"})
    assert pbx.api("GET", "employees").status_code == 200
    banned = [pbx.api("POST", "employees", ANNA), pbx.api("GET", "employees")]
    assert [(answer.status_code, answer.text) for answer in banned] == [(429, "Too many requests\n")] * 2
    wait_until(lambda: bool(pbx.api("GET", "employees").status_code == 200))
    assert total(pbx) == 3


def test_revoked_key(pbx: Any) -> None:
    pbx.faults({"kind": "revoked", "path": "^employees", "on": 2})
    asked = ["employees", "employees", "sip-providers"]
    answers = [pbx.api("GET", path) for path in asked]
    assert [answer.status_code for answer in answers] == [200, 401, 401]
    assert answers[1].json()["messages"] == pbx.api("GET", "employees", key="wrong").json()["messages"]
    pbx.faults()
    assert pbx.api("GET", "employees").status_code == 200


# -- inside the PBX -----------------------------------------------------------------------------------------------


def test_slow(pbx: Any) -> None:
    pbx.faults({"kind": "slow", "seconds": 0.3})
    began = time.monotonic()
    assert pbx.api("GET", "system:ping").status_code == 200
    assert time.monotonic() - began >= 0.3
    pbx.faults()
    began = time.monotonic()
    pbx.api("GET", "system:ping")
    assert time.monotonic() - began < 0.3


def test_locked_database(pbx: Any) -> None:
    pbx.faults({"kind": "locked", "method": "POST", "on": 1})
    answer = pbx.api("POST", "employees", ANNA)
    assert answer.status_code == 422 and "database is locked" in answer.text
    assert total(pbx) == 3
    assert pbx.api("POST", "employees", ANNA).status_code == 201


def test_other_value_stored(pbx: Any) -> None:
    pbx.faults({"kind": "alter", "field": "user_username", "value": "Someone else", "times": 1})
    assert pbx.data("PATCH", "employees/110", {"user_username": "James"})["user_username"] == "Someone else"
    assert pbx.data("GET", "employees/110")["user_username"] == "Someone else"
    assert pbx.data("PATCH", "employees/110", {"user_username": "James"})["user_username"] == "James"


def test_weak_stored_secret_blocks_a_patch(pbx: Any) -> None:
    pbx.faults({"kind": "alter", "field": "sip_secret", "value": "1234"})
    pbx.data("PATCH", "employees/110", {"user_email": "a@example.com"})
    pbx.faults()
    assert pbx.api("PATCH", "employees/110", {"user_email": "b@example.com"}).status_code == 422
    pbx.data("PATCH", "employees/110", {"user_email": "b@example.com", "sip_secret": "Zx9!kfPq2LmT7w"})


def test_another_administrator_is_quicker(pbx: Any) -> None:
    pbx.faults({"kind": "edit", "path": "^employees/110$", "method": "PATCH", "on": 2, "resource": "employees",
                "id": "110", "values": {"user_email": "boss@example.com"}})
    first = pbx.data("PATCH", "employees/110", {"user_username": "James"})
    assert first["user_email"] != "boss@example.com"
    second = pbx.data("PATCH", "employees/110", {"user_username": "Jim"})
    assert (second["user_username"], second["user_email"]) == ("Jim", "boss@example.com")


@pytest.mark.parametrize("edit, status", [
    ({"resource": "employees", "function": "create", "values": ANNA}, 422),
    ({"resource": "sip-providers", "function": "delete", "id": TRUNK.partition("/")[2]}, 201)])
def test_another_administrator_creates_or_deletes(pbx: Any, edit: Dict[str, Any], status: int) -> None:
    pbx.faults({"kind": "edit", "method": "POST", "path": "^employees$", **edit})
    assert pbx.api("POST", "employees", ANNA).status_code == status
    assert total(pbx) == 4
    assert (pbx.api("GET", TRUNK).status_code == 200) == (edit["resource"] == "employees")


def test_an_edit_that_is_refused_does_not_go_unseen(pbx: Any) -> None:
    pbx.faults({"kind": "edit", "resource": "employees", "id": "999", "values": {}})
    answer = pbx.api("GET", "employees")
    assert answer.status_code == 500 and "edit was refused" in answer.text


def test_every_kind_is_tested_and_described() -> None:
    folder = __file__.rpartition("conformance")[0]
    with open(__file__, encoding="utf-8") as here, open(folder + "emulator/README.md", encoding="utf-8") as readme:
        tests, described = here.read(), readme.read()
    rows = " ".join(re.findall(r"^\| ([a-z0-9, -]+) \|", described, re.MULTILINE)).replace(",", "").split()
    assert [kind for kind in faults.KINDS if '"%s"' % kind not in tests or kind not in rows] == []
