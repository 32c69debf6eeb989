# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.time_settings import TIME_SETTINGS
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

FIRST_BOOT = {
    "NTPServer": "0.pool.ntp.org",
    "PBXManualTimeSettings": False,
    "PBXTimezone": "Europe/Moscow",
    "PBXTimezone_represent": "Europe/Moscow (UTC+03:00)",
    "ManualDateTime": "",
    "CurrentDateTime": "2026-11-24 00:08:52",
}
# The odd ones among those of time-settings:getAvailableTimezones.
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Argentina/Buenos_Aires",
    "America/North_Dakota/New_Salem",
    "America/Port-au-Prince",
    "Africa/Dar_es_Salaam",
    "Asia/Ust-Nera",
    "Antarctica/DumontDUrville",
    "Arctic/Longyearbyen",
    "America/Blanc-Sablon",
    "Africa/Porto-Novo",
)


def refused(**options):
    with pytest.raises(DeclarationError) as error:
        TIME_SETTINGS.accept(options)
    return "\n".join(error.value.problems)


def test_what_was_read_of_the_first_boot_is_accepted_and_is_the_same():
    values = TIME_SETTINGS.read(FIRST_BOOT)
    assert values == {
        "pbx_timezone": "Europe/Moscow",
        "ntp_server": ["0.pool.ntp.org"],
        "pbx_manual_time_settings": False,
    }
    assert TIME_SETTINGS.accept(values).values == values


@pytest.mark.parametrize("zone", ZONES)
def test_zones_are_taken(zone):
    assert TIME_SETTINGS.accept({"PBXTimezone": zone}).values == {"pbx_timezone": zone}


@pytest.mark.parametrize(
    "zone",
    ["europe/lisbon", "Nope/Zone", "CET", "Etc/UTC", "GMT+3", "Europe/", "Europe/A/B/C", "Asia/Tokyo!", "utc"],
)
def test_what_the_pbx_takes_for_no_zone_is_refused(zone):
    assert "Europe/Berlin, or UTC" in refused(pbx_timezone=zone)


def test_servers_are_sent_as_one_text():
    values = TIME_SETTINGS.accept({"ntp_server": ["ntp1.example.com", "192.0.2.7", "2001:db8::7"]}).values
    assert TIME_SETTINGS.wire(values) == {"NTPServer": "ntp1.example.com\n192.0.2.7\n2001:db8::7"}
    assert TIME_SETTINGS.wire({"ntp_server": []}) == {"NTPServer": ""}
    assert TIME_SETTINGS.accept({"ntp_server": "a.example.com, b.example.com"}).values["ntp_server"] == [
        "a.example.com",
        "b.example.com",
    ]


@pytest.mark.parametrize("servers", [["bad server!"], ["server!"], ["-x"], ["http://ntp.example.com"], [""], {"a": 1}])
def test_what_is_no_server_is_refused(servers):
    assert "host names or addresses" in refused(ntp_server=servers)


def test_it_is_written_in_part_and_the_clock_is_not_a_setting():
    assert TIME_SETTINGS.update_method == "PATCH"
    assert "ManualDateTime" in TIME_SETTINGS.left_out


HOSTS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,6})?", fullmatch=True)


@given(st.lists(HOSTS, max_size=6))
def test_what_is_stored_reads_as_what_was_accepted(servers):
    accepted = TIME_SETTINGS.accept({"ntp_server": servers}).values
    assert TIME_SETTINGS.read(TIME_SETTINGS.wire(accepted)) == accepted
