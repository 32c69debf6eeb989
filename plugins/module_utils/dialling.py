# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that send calls to numbers: one destination, the members of a queue, the keys of a menu (pure)."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional, Sequence

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, FieldError, text_of
from ansible_collections.mikopbx.pbx.plugins.module_utils.filtering import trimmed

# Words that take the place of a number wherever the PBX wants a destination (API facts, section 1.6).
SYSTEM_DESTINATIONS = ("hangup", "busy", "did2user", "voicemail")

_WORDS = "|".join(SYSTEM_DESTINATIONS)
_MEMBER = re.compile(r"^[0-9]{2,20}$")
_DIGITS = re.compile(r"^[0-9*#]{1,10}$")
_TARGET = re.compile(r"^([0-9]{2,20}|%s)$" % _WORDS)


class Destination(Field):
    """Where a call goes: a number, a word such as hangup, or nothing.

    :arg longest: digits that the PBX keeps of a number.
    :arg must_exist: the number has to be one of the PBX; a forwarding may lead to any telephone of the world.
    """

    dials = True

    def __init__(self, name: str, must_exist: bool = False, longest: int = 20, **settings: Any) -> None:
        form = "a number of up to %d digits, or one of %s, or empty" % (longest, ", ".join(SYSTEM_DESTINATIONS))
        super().__init__(name, pattern=r"^([0-9]{1,%d}|%s)$" % (longest, _WORDS), form=form, **settings)
        self.must_exist = must_exist

    def numbers_in(self, value: Any) -> Sequence[str]:
        return (value,) if value and value not in SYSTEM_DESTINATIONS else ()

    def renumbered(self, value: Any, moved: Mapping[str, str]) -> Any:
        return moved.get(value, value)

    def without(self, value: Any, callee: Any) -> Any:
        return "" if value == callee else value


class Members(Field):
    """The numbers that a queue rings, in order, which the PBX keeps as a list of objects."""

    option_type = "list"
    dials = True
    # Deleting a member drops it from its queues (API facts, section 11.4).
    binding = False
    must_exist = True

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(name, default=[], form="a list of internal numbers", **settings)

    def argument(self) -> Dict[str, Any]:
        return dict(super().argument(), elements="str")

    def accept(self, value: Any) -> List[str]:
        if isinstance(value, str):
            value = [part for part in re.split(r"[\s,;]+", value) if part]
        if not isinstance(value, (list, tuple)):
            raise FieldError("must be %s" % self.form)
        members: List[str] = []
        for item in value:
            # What the PBX shows, a list of objects with an extension, is taken as well.
            number = trimmed(text_of(item.get("extension", "") if isinstance(item, dict) else item))
            if not _MEMBER.match(number):
                raise FieldError('must hold internal numbers, not "%s"' % number)
            if number in members:
                raise FieldError("names %s twice; the PBX takes each member once" % number)
            members.append(number)
        return members

    def read(self, raw: Any) -> List[str]:
        rows = raw if isinstance(raw, list) else []
        return [trimmed(str(row.get("extension", "") if isinstance(row, dict) else row)) for row in rows]

    def wire(self, value: Any) -> List[Dict[str, str]]:
        # Without a priority the order given is kept (API facts, section 3.5).
        return [{"extension": number} for number in value]

    def objection(self, value: Any) -> None:
        return None

    def numbers_in(self, value: Any) -> Sequence[str]:
        return tuple(value or ())

    def renumbered(self, value: Any, moved: Mapping[str, str]) -> Any:
        return [moved.get(number, number) for number in value]

    def without(self, value: Any, callee: Any) -> Any:
        return [number for number in value if number != callee]


class Actions(Field):
    """The keys of a menu and where each leads, in the order of the keys."""

    option_type = "list"
    dials = True
    must_exist = True

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(name, default=[], form="a list of digits and extension", **settings)

    def argument(self) -> Dict[str, Any]:
        options = {"digits": {"type": "str", "required": True}, "extension": {"type": "str", "required": True}}
        return dict(super().argument(), elements="dict", options=options)

    def accept(self, value: Any) -> List[Dict[str, str]]:
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, dict) for item in value):
            raise FieldError("must be %s, such as [{digits: 1, extension: 201}]" % self.form)
        return _in_order([self._accept_one(item) for item in value])

    @staticmethod
    def _accept_one(item: Mapping[str, Any]) -> Dict[str, str]:
        for name in ("digits", "extension"):
            if item.get(name) in (None, ""):
                raise FieldError("must say %s for each key" % name)
        digits, extension = (trimmed(text_of(item[name])) for name in ("digits", "extension"))
        if not _DIGITS.match(digits):
            raise FieldError('must have 1 to 10 of 0-9, * and # as digits, not "%s"' % digits)
        if not _TARGET.match(extension):
            raise FieldError(
                'must lead digits %s to a number or one of %s, not to "%s"'
                % (digits, ", ".join(SYSTEM_DESTINATIONS), extension)
            )
        return {"digits": digits, "extension": extension}

    def read(self, raw: Any) -> List[Dict[str, str]]:
        rows = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
        return _in_order([{name: trimmed(str(row.get(name, ""))) for name in ("digits", "extension")} for row in rows])

    def wire(self, value: Any) -> List[Dict[str, str]]:
        return [dict(item) for item in value]

    def objection(self, value: Any) -> None:
        return None

    def differs(self, current: Any, wanted: Any, policy: Optional[str] = None) -> bool:
        return current not in (wanted, _once_each(wanted))

    def confirms(self, wanted: Any, kept: Any) -> bool:
        return kept in (wanted, _once_each(wanted))

    def numbers_in(self, value: Any) -> Sequence[str]:
        return tuple(item["extension"] for item in value or () if item["extension"] not in SYSTEM_DESTINATIONS)

    def renumbered(self, value: Any, moved: Mapping[str, str]) -> Any:
        return _in_order([{**item, "extension": moved.get(item["extension"], item["extension"])} for item in value])

    def without(self, value: Any, callee: Any) -> Any:
        return [item for item in value if item["extension"] != callee]


def _once_each(actions: List[Dict[str, str]]) -> List[Dict[str, str]]:
    """What POST and PUT keep of keys that are there twice: the last of each."""
    return list({item["digits"]: item for item in actions}.values())


def _in_order(actions: List[Dict[str, str]]) -> List[Dict[str, str]]:
    """In the order of the keys: what order they are written in means nothing to the PBX."""
    return sorted(actions, key=lambda item: (len(item["digits"]), item["digits"], item["extension"]))
