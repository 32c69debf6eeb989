# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what follows from the catalogue and from the modules of the single records, so that each is said once.

mikopbx_office and the role office take lists of the same records, and have to document each option of an element;
purge, gather_subset and the roles name every kind of record. This program writes these parts between two marks, from
the catalogue and from the modules' DOCUMENTATION. With --check it writes nothing, shows what it would write, and fails
if that is anything.
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
INFO_MODULE = MODULES / "mikopbx_office_info.py"
PROBLEMS_FILTER = layout.ROOT / "plugins/filter/record_problems.py"
OFFICE_ROLE = layout.ROOT / "roles/office/meta/argument_specs.yml"
ROLE_TASKS = layout.ROOT / "roles/office/tasks/main.yml"
ROLE_VARIABLES = layout.ROOT / "roles/office/vars/main.yml"
CHECK_SPECIFICATION = layout.ROOT / "roles/office_check/meta/argument_specs.yml"
CHECK_VARIABLES = layout.ROOT / "roles/office_check/vars/main.yml"
REMOVE_PLAYBOOK = layout.ROOT / "playbooks/remove.yml"
BEGIN = "# Assembled by tests/stages/assemble_docs.py: begin"
END = "# Assembled: end"
# PyYAML breaks a line after the word that goes beyond; yamllint allows 160.
LINE_LENGTH = 96


class IndentedDumper(yaml.SafeDumper):
    """Writes the items of a list deeper than its key, as yamllint wants them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def placed_in(within: str, names: set[str], text: str) -> str:
    """The text with O(name) of a sibling turned into the O(within.name) that it is inside of `within`."""
    def placed(match: re.Match[str]) -> str:
        return f"O({within}.{match[1]}" if match[1] in names else match[0]

    # What the single module returns is nothing that the office has.
    return re.sub(r"\bO\((\w+)(?=[=).\[])", placed, re.sub(r"\bRV\((\w+)\)", r"C(\1)", text))


def elements_of(resource: Any, within: str) -> dict[str, dict[str, Any]]:
    """The documentation of the options of one kind of record, as elements of the list `within`."""
    documented = texts_of(MODULES / f"mikopbx_{resource.name}.py")["DOCUMENTATION"]["options"]
    offered = resource.argument_spec(single=False)
    options = {name: option for name, option in documented.items() if name in offered}
    inside = within if resource.singleton else f"{within}[]"
    elements = {}
    for name, option in options.items():
        description = option["description"]
        sentences = [description] if isinstance(description, str) else description
        elements[name] = {**option, "description": [placed_in(inside, set(options), text) for text in sentences]}
        if "suboptions" in option:
            elements[name]["suboptions"] = {
                each: {**suboption, "description": [placed_in(inside, set(options), text) for text in (
                    [suboption["description"]] if isinstance(suboption["description"], str)
                    else suboption["description"])]}
                for each, suboption in option["suboptions"].items()}
    return elements


def shape_of(resource: Any) -> dict[str, str]:
    """What there is one of is a dictionary, anything else a list of them."""
    return {"type": "dict"} if resource.singleton else {"type": "list", "elements": "dict"}


def introduction(resource: Any, undefined: str) -> list[str]:
    what = "The settings" if resource.singleton else "The records, each"
    text = f"{what} with the options of M(mikopbx.pbx.mikopbx_{resource.name}). {undefined}, none of this kind is managed."
    order = "The first one that fits a call counts: the order of the list is the order on the PBX."
    return [text, order] if resource.precedence else [text]


def for_module(resource: Any) -> dict[str, Any]:
    """The option of mikopbx_office."""
    return {resource.plural: {
        "description": introduction(resource, "Left out"),
        **shape_of(resource),
        "suboptions": elements_of(resource, resource.plural),
    }}


def for_role(resource: Any) -> dict[str, Any]:
    """The variable of the role: its elements, with aliases as options of their own, which ansible-lint demands."""
    variable = f"office_{resource.plural}"
    elements = with_aliases(elements_of(resource, variable), resource.argument_spec(single=False),
                            variable if resource.singleton else f"{variable}[]")
    return {variable: {
        "description": introduction(resource, "Undefined"),
        **shape_of(resource),
        "options": elements,
    }}


def with_aliases(documented: dict[str, Any], specification: dict[str, Any], within: str) -> dict[str, Any]:
    """The options for a role's argument specification: suboptions are called options there, and there are no aliases."""
    elements: dict[str, Any] = {}
    for name, option in documented.items():
        aliases = option.pop("aliases", [])
        if specification[name].get("no_log"):
            option["no_log"] = True
        if "suboptions" in option:
            option["options"] = with_aliases(option.pop("suboptions"), specification[name]["options"],
                                             f"{within}.{name}")
        elements[name] = option
        for alias in aliases:
            described = f"Another name for O({within}.{name})."
            elements[alias] = {**{key: value for key, value in option.items() if key != "default"},
                               "description": [described]}
    return elements


def for_check(resource: Any) -> dict[str, Any]:
    """The variable of the role office_check, which checks the elements itself and says which one is wrong."""
    return {f"office_{resource.plural}": {
        "description": [f"See O(mikopbx.pbx.office#role:main:office_{resource.plural})."],
        "type": "raw",
    }}


