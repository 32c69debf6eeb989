#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_custom_file
version_added: 0.2.0
short_description: Manage one custom file of a MikoPBX
description:
  - Makes one file in the PBX's system be as described, or be gone. It is either a file of its own (O(mode=custom)), or
    an amendment to one that the PBX writes itself, such as C(/etc/asterisk/extensions.conf).
  - The PBX keeps the content in its database and writes the file anew with each start and each change.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several files use M(mikopbx.pbx.mikopbx_office) or the role P(mikopbx.pbx.office#role).
  - A wrong file can keep Asterisk or the PBX from starting, and O(mode=script) is carried out on it. Whoever may use
    this module can do anything there.
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
      - Whether the file is to be there (V(present)) or not (V(absent)).
      - Only files with O(mode=custom) can be removed. The PBX then deletes the file, or brings back the one that was
        there before. The others stand for files that the PBX writes itself. O(mode=none) leaves these to it again.
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing record, to be used in place of O(filepath).
      - Given together with O(filepath), the record with this id gets that path.
      - It cannot be chosen for a new file.
    type: str
  renamed_from:
    description:
      - The path under which the record may still be known. When there is such a record and none with O(filepath), that
        one gets the new path. Whether the file under the old path disappears is the PBX's affair.
      - May stay in the playbook afterwards, until there is another record with the old path.
    type: str
  filepath:
    description:
      - The whole path of the file on the PBX, up to 500 characters. It tells which record is meant.
      - The PBX would also store relative paths and such with C(..) in them. The module refuses these.
      - Needed for a new file.
    type: str
  content:
    description:
      - The content of the file as text, or for O(mode=append) what is added to it, for O(mode=script) the shell script.
        Every character counts, also blank lines at the end. In a play C(lookup('ansible.builtin.file', path,
        rstrip=false)) reads a file so.
      - What is no text in UTF-8 is given as V(base64:) and its bytes in base64, and shown so.
      - Empty clears it, and is refused with the modes that do something with it.
      - Up to 512 KiB.
      - It is shown in differences and results. Use C(no_log) on the task if that is not wanted.
    type: str
  mode:
    description:
      - What becomes of O(content).
      - V(custom) writes it as the file. It is right for files that the PBX does not know, and cannot be changed to
        another mode later.
      - V(override) writes it in place of what the PBX would write. V(append) adds it to that, after a blank line.
        V(script) runs it as a shell script after the PBX has written the file, with the path as its argument.
      - V(none) keeps it without any use, and leaves the file to the PBX.
      - A new record gets V(custom) unless given. Files of the PBX's own have a record with V(none) from the beginning,
        so that the mode has to be given for these.
    type: str
    choices:
      - none
      - override
      - append
      - script
      - custom
  description:
    description:
      - A note for people, up to 500 characters. Empty clears it.
    type: str
notes:
  - The API key needs the right to read and write C(/api/v3/custom-files).
  - The PBX writes files in the background. It takes 5 to 20 seconds after the task, and restarts what reads the file.
seealso:
  - module: mikopbx.pbx.mikopbx_dialplan_application
    description: For programs in the dialplan, which need no custom file.
  - module: mikopbx.pbx.mikopbx_office
"""

EXAMPLES = r"""
- name: Add to a file that the PBX writes
  mikopbx.pbx.mikopbx_custom_file:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    filepath: /etc/asterisk/extensions.conf
    mode: append
    content: |
      [from-door]
      exten => 100,1,Dial(PJSIP/201)
    description: The door station calls 201

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Put a file of our own beside the PBX's
  mikopbx.pbx.mikopbx_custom_file:
    filepath: /etc/custom/office.conf
    content: |
      [office]
      city = Wernigerode

- name: Put a file that is no text there
  mikopbx.pbx.mikopbx_custom_file:
    filepath: /etc/custom/office.bin
    content: base64:AP8A/wD/

- name: Amend a file by a script, which gets its path
  mikopbx.pbx.mikopbx_custom_file:
    filepath: /etc/asterisk/logger.conf
    mode: script
    content: |
      #!/bin/sh
      sed -i 's/^debug/;debug/' "$1"

- name: Leave a file to the PBX again
  mikopbx.pbx.mikopbx_custom_file:
    filepath: /etc/asterisk/extensions.conf
    mode: none

- name: Remove our own file
  mikopbx.pbx.mikopbx_custom_file:
    filepath: /etc/custom/office.bin
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ custom_file /etc/asterisk/extensions.conf: mode append → none"
record:
  description:
    - The record after the task, or in C(check_mode) as it would be, by the names of the options. Empty when removed.
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the record.
      type: str
    filepath:
      description: The path of the file.
      type: str
    content:
      description: The content as text, or V(base64:) and the bytes in base64.
      type: str
    mode:
      description: What becomes of the content.
      type: str
    description:
      description: The note.
      type: str
  sample:
    id: "5"
    filepath: /etc/asterisk/extensions.conf
    content: |
      [from-door]
      exten => 100,1,Dial(PJSIP/201)
    mode: append
    description: The door station calls 201
diff:
  description: The changed options before and after as YAML text.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new record.
      type: str
    after:
      description: The new values; empty for a removed record.
      type: str
  sample:
    before: |
      mode: append
    after: |
      mode: none
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
    - "custom_file /etc/asterisk/pjsip.conf: content is missing: without any the PBX sets mode to none"
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("custom_file")


if __name__ == "__main__":
    main()
