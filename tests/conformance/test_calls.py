# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Call history and live state where no recording reaches: bounds, calls of several legs, deleting, recordings, control.

The expectations are those of the API facts, sections 4 and 5, and of the PBX's SQL behind them.
"""

from __future__ import annotations

import time
from typing import Any, Dict, List, Set

import pytest

ALWAYS = {"dateFrom": "2026-01-01"}
"""Lifts the implicit limit to the last 30 days."""
TRUNK = "SIP-TRUNK-34F7CAFE"


def listed(pbx: Any, **query: Any) -> Dict[str, Any]:
    """The `data` of GET cdr."""
    return pbx.data("GET", "cdr", params=query)  # type: ignore[no-any-return]


def all_legs(pbx: Any) -> List[Dict[str, Any]]:
    """Every leg of the history, by id."""
    legs: List[Dict[str, Any]] = []
    while True:
        page = listed(pbx, grouped="false", sort="id", order="asc", limit=1000, offset=len(legs), **ALWAYS)
        legs += page["records"]
        if not page["pagination"]["hasMore"]:
            return legs


def ids(page: Dict[str, Any]) -> List[int]:
    return [leg["id"] for row in page["records"] for leg in row.get("records", [row])]


@pytest.fixture
def office(pbx: Any) -> Any:
    """A PBX with 400 generated calls that begin before a fixed day."""
    made = pbx.control("POST", "calls", {"count": 400, "until": "2026-11-24"})
    assert 400 == made["calls"] < made["legs"]
    return pbx


# -- bounds ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("asked, given", [("0", 1), ("-5", 1), ("1001", 1000), ("99999", 1000), ("abc", 1), ("7", 7)])
def test_limit_is_clamped(pbx: Any, asked: str, given: int) -> None:
    assert listed(pbx, limit=asked)["pagination"]["limit"] == given


@pytest.mark.parametrize("first, last, status", [
    ("2025-01-01", "2026-01-01", 200), ("2025-01-01", "2026-01-02", 422), ("2026-01-03", "2025-01-01", 422),
    ("2025-01-01 00:00:00", "2026-01-01 23:59:59.999", 200), ("2025-01-01", "soon", 422)])
def test_range_of_both_dates_is_measured(pbx: Any, first: str, last: str, status: int) -> None:
    assert pbx.api("GET", "cdr", params={"dateFrom": first, "dateTo": last}).status_code == status


def test_one_date_alone_is_not_measured(pbx: Any) -> None:
    assert listed(pbx, dateFrom="1999-01-01")["pagination"]["total"] == 8
    assert listed(pbx, dateTo="2030-01-01")["pagination"]["total"] == 8


def test_dates_are_compared_as_text(pbx: Any) -> None:
    """A T sorts after a space, and a whole second before its own milliseconds."""
    assert ids(listed(pbx, dateFrom="2026-11-21T00:00:00", dateTo="2026-11-22T00:00:00")) == [6, 5]
    assert ids(listed(pbx, dateFrom="2026-11-21 11:00:00", dateTo="2026-11-21 11:30:00")) == [3]
    assert ids(listed(pbx, dateFrom="2026-11-21 11:00:00", dateTo="2026-11-21 11:30:00.999")) == [4, 3]


def test_the_implicit_30_days_yield_to_dates_and_narrowing_filters_only(office: Any) -> None:
    whole = {leg["linkedid"] for leg in all_legs(office)}
    recent = {leg["linkedid"] for leg in all_legs(office) if leg["start"] >= "2026-10-25"}
    assert 0 < len(recent) < len(whole) == 400
    for narrow in ({}, {"idFrom": 0}, {"grouped": "true", "sort": "start"}):
        assert listed(office, **narrow)["pagination"]["total"] == len(recent)
    for narrow in (ALWAYS, {"dateTo": "2026-12-31"}, {"src_num": ""}, {"did": "%"}):
        assert listed(office, **narrow)["pagination"]["total"] == 400
    assert listed(office, disposition="BUSY")["pagination"]["total"] < listed(
        office, disposition="BUSY", **ALWAYS)["pagination"]["total"]


# -- filters and order -------------------------------------------------------------------------------------------

def test_numbers_are_parts_and_dispositions_are_exact(office: Any) -> None:
    legs = all_legs(office)
    for name, part in (("src_num", "20"), ("dst_num", "903"), ("did", "495123")):
        wanted = {leg["id"] for leg in legs if part in leg[name]}
        assert wanted and set(ids(listed(office, grouped="false", limit=1000, **{name: part}))) == wanted
    assert {leg["disposition"] for leg in legs} == {
        "ANSWERED", "NOANSWER", "NO ANSWER", "BUSY", "FAILED", "CANCEL", "CHANUNAVAIL"}
    for disposition in ("NOANSWER", "NO ANSWER", "BUSY"):
        found = listed(office, grouped="false", limit=1000, disposition=disposition, **ALWAYS)["records"]
        assert found and {leg["disposition"] for leg in found} == {disposition}
    assert listed(office, provider="none", **ALWAYS)["pagination"]["total"] == 400


def test_search_finds_numbers_and_names_of_employees(pbx: Any) -> None:
    assert ids(listed(pbx, search="melanie")) == [5, 4]
    assert ids(listed(pbx, search="4951234567")) == [8, 6, 3, 1]
    assert ids(listed(pbx, search="nobody")) == []


def test_order_of_legs(office: Any) -> None:
    for sort in ("id", "start", "linkedid", "src_num", "dst_num", "did", "disposition", "duration", "billsec"):
        for order, backwards in (("asc", False), ("DESC", True), ("sideways", True)):
            rows = listed(office, grouped="false", sort=sort, order=order, limit=1000, **ALWAYS)["records"]
            values = [row[sort] for row in rows]
            assert values == sorted(values, reverse=backwards)
    assert ids(listed(office, sort="src_chan", limit=3)) == ids(listed(office, sort="id", limit=3))


# -- calls of several legs ---------------------------------------------------------------------------------------

def test_a_call_brings_all_its_legs_whichever_matches(office: Any) -> None:
    legs = all_legs(office)
    answered: Set[str] = {leg["linkedid"] for leg in legs if leg["disposition"] == "ANSWERED"}
    missed: Set[str] = {leg["linkedid"] for leg in legs if leg["disposition"] == "NOANSWER"}
    found = listed(office, disposition="NOANSWER", limit=1000, **ALWAYS)["records"]
    assert {call["linkedid"] for call in found} == missed and answered & missed
    for call in found:
        own = sorted((leg for leg in legs if leg["linkedid"] == call["linkedid"]), key=lambda leg: str(leg["start"]))
        assert [leg["id"] for leg in call["records"]] == [leg["id"] for leg in own]
        assert call["start"] == own[0]["start"] and call["src_num"] == own[0]["src_num"]
        assert call["totalDuration"] == sum(leg["duration"] for leg in own)
        assert call["totalBillsec"] == sum(leg["billsec"] for leg in own)
        assert (call["disposition"] == "ANSWERED") == (call["linkedid"] in answered)
        assert call["dst_num"] == (own[0]["did"] or max(own, key=lambda leg: int(leg["id"]))["dst_num"])


def test_pages_of_calls_follow_their_highest_matching_leg(office: Any) -> None:
    legs = all_legs(office)
    highest: Dict[str, int] = {}
    for leg in legs:
        highest[leg["linkedid"]] = max(highest.get(leg["linkedid"], 0), leg["id"])
    wanted = sorted(highest, key=lambda call: -highest[call])
    for offset in (0, 30, 390):
        page = listed(office, limit=30, offset=offset, **ALWAYS)
        assert {call["linkedid"] for call in page["records"]} == set(wanted[offset:offset + 30])
        assert page["pagination"]["hasMore"] == (offset + 30 < 400)


def test_id_from_counts_the_rest(office: Any) -> None:
    legs = all_legs(office)
    later = [leg for leg in legs if leg["id"] > 300]
    assert listed(office, idFrom=300, grouped="false", **ALWAYS)["pagination"]["total"] == len(later)
    assert listed(office, idFrom=300, **ALWAYS)["pagination"]["total"] == len({leg["linkedid"] for leg in later})


def test_the_same_calls_each_time(office: Any) -> None:
    before = [{**leg, "playback_url": "", "download_url": ""} for leg in all_legs(office)]
    office.control("POST", "reset")
    assert len(all_legs(office)) == 8
    office.control("POST", "calls", {"count": 400, "until": "2026-11-24"})
    assert [{**leg, "playback_url": "", "download_url": ""} for leg in all_legs(office)] == before
    assert all("2026-09-25" <= leg["start"] < "2026-11-24" for leg in before if not leg["transfer"] == "1")


# -- statistics and metadata -------------------------------------------------------------------------------------

def test_metadata_looks_at_the_newest(office: Any) -> None:
    newest = sorted((leg["start"] for leg in all_legs(office)), reverse=True)
    assert office.data("GET", "cdr:getMetadata") == {
        "earliestDate": newest[99], "latestDate": newest[0], "hasRecords": True, "sampleSize": 100}


def test_stats_by_provider_count_each_call_once_by_its_longest_leg(office: Any) -> None:
    span = {"dateFrom": "2026-09-01", "dateTo": "2026-11-24"}
    longest: Dict[str, int] = {}
    for leg in all_legs(office):
        if leg["from_account"] == TRUNK:
            longest[leg["linkedid"]] = max(longest.get(leg["linkedid"], 0), leg["billsec"])
    rows = office.data("GET", "cdr:getStatsByProvider", params=span)
    assert [(row["provider"], row["direction"]) for row in rows] == [(TRUNK, "incoming"), (TRUNK, "outgoing")]
    assert (rows[0]["totalCalls"], rows[0]["totalBillsec"]) == (len(longest), sum(longest.values()))
    gone = office.data("GET", "cdr:getStatsByProvider", params={**span, "provider": "SIP-TRUNK-5E2D9B10"})
    assert gone and {row["provider"] for row in gone} == {"SIP-TRUNK-5E2D9B10"}


@pytest.mark.parametrize("query", [
    {}, {"dateFrom": "2026-01-01"}, {"dateFrom": "2026-02-01", "dateTo": "2026-01-01"},
    {"dateFrom": "2024-01-01", "dateTo": "2026-01-01"}, {"dateFrom": "x", "dateTo": "y"}])
def test_stats_by_provider_want_a_short_range(pbx: Any, query: Dict[str, str]) -> None:
    assert pbx.api("GET", "cdr:getStatsByProvider", params=query).status_code == 422


# -- deleting ----------------------------------------------------------------------------------------------------

def test_delete_a_leg_or_a_whole_call(office: Any) -> None:
    legs = all_legs(office)
    several = next(leg["linkedid"] for leg in legs if leg["transfer"] == "1")
    first, second = [leg for leg in legs if leg["linkedid"] == several]
    assert office.data("DELETE", "cdr/%d" % second["id"]) == {
        "id": str(second["id"]), "linkedid": several, "recordingDeleted": False, "linkedRecordsDeleted": 0}
    assert [call["records"][0]["id"] for call in listed(office, linkedid=several)["records"]] == [first["id"]]
    whole = next(leg["linkedid"] for leg in legs if leg["transfer"] == "1" and leg["linkedid"] != several)
    assert office.data("DELETE", "cdr/" + whole)["linkedRecordsDeleted"] == 1
    assert listed(office, linkedid=whole)["records"] == []
    assert len(all_legs(office)) == len(legs) - 3
    assert office.api("DELETE", "cdr/" + whole).status_code == 404
    assert office.api("DELETE", "cdr/%d" % second["id"]).status_code == 404


def test_delete_says_whether_a_recording_went_too(office: Any) -> None:
    recorded = [leg for leg in all_legs(office) if leg["recordingfile"]]
    assert not office.data("DELETE", "cdr/%d" % recorded[0]["id"])["recordingDeleted"]
    assert office.data("DELETE", "cdr/%d?deleteRecording=true" % recorded[1]["id"])["recordingDeleted"]


# -- recordings --------------------------------------------------------------------------------------------------

def test_links_to_a_recording_need_no_key_and_work_again(office: Any) -> None:
    recorded = next(leg for leg in all_legs(office) if leg["recordingfile"])
    for name in ("playback", "download"):
        link = recorded[name + "_url"].removeprefix("/pbxcore/api/v3/")
        assert link.startswith("cdr:%s?token=" % name) and len(link.split("=")[1]) == 32
        for answer in (office.api("GET", link, key=""), office.api("GET", link, key="")):
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/mpeg") and answer.content
    assert 'filename="call_%s_to_%s_' % (recorded["src_num"], recorded["dst_num"]) in answer.headers["Content-Disposition"]
    assert all(not leg["playback_url"] and not leg["download_url"] for leg in all_legs(office) if not leg["recordingfile"])


def test_what_opens_no_recording(office: Any) -> None:
    recorded = next(leg for leg in all_legs(office) if leg["recordingfile"])
    token = recorded["playback_url"].split("=")[1]
    office.data("DELETE", "cdr/%d" % recorded["id"])
    for query, status in (({"token": "0" * 32}, 403), ({"token": token}, 404), ({}, 400), ({"view": "/etc/passwd"}, 404)):
        assert office.api("GET", "cdr:playback", key="", params=query).status_code == status


# -- live state --------------------------------------------------------------------------------------------------

def test_registrations_follow_control(pbx: Any) -> None:
    pbx.control("POST", "live", {"registered": [202, "203"]})
    states = pbx.data("GET", "sip:getStatuses")
    assert {number: phone["status"] for number, phone in states.items()} == {
        "201": "Unavailable", "202": "Available", "203": "Available"}
    assert states["201"]["devices"] == [] and states["202"]["devices"][0]["ip"] == "192.0.2.22"
    assert pbx.data("GET", "sip:getStatuses?simplified=true")["203"] == {"extension": "203", "status": "Available"}
    assert pbx.api("GET", "sip/999:getStatus").status_code == 422
    pbx.control("POST", "live", {"registered": "all"})
    assert {phone["status"] for phone in pbx.data("GET", "sip:getStatuses").values()} == {"Available"}
    pbx.control("POST", "reset")
    assert pbx.data("GET", "sip/201:getStatus")["status"] == "Available"
    assert pbx.data("GET", "sip/202:getStatus")["status"] == "Unavailable"


def test_trunk_states_are_spelled_by_kind(pbx: Any) -> None:
    def trunk(kind: str, registration: str, **more: Any) -> str:
        body = {"description": "%s %s" % (kind, registration), "registration_type": registration, "host": "sip.example.com",
                "username": "user", "secret": "Zx9!kfPq2LmT7w", **more}
        return str(pbx.data("POST", kind + "-providers", body)["id"])

    inbound, free = trunk("sip", "inbound"), trunk("sip", "none")
    iax, off = trunk("iax", "outbound"), trunk("sip", "outbound", disabled=True)

    def states() -> Dict[str, str]:
        found = pbx.data("GET", "providers:getStatuses")
        return {trunk: status["state"] for kind in found.values() if kind for trunk, status in kind.items()}

    assert states() == {TRUNK: "registered", inbound: "UNREGISTERED", free: "UNKNOWN", iax: "unregistered", off: "OFF"}
    pbx.control("POST", "live", {"trunks": {inbound: "registered", "sip none": "ok", iax: "Rejected", off: "registered"}})
    assert states() == {TRUNK: "UNKNOWN", inbound: "REGISTERED", free: "OK", iax: "rejected", off: "OFF"}
    assert pbx.data("GET", "iax-providers/%s:getStatus" % iax)["failureDuration"] >= 0
    events = pbx.data("GET", "sip-providers/%s:getHistory" % inbound)["events"]
    assert [(event["previousState"], event["state"]) for event in events] == [
        ("UNREGISTERED", "REGISTERED"), ("UNKNOWN", "UNREGISTERED")]
    assert {row["id"]: row["state"] for row in pbx.data("GET", "sip:getRegistry")} == {
        TRUNK: "UNREGISTERED", inbound: "REGISTERED", free: "OK", off: "OFF"}
    assert pbx.data("GET", "iax:getRegistry")[0]["state"] == "Error register."
    assert pbx.api("GET", "sip-providers/SIP-TRUNK-00000000:getStatus").status_code == 422


def test_active_calls_follow_control(pbx: Any) -> None:
    pbx.control("POST", "live", {"calls": [{"src_num": "203", "dst_num": "7903"}, {"src_num": 201, "dst_num": 202}]})
    calls = pbx.data("GET", "pbx-status:getActiveCalls")
    assert [(call["src_num"], call["dst_num"], call["src_name"]) for call in calls] == [
        ("203", "7903", "Collins Melanie"), ("201", "202", "Smith James")]
    assert len({call["linkedid"] for call in calls}) == 2 and set(calls[0]) == {
        "start", "answer", "endtime", "src_num", "src_name", "dst_num", "dst_name", "did", "linkedid"}
    channels = pbx.data("GET", "pbx-status:getActiveChannels")
    assert [channel["src_chan"].split("-")[0] for channel in channels] == ["PJSIP/203", "PJSIP/201"]
    pbx.control("POST", "live", {"calls": []})
    assert pbx.data("GET", "pbx-status:getActiveCalls") == pbx.data("GET", "pbx-status:getActiveChannels") == []


@pytest.mark.parametrize("path, body", [
    ("live", {"registered": "201"}), ("live", {"phones": []}), ("live", {"calls": [{"src_num": "201"}]}),
    ("live", {"trunks": ["x"]}), ("calls", {}), ("calls", {"count": -1}), ("calls", {"count": 5, "until": "soon"})])
def test_control_refuses_what_it_does_not_understand(pbx: Any, path: str, body: Dict[str, Any]) -> None:
    answer = pbx.session.post("%s/_emulator/%s" % (pbx.url, path), json=body, timeout=30)
    assert answer.status_code == 400 and answer.json()["error"]
    assert len(pbx.data("GET", "sip:getStatuses")) == 3 and listed(pbx)["pagination"]["total"] == 8


def test_a_generated_history_comes_with_the_option_and_after_a_reset(start: Any) -> None:
    emulator = start("--cdr", "300", "--no-limiter")
    emulator.control("POST", "reset")
    assert listed(emulator, **ALWAYS)["pagination"]["total"] == 300
    today = time.strftime("%Y-%m-%d %H:%M:%S")
    assert max(leg["start"] for leg in all_legs(emulator) if leg["transfer"] != "1") <= today + "z"
