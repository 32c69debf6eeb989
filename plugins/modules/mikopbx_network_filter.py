#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_network_filter
version_added: 0.2.0
short_description: Manage one network filter (firewall record) of a MikoPBX
description:
  - Makes one network filter be as described, or be gone. A network filter says which services of the PBX may be
    reached from one network. All of them together are what the firewall lets in, once it is switched on with
    M(mikopbx.pbx.mikopbx_firewall). Employees, trunks, AMI users and API keys can be tied to one of them.
  - Network filters only ever let in. A service that O(rules) blocks for a small network is still reached from there
    when another filter allows it for a larger network around it, such as the V(Internet) of a new PBX, which is
    V(0.0.0.0/0) and allows everything.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several filters use M(mikopbx.pbx.mikopbx_office) or the role P(mikopbx.pbx.office#role), which see them all
    together.
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
      - Whether the network filter is to be there (V(present)) or not (V(absent)).
      - What was let in by it only, is shut out as soon as it is gone. When the last filter is gone, the firewall lets
        everything through.
      - The PBX does not mind removing a filter that something is tied to; the module does, and names what it is. For
        that it reads all employees, trunks, AMI users and API keys.
      - The web interface offers no button to remove V(0.0.0.0/0) and the networks of the PBX itself. The module
        removes them, and the web interface goes on listing them, as blocked.
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing network filter, to be used in place of O(permit), or to tell apart filters
        that share one.
      - Given together with O(permit), the filter with this id gets that network.
      - It cannot be chosen for a new network filter.
    type: str
  renamed_from:
    description:
      - The network that the filter may still have, as the PBX shows it (V(10.20.0.0/16)). When there is such a filter
        and none with O(permit), that one gets the new network, and whatever is tied to it stays so.
      - May stay in the playbook afterwards, until there is another filter with the old network.
    type: str
  permit:
    description:
      - The network in CIDR notation, IPv4 or IPv6. It tells which filter is meant.
      - A bare address is a network of its own (V(203.0.113.7) is V(203.0.113.7/32)), and bits behind the mask count
        for nothing (V(10.20.3.4/16) is V(10.20.0.0/16)). An IPv4 mask such as V(10.20.0.0/255.255.0.0) is taken too.
      - The PBX does not mind two filters with one network. The module does, and asks for O(id) then.
      - Needed for a new network filter.
    type: str
  description:
    description:
      - The name, up to 255 characters. Employees, trunks, AMI users and API keys may refer to the filter by it.
    type: str
  rules:
    description:
      - Which services may be reached from the network (V(true)), and which may not (V(false)) unless another filter
        allows them.
      - A service that is left out keeps what it has. In a new filter V(SSH) and V(AMI) are blocked then, and the
        others allowed.
      - Services of extension modules are not managed.
    type: dict
    aliases:
      - currentRules
    suboptions:
      SIP:
        description: Phones and SIP trunks, signalling (SIP) and voice (RTP).
        type: bool
      IAX:
        description: IAX trunks.
        type: bool
      WEB:
        description:
          - The web interface and the REST API, so this collection too. The firewall must let the controller in
            somewhere, see O(force).
        type: bool
      SSH:
        description: The console, as root.
        type: bool
      AMI:
        description: The Asterisk Manager Interface, see M(mikopbx.pbx.mikopbx_asterisk_manager).
        type: bool
      AJAM:
        description: Asterisk by HTTP, which is AJAM, WebRTC and ARI, see M(mikopbx.pbx.mikopbx_asterisk_rest_user).
        type: bool
      ICMP:
        description: Answers to C(ping).
        type: bool
  newer_block_ip:
    description:
      - Whether to trust the network, so that nobody there is ever shut out for wrong passwords by fail2ban, or for too
        many requests to the REST API. While the firewall is on, it frees a controller of the limit of 200 requests
        a minute.
      - The PBX stores V(false) for a new network filter.
    type: bool
  local_network:
    description:
      - Whether the network is local or a VPN, whose phones reach the PBX without address translation (NAT).
      - The PBX stores V(false) for a new network filter.
    type: bool
  deny:
    description:
      - From which network those who are tied to this filter may not connect, O(permit) excepted, in the same notation.
        Empty for none. It has no part in what the firewall lets in.
      - The PBX stores V(0.0.0.0/0) for a new network filter, which is right for phones, trunks and AMI users.
      - By its source, MikoPBX 2026.1 looks at this one first for API keys, and refuses a key from every address in it
        although O(permit) allows it. A filter for API keys needs an empty one.
    type: str
  force:
    description:
      - Allows a change after which, as far as it can be told from here, no network filter lets this controller reach
        the web port while the firewall is on. Otherwise the task refuses.
      - Whoever is shut out gets in again only by the console of the PBX.
    type: bool
    default: false
notes:
  - The API key needs the right to read and write C(/api/v3/firewall). Other modules read network filters for their
    references, for which they need it as well. To remove a filter the key has to read employees, trunks, AMI users and
    API keys, too.
  - The PBX applies changes in the background, some 5 to 15 seconds after the task. A connection that is open stays so.
  - In a container without rights on the packet filter of its host, the PBX protects no more than web, AMI, SIP and IAX.
seealso:
  - module: mikopbx.pbx.mikopbx_firewall
  - module: mikopbx.pbx.mikopbx_fail2ban
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Let phones and administrators of the head office in, and trust them
  mikopbx.pbx.mikopbx_network_filter:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    permit: 10.20.0.0/16
    description: Head office
    newer_block_ip: true
    local_network: true
    rules:
      SSH: true

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Let one address manage the PBX, and nothing else
  mikopbx.pbx.mikopbx_network_filter:
    permit: 203.0.113.7
    description: Ansible controller
    rules:
      SIP: false
      IAX: false
      WEB: true
      SSH: true
      AMI: false
      AJAM: false
      ICMP: true

- name: Close console and AMI to the rest of the world, and touch nothing else
  mikopbx.pbx.mikopbx_network_filter:
    permit: 0.0.0.0/0
    rules:
      SSH: false
      AMI: false

- name: Let a branch in by IPv6
  mikopbx.pbx.mikopbx_network_filter:
    permit: 2001:db8:7::/48
    description: Branch in Kassel
    rules:
      WEB: false

- name: The head office moved to another network
  mikopbx.pbx.mikopbx_network_filter:
    permit: 10.30.0.0/16
    renamed_from: 10.20.0.0/16

- name: A filter for API keys, which must deny nothing
  mikopbx.pbx.mikopbx_network_filter:
    permit: 198.51.100.0/24
    description: Integrations
    deny: ""
    rules:
      SIP: false
      IAX: false
      AJAM: false

- name: Remove the branch
  mikopbx.pbx.mikopbx_network_filter:
    permit: 2001:db8:7::/48
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ network_filter 0.0.0.0/0 Internet: rules SSH yes → SSH no"
record:
  description:
    - The network filter after the task, or in C(check_mode) as it would be, by the names of the options. Empty when
      removed.
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the network filter; empty for a new one in C(check_mode).
      type: str
    permit:
      description: The network.
      type: str
    description:
      description: The name.
      type: str
    rules:
      description: Which services may be reached from it.
      type: dict
    newer_block_ip:
      description: Whether nobody there is ever shut out for wrong passwords or too many requests.
      type: bool
    local_network:
      description: Whether its phones reach the PBX without address translation.
      type: bool
    deny:
      description: The network from which those tied to the filter are refused; empty for none.
      type: str
  sample:
    id: "6"
    permit: 10.20.0.0/16
    description: Head office
    rules:
      SIP: true
      IAX: true
      WEB: true
      SSH: true
      AMI: false
      AJAM: true
      ICMP: true
    newer_block_ip: true
    local_network: true
    deny: 0.0.0.0/0
diff:
  description: The changed options before and after as YAML text.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new network filter.
      type: str
    after:
      description: The new values; empty for a removed network filter.
      type: str
  sample:
    before: |
      newer_block_ip: false
    after: |
      newer_block_ip: true
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
    - "permit must be an address or a network such as 10.20.0.0/16 or 2001:db8::/32, not \"10.20.0.0/40\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("network_filter")


if __name__ == "__main__":
    main()
