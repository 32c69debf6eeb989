# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings described as data, and the one engine that reads and writes them.

The PBX keeps nearly all settings as texts in one table, whatever resource shows them; a resource such as mail-settings
or storage is a window on some of them (API facts, section 6). What else it does is a small named hook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from . import text
from .declared import DECLARED
from .exchange import ACTIONS, Action, ApiRequest, Handler, Reply, ok, refused
from .store import Row

if TYPE_CHECKING:
    from .pbx import Pbx

MASK = "********"
UNKNOWN = "UNKNOWN KEY ADD IT TO DEFAULT VALUES"
"""What the PBX shows of a setting that it does not have."""
SWITCHED_ON = (True, "true", "1", 1, "on")
PORT_KEYS = ("WEBPort", "WEBHTTPSPort", "SSHPort", "SIPPort", "TLS_PORT", "externalSIPPort", "externalTLSPort",
             "IAXPort", "AMIPort", "AJAMPort", "AJAMPortTLS", "RTPPortFrom", "RTPPortTo", "MailSMTPPort")


@dataclass(frozen=True)
class Setting:
    """One setting as a resource takes and shows it."""

    key: str
    kind: str = "string"
    """string; email (placeholders count as empty); integer; switch (on for true, 1, on); boolean (yes counts too)."""
    casts: bool = False
    """Whether an integer is cast when it is written, not only when it is shown."""
    minimum: Optional[int] = None
    maximum: Optional[int] = None
    longest: Optional[int] = None
    """A longer text is refused."""
    cut: Optional[int] = None
    """A longer text is cut."""
    pattern: str = ""
    hidden: bool = False
    """Shown as a mask; the mask sent back is passed over."""
    rewritten: bool = False
    """Counts as changed whatever is sent (it is stored as a salted hash)."""
    read_only: bool = False
    null_is_false: bool = False
    show: Optional[Callable[[Any], Any]] = None
    """How the stored value is shown, where it is not the common way of its kind."""

    def errors(self, value: Any) -> List[str]:
        """What the check by the API's schema says about a value as sent."""
        if self.kind == "integer" and not isinstance(value, bool) and re.fullmatch(r"[+-]?\d+", str(value)):
            if self.minimum is not None and int(value) < self.minimum:
                return ["Field '%s' must be at least %d (got %d)" % (self.key, self.minimum, int(value))]
            if self.maximum is not None and int(value) > self.maximum:
                return ["Field '%s' must be at most %d (got %d)" % (self.key, self.maximum, int(value))]
        if not isinstance(value, str):
            return []
        found = []
        if self.longest is not None and len(value) > self.longest:
            found.append("Field '%s' must be at most %d characters (got %d)" % (self.key, self.longest, len(value)))
        if self.pattern and not re.fullmatch(self.pattern, value):
            found.append("Field '%s' does not match required pattern" % self.key)
        return found

    def clean(self, value: Any) -> str:
        """A value as it is stored: a text, whatever the kind."""
        if self.kind == "switch":
            return "1" if any(value == one and type(value) is type(one) for one in SWITCHED_ON) else "0"
        if self.kind == "boolean":
            return "1" if text.as_boolean(value) else "0"
        if self.kind == "integer" and self.casts:
            return str(text.as_integer(value))
        if self.kind == "email":
            return text.clean_email(text.as_string(value))
        return text.as_string(value)[:self.cut]

    def shown(self, stored: Any) -> Any:
        """A stored value as the resource shows it."""
        if self.show is not None:
            return self.show(stored)
        if self.hidden:
            return MASK
        if self.kind in ("switch", "boolean"):
            return stored == "1"
        if self.kind == "integer" and stored not in ("", None):
            return text.as_integer(stored)
        return stored


def each(keys: str, kind: str = "string", **more: Any) -> Tuple[Setting, ...]:
    """Several settings of one kind."""
    return tuple(Setting(key, kind, **more) for key in keys.split())


