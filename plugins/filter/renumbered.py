# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: renumbered
version_added: 0.1.0
short_description: Move a block of numbers, with everything that calls them
description:
  - Gives records other numbers, and tells M(mikopbx.pbx.mikopbx_office) by C(renamed_from) which ones they had. The
    records keep their identity on the PBX, and with it passwords, call history and whatever is not declared.
  - Everything in these records that calls a number which moves, such as forwardings, members of queues, keys of menus
    and destinations of routes, calls the new one.
  - Moved are the numbers of people, queues, menus, rooms and applications that are among the records, and those of
    O(also). Any other number is left alone, however it begins, and so are mobile numbers, parking slots, names and texts.
  - A record with C(state=absent) keeps its number, under which the PBX has it.
  - It fails when two records would have the same number, or a number would have more than 8 digits.
author:
  - mikopbx.pbx contributors (@mikopbx)
positional: numbers, kind
options:
  _input:
    description:
      - An office, as RV(mikopbx.pbx.mikopbx_office_info#module:office) has it, a dictionary with lists of records.
      - With O(kind) one such list.
    type: raw
    required: true
  numbers:
    description:
      - >-
        What becomes what. A key may be the beginning of numbers, as in C({'2': '32'}), or a block with an C(X) for each
        further digit, as in C({'2XX': '32XX'}). A block moves only numbers of its length, so that mapping the outcome
        once more moves nothing.
      - >-
        Of several that hold a number, the longest beginning counts. A whole number moves that one, as in
        C({'210': '220', '220': '230'}); one that is longer and begins with it moves too.
    type: dict
    required: true
  kind:
    description: Which kind of records the list holds, by the name of the option of M(mikopbx.pbx.mikopbx_office).
    type: str
  also:
    description:
      - Numbers that move although their records are not among these, as a range or list such as C(201-220). What calls
        them is rewritten.
    type: raw
seealso:
  - plugin: mikopbx.pbx.mapped_office
    plugin_type: filter
  - module: mikopbx.pbx.mikopbx_office
"""

EXAMPLES = r"""
- name: Read the office
  mikopbx.pbx.mikopbx_office_info:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
  register: found

- name: Move the people, queues and menus of the block 2xx to 32xx
  mikopbx.pbx.mikopbx_office:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    employees: "{{ moved.employees }}"
    call_queues: "{{ moved.call_queues }}"
    ivr_menus: "{{ moved.ivr_menus }}"
    incoming_routes: "{{ moved.incoming_routes }}"
  vars:
    moved: "{{ found.office | mikopbx.pbx.renumbered({'2XX': '32XX'}) }}"

- name: Move one list
  ansible.builtin.debug:
    msg: "{{ [{'number': '201', 'fwd_forwarding': '202'}, {'number': '202'}]
      | mikopbx.pbx.renumbered({'2': '32'}, kind='employees') }}"
"""

RETURN = r"""
_value:
  description: The same office or list, its records with other numbers. An option in which nothing changes is as it was.
  type: raw
  sample:
    - number: "3201"
      fwd_forwarding: "3202"
      renamed_from: "201"
    - number: "3202"
      renamed_from: "202"
"""

from typing import Any, Callable, Dict, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils import mapping
from ansible_collections.mikopbx.pbx.plugins.plugin_utils.mappings import checked_map, checked_numbers, mapped_by

_NAME = "renumbered"


def renumbered(records: Any, numbers: Any, kind: Optional[str] = None, also: Any = None) -> Any:
    """Records or an office with other numbers on the same PBX.

    :raises AnsibleFilterError: with every problem of the records and the mapping.
    """
    blocks, more = checked_map(numbers, "numbers", _NAME), checked_numbers(also, "also", _NAME)
    return mapped_by(lambda office: mapping.renumbered(office, blocks, more), records, kind, _NAME)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {_NAME: renumbered}
