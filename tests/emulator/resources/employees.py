# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Employees: records, batch creation, export (API facts, sections 3.1 and 11.4)."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from .. import numbers, text
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..resource import Change, Errors, Field, NotFound, Required, Resource
from ..store import Row
from .network_filters import filter_label

if TYPE_CHECKING:
    from ..pbx import Pbx

NO_AVATAR = "/admin-cabinet/assets/img/unknownPerson.jpg"
AVATAR_SIZE = 1024
BATCH_SIZE = 20
BATCH_CUTS = {"user_username": 32, "user_email": 32, "sip_secret": 64}
NUMBER_TAKEN = "Extension already occupied"
MOBILE_TAKEN = "The mobile number is already used by another employee"
RING_LENGTH = ("In the routing settings, the time before forwarding is specified incorrectly. "
               "Choose a value between 3-180.")
MOBILE = re.compile(r"\+?[1-9][0-9]{1,14}$")
FORWARDS = ("fwd_forwarding", "fwd_forwardingonbusy", "fwd_forwardingonunavailable")
FILTER = r"[0-9]+|none"


def prepare(change: Change) -> Errors:
    """What an update makes of the fields before they are looked at."""
    given = change.given
    if change.function == "patch":
        if "mobile_number" in change.request.data:
            given.setdefault("mobile_number", "")
        if change.request.data.get("sip_enableRecording") is None:
            given.pop("sip_enableRecording", None)
    if "user_email" in given and given["user_email"] in ("_@_._", "@"):
        given["user_email"] = ""
    if change.function != "create" and given.get("sip_secret") == "":
        del given["sip_secret"]
    if "user_avatar" in given and given["user_avatar"]:
        picture = given.pop("user_avatar")
        if picture.startswith("data:image/") and len(picture) >= AVATAR_SIZE:
            given["user_avatar"] = picture
    return None


def adjust(change: Change) -> Errors:
    """PUT (and POST on a known record) drops a missing mobile and zeroes a missing ring length; PATCH repairs."""
    given, row = change.given, change.row
    if change.old is not None and change.function == "patch":
        if given.get("fwd_forwarding") and "fwd_ringlength" not in given:
            row["fwd_ringlength"] = 45
        if given.get("fwd_forwarding") == "" and "fwd_ringlength" not in given:
            row["fwd_ringlength"] = 0
        if given.get("mobile_number") == "" and "mobile_dialstring" not in given:
            row["mobile_dialstring"] = ""
        if not row["sip_transport"]:
            row["sip_transport"] = "udp,tcp"
    elif change.old is not None:
        if "mobile_number" not in given:
            row["mobile_number"] = row["mobile_dialstring"] = ""
        if "fwd_ringlength" not in given:
            row["fwd_ringlength"] = 0
    return None


def problems(pbx: "Pbx", row: Row, asked: Row) -> List[str]:
    """Why an employee cannot be as `row` says; `asked` are the values that the forwarding rule looks at."""
    own = str(row.get("id", ""))
    found = []
    if not row["user_username"]:
        found.append("Enter username")
    if _taken_by_other(pbx, row["number"], own):
        found.append(NUMBER_TAKEN)
    if row["mobile_number"] and _taken_by_other(pbx, row["mobile_number"], own):
        found.append(MOBILE_TAKEN)
    if row["mobile_number"] and not MOBILE.match(row["mobile_number"]):
        found.append("The mobile number is not correct")
    if row["user_email"] and not text.is_email(row["user_email"]):
        found.append("Likely the email address is invalid")
    if asked.get("fwd_forwarding") and not 3 <= row["fwd_ringlength"] <= 180:
        found.append(RING_LENGTH)
    if any(row[name] == row["number"] for name in FORWARDS):
        found.append("You cannot set up forwarding to your own number")
    return found + text.sip_password_errors(row["sip_secret"])


def _taken_by_other(pbx: "Pbx", number: str, own: str) -> bool:
    entry = pbx.store.numbers.get(number)
    return entry is not None and entry["table"] == "employees" and entry["id"] != own


def check(change: Change) -> Errors:
    """The rules of an employee; a PATCH looks at the stored values too."""
    return problems(change.pbx, change.row, change.row if change.function == "patch" else change.given)


