# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one value of a record may be: accepted from a person, read from the PBX, compared, sent (pure).

A field knows two spellings of its name (the option and the API's) and one canonical form of its value. ``accept``
and ``read`` both end in that form, so equality is ``==``. Canonical forms are str, int, bool, or lists and mappings
of these. What calls numbers is in ``dialling``, what holds more than one value in ``structures``.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from ansible_collections.mikopbx.pbx.plugins.module_utils import filtering, passwords

ON_CREATE = "on_create"
ON_CHANGE = "on_change"
ALWAYS = "always"

_LEAST_PICTURE_BYTES = 1024

_TRUE = ("true", "yes", "on", "1", "y", "t")
_FALSE = ("false", "no", "off", "0", "n", "f", "")


class FieldError(ValueError):
    """A value that a field cannot take; its text says why and what would do, without quoting secrets."""


class WritePolicy(NamedTuple):
    """An option that says when a value which cannot be read back is written."""

    option: str
    default: str = ON_CREATE
    choices: Tuple[str, str] = (ON_CREATE, ALWAYS)


# What to write of a secret in settings, which are there from the first boot and hide it always: with the first change
# of the rest, and later on request.
SETTINGS_POLICY = WritePolicy("update_secrets", ON_CHANGE, (ON_CHANGE, ALWAYS))


class Field:
    """One value of a record: text, unless a subclass says otherwise.

    :arg name: the option's name.
    :arg api: the API's name, when it differs; it is accepted as an alias.
    :arg alias: False where the API's name is the name of an option that every module has.
    :arg read_from: the API's name where the value is read under another one than it is written.
    :arg required: a new record must have it.
    :arg default: what the PBX stores when a new record leaves it out, in canonical form.
    :arg listed: the name under which list rows carry it in full, or None.
    :arg max_length: characters that the PBX keeps; it cuts the rest without a word.
    :arg pattern: what the whole text must match, with ``form`` in words for the person.
    :arg sanitized: a descriptive text, from which the PBX strips what looks like script.
    :arg explicit: sent with every new record, since the PBX's own default depends on the way of writing.
    :arg unclearable: why an empty value cannot be set on a record that has one, or None when it can.
    :arg policy: set for a value that cannot be compared on every record.
    :arg single_only: offered by the module of the single record, and not in the lists of an office.
    :arg chosen: chosen when the PBX was installed, so that two new ones may differ.
    :arg beside: the secret without which the PBX does not take it.
    :arg since: the MikoPBX that has it first, where older ones do the rest; such a field is neither required nor explicit.
    """

    option_type = "str"
    # Not to be shown, in no result and no diff.
    secret = False
    # Made up for a new record when the person leaves it out.
    generated = False
    # What is read can be declared again.
    gathered = True
    # What was made up is shown by nothing afterwards.
    shown_once = False
    # The person names a file of the controller.
    from_file = False
    # The resources referred to, when the value names records of others.
    to: Tuple[str, ...] = ()
    # The value may send calls to numbers.
    dials = False
    # The value may hold a host name or an address.
    names_hosts = False
    # What the value refers to cannot be deleted as long as it does.
    binding = True
    # A number that the value refers to has to be one of the PBX.
    must_exist = False

    def __init__(
        self,
        name: str,
        api: Optional[str] = None,
        alias: bool = True,
        required: bool = False,
        default: Any = "",
        listed: Optional[str] = None,
        aliases: Sequence[str] = (),
        max_length: int = 0,
        pattern: Optional[str] = None,
        form: str = "",
        sanitized: bool = False,
        explicit: bool = False,
        unclearable: Optional[str] = None,
        policy: Optional[WritePolicy] = None,
        read_from: Optional[str] = None,
        single_only: bool = False,
        chosen: bool = False,
        beside: str = "",
        since: str = "",
    ) -> None:
        self.name = name
        self.api = api or name
        self.read_from = read_from or self.api
        self.required = required
        self.default = default
        self.listed = listed
        spellings = dict.fromkeys(((self.api,) if alias else ()) + tuple(aliases))
        self.aliases = tuple(spelling for spelling in spellings if spelling != name)
        self.max_length = max_length
        self.pattern = re.compile(pattern) if pattern else None
        self.form = form
        self.sanitized = sanitized
        self.explicit = explicit
        self.unclearable = unclearable
        self.policy = policy
        self.single_only = single_only
        self.chosen = chosen
        self.beside = beside
        self.since = since

    def argument(self) -> Dict[str, Any]:
        """The field as an entry of an Ansible argument spec."""
        argument: Dict[str, Any] = {"type": self.option_type}
        if self.aliases:
            argument["aliases"] = list(self.aliases)
        if self.secret:
            argument["no_log"] = True
        return argument

    def accept(self, value: Any) -> Any:
        """The canonical form of what a person wrote.

        :raises FieldError: it is of the wrong type or form, or the PBX would cut or change it.
        """
        text = filtering.trimmed(text_of(value))
        if self.max_length and len(text) > self.max_length:
            raise FieldError("has %d characters, the PBX keeps %d" % (len(text), self.max_length))
        if text and self.pattern and not self.pattern.match(text):
            raise FieldError("must be %s" % self.form)
        return text

    def accepts(self, value: Any) -> bool:
        """True when a value could be declared."""
        try:
            self.accept(value)
        except FieldError:
            return False
        return True

    def read(self, raw: Any) -> Any:
        """The canonical form of what the PBX holds; an unset column reads as empty."""
        return "" if raw is None else filtering.trimmed(str(raw))

    def wire(self, value: Any) -> Any:
        """What is sent for a canonical value."""
        return value

    def body(self, value: Any) -> Dict[str, Any]:
        """The part of a request's body that carries a canonical value."""
        return {self.api: self.wire(value)}

    def merged(self, current: Any, wanted: Any) -> Any:
        """What is to be stored when a person declared ``wanted``: for a map, with the entries that they left out."""
        return wanted

    def objection(self, value: Any) -> Optional[str]:
        """Why the PBX would strip or refuse this value if it were sent now, or None.

        Apart from :meth:`accept`, since a record may hold such a value from elsewhere, and declaring it as it is
        must stay without a change.
        """
        if filtering.cleaned_input(value) != value:
            return "begins with http, and the PBX would drop spaces and non-Latin letters from it"
        if self.sanitized:
            if filtering.refused_as_dangerous(value):
                return "contains words that the PBX takes for SQL (such as update … set, delete … from)"
            if filtering.sanitized_text(value) != value:
                return (
                    "contains what the PBX strips from texts without a word: HTML elements such as script or form, "
                    "javascript:, or a word that begins with on followed by = (context=, connected_line_method=)"
                )
        return None

    def numbers_in(self, value: Any) -> Sequence[str]:
        """The numbers to which the value sends calls."""
        return ()

    def renumbered(self, value: Any, moved: Mapping[str, str]) -> Any:
        """The value once the PBX has followed these numbers to their new ones."""
        return value

    def relocated(self, value: Any, hosts: Mapping[str, str]) -> Any:
        """The value with these hosts, which are given in small letters, replaced by others."""
        return value

    def ids_in(self, value: Any) -> Sequence[Any]:
        """The records, by id, that the value refers to."""
        return ()

    def mapped(self, value: Any, function: Callable[[Any], Any]) -> Any:
        """The value with a function applied to each record that it refers to, such as names turned into ids."""
        return value

    def without(self, value: Any, callee: Any) -> Any:
        """The value when it no longer refers to this number or id."""
        return value

    def fresh(self, new_secret: Callable[[], str]) -> str:
        """A value made up for a new record."""
        return new_secret()

    def hidden(self, value: Any) -> bool:
        """True when this is the placeholder of a value that the PBX keeps to itself."""
        return False

    def comes_to_light(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """True when a record that hides the value becomes one that does not."""
        return False

    def differs(self, current: Any, wanted: Any, policy: Optional[str] = None) -> bool:
        """True when the wanted value has to be written over the current one."""
        return bool(current != wanted)

    def confirms(self, wanted: Any, kept: Any) -> bool:
        """True when what the PBX kept is what was asked, as far as it can be seen."""
        return bool(kept == wanted)

    def proves(self, wanted: Any, kept: Any) -> bool:
        """True when it can be seen that the PBX kept what was asked."""
        return self.confirms(wanted, kept)

    def shown(self, value: Any) -> Any:
        """The value as results and diffs show it."""
        return value


class Choice(Field):
    """One of a few words."""

    def __init__(self, name: str, choices: Sequence[str], unset: Optional[str] = None, **settings: Any) -> None:
        """:arg unset: what an empty column reads as (raw exports show columns that were never set as empty)."""
        super().__init__(name, **settings)
        self.choices = tuple(choices)
        self.unset = unset

    def argument(self) -> Dict[str, Any]:
        return dict(super().argument(), choices=list(self.choices))

    def accept(self, value: Any) -> str:
        text = filtering.trimmed(text_of(value))
        if text not in self.choices:
            raise FieldError("must be one of %s" % ", ".join('"%s"' % choice for choice in self.choices))
        return text

    def read(self, raw: Any) -> str:
        text = super().read(raw)
        return self.unset if not text and self.unset is not None else text


class Number(Field):
    """A whole number within bounds."""

    option_type = "int"

    def __init__(self, name: str, minimum: int, maximum: int, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.minimum = minimum
        self.maximum = maximum

    def accept(self, value: Any) -> int:
        text = str(value).strip()
        # 5060.0 too is refused: the PBX drops the point and would store 50600.
        if isinstance(value, bool) or not re.match(r"^[-+]?[0-9]+$", text):
            raise FieldError("must be a whole number")
        number = int(text)
        if not self.minimum <= number <= self.maximum:
            raise FieldError("must be between %d and %d" % (self.minimum, self.maximum))
        return number

    def read(self, raw: Any) -> int:
        text = super().read(raw)
        return int(text) if re.match(r"^-?[0-9]+$", text) else 0

    def objection(self, value: Any) -> None:
        return None


class Flag(Field):
    """Yes or no."""

    option_type = "bool"

    def accept(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in _TRUE:
            return True
        if word in _FALSE and word:
            return False
        raise FieldError("must be true or false")

    def read(self, raw: Any) -> bool:
        return raw if isinstance(raw, bool) else super().read(raw).lower() in _TRUE

    def objection(self, value: Any) -> None:
        return None


class Extension(Field):
    """An internal number, 2 to 8 digits; an integer from YAML is accepted."""

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(name, pattern=r"^[0-9]{2,8}$", form="2 to 8 digits", **settings)

    def accept(self, value: Any) -> str:
        text: str = super().accept(value)
        if not text:
            raise FieldError("must be %s" % self.form)
        return text


class Email(Field):
    """A mail address, checked here since a malformed one can wedge a worker of the PBX (API facts, section 11.4)."""

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(
            name,
            pattern=r"^(?!\.)(?!.*\.\.)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}(?<!\.)"
            r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$",
            form="a mail address such as anna@example.com",
            **settings
        )


class Secret(Field):
    """A password. It is compared where the PBX shows it, and written by policy where it does not.

    :arg strong: the PBX demands its password rules of it.
    :arg mask: what the PBX shows in its place when it hides it.
    :arg partial_mask: the same for one that shows both ends of the secret, as a pattern with the groups of these.
    :arg generated: made up for a new record when left out, by default where it is required and strong.
    :arg hidden_while: (option, value) of a record whose secret is hidden.
    """

    secret = True

    def __init__(
        self,
        name: str,
        strong: bool = False,
        mask: Optional[str] = None,
        partial_mask: Optional[str] = None,
        generated: Optional[bool] = None,
        hidden_while: Tuple[str, str] = ("", ""),
        **settings: Any
    ) -> None:
        super().__init__(name, **settings)
        self.strong = strong
        self.generated = strong and self.required if generated is None else generated
        self.mask = mask
        self.partial_mask = re.compile(partial_mask) if partial_mask else None
        self.hidden_while = hidden_while
        self.shown_once = self.generated and partial_mask is not None

    def accept(self, value: Any) -> str:
        text: str = super().accept(value)
        if text and self.hidden(text):
            raise FieldError("is the placeholder that the PBX shows for a hidden password, not a password")
        return text

    def objection(self, value: Any) -> Optional[str]:
        if self.strong:
            weak = passwords.weaknesses(value)
            if weak:
                return (
                    "is refused by the PBX: %s; mix small and capital letters, digits and signs, 12 or more, "
                    "or leave the option out of a new record to have one made" % " and ".join(weak)
                )
        return super().objection(value)

    def hidden(self, value: Any) -> bool:
        return self.mask is not None and value == self.mask or self._ends(value) is not None

    def _ends(self, value: Any) -> Optional[Tuple[str, ...]]:
        """The ends of the secret that a partial mask shows."""
        match = self.partial_mask.match(value) if self.partial_mask and isinstance(value, str) else None
        return match.groups() if match else None

    def _betrayed(self, wanted: Any, shown: Any) -> bool:
        """True when the ends that a mask shows are not those of the wanted secret."""
        ends = self._ends(shown)
        return ends is not None and not (wanted.startswith(ends[0]) and wanted.endswith(ends[-1]))

    def comes_to_light(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        option, value = self.hidden_while
        return bool(option) and self.hidden(before.get(self.name)) and after.get(option) != value

    def differs(self, current: Any, wanted: Any, policy: Optional[str] = None) -> bool:
        if self.hidden(current):
            return policy == ALWAYS or self._betrayed(wanted, current)
        return super().differs(current, wanted)

    def confirms(self, wanted: Any, kept: Any) -> bool:
        if self.hidden(kept):
            return self.hidden(wanted) or not self._betrayed(wanted, kept)
        return super().confirms(wanted, kept)

    def proves(self, wanted: Any, kept: Any) -> bool:
        return self.hidden(wanted) or super().confirms(wanted, kept)

    def shown(self, value: Any) -> str:
        return "(hidden)" if value else ""


class Unborn:
    """A record that the plan itself creates and that the PBX will number: it stands for its id until then.

    :ivar change: the label of the change that creates it.
    :ivar name: how a person calls it.
    """

    def __init__(self, change: str, name: str) -> None:
        self.change = change
        self.name = name

    def __str__(self) -> str:
        return self.name


class Reference(Field):
    """A record of another resource, by name or id for the person, by id for the PBX; empty for none.

    :arg to: the name of the resource referred to, or the names where it may be one of several.
    :arg none: what the PBX says for no reference.
    """

    def __init__(self, name: str, to: Union[str, Tuple[str, ...]], none: str = "none", **settings: Any) -> None:
        super().__init__(name, **settings)
        self.to = (to,) if isinstance(to, str) else to
        self.none = none

    def accept(self, value: Any) -> str:
        text = filtering.trimmed(text_of(value))
        return "" if text.lower() in ("none", self.none) else text

    def read(self, raw: Any) -> str:
        text: str = super().read(raw)
        # An unset reference of one kind reads as none, of another as 0 or empty (API facts, sections 3.3 and 3.10).
        return "" if text in ("none", "0", self.none) else text

    def wire(self, value: Any) -> str:
        return str(value) or self.none

    def objection(self, value: Any) -> None:
        return None

    def ids_in(self, value: Any) -> Sequence[Any]:
        return (value,) if value else ()

    def mapped(self, value: Any, function: Callable[[Any], Any]) -> Any:
        return function(value) if value else value

    def without(self, value: Any, callee: Any) -> Any:
        return "" if value == callee else value


class Host(Field):
    """A host name or an address, perhaps with a port or a scheme around it."""

    names_hosts = True

    def relocated(self, value: Any, hosts: Mapping[str, str]) -> Any:
        return _with_hosts(value, hosts)


class Addresses(Field):
    """A set of host names or addresses, which the PBX keeps as a list of objects; order does not count."""

    option_type = "list"
    names_hosts = True

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(name, default=[], pattern=r"^[^\s,;]+$", form="host names or addresses", **settings)

    def argument(self) -> Dict[str, Any]:
        return dict(super().argument(), elements="str")

    def accept(self, value: Any) -> List[str]:
        if isinstance(value, str):
            value = [part for part in re.split(r"[\s,;]+", value) if part]
        if not isinstance(value, (list, tuple)):
            raise FieldError("must be a list of host names or addresses")
        # What the PBX shows, a list of objects with an address, is taken as well.
        items = [item.get("address", "") if isinstance(item, dict) else item for item in value]
        return sorted({super(Addresses, self).accept(item) for item in items} - {""})

    def read(self, raw: Any) -> List[str]:
        items = raw if isinstance(raw, list) else []
        return sorted({str(item.get("address", "")) if isinstance(item, dict) else str(item) for item in items} - {""})

    def wire(self, value: Any) -> List[Dict[str, str]]:
        return [{"address": address} for address in value]

    def relocated(self, value: Any, hosts: Mapping[str, str]) -> Any:
        return sorted({_with_hosts(address, hosts) for address in value})

    def objection(self, value: Any) -> Optional[str]:
        return next((reason for reason in map(super().objection, value) if reason), None)


class Picture(Field):
    """A picture, sent as a data URI and kept by the PBX as a file: whether there is one can be seen, not which.

    Canonical forms read from the PBX are the empty text (the stock picture) and the path of the file.
    """

    gathered = False

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(
            name,
            pattern=r"^data:image/(jpeg|jpg|png|gif|webp);base64,[A-Za-z0-9+/=\s]+$",
            form='"data:image/png;base64,…" (or jpeg, gif, webp), or empty for the stock picture',
            **settings
        )

    def accept(self, value: Any) -> str:
        text: str = super().accept(value)
        if text and len(text.partition(",")[2]) * 3 // 4 < _LEAST_PICTURE_BYTES:
            raise FieldError("is a picture of less than 1 KB, which the PBX refuses")
        return text

    def read(self, raw: Any) -> str:
        text: str = super().read(raw)
        return "" if text.endswith("/unknownPerson.jpg") else text

    def differs(self, current: Any, wanted: Any, policy: Optional[str] = None) -> bool:
        return policy == ALWAYS or not self.confirms(wanted, current)

    def confirms(self, wanted: Any, kept: Any) -> bool:
        return bool(wanted) == bool(kept)

    def proves(self, wanted: Any, kept: Any) -> bool:
        return not wanted and not kept

    def shown(self, value: Any) -> str:
        return "(picture)" if value else ""


def text_of(value: Any) -> str:
    """The text of a value as a person wrote it.

    :raises FieldError: it is no text, or a number whose text is not certain.
    """
    if isinstance(value, bool) or isinstance(value, (dict, list, tuple)):
        raise FieldError("must be text, not %s" % _kind(value))
    if isinstance(value, float):
        raise FieldError("must be text; write it in quotes")
    return str(value)


def _with_hosts(text: str, hosts: Mapping[str, str]) -> str:
    """The text with whole host names replaced: not one that is the end of a longer name."""
    if not hosts:
        return text
    names = "|".join(re.escape(name) for name in sorted(hosts, key=len, reverse=True))
    pattern = r"(?<![\w.-])(?:%s)(?![\w-]|\.\w)" % names
    return re.sub(pattern, lambda found: hosts[found.group().lower()], text, flags=re.IGNORECASE)


def _kind(value: Any) -> str:
    return "true or false" if isinstance(value, bool) else "a list" if isinstance(value, (list, tuple)) else "a dictionary"
