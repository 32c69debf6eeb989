#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_iax_provider
version_added: 0.2.0
short_description: Manage one IAX provider (trunk) of a MikoPBX
description:
  - Makes one IAX trunk be as described, or be gone. IAX is the protocol by which PBXs that are built on Asterisk speak
    to each other, over one port. For trunks to telephone companies and gateways see
    M(mikopbx.pbx.mikopbx_sip_provider).
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several trunks, and for trunks together with the routes over them, use M(mikopbx.pbx.mikopbx_office) or the
    role P(mikopbx.pbx.office#role).
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
      - The PBX's own id of an existing trunk (V(IAX-TRUNK-83D69BA5)), to be used in place of O(description), or
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
      - The name of the trunk, up to 255 characters. It tells which IAX trunk is meant, disabled ones included.
      - The PBX does not mind two trunks with one name. The module does, and asks for O(id) then. A route names its
        trunk, so an IAX and a SIP trunk should not share a name either.
      - Needed for a new trunk.
    type: str
  registration_type:
    description:
      - Who registers with whom.
      - With V(outbound) this PBX registers with the other, and needs O(host), O(username) and O(secret).
      - With V(inbound) the other side registers with this PBX, and O(username) and O(secret) are needed.
      - With V(none) nobody registers, calls are accepted by address, and O(host) is needed.
      - Needed for a new trunk.
    type: str
    choices:
      - outbound
      - inbound
      - none
  host:
    description:
      - Host name or address of the other side, without spaces, up to 255 characters.
      - For another port than 4569 write it here, as in V(pbx.example.com:4570). See O(port).
    type: str
  username:
    description:
      - The login, of letters, digits and C(_), C(.), C(+), C(-), up to 100 characters. Of any other text,
        such as V(user@domain), the PBX would keep nothing but the digits.
      - No C(+) with O(registration_type=inbound).
    type: str
  secret:
    description:
      - The password, up to 100 characters.
      - The PBX hides it with O(registration_type=outbound), and shows it otherwise. Where it is shown, a password that
        differs is noticed and replaced. Where it is hidden, O(update_secret) says when to write it.
      - Needed again when O(registration_type) changes from V(outbound) to V(inbound).
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
      - The port that the PBX shows for the trunk, 1 to 65535.
      - MikoPBX 2026.1 keeps it, but connects to the port in O(host), and to 4569 when there is none.
      - A new trunk without it gets V(4569). It is always sent, since the PBX would take V(5060), the port of SIP.
    type: int
  manualattributes:
    description:
      - Additional settings of the trunk, as lines of C(iax.conf) such as V(qualify=5000), which replace what the PBX
        writes there itself. Empty clears them.
      - Without a section header (C([peer])). MikoPBX 2026.1 ignores all of a text that has one.
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
  delete_routes:
    description:
      - Allows removing a trunk with O(state=absent) although there are incoming or outbound routes over it, which the
        PBX removes with it without a word.
      - Otherwise the task refuses and lists these routes.
    type: bool
    default: false
notes:
  - The API key needs the right to read and write C(/api/v3/iax-providers), to read C(/api/v3/sip-providers), whose list
    holds the IAX trunks too, to read C(/api/v3/firewall) for O(network_filter), and to read
    C(/api/v3/incoming-routes) and C(/api/v3/outbound-routes) for O(state=absent).
  - Trunks are found by their name, which the PBX's list of trunks lacks. Each run reads every IAX trunk once.
  - The PBX applies changes in the background. A trunk can be used some 5 to 15 seconds after the task.
  - The PBX always asks the other side from time to time whether it is there. For an IAX trunk this cannot be chosen.
seealso:
  - module: mikopbx.pbx.mikopbx_sip_provider
  - module: mikopbx.pbx.mikopbx_incoming_route
  - module: mikopbx.pbx.mikopbx_outbound_route
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
  - module: mikopbx.pbx.mikopbx_status_info
    description: Tells which trunks are registered.
"""

EXAMPLES = r"""
- name: Register with the PBX of the head office
  mikopbx.pbx.mikopbx_iax_provider:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    description: Head office
    registration_type: outbound
    host: pbx.example.com
    username: kassel
    secret: "{{ head_office_secret | default('wernigerode-77') }}"

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: It listens on another port now, and gets a new password (with always on the command line, once)
  mikopbx.pbx.mikopbx_iax_provider:
    description: Head office
    host: pbx.example.com:4570
    port: 4570
    secret: "{{ head_office_secret | default('harzer-roller-78') }}"
    update_secret: "{{ new_trunk_passwords | default('on_create') }}"

- name: Let a branch register here, as far as a network filter lets it in
  mikopbx.pbx.mikopbx_iax_provider:
    description: Branch in Fulda
    registration_type: inbound
    host: 192.168.20.5
    username: fulda
    secret: "{{ fulda_secret | default('wilhelmshoehe-79') }}"
    network_filter: Internet
    note: Their administrator is Ms. Smith

- name: Connect the old PBX by address, with a setting of its own
  mikopbx.pbx.mikopbx_iax_provider:
    description: Old PBX
    registration_type: none
    host: 192.168.10.4
    manualattributes: qualify=5000

- name: Give a trunk another name
  mikopbx.pbx.mikopbx_iax_provider:
    description: Branch in Hanau
    renamed_from: Branch in Fulda

- name: Switch a trunk off
  mikopbx.pbx.mikopbx_iax_provider:
    description: Head office
    disabled: true

- name: Remove a trunk and all routes over it
  mikopbx.pbx.mikopbx_iax_provider:
    description: Old PBX
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
    - "~ iax_provider Head office: host pbx.example.com → pbx.example.com:4570"
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
      description: Host name or address of the other side.
      type: str
    username:
      description: The login.
      type: str
    port:
      description: The port that the PBX shows.
      type: int
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
  sample:
    id: IAX-TRUNK-1A2B3C45
    description: Head office
    registration_type: outbound
    host: pbx.example.com
    username: kassel
    port: 4569
    manualattributes: ""
    network_filter: ""
    disabled: false
    note: ""
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
      host: pbx.example.com
    after: |
      host: pbx.example.com:4570
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
    - "port must be a whole number, not \"4569.5\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("iax_provider")


if __name__ == "__main__":
    main()
