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
  - Reads a whole office, or parts of it, in the form which M(mikopbx.pbx.mikopbx_office) takes. Applying what was read
    changes nothing on the same PBX and, with the passwords and sounds supplied, makes another PBX equal to it.
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
    description:
      - What to read.
      - V(network_interfaces) is no part of an office and has a result of its own. To change interfaces is not offered, since
        that would cut the connection over which it is done.
    type: list
    elements: str
    choices:
      # Assembled by tests/stages/assemble_docs.py: begin choices
      - general_settings
      - time_settings
      - mail_settings
      - storage
      - fail2ban
      - network_filters
      - sound_files
      - employees
      - conference_rooms
      - dialplan_applications
      - call_queues
      - ivr_menus
      - sip_providers
      - iax_providers
      - incoming_routes
      - off_work_times
      - outbound_routes
      - asterisk_managers
      - asterisk_rest_users
      - api_keys
      - custom_files
      - modules
      - firewall
      # Assembled: end
      - network_interfaces
    default:
      # Assembled by tests/stages/assemble_docs.py: begin default
      - general_settings
      - time_settings
      - mail_settings
      - storage
      - fail2ban
      - network_filters
      - sound_files
      - employees
      - conference_rooms
      - dialplan_applications
      - call_queues
      - ivr_menus
      - sip_providers
      - iax_providers
      - incoming_routes
      - off_work_times
      - outbound_routes
      - asterisk_managers
      - asterisk_rest_users
      - api_keys
      - custom_files
      - modules
      - firewall
      # Assembled: end
      - network_interfaces
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
  - The API key needs the right to read each kind that is chosen, and what its records refer to.
  - Pictures of employees and the content of sounds are not read, nor are passwords that the PBX does not show.
  - Left out is what the PBX has of its own and what nobody can declare, such as the system accounts of the manager
    interface. Its own applications and its default route are read.
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
    # Assembled by tests/stages/assemble_docs.py: begin office
    general_settings:
      description:
        - The settings, with the options of M(mikopbx.pbx.mikopbx_general_settings).
      returned: when O(gather_subset) has V(general_settings)
      type: dict
    time_settings:
      description:
        - The settings, with the options of M(mikopbx.pbx.mikopbx_time_settings).
      returned: when O(gather_subset) has V(time_settings)
      type: dict
    mail_settings:
      description:
        - The settings, with the options of M(mikopbx.pbx.mikopbx_mail_settings).
      returned: when O(gather_subset) has V(mail_settings)
      type: dict
    storage:
      description:
        - The settings, with the options of M(mikopbx.pbx.mikopbx_storage).
      returned: when O(gather_subset) has V(storage)
      type: dict
    fail2ban:
      description:
        - The settings, with the options of M(mikopbx.pbx.mikopbx_fail2ban).
      returned: when O(gather_subset) has V(fail2ban)
      type: dict
    network_filters:
      description:
        - The records, ordered by C(permit), with the options of M(mikopbx.pbx.mikopbx_network_filter).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(network_filters)
      type: list
      elements: dict
    sound_files:
      description:
        - The records, ordered by C(name), with the options of M(mikopbx.pbx.mikopbx_sound_file).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(sound_files)
      type: list
      elements: dict
    employees:
      description:
        - The records, ordered by C(number), with the options of M(mikopbx.pbx.mikopbx_employee).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(employees)
      type: list
      elements: dict
    conference_rooms:
      description:
        - The records, ordered by C(extension), with the options of M(mikopbx.pbx.mikopbx_conference_room).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(conference_rooms)
      type: list
      elements: dict
    dialplan_applications:
      description:
        - The records, ordered by C(extension), with the options of M(mikopbx.pbx.mikopbx_dialplan_application).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(dialplan_applications)
      type: list
      elements: dict
    call_queues:
      description:
        - The records, ordered by C(extension), with the options of M(mikopbx.pbx.mikopbx_call_queue).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(call_queues)
      type: list
      elements: dict
    ivr_menus:
      description:
        - The records, ordered by C(extension), with the options of M(mikopbx.pbx.mikopbx_ivr_menu).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(ivr_menus)
      type: list
      elements: dict
    sip_providers:
      description:
        - The records, ordered by C(description), with the options of M(mikopbx.pbx.mikopbx_sip_provider).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(sip_providers)
      type: list
      elements: dict
    iax_providers:
      description:
        - The records, ordered by C(description), with the options of M(mikopbx.pbx.mikopbx_iax_provider).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(iax_providers)
      type: list
      elements: dict
    incoming_routes:
      description:
        - The records, in the order in which the PBX goes through them, with the options of M(mikopbx.pbx.mikopbx_incoming_route).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(incoming_routes)
      type: list
      elements: dict
    off_work_times:
      description:
        - The records, in the order in which the PBX goes through them, with the options of M(mikopbx.pbx.mikopbx_off_work_time).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(off_work_times)
      type: list
      elements: dict
    outbound_routes:
      description:
        - The records, in the order in which the PBX goes through them, with the options of M(mikopbx.pbx.mikopbx_outbound_route).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(outbound_routes)
      type: list
      elements: dict
    asterisk_managers:
      description:
        - The records, ordered by C(username), with the options of M(mikopbx.pbx.mikopbx_asterisk_manager).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(asterisk_managers)
      type: list
      elements: dict
    asterisk_rest_users:
      description:
        - The records, ordered by C(username), with the options of M(mikopbx.pbx.mikopbx_asterisk_rest_user).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(asterisk_rest_users)
      type: list
      elements: dict
    api_keys:
      description:
        - The records, ordered by C(description), with the options of M(mikopbx.pbx.mikopbx_api_key).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(api_keys)
      type: list
      elements: dict
    custom_files:
      description:
        - The records, ordered by C(filepath), with the options of M(mikopbx.pbx.mikopbx_custom_file).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(custom_files)
      type: list
      elements: dict
    modules:
      description:
        - The records, ordered by C(name), with the options of M(mikopbx.pbx.mikopbx_module).
        - C(id) is there only when the record would not be found again without it.
      returned: when O(gather_subset) has V(modules)
      type: list
      elements: dict
    firewall:
      description:
        - The settings, with the options of M(mikopbx.pbx.mikopbx_firewall).
      returned: when O(gather_subset) has V(firewall)
      type: dict
    # Assembled: end
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
network_interfaces:
  description:
    - The network interfaces as they are stored. An empty text is unset.
    - They can only be read. M(mikopbx.pbx.mikopbx_office) does not take them, since changing them would cut the connection
      over which it is done.
  returned: when O(gather_subset) has V(network_interfaces)
  type: list
  elements: dict
  contains:
    interface:
      description: The device, such as V(eth0).
      type: str
    name:
      description: What it is called on the PBX.
      type: str
    vlanid:
      description: The number of its VLAN; V(0) is none.
      type: str
    dhcp:
      description: Whether its address comes from a DHCP server.
      type: bool
    ipaddr:
      description: Its address.
      type: str
    subnet:
      description: How many bits of the address are those of the network.
      type: str
    gateway:
      description: The gateway.
      type: str
    primarydns:
      description: The first name server.
      type: str
    secondarydns:
      description: The second name server.
      type: str
    hostname:
      description: The host name of the PBX.
      type: str
    domain:
      description: The domain of the PBX.
      type: str
    internet:
      description: Whether it is the one that leads to the Internet.
      type: bool
    topology:
      description: V(public) when the address is one of the Internet, V(private) when it is behind a translation of addresses.
      type: str
    extipaddr:
      description: The address outside of that translation.
      type: str
    exthostname:
      description: The host name outside of that translation.
      type: str
  sample:
    - interface: eth0
      name: eth0
      vlanid: "0"
      ipaddr: ""
      subnet: ""
      dhcp: true
      internet: true
unreadable_secrets:
  description: The passwords which the PBX has and does not show. They have to be supplied to make another PBX equal.
  returned: success
  type: list
  elements: str
  sample:
    - secret of sip_provider Example Telecom
withheld_secrets:
  description: The passwords which the PBX has and shows, and which are not part of the result without O(include_secrets).
  returned: success
  type: list
  elements: str
  sample:
    - sip_secret of employee 201 Smith James
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
