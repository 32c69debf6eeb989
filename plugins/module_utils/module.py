# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The face of the collection towards Ansible: arguments, check mode, diff, secrets, errors."""

from __future__ import annotations

import copy
from typing import Any, Callable, Dict, List, Mapping, NoReturn, Optional, Sequence, Tuple

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import PbxError
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog import BY_NAME, DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import REQUESTS_IMPORT_ERROR, Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import Report, execute
from ansible_collections.mikopbx.pbx.plugins.module_utils.gather import declaration, gather
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import (
    CREATE,
    DELETE,
    UPDATE,
    Change,
    Need,
    Needs,
    Plan,
    further_needs,
    make,
    needs,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Declared, DeclarationError, Resource
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot

_PURGE_LIMIT = 10
# A stored secret as short as a PIN would mask innocent digits all over a result; by field it is hidden anyway.
_SHORTEST_MASKED = 8
_MOST_PROBLEMS = 25


def connection_spec() -> Dict[str, Dict[str, Any]]:
    """The options by which every module reaches a PBX."""
    return {
        "url": {"type": "str", "required": True, "fallback": (env_fallback, ["MIKOPBX_URL"])},
        "api_key": {"type": "str", "required": True, "no_log": True, "fallback": (env_fallback, ["MIKOPBX_API_KEY"])},
        "validate_certs": {
            "type": "bool",
            "default": True,
            "fallback": (env_fallback, ["MIKOPBX_VALIDATE_CERTS"]),
        },
        "ca_path": {"type": "path", "fallback": (env_fallback, ["MIKOPBX_CA_PATH"])},
        "timeout": {"type": "float", "default": 40},
        "request_budget": {"type": "int", "default": 180},
    }


class PbxModule(AnsibleModule):
    """An AnsibleModule that holds what was written against the catalogue before Ansible converts it.

    Ansible's own messages name an option, but not the seventeenth record of a list that has it; and they show the
    arguments, in which a secret under a misspelled option is not known as one.

    :arg accept: takes the arguments as written; its result is kept as ``accepted``.
    :arg invocation: what results show of the arguments; all of them, secrets masked, when it is left out.
    """

    def __init__(
        self,
        accept: Callable[[Mapping[str, Any]], Any],
        invocation: Optional[Callable[[Mapping[str, Any]], Dict[str, Any]]] = None,
        **settings: Any
    ) -> None:
        self._accept = accept
        self._invocation = invocation
        self._ready = False
        self.accepted: Any = None
        super().__init__(supports_check_mode=True, **settings)
        self._ready = True

    def _load_params(self) -> None:
        super()._load_params()
        try:
            self.accepted = self._accept(copy.deepcopy(self.params))
        except DeclarationError as error:
            fail_declaration(self, error)

    def _show_invocation(self, result: Dict[str, Any]) -> None:
        if not self._ready:
            result["invocation"] = {"module_args": {"url": self.params.get("url")}}
        elif self._invocation:
            result["invocation"] = {"module_args": self._invocation(self.params)}

    def exit_json(self, **result: Any) -> NoReturn:
        self._show_invocation(result)
        super().exit_json(**result)
        raise AssertionError("exit_json returned")

    def fail_json(self, msg: Any, **result: Any) -> NoReturn:
        self._show_invocation(result)
        super().fail_json(msg=msg, **result)
        raise AssertionError("fail_json returned")

    def hide(self, secrets: Sequence[str]) -> None:
        """Mask these texts wherever they would appear: the second net, after redaction by field."""
        self.no_log_values.update(text for text in secrets if len(text) >= _SHORTEST_MASKED)


def client_from(module: AnsibleModule) -> Client:
    """The PBX that the module's connection options name; fails the module when it cannot be used."""
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    options = module.params
    connection = Connection(
        url=options["url"],
        api_key=options["api_key"],
        validate_certs=options["validate_certs"],
        ca_path=options["ca_path"],
        timeout=options["timeout"],
        request_budget=options["request_budget"],
    )
    try:
        return Client(connection, warn=module.warn)
    except PbxError as error:
        fail(module, error)


def fail(module: AnsibleModule, error: PbxError, **result: Any) -> NoReturn:
    """End the module with an error of the PBX."""
    module.fail_json(msg=str(error), kind=error.kind, **result)
    raise AssertionError("fail_json returned")


def fail_declaration(module: AnsibleModule, error: DeclarationError) -> NoReturn:
    """End the module with what is wrong with the declared records; nothing was sent to the PBX."""
    shown = error.problems[:_MOST_PROBLEMS]
    more = len(error.problems) - len(shown)
    text = "Nothing was changed on the PBX. " if len(shown) == 1 else "Nothing was changed on the PBX:\n"
    text += "\n".join(shown) + ("\nand %d more" % more if more else "")
    module.fail_json(msg=text, kind="declaration", problems=error.problems)
    raise AssertionError("fail_json returned")


# -- modules that make the PBX equal to what is declared -------------------------------------------------------


def run_resource(name: str) -> None:
    """The module of one kind of record.

    :arg name: the resource's name in the catalogue.
    """
    resource = BY_NAME[name]
    module = PbxModule(
        accept=lambda given: [resource.accept(_without_connection(given))],
        argument_spec={**connection_spec(), **resource.argument_spec()},
    )
    client = client_from(module)
    snapshot = Snapshot(client, bulk_read=False, warn=module.warn)
    plan = _planned(module, client, snapshot, module.accepted)
    report = Report() if module.check_mode else _executed(module, client, snapshot, plan)
    result = {
        "changed": bool(plan.steps),
        "plan": plan.lines,
        "record": _record(resource, module.accepted[0], plan, report, snapshot),
        "requests_used": client.requests_used,
    }
    if report.failed:
        result["changed"] = report.changed
        fail(module, report.failed[0].error, **result)
    if plan.changes:
        result["diff"] = dict(zip(("before", "after"), plan.changes[0].diff()))
    module.exit_json(**result)


def office_spec() -> Dict[str, Dict[str, Any]]:
    """The options of mikopbx_office beside the connection."""
    spec: Dict[str, Dict[str, Any]] = {
        resource.plural: {"type": "list", "elements": "dict", "options": resource.argument_spec()}
        for resource in DECLARABLE
    }
    purgeable = [resource.plural for resource in DECLARABLE]
    spec["purge"] = {"type": "list", "elements": "str", "choices": purgeable, "default": []}
    spec["purge_limit"] = {"type": "int", "default": _PURGE_LIMIT}
    spec["bulk_read"] = {"type": "bool", "default": True}
    return spec


def run_office() -> None:
    """The module that takes a whole office."""
    module = PbxModule(
        accept=_accept_office, invocation=_office_invocation, argument_spec={**connection_spec(), **office_spec()}
    )
    client = client_from(module)
    snapshot = Snapshot(client, bulk_read=module.params["bulk_read"], warn=module.warn)
    purged = [resource.name for resource in DECLARABLE if resource.plural in module.params["purge"]]
    plan = _planned(module, client, snapshot, module.accepted, purged, module.params["purge_limit"])
    report = Report() if module.check_mode else _executed(module, client, snapshot, plan)
    result: Dict[str, Any] = {
        "changed": bool(plan.steps),
        "plan": plan.lines,
        "counts": _counts(plan.changes, plan.unchanged),
        "requests_used": client.requests_used,
    }
    if module._diff and plan.changes:  # pylint: disable=protected-access
        result["diff"] = plan.diff()
    if report.failed or report.not_tried:
        _fail_office(module, plan, report, result)
    module.exit_json(**result)


def _counts(changes: Sequence[Change], unchanged: int) -> Dict[str, int]:
    actions = [change.action for change in changes]
    return {
        "created": actions.count(CREATE),
        "updated": actions.count(UPDATE),
        "deleted": actions.count(DELETE),
        "unchanged": unchanged,
    }


def _office_invocation(params: Mapping[str, Any]) -> Dict[str, Any]:
    """What was declared may be a thousand records with their secrets: a result need not repeat them."""
    lists = {resource.plural: "%d records" % len(params[resource.plural] or []) for resource in DECLARABLE}
    return {**{name: params[name] for name in ("url", "purge", "purge_limit", "bulk_read")}, **lists}


def _fail_office(module: PbxModule, plan: Plan, report: Report, result: Dict[str, Any]) -> NoReturn:
    failed = [
        {
            "record": failure.change.line().splitlines()[0],
            "kind": failure.error.kind,
            "message": str(failure.error),
        }
        for failure in report.failed
    ]
    parts = ["%s\n    %s" % (item["record"], item["message"]) for item in failed[:_MOST_PROBLEMS]]
    if len(failed) > _MOST_PROBLEMS:
        parts.append("and %d more" % (len(failed) - _MOST_PROBLEMS))
    head = "%d of %d changes were made, %d failed, %d were not tried. The next run carries on from there." % (
        len(report.done),
        len(plan.changes),
        len(report.failed),
        len(report.not_tried),
    )
    result.update(
        changed=report.changed,
        counts=_counts(report.done, plan.unchanged),
        done=[change.line() for change in report.done],
        failed_records=failed,
        not_tried=[change.line() for change in report.not_tried],
    )
    # The diff would show changes that were not made.
    result.pop("diff", None)
    module.fail_json(msg="\n".join([head, *parts]), kind="incomplete", **result)
    raise AssertionError("fail_json returned")


def _accept_office(given: Mapping[str, Any]) -> List[Declared]:
    declared: List[Declared] = []
    problems: List[str] = []
    known = {*connection_spec(), *office_spec()}
    for option in _without_connection(given):
        if option not in known:
            problems.append("unknown option %s; it knows %s" % (option, ", ".join(sorted(known))))
    for resource in DECLARABLE:
        records = given.get(resource.plural)
        if records is None:
            continue
        if not isinstance(records, list):
            problems.append("%s: must be a list of records" % resource.plural)
            continue
        for place, record in enumerate(records):
            where = "%s[%d]" % (resource.plural, place)
            if not isinstance(record, dict):
                problems.append("%s: must be a dictionary of options" % where)
                continue
            try:
                declared.append(resource.accept(record, where))
            except DeclarationError as error:
                problems += error.problems
    purge = given.get("purge") or []
    for plural in purge if isinstance(purge, list) else [purge]:
        if plural in {resource.plural for resource in DECLARABLE} and given.get(plural) is None:
            problems.append(
                "purge: %s is named, but no list of them is given: all of them would go; "
                "give the list, an empty one if that is meant" % plural
            )
    if problems:
        raise DeclarationError(problems)
    return declared


def _planned(
    module: PbxModule,
    client: Client,
    snapshot: Snapshot,
    declared: Sequence[Declared],
    purged: Sequence[str] = (),
    purge_limit: int = 0,
) -> Plan:
    try:
        snapshot.load(needs(declared, purged))
        snapshot.load(further_needs(declared, snapshot, purged))
        plan = make(declared, snapshot, purged, purge_limit)
    except PbxError as error:
        fail(module, error, changed=False, requests_used=client.requests_used)
    except DeclarationError as error:
        fail_declaration(module, error)
    for resource in DECLARABLE:
        names = [field.name for field in resource.fields if field.secret]
        found = snapshot.records(resource.name)
        module.hide([str(item.values.get(name, "")) for item in found for name in names])
    for change in plan.changes:
        module.hide([str(value) for name, value in change.changes.items() if change.resource.by_name[name].secret])
    return plan


def _executed(module: PbxModule, client: Client, snapshot: Snapshot, plan: Plan) -> Report:
    return execute(plan, client, snapshot, module.warn)


def _record(
    resource: Resource, declared: Declared, plan: Plan, report: Report, snapshot: Snapshot
) -> Dict[str, Any]:
    """The record after the task, as options; in check mode as it would be; empty when it is gone."""
    if plan.changes:
        change = plan.changes[0]
        found = report.records.get(change.label)
        if change.action == DELETE:
            return {}
        base = {field.name: field.default for field in resource.fields} if change.action == CREATE else {}
        values = found.values if found else {**base, **change.after}
        identity = found.id if found else change.id
    else:
        matches = [
            item
            for item in snapshot.records(resource.name)
            if item.id == declared.id or (not declared.id and item.values.get(resource.key) == declared.key)
        ]
        if not matches or declared.state == "absent":
            return {}
        values, identity = matches[0].values, matches[0].id
    return {"id": identity, **declaration(resource, values, snapshot)}


# -- modules that read ------------------------------------------------------------------------------------------


def run_info(
    argument_spec: Dict[str, Dict[str, Any]],
    read: Callable[[Dict[str, Any], Client], Dict[str, Any]],
    **settings: Any
) -> None:
    """A module that reads: its options, and the function that turns them and a client into a result.

    :arg read: may raise PbxError, or ValueError for an option that makes no sense.
    """
    module = AnsibleModule(argument_spec={**connection_spec(), **argument_spec}, supports_check_mode=True, **settings)
    client = client_from(module)
    try:
        result = read(module.params, client)
    except PbxError as error:
        fail(module, error)
    except ValueError as error:
        module.fail_json(msg=str(error), kind="declaration")
    module.exit_json(changed=False, requests_used=client.requests_used, **result)


def office_info_spec() -> Dict[str, Dict[str, Any]]:
    """The options of mikopbx_office_info beside the connection."""
    plurals = [resource.plural for resource in DECLARABLE]
    return {
        "gather_subset": {"type": "list", "elements": "str", "choices": plurals, "default": plurals},
        # Whether to show secrets is none itself.
        "include_secrets": {"type": "bool", "default": False, "no_log": False},
        "bulk_read": {"type": "bool", "default": True},
    }


def run_office_info() -> None:
    """The module that reads a whole office back."""
    module = AnsibleModule(argument_spec={**connection_spec(), **office_info_spec()}, supports_check_mode=True)
    client = client_from(module)
    try:
        office, unreadable = _read_office(module, client)
    except PbxError as error:
        fail(module, error)
    module.exit_json(changed=False, office=office, unreadable_secrets=unreadable, requests_used=client.requests_used)


def _read_office(module: AnsibleModule, client: Client) -> Tuple[Dict[str, Any], List[str]]:
    options = module.params
    chosen = [resource for resource in DECLARABLE if resource.plural in options["gather_subset"]]
    snapshot = Snapshot(client, options["bulk_read"], module.warn)
    referred = {field.to for resource in chosen for field in resource.fields if field.to}
    wanted = {name: Need() for name in referred}
    wanted.update({resource.name: Need(every=True) for resource in chosen})
    snapshot.load(Needs(wanted))
    office, unreadable = {}, []
    for resource in chosen:
        missing = {
            field.name
            for found in snapshot.records(resource.name)
            for field in resource.fields
            if field.name not in found.values and (not field.to or snapshot.records(field.to))
        }
        if missing:
            module.warn(
                "%s were read in bulk, without %s; set bulk_read to false to read them one by one in full"
                % (resource.plural, ", ".join(sorted(missing)))
            )
        gathered = gather(resource, snapshot, options["include_secrets"])
        office[resource.plural] = gathered.records
        unreadable += gathered.unreadable
        for what in gathered.undeclarable:
            module.warn("%s is left out: the PBX holds a value that it would not take if it were declared" % what)
    return office, unreadable


def _without_connection(given: Mapping[str, Any]) -> Dict[str, Any]:
    # Names beginning with _ansible_ are Ansible's own.
    own = connection_spec()
    return {name: value for name, value in given.items() if name not in own and not name.startswith("_ansible")}
