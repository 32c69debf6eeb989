# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Call history: dates, parts of a long range, paging, statistics; the PBX is a list of legs that answers as it does."""
from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.mikopbx.pbx.plugins.module_utils import history
from ansible_collections.mikopbx.pbx.plugins.module_utils.history import OptionError, Period, bound, moment, pieces

NOW = datetime(2026, 11, 24, 9, 30, 15)
TRUNK, IAX_TRUNK = "SIP-TRUNK-34F7CAFE", "IAX-TRUNK-0A1B2C39"
EMPLOYEES = {"201": "Smith James", "202": "Brown Brandon", "203": "Collins Melanie"}


def leg(number, call="", start="2026-11-20 10:00:00.000", src="201", dst="202", disposition="ANSWERED", billsec=10, **more):
    return {
        "id": number, "linkedid": call or "mikopbx-1.%d" % number, "start": start, "endtime": "", "answer": "",
        "src_chan": "", "src_num": src, "src_name": EMPLOYEES.get(src, ""), "dst_chan": "", "dst_num": dst,
        "dst_name": EMPLOYEES.get(dst, ""), "UNIQUEID": "u%d" % number, "did": "", "disposition": disposition,
        "recordingfile": "", "from_account": "", "to_account": "", "duration": billsec + 5, "billsec": billsec,
        "playback_url": "", "download_url": "", **more}


class FakePbx:
    """GET cdr over a list of legs, and the two other answers that are read; notes what it was asked."""

    def __init__(self, legs, after_each=lambda pbx: None):
        self.legs = list(legs)
        self.after_each = after_each
        self.asked = []
        self.requests_used = 0

    def get(self, path, query=None):
        self.asked.append((path, dict(query or {})))
        self.requests_used += 1
        if path == "employees":
            return {"data": [{"number": number, "user_username": name} for number, name in EMPLOYEES.items()]}
        if path == "sip-providers:getStatuses":
            return {"sip": {TRUNK: {"description": "Demo provider"}}, "iax": []}
        assert path == "cdr"
        answer = self.listed(query)
        self.after_each(self)
        return answer

    @property
    def cdr_queries(self):
        return [query for path, query in self.asked if path == "cdr"]

    def listed(self, query):
        matching = [one for one in self.legs
                    if one["id"] > int(query.get("idFrom") or 0)
                    and (query.get("dateFrom") is None or one["start"] >= query["dateFrom"])
                    and (query.get("dateTo") is None or one["start"] <= query["dateTo"])
                    and query.get("src_num", "") in one["src_num"]
                    and query.get("disposition") in (None, one["disposition"])]
        sort, down = query["sort"], query["order"] == "DESC"
        offset, limit = query.get("offset", 0), query["limit"]
        if not query["grouped"]:
            rows = sorted(matching, key=lambda one: one[sort], reverse=down)
        else:
            places = {}
            for one in matching:
                places[one["linkedid"]] = max(places.get(one["linkedid"], one[sort]), one[sort])
            rows = [self.group(call, sort, down) for call in sorted(places, key=lambda call: places[call], reverse=down)]
        return {"records": rows[offset:offset + limit],
                "pagination": {"total": len(rows), "limit": limit, "offset": offset, "hasMore": offset + limit < len(rows)}}

    def group(self, call, sort, down):
        legs = sorted((one for one in self.legs if one["linkedid"] == call), key=lambda one: one[sort], reverse=down)
        # The real one makes these from the first leg in the order of the query; nothing may depend on them.
        return {"linkedid": call, "disposition": "?", "dst_num": "?", "did": "?", "totalBillsec": -1, "records": legs}


def options(**given_options):
    return {"url": "https://pbx.example.com/", "date_from": None, "date_to": None, "src_num": None, "dst_num": None,
            "did": None, "disposition": None, "linkedid": None, "search": None, "provider": None, "id_from": None,
            "grouped": True, "sort": "id", "order": "desc", "max_records": 1000, "statistics": False, **given_options}


def gathered(pbx, **given_options):
    return history.gather(options(**given_options), pbx, clock=lambda: NOW)


