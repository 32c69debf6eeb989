#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_fail2ban
version_added: 0.2.0
short_description: Manage when a MikoPBX shuts out who guesses passwords
description:
  - Manages fail2ban on the PBX, which shuts out addresses from which wrong passwords come, for SIP, IAX, AMI, the
    console and the web interface alike.
  - It is switched on and off together with the firewall, see M(mikopbx.pbx.mikopbx_firewall).
  - An option that is left out is not managed and never changes.
  - Everything is checked before anything is sent, since the PBX checks nothing here. It stores any number, drops what
    is no address from O(whitelist) without a word, and a word where a number belongs may leave it unable to
    store anything until it is restarted.
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
  maxretry:
    description:
      - After how many failures within O(findtime) an address is shut out, 1 to 100.
      - A low number also hits people who mistype and phones with an old password. Put the controller and the office
        into O(whitelist) before lowering it.
    type: int
  findtime:
    description:
      - Seconds within which O(maxretry) failures count, 60 or more.
    type: int
  bantime:
    description:
      - Seconds for which an address is shut out, 60 or more.
    type: int
  whitelist:
    description:
      - Addresses and networks, IPv4 or IPv6, that are never shut out. The list replaces the stored one, its order has
        no meaning, and an empty list clears it.
      - In a network, bits behind the mask count for nothing (V(10.0.0.5/8) is V(10.0.0.0/8)).
      - Networks with O(mikopbx.pbx.mikopbx_network_filter#module:newer_block_ip=true) are never shut out either, and
        need not be here.
    type: list
    elements: str
  pbx_firewall_max_req_sec:
    description:
      - How many new SIP connections a second the firewall lets in from one address, up to 10000. V(0) sets no limit.
      - A low number can hit an office whose phones all register anew after a power cut.
    type: int
    aliases:
      - PBXFirewallMaxReqSec
notes:
  - The API key needs the right to read and write C(/api/v3/fail2ban).
  - The PBX applies changes in the background, some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_firewall
  - module: mikopbx.pbx.mikopbx_network_filter
  - module: mikopbx.pbx.mikopbx_office
"""

EXAMPLES = r"""
- name: Shut out for a day after ten failures within an hour
  mikopbx.pbx.mikopbx_fail2ban:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    maxretry: 10
    findtime: 3600
    bantime: 86400

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Never shut out the office, the branch and the controller
  mikopbx.pbx.mikopbx_fail2ban:
    whitelist:
      - 10.20.0.0/16
      - 2001:db8:7::/48
      - 203.0.113.7

- name: Slow down floods of SIP requests
  mikopbx.pbx.mikopbx_fail2ban:
    pbx_firewall_max_req_sec: 300

- name: Clear the list of those who are never shut out
  mikopbx.pbx.mikopbx_fail2ban:
    whitelist: []
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ fail2ban: bantime 10800 → 86400"
record:
  description:
    - The settings after the task, or in C(check_mode) as they would be, by the names of the options.
  returned: when the PBX could be read
  type: dict
  contains:
    maxretry:
      description: Failures until an address is shut out.
      type: int
    findtime:
      description: Seconds within which they count.
      type: int
    bantime:
      description: Seconds for which an address is shut out.
      type: int
    whitelist:
      description: Addresses and networks that are never shut out, sorted.
      type: list
      elements: str
    pbx_firewall_max_req_sec:
      description: New SIP connections a second from one address; 0 for no limit.
      type: int
  sample:
    maxretry: 10
    findtime: 3600
    bantime: 86400
    whitelist:
      - 10.20.0.0/16
      - 203.0.113.7
    pbx_firewall_max_req_sec: 300
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
      bantime: 10800
    after: |
      bantime: 86400
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
    - "maxretry must be a whole number, not \"ten\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("fail2ban")


if __name__ == "__main__":
    main()
