# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The number space and who refers to a number: labels, blockers of deletion, renumbering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from .periods import periods
from .store import Row, Store

ADMIN = "/admin-cabinet"
APPLICATIONS_FROM = 2200100
"""Where the PBX looks for a free number for whatever is not a person."""
ICONS = {
    "SIP": '<i class="icons"><i class="user outline icon"></i></i> %s <%s>',
    "EXTERNAL": '<i class="icons"><i class="user outline icon"></i>'
                '<i class="top right corner alternate mobile icon"></i></i> %s <%s>',
    "QUEUE": '<i class="users icon"></i> Queue: %s <%s>',
    "IVR MENU": '<i class="sitemap icon"></i> IVR menu: %s <%s>',
    "CONFERENCE": '<i class="phone volume icon"></i> Conference: %s <%s>',
    "DIALPLAN APPLICATION": '<i class="php icon"></i> Application: %s <%s>',
}
DIALLED = ("QUEUE", "IVR MENU", "CONFERENCE", "DIALPLAN APPLICATION")
"""What has a number as its `extension`; a number that its owner left behind has no icon."""
SYSTEM_LABELS = {"hangup": "End call", "busy": "Play busy signal", "voicemail": "Voicemail",
                 "did2user": "Route to extension (match by DID)"}


def label(store: Store, number: str, unknown: Optional[str] = None) -> str:
    """How the web interface shows a number (HTML); "" for none, else `unknown` or itself when nobody has it."""
    entry = store.numbers.get(number)
    if entry is None:
        return number if unknown is None or not number else unknown
    if entry["type"] == "SYSTEM":
        return '<i class="cogs icon"></i> ' + SYSTEM_LABELS[number]
    if entry["type"] == "PARKING":
        return "Parking slot " + number
    owner = store.find(entry["table"], entry["id"])
    if entry["type"] in DIALLED and (owner is None or owner["extension"] != number):
        return "%s <%s>" % (entry["callerid"], number)
    return ICONS[entry["type"]] % (entry["callerid"], number)


def link(path: str, text: str) -> str:
    """A link of the web interface."""
    return "<a href='%s/%s'>%s</a>" % (ADMIN, path, text)


@dataclass(frozen=True)
class Reference:
    """A column that holds a number; `inside` names the list that it is in (queue members, menu actions)."""

    table: str
    field: str
    inside: str = ""
    blocks: Optional[Callable[[Store, Row], str]] = None
    """The blocker's description, when the reference keeps what it points to from being deleted."""

    def holders(self, store: Store) -> Iterator[Tuple[Row, Row]]:
        """(record, map that holds the number) for every record of the table."""
        for record in store.rows(self.table):
            for holder in record.get(self.inside) or [] if self.inside else [record]:
                yield record, holder


def _labelled(kind: str) -> Callable[[Store, Row], str]:
    return lambda store, row: ICONS[kind] % (row["name"], row["extension"])


def _blocked_by(kind: str, path: str, show: Callable[[Store, Row], str]) -> Callable[[Store, Row], str]:
    prefix = kind + " - " if kind else ""
    return lambda store, row: prefix + link("%s/modify/%s" % (path, row["id"]), show(store, row))


_employee = _blocked_by("Employee routing settings", "extensions", lambda store, row: label(store, row["number"]))
_queue = _blocked_by("Call queue", "call-queues", _labelled("QUEUE"))
_route = _blocked_by("", "incoming-routes", lambda store, row: '<i class="map signs icon"></i> ' + (
    "Default incoming processing rule" if row["id"] == "1" else row["rulename"]))
_off_work = _blocked_by("Out of office time", "off-work-times", lambda store, row: (
    '<i class="time icon"></i> %s - %s' % (row["description"], " ".join(
        "<i class='icon %s' ></i>%s" % (period["icon"], period["text"]) for period in periods(row)))))
_menu = _blocked_by("IVR menu", "ivr-menu", _labelled("IVR MENU"))
_menu_member = _blocked_by("IVR menu member", "ivr-menu", _labelled("IVR MENU"))

REFERENCES: Tuple[Reference, ...] = (
    Reference("call-queues", "timeout_extension", blocks=_queue),
    Reference("call-queues", "redirect_to_extension_if_empty", blocks=_queue),
    Reference("call-queues", "redirect_to_extension_if_unanswered", blocks=_queue),
    Reference("call-queues", "redirect_to_extension_if_repeat_exceeded", blocks=_queue),
    Reference("incoming-routes", "extension", blocks=_route),
    Reference("off-work-times", "extension", blocks=_off_work),
    Reference("employees", "fwd_forwarding", blocks=_employee),
    Reference("employees", "fwd_forwardingonbusy", blocks=_employee),
    Reference("employees", "fwd_forwardingonunavailable", blocks=_employee),
    Reference("ivr-menu", "timeout_extension", blocks=_menu),
    Reference("ivr-menu", "extension", inside="actions", blocks=_menu_member),
    Reference("call-queues", "extension", inside="members"),
)

SOUND_USERS: Tuple[Reference, ...] = (
    Reference("call-queues", "periodic_announce_sound_id", blocks=_queue),
    Reference("call-queues", "moh_sound_id", blocks=_queue),
    Reference("ivr-menu", "audio_message_id", blocks=_menu),
    Reference("off-work-times", "audio_message_id", blocks=_off_work),
)
"""Columns that hold the id of a sound file and keep it from being deleted; incoming routes do not."""


def blockers(store: Store, number: str, leaving: Optional[Tuple[str, str]] = None, only_parts_leave: bool = False,
             references: Tuple[Reference, ...] = REFERENCES) -> List[str]:
    """What keeps a number (or what else the references hold) from being deleted.

    `leaving` is the (table, id) of the record that goes with it; with `only_parts_leave` the record's own columns
    count all the same, for it is the last to go.
    """
    return [reference.blocks(store, record)
            for reference in references if reference.blocks is not None
            for record, holder in reference.holders(store)
            if holder.get(reference.field) == number and not (
                leaving == (reference.table, str(record["id"])) and (reference.inside or not only_parts_leave))]


def constraint_list(found: List[str]) -> str:
    """The HTML text of a violated constraint."""
    return '<div class="ui header">Logical integrity violation</div><ul class="list">%s</ul>' % "".join(
        "<li>%s</li>" % blocker for blocker in found)


def renumber(store: Store, old: str, new: str) -> None:
    """Give a number's place to another: its entry and every reference to it."""
    entry = store.numbers.pop(old)
    store.numbers[new] = dict(entry, number=new)
    for reference in REFERENCES:
        for _record, holder in reference.holders(store):
            if holder.get(reference.field) == old:
                holder[reference.field] = new
    store.changed = True


def drop(store: Store, number: str) -> None:
    """Free a number; queues lose it as a member."""
    store.release(number)
    for queue in store.rows("call-queues"):
        queue["members"] = [member for member in queue["members"] if member["extension"] != number]


def next_free(store: Store, start: int = 201) -> str:
    """The first free number: an employee's, or from APPLICATIONS_FROM on."""
    while str(start) in store.numbers:
        start += 1
    return str(start)


def taken_by(store: Store, number: str) -> Dict[str, Any]:
    """The model's uniqueness error as batchCreate shows it."""
    return {"field": "number", "message": "Specified number is already used for - " + label(store, number),
            "type": "Phalcon\\Filter\\Validation\\Validator\\Uniqueness", "code": 0, "metaData": []}
