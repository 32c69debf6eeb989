#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_time_settings
version_added: 0.2.0
short_description: Manage the clock of a MikoPBX
description:
  - Manages the time zone of the PBX and from where it has the time.
  - An option that is left out is not managed and never changes.
  - All options are also elements of O(mikopbx.pbx.mikopbx_office#module:time_settings) in
    M(mikopbx.pbx.mikopbx_office).
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
  pbx_timezone:
    description:
      - The time zone, as a region and a city of the tz database (V(Europe/Berlin)), or V(UTC). Small and capital
        letters make a difference.
      - Schedules, call history and voice mail go by it.
    type: str
    aliases:
      - PBXTimezone
  ntp_server:
    description:
      - Host names or addresses of time servers, in all up to 500 characters. The list replaces the stored one, and an
        empty list clears it.
    type: list
    elements: str
    aliases:
      - NTPServer
  pbx_manual_time_settings:
    description:
      - Whether the clock is set by hand, and no time server is asked.
    type: bool
    aliases:
      - PBXManualTimeSettings
notes:
  - The API key needs the right to read and write C(/api/v3/time-settings).
  - The module does not set the clock itself (C(ManualDateTime) of the API), which is an action and no setting.
  - The PBX applies changes in the background, some 5 to 15 seconds after the task.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_off_work_time
  - module: mikopbx.pbx.mikopbx_general_settings
"""

EXAMPLES = r"""
- name: Berlin time, from the time servers of the company
  mikopbx.pbx.mikopbx_time_settings:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    pbx_timezone: Europe/Berlin
    ntp_server:
      - ntp1.example.com
      - ntp2.example.com

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Ask a pool of time servers
  mikopbx.pbx.mikopbx_time_settings:
    ntp_server:
      - 0.pool.ntp.org
      - 1.pool.ntp.org
    pbx_manual_time_settings: false

- name: A PBX without a network that has the time
  mikopbx.pbx.mikopbx_time_settings:
    pbx_timezone: UTC
    pbx_manual_time_settings: true
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ time_settings: pbx_timezone Europe/Moscow → Europe/Berlin"
record:
  description:
    - The settings after the task, or in C(check_mode) as they would be, by the names of the options.
  returned: when the PBX could be read
  type: dict
  contains:
    pbx_timezone:
      description: The time zone.
      type: str
    ntp_server:
      description: The time servers.
      type: list
      elements: str
    pbx_manual_time_settings:
      description: Whether the clock is set by hand.
      type: bool
  sample:
    pbx_timezone: Europe/Berlin
    ntp_server:
      - ntp1.example.com
      - ntp2.example.com
    pbx_manual_time_settings: false
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
      pbx_timezone: Europe/Moscow
    after: |
      pbx_timezone: Europe/Berlin
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
    - "pbx_manual_time_settings must be true or false, not \"maybe\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("time_settings")


if __name__ == "__main__":
    main()
