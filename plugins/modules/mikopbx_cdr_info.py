#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_cdr_info
version_added: 0.1.0
short_description: Read the call history of a MikoPBX
description:
  - Reads calls, or the single legs of calls, by any of the PBX's filters, and makes statistics of them.
  - All pages are read, up to O(max_records). Ranges over 365 days, which the PBX refuses, are read in parts.
  - Calls that are still going on are not in the history; see M(mikopbx.pbx.mikopbx_status_info) for these.
extends_documentation_fragment:
  - mikopbx.pbx.connection
  - mikopbx.pbx.attributes
  - mikopbx.pbx.attributes.actiongroup
  - mikopbx.pbx.attributes.info_module
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  date_from:
    description:
      - Calls that began at this time or later.
      - A date (V(2026-01-31), from its first moment), a date and time (V(2026-01-31 08:00) or V(2026-01-31T08:00:00)),
        a distance back from now in hours, days or weeks (V(-24h), V(-7d), V(-2w)), V(now), V(today) or V(yesterday).
      - Dates and times are those of the PBX's clock and have no time zone. What is relative is computed on the clock
        of the host where the module runs, in that host's time zone. Where it differs from the PBX's, either write
        the times out or set the environment variable E(TZ) for the task.
      - Without O(date_from), O(date_to) and any filter by number, O(linkedid) or O(search), the last 30 days are read,
        from the first moment of the first day. Neither O(disposition) nor O(id_from) nor O(provider) is such a filter.
      - With one of these filters, or with O(date_to) alone, the history is read from its beginning.
    type: str
  date_to:
    description:
      - Calls that began at this time or earlier, in the same forms as O(date_from).
      - A date, V(today) and V(yesterday) mean the last moment of that day, and a time all of its second.
      - Without it, the newest calls are read too.
    type: str
  src_num:
    description: A part of the caller's number.
    type: str
  dst_num:
    description: A part of the number called.
    type: str
  did:
    description: A part of the outside number of the PBX that was called.
    type: str
  disposition:
    description:
      - How a leg of the call ended. A call is found when one of its legs ended so, even if another leg was answered.
      - The PBX writes both V(NO ANSWER) and V(NOANSWER).
    type: str
    choices:
      - ANSWERED
      - NO ANSWER
      - NOANSWER
      - BUSY
      - FAILED
  linkedid:
    description: The one call with this identifier.
    type: str
  search:
    description: A part of a number, or of the name of an employee.
    type: str
  provider:
    description:
      - Only calls with a leg over this trunk, or with O(grouped=false) the legs over it. The trunk's id, or its name.
      - The PBX ignores this filter in its list. It is applied here after everything else has been read,
        and RV(total) counts what is left. A name takes a request of its own.
    type: str
  id_from:
    description:
      - Legs with an id greater than this one, and the calls that have such legs. For reading what is new since the last
        time. Ids are in the order in which legs ended.
    type: int
  grouped:
    description: Whether to return calls with their legs as RV(calls), or single legs as RV(legs).
    type: bool
    default: true
  sort:
    description: By what to order. A call stands where the highest value among its legs belongs.
    type: str
    choices:
      - id
      - start
      - linkedid
      - src_num
      - dst_num
      - did
      - disposition
      - duration
      - billsec
    default: id
  order:
    description: The direction of O(sort). The default is newest first.
    type: str
    choices:
      - asc
      - desc
    default: desc
  max_records:
    description:
      - The largest number of calls, or of legs with O(grouped=false), to return. V(0) returns all.
      - The PBX gives 1000 in one request.
    type: int
    default: 1000
  statistics:
    description:
      - Whether to return RV(statistics) over all calls that match, not only over the O(max_records) returned.
      - This reads all of them, and takes two more requests for the names of employees and trunks.
    type: bool
    default: false
notes:
  - The API key needs the right to read C(/api/v3/cdr); for O(statistics) also C(/api/v3/employees) and
    C(/api/v3/sip-providers); for the name of a trunk in O(provider) the latter.
  - Whoever has a RV(legs[].playback_url) or RV(legs[].download_url) can listen to the recording without any key, until
    one hour after its last use. Keep results with recordings out of logs that others read.
seealso:
  - module: mikopbx.pbx.mikopbx_status_info
"""

EXAMPLES = r"""
- name: Read the calls of the last week that nobody answered
  mikopbx.pbx.mikopbx_cdr_info:
    url: https://pbx.example.com
    api_key: "{{ mikopbx_api_key }}"
    date_from: -7d
    disposition: NOANSWER
  register: missed

