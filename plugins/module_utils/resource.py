# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a kind of record is: its fields, where it lives in the API and how it is written, as data (pure)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field as attribute
from typing import Any, Callable, Dict, FrozenSet, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, FieldError, Flag
from ansible_collections.mikopbx.pbx.plugins.module_utils.rendering import visible

PRESENT = "present"
ABSENT = "absent"

Values = Dict[str, Any]

# Checks one record as it would be after the change; yields what the PBX would not take or would not survive.
Rule = Callable[[Mapping[str, Any], Mapping[str, Any]], Iterator[str]]

# What has to be sent along with a change: called with the record as it will be, as it is, and the changed fields.
Companion = Callable[[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]], Values]


class Protection(NamedTuple):
    """Why a record of the PBX's own is not to go with a purge.

    :ivar deletable: it may be deleted when that is declared.
    :ivar editable: it may be changed.
    :ivar readable: it may be read beyond its row of the list.
    """

    reason: str
    deletable: bool = False
    editable: bool = True
    readable: bool = True


class Listing(NamedTuple):
    """The request that names all records of a kind.

    :ivar rows: the keys that lead from the answer's data to the rows; empty when the data is the list.
    :ivar only: what a row must hold to be of this kind (SIP and IAX trunks share a list).
    :ivar path: where the list is, when it is not where the records are.
    """

    query: Mapping[str, str] = {}
    rows: Tuple[str, ...] = ()
    only: Mapping[str, str] = {}
    path: str = ""


class Standing(NamedTuple):
    """A record that every PBX has and that its list hides.

    :ivar option: the option by which a person says that this one is meant.
    :ivar id: its id.
    """

    option: str
    id: str


class Precedence(NamedTuple):
    """The first record that fits counts: the order of a list of declarations is that of the records.

    :ivar action: the request that gives records other places.
    :ivar field: the API's field with the place; small comes first.
    """

    action: str
    field: str = "priority"


class FollowUp(NamedTuple):
    """A second request for what the first one cannot carry.

    :ivar options: sent again by PATCH after each write that carries them, if ``needed`` says so of their values.
    """

    options: Tuple[str, ...]
    needed: Callable[[Mapping[str, Any]], bool]


class BulkRead(NamedTuple):
    """One request that makes a CSV file of all records, and the answer's key that holds the link to it.

    :ivar threshold: up to so many records are read one by one instead.
    :ivar lacks: options that the file has no column for.
    """

    action: str
    body: Mapping[str, Any]
    link: str
    threshold: int
    lacks: Tuple[str, ...] = ()


class Batch(NamedTuple):
    """One request that creates several records.

    :ivar rows: the body's key that holds the records.
    :ivar limits: option → characters; a longer value would be cut there, so that record is created alone.
    :ivar without: options that a batch cannot carry.
    """

    action: str
    rows: str
    size: int
    body: Mapping[str, Any]
    limits: Mapping[str, int]
    without: Tuple[str, ...]


class Joins(NamedTuple):
    """With each write the PBX adds a record to the lists in which another one like it stands.

    :ivar kind: the name of the resource that has such a list.
    :ivar option: the list.
    :ivar alike: the options that are equal in the two; without the first of them a record is like no other.
    """

    kind: str
    option: str
    alike: Tuple[str, ...]


class Found(NamedTuple):
    """One record as the PBX holds it; ``values`` lacks the options that were not read unless it is ``complete``."""

    id: str
    values: Values
    complete: bool
    protection: Optional[Protection] = None


class Declared(NamedTuple):
    """One record as a person wants it: only the options that were given, in canonical form."""

    resource: "Resource"
    where: str
    state: str
    key: str
    id: str
    renamed_from: str
    values: Values
    policies: Mapping[str, str]
    consents: FrozenSet[str]

    @property
    def label(self) -> str:
        """What errors call it: where it was written and its key, such as ``employees[3] (number 204)``."""
        if self.resource.singleton:
            return self.where or self.resource.name
        if self.key:
            name = "%s %s" % (self.resource.key, self.key)
        else:
            name = "id %s" % self.id if self.id else self.resource.called(self.values)
        return "%s (%s)" % (self.where, name) if self.where else "%s %s" % (self.resource.name, self.key or name)