def commit(change: Change) -> Errors:
    """Bring the number space in line: the internal number and the mobile."""
    store, row = change.pbx.store, change.row
    own = ("employees", str(row["id"]))
    if row["user_avatar"].startswith("data:"):
        row["user_avatar"] = "/avatars/user_%s.jpg" % row["id"]
    for number, what in ((row["number"], "SIP extension"), (row["mobile_number"], "mobile number")):
        entry = store.numbers.get(number)
        if number and entry is not None and (entry["table"], entry["id"]) != own:
            return refused("Failed to save %s: %s" % (what, numbers.taken_by(store, number)["message"]))
    before: Row = change.old or {"number": "", "mobile_number": ""}
    gone = before["mobile_number"] if before["mobile_number"] != row["mobile_number"] else ""
    if gone and not row["mobile_number"]:
        # The forwardings of the same request are stored before the mobile goes.
        blockers = numbers.blockers(store, gone, own)
        blockers += ["Employee routing settings"] if any(row[name] == gone for name in FORWARDS) else []
        if blockers:
            return refused("Failed to delete mobile number: " + numbers.constraint_list(blockers))
    for old, new, kind in ((before["number"], row["number"], "SIP"), (gone, row["mobile_number"], "EXTERNAL")):
        if old and new and old != new:
            numbers.renumber(store, old, new)
            for name in FORWARDS:
                if row[name] == old:
                    row[name] = new
        elif gone and old == gone:
            numbers.drop(store, gone)
        if new:
            store.occupy(new, kind, row["user_username"], *own)
    return None


def removable(pbx: "Pbx", row: Row) -> Optional[Reply]:
    """An employee that something rings or forwards to stays."""
    own = ("employees", str(row["id"]))
    found = [blocker for entry in pbx.store.numbers_of(*own)
             for blocker in numbers.blockers(pbx.store, entry["number"], own)]
    return refused(["There are references to the object - " + blocker for blocker in found]) if found else None


def removed(pbx: "Pbx", row: Row) -> None:
    """The numbers of a deleted employee are free again."""
    for entry in pbx.store.numbers_of("employees", str(row["id"])):
        numbers.drop(pbx.store, entry["number"])


def shown(pbx: "Pbx", row: Row, view: Row) -> Row:
    """The labels that go with the detail view."""
    store = pbx.store
    view["extensions_length"] = int(store.values["settings"]["PBXInternalExtensionLength"])
    view["sip_networkfilterid_represent"] = filter_label(store, view["sip_networkfilterid"])
    for name in FORWARDS:
        view[name + "_represent"] = numbers.label(store, view[name], unknown="")
    return view


def template(pbx: "Pbx", view: Row) -> Row:
    """getDefault: the next free number and a fresh secret."""
    view["number"] = numbers.next_free(pbx.store)
    view["sip_secret"] = text.new_secret()
    return shown(pbx, view, view)


def item(pbx: "Pbx", row: Row) -> Row:
    """List item; the id is an integer here and only here."""
    return {"id": int(row["id"]), "number": row["number"], "user_username": row["user_username"],
            "user_email": row["user_email"], "mobile": row["mobile_dialstring"] or row["mobile_number"],
            "avatar": row["user_avatar"] or NO_AVATAR, "disabled": bool(row.get("disabled", False))}


SORTED_BY = {"username": "user_username", "number": "number", "mobile": "mobile_number", "email": "user_email"}
SEARCHED_BY = dict(SORTED_BY, id="id")


def select(pbx: "Pbx", request: ApiRequest, rows: List[Row]) -> List[Row]:
    """Ordering, and the search with its prefixes (number:201 is exact)."""
    column = SORTED_BY.get(request.query.get("order_by", ""))
    if column is not None:
        rows = sorted(rows, key=lambda row: str(row[column]),
                      reverse=request.query.get("order_direction", "").upper() == "DESC")
    needle = request.query.get("search", "").strip().lower()
    prefix, separator, value = needle.partition(":")
    if separator and prefix in SEARCHED_BY:
        return [row for row in rows if str(row[SEARCHED_BY[prefix]]).lower() == value.strip()]
    names = ("user_username", "number", "mobile_number", "user_email")
    return [row for row in rows if not needle or any(needle in str(row[name]).lower() for name in names)]


