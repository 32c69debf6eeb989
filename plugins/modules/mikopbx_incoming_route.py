#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_incoming_route
version_added: 0.2.0
short_description: Manage one incoming route of a MikoPBX
description:
  - Makes one incoming route be as described, or be gone. An incoming route says where a call from outside goes, by
    the trunk over which it comes and by the number that was called.
  - The PBX looks at the routes of the call's trunk (O(provider)). A route for exactly the called number counts before
    one with a mask, and this before one for any number, in whatever order they stand.
  - Several routes for the same number over the same trunk are a chain. The first rings O(extension) for
    O(ring_timeout) seconds, and when nobody answers the call goes on to the second, and so on. Their order is that of
    the list in M(mikopbx.pbx.mikopbx_office). Nothing comes after a route to a conference room or a word like V(busy).
  - A call that no route fits, and one that nobody answered on any, goes to the default route, which every PBX has.
    O(default=true) means that one.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several routes, and for routes together with what they lead to, use M(mikopbx.pbx.mikopbx_office) or the role
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
      - Removing a route also takes it out of the schedules that are restricted to it. The default route cannot be
        removed.
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
        O(rulename), that one is renamed, and keeps its schedules.
      - May stay in the playbook afterwards, until there is another route with the old name.
    type: str
  default:
    description:
      - Whether the default route is meant, to which calls go that no other route took. It needs no O(rulename).
      - What counts of it is O(extension). It rings without a limit of time, and no O(audio_message) is played.
        With O(number) or O(provider) it would be an ordinary route of that trunk besides, so leave them out.
    type: bool
    default: false
  rulename:
    description:
      - The name of the route, up to 100 characters. It tells which route is meant.
      - The PBX neither demands a name nor minds two routes with one. A route without a name is known by O(number) and
        O(provider), and by O(id) when there are several of these.
    type: str
  number:
    description:
      - The number that was called (DID), up to 50 characters, in exactly the form in which the provider sends it,
        which may be with or without C(+) and country code. It may also be the login of the trunk.
      - A mask of digits, V(X) (0 to 9), V(Z) (1 to 9), V(N) (2 to 9), sets such as V([3-5]), V(.) (one or more of
        anything) and V(!) (anything or nothing) stands for several numbers, as in V(493012345XX). A mask with other
        signs begins with C(_), as in V(_+493012345XX).
      - Empty for any number. A new route without it is for any number.
      - No blanks, commas or semicolons, and not V(0) alone, which the PBX takes for empty.
      - Write it in quotes. Without them YAML takes V(0049301) for a number and drops the zeros.
    type: str
  provider:
    description:
      - The trunk over which the call comes, by its description or its id. Both SIP and IAX trunks are meant.
      - Empty or V(none) is for calls that come over no trunk, which are those of guests, if the PBX lets them in at
        all. In MikoPBX 2026.1 this is not a route for all trunks. A new route without O(provider) is such a one.
    type: str
    aliases:
      - providerid
  extension:
    description:
      - Where the call goes. The number of an employee, a queue, an IVR menu, a conference room or an application of
        this PBX, or one of V(hangup), V(busy), V(voicemail), V(did2user).
      - V(did2user) rings the internal number that equals the called one.
      - Empty for no destination of its own. Calls then go on to the next route of the chain, and at last to the default
        route. A new route without it has none.
    type: str
  ring_timeout:
    description:
      - Seconds to ring O(extension) before the call goes on, 0 to 7400. V(0) is no limit. Without a meaning for
        conference rooms and words such as V(busy).
      - The API calls it C(timeout), which is the time-out of requests in this collection.
      - The PBX stores V(120) for a new route.
    type: int
  audio_message:
    description:
      - The sound file that is played to the caller before O(extension) rings, by its name or its id. Empty for none.
      - It is not played on a route without O(extension).
    type: str
    aliases:
      - audio_message_id
  note:
    description:
      - A note for people, up to 1024 characters. Empty clears it.
    type: str
  priority:
    description:
      - The place of the route among all incoming routes, 0 to 9998. Small comes first, gaps do not matter.
        M(mikopbx.pbx.mikopbx_office) does not have it, there the order of the list counts.
      - A new route without it comes behind all others. V(0) and V(1) can only be given to a route that is there
        already, since the PBX puts a new one with them last.
      - V(9999) is that of the default route, and cannot be changed there.
      - Which of two routes with one place comes first, is left to the PBX.
    type: int
notes:
  - The API key needs the right to read and write C(/api/v3/incoming-routes), to read C(/api/v3/sip-providers) and
    C(/api/v3/iax-providers) for O(provider), C(/api/v3/sound-files) for O(audio_message) and C(/api/v3/extensions) for
    O(extension).
  - A route that is written joins the schedules of the other routes for the same number and trunk.
  - The PBX forgets the trunk of a route with any change that does not name it. The module sends it with each.
  - The PBX applies changes in the background. Calls follow them some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_outbound_route
  - module: mikopbx.pbx.mikopbx_off_work_time
    description: Sends calls elsewhere outside of working hours.
  - module: mikopbx.pbx.mikopbx_sip_provider
  - module: mikopbx.pbx.mikopbx_iax_provider
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
"""

EXAMPLES = r"""
- name: Calls for the main number ring the reception for half a minute
  mikopbx.pbx.mikopbx_incoming_route:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    rulename: Main number
    number: "4930123450"
    provider: Demo provider
    extension: "201"
    ring_timeout: 30

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: When nobody answers there, a colleague for as long
  mikopbx.pbx.mikopbx_incoming_route:
    rulename: Main number, second
    number: "4930123450"
    provider: Demo provider
    extension: "202"
    ring_timeout: 30
    note: The default route comes after this one

- name: Direct dialling, where the PBX finds the employee by the called number
  mikopbx.pbx.mikopbx_incoming_route:
    rulename: Direct dialling
    number: 493012345[1-9]XX
    provider: Demo provider
    extension: did2user

- name: All other calls over this trunk, the route without a name that a new PBX has
  mikopbx.pbx.mikopbx_incoming_route:
    number: ""
    provider: Demo provider
    ring_timeout: 20

- name: Nobody took the call
  mikopbx.pbx.mikopbx_incoming_route:
    default: true
    extension: busy

- name: Put a route before the others
  mikopbx.pbx.mikopbx_incoming_route:
    rulename: Main number
    priority: 1

- name: Give a route another name
  mikopbx.pbx.mikopbx_incoming_route:
    rulename: Main number, colleague
    renamed_from: Main number, second

- name: Remove a route
  mikopbx.pbx.mikopbx_incoming_route:
    rulename: Direct dialling
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ incoming_route Main number 4930123450: extension 201 → 202"
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
    number:
      description: The called number or mask; empty for any.
      type: str
    provider:
      description: The trunk by a name that tells it apart, or its id; empty for none.
      type: str
    extension:
      description: Where the call goes; empty for nowhere.
      type: str
    ring_timeout:
      description: Seconds to ring.
      type: int
    audio_message:
      description: The sound file by a name that tells it apart, or its id; empty for none.
      type: str
    note:
      description: The note.
      type: str
    priority:
      description: The place among the incoming routes. Small comes first.
      type: int
  sample:
    id: "13"
    rulename: Main number
    number: "4930123450"
    provider: Demo provider
    extension: "201"
    ring_timeout: 30
    audio_message: ""
    note: ""
    priority: 1001
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
      extension: '201'
    after: |
      extension: '202'
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
    - "ring_timeout must be between 0 and 7400, not \"9000\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("incoming_route")


if __name__ == "__main__":
    main()
