# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: record_problems
version_added: 0.1.0
short_description: Tell what is wrong with records of an office, without a PBX
description:
  - Holds each record of a list against the rules of its module and returns what is wrong, naming record and option.
  - What can only be judged on the PBX, such as whether a number is free, is not judged.
author:
  - mikopbx.pbx contributors (@mikopbx)
positional: kind, name, left_out
options:
  _input:
    description: The records; of settings, of which there is one set, a dictionary.
    type: raw
    required: true
  kind:
    description: Which kind of records they are, by the name of the option of M(mikopbx.pbx.mikopbx_office).
    type: str
    choices:
      # Assembled by tests/stages/assemble_docs.py: begin kinds
      - general_settings
      - time_settings
      - mail_settings
      - storage
      - fail2ban
      - network_filters
      - sound_files
      - employees
      - conference_rooms
      - dialplan_applications
      - call_queues
      - ivr_menus
      - sip_providers
      - iax_providers
      - incoming_routes
      - off_work_times
      - outbound_routes
      - asterisk_managers
      - asterisk_rest_users
      - api_keys
      - custom_files
      - modules
      - firewall
      # Assembled: end
    required: true
  name:
    description:
      - What the problems call the list, for example the name of the variable.
      - Left out, O(kind) is used.
    type: str
  left_out:
    description:
      - A value which in a record means that the option is left out. Give it the variable C(omit) if the records may
        hold that.
    type: raw
seealso:
  - module: mikopbx.pbx.mikopbx_office
"""

EXAMPLES = r"""
- name: Check the employees in the inventory
  ansible.builtin.assert:
    that: problems | length == 0
    fail_msg: "{{ problems }}"
  vars:
    problems: "{{ office_employees | default([]) | mikopbx.pbx.record_problems('employees', 'office_employees') }}"
"""

RETURN = r"""
_value:
  description: One text for each problem, none of them with a secret.
  type: list
  elements: str
  sample:
    - "office_employees[16] (number 317): unknown option sip_secrt; did you mean sip_secret?"
"""

from typing import Any, Callable, Dict, List, Mapping, Optional

from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError

_KINDS = {resource.plural: resource for resource in DECLARABLE}


def record_problems(records: Any, kind: str, name: Optional[str] = None, left_out: Any = None) -> List[str]:
    """What is wrong with a list of records, one text for each problem.

    :arg kind: the plural of a resource of the catalogue.
    """
    if kind not in _KINDS:
        raise AnsibleFilterError("record_problems: unknown kind %s; it knows %s" % (kind, ", ".join(sorted(_KINDS))))
    name = name or kind
    if _KINDS[kind].singleton:
        places = [(name, records)]
    elif isinstance(records, (list, tuple)):
        places = [("%s[%d]" % (name, place), record) for place, record in enumerate(records)]
    else:
        return ["%s: must be a list of records" % name]
    problems: List[str] = []
    for where, record in places:
        if not isinstance(record, Mapping):
            problems.append("%s: must be a dictionary of options" % where)
            continue
        try:
            _KINDS[kind].accept({option: value for option, value in record.items() if value != left_out}, where)
        except DeclarationError as error:
            problems += error.problems
    return problems


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {"record_problems": record_problems}
