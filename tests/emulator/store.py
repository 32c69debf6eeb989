# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulated PBX's database: tables of raw column values, ids, and the number space that all dialled things share."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

Row = Dict[str, Any]


class Store:
    """Rows by table and id. Everything here is plain JSON, so that it can be kept in a file."""

    def __init__(self) -> None:
        self.tables: Dict[str, Dict[str, Row]] = {}
        self.next_ids: Dict[str, int] = {}
        self.numbers: Dict[str, Row] = {}
        """number -> {number, type, callerid, table, id, user}: whatever can be dialled occupies its number here."""
        self.values: Dict[str, Any] = {}
        """What exists once: settings (texts, whatever they are shown as), codecs, whether the firewall is on."""
        self.changed = False
        self.alteration: Optional[Tuple[str, Any]] = None
        """(column, value) that is stored instead of what was to be stored; a fault."""

    def rows(self, table: str) -> List[Row]:
        """The rows of a table in the order they were made."""
        return list(self.tables.get(table, {}).values())

    def find(self, table: str, record_id: Optional[str]) -> Optional[Row]:
        """One row, or None."""
        return self.tables.get(table, {}).get(record_id or "")

    def put(self, table: str, row: Row) -> None:
        """Store a row under its id."""
        record_id = str(row["id"])
        if self.alteration is not None and self.alteration[0] in row:
            row[self.alteration[0]] = self.alteration[1]
        self.tables.setdefault(table, {})[record_id] = row
        if record_id.isdigit():
            self.next_ids[table] = max(self.next_ids.get(table, 1), int(record_id) + 1)
        self.changed = True

    def set(self, key: str, value: Any) -> None:
        """Store one setting."""
        if self.alteration is not None and self.alteration[0] == key:
            value = self.alteration[1]
        self.values["settings"][key] = value
        self.changed = True

    def remove(self, table: str, record_id: str) -> None:
        """Remove a row."""
        del self.tables[table][record_id]
        self.changed = True

    def next_id(self, table: str) -> str:
        """The id that the next row of a table will have; ids are not reused."""
        return str(self.next_ids.get(table, 1))

    def serial(self, name: str) -> str:
        """A running number of its own, for parts of records that have ids."""
        number = self.next_ids.get(name, 1)
        self.next_ids[name] = number + 1
        return str(number)

    def occupy(self, number: str, kind: str, callerid: str, table: str = "", record_id: str = "") -> None:
        """Take a number in the shared number space."""
        self.numbers[number] = {"number": number, "type": kind, "callerid": callerid, "table": table, "id": record_id}
        self.changed = True

    def release(self, number: str) -> None:
        """Give a number back."""
        self.numbers.pop(number, None)
        self.changed = True

    def numbers_of(self, table: str, record_id: str) -> Iterator[Row]:
        """The numbers that a record occupies."""
        return (entry for entry in list(self.numbers.values()) if entry["table"] == table and entry["id"] == record_id)

    def dump(self) -> Dict[str, Any]:
        """Everything, as plain JSON values."""
        return {"tables": self.tables, "next_ids": self.next_ids, "numbers": self.numbers, "values": self.values}

    def load(self, dumped: Dict[str, Any]) -> None:
        """Take the place of everything."""
        self.tables, self.next_ids = dumped["tables"], dumped["next_ids"]
        self.numbers, self.values = dumped["numbers"], dumped["values"]
        self.changed = True

    def save(self, path: Path) -> None:
        """Keep everything in a file, replacing it in one step."""
        draft = path.with_name(path.name + ".new")
        with open(draft, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            json.dump(self.dump(), file, ensure_ascii=False)
        draft.replace(path)
        self.changed = False


def hex_id(prefix: str) -> str:
    """A generated id: the prefix and 8 upper-case hex digits."""
    return prefix + secrets.token_hex(4).upper()
