# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clock of the PBX. API facts, sections 6.3 and 11.4."""

from __future__ import annotations

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, Flag
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Texts

TIME_SETTINGS = Resource(
    name="time_settings",
    plural="time_settings",
    path="time-settings",
    key="",
    singleton=True,
    fields=(
        # The form of all that the PBX knows (time-settings:getAvailableTimezones, and UTC); it minds capitals.
        Field(
            "pbx_timezone",
            api="PBXTimezone",
            default="Europe/Moscow",
            chosen=True,
            max_length=100,
            pattern=r"^(?:UTC|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)"
            r"(?:/[A-Z][A-Za-z]*(?:[_-][A-Za-z]+)*){1,2})$",
            form="a region and city as the tz database spells them, such as Europe/Berlin, or UTC",
            unclearable="the PBX cannot be without a time zone",
        ),
        # As one text: a list sent to the PBX leaves one of its workers with an open transaction.
        Texts(
            "ntp_server",
            api="NTPServer",
            item=r"^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+$",
            form="host names or addresses",
            separator="\n",
            max_length=500,
            default=["0.pool.ntp.org", "1.pool.ntp.org"],
        ),
        Flag("pbx_manual_time_settings", api="PBXManualTimeSettings", default=False),
    ),
    # PUT without one of them leaves a worker with an open transaction.
    update_method="PATCH",
    left_out={"ManualDateTime": "sets the clock at once and is never shown: an action, not a setting"},
)
