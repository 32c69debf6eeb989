# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.off_work_time import OFF_WORK_TIME
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import ALWAYS, ON_CREATE
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

# As the PBX answers GET off-work-times/9 (recording off-work-times), without what is only for showing.
RECORD = {
    "id": "9", "description": "night", "calType": "timeframe", "date_from": "", "date_to": "",
    "weekday_from": "1", "weekday_to": "5", "time_from": "18:00", "time_to": "9:00", "calUrl": "", "calUser": "",
    "calSecret": "", "priority": None, "allowRestriction": False, "allowedExtensions": [], "incomingRouteIds": [],
    "action": "extension", "extension": "201", "audio_message_id": "0",
}
# The same in GET off-work-times.
ROW = {
    "id": "9", "name": "night", "description": "night", "shot_description": "night", "calType": "",
    "allowRestriction": False, "action": "extension", "audio_message_id": "", "extension": "201", "priority": 0,
    "date_from": "", "date_to": "", "weekday_from": "Monday", "weekday_to": "Friday", "time_from": "18:00",
    "time_to": "9:00",
}
VALUES = {
    "description": "night", "cal_type": "timeframe", "date_from": "", "date_to": "", "weekday_from": "monday",
    "weekday_to": "friday", "time_from": "18:00", "time_to": "09:00", "cal_url": "", "cal_user": "", "cal_secret": "",
    "action": "extension", "extension": "201", "audio_message": "", "allow_restriction": False, "incoming_routes": [],
    "priority": 0,
}
DEFAULTS = {field.name: field.default for field in OFF_WORK_TIME.fields}
SECRET = OFF_WORK_TIME.by_name["cal_secret"]


def accepted(**options):
    return OFF_WORK_TIME.accept({"description": "x", **options}).values


def problems(after, before=None):
    return [text for rule in OFF_WORK_TIME.rules for text in rule(after, before or {})]


def problems_of_new(**options):
    return problems({**DEFAULTS, **accepted(**options)})


def test_a_record_and_its_row_are_read_alike():
    assert OFF_WORK_TIME.read(RECORD) == VALUES
    row = OFF_WORK_TIME.read(ROW, OFF_WORK_TIME.listed)
    assert row == {name: VALUES[name] for name in row}
    assert set(row) == {
        "description", "cal_type", "time_from", "time_to", "action", "allow_restriction", "priority",
    }


def test_what_was_read_can_be_declared_and_is_the_same():
    gathered = {name: value for name, value in VALUES.items() if name not in ("priority", "cal_secret")}
    assert OFF_WORK_TIME.accept(gathered).values == gathered


def test_the_apis_own_spelling_is_taken():
    options = {name: value for name, value in RECORD.items() if name not in ("id", "allowedExtensions", "priority")}
    values = OFF_WORK_TIME.accept({**options, "audio_message_id": "", "calSecret": ""}).values
    assert values == {name: value for name, value in VALUES.items() if name != "priority"}


def test_what_is_sent():
    body = OFF_WORK_TIME.wire(
        accepted(
            description="New Year", date_from="31.12.2026", date_to=datetime.date(2027, 1, 8), weekday_from="",
            weekday_to=7, time_from="9:00", allow_restriction=True, incoming_routes=["14", 13], audio_message="",
        )
    )
    assert body == {
        "description": "New Year", "date_from": "1798711200", "date_to": "1799402401", "weekday_from": "-1",
        "weekday_to": "7", "time_from": "09:00", "allowRestriction": True, "incomingRouteIds": [13, 14],
        "audio_message_id": "",
    }


DAY = st.dates(datetime.date(1971, 1, 1), datetime.date(2100, 1, 1)).map(str)
WEEKDAY = st.sampled_from(["", "-1", "mon", "Sunday", 3, "7"])
TIME = st.sampled_from(["", "0:00", "09:00", "9:00", "23:59"])


