# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a module is started on the controller as it stands, and that its arguments reach it as they are."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleActionFail
from ansible.plugins.action.normal import ActionModule as NormalAction
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mikopbx.pbx.plugins.action.on_controller import _COLLECTIONS, ActionModule, same_python

MODULE = Path(__file__).parents[4] / "plugins/modules/on_controller.py"
MARK = "<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>"


class Connection:
    def __init__(self, transport: str, become: Any = None) -> None:
        self.transport = transport
        self.become = become
        self.options: dict[str, Any] = {}

    def set_option(self, name: str, value: Any) -> None:
        self.options[name] = value


def executed(monkeypatch: pytest.MonkeyPatch, connection: Connection, task_vars: dict[str, Any],
             action: str = "mikopbx.pbx.mikopbx_employee", delegate_to: str | None = None) -> dict[str, Any]:
    """What Ansible is asked to execute for a task with the argument number."""
    asked: dict[str, Any] = {}
    monkeypatch.setattr(NormalAction, "_execute_module", lambda self, **given: asked.update(given) or {})
    plugin = ActionModule.__new__(ActionModule)
    plugin._connection = connection
    plugin._task = SimpleNamespace(action=action, args={"number": "201"}, delegate_to=delegate_to)
    plugin._templar = SimpleNamespace(template=lambda text: text.replace("{{ ansible_playbook_python }}", sys.executable))
    plugin._execute_module(task_vars=task_vars, wrap_async=False)
    return asked


@pytest.mark.parametrize("interpreter", [sys.executable, "{{ ansible_playbook_python }}"])
@pytest.mark.parametrize("action", ["mikopbx.pbx.mikopbx_employee", "mikopbx_employee"])
def test_the_controllers_own_python_starts_the_module_where_it_is(
        monkeypatch: pytest.MonkeyPatch, interpreter: str, action: str) -> None:
    connection = Connection("local")
    asked = executed(monkeypatch, connection, {"ansible_python_interpreter": interpreter}, action)
    assert asked["module_name"] == "mikopbx.pbx.on_controller"
    assert asked["module_args"]["number"] == "201" and asked["module_args"]["_start"] == "mikopbx_employee"
    there = Path(asked["module_args"]["_collections"], "mikopbx/pbx/plugins/modules/mikopbx_employee.py")
    assert there.samefile(MODULE.with_name("mikopbx_employee.py"))
    assert connection.options == {"pipelining": True} and asked["wrap_async"] is False


def test_a_delegated_task_goes_by_the_python_of_the_other_host(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"ansible_python_interpreter": sys.executable}
    there = {"ansible_python_interpreter": "/usr/bin/python"}

    def name(task_vars: dict[str, Any]) -> str | None:
        found: str | None = executed(monkeypatch, Connection("local"), task_vars, delegate_to="h")["module_name"]
        return found

    assert name({**there, "ansible_delegated_vars": {"h": here}}) == "mikopbx.pbx.on_controller"
    assert name({**here, "ansible_delegated_vars": {"h": there}}) is None


@pytest.mark.parametrize("connection, task_vars", [
    (Connection("ssh"), {"ansible_python_interpreter": sys.executable}),
    (Connection("local", become=object()), {"ansible_python_interpreter": sys.executable}),
    (Connection("local"), {"ansible_python_interpreter": "/usr/bin/python"}),
    (Connection("local"), {"ansible_python_interpreter": "auto"}),
    (Connection("local"), {}),
])
def test_anything_else_is_packed(
        monkeypatch: pytest.MonkeyPatch, connection: Connection, task_vars: dict[str, Any]) -> None:
    asked = executed(monkeypatch, connection, task_vars)
    assert asked["module_name"] is None and asked["module_args"] is None and not connection.options


def test_it_is_not_for_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AnsibleActionFail, match="not for tasks"):
        executed(monkeypatch, Connection("local"), {}, "mikopbx.pbx.on_controller")


def test_the_same_python(tmp_path: Path) -> None:
    """Virtual environments are links to one file, and yet have different packages."""
    for name in ("one/python3", "other/python"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).symlink_to(sys.executable)
    (tmp_path / "one/python").symlink_to("python3")
    assert same_python(str(tmp_path / "one/python"), str(tmp_path / "one/python3"))
    assert not same_python(str(tmp_path / "one/python"), str(tmp_path / "other/python"))
    assert not same_python("", sys.executable)


@given(st.dictionaries(st.text(), st.text(alphabet=st.characters() | st.sampled_from('"\\\'\n'))))
def test_arguments_survive_in_the_source(arguments: dict[str, str]) -> None:
    """Ansible puts JSON between the quotes of a raw text; nothing in it may end that text or stand for another."""
    line = next(line for line in MODULE.read_text(encoding="utf-8").splitlines() if MARK in line)
    names: dict[str, Any] = {}
    exec(line.replace(MARK, json.dumps(arguments)), names)  # pylint: disable=exec-used  # Python is what reads it
    assert json.loads(names["_ARGUMENTS"]) == arguments


def test_a_module_of_the_playbooks_folder_is_not_taken_for_one_of_python(tmp_path: Path) -> None:
    """With pipelining the script comes by stdin, and Python looks for modules in the working directory first."""
    (tmp_path / "json.py").write_text("raise SystemExit('this is not the json of Python')", encoding="utf-8")
    arguments = {"_start": "mikopbx_status_info", "_collections": str(_COLLECTIONS),
                 "url": "nonsense", "api_key": "k"}
    source = MODULE.read_text(encoding="utf-8").replace(MARK, json.dumps(arguments))
    done = subprocess.run([sys.executable], input=source, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert json.loads(done.stdout)["failed"] and "url" in json.loads(done.stdout)["msg"], done.stderr
