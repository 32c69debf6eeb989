# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: staying_records
version_added: 0.2.0
short_description: Name what the removal of an office leaves
description:
  - Names the records of an office that P(mikopbx.pbx.absent_office#filter) leaves out, since every MikoPBX comes with them,
    and why.
  - The default route and files that the PBX writes itself are not among them. These are changed.
author:
  - mikopbx.pbx contributors (@mikopbx)
positional: kinds, left_out
extends_documentation_fragment:
  - mikopbx.pbx.removal
seealso:
  - plugin: mikopbx.pbx.absent_office
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Say what stays
  ansible.builtin.debug:
    msg: "{{ {'network_filters': office_network_filters} | mikopbx.pbx.staying_records }}"
"""

RETURN = r"""
_value:
  description: A line for each record.
  type: list
  elements: str
  sample:
    - "network_filter 0.0.0.0/0 Internet: it is the network filter that every MikoPBX comes with"
"""

from typing import Any, Callable, Dict, List

from ansible_collections.mikopbx.pbx.plugins.module_utils.removal import staying
from ansible_collections.mikopbx.pbx.plugins.plugin_utils.removals import told_of


def staying_records(office: Any, kinds: Any = None, left_out: Any = None) -> List[str]:
    """What the removal of an office leaves.

    :raises AnsibleFilterError: with everything that is no office.
    """
    return told_of(staying, "staying_records", office, kinds, left_out)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {"staying_records": staying_records}
