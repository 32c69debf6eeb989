# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first contact with a PBX: from the administrator's password to an API key.

API facts, sections 1.2, 3.16, 6.1 and 11.4. Changes go through the same plan as those of any other module.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, NamedTuple, NoReturn, Sequence

from ansible_collections.mikopbx.pbx.plugins.module_utils import passwords
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    Invalid,
    NotAuthorized,
    NotFound,
    OutcomeUnknown,
    PbxError,
    ServerFault,
    Unreachable,
    UnsupportedPbx,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.bootstrap_decisions import (
    Wanted,
    options_for,
    own_record,
    passwords_to_try,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.api_key import API_KEY
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.general_settings import GENERAL_SETTINGS
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client
from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import planned
from ansible_collections.mikopbx.pbx.plugins.module_utils.execute import execute
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import ALWAYS, ON_CHANGE, FieldError
from ansible_collections.mikopbx.pbx.plugins.module_utils.module import (
    PbxModule,
    client_from,
    fail,
    fail_declaration,
    without_connection,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import first_needs
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import Plan
from ansible_collections.mikopbx.pbx.plugins.module_utils.rendering import diff_text
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot

DESCRIPTION = "Ansible"
_SHOWN = ("login", "description", "permissions", "granted", "replace_key")
_PASSWORD = GENERAL_SETTINGS.by_name["web_admin_password"]
_COUNTED = (
    "Nothing was changed, and nothing is tried again: after 10 refused logins within 5 minutes the PBX shuts this "
    "address out. Check login, password and new_password, best in the browser, before the next run."
)
_SSH_FOLLOWS = (
    "    the PBX gives root the same password for SSH, since that was still the one that it came with"
)
# A line of the plan and no warning: the role hides the result, and with it the warnings, up to ansible-core 2.18.
_PERMISSIONS_FOLLOW = (
    "    the PBX remembers for up to 5 minutes what a key may do: if it was used shortly before, its new permissions take "
    "that long"
)


def bootstrap_spec() -> Dict[str, Dict[str, Any]]:
    """The options beside the connection. The key is none of the environment's: that may be another PBX's."""
    return {
        "api_key": {"type": "str", "no_log": True},
        "login": {"type": "str", "default": "admin"},
        "password": {"type": "str", "no_log": True},
        "new_password": {"type": "str", "no_log": True},
        "description": {"type": "str", "default": DESCRIPTION},
        "permissions": {"type": "dict"},
        "granted": {"type": "str"},
        "replace_key": {"type": "bool", "default": False, "no_log": False},
    }


def run_bootstrap() -> None:
    """The module."""
    module = PbxModule(
        accept=accept,
        invocation=lambda params: {name: params[name] for name in _SHOWN if params[name] is not None},
        argument_spec=bootstrap_spec(),
    )
    _Bootstrap(module, client_from(module, api_key=module.params["api_key"] or None)).run()


def accept(given: Mapping[str, Any]) -> Wanted:
    """Hold the options against what the PBX would take.

    :arg given: the task's arguments, connection included.
    :raises DeclarationError: with every problem.
    """
    options = without_connection(given)
    known = sorted(set(bootstrap_spec()))
    problems = ["unknown option %s; it knows %s" % (name, ", ".join(known)) for name in options if name not in known]
    permissions = options.get("permissions")
    description = options.get("description")
    wanted = Wanted(DESCRIPTION if description is None else str(description), permissions)
    try:
        key = API_KEY.accept({"description": wanted.description, **_rights(permissions)})
        for rule in API_KEY.rules:
            problems += rule(key.values, {})
        wanted = Wanted(key.values["description"], None if permissions is None else key.values["permissions"])
    except DeclarationError as error:
        problems += error.problems
    if options.get("new_password") is not None:
        try:
            _PASSWORD.accept(options["new_password"])
        except FieldError as error:
            problems.append("new_password %s" % error)
    if problems:
        raise DeclarationError(problems)
    return wanted


def _rights(permissions: Any) -> Dict[str, Any]:
    return {"full_permissions": True} if permissions is None else {"permissions": permissions}


class _Planned(NamedTuple):
    """A plan, and what it was made from."""

    plan: Plan
    snapshot: Snapshot


class _Bootstrap:
    """One run."""

    def __init__(self, module: PbxModule, client: Client) -> None:
        self.module = module
        self.client = client
        self.options = module.params
        self.wanted: Wanted = module.accepted
        self.logins = 0
        self.refused_logins = 0
        self.lines: List[str] = []
        self.sides: Dict[str, Dict[str, Any]] = {"before": {}, "after": {}}
        self.changed = False

    def run(self) -> NoReturn:
        """Do what is missing, and end the module."""
        known, granted = self.options["api_key"] or "", self.options["granted"]
        try:
            if known and granted in (None, self.wanted.in_words) and key_suffices(self.client, self.wanted):
                if self.options["new_password"] and self._may_change_password():
                    self._change_password(self._password_plan(ON_CHANGE))
                # What was only tried and not read does not become known by that.
                self._end({"granted": self.wanted.in_words if self.wanted.sees_keys else granted or ""})
            accepted = self._log_in(bool(known))
            # Both are planned before the first is carried out: a key that cannot be had leaves the password alone.
            key = self._key_plan(known)
            if self.options["new_password"] not in (None, "", accepted):
                self._change_password(self._password_plan(ALWAYS))
            self._end({"granted": self.wanted.in_words, **self._make_key(key)})
        except PbxError as error:
            self._fail(error)

    def _may_change_password(self) -> bool:
        permissions = self.wanted.permissions
        # A change of these settings looks at the numbers as well, for call parking.
        return permissions is None or (permissions.get(GENERAL_SETTINGS.path) == "write" and "extensions" in permissions)

    # -- logins --------------------------------------------------------------------------------------------------

    def _log_in(self, been_here: bool) -> str:
        """Become administrator; the password that was right. Ends the module when none is."""
        tried = passwords_to_try(self.options["password"], self.options["new_password"], been_here)
        if not tried:
            self.module.fail_json(
                msg="%s, so the PBX has to be asked as its administrator: give password."
                % ("The API key is not accepted, or not for all that is wanted" if been_here else "No API key is known"),
                kind="declaration",
                requests_used=self.client.requests_used,
            )
        for password in tried[:-1]:
            try:
                self._open_session(password)
                return password
            except NotAuthorized as error:
                if error.status != 401:
                    raise
        try:
            self._open_session(tried[-1])
        except NotAuthorized as error:
            error.hint = _COUNTED if error.status == 401 else error.hint
            raise
        return tried[-1]

    def _open_session(self, password: str) -> None:
        self.logins += 1
        body = {"login": self.options["login"], "password": password}
        try:
            answer = self.client.send("POST", "auth:login", body)
        except NotAuthorized:
            self.refused_logins += 1
            raise
        except OutcomeUnknown as error:
            # A login changes nothing; but it is not repeated by itself, since a wrong one counts.
            raise Unreachable(error.text, "Run again.", error.method, error.path, error.status) from error
        token = answer.data.get("accessToken") if isinstance(answer.data, dict) else None
        if not isinstance(token, str) or not token:
            raise ServerFault("The PBX answered the login without a token.", "", "POST", "auth:login", answer.status)
        self.module.hide([token])
        self.client.use_key(token)

    # -- changes -------------------------------------------------------------------------------------------------

    def _password_plan(self, policy: str) -> _Planned:
        wanted = {"web_admin_password": self.options["new_password"], "update_secrets": policy}
        snapshot = self._snapshot()
        return _Planned(planned(self.module, snapshot, [GENERAL_SETTINGS.accept(wanted)]), snapshot)

    def _key_plan(self, known: str) -> _Planned:
        snapshot = self._snapshot()
        snapshot.load(first_needs([API_KEY.accept({"description": self.wanted.description})]))
        records = snapshot.records(API_KEY.name)
        try:
            options = options_for(records, self.wanted, known, self.options["replace_key"], passwords.generate)
        except DeclarationError as error:
            fail_declaration(self.module, error)
        return _Planned(planned(self.module, snapshot, [API_KEY.accept(options)]), snapshot)

    def _change_password(self, intended: _Planned) -> None:
        """Set the new password, and prove by a login that it is right."""
        if not intended.plan.changes:
            return
        before = intended.snapshot.records(GENERAL_SETTINGS.name)[0].values
        self._carry_out(intended, () if before.get("ssh_password") else (_SSH_FOLLOWS,))
        if self.module.check_mode:
            return
        try:
            self._open_session(self.options["new_password"])
        except NotAuthorized as error:
            error.text = "The PBX took the new password, and does not let it in: " + error.text
            error.hint = "Set it anew in the web interface, in a session that is still open, or by the console."
            raise

    def _make_key(self, intended: _Planned) -> Dict[str, str]:
        """Have the key on the PBX; its value if that is new."""
        if not intended.plan.changes:
            return {}
        change = intended.plan.changes[0]
        fresh = change.action == CREATE or "key" in change.changes
        self._carry_out(intended, () if fresh else (_PERMISSIONS_FOLLOW,))
        return {"key": change.changes["key"]} if fresh and not self.module.check_mode else {}

    def _snapshot(self) -> Snapshot:
        return Snapshot(self.client, bulk_read=False, warn=self.module.warn)

    def _carry_out(self, intended: _Planned, notes: Sequence[str] = ()) -> None:
        """Do what is planned unless in check mode; ends the module when that fails."""
        plan = intended.plan
        self.lines += [*plan.lines, *notes]
        for side, values in plan.diff().items():
            self.sides[side].update(values)
        if self.module.check_mode:
            self.changed = True
            return
        report = execute(plan, self.client, intended.snapshot, self.module.warn)
        self.changed = self.changed or report.changed
        if report.failed:
            self._fail(report.failed[0].error, report.failed[0].change.label)

    # -- the end -------------------------------------------------------------------------------------------------

    def _facts(self) -> Dict[str, Any]:
        return {
            "changed": self.changed,
            "plan": self.lines,
            "logins": self.logins,
            "refused_logins": self.refused_logins,
            "requests_used": self.client.requests_used,
        }

    def _fail(self, error: PbxError, about: str = "") -> NoReturn:
        fail(self.module, error, about, **self._facts())

    def _end(self, result: Mapping[str, str]) -> NoReturn:
        diff = {"diff": diff_text(self.sides)} if any(self.sides.values()) else {}
        self.module.exit_json(controller_address=self.client.own_address(), **self._facts(), **diff, **result)


def key_suffices(client: Client, wanted: Wanted) -> bool:
    """Whether the client's API key works, and is allowed what is wanted, as far as reading tells.

    It stops at the first refusal: the PBX may count them. A key that cannot look itself up is tried with each resource.
    """
    try:
        if wanted.sees_keys:
            return _grants(client, wanted)
        for resource in wanted.permissions or ():
            try:
                client.get(resource, {"limit": 1})
            except (NotFound, Invalid, UnsupportedPbx):
                continue  # not every resource has a list; but the key was let through
    except NotAuthorized:
        return False
    return True


def _grants(client: Client, wanted: Wanted) -> bool:
    """Whether the record of the key grants what is wanted; a key whose record is gone works for minutes yet."""
    snapshot = Snapshot(client, bulk_read=False)
    own = own_record(snapshot.listed_now(API_KEY), client.api_key)
    if own is None or wanted.permissions is None:
        return own is not None and wanted.granted_by(own.values)
    return wanted.granted_by(snapshot.read(API_KEY, own.id).values)