EMPLOYEES = Resource(
    name="employees",
    fields=(
        Field("user_username", "text", cut=100),
        Field("user_email", cut=255),
        Field("user_avatar", shown_empty=NO_AVATAR),
        Field("number", cut=8, pattern=r"[0-9]{2,8}"),
        Field("sip_secret", cut=100),
        Field("sip_enableRecording", "boolean", default=True, null_is_false=True),
        Field("sip_dtmfmode", default="auto", raw_default="",
              choices=("auto", "auto_info", "inband", "rfc4733", "info")),
        Field("sip_transport", default="udp", raw_default="", template="udp,tcp", shown_empty="udp,tcp",
              choices=("udp", "tcp", "tls", "udp,tcp")),
        Field("sip_manualattributes", cut=1024),
        Field("fwd_ringlength", "integer", default=45, raw_default=0, maximum=180),
        Field("mobile_number", cut=50, pattern=r"\+?[1-9]\d{1,14}"),
        Field("mobile_dialstring", cut=255),
        Field("sip_networkfilterid", default="none", shown_empty="none", pattern=FILTER),
        Field("fwd_forwarding", "routing", cut=64),
        Field("fwd_forwardingonbusy", "routing", cut=64),
        Field("fwd_forwardingonunavailable", "routing", cut=64),
    ),
    not_found=NotFound("Employee with user_id %s not found", "Employee not found", "Employee not found (ID: %s)",
                       "Employee not found for patch operation (ID: %s)"),
    required=(
        Required("user_username", "ex_ValidateUsernameEmpty"),
        Required("number", "ex_ValidateNumberIsEmpty"),
        Required("sip_secret", "ex_ValidateSecretEmpty", by=("create",), only_new=True, refuses_empty=False),
    ),
    order=lambda row: row["user_username"],
    reload="extensions/modify/",
    checks_whole_row=True,
    patch_finds_first=True,
    prepare=prepare,
    adjust=adjust,
    check=check,
    commit=commit,
    shown=shown,
    template=template,
    removable=removable,
    removed=removed,
    item=item,
    select=select,
    listing=lambda pbx, items: {"data": items, "recordsTotal": 0, "recordsFiltered": 0},
).register()


@action("employees", "delete", "Employees\\DeleteRecordAction::main")
def delete(request: ApiRequest, pbx: "Pbx") -> Reply:
    """DELETE, with a text of its own where there is no id."""
    return EMPLOYEES.delete(request, pbx) if request.data.get("id") else refused("Invalid employee ID")


# -- batchCreate ---------------------------------------------------------------------------------------------------

BATCH = "Employees\\BatchCreateAction::main"


