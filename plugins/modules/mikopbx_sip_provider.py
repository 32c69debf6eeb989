#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_sip_provider
version_added: 0.1.0
short_description: Manage one SIP provider (trunk) of a MikoPBX
description:
  - Makes one SIP trunk be as described, or be gone. A trunk connects the PBX with a telephone company, a gateway or
    another PBX.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several trunks, and for trunks together with employees, use M(mikopbx.pbx.mikopbx_office) or the role
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
    support: partial
    details:
      - With O(update_secret=always) the O(secret) of a trunk that the PBX hides is written every time.
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  state:
    description:
      - Whether the trunk is to be there (V(present)) or not (V(absent)).
      - A trunk that is only to rest is better kept with O(disabled=true). See O(delete_routes) before removing one.
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing trunk (V(SIP-TRUNK-34F7CAFE)), to be used in place of O(description), or
        to tell apart trunks that share one.
      - Given together with O(description), the trunk with this id gets that name.
      - It cannot be chosen for a new trunk.
    type: str
  renamed_from:
    description:
      - The name under which the trunk may still be known. When there is such a trunk and none with the name
        O(description), that one is renamed, and keeps its routes.
      - May stay in the playbook afterwards, until there is another trunk with the old name.
    type: str
  description:
    description:
      - The name of the trunk, up to 255 characters. It tells which trunk is meant, disabled ones included.
      - The PBX does not mind two trunks with one name. The module does, and asks for O(id) then.
      - Needed for a new trunk.
    type: str
  registration_type:
    description:
      - Who registers with whom.
      - With V(outbound) the PBX registers with the provider, and needs O(host), O(username) and O(secret).
      - With V(inbound) the other side registers with the PBX, and O(username) and O(secret) are needed.
      - With V(none) nobody registers, calls are accepted by address, and O(host) is needed.
      - Needed for a new trunk.
    type: str
    choices:
      - outbound
      - inbound
      - none
  host:
    description:
      - Host name or address of the provider, without spaces, up to 255 characters.
    type: str
  username:
    description:
      - The login, of letters, digits and C(_), C(.), C(+), C(-), up to 100 characters. Of any other text,
        such as V(user@domain), the PBX would keep nothing but the digits. For a domain see O(fromdomain).
      - No C(+) with O(registration_type=inbound).
    type: str
  secret:
    description:
      - The password, up to 100 characters.
      - The PBX hides it with O(registration_type=outbound), and shows it otherwise. Where it is shown, a password that
        differs is noticed and replaced. Where it is hidden, O(update_secret) says when to write it.
      - Needed again when O(registration_type) changes from V(outbound) to another.
    type: str
  update_secret:
    description:
      - When to write a O(secret) that the PBX hides, which is that of a trunk with O(registration_type=outbound).
      - V(on_create) writes it to a new trunk only. A different password is not noticed.
      - V(always) writes it with every run of the task, which then always reports a change.
        For a new password it is enough to run once with it.
    type: str
    choices:
      - on_create
      - always
    default: on_create
  port:
    description:
      - The port of the provider, 1 to 65535.
      - A new trunk without it gets V(5060).
    type: int
  transport:
    description:
      - The transport for signalling.
      - A new trunk without it gets V(udp,tcp).
    type: str
    choices:
      - udp,tcp
      - udp
      - tcp
      - tls
  qualify:
    description:
      - Whether the PBX asks the other side from time to time whether it is there. Without this the state of the
        trunk is known less well.
      - The PBX stores V(true) for a new trunk.
    type: bool
  qualifyfreq:
    description:
      - Seconds between these questions, 10 to 3600.
      - The PBX stores V(60) for a new trunk.
    type: int
  dtmfmode:
    description:
      - How key presses are sent.
      - The PBX stores V(auto) for a new trunk.
    type: str
    choices:
      - auto
      - auto_info
      - inband
      - rfc4733
      - info
  fromuser:
    description:
      - The user part of the C(From) header in outgoing calls, up to 100 characters, where it is not O(username).
    type: str
  fromdomain:
    description:
      - The domain in the C(From) header, up to 255 characters, where it is not O(host).
    type: str
  outbound_proxy:
    description:
      - Host, or host and port (V(proxy.example.com:5080)), to which everything for this trunk is sent,
        up to 255 characters.
    type: str
  disablefromuser:
    description:
      - Whether to leave the login out of the C(From) header, so that the caller's number can stand there.
      - The PBX stores V(false) for a new trunk.
    type: bool
  cid_source:
    description:
      - From where in an incoming call the caller's number is taken. The PBX knows V(default), V(from) (C(From)),
        V(rpid) (C(Remote-Party-ID)), V(pai) (C(P-Asserted-Identity)) and V(custom) (O(cid_custom_header)).
        It does not check the word.
      - The PBX stores V(default) for a new trunk.
    type: str
  cid_custom_header:
    description: The header to take the caller's number from with O(cid_source=custom), up to 100 characters.
    type: str
  cid_parser_start:
    description: The text after which the caller's number begins in the header, up to 50 characters.
    type: str
  cid_parser_end:
    description: The text before which the caller's number ends, up to 50 characters.
    type: str
  cid_parser_regex:
    description: A regular expression that picks out the caller's number, up to 255 characters.
    type: str
  did_source:
    description:
      - From where in an incoming call the dialled outside number (DID) is taken. The PBX knows at least V(default),
        V(to) (C(To)) and V(custom) (O(did_custom_header)). It does not check the word.
      - The PBX stores V(default) for a new trunk.
    type: str
  did_custom_header:
    description: The header to take the dialled number from with O(did_source=custom), up to 100 characters.
    type: str
  did_parser_start:
    description: The text after which the dialled number begins in the header, up to 50 characters.
    type: str
  did_parser_end:
    description: The text before which the dialled number ends, up to 50 characters.
    type: str
  did_parser_regex:
    description: A regular expression that picks out the dialled number, up to 255 characters.
    type: str
  cid_did_debug:
    description:
      - Whether the PBX logs how it found both numbers.
      - The PBX stores V(false) for a new trunk.
    type: bool
  manualattributes:
    description:
      - Additional settings of the SIP trunk, as sections and lines of C(pjsip.conf). Empty clears them.
      - The PBX strips words that begin with C(on) and are followed by C(=), also inside of others
        (C(connected_line_method=)). Such a text is refused before it is sent.
    type: str
  network_filter:
    description:
      - The network filter that says from which addresses calls of this trunk are accepted, by its description, its
        network (V(198.51.100.0/24)), or its id.
      - The PBX cannot take it off a trunk again, only replace it by another. V(none) or an empty text is right for
        a trunk that has none, and an error for one that has.
    type: str
    aliases:
      - networkfilterid
  disabled:
    description:
      - Whether the trunk is switched off.
      - The PBX stores V(false) for a new trunk.
    type: bool
  note:
    description:
      - A note for people, up to 500 characters. Empty clears it.
    type: str
  additional_hosts:
    description:
      - Further host names or addresses from which the provider's calls come. The list replaces the stored one, its
        order has no meaning, and an empty list clears it.
      - The list of objects with an C(address) that the PBX shows is taken as well.
    type: list
    elements: str
    aliases:
      - additionalHosts
  delete_routes:
    description:
      - Allows removing a trunk with O(state=absent) although there are incoming or outbound routes over it, which the
        PBX removes with it without a word.
      - Otherwise the task refuses and lists these routes.
    type: bool
    default: false
