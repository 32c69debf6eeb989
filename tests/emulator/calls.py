# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens on the emulated PBX: its call history, registrations, trunk states and active calls.

The history is an SQLite table, as on the PBX, so that comparing, ordering and searching follow the same rules. It
holds either the 8 calls of a PBX at first boot, as they were recorded, or calls that are generated, the same ones
each time for the same number and date. The PBX's calendar for "the last 30 days" stands where its history ends.
"""

from __future__ import annotations

import random
import re
import secrets
import sqlite3
import time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Optional, Tuple

from .exchange import ApiRequest, Reply, action, ok, refused

if TYPE_CHECKING:
    from .pbx import Pbx

Row = Dict[str, Any]

COLUMNS = (
    "id", "start", "endtime", "answer", "src_chan", "src_num", "src_name", "dst_chan", "dst_num", "dst_name", "UNIQUEID",
    "linkedid", "did", "disposition", "recordingfile", "from_account", "to_account", "dialstatus", "appname", "transfer",
    "is_app", "duration", "billsec", "work_completed", "src_call_id", "dst_call_id", "verbose_call_id",
    "rec_src_channel", "dtmf_digits",
)
SORTABLE = ("id", "start", "linkedid", "src_num", "dst_num", "did", "disposition", "duration", "billsec")
LONGEST_RANGE = 365
TOKEN_LIFE = 3600.0
SILENCE = b"\xff\xfb\x90\x64" + bytes(413)
"""One frame of silent MP3."""

STOCK_NOW = datetime(2026, 11, 23, 23, 14)
"""When the first-boot state was recorded."""
TRUNK = "SIP-TRUNK-34F7CAFE"
OLD_TRUNK = "SIP-TRUNK-5E2D9B10"
"""A trunk that the PBX no longer has, though its history names it."""
DID = "74951234567"
STAFF = {"201": "Smith James", "202": "Brown Brandon", "203": "Collins Melanie"}
QUEUE = ("2001", "Sales office")

STOCK_CALLS = (
    # start, caller, called, did, how it ended, seconds, of these talked, in over, out over
    ("2026-11-20 09:05:00", "79261112233", "201", DID, "ANSWERED", 95, 80, TRUNK, ""),
    ("2026-11-20 10:15:00", "201", "79261112233", "", "ANSWERED", 40, 30, "", TRUNK),
    ("2026-11-21 11:00:00", "79265550000", "202", DID, "NOANSWER", 25, 0, TRUNK, ""),
    ("2026-11-21 11:30:00", "201", "203", "", "ANSWERED", 300, 290, "", ""),
    ("2026-11-22 08:45:00", "203", "202", "", "BUSY", 5, 0, "", ""),
    ("2026-11-22 17:20:00", "79031234567", "2001", DID, "ANSWERED", 130, 110, TRUNK, ""),
    ("2026-11-23 12:00:00", "202", "88005553535", "", "ANSWERED", 61, 55, "", TRUNK),
    ("2026-11-23 13:00:00", "79031234567", "201", DID, "NOANSWER", 30, 0, TRUNK, ""),
)
STOCK_ACTIVE = {"start": "2026-11-23 23:00:00.000", "answer": "2026-11-23 23:00:00.000", "src_num": "201",
                "src_name": "Smith James", "dst_num": "202", "dst_name": "Brown Brandon", "did": "",
                "linkedid": "mikopbx-1795475000.9", "src_chan": "PJSIP/201-00000001", "dst_chan": "PJSIP/202-00000002"}


class Calls:
    """The history and the live state of one emulated PBX."""

    def __init__(self, legs: List[Row], now: datetime) -> None:
        self.now = now
        self.tokens: Dict[str, Tuple[int, float]] = {}
        """Token of a recording -> leg id, and when it runs out (seconds since the epoch)."""
        self.registered: Optional[List[str]] = ["201"]
        """Numbers with a phone; None for everybody."""
        self.trunks: Dict[str, str] = {TRUNK: "registered"}
        """State by id or description of a trunk."""
        self.active: List[Row] = [STOCK_ACTIVE]
        self.since: Dict[str, Tuple[str, int]] = {}
        """Trunk id -> the state last seen, and since when."""
        self.events: Dict[str, List[Row]] = {}
        """Trunk id -> changes of its state, newest first."""
        self.db = sqlite3.connect(":memory:")
        self.db.row_factory = sqlite3.Row
        types = ("%s %s" % (name, "INTEGER" if name in ("id", "duration", "billsec") else "TEXT") for name in COLUMNS)
        self.db.execute("CREATE TABLE cdr (%s, PRIMARY KEY (id))" % ", ".join(types))
        self.db.executemany("INSERT INTO cdr VALUES (%s)" % ", ".join(":" + name for name in COLUMNS), legs)
        self.db.execute("CREATE INDEX by_linkedid ON cdr (linkedid)")

    def select(self, sql: str, values: Iterable[Any] = ()) -> List[Row]:
        """The rows of a query."""
        return [dict(row) for row in self.db.execute(sql, tuple(values))]

    def shown(self, leg: Row) -> Row:
        """A leg as the API shows it: a recording gets links with a fresh token."""
        links = {"playback_url": "", "download_url": ""}
        if leg["recordingfile"]:
            token = secrets.token_hex(16)
            self.tokens[token] = (leg["id"], time.time() + TOKEN_LIFE)
            links = {name: "/pbxcore/api/v3/cdr:%s?token=%s" % (name[:-4], token) for name in links}
        return {**leg, **links}


def seed(pbx: "Pbx", count: int) -> None:
    """Fill the history: the recorded first-boot calls for 0, else this many calls of the 60 days up to now."""
    pbx.calls = _history(count, datetime.now().replace(microsecond=0))


def _history(count: int, now: datetime) -> Calls:
    return Calls(generated(count, now), now) if count > 0 else Calls(stock(), STOCK_NOW)


def reseed(pbx: "Pbx", wanted: Dict[str, Any]) -> Dict[str, Any]:
    """Replace the history, as POST /_emulator/calls asks: count, and the date (YYYY-MM-DD) before which calls begin.

    The live state stays. Raises ValueError for what cannot be understood.
    """
    count, until = wanted.get("count"), wanted.get("until")
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise ValueError("count must be a number of calls, 0 for those of the first boot")
    now = datetime.now() if until is None else datetime.combine(date.fromisoformat(str(until)), datetime.min.time())
    fresh = _history(count, now.replace(microsecond=0))
    for name in ("registered", "trunks", "active", "since", "events"):
        setattr(fresh, name, getattr(pbx.calls, name))
    pbx.calls = fresh
    return fresh.select("SELECT COUNT(*) AS legs, COUNT(DISTINCT linkedid) AS calls FROM cdr")[0]


def set_live(pbx: "Pbx", wanted: Dict[str, Any]) -> Dict[str, Any]:
    """Set the live state, as POST /_emulator/live asks; what is not named stays. Raises ValueError.

    registered: numbers with a phone, or "all"; trunks: state by id or description of a trunk; calls: maps with
    src_num and dst_num and, if wanted, any other column of an active call.
    """
    live: Calls = pbx.calls
    numbers, trunks, calls = wanted.get("registered"), wanted.get("trunks"), wanted.get("calls")
    unknown = set(wanted) - {"registered", "trunks", "calls"}
    if unknown or not (numbers is None or numbers == "all" or isinstance(numbers, list)) \
            or not isinstance(trunks or {}, dict) or not isinstance(calls or [], list) \
            or not all(isinstance(call, dict) and call.get("src_num") and call.get("dst_num") for call in calls or []):
        raise ValueError('expected {"registered": [numbers] or "all", "trunks": {id: state}, '
                         '"calls": [{"src_num": ..., "dst_num": ...}]}')
    if numbers is not None:
        live.registered = None if numbers == "all" else [str(number) for number in numbers]
    if trunks is not None:
        live.trunks = {str(trunk): str(state) for trunk, state in trunks.items()}
    if calls is not None:
        live.active = [_active(index, call) for index, call in enumerate(calls, 1)]
    return {"registered": "all" if live.registered is None else live.registered, "trunks": live.trunks,
            "calls": len(live.active)}


def _active(index: int, call: Row) -> Row:
    start = _text(datetime.now())
    source, target = str(call["src_num"]), str(call["dst_num"])
    return {"start": start, "answer": start, "src_num": source, "src_name": STAFF.get(source, ""), "dst_num": target,
            "dst_name": STAFF.get(target, ""), "did": "", "linkedid": "mikopbx-%d.%d" % (time.time(), index),
            "src_chan": "PJSIP/%s-%08x" % (source, index), "dst_chan": "PJSIP/%s-1%07x" % (target, index),
            **{name: str(value) for name, value in call.items()}}


# -- the calls ---------------------------------------------------------------------------------------------------

def _text(instant: datetime) -> str:
    return instant.isoformat(sep=" ", timespec="milliseconds")


def _leg(number: int, linkedid: str, start: datetime, source: str, target: str, disposition: str, duration: int,
         billsec: int, **more: str) -> Row:
    """A row of the history; `number` is its id."""
    end = start + timedelta(seconds=duration)
    names = {**STAFF, QUEUE[0]: QUEUE[1]}
    leg: Row = dict.fromkeys(COLUMNS, "")
    leg.update(
        id=number, start=_text(start), endtime=_text(end),
        answer=_text(end - timedelta(seconds=billsec)) if disposition == "ANSWERED" else "",
        src_chan="PJSIP/%s-%08d" % (source, number), src_num=source, src_name=names.get(source, ""),
        dst_chan="PJSIP/%s-1%07d" % (target, number), dst_num=target, dst_name=names.get(target, ""),
        UNIQUEID="%s_x" % linkedid, linkedid=linkedid, disposition=disposition, dialstatus=disposition, appname="dial",
        transfer="0", is_app="0", duration=duration, billsec=billsec, work_completed="1")
    leg.update(more)
    return leg


def stock() -> List[Row]:
    """The history of the first boot."""
    return [
        _leg(number, "mikopbx-%d.%d" % (1795400000 + number, number), datetime.fromisoformat(start), source, target,
             disposition, duration, billsec, did=did, from_account=came_over, to_account=went_over)
        for number, (start, source, target, did, disposition, duration, billsec, came_over, went_over)
        in enumerate(STOCK_CALLS, 1)
    ]


def generated(count: int, now: datetime) -> List[Row]:
    """The legs of `count` calls that began in the 60 days before `now`; the same ones each time for the same two."""
    chance = random.Random(20261124)
    staff = list(STAFF) + [str(number) for number in range(204, 231)]
    outside = ["7%d" % chance.randrange(9030000000, 9300000000) for client in range(400)]
    calls: List[List[Row]] = []
    for start in sorted(_beginnings(chance, count, now)):
        linkedid = "mikopbx-%d.%d" % (int(start.timestamp()), len(calls) + 1)
        calls.append(_call(chance, linkedid, start, staff, outside))
    legs = sorted((leg for call in calls for leg in call), key=lambda leg: leg["endtime"])
    # A row is written when its leg ends, so that the legs of calls at the same time lie between one another.
    for number, leg in enumerate(legs, 1):
        leg.update(id=number, UNIQUEID="%s_%d" % (leg["linkedid"], number),
                   src_chan="PJSIP/%s-%08d" % (leg["src_num"], number),
                   dst_chan="PJSIP/%s-1%07d" % (leg["dst_num"], number))
    return legs


def _beginnings(chance: random.Random, count: int, now: datetime) -> List[datetime]:
    hours = [1, 1, 0, 0, 0, 1, 2, 5, 20, 40, 50, 50, 35, 30, 40, 45, 40, 30, 12, 6, 4, 3, 2, 1]
    found: List[datetime] = []
    while len(found) < count:
        day = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=chance.randrange(61))
        if day.weekday() >= 5 and chance.random() < 0.8:
            continue
        hour = chance.choices(range(24), hours)[0]
        start = day + timedelta(hours=hour, milliseconds=chance.randrange(3600000))
        if now - timedelta(days=60) <= start < now:
            found.append(start)
    return found


def _call(chance: random.Random, linkedid: str, start: datetime, staff: List[str], outside: List[str]) -> List[Row]:
    """One call: internal, outgoing, or incoming to a person, to a queue, or handed on by the one who took it."""
    kind = chance.choices(("incoming", "outgoing", "internal", "queue", "transfer"), (35, 25, 15, 18, 7))[0]
    person, other = chance.sample(staff, 2)
    client = chance.choice(outside)
    trunk = chance.choices((TRUNK, OLD_TRUNK), (9, 1))[0]
    came = {"did": DID, "from_account": trunk}
    if kind == "internal":
        return [_attempt(chance, linkedid, start, person, other, _ending(chance))]
    if kind == "outgoing":
        return [_attempt(chance, linkedid, start, person, client, _ending(chance), to_account=trunk)]
    if kind == "incoming":
        return [_attempt(chance, linkedid, start, client, person, _ending(chance), **came)]
    if kind == "queue":
        legs: List[Row] = []
        for agent in chance.sample(staff[:8], chance.randint(1, 4)):
            legs.append(_attempt(chance, linkedid, start, client, agent, "NOANSWER", appname="queue", **came))
            start += timedelta(seconds=legs[-1]["duration"])
        if chance.random() < 0.8:
            legs.append(_attempt(chance, linkedid, start, client, person, "ANSWERED", appname="queue", **came))
        return legs
    first = _attempt(chance, linkedid, start, client, person, "ANSWERED", **came)
    later = start + timedelta(seconds=first["duration"])
    return [first, _attempt(chance, linkedid, later, client, other, _ending(chance), transfer="1", **came)]


def _ending(chance: random.Random) -> str:
    return chance.choices(("ANSWERED", "NOANSWER", "NO ANSWER", "BUSY", "FAILED", "CANCEL", "CHANUNAVAIL"),
                          (70, 13, 3, 6, 2, 3, 3))[0]


def _attempt(chance: random.Random, linkedid: str, start: datetime, source: str, target: str, disposition: str,
             **more: str) -> Row:
    ringing = {"ANSWERED": chance.randint(2, 25), "FAILED": 0, "CHANUNAVAIL": 0}.get(disposition, chance.randint(3, 45))
    talked = int(chance.lognormvariate(4.3, 1.0)) + 1 if disposition == "ANSWERED" else 0
    if talked and chance.random() < 0.7:
        more["recordingfile"] = "/storage/usbdisk1/mikopbx/astspool/monitor/%s/%s_%s.mp3" % (
            start.strftime("%Y/%m/%d/%H"), linkedid, target)
    return _leg(0, linkedid, start, source, target, disposition, ringing + talked, talked, **more)


# -- cdr ---------------------------------------------------------------------------------------------------------

def _integer(value: Any) -> int:
    """PHP's intval."""
    found = re.match(r"\s*[-+]?\d+", str(value))
    return int(found.group()) if found else 0


