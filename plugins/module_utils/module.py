# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The face of the collection towards Ansible: arguments, check mode, diff, secrets, errors."""

from __future__ import annotations

import copy
import re
from typing import Any, Callable, Dict, Mapping, NoReturn, Sequence, Set

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.common.warnings import get_deprecation_messages, get_warning_messages

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import PbxError
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import REQUESTS_IMPORT_ERROR, Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.masking import occurring
from ansible_collections.mikopbx.pbx.plugins.module_utils.rendering import visible
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError

# A secret as short as a PIN would mask innocent digits all over a result; by field it is hidden anyway.
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
        "fingerprint": {"type": "str", "fallback": (env_fallback, ["MIKOPBX_FINGERPRINT"])},
        "timeout": {"type": "float", "default": 40, "fallback": (env_fallback, ["MIKOPBX_TIMEOUT"])},
        "request_budget": {"type": "int", "default": 180, "fallback": (env_fallback, ["MIKOPBX_REQUEST_BUDGET"])},
    }


class LegibleModule(AnsibleModule):  # type: ignore[misc]  # ansible-core ships no types
    """An AnsibleModule that says nothing which a terminal would obey: what it says may quote the PBX."""

    no_log_values: Set[str]

    def warn(self, warning: str, **details: Any) -> None:
        # Ansible masks secrets in the warnings of a module up to 2.18 only.
        super().warn(visible(remove_values(warning, self.no_log_values)), **details)

    def fail_json(self, msg: Any, **result: Any) -> NoReturn:
        super().fail_json(msg=visible(str(msg)), **result)
        raise AssertionError("fail_json returned")


class PbxModule(LegibleModule):
    """An AnsibleModule that holds what was written against the catalogue before Ansible converts it.

    Ansible's own messages name an option, but not the seventeenth record of a list that has it; and they show the
    arguments, in which a secret under a misspelled option is not known as one.

    :arg accept: takes the arguments as written; its result is kept as ``accepted``.
    :arg invocation: what results show of the arguments.
    """

    def __init__(
        self,
        accept: Callable[[Mapping[str, Any]], Any],
        invocation: Callable[[Mapping[str, Any]], Dict[str, Any]],
        argument_spec: Mapping[str, Any],
    ) -> None:
        self._accept = accept
        self._invocation = invocation
        self._ready = False
        self.accepted: Any = None
        super().__init__(argument_spec={**connection_spec(), **argument_spec}, supports_check_mode=True)
        # Ansible masks secrets by value, wherever it stands: one like 5060 would take ports and numbers with it.
        short = {text for text in self.no_log_values if len(text) < _SHORTEST_MASKED}
        self.no_log_values -= short - {self.params["api_key"]}
        self._ready = True

    def _load_params(self) -> None:
        super()._load_params()
        _hide_user_part(self, self.params.get("url"))
        try:
            self.accepted = self._accept(copy.deepcopy(self.params))
        except DeclarationError as error:
            fail_declaration(self, error)

    def _show_invocation(self, result: Dict[str, Any]) -> None:
        shown = self._invocation(self.params) if self._ready else {}
        result["invocation"] = {"module_args": {"url": self.params.get("url"), **shown}}

    def exit_json(self, **result: Any) -> NoReturn:
        self._show_invocation(result)
        said = get_warning_messages(), get_deprecation_messages()
        self.no_log_values = occurring(self.no_log_values, result, said)
        super().exit_json(**result)
        raise AssertionError("exit_json returned")

    def fail_json(self, msg: Any, **result: Any) -> NoReturn:
        self._show_invocation(result)
        super().fail_json(msg=msg, **result)
        raise AssertionError("fail_json returned")

    def hide(self, secrets: Sequence[str]) -> None:
        """Mask these texts wherever they would appear: the second net, after redaction by field."""
        self.no_log_values.update(text for text in secrets if len(text) >= _SHORTEST_MASKED)


def _hide_user_part(module: AnsibleModule, url: Any) -> None:
    """Mask a name and password that were written into the url: it is refused, and results show it."""
    found = re.search(r"//([^/@]+)@", str(url))
    if found:
        module.no_log_values.add(found.group(1))


def client_from(module: AnsibleModule, **instead: Any) -> Client:
    """The PBX that the module's connection options name; fails the module when it cannot be used.

    :arg instead: parts of the connection that are not those of the options.
    """
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    options = module.params
    _hide_user_part(module, options["url"])
    connection = Connection(
        url=options["url"],
        api_key=options["api_key"],
        validate_certs=options["validate_certs"],
        ca_path=options["ca_path"],
        fingerprint=options["fingerprint"],
        timeout=options["timeout"],
        request_budget=options["request_budget"],
    )
    try:
        return Client(connection._replace(**instead), warn=module.warn)
    except PbxError as error:
        fail(module, error)


def fail(
    module: AnsibleModule, error: PbxError, about: str = "", further: Sequence[str] = (), **result: Any
) -> NoReturn:
    """End the module with an error of the PBX.

    :arg about: the record that it is about.
    :arg further: lines to be said after it.
    """
    text = "%s: %s" % (about, error) if about else str(error)
    module.fail_json(msg="\n".join([text, *further]), kind=error.kind, **result)
    raise AssertionError("fail_json returned")


def fail_declaration(module: AnsibleModule, error: DeclarationError) -> NoReturn:
    """End the module with what is wrong with the declared records; nothing was sent to the PBX."""
    shown = error.problems[:_MOST_PROBLEMS]
    more = len(error.problems) - len(shown)
    text = "Nothing was changed on the PBX. " if len(shown) == 1 else "Nothing was changed on the PBX:\n"
    text += "\n".join(shown) + ("\nand %d more" % more if more else "")
    module.fail_json(msg=text, kind="declaration", problems=error.problems)
    raise AssertionError("fail_json returned")


def without_connection(given: Mapping[str, Any]) -> Dict[str, Any]:
    """The arguments as written that are neither about the connection nor Ansible's own."""
    own = connection_spec()
    return {name: value for name, value in given.items() if name not in own and not name.startswith("_ansible")}


def run_info(
    argument_spec: Dict[str, Dict[str, Any]],
    read: Callable[[Dict[str, Any], Client], Dict[str, Any]],
    **settings: Any
) -> None:
    """A module that reads: its options, and the function that turns them and a client into a result.

    :arg read: may raise PbxError, or ValueError for an option that makes no sense.
    """
    module = LegibleModule(argument_spec={**connection_spec(), **argument_spec}, supports_check_mode=True, **settings)
    client = client_from(module)
    try:
        result = read(module.params, client)
    except PbxError as error:
        fail(module, error)
    except ValueError as error:
        module.fail_json(msg=str(error), kind="declaration")
    module.exit_json(changed=False, requests_used=client.requests_used, **result)