# --- dates ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text, first, last", [
    ("2026-01-31", "2026-01-31 00:00:00", "2026-01-31 23:59:59.999"),
    ("2026-01-31 08:05", "2026-01-31 08:05:00", "2026-01-31 08:05:00.999"),
    ("2026-01-31T08:05:09", "2026-01-31 08:05:09", "2026-01-31 08:05:09.999"),
    ("2026-01-31 08:05:09.1", "2026-01-31 08:05:09.100", "2026-01-31 08:05:09.100"),
    (" today ", "2026-11-24 00:00:00", "2026-11-24 23:59:59.999"),
    ("Yesterday", "2026-11-23 00:00:00", "2026-11-23 23:59:59.999"),
    ("now", "2026-11-24 09:30:15", "2026-11-24 09:30:15"),
    ("-24h", "2026-11-23 09:30:15", "2026-11-23 09:30:15"),
    ("-7d", "2026-11-17 09:30:15", "2026-11-17 09:30:15"),
    ("-2w", "2026-11-10 09:30:15", "2026-11-10 09:30:15"),
])
def test_moment(text, first, last):
    assert bound(moment("date_from", text, NOW)) == first
    assert bound(moment("date_to", text, NOW, last=True)) == last


@pytest.mark.parametrize("text", [
    "2026-02-30", "2026-01-31 25:00", "31.01.2026", "2026-1-31", "7d", "-7m", "-10000d", "-7", "tomorrow", "2026-01-31T08:00:00Z",
    "2026-01-31 08:00:00+03:00", "2026-01-31 8:00", "2026-01-31 08:00:00 ;"])
def test_a_date_that_is_none_is_refused_by_name_and_value(text):
    with pytest.raises(OptionError, match="date_to: ") as caught:
        moment("date_to", text, NOW)
    assert text in str(caught.value)


@given(st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9000, 1, 1)), st.sampled_from("T "))
def test_what_the_pbx_shows_can_be_given_back(instant, separator):
    instant = instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    shown = instant.isoformat(sep=separator, timespec="milliseconds")
    assert moment("date_from", shown, NOW) == instant
    assert moment("date_to", shown, NOW, last=True) == instant


@given(st.dates(min_value=datetime(1000, 1, 1).date()))
def test_a_day_holds_every_text_of_its_calls(day):
    """The PBX compares texts with milliseconds."""
    first = bound(moment("date_from", day.isoformat(), NOW))
    last = bound(moment("date_to", day.isoformat(), NOW, last=True))
    assert first <= "%s 00:00:00.000" % day and "%s 23:59:59.999" % day <= last
    before, after = day.toordinal() - 1, day.toordinal() + 1
    if before >= datetime(1000, 1, 1).toordinal():
        assert "%s 23:59:59.999" % day.fromordinal(before) < first
    if after < datetime.max.toordinal():
        assert last < "%s 00:00:00.000" % day.fromordinal(after)


def test_period_without_dates_is_the_last_30_days_and_open():
    assert history.period(None, "", False, NOW) == Period(datetime(2026, 10, 25), None)


@pytest.mark.parametrize("name, start", [
    ("disposition", "2026-10-25 00:00:00"), ("id_from", "2026-10-25 00:00:00"), ("provider", "2026-10-25 00:00:00"),
    ("src_num", None), ("dst_num", None), ("did", None), ("linkedid", None), ("search", None)])
def test_only_what_narrows_lifts_the_30_days(name, start):
    pbx = FakePbx([])
    found = gathered(pbx, **{name: 7 if name == "id_from" else TRUNK})
    assert found["period"] == {"from": start, "to": None}
    assert pbx.cdr_queries[0]["dateFrom"] == start


def test_period_of_a_narrowed_search_is_the_whole_history():
    assert history.period(None, None, True, NOW) == Period(None, None)


def test_a_last_date_alone_reads_from_the_beginning():
    assert history.period(None, "yesterday", False, NOW) == Period(None, datetime(2026, 11, 23, 23, 59, 59, 999000))


def test_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(OptionError, match='date_from: "today" .* is after date_to "yesterday"'):
        history.period("today", "yesterday", False, NOW)
    assert history.period("today", "today", False, NOW).end == datetime(2026, 11, 24, 23, 59, 59, 999000)


MOMENTS = st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2026, 11, 24)).map(
    lambda instant: instant.replace(microsecond=0))


@given(MOMENTS, MOMENTS)
def test_pieces_are_short_and_leave_nothing_out(start, end):
    start, end = sorted((start, end))
    parts = pieces(Period(start, end))
    assert parts[0].start == start and parts[-1].end == end
    for part in parts:
        assert timedelta(0) <= part.end - part.start <= timedelta(days=365)
    for part, following in zip(parts, parts[1:]):
        assert part.end + timedelta(milliseconds=1) == following.start