- name: Show who called
  ansible.builtin.debug:
    msg: "{{ item.start }} {{ item.src_num }} called {{ item.dst_num }}"
  loop: "{{ missed.calls | selectattr('disposition', 'equalto', 'NOANSWER') }}"
  loop_control:
    label: "{{ item.linkedid }}"

- name: Get the statistics of a month, without the calls themselves
  mikopbx.pbx.mikopbx_cdr_info:
    url: https://pbx.example.com
    api_key: "{{ mikopbx_api_key }}"
    date_from: "2026-10-01"
    date_to: "2026-10-31"
    statistics: true
    max_records: 1
  register: october

- name: Complain when fewer than 80 percent were answered
  ansible.builtin.assert:
    that: october.statistics.answer_rate >= 80

- name: Fetch the legs that are new since the last time
  mikopbx.pbx.mikopbx_cdr_info:
    url: https://pbx.example.com
    api_key: "{{ mikopbx_api_key }}"
    date_from: "2026-01-01"
    id_from: 718517
    grouped: false
    order: asc
    max_records: 0
  register: news
"""

RETURN = r"""
calls:
  description: The calls, each with its legs. Apart from the names of the keys, as the PBX lists them newest first.
  returned: when O(grouped=true)
  type: list
  elements: dict
  contains:
    linkedid:
      description: What the legs of the call have in common.
      type: str
    start:
      description: When the call began, by the PBX's clock.
      type: str
    src_num:
      description: The number that called, from the first leg.
      type: str
    src_name:
      description: The name that belongs to it.
      type: str
    dst_num:
      description: The outside number that was called where there is one, else the number that the last leg called.
      type: str
    dst_name:
      description: The name of the one whom the last leg called.
      type: str
    did:
      description: The outside number that was called.
      type: str
    disposition:
      description: V(ANSWERED) if a leg was answered, else how the last leg ended.
      type: str
    direction:
      description:
        - V(incoming) if a leg came in over a trunk, else V(outgoing) if a leg went out over a trunk,
          else V(internal).
      type: str
    total_duration:
      description: Seconds of all legs together, from start to end.
      type: int
    total_billsec:
      description: Seconds of all legs together, from answer to end.
      type: int
    legs:
      description: The legs in the order in which they began, with the keys of RV(legs).
      type: list
      elements: dict
  sample:
    - linkedid: mikopbx-1795400006.6
      start: "2026-11-22 17:20:00.000"
      src_num: "79031234567"
      src_name: ""
      dst_num: "74951234567"
      dst_name: Sales office
      did: "74951234567"
      disposition: ANSWERED
      direction: incoming
      total_duration: 130
      total_billsec: 110
      legs: []
legs:
  description: The single legs.
  returned: when O(grouped=false)
  type: list
  elements: dict
  contains:
    id:
      description: The leg's id.
      type: int
    linkedid:
      description: What the legs of the call have in common.
      type: str
    uniqueid:
      description: Asterisk's identifier of the leg.
      type: str
    start:
      description: When it began, by the PBX's clock.
      type: str
    answer:
      description: When it was answered, or empty.
      type: str
    endtime:
      description: When it ended.
      type: str
    src_num:
      description: The number that called.
      type: str
    src_name:
      description: The name that belongs to it.
      type: str
    src_chan:
      description: Asterisk's name of the caller's channel.
      type: str
    dst_num:
      description: The number called.
      type: str
    dst_name:
      description: The name that belongs to it.
      type: str
    dst_chan:
      description: Asterisk's name of the other channel.
      type: str
    did:
      description: The outside number that was called.
      type: str
    disposition:
      description:
        - V(ANSWERED), V(NOANSWER), V(NO ANSWER), V(BUSY), V(FAILED), V(CANCEL), V(CHANUNAVAIL) or another of Asterisk's
          words.
      type: str
    duration:
      description: Seconds from start to end.
      type: int
    billsec:
      description: Seconds from answer to end.
      type: int
    from_account:
      description: The id of the trunk over which it came in, or empty.
      type: str
    to_account:
      description: The id of the trunk over which it went out, or empty.
      type: str
    recordingfile:
      description: Path of the recording on the PBX, or empty.
      type: str
    playback_url:
      description: Where to listen to the recording, without a key and for one hour; empty when there is none.
      type: str
    download_url:
      description: Where to get the recording as a file, likewise.
      type: str
  sample:
    - id: 6
      linkedid: mikopbx-1795400006.6
      uniqueid: mikopbx-1795400006.6_x
      start: "2026-11-22 17:20:00.000"
      answer: "2026-11-22 17:20:20.000"
      endtime: "2026-11-22 17:22:10.000"
      src_num: "79031234567"
      src_name: ""
      src_chan: PJSIP/79031234567-00000006
      dst_num: "2001"
      dst_name: Sales office
      dst_chan: PJSIP/2001-10000006
      did: "74951234567"
      disposition: ANSWERED
      duration: 130
      billsec: 110
      from_account: SIP-TRUNK-34F7CAFE
      to_account: ""
      recordingfile: ""
      playback_url: ""
      download_url: ""
