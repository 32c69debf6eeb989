# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The directory of the number space that everything dialled shares (API facts, sections 2.4 and 3.2)."""

from __future__ import annotations

from typing import Any, Mapping, Optional

NUMBERS_PATH = "extensions"

# What the directory calls each kind of owner → what a person calls it.
_OWNERS = {
    "SIP": "employee",
    "EXTERNAL": "the mobile number of",
    "QUEUE": "call queue",
    "IVR MENU": "IVR menu",
    "CONFERENCE": "conference room",
    "DIALPLAN APPLICATION": "dialplan application",
    "PARKING": "a parking slot",
    "SYSTEM": "the PBX itself",
    "MODULES": "an extension module",
}
# The same → the resource.
_RESOURCES = {
    "SIP": "employee",
    "QUEUE": "call_queue",
    "IVR MENU": "ivr_menu",
    "CONFERENCE": "conference_room",
    "DIALPLAN APPLICATION": "dialplan_application",
}


def number_owner(row: Mapping[str, Any]) -> str:
    """What owns a number, in words, from its row of the directory."""
    kind, name = str(row.get("type", "")), str(row.get("callerid") or "")
    return ("%s %s" % (_OWNERS.get(kind, kind.lower()), name)).strip()


def owned_by(row: Mapping[str, Any]) -> Optional[str]:
    """The name of the resource that has such a number as its own; None where that is none that can be declared."""
    return _RESOURCES.get(str(row.get("type", "")))


def mobile_of(name: str) -> str:
    """How number_owner() puts it that a number is the mobile of the employee with this name."""
    return "%s %s" % (_OWNERS["EXTERNAL"], name)


def stands_for(pattern: str, number: str) -> bool:
    """True for a number that a pattern such as 77XX stands for."""
    return len(number) == len(pattern) and all(sign in ("X", digit) for sign, digit in zip(pattern, number))
