# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: number_range
version_added: 0.1.0
short_description: Turn a range of numbers into a list
description:
  - Turns ranges such as C(201-205,301) into the list of their numbers, each once, in the order in which they are written.
  - Numbers are texts, and keep their zeros at the beginning.
  - It fails with a range whose ends have different lengths, with one that runs backwards, and with more than 10000
    numbers.
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  _input:
    description: A range, several with commas between them, a number, or a list of these.
    type: raw
    required: true
seealso:
  - plugin: mikopbx.pbx.free_extension
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: A queue that rings twenty people
  mikopbx.pbx.mikopbx_call_queue:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    extension: 700
    name: Sales
    members: "{{ '201-219,301' | mikopbx.pbx.number_range }}"
"""

RETURN = r"""
_value:
  description: The numbers as texts.
  type: list
  elements: str
  sample: ["201", "202", "203", "301"]
"""

from typing import Any, Callable, Dict, List

from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.module_utils.number_ranges import RangeError, numbers_of


def number_range(ranges: Any) -> List[str]:
    """The numbers of ranges such as 201-205,301.

    :raises AnsibleFilterError: a range that cannot be meant.
    """
    try:
        return numbers_of(ranges)
    except RangeError as error:
        raise AnsibleFilterError("number_range: %s" % error) from None


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {"number_range": number_range}
