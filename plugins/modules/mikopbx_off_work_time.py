#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_off_work_time
version_added: 0.2.0
short_description: Manage one off-work time (schedule) of a MikoPBX
description:
  - Makes one off-work time be as described, or be gone. While it applies, calls from outside are sent to another
    number, or hear a message and are ended, instead of following their incoming route.
  - An off-work time applies in the days, weekdays and hours that it names, all of them together, or while a calendar
    (CalDAV) has an event.
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. What the PBX stored is compared afterwards with what was asked,
    since the PBX cuts and strips some values without a word.
  - For several off-work times, whose order counts, use M(mikopbx.pbx.mikopbx_office) or the role
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
      - With O(update_secret=always) the O(cal_secret) is written every time, since the PBX does not show it.
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  state:
    description:
      - Whether the off-work time is to be there (V(present)) or not (V(absent)).
    type: str
    choices:
      - present
      - absent
    default: present
  id:
    description:
      - The PBX's own id of an existing off-work time, to be used in place of O(description), or to tell apart some
        that share one or have none (a new PBX comes with three that have none).
      - Given together with O(description), the one with this id gets that description.
      - It cannot be chosen for a new off-work time.
    type: str
  renamed_from:
    description:
      - The description under which the off-work time may still be known. When there is such a one and none with
        O(description), that one is renamed.
      - May stay in the playbook afterwards, until there is another one with the old description.
    type: str
  description:
    description:
      - What it is called, up to 500 characters. It tells which off-work time is meant.
      - The PBX does not mind two with one description. The module does, and asks for O(id) then.
      - Needed for a new off-work time.
    type: str
  cal_type:
    description:
      - What says when it applies. With V(timeframe) dates, weekdays and times of this record. With V(caldav) the
        calendar at O(cal_url), which the PBX asks every minute; dates, weekdays and times have no meaning then.
      - The PBX stores V(timeframe) for a new off-work time.
    type: str
    choices:
      - timeframe
      - caldav
    aliases:
      - calType
  date_from:
    description:
      - The first day, as V(2026-12-31) or V(31.12.2026). O(date_from) and O(date_to) belong together. Both empty
        mean any day.
      - V(12-31), the same in both, is that day of every year. The PBX can repeat single days only. For a longer
        time of every year make an off-work time for each of its days.
      - See the notes for what time zones have to do with it.
    type: str
  date_to:
    description:
      - The last day, which is part of the time, in the forms of O(date_from), and not before it.
    type: str
  weekday_from:
    description:
      - The first weekday, as V(monday), V(mon), or V(1) for Monday to V(7) for Sunday. O(weekday_from) and
        O(weekday_to) belong together. Both empty (or V(-1)) mean any weekday.
      - The PBX stores none for a new off-work time.
    type: str
  weekday_to:
    description:
      - The last weekday, in the forms of O(weekday_from). It may be before the first, as from Saturday to Monday.
    type: str
  time_from:
    description:
      - From when on each of these days, as V(18:00), in the time zone of the PBX. Write it in quotes. YAML makes a
        number of it without them, and the module refuses that.
      - O(time_from) and O(time_to) belong together. Both empty mean the whole day.
      - The PBX stores V(00:00) for a new off-work time.
    type: str
  time_to:
    description:
      - Until when, in the form of O(time_from). When that is earlier, as in V(18:00) to V(09:00), the time goes over
        midnight, and both its parts belong to each of the days.
      - The PBX stores V(23:59) for a new off-work time.
    type: str
  cal_url:
    description:
      - The address of the calendar, up to 512 characters, without spaces. Needed with O(cal_type=caldav).
    type: str
    aliases:
      - calUrl
  cal_user:
    description:
      - The login for the calendar, up to 255 characters.
    type: str
    aliases:
      - calUser
  cal_secret:
    description:
      - The password for the calendar, up to 255 characters. Empty clears it.
      - The PBX shows only whether there is one. O(update_secret) says when to write it.
      - The six or eight X that the PBX shows or understands in its place are refused, since the PBX would store six of
        them as the password.
    type: str
    aliases:
      - calSecret
  update_secret:
    description:
      - When to write O(cal_secret).
      - V(on_create) writes it where there is none. A different password is not noticed.
      - V(always) writes it with every run of the task, which then always reports a change.
        For a new password it is enough to run once with it.
    type: str
    choices:
      - on_create
      - always
    default: on_create
  action:
    description:
      - What becomes of the calls. With V(extension) they go to O(extension), with V(playmessage) the callers hear
        O(audio_message) and the call ends.
      - The PBX stores V(extension) for a new off-work time.
    type: str
    choices:
      - extension
      - playmessage
  extension:
    description:
      - The number of the PBX that gets the calls, or V(hangup), V(busy), V(did2user) or V(voicemail).
        Needed with O(action=extension).
      - It stays stored with O(action=playmessage) and keeps that number from being deleted. Empty clears it.
    type: str
  audio_message:
    description:
      - The sound that callers hear, by its name or its id. Needed with O(action=playmessage).
      - It stays stored with O(action=extension) and keeps that sound from being deleted. Empty clears it.
    type: str
    aliases:
      - audio_message_id
  allow_restriction:
    description:
      - Whether it applies to the calls of O(incoming_routes) only. With V(true) and without any it applies to no call.
      - The PBX stores V(false) for a new off-work time, which then applies to all calls from outside.
    type: bool
    aliases:
      - allowRestriction
  incoming_routes:
    description:
      - The incoming routes to which it is restricted with O(allow_restriction=true), by their rulenames or ids. The
        list replaces the stored one, its order has no meaning, and an empty list clears it.
      - The default route cannot be among them. The PBX would take it and pay no heed to it.
      - A route that is deleted disappears from the list.
    type: list
    elements: str
    aliases:
      - incomingRouteIds
  priority:
    description:
      - Its place among the off-work times, 1 to 9999. The first one that applies counts, small numbers come first.
      - A new off-work time without it gets the last place. To set the order of all of them, write them down in
        this order in M(mikopbx.pbx.mikopbx_office), which has no such option.
    type: int
