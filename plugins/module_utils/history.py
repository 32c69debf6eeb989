# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Call history: which calls are asked for, reading all their pages, and statistics over them.

A call is what the PBX groups under one linkedid; its legs are the rows of the PBX's table. Times are texts of the
PBX's own clock, "YYYY-MM-DD HH:MM:SS.mmm", which it compares as text (API facts, section 4).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple

if TYPE_CHECKING:
    from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client

PAGE_SIZE = 1000                       # the PBX cuts a larger limit down to this
LONGEST_PIECE = timedelta(days=365)    # a longer range is refused
IMPLICIT_PERIOD = timedelta(days=30)   # what the PBX limits itself to when nothing narrows the search
RESOLUTION = timedelta(milliseconds=1)

DISPOSITIONS = ("ANSWERED", "NO ANSWER", "NOANSWER", "BUSY", "FAILED")
SORTS = ("id", "start", "linkedid", "src_num", "dst_num", "did", "disposition", "duration", "billsec")
FILTERS = ("src_num", "dst_num", "did", "disposition", "linkedid", "search")
# With one of these the PBX searches its whole history when no dates are given.
NARROWING = ("src_num", "dst_num", "did", "linkedid", "search")

_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(\.\d{1,6})?)?)?$")
_RELATIVE = re.compile(r"-(\d{1,4})([hdw])$")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_DATES_ALLOWED = ('a date ("2026-01-31"), a date and time of the PBX without time zone ("2026-01-31 08:00" or '
                  '"2026-01-31T08:00:00"), a distance back from now in hours, days or weeks ("-24h", "-7d", "-2w"), '
                  '"now", "today" or "yesterday"')

_TRUNK_ID = re.compile(r"(?:SIP|IAX)-")
_ANSWERED = ("ANSWERED", "ANSWER")
_OUTCOMES = {"ANSWERED": "answered", "ANSWER": "answered", "NO ANSWER": "missed", "NOANSWER": "missed",
             "BUSY": "busy", "FAILED": "failed"}

Row = Dict[str, Any]


class OptionError(ValueError):
    """An option holds what it cannot hold; the text names option, value and what is allowed."""


# --- which time -----------------------------------------------------------------------------------------------------

class Period(NamedTuple):
    """From start to end, both included; None is open."""

    start: Optional[datetime]
    end: Optional[datetime]


