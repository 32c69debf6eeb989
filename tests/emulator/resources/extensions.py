# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The read-only directory of all numbers (API facts, section 3.2), and users:available."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict

from .. import numbers
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

KINDS: Dict[str, "tuple[str, str]"] = {
    "CONFERENCE": ("CONFERENCE", "Conferences"),
    "DIALPLAN APPLICATION": ("DIALPLAN_APPLICATION", "Dialplan applications"),
    "IVR MENU": ("IVR_MENU", "Interactive Voice Response (IVR) Menu"),
    "QUEUE": ("QUEUE", "Call Queues"),
    "SYSTEM": ("SYSTEM", "Service numbers"),
    "SIP": ("USER", "Employees"),
    "EXTERNAL": ("USER", "Employees"),
}
"""Type of a number -> (type, heading) in a drop-down; parking slots are not offered."""
SELECTABLE = {"phones": ("SIP", "EXTERNAL"), "internal": ("SIP",)}
HIDDEN = ("did2user",)


@action("extensions", "getList", "Extensions\\GetListAction::main")
def get_list(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Every number that is taken."""
    return ok([{"id": number, "number": number, "type": entry["type"], "callerid": entry["callerid"]}
               for number, entry in sorted(pbx.store.numbers.items())])


@action("extensions", "available", "Extensions\\Utils::ifNumberAvailable", reads=True)
def available(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Whether a number is free, and who has it."""
    number = str(request.data.get("number") or "")
    entry = pbx.store.numbers.get(number)
    if entry is None:
        return ok({"available": True})
    if entry["table"] != "employees":
        return ok({"available": False, "represent": "ex_ThisNumberIsNotFree"})
    return ok({"available": False, "userId": int(entry["id"]), "represent": numbers.label(pbx.store, number)})


@action("extensions", "getPhonesRepresent", "Extensions\\Utils::getPhonesRepresent", reads=True)
def get_phones_represent(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Labels of several numbers."""
    asked = request.data.get("numbers")
    if not isinstance(asked, list):
        return refused("Numbers array is required")
    return ok({str(number): {"number": str(number), "represent": numbers.label(pbx.store, str(number))}
               for number in asked})


@action("extensions", "getPhoneRepresent", "Extensions\\Utils::getPhoneRepresent", reads=True)
def get_phone_represent(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Label of one number."""
    return ok([numbers.label(pbx.store, str(request.data.get("id") or request.data.get("number") or ""))])


@action("extensions", "getForSelect", "Extensions\\DropdownsAction::getForSelect")
def get_for_select(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The choices of a drop-down, by kind and label."""
    wanted = SELECTABLE.get(request.query.get("type", "all"))
    needle = request.query.get("query", "").lower()
    excluded = request.query.get("exclude", "").split(",")
    chosen = []
    for number, entry in pbx.store.numbers.items():
        shown = numbers.label(pbx.store, number)
        if (entry["type"] in KINDS and (wanted is None or entry["type"] in wanted) and number not in HIDDEN
                and number not in excluded and needle in shown.lower()):
            kind, heading = KINDS[entry["type"]]
            chosen.append({"name": shown, "text": shown, "value": number, "type": kind, "typeLocalized": heading})
    chosen.sort(key=_choice_order)
    if request.query.get("includeEmpty") == "true":
        chosen.insert(0, {"name": "", "text": "", "value": "", "type": "", "typeLocalized": ""})
    return ok(chosen)


def _choice_order(choice: Row) -> Any:
    plain = choice["name"].split("</i> ")[-1]
    return choice["type"], plain.rsplit(" <", 1)[0], len(choice["value"])


@action("users", "available", "Users\\AvailableAction::main")
def email_available(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Whether nobody has an e-mail address yet."""
    email = str(request.data.get("email") or "")
    if not email:
        return refused("Email is required")
    owner = next((row for row in pbx.store.rows("employees") if row["user_email"] == email), None)
    if owner is None:
        return ok({"available": True})
    return ok({"available": False, "userId": str(owner["id"]), "represent": numbers.label(pbx.store, owner["number"])})
