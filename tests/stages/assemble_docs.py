# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the documentation of records in one place: the module of the single record.

mikopbx_office and the role office take lists of the same records, and have to document each option of an element.
This program writes these parts into both, from the modules' DOCUMENTATION. With --check it writes nothing, shows what
it would write, and fails if that is anything.
"""
from __future__ import annotations

import argparse
import difflib
import importlib
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

import yaml

import layout
from check_docs import texts_of

COLLECTION = "ansible_collections.mikopbx.pbx"
MODULES = layout.ROOT / "plugins/modules"
OFFICE_MODULE = MODULES / "mikopbx_office.py"
OFFICE_ROLE = layout.ROOT / "roles/office/meta/argument_specs.yml"
BEGIN = "# Assembled by tests/stages/assemble_docs.py from the modules of the single records: begin"
END = "# Assembled: end"
# PyYAML breaks a line after the word that goes beyond; yamllint allows 160.
LINE_LENGTH = 96


class IndentedDumper(yaml.SafeDumper):
    """Writes the items of a list deeper than its key, as yamllint wants them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def placed_in(within: str, names: set[str], text: str) -> str:
    """The text with O(name) of a sibling turned into the O(list[].name) that it is inside of a list."""
    def placed(match: re.Match[str]) -> str:
        return f"O({within}[].{match[1]}" if match[1] in names else match[0]

    return re.sub(r"\bO\((\w+)(?=[=)])", placed, text)


def elements_of(resource: Any, within: str) -> dict[str, dict[str, Any]]:
    """The documentation of the options of one kind of record, as elements of the list `within`."""
    options = texts_of(MODULES / f"mikopbx_{resource.name}.py")["DOCUMENTATION"]["options"]
    elements = {}
    for name, option in options.items():
        description = option["description"]
        sentences = [description] if isinstance(description, str) else description
        elements[name] = {**option, "description": [placed_in(within, set(options), text) for text in sentences]}
    return elements


def for_module(resource: Any) -> dict[str, Any]:
    """The list option of mikopbx_office."""
    return {resource.plural: {
        "description": [
            f"The records, each with the options of M(mikopbx.pbx.mikopbx_{resource.name}). "
            "Left out, none of this kind is managed.",
        ],
        "type": "list",
        "elements": "dict",
        "suboptions": elements_of(resource, resource.plural),
    }}


def for_role(resource: Any) -> dict[str, Any]:
    """The list variable of the role: its elements, with aliases as options of their own, which ansible-lint demands."""
    variable = f"office_{resource.plural}"
    specification = resource.argument_spec()
    elements = {}
    for name, option in elements_of(resource, variable).items():
        aliases = option.pop("aliases", [])
        if specification[name].get("no_log"):
            option["no_log"] = True
        elements[name] = option
        for alias in aliases:
            described = f"Another name for O({variable}[].{name})."
            elements[alias] = {**{key: value for key, value in option.items() if key != "default"},
                               "description": [described]}
    return {variable: {
        "description": [
            f"The records, each with the options of M(mikopbx.pbx.mikopbx_{resource.name}). "
            "Undefined, none of this kind is managed.",
        ],
        "type": "list",
        "elements": "dict",
        "options": elements,
    }}


def assembled(text: str, options: dict[str, Any]) -> str:
    """The text with the options between its two marks, indented as the first mark is."""
    match = re.search(rf"^( *){re.escape(BEGIN)}\n(.*?)^ *{re.escape(END)}$", text, re.DOTALL | re.MULTILINE)
    if match is None:
        raise ValueError(f"there are no lines '{BEGIN}' and '{END}'")
    indent = match[1]
    block = yaml.dump(options, Dumper=IndentedDumper, sort_keys=False, allow_unicode=True,
                      width=LINE_LENGTH - len(indent))
    return text[:match.start(2)] + textwrap.indent(block, indent) + text[match.end(2):]


def wanted_texts() -> dict[Path, str]:
    """The files with documentation of records → what they should hold."""
    layout.link()
    sys.path.insert(0, str(layout.LINKED))
    resources = importlib.import_module(f"{COLLECTION}.plugins.module_utils.catalog").DECLARABLE
    return {
        path: assembled(path.read_text(encoding="utf-8"),
                        {name: option for resource in resources for name, option in entry(resource).items()})
        for path, entry in ((OFFICE_MODULE, for_module), (OFFICE_ROLE, for_role))
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if something would be written")
    check = parser.parse_args().check
    drifted = 0
    for path, wanted in wanted_texts().items():
        present = path.read_text(encoding="utf-8")
        if present == wanted:
            continue
        drifted += 1
        name = str(path.relative_to(layout.ROOT))
        if check:
            sides = present.splitlines(), wanted.splitlines()
            print("\n".join(difflib.unified_diff(*sides, name, "assembled", lineterm="")))
            print(f"{name} differs from the modules of the single records: run python tests/stages/assemble_docs.py")
        else:
            path.write_text(wanted, encoding="utf-8")
            print(f"Assembled {name}")
    return int(check and drifted > 0)


if __name__ == "__main__":
    sys.exit(main())
