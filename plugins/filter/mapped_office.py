# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: mapped_office
version_added: 0.1.0
short_description: Turn the office of one PBX into that of another
description:
  - Turns what was read from or declared for one PBX into declarations for another, with other numbers and hosts.
  - Numbers are mapped as by P(mikopbx.pbx.renumbered#filter), with everything that calls them, but without
    C(renamed_from), since the other PBX has never had the former ones. Records with C(state=absent) are mapped too.
  - Hosts are mapped where the options of providers name them, be it alone or with a port.
  - The options C(id) and C(renamed_from), which name records of the first PBX, are left out.
author:
  - mikopbx.pbx contributors (@mikopbx)
positional: numbers, hosts, kind
options:
  _input:
    description:
      - An office, as RV(mikopbx.pbx.mikopbx_office_info#module:office) has it, a dictionary with lists of records.
      - With O(kind) one such list.
    type: raw
    required: true
  numbers:
    description: What becomes what, as P(mikopbx.pbx.renumbered#filter) takes it.
    type: dict
    default: {}
  hosts:
    description: Host names or addresses of providers, and those that take their place.
    type: dict
    default: {}
  kind:
    description: Which kind of records the list holds, by the name of the option of M(mikopbx.pbx.mikopbx_office).
    type: str
  also:
    description:
      - Numbers that move although their records are not among these, as a range or list such as C(201-220). What calls
        them is rewritten.
    type: raw
  keep_ids:
    description: Whether records keep the option C(id), for a PBX that was restored from a backup of the first.
    type: bool
    default: false
  overrides:
    description:
      - Options of single records that are not those of the first PBX. Each kind of records, by the name of the option of
        M(mikopbx.pbx.mikopbx_office), holds a dictionary of the keys that records have in the outcome and their
        options; a kind of settings holds the options themselves.
      - This is the place for secrets that the first PBX does not show, such as those of outbound trunks.
    type: dict
    default: {}
seealso:
  - plugin: mikopbx.pbx.renumbered
    plugin_type: filter
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Read the office of the first PBX
  mikopbx.pbx.mikopbx_office_info:
    url: https://a.example.com
    api_key: "{{ api_key_of_a }}"
    include_secrets: true
  register: found

- name: Give the second the same people and trunks, with other numbers and another provider
  mikopbx.pbx.mikopbx_office:
    url: https://b.example.com
    api_key: "{{ api_key_of_b }}"
    employees: "{{ mapped.employees }}"
    sip_providers: "{{ mapped.sip_providers }}"
  vars:
    mapped: >-
      {{ found.office | mikopbx.pbx.mapped_office(
           numbers={'2XX': '32XX'},
           hosts={'sip.a.example.com': 'sip.b.example.com'},
           overrides={'sip_providers': {'Mango': {'secret': secret_of_the_trunk}}}) }}
"""

RETURN = r"""
_value:
  description: The same office or list for another PBX. An option in which nothing changes is as it was.
  type: raw
  sample:
    employees:
      - number: "3201"
        fwd_forwarding: "3202"
    sip_providers:
      - description: Mango
        host: sip.b.example.com
"""

from typing import Any, Callable, Dict, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils import mapping
from ansible_collections.mikopbx.pbx.plugins.plugin_utils.mappings import checked_map, checked_numbers, mapped_by

_NAME = "mapped_office"


def mapped_office(
    records: Any,
    numbers: Any = None,
    hosts: Any = None,
    kind: Optional[str] = None,
    also: Any = None,
    keep_ids: bool = False,
    overrides: Any = None,
) -> Any:
    """Records or an office for another PBX.

    :raises AnsibleFilterError: with every problem of the records and the mapping.
    """
    blocks, places = checked_map(numbers, "numbers", _NAME), checked_map(hosts, "hosts", _NAME)
    more = checked_numbers(also, "also", _NAME)
    own = checked_map(overrides, "overrides", _NAME)
    return mapped_by(lambda office: mapping.cloned(office, blocks, places, keep_ids, more, own), records, kind, _NAME)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {_NAME: mapped_office}
