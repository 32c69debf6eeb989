# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of every module, run one after another against an emulated PBX in its first-boot state.

The collection's modules run within this process, which takes a tenth of the time of ansible-playbook. Of the tasks
between them (debug, assert, copy) the templates are filled in.
"""

from __future__ import annotations

import importlib
import io
import json
import wave
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Dict, List

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

PROJECT = Path(__file__).resolve().parents[2]
MODULES = sorted((PROJECT / "plugins/modules").glob("mikopbx_*.py"))
PACKAGE = "ansible_collections.mikopbx.pbx.plugins.modules."
OWN = "mikopbx.pbx."

Task = Dict[str, Any]


def examples_of(path: Path) -> List[Task]:
    """The tasks of a module's EXAMPLES."""
    tasks: List[Task] = yaml.safe_load(importlib.import_module(PACKAGE + path.stem).EXAMPLES)
    return tasks


def trusted(value: Any) -> Any:
    """The same with its texts as what they are: templates written by hand."""
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    return trust_as_template(value) if isinstance(value, str) else value


def filled(value: Any, variables: Dict[str, Any]) -> Any:
    """The value with its templates filled in, as a module would get it."""
    templated = Templar(loader=DataLoader(), variables=variables).template(trusted(value))
    return json.loads(json.dumps(templated, default=str))  # a date without quotes is one in YAML


def holds(condition: Any, variables: Dict[str, Any]) -> bool:
    conditions = condition if isinstance(condition, list) else [condition]
    return all(Templar(loader=DataLoader(), variables=variables).evaluate_conditional(trusted(str(one)))
               for one in conditions)


def result_of(name: str, arguments: Dict[str, Any], check: bool) -> Dict[str, Any]:
    """What a module of the collection returns."""
    output = io.StringIO()
    with patch_module_args({**arguments, "_ansible_check_mode": check}), redirect_stdout(output):
        with pytest.raises(SystemExit):
            importlib.import_module(PACKAGE + name).main()
    result: Dict[str, Any] = json.loads(output.getvalue())
    return result


def run(task: Task, variables: Dict[str, Any]) -> None:
    """Carry one task out."""
    if "when" in task and not holds(task["when"], variables):
        return
    action = next(key for key in task if "." in key)
    items = filled(task["loop"], variables) if "loop" in task else [None]
    for item in items:
        arguments = filled(task[action] or {}, {**variables, "item": item})
        if not action.startswith(OWN):
            if action == "ansible.builtin.assert":
                holds(arguments["that"], variables)  # whether it does is up to the calls that were made up
            continue
        connection = {"url": variables["mikopbx_url"], "request_budget": 0}
        if "password" not in arguments or "api_key" in arguments:
            connection["api_key"] = variables["mikopbx_api_key"]
        result = result_of(action[len(OWN):], {**arguments, **connection}, bool(task.get("check_mode")))
        assert not result.get("failed"), "%s: %s" % (task["name"], result.get("msg"))
        variables[task.get("register", "_")] = result
        if "until" in task:
            assert holds(task["until"], variables), task["name"]


def sounds(folder: Path) -> str:
    """A folder with the files that the examples upload."""
    for name in ("closed", "harp"):
        with wave.open(str(folder / (name + ".wav")), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(b"\0\0" * 8000)
    return str(folder)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.stem))
def test_the_examples_run(module: Path, pbx: Any, tmp_path: Path) -> None:
    pbx.control("POST", "calls", {"count": 400})
    pbx.control("POST", "live", {"trunks": {"SIP-TRUNK-34F7CAFE": "REGISTERED"}})
    variables = {"mikopbx_url": pbx.url, "mikopbx_api_key": pbx.key, "sounds": sounds(tmp_path),
                 "inventory_dir": str(tmp_path), "inventory_hostname": "london"}
    tasks = examples_of(module)
    assert tasks
    for task in tasks:
        run(task, variables)


def test_a_wrong_example_is_noticed(pbx: Any) -> None:
    task = {"name": "No number", OWN + "mikopbx_employee": {"user_username": "Anna"}}
    with pytest.raises(AssertionError, match="number is missing"):
        run(task, {"mikopbx_url": pbx.url, "mikopbx_api_key": pbx.key})
