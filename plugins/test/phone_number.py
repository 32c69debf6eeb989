# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: phone_number
version_added: 0.1.0
short_description: Is it a valid telephone number
description:
  - Tells whether a text is a telephone number that can exist, by the numbering plan of its country.
  - The rules of each country come with the Python library C(phonenumbers). Whether somebody has the number, they do not
    tell.
author:
  - mikopbx.pbx contributors (@mikopbx)
requirements:
  - phonenumbers, the Python library, on the controller
positional: region
options:
  _input:
    description: The number. Something else than text is none.
    type: raw
    required: true
  region:
    description:
      - The country from which the number would be dialled, by its two letters.
      - Left out, the number has to begin with C(+) and the code of a country.
    type: str
seealso:
  - plugin: mikopbx.pbx.to_e164
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Every mobile number in the inventory can be dialled
  ansible.builtin.assert:
    that: item.mobile_number is mikopbx.pbx.phone_number('DE')
    fail_msg: "{{ item.number }}: {{ item.mobile_number }} is no telephone number"
  loop: "{{ office_employees | selectattr('mobile_number', 'defined') }}"
"""

RETURN = r"""
_value:
  description: Whether it is a telephone number.
  type: bool
  sample: true
"""

from typing import Any, Callable, Dict, Optional

from ansible.errors import AnsibleError

from ansible_collections.mikopbx.pbx.plugins.plugin_utils.phone_numbers import (
    HAS_PHONENUMBERS,
    MISSING_LIBRARY,
    PhoneNumberError,
    RegionError,
    e164,
)


def phone_number(value: Any, region: Optional[str] = None) -> bool:
    """True for a telephone number.

    :raises AnsibleError: there is no such region, or the library is missing.
    """
    if not HAS_PHONENUMBERS:
        raise AnsibleError("phone_number: %s" % MISSING_LIBRARY)
    try:
        e164(value, region)
    except RegionError as error:
        raise AnsibleError("phone_number: %s" % error) from None
    except PhoneNumberError:
        return False
    return True


class TestModule:
    """The tests of this file."""

    def tests(self) -> Dict[str, Callable[..., bool]]:
        return {"phone_number": phone_number}
