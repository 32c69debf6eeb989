#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_sound_download
version_added: 0.2.0
short_description: Download the sound files of a MikoPBX
description:
  - Downloads the announcements and the music on hold that the PBX keeps, each into a file of its own.
  - A file that was downloaded may be declared as O(mikopbx.pbx.mikopbx_sound_file#module:file). That changes nothing on
    the PBX from which it is, and uploads the sound to another one.
  - The names of the files are made from the names of the sounds, as C(DEST/CATEGORY/NAME.mp3). Letters of any language,
    digits, C(-) and C(_) stay. What else is in a name becomes C(-), and a few digits that tell the original are added.
    Nothing of the path that the PBX names gets into that of a file but its ending, if it is that of a sound.
  - Files of sounds that are no longer on the PBX are left alone.
extends_documentation_fragment:
  - mikopbx.pbx.connection
  - mikopbx.pbx.attributes
  - mikopbx.pbx.attributes.actiongroup
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - A sound is shown as its size and fingerprint.
  idempotent:
    support: full
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  dest:
    description:
      - The folder for the sounds, on the machine on which the task runs, which is the controller unless the task is
        sent elsewhere. It is made if it is missing, and so are folders for the categories in it.
    type: path
    required: true
  names:
    description:
      - Only sounds with one of these names, each of which has to be there. Empty, all of them.
    type: list
    elements: str
    default: []
  categories:
    description:
      - Only sounds of these categories, V(custom) for announcements, V(moh) for music on hold.
    type: list
    elements: str
    choices:
      - custom
      - moh
    default:
      - custom
      - moh
notes:
  - The API key needs the right to read C(/api/v3/sound-files). The list is one request, and each sound another one.
  - In C(check_mode) the sounds are read, to be compared, and not written.
  - The PBX encodes what is uploaded anew. What it gives out is what it plays, and not the file that was once uploaded.
seealso:
  - module: mikopbx.pbx.mikopbx_sound_file
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Keep a copy of all sounds beside the inventory
  mikopbx.pbx.mikopbx_sound_download:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    dest: "{{ inventory_dir }}/host_vars/{{ inventory_hostname }}/sounds"
  register: downloaded

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Have the same sounds on another PBX
  mikopbx.pbx.mikopbx_sound_file:
    url: "{{ other_mikopbx_url | default(mikopbx_url) }}"
    api_key: "{{ other_mikopbx_api_key | default(mikopbx_api_key) }}"
    name: "{{ item.name }}"
    category: "{{ item.category }}"
    file: "{{ item.file }}"
  loop: "{{ downloaded.sounds }}"
  loop_control:
    label: "{{ item.name }}"

- name: Fetch the music on hold
  mikopbx.pbx.mikopbx_sound_download:
    dest: "{{ sounds | default('files/sounds') }}"
    categories:
      - moh
"""

RETURN = r"""
sounds:
  description:
    - The sounds that were chosen, ordered by category and name.
    - One whose file cannot be read is left out, with a warning.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The PBX's own id of the sound.
      type: str
    name:
      description: The name of the sound.
      type: str
    category:
      description: V(custom) or V(moh).
      type: str
    file:
      description: The path of its file.
      type: str
  sample:
    - id: "4"
      name: Welcome
      category: custom
      file: /srv/pbx/sounds/custom/Welcome.mp3
requests_used:
  description: How many requests were sent to the PBX, repeated ones included.
  returned: success
  type: int
  sample: 5
kind:
  description:
    - What kind of failure it was, for C(rescue) and C(failed_when).
    - V(declaration) when no sound has one of O(names). Otherwise V(unreachable), V(untrusted_certificate),
      V(unsupported_pbx), V(not_authorized), V(not_found), V(invalid), V(rate_limited), V(server_fault),
      V(database_locked) or V(error).
  returned: failure
  type: str
  sample: unreachable
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.downloads import run_sound_download


def main() -> None:
    run_sound_download()


if __name__ == "__main__":
    main()
