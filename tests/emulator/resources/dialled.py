# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be dialled and is not a person: it takes a number, under its name, in the space shared by all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Optional

from .. import numbers
from ..exchange import Reply, refused
from ..resource import Change, Errors
from ..store import Row, hex_id

if TYPE_CHECKING:
    from ..pbx import Pbx

Hook = Callable[[Change], Errors]
NUMBER = r"[0-9]{2,8}"
NUMBER_NEEDED = "Extension number is required"
NUMBER_FORM = "Extension must be 2-8 digits"


def prepare(change: Change) -> Errors:
    """An empty number leaves a record the one that it has."""
    if change.old is not None and change.given.get("extension") == "":
        del change.given["extension"]
    return None


def unless_taken(refusal: Reply) -> Hook:
    """Refuses a number that anything else has."""
    def check(change: Change) -> Errors:
        before = change.old["extension"] if change.old is not None else ""
        number = change.row["extension"]
        return refusal if number != before and number in change.pbx.store.numbers else None
    return check


ALREADY_TAKEN = unless_taken(refused("Extension number already exists", 409, shows_code=True))


def takes_number(kind: str) -> Hook:
    """Brings the number space in line, going by the number that the record had.

    Where nobody has that number (a menu that was renumbered by PATCH, API facts, section 11.4), the new one is taken
    beside it.
    """
    def commit(change: Change) -> Errors:
        store, row = change.pbx.store, change.row
        before = change.old["extension"] if change.old is not None else ""
        if not row["extension"]:
            return refused('Undefined array key "extension"')
        if before not in store.numbers:
            store.occupy(row["extension"], kind, row["name"], change.resource.home, str(row["id"]))
            return None
        if before != row["extension"]:
            numbers.renumber(store, before, row["extension"])
        store.numbers[row["extension"]]["callerid"] = row["name"]
        return None
    return commit


def removable(table: str) -> Callable[["Pbx", Row], Optional[Reply]]:
    """Refuses to delete what a call can still be sent to."""
    def blocked(pbx: "Pbx", row: Row) -> Optional[Reply]:
        if row["extension"] not in pbx.store.numbers:
            return None
        found = numbers.blockers(pbx.store, row["extension"], (table, str(row["id"])), only_parts_leave=True)
        return refused(numbers.constraint_list(found), 409, shows_code=True) if found else None
    return blocked


def removed(pbx: "Pbx", row: Row) -> None:
    """The number of a deleted record is free again."""
    numbers.drop(pbx.store, row["extension"])


def copied(pbx: "Pbx", row: Row, id_prefix: str) -> Row:
    """What distinguishes the copy of a record from the record."""
    return {"id": hex_id(id_prefix), "extension": numbers.next_free(pbx.store, numbers.APPLICATIONS_FROM),
            "name": "copy of " + row["name"]}