def for_return(resource: Any) -> dict[str, Any]:
    """What mikopbx_office_info returns of one kind."""
    order = "in the order in which the PBX goes through them" if resource.precedence else f"ordered by C({resource.key})"
    descriptions = (
        [f"The settings, with the options of M(mikopbx.pbx.mikopbx_{resource.name})."] if resource.singleton else
        [f"The records, {order}, with the options of M(mikopbx.pbx.mikopbx_{resource.name}).",
         "C(id) is there only when the record would not be found again without it."])
    return {resource.plural: {
        "description": descriptions,
        "returned": f"when O(gather_subset) has V({resource.plural})",
        **shape_of(resource),
    }}


def dumped(values: Any, indent: str) -> str:
    text = yaml.dump(values, Dumper=IndentedDumper, sort_keys=False, allow_unicode=True, width=LINE_LENGTH - len(indent))
    return textwrap.indent(text, indent)


def merged(resources: Any, entry: Any) -> dict[str, Any]:
    return {name: option for resource in resources for name, option in entry(resource).items()}


def names(resources: Any, indent: str) -> str:
    return "".join(f"{indent}- {resource.plural}\n" for resource in resources)


def role_arguments(resources: Any, indent: str) -> str:
    """The lists as the role hands them to the module; the employees come with those of the file."""
    lines = []
    for resource in resources:
        name = resource.plural
        value = "office_check_employees" if name == "employees" else f"office_{name} | default(omit)"
        lines.append(f"{indent}{name}: \"{{{{ {value} if '{name}' in office_lists else omit }}}}\"\n")
    return "".join(lines)


def remove_declared(resources: Any, indent: str) -> str:
    """What the inventory declares, for the playbook that removes it."""
    return "".join(
        f"{indent}{resource.plural}: \"{{{{ "
        + ("office_check_employees" if resource.plural == "employees" else f"office_{resource.plural} | default(omit)")
        + " }}\"\n" for resource in resources)


def remove_lists(resources: Any, indent: str) -> str:
    """The lists as that playbook hands them to the module."""
    return "".join(f'{indent}{resource.plural}: "{{{{ remove_lists.{resource.plural} | default(omit) }}}}"\n'
                   for resource in resources)


def check_problems(resources: Any, indent: str) -> str:
    """The expressions that hold each list against the catalogue."""
    return "".join(
        f'{indent}- "{{{{ office_{resource.plural} | default({"{}" if resource.singleton else "[]"}) |\n'
        f"{indent}  mikopbx.pbx.record_problems('{resource.plural}', 'office_{resource.plural}', omit) }}}}\"\n"
        for resource in resources)


def blocks(resources: Any) -> dict[tuple[Path, str], Any]:
    """Every part that is assembled: file and name of the part → what makes its text for an indentation."""
    listed = [resource for resource in resources if not resource.singleton]
    return {
        (OFFICE_MODULE, "records"): lambda indent: dumped(merged(resources, for_module), indent),
        (OFFICE_MODULE, "purge"): lambda indent: names(listed, indent),
        (OFFICE_ROLE, "records"): lambda indent: dumped(merged(resources, for_role), indent),
        (OFFICE_ROLE, "purge"): lambda indent: names(listed, indent),
        (INFO_MODULE, "choices"): lambda indent: names(resources, indent),
        (INFO_MODULE, "default"): lambda indent: names(resources, indent),
        (INFO_MODULE, "office"): lambda indent: dumped(merged(resources, for_return), indent),
        (PROBLEMS_FILTER, "kinds"): lambda indent: names(resources, indent),
        (ROLE_VARIABLES, "kinds"): lambda indent: names(resources, indent),
        (ROLE_TASKS, "lists"): lambda indent: role_arguments(resources, indent),
        (CHECK_SPECIFICATION, "records"): lambda indent: dumped(merged(resources, for_check), indent),
        (CHECK_VARIABLES, "problems"): lambda indent: check_problems(resources, indent),
        (REMOVE_PLAYBOOK, "declared"): lambda indent: remove_declared(resources, indent),
        (REMOVE_PLAYBOOK, "lists"): lambda indent: remove_lists(resources, indent),
    }


def assembled(text: str, part: str, make: Any) -> str:
    """The text with one part made anew between its two marks, indented as the first mark is."""
    begin = f"{BEGIN} {part}"
    match = re.search(rf"^( *){re.escape(begin)}\n(.*?)^ *{re.escape(END)}$", text, re.DOTALL | re.MULTILINE)
    if match is None:
        raise ValueError(f"there are no lines '{begin}' and '{END}'")
    made: str = make(match[1])
    return text[:match.start(2)] + made + text[match.end(2):]


def wanted_texts() -> dict[Path, str]:
    """The files with assembled parts → what they should hold."""
    layout.link()
    sys.path.insert(0, str(layout.LINKED))
    resources = importlib.import_module(f"{COLLECTION}.plugins.module_utils.catalog.kinds").DECLARABLE
    texts: dict[Path, str] = {}
    for (path, part), make in blocks(resources).items():
        text = texts.get(path) or path.read_text(encoding="utf-8")
        try:
            texts[path] = assembled(text, part, make)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
    return texts


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
            print(f"{name} differs from what follows from the catalogue: run python tests/stages/assemble_docs.py")
        else:
            path.write_text(wanted, encoding="utf-8")
            print(f"Assembled {name}")
    return int(check and drifted > 0)


if __name__ == "__main__":
    sys.exit(main())