@action("employees", "batchDelete")
def batch_delete(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Declared, never written."""
    return refused("Action 'batchDelete' is not implemented yet")


@action("employees", "batchCreate", BATCH)
def batch_create(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Up to 20 employees one after another, with shorter cuts and without the checks of enumerations."""
    given = request.data.get("employees")
    mode = request.data.get("mode") or "create"
    if not isinstance(given, list) or not given:
        return refused("Employee array is required")
    if mode not in ("create", "validate"):
        return refused("Invalid mode. Allowed values: validate or create")
    if len(given) > BATCH_SIZE:
        return refused("Batch size exceeds maximum of %d records. Provided: %d" % (BATCH_SIZE, len(given)))
    results: List[Dict[str, Any]] = []
    stats: Dict[str, Any] = {"total": len(given), "validated": 0, "created": 0, "failed": 0, "errors": []}
    for index, body in enumerate(given):
        result = {"index": index, **_batch_row(pbx, request, body, mode)}
        results.append(result)
        stats["validated"] += result["status"] != "validation_failed"
        stats["created"] += result["status"] == "created"
        if result["errors"]:
            stats["failed"] += 1
            kind = "validation" if result["status"] == "validation_failed" else "creation"
            stats["errors"].append("Record %d: %s error" % (index, kind))
            if not text.as_boolean(request.data.get("skip_errors") or False):
                break
    messages: Dict[str, List[str]] = {}
    if stats["created"]:
        messages["info"] = ["Successfully created %d employees" % stats["created"]]
    if stats["failed"]:
        messages["warning"] = ["Failed to process %d records" % stats["failed"]]
        messages["error"] = stats["errors"]
    good = not stats["failed"] if mode == "validate" else bool(stats["created"])
    return Reply(data={"mode": mode, "results": results, "stats": stats}, status=200 if good else 422,
                 messages=messages or [])


def _batch_row(pbx: "Pbx", request: ApiRequest, body: Any, mode: str) -> Dict[str, Any]:
    """One row of a batch: its status, data and errors."""
    given = EMPLOYEES.clean(body if isinstance(body, dict) else {})
    for name, cut in BATCH_CUTS.items():
        if name in given:
            given[name] = given[name][:cut]
    row: Row = {one.name: one.default for one in EMPLOYEES.fields}
    row.update({"sip_transport": "udp,tcp"}, **given)
    row["number"] = row["number"] or numbers.next_free(pbx.store)
    row["sip_secret"] = row["sip_secret"] or text.new_secret()
    row["user_avatar"] = ""
    found = problems(pbx, row, row)
    if found:
        return {"status": "validation_failed", "data": [], "errors": found}
    if mode == "validate":
        names = ("user_username", "user_email", "number", "sip_secret", "sip_networkfilterid", "sip_enableRecording",
                 "sip_dtmfmode", "sip_transport", "mobile_number", "mobile_dialstring", "fwd_ringlength") + FORWARDS
        data = {"id": 0, "user_avatar": NO_AVATAR, "sip_manualattributes": row["sip_manualattributes"] or None}
        return {"status": "validated", "data": dict(data, **{name: row[name] for name in names}), "errors": []}
    row["id"] = pbx.store.next_id("employees")
    change = Change(pbx, request, EMPLOYEES, None, given, row)
    refusal = commit(change)
    if refusal is not None:
        return {"status": "create_failed", "data": [], "errors": [numbers.taken_by(pbx.store, row["number"])]}
    pbx.store.put("employees", row)
    return {"status": "created", "data": EMPLOYEES.view(pbx, row), "errors": []}


# -- export --------------------------------------------------------------------------------------------------------

MINIMAL = ("number", "user_username", "user_email", "mobile_number", "sip_secret", "fwd_ringlength", "fwd_forwarding")
FULL = ("number", "user_username", "user_email", "user_avatar", "mobile_number", "mobile_dialstring", "sip_secret",
        "sip_dtmfmode", "sip_transport", "sip_enableRecording", "sip_manualattributes", "fwd_ringlength") + FORWARDS
COLUMNS = {"minimal": MINIMAL, "full": FULL,
           "standard": tuple(name for name in FULL if name not in ("user_avatar", "sip_manualattributes"))}
QUOTED = re.compile(r'[\s",\\]')


@action("employees", "export", "Employees\\ExportCSVAction::main", reads=True)
def export(request: ApiRequest, pbx: "Pbx") -> Reply:
    """A CSV file of raw column values; exports of one second share the file."""
    chosen = request.data.get("format") or "standard"
    if chosen not in COLUMNS:
        return refused("Invalid export format: %s" % chosen)
    rows = sorted(pbx.store.rows("employees"), key=lambda row: int(row["number"]))
    wanted = request.data.get("filter")
    if isinstance(wanted, dict) and wanted.get("number_from") and wanted.get("number_to"):
        low, high = (text.as_integer(wanted[name]) for name in ("number_from", "number_to"))
        rows = [row for row in rows if low <= int(row["number"]) <= high]
    if not rows:
        return refused("No employees to export", kind="warning")
    name = time.strftime("employees_%Y-%m-%d_%H-%M-%S.csv")
    link = offer(pbx, name, table(COLUMNS[chosen], rows))
    return ok({"filename": link, "count": len(rows), "format": chosen})


@action("employees", "exportTemplate", "Employees\\ExportCSVAction::template", reads=True)
def export_template(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The header row alone, to be filled in."""
    chosen = request.data.get("format") or "standard"
    if chosen not in COLUMNS:
        return refused("Invalid export format: %s" % chosen)
    return ok({"filename": offer(pbx, "employee_import_template.csv", table(COLUMNS[chosen], [])), "format": chosen})


def offer(pbx: "Pbx", name: str, content: str) -> str:
    """Put a file up for download; the link needs no token."""
    pbx.files[name] = content.encode("utf-8-sig")
    link = "/pbxcore/files/cache/%s/%s" % (text.new_secret(36), name)
    pbx.downloads[link] = name
    return link


def table(columns: Any, rows: List[Row]) -> str:
    """CSV as PHP's fputcsv writes it: quotes where a blank, comma, quote, backslash or line end needs them."""
    lines = [",".join(columns)]
    for row in rows:
        cells = (cell(name, row.get(name)) for name in columns)
        lines.append(",".join('"%s"' % one.replace('"', '""') if QUOTED.search(one) else one for one in cells))
    return "\n".join(lines) + "\n"


def cell(name: str, value: Any) -> str:
    """A raw column value in the export."""
    if name == "user_avatar":
        return value or NO_AVATAR
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
