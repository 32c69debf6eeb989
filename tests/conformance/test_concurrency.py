# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many runs at once: two controllers, twenty forks that share one request budget, a PBX that is down among others."""
from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Invalid, RateLimited
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import Report, execute
from ansible_collections.mikopbx.pbx.plugins.module_utils.pacing import Pacer
from ansible_collections.mikopbx.pbx.tests.support.ansible import Ansible, Run
from ansible_collections.mikopbx.pbx.tests.support.engine import Engine, Office
from ansible_collections.mikopbx.pbx.tests.support.modules import run_module

FORKS = 20
BRANCHES = [f"branch{place:02d}" for place in range(FORKS)]
STOCK_BUDGET = 180
TRUNK = {"description": "Trunk", "registration_type": "none", "host": "sip.example.com"}

PLAY = [{
    "name": "Declare an office", "hosts": "all", "connection": "local", "gather_facts": False, "tasks": [
        {"name": "Declare", "mikopbx.pbx.mikopbx_office": {
            "url": "{{ mikopbx_url }}", "api_key": "{{ mikopbx_api_key | default(omit) }}",
            "timeout": "{{ patience | default(omit) }}", "request_budget": "{{ budget | default(omit) }}",
            "employees": "{{ office.employees }}", "sip_providers": "{{ office.sip_providers | default(omit) }}",
            "conference_rooms": "{{ office.conference_rooms }}", "call_queues": "{{ office.call_queues }}"}}]}]
# The line of one host, in a run with -v.
_RESULT = re.compile(r"^(?:changed|ok): \[(\S+)] => (\{.*\"counts\".*})$", re.MULTILINE)


def branch_office(place: int, people: int) -> Office:
    """Employees, a room and two queues that nobody else declares."""
    numbers = [str(10000 + 100 * place + person) for person in range(people)]
    return {"employees": [{"number": number, "user_username": f"Person {number}"} for number in numbers],
            "conference_rooms": [{"extension": str(22000 + place), "name": f"Room {place}"}],
            "call_queues": [{"extension": str(number + place), "name": f"Queue {number + place}", "members": numbers[:5]}
                            for number in (20000, 21000)]}


def together(offices: Iterable[Office]) -> Office:
    """One office that declares what these do."""
    office: Office = {}
    for part in offices:
        for plural, records in part.items():
            office[plural] = office.get(plural, []) + records
    return office


def records_in(office: Office) -> int:
    return sum(len(records) for records in office.values())


class Controller(Ansible):
    """A controller of one's own: its settings, temporary files and request budget are nobody else's."""

    def __init__(self, folder: Path, pbx: Any, hosts: dict[str, dict[str, Any]]) -> None:
        folder.mkdir()
        super().__init__(folder, pbx.key)
        everywhere = {"ansible_python_interpreter": sys.executable, "mikopbx_url": pbx.url}
        self.write("inventory.json", {"all": {"vars": everywhere, "hosts": hosts}})
        self.write("play.json", PLAY)

    def write(self, name: str, content: Any) -> None:
        """A file of JSON, which is YAML."""
        (self.folder / name).write_text(json.dumps(content), encoding="utf-8")

    def booked(self) -> list[str]:
        """The send times in its one request budget."""
        [account] = Path(self.environment["TMPDIR"]).glob("mikopbx-pbx-*/*.times")
        return account.read_text(encoding="ascii").splitlines()

    def book(self, url: str, requests: int, seconds_ago: float) -> None:
        """Enter requests into its budget for a PBX, as if an earlier run had sent them."""
        folder = Path(self.environment["TMPDIR"], f"mikopbx-pbx-{os.geteuid()}")
        folder.mkdir(mode=0o700)
        moment = time.time() - seconds_ago
        pacer = Pacer(urlsplit(url).netloc, requests, directory=str(folder), clock=lambda: moment)
        for dummy in range(requests):
            with pacer.slot():
                pass

    def declare(self) -> Run:
        return self.playbook("-i", "inventory.json", "-f", str(FORKS), "-v", "play.json")


def results(run: Run) -> dict[str, dict[str, Any]]:
    """What mikopbx_office returned for each host of a run in which all went well."""
    assert run.status == 0, run.output
    return {host: json.loads(result) for host, result in _RESULT.findall(run.output)}


def requests_of(pbx: Any) -> dict[str, Any]:
    seen: dict[str, Any] = pbx.control("GET", "requests")
    return seen


# -- two controllers ----------------------------------------------------------------------------------------------


