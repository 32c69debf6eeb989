#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_status_info
version_added: 0.1.0
short_description: Read the live status of a MikoPBX
description:
  - Reads which employees' phones and which trunks are registered, and which calls are going on.
  - The RV(summary) is made to be asserted on, for example after a change or as a check from a monitoring system.
  - Each part takes one request.
extends_documentation_fragment:
  - mikopbx.pbx.connection
  - mikopbx.pbx.attributes
  - mikopbx.pbx.attributes.actiongroup
  - mikopbx.pbx.attributes.info_module
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  gather_subset:
    description:
      - Which parts to read.
      - V(all) stands for every part.
    type: list
    elements: str
    choices:
      - all
      - employees
      - providers
      - calls
      - channels
    default:
      - employees
      - providers
      - calls
notes:
  - The API key needs the right to read C(/api/v3/sip) for V(employees), C(/api/v3/sip-providers) for V(providers) and
    C(/api/v3/pbx-status) for V(calls) and V(channels).
  - The PBX looks at the phones at most every 30 seconds and at the trunks at most every 10 seconds, and answers from
    memory in between. A trunk that was just made shows V(unknown) for up to 20 seconds.
seealso:
  - module: mikopbx.pbx.mikopbx_cdr_info
"""

EXAMPLES = r"""
- name: Read the status of the PBX
  mikopbx.pbx.mikopbx_status_info:
    url: https://pbx.example.com
    api_key: "{{ mikopbx_api_key }}"
  register: status

- name: Stop when a trunk is down
  ansible.builtin.assert:
    that: status.summary.trunks_down | length == 0
    fail_msg: "Trunks that are down: {{ status.summary.trunks_down | join(', ') }}"

- name: Wait until the phone of the new employee is registered
  mikopbx.pbx.mikopbx_status_info:
    url: https://pbx.example.com
    api_key: "{{ mikopbx_api_key }}"
    gather_subset: employees
  register: phones
  until: "'204' not in phones.summary.unregistered"
  retries: 10
  delay: 30
"""

RETURN = r"""
summary:
  description: Figures to assert on. Those of a part that was not read are missing.
  returned: success
  type: dict
  contains:
    employees_total:
      description: Employees whose number is not switched off.
      type: int
      returned: when employees are read
    registered:
      description: How many of these have a phone registered that can be reached.
      type: int
      returned: when employees are read
    unregistered:
      description: The numbers of the others.
      type: list
      elements: str
      returned: when employees are read
    trunks_total:
      description: Trunks that are not switched off.
      type: int
      returned: when providers are read
    trunks_registered:
      description: How many of these work, which includes those that need no registration and can be reached.
      type: int
      returned: when providers are read
    trunks_down:
      description: The names of the others.
      type: list
      elements: str
      returned: when providers are read
    active_calls:
      description: Calls that are going on. A call with several legs is one.
      type: int
      returned: when calls are read
    active_channels:
      description: Connected pairs of channels.
      type: int
      returned: when channels are read
  sample:
    employees_total: 3
    registered: 1
    unregistered: ["202", "203"]
    trunks_total: 1
    trunks_registered: 1
    trunks_down: []
    active_calls: 1
employees:
  description: Registration of every employee whose number is not switched off, ordered by number.
  returned: when O(gather_subset) names V(employees)
  type: list
  elements: dict
  contains:
    number:
      description: The employee's number.
      type: str
    name:
      description: The employee's name.
      type: str
    status:
      description: V(available), V(unavailable) or V(unknown).
      type: str
    registered:
      description: Whether a phone is registered and can be reached.
      type: bool
    rtt:
      description: The shortest round trip to one of the devices, in milliseconds.
      type: float
    devices:
      description: The devices registered under this number.
      type: list
      elements: dict
      contains:
        ip:
          description: Address from which the device is registered.
          type: str
        port:
          description: Port from which the device is registered.
          type: int
        user_agent:
          description: What the device calls itself.
          type: str
        rtt:
          description: Round trip in milliseconds.
          type: float
        country:
          description: Two-letter code of the country to which the address belongs.
          type: str
        country_name:
          description: Name of that country.
          type: str
  sample:
    - number: "201"
      name: Smith James
      status: available
      registered: true
      rtt: 12.4
      devices:
        - ip: 192.0.2.21
          port: 5060
          user_agent: Yealink SIP-T31G 124.86.0.40
          rtt: 12.4
          country: ""
          country_name: ""