def _flag(value: Any) -> bool:
    """PHP's FILTER_VALIDATE_BOOLEAN."""
    return str(value).strip().lower() in ("1", "true", "yes", "on")


def _bounds(data: Row) -> Tuple[Optional[str], Optional[str]]:
    """dateFrom and dateTo, whole days completed. ValueError for a range that the PBX refuses."""
    first, last = data.get("dateFrom"), data.get("dateTo")
    if first is not None and len(first) == 10:
        first += " 00:00:00"
    if last is not None and len(last) == 10:
        last += " 23:59:59"
    if first is not None and last is not None:
        try:
            days = abs(datetime.fromisoformat(last) - datetime.fromisoformat(first)).days
        except ValueError:
            raise ValueError("Invalid date format. Expected: YYYY-MM-DD or YYYY-MM-DD HH:MM:SS") from None
        if days > LONGEST_RANGE:
            raise ValueError("Date range exceeds maximum allowed (%d days). Please narrow your search criteria."
                             % LONGEST_RANGE)
    return first, last


def _condition(data: Row, pbx: "Pbx") -> Tuple[str, List[Any]]:
    """The WHERE clause of a list and its values."""
    first, last = _bounds(data)
    if first is None and last is None and not {"linkedid", "src_num", "dst_num", "search", "did"} & data.keys():
        first = (pbx.calls.now - timedelta(days=30)).strftime("%Y-%m-%d 00:00:00")
        last = pbx.calls.now.strftime("%Y-%m-%d 23:59:59")
    tests: List[Tuple[str, Any]] = [("start >= ?", first), ("start <= ?", last), ("linkedid = ?", data.get("linkedid")),
                                    ("disposition = ?", data.get("disposition"))]
    tests += [("%s LIKE ?" % name, "%%%s%%" % data[name]) for name in ("src_num", "dst_num", "did") if name in data]
    if "idFrom" in data:
        tests.append(("id > ?", _integer(data["idFrom"])))
    clauses = [test for test, value in tests if value is not None]
    values = [value for test, value in tests if value is not None]
    if data.get("search"):
        pattern = "%%%s%%" % data["search"]
        numbers = [row["number"] for row in pbx.store.rows("employees")
                   if pbx.calls.select("SELECT ? LIKE ? AS found", (
                       "%s %s" % (str(row.get("user_username")).lower(), row["number"]), pattern))[0]["found"]]
        listed = ", ".join("?" * len(numbers))
        clauses.append("(src_num LIKE ? OR dst_num LIKE ? OR did LIKE ? OR src_num IN (%s) OR dst_num IN (%s))"
                       % (listed, listed))
        values += [pattern] * 3 + numbers * 2
    return " AND ".join(clauses) or "1", values