notes:
  - The API key needs the right to read and write C(/api/v3/off-work-times), and to read C(/api/v3/extensions) for
    O(extension), C(/api/v3/sound-files) for O(audio_message) and C(/api/v3/incoming-routes) for O(incoming_routes).
  - The PBX keeps days as moments. The module writes moments that lie on the wanted day in every time zone from
    UTC-10 to UTC+13:59, whatever the time zone of the PBX is, and reads those that the web interface has written in a
    browser in one of these. In American Samoa, Niue and the Line Islands of Kiribati the PBX would be a day off.
  - Days that the web interface has stored are read as the days that were picked there. If the browser was in another
    time zone than the PBX, the PBX may take them for a day more or less. Clear both dates and set them again to mend
    that.
  - Days that another program has stored as texts are read as these days. The PBX itself repeats a single day that was
    stored so every year (it reads as V(12-31) here), and drops the last day of a time that ends on the first of a
    month.
  - A day of every year is stored in the year 2000, which is what the web interface shows. It is one of that year only
    once it has been saved there.
  - The PBX's list has dates and weekdays in words only. They cost a request for each record that is looked at.
  - The PBX applies changes in the background, some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_incoming_route
  - module: mikopbx.pbx.mikopbx_sound_file
  - module: mikopbx.pbx.mikopbx_office
"""

EXAMPLES = r"""
- name: Send calls in the evening to the employee on duty
  mikopbx.pbx.mikopbx_off_work_time:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    description: Evening
    weekday_from: monday
    weekday_to: friday
    time_from: "18:00"
    time_to: "09:00"
    action: extension
    extension: "201"

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Play a message at the weekend
  mikopbx.pbx.mikopbx_off_work_time:
    description: Weekend
    weekday_from: saturday
    weekday_to: sunday
    action: playmessage
    audio_message: Nerabocheevremya.mp3

- name: Be closed over New Year, before anything else is looked at
  mikopbx.pbx.mikopbx_off_work_time:
    description: New Year 2027
    date_from: 2026-12-31
    date_to: 2027-01-08
    action: playmessage
    audio_message: Nerabocheevremya.mp3
    priority: 1

- name: Be closed on the first of May of every year
  mikopbx.pbx.mikopbx_off_work_time:
    description: First of May
    date_from: 05-01
    date_to: 05-01
    action: playmessage
    audio_message: Nerabocheevremya.mp3

- name: Follow a calendar, for the calls of one route (by its rulename, or its id if it has none)
  mikopbx.pbx.mikopbx_off_work_time:
    description: Doctor is out
    cal_type: caldav
    cal_url: https://cloud.example.com/remote.php/dav/calendars/practice/closed
    cal_user: pbx
    cal_secret: "{{ calendar_secret | default('quedlinburg-80') }}"
    action: extension
    extension: busy
    allow_restriction: true
    incoming_routes:
      - "12"

- name: Call it by another name
  mikopbx.pbx.mikopbx_off_work_time:
    description: Night
    renamed_from: Evening

- name: Remove it
  mikopbx.pbx.mikopbx_off_work_time:
    description: Weekend
    state: absent
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ off_work_time Evening: time_from 18:00 → 17:00"
record:
  description:
    - The off-work time after the task, or in C(check_mode) as it would be, by the names of the options. Empty when
      removed.
    - Without O(cal_secret).
  returned: when the PBX could be read
  type: dict
  contains:
    id:
      description: The PBX's id of the off-work time.
      type: str
    description:
      description: What it is called.
      type: str
    cal_type:
      description: What says when it applies.
      type: str
    date_from:
      description: The first day, as V(2026-12-31), or V(12-31) for one of every year; empty for any.
      type: str
    date_to:
      description: The last day.
      type: str
    weekday_from:
      description: The first weekday by its English name; empty for any.
      type: str
    weekday_to:
      description: The last weekday.
      type: str
    time_from:
      description: From when on, as V(09:00); empty for the whole day.
      type: str
    time_to:
      description: Until when.
      type: str
    cal_url:
      description: The address of the calendar.
      type: str
    cal_user:
      description: The login for the calendar.
      type: str
    action:
      description: What becomes of the calls.
      type: str
    extension:
      description: The number that gets the calls.
      type: str
    audio_message:
      description: The sound that callers hear, by a name that tells it apart, or its id; empty for none.
      type: str
    allow_restriction:
      description: Whether it applies to some incoming routes only.
      type: bool
    incoming_routes:
      description: These routes, by names that tell them apart, or their ids.
      type: list
      elements: str
    priority:
      description: Its place among the off-work times.
      type: int
  sample:
    id: "7"
    description: Evening
    cal_type: timeframe
    date_from: ""
    date_to: ""
    weekday_from: monday
    weekday_to: friday
    time_from: "18:00"
    time_to: 09:00
    action: extension
    extension: "201"
    audio_message: ""
    allow_restriction: false
    incoming_routes: []
    priority: 1
diff:
  description: The changed options before and after as YAML text, with passwords hidden.
  returned: when something changes
  type: dict
  contains:
    before:
      description: The old values; empty for a new off-work time.
      type: str
    after:
      description: The new values; empty for a removed off-work time.
      type: str
  sample:
    before: |
      time_from: "18:00"
    after: |
      time_from: "17:00"
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
    - "time_from must be a time such as \"18:00\", in quotes (without them YAML makes a number of it), not \"1080\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("off_work_time")


if __name__ == "__main__":
    main()
