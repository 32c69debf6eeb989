# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: employees_from_csv
version_added: 0.1.0
short_description: Turn a CSV file of employees into records
description:
  - Turns the text of a CSV file, in the format of MikoPBX's own export of employees, into the list of records which
    M(mikopbx.pbx.mikopbx_office) takes, and joins it with another list of such records.
  - Each row is held against the rules of M(mikopbx.pbx.mikopbx_employee). The filter fails with every problem that it
    finds, and names line and column.
  - The first line names the columns, which are separated by commas. They are the names of the PBX's API, as the export
    has them (minimal, standard or full), or options of M(mikopbx.pbx.mikopbx_employee), in any order.
    Only C(number) is needed.
  - A cell may stand in double quotes and then hold commas and line breaks. A byte order mark is no harm.
  - An empty cell clears what it stands for, as the export means it, when it is the mail address, the mobile number, its
    dial string, a forwarding, the additional SIP settings or the network filter.
  - An empty cell of anything else leaves that option unmanaged, so that a password or a ring time is not lost by
    an empty column.
  - The column C(user_avatar) is ignored, since the export has a link there and not the picture.
author:
  - mikopbx.pbx contributors (@mikopbx)
positional: others, name, left_out
options:
  _input:
    description: The text of the file.
    type: str
    required: true
  others:
    description:
      - More employees. Of one whose number is in the text too, the options are joined, and those given here win.
    type: list
    elements: dict
    default: []
  name:
    description: What errors call the text, for example the path of the file.
    type: str
    default: CSV
  left_out:
    description:
      - A value which in O(others) means that the option is left out. Give it the variable C(omit) if the records may
        hold that.
    type: raw
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_employee
"""

EXAMPLES = r"""
- name: Have the employees of a file on the PBX
  mikopbx.pbx.mikopbx_office:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    employees: >-
      {{ lookup('ansible.builtin.file', path) | mikopbx.pbx.employees_from_csv(name=path) }}
  vars:
    path: "{{ inventory_dir }}/employees.csv"

- name: Turn a text into records
  ansible.builtin.debug:
    msg: "{{ text | mikopbx.pbx.employees_from_csv([{'number': 201, 'user_email': 'james@example.com'}]) }}"
  vars:
    text: |
      number,user_username,user_email,mobile_number,fwd_ringlength
      201,Smith James,,89261111111,45
      202,Brown Brandon,,,
"""

RETURN = r"""
_value:
  description: Records with the options of M(mikopbx.pbx.mikopbx_employee), those of the text first.
  type: list
  elements: dict
  sample:
    - number: "201"
      user_username: Smith James
      user_email: james@example.com
      mobile_number: "89261111111"
      fwd_ringlength: 45
    - number: "202"
      user_username: Brown Brandon
      user_email: ""
      mobile_number: ""
"""

import csv
import difflib
import io
from typing import Any, Callable, Dict, Iterator, List, Mapping, Sequence, Tuple

from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.employee import EMPLOYEE
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError

Record = Dict[str, Any]

_IGNORED = "user_avatar"
# Column → option.
_SPELLING = {
    spelling: option
    for option, argument in EMPLOYEE.argument_spec().items()
    for spelling in (option, *argument.get("aliases", ()))
}
_CLEARED_WHEN_EMPTY = {field.name for field in EMPLOYEE.fields if not field.required and field.default == ""}


def employees_from_csv(
    text: str, others: Sequence[Record] = (), name: str = "CSV", left_out: Any = None
) -> List[Record]:
    """The employees of a CSV text, joined with others.

    :raises AnsibleFilterError: with every problem of the text; it quotes no secret.
    """
    if not isinstance(text, str):
        raise AnsibleFilterError("employees_from_csv takes the text of a file, not %s" % type(text).__name__)
    problems: List[str] = []
    records: Dict[str, Record] = {}
    lines: Dict[str, int] = {}
    for line, row in _rows(text, name):
        options = {option: cell for option, cell in row.items() if cell.strip() or option in _CLEARED_WHEN_EMPTY}
        try:
            declared = EMPLOYEE.accept(options, "%s, line %d" % (name, line))
        except DeclarationError as error:
            problems += error.problems
            continue
        if declared.key in lines:
            problems.append(
                "%s, line %d: number %s is in line %d already" % (name, line, declared.key, lines[declared.key])
            )
        lines.setdefault(declared.key, line)
        records[declared.key] = {**options, **declared.values}
    if problems:
        raise AnsibleFilterError("\n".join(problems))
    return _joined(records, others, left_out)


def _rows(text: str, name: str) -> Iterator[Tuple[int, Dict[str, str]]]:
    """The rows as option → cell, each with the number of its first line."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        # What Ansible could not decode, it has put into the text as surrogates.
        line = text.count("\n", 0, error.start) + 1
        raise AnsibleFilterError("%s, line %d: is not UTF-8; save the file as UTF-8" % (name, line)) from None
    # newline="" leaves line breaks inside of cells as they are.
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
    options: List[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise AnsibleFilterError("%s, line %d: is no CSV: %s" % (name, line, error)) from None
        if not cells:
            continue
        if not options:
            options = _header(cells, "%s, line %d" % (name, line))
        elif len(cells) != len(options):
            raise AnsibleFilterError(
                "%s, line %d: has %d cells, but there are %d columns; a cell with a comma needs double quotes around it"
                % (name, line, len(cells), len(options))
            )
        else:
            yield line, {option: cell for option, cell in zip(options, cells) if option != _IGNORED}
    if not options:
        raise AnsibleFilterError("%s: is empty; its first line has to name the columns" % name)


def _header(cells: Sequence[str], where: str) -> List[str]:
    """The options that the columns stand for."""
    if len(cells) == 1 and ";" in cells[0]:
        raise AnsibleFilterError("%s: the columns are separated by semicolons; separate them by commas" % where)
    columns = [cell.strip() for cell in cells]
    problems = []
    for column in columns:
        if column not in _SPELLING:
            close = difflib.get_close_matches(column, _SPELLING, 1, 0.6)
            remedy = "did you mean %s?" % close[0] if close else "it may be one of %s" % ", ".join(sorted(_SPELLING))
            problems.append("%s: unknown column %s; %s" % (where, column, remedy))
    options = [_SPELLING.get(column, column) for column in columns]
    problems += ["%s: two columns for %s" % (where, option) for option in sorted(set(options)) if options.count(option) > 1]
    if EMPLOYEE.key not in options:
        problems.append("%s: there is no column %s" % (where, EMPLOYEE.key))
    if problems:
        raise AnsibleFilterError("\n".join(problems))
    return options


def _joined(records: Mapping[str, Record], others: Sequence[Record], left_out: Any) -> List[Record]:
    """The records, overridden or followed by others; what is wrong with the others is for the module to say."""
    joined = dict(records)
    more = []
    for other in others:
        key = str(other.get(EMPLOYEE.key, "")).strip() if isinstance(other, Mapping) else ""
        if key in joined:
            given = {option: value for option, value in other.items() if value is not None and value != left_out}
            joined[key] = {**joined[key], **{_SPELLING.get(option, option): value for option, value in given.items()}}
        else:
            more.append(other)
    return [*joined.values(), *more]


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {"employees_from_csv": employees_from_csv}
