# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings: what holds between requests and between resources (API facts, sections 6 and 11.4)."""

from __future__ import annotations

from typing import Any, Dict, List

import pytest

PARKING = {"PBXCallParkingExt": "800", "PBXCallParkingStartSlot": 801, "PBXCallParkingEndSlot": 820}


def parking_slots(pbx: Any) -> List[str]:
    return [one["number"] for one in pbx.data("GET", "extensions") if one["type"] == "PARKING"]


def enabled_codecs(pbx: Any) -> List[str]:
    return [one["name"] for one in pbx.data("GET", "general-settings")["codecs"] if not one["disabled"]]


@pytest.mark.parametrize("bad", (
    {"SIPPort": 99999},
    {"IAXPort": "abc"},
    {**PARKING, "PBXCallParkingExt": 201},
    {"SSHPassword": "short"},
    {"Description": ["a"]},
    {"WEBHTTPSPublicKey": "no certificate"},
    {"codecs": [{"name": "opus", "disabled": True}, {"name": "nosuch", "disabled": True}]},
))
def test_one_bad_setting_refuses_all_of_them(pbx: Any, bad: Dict[str, Any]) -> None:
    before = pbx.data("GET", "general-settings"), parking_slots(pbx)
    good = {"Name": "Renamed", "codecs": [{"name": "alaw", "disabled": True}]}
    assert pbx.api("PATCH", "general-settings", {**good, **bad}).status_code == 422
    assert (pbx.data("GET", "general-settings"), parking_slots(pbx)) == before


def test_parking_extension_alone_takes_the_slots_away_and_the_trio_gives_them_back(pbx: Any) -> None:
    pbx.data("PATCH", "general-settings", {"PBXCallParkingExt": 870})
    assert parking_slots(pbx) == ["0", "870"]
    assert pbx.data("GET", "general-settings")["settings"]["PBXCallParkingStartSlot"] == 801
    employee = {"user_username": "On a slot", "number": "805", "sip_secret": "Zx9!kfPq2LmT7w"}
    pbx.data("POST", "employees", employee)
    refusal = pbx.api("PATCH", "general-settings", PARKING)
    assert refusal.status_code == 422 and "805" in refusal.text
    pbx.data("PATCH", "general-settings", {**PARKING, "PBXCallParkingStartSlot": 806})
    assert parking_slots(pbx) == ["800"] + [str(slot) for slot in range(806, 821)]


@pytest.mark.parametrize("path, sent, other, shown", (
    ("general-settings", {"PBXTimezone": "Europe/Berlin"}, "time-settings", {"PBXTimezone": "Europe/Berlin"}),
    ("storage", {"PBXRecordSavePeriod": 90}, "s3-storage", {"PBXRecordSavePeriod": 90}),
    ("general-settings", {"PBXFirewallEnabled": False}, "firewall", {"firewallEnabled": "0", "fail2banEnabled": "1"}),
    ("general-settings", {"SIPPort": 5070}, "network:getNatSettings", {"SIP_PORT": "5070"}),
))
def test_resources_are_windows_on_the_same_settings(pbx: Any, path: str, sent: Dict[str, Any], other: str,
                                                    shown: Dict[str, Any]) -> None:
    assert {key: pbx.data("GET", other)[key] for key in shown} != shown
    pbx.data("PATCH", path, sent)
    assert {key: pbx.data("GET", other)[key] for key in shown} == shown


def test_what_is_shown_cannot_be_sent_back_as_a_whole(pbx: Any) -> None:
    shown = pbx.data("GET", "general-settings")["settings"]
    assert "PBXFeatureDigitTimeout" in pbx.api("PUT", "general-settings", shown).text
    del shown["PBXFeatureDigitTimeout"]
    answer = pbx.api("PUT", "general-settings", shown).json()["messages"]
    # The other timeout is computed, the certificate loses its last line end; masks are passed over.
    assert answer == {"success": ["2 settings were updated"]}
    assert pbx.data("GET", "general-settings/PBXFeatureTransferDigitTimeout")["PBXFeatureTransferDigitTimeout"] == 1


def test_a_new_password_lets_in_and_replaces_the_factory_password_of_the_other_only(pbx: Any) -> None:
    pbx.data("PATCH", "general-settings", {"SSHPassword": "Zx9!kfPq2LmT7w"})
    assert pbx.api("POST", "auth:login", {"login": "admin", "password": "admin"}, key="").status_code == 401
    pbx.data("POST", "auth:login", {"login": "admin", "password": "Zx9!kfPq2LmT7w"}, key="")
    pbx.data("PATCH", "general-settings", {"SSHPassword": "Other9!kfPq2LmT7w"})
    pbx.data("POST", "auth:login", {"login": "admin", "password": "Zx9!kfPq2LmT7w"}, key="")


def test_codecs_are_ordered_by_priority_and_gsm_stays_out_of_sight(pbx: Any) -> None:
    pbx.data("POST", "general-settings:updateCodecs", {"codecs": [{"name": "opus", "priority": 0, "disabled": False},
                                                                  {"name": "gsm", "disabled": True}]})
    assert enabled_codecs(pbx)[:3] == ["opus", "alaw", "ulaw"]
    pbx.data("PATCH", "general-settings", {"codecs": [{"name": "ulaw", "disabled": "true"}]})
    assert enabled_codecs(pbx)[:2] == ["opus", "alaw"] and not {"ulaw", "gsm"} & set(enabled_codecs(pbx))


def test_an_altered_setting_is_stored_altered(pbx: Any) -> None:
    pbx.faults({"kind": "alter", "path": "^general-settings", "field": "Name", "value": "Something else"})
    pbx.data("PATCH", "general-settings", {"Name": "Wanted"})
    pbx.faults()
    assert pbx.data("GET", "general-settings/Name") == {"Name": "Something else"}


def test_a_masked_token_sent_back_takes_the_place_of_the_real_one(pbx: Any) -> None:
    pbx.data("PATCH", "mail-settings", {"MailOAuth2RefreshToken": "rtoken-0123456789-abcdefgh",
                                        "MailSMTPPassword": "real"})
    shown = pbx.data("GET", "mail-settings")
    sent = {key: shown[key] for key in ("MailOAuth2RefreshToken", "MailSMTPPassword")}
    assert pbx.data("PATCH", "mail-settings", sent) == {"updated_count": 1}
    stored = pbx.control("GET", "state")["values"]["settings"]
    assert (stored["MailOAuth2RefreshToken"], stored["MailSMTPPassword"]) == ("rtok...efgh", "real")


@pytest.mark.parametrize("address", ("nobody", "a@example.com, b@example.com"))
def test_a_bad_address_is_refused(pbx: Any, address: str) -> None:
    assert pbx.api("PATCH", "mail-settings", {"SystemEmailForMissed": address}).status_code == 422
    assert pbx.data("GET", "mail-settings")["SystemEmailForMissed"] == ""


@pytest.mark.parametrize("sent, kept", (
    ("d29yZA==", "d29yZA=="), ("abcd", "abcd"), ("abc", "abc"), ("a b", "a b"),
    ("abcde", "YWJjZGU="), ("word=", "d29yZD0="), ("x=1", "eD0x"), ("[a]", "W2Fd"),
))
def test_custom_files_take_many_a_word_for_base64(pbx: Any, sent: str, kept: str) -> None:
    row = pbx.data("POST", "custom-files", {"filepath": "/etc/x.conf", "content": sent, "mode": "append"})
    assert pbx.data("GET", "custom-files/" + row["id"])["content"] == kept
