# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: absent_office
version_added: 0.2.0
short_description: Turn an office into what removes it
description:
  - Turns declared lists of records into lists with C(state=absent), which M(mikopbx.pbx.mikopbx_office) takes to remove
    the records in an order that works.
  - Of each record only what tells it is kept, so that there is no secret in the outcome. C(renamed_from) is dropped, since
    another record may have the former key by now.
  - Trunks go with their routes (C(delete_routes=true)).
  - What a MikoPBX comes with and a purge leaves alone is left out, such as its applications (C(000063), C(000064),
    C(10003246)). So is the network filter for all addresses (C(0.0.0.0/0)), which every MikoPBX has and which may be the
    only one that lets the controller in. Both stay as they are. P(mikopbx.pbx.staying_records#filter) names them.
  - Other records of the first boot cannot be told from one's own, since the PBX does not mark them. The employees 201 to
    203, the queues 2001 and 2002, the menu 2003, the demo provider with its route, schedules, sounds and the user
    C(1cami) go if they are declared.
  - The default route stays, and leads to C(busy). Files that the PBX writes itself are left to it (C(mode=none)).
  - Settings cannot be removed and stay as they are, but let go of removed records that they name, such as the sound of an
    announcement. Settings that name none are left out.
  - The option C(force) of network filters is dropped, so that the PBX is never made to shut out the controller.
author:
  - mikopbx.pbx contributors (@mikopbx)
positional: kinds, left_out
extends_documentation_fragment:
  - mikopbx.pbx.removal
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - plugin: mikopbx.pbx.staying_records
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Remove some people and a queue
  mikopbx.pbx.mikopbx_office:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    employees: "{{ going.employees }}"
    call_queues: "{{ going.call_queues }}"
  vars:
    going: "{{ {'employees': office_employees, 'call_queues': office_call_queues} | mikopbx.pbx.absent_office }}"
"""

RETURN = r"""
_value:
  description: The lists that remove the office; a kind of which nothing is to be done is not in it.
  type: dict
  sample:
    employees:
      - number: "201"
        state: absent
    sip_providers:
      - description: Example Telecom
        state: absent
        delete_routes: true
"""

from typing import Any, Callable, Dict

from ansible_collections.mikopbx.pbx.plugins.module_utils.removal import removed
from ansible_collections.mikopbx.pbx.plugins.plugin_utils.removals import told_of


def absent_office(office: Any, kinds: Any = None, left_out: Any = None) -> Dict[str, Any]:
    """What removes an office.

    :raises AnsibleFilterError: with everything that is no office.
    """
    return told_of(removed, "absent_office", office, kinds, left_out)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {"absent_office": absent_office}
