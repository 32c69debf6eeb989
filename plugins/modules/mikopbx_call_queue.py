#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_call_queue
version_added: 0.2.0
short_description: Manage one call queue of a MikoPBX
description:
  - Makes one call queue be as described, or be gone. A queue is an internal number that keeps callers waiting and
    rings several telephones (its members) by a strategy.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several call queues, and for call queues together with what they lead to, use
    M(mikopbx.pbx.mikopbx_office) or the role P(mikopbx.pbx.office#role).
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
      - Whether the call queue is to be there (V(present)) or not (V(absent)).
      - Removing it also removes its number from the call queues that ring it. The PBX refuses while a route,
        a schedule, an IVR menu, a redirection of a queue or an employee's forwarding leads to the number.
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing call queue (V(QUEUE-1A2B3C45)), to be used in place of
        O(extension).
      - Given together with O(extension), the call queue with this id gets that number.
      - It cannot be chosen for a new call queue.
    type: str
  renamed_from:
    description:
      - The number under which the call queue may still be known. When there is such a queue
        and none with O(extension), that one is renumbered, and everything on the PBX that leads to the old number
        follows.
      - May stay in the playbook afterwards, until another call queue gets the old number.
    type: str

  extension:
    description:
      - The internal number of the queue, 2 to 8 digits. It tells which queue is meant.
      - No employee, menu, room, application or parking slot can have the same number.
      - Needed for a new queue.
    type: str
  name:
    description:
      - The name of the queue, up to 100 characters, for people.
      - Needed for a new queue.
    type: str
  description:
    description:
      - A note, up to 500 characters, over several lines if need be.
    type: str
  members:
    description:
      - The internal numbers that the queue rings, mostly those of employees. A mobile number of an employee, another
        queue or an application is possible as well.
      - The list replaces the stored one, and an empty list takes all members out. A number can be in it once.
      - Its order is the order of ringing with O(strategy=linear). With the other strategies it means nothing to
        callers, but it is kept, and a different order is a change.
      - The list of objects with an C(extension) that the PBX shows is taken as well.
      - A member that is deleted from the PBX leaves its queues by itself.
    type: list
    elements: str
  strategy:
    description:
      - Whom the queue rings when a call comes in.
      - V(ringall) rings all free members at once, and whoever answers first has the call.
        O(seconds_to_ring_each_member) is then how long all of them ring before the queue tries again.
      - V(leastrecent) rings the member whose last call from this queue is the longest ago.
      - V(fewestcalls) rings the member who has answered the fewest calls from this queue so far.
      - V(random) rings any one free member.
      - V(rrmemory) rings one after the other, and begins after the member who was rung last (round robin).
      - V(linear) rings one after the other in the order of O(members), and begins with the first for each call.
      - A new queue without it gets V(ringall).
    type: str
    choices:
      - ringall
      - leastrecent
      - fewestcalls
      - random
      - rrmemory
      - linear
  seconds_to_ring_each_member:
    description:
      - Seconds that a member's telephone rings before the queue goes on to the next, 1 to 300.
      - A new queue without it gets V(15).
    type: int
  seconds_for_wrapup:
    description:
      - Seconds of rest after a call, in which the member gets no other from this queue, 0 to 300.
      - The PBX takes V(0) for 3 seconds.
      - A new queue without it gets V(15).
    type: int
  receive_calls_while_on_a_call:
    description:
      - Whether a member who is in a call is rung all the same.
      - A new queue without it gets V(false).
    type: bool
    aliases:
      - recive_calls_while_on_a_call
  caller_hear:
    description:
      - What the waiting caller hears. With V(ringing) it is a ringing tone, and the call is not answered
        until a member answers it. With V(moh) the PBX answers and plays music on hold.
      - Before a call is answered, not every line passes on sound. For announcements choose V(moh).
      - A new queue without it gets V(ringing).
    type: str
    choices:
      - ringing
      - moh
  moh_sound:
    description:
      - The music on hold, by the name or the id of a sound file of the category C(moh). Has an effect with
        O(caller_hear=moh).
      - Empty for the music of the PBX.
    type: str
    aliases:
      - moh_sound_id
  announce_position:
    description:
      - Whether callers are told their place in the queue, every 30 seconds.
      - A new queue without it gets V(false).
    type: bool
  announce_hold_time:
    description:
      - Whether callers are told how long they will probably wait, every 30 seconds.
      - A new queue without it gets V(false).
    type: bool
  periodic_announce_sound:
    description:
      - The sound file that is played to waiting callers again and again, by its name or id.
      - Empty for none.
    type: str
    aliases:
      - periodic_announce_sound_id
  periodic_announce_frequency:
    description:
      - Seconds from one O(periodic_announce_sound) to the next, 0 to 600. With V(0) no interval is set.
      - A new queue without it gets V(0).
    type: int
  timeout_to_redirect_to_extension:
    description:
      - Seconds after which a call that nobody has answered goes to O(timeout_extension), 0 to 3600.
      - With V(0), and also without O(timeout_extension), callers wait without a limit.
      - A new queue without it gets V(0).
    type: int
  timeout_extension:
    description:
      - Where calls go that have waited for O(timeout_to_redirect_to_extension). A number of the PBX, or one of
        V(hangup), V(busy), V(did2user) (the internal number that equals the outside number which was dialled)
        or V(voicemail).
      - Empty for nowhere.
    type: str
  redirect_to_extension_if_empty:
    description:
      - Where calls go while not one member can be reached, because no telephone of theirs is registered.
        Members who are busy can be reached in this sense. Takes what O(timeout_extension) takes.
      - Empty for nowhere. Callers then wait until somebody comes.
    type: str
  number_unanswered_calls_to_redirect:
    description:
      - How many calls in a row nobody has answered before O(redirect_to_extension_if_unanswered) is meant to count,
        1 to 100.
      - MikoPBX 2026.1 stores this option and the three that follow it, but does not act on them.
      - A new queue without it gets V(3), and so reads a queue that has none.
    type: int
  redirect_to_extension_if_unanswered:
    description:
      - Where calls are meant to go after O(number_unanswered_calls_to_redirect). Stored only, see there.
        Takes what O(timeout_extension) takes.
    type: str
  number_repeat_unanswered_to_redirect:
    description:
      - How many rounds through the members remain unanswered before O(redirect_to_extension_if_repeat_exceeded) is
        meant to count, 1 to 100. Stored only, see O(number_unanswered_calls_to_redirect).
      - A new queue without it gets V(3), and so reads a queue that has none.
    type: int
  redirect_to_extension_if_repeat_exceeded:
    description:
      - Where calls are meant to go after O(number_repeat_unanswered_to_redirect). Stored only, see
        O(number_unanswered_calls_to_redirect). Takes what O(timeout_extension) takes.
    type: str
  callerid_prefix:
    description:
      - What members' telephones show before the caller's name, up to 50 characters, so that they see which queue rings.
      - The PBX adds a colon, and shows only the letters, digits and spaces of it.
    type: str
notes:
  - The API key needs the right to read and write C(/api/v3/call-queues), to read C(/api/v3/extensions) when a number
    is given out or called, and C(/api/v3/sound-files) for O(moh_sound) and O(periodic_announce_sound).
  - Changes are written by C(PUT), together with the name and both sounds. C(PATCH) would store the whole queue anew,
    and cut a description that is longer than the PBX takes today.
  - The PBX applies changes in the background. Callers notice them some 5 to 15 seconds after the task. MikoPBX then
    loads all its queues anew, so choose an hour in which few callers wait.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
  - module: mikopbx.pbx.mikopbx_ivr_menu
  - module: mikopbx.pbx.mikopbx_sound_file
    description: Uploads music and announcements.
"""

EXAMPLES = r"""
- name: Add a queue that rings two employees at once, and a third after half a minute
  mikopbx.pbx.mikopbx_call_queue:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    extension: 2010
    name: Sales
    members:
      - 201
      - 202
    timeout_to_redirect_to_extension: 30
    timeout_extension: 203

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Ring one after the other, the office first, with music and the place in the queue
  mikopbx.pbx.mikopbx_call_queue:
    extension: 2011
    name: Support
    strategy: linear
    members: [203, 201, 202]
    seconds_to_ring_each_member: 12
    seconds_for_wrapup: 30
    caller_hear: moh
    announce_position: true
    callerid_prefix: Support

- name: Tell the callers something every minute
  mikopbx.pbx.mikopbx_call_queue:
    extension: 2011
    periodic_announce_sound: Privetstvie.mp3
    periodic_announce_frequency: 60

- name: Send calls to the sales queue while nobody of the support is there
  mikopbx.pbx.mikopbx_call_queue:
    extension: 2011
    redirect_to_extension_if_empty: 2010

- name: Take everybody out of a queue but one, and touch nothing else
  mikopbx.pbx.mikopbx_call_queue:
    extension: 2010
    members: [202]

- name: Give a queue another number; routes and menus follow
  mikopbx.pbx.mikopbx_call_queue:
    extension: 2020
    renamed_from: 2010

- name: Remove a queue
  mikopbx.pbx.mikopbx_call_queue:
    extension: 2011
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ call_queue 2010 Sales: members 201, 202 → 202"
record:
  description:
    - The call queue after the task, or in C(check_mode) as it would be, by the names of the options.
      Empty when removed.
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the call queue.
      type: str
    extension:
      description: The internal number.
      type: str
    name:
      description: The name.
      type: str
    description:
      description: The note.
      type: str
    members:
      description: The numbers that the queue rings, in order.
      type: list
      elements: str
    strategy:
      description: Whom the queue rings.
      type: str
    seconds_to_ring_each_member:
      description: Seconds that a member's telephone rings.
      type: int
    seconds_for_wrapup:
      description: Seconds of rest after a call.
      type: int
    receive_calls_while_on_a_call:
      description: Whether members in a call are rung.
      type: bool
    caller_hear:
      description: What the waiting caller hears.
      type: str
    moh_sound:
      description: The music on hold by a name that tells it apart, or its id; empty for that of the PBX.
      type: str
    announce_position:
      description: Whether callers are told their place.
      type: bool
    announce_hold_time:
      description: Whether callers are told how long they will wait.
      type: bool
    periodic_announce_sound:
      description: The repeated announcement by a name that tells it apart, or its id.
      type: str
    periodic_announce_frequency:
      description: Seconds from one to the next.
      type: int
    timeout_to_redirect_to_extension:
      description: Seconds after which calls go elsewhere; 0 for never.
      type: int
    timeout_extension:
      description: Where they go then.
      type: str
    redirect_to_extension_if_empty:
      description: Where calls go while no member can be reached.
      type: str
    number_unanswered_calls_to_redirect:
      description: Stored only.
      type: int
    redirect_to_extension_if_unanswered:
      description: Stored only.
      type: str
    number_repeat_unanswered_to_redirect:
      description: Stored only.
      type: int
    redirect_to_extension_if_repeat_exceeded:
      description: Stored only.
      type: str
    callerid_prefix:
      description: What telephones show before the caller's name.
      type: str
  sample:
    id: QUEUE-1A2B3C45
    extension: "2010"
    name: Sales
    description: ""
    members:
      - "202"
    strategy: ringall
    seconds_to_ring_each_member: 15
    timeout_to_redirect_to_extension: 30
    timeout_extension: "203"
diff:
  description: The changed options before and after as YAML text.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new call queue.
      type: str
    after:
      description: The new values; empty for a removed call queue.
      type: str
  sample:
    before: |
      members:
        - "201"
        - "202"
    after: |
      members:
        - "202"
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
    - "caller_hear must be one of \"ringing\", \"moh\", not \"music\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("call_queue")


if __name__ == "__main__":
    main()