@dataclass
class Writing:
    """One write on its way."""

    pbx: "Pbx"
    request: ApiRequest
    data: Row
    """What the client sent."""
    values: Dict[str, str]
    """What will be stored, by key."""
    also_changed: List[str] = field(default_factory=list)
    """What a hook changed elsewhere; counts as changed settings."""

    def final(self, key: str) -> Any:
        """The value that a setting will have."""
        return self.values.get(key, self.pbx.store.values["settings"].get(key))


def _pass(writing: Writing) -> Optional[Reply]:
    return None


def nothing_said(writing: Writing, changed: List[str]) -> Reply:
    """An answer without data and messages."""
    return ok()


@dataclass(frozen=True)
class Singleton:
    """The description of a resource that is a set of settings."""

    name: str
    settings: Tuple[Setting, ...]
    view: Callable[["Pbx", Row], Row] = lambda pbx, view: view
    """What the resource shows besides (or instead of) its settings."""
    read: Callable[[Row], Reply] = ok
    """The answer around the view."""
    body: Callable[[ApiRequest], Row] = lambda request: request.data
    """Where the settings are in what was sent."""
    also_written: Callable[["Pbx"], Tuple[Setting, ...]] = lambda pbx: ()
    """Settings that are taken but not shown."""
    adjust: Callable[[Writing], Optional[Reply]] = _pass
    """Side effects of settings on each other; may refuse."""
    check: Callable[[Writing], Optional[Reply]] = _pass
    """Rules of this resource, and whatever else it stores once nothing can be refused any more."""
    answer: Callable[[Writing, List[str]], Reply] = nothing_said
    """The answer to a write that changed these settings."""
    reading: str = "getRecord"
    writing: Tuple[str, ...] = ("update", "patch")

    def get(self, request: ApiRequest, pbx: "Pbx") -> Reply:
        """GET /resource."""
        return self.read(self.all_shown(pbx))

    def all_shown(self, pbx: "Pbx") -> Row:
        """All settings as they are shown."""
        stored = pbx.store.values["settings"]
        return self.view(pbx, {one.key: one.shown(stored.get(one.key, UNKNOWN)) for one in self.settings})

    def save(self, request: ApiRequest, pbx: "Pbx") -> Reply:
        """PUT and PATCH: settings that are not sent stay; a refusal stores nothing."""
        data = self.body(request)
        taken = [one for one in (*self.settings, *self.also_written(pbx)) if one.key in data]
        errors = [error for one in taken for error in one.errors(data[one.key])]
        if errors:
            return refused(errors, shows_code=True)
        try:
            writing = Writing(pbx, request, data, {
                one.key: one.clean(data[one.key]) for one in taken
                if not one.read_only and (data[one.key] is not None or one.null_is_false)
                and not (one.hidden and is_mask(data[one.key]))})
        except text.WrongShape:
            return refused("Array to string conversion")
        refusal = self.adjust(writing) or port_refused(writing) or self.check(writing)
        if refusal is not None:
            return refusal
        rewritten = [one.key for one in taken if one.rewritten]
        stored = pbx.store.values["settings"]
        changed = [key for key, value in writing.values.items() if stored.get(key) != value or key in rewritten]
        for key in changed:
            pbx.store.set(key, writing.values[key])
        return self.answer(writing, changed + writing.also_changed)

    def register(self) -> "Singleton":
        """Enter the handlers of this resource into the table of actions."""
        handlers: Dict[str, Handler] = dict.fromkeys(self.writing, self.save)
        handlers[self.reading] = self.get
        for function, handler in handlers.items():
            processor = "UpdateSettingsAction" if function in self.writing else "GetSettingsAction"
            ACTIONS[self.name, function] = Action(handler, "%s\\%s::main" % (DECLARED[self.name].processor, processor))
        return self


def is_mask(value: Any) -> bool:
    """Whether a value is only the mask that was shown for a secret."""
    return isinstance(value, str) and bool(value) and not value.strip("*")


def port_refused(writing: Writing) -> Optional[Reply]:
    """The table of settings itself refuses what is no port."""
    for key, value in writing.values.items():
        if key in PORT_KEYS and not 1 <= text.as_integer(value) <= 65535:
            return refused("Port value must be between 1 and 65535, got: " + value)
    return None