def test_two_controllers_declare_offices_at_several_pbxs(start: Callable[..., Any], tmp_path: Path) -> None:
    """Earlier runs have nearly used up what a PBX allows: both controllers have to wait, and none sends one too many.

    Each has two hosts that mean that PBX, and one that means another; all declare the same trunk beside their own.
    """
    busy, idle = start(), start()
    budget, before, seconds_ago = 90, 82, 52.0
    offices: dict[Any, list[Office]] = {busy: [], idle: []}
    controllers = []
    for place in range(2):
        hosts: dict[str, dict[str, Any]] = {}
        for number, pbx in enumerate((busy, busy, idle)):
            office = branch_office(3 * place + number, 3)
            offices[pbx].append(office)
            hosts[f"host{number}"] = {"office": {**office, "sip_providers": [TRUNK]}, "mikopbx_url": pbx.url,
                                      "mikopbx_api_key": pbx.key, "budget": budget}
        controllers.append(Controller(tmp_path / f"controller{place}", busy, hosts))
        controllers[-1].book(busy.url, before, seconds_ago)
    busy.control("POST", "limiter", {"counted": 2 * before, "seconds_ago": seconds_ago})

    with ThreadPoolExecutor(2) as pool:
        reports = [results(run) for run in pool.map(Controller.declare, controllers)]
    assert [len(report) for report in reports] == [3, 3]
    assert requests_of(busy)["total"] > 200 - 2 * before, "without the budget it would have been too many"
    for pbx in (busy, idle):
        assert {entry["status"] for entry in requests_of(pbx)["requests"]} <= {200, 201}
        everything = {**together(offices[pbx]), "sip_providers": [TRUNK]}
        pbx.control("DELETE", "limiter")
        assert Engine(pbx).plan(everything)[0].lines == []
        assert pbx.data("GET", "employees")["recordsTotal"] == len(everything["employees"]) + 3  # those of the first boot
        trunks = pbx.control("GET", "state")["tables"]["providers"].values()
        assert [trunk["description"] for trunk in trunks].count(TRUNK["description"]) == 1


def test_two_controllers_declare_the_same(pbx: Any) -> None:
    """Both have read the PBX before either writes: the widest gap that there can be between reading and writing."""
    office = {**branch_office(0, 30), "sip_providers": [TRUNK]}
    engines = [Engine(pbx), Engine(pbx)]
    plans = [engine.plan(office) for engine in engines]

    def carry_out(place: int) -> Report:
        plan, snapshot = plans[place]
        return execute(plan, engines[place].client, snapshot)

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(carry_out, range(2)))
    numbers = [[change.key for change in report.done if change.resource.name == "employee"] for report in reports]
    assert sorted(numbers[0] + numbers[1]) == [record["number"] for record in office["employees"]], "each by one of them"
    for report in reports:
        assert len(report.done) + len(report.failed) + len(report.not_tried) == records_in(office)
        for failure in report.failed:
            assert isinstance(failure.error, Invalid) and "occupied" in str(failure.error), failure

    # What one of them could not do for want of the other's people, the next run does; then there is nothing to do.
    engines[0].apply(office)
    assert Engine(pbx).plan(office)[0].lines == []
    held = Engine(pbx).read_back()
    for plural, key in (("employees", "number"), ("call_queues", "extension"), ("conference_rooms", "extension"),
                        ("sip_providers", "description")):
        wanted = {record[key] for record in office[plural]}
        assert sorted(record[key] for record in held[plural] if record[key] in wanted) == sorted(wanted)


@pytest.mark.parametrize(("budget", "shut_out"), [(90, False), (STOCK_BUDGET, True)])
def test_two_controllers_share_what_the_pbx_allows(start: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                   budget: int, shut_out: bool) -> None:
    """Each keeps to its own budget and knows nothing of the other's: what both send together is the sum."""
    pbx = start()

    class WouldWait(Exception):
        pass

    def no_sleep(seconds: float) -> None:
        raise WouldWait

    for place in range(2):
        (tmp_path / str(place)).mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / str(place)))
        client = Client(Connection(pbx.url, pbx.key, request_budget=budget), sleep=no_sleep)
        with pytest.raises(RateLimited if shut_out and place else WouldWait):
            while client.requests_used <= budget:
                client.get("system:ping")
    statuses = [entry["status"] for entry in requests_of(pbx)["requests"]]
    assert (429 in statuses) == shut_out
    assert len(statuses) == (201 if shut_out else 2 * budget)


# -- one controller -----------------------------------------------------------------------------------------------


