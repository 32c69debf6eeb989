# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules that make the PBX equal to what is declared: one record, or a whole office."""

from __future__ import annotations

import difflib
from typing import Any, Dict, List, Mapping, NoReturn, Optional, Sequence

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import PbxError
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE, DELETE, UPDATE, Change
from ansible_collections.mikopbx.pbx.plugins.module_utils.differences import differences
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import Failure, Report, execute
from ansible_collections.mikopbx.pbx.plugins.module_utils.gather import declaration
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Matching
from ansible_collections.mikopbx.pbx.plugins.module_utils.module import (
    PbxModule,
    client_from,
    connection_spec,
    fail,
    fail_declaration,
    without_connection,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import everything, first_needs, further_needs, referred
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import Plan, compare, make
from ansible_collections.mikopbx.pbx.plugins.module_utils.remarks import REMARKS
from ansible_collections.mikopbx.pbx.plugins.module_utils.rendering import diff_text, visible_within
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import (
    ABSENT,
    Declared,
    DeclarationError,
    Resource,
    Values,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot
from ansible_collections.mikopbx.pbx.plugins.module_utils.uploads import examine

_PURGE_LIMIT = 10
_MOST_FAILURES = 25


# -- one record -------------------------------------------------------------------------------------------------


def run_resource(name: str) -> None:
    """The module of one kind of record.

    :arg name: the resource's name in the catalogue.
    """
    resource = BY_NAME[name]
    module = PbxModule(
        accept=lambda given: _with_files([resource.accept(without_connection(given))]),
        invocation=lambda params: _record_invocation(resource, params),
        argument_spec=resource.argument_spec(),
    )
    client = client_from(module)
    snapshot = Snapshot(client, bulk_read=False, warn=module.warn)
    plan = planned(module, snapshot, module.accepted)
    report = Report() if module.check_mode else execute(plan, client, snapshot, module.warn)
    result: Dict[str, Any] = {"plan": plan.lines, "requests_used": client.requests_used}
    if report.failed:
        failure = report.failed[0]
        known = report.records.get(failure.change.label)
        if known:
            result["record"] = _shown(resource, known.id, known.values, snapshot)
        fail(module, failure.error, failure.change.label, _besides(report), changed=report.changed, **result)
    result["record"] = _record(resource, module.accepted[0], plan, report, snapshot)
    if len(plan.changes) == 1:
        result["diff"] = diff_text(dict(zip(("before", "after"), plan.changes[0].diff())))
    elif plan.changes:
        result["diff"] = diff_text(plan.diff())
    result.update(_generated(plan, module))
    module.exit_json(changed=bool(plan.steps), **result)


def _besides(report: Report) -> List[str]:
    """What became of the other changes that one record needed."""
    return [
        *("Made: %s" % _head(change) for change in report.done),
        *("Failed as well: %s: %s" % (_head(failure.change), failure.error) for failure in report.failed[1:]),
        *("Not tried: %s (%s)" % (_head(skipped.change), skipped.reason) for skipped in report.not_tried),
    ]


def _generated(plan: Plan, module: PbxModule) -> Dict[str, str]:
    """What was made up for a new record and can never be read again: to be returned once, as it is."""
    return {
        field.name: change.changes[field.name]
        for change in plan.changes
        for field in change.resource.fields
        if change.action == CREATE and field.shown_once and not module.check_mode and not module.params.get(field.name)
    }


def _record_invocation(resource: Resource, params: Mapping[str, Any]) -> Dict[str, Any]:
    """The options of one record that were given, secrets hidden by name: their values may look like anything."""
    shown = {name: params[name] for name in resource.argument_spec() if params.get(name) is not None}
    for field in resource.fields:
        if field.secret and field.name in shown:
            shown[field.name] = "(hidden)"
    return shown


def _record(
    resource: Resource, declared: Declared, plan: Plan, report: Report, snapshot: Snapshot
) -> Dict[str, Any]:
    """The record after the task, as options; in check mode as it would be; empty when it is gone."""
    identity = ""
    values: Values = {}
    change = next((change for change in plan.changes if change.label == declared.label), None)
    if change:
        found = report.records.get(change.label)
        if change.action != DELETE:
            identity, values = (found.id, found.values) if found else (change.id, _expected(change))
    elif declared.state != ABSENT:
        found = Matching(snapshot, [declared]).pairs[0][1]
        if found:
            identity, values = found.id, found.values
    if not values:
        return {}
    return _shown(resource, identity, values, snapshot)


def _shown(resource: Resource, identity: str, values: Values, snapshot: Snapshot) -> Dict[str, Any]:
    own = {} if resource.singleton else {"id": identity}
    shown: Dict[str, Any] = visible_within({**own, **declaration(resource, values, snapshot)})
    return shown


def _expected(change: Change) -> Values:
    defaults = {field.name: field.default for field in change.resource.fields} if change.action == CREATE else {}
    return {**defaults, **change.after}


# -- the whole office --------------------------------------------------------------------------------------------


def office_spec() -> Dict[str, Dict[str, Any]]:
    """The options of mikopbx_office beside the connection."""
    spec: Dict[str, Dict[str, Any]] = {}
    for resource in DECLARABLE:
        options = resource.argument_spec(single=False)
        if resource.singleton:
            spec[resource.plural] = {"type": "dict", "options": options}
        else:
            # The list is no secret, whatever its name: what is one in its records says so itself.
            spec[resource.plural] = {"type": "list", "elements": "dict", "options": options, "no_log": False}
    purgeable = [resource.plural for resource in DECLARABLE if not resource.singleton]
    spec["purge"] = {"type": "list", "elements": "str", "choices": purgeable, "default": []}
    spec["purge_limit"] = {"type": "int", "default": _PURGE_LIMIT}
    spec["bulk_read"] = {"type": "bool", "default": True}
    spec["complete"] = {"type": "bool", "default": False}
    spec["warnings_as_errors"] = {"type": "list", "elements": "str", "choices": list(REMARKS), "default": []}
    return spec


def run_office() -> None:
    """The module that takes a whole office."""
    module = PbxModule(accept=accept_office, invocation=_office_invocation, argument_spec=office_spec())
    complete = module.params["complete"]
    if complete and not module.check_mode:
        fail_declaration(module, DeclarationError(["complete: only compares; say check_mode: true beside it"]))
    client = client_from(module)
    # The file of a bulk read lacks options, which a complete comparison would miss.
    snapshot = Snapshot(client, bulk_read=module.params["bulk_read"] and not complete, warn=module.warn)
    whole = [each.name for each in DECLARABLE if complete and module.params[each.plural] is not None]
    purged = [resource.name for resource in DECLARABLE if resource.plural in module.params["purge"]]
    limit, forbidden = module.params["purge_limit"], module.params["warnings_as_errors"]
    plan = planned(module, snapshot, module.accepted, purged, limit, forbidden, whole if complete else None)
    report = Report() if module.check_mode else execute(plan, client, snapshot, module.warn)
    result: Dict[str, Any] = {"plan": plan.lines, "requests_used": client.requests_used}
    if report.failed or report.not_tried:
        _fail_office(module, plan, report, result)
    if plan.changes and module._diff:  # pylint: disable=protected-access
        result["diff"] = diff_text(plan.diff())
    result["differences"] = differences(plan.changes)
    module.exit_json(changed=bool(plan.changes), counts=_counts(plan.changes, plan.unchanged), **result)


def accept_office(given: Mapping[str, Any]) -> List[Declared]:
    """Take a whole office as a person wrote it.

    :arg given: the task's arguments, connection included.
    :raises DeclarationError: with every problem of every record.
    """
    declared: List[Declared] = []
    problems: List[str] = []
    known = {*connection_spec(), *office_spec()}
    for option in without_connection(given):
        if option not in known:
            close = difflib.get_close_matches(option, known, 1, 0.6)
            remedy = "did you mean %s?" % close[0] if close else "it knows %s" % ", ".join(sorted(known))
            problems.append("unknown option %s; %s" % (option, remedy))
    for resource in DECLARABLE:
        records = given.get(resource.plural)
        if resource.singleton:
            try:
                declared += [_accept_record(resource, records, resource.plural)] if records is not None else []
            except DeclarationError as error:
                problems += error.problems
            continue
        if records is not None and not isinstance(records, list):
            problems.append("%s: must be a list of records" % resource.plural)
            continue
        for place, record in enumerate(records or ()):
            try:
                declared.append(_accept_record(resource, record, "%s[%d]" % (resource.plural, place)))
            except DeclarationError as error:
                problems += error.problems
    problems += _purge_problems(given)
    if problems:
        raise DeclarationError(problems)
    return _with_files(declared)


def _accept_record(resource: Resource, record: Any, where: str) -> Declared:
    if not isinstance(record, dict):
        raise DeclarationError(["%s: must be a dictionary of options" % where])
    return resource.accept(record, where)


def _with_files(declared: Sequence[Declared]) -> List[Declared]:
    """The declarations with local files in place of their paths.

    :raises DeclarationError: a file is not there, or of no kind that the PBX takes.
    """
    problems: List[str] = []
    for record in declared:
        for name, value in record.values.items():
            if not (record.resource.by_name[name].from_file and value and record.state != ABSENT):
                continue
            try:
                record.values[name] = examine(value)
            except ValueError as error:
                problems.append("%s: %s: %s" % (record.label, name, error))
    if problems:
        raise DeclarationError(problems)
    return list(declared)


def _purge_problems(given: Mapping[str, Any]) -> List[str]:
    purge = given.get("purge") or []
    # Ansible would split a text at its commas, after this.
    plurals = [part.strip() for part in purge.split(",")] if isinstance(purge, str) else purge
    return [
        "purge: %s is named, but no list of them is given, so all of them would go; "
        "give the list, an empty one if that is meant" % resource.plural
        for resource in DECLARABLE
        if resource.plural in plurals and given.get(resource.plural) is None and not resource.singleton
    ]


def _office_invocation(params: Mapping[str, Any]) -> Dict[str, Any]:
    """What was declared may be a thousand records with their secrets: a result need not repeat them."""
    given = [resource for resource in DECLARABLE if params[resource.plural] is not None]
    lists = {
        resource.plural: "%d %s" % (len(params[resource.plural]), "options" if resource.singleton else "records")
        for resource in given
    }
    return {**{name: params[name] for name in ("purge", "purge_limit", "bulk_read", "complete", "warnings_as_errors")}, **lists}


def _counts(changes: Sequence[Change], unchanged: int) -> Dict[str, int]:
    actions = [change.action for change in changes]
    return {
        "created": actions.count(CREATE),
        "updated": actions.count(UPDATE),
        "deleted": actions.count(DELETE),
        "unchanged": unchanged,
    }


def _fail_office(module: PbxModule, plan: Plan, report: Report, result: Dict[str, Any]) -> NoReturn:
    """End with what was done, failed and not tried; without a diff, which would show what was not done."""
    head = "%d of %d changes were made, %d failed, %d were not tried. The next run carries on from there." % (
        len(report.done),
        len(plan.changes),
        len(report.failed),
        len(report.not_tried),
    )
    module.fail_json(
        msg="\n".join([head, *_failures(report.failed)]),
        kind="incomplete",
        changed=report.changed,
        counts=_counts(report.done, plan.unchanged),
        done=[change.line() for change in report.done],
        failed_records=[
            {"record": _head(failure.change), "kind": failure.error.kind, "message": str(failure.error)}
            for failure in report.failed
        ],
        not_tried=["%s (%s)" % (_head(skipped.change), skipped.reason) for skipped in report.not_tried],
        **result
    )
    raise AssertionError("fail_json returned")


def _failures(failed: Sequence[Failure]) -> List[str]:
    """The failures for a reader: each message once, below the records that it befell."""
    groups: Dict[str, List[str]] = {}
    for failure in failed:
        groups.setdefault(str(failure.error), []).append(_head(failure.change))
    lines = []
    for message, heads in groups.items():
        lines += heads[:_MOST_FAILURES]
        if len(heads) > _MOST_FAILURES:
            lines.append("and %d more" % (len(heads) - _MOST_FAILURES))
        lines.append("    " + message)
    return lines


def _head(change: Change) -> str:
    return change.line().splitlines()[0]


# -- both --------------------------------------------------------------------------------------------------------


def planned(
    module: PbxModule,
    snapshot: Snapshot,
    declared: Sequence[Declared],
    purged: Sequence[str] = (),
    purge_limit: int = 0,
    forbidden: Sequence[str] = (),
    whole: Optional[Sequence[str]] = None,
) -> Plan:
    """Read what is needed and make the plan; ends the module when that cannot be done.

    :arg whole: only compare, and these resources completely.
    """

    def attempt() -> Plan:
        snapshot.load(first_needs(declared, purged))
        snapshot.load(further_needs(declared, snapshot, purged))
        if whole is None:
            return make(declared, snapshot, purged, purge_limit, forbidden=forbidden)
        snapshot.load(everything(whole))
        snapshot.load(referred(whole, snapshot))
        return compare(declared, snapshot, whole)

    try:
        try:
            plan = attempt()
        except DeclarationError:
            if not snapshot.overtaken(declared):
                raise
            snapshot.forget()
            plan = attempt()
    except PbxError as error:
        fail(module, error, changed=False)
    except DeclarationError as error:
        fail_declaration(module, error)
    for resource in DECLARABLE:
        # One that is made up and shown once has to come through.
        names = [field.name for field in resource.fields if field.secret and not field.shown_once]
        read = [found.values for found in snapshot.records(resource.name)]
        written = [change.changes for change in plan.changes if change.resource is resource]
        module.hide([str(values.get(name, "")) for values in read + written for name in names])
    for remark in plan.remarks:
        module.warn(remark.text)
    return plan