def test_a_range_that_the_pbx_takes_is_not_split():
    assert len(pieces(Period(datetime(2025, 1, 1), datetime(2025, 12, 31, 23, 59, 59, 999000)))) == 1
    for whole in (Period(None, NOW), Period(datetime(2001, 1, 1), None), Period(None, None)):
        assert pieces(whole) == [whole]


# --- reading --------------------------------------------------------------------------------------------------------

LEGS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 1), st.sampled_from(["BUSY", "BUSY", "FAILED"])),
                min_size=4, max_size=40).map(
    lambda drawn: [leg(number, "call-%d" % call, "2026-11-20 10:00:0%d.000" % second, disposition=disposition)
                   for number, (call, second, disposition) in enumerate(drawn, 1)])


def small_pages(monkeypatch, size):
    monkeypatch.setattr(history, "PAGE_SIZE", size)


@settings(max_examples=200)
@given(legs=LEGS, size=st.integers(1, 3), grouped=st.booleans(), second=st.integers(0, 1))
def test_read_all_finds_each_matching_row_once(legs, size, grouped, second):
    """Whatever legs of a call match, and however its legs lie between those of others."""
    pbx = FakePbx(legs)
    with pytest.MonkeyPatch.context() as monkeypatch:
        small_pages(monkeypatch, size)
        found = gathered(pbx, grouped=grouped, max_records=0, disposition="BUSY",
                         date_from="2026-11-20 10:00:0%d" % second)
    matching = [one for one in legs if one["disposition"] == "BUSY" and int(one["start"][18]) >= second]
    if grouped:
        assert sorted(call["linkedid"] for call in found["calls"]) == sorted({one["linkedid"] for one in matching})
    else:
        assert [one["id"] for one in found["legs"]] == sorted((one["id"] for one in matching), reverse=True)
    assert found["total"] == len(found["calls" if grouped else "legs"]) and not found["truncated"]


def test_read_all_goes_on_from_the_matching_legs(monkeypatch):
    """A later leg of a call that does not match must not be taken for how far the pages have come."""
    small_pages(monkeypatch, 1)
    legs = [leg(1, "A", disposition="BUSY"), leg(2, "B", disposition="BUSY"), leg(3, "A", disposition="FAILED")]
    found = gathered(FakePbx(legs), max_records=0, disposition="BUSY")
    assert [call["linkedid"] for call in found["calls"]] == ["A", "B"]


@settings(max_examples=200)
@given(legs=LEGS, size=st.integers(1, 5), wanted=st.integers(1, 12), order=st.sampled_from(["asc", "desc"]),
       sort=st.sampled_from(["id", "start"]))
def test_read_first_is_the_head_of_the_whole(legs, size, wanted, order, sort):
    with pytest.MonkeyPatch.context() as monkeypatch:
        small_pages(monkeypatch, size)
        some = gathered(FakePbx(legs), grouped=False, max_records=wanted, order=order, sort=sort)
        whole = gathered(FakePbx(legs), grouped=False, max_records=0, order=order, sort=sort)
    values = [one[sort] for one in whole["legs"]]
    assert [one[sort] for one in some["legs"]] == values[:wanted]
    assert len({one["id"] for one in some["legs"]}) == len(some["legs"])
    assert some["total"] == len(legs) and some["truncated"] == (wanted < len(legs))


@pytest.mark.parametrize("maximum", [0, 9])
def test_calls_that_end_meanwhile_hide_nothing(monkeypatch, maximum):
    """The first pages are each followed by a new call, and by one more leg of a call not yet read."""
    small_pages(monkeypatch, 3)

    def goes_on(pbx):
        if len(pbx.asked) > 3:
            return
        number = max(one["id"] for one in pbx.legs)
        pbx.legs.append(leg(number + 1))
        if maximum == 0:
            pbx.legs.append(leg(number + 2, call="mikopbx-1.%d" % (len(pbx.asked) * 3 + 2)))

    pbx = FakePbx([leg(number) for number in range(1, 13)], goes_on)
    seen = [call["linkedid"] for call in gathered(pbx, max_records=maximum)["calls"]]
    assert len(seen) == len(set(seen))
    older = {"mikopbx-1.%d" % number for number in range(1, 13)}
    assert older <= set(seen) if maximum == 0 else len(seen) == 9 and "mikopbx-1.12" in seen


