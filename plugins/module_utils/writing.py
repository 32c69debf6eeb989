# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends the steps of a plan and makes sure of what became of each: nothing is believed that was not read back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    Invalid,
    NotAuthorized,
    NotFound,
    OutcomeUnknown,
    PbxError,
    readable_messages,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.arranging import in_order
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import (
    CREATE,
    DELETE,
    UPDATE,
    Change,
    Reordering,
    Step,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Unborn
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Batch, Found, Resource, Values
from ansible_collections.mikopbx.pbx.plugins.module_utils.handlers import HANDLERS
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot
from ansible_collections.mikopbx.pbx.plugins.module_utils.sound_names import LocalFile
from ansible_collections.mikopbx.pbx.plugins.module_utils.uploads import upload_sound

# Step → None when it was carried out and verified, or what went wrong.
Outcomes = Dict[int, Optional[PbxError]]

_STUCK_WORKER = (
    "One of the PBX's API workers seems to hold the database with an unfinished change, so that answers differ from "
    "call to call; restart the PBX's REST API workers (WorkerApiCommands) or the PBX, and run the task again."
)


class NotKept(PbxError):
    """The PBX answered that it stored a record, and holds something else."""

    kind = "not_kept"


class Writer:
    """Carries out steps, for up to three threads at once.

    :arg snapshot: asked again where an answer leaves a doubt.
    :arg warn: called with a sentence for each option that the PBX changed beside those asked.
    :ivar records: change's label → the record as the PBX holds it since it was written.
    """

    def __init__(self, client: Client, snapshot: Snapshot, warn: Callable[[str], None]) -> None:
        self._client = client
        self._snapshot = snapshot
        self._warn = warn
        self.records: Dict[str, Found] = {}

    def write(self, step: Step) -> Outcomes:
        """Carry out one step."""
        try:
            if isinstance(step.change, Reordering):
                self._reorder(step.change)
            elif step.change.resource.handled:
                self._hand_over(step)
            elif step.action == DELETE:
                self._delete(step)
            elif step.action == CREATE:
                self._create(self._settled(step))
            elif step.values:
                self._update(self._settled(step))
        except PbxError as error:
            return {step.index: error}
        return {step.index: None}

    def refusal_of(self, resource: Resource) -> Optional[NotAuthorized]:
        """What the PBX says when the key is not let through to a kind of record at all; None when it is."""
        try:
            self._client.get(resource.path, {"limit": 1})
        except NotAuthorized as error:
            return error
        except PbxError:
            return None  # the key is not to blame; whatever is will show with the next record
        return None

    def write_batch(self, batch: Batch, steps: Sequence[Step], repeated: bool = False) -> Outcomes:
        """Create several records with one request."""
        try:
            steps = [self._settled(step) for step in steps]
            data = self._client.send("POST", batch.action, batch_body(batch, steps)).data
        except OutcomeUnknown as error:
            return self._settle_batch(batch, steps, error, repeated)
        except Invalid as error:
            # 422 when no row was taken; the rows' own errors come with it (API facts, section 11.4).
            data = error.data
            if not _rows(data):
                return {step.index: error for step in steps}
        except PbxError as error:
            return {step.index: error for step in steps}
        rows = _rows(data)
        outcomes = {
            step.index: self._batch_row(step, rows[place], batch.action)
            for place, step in enumerate(steps)
            if place in rows
        }
        silent = [step for step in steps if step.index not in outcomes]
        if silent:
            text = "The PBX did not say what became of this record."
            unknown = OutcomeUnknown(text, "Run the task again.", "POST", batch.action)
            outcomes.update(self._settle_batch(batch, silent, unknown, repeated))
        return outcomes

    # -- what a plan could not know ----------------------------------------------------------------------------

    def _settled(self, step: Step) -> Step:
        """The step with the ids of records that were created meanwhile, and with files brought to the PBX."""
        values = dict(step.values)
        for name, value in step.values.items():
            field = step.change.resource.by_name[name]
            if field.to:
                values[name] = field.mapped(value, self._id_of)
            elif isinstance(value, LocalFile):
                values[name] = self._brought(step.change, value)
        return replace(step, values=values)

    def _id_of(self, identity: Any) -> Any:
        return self.records[identity.change].id if isinstance(identity, Unborn) else identity

    def _brought(self, change: Change, file: LocalFile) -> str:
        after = change.after
        return upload_sound(self._client, file, str(after.get("name", "")), str(after.get("category", "")))

    # -- one record --------------------------------------------------------------------------------------------

    def _create(self, step: Step, repeated: bool = False) -> None:
        change = step.change
        body = change.resource.wire(step.values)
        if change.id:
            body["id"] = change.id
        try:
            # With an id of our choosing the same create sent twice is one record (API facts, section 11.2).
            data = self._client.send("POST", change.resource.path, body, repeatable=bool(change.id)).data
        except OutcomeUnknown as error:
            found = self._look_for(change, error)
            if found is not None:
                self._keep(step, found)
            elif repeated or not (change.id or change.resource.unique):
                # The first may still be at work, and the PBX would make both.
                raise
            else:
                self._create_again(step)
            return
        with _begun():
            self._follow_up(step, str(data.get("id", "")) if isinstance(data, dict) else "")
        self._verify(step, data)

    def _create_again(self, step: Step) -> None:
        """Send a create once more after it was not found; the first may still be at work on the PBX."""
        try:
            with _begun():
                self._create(step, repeated=True)
        except Invalid as error:
            found = self._look_for(step.change, error)
            if found is None:
                raise
            self._keep(step, found)

    def _update(self, step: Step) -> None:
        resource, identity = step.change.resource, self._identity(step.change)
        method, target, body = _update_request(resource, identity, step.values)
        try:
            data = self._client.send(method, target, body).data
        except OutcomeUnknown as error:
            found = self._read(step.change, error)
            if not _unproven(resource, step.values, found.values):
                self._keep(step, found)
                return
            with _begun():
                # The same values sent twice are the same record.
                data = self._client.send(method, target, body).data
        with _begun():
            if self._follow_up(step, identity):
                data = None
        self._verify(step, data)

    def _hand_over(self, step: Step) -> None:
        """Let the handler of the kind carry a step out, and read what became of it, unless it did so itself."""
        change = step.change
        found = HANDLERS[change.resource.name].write(self._client, step)
        if step.action != DELETE:
            doubt = OutcomeUnknown("The PBX answered that it did what was asked.", "Run the task again.")
            self._keep(step, found or self._read(change, doubt))

    def _follow_up(self, step: Step, identity: str) -> bool:
        """Send again by PATCH what the first request could not carry; True when that was needed."""
        resource, follow_up = step.change.resource, step.change.resource.follow_up
        if follow_up is None or not identity or not follow_up.needed(step.values):
            return False
        values = {name: step.values[name] for name in follow_up.options if name in step.values}
        target, body = "%s/%s" % (resource.path, identity), resource.wire(values)
        try:
            self._client.send("PATCH", target, body)
        except OutcomeUnknown:
            self._client.send("PATCH", target, body)  # the same values sent twice are the same record
        return True

    def _reorder(self, change: Reordering) -> None:
        """Give the records their places, and make sure of them: the PBX says nothing of what it made of them."""
        resource = change.resource
        if resource.precedence is None:
            raise ValueError("%s has no order" % resource.name)
        wanted = [str(self._id_of(identity)) for identity in change.places]
        body = {"priorities": {identity: place for place, identity in enumerate(wanted, 1)}}
        try:
            self._client.send("POST", resource.precedence.action, body)
        except OutcomeUnknown as error:
            if self._in_order(change, wanted, error):
                return
            # All places stand in the body: the same order sent twice is the same order.
            try:
                self._client.send("POST", resource.precedence.action, body)
            except OutcomeUnknown as second:
                if self._in_order(change, wanted, second):
                    return
                raise
        doubt = OutcomeUnknown("The PBX answered that it stored the order.", "Run the task again.")
        if not self._in_order(change, wanted, doubt):
            raise NotKept("The PBX did not keep the order that was asked.", "Run the task again.")

    def _in_order(self, change: Reordering, wanted: Sequence[str], doubt: PbxError) -> bool:
        """True when the PBX has the records in the wanted order, as far as they are still there."""
        try:
            listed = self._snapshot.listed_now(change.resource)
        except PbxError as error:
            raise _still_unknown(doubt, error) from None
        kept = [found.id for found in in_order(change.resource, listed) if found.id in wanted]
        return kept == [identity for identity in wanted if identity in kept]

    def _delete(self, step: Step) -> None:
        change = step.change
        target = "%s/%s" % (change.resource.path, change.id)
        try:
            self._client.send("DELETE", target)
        except OutcomeUnknown as error:
            if not self._is_there(change, error):
                return
            try:
                self._client.send("DELETE", target)
            except PbxError as second:
                if self._is_there(change, second):
                    raise
        except (Invalid, NotFound) as error:
            # Another may have deleted it meanwhile: gone is gone.
            if self._is_there(change, error):
                raise

    def _identity(self, change: Change) -> str:
        """The record's id; of one created by this plan, the id that the PBX gave it; none of what there is one of."""
        if change.resource.handled:
            return change.key
        return "" if change.resource.singleton else change.id or self.records[change.label].id

    # -- looking again -----------------------------------------------------------------------------------------

    def _is_there(self, change: Change, doubt: PbxError) -> bool:
        try:
            return any(found.id == change.id for found in self._snapshot.listed_now(change.resource))
        except PbxError as error:
            raise _still_unknown(doubt, error) from None

    def _look_for(self, change: Change, doubt: PbxError) -> Optional[Found]:
        """The record that a create may have made although its answer was lost."""
        resource = change.resource
        try:
            for found in self._snapshot.listed_now(resource):
                if found.id == change.id or (not change.id and self._resembles(change, found)):
                    return self._snapshot.read(resource, found.id)
        except PbxError as error:
            raise _still_unknown(doubt, error) from None
        return None

    def _resembles(self, change: Change, found: Found) -> bool:
        """True for a record that was not there when the plan was made and that has what tells the new one."""
        resource = change.resource
        if any(known.id == found.id for known in self._snapshot.records(resource.name)):
            return False
        telling = (resource.key, *resource.discriminators) if change.key else resource.alternate
        wanted = {name: change.changes[name] for name in telling if name in change.changes}
        for name, value in wanted.items():
            wanted[name] = resource.by_name[name].mapped(value, self._id_of)
        return all(found.values.get(name, value) == value for name, value in wanted.items())

    def _read(self, change: Change, doubt: PbxError) -> Found:
        try:
            return self._snapshot.read(change.resource, self._identity(change))
        except PbxError as error:
            raise _still_unknown(doubt, error) from None

    # -- a batch -----------------------------------------------------------------------------------------------

    def _batch_row(self, step: Step, row: Mapping[str, Any], action: str) -> Optional[PbxError]:
        if row.get("status") != "created":
            texts, fields = readable_messages({"error": row.get("errors")})
            text = "; ".join(texts) or "the PBX gave no reason"
            return Invalid("The PBX refused the record: %s" % text, method="POST", path=action, fields=fields)
        try:
            self._verify(step, row.get("data"))
        except PbxError as error:
            return error
        return None

    def _settle_batch(self, batch: Batch, steps: Sequence[Step], doubt: PbxError, repeated: bool) -> Outcomes:
        """Find out which rows of a batch whose answer was lost exist; send the others once more."""
        try:
            outcomes = self._found(steps, doubt)
        except PbxError as error:
            return {step.index: error for step in steps}
        missing = [step for step in steps if step.index not in outcomes]
        if missing and repeated:
            outcomes.update({step.index: doubt for step in missing})
        elif missing:
            outcomes.update(self._send_batch_again(batch, missing, doubt))
        return outcomes

    def _send_batch_again(self, batch: Batch, steps: Sequence[Step], doubt: PbxError) -> Outcomes:
        """Send rows once more that were not found; the first request may still be at work on the PBX."""
        outcomes = self.write_batch(batch, steps, repeated=True)
        for error in filter(None, outcomes.values()):
            error.begun = True
        refused = [step for step in steps if isinstance(outcomes[step.index], Invalid)]
        if refused:
            try:
                outcomes.update(self._found(refused, doubt))
            except PbxError as error:
                outcomes.update({step.index: error for step in refused})
        return outcomes

    def _found(self, steps: Sequence[Step], doubt: PbxError) -> Outcomes:
        """An outcome for each of these new records that is there."""
        resource = steps[0].change.resource
        try:
            ids = {found.values.get(resource.key): found.id for found in self._snapshot.listed_now(resource)}
        except PbxError as error:
            raise _still_unknown(doubt, error) from None
        outcomes: Outcomes = {}
        for step in steps:
            identity = ids.get(step.change.key)
            if identity is None:
                continue
            try:
                self._keep(step, self._snapshot.read(resource, identity))
                outcomes[step.index] = None
            except NotKept as error:
                outcomes[step.index] = error
            except PbxError as error:
                outcomes[step.index] = _still_unknown(doubt, error)
        return outcomes

    # -- verification ------------------------------------------------------------------------------------------

    def _verify(self, step: Step, data: Any) -> None:
        """Hold what the PBX says it stored against what was asked; read again before believing in a difference.

        :raises NotKept: it holds something else, or answers differ from call to call.
        :raises OutcomeUnknown: it said that it stored the record, and then could not be asked.
        """
        change = step.change
        if change.resource.singleton:
            self.records[change.label] = Found("", change.before, True)
        elif isinstance(data, dict) and data.get("id") not in (None, ""):
            found = Found(str(data["id"]), change.resource.read(data), True)
            self.records[change.label] = found
            if not _lost(change.resource, step.values, found.values):
                self._keep(step, found)
                return
        doubt = OutcomeUnknown("The PBX answered that it stored the record.", "Run the task again.")
        if not change.id and change.label not in self.records:
            listed = self._look_for(change, doubt)
            if listed is None:
                raise NotKept(
                    "The PBX answered that it stored the record, but does not list it.",
                    "Run the task again; if it repeats: %s" % _STUCK_WORKER,
                )
            self.records[change.label] = listed
        # An answer may show less than what was stored; only what a reading contradicts is doubted.
        first = self._read(change, doubt)
        if not _lost(change.resource, step.values, first.values):
            self._keep(step, first)
            return
        second = self._read(change, doubt)
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
        expected = {**change.changes, **change.along, **step.values}
        for field in change.resource.fields:
            name = field.name
            # What calls a number follows it: that is what renumbering is for.
            if name in expected or (step.alone and field.numbers_in(change.before.get(name))):
                continue
            if name in before and name in after and before[name] != after[name]:
                self._warn(
                    '%s: the PBX changed %s from "%s" to "%s" along with it, although nothing asked for that.'
                    % (change.label, name, before[name], after[name])
                )


def _update_request(resource: Resource, identity: str, values: Values) -> Tuple[str, str, Dict[str, Any]]:
    """Method, path and body of the request that changes a record."""
    body = resource.wire(values)
    if resource.update_action:
        return "POST", resource.update_action(body), {}
    if resource.singleton:
        return resource.update_method, resource.path, body
    if resource.update_method == "POST":
        return "POST", resource.path, {"id": identity, **body}
    return resource.update_method, "%s/%s" % (resource.path, identity), body


def batch_body(batch: Batch, steps: Sequence[Step]) -> Dict[str, Any]:
    """The body of the request that creates the records of these steps."""
    return {**batch.body, batch.rows: [step.change.resource.wire(step.values) for step in steps]}


def _rows(data: Any) -> Dict[int, Mapping[str, Any]]:
    results = data.get("results") if isinstance(data, dict) else None
    return {row["index"]: row for row in results or [] if isinstance(row, dict) and isinstance(row.get("index"), int)}


def _lost(resource: Resource, asked: Values, kept: Values) -> List[str]:
    """The options whose asked value the PBX does not hold, as far as that can be seen."""
    return [
        name
        for name, value in asked.items()
        if name not in kept or not resource.by_name[name].confirms(value, kept[name])
    ]


def _unproven(resource: Resource, asked: Values, kept: Values) -> List[str]:
    """The options of which it cannot be seen that the PBX holds the asked value."""
    return [
        name
        for name, value in asked.items()
        if name not in kept or not resource.by_name[name].proves(value, kept[name])
    ]


@contextmanager
def _begun() -> Iterator[None]:
    """What fails here follows upon something that is, or may be, done."""
    try:
        yield
    except PbxError as error:
        error.begun = True
        raise


def _still_unknown(doubt: PbxError, error: PbxError) -> OutcomeUnknown:
    """What to say when a doubtful outcome could not be cleared up."""
    unknown = OutcomeUnknown(
        "%s It could not be made sure of: %s" % (doubt.text, error.text),
        "Run the task again: it looks at what is there first.",
        doubt.method,
        doubt.path,
        doubt.status,
    )
    unknown.obstacle = error
    return unknown
