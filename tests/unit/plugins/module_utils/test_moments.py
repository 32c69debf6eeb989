# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import FieldError
from ansible_collections.mikopbx.pbx.plugins.module_utils.moments import (
    WEEKDAYS,
    Date,
    Time,
    Weekday,
    is_dated,
    is_yearly,
    with_yearly_day,
)
from hypothesis import given
from hypothesis import strategies as st

FIRST, LAST = Date("date_from"), Date("date_to", last=True)
DAYS = st.dates(datetime.date(1971, 1, 1), datetime.date(2100, 12, 31))
# The time zones in which days are exact: from UTC-10 to UTC+13:45, in quarters of an hour.
ZONES = st.integers(-40, 55).map(lambda quarters: datetime.timezone(datetime.timedelta(minutes=15 * quarters)))


def moment(day: datetime.date, time: datetime.time, zone: datetime.timezone) -> str:
    return str(int(datetime.datetime.combine(day, time, zone).timestamp()))


def day_in(stamp: str, zone: datetime.timezone) -> datetime.date:
    return datetime.datetime.fromtimestamp(int(stamp), zone).date()


@given(DAYS, ZONES)
def test_days_of_the_web_interface_are_known_whatever_its_time_zone(day, zone):
    """It stores midnight and 23:59:59 in the time zone of the browser."""
    assert FIRST.read(moment(day, datetime.time(0, 0, 0), zone)) == day.isoformat()
    assert LAST.read(moment(day, datetime.time(23, 59, 59), zone)) == day.isoformat()


@given(DAYS, ZONES)
def test_what_is_written_is_that_day_in_the_time_zone_of_the_pbx(day, zone):
    for field in (FIRST, LAST):
        written = field.wire(field.accept(day.isoformat()))
        assert day_in(written, zone) == day
        assert field.read(written) == day.isoformat()


@given(DAYS, ZONES)
def test_a_period_has_a_length_even_if_it_is_one_day(day, zone):
    """The PBX cuts a period into months: of one without a length it loses the year, of one until midnight a day."""
    begin, end = (datetime.datetime.fromtimestamp(int(field.wire(day.isoformat())), zone) for field in (FIRST, LAST))
    assert begin < end
    assert end > datetime.datetime.combine(day, datetime.time(), zone)
    raw = {"a": FIRST.wire(day.isoformat()), "b": LAST.wire(day.isoformat())}
    assert with_yearly_day(raw, "a", "b") == raw


@given(DAYS)
def test_canonical_days_are_fixed_points(day):
    for canonical in (day.isoformat(), day.isoformat()[5:], ""):
        for field in (FIRST, LAST):
            assert field.accept(canonical) == canonical
            assert field.read(canonical) == canonical
    for field in (FIRST, LAST):
        assert field.accept(day.strftime("%d.%m.%Y")) == field.accept(day) == day.isoformat()


@pytest.mark.parametrize(
    "stored, day",
    [
        # First boot: midnight in UTC at both ends.
        ("1552003200", "2019-03-08"),
        ("1546905600", "2019-01-08"),
        # The recordings of off-work-times-dates.
        ("1798675200", "2026-12-31"),
        (1799020799, "2027-01-03"),
        ("2026-12-31", "2026-12-31"),
        ("2026-12-31T00:00:00", "2026-12-31"),
        ("2027-01-03 11:00:00", "2027-01-03"),
        ("31.12.2026", "2026-12-31"),
        ("03/01/2027", "2027-03-01"),
        ("31/12/2026", "31/12/2026"),
        ("not a date", "not a date"),
        ("99999999999", "5138-11-16"),
        ("999999999999", "999999999999"),
        ("", ""),
        (None, ""),
    ],
)
def test_stored_days(stored, day):
    assert FIRST.read(stored) == LAST.read(stored) == day


@pytest.mark.parametrize(
    "written",
    ["31/12/2026", "2026-12", "tomorrow", "20261231", 1798675200, "2026-12-31 10:00", "2026-12-31T00:00:00", 12],
)
def test_other_forms_of_days_are_refused(written):
    with pytest.raises(FieldError, match='^must be a day such as "2026-12-31"'):
        FIRST.accept(written)


