#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_module
version_added: 0.2.0
short_description: Manage one extension module of a MikoPBX
description:
  - Installs an extension module from MIKO's repository, enables, disables or uninstalls it, and waits until that is done.
  - An option that is left out is not managed and never changes.
  - The API has no list of installed modules and tells the outcome of an installation to browsers only. The state is
    therefore put together from what else the PBX shows (its search, its permissions, the files of the module), and read
    again after each change.
  - For several modules, and for modules together with the rest of an office, use M(mikopbx.pbx.mikopbx_office).
extends_documentation_fragment:
  - mikopbx.pbx.connection
  - mikopbx.pbx.attributes
  - mikopbx.pbx.attributes.actiongroup
attributes:
  check_mode:
    support: partial
    details:
      - Whether the repository has the module in this version is only seen when it is installed.
  diff_mode:
    support: full
  idempotent:
    support: full
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  state:
    description:
      - Whether the module is to be installed (V(present)) or not (V(absent)).
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The same as O(name). Use that.
    type: str
  renamed_from:
    description:
      - Of no use here, since modules keep their names.
    type: str

  name:
    description:
      - The id of the module in the repository, such as V(ModuleTelegramNotify). It tells which module is meant.
    type: str
  version:
    description:
      - The version to have, as the repository names it. Another version that is installed is replaced by it, and its
        settings stay.
      - Left out or empty, the newest one is installed, and one that is installed is left alone.
    type: str
  enabled:
    description:
      - Whether the module is switched on. The PBX leaves a new module switched off.
      - Of a module that has neither pages nor an API of its own the PBX does not tell whether it is on. Such a module is
        switched when it is installed, and believed to be as declared from then on.
    type: bool
  keep_settings:
    description:
      - Keeps what the module has stored when it is uninstalled, for the case that it comes back.
    type: bool
    default: false
notes:
  - The API key needs full permissions. One with permissions set by hand cannot address modules by their names.
  - Installing and uninstalling takes the PBX from seconds to minutes. It works on one module at a time.
  - Packages that are not in the repository cannot be installed by this module. Upload them in the web interface.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Have a module installed and switched on
  mikopbx.pbx.mikopbx_module:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    name: ModuleExample
    enabled: true

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Stay with a version that is known to work
  mikopbx.pbx.mikopbx_module:
    name: ModuleExample
    version: 1.0.3

- name: Switch it off
  mikopbx.pbx.mikopbx_module:
    name: ModuleExample
    enabled: false

- name: Uninstall it, and keep its settings
  mikopbx.pbx.mikopbx_module:
    name: ModuleExample
    state: absent
    keep_settings: true
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "+ module ModuleExample"
record:
  description:
    - The module after the task, or in C(check_mode) as it would be, by the names of the options. Empty when uninstalled.
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The same as RV(record.name).
      type: str
    name:
      description: The id of the module.
      type: str
    version:
      description: The version that is installed; empty where the PBX does not tell.
      type: str
    enabled:
      description: Whether it is switched on; left out where the PBX does not tell.
      type: bool
  sample:
    id: ModuleExample
    name: ModuleExample
    version: 1.1.0
    enabled: true
diff:
  description: The changed options before and after as YAML text.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new module.
      type: str
    after:
      description: The new values; empty for a module that is uninstalled.
      type: str
  sample:
    before: |
      enabled: false
    after: |
      enabled: true
requests_used:
  description: How many requests were sent to the PBX, repeated ones included.
  returned: when the PBX was asked
  type: int
  sample: 6
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
    - "name must be the id of a module, such as ModuleTelegramNotify, not \"Telegram\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("module")


if __name__ == "__main__":
    main()
