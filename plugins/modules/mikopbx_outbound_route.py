#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_outbound_route
version_added: 0.2.0
short_description: Manage one outbound route of a MikoPBX
description:
  - Makes one outbound route be as described, or be gone. An outbound route says over which trunk a call leaves, by
    the number that was dialled, and what the trunk is given to dial.
  - The PBX goes through the routes in their order, and takes the first that fits. When the call does not come about
    over that trunk, it goes on to the next that fits. After a busy signal it does not. The order is the order of
    the list in M(mikopbx.pbx.mikopbx_office). Routes over a trunk that is switched off are passed over.
  - A route fits when the dialled number begins with O(numberbeginswith) and has as many further digits as
    O(restnumbers) says. Then O(trimfrombegin) digits are taken off, and O(prepend) is put before the rest.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several routes, and for routes together with their trunks, use M(mikopbx.pbx.mikopbx_office) or the role
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
      - Whether the route is to be there (V(present)) or not (V(absent)).
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing route, to be used in place of O(rulename), or to tell apart routes that share
        one.
      - Given together with O(rulename), the route with this id gets that name.
      - It cannot be chosen for a new route.
    type: str
  renamed_from:
    description:
      - The name under which the route may still be known. When there is such a route and none with the name
        O(rulename), that one is renamed.
      - May stay in the playbook afterwards, until there is another route with the old name.
    type: str
  rulename:
    description:
      - The name of the route, up to 100 characters. It tells which route is meant.
      - The PBX does not mind two routes with one name. The module does, and asks for O(id) then.
      - Needed for a new route.
    type: str
  provider:
    description:
      - The trunk over which the calls leave, by its description or its id. Both SIP and IAX trunks are meant.
      - Needed for a new route. It can be replaced, and cannot be cleared.
    type: str
    aliases:
      - providerid
  numberbeginswith:
    description:
      - What the dialled number begins with, up to 64 characters. Digits, C(#) and C(*), or a regular expression of
        these, in which V((7|8\)) is one or the other, V([1-9]) one of several, and V([0-9]{3}) three digits.
        C(*) and C(+) stand for themselves. V(X), V(N), V(Z) and V(.) mean nothing here.
      - Alternatives are written in brackets. Of V(7|8) the PBX would make two patterns, each of them half open.
      - Without a C(+) at its beginning, which the PBX takes off a number before it looks at the routes.
      - Empty for any beginning. A new route without it fits any beginning.
      - Write it in quotes. Without them YAML takes V(00) for a number and makes V(0) of it.
    type: str
  restnumbers:
    description:
      - How many digits follow O(numberbeginswith), 0 to 20, or V(-1) for any number of them. With V(0) only
        O(numberbeginswith) itself fits, which must not be empty then.
      - The PBX stores V(-1) for a new route.
    type: int
  trimfrombegin:
    description:
      - How many digits to take off the beginning of the number, 0 to 30, before O(prepend) is added. Something has to
        be left to dial.
      - The PBX stores V(0) for a new route.
    type: int
  prepend:
    description:
      - What to dial before the rest of the number. Digits, C(#), C(*) and C(+), up to 20. Empty clears it.
      - Write it in quotes. Without them YAML takes V(00) for a number and makes V(0) of it.
    type: str
  note:
    description:
      - A note for people, up to 1024 characters. Empty clears it.
    type: str
  priority:
    description:
      - The place of the route among all outbound routes, 0 to 9999. Small comes first, gaps do not matter.
        M(mikopbx.pbx.mikopbx_office) does not have it, there the order of the list counts.
      - A new route without it comes behind all others. V(0) can only be given to a route that is there already, since
        the PBX puts a new one with it last.
      - Which of two routes with one place comes first, is left to the PBX.
    type: int
notes:
  - The API key needs the right to read and write C(/api/v3/outbound-routes), and to read C(/api/v3/sip-providers) and
    C(/api/v3/iax-providers) for O(provider).
  - A O(numberbeginswith) or O(prepend) of V(0) alone takes a second request, since the PBX takes it for empty in the
    first. Until that second request the route has none.
  - The PBX applies changes in the background. Calls follow them some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_incoming_route
  - module: mikopbx.pbx.mikopbx_sip_provider
  - module: mikopbx.pbx.mikopbx_iax_provider
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Remove the route that a new PBX has
  mikopbx.pbx.mikopbx_outbound_route:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    rulename: Outgoing template for the Demo provider
    state: absent

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: National calls are dialled with a leading 0 and ten more digits, and leave without the 0 and with 49
  mikopbx.pbx.mikopbx_outbound_route:
    rulename: National
    provider: Demo provider
    numberbeginswith: "0[1-9]"
    restnumbers: 9
    trimfrombegin: 1
    prepend: "49"

- name: International calls, of any length
  mikopbx.pbx.mikopbx_outbound_route:
    rulename: International
    provider: Demo provider
    numberbeginswith: "00"
    restnumbers: -1
    trimfrombegin: 2

- name: Two emergency numbers, as they are
  mikopbx.pbx.mikopbx_outbound_route:
    rulename: Emergency
    provider: Demo provider
    numberbeginswith: "(110|112)"
    restnumbers: 0

- name: Put a route before all others
  mikopbx.pbx.mikopbx_outbound_route:
    rulename: Emergency
    priority: 0

- name: Give a route another name
  mikopbx.pbx.mikopbx_outbound_route:
    rulename: Emergency calls
    renamed_from: Emergency

- name: Numbers of six digits go to the old PBX, which wants a 0 for an outside line
  mikopbx.pbx.mikopbx_outbound_route:
    rulename: Local calls
    provider: Demo provider
    restnumbers: 6
    prepend: "0"
    note: Until the old PBX is gone
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ outbound_route National: restnumbers 9 → 10"
record:
  description:
    - The route after the task, or in C(check_mode) as it would be, by the names of the options. Empty when removed.
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the route.
      type: str
    rulename:
      description: The name.
      type: str
    provider:
      description: The trunk by a name that tells it apart, or its id.
      type: str
    numberbeginswith:
      description: What the dialled number begins with; empty for anything.
      type: str
    restnumbers:
      description: How many digits follow; V(-1) for any number of them.
      type: int
    trimfrombegin:
      description: How many digits are taken off the beginning.
      type: int
    prepend:
      description: What is dialled before the rest.
      type: str
    note:
      description: The note.
      type: str
    priority:
      description: The place among the outbound routes. Small comes first.
      type: int
  sample:
    id: "22"
    rulename: National
    provider: Demo provider
    numberbeginswith: "0[1-9]"
    restnumbers: 9
    trimfrombegin: 1
    prepend: "49"
    note: ""
    priority: 1
diff:
  description: The changed options before and after as YAML text.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new route.
      type: str
    after:
      description: The new values; empty for a removed route.
      type: str
  sample:
    before: |
      restnumbers: 9
    after: |
      restnumbers: 10
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
    - "restnumbers must be between -1 and 20, not \"25\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("outbound_route")


if __name__ == "__main__":
    main()
