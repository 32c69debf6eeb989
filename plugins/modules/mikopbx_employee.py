#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_employee
version_added: 0.1.0
short_description: Manage one employee of a MikoPBX
description:
  - Makes one employee be as described, or be gone. An employee is a person with an internal number (extension),
    the SIP account of the phone, and optionally a mobile number and forwardings.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For more than a handful of employees use M(mikopbx.pbx.mikopbx_office) or the role P(mikopbx.pbx.office#role),
    which take all of them in one task and need a small part of the requests.
extends_documentation_fragment:
  - mikopbx.pbx.connection
  - mikopbx.pbx.attributes
  - mikopbx.pbx.attributes.actiongroup
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: partial
    details:
      - With O(update_avatar=always) the picture is written every time, since the PBX does not show which one it has.
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  state:
    description:
      - Whether the employee is to be there (V(present)) or not (V(absent)).
      - Removing an employee also removes the number from the call queues that ring it. The PBX refuses while
        a route, a schedule, an IVR menu, a redirection of a queue or another employee's forwarding leads to the number.
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing employee, to be used in place of O(number).
      - Given together with O(number), the employee with this id gets that number.
      - It cannot be chosen for a new employee.
    type: str
  renamed_from:
    description:
      - The number under which the employee may still be known. When there is such an employee and none with O(number),
        that one is renumbered, and everything on the PBX that leads to the old number follows.
      - The number is also the login of the phone, which has to be set up with the new one.
      - May stay in the playbook afterwards, until somebody else gets the old number.
    type: str
  number:
    description:
      - The internal number, 2 to 8 digits. It tells which employee is meant.
      - Employees, mobile numbers, queues, menus, conference rooms, applications and parking slots share one
        space of numbers, in which each is taken once.
      - Needed for a new employee.
    type: str
  user_username:
    description:
      - The name of the person, up to 100 characters, in any script.
      - Needed for a new employee.
    type: str
  user_email:
    description:
      - The mail address, to which the PBX sends, for example, notices of missed calls. Empty clears it.
      - Up to 255 characters. The PBX does not mind an address that another employee has.
    type: str
  user_avatar:
    description:
      - A picture of at least 1 KB as a data URI, such as V(data:image/jpeg;base64,...), with C(jpeg), C(png), C(gif) or
        C(webp). M(ansible.builtin.slurp) gives the part after the comma. Empty brings back the stock picture.
      - The PBX does not show which picture it has, only whether there is one, see O(update_avatar).
    type: str
  update_avatar:
    description:
      - When to write O(user_avatar).
      - V(on_create) writes it to a new employee, and to one who has no picture. A different picture is not noticed.
      - V(always) writes it with every run of the task, which then always reports a change.
    type: str
    choices:
      - on_create
      - always
    default: on_create
  sip_secret:
    description:
      - The password with which the phone registers.
      - The PBX demands 60 points of strength. 12 or more characters with small and capital letters, digits and
        signs have them, digits alone never do. 5 to 64 bytes, neither a common password nor text which
        the request filter of the PBX takes for an attack (with C(1=1), C(';) or C(../), for example).
      - A new employee without it gets a random one of 20 letters and digits. It is not returned.
        M(mikopbx.pbx.mikopbx_office_info) with O(mikopbx.pbx.mikopbx_office_info#module:include_secrets=true) reads it.
      - The PBX shows it, so a password that differs is noticed and replaced. It cannot be cleared, and an empty one
        is not managed.
      - With every change of an employee the PBX checks the stored password again. One that is too weak by its rules
        of today has to be replaced together with the change.
    type: str
  sip_dtmfmode:
    description:
      - How the phone sends key presses.
      - The PBX stores V(auto) for a new employee.
    type: str
    choices:
      - auto
      - auto_info
      - inband
      - rfc4733
      - info
  sip_transport:
    description:
      - The transport by which the phone may connect.
      - A new employee without it gets V(udp,tcp).
    type: str
    choices:
      - udp
      - tcp
      - tls
      - udp,tcp
  sip_manualattributes:
    description:
      - Additional settings of the phone's SIP endpoint, as sections and lines of C(pjsip.conf), up to 1024 characters.
        Empty clears them.
    type: str
  sip_enable_recording:
    description:
      - Whether the calls of this employee are recorded.
      - The PBX stores V(true) for a new employee.
    type: bool
    aliases:
      - sip_enableRecording
  network_filter:
    description:
      - The network filter that says from which addresses the phone may connect, by its description, its
        network (V(192.168.0.0/24)), or its id. V(none) or an empty text allows every address.
      - The bulk reading of employees does not show it. Managing it for many employees
        costs one request for each of them, also when nothing changes.
    type: str
    aliases:
      - sip_networkfilterid
  fwd_ringlength:
    description:
      - Seconds to ring before O(fwd_forwarding) takes the call, 0 to 180, and beside a forwarding not below 3.
      - The PBX stores V(45) for a new employee. Left out beside a new O(fwd_forwarding), the stored time is kept, or
        becomes V(45) when it is below 3.
    type: int
  fwd_forwarding:
    description:
      - Where a call goes that was not answered within O(fwd_ringlength) seconds.
      - A number of up to 20 digits, or one of V(hangup), V(busy), V(did2user), V(voicemail).
        It must not be the employee's own number. Empty clears it.
      - The PBX does not check that there is such a number.
    type: str
  fwd_forwardingonbusy:
    description:
      - Where a call goes while the employee is busy. The same values as for O(fwd_forwarding).
    type: str
  fwd_forwardingonunavailable:
    description:
      - Where a call goes while no phone of the employee is registered. The same values as for O(fwd_forwarding).
    type: str
  mobile_number:
    description:
      - The mobile number, 2 to 15 digits that do not begin with 0, with or without a leading C(+). Neither spaces nor
        brackets. Empty clears it, and O(mobile_dialstring) with it.
      - Its place is in the space of numbers that O(number) describes, two employees cannot share one.
    type: str
  mobile_dialstring:
    description:
      - What to dial to reach the mobile, when that is not O(mobile_number) itself, up to 255 characters.
      - A stored one that repeats the old O(mobile_number) follows when that changes.
    type: str
notes:
  - The API key needs the right to read and write C(/api/v3/employees), to read C(/api/v3/extensions) when a number
    is given out, and C(/api/v3/network-filters) for O(network_filter).
  - The PBX applies changes in the background. A phone can use them some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
  - module: mikopbx.pbx.mikopbx_status_info
    description: Tells which employees' phones are registered.
"""

EXAMPLES = r"""
- name: Add an employee with a password made by the module
  mikopbx.pbx.mikopbx_employee:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    number: 204
    user_username: Анна Петрова

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Add an employee who is reached at the desk for 20 seconds, then on the mobile
  mikopbx.pbx.mikopbx_employee:
    number: 205
    user_username: Boris Berezin
    user_email: boris@example.com
    sip_secret: "{{ boris_sip_secret | default('kT7-wernigerode-Vx2') }}"
    sip_transport: tls
    mobile_number: "+4915200000205"
    fwd_ringlength: 20
    fwd_forwarding: "4915200000205"
    fwd_forwardingonunavailable: "4915200000205"

- name: Send his calls to a colleague while he is busy, and touch nothing else
  mikopbx.pbx.mikopbx_employee:
    number: 205
    fwd_forwardingonbusy: 204

- name: Allow his phone to connect from the addresses of one network filter
  mikopbx.pbx.mikopbx_employee:
    number: 205
    network_filter: Internet

- name: Stop all his forwardings
  mikopbx.pbx.mikopbx_employee:
    number: 205
    fwd_forwarding: ""
    fwd_forwardingonbusy: ""
    fwd_forwardingonunavailable: ""

- name: Give him another number
  mikopbx.pbx.mikopbx_employee:
    number: 215
    renamed_from: 205

- name: Remove an employee
  mikopbx.pbx.mikopbx_employee:
    number: 204
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ employee 205 Boris Berezin: fwd_ringlength 45 → 20"
record:
  description:
    - The employee after the task, or in C(check_mode) as it would be, by the names of the options. Empty when removed.
    - Without O(sip_secret) and O(user_avatar).
    - Of an employee who needed no change, and in C(check_mode), only what was read is here.
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the employee; empty for a new one in C(check_mode).
      type: str
    number:
      description: The internal number.
      type: str
    user_username:
      description: The name.
      type: str
    user_email:
      description: The mail address.
      type: str
    sip_dtmfmode:
      description: How the phone sends key presses.
      type: str
    sip_transport:
      description: The transport by which the phone may connect.
      type: str
    sip_manualattributes:
      description: Additional settings of the SIP endpoint.
      type: str
    sip_enable_recording:
      description: Whether calls are recorded.
      type: bool
    network_filter:
      description: The network filter by a name that tells it apart, or its id; empty for none.
      type: str
    fwd_ringlength:
      description: Seconds to ring before the forwarding.
      type: int
    fwd_forwarding:
      description: Where unanswered calls go.
      type: str
    fwd_forwardingonbusy:
      description: Where calls go while the employee is busy.
      type: str
    fwd_forwardingonunavailable:
      description: Where calls go while no phone is registered.
      type: str
    mobile_number:
      description: The mobile number.
      type: str
    mobile_dialstring:
      description: What is dialled to reach the mobile.
      type: str
  sample:
    id: "113"
    number: "205"
    user_username: Boris Berezin
    user_email: boris@example.com
    sip_transport: tls
    fwd_ringlength: 20
    fwd_forwarding: "4915200000205"
    mobile_number: "+4915200000205"
diff:
  description: The changed options before and after as YAML text, with passwords hidden.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new employee.
      type: str
    after:
      description: The new values; empty for a removed employee.
      type: str
  sample:
    before: |
      fwd_ringlength: 45
    after: |
      fwd_ringlength: 20
requests_used:
  description: How many requests were sent to the PBX, repeated ones included.
  returned: when the PBX was asked
  type: int
  sample: 4
kind:
  description:
    - What kind of failure it was, for C(rescue) and C(failed_when).
    - One of V(declaration) (the options make no sense, nothing was changed),
      V(unreachable), V(untrusted_certificate), V(unsupported_pbx), V(not_authorized), V(not_found), V(invalid),
      V(conflict), V(refused_by_filter), V(rate_limited), V(server_fault), V(database_locked), V(outcome_unknown),
      V(not_kept) (the PBX stored something else than was asked), V(error).
  returned: failure
  type: str
  sample: declaration
problems:
  description: What is wrong with the options, one text for each problem.
  returned: failure with RV(kind) V(declaration)
  type: list
  elements: str
  sample:
    - number must be 2 to 8 digits, not "123456789"
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("employee")


if __name__ == "__main__":
    main()