notes:
  - The API key needs the right to read and write C(/api/v3/sip-providers), to read C(/api/v3/network-filters) for
    O(network_filter), and to read C(/api/v3/incoming-routes) and C(/api/v3/outbound-routes) for O(state=absent).
  - Trunks are found by their name, which the PBX's list of trunks lacks. Each run reads every SIP trunk once.
  - The PBX applies changes in the background. A trunk can be used some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
  - module: mikopbx.pbx.mikopbx_status_info
    description: Tells which trunks are registered.
"""

EXAMPLES = r"""
- name: Add a trunk that registers with the provider
  mikopbx.pbx.mikopbx_sip_provider:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    description: Example Telecom
    registration_type: outbound
    host: sip.example.com
    username: "4930123456"
    secret: "{{ example_telecom_secret | default('wernigerode-77') }}"

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Accept its calls from two more addresses, as far as a network filter lets them in
  mikopbx.pbx.mikopbx_sip_provider:
    description: Example Telecom
    additional_hosts:
      - 198.51.100.7
      - sip2.example.com
    network_filter: Internet

- name: Send it a new password (with always on the command line, once)
  mikopbx.pbx.mikopbx_sip_provider:
    description: Example Telecom
    secret: "{{ example_telecom_secret | default('harzer-roller-78') }}"
    update_secret: "{{ new_trunk_passwords | default('on_create') }}"

