#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What Ansible calls a JSONARGS module: a script that is sent as it stands, with its arguments put into it.

from __future__ import annotations

DOCUMENTATION = r"""
module: on_controller
version_added: 0.2.0
short_description: Start a module of this collection on the controller without packing it
description:
  - Not for tasks. The action plugin of the same name, which is behind every module of this collection, runs it.
  - Ansible packs a module with everything that it needs, and unpacks it where it runs. With C(connection=local) and
    the controller's own Python (C(ansible_python_interpreter) is the same as C(ansible_playbook_python), and there is
    no C(become)) all of it is there already. Then the module is started where the collection is installed, which
    takes half a second less.
  - Everything else is as ever. Where one of that is not given, the module is packed.
author:
  - mikopbx.pbx contributors (@mikopbx)
options: {}
"""

EXAMPLES = r"""
- name: Any other module of the collection is started by this one
  mikopbx.pbx.mikopbx_status_info:
    url: https://pbx.example.com
    api_key: "{{ mikopbx_api_key }}"
  vars:
    ansible_connection: local
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
"""

RETURN = r""" # """

import sys

# The folder of the script, which with pipelining is the one of the playbook, has no modules of Python for us.
if not getattr(sys.flags, "safe_path", False):
    del sys.path[0]

import importlib
import io
import json
import runpy
import types

# JSON has no three quotes in a row: those within its texts stand behind a backslash.
_ARGUMENTS = r"""<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>"""


def main() -> None:
    if not _ARGUMENTS.startswith("{"):
        # With an import statement for it Ansible would pack this module like any other.
        basic = importlib.import_module("ansible.module_utils.basic")
        basic.AnsibleModule(argument_spec={}).fail_json(msg="Only Ansible can start this: it puts the arguments into it.")
    arguments = json.loads(_ARGUMENTS)
    name = arguments.pop("_start")
    arguments["_ansible_module_name"] = "mikopbx.pbx." + name
    # Elsewhere on the path there may be another package of that name, as pip's ansible brings one.
    collections = types.ModuleType("ansible_collections")
    collections.__path__ = [arguments.pop("_collections")]
    sys.modules[collections.__name__] = collections
    sys.argv = [name]
    sys.stdin = io.TextIOWrapper(io.BytesIO(json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode()))
    runpy.run_module("ansible_collections.mikopbx.pbx.plugins.modules." + name, run_name="__main__")


if __name__ == "__main__":
    main()
