# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: unwritten
version_added: 0.2.0
short_description: Files whose text does not stand in a folder yet
description:
  - Leaves of a mapping of file names and texts those that a folder does not hold in just this form. So a task that
    writes files has only those to do, of which there are mostly none.
  - The folder is one of the controller.
author:
  - mikopbx.pbx contributors (@mikopbx)
positional: folder
options:
  _input:
    description: File names and the texts that the files are to hold.
    type: dict
    required: true
  folder:
    description: The folder in which they are to be.
    type: path
    required: true
"""

EXAMPLES = r"""
- name: Write what is not there yet
  ansible.builtin.copy:
    dest: "{{ folder }}/{{ item.key }}"
    content: "{{ item.value }}"
    mode: "0644"
  loop: "{{ texts | mikopbx.pbx.unwritten(folder) | dict2items }}"
  vars:
    folder: "{{ playbook_dir }}"
    texts:
      greeting.txt: |
        Good morning
"""

RETURN = r"""
_value:
  description: The file names and texts that are left.
  type: dict
"""

import os.path
from typing import Any, Callable, Dict, Mapping

from ansible.errors import AnsibleFilterError


def unwritten(files: Mapping[str, Any], folder: str) -> Dict[str, Any]:
    """The files whose text does not stand in the folder yet; raises AnsibleFilterError for one that cannot be read."""
    return {name: text for name, text in files.items() if _text_in(os.path.join(folder, name)) != text}


def _text_in(path: str) -> Any:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise AnsibleFilterError("unwritten: %s cannot be read: %s" % (path, error.strerror)) from error


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> Dict[str, Callable[..., Any]]:
        """Its name."""
        return {"unwritten": unwritten}
