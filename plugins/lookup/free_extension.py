# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: free_extension
version_added: 0.1.0
short_description: Find the next free numbers of a PBX
description:
  - Returns the first numbers of a range that nothing on the PBX has, neither a person, queue, menu, room or application
    nor a parking slot, a mobile number or an extension module. The pattern of an application, such as C(77XX), takes all
    numbers that it stands for.
  - It costs one request.
author:
  - mikopbx.pbx contributors (@mikopbx)
requirements:
  - requests, the Python library, on the controller
options:
  _terms:
    description: Ranges of numbers in which to look, such as V(201-299) or V(201-299,401-499), in this order.
    type: list
    elements: str
    required: true
  count:
    description: How many numbers are wanted. Fewer are an error.
    type: int
    default: 1
  also_taken:
    description: Numbers or ranges that are not free either, such as those that the inventory has given away already.
    type: list
    elements: raw
    default: []
  url:
    description: Address of the PBX's web interface, for example V(https://pbx.example.com).
    type: str
    required: true
    vars:
      - name: mikopbx_url
    env:
      - name: MIKOPBX_URL
  api_key:
    description: API key of the PBX. It needs the right to read extensions.
    type: str
    required: true
    vars:
      - name: mikopbx_api_key
    env:
      - name: MIKOPBX_API_KEY
  validate_certs:
    description: Whether the certificate of the PBX must be one that is trusted and made out for the name in O(url).
    type: bool
    default: true
    vars:
      - name: mikopbx_validate_certs
    env:
      - name: MIKOPBX_VALIDATE_CERTS
  ca_path:
    description:
      - A PEM file with the certificates to trust instead of the system's.
      - Has no effect with O(validate_certs=false).
    type: path
    vars:
      - name: mikopbx_ca_path
    env:
      - name: MIKOPBX_CA_PATH
  fingerprint:
    description: The SHA-256 fingerprint of the one certificate to trust, instead of all other checks of it.
    type: str
    vars:
      - name: mikopbx_fingerprint
    env:
      - name: MIKOPBX_FINGERPRINT
  timeout:
    description: Seconds to wait for the answer to one request.
    type: float
    default: 40
    vars:
      - name: mikopbx_timeout
    env:
      - name: MIKOPBX_TIMEOUT
  request_budget:
    description:
      - The largest number of requests sent to one PBX in any 60 seconds, counted together with the modules that run on
        the controller. A lookup that would exceed it waits.
    type: int
    default: 180
    vars:
      - name: mikopbx_request_budget
    env:
      - name: MIKOPBX_REQUEST_BUDGET
notes:
  - Lookups run on the controller, so that it must reach the PBX itself.
  - A number is not reserved. Ansible evaluates a variable with a lookup anew each time; keep the outcome with
    M(ansible.builtin.set_fact), and let one task give it away.
  - Of several numbers C(lookup) makes one text with commas. Use C(query) for a list.
seealso:
  - plugin: mikopbx.pbx.number_range
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Give a new person the next free number
  mikopbx.pbx.mikopbx_employee:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    number: "{{ lookup('mikopbx.pbx.free_extension', '201-299') }}"
    user_username: Anna Petrova

- name: Keep three numbers that neither the PBX nor the inventory has
  ansible.builtin.set_fact:
    numbers: "{{ query('mikopbx.pbx.free_extension', '201-299', count=3, also_taken=declared) }}"
  vars:
    declared: "{{ office_employees | map(attribute='number') }}"
"""

RETURN = r"""
_list:
  description: The numbers, as texts.
  type: list
  elements: str
  sample: ["204"]
"""

from itertools import islice
from typing import Any, Dict, List, Optional

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import PbxError
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import REQUESTS_IMPORT_ERROR, Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import Needs
from ansible_collections.mikopbx.pbx.plugins.module_utils.number_ranges import RangeError, free_numbers, numbers_of
from ansible_collections.mikopbx.pbx.plugins.module_utils.snapshot import Snapshot

_NAME = "free_extension"


class LookupModule(LookupBase):  # type: ignore[misc]  # ansible-core ships no types
    """The lookup of this file."""

    def run(self, terms: List[Any], variables: Optional[Dict[str, Any]] = None, **kwargs: Any) -> List[str]:
        """The next free numbers of the ranges."""
        self.set_options(var_options=variables, direct=kwargs)
        count = self.get_option("count")
        try:
            wanted, others = numbers_of(terms), numbers_of(self.get_option("also_taken"))
        except RangeError as error:
            raise AnsibleLookupError("%s: %s" % (_NAME, error)) from None
        if not wanted:
            raise AnsibleLookupError("%s: say in which range to look, such as 201-299" % _NAME)
        if count < 1:
            raise AnsibleLookupError("%s: count must be 1 or more, not %d" % (_NAME, count))
        free = list(islice(free_numbers(wanted, [*self._taken(wanted), *others]), count))
        if len(free) < count:
            raise AnsibleLookupError(
                "%s: %s of %s is free on the PBX, but %d %s wanted; give another range"
                % (
                    _NAME,
                    "only %s" % ", ".join(free) if free else "no number",
                    ", ".join(str(term) for term in terms),
                    count,
                    "is" if count == 1 else "are",
                )
            )
        return free

    def _taken(self, wanted: List[str]) -> List[str]:
        """Those of the wanted numbers that the PBX has given away, and its patterns."""
        if REQUESTS_IMPORT_ERROR:
            raise AnsibleLookupError(
                "%s: the Python library requests is missing where ansible-playbook runs; install it there" % _NAME
            )
        connection = Connection(
            url=self.get_option("url"),
            api_key=self.get_option("api_key"),
            validate_certs=self.get_option("validate_certs"),
            ca_path=self.get_option("ca_path"),
            fingerprint=self.get_option("fingerprint"),
            timeout=self.get_option("timeout"),
            request_budget=self.get_option("request_budget"),
        )
        try:
            client = Client(connection, warn=Display().warning)
            snapshot = Snapshot(client, bulk_read=False, warn=client.warn)
            snapshot.load(Needs({}, numbers=True))
        except PbxError as error:
            raise AnsibleLookupError("%s: %s" % (_NAME, error)) from None
        return [number for number in wanted if snapshot.owner(number) is not None] + list(snapshot.patterns())