@action("cdr", "getList", "Cdr\\GetListAction::main")
def get_list(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Calls, or legs with grouped=false."""
    data, calls = request.data, pbx.calls
    limit = min(max(1, _integer(data.get("limit", 50))), 1000)
    offset = _integer(data.get("offset", 0))
    if offset < 0:
        return refused("Invalid offset value: %d. Offset must be non-negative." % offset, shows_code=True)
    try:
        where, values = _condition(data, pbx)
    except ValueError as error:
        return refused(str(error), shows_code=True)
    sort = data["sort"] if data.get("sort") in SORTABLE else "id"
    order = "ASC" if str(data.get("order", "")).upper() == "ASC" else "DESC"
    if _flag(data.get("grouped", "true")):
        total = calls.select("SELECT COUNT(DISTINCT linkedid) AS total FROM cdr WHERE %s" % where, values)[0]["total"]
        found = [row["linkedid"] for row in calls.select(
            "SELECT linkedid, MAX(%s) AS place FROM cdr WHERE %s GROUP BY linkedid ORDER BY place %s LIMIT %d OFFSET %d"
            % (sort, where, order, limit, offset), values)]
        # All legs of the calls found, whether or not they match themselves.
        legs = calls.select("SELECT * FROM cdr WHERE linkedid IN (%s) ORDER BY %s %s"
                            % (", ".join("?" * len(found)), sort, order), found)
        records = _grouped(calls, legs)
        last = records[-1]["records"][-1]["id"] if records else None
    else:
        total = calls.select("SELECT COUNT(*) AS total FROM cdr WHERE %s" % where, values)[0]["total"]
        records = [calls.shown(leg) for leg in calls.select(
            "SELECT * FROM cdr WHERE %s ORDER BY %s %s LIMIT %d OFFSET %d" % (where, sort, order, limit, offset), values)]
        last = records[-1]["id"] if records else None
    return ok({"records": records, "pagination": {"total": total, "limit": limit, "offset": offset,
                                                  "hasMore": offset + limit < total, "lastId": last}})


def _grouped(calls: Calls, legs: List[Row]) -> List[Row]:
    """Legs, in the order of the query, as calls. The first leg met gives a call what later ones do not overrule."""
    groups: Dict[str, Row] = {}
    for leg in legs:
        group = groups.setdefault(leg["linkedid"], {
            **{name: leg[name] for name in ("linkedid", "start", "src_num", "src_name", "dst_num", "dst_name", "did",
                                            "disposition")},
            "totalDuration": 0, "totalBillsec": 0, "records": []})
        if leg["start"] < group["start"]:
            group.update({name: leg[name] for name in ("start", "src_num", "src_name")})
        if leg["did"]:
            group.update(dst_num=leg["did"], did=leg["did"])
        if leg["disposition"] == "ANSWERED":
            group["disposition"] = "ANSWERED"
        group["totalDuration"] += leg["duration"]
        group["totalBillsec"] += leg["billsec"]
        group["records"].append(calls.shown(leg))
    for group in groups.values():
        group["records"].sort(key=lambda leg: leg["start"])
    return list(groups.values())


@action("cdr", "getRecord", "Cdr\\GetRecordAction::main")
def get_record(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Nothing, always: the PBX has not got further than that either."""
    return ok()


@action("cdr", "delete", "Cdr\\DeleteRecordAction::main")
def delete(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Delete a leg by its number, or a call by its linkedid."""
    wanted = str(request.record_id or "")
    whole = wanted.startswith("mikopbx-")
    if not whole and not wanted.isdigit():
        return refused("Invalid ID format. Expected: numeric ID or linkedid (mikopbx-*)", 400, shows_code=True)
    column = "linkedid" if whole else "id"
    legs = pbx.calls.select("SELECT * FROM cdr WHERE %s = ? ORDER BY id" % column, (wanted if whole else int(wanted),))
    if not legs:
        return refused("Record not found", 404, shows_code=True)
    pbx.calls.db.executemany("DELETE FROM cdr WHERE id = ?", [(leg["id"],) for leg in legs])
    return ok({"id": wanted, "linkedid": legs[0]["linkedid"], "linkedRecordsDeleted": len(legs) - 1,
               "recordingDeleted": _flag(request.data.get("deleteRecording", "")) and bool(legs[0]["recordingfile"])},
              shows_code=True)


@action("cdr", "getMetadata", "Cdr\\GetMetadataAction::main")
def get_metadata(request: ApiRequest, pbx: "Pbx") -> Reply:
    """First and last date among the newest legs."""
    limit = min(_integer(request.data.get("limit", 100)), 1000)
    found = pbx.calls.select("SELECT MIN(start) AS first, MAX(start) AS last, COUNT(*) AS legs FROM "
                             "(SELECT start FROM cdr ORDER BY start DESC LIMIT ?)", (limit,))[0]
    return ok({"earliestDate": found["first"], "latestDate": found["last"], "hasRecords": found["legs"] > 0,
               "sampleSize": found["legs"]})


@action("cdr", "getStatsByProvider", "Cdr\\GetStatsByProviderAction::main")
def get_stats_by_provider(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Calls by trunk and direction; only trunks that exist, unless one is named."""
    if not {"dateFrom", "dateTo"} <= request.data.keys():
        return refused("Both dateFrom and dateTo parameters are required.", shows_code=True)
    try:
        first, last = _bounds(request.data)
    except ValueError as error:
        return refused(str(error), shows_code=True)
    if str(first) > str(last):
        return refused("dateFrom must be before dateTo.", shows_code=True)
    named = request.data.get("provider")
    known = [named] if named is not None else [row["id"] for row in pbx.store.rows("providers")]
    rows = []
    for way, account in (("incoming", "from_account"), ("outgoing", "to_account")):
        rows += pbx.calls.select(
            "SELECT provider, ? AS direction, COUNT(*) AS totalCalls, SUM(answered) AS answeredCalls, "
            "SUM(duration) AS totalDuration, SUM(billsec) AS totalBillsec FROM "
            "(SELECT {0} AS provider, linkedid, MAX(disposition = 'ANSWERED') AS answered, MAX(duration) AS duration, "
            "MAX(billsec) AS billsec FROM cdr WHERE start >= ? AND start <= ? AND {0} IN ({1}) GROUP BY {0}, linkedid) "
            "GROUP BY provider".format(account, ", ".join("?" * len(known))), [way, first, last, *known])
    rows.sort(key=lambda row: (row["provider"], row["direction"]))
    return ok([{"provider": row["provider"], "providerName": row["provider"], **row} for row in rows])


def _recording(request: ApiRequest, pbx: "Pbx") -> Tuple[Optional[Row], Optional[Reply]]:
    """The leg whose recording is asked for, or what to answer instead."""
    token, path = request.data.get("token"), request.data.get("view")
    if token:
        leg_id, until = pbx.calls.tokens.get(token, (0, 0.0))
        if until < time.time():
            return None, refused("Invalid or expired playback token", 403, shows_code=True)
        pbx.calls.tokens[token] = (leg_id, time.time() + TOKEN_LIFE)
        legs = pbx.calls.select("SELECT * FROM cdr WHERE id = ?", (leg_id,))
        return (legs[0], None) if legs else (None, refused("CDR record not found", 404, shows_code=True))
    if not path:
        return None, refused("Either token or view parameter must be provided", 400, shows_code=True)
    legs = pbx.calls.select("SELECT * FROM cdr WHERE recordingfile = ?", (path,))
    return (legs[0], None) if legs else (None, refused("Recording file not found", 404, shows_code=True))


@action("cdr", "playback", "Cdr\\PlaybackAction::main", public=True)
def playback(request: ApiRequest, pbx: "Pbx") -> Reply:
    """A recording, to listen to."""
    leg, refusal = _recording(request, pbx)
    return refusal or Reply(raw=("audio/mpeg", SILENCE))


@action("cdr", "download", "Cdr\\DownloadRecordAction::main", public=True)
def download(request: ApiRequest, pbx: "Pbx") -> Reply:
    """A recording, as a file. Formats are not converted: the PBX, too, gives the original when it cannot."""
    leg, refusal = _recording(request, pbx)
    if leg is None:
        return refusal or ok()
    name = request.data.get("filename") or "call_%s_to_%s_%s.mp3" % (
        leg["src_num"], leg["dst_num"], leg["start"][:19].replace(" ", "_").replace(":", "-"))
    return Reply(raw=("audio/mpeg", SILENCE), headers={"Content-Disposition": 'attachment; filename="%s"' % name})


# -- phones ------------------------------------------------------------------------------------------------------

def _phones(pbx: "Pbx") -> Dict[str, Row]:
    """Registration by number, of the employees who are not switched off."""
    phones: Dict[str, Row] = {}
    for row in pbx.store.rows("employees"):
        if _flag(row.get("disabled", "")):
            continue
        number = str(row["number"])
        there = pbx.calls.registered is None or number in pbx.calls.registered
        device = {"ip": "192.0.2.%d" % (int(number) % 180), "port": 5060,
                  "user_agent": "Yealink SIP-T31G 124.86.0.40", "rtt": 12.4, "country": "", "countryName": ""}
        phones[number] = {"extension": number, "callerid": row["user_username"],
                          "status": "Available" if there else "Unavailable", "devices": [device] if there else [],
                          "rtt": 12.4 if there else None}
    return phones


@action("sip", "getStatuses", "Extensions\\GetAllStatusesAction::main")
def phone_statuses(request: ApiRequest, pbx: "Pbx") -> Reply:
    """All registrations. The PBX's memory of 30 seconds is left out, so that a test need not wait for it."""
    phones = _phones(pbx)
    if _flag(request.data.get("simplified", "")):
        phones = {number: {"extension": number, "status": phone["status"]} for number, phone in phones.items()}
    return ok(phones)


@action("sip", "getStatus", "SIPStackProcessor::callBack")
def phone_status(request: ApiRequest, pbx: "Pbx") -> Reply:
    """One registration."""
    phone = _phones(pbx).get(str(request.record_id))
    return refused("Extension not found or status unavailable") if phone is None else ok(phone)


@action("sip", "forceCheck", "SIPStackProcessor::callBack")
def phone_check(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The same, after a look at the phones."""
    return phone_statuses(request, pbx) if request.record_id is None else phone_status(request, pbx)


@action("sip", "getHistory", "Extensions\\GetHistoryAction::main")
def phone_history(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Nothing: changes of phones are not kept here."""
    return ok([], messages={"info": ["No history records found for extension %s" % request.record_id]})


@action("sip", "getStats", "Extensions\\GetStatsAction::main")
def phone_stats(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Figures of a phone that was never looked at."""
    days = max(1, min(30, _integer(request.data.get("days", 7))))
    none: Row = {"availability": None, "total_checks": 0, "success_count": 0, "failure_count": 0, "avg_rtt": None,
                 "rtt_values": []}
    dates = [(date.today() - timedelta(days=back)).isoformat() for back in range(days)]
    return ok({"extension": request.record_id, "period_days": days, "statistics": {
        "daily_stats": {day: {"date": day, **none} for day in dates},
        "summary": {"total_checks": 0, "total_success": 0, "total_failures": 0, "overall_availability": 0,
                    "average_rtt": None, "min_rtt": None, "max_rtt": None, "rtt_samples": 0}}})


@action("sip", "getSecret", "Sip\\GetSipSecretAction::main")
def phone_secret(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The secret of an employee in clear, of an outbound trunk masked."""
    wanted = str(request.record_id)
    for row in pbx.store.rows("employees"):
        if str(row["number"]) == wanted:
            return ok({"number": wanted, "secret": row["sip_secret"]})
    trunk = pbx.store.find("providers", wanted)
    if trunk is None:
        return refused("Peer %s not found" % wanted)
    return ok({"number": wanted,
               "secret": "XXXXXXXX" if trunk["registration_type"] == "outbound" else trunk["secret"]})


@action("sip", "getPeersStatuses", "Sip\\GetPeersStatusesAction::main")
def peers(request: ApiRequest, pbx: "Pbx") -> Reply:
    """What Asterisk knows of every SIP peer."""
    states = {number: phone["status"] == "Available" for number, phone in _phones(pbx).items()}
    states.update({row["id"]: _state(row, pbx).lower() in SUCCESS for row in _trunks(pbx, "SIP")
                   if not _flag(row.get("disabled", ""))})
    return ok([{"id": peer, "state": "OK" if there else "UNKNOWN",
                "detailed-state": "Not in use" if there else "Unavailable"} for peer, there in states.items()])


# -- trunks ------------------------------------------------------------------------------------------------------

SUCCESS = ("registered", "ok", "reachable")
TEXTS = {
    "registered": ("Registered", "green", "Provider successfully registered and ready to work"),
    "ok": ("OK", "green", "Provider can be reached"),
    "unregistered": ("Unregistered", "grey", "Provider is not registered"),
    "rejected": ("Rejected", "grey", "Provider refused the registration"),
    "unreachable": ("Unreachable", "yellow", "Provider cannot be reached"),
    "lagged": ("Lagged", "yellow", "Provider answers late"),
    "off": ("Disabled", "grey", "Provider disabled by administrator"),
    "unknown": ("Unknown", "grey", "Provider state is unknown"),
}
EVENTS = {"registered": "Registration successful"}


def _trunks(pbx: "Pbx", kind: str) -> List[Row]:
    return [row for row in pbx.store.rows("providers") if row["type"] == kind]


def _state(row: Row, pbx: "Pbx") -> str:
    """The state of a trunk, in the letters that the PBX uses for its kind."""
    inbound = row["registration_type"] == "inbound"
    if _flag(row.get("disabled", "")):
        return "OFF"
    states: Dict[str, str] = pbx.calls.trunks
    state = states.get(row["id"], states.get(row["description"], "unregistered" if inbound or (
        row["type"] == "IAX" and row["registration_type"] == "outbound") else "unknown")).lower()
    return state.upper() if (inbound and row["type"] == "SIP") or state in ("ok", "unknown") else state


def _trunk_status(row: Row, pbx: "Pbx") -> Row:
    now = int(pbx.now())
    state = _state(row, pbx)
    before, since = pbx.calls.since.get(row["id"], ("", now))
    if before != state:
        since = now
        pbx.calls.since[row["id"]] = (state, now)
    text, color, description = TEXTS.get(state.lower(), TEXTS["unknown"])
    up = state.lower() in SUCCESS
    status = {"id": row["id"], "type": row["type"].lower(), "state": state, "stateText": text, "stateColor": color,
              "stateDescription": description, "host": row["host"], "username": row["username"],
              "description": row["description"], "lastUpdate": now, "lastChange": since, "rtt": 33 if up else None,
              "stateDuration": now - since, "stateStartTime": since}
    if up:
        status.update(contactStatus="Reachable", successDuration=now - since)
    elif state != "OFF":
        status.update(failureDuration=now - since)
    return status


def _clock(seconds: int) -> str:
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M:%S")


def trunk_statuses(request: ApiRequest, pbx: "Pbx") -> Reply:
    """All trunks' states, SIP and IAX; changes since the last time become events."""
    answer: Dict[str, Any] = {}
    for kind in ("SIP", "IAX"):
        states = {row["id"]: _trunk_status(row, pbx) for row in _trunks(pbx, kind)}
        for trunk, status in states.items():
            events = pbx.calls.events.setdefault(trunk, [])
            previous = events[0]["state"] if events else "UNKNOWN"
            if status["state"] != previous:
                word = status["state"].lower()
                events.insert(0, {
                    "timestamp": status["lastUpdate"], "date": _clock(status["lastUpdate"]),
                    "type": "info" if word in SUCCESS else "error" if word in ("rejected", "unknown") else "warning",
                    "event": EVENTS.get(word, TEXTS.get(word, TEXTS["unknown"])[0]),
                    "details": "The status has changed from %s to %s" % (
                        TEXTS.get(previous.lower(), TEXTS["unknown"])[0], status["stateText"]),
                    "state": status["state"], "previousState": previous})
        answer[kind.lower()] = states or []
    return ok(answer)


def trunk_status(request: ApiRequest, pbx: "Pbx") -> Reply:
    """One trunk's state."""
    row = pbx.store.find("providers", request.record_id)
    if row is None:
        return refused("Provider not found")
    status = _trunk_status(row, pbx)
    events = pbx.calls.events.get(row["id"], [])
    if events:
        status["recentEvents"] = events[:10]
    checks, good = len(events), sum(event["state"].lower() in SUCCESS for event in events)
    rtt = status["rtt"] if checks else None
    status["statistics"] = {"totalChecks": checks, "successCount": good, "failureCount": checks - good,
                            "availability": 100 * good // checks if checks else 0, "averageRtt": rtt, "maxRtt": rtt,
                            "minRtt": rtt}
    status.update({name + "Formatted": _clock(status[name]) for name in ("lastUpdate", "lastChange", "stateStartTime")})
    return ok(status)


def _provider(row: Row, *more: str) -> Row:
    return {"uniqid": row["id"], "type": row["type"].lower(), **{name: row[name] for name in (
        "description", "host", "username", *more)}}


def trunk_history(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The changes of a trunk's state."""
    row = pbx.store.find("providers", request.record_id)
    provider = {"uniqid": request.record_id} if row is None else dict(
        _provider(row), disabled=_flag(row.get("disabled", "")))
    limit = max(1, min(1000, _integer(request.data.get("limit", 100))))
    events = pbx.calls.events.get(str(request.record_id), [])
    if not events:
        return ok({"provider": provider, "events": [], "count": 0, "limit": limit,
                   "message": "No history available for this provider"})
    shown = [{**event, "datetime": event["date"], "timeAgo": "%d seconds ago" % (int(pbx.now()) - event["timestamp"])}
             for event in events[:limit]]
    words = [event["state"].lower() for event in shown]
    statistics = {
        "totalEvents": len(shown), "stateChanges": len(shown),
        "errors": sum(word in ("rejected", "unreachable", "off", "unknown") for word in words),
        "recoveries": sum(event["state"].lower() in SUCCESS and event["previousState"].lower() not in SUCCESS
                          for event in shown),
        "states": {word: words.count(word) for word in words},
        "timeRange": {"from": shown[-1]["date"], "to": shown[0]["date"],
                      "duration": shown[0]["timestamp"] - shown[-1]["timestamp"]}}
    return ok({"provider": provider, "events": shown, "count": len(shown), "limit": limit, "statistics": statistics,
               "totalAvailable": len(events)})


def trunk_stats(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Availability over some days, of a trunk that was never watched."""
    row = pbx.store.find("providers", request.record_id)
    if row is None:
        return refused("pr_StatsProviderNotFound")
    days = max(1, min(30, _integer(request.data.get("days", 30))))
    seconds = "0 pr_StatsFormatSeconds"
    return ok({
        "provider": _provider(row),
        "aggregated": {
            "period": "%d pr_StatsPeriodDays" % days, "avgAvailability": 0,
            "avgAvailabilityPercent": "0 pr_StatsFormatPercent", "totalIncidents": 0, "totalUptime": 0,
            "totalUptimeFormatted": seconds, "totalDowntime": 0, "totalDowntimeFormatted": seconds, "avgRtt": None,
            "daysWithData": 0, "totalChecks": 0, "successRate": 0, "worstDay": None, "bestDay": None,
            "sla": {"achieved": "0%", "name": "pr_StatsSLABelowSLA", "allowedDowntime": "pr_StatsSLANotApplicable",
                    "meets": False}},
        "daily": [],
        "period": {"start": (date.today() - timedelta(days=days - 1)).isoformat(), "end": date.today().isoformat(),
                   "days": days}})


for _resource in ("sip-providers", "iax-providers", "providers"):
    action(_resource, "getStatuses", "Providers\\GetAllStatusesAction::main")(trunk_statuses)
    action(_resource, "getStatus", "Providers\\GetStatusByIdAction::main")(trunk_status)
    action(_resource, "forceCheck", "Providers\\GetStatusByIdAction::main")(trunk_status)
    action(_resource, "getHistory", "Providers\\GetHistoryAction::main")(trunk_history)
    action(_resource, "getStats", "Providers\\GetStatsAction::main")(trunk_stats)


@action("sip", "getRegistry", "Sip\\GetRegistryAction::main")
def sip_registry(request: ApiRequest, pbx: "Pbx") -> Reply:
    """SIP trunks as Asterisk sees them, in upper case."""
    rows = []
    for row in _trunks(pbx, "SIP"):
        state = _state(row, pbx).upper()
        if row["registration_type"] == "outbound" and state == "UNKNOWN":
            state = "UNREGISTERED"
        rows.append({"id": row["id"], "state": state, "host": row["host"], "username": row["username"]})
    return ok(rows)


@action("iax", "getRegistry", "Iax\\GetRegistryAction::main")
def iax_registry(request: ApiRequest, pbx: "Pbx") -> Reply:
    """IAX trunks as Asterisk sees them."""
    rows = []
    for row in _trunks(pbx, "IAX"):
        state = _state(row, pbx)
        registers = row["registration_type"] == "outbound"
        entry = {"state": "OFF" if state == "OFF" else state.upper() if not registers
                 else "Registered" if state == "registered" else "Error register.", "id": row["id"],
                 "username": row["username"], "host": row["host"], "noregister": "0" if registers else "1"}
        if not registers and state != "OFF":
            entry["time-response"] = "33 MS" if state.lower() in SUCCESS else "N/A"
        rows.append(entry)
    return ok(rows)


# -- calls that are going on -------------------------------------------------------------------------------------

@action("pbx-status", "getActiveCalls", "PbxStatus\\GetActiveCallsAction::main")
def active_calls(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Legs of calls that are going on."""
    names = ("start", "answer", "endtime", "src_num", "src_name", "dst_num", "dst_name", "did", "linkedid")
    return ok([{name: call.get(name, "") for name in names} for call in pbx.calls.active])


@action("pbx-status", "getActiveChannels", "PbxStatus\\GetActiveChannelsAction::main")
def active_channels(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Their channels."""
    names = ("start", "answer", "src_chan", "dst_chan", "src_num", "src_name", "dst_num", "dst_name", "did", "linkedid")
    return ok([{name: call[name] for name in names} for call in pbx.calls.active if not call.get("endtime")])