def test_twenty_forks_at_one_pbx(start: Callable[..., Any], tmp_path: Path) -> None:
    pbx = start()
    offices = {host: branch_office(place, 4) for place, host in enumerate(BRANCHES)}
    controller = Controller(tmp_path / "controller", pbx, {host: {"office": office} for host, office in offices.items()})

    reports = results(controller.declare())
    seen = requests_of(pbx)
    assert {host: report["counts"]["created"] for host, report in reports.items()} == {
        host: records_in(office) for host, office in offices.items()}
    assert {entry["status"] for entry in seen["requests"]} <= {200, 201}, "none was one too many"
    assert 2 / 3 * STOCK_BUDGET < seen["total"] <= STOCK_BUDGET, "most of a window is used, and none is waited for"
    assert sum(report["requests_used"] for report in reports.values()) == seen["total"]
    assert len(controller.booked()) == seen["total"], "all forks keep one account"

    pbx.control("DELETE", "limiter")
    assert Engine(pbx).plan(together(offices.values()))[0].lines == []


WORKER = """
import sys, time
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.pacing import Pacer
url, key, directory, budget, window = sys.argv[1:]
booked = []
def clock():
    booked.append(time.time())
    return booked[-1]
client = Client(Connection(url, key), pacer=Pacer("pbx", int(budget), float(window), directory=directory, clock=clock))
for request in range(5):
    client.get("system:ping")
    print(repr(booked[-1]), flush=True)
"""


def test_twenty_processes_never_exceed_a_small_budget(start: Callable[..., Any], tmp_path: Path) -> None:
    pbx, budget, window = start(), 30, 1.0
    workers = [subprocess.Popen([sys.executable, "-c", WORKER, pbx.url, pbx.key, str(tmp_path), str(budget), str(window)],
                                stdout=subprocess.PIPE, text=True, env={**os.environ, "NO_PROXY": "127.0.0.1"})
               for dummy in range(FORKS)]
    sent = sorted(float(line) for worker in workers for line in worker.communicate(timeout=60)[0].split())
    assert [worker.returncode for worker in workers] == [0] * FORKS
    assert requests_of(pbx)["total"] == len(sent) == 5 * FORKS
    spans = [beyond - first for first, beyond in zip(sent, sent[budget:])]
    assert min(spans) >= window - 0.01, "more than the budget within one window"


def test_what_another_made_between_two_readings_is_found(start: Callable[..., Any], tmp_path: Path) -> None:
    """The list of rooms comes first, then the directory of numbers, in which the new room would be in the way of itself."""
    pbx = start()
    other = {"resource": "conference-rooms", "function": "create", "values": {"extension": "601", "name": "Theirs"}}
    pbx.control("POST", "faults", {"faults": [{"kind": "edit", **other, "method": "GET", "path": "^extensions$", "on": 1}]})
    result = run_module("mikopbx_office", {"url": pbx.url, "api_key": pbx.key, "request_budget": 0, "conference_rooms": [
        {"extension": "601", "name": "Ours"}]}, tmp_path)
    assert result["plan"] == ["~ conference_room 601 Theirs: name Theirs → Ours"]
    assert [room["name"] for room in pbx.data("GET", "conference-rooms") if room["extension"] == "601"] == ["Ours"]


# -- one of many is down ------------------------------------------------------------------------------------------


@pytest.fixture
def dead() -> Iterator[dict[str, dict[str, Any]]]:
    """Two hosts of which nothing comes: one refuses connections, one takes them and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.create_server(("127.0.0.1", 0)) as ended:
        closed = f"http://127.0.0.1:{ended.getsockname()[1]}"
        ended.close()
        yield {"closed": {"mikopbx_url": closed},
               "silent": {"mikopbx_url": f"http://127.0.0.1:{silent.getsockname()[1]}"}}


@pytest.mark.parametrize("playbook, through", [
    ("mikopbx.pbx.office", r"^ok: \[(\S+)] => \{"), ("mikopbx.pbx.export", r"^changed: \[(\S+) -> localhost]$"),
    ("mikopbx.pbx.status", r'"(\S+): \d+ of \d+ employees registered')], ids=["office", "export", "status"])
def test_a_pbx_that_is_down_does_not_delay_the_others(start: Callable[..., Any], tmp_path: Path, playbook: str, through: str,
                                                      dead: dict[str, dict[str, Any]]) -> None:
    """Not even in a play of several tasks, and the dead come first."""
    alive = ["first", "second"]
    controller = Controller(tmp_path / "controller", start(), {**dead, **{host: {} for host in alive}})
    # A host that is down fails after ten seconds and more. Where all wait for it, nothing comes after the reading until then.
    said, ended = [], []
    office = json.dumps({"office_conference_rooms": [{"extension": "601", "name": "Room"}]})
    options = ("-e", office, "-e", "export_directory={{ inventory_hostname }}", "-e", "export_secrets=omit")
    with controller.beginning("-i", "inventory.json", "-f", "8", *options, playbook) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            ended += re.findall(through, line)
            if line.startswith("fatal:") or sorted(ended) == alive:
                break
    assert sorted(ended) == alive, "".join(said)
