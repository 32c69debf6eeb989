#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_office
version_added: 0.1.0
short_description: Make a MikoPBX equal to a described telephone office
description:
  - Takes the records of an office, employees and trunks, makes one plan of all that has to change, and carries it out
    with few requests. 300 new employees take about 20 of them, and finding that nothing has to change about 5.
  - A list that is left out is not managed. Of a list that is given, the records named are managed, and others only with
    O(purge). Of a record, the options given are managed, and others never change.
  - The whole plan is checked before anything is sent, and each problem is reported with the record and the option.
    What the PBX stored is compared afterwards with what was asked.
  - The order of the lists has no meaning. Records that refer to each other, in a circle too, are written in an
    order in which that works.
  - When a record fails, those that do not depend on it are still written. The task then fails and says what was done,
    what failed and what was not tried. The next run carries on from there.
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
      - Except for records that say V(always) in their C(update_secret) or C(update_avatar).
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  # Assembled by tests/stages/assemble_docs.py from the modules of the single records: begin
  employees:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_employee). Left out, none of this
        kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the employee is to be there (V(present)) or not (V(absent)).
          - Removing an employee also removes the number from the call queues that ring it. The PBX
            refuses while a route, a schedule, an IVR menu, a redirection of a queue or another employee's
            forwarding leads to the number.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing employee, to be used in place of O(employees[].number).
          - Given together with O(employees[].number), the employee with this id gets that number.
          - It cannot be chosen for a new employee.
        type: str
      renamed_from:
        description:
          - The number under which the employee may still be known. When there is such an employee
            and none with O(employees[].number), that one is renumbered, and everything on the PBX
            that leads to the old number follows.
          - The number is also the login of the phone, which has to be set up with the new one.
          - May stay in the playbook afterwards, until somebody else gets the old number.
        type: str
      number:
        description:
          - The internal number, 2 to 8 digits. It tells which employee is meant.
          - Employees, mobile numbers, queues, menus, conference rooms, applications and parking slots
            share one space of numbers, in which each is taken once.
          - Needed for a new employee.
        type: str
      user_username:
        description:
          - The name of the person, up to 100 characters, in any script.
          - Needed for a new employee.
        type: str
      user_email:
        description:
          - The mail address, to which the PBX sends, for example, notices of missed calls. Empty
            clears it.
          - Up to 255 characters. The PBX does not mind an address that another employee has.
        type: str
      user_avatar:
        description:
          - A picture of at least 1 KB as a data URI, such as V(data:image/jpeg;base64,...), with
            C(jpeg), C(png), C(gif) or C(webp). M(ansible.builtin.slurp) gives the part after the
            comma. Empty brings back the stock picture.
          - The PBX does not show which picture it has, only whether there is one, see O(employees[].update_avatar).
        type: str
      update_avatar:
        description:
          - When to write O(employees[].user_avatar).
          - V(on_create) writes it to a new employee, and to one who has no picture. A different picture
            is not noticed.
          - V(always) writes it with every run of the task, which then always reports a change.
        type: str
        choices:
          - on_create
          - always
        default: on_create
      sip_secret:
        description:
          - The password with which the phone registers.
          - The PBX demands 60 points of strength. 12 or more characters with small and capital letters,
            digits and signs have them, digits alone never do. 5 to 64 bytes, neither a common password
            nor text which the request filter of the PBX takes for an attack (with C(1=1), C(';) or
            C(../), for example).
          - A new employee without it gets a random one of 20 letters and digits. It is not returned.
            M(mikopbx.pbx.mikopbx_office_info) with O(mikopbx.pbx.mikopbx_office_info#module:include_secrets=true)
            reads it.
          - The PBX shows it, so a password that differs is noticed and replaced. It cannot be cleared,
            and an empty one is not managed.
          - With every change of an employee the PBX checks the stored password again. One that is
            too weak by its rules of today has to be replaced together with the change.
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
          - Additional settings of the phone's SIP endpoint, as sections and lines of C(pjsip.conf),
            up to 1024 characters. Empty clears them.
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
          - The network filter that says from which addresses the phone may connect, by its description,
            its network (V(192.168.0.0/24)), or its id. V(none) or an empty text allows every address.
          - The bulk reading of employees does not show it. Managing it for many employees costs one
            request for each of them, also when nothing changes.
        type: str
        aliases:
          - sip_networkfilterid
      fwd_ringlength:
        description:
          - Seconds to ring before O(employees[].fwd_forwarding) takes the call, 0 to 180, and beside
            a forwarding not below 3.
          - The PBX stores V(45) for a new employee. Left out beside a new O(employees[].fwd_forwarding),
            the stored time is kept, or becomes V(45) when it is below 3.
        type: int
      fwd_forwarding:
        description:
          - Where a call goes that was not answered within O(employees[].fwd_ringlength) seconds.
          - A number of up to 20 digits, or one of V(hangup), V(busy), V(did2user), V(voicemail).
            It must not be the employee's own number. Empty clears it.
          - The PBX does not check that there is such a number.
        type: str
      fwd_forwardingonbusy:
        description:
          - Where a call goes while the employee is busy. The same values as for O(employees[].fwd_forwarding).
        type: str
      fwd_forwardingonunavailable:
        description:
          - Where a call goes while no phone of the employee is registered. The same values as for
            O(employees[].fwd_forwarding).
        type: str
      mobile_number:
        description:
          - The mobile number, 2 to 15 digits that do not begin with 0, with or without a leading
            C(+). Neither spaces nor brackets. Empty clears it, and O(employees[].mobile_dialstring)
            with it.
          - Its place is in the space of numbers that O(employees[].number) describes, two employees
            cannot share one.
        type: str
      mobile_dialstring:
        description:
          - What to dial to reach the mobile, when that is not O(employees[].mobile_number) itself,
            up to 255 characters.
          - A stored one that repeats the old O(employees[].mobile_number) follows when that changes.
        type: str
  sip_providers:
    description:
      - The records, each with the options of M(mikopbx.pbx.mikopbx_sip_provider). Left out, none
        of this kind is managed.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - Whether the trunk is to be there (V(present)) or not (V(absent)).
          - A trunk that is only to rest is better kept with O(sip_providers[].disabled=true). See
            O(sip_providers[].delete_routes) before removing one.
        type: str
        choices:
          - present
          - absent
        default: present
      id:
        description:
          - The PBX's own id of an existing trunk (V(SIP-TRUNK-34F7CAFE)), to be used in place of
            O(sip_providers[].description), or to tell apart trunks that share one.
          - Given together with O(sip_providers[].description), the trunk with this id gets that name.
          - It cannot be chosen for a new trunk.
        type: str
      renamed_from:
        description:
          - The name under which the trunk may still be known. When there is such a trunk and none
            with the name O(sip_providers[].description), that one is renamed, and keeps its routes.
          - May stay in the playbook afterwards, until there is another trunk with the old name.
        type: str
      description:
        description:
          - The name of the trunk, up to 255 characters. It tells which trunk is meant, disabled ones
            included.
          - The PBX does not mind two trunks with one name. The module does, and asks for O(sip_providers[].id)
            then.
          - Needed for a new trunk.
        type: str
      registration_type:
        description:
          - Who registers with whom.
          - With V(outbound) the PBX registers with the provider, and needs O(sip_providers[].host),
            O(sip_providers[].username) and O(sip_providers[].secret).
          - With V(inbound) the other side registers with the PBX, and O(sip_providers[].username)
            and O(sip_providers[].secret) are needed.
          - With V(none) nobody registers, calls are accepted by address, and O(sip_providers[].host)
            is needed.
          - Needed for a new trunk.
        type: str
        choices:
          - outbound
          - inbound
          - none
      host:
        description:
          - Host name or address of the provider, without spaces, up to 255 characters.
        type: str
      username:
        description:
          - The login, of letters, digits and C(_), C(.), C(+), C(-), up to 100 characters. Of any
            other text, such as V(user@domain), the PBX would keep nothing but the digits. For a domain
            see O(sip_providers[].fromdomain).
          - No C(+) with O(sip_providers[].registration_type=inbound).
        type: str
      secret:
        description:
          - The password, up to 100 characters.
          - The PBX hides it with O(sip_providers[].registration_type=outbound), and shows it otherwise.
            Where it is shown, a password that differs is noticed and replaced. Where it is hidden,
            O(sip_providers[].update_secret) says when to write it.
          - Needed again when O(sip_providers[].registration_type) changes from V(outbound) to another.
        type: str
      update_secret:
        description:
          - When to write a O(sip_providers[].secret) that the PBX hides, which is that of a trunk
            with O(sip_providers[].registration_type=outbound).
          - V(on_create) writes it to a new trunk only. A different password is not noticed.
          - V(always) writes it with every run of the task, which then always reports a change. For
            a new password it is enough to run once with it.
        type: str
        choices:
          - on_create
          - always
        default: on_create
      port:
        description:
          - The port of the provider, 1 to 65535.
          - A new trunk without it gets V(5060).
        type: int
      transport:
        description:
          - The transport for signalling.
          - A new trunk without it gets V(udp,tcp).
        type: str
        choices:
          - udp,tcp
          - udp
          - tcp
          - tls
      qualify:
        description:
          - Whether the PBX asks the other side from time to time whether it is there. Without this
            the state of the trunk is known less well.
          - The PBX stores V(true) for a new trunk.
        type: bool
      qualifyfreq:
        description:
          - Seconds between these questions, 10 to 3600.
          - The PBX stores V(60) for a new trunk.
        type: int
      dtmfmode:
        description:
          - How key presses are sent.
          - The PBX stores V(auto) for a new trunk.
        type: str
        choices:
          - auto
          - auto_info
          - inband
          - rfc4733
          - info
      fromuser:
        description:
          - The user part of the C(From) header in outgoing calls, up to 100 characters, where it
            is not O(sip_providers[].username).
        type: str
      fromdomain:
        description:
          - The domain in the C(From) header, up to 255 characters, where it is not O(sip_providers[].host).
        type: str
      outbound_proxy:
        description:
          - Host, or host and port (V(proxy.example.com:5080)), to which everything for this trunk
            is sent, up to 255 characters.
        type: str
      disablefromuser:
        description:
          - Whether to leave the login out of the C(From) header, so that the caller's number can
            stand there.
          - The PBX stores V(false) for a new trunk.
        type: bool
      cid_source:
        description:
          - From where in an incoming call the caller's number is taken. The PBX knows V(default),
            V(from) (C(From)), V(rpid) (C(Remote-Party-ID)), V(pai) (C(P-Asserted-Identity)) and V(custom)
            (O(sip_providers[].cid_custom_header)). It does not check the word.
          - The PBX stores V(default) for a new trunk.
        type: str
      cid_custom_header:
        description:
          - The header to take the caller's number from with O(sip_providers[].cid_source=custom),
            up to 100 characters.
        type: str
      cid_parser_start:
        description:
          - The text after which the caller's number begins in the header, up to 50 characters.
        type: str
      cid_parser_end:
        description:
          - The text before which the caller's number ends, up to 50 characters.
        type: str
      cid_parser_regex:
        description:
          - A regular expression that picks out the caller's number, up to 255 characters.
        type: str
      did_source:
        description:
          - From where in an incoming call the dialled outside number (DID) is taken. The PBX knows
            at least V(default), V(to) (C(To)) and V(custom) (O(sip_providers[].did_custom_header)).
            It does not check the word.
          - The PBX stores V(default) for a new trunk.
        type: str
      did_custom_header:
        description:
          - The header to take the dialled number from with O(sip_providers[].did_source=custom),
            up to 100 characters.
        type: str
      did_parser_start:
        description:
          - The text after which the dialled number begins in the header, up to 50 characters.
        type: str
      did_parser_end:
        description:
          - The text before which the dialled number ends, up to 50 characters.
        type: str
      did_parser_regex:
        description:
          - A regular expression that picks out the dialled number, up to 255 characters.
        type: str
      cid_did_debug:
        description:
          - Whether the PBX logs how it found both numbers.
          - The PBX stores V(false) for a new trunk.
        type: bool
      manualattributes:
        description:
          - Additional settings of the SIP trunk, as sections and lines of C(pjsip.conf). Empty clears
            them.
          - The PBX strips words that begin with C(on) and are followed by C(=), also inside of others
            (C(connected_line_method=)). Such a text is refused before it is sent.
        type: str
      network_filter:
        description:
          - The network filter that says from which addresses calls of this trunk are accepted, by
            its description, its network (V(198.51.100.0/24)), or its id.
          - The PBX cannot take it off a trunk again, only replace it by another. V(none) or an empty
            text is right for a trunk that has none, and an error for one that has.
        type: str
        aliases:
          - networkfilterid
      disabled:
        description:
          - Whether the trunk is switched off.
          - The PBX stores V(false) for a new trunk.
        type: bool
      note:
        description:
          - A note for people, up to 500 characters. Empty clears it.
        type: str
      additional_hosts:
        description:
          - Further host names or addresses from which the provider's calls come. The list replaces
            the stored one, its order has no meaning, and an empty list clears it.
          - The list of objects with an C(address) that the PBX shows is taken as well.
        type: list
        elements: str
        aliases:
          - additionalHosts
      delete_routes:
        description:
          - Allows removing a trunk with O(sip_providers[].state=absent) although there are incoming
            or outbound routes over it, which the PBX removes with it without a word.
          - Otherwise the task refuses and lists these routes.
        type: bool
        default: false
  # Assembled: end
  purge:
    description:
      - The lists whose undeclared records are deleted. The list itself has to be given.
      - A trunk that has routes is not purged, the task refuses. Declare it with C(state=absent) and
        C(delete_routes=true).
    type: list
    elements: str
    choices:
      - employees
      - sip_providers
    default: []
  purge_limit:
    description:
      - The largest number of records that O(purge) may delete. A plan that would delete more is refused as a whole.
    type: int
    default: 10
  bulk_read:
    description:
      - Whether more than 20 employees may be read with one export, in place of one request for each.
      - The PBX keeps the exported file, with the passwords of all phones in it, until its own clean-up. Its link has
        36 random characters, and needs no key.
      - The export needs the right to write C(/api/v3/employees), and does not have the network filters.
    type: bool
    default: true
notes:
  - The API key needs the right to read and write C(/api/v3/employees) and C(/api/v3/sip-providers), and to read
    C(/api/v3/extensions), C(/api/v3/network-filters), C(/api/v3/incoming-routes) and C(/api/v3/outbound-routes).
  - The role P(mikopbx.pbx.office#role) calls this module with inventory variables.
seealso:
  - module: mikopbx.pbx.mikopbx_office_info
    description: Reads an office in the form which this module takes.
  - module: mikopbx.pbx.mikopbx_employee
  - module: mikopbx.pbx.mikopbx_sip_provider
"""

EXAMPLES = r"""
- name: Have these employees and this trunk on the PBX
  mikopbx.pbx.mikopbx_office:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    employees:
      - number: 301
        user_username: Анна Петрова
        user_email: anna@example.com
        fwd_ringlength: 20
        fwd_forwarding: 302
      - number: 302
        user_username: Boris Berezin
        mobile_number: "+4915200000302"
        fwd_forwardingonbusy: 301
    sip_providers:
      - description: Example Telecom
        registration_type: outbound
        host: sip.example.com
        username: "4930123456"
        secret: "{{ example_telecom_secret | default('wernigerode-77') }}"

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Find out what would change
  mikopbx.pbx.mikopbx_office:
    employees:
      - number: 302
        user_username: Boris Berezin
        mobile_number: ""
  check_mode: true
  register: preview

- name: Show it
  ansible.builtin.debug:
    msg: "{{ preview.plan }}"

- name: Have no other employees than these, but delete at most two
  mikopbx.pbx.mikopbx_office:
    employees:
      - number: 201
      - number: 202
      - number: 203
      - number: 302
        fwd_forwardingonbusy: ""
    purge:
      - employees
    purge_limit: 2

- name: Remove a trunk together with the routes over it
  mikopbx.pbx.mikopbx_office:
    sip_providers:
      - description: Example Telecom
        state: absent
        delete_routes: true
"""

RETURN = r"""
plan:
  description:
    - What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
    - They begin with C(+) for a new record, C(~) for a changed one and C(-) for a deleted one.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - + employee 301 Анна Петрова
    - "~ sip_provider Example Telecom: host sip.example.com → sip2.example.com"
counts:
  description: How many records were changed, or in C(check_mode) would be.
  returned: when the PBX could be read
  type: dict
  contains:
    created:
      description: New records.
      type: int
    updated:
      description: Changed records.
      type: int
    deleted:
      description: Deleted records.
      type: int
    unchanged:
      description: Records that are as declared.
      type: int
  sample:
    created: 1
    updated: 1
    deleted: 0
    unchanged: 60
requests_used:
  description: How many requests were sent to the PBX, repeated ones included.
  returned: when the PBX was asked
  type: int
  sample: 5
diff:
  description: The changed options before and after as YAML text, by list and record, with passwords hidden.
  returned: success in diff mode, when something changes
  type: dict
  contains:
    before:
      description: The old values, without records that are new.
      type: str
    after:
      description: The new values, without records that are deleted.
      type: str
  sample:
    before: |
      sip_providers:
        Example Telecom:
          host: sip.example.com
    after: |
      sip_providers:
        Example Telecom:
          host: sip2.example.com
done:
  description: The lines of RV(plan) that were carried out.
  returned: failure with RV(kind) V(incomplete)
  type: list
  elements: str
  sample:
    - + employee 301 Анна Петрова
failed_records:
  description: The records that failed.
  returned: failure with RV(kind) V(incomplete)
  type: list
  elements: dict
  contains:
    record:
      description: The record's line of RV(plan).
      type: str
    kind:
      description: What kind of failure it was, such as V(invalid), V(conflict) or V(not_kept).
      type: str
    message:
      description: What the PBX said, and what to do.
      type: str
  sample:
    - record: + employee 302 Boris Berezin
      kind: invalid
      message: "The PBX refused the values: Extension already occupied."
not_tried:
  description: The lines of RV(plan) that were not tried, since they depend on a record that failed.
  returned: failure with RV(kind) V(incomplete)
  type: list
  elements: str
  sample:
    - "~ employee 301 Анна Петрова: fwd_forwarding \"\" → 302"
kind:
  description:
    - What kind of failure it was, for C(rescue) and C(failed_when).
    - V(declaration) (the records make no sense or cannot be had, nothing was changed), V(incomplete) (see
      RV(failed_records)), or what kept the PBX from being read. That is V(unreachable), V(untrusted_certificate),
      V(unsupported_pbx), V(not_authorized), V(not_found), V(invalid), V(rate_limited), V(server_fault),
      V(database_locked) or V(error).
  returned: failure
  type: str
  sample: declaration
problems:
  description: What is wrong with the records, one text for each problem.
  returned: failure with RV(kind) V(declaration)
  type: list
  elements: str
  sample:
    - "employees[16] (number 317): unknown option sip_secrt; did you mean sip_secret?"
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_office


def main() -> None:
    run_office()


if __name__ == "__main__":
    main()
