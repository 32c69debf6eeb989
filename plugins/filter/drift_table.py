# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_table
version_added: 0.2.0
short_description: Show how PBXs differ from what is declared, as lines for a terminal
description:
  - Makes a table of a report, with PBX, resource, record, field, declared and found, and a line for each PBX.
  - Long values are cut. Whatever could steer a terminal is spelled out.
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  _input:
    description: A report, as P(mikopbx.pbx.drift_report#filter) makes it or the role P(mikopbx.pbx.drift#role) writes it.
    type: dict
    required: true
seealso:
  - plugin: mikopbx.pbx.drift_report
    plugin_type: filter
  - plugin: mikopbx.pbx.drift_page
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show a report that was written yesterday
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.file', 'drift.json') | from_json | mikopbx.pbx.drift_table }}"
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
  sample:
    - "PBX     Resource      Record           Field  Declared          Found"
    - "------  ------------  ---------------  -----  ----------------  ---------------"
    - "london  sip_provider  Example Telecom  host   sip2.example.com  sip.example.com"
    - ""
    - "london: 1 difference, 60 records as declared"
"""

from typing import Any, Callable, Dict, List

from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.plugin_utils.drift_reports import table


def drift_table(report: Any) -> List[str]:
    """A report as lines for a terminal."""
    try:
        return table(report)
    except (AttributeError, KeyError, TypeError):
        raise AnsibleFilterError("drift_table takes a report, as the filter mikopbx.pbx.drift_report makes it") from None


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {"drift_table": drift_table}
