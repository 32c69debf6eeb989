# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_page
version_added: 0.2.0
short_description: Show how PBXs differ from what is declared, as an HTML page
description:
  - Makes an HTML document of a report, which needs no other files and no network, for screens of any size.
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
  - plugin: mikopbx.pbx.drift_table
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Make a page of a report that was written yesterday
  ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.file', 'drift.json') | from_json | mikopbx.pbx.drift_page }}"
    dest: drift.html
    mode: "0600"
"""

RETURN = r"""
_value:
  description: The document.
  type: str
"""

from typing import Any, Callable, Dict

from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.plugin_utils.drift_pages import page


def drift_page(report: Any) -> str:
    """A report as an HTML document."""
    try:
        return page(report)
    except (AttributeError, KeyError, TypeError):
        raise AnsibleFilterError("drift_page takes a report, as the filter mikopbx.pbx.drift_report makes it") from None


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {"drift_page": drift_page}