providers:
  description: State of every trunk, SIP before IAX, ordered by name.
  returned: when O(gather_subset) names V(providers)
  type: list
  elements: dict
  contains:
    id:
      description: The trunk's id.
      type: str
    type:
      description: V(sip) or V(iax).
      type: str
    name:
      description: The trunk's name.
      type: str
    state:
      description:
        - The state as the PBX gives it, in lower case. V(registered), V(ok), V(unregistered), V(rejected),
          V(unreachable), V(lagged), V(unknown), or V(off) for a trunk that is switched off.
      type: str
    up:
      description: Whether the state is one that the PBX counts as success, which V(lagged) is not.
      type: bool
    host:
      description: Address of the provider.
      type: str
    username:
      description: User name at the provider.
      type: str
    rtt:
      description: Round trip in milliseconds.
      type: float
    state_seconds:
      description: For how many seconds the PBX has seen the trunk in this state.
      type: int
  sample:
    - id: SIP-TRUNK-34F7CAFE
      type: sip
      name: Demo provider
      state: registered
      up: true
      host: sip.example.com
      username: "74951234567"
      rtt: 33
      state_seconds: 3600
calls:
  description: Legs of the calls that are going on, as the PBX lists them.
  returned: when O(gather_subset) names V(calls)
  type: list
  elements: dict
  contains:
    start:
      description: When the leg began, by the PBX's clock.
      type: str
    answer:
      description: When it was answered; empty before.
      type: str
    endtime:
      description: When it ended; empty before.
      type: str
    src_num:
      description: The caller's number.
      type: str
    src_name:
      description: The caller's name.
      type: str
    dst_num:
      description: The number called.
      type: str
    dst_name:
      description: Name of the one called.
      type: str
    did:
      description: The outside number that was called.
      type: str
    linkedid:
      description: What the legs of one call have in common.
      type: str
  sample:
    - start: "2026-11-23 23:00:00.000"
      answer: "2026-11-23 23:00:04.000"
      endtime: ""
      src_num: "201"
      src_name: Smith James
      dst_num: "202"
      dst_name: Brown Brandon
      did: ""
      linkedid: mikopbx-1795475000.9
channels:
  description: Connected pairs of channels of these calls, as the PBX lists them.
  returned: when O(gather_subset) names V(channels)
  type: list
  elements: dict
  contains:
    start:
      description: When the leg began, by the PBX's clock.
      type: str
    answer:
      description: When it was answered; empty before.
      type: str
    src_chan:
      description: Asterisk's name of the caller's channel.
      type: str
    dst_chan:
      description: Asterisk's name of the other channel.
      type: str
    src_num:
      description: The caller's number.
      type: str
    src_name:
      description: The caller's name.
      type: str
    dst_num:
      description: The number called.
      type: str
    dst_name:
      description: Name of the one called.
      type: str
    did:
      description: The outside number that was called.
      type: str
    linkedid:
      description: What the legs of one call have in common.
      type: str
  sample:
    - start: "2026-11-23 23:00:00.000"
      answer: "2026-11-23 23:00:04.000"
      src_chan: PJSIP/201-00000001
      dst_chan: PJSIP/202-00000002
      src_num: "201"
      src_name: Smith James
      dst_num: "202"
      dst_name: Brown Brandon
      did: ""
      linkedid: mikopbx-1795475000.9
requests_used:
  description: Requests sent to the PBX.
  returned: success
  type: int
  sample: 3
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.live import DEFAULT_SUBSETS, SUBSETS, gather
from ansible_collections.mikopbx.pbx.plugins.module_utils.module import run_info


def main() -> None:
    run_info(
        {
            "gather_subset": {
                "type": "list",
                "elements": "str",
                "choices": ["all"] + list(SUBSETS),
                "default": list(DEFAULT_SUBSETS),
            },
        },
        gather,
    )


if __name__ == "__main__":
    main()
