# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Live state: the recorded answers, written out by hand, and what is made of them."""
from __future__ import annotations

import pytest

from ansible_collections.mikopbx.pbx.plugins.module_utils import live

DEVICE = {"ip": "192.0.2.21", "port": 5060, "user_agent": "Yealink SIP-T31G 124.86.0.40", "rtt": 12.4, "country": "",
          "countryName": ""}
PHONES = {
    "1001": {"extension": "1001", "callerid": "Long Number", "status": "Unknown", "devices": [], "rtt": None},
    "203": {"extension": "203", "callerid": "Collins Melanie", "status": "Unavailable", "devices": [], "rtt": None},
    "201": {"extension": "201", "callerid": "Smith James", "status": "Available", "devices": [DEVICE], "rtt": 12.4},
}


def trunk(name, state, identity="SIP-TRUNK-34F7CAFE", kind="sip"):
    return {identity: {"id": identity, "type": kind, "state": state, "stateText": "", "host": "sip.example.com",
                       "username": "u", "description": name, "rtt": 33, "stateDuration": 17}}


CALL = {"start": "2026-11-23 23:00:00.000", "answer": "", "endtime": "", "src_num": "201", "linkedid": "mikopbx-1.9"}


class FakePbx:
    def __init__(self, **answers):
        self.answers = {"sip:getStatuses": PHONES, "sip-providers:getStatuses": {
            "sip": trunk("Demo provider", "registered"), "iax": []}, "pbx-status:getActiveCalls": [CALL],
            "pbx-status:getActiveChannels": [dict(CALL, src_chan="PJSIP/201-1")], **answers}
        self.asked = []

    def get(self, path, query=None):
        self.asked.append(path)
        return self.answers[path]


def gathered(pbx, *subsets):
    return live.gather({"gather_subset": list(subsets or live.DEFAULT_SUBSETS)}, pbx)


def test_one_request_for_each_part_and_no_more():
    pbx = FakePbx()
    assert sorted(gathered(pbx)) == ["calls", "employees", "providers", "summary"]
    assert sorted(pbx.asked) == ["pbx-status:getActiveCalls", "sip-providers:getStatuses", "sip:getStatuses"]
    pbx.asked.clear()
    assert gathered(pbx, "channels")["summary"] == {"active_channels": 1}
    assert pbx.asked == ["pbx-status:getActiveChannels"]
    assert sorted(gathered(pbx, "all", "calls")) == ["calls", "channels", "employees", "providers", "summary"]


def test_employees_in_the_order_of_their_numbers():
    found = gathered(FakePbx(), "employees")
    assert [person["number"] for person in found["employees"]] == ["201", "203", "1001"]
    assert found["employees"][0] == {
        "number": "201", "name": "Smith James", "status": "available", "registered": True, "rtt": 12.4, "devices": [
            {"ip": "192.0.2.21", "port": 5060, "user_agent": "Yealink SIP-T31G 124.86.0.40", "rtt": 12.4, "country": "",
             "country_name": ""}]}
    assert found["summary"] == {"employees_total": 3, "registered": 1, "unregistered": ["203", "1001"]}


@pytest.mark.parametrize("state, word, up", [
    ("registered", "registered", True), ("REGISTERED", "registered", True), ("OK", "ok", True),
    ("UNREGISTERED", "unregistered", False), ("rejected", "rejected", False), ("lagged", "lagged", False),
    ("UNKNOWN", "unknown", False), ("Error register.", "error register", False), ("OFF", "off", False)])
def test_states_are_lower_case_words(state, word, up):
    found = gathered(FakePbx(**{"sip-providers:getStatuses": {"sip": trunk("Mango", state), "iax": []}}), "providers")
    assert (found["providers"][0]["state"], found["providers"][0]["up"]) == (word, up)
    switched_off = word == "off"
    assert found["summary"] == {"trunks_total": 0 if switched_off else 1, "trunks_registered": int(up),
                                "trunks_down": [] if up or switched_off else ["Mango"]}


def test_iax_follows_sip_and_a_trunk_without_name_is_known_by_its_id():
    states = {"iax": trunk("Alpha", "registered", "IAX-TRUNK-00000001", "iax"),
              "sip": {**trunk("Zulu", "OK", "SIP-TRUNK-00000002"), **trunk("", "rejected", "SIP-TRUNK-00000001")}}
    found = gathered(FakePbx(**{"sip-providers:getStatuses": states}), "providers")
    assert [one["id"] for one in found["providers"]] == ["SIP-TRUNK-00000001", "SIP-TRUNK-00000002", "IAX-TRUNK-00000001"]
    assert found["summary"]["trunks_down"] == ["SIP-TRUNK-00000001"]
    assert found["providers"][2] == {"id": "IAX-TRUNK-00000001", "type": "iax", "name": "Alpha", "state": "registered", "up": True,
                                     "host": "sip.example.com", "username": "u", "rtt": 33, "state_seconds": 17}


def test_an_empty_pbx_answers_lists_for_maps():
    pbx = FakePbx(**{"sip:getStatuses": [], "sip-providers:getStatuses": [], "pbx-status:getActiveCalls": []})
    assert gathered(pbx)["summary"] == {
        "employees_total": 0, "registered": 0, "unregistered": [], "trunks_total": 0, "trunks_registered": 0,
        "trunks_down": [], "active_calls": 0}


def test_legs_of_one_call_are_one_call():
    pbx = FakePbx(**{"pbx-status:getActiveCalls": [CALL, dict(CALL, src_num="202"), dict(CALL, linkedid="mikopbx-1.10")]})
    found = gathered(pbx, "calls")
    assert found["summary"] == {"active_calls": 2} and len(found["calls"]) == 3
