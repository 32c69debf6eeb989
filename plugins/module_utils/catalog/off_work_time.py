# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Off-work times: when calls from outside go somewhere else than by day. API facts, sections 3.10, 11.1 and 11.4."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.dialling import Destination
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    Choice,
    Field,
    Flag,
    Number,
    Reference,
    Secret,
    WritePolicy,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.moments import (
    Date,
    Time,
    Weekday,
    is_dated,
    is_yearly,
    with_yearly_day,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Precedence, Resource, Values
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import References

TIMEFRAME, CALDAV = "timeframe", "caldav"
EXTENSION, PLAYMESSAGE = "extension", "playmessage"

_PAIRS: Tuple[Tuple[str, str], ...] = (
    ("date_from", "date_to"),
    ("weekday_from", "weekday_to"),
    ("time_from", "time_to"),
)


class _CalendarSecret(Secret):
    """A password of which can be seen whether there is one. What is shown for it, sent back, would be stored."""

    def differs(self, current: Any, wanted: Any, policy: Optional[str] = None) -> bool:
        return not wanted if self.hidden(current) and not wanted else super().differs(current, wanted, policy)

    def confirms(self, wanted: Any, kept: Any) -> bool:
        return bool(wanted) == bool(kept) and super().confirms(wanted, kept)


def _with_yearly_day(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    return with_yearly_day(raw, "date_from", "date_to")


def _dates_together(after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """Both dates in one form: the PBX compares moments, and the other one may be stored as an earlier hour."""
    if not {"date_from", "date_to"} & set(changes):
        return {}
    return {name: after[name] for name in ("date_from", "date_to") if name in after}


def _action_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    if after.get("action") == EXTENSION and not after.get("extension"):
        yield "extension is missing: with action extension it says where the calls go"
    if after.get("action") == PLAYMESSAGE and not after.get("audio_message"):
        yield "audio_message is missing: with action playmessage it says which sound the callers hear"


def _period_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    """What the PBX checks with every write, of the whole record (SaveRecordAction::validateTimePeriods)."""
    if after.get("cal_type") == CALDAV:
        if not after.get("cal_url"):
            yield "cal_url is missing: with cal_type caldav it says where the calendar is"
        pairs = _PAIRS[2:]
    else:
        pairs = _PAIRS
        if not any(after.get(name) for pair in pairs for name in pair):
            yield "there is neither a date nor a weekday nor a time: give at least one pair of them"
    for one, other in pairs:
        for name, missing in ((one, other), (other, one)):
            if after.get(name) and not after.get(missing):
                yield "%s is missing: it belongs to %s; give both, or clear both" % (missing, name)


def _date_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    if after.get("cal_type") == CALDAV:
        return
    first, last = after.get("date_from", ""), after.get("date_to", "")
    if is_dated(first) and is_dated(last) and first > last:
        yield "date_from %s is later than date_to %s" % (first, last)
    elif first and last and first != last and (is_yearly(first) or is_yearly(last)):
        yield (
            "date_from %s and date_to %s: the PBX repeats single days only; give one day of every year as both, "
            "or both with their year" % (first, last)
        )


OFF_WORK_TIME = Resource(
    name="off_work_time",
    plural="off_work_times",
    path="off-work-times",
    key="description",
    precedence=Precedence("off-work-times:changePriorities"),
    # The list shows dates, weekdays, the sound and a number that does not exist in words, or not at all.
    fields=(
        Field("description", required=True, listed="description", max_length=500, sanitized=True),
        Choice(
            "cal_type",
            api="calType",
            choices=(TIMEFRAME, CALDAV),
            default=TIMEFRAME,
            unset=TIMEFRAME,
            listed="calType",
        ),
        Date("date_from"),
        Date("date_to", last=True),
        Weekday("weekday_from"),
        Weekday("weekday_to"),
        Time("time_from", default="00:00", listed="time_from"),
        Time("time_to", default="23:59", listed="time_to"),
        Field(
            "cal_url",
            api="calUrl",
            max_length=512,
            pattern=r"^[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/?#]+[^\s]*$",
            form="an address such as https://cloud.example.com/remote.php/dav/calendars/office",
        ),
        Field("cal_user", api="calUser", max_length=255, sanitized=True),
        # Shown as six X's; eight are what the PBX takes for "leave it as it is", six would be stored (section 3.10).
        _CalendarSecret(
            "cal_secret",
            api="calSecret",
            max_length=255,
            mask="XXXXXX",
            pattern=r"^(?!X{8}$)",
            form="something else than XXXXXXXX, which the PBX takes for no change",
            policy=WritePolicy("update_secret"),
        ),
        Choice("action", choices=(EXTENSION, PLAYMESSAGE), default=EXTENSION, unset=EXTENSION, listed="action"),
        # Of any other number the PBX would keep the first 8 digits.
        Destination("extension", must_exist=True, longest=8),
        Reference("audio_message", api="audio_message_id", to="sound_file", none=""),
        Flag("allow_restriction", api="allowRestriction", default=False, listed="allowRestriction"),
        References("incoming_routes", api="incomingRouteIds", to="incoming_route"),
        # A new schedule with 0 goes behind the others.
        Number("priority", minimum=1, maximum=9999, default=0, listed="priority", single_only=True),
    ),
    weighed=(
        "cal_type",
        "cal_url",
        "date_from",
        "date_to",
        "weekday_from",
        "weekday_to",
        "time_from",
        "time_to",
        "action",
        "extension",
        "audio_message",
    ),
    flatten=_with_yearly_day,
    companions=(_dates_together,),
    rules=(_action_rules, _period_rules, _date_rules),
    left_out={
        "name": "there is no column for it: the PBX takes it and shows the description in its place",
        "allowedExtensions": "the PBX takes it and keeps nothing",
    },
)
