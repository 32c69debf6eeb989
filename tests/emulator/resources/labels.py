# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the web interface shows what a record refers to (HTML)."""

from __future__ import annotations

from typing import Iterable

from .. import numbers
from ..store import Row, Store
from .sounds import sound_label

ANY_TRUNK = '<i class="globe icon"></i> No provider binding, no authorization'


def trunk(row: Row) -> str:
    """A trunk."""
    return '<i class="server icon"></i> %s: %s%s' % (
        row["type"], row["description"], " (disabled)" if row["disabled"] else "")


def sound(store: Store, sound_id: str) -> str:
    """A sound file, "" for none."""
    row = store.find("sound-files", sound_id)
    return sound_label(row) if row else ""


def labelled(store: Store, view: Row, destinations: Iterable[str] = (), sounds: Iterable[str] = ()) -> Row:
    """A view with a label after each field that holds a number or a sound file."""
    shown: Row = {}
    for name, value in view.items():
        shown[name] = value
        if name in destinations:
            shown[name + "_represent"] = numbers.label(store, value, unknown="")
        elif name in sounds:
            shown[name + "_represent"] = sound(store, value)
    return shown
