#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_asterisk_rest_user
version_added: 0.2.0
short_description: Manage one ARI user of a MikoPBX
description:
  - Makes one user of the Asterisk REST Interface (ARI) be as described, or be gone. With ARI other programs control
    calls themselves, as Stasis applications.
  - An option that is left out is not managed and never changes. An empty text or list clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several users use M(mikopbx.pbx.mikopbx_office) or the role P(mikopbx.pbx.office#role).
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
      - C(pbxcore) is the PBX's own, and can be neither made nor removed.
      - Needed for a new user.
    type: str
  password:
    description:
      - The password, 8 to 255 characters, without semicolons and line breaks, at which Asterisk would stop reading it.
      - A new user without it gets a random one of 20 letters and digits. It is not returned.
        M(mikopbx.pbx.mikopbx_office_info) with O(mikopbx.pbx.mikopbx_office_info#module:include_secrets=true) reads it.
      - The PBX shows it, so a password that differs is noticed and replaced. It cannot be cleared, and an empty one
        is not managed.
    type: str
  description:
    description:
      - What the user is for, up to 255 characters. Empty clears it.
    type: str
  applications:
    description:
      - The Stasis applications that the user is for, names of up to 100 characters without spaces, commas and
        semicolons. The list replaces the stored one, its order has no meaning, and an empty list stands for all.
      - By its source, MikoPBX 2026.1 keeps this list for people and does not pass it on to Asterisk. Do not rely on it
        as a limit. A user of ARI can do everything that ARI can do.
    type: list
    elements: str
notes:
  - The API key needs the right to read and write C(/api/v3/asterisk-rest-users).
  - Nobody can log in while ARI is switched off in the general settings, or while the firewall blocks C(AJAM) for the
    address, see M(mikopbx.pbx.mikopbx_network_filter). A user cannot be tied to a network filter.
  - The PBX applies changes in the background. A login works some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_asterisk_manager
  - module: mikopbx.pbx.mikopbx_network_filter
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Add a user for the voice assistant
  mikopbx.pbx.mikopbx_asterisk_rest_user:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    username: assistant
    password: "{{ assistant_password | default('osterode-Harz-42') }}"
    description: Voice assistant
    applications:
      - assistant

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Add a user with a password made by the module
  mikopbx.pbx.mikopbx_asterisk_rest_user:
    username: recorder

- name: Name the applications of the assistant anew, and touch nothing else
  mikopbx.pbx.mikopbx_asterisk_rest_user:
    username: assistant
    applications:
      - assistant
      - assistant-test

- name: Give the recorder another name
  mikopbx.pbx.mikopbx_asterisk_rest_user:
    username: call_recorder
    renamed_from: recorder

- name: Remove it
  mikopbx.pbx.mikopbx_asterisk_rest_user:
    username: call_recorder
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ asterisk_rest_user assistant Voice assistant: applications assistant → assistant, assistant-test"
record:
  description:
    - The user after the task, or in C(check_mode) as it would be, by the names of the options. Empty when removed.
    - Without O(password).
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
    applications:
      description: The Stasis applications that the user is for, sorted; empty for all.
      type: list
      elements: str
  sample:
    id: "1"
    username: assistant
    description: Voice assistant
    applications:
      - assistant
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
      description: Voice assistant
    after: |
      description: Voice assistant, second floor
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
    - "applications must hold names of Stasis applications, not \"my;app\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("asterisk_rest_user")


if __name__ == "__main__":
    main()