def moment(option: str, text: str, now: datetime, last: bool = False) -> datetime:
    """The first instant that `text` names or, with last, the last one: a day is whole, and so is a second.

    Raises OptionError for anything but _DATES_ALLOWED.
    """
    text = text.strip()
    words = {"now": (now, now), "today": _day(now), "yesterday": _day(now - timedelta(days=1))}
    if text.lower() in words:
        return words[text.lower()][last]
    back = _RELATIVE.match(text)
    if back:
        return now - timedelta(**{_UNITS[back.group(2)]: int(back.group(1))})
    absolute = _DATE_TIME.match(text)
    if not absolute:
        raise OptionError('%s: "%s" is not %s.' % (option, text, _DATES_ALLOWED))
    day, minute, second, fraction = absolute.groups()
    try:
        first = datetime.strptime("%s %s%s" % (day, minute or "00:00", (second or ":00")[:3]), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        raise OptionError('%s: "%s" is no date of the calendar.' % (option, text)) from None
    if fraction:
        return first.replace(microsecond=int(fraction[1:].ljust(6, "0")) // 1000 * 1000)
    if not last:
        return first
    return _day(first)[1] if minute is None else first + timedelta(seconds=1) - RESOLUTION


def period(date_from: Optional[str], date_to: Optional[str], narrowed: bool, now: datetime) -> Period:
    """The time to search, as a person's options and the PBX's own habit make it.

    Without any date and narrowing filter the PBX would search its last 30 days; here the start of these is made
    explicit, and the end stays open so that a PBX whose clock is ahead loses no call.
    """
    if not date_from and not date_to and not narrowed:
        return Period(_day(now - IMPLICIT_PERIOD)[0], None)
    start = moment("date_from", date_from, now) if date_from else None
    end = moment("date_to", date_to, now, last=True) if date_to else None
    if start and end and start > end:
        raise OptionError('date_from: "%s" (%s) is after date_to "%s" (%s).'
                          % (date_from, bound(start), date_to, bound(end)))
    return Period(start, end)


def pieces(whole: Period) -> List[Period]:
    """The period in consecutive parts, each short enough for the PBX, first to last; one ends where the next begins.

    The PBX measures a range only when both of its ends are given.
    """
    if whole.start is None or whole.end is None:
        return [whole]
    parts = []
    start = whole.start
    while whole.end - start >= LONGEST_PIECE:
        parts.append(Period(start, start + LONGEST_PIECE - RESOLUTION))
        start += LONGEST_PIECE
    return parts + [Period(start, whole.end)]


def bound(instant: Optional[datetime]) -> Optional[str]:
    """An instant as the PBX compares it: with a space, and a fraction only where one is needed."""
    if instant is None:
        return None
    return instant.isoformat(sep=" ", timespec="milliseconds" if instant.microsecond else "seconds")


def _day(instant: datetime) -> Tuple[datetime, datetime]:
    first = instant.replace(hour=0, minute=0, second=0, microsecond=0)
    return first, first + timedelta(days=1) - RESOLUTION


# --- reading --------------------------------------------------------------------------------------------------------

class Page(NamedTuple):
    """One answer of GET cdr."""

    rows: List[Row]
    total: int
    has_more: bool


Fetch = Callable[[Dict[str, Any]], Page]


def page_of(data: Any) -> Page:
    """The `data` of GET cdr."""
    paging = data["pagination"]
    return Page(data["records"], int(paging["total"]), bool(paging["hasMore"]))


def key_of(row: Row) -> Any:
    """What makes a call or a leg the same one when it is met twice."""
    return row["linkedid"] if "records" in row else row["id"]


def legs_in(row: Row) -> List[Row]:
    """The legs of a call, or the leg itself."""
    legs: List[Row] = row.get("records", [row])
    return legs


def read_all(fetch: Fetch, query: Dict[str, Any], found: Dict[Any, Row]) -> None:
    """Read every row that matches into `found`, by key.

    Each page continues after an id instead of an offset, so that calls which end meanwhile can neither push a row out
    of sight nor bring it back. The PBX orders calls by the highest id among their matching legs, but shows all legs,
    so the id to go on from is the highest of the calls' lowest: it is certain that no call before it was left out.
    Calls met again replace their earlier selves, since they may have gained legs.
    """
    after = int(query.get("idFrom") or 0)
    offset = 0
    while True:
        page = fetch(dict(query, sort="id", order="ASC", limit=PAGE_SIZE, idFrom=after, offset=offset))
        for row in page.rows:
            found[key_of(row)] = row
        if not page.has_more or not page.rows:
            return
        reached = max(min(leg["id"] for leg in legs_in(row)) for row in page.rows)
        # Only a page full of calls that all began before the previous page ended brings no higher id.
        after, offset = (reached, 0) if reached > after else (after, offset + len(page.rows))


def read_first(fetch: Fetch, query: Dict[str, Any], wanted: int, found: Dict[Any, Row]) -> int:
    """Read the first `wanted` matching rows in the order of the query into `found`; returns how many match.

    Here pages are counted by offset: a call that ends meanwhile shifts the rest towards later pages, where a row is
    met twice and counts once.
    """
    mine: Dict[Any, Row] = {}
    offset = 0
    while True:
        limit = min(PAGE_SIZE, wanted - len(mine))
        page = fetch(dict(query, limit=limit, offset=offset))
        mine.update((key_of(row), row) for row in page.rows)
        offset += limit
        if not page.has_more or not page.rows or len(mine) >= wanted:
            break
    again = sum(1 for key in mine if key in found)
    found.update(mine)
    return page.total - again


def in_order(rows: Iterable[Row], sort: str, descending: bool) -> List[Row]:
    """Rows as the PBX orders them: a call stands where the highest value among its legs belongs."""
    def place(row: Row) -> Tuple[Any, ...]:
        return max((leg[sort] is not None, leg[sort], leg["id"]) for leg in legs_in(row))

    return sorted(rows, key=place, reverse=descending)


# --- calls and legs -------------------------------------------------------------------------------------------------

def address(url: str) -> str:
    """What stands before the path of a link of the PBX, from the option url as the client takes it."""
    url = url.strip()
    return re.split(r"/(?:pbxcore|admin-cabinet)(?:/|$)", url if "://" in url else "https://" + url)[0].rstrip("/")


def leg_of(row: Row, base: str) -> Row:
    """A leg in the names of this collection, with links that work from anywhere."""
    leg = {"uniqueid" if name == "UNIQUEID" else name: value for name, value in row.items()}
    for name in ("playback_url", "download_url"):
        link = leg.get(name) or ""
        leg[name] = base + link if link.startswith("/") else link
    return leg


def call_of(row: Row, base: str) -> Row:
    """A call in the names of this collection.

    What stands above its legs is made from them anew, by the rule that the PBX follows when it lists the newest
    first: asked the other way round, it would name another destination and outcome for some calls.
    """
    legs = sorted((leg_of(leg, base) for leg in row["records"]), key=lambda leg: (leg["start"], leg["id"]))
    newest = max(legs, key=lambda leg: leg["id"])
    did = next((leg["did"] for leg in legs if leg["did"]), "")
    answered = any(leg["disposition"] in _ANSWERED for leg in legs)
    return {
        "linkedid": row["linkedid"],
        "start": legs[0]["start"],
        "src_num": legs[0]["src_num"],
        "src_name": legs[0].get("src_name", ""),
        "dst_num": did or newest["dst_num"],
        "dst_name": newest.get("dst_name", ""),
        "did": did,
        "disposition": "ANSWERED" if answered else newest["disposition"],
        "direction": direction(legs),
        "total_duration": sum(int(leg["duration"]) for leg in legs),
        "total_billsec": sum(int(leg["billsec"]) for leg in legs),
        "legs": legs,
    }


def direction(legs: List[Row]) -> str:
    """incoming when a leg came in over a trunk, else outgoing when one went out over a trunk, else internal."""
    if any(_is_trunk(leg["from_account"]) for leg in legs):
        return "incoming"
    return "outgoing" if any(_is_trunk(leg["to_account"]) for leg in legs) else "internal"


def _is_trunk(account: Optional[str]) -> bool:
    """Whether a leg's account is the id of a trunk, in any of the forms that trunks have had."""
    return bool(_TRUNK_ID.match(account or ""))


def over_trunk(legs: Iterable[Row], trunk: str) -> bool:
    """Whether a leg came in or went out over the trunk with this id."""
    return any(trunk in (leg["from_account"], leg["to_account"]) for leg in legs)


# --- statistics -----------------------------------------------------------------------------------------------------

def outcome(call: Row) -> str:
    """answered, missed, busy, failed, or other (CHANUNAVAIL, CANCEL and whatever else Asterisk reports)."""
    return _OUTCOMES.get(call["disposition"], "other")


def tally(calls: Iterable[Row]) -> Row:
    """How many calls had which outcome, and the seconds talked in those that were answered."""
    counted = {"total": 0, "answered": 0, "missed": 0, "busy": 0, "failed": 0, "other": 0, "talk_seconds": 0}
    for call in calls:
        counted["total"] += 1
        counted[outcome(call)] += 1
        if outcome(call) == "answered":
            counted["talk_seconds"] += call["total_billsec"]
    return counted


def statistics(calls: List[Row], employees: Dict[str, str], trunks: Dict[str, str]) -> Row:
    """Statistics over calls as made by call_of; employees are names by number, trunks names by id."""
    whole = tally(calls)
    days = sorted({call["start"][:10] for call in calls})
    return dict(
        whole,
        answer_rate=_rounded(100.0 * whole["answered"], whole["total"]),
        average_talk_seconds=_rounded(whole["talk_seconds"], whole["answered"]),
        by_direction={way: tally(call for call in calls if call["direction"] == way)
                      for way in ("incoming", "outgoing", "internal")},
        by_day=[dict(tally(same), day=day) for day, same in _parted(calls, days, lambda call: call["start"][:10])],
        by_hour=[dict(tally(same), hour=hour)
                 for hour, same in _parted(calls, range(24), lambda call: int(call["start"][11:13]))],
        by_employee=_by_employee(calls, employees),
        by_provider=_by_provider(calls, trunks),
    )


def _rounded(amount: float, over: int) -> float:
    return round(amount / over, 1) if over else 0.0


def _parted(calls: List[Row], keys: Iterable[Any], key: Callable[[Row], Any]) -> Iterator[Tuple[Any, List[Row]]]:
    """The calls of each key, in the order of the keys."""
    parts: Dict[Any, List[Row]] = {one: [] for one in keys}
    for call in calls:
        parts[key(call)].append(call)
    return iter(parts.items())


def _by_employee(calls: List[Row], employees: Dict[str, str]) -> List[Row]:
    """What each employee with calls did: a call rung by a whole queue is missed only if nobody took it."""
    people: Dict[str, Row] = {}

    def person(number: str) -> Row:
        return people.setdefault(number, {"number": number, "name": employees[number], "made": 0, "received": 0,
                                          "missed": 0, "talk_seconds": 0})

    for call in calls:
        if call["direction"] != "incoming" and call["src_num"] in employees:
            person(call["src_num"])["made"] += 1
        # A number beyond a trunk is that of someone else, even when it looks like an employee's.
        rung = [leg for leg in call["legs"] if leg["dst_num"] in employees and not _is_trunk(leg["to_account"])]
        for number in {leg["dst_num"] for leg in rung if leg["disposition"] in _ANSWERED}:
            person(number)["received"] += 1
        if outcome(call) == "missed":
            for number in {leg["dst_num"] for leg in rung}:
                person(number)["missed"] += 1
        for leg in call["legs"]:
            if leg["disposition"] in _ANSWERED:
                for number, account in ((leg["src_num"], "from_account"), (leg["dst_num"], "to_account")):
                    if number in employees and not _is_trunk(leg[account]):
                        person(number)["talk_seconds"] += int(leg["billsec"])
    return [people[number] for number in sorted(people)]


def _by_provider(calls: List[Row], trunks: Dict[str, str]) -> List[Row]:
    """Calls by trunk and way, counted as the PBX's own :getStatsByProvider does: a call with several legs over a
    trunk is one, as long as its longest leg."""
    used: Dict[str, Row] = {}
    for call in calls:
        for way, account in (("incoming", "from_account"), ("outgoing", "to_account")):
            over: Dict[str, List[Row]] = {}
            for leg in call["legs"]:
                if _is_trunk(leg[account]):
                    over.setdefault(leg[account], []).append(leg)
            for trunk, legs in over.items():
                row = used.setdefault(trunk, {"provider": trunk, "name": trunks.get(trunk, ""),
                                              "incoming": _no_traffic(), "outgoing": _no_traffic()})[way]
                row["total"] += 1
                row["answered"] += any(leg["disposition"] in _ANSWERED for leg in legs)
                row["duration_seconds"] += max(int(leg["duration"]) for leg in legs)
                row["talk_seconds"] += max(int(leg["billsec"]) for leg in legs)
    return [used[trunk] for trunk in sorted(used)]


def _no_traffic() -> Dict[str, int]:
    return {"total": 0, "answered": 0, "duration_seconds": 0, "talk_seconds": 0}


# --- the whole ------------------------------------------------------------------------------------------------------

def gather(params: Dict[str, Any], client: "Client", clock: Callable[[], datetime] = datetime.now) -> Row:
    """What mikopbx_cdr_info finds for its options. Raises OptionError and the client's PbxError."""
    now = clock().replace(microsecond=0)
    wanted = params["max_records"]
    if wanted < 0:
        raise OptionError("max_records: %d is not 0 (for all) or a number of records." % wanted)
    filters = {name: params[name] for name in FILTERS if params[name]}
    if params["id_from"] is not None:
        filters["idFrom"] = params["id_from"]
    whole = period(params["date_from"], params["date_to"], any(name in filters for name in NARROWING), now)
    parts = [dict(filters, dateFrom=bound(part.start), dateTo=bound(part.end)) for part in pieces(whole)]
    base = address(params["url"])
    named = params["provider"] and not _is_trunk(params["provider"])
    trunks = _trunks(client) if params["statistics"] or named else {}
    trunk = _trunk_id(params["provider"], trunks)

    def read(grouped: bool, everything: bool) -> Tuple[List[Row], int]:
        """Rows in the order asked for, and how many there are in the PBX."""
        def fetch(query: Dict[str, Any]) -> Page:
            return page_of(client.get("cdr", query))

        found: Dict[Any, Row] = {}
        total = 0
        for part in parts:
            query = dict(part, grouped=grouped)
            if everything:
                read_all(fetch, query, found)
            else:
                total += read_first(fetch, dict(query, sort=params["sort"], order=params["order"].upper()), wanted,
                                    found)
        rows = in_order(found.values(), params["sort"], params["order"] == "desc")
        if trunk:
            rows = [row for row in rows if over_trunk(legs_in(row), trunk)]
        return rows, len(rows) if everything else total

    result: Row = {"period": {"from": bound(whole.start), "to": bound(whole.end)}}
    grouped = params["grouped"]
    # A filter applied here has to see everything before it can count; and so do statistics.
    everything = wanted == 0 or bool(trunk)
    if params["statistics"]:
        rows, total = read(True, everything=True)
        calls = [call_of(row, base) for row in rows]
        result["statistics"] = statistics(calls, _employees(client), trunks)
        if not grouped:
            rows, total = read(False, everything)
    else:
        rows, total = read(grouped, everything)
    shown = rows[:wanted] if wanted else rows
    if grouped:
        result["calls"] = [call_of(row, base) for row in shown]
    else:
        result["legs"] = [leg_of(row, base) for row in shown]
    return dict(result, total=total, truncated=total > len(shown))


def _employees(client: "Client") -> Dict[str, str]:
    return {str(row["number"]): row["user_username"] for row in client.get("employees")["data"]}


def _trunks(client: "Client") -> Dict[str, str]:
    """Names by id. The trunks' list has no names, their states have (API facts, section 5)."""
    states = client.get("sip-providers:getStatuses")
    return {trunk: state["description"] for kind in ("sip", "iax") for trunk, state in dict(states[kind]).items()}


def _trunk_id(provider: Optional[str], trunks: Dict[str, str]) -> Optional[str]:
    """The id of the trunk that the option names; an id stands for itself, also when that trunk is long gone."""
    if not provider or _is_trunk(provider):
        return provider
    ids = sorted(trunk for trunk, name in trunks.items() if name == provider)
    if len(ids) == 1:
        return ids[0]
    if ids:
        raise OptionError('provider: "%s" is the name of several trunks; give one of their ids: %s.'
                          % (provider, ", ".join(ids)))
    raise OptionError('provider: "%s" is no trunk of this PBX; it has: %s.'
                      % (provider, ", ".join(sorted(trunks.values())) or "none"))
