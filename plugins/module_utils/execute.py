# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries a plan out: steps to requests, each verified, with a truthful account of what became of every record."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field as attribute
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Set

from ansible_collections.mikopbx.pbx.plugins.module_utils import filtering
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    DatabaseLocked,
    Invalid,
    NotAuthorized,
    NotFound,
    OutcomeUnknown,
    PbxError,
    RateLimited,
    ServerFault,
    Unreachable,
    UnsupportedPbx,
    readable_messages,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import CREATE, DELETE, UPDATE, Change, Plan, Step
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Batch, Found, Resource, Values
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import IN_FLIGHT, Snapshot

# After one of these nothing more is sent: it would fare the same, or lengthen a ban.
_HOPELESS = (DatabaseLocked, RateLimited, Unreachable, UnsupportedPbx)

_STUCK_WORKER = (
    "One of the PBX's API workers seems to hold the database with an unfinished change, so that answers differ from "
    "call to call; restart the PBX's REST API workers (WorkerApiCommands) or the PBX, and run the task again."
)


class NotKept(PbxError):
    """The PBX answered that it stored a record, and holds something else."""

    kind = "not_kept"


class Failure(NamedTuple):
    """What went wrong with one record."""

    change: Change
    error: PbxError


@dataclass
class Report:
    """What became of a plan, record by record, in its order.

    :ivar done: changes that were made and verified.
    :ivar failed: changes that were refused, or whose outcome is not what was asked or not known.
    :ivar not_tried: changes for which nothing was sent.
    :ivar begun: failed changes of which a part was made.
    :ivar records: change's label → the record as the PBX holds it now, where a write told.
    """

    done: List[Change] = attribute(default_factory=list)
    failed: List[Failure] = attribute(default_factory=list)
    not_tried: List[Change] = attribute(default_factory=list)
    begun: List[Change] = attribute(default_factory=list)
    records: Dict[str, Found] = attribute(default_factory=dict)

    @property
    def changed(self) -> bool:
        """True when the PBX is, or may be, no longer as it was."""
        doubtful = any(isinstance(failure.error, (OutcomeUnknown, NotKept)) for failure in self.failed)
        return bool(self.done or self.begun or doubtful)


