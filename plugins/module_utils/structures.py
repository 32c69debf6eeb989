# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that hold more than one: flags by name, levels by name, lists of texts, lists of references (pure)."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    Choice,
    Field,
    FieldError,
    Flag,
    Reference,
    text_of,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.filtering import trimmed


class Flags(Field):
    """Switches by name, each of which is managed only if it is given; they are written as a whole.

    :arg names: the switches that there are.
    :arg default: of a new record; every switch off unless given.
    """

    option_type = "dict"

    def __init__(self, name: str, names: Sequence[str], default: Optional[Mapping[str, bool]] = None, **settings: Any):
        self.names = tuple(names)
        self._flags = {each: Flag(each) for each in self.names}
        super().__init__(name, default={each: bool((default or {}).get(each)) for each in self.names}, **settings)

    def argument(self) -> Dict[str, Any]:
        return dict(super().argument(), options={each: flag.argument() for each, flag in self._flags.items()})

    def accept(self, value: Any) -> Dict[str, bool]:
        if not isinstance(value, dict):
            raise FieldError("must be a dictionary of %s" % ", ".join(self.names))
        unknown = sorted(str(each) for each in set(value) - set(self.names))
        if unknown:
            raise FieldError("does not know %s; it knows %s" % (", ".join(unknown), ", ".join(self.names)))
        given: Dict[str, bool] = {}
        for each in self.names:
            if value.get(each) is not None:
                try:
                    given[each] = self._flags[each].accept(value[each])
                except FieldError as error:
                    raise FieldError("%s %s" % (each, error)) from None
        return given

    def read(self, raw: Any) -> Dict[str, bool]:
        held = raw if isinstance(raw, dict) else {}  # an empty map comes as a list (API facts, section 1.5)
        return {each: self._flags[each].read(held.get(each)) for each in self.names}

    def merged(self, current: Any, wanted: Any) -> Any:
        return {**self.default, **(current or {}), **wanted}

    def objection(self, value: Any) -> None:
        return None


class Levels(Field):
    """A level for each of some names, as a whole: what is not named is not there.

    :arg levels: what each may be set to.
    :arg key: pattern of a name, with ``form`` in words for the person.
    :arg prefix: what the PBX has before each name.
    """

    option_type = "dict"

    def __init__(self, name: str, levels: Sequence[str], key: str, form: str, prefix: str = "", **settings: Any) -> None:
        super().__init__(name, default={}, form=form, **settings)
        self._level = Choice("level", levels)
        self._key = re.compile(key)
        self._prefix = prefix

    def accept(self, value: Any) -> Dict[str, str]:
        if not isinstance(value, dict):
            raise FieldError("must be a dictionary such as {employees: write}")
        levels: Dict[str, str] = {}
        for given, level in value.items():
            name = trimmed(str(given))
            name = name[len(self._prefix) :] if self._prefix and name.startswith(self._prefix) else name
            if not self._key.match(name):
                raise FieldError('must name %s, not "%s"' % (self.form, given))
            try:
                accepted = self._level.accept(level)
            except FieldError as error:
                raise FieldError("%s %s" % (name, error)) from None
            if levels.setdefault(name, accepted) != accepted:
                raise FieldError("names %s twice, with different levels" % name)
        return dict(sorted(levels.items()))

    def read(self, raw: Any) -> Dict[str, str]:
        held = raw if isinstance(raw, dict) else {}
        prefix = self._prefix
        texts = {trimmed(str(name)): trimmed(str(level)) for name, level in held.items()}
        levels = {name[len(prefix) :] if name.startswith(prefix) else name: level for name, level in texts.items()}
        return dict(sorted(levels.items()))

    def wire(self, value: Any) -> Dict[str, str]:
        return {self._prefix + name: level for name, level in value.items()}

    def objection(self, value: Any) -> None:
        return None


class Texts(Field):
    """A list of texts that the PBX keeps as a list, or as one text.

    :arg separator: what stands between them in the one text; None for a list.
    :arg ordered: whether their order means anything.
    :arg item: pattern of one, with ``form`` in words for the person.
    """

    option_type = "list"

    def __init__(
        self,
        name: str,
        item: str,
        form: str,
        separator: Optional[str] = None,
        ordered: bool = True,
        **settings: Any
    ) -> None:
        settings.setdefault("default", [])
        super().__init__(name, form=form, **settings)
        self._item = re.compile(item)
        self._separator = separator
        self._ordered = ordered

    def argument(self) -> Dict[str, Any]:
        return dict(super().argument(), elements="str")

    def accept(self, value: Any) -> List[str]:
        if isinstance(value, str):
            value = [part for part in re.split(r"[\s,;]+", value) if part]
        if not isinstance(value, (list, tuple)):
            raise FieldError("must be a list of %s" % self.form)
        texts = [trimmed(text_of(item)) for item in value]
        for text in texts:
            if not self._item.match(text):
                raise FieldError('must hold %s, not "%s"' % (self.form, text))
        texts = list(dict.fromkeys(texts))
        whole = self.wire(texts)
        if self.max_length and isinstance(whole, str) and len(whole) > self.max_length:
            raise FieldError("has %d characters in all, the PBX keeps %d" % (len(whole), self.max_length))
        return texts if self._ordered else sorted(texts)

    def read(self, raw: Any) -> List[str]:
        parts = raw if isinstance(raw, list) else re.split(r"[\s,;]+", "" if raw is None else str(raw))
        texts = [text for text in dict.fromkeys(trimmed(str(part)) for part in parts) if text]
        return texts if self._ordered else sorted(texts)

    def wire(self, value: Any) -> Any:
        return list(value) if self._separator is None else self._separator.join(value)

    def objection(self, value: Any) -> None:
        return None


class References(Reference):
    """Records of another resource, by name or id for the person, by numeric id for the PBX; order does not count."""

    option_type = "list"
    # The PBX takes a record that is deleted out of such a list (API facts, section 11.4).
    binding = False

    def __init__(self, name: str, to: Union[str, Tuple[str, ...]], **settings: Any) -> None:
        super().__init__(name, to, default=[], **settings)

    def argument(self) -> Dict[str, Any]:
        return dict(super().argument(), elements="str")

    def accept(self, value: Any) -> Any:
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            value = [value] if value != "" else []
        if not isinstance(value, (list, tuple)):
            raise FieldError("must be a list of names or ids")
        return sorted({super(References, self).accept(item) for item in value} - {""})

    def read(self, raw: Any) -> Any:
        return sorted({str(item) for item in raw if item not in (None, "")} if isinstance(raw, list) else ())

    def wire(self, value: Any) -> Any:
        return [int(item) if str(item).isdigit() else str(item) for item in value]

    def ids_in(self, value: Any) -> Sequence[Any]:
        return tuple(value or ())

    def mapped(self, value: Any, function: Callable[[Any], Any]) -> Any:
        # A name and an id may mean one record. What is yet to be created has no order among texts.
        items = dict.fromkeys(function(item) for item in value)
        return sorted(items, key=lambda item: (not isinstance(item, str), str(item)))

    def without(self, value: Any, callee: Any) -> Any:
        return [item for item in value if item != callee]