@given(
    st.fixed_dictionaries(
        {"description": st.text(min_size=1).filter(OFF_WORK_TIME.by_name["description"].accept)},
        optional={
            "date_from": DAY, "date_to": DAY, "weekday_from": WEEKDAY, "weekday_to": WEEKDAY, "time_from": TIME,
            "time_to": TIME, "cal_type": st.sampled_from(["timeframe", "caldav"]), "allow_restriction": st.booleans(),
            "incoming_routes": st.lists(st.integers(2, 99)), "priority": st.integers(1, 9999),
            "extension": st.sampled_from(["201", "hangup", ""]), "audio_message": st.sampled_from(["", "1", "12"]),
            "action": st.sampled_from(["extension", "playmessage"]), "cal_url": st.sampled_from(["", "https://a.b/c"]),
        },
    )
)
def test_what_is_sent_reads_as_what_was_declared(options):
    values = OFF_WORK_TIME.accept(options).values
    assert OFF_WORK_TIME.read(OFF_WORK_TIME.wire(values)) == values


def test_a_day_of_every_year_goes_there_and_back():
    values = accepted(date_from="03-08", date_to="03-08")
    assert OFF_WORK_TIME.read(OFF_WORK_TIME.wire(values)) == values
    # First boot: one moment at both ends.
    women = {**RECORD, "date_from": "1552003200", "date_to": "1552003200"}
    assert OFF_WORK_TIME.read(women)["date_from"] == OFF_WORK_TIME.read(women)["date_to"] == "03-08"
    # A single day that the web interface has stored is one of its year.
    day = {**RECORD, "date_from": "1552003200", "date_to": "1552089599"}
    assert OFF_WORK_TIME.read(day)["date_from"] == OFF_WORK_TIME.read(day)["date_to"] == "2019-03-08"


# -- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"extension": "201"},
        {"extension": "hangup", "time_from": "18:00"},
        {"extension": "201", "time_from": "18:00", "time_to": "9:00", "weekday_from": "sat", "weekday_to": "mon"},
        {"extension": "201", "time_from": "", "time_to": "", "date_from": "2026-12-31", "date_to": "2026-12-31"},
        {"action": "playmessage", "audio_message": "Closed"},
        {"extension": "201", "date_from": "02-29", "date_to": "02-29"},
        {"extension": "201", "cal_type": "caldav", "cal_url": "https://a.b/x", "time_from": "", "time_to": ""},
        # What a calendar takes no notice of is not looked at.
        {"extension": "201", "cal_type": "caldav", "cal_url": "https://a.b/x", "weekday_from": "1", "date_to": "12-31"},
        {
            "extension": "201", "cal_type": "caldav", "cal_url": "https://a.b/x", "date_from": "2027-01-03",
            "date_to": "2026-12-31",
        },
        {"extension": "201", "allow_restriction": True},
    ],
)
def test_what_the_pbx_takes(options):
    assert problems_of_new(**options) == []


@pytest.mark.parametrize(
    "options, told",
    [
        ({}, "extension is missing: with action extension it says where the calls go"),
        (
            {"action": "playmessage"},
            "audio_message is missing: with action playmessage it says which sound the callers hear",
        ),
        (
            {"extension": "201", "cal_type": "caldav"},
            "cal_url is missing: with cal_type caldav it says where the calendar is",
        ),
        (
            {"extension": "201", "date_from": "2026-12-31"},
            "date_to is missing: it belongs to date_from; give both, or clear both",
        ),
        (
            {"extension": "201", "date_to": "2026-12-31"},
            "date_from is missing: it belongs to date_to; give both, or clear both",
        ),
        (
            {"extension": "201", "weekday_from": "mon"},
            "weekday_to is missing: it belongs to weekday_from; give both, or clear both",
        ),
        (
            {"extension": "201", "time_from": ""},
            "time_from is missing: it belongs to time_to; give both, or clear both",
        ),
        (
            {"extension": "201", "cal_type": "caldav", "cal_url": "https://a.b/c", "time_to": ""},
            "time_to is missing: it belongs to time_from; give both, or clear both",
        ),
        (
            {"extension": "201", "time_from": "", "time_to": ""},
            "there is neither a date nor a weekday nor a time: give at least one pair of them",
        ),
        (
            {"extension": "201", "date_from": "2027-01-03", "date_to": "2026-12-31"},
            "date_from 2027-01-03 is later than date_to 2026-12-31",
        ),
        (
            {"extension": "201", "date_from": "12-24", "date_to": "12-26"},
            "date_from 12-24 and date_to 12-26: the PBX repeats single days only; give one day of every year as both, "
            "or both with their year",
        ),
        (
            {"extension": "201", "date_from": "2026-12-24", "date_to": "12-26"},
            "date_from 2026-12-24 and date_to 12-26: the PBX repeats single days only; give one day of every year "
            "as both, or both with their year",
        ),
    ],
)
def test_what_the_pbx_refuses_is_said_before(options, told):
    assert problems_of_new(**options) == [told]


