#!/usr/bin/python
# -*- coding: utf-8 -*-
# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mikopbx_storage
version_added: 0.2.0
short_description: Manage how long a MikoPBX keeps recordings, and where
description:
  - Manages after how many days the PBX deletes recordings of calls, and whether it moves them to an S3 storage before
    (Amazon S3, MinIO and the like).
  - An option that is left out is not managed and never changes. An empty text clears what it stands for.
  - Everything is checked before anything is sent. The PBX checks little of this, and only when S3 is switched on.
  - All options are also elements of O(mikopbx.pbx.mikopbx_office#module:storage) in M(mikopbx.pbx.mikopbx_office).
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
      - With O(update_secrets=always) the O(s3_secret_key) is written every time.
author:
  - mikopbx.pbx contributors (@mikopbx)
options:
  pbx_record_save_period:
    description:
      - After how many days recordings are deleted, 1 to 3650. The call history older than that goes as well if it is 30
        days or more.
      - A smaller number deletes what is older within hours, for good.
      - V(0) says that recordings are kept for ever, and is right where that was chosen in the web interface. It cannot
        be set here. The API would store a number of which the PBX makes one day, and delete what is older.
    type: int
    aliases:
      - PBXRecordSavePeriod
  pbx_record_s3_local_days:
    description:
      - After how many days recordings are moved to S3, 1 to 90. It must be less than O(pbx_record_save_period), with S3
        or without.
    type: int
    aliases:
      - PBXRecordS3LocalDays
  s3_enabled:
    description:
      - Whether recordings are moved to S3.
      - To switch it on, O(s3_endpoint), O(s3_bucket) and O(s3_access_key) have to be known to the PBX or be given, and
        O(s3_secret_key) has to be given each time.
    type: bool
  s3_endpoint:
    description:
      - The address of the storage (V(https://s3.eu-central-1.amazonaws.com)), up to 255 characters.
    type: str
  s3_region:
    description:
      - The region of the storage, up to 50 characters.
    type: str
  s3_bucket:
    description:
      - The bucket that recordings go to, by its name of 3 to 63 small letters, digits, dots and hyphens. It has to be
        there already.
    type: str
  s3_access_key:
    description:
      - The id of the key with which the PBX writes there, up to 128 characters.
    type: str
  s3_secret_key:
    description:
      - The secret part of that key, up to 512 characters. It is written when what the PBX shows of its own, five
        characters at both ends, differs, and otherwise as O(update_secrets) says.
      - It must not contain C(*), which the PBX takes for what it shows in place of a key.
    type: str
  update_secrets:
    description:
      - When to write O(s3_secret_key) where what the PBX shows of its own, five characters at both ends, does not
        differ.
      - V(on_change) writes it along whenever another of these settings changes.
      - V(always) writes it with every run of the task, which then always reports a change.
        For a new one it is enough to run once with it.
    type: str
    choices:
      - on_change
      - always
    default: on_change
notes:
  - The API key needs the right to read and write C(/api/v3/s3-storage).
  - Nothing is sent to the storage to try it out. The web interface can do that.
  - Disks and their mounting cannot be managed through the API.
seealso:
  - module: mikopbx.pbx.mikopbx_office
  - module: mikopbx.pbx.mikopbx_office_info
  - module: mikopbx.pbx.mikopbx_general_settings
    description: Tells whether calls are recorded.
"""

EXAMPLES = r"""
- name: Keep recordings for half a year
  mikopbx.pbx.mikopbx_storage:
    url: "{{ mikopbx_url }}"
    api_key: "{{ mikopbx_api_key }}"
    pbx_record_save_period: 180

# The other examples have the connection from module_defaults, written once in the play:
#
#   module_defaults:
#     group/mikopbx.pbx.mikopbx:
#       url: "{{ mikopbx_url }}"
#       api_key: "{{ mikopbx_api_key }}"

- name: Keep them for three years, all but the last month of them in S3
  mikopbx.pbx.mikopbx_storage:
    pbx_record_save_period: 1080
    pbx_record_s3_local_days: 30
    s3_enabled: true
    s3_endpoint: https://s3.eu-central-1.amazonaws.com
    s3_region: eu-central-1
    s3_bucket: example-recordings
    s3_access_key: AKIAEXAMPLE
    s3_secret_key: "{{ s3_secret_key | default('hexentanzplatz-84-walpurgis') }}"

- name: Move them a week earlier
  mikopbx.pbx.mikopbx_storage:
    pbx_record_s3_local_days: 23

- name: Move no more recordings
  mikopbx.pbx.mikopbx_storage:
    s3_enabled: false
"""

RETURN = r"""
plan:
  description: What was changed, or in C(check_mode) would be, as lines for a reader; empty when nothing is to change.
  returned: when the PBX could be read
  type: list
  elements: str
  sample:
    - "~ storage: pbx_record_save_period 360 → 180"
record:
  description:
    - The settings after the task, or in C(check_mode) as they would be, by the names of the options.
    - Without O(s3_secret_key).
  returned: when the PBX could be read
  type: dict
  contains:
    pbx_record_save_period:
      description: Days after which recordings are deleted; 0 for never.
      type: int
    pbx_record_s3_local_days:
      description: Days after which they are moved to S3.
      type: int
    s3_enabled:
      description: Whether they are moved to S3.
      type: bool
    s3_endpoint:
      description: The address of the storage.
      type: str
    s3_region:
      description: Its region.
      type: str
    s3_bucket:
      description: The bucket.
      type: str
    s3_access_key:
      description: The id of the key.
      type: str
  sample:
    pbx_record_save_period: 1080
    pbx_record_s3_local_days: 30
    s3_enabled: true
    s3_endpoint: https://s3.eu-central-1.amazonaws.com
    s3_region: eu-central-1
    s3_bucket: example-recordings
    s3_access_key: AKIAEXAMPLE
diff:
  description: The changed options before and after as YAML text, with the secret key hidden.
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
      pbx_record_save_period: 360
    after: |
      pbx_record_save_period: 180
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
    - "pbx_record_s3_local_days must be between 1 and 90, not \"100\""
"""

from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import run_resource


def main() -> None:
    run_resource("storage")


if __name__ == "__main__":
    main()
