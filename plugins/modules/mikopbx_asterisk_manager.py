#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_asterisk_manager
version_added: 0.2.0
short_description: Manage one AMI user of a MikoPBX
description:
  - Makes one user of the Asterisk Manager Interface (AMI) be as described, or be gone. With AMI other programs, such
    as a CRM or an operator panel, follow calls and control them.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several users, and for users together with their network filters, use M(mikopbx.pbx.mikopbx_office) or the role
    P(mikopbx.pbx.office#role).
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
    support: full
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  state:
    description:
      - Whether the user is to be there (V(present)) or not (V(absent)).
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing user, to be used in place of O(username).
      - Given together with O(username), the user with this id gets that name.
      - It cannot be chosen for a new user.
    type: str
  renamed_from:
    description:
      - The name under which the user may still be known. When there is such a user and none with O(username), that one
        is renamed. The program that logs in needs the new name then.
      - May stay in the playbook afterwards, until there is another user with the old name.
    type: str
  username:
    description:
      - The login, up to 50 characters, without brackets, semicolons and colons. It tells which user is meant.
      - C(mikopbxuser), C(phpagi) and C(admin) are the PBX's own. They can be neither made, changed nor removed.
      - Needed for a new user.
    type: str
  secret:
    description:
      - The password, up to 255 characters, without semicolons and line breaks, at which Asterisk would stop reading it.
        The PBX takes a weak one.
      - A new user without it gets a random one of 20 letters and digits. It is not returned.
        M(mikopbx.pbx.mikopbx_office_info) with O(mikopbx.pbx.mikopbx_office_info#module:include_secrets=true) reads it.
      - The PBX shows it, so a password that differs is noticed and replaced. It cannot be cleared, and an empty one
        is not managed.
    type: str
  description:
    description:
      - What the user is for, up to 255 characters. Empty clears it.
    type: str
  permissions:
    description:
      - What the user may see (C(_read)) and do (C(_write)), by area.
      - A switch that is left out keeps what it is. A new user has all of them off.
      - Give no more than the program needs.
    type: dict
    suboptions:
      call_read:
        description: Events of calls and channels.
        type: bool
      call_write:
        description: Commands on calls, such as C(Hangup), C(Redirect) and C(Atxfer).
        type: bool
      cdr_read:
        description: Events of call records.
        type: bool
      cdr_write:
        description: Hardly used.
        type: bool
      originate_read:
        description: Events of calls made by command.
        type: bool
      originate_write:
        description:
          - Making calls by C(Originate).
          - Whoever may do this can make the PBX dial any number at its owner's cost.
        type: bool
      reporting_read:
        description: Statistics and reports.
        type: bool
      reporting_write:
        description: Hardly used.
        type: bool
      agent_read:
        description: Events of queues and their agents.
        type: bool
      agent_write:
        description: Commands on agents, such as logging in, logging off and pausing.
        type: bool
      config_read:
        description: Reading configuration files by C(GetConfig), with the passwords in them.
        type: bool
      config_write:
        description: Changing configuration files by C(UpdateConfig), which gives control of the PBX.
        type: bool
      dialplan_read:
        description: Reading the dialplan.
        type: bool
      dialplan_write:
        description: Changing the dialplan, which gives control of the PBX.
        type: bool
      dtmf_read:
        description: Events of key presses.
        type: bool
      dtmf_write:
        description: Sending key presses by C(PlayDTMF).
        type: bool
      log_read:
        description: The log.
        type: bool
      log_write:
        description: Hardly used.
        type: bool
      system_read:
        description: Events of the system, such as registrations and reloads.
        type: bool
      system_write:
        description: Commands to the system, such as C(Reload), which give control of the PBX.
        type: bool
      user_read:
        description: Events that the dialplan and others make, C(UserEvent).
        type: bool
      user_write:
        description: Making such events.
        type: bool
      verbose_read:
        description: Detailed messages.
        type: bool
      verbose_write:
        description: Hardly used.
        type: bool
      command_read:
        description: Hardly used.
        type: bool
      command_write:
        description: Commands of Asterisk's console by C(Command), which give control of the PBX.
        type: bool
  network_filter:
    description:
      - The network filter that says from which addresses the user may log in, by its description, its network
        (V(10.20.0.0/16)), or its id.
      - The PBX cannot take it off a user again, only replace it by another. V(none) or an empty text is right for
        a user that has none, and an error for one that has.
    type: str
    aliases:
      - networkfilterid
  eventfilter:
    description:
      - "Which events the user gets, as filters of Asterisk's C(manager.conf), one on each line, up to 2000 characters
        (V(!Event: Newexten) leaves out one kind). Empty clears them, and the PBX leaves out C(Newexten) then."
      - The PBX strips words that begin with C(on) and are followed by C(=). Such a text is refused before it is sent.
    type: str
notes:
  - The API key needs the right to read and write C(/api/v3/asterisk-managers), and to read C(/api/v3/firewall) for
    O(network_filter).
  - Nobody can log in while AMI is switched off in the general settings, or while the firewall blocks C(AMI) for the
    address, see M(mikopbx.pbx.mikopbx_network_filter).
  - The PBX applies changes in the background. A login works some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_asterisk_rest_user
  - module: mikopbx.pbx.mikopbx_network_filter
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Let an operator panel follow calls, and move and end them
  mikopbx.pbx.mikopbx_asterisk_manager:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    username: panel
    secret: "{{ panel_secret | default('herzberg-Harz-41') }}"
    description: Operator panel at the reception
    permissions:
      call_read: true
      call_write: true
      cdr_read: true
      agent_read: true

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Add a user for the CRM with a password made by the module
  mikopbx.pbx.mikopbx_asterisk_manager:
    username: crm
    description: Click to call
    permissions:
      call_read: true
      originate_write: true

- name: Let the panel log in from the addresses of one network filter
  mikopbx.pbx.mikopbx_asterisk_manager:
    username: panel
    network_filter: Internet

- name: Take one permission away, and touch no other
  mikopbx.pbx.mikopbx_asterisk_manager:
    username: panel
    permissions:
      call_write: false

- name: Spare it the events of each step in the dialplan and of variables
  mikopbx.pbx.mikopbx_asterisk_manager:
    username: panel
    eventfilter: |
      !Event: Newexten
      !Event: VarSet

- name: Give the user of the CRM another name
  mikopbx.pbx.mikopbx_asterisk_manager:
    username: crm_sales
    renamed_from: crm

- name: Remove it
  mikopbx.pbx.mikopbx_asterisk_manager:
    username: crm_sales
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ asterisk_manager panel Operator panel at the reception: permissions call_write yes → call_write no"
record:
  description:
    - The user after the task, or in C(check_mode) as it would be, by the names of the options. Empty when removed.
    - Without O(secret).
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the user; empty for a new one in C(check_mode).
      type: str
    username:
      description: The login.
      type: str
    description:
      description: What the user is for.
      type: str
    permissions:
      description: What the user may see and do; all 26 switches.
      type: dict
    network_filter:
      description: The network filter by a name that tells it apart, or its id; empty for none.
      type: str
    eventfilter:
      description: Which events the user gets.
      type: str
  sample:
    id: "4"
    username: panel
    description: Operator panel at the reception
    permissions:
      call_read: true
      call_write: false
      cdr_read: true
    network_filter: Internet
    eventfilter: ""
diff:
  description: The changed options before and after as YAML text, with passwords hidden.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new user.
      type: str
    after:
      description: The new values; empty for a removed user.
      type: str
  sample:
    before: |
      description: Operator panel
    after: |
      description: Operator panel at the reception
requests_used:
  description: How many requests were sent to the PBX, repeated ones included.
  returned: when the PBX was asked
  type: int
  sample: 3
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
    - "permissions does not know call; it knows call_read, call_write, ..."
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("asterisk_manager")


if __name__ == "__main__":
    main()
