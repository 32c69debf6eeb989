# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations on an emulated PBX and what can disturb them, planned in peace and carried out under a fault."""
from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import requests
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import Change
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import Report, execute
from ansible_collections.mikopbx.pbx.tests.support.engine import Engine, Office
from ansible_collections.mikopbx.pbx.tests.support.picture import Goal, Picture, check_report, picture

Fault = dict[str, Any]

HASTE = 50
MORE_HASTE = 500
"""How much faster the client's clock runs, so that its patience does not try ours; more where it is in vain."""
TIMEOUT = 0.2
"""Seconds that the client waits for an answer where answers are slow."""
SECRET = "Zx9!kfPq2LmT7w"

WRITES = ["POST", "PUT", "PATCH", "DELETE"]

# Which requests it hits, beside method and path; "refuse" begins after the request that it hits.
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
    "slow": {"kind": "slow", "seconds": 1.5 * TIMEOUT, "on": 1},
}
HEALED = {"refused", "dropped after", "reset after", "half an answer", "wrong type", "PHP warning", "PHP fatal after",
          "web server restarts after", "queue full", "locked", "worker time-out"}
"""Those with which the first run comes through by itself."""


class Operation(NamedTuple):
    """Something to be done: what is there before, what is wanted, and the request that does it.

    purge: what is not wanted goes; before, there is nothing but what is given.
    alter: a column, and what the PBX makes of it in silence.
    edits: what another administrator may do between reading and writing; told apart by what they are.
    """

    name: str
    given: Office
    wanted: Office
    method: str | list[str]
    path: str
    purge: bool = False
    alter: tuple[str, Any] | None = None
    edits: dict[str, Fault] = {}


def hasty(engine: Engine, fault: str = "") -> Client:
    """A client whose waits are short, and which does not wait long for the answers of a PBX that is slow."""
    haste = MORE_HASTE if "for good" in fault or "always" in fault else HASTE
    return Client(engine.connection._replace(timeout=TIMEOUT if fault == "slow" else 20.0),
                  clock=lambda: time.monotonic() * haste, sleep=lambda seconds: time.sleep(seconds / haste),
                  jitter=lambda: 0.5)


def edit(engine: Engine, fault: Fault) -> None:
    """Another administrator's change, made by itself."""
    pbx: Any = engine.pbx
    verb = {"create": "POST", "delete": "DELETE"}.get(fault.get("function", ""), "PATCH")
    path = "/".join(filter(None, (fault["resource"], fault.get("id"))))
    pbx.data(verb, path, fault.get("values"))


def set_faults(engine: Engine, *faults: Fault) -> None:
    """Forget what was asked until now, and do so from the next request on."""
    engine.pbx.control("DELETE", "requests")
    engine.pbx.control("POST", "faults", {"faults": list(faults)})


def settle(engine: Engine) -> list[dict[str, Any]]:
    """Wait for the jobs that are done later, and forget the faults; how often each of them fired."""
    faults = _once_open(lambda: engine.pbx.control("GET", "faults"))
    fired: list[dict[str, Any]] = faults["faults"]
    while engine.pbx.control("GET", "faults")["late"]:
        time.sleep(0.01)
    while any(entry["status"] is None for entry in requests_of(engine)):
        time.sleep(0.01)
    engine.pbx.control("POST", "faults", {"faults": []})
    return fired


def _once_open(ask: Callable[[], Any], limit: float = 10.0) -> Any:
    """Ask a PBX that may refuse connections for a moment."""
    end = time.monotonic() + limit
    while True:
        try:
            return ask()
        except requests.ConnectionError:
            assert time.monotonic() < end, "it never opened again"
            time.sleep(0.01)


def requests_of(engine: Engine) -> list[dict[str, Any]]:
    """The API requests since they were last forgotten."""
    seen: list[dict[str, Any]] = engine.pbx.control("GET", "requests")["requests"]
    return seen


class Trial(NamedTuple):
    """What came of an operation under a fault."""

    report: Report
    planned: list[Change]
    before: Picture
    after: Picture
    requests: list[dict[str, Any]]

    def check(self, goal: Goal) -> None:
        """That the report is true, and nothing was touched that was not meant."""
        self.check_intact(goal)
        check_report(self.report, self.planned, self.before, self.after, goal)

    def check_intact(self, goal: Goal) -> None:
        """That nothing was touched that was not meant."""
        goal.check_intact(self.planned, self.before, self.after)


class Trials:
    """Operations on one emulated PBX, in peace and disturbed. What is to be there before is made once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._given: dict[str, dict[str, Any]] = {}
        self._goals: dict[tuple[str, str], Goal] = {}

    def prepare(self, operation: Operation) -> Picture:
        """Everything as it is before."""
        self.engine.reset()
        if operation.given:
            if operation.name in self._given:
                self.engine.pbx.control("POST", "state", self._given[operation.name])
            else:
                self.engine.apply(operation.given, operation.purge)
                self._given[operation.name] = self.engine.pbx.control("GET", "state")
        return picture(self.engine)

    def goal(self, operation: Operation, edited: str = "") -> Goal:
        """What comes of an operation that nothing disturbs, with another's edit, if any, before it."""
        known = (operation.name, edited)
        if known not in self._goals:
            before = self.prepare(operation)
            if edited:
                edit(self.engine, operation.edits[edited])
                before = picture(self.engine)
            self.engine.apply(operation.wanted, operation.purge)
            self._goals[known] = Goal(before, picture(self.engine), [SECRET])
        return self._goals[known]

    def disturbed(self, operation: Operation, fault: Fault, client: Client) -> Trial:
        """The operation planned in peace and carried out under a fault, which has to strike."""
        before = self.prepare(operation)
        plan, snapshot = self.engine.plan(operation.wanted, operation.purge, client)
        selected: Fault = {"method": operation.method, "path": operation.path}
        if fault["kind"] == "refuse":  # connections are refused from the first request of the operation on
            selected = {"method": "GET", "path": "^system:ping$"}
        set_faults(self.engine, {**selected, **fault})
        if fault["kind"] == "refuse":
            hasty(self.engine).get("system:ping")
        report = execute(plan, client, snapshot)
        (struck,) = settle(self.engine)
        assert struck["fired"], "the fault has to strike, or nothing is tested"
        return Trial(report, list(plan.changes), before, picture(self.engine), requests_of(self.engine))

    def judged(self, operation: Operation, fault: str) -> Trial:
        """The operation under one of FAULTS, with all checked that holds for any operation under it."""
        goal = self.goal(operation)
        trial = self.disturbed(operation, FAULTS[fault], hasty(self.engine, fault))
        trial.check(goal)
        if fault in HEALED:
            assert not trial.report.failed and not trial.report.not_tried
        return trial

    def check_next(self, operation: Operation, goal: Goal) -> None:
        """That the next run finishes the job."""
        self.engine.apply(operation.wanted, operation.purge)
        goal.check_met(picture(self.engine))

    def check_rest(self, operation: Operation, goal: Goal) -> None:
        """That the next run finishes the job, and that the third has nothing to do."""
        self.check_next(operation, goal)
        self.engine.pbx.control("DELETE", "requests")
        assert self.engine.run(operation.wanted, operation.purge).changed is False
        assert self.engine.pbx.control("GET", "requests")["writes"] == 0
        goal.check_met(picture(self.engine))
