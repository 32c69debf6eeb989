# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: to_e164
version_added: 0.1.0
short_description: Write a telephone number with the code of its country
description:
  - Turns a telephone number, as people write it, into its form by E.164, with the code of the country and without
    blanks, brackets and hyphens.
  - The rules of each country come with the Python library C(phonenumbers).
author:
  - mikopbx.pbx contributors (@mikopbx)
requirements:
  - phonenumbers, the Python library, on the controller
positional: region
options:
  _input:
    description:
      - The number. In YAML it belongs in quotes, since an unquoted C(030123) is an octal number.
    type: str
    required: true
  region:
    description:
      - The country from which the number would be dialled, by its two letters.
      - Left out, the number has to begin with C(+) and the code of a country.
    type: str
  plus:
    description: Whether the result begins with C(+). Providers differ in what they take.
    type: bool
    default: true
  strict:
    description:
      - What to do with something else than a valid number. V(true) fails, V(false) hands it on as it is, so that internal
        numbers and empty texts may be among the others.
    type: bool
    default: true
seealso:
  - plugin: mikopbx.pbx.phone_number
    plugin_type: test
"""

EXAMPLES = r"""
- name: Forward to a mobile number that was written by hand
  mikopbx.pbx.mikopbx_employee:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    number: 201
    mobile_number: "{{ '0171 / 123 45 67' | mikopbx.pbx.to_e164(region='DE') }}"  # +491711234567

- name: Route the numbers of a list, for a provider that sends them without +
  mikopbx.pbx.mikopbx_office:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    incoming_routes:
      - rulename: Reception
        number: "{{ '(030) 12345' | mikopbx.pbx.to_e164('DE', plus=false) }}"  # 493012345
        provider: Mango
        extension: 201

- name: Numbers of people and internal numbers in one list
  ansible.builtin.debug:
    msg: "{{ ['030 12345', '201'] | map('mikopbx.pbx.to_e164', region='DE', strict=false) }}"  # +493012345, 201
"""

RETURN = r"""
_value:
  description: The number with the code of its country.
  type: str
  sample: "+493012345"
"""

from typing import Any, Callable, Dict, Optional

from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.plugin_utils.phone_numbers import (
    HAS_PHONENUMBERS,
    MISSING_LIBRARY,
    PhoneNumberError,
    RegionError,
    e164,
)


def to_e164(value: Any, region: Optional[str] = None, plus: bool = True, strict: bool = True) -> Any:
    """A telephone number by E.164.

    :raises AnsibleFilterError: it is none and ``strict``, or the region or the library is missing.
    """
    if not HAS_PHONENUMBERS:
        raise AnsibleFilterError("to_e164: %s" % MISSING_LIBRARY)
    try:
        number = e164(value, region)
    except RegionError as error:
        raise AnsibleFilterError("to_e164: %s" % error) from None
    except PhoneNumberError as error:
        if strict:
            raise AnsibleFilterError("to_e164: %s" % error) from None
        return value
    return number if plus else number[1:]


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {"to_e164": to_e164}
