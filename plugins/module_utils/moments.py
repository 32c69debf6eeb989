# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Days, weekdays and times of day as people write them, and as the PBX keeps them (pure).

The PBX keeps a day in whatever form it is sent (API facts, section 11.4) and takes only the day of it, in its own
time zone. Three parts of it read it: the generator of its dialplan, its list, and its web interface. What each makes
of the forms that there are:

- a text such as 2026-12-31 is midnight to the dialplan. A period that ends on the first of a month loses that day,
  since nothing is left of it after midnight. A period of one day is none, and what is left repeats every year, on
  that day. A browser west of Greenwich shows the day before.
- the web interface writes seconds since 1970: from midnight to 23:59:59 in the time zone of the browser.

So seconds are written here, too, of a moment that lies on the wanted day in nearly all time zones: 10:00 UTC, which
is that day from UTC-10 to UTC+13:59 (not so in American Samoa, Niue and the Line Islands of Kiribati). A period ends
one second later in its last day than it begins in its first, which makes a period even of one day.

The other way, a day of the web interface is found without knowing the time zone: midnight is later than 10:00 UTC of
the day before in the east, and up to 10:00 UTC of the day itself in the west.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, Mapping

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, FieldError, text_of
from ansible_collections.mikopbx.pbx.plugins.module_utils.filtering import trimmed

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DAY = 86400
_ON_THE_DAY = 10 * 3600
_EPOCH = datetime.date(1970, 1, 1)
# A year that has every day.
_ANY_YEAR = 2000

_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_AMERICAN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_YEARLY = re.compile(r"^(\d{2})-(\d{2})$")
_TIME_OF_DAY = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2})?$")
_SECONDS = re.compile(r"^\d{1,11}$")
_CLOCK = re.compile(r"^([0-9]|[01][0-9]|2[0-3]):([0-5][0-9])$")


class Date(Field):
    """A day; canonical is 2026-12-31, or 12-31 for a day of every year, or empty.

    :arg last: the last day of a period, instead of the first.
    """

    def __init__(self, name: str, last: bool = False, **settings: Any) -> None:
        super().__init__(name, **settings)
        self._second = _ON_THE_DAY + int(last)

    def accept(self, value: Any) -> str:
        text = trimmed(text_of(value))
        try:
            day = _day_of(text, (_ISO, _DOTTED, _YEARLY))
        except ValueError:
            raise FieldError('is no day that the PBX could keep: "%s"' % text) from None
        if text and not day:
            raise FieldError('must be a day such as "2026-12-31" or "31.12.2026", or "12-31" for one of every year')
        return day

    def read(self, raw: Any) -> str:
        text: str = super().read(raw)
        try:
            if _SECONDS.match(text):
                return _day_at(int(text))
            # The PBX reads 03/01/2027 as the first of March.
            return _day_of(_TIME_OF_DAY.sub("", text), (_ISO, _DOTTED, _AMERICAN, _YEARLY)) or text
        except ValueError:
            return text

    def wire(self, value: Any) -> str:
        if _YEARLY.match(value):
            return str(_seconds("%d-%s" % (_ANY_YEAR, value)) + _ON_THE_DAY)
        return str(_seconds(value) + self._second) if _ISO.match(value) else str(value)

    def objection(self, value: Any) -> None:
        return None


class Weekday(Field):
    """A day of the week; canonical is its English name, or empty for none."""

    def accept(self, value: Any) -> str:
        text = trimmed(text_of(value)).lower()
        if text in ("", "-1"):
            return ""
        for number, name in enumerate(WEEKDAYS, 1):
            if text == str(number) or (len(text) >= 3 and name.startswith(text)):
                return name
        raise FieldError('must be a weekday such as "monday", or 1 for Monday to 7 for Sunday')

    def read(self, raw: Any) -> str:
        text: str = super().read(raw)
        if text in ("-1", "0"):
            return ""
        return WEEKDAYS[int(text) - 1] if text in ("1", "2", "3", "4", "5", "6", "7") else text

    def wire(self, value: Any) -> str:
        return str(WEEKDAYS.index(value) + 1) if value in WEEKDAYS else str(value) or "-1"

    def objection(self, value: Any) -> None:
        return None


class Time(Field):
    """A time of day, in hours and minutes; canonical has two digits of each, or is empty for none."""

    def accept(self, value: Any) -> str:
        text = trimmed(text_of(value))
        if text and not _CLOCK.match(text):
            raise FieldError('must be a time such as "18:00", in quotes (without them YAML makes a number of it)')
        return self.read(text)

    def read(self, raw: Any) -> str:
        text: str = super().read(raw)
        return text.zfill(5) if _CLOCK.match(text) else text

    def objection(self, value: Any) -> None:
        return None


def with_yearly_day(raw: Mapping[str, Any], first: str, last: str) -> Mapping[str, Any]:
    """A record of the PBX whose period begins and ends in one moment: the PBX repeats that day every year.

    :arg first: the API's name of the period's first day; last: that of its last one.
    """
    moment = raw.get(first)
    if not moment or str(moment) != str(raw.get(last)):
        return raw
    day = Date(first).read(moment)
    return {**raw, first: day[5:], last: day[5:]} if _ISO.match(day) else raw


def is_yearly(day: str) -> bool:
    """True for a day of every year, in canonical form."""
    return _YEARLY.match(day) is not None


def is_dated(day: str) -> bool:
    """True for a day of one year, in canonical form; such days are in order as texts."""
    return _ISO.match(day) is not None


def _day_of(text: str, forms: Any) -> str:
    """The canonical form of a day in one of these forms; empty if it is of none.

    :raises ValueError: there is no such day.
    """
    for form in forms:
        found = form.match(text)
        if not found:
            continue
        parts = [int(part) for part in found.groups()]
        if form is _YEARLY:
            return datetime.date(_ANY_YEAR, *parts).isoformat()[5:]
        year, month, day = {_ISO: parts, _DOTTED: parts[::-1], _AMERICAN: [parts[2], *parts[:2]]}[form]
        if year < _EPOCH.year + 1:
            raise ValueError(text)
        return datetime.date(year, month, day).isoformat()
    return ""


def _seconds(day: str) -> int:
    """Seconds from 1970 to the beginning of an ISO day, in UTC."""
    found = _ISO.match(day)
    parts = [int(part) for part in found.groups()] if found else []
    return (datetime.date(*parts) - _EPOCH).days * _DAY


def _day_at(moment: int) -> str:
    """The day that was meant by a moment, which is midnight somewhere, or the second before, or was written here."""
    ending = moment % 60 == 59
    days, seconds = divmod(moment + int(ending), _DAY)
    days += int(seconds > _ON_THE_DAY + 1) - int(ending)
    return (_EPOCH + datetime.timedelta(days)).isoformat()
