#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_conference_room
version_added: 0.2.0
short_description: Manage one conference room of a MikoPBX
description:
  - Makes one conference room be as described, or be gone. A room is an internal number where everybody who calls it
    meets, if need be after dialling a PIN.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several conference rooms, and for conference rooms together with what they lead to, use
    M(mikopbx.pbx.mikopbx_office) or the role P(mikopbx.pbx.office#role).
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
      - Whether the conference room is to be there (V(present)) or not (V(absent)).
      - Removing it also removes its number from the call queues that ring it. The PBX refuses while a route,
        a schedule, an IVR menu, a redirection of a queue or an employee's forwarding leads to the number.
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing conference room (V(CONFERENCE-1A2B3C45)), to be used in place of
        O(extension).
      - Given together with O(extension), the conference room with this id gets that number.
      - It cannot be chosen for a new conference room.
    type: str
  renamed_from:
    description:
      - The number under which the conference room may still be known. When there is such a room
        and none with O(extension), that one is renumbered, and everything on the PBX that leads to the old number
        follows.
      - May stay in the playbook afterwards, until another conference room gets the old number.
    type: str

  extension:
    description:
      - The internal number of the room, 2 to 8 digits. It tells which room is meant.
      - No employee, queue, menu, application or parking slot can have the same number.
      - Needed for a new room.
    type: str
  name:
    description:
      - The name of the room, up to 100 characters, for people.
      - Needed for a new room.
    type: str
  pin_code:
    description:
      - What callers have to dial to get in, up to 20 digits. Write it in quotes, since YAML takes V(0123) for another
        number.
      - The PBX shows it, so that a different one is noticed and replaced. Results and diffs of this collection hide it.
      - Empty for a room that is open to everybody who can call it.
    type: str
    aliases:
      - pinCode
notes:
  - The API key needs the right to read and write C(/api/v3/conference-rooms), and to read C(/api/v3/extensions) when a
    number is given out.
  - A room has no description. The PBX takes one, and keeps nothing of it.
  - The PBX applies changes in the background. Callers notice them some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Add a room that is open to everybody in the house
  mikopbx.pbx.mikopbx_conference_room:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    extension: 1120
    name: Morning meeting

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Add a room with a PIN, to be reached from outside by an inbound route or a menu
  mikopbx.pbx.mikopbx_conference_room:
    extension: 1121
    name: Customers
    pin_code: "{{ customer_room_pin | default('048213') }}"

- name: Open it to everybody again
  mikopbx.pbx.mikopbx_conference_room:
    extension: 1121
    pin_code: ""

- name: Give a room another number and another name
  mikopbx.pbx.mikopbx_conference_room:
    extension: 1130
    renamed_from: 1121
    name: Customers and suppliers

- name: Remove a room
  mikopbx.pbx.mikopbx_conference_room:
    extension: 1120
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "+ conference_room 1121 Customers"
record:
  description:
    - The conference room after the task, or in C(check_mode) as it would be, by the names of the options.
      Empty when removed.
    - Without O(pin_code).
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the conference room.
      type: str
    extension:
      description: The internal number.
      type: str
    name:
      description: The name.
      type: str
  sample:
    id: CONFERENCE-1A2B3C45
    extension: "1121"
    name: Customers
diff:
  description: The changed options before and after as YAML text, with PINs hidden.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new conference room.
      type: str
    after:
      description: The new values; empty for a removed conference room.
      type: str
  sample:
    before: |
      name: Customers
    after: |
      name: Customers and suppliers
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
    - "extension must be 2 to 8 digits, not \"1\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("conference_room")


if __name__ == "__main__":
    main()
