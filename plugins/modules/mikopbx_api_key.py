#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_api_key
version_added: 0.2.0
short_description: Manage one key of the REST API of a MikoPBX
description:
  - Makes one API key be as described, or be gone. With an API key other programs use the REST API, as this
    collection does.
  - The key that the task itself uses is neither changed nor removed. Use another one for that.
  - An option that is left out is not managed and never changes.
  - A key that was changed or removed goes on working as before for up to 5 minutes, if it was used shortly before.
    The PBX remembers keys for that long. A key that was refused stays refused for a minute, although it is stored
    meanwhile.
  - For several keys, whose O(key) has to be given then, use M(mikopbx.pbx.mikopbx_office) or the role
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
      - Whether the key is to be there (V(present)) or not (V(absent)).
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing key, to be used in place of O(description), or to tell apart keys that
        share one.
      - Given together with O(description), the key with this id gets that description.
      - It cannot be chosen for a new key.
    type: str
  renamed_from:
    description:
      - The description under which the key may still be known. When there is such a key and none with O(description),
        that one is renamed, and goes on working.
      - May stay in the playbook afterwards, until there is another key with the old description.
    type: str
  description:
    description:
      - What the key is for, up to 255 characters. It tells which key is meant.
      - The PBX does not mind two keys with one description. The module does, and asks for O(id) then.
      - Needed for a new key.
    type: str
  key:
    description:
      - The key itself, 32 to 255 letters, digits and signs without spaces.
      - A new key without it is made up, and returned once, as RV(key). Nobody can read it afterwards. Use
        C(register), put it into a safe place in the same play, and keep it out of the log with C(no_log=true).
      - The PBX shows the first and the last 5 characters of a key. One of which these differ is noticed and replaced,
        and the old one stops working. Without this option the key stays as it is.
    type: str
  full_permissions:
    description:
      - Whether the key may do everything. O(permissions) count for nothing then, though the PBX keeps them.
      - The PBX stores V(false) for a new key.
    type: bool
  permissions:
    description:
      - "What else the key may do, as resource and level, such as V({employees: write, cdr: read}). V(read) is for GET
        requests only, V(write) for all. The dictionary replaces the stored one, and an empty one takes all away."
      - Resources are those of the API, V(employees) for C(/api/v3/employees), and are allowed as a whole. The PBX takes
        any name, and grants nothing for one that it does not know. The module refuses names that are almost right.
      - V(read) shows passwords as well, with V(employees), V(sip), V(asterisk-managers) and
        V(asterisk-rest-users).
      - V(write) of V(api-keys) allows making a key that may do everything.
      - A few requests that only read are POST requests, and need V(write), such as the export of employees.
      - Records with an id that ends in a letter, such as C(QUEUE-1A2B3C4D), cannot be read or changed by a key without
        O(full_permissions), an oddity of the PBX. Records that were made by this collection have other ids.
      - A new key needs this or O(full_permissions=true).
    type: dict
    aliases:
      - allowed_paths
  network_filter:
    description:
      - The network filter that says from which addresses the key may be used, by its description, its network
        (V(198.51.100.0/24)), or its id.
      - By its source, MikoPBX 2026.1 refuses the key from every address that the filter denies, although it permits it,
        and a filter denies V(0.0.0.0/0) unless told otherwise. Make one of its own for keys, with an empty
        O(mikopbx.pbx.mikopbx_network_filter#module:deny), and try it out with a new key.
      - The PBX cannot take it off a key again, only replace it by another. V(none) or an empty text is right for
        a key that has none, and an error for one that has.
    type: str
    aliases:
      - networkfilterid
notes:
  - The API key of the task needs the right to read and write C(/api/v3/api-keys), which is as good as all rights,
    and to read C(/api/v3/firewall) for O(network_filter).
  - A key without permission gets the answer 401 from the PBX, as a wrong key does.
seealso:
  - module: mikopbx.pbx.mikopbx_network_filter
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Make a key for the CRM, which reads employees and call records
  mikopbx.pbx.mikopbx_api_key:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    description: CRM
    permissions:
      employees: read
      cdr: read
  register: crm
  no_log: true

- name: Keep the new key where only its owner may look
  ansible.builtin.copy:
    content: "{{ crm.key }}"
    dest: "{{ crm_key_file | default('/tmp/crm_api_key') }}"
    mode: "0600"
  when: crm.key is defined
  no_log: true

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Let it manage employees as well
  mikopbx.pbx.mikopbx_api_key:
    description: CRM
    permissions:
      employees: write
      cdr: read
      extensions: read

- name: Store a key that was made elsewhere, for everything
  mikopbx.pbx.mikopbx_api_key:
    description: Second controller
    key: "{{ second_controller_key | default('only-an-example-of-a-key-do-not-use-it-0001') }}"
    full_permissions: true

- name: Give a key another description
  mikopbx.pbx.mikopbx_api_key:
    description: CRM of the sales department
    renamed_from: CRM

- name: Remove a key
  mikopbx.pbx.mikopbx_api_key:
    description: Second controller
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ api_key CRM: permissions employees read → employees write"
record:
  description:
    - The key after the task, or in C(check_mode) as it would be, by the names of the options. Empty when removed.
    - Without O(key).
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the key; empty for a new one in C(check_mode).
      type: str
    description:
      description: What the key is for.
      type: str
    full_permissions:
      description: Whether the key may do everything.
      type: bool
    permissions:
      description: What else the key may do.
      type: dict
    network_filter:
      description: The network filter by a name that tells it apart, or its id; empty for none.
      type: str
  sample:
    id: "3"
    description: CRM
    full_permissions: false
    permissions:
      cdr: read
      employees: write
    network_filter: ""
key:
  description:
    - The new key that was made up, shown this once.
  returned: when a new key was added without O(key), not in C(check_mode)
  type: str
  sample: mJ5fVq2xWc8nTz4kYb7dRg3hPs6aLe9uXo1iCv5t
diff:
  description: The changed options before and after as YAML text, with keys hidden.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new key.
      type: str
    after:
      description: The new values; empty for a removed key.
      type: str
  sample:
    before: |
      full_permissions: false
    after: |
      full_permissions: true
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
    - "permissions: the API has no employes; did you mean employees?"
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("api_key")


if __name__ == "__main__":
    main()