def test_a_stored_record_is_judged_as_a_whole():
    assert problems({**VALUES, "action": "playmessage"}, VALUES)
    assert not problems({**VALUES, "action": "playmessage", "audio_message": "1"}, VALUES)
    # First boot stores holidays without times.
    assert not problems({**VALUES, "time_from": "", "time_to": "", "date_from": "03-08", "date_to": "03-08"}, VALUES)


@pytest.mark.parametrize(
    "options, told",
    [
        ({"calType": "ical"}, 'must be one of "timeframe", "caldav"'),
        ({"cal_url": "cal.example.com"}, "cal_url must be an address such as https://"),
        ({"cal_url": "https://"}, "cal_url must be an address such as https://"),
        ({"cal_secret": "XXXXXX"}, "cal_secret is the placeholder"),
        ({"cal_secret": "XXXXXXXX"}, "cal_secret must be something else than XXXXXXXX"),
        ({"priority": 0}, "priority must be between 1 and 9999"),
        ({"extension": "2-01"}, "extension must be a number"),
        ({"name": "x"}, "unknown option name"),
        ({"time_to": 1080}, 'time_to must be a time such as "18:00", in quotes'),
    ],
)
def test_what_makes_no_sense_is_refused(options, told):
    with pytest.raises(DeclarationError, match=told):
        accepted(**options)


def test_the_place_is_given_by_the_order_in_an_office():
    with pytest.raises(DeclarationError, match="priority is given by the order of the list"):
        OFF_WORK_TIME.accept({"description": "x", "priority": 1}, "off_work_times[0]")


# -- what goes along, and the secret ----------------------------------------------------------------------------------


def test_dates_go_together():
    """A day that was stored as midnight, beside the same day as a later hour, would be the later one to the PBX."""
    companion, = OFF_WORK_TIME.companions
    before = {**VALUES, "date_from": "2026-12-30", "date_to": "2026-12-31"}
    changes = {"date_from": "2026-12-31"}
    assert companion({**before, **changes}, before, changes) == {"date_from": "2026-12-31", "date_to": "2026-12-31"}
    assert companion({**before, "description": "y"}, before, {"description": "y"}) == {}
    assert companion({"date_to": ""}, {}, {"date_to": ""}) == {"date_to": ""}


def test_of_a_calendars_password_can_be_seen_whether_there_is_one():
    assert SECRET.hidden(SECRET.read("XXXXXX")) and not SECRET.hidden(SECRET.read(""))
    assert not SECRET.differs("XXXXXX", "s3cret", ON_CREATE)
    assert SECRET.differs("XXXXXX", "s3cret", ALWAYS)
    assert SECRET.differs("", "s3cret", ON_CREATE)
    # Sent as an empty text it is cleared.
    assert SECRET.differs("XXXXXX", "", ON_CREATE)
    assert not SECRET.differs("", "", ALWAYS)
    assert SECRET.confirms("s3cret", "XXXXXX") and not SECRET.confirms("s3cret", "")
    assert SECRET.confirms("", "") and not SECRET.confirms("", "XXXXXX")
    assert SECRET.proves("", "") and not SECRET.proves("s3cret", "XXXXXX")
    assert SECRET.accept("XXXXXXXXX") == "XXXXXXXXX"
