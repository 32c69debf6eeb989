#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_ivr_menu
version_added: 0.2.0
short_description: Manage one IVR menu of a MikoPBX
description:
  - Makes one IVR menu be as described, or be gone. A menu is an internal number that plays a message to callers and
    sends them on by the keys that they press.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several IVR menus, and for IVR menus together with what they lead to, use
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
      - Whether the IVR menu is to be there (V(present)) or not (V(absent)).
      - Removing it also removes its number from the call queues that ring it. The PBX refuses while a route,
        a schedule, an IVR menu, a redirection of a queue or an employee's forwarding leads to the number.
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing IVR menu (V(IVR-1A2B3C45)), to be used in place of
        O(extension).
      - Given together with O(extension), the IVR menu with this id gets that number.
      - It cannot be chosen for a new IVR menu.
    type: str
  renamed_from:
    description:
      - The number under which the IVR menu may still be known. When there is such a menu
        and none with O(extension), that one is renumbered, and everything on the PBX that leads to the old number
        follows.
      - May stay in the playbook afterwards, until another IVR menu gets the old number.
    type: str

  extension:
    description:
      - The internal number of the menu, 2 to 8 digits. It tells which menu is meant.
      - No employee, queue, room, application or parking slot can have the same number.
      - Needed for a new menu.
    type: str
  name:
    description:
      - The name of the menu, up to 255 characters, for people.
      - Needed for a new menu.
    type: str
  description:
    description:
      - A note, up to 500 characters, over several lines if need be.
    type: str
  audio_message:
    description:
      - The message that is played, by the name or the id of a sound file.
      - Empty for the PBX's own request to enter the number to call.
    type: str
    aliases:
      - audio_message_id
  actions:
    description:
      - The keys that callers can press, and where each leads. They may be pressed while the message is still playing.
      - The list replaces the stored one, and an empty list takes all keys out. Its order has no meaning.
    type: list
    elements: dict
    suboptions:
      digits:
        description:
          - The key or keys, 1 to 10 of digits, C(*) and C(#). Write C(*) and C(#) in quotes.
          - Where one begins like another (V(1) and V(12)), the PBX waits 2 seconds for a further key.
        type: str
        required: true
      extension:
        description:
          - Where the call goes. A number of the PBX, or one of
            V(hangup), V(busy), V(did2user) (the internal number that equals the outside number which was dialled)
            or V(voicemail).
        type: str
        required: true
  allow_enter_any_internal_extension:
    description:
      - Whether callers may also dial the number of any employee.
      - A new menu without it gets V(false).
    type: bool
  input_timeout:
    description:
      - Seconds that the menu waits for a key after the message, 1 to 60.
      - The API calls this C(timeout), which in this collection is the time to wait for an answer of the PBX.
      - A new menu without it gets V(7).
    type: int
  number_of_repeat:
    description:
      - How often the message is repeated for callers who press nothing or a key that leads nowhere, 0 to 10.
        With V(0) they hear it once.
      - A new menu without it gets V(3).
    type: int
  timeout_extension:
    description:
      - Where callers go after the last repetition. A number of the PBX, or one of
        V(hangup), V(busy), V(did2user) (the internal number that equals the outside number which was dialled)
        or V(voicemail).
      - Left empty, the PBX has nowhere to send them, and the call ends.
    type: str
notes:
  - The API key needs the right to read and write C(/api/v3/ivr-menu), to read C(/api/v3/extensions) when a number
    is given out or called, and C(/api/v3/sound-files) for O(audio_message).
  - Changes are written by C(PUT), together with the name and all actions, which the PBX would delete otherwise.
    An action for the key 0 alone takes a second request, since the PBX takes that one for no key there.
  - The PBX applies changes in the background. Callers notice them some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
  - module: mikopbx.pbx.mikopbx_call_queue
  - module: mikopbx.pbx.mikopbx_sound_file
    description: Uploads the message.
"""

EXAMPLES = r"""
- name: Add a menu that leads to two queues, and to the operator with 0 and for those who press nothing
  mikopbx.pbx.mikopbx_ivr_menu:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    extension: 2030
    name: Main menu
    audio_message: Privetstvie.mp3
    actions:
      - digits: 1
        extension: 2001
      - digits: 2
        extension: 2002
      - digits: 0
        extension: 201
    number_of_repeat: 2
    timeout_extension: 201

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Let callers dial any employee from the menu, and give them ten seconds to do so
  mikopbx.pbx.mikopbx_ivr_menu:
    extension: 2030
    allow_enter_any_internal_extension: true
    input_timeout: 10

- name: Have a second menu behind the key 3 of the first, with a way back
  mikopbx.pbx.mikopbx_ivr_menu:
    extension: 2031
    name: After sales
    actions:
      - {digits: 1, extension: 202}
      - {digits: "*", extension: 2030}
      - {digits: "#", extension: hangup}
    timeout_extension: 2030

- name: Replace all keys of the first menu
  mikopbx.pbx.mikopbx_ivr_menu:
    extension: 2030
    actions:
      - {digits: 1, extension: 2001}
      - {digits: 3, extension: 2031}

- name: Go back to the message of the PBX, and touch nothing else
  mikopbx.pbx.mikopbx_ivr_menu:
    extension: 2030
    audio_message: ""

- name: Give a menu another number; whatever leads to it follows
  mikopbx.pbx.mikopbx_ivr_menu:
    extension: 2040
    renamed_from: 2030

- name: Take the second menu out of the first, so that it can go
  mikopbx.pbx.mikopbx_ivr_menu:
    extension: 2040
    actions:
      - {digits: 1, extension: 2001}

- name: Remove the second menu
  mikopbx.pbx.mikopbx_ivr_menu:
    extension: 2031
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ ivr_menu 2030 Main menu: input_timeout 7 → 10"
record:
  description:
    - The IVR menu after the task, or in C(check_mode) as it would be, by the names of the options.
      Empty when removed.
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the IVR menu.
      type: str
    extension:
      description: The internal number.
      type: str
    name:
      description: The name.
      type: str
    description:
      description: The note.
      type: str
    audio_message:
      description: The message by a name that tells it apart, or its id; empty for that of the PBX.
      type: str
    actions:
      description: The keys and where each leads, in the order of the keys.
      type: list
      elements: dict
      contains:
        digits:
          description: The key or keys.
          type: str
        extension:
          description: Where the call goes.
          type: str
    allow_enter_any_internal_extension:
      description: Whether callers may dial any employee.
      type: bool
    input_timeout:
      description: Seconds that the menu waits for a key.
      type: int
    number_of_repeat:
      description: How often the message is repeated.
      type: int
    timeout_extension:
      description: Where callers go after that.
      type: str
  sample:
    id: IVR-1A2B3C45
    extension: "2030"
    name: Main menu
    description: ""
    audio_message: Privetstvie.mp3
    actions:
      - digits: "1"
        extension: "2001"
      - digits: "2"
        extension: "2002"
    allow_enter_any_internal_extension: true
    input_timeout: 10
    number_of_repeat: 2
    timeout_extension: "201"
diff:
  description: The changed options before and after as YAML text.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new IVR menu.
      type: str
    after:
      description: The new values; empty for a removed IVR menu.
      type: str
  sample:
    before: |
      input_timeout: 7
    after: |
      input_timeout: 10
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
    - "actions must have 1 to 10 of 0-9, * and # as digits, not \"A\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("ivr_menu")


if __name__ == "__main__":
    main()