def execute(plan: Plan, client: Client, snapshot: Snapshot, warn: Callable[[str], None] = lambda text: None) -> Report:
    """Send the plan's steps, up to three requests at a time, and say what became of each change.

    :arg snapshot: what the plan was made from; it is asked again where an answer leaves a doubt.
    :arg warn: called with a sentence for each field that the PBX changed beside those asked.
    """
    return _Run(plan, client, snapshot, warn).run()


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
    def __init__(self, plan: Plan, client: Client, snapshot: Snapshot, warn: Callable[[str], None]) -> None:
        self.plan = plan
        self.client = client
        self.snapshot = snapshot
        self.warn = warn
        self.outcomes: Dict[int, Optional[PbxError]] = {}  # step → None when done, or its error
        self.skipped: Set[int] = set()
        self.records: Dict[str, Found] = {}
        self.stopped: Dict[str, PbxError] = {}  # resource, or "" for all → why nothing more is sent

    def run(self) -> Report:
        waiting = _calls(self.plan.steps)
        running: Dict["Future[Dict[int, Optional[PbxError]]]", _Call] = {}
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

    def _ready(self, waiting: Sequence[_Call], running: Mapping[Any, _Call]) -> List[_Call]:
        if any(call.alone for call in running.values()):
            return []
        chosen: List[_Call] = []
        settled = set(self.outcomes) | self.skipped
        for call in waiting:
            if len(running) + len(chosen) >= IN_FLIGHT:
                break
            own = {step.index for step in call.steps}
            if not {index for step in call.steps for index in step.needs} - own <= settled:
                continue
            if not call.alone:
                chosen.append(call)
            elif not running and not chosen:
                return [call]
        return chosen

    def _skip(self, step: Step) -> bool:
        stop = self.stopped.get("") or self.stopped.get(step.change.resource.name)
        lost = any(self.outcomes.get(index) is not None or index in self.skipped for index in step.needs)
        if stop or lost:
            self.skipped.add(step.index)
        return bool(stop or lost)

    def _note_stop(self, step: Step, error: Optional[PbxError]) -> None:
        if isinstance(error, _HOPELESS):
            self.stopped.setdefault("", error)
        elif isinstance(error, NotAuthorized):
            self.stopped.setdefault(step.change.resource.name, error)

    # -- one request -------------------------------------------------------------------------------------------

    def _send(self, call: _Call) -> Dict[int, Optional[PbxError]]:
        if call.batch and len(call.steps) > 1:
            return self._send_batch(call.batch, call.steps)
        step = call.steps[0]
        try:
            if step.action == DELETE:
                self._delete(step)
            elif step.action == CREATE:
                self._create(step)
            else:
                self._update(step)
        except PbxError as error:
            return {step.index: error}
        return {step.index: None}

    def _create(self, step: Step, repeated: bool = False) -> None:
        change = step.change
        body = change.resource.wire(step.values)
        if change.id:
            body["id"] = change.id
        try:
            # With an id of our choosing the same create sent twice is one record (API facts, section 11.2).
            data = self.client.send("POST", change.resource.path, body, repeatable=bool(change.id)).data
        except OutcomeUnknown as error:
            found = self._look_for(change)
            if found is not None:
                self._keep(step, found)
                return
            if repeated:
                raise error
            self._create_again(step)
            return
        self._verify(step, data)

    def _create_again(self, step: Step) -> None:
        """Send a create once more after it was not found; the first may still be at work on the PBX."""
        try:
            self._create(step, repeated=True)
        except Invalid:
            found = self._look_for(step.change)
            if found is None:
                raise
            self._keep(step, found)

    def _update(self, step: Step) -> None:
        change = step.change
        target = "%s/%s" % (change.resource.path, self._identity(change))
        body = change.resource.wire(step.values)
        try:
            data = self.client.send(change.resource.update_method, target, body).data
        except OutcomeUnknown:
            found = self.snapshot.read(change.resource, self._identity(change))
            if not _lost(change.resource, step.values, found.values):
                self._keep(step, found)
                return
            data = self.client.send(change.resource.update_method, target, body).data
        except Invalid as error:
            if change.resource.update_hint and not error.hint:
                error.hint = change.resource.update_hint
            raise
        self._verify(step, data)

    def _delete(self, step: Step) -> None:
        change = step.change
        target = "%s/%s" % (change.resource.path, change.id)
        try:
            self.client.send("DELETE", target)
        except (OutcomeUnknown, NotFound) as error:
            if not self._still_there(change):
                return
            if isinstance(error, NotFound):
                raise
            try:
                self.client.send("DELETE", target)
            except PbxError:
                if self._still_there(change):
                    raise

    def _still_there(self, change: Change) -> bool:
        return any(found.id == change.id for found in self.snapshot.refresh(change.resource))

    def _look_for(self, change: Change) -> Optional[Found]:
        """The record that a create whose answer was lost may have made, in full."""
        resource = change.resource
        for found in self.snapshot.refresh(resource):
            if found.id == change.id or (not change.id and found.values.get(resource.key) == change.key):
                return found if found.complete else self.snapshot.read(resource, found.id)
        return None

    def _identity(self, change: Change) -> str:
        """The record's id; of one created by this plan, the id that the PBX gave it."""
        return change.id or self.records[change.label].id

    # -- a batch -----------------------------------------------------------------------------------------------

    def _send_batch(
        self, batch: Batch, steps: Sequence[Step], repeated: bool = False
    ) -> Dict[int, Optional[PbxError]]:
        try:
            data = self.client.send("POST", batch.action, _batch_body(batch, steps)).data
        except OutcomeUnknown as error:
            return self._settle_batch(batch, steps, error, repeated)
        except Invalid as error:
            # 422 when no row was taken; the rows' own errors come with it (API facts, section 11.4).
            if not _rows(error.data):
                return {step.index: error for step in steps}
            data = error.data
        except PbxError as error:
            return {step.index: error for step in steps}
        rows = _rows(data)
        return {step.index: self._batch_row(step, rows.get(place), batch.action) for place, step in enumerate(steps)}

    def _batch_row(self, step: Step, row: Optional[Mapping[str, Any]], action: str) -> Optional[PbxError]:
        if row is None:
            return ServerFault("The PBX did not say what became of this record.", method="POST", path=action)
        if row.get("status") != "created":
            texts, fields = readable_messages({"error": row.get("errors")})
            text = "; ".join(texts) or "the PBX gave no reason"
            return Invalid("The PBX refused the record: %s" % text, method="POST", path=action, fields=fields)
        try:
            self._verify(step, row.get("data"))
        except PbxError as error:
            return error
        return None

    def _settle_batch(
        self, batch: Batch, steps: Sequence[Step], error: PbxError, repeated: bool
    ) -> Dict[int, Optional[PbxError]]:
        """Find out which rows of a batch whose answer was lost exist; send the others once more."""
        try:
            outcomes = self._found(steps)
        except PbxError:
            return {step.index: error for step in steps}
        missing = [step for step in steps if step.index not in outcomes]
        if missing:
            again = {step.index: error for step in missing} if repeated else self._send_batch_again(batch, missing)
            outcomes.update(again)
        return outcomes

    def _send_batch_again(self, batch: Batch, steps: Sequence[Step]) -> Dict[int, Optional[PbxError]]:
        """Send rows once more that were not found; the first request may still be at work on the PBX."""
        outcomes = self._send_batch(batch, steps, repeated=True)
        refused = [step for step in steps if isinstance(outcomes[step.index], Invalid)]
        if refused:
            try:
                outcomes.update(self._found(refused))
            except PbxError:
                return outcomes
        return outcomes

    def _found(self, steps: Sequence[Step]) -> Dict[int, Optional[PbxError]]:
        """Look for records that may have been created: an outcome for each that is there."""
        resource = steps[0].change.resource
        outcomes: Dict[int, Optional[PbxError]] = {}
        ids = {found.values.get(resource.key): found.id for found in self.snapshot.refresh(resource)}
        for step in steps:
            identity = ids.get(step.change.key)
            if identity is None:
                continue
            try:
                self._keep(step, self.snapshot.read(resource, identity))
                outcomes[step.index] = None
            except PbxError as problem:
                outcomes[step.index] = problem
        return outcomes

    # -- verification ------------------------------------------------------------------------------------------

    def _verify(self, step: Step, data: Any) -> None:
        """Hold what the PBX says it stored against what was asked; read again before believing in a difference."""
        change = step.change
        if isinstance(data, dict) and data.get("id") not in (None, ""):
            found = Found(str(data["id"]), change.resource.read(data), True)
            if not _lost(change.resource, step.values, found.values):
                self._keep(step, found)
                return
        else:
            listed = self._look_for(change) if step.action == CREATE else Found(self._identity(change), {}, False)
            if listed is None:
                raise NotKept(
                    "The PBX answered that it stored the record, but does not list it.",
                    "Run the task again; if it repeats: %s" % _STUCK_WORKER,
                )
            found = listed
        first = self.snapshot.read(change.resource, found.id)
        second = self.snapshot.read(change.resource, found.id)
        if first.values != second.values:
            raise NotKept("The PBX gives two different answers for the same record.", _STUCK_WORKER)
        self._keep(step, second)

    def _keep(self, step: Step, found: Found) -> None:
        """Note the record as it is now.

        :raises NotKept: it is not what was asked.
        """
        change = step.change
        self.records[change.label] = found
        lost = _lost(change.resource, step.values, found.values)
        if lost:
            kept, asked = change.resource.shown(found.values), change.resource.shown(step.values)
            raise NotKept(
                "The PBX did not keep what was asked: %s."
                % "; ".join('%s: asked "%s", kept "%s"' % (name, asked[name], kept.get(name, "")) for name in lost),
                "Write the value in the form that the PBX keeps, or change it on the PBX.",
            )
        if step.action == UPDATE and change.action == UPDATE:
            self._note_side_effects(step, found)

    def _note_side_effects(self, step: Step, found: Found) -> None:
        change = step.change
        before, after = change.resource.shown(change.before), change.resource.shown(found.values)
        expected = {**change.changes, **change.along}
        for field in change.resource.fields:
            name = field.name
            # References to numbers follow when a number changes: that is what renumbering is for.
            if name in expected or name in step.values or (step.alone and field.numbers_in(change.before.get(name))):
                continue
            if name in before and name in after and before[name] != after[name]:
                self.warn(
                    '%s: the PBX changed %s from "%s" to "%s" along with it, although nothing asked for that.'
                    % (change.label, name, before[name], after[name])
                )

    # -- the account -------------------------------------------------------------------------------------------

    def _report(self) -> Report:
        report = Report(records=self.records)
        for change in self.plan.changes:
            indexes = [step.index for step in self.plan.steps if step.change is change]
            outcomes = [self.outcomes[index] for index in indexes if index in self.outcomes]
            errors = [error for error in outcomes if error is not None]
            made = len(outcomes) - len(errors)
            if errors:
                report.failed.append(Failure(change, errors[0]))
            elif made == len(indexes):
                report.done.append(change)
            elif made:
                report.failed.append(
                    Failure(
                        change,
                        PbxError("%s not set, since what it refers to failed." % ", ".join(sorted(change.deferred))),
                    )
                )
            else:
                report.not_tried.append(change)
            if made and change not in report.done:
                report.begun.append(change)
        return report


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
    return filtering.refused_by_filter(_batch_body(batch, [*call.steps, step])) is None


def _batch_body(batch: Batch, steps: Sequence[Step]) -> Dict[str, Any]:
    return {**batch.body, batch.rows: [step.change.resource.wire(step.values) for step in steps]}


def _rows(data: Any) -> Dict[int, Mapping[str, Any]]:
    results = data.get("results") if isinstance(data, dict) else None
    return {row["index"]: row for row in results or [] if isinstance(row, dict) and isinstance(row.get("index"), int)}


def _lost(resource: Resource, asked: Values, kept: Values) -> List[str]:
    """The options whose asked value the PBX does not hold."""
    return [
        name
        for name, value in asked.items()
        if name not in kept or not resource.by_name[name].confirms(value, kept[name])
    ]