def test_a_call_met_again_is_shown_as_it_is_now(monkeypatch):
    small_pages(monkeypatch, 2)

    def goes_on(pbx):
        if len(pbx.asked) == 1:
            pbx.legs.append(leg(4, "mikopbx-1.1"))

    pbx = FakePbx([leg(1), leg(2), leg(3)], goes_on)
    calls = {call["linkedid"]: call for call in gathered(pbx, max_records=0)["calls"]}
    assert sorted(calls) == ["mikopbx-1.1", "mikopbx-1.2", "mikopbx-1.3"]
    assert [one["id"] for one in calls["mikopbx-1.1"]["legs"]] == [1, 4]


def test_a_page_full_of_old_calls_is_turned_by_offset(monkeypatch):
    """Calls that all began before the first page ended give no higher id to go on from."""
    small_pages(monkeypatch, 2)
    legs = [leg(number, "call-%d" % (number % 6)) for number in range(1, 13)]
    pbx = FakePbx(legs)
    assert len(gathered(pbx, max_records=0, id_from=6)["calls"]) == 6
    assert [query["idFrom"] for query in pbx.cdr_queries] == [6, 6, 6]


def test_one_request_suffices_for_a_thousand():
    pbx = FakePbx([leg(number) for number in range(1, 1501)])
    found = gathered(pbx)
    assert len(found["calls"]) == 1000 and found["total"] == 1500 and found["truncated"]
    assert pbx.cdr_queries == [{"grouped": True, "sort": "id", "order": "DESC", "limit": 1000, "offset": 0,
                                "dateFrom": "2026-10-25 00:00:00", "dateTo": None}]
    assert found["period"] == {"from": "2026-10-25 00:00:00", "to": None}


def test_a_call_over_the_border_of_two_parts_counts_once():
    legs = [leg(1, "long", "2025-11-23 23:59:50.000"), leg(2, "long", "2025-11-24 00:00:05.000"),
            leg(3, start="2025-11-24 00:00:00.000"), leg(4, start="2025-11-23 23:59:59.999")]
    for maximum in (0, 100):
        pbx = FakePbx(legs)
        found = gathered(pbx, date_from="2024-11-24", date_to="2026-11-23", max_records=maximum)
        assert [call["linkedid"] for call in found["calls"]] == ["mikopbx-1.4", "mikopbx-1.3", "long"]
        assert found["total"] == 3
        assert [(query["dateFrom"], query["dateTo"]) for query in pbx.cdr_queries] == [
            ("2024-11-24 00:00:00", "2025-11-23 23:59:59.999"), ("2025-11-24 00:00:00", "2026-11-23 23:59:59.999")]


def test_filters_are_sent_and_empty_ones_are_not():
    pbx = FakePbx([leg(1)])
    gathered(pbx, src_num="201", did="", disposition="ANSWERED", id_from=0, order="asc", sort="duration", max_records=5)
    assert pbx.cdr_queries == [{"grouped": True, "sort": "duration", "order": "ASC", "limit": 5, "offset": 0, "src_num": "201",
                                "disposition": "ANSWERED", "idFrom": 0, "dateFrom": None, "dateTo": None}]


def test_a_negative_maximum_is_refused_before_anything_is_sent():
    pbx = FakePbx([])
    with pytest.raises(OptionError, match="max_records: -1"):
        gathered(pbx, max_records=-1)
    assert not pbx.asked


# --- calls and legs -------------------------------------------------------------------------------------------------

def test_call_of_follows_the_rule_of_the_pbx():
    first = leg(7, "c", "2026-11-20 10:00:00.000", "79031234567", "201", "NOANSWER", 0, did="74951234567", from_account=TRUNK)
    second = leg(8, "c", "2026-11-20 10:00:20.000", "79031234567", "202", "BUSY", 0)
    call = history.call_of({"linkedid": "c", "records": [second, first]}, "https://pbx")
    assert [one["id"] for one in call["legs"]] == [7, 8]
    assert call == dict(call, linkedid="c", start=first["start"], src_num="79031234567", dst_num="74951234567",
                        dst_name="Brown Brandon", disposition="BUSY", direction="incoming", total_duration=10, total_billsec=0)
    answered = history.call_of({"linkedid": "c", "records": [dict(first, disposition="ANSWERED"), second]}, "")
    assert answered["disposition"] == "ANSWERED"
    internal = history.call_of({"linkedid": "c", "records": [dict(first, did="", from_account=""), second]}, "")
    assert (internal["dst_num"], internal["direction"]) == ("202", "internal")