total:
  description: How many calls, or legs with O(grouped=false), match.
  returned: success
  type: int
  sample: 8
truncated:
  description: Whether there are more than were returned.
  returned: success
  type: bool
  sample: false
period:
  description: The time that was searched.
  returned: success
  type: dict
  contains:
    from:
      description: The first moment, as it was sent to the PBX; V(null) for the beginning of the history.
      type: str
    to:
      description: The last moment; V(null) when the newest calls are included, too.
      type: str
  sample:
    from: "2026-10-25 00:00:00"
    to: null
statistics:
  description: Statistics over all calls that match.
  returned: when O(statistics=true)
  type: dict
  contains:
    total:
      description: Calls. Each is counted in one of the five following.
      type: int
    answered:
      description: Calls of which a leg was answered.
      type: int
    missed:
      description: Other calls that ended with V(NO ANSWER) or V(NOANSWER), in whatever direction.
      type: int
    busy:
      description: Other calls that ended with V(BUSY).
      type: int
    failed:
      description: Other calls that ended with V(FAILED).
      type: int
    other:
      description: All the rest, such as V(CHANUNAVAIL) (no phone was registered) and V(CANCEL) (the caller gave up).
      type: int
    answer_rate:
      description: Answered calls in percent of all.
      type: float
    talk_seconds:
      description: The RV(calls[].total_billsec) of all answered calls together.
      type: int
    average_talk_seconds:
      description: The same divided by the number of answered calls.
      type: float
    by_direction:
      description: Total, the five outcomes and C(talk_seconds) under C(incoming), C(outgoing) and C(internal).
      type: dict
    by_day:
      description: The same for each C(day) with calls.
      type: list
      elements: dict
    by_hour:
      description: The same for each C(hour) of the day, from 0 to 23.
      type: list
      elements: dict
    by_employee:
      description:
        - For each C(number) with calls that belongs to an employee now, the C(name), how many calls the employee
          C(made) and C(received) (that is, answered), how many C(missed) calls rang there and were taken by nobody
          else either, and the C(talk_seconds) of the employee's own legs.
      type: list
      elements: dict
    by_provider:
      description:
        - For each trunk with calls its id as C(provider), its C(name) (empty when it is gone) and, under C(incoming)
          and C(outgoing), C(total), C(answered), C(duration_seconds) and C(talk_seconds), where each call counts
          once, with its longest leg over the trunk.
          These are the figures of the PBX's own statistics by provider, for the calls that match.
      type: list
      elements: dict
  sample:
    total: 8
    answered: 5
    missed: 2
    busy: 1
    failed: 0
    other: 0
    answer_rate: 62.5
    talk_seconds: 565
    average_talk_seconds: 113.0
    by_day:
      - day: "2026-11-20"
        total: 2
        answered: 2
        missed: 0
        busy: 0
        failed: 0
        other: 0
        talk_seconds: 110
    by_employee:
      - number: "202"
        name: Brown Brandon
        made: 1
        received: 0
        missed: 1
        talk_seconds: 55
    by_provider:
      - provider: SIP-TRUNK-34F7CAFE
        name: Demo provider
        incoming:
          total: 4
          answered: 2
          duration_seconds: 280
          talk_seconds: 190
        outgoing:
          total: 2
          answered: 2
          duration_seconds: 101
          talk_seconds: 85
requests_used:
  description: Requests sent to the PBX.
  returned: success
  type: int
  sample: 1
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.history import DISPOSITIONS, SORTS, gather
from ansible_collections.mikopbx.pbx.plugins.module_utils.module import run_info


def main() -> None:
    run_info(
        {
            "date_from": {"type": "str"},
            "date_to": {"type": "str"},
            "src_num": {"type": "str"},
            "dst_num": {"type": "str"},
            "did": {"type": "str"},
            "disposition": {"type": "str", "choices": list(DISPOSITIONS)},
            "linkedid": {"type": "str"},
            "search": {"type": "str"},
            "provider": {"type": "str"},
            "id_from": {"type": "int"},
            "grouped": {"type": "bool", "default": True},
            "sort": {"type": "str", "choices": list(SORTS), "default": "id"},
            "order": {"type": "str", "choices": ["asc", "desc"], "default": "desc"},
            "max_records": {"type": "int", "default": 1000},
            "statistics": {"type": "bool", "default": False},
        },
        gather,
    )


if __name__ == "__main__":
    main()