@pytest.mark.parametrize("written", ["2026-02-29", "31.4.2026", "02-30", "13-01", "1969-12-31", "0000-00-00"])
def test_days_that_there_are_not_are_refused(written):
    with pytest.raises(FieldError, match="is no day that the PBX could keep"):
        FIRST.accept(written)


def test_a_day_of_every_year():
    assert FIRST.accept("02-29") == "02-29"
    # One moment, so that the PBX sees no period and repeats the day.
    assert FIRST.wire("05-01") == LAST.wire("05-01") == moment(
        datetime.date(2000, 5, 1), datetime.time(10), datetime.timezone.utc
    )
    raw = {"date_from": FIRST.wire("05-01"), "date_to": LAST.wire("05-01"), "id": "7"}
    assert with_yearly_day(raw, "date_from", "date_to") == {"date_from": "05-01", "date_to": "05-01", "id": "7"}
    # First boot has the Women's Day so, one of its columns a number.
    women = {"date_from": "1552003200", "date_to": 1552003200}
    assert with_yearly_day(women, "date_from", "date_to") == {"date_from": "03-08", "date_to": "03-08"}
    text = {"date_from": "2026-12-31", "date_to": "2026-12-31"}
    assert with_yearly_day(text, "date_from", "date_to") == {"date_from": "12-31", "date_to": "12-31"}
    assert is_yearly("05-01") and not is_yearly("2026-05-01") and not is_yearly("")
    assert is_dated("2026-05-01") and not is_dated("05-01") and not is_dated("not a date")


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"date_from": "", "date_to": ""},
        {"date_from": None, "date_to": None},
        {"date_from": "1552003200"},
        {"date_from": "1552003200", "date_to": "1552089599"},
        {"date_from": "nonsense", "date_to": "nonsense"},
    ],
)
def test_other_periods_are_left_as_they_are(raw):
    assert with_yearly_day(raw, "date_from", "date_to") == raw


@pytest.mark.parametrize("day", WEEKDAYS)
def test_weekdays(day):
    field, number = Weekday("weekday_from"), str(WEEKDAYS.index(day) + 1)
    for written in (day, day.upper(), day[:3], day[:4].title(), number, int(number), " %s " % day):
        assert field.accept(written) == day
    assert field.wire(day) == number
    assert field.read(number) == field.read(int(number)) == field.accept(field.read(number)) == day


def test_no_weekday():
    field = Weekday("weekday_from")
    assert {field.accept(""), field.accept("-1"), field.accept(-1)} == {""}
    assert {field.read(raw) for raw in ("-1", "", None, "0", 0)} == {""}
    assert field.wire("") == "-1"
    assert field.read("8") == field.wire(field.read("8")) == "8"


@pytest.mark.parametrize("written", ["mo", "0", 0, "8", "someday", "mondays", "Montag", "m"])
def test_what_is_no_weekday_is_refused(written):
    with pytest.raises(FieldError, match='must be a weekday such as "monday", or 1 for Monday to 7 for Sunday'):
        Weekday("weekday_from").accept(written)


@given(st.integers(0, 23), st.integers(0, 59))
def test_times(hours, minutes):
    field = Time("time_from")
    canonical = "%02d:%02d" % (hours, minutes)
    for written in (canonical, "%d:%02d" % (hours, minutes)):
        assert field.accept(written) == field.read(written) == field.read(field.wire(canonical)) == canonical


def test_no_time():
    field = Time("time_from")
    assert field.accept("") == field.read("") == field.read(None) == field.wire("") == ""
    assert field.read("25:00") == "25:00"


# 540 and 1080 are what YAML makes of 9:00 and 18:00 without quotes.
@pytest.mark.parametrize("written", [540, "1080", "24:00", "25:00", "9", "9:5", "18:00:30", "18.00", "9 pm"])
def test_what_is_no_time_is_refused(written):
    with pytest.raises(FieldError, match='must be a time such as "18:00", in quotes'):
        Time("time_from").accept(written)


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text())))
def test_nothing_that_is_stored_or_written_breaks_a_field(value):
    for field in (FIRST, LAST, Weekday("w"), Time("t")):
        read = field.read(value)
        assert isinstance(read, str) and isinstance(field.wire(read), str)
        try:
            accepted = field.accept(value)
        except FieldError:
            continue
        assert field.accept(accepted) == field.read(field.wire(accepted)) == accepted or is_yearly(accepted)
