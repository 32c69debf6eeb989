#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_dialplan_application
version_added: 0.2.0
short_description: Manage one dialplan application of a MikoPBX
description:
  - Makes one dialplan application be as described, or be gone. An application is a number, or a pattern of numbers,
    that runs a program of one's own on the PBX when it is called.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several dialplan applications, and for dialplan applications together with what they lead to, use
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
      - Whether the dialplan application is to be there (V(present)) or not (V(absent)).
      - Removing it also removes its number from the call queues that ring it. The PBX refuses while a route,
        a schedule, an IVR menu, a redirection of a queue or an employee's forwarding leads to the number.
      - The three that every MikoPBX comes with (the numbers 000063, 000064 and 10003246) can be changed, but are
        never removed.
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing dialplan application (V(DIALPLAN-1A2B3C45)), to be used in place of
        O(extension).
      - Given together with O(extension), the dialplan application with this id gets that number.
      - It cannot be chosen for a new dialplan application.
    type: str
  renamed_from:
    description:
      - The number under which the dialplan application may still be known. When there is such an application
        and none with O(extension), that one is renumbered, and everything on the PBX that leads to the old number
        follows.
      - May stay in the playbook afterwards, until another dialplan application gets the old number.
    type: str

  extension:
    description:
      - The number that runs the program, or a pattern of numbers. It tells which application is meant.
      - 1 to 64 of digits, C(#), C(+), C(*), C(|) and a capital C(X), which stands for any one digit, so that V(77XX)
        answers 7700 to 7799.
      - Write one that begins with 0 in quotes, since YAML takes it for another number.
      - Nothing else on the PBX can have the same number. A pattern is compared as it is written, so that it may cover
        numbers that others have, which then keep them.
      - Needed for a new application.
    type: str
  name:
    description:
      - The name of the application, up to 50 characters, for people.
      - Needed for a new application.
    type: str
  description:
    description:
      - A note, up to 2000 characters, over several lines if need be.
    type: str
  type:
    description:
      - The language of O(applicationlogic). MikoPBX 2026.1 runs two of them.
      - V(php) is a PHP script that talks to Asterisk by AGI. It begins with C(<?php).
      - V(plaintext) is Asterisk dialplan. Each line is a priority and what to do, and follows on
        C(exten => _EXTENSION,) in the first and C(same =>) in all other lines.
      - The PBX also keeps V(python3), V(lua), V(ael) and V(none), and runs nothing of the kind. So V(none) puts an
        application to rest.
      - A new application without it gets V(php).
    type: str
    choices:
      - php
      - plaintext
      - python3
      - lua
      - ael
      - none
  hint:
    description:
      - A short text beside the application, up to 255 characters, which its search finds. The PBX does nothing
        else with it.
    type: str
  applicationlogic:
    description:
      - The program. Line breaks are kept as they are. White space at both ends is not, and is not compared.
      - Programs may hold what the request filter of the PBX refuses in other texts.
      - Empty for none.
    type: str
notes:
  - The API key needs the right to read and write C(/api/v3/dialplan-applications), and to read C(/api/v3/extensions)
    when a number is given out.
  - A program runs on the PBX itself, with the rights of Asterisk. Whoever may write applications has, in effect,
    the PBX.
  - The PBX does not check the program. A line of V(plaintext) that makes no sense is skipped by Asterisk, which says so
    in its own log.
  - Changes are written by C(POST) with the id of the application, together with everything but the program, which
    goes along only when it changes. The request filter would refuse many a program in C(PUT) and C(PATCH).
  - The PBX applies changes in the background. Callers notice them some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Say the time to whoever dials 7010, in the language of Asterisk
  mikopbx.pbx.mikopbx_dialplan_application:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    extension: 7010
    name: Speaking clock
    type: plaintext
    applicationlogic: |
      1,Answer()
      n,SayUnixTime(,,kM)
      n,Hangup()

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Read back the caller's number, in PHP
  mikopbx.pbx.mikopbx_dialplan_application:
    extension: 7011
    name: Who am I
    type: php
    description: For setting up telephones
    applicationlogic: |
      <?php
      use MikoPBX\Core\Asterisk\AGI;
      require_once 'Globals.php';

      $agi    = new AGI();
      $number = $agi->get_variable('CALLERID(num)', true);
      $agi->answer();
      $agi->exec('SayDigits', $number);
      $agi->hangup();

- name: Send 7700 to 7799 to the numbers 200 to 299, with a mark before the caller's name
  mikopbx.pbx.mikopbx_dialplan_application:
    extension: 77XX
    name: Marked calls
    type: plaintext
    applicationlogic: |
      1,Set(CALLERID(name)=Door: ${CALLERID(name)})
      n,Goto(internal,2${EXTEN:2},1)

- name: Put an application to rest, and touch nothing else
  mikopbx.pbx.mikopbx_dialplan_application:
    extension: 77XX
    type: none

- name: Give the tone for line tests, which every MikoPBX has, a name that people understand
  mikopbx.pbx.mikopbx_dialplan_application:
    extension: "000064"
    name: Test tone

- name: Give an application another number
  mikopbx.pbx.mikopbx_dialplan_application:
    extension: "*10"
    renamed_from: 7010

- name: Remove an application
  mikopbx.pbx.mikopbx_dialplan_application:
    extension: 7011
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ dialplan_application 77XX Marked calls: type plaintext → none"
record:
  description:
    - The dialplan application after the task, or in C(check_mode) as it would be, by the names of the options.
      Empty when removed.
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the dialplan application.
      type: str
    extension:
      description: The number or pattern.
      type: str
    name:
      description: The name.
      type: str
    description:
      description: The note.
      type: str
    type:
      description: The language of the program.
      type: str
    hint:
      description: The short text beside it.
      type: str
    applicationlogic:
      description: The program.
      type: str
  sample:
    id: DIALPLAN-1A2B3C45
    extension: "7010"
    name: Speaking clock
    description: ""
    type: plaintext
    hint: ""
    applicationlogic: |-
      1,Answer()
      n,SayUnixTime(,,kM)
      n,Hangup()
diff:
  description: The changed options before and after as YAML text.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new dialplan application.
      type: str
    after:
      description: The new values; empty for a removed dialplan application.
      type: str
  sample:
    before: |
      type: plaintext
    after: |
      type: none
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
    - "name has 63 characters, the PBX keeps 50"
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("dialplan_application")


if __name__ == "__main__":
    main()
