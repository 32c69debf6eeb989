# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries a plan out, up to three requests at a time, with a truthful account of what became of every record."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field as attribute
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ansible_collections.mikopbx.pbx.plugins.module_utils import filtering
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    DatabaseLocked,
    NotAuthorized,
    OutcomeUnknown,
    PbxError,
    RateLimited,
    ServerFault,
    Unreachable,
    UnsupportedPbx,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE, Change, Step
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import Plan
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Batch, Found
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import IN_FLIGHT, Snapshot
from ansible_collections.mikopbx.pbx.plugins.module_utils.writing import NotKept, Outcomes, Writer, batch_body

# After one of these nothing more is sent: it would fare the same, or lengthen a ban. So it is with a fault of the PBX
# that should pass, and did not while the request was repeated.
_HOPELESS = (DatabaseLocked, RateLimited, Unreachable, UnsupportedPbx)


class Failure(NamedTuple):
    """What went wrong with one record."""

    change: Change
    error: PbxError


class NotTried(NamedTuple):
    """A change for which nothing was sent, and why."""

    change: Change
    reason: str


@dataclass
class Report:
    """What became of a plan, record by record, in its order.

    :ivar done: changes that were made and verified.
    :ivar failed: changes that were refused, or whose outcome is not what was asked or not known.
    :ivar not_tried: changes for which nothing was sent.
    :ivar begun: failed changes of which a part was made, or may have been.
    :ivar records: change's label → the record as the PBX holds it now, where a write told.
    """

    done: List[Change] = attribute(default_factory=list)
    failed: List[Failure] = attribute(default_factory=list)
    not_tried: List[NotTried] = attribute(default_factory=list)
    begun: List[Change] = attribute(default_factory=list)
    records: Dict[str, Found] = attribute(default_factory=dict)

    @property
    def changed(self) -> bool:
        """True when the PBX is, or may be, no longer as it was."""
        doubtful = any(isinstance(failure.error, (OutcomeUnknown, NotKept)) for failure in self.failed)
        return bool(self.done or self.begun or doubtful)


def execute(plan: Plan, client: Client, snapshot: Snapshot, warn: Callable[[str], None] = lambda text: None) -> Report:
    """Send the plan's steps and say what became of each change.

    :arg snapshot: what the plan was made from; it is asked again where an answer leaves a doubt.
    :arg warn: called with a sentence for whatever a person should know of changes that were made all the same.
    """
    return _Run(plan, Writer(client, snapshot, warn), warn).run()


class _Call:
    """One request: one step, or several creates that go as a batch."""

    def __init__(self, index: int, step: Step, batch: Optional[Batch] = None) -> None:
        self.index = index
        self.steps = [step]
        self.batch = batch

    @property
    def alone(self) -> bool:
        return self.steps[0].alone