- name: Connect a gateway in the own network, by address
  mikopbx.pbx.mikopbx_sip_provider:
    description: Gateway in the basement
    registration_type: none
    host: 192.168.10.5
    port: 5062
    transport: udp
    qualifyfreq: 30
    note: Two ISDN lines, serviced in March

- name: Let a branch register here, with the dialled number in a header of its own
  mikopbx.pbx.mikopbx_sip_provider:
    description: Branch in Kassel
    registration_type: inbound
    username: kassel
    secret: "{{ kassel_secret | default('wilhelmshoehe-79') }}"
    did_source: custom
    did_custom_header: X-DID-Number
    did_parser_regex: "[0-9]+"

- name: Give a trunk another name
  mikopbx.pbx.mikopbx_sip_provider:
    description: Branch in Fulda
    renamed_from: Branch in Kassel

- name: Switch a trunk off
  mikopbx.pbx.mikopbx_sip_provider:
    description: Example Telecom
    disabled: true

- name: Remove a trunk and all routes over it
  mikopbx.pbx.mikopbx_sip_provider:
    description: Gateway in the basement
    state: absent
    delete_routes: true
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ sip_provider Example Telecom: host sip.example.com → sip2.example.com"
record:
  description:
    - The trunk after the task, or in C(check_mode) as it would be, by the names of the options. Empty when removed.
    - Without O(secret).
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the trunk.
      type: str
    description:
      description: The name.
      type: str
    registration_type:
      description: Who registers with whom.
      type: str
    host:
      description: Host name or address of the provider.
      type: str
    username:
      description: The login.
      type: str
    port:
      description: The port.
      type: int
    transport:
      description: The transport for signalling.
      type: str
    qualify:
      description: Whether the PBX asks whether the other side is there.
      type: bool
    qualifyfreq:
      description: Seconds between these questions.
      type: int
    dtmfmode:
      description: How key presses are sent.
      type: str
    fromuser:
      description: The user part of the C(From) header.
      type: str
    fromdomain:
      description: The domain in the C(From) header.
      type: str
    outbound_proxy:
      description: Where everything for this trunk is sent.
      type: str
    disablefromuser:
      description: Whether the login is left out of the C(From) header.
      type: bool
    cid_source:
      description: From where the caller's number is taken.
      type: str
    cid_custom_header:
      description: The header to take it from.
      type: str
    cid_parser_start:
      description: The text after which it begins.
      type: str
    cid_parser_end:
      description: The text before which it ends.
      type: str
    cid_parser_regex:
      description: The expression that picks it out.
      type: str
    did_source:
      description: From where the dialled outside number is taken.
      type: str
    did_custom_header:
      description: The header to take it from.
      type: str
    did_parser_start:
      description: The text after which it begins.
      type: str
    did_parser_end:
      description: The text before which it ends.
      type: str
    did_parser_regex:
      description: The expression that picks it out.
      type: str
    cid_did_debug:
      description: Whether the PBX logs how it found both numbers.
      type: bool
    manualattributes:
      description: Additional settings.
      type: str
    network_filter:
      description: The network filter by a name that tells it apart, or its id; empty for none.
      type: str
    disabled:
      description: Whether the trunk is switched off.
      type: bool
    note:
      description: The note.
      type: str
    additional_hosts:
      description: Further host names or addresses of the provider, sorted.
      type: list
      elements: str
  sample:
    id: SIP-TRUNK-1A2B3C45
    description: Example Telecom
    registration_type: outbound
    host: sip.example.com
    username: "4930123456"
    port: 5060
    transport: udp,tcp
    additional_hosts:
      - 198.51.100.7
      - sip2.example.com
diff:
  description: The changed options before and after as YAML text, with passwords hidden.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new trunk.
      type: str
    after:
      description: The new values; empty for a removed trunk.
      type: str
  sample:
    before: |
      host: sip.example.com
    after: |
      host: sip2.example.com
requests_used:
  description: How many requests were sent to the PBX, repeated ones included.
  returned: when the PBX was asked
  type: int
  sample: 5
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
    - "port must be a whole number, not \"5060.5\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("sip_provider")


if __name__ == "__main__":
    main()
