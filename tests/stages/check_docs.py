# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module's documentation has to say, beyond what ansible-test and antsibull-docs ask for.

References between plugins and options (seealso, M(), O()…) are not checked here: antsibull-docs does that.
"""
from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

import layout

ATTRIBUTES_STATED = ("check_mode", "diff_mode", "idempotent")
ATTRIBUTES_FRAGMENT = "mikopbx.pbx.attributes"
GROUP_FRAGMENT = "mikopbx.pbx.attributes.actiongroup"
INFO_FRAGMENT = "mikopbx.pbx.attributes.info_module"
CONNECTION_FRAGMENT = "mikopbx.pbx.connection"
ACTION = "mikopbx.pbx.on_controller"


def texts_of(path: Path) -> dict[str, Any]:
    """The module's DOCUMENTATION, EXAMPLES and RETURN, parsed; a missing one is None."""
    assigned = {
        statement.targets[0].id: statement.value.value
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name) and isinstance(statement.value, ast.Constant)
    }
    return {name: yaml.safe_load(str(assigned.get(name, ""))) for name in ("DOCUMENTATION", "EXAMPLES", "RETURN")}


def problems_of_documentation(documentation: dict[str, Any]) -> Iterator[str]:
    fragments = documentation.get("extends_documentation_fragment", [])
    for fragment in (ATTRIBUTES_FRAGMENT, GROUP_FRAGMENT, CONNECTION_FRAGMENT):
        if fragment not in fragments:
            yield f"does not extend {fragment}"
    if INFO_FRAGMENT not in fragments:
        for attribute in ATTRIBUTES_STATED:
            if "support" not in documentation.get("attributes", {}).get(attribute, {}):
                yield f"does not state its support of the attribute {attribute}"
    if "version_added" not in documentation:
        yield "has no version_added"


def tasks_of(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The tasks in a task, block or play."""
    lists = [item[key] for key in ("tasks", "block", "rescue", "always") if key in item]
    if lists or "hosts" in item:
        return [task for items in lists for inner in items for task in tasks_of(inner)]
    return [item]


def problems_of_examples(examples: list[dict[str, Any]]) -> Iterator[str]:
    for task in (task for example in examples for task in tasks_of(example)):
        if "name" not in task:
            yield f"has an example without a name: {task}"
        if not any(key.count(".") >= 2 for key in task):
            yield f"calls nothing by its full name in the example '{task.get('name', '')}'"


def problems_of_return(values: dict[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if "sample" in value:
            continue  # what is inside has its sample there
        if "contains" not in value:
            yield f"has no sample of the returned {key}"
        for problem in problems_of_return(value.get("contains", {})):
            yield f"{problem} (in {key})"


def problems_of_module(path: Path, runtime: dict[str, Any]) -> Iterator[str]:
    texts = texts_of(path)
    for name, check in (("DOCUMENTATION", problems_of_documentation),
                        ("EXAMPLES", problems_of_examples),
                        ("RETURN", problems_of_return)):
        if texts[name]:
            yield from check(texts[name])
        else:
            yield f"has no {name}"
    if path.stem not in runtime["action_groups"]["mikopbx"]:
        yield "is missing from the action group mikopbx in meta/runtime.yml"
    if runtime["plugin_routing"]["modules"].get(path.stem, {}).get("action_plugin") != ACTION:
        yield f"lacks the action plugin {ACTION} in meta/runtime.yml"


def main() -> int:
    modules = sorted((layout.ROOT / "plugins/modules").glob("mikopbx_*.py"))
    runtime = yaml.safe_load((layout.ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))
    problems = [f"{path.stem} {problem}" for path in modules for problem in problems_of_module(path, runtime)]
    present = {path.stem for path in modules}
    problems += [f"{name} is in meta/runtime.yml, but is no module"
                 for name in {*runtime["action_groups"]["mikopbx"], *runtime["plugin_routing"]["modules"]} - present]
    for problem in problems:
        print(problem)
    print(f"Documentation of {len(modules)} modules: {len(problems)} problems.")
    return bool(problems) or not modules


if __name__ == "__main__":
    sys.exit(main())
