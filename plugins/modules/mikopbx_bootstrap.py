#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_bootstrap
version_added: 0.2.0
short_description: Get the first API key of a MikoPBX with the administrator's password
description:
  - Logs in to a MikoPBX as its administrator, changes the administrator's password if asked, and makes the API key that
    all other modules of this collection need.
  - An O(api_key) that works and may do what is wanted is all that is needed. Nobody logs in then, and nothing changes.
  - The role P(mikopbx.pbx.bootstrap#role) calls this module, and keeps the new key in a file.
extends_documentation_fragment:
  - mikopbx.pbx.connection
  - mikopbx.pbx.attributes
  - mikopbx.pbx.attributes.actiongroup
attributes:
  check_mode:
    support: full
    details:
      - Logs in in C(check_mode) as well, which changes nothing on the PBX. A refused login counts all the same.
  diff_mode:
    support: full
  idempotent:
    support: full
    details:
      - With O(replace_key=true) only if the new key is given as O(api_key) from then on.
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  api_key:
    description:
      - The key that an earlier run made, if there was one. Left out or empty, the PBX is asked with O(password).
      - Unlike with other modules, the environment variable E(MIKOPBX_API_KEY) is not used, which may hold the key of
        another PBX.
      - A key with all rights, and one that may read V(api-keys), looks up what it may do. Any other is tried, with one
        reading request for each of the O(permissions). That does not tell V(write) from V(read), see O(granted).
    type: str
    required: false
  login:
    description:
      - The login of the administrator.
    type: str
    default: admin
  password:
    description:
      - The password of the administrator as it is now, or was at the first boot.
      - Only used when O(api_key) does not suffice.
    type: str
  new_password:
    description:
      - The password that the administrator is to have, 8 to 64 characters. The PBX also refuses common ones.
      - It is set after a login with O(password), and a login with it proves it afterwards. An O(api_key) that suffices
        sets it only if the PBX still has the password that it came with, and the key may write V(general-settings) and
        read V(extensions).
        To change it later on, use O(mikopbx.pbx.mikopbx_general_settings#module:web_admin_password).
      - As long as the password for SSH is the one that the PBX came with, the PBX sets it to the same.
      - "With both given, O(password) is tried first, and O(new_password) only if that is refused. When there is an
        O(api_key), which shows that an earlier run came this far, it is the other way round. So, as long as one of the
        two is right, a run makes one refused login at most, and usually none; if neither is, two. There is never a
        third."
    type: str
  description:
    description:
      - What the API key is for, up to 255 characters. It tells which key is meant when O(api_key) is not known.
    type: str
    default: Ansible
  permissions:
    description:
      - "What the key may do, as resource and level, such as V({employees: write, cdr: read}), no more and no less. See
        O(mikopbx.pbx.mikopbx_api_key#module:permissions) for what that means."
      - Left out, the key may do everything.
    type: dict
  granted:
    description:
      - For what O(api_key) was made, as RV(granted) of the run that made it. If that is not what is wanted now, the key
        gets other permissions, without being tried.
    type: str
  replace_key:
    description:
      - Whether a key with this O(description), whose value is not known, gets a new one. The old value stops working,
        though the PBX may remember it for up to 5 minutes.
      - Otherwise the task fails when there is such a key, before anything is changed.
      - An O(api_key) that works, and is to get other O(permissions), gets a new value as well, with which they count at
        once. Otherwise the PBX may remember the former ones for up to 5 minutes.
    type: bool
    default: false
notes:
  - Log in wrongly 10 times within 5 minutes, and the PBX shuts the address out. The module stops after a refusal, and
    never repeats a login.
  - A refused API key is a failed request as well. The module stops trying it at the first refusal.
  - The session ends by itself after 15 minutes. The API has no use for a log-out before.
seealso:
  - module: mikopbx.pbx.mikopbx_api_key
  - module: mikopbx.pbx.mikopbx_general_settings
"""

EXAMPLES = r"""
- name: Get the first API key of a new PBX, and give its administrator another password
  mikopbx.pbx.mikopbx_bootstrap:
    url: "{{ mikopbx_url }}"
    password: "{{ first_boot_password | default('admin') }}"
    new_password: "{{ admin_password | default('Brocken-1142-Gipfel') }}"
  register: bootstrap
  no_log: true

- name: Keep the new key where only its owner may look
  ansible.builtin.copy:
    content: "{{ bootstrap.key }}"
    dest: "{{ key_file | default('/tmp/mikopbx_api_key') }}"
    mode: "0600"
  when: bootstrap.key is defined
  no_log: true

- name: Nothing to do as long as the key works
  mikopbx.pbx.mikopbx_bootstrap:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key | default(omit) }}"
    password: "{{ admin_password | default('Brocken-1142-Gipfel') }}"
  no_log: true

- name: Get a key that reads the call history, and nothing else
  mikopbx.pbx.mikopbx_bootstrap:
    url: "{{ mikopbx_url }}"
    password: "{{ admin_password | default('Brocken-1142-Gipfel') }}"
    description: Call history
    permissions:
      cdr: read
  register: history
  no_log: true
"""

RETURN = r"""
key:
  description:
    - The value of the API key, if it is new. Nobody can read it afterwards.
  returned: when a key was made or replaced, not in C(check_mode)
  type: str
  sample: mJ5fVq2xWc8nTz4kYb7dRg3hPs6aLe9uXo1iCv5t
granted:
  description:
    - What the key may do, in words; to be given as O(granted) to later runs. Empty if it was only tried.
  returned: success
  type: str
  sample: "cdr: read, employees: write"
controller_address:
  description:
    - The address from which the PBX was asked, for a network filter. Behind a translation of addresses the PBX sees
      another. Empty when it cannot be told.
  returned: success
  type: str
  sample: 198.51.100.7
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be asked
  type: list
  elements: str
  sample:
    - "~ general_settings: web_admin_password \"\" → (hidden, new)"
    - "    the PBX gives root the same password for SSH, since that was still the one that it came with"
    - "+ api_key Ansible"
diff:
  description: The changed settings and keys before and after as YAML text, with passwords and keys hidden.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values.
      type: str
    after:
      description: The new values.
      type: str
  sample:
    before: ""
    after: |
      api_keys:
        Ansible:
          description: Ansible
          full_permissions: true
          key: "(hidden)"
logins:
  description: How many logins were tried; 0 when O(api_key) sufficed.
  returned: when the PBX could be asked
  type: int
  sample: 2
refused_logins:
  description: How many of them the PBX refused.
  returned: when the PBX could be asked
  type: int
  sample: 0
requests_used:
  description: How many requests were sent to the PBX, logins and repeated ones included.
  returned: when the PBX was asked
  type: int
  sample: 7
kind:
  description:
    - What kind of failure it was, for C(rescue) and C(failed_when).
    - One of V(declaration) (the options make no sense, or do not fit what the PBX has),
      V(unreachable), V(untrusted_certificate), V(unsupported_pbx), V(not_authorized) (a refused login), V(not_found),
      V(invalid), V(conflict), V(refused_by_filter), V(rate_limited) (too many refused logins before), V(server_fault),
      V(database_locked), V(outcome_unknown), V(not_kept) (the PBX stored something else than was asked), V(error).
  returned: failure
  type: str
  sample: not_authorized
problems:
  description: What is wrong with the options, one text for each problem.
  returned: failure with RV(kind) V(declaration)
  type: list
  elements: str
  sample:
    - "permissions: the API has no employes; did you mean employees?"
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.bootstrap import run_bootstrap


def main() -> None:
    run_bootstrap()


if __name__ == "__main__":
    main()
