#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_office_info
version_added: 0.1.0
short_description: Read the telephone office of a MikoPBX
description:
  - Reads employees and trunks in the form which M(mikopbx.pbx.mikopbx_office) takes. Applying what was read changes
    nothing on the same PBX and, with the passwords supplied, makes another PBX equal to it.
  - For backups, for moving to another PBX, and to begin managing a PBX that grew by hand.
extends_documentation_fragment:
  - mikopbx.pbx.connection
  - mikopbx.pbx.attributes
  - mikopbx.pbx.attributes.actiongroup
  - mikopbx.pbx.attributes.info_module
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  gather_subset:
    description: Which lists to read.
    type: list
    elements: str
    choices:
      - employees
      - sip_providers
    default:
      - employees
      - sip_providers
  include_secrets:
    description:
      - Whether the passwords that the PBX shows are part of the result, in clear text. Set C(no_log) to V(true) for the
        task then, and encrypt what is stored.
      - RV(unreadable_secrets) names those that it does not show.
    type: bool
    default: false
  bulk_read:
    description:
      - Whether more than 20 employees may be read with one export, in place of one request for each.
        It is not by itself, so that reading needs no right to write, leaves nothing behind and leaves nothing out.
      - The PBX keeps the exported file, with the passwords of all phones in it, until its own clean-up. Its link has
        36 random characters, and needs no key.
      - The export needs the right to write C(/api/v3/employees). It does not have the employees' network filters, as
        a warning says.
    type: bool
    default: false
notes:
  - The API key needs the right to read C(/api/v3/employees), C(/api/v3/sip-providers), and
    C(/api/v3/network-filters) when a record has a network filter.
  - Pictures of employees cannot be read.
seealso:
  - module: mikopbx.pbx.mikopbx_office
"""

EXAMPLES = r"""
- name: Read employees and trunks
  mikopbx.pbx.mikopbx_office_info:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
  register: gathered

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Show who has which number
  ansible.builtin.debug:
    msg: "{{ gathered.office.employees | items2dict(key_name='number', value_name='user_username') }}"

- name: Read the employees with their passwords and network filters, without leaving a file on the PBX
  mikopbx.pbx.mikopbx_office_info:
    gather_subset:
      - employees
    include_secrets: true
  register: complete
  no_log: true

- name: Have the same employees on another PBX
  mikopbx.pbx.mikopbx_office:
    url: "{{ other_mikopbx_url | default(mikopbx_url) }}"
    api_key: "{{ other_mikopbx_api_key | default(mikopbx_api_key) }}"
    employees: "{{ complete.office.employees }}"
"""

RETURN = r"""
office:
  description: The lists, by the names of the options of M(mikopbx.pbx.mikopbx_office).
  returned: success
  type: dict
  contains:
    employees:
      description:
        - The employees, ordered by number, with the options of M(mikopbx.pbx.mikopbx_employee).
        - C(id) is there only when the number alone would not find the record again.
      returned: when O(gather_subset) has V(employees)
      type: list
      elements: dict
    sip_providers:
      description:
        - The SIP trunks, ordered by name, with the options of M(mikopbx.pbx.mikopbx_sip_provider).
        - C(id) is there only when the name alone would not find the record again.
      returned: when O(gather_subset) has V(sip_providers)
      type: list
      elements: dict
  sample:
    employees:
      - number: "201"
        user_username: Smith James
        user_email: ""
        sip_dtmfmode: auto
        sip_transport: udp,tcp
        sip_manualattributes: ""
        sip_enable_recording: true
        fwd_ringlength: 45
        fwd_forwarding: ""
        fwd_forwardingonbusy: ""
        fwd_forwardingonunavailable: ""
        mobile_number: "89261111111"
        mobile_dialstring: ""
    sip_providers: []
unreadable_secrets:
  description: The passwords which the PBX has and does not show. They have to be supplied to make another PBX equal.
  returned: success
  type: list
  elements: str
  sample:
    - secret of sip_provider Example Telecom
requests_used:
  description: How many requests were sent to the PBX, repeated ones included.
  returned: success
  type: int
  sample: 5
kind:
  description:
    - What kind of failure it was, for C(rescue) and C(failed_when).
    - V(unreachable), V(untrusted_certificate), V(unsupported_pbx), V(not_authorized), V(not_found), V(invalid),
      V(rate_limited), V(server_fault), V(database_locked) or V(error).
  returned: failure
  type: str
  sample: unreachable
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.readback import run_office_info


def main() -> None:
    run_office_info()


if __name__ == "__main__":
    main()