@pytest.mark.parametrize("accounts, expected", [
    ([("", "")], "internal"), ([("", TRUNK)], "outgoing"), ([(TRUNK, "")], "incoming"),
    ([(IAX_TRUNK, ""), ("", TRUNK)], "incoming"), ([("201", "202")], "internal")])
def test_direction(accounts, expected):
    assert history.direction([{"from_account": came, "to_account": went} for came, went in accounts]) == expected


@pytest.mark.parametrize("url, expected", [
    ("https://pbx.example.com/", "https://pbx.example.com"), ("pbx.example.com:8443", "https://pbx.example.com:8443"),
    ("http://10.0.0.5/admin-cabinet/extensions/index", "http://10.0.0.5"),
    ("https://proxy/office1/pbxcore/api/v3/", "https://proxy/office1")])
def test_links_are_absolute(url, expected):
    link = "/pbxcore/api/v3/cdr:playback?token=0123"
    shown = history.leg_of(leg(1, playback_url=link, download_url=None), history.address(url))
    assert shown["playback_url"] == expected + link and shown["download_url"] == ""
    assert shown["uniqueid"] == "u1" and "UNIQUEID" not in shown


# --- a filter of our own --------------------------------------------------------------------------------------------

def test_provider_is_filtered_here_by_id_or_name():
    legs = [leg(1, from_account=TRUNK), leg(2, to_account=TRUNK), leg(3), leg(4, from_account=IAX_TRUNK),
            leg(5, "mikopbx-1.1")]
    pbx = FakePbx(legs)
    found = gathered(pbx, provider=TRUNK, max_records=1)
    assert [call["linkedid"] for call in found["calls"]] == ["mikopbx-1.1"]
    assert found["total"] == 2 and found["truncated"] and len(pbx.asked) == 1
    found = gathered(pbx, provider="Demo provider", grouped=False)
    assert [one["id"] for one in found["legs"]] == [2, 1] and found["total"] == 2


def test_a_name_that_two_trunks_have_is_refused_with_their_ids(monkeypatch):
    monkeypatch.setattr(history, "_trunks", lambda client: {IAX_TRUNK: "Mango", TRUNK: "Mango"})
    with pytest.raises(OptionError, match="several trunks; give one of their ids: %s, %s" % (IAX_TRUNK, TRUNK)):
        gathered(FakePbx([]), provider="Mango")


def test_a_provider_that_is_none_is_refused_with_those_there_are():
    with pytest.raises(OptionError, match='provider: "Mango" is no trunk of this PBX; it has: Demo provider'):
        gathered(FakePbx([]), provider="Mango")


# --- statistics -----------------------------------------------------------------------------------------------------

OFFICE = [
    leg(1, start="2026-11-20 09:05:00.000", src="79261112233", dst="201", billsec=80, from_account=TRUNK),
    leg(2, start="2026-11-20 10:15:00.000", src="201", dst="79261112233", billsec=30, to_account=TRUNK),
    leg(3, start="2026-11-21 10:00:00.000", src="201", dst="203", billsec=100),
    # A queue of another office, whose 203 calls, rings two, the second takes it and hands it to the first.
    leg(4, "queue", "2026-11-21 11:00:00.000", "203", "201", "NOANSWER", 0, from_account=TRUNK),
    leg(5, "queue", "2026-11-21 11:00:20.000", "203", "202", "ANSWERED", 40, from_account=TRUNK),
    leg(6, "queue", "2026-11-21 11:01:05.000", "203", "201", "ANSWERED", 60, from_account=TRUNK),
    leg(7, start="2026-11-21 12:00:00.000", src="7900", dst="202", disposition="NO ANSWER", billsec=0, from_account=IAX_TRUNK),
    leg(8, start="2026-11-21 12:30:00.000", src="202", dst="203", disposition="BUSY", billsec=0),
    # And 203 there is not the 203 here.
    leg(9, start="2026-11-21 13:00:00.000", src="202", dst="203", disposition="NOANSWER", billsec=0, to_account=TRUNK),
    leg(10, start="2026-11-21 13:00:00.000", src="201", dst="203", disposition="CHANUNAVAIL", billsec=7),
    leg(11, start="2026-11-21 13:00:00.000", src="201", dst="203", disposition="NOANSWER", billsec=0),
    leg(12, start="2026-11-21 13:30:00.000", src="202", dst="7900", disposition="FAILED", billsec=0, to_account=TRUNK),
]


