# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: exported_office
version_added: 0.2.0
short_description: Write the office of a PBX as files of variables
description:
  - Makes of what M(mikopbx.pbx.mikopbx_office_info) returned the texts of files with variables for the role
    P(mikopbx.pbx.office#role), one for each kind of record, and one for what is secret.
  - The role P(mikopbx.pbx.export#role) reads the PBX, calls this filter, and keeps the files. Use the filter by itself
    to keep them in another way.
  - The same office is the same text each time.
  - A text that Ansible would take for a template is tagged as C(!unsafe).
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  _input:
    description: The whole result of M(mikopbx.pbx.mikopbx_office_info).
    type: dict
    required: true
  host:
    description: What the PBX is called in the inventory, for the comments.
    type: str
    required: true
  secrets:
    description:
      - Whether the secrets are kept, as variables in a text of their own. Otherwise they are in no text, also when they
        are in the input. References to them stay, which do nothing as long as nobody defines them.
    type: bool
    default: false
  everything:
    description: Whether options with the value that they have on a new record or a new PBX are written as well.
    type: bool
    default: false
  supplied:
    description:
      - The text for the secrets as it is so far, decrypted. What somebody filled in for a secret that the PBX does not
        show stays.
    type: str
    default: ""
  sounds:
    description: What M(mikopbx.pbx.mikopbx_sound_download) returned as RV(mikopbx.pbx.mikopbx_sound_download#module:sounds).
    type: list
    elements: dict
    default: []
  sounds_folder:
    description: The folder in which the sounds are.
    type: str
    default: ""
  inventory_dir:
    description: The folder of the inventory. The paths of sounds below it are written so that they move with it.
    type: str
    default: ""
seealso:
  - module: mikopbx.pbx.mikopbx_office_info
  - module: mikopbx.pbx.mikopbx_sound_download
"""

EXAMPLES = r"""
- name: Read the PBX
  mikopbx.pbx.mikopbx_office_info:
  register: found

- name: Write its employees as variables
  ansible.builtin.copy:
    content: "{{ (found | mikopbx.pbx.exported_office(inventory_hostname)).files['office_employees.yml'] }}"
    dest: office_employees.yml
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The texts, as C(files), by the names of the files, and C(secrets), which is empty without O(secrets).
  type: dict
  sample:
    files:
      office_time_settings.yml: |
        ---
        office_time_settings:
          pbx_timezone: Europe/London
    secrets: ""
"""

from typing import Any, Callable, Dict, Mapping, Optional, Sequence

import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.module_utils.exporting import SECRETS_VARIABLE, Sounds, exported

_NAME = "exported_office"


class _Loader(yaml.SafeLoader):
    """Reads a file of secrets without Ansible's own marks."""


def _unmarked(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_constructor("!unsafe", _unmarked)


def exported_office(
    found: Any,
    host: str,
    secrets: bool = False,
    everything: bool = False,
    supplied: str = "",
    sounds: Optional[Sequence[Mapping[str, str]]] = None,
    sounds_folder: str = "",
    inventory_dir: Optional[str] = "",
) -> Dict[str, Any]:
    """The texts of the files for an office.

    :raises AnsibleFilterError: the input is no office, or the text with the secrets is not as it was written.
    """
    if not isinstance(found, Mapping) or not isinstance(found.get("office"), Mapping):
        raise AnsibleFilterError("%s takes the whole result of mikopbx_office_info" % _NAME)
    texts = exported(
        found["office"],
        host,
        secrets,
        found.get("unreadable_secrets") or (),
        found.get("withheld_secrets") or (),
        everything,
        _supplied(supplied),
        Sounds(sounds or (), sounds_folder, inventory_dir or ""),
    )
    return {"files": texts.files, "secrets": texts.secrets}


def _supplied(text: str) -> Mapping[str, Any]:
    try:
        held = yaml.load(text, _Loader) or {}  # a SafeLoader
    except yaml.YAMLError as error:
        # The message of the error would show a piece of the file.
        mark = getattr(error, "problem_mark", None)
        line = " in line %d" % (mark.line + 1) if mark else ""
        raise AnsibleFilterError("%s: supplied is no YAML: there is a mistake%s" % (_NAME, line)) from None
    known = held.get(SECRETS_VARIABLE) if isinstance(held, dict) else None
    if held and not isinstance(known, dict):
        raise AnsibleFilterError("%s: supplied has no dictionary %s" % (_NAME, SECRETS_VARIABLE))
    return known or {}


class FilterModule:
    """The filters of this file."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        return {_NAME: exported_office}
