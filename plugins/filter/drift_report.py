# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_report
version_added: 0.2.0
short_description: Put the comparisons of several PBXs together
description:
  - Makes one report of what was compared on each PBX. The role P(mikopbx.pbx.drift#role) uses it.
author:
  - mikopbx.pbx contributors (@mikopbx)
positional: pbxs, time
options:
  _input:
    description:
      - A dictionary for each PBX that was compared, or whose comparison failed.
      - C(pbx) is its name, C(error) why it could not be read (else empty or left out), C(as_declared) the number of records
        that are as declared, and C(differences) the list RV(mikopbx.pbx.mikopbx_office#module:differences).
    type: list
    elements: dict
    required: true
  pbxs:
    description:
      - The names of all that were to be compared, in the order of the report. One that is not in the input counts as one
        that could not be read.
    type: list
    elements: str
    required: true
  time:
    description: When it was compared, as a text for a reader.
    type: str
    required: true
seealso:
  - plugin: mikopbx.pbx.drift_table
    plugin_type: filter
  - plugin: mikopbx.pbx.drift_page
    plugin_type: filter
  - module: mikopbx.pbx.mikopbx_office
"""

EXAMPLES = r"""
- name: What differs on one PBX
  mikopbx.pbx.mikopbx_office:
    employees: "{{ office_employees }}"
  check_mode: true
  register: compared

- name: Show it as a table
  ansible.builtin.debug:
    msg: "{{ [one] | mikopbx.pbx.drift_report(['london'], now(utc=true) | string) | mikopbx.pbx.drift_table }}"
  vars:
    one:
      pbx: london
      as_declared: "{{ compared.counts.unchanged }}"
      differences: "{{ compared.differences }}"
"""

RETURN = r"""
_value:
  description: The report, with the number of differences, the names of the PBXs that differ and of those unread.
  type: dict
  sample:
    time: "2026-11-24 20:15 UTC"
    difference_count: 1
    drifted:
      - london
    unreadable: []
    pbxs:
      - pbx: london
        error: ""
        as_declared: 60
        differences:
          - resource: sip_provider
            record: Example Telecom
            action: update
            field: host
            declared: sip2.example.com
            found: sip.example.com
"""

from typing import Any, Callable, Dict

from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.plugin_utils.drift_reports import put_together


def drift_report(comparisons: Any, pbxs: Any, time: Any) -> Dict[str, Any]:
    """One report of all PBXs."""
    try:
        return put_together(list(comparisons), [str(name) for name in pbxs], str(time))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise AnsibleFilterError(
            "drift_report takes a list of dictionaries with pbx, error, as_declared and differences, and a list of names"
        ) from None


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {"drift_report": drift_report}
