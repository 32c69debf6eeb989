#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_sound_file
version_added: 0.2.0
short_description: Manage one sound file of a MikoPBX
description:
  - Makes one sound be as described, or be gone. Sounds are the announcements of menus, queues, routes and off-work
    times, and music on hold.
  - A file of this machine is uploaded, converted by the PBX to the formats that it plays, and entered into its list.
    The name under which it is uploaded carries the fingerprint of its content, so that the same content is not
    uploaded again.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several sounds, and for sounds together with what plays them, use M(mikopbx.pbx.mikopbx_office) or the role
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
      - Whether the sound is to be there (V(present)) or not (V(absent)).
      - Removing a sound removes its files from the PBX. The PBX refuses while a queue, a menu or an off-work time plays
        it. It does not look at incoming routes and settings; the module does.
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing sound, to be used in place of O(name), or to tell apart sounds that share name
        and category.
      - Given together with O(name), the sound with this id gets that name.
      - It cannot be chosen for a new sound.
    type: str
  renamed_from:
    description:
      - The name under which the sound may still be known. When there is such a sound and none with O(name), that one is
        renamed, and whatever plays it goes on doing so.
      - May stay in the playbook afterwards, until there is another sound with the old name.
    type: str
  name:
    description:
      - The name of the sound, up to 200 characters. It tells which sound is meant, together with O(category) if that is
        given.
      - The PBX does not mind two sounds of one name and category. The module does, and asks for O(id) then.
      - Needed for a new sound.
    type: str
  category:
    description:
      - V(custom) for an announcement, V(moh) for music on hold.
      - Where it is given, a sound of this name and the other category is another sound.
      - Given together with O(id), the sound changes its category in the list. Its files stay where they are until
        other content is uploaded.
      - The PBX stores V(custom) for a new sound.
    type: str
    choices:
      - custom
      - moh
  file:
    description:
      - The path of the sound on the machine on which the task runs, which is the controller unless the task is sent
        elsewhere. The PBX converts WAV (with PCM samples) and MP3 surely, and tries C(.ogg), C(.m4a), C(.aac), C(.gsm),
        C(.g722), C(.sln), C(.ulaw) and C(.alaw). Up to 128 MiB.
      - It is uploaded for a new sound, and when its content is another than that of the last upload. The old files stay
        on the PBX then, referred to by nothing, since it has no way to delete them.
      - Of a sound that was not uploaded by this collection the content cannot be told. It is uploaded once.
      - Left out, the content of an existing sound stays as it is. Needed for a new sound. Not read with
        O(state=absent).
    type: path
  description:
    description:
      - A note for people, up to 500 characters. Empty clears it.
    type: str
notes:
  - The API key needs the right to read and write C(/api/v3/sound-files) and, for O(file), C(/api/v3/files). To
    remove a sound it has to read incoming routes and settings, too.
  - The PBX takes 14 uploads from one address within 5 minutes. An upload costs about five requests beside those of
    the record.
  - The PBX keeps a converted sound only. What was uploaded cannot be read back, so O(file) is not part of what
    M(mikopbx.pbx.mikopbx_office_info) returns.
  - In C(check_mode) the file is read and compared, but not uploaded. Whether the PBX can convert it shows with the
    upload.
seealso:
  - module: mikopbx.pbx.mikopbx_call_queue
  - module: mikopbx.pbx.mikopbx_ivr_menu
  - module: mikopbx.pbx.mikopbx_off_work_time
  - module: mikopbx.pbx.mikopbx_office
"""

EXAMPLES = r"""
- name: Upload an announcement, or its new version
  mikopbx.pbx.mikopbx_sound_file:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    name: We are closed
    file: "{{ sounds | default('files/sounds') }}/closed.wav"
    description: Spoken by Anna in March

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Upload music on hold
  mikopbx.pbx.mikopbx_sound_file:
    name: Harp
    category: moh
    file: "{{ sounds | default('files/sounds') }}/harp.wav"

- name: Play the announcement at the weekend
  mikopbx.pbx.mikopbx_off_work_time:
    description: Weekend
    weekday_from: saturday
    weekday_to: sunday
    action: playmessage
    audio_message: We are closed

- name: Give a sound that came with the PBX a name that can be read
  mikopbx.pbx.mikopbx_sound_file:
    name: Greeting
    renamed_from: Privetstvie.mp3

- name: Remove a sound that nothing plays
  mikopbx.pbx.mikopbx_sound_file:
    name: Harp
    category: moh
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ sound_file We are closed: file We-are-closed-d0d40cd5-1f0e8a7b6c5d4e3f.mp3 → closed.wav"
record:
  description:
    - The sound after the task, or in C(check_mode) as it would be, by the names of the options. Empty when removed.
    - Without O(file), which the PBX keeps in another form.
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the sound.
      type: str
    name:
      description: The name.
      type: str
    category:
      description: Announcement or music on hold.
      type: str
    description:
      description: The note.
      type: str
  sample:
    id: "3"
    name: We are closed
    category: custom
    description: Spoken by Anna in March
diff:
  description: The changed options before and after as YAML text; of O(file) the names of the files.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new sound.
      type: str
    after:
      description: The new values; empty for a removed sound.
      type: str
  sample:
    before: |
      description: ""
    after: |
      description: Spoken by Anna in March
requests_used:
  description: How many requests were sent to the PBX, repeated ones included.
  returned: when the PBX was asked
  type: int
  sample: 8
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
    - "sound_file We are closed: file is missing: a new record needs it"
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("sound_file")


if __name__ == "__main__":
    main()
