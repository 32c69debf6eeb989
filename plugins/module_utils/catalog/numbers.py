# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The directory of the number space that everything dialled shares (API facts, sections 2.4 and 3.2)."""

from __future__ import annotations

from typing import Any, Mapping, NamedTuple

NUMBERS_PATH = "extensions"

_MOBILE = "the mobile number of"
# What the directory calls each kind of owner → what a person calls it, and the resource whose own number it is.
_OWNERS = {
    "SIP": ("employee", "employee"),
    "EXTERNAL": (_MOBILE, ""),
    "QUEUE": ("call queue", "call_queue"),
    "IVR MENU": ("IVR menu", "ivr_menu"),
    "CONFERENCE": ("conference room", "conference_room"),
    "DIALPLAN APPLICATION": ("dialplan application", "dialplan_application"),
    "PARKING": ("a parking slot", ""),
    "SYSTEM": ("the PBX itself", ""),
    "MODULES": ("an extension module", ""),
}


class Owner(NamedTuple):
    """What owns a number.

    :ivar title: in words.
    :ivar resource: the name of the resource whose own number it is, empty where it is none that can be declared.
    """

    title: str
    resource: str


def number_owner(row: Mapping[str, Any]) -> Owner:
    """What owns a number, from its row of the directory."""
    kind, name = str(row.get("type", "")), str(row.get("callerid") or "")
    words, resource = _OWNERS.get(kind, (kind.lower(), ""))
    return Owner(("%s %s" % (words, name)).strip(), resource)


def mobile_of(name: str) -> str:
    """How an owner's title puts it that a number is the mobile of the employee with this name."""
    return "%s %s" % (_MOBILE, name)


def stands_for(pattern: str, number: str) -> bool:
    """True for a number that a pattern such as 77XX stands for."""
    return len(number) == len(pattern) and all(sign in ("X", digit) for sign, digit in zip(pattern, number))