class DeclarationError(ValueError):
    """What is wrong with one or more declared records; ``problems`` holds one sentence each."""

    def __init__(self, problems: List[str]) -> None:
        self.problems = [visible(problem) for problem in problems]
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Resource:
    """One kind of record.

    :ivar name: what one is called, as in the module's name.
    :ivar plural: the option of mikopbx_office that lists them, or holds the one.
    :ivar path: where they live below the API's root.
    :ivar key: the option that tells them apart.
    :ivar discriminators: options that tell apart records of one key, where they are given.
    :ivar alternate: the options that tell a record which has no key.
    :ivar title: the option that a person would add to the key to recognise one.
    :ivar lookups: the options by which a reference may name one, besides its id.
    :ivar singleton: there is exactly one, without key and id, and it is never created or deleted.
    :ivar standing: a record that is always there and never in the list.
    :ivar precedence: set where the order of the records means something.
    :ivar id_prefix: how ids begin where the caller may choose them; empty where the PBX numbers them.
    :ivar unique: the PBX refuses a second record with the same key.
    :ivar numbers: the options whose values live in the number space that everything dialled shares.
    :ivar occupied: the numbers that a record takes, where that is not just the values of ``numbers``.
    :ivar weighed: the options that rules and companions look at, to be known before a change.
    :ivar update_method: PATCH or PUT to the record, or POST with its id to the collection, whichever has the fewest
        side effects.
    :ivar update_action: the custom method that stores a change, where there is no other; told by the body.
    :ivar follow_up: what one request cannot carry.
    :ivar consents: options by which a person agrees to what is refused otherwise.
    :ivar takes_along: names of resources of which the PBX deletes, without a word, those that refer to a deleted one.
    :ivar left_dangling: names of resources of which the PBX leaves those that refer to a deleted one pointing at nothing.
    :ivar stock: keys of records that every PBX comes with, and that the removal of an office leaves although they can be
        deleted → why.
    :ivar joins: the lists to which the PBX adds a written record of this kind by itself.
    :ivar handled: it has no list, reading and writing of the usual kind; a handler does these.
    :ivar unfiltered: its writes go where the request filter of the PBX does not look (API facts, section 1.3).
    :ivar flatten: makes a record with plain fields of what the API shows.
    :ivar protection: why a row of the list is the PBX's own, told by the row and the API key in use.
    :ivar left_out: the API's fields that are not offered → why.
    """

    name: str
    plural: str
    path: str
    key: str
    fields: Tuple[Field, ...]
    listing: Listing = Listing()
    discriminators: Tuple[str, ...] = ()
    alternate: Tuple[str, ...] = ()
    title: str = ""
    lookups: Tuple[str, ...] = ()
    singleton: bool = False
    standing: Optional[Standing] = None
    precedence: Optional[Precedence] = None
    id_prefix: str = ""
    unique: bool = False
    numbers: Tuple[str, ...] = ()
    occupied: Optional[Callable[[Mapping[str, Any]], Iterable[str]]] = None
    weighed: Tuple[str, ...] = ()
    bulk: Optional[BulkRead] = None
    batch: Optional[Batch] = None
    update_method: str = "PATCH"
    update_action: Optional[Callable[[Mapping[str, Any]], str]] = None
    follow_up: Optional[FollowUp] = None
    companions: Tuple[Companion, ...] = ()
    rules: Tuple[Rule, ...] = ()
    consents: Tuple[str, ...] = ()
    takes_along: Tuple[str, ...] = ()
    left_dangling: Tuple[str, ...] = ()
    stock: Mapping[str, str] = attribute(default_factory=dict)
    joins: Tuple[Joins, ...] = ()
    handled: bool = False
    unfiltered: bool = False
    flatten: Optional[Callable[[Mapping[str, Any]], Mapping[str, Any]]] = None
    protection: Optional[Callable[[Mapping[str, Any], str], Optional[Protection]]] = None
    left_out: Mapping[str, str] = attribute(default_factory=dict)
    by_name: Mapping[str, Field] = attribute(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {field.name: field for field in self.fields})
        named = {self.key, self.title, *self.discriminators, *self.alternate, *self.lookups, *self.numbers}
        missing = [name for name in sorted({*named, *self.weighed} - {""}) if name not in self.by_name]
        if missing or bool(self.key) == self.singleton:
            raise ValueError("%s: no such field: %s" % (self.name, ", ".join(missing) or "key"))

    def called(self, values: Mapping[str, Any]) -> str:
        """What a record without a key is called, such as ``number 4930123 provider Mango``."""
        parts = ["%s %s" % (name, values[name]) for name in self.alternate if values.get(name)]
        return " ".join(parts)

    def numbers_of(self, values: Mapping[str, Any]) -> List[str]:
        """The numbers of the shared number space that a record with these values takes."""
        if self.occupied:
            return list(self.occupied(values))
        return [str(values[name]) for name in self.numbers if values.get(name)]

    @property
    def listed(self) -> Mapping[str, str]:
        """Options that the rows of the list carry in full → the rows' names for them."""
        return {field.name: field.listed for field in self.fields if field.listed}

    def argument_spec(self, single: bool = True) -> Dict[str, Dict[str, Any]]:
        """The options of one record.

        :arg single: for the module of the single record; else for an element of an office's list.
        """
        spec: Dict[str, Dict[str, Any]] = {}
        if not self.singleton:
            spec["state"] = {"type": "str", "choices": [PRESENT, ABSENT], "default": PRESENT}
            spec["id"] = {"type": "str"}
            spec["renamed_from"] = {"type": "str"}
        if self.standing:
            spec[self.standing.option] = {"type": "bool", "default": False}
        for field in self.fields:
            if field.single_only and not single:
                continue
            spec[field.name] = field.argument()
            if field.policy:
                # The name of a policy holds the word "secret"; its value is none.
                spec[field.policy.option] = {
                    "type": "str",
                    "choices": list(field.policy.choices),
                    "default": field.policy.default,
                    "no_log": False,
                }
        for consent in self.consents:
            spec[consent] = {"type": "bool", "default": False}
        return spec

    def accept(self, options: Mapping[str, Any], where: str = "") -> Declared:
        """Take one record as a person wrote it.

        :arg options: option or alias → value; None counts as left out.
        :arg where: how errors say where it stands, such as ``employees[3]``.
        :raises DeclarationError: with every problem of the record.
        """
        problems: List[str] = []
        given = self._spelled(options, problems, single=not where)
        state = given.pop("state", PRESENT)
        if state not in (PRESENT, ABSENT):
            problems.append('state: must be "present" or "absent"')
        policies: Dict[str, str] = {}
        options_of_policies = {field.policy.option for field in self.fields if field.policy}
        chosen = {option: given.pop(option, None) for option in options_of_policies}
        for field in self.fields:
            if field.policy:
                policies[field.name] = chosen[field.policy.option] or field.policy.default
                problem = "%s: must be one of %s" % (field.policy.option, ", ".join(field.policy.choices))
                # Several secrets may share one policy.
                if policies[field.name] not in field.policy.choices and problem not in problems:
                    problems.append(problem)
        consents = frozenset(name for name in self.consents if _agreed(name, given, problems))
        identity = str(given.pop("id", "")).strip()
        if self.standing and _agreed(self.standing.option, given, problems):
            if identity not in ("", self.standing.id):
                problems.append("%s: is the record with id %s" % (self.standing.option, self.standing.id))
            identity = self.standing.id
        renamed_from = self._key_as_kept(str(given.pop("renamed_from", "")).strip())
        values: Values = {}
        for name, value in given.items():
            field = self.by_name[name]
            try:
                values[name] = field.accept(value)
            except FieldError as error:
                quoted = "" if field.secret or isinstance(value, (dict, list)) else ', not "%s"' % _short(value)
                problems.append("%s %s%s" % (name, error, quoted if str(error).startswith("must be") else ""))
        key = values.get(self.key, "")
        nameless = not self.singleton and not key and not identity and not self.called(values)
        if nameless and not any(problem.startswith(self.key) for problem in problems):
            problems.append("%s is missing: it tells which %s is meant" % (self.key, self.name.replace("_", " ")))
        declared = Declared(self, where, state, str(key), identity, renamed_from, values, policies, consents)
        if problems:
            name = given.get(self.key, identity)
            head = "%s (%s %s)" % (where, self.key, _short(name)) if where and name not in ("", None) else where
            raise DeclarationError(["%s: %s" % (head, text) if head else text for text in problems])
        return declared

    def _key_as_kept(self, text: str) -> str:
        """A former key in the form that the PBX keeps; as it is where it never had one."""
        try:
            return str(self.by_name[self.key].accept(text)) if text and self.key else text
        except FieldError:
            return text

    def read(self, raw: Mapping[str, Any], names: Optional[Mapping[str, str]] = None) -> Values:
        """The canonical values of a record of the PBX.

        :arg raw: the record, by the API's names.
        :arg names: option → key in ``raw``, for rows that name things differently; all the API's names otherwise.
        """
        if names is None and self.flatten:
            raw = self.flatten(raw)
        keys = names if names is not None else {field.name: field.read_from for field in self.fields}
        return {name: self.by_name[name].read(raw[key]) for name, key in keys.items() if key in raw}

    def wire(self, values: Mapping[str, Any]) -> Dict[str, Any]:
        """The body that carries these values."""
        body: Dict[str, Any] = {}
        for name, value in values.items():
            body.update(self.by_name[name].body(value))
        return body

    def shown(self, values: Mapping[str, Any]) -> Values:
        """The values as results and diffs show them, secrets hidden, in the order of the fields."""
        return {field.name: field.shown(values[field.name]) for field in self.fields if field.name in values}

    def _same(self, name: str, one: Any, other: Any) -> bool:
        try:
            return name in self.by_name and bool(self.by_name[name].accept(one) == self.by_name[name].accept(other))
        except FieldError:
            return bool(one == other)

    def _spelled(self, options: Mapping[str, Any], problems: List[str], single: bool) -> Dict[str, Any]:
        spec = self.argument_spec(single)
        spelling = {alias: name for name, argument in spec.items() for alias in argument.get("aliases", ())}
        given: Dict[str, Any] = {}
        for option, value in options.items():
            name = spelling.get(option, option)
            if name not in spec:
                if name in self.by_name:
                    problems.append("%s is given by the order of the list; leave it out" % name)
                    continue
                close = difflib.get_close_matches(str(option), [*spec, *spelling], 1, 0.6)
                remedy = "did you mean %s?" % close[0] if close else "it knows %s" % ", ".join(sorted(spec))
                problems.append("unknown option %s; %s" % (_short(option), remedy))
            elif value is None:
                continue
            elif name in given and not self._same(name, given[name], value):
                problems.append("%s is given twice, once by its alias, with different values" % name)
            else:
                given[name] = value
        return given


def _agreed(option: str, given: Dict[str, Any], problems: List[str]) -> bool:
    """Take a switch that is no value of the record out of the options."""
    try:
        return Flag(option).accept(given.pop(option, False))
    except FieldError as error:
        problems.append("%s %s" % (option, error))
        return False


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