def test_statistics_of_a_small_office():
    pbx = FakePbx(OFFICE)
    found = gathered(pbx, statistics=True, max_records=1)
    assert len(found["calls"]) == 1 and found["total"] == 10 and found["truncated"]
    assert sorted(path for path, query in pbx.asked) == ["cdr", "employees", "sip-providers:getStatuses"]
    made = found["statistics"]
    assert {name: value for name, value in made.items() if not name.startswith("by_")} == {
        "total": 10, "answered": 4, "missed": 3, "busy": 1, "failed": 1, "other": 1, "answer_rate": 40.0,
        "talk_seconds": 310, "average_talk_seconds": 77.5}
    assert {way: part["total"] for way, part in made["by_direction"].items()} == {"incoming": 3, "outgoing": 3, "internal": 4}
    assert [(part["day"], part["total"], part["talk_seconds"]) for part in made["by_day"]] == [
        ("2026-11-20", 2, 110), ("2026-11-21", 8, 200)]
    assert [part["hour"] for part in made["by_hour"]] == list(range(24))
    assert {part["hour"]: part["total"] for part in made["by_hour"] if part["total"]} == {9: 1, 10: 2, 11: 1, 12: 2, 13: 4}
    assert made["by_employee"] == [
        {"number": "201", "name": "Smith James", "made": 4, "received": 2, "missed": 0, "talk_seconds": 270},
        {"number": "202", "name": "Brown Brandon", "made": 3, "received": 1, "missed": 1, "talk_seconds": 40},
        {"number": "203", "name": "Collins Melanie", "made": 0, "received": 1, "missed": 1, "talk_seconds": 100}]
    assert made["by_provider"] == [
        {"provider": IAX_TRUNK, "name": "",
         "incoming": {"total": 1, "answered": 0, "duration_seconds": 5, "talk_seconds": 0},
         "outgoing": {"total": 0, "answered": 0, "duration_seconds": 0, "talk_seconds": 0}},
        {"provider": TRUNK, "name": "Demo provider",
         "incoming": {"total": 2, "answered": 2, "duration_seconds": 85 + 65, "talk_seconds": 80 + 60},
         "outgoing": {"total": 3, "answered": 1, "duration_seconds": 35 + 5 + 5, "talk_seconds": 30}}]


def test_statistics_beside_legs_are_those_of_the_calls():
    pbx = FakePbx(OFFICE)
    found = gathered(pbx, statistics=True, grouped=False, max_records=4)
    assert [one["id"] for one in found["legs"]] == [12, 11, 10, 9] and found["total"] == 12
    assert found["statistics"]["total"] == 10


def test_statistics_of_nothing():
    made = gathered(FakePbx([]), statistics=True)["statistics"]
    assert (made["total"], made["answer_rate"], made["average_talk_seconds"], made["by_day"]) == (0, 0.0, 0.0, [])


@given(st.lists(st.tuples(st.sampled_from(["ANSWERED", "NOANSWER", "NO ANSWER", "BUSY", "FAILED", "CANCEL", "CHANUNAVAIL", ""]),
                          st.integers(0, 5), st.integers(0, 999))))
def test_each_call_counts_in_one_outcome_one_day_and_one_hour(drawn):
    legs = [leg(number, "c%d" % call, "2026-11-2%d 0%d:00:00.000" % (call, call), disposition=disposition, billsec=billsec)
            for number, (disposition, call, billsec) in enumerate(drawn, 1)]
    made = gathered(FakePbx(legs), statistics=True)["statistics"]
    for part in (made, *made["by_day"], *made["by_hour"], *made["by_direction"].values()):
        assert part["total"] == sum(part[name] for name in ("answered", "missed", "busy", "failed", "other"))
    for parts in (made["by_day"], made["by_hour"], list(made["by_direction"].values())):
        for name in ("total", "answered", "talk_seconds"):
            assert made[name] == sum(part[name] for part in parts)