class _Run:
    def __init__(self, plan: Plan, writer: Writer, warn: Callable[[str], None]) -> None:
        self.plan = plan
        self.writer = writer
        self.warn = warn
        self.outcomes: Outcomes = {}
        self.skipped: Dict[int, str] = {}  # step → why nothing was sent
        self.stopped: Dict[str, PbxError] = {}  # resource, or "" for all → why nothing more is sent

    def run(self) -> Report:
        waiting = _calls(self.plan.steps)
        running: Dict["Future[Outcomes]", _Call] = {}
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            while waiting or running:
                for call in self._ready(waiting, running):
                    waiting.remove(call)
                    call.steps = [step for step in call.steps if not self._skip(step)]
                    if call.steps:
                        running[pool.submit(self._send, call)] = call
                if not running:
                    continue
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    del running[future]
                    for index, error in future.result().items():
                        self.outcomes[index] = error
                        self._note_stop(self.plan.steps[index], error)
        return self._report()

    def _send(self, call: _Call) -> Outcomes:
        if call.batch and len(call.steps) > 1:
            return self.writer.write_batch(call.batch, call.steps)
        return self.writer.write(call.steps[0])

    def _ready(self, waiting: Sequence[_Call], running: Mapping[Any, _Call]) -> List[_Call]:
        chosen: List[_Call] = []
        settled = {*self.outcomes, *self.skipped}
        # The PBX changes a record by reading, merging and storing all of it: two changes at once would lose one.
        busy = {id(step.change) for call in running.values() for step in call.steps}
        for call in waiting:
            if len(running) + len(chosen) >= IN_FLIGHT:
                break
            own = {step.index for step in call.steps}
            changes = {id(step.change) for step in call.steps}
            waits = {index for step in call.steps for index in (*step.needs, *step.after)} - own
            if changes & busy or not waits <= settled:
                continue
            if not call.alone:
                chosen.append(call)
                busy |= changes
            elif not running and not chosen:
                return [call]
        return chosen

    def _skip(self, step: Step) -> bool:
        stop = self.stopped.get("") or self.stopped.get(step.change.resource.name)
        lost = self._lost_needs(step)
        if stop:
            self.skipped[step.index] = "after: %s" % stop.text
        elif lost:
            self.skipped[step.index] = "it needs %s, which failed" % ", ".join(lost)
        return step.index in self.skipped

    def _lost_needs(self, step: Step) -> List[str]:
        """The records that a step needs and that were not made as planned."""
        lost = [index for index in step.needs if self.outcomes.get(index) is not None or index in self.skipped]
        return list(dict.fromkeys(self.plan.steps[index].change.label for index in lost))

    def _note_stop(self, step: Step, error: Optional[PbxError]) -> None:
        if isinstance(error, OutcomeUnknown) and error.obstacle:
            error = error.obstacle
        if isinstance(error, _HOPELESS) or (isinstance(error, ServerFault) and error.transient):
            self.stopped.setdefault("", error)
        elif isinstance(error, NotAuthorized):
            resource = step.change.resource
            refusal = self.writer.refusal_of(resource) if _unaddressable(error.path) else error
            if refusal:
                self.stopped.setdefault(resource.name, refusal)

    def _report(self) -> Report:
        report = Report(records=self.writer.records)
        steps: Dict[int, List[Step]] = {}
        for step in self.plan.steps:
            steps.setdefault(id(step.change), []).append(step)
        for change in self.plan.changes:
            self._account(report, change, steps.get(id(change), []))
        return report

    def _account(self, report: Report, change: Change, steps: Sequence[Step]) -> None:
        outcomes = [self.outcomes[step.index] for step in steps if step.index in self.outcomes]
        errors = [error for error in outcomes if error is not None]
        reasons = [self.skipped[step.index] for step in steps if step.index in self.skipped]
        made = len(outcomes) - len(errors)
        if not outcomes:
            report.not_tried.append(NotTried(change, reasons[0]))
        elif errors:
            report.failed.append(Failure(change, errors[0]))
        elif reasons:
            missing = ", ".join(sorted(change.deferred)) or "the rest"
            report.failed.append(Failure(change, PbxError("Begun, but %s was not sent: %s." % (missing, reasons[0]))))
        else:
            report.done.append(change)
            lost = list(dict.fromkeys(label for step in steps for label in self._lost_needs(step)))
            if lost:
                self.warn("%s was made, and calls %s, which failed." % (change.label, ", ".join(lost)))
        if (made and (errors or reasons)) or any(error.begun for error in errors):
            report.begun.append(change)


def _unaddressable(path: str) -> bool:
    """True for a record that a restricted key cannot name: ids that end in a letter (API facts, section 1.2)."""
    return "/" in path and not path[-1].isdigit()


def _calls(steps: Sequence[Step]) -> List[_Call]:
    """The steps as requests, in order; creates of a kind that has a batch share one where nothing forbids it."""
    calls: List[_Call] = []
    home: Dict[int, int] = {}
    filling: Dict[str, _Call] = {}
    for step in steps:
        kind = step.change.resource.name
        batch = _batch_for(step)
        call = filling.get(kind) if batch else None
        needed = max((home[index] for index in step.needs), default=-1)
        if batch and call and needed <= call.index and _fits(batch, call, step):
            call.steps.append(step)
        else:
            call = _Call(len(calls), step, batch)
            calls.append(call)
            if batch:
                filling[kind] = call
        home[step.index] = call.index
    return calls


def _batch_for(step: Step) -> Optional[Batch]:
    """The batch that can carry a step whole, or None."""
    batch = step.change.resource.batch
    if step.action != CREATE or batch is None or any(name in step.values for name in batch.without):
        return None
    whole = all(len(str(step.values.get(name, ""))) <= limit for name, limit in batch.limits.items())
    return batch if whole else None


def _fits(batch: Batch, call: _Call, step: Step) -> bool:
    if len(call.steps) >= batch.size:
        return False
    # Harmless texts of two records can look like SQL when they stand in one body.
    return filtering.refused_by_filter(batch_body(batch, [*call.steps, step])) is None
