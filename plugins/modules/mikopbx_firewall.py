#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_firewall
version_added: 0.2.0
short_description: Switch the firewall of a MikoPBX on or off
description:
  - Switches the firewall of the PBX on or off, and with it fail2ban, which shuts out who guesses passwords. The PBX
    knows both only together.
  - While the firewall is on, it lets in what the network filters allow, see M(mikopbx.pbx.mikopbx_network_filter), and
    drops everything else. When there is no network filter at all, it lets everything through.
  - One can lock oneself out with it. Before the firewall is switched on, the module looks for a network filter that
    lets this controller reach the web port, and refuses if it finds none, see O(force). It cannot look after anybody
    else, neither phones nor the browsers of administrators.
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
  enabled:
    description:
      - Whether the firewall and fail2ban are to be on.
      - Switched off, every service of the PBX can be reached from everywhere, and passwords can be guessed at leisure.
      - Left out, nothing changes, and RV(record) tells how it is.
      - It is compared with the state of the firewall. Both follow when that changes, and neither when it does not.
    type: bool
    aliases:
      - firewallEnabled
  force:
    description:
      - Allows switching the firewall on although, as far as it can be told from here, no network filter lets this
        controller reach the web port. Otherwise the task refuses.
      - Whoever is shut out gets in again only by the console of the PBX.
    type: bool
    default: false
notes:
  - The API key needs the right to read and write C(/api/v3/firewall).
  - Create the network filters first. M(mikopbx.pbx.mikopbx_office) does it in this order by itself.
  - The address of this controller as the PBX sees it may be another one, for example behind address translation (NAT)
    or a proxy. Make sure that a network filter allows V(WEB) for that one.
  - The PBX applies the change in the background, some 5 to 15 seconds after the task. A connection that is open stays
    so.
seealso:
  - module: mikopbx.pbx.mikopbx_network_filter
  - module: mikopbx.pbx.mikopbx_fail2ban
  - module: mikopbx.pbx.mikopbx_office
"""

EXAMPLES = r"""
- name: Let the office in, whatever else will be closed
  mikopbx.pbx.mikopbx_network_filter:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    permit: 10.20.0.0/16
    description: Head office

- name: Switch firewall and fail2ban on
  mikopbx.pbx.mikopbx_firewall:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    enabled: true

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Ask whether the firewall is on
  mikopbx.pbx.mikopbx_firewall:
  register: firewall

- name: Say so
  ansible.builtin.debug:
    msg: "The firewall is {{ firewall.record.enabled | ternary('on', 'off') }}."

- name: Switch both off for an hour of fault finding
  mikopbx.pbx.mikopbx_firewall:
    enabled: false

- name: And on again
  mikopbx.pbx.mikopbx_firewall:
    enabled: true
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ firewall: enabled no → yes"
record:
  description:
    - The state after the task, or in C(check_mode) as it would be.
  returned: when the PBX could be read
  type: dict
  contains:
    enabled:
      description: Whether the firewall is on.
      type: bool
  sample:
    enabled: true
diff:
  description: The changed options before and after as YAML text.
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
    before: |
      enabled: false
    after: |
      enabled: true
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
    - "enabled must be true or false, not \"perhaps\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("firewall")


if __name__ == "__main__":
    main()
