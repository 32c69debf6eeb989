# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a kind of record is: its fields, where it lives in the API and how it is written, as data (pure)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field as attribute
from typing import Any, Callable, Dict, FrozenSet, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, FieldError, Flag

PRESENT = "present"
ABSENT = "absent"

Values = Dict[str, Any]

# Checks one record as it would be after the change; yields what the PBX would not take or would not survive.
Rule = Callable[[Mapping[str, Any], Mapping[str, Any]], Iterator[str]]

# What has to be sent along with a change: called with the record as it will be, as it is, and the changed fields.
Companion = Callable[[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]], Values]


class Listing(NamedTuple):
    """The request that names all records of a kind.

    :ivar rows: the keys that lead from the answer's data to the rows; empty when the data is the list.
    :ivar only: what a row must hold to be of this kind (SIP and IAX trunks share a list).
    """

    query: Mapping[str, str] = {}
    rows: Tuple[str, ...] = ()
    only: Mapping[str, str] = {}


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


class Dependent(NamedTuple):
    """Records of another kind that the PBX deletes together with one of this kind, without a word.

    :ivar field: the API's field that holds the id of the deleted record.
    :ivar naming: the API's fields that tell a person which record it is.
    :ivar consent: the option by which a person agrees to that.
    """

    path: str
    field: str
    label: str
    naming: Tuple[str, ...]
    consent: str


class Found(NamedTuple):
    """One record as the PBX holds it; ``values`` lacks the options that were not read unless it is ``complete``."""

    id: str
    values: Values
    complete: bool


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
        name = "%s %s" % (self.resource.key, self.key) if self.key else "id %s" % self.id
        return "%s (%s)" % (self.where, name) if self.where else "%s %s" % (self.resource.name, self.key or self.id)


class DeclarationError(ValueError):
    """What is wrong with one or more declared records; ``problems`` holds one sentence each."""

    def __init__(self, problems: List[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Resource:
    """One kind of record.

    :ivar name: what one is called, as in the module's name.
    :ivar plural: the option of mikopbx_office that lists them.
    :ivar path: where they live below the API's root.
    :ivar key: the option that tells them apart.
    :ivar title: the option that a person would add to the key to recognise one.
    :ivar lookups: the options by which a reference may name one, besides its id.
    :ivar id_prefix: how ids begin where the caller may choose them; empty where the PBX numbers them.
    :ivar numbers: the options whose values live in the number space that everything dialled shares.
    :ivar weighed: the options that rules and companions look at, to be known before a change.
    :ivar update_method: PATCH or PUT, whichever has fewer side effects.
    """

    name: str
    plural: str
    path: str
    key: str
    fields: Tuple[Field, ...]
    listing: Listing = Listing()
    title: str = ""
    lookups: Tuple[str, ...] = ()
    writable: bool = True
    id_prefix: str = ""
    numbers: Tuple[str, ...] = ()
    weighed: Tuple[str, ...] = ()
    bulk: Optional[BulkRead] = None
    batch: Optional[Batch] = None
    update_method: str = "PATCH"
    companions: Tuple[Companion, ...] = ()
    rules: Tuple[Rule, ...] = ()
    dependents: Tuple[Dependent, ...] = ()
    by_name: Mapping[str, Field] = attribute(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {field.name: field for field in self.fields})
        named = (self.key, self.title or self.key, *self.lookups, *self.numbers, *self.weighed)
        missing = [name for name in named if name not in self.by_name]
        if missing:
            raise ValueError("%s: no such field: %s" % (self.name, ", ".join(missing)))

    @property
    def _consents(self) -> List[Flag]:
        return [Flag(name) for name in dict.fromkeys(dependent.consent for dependent in self.dependents)]

    @property
    def listed(self) -> Mapping[str, str]:
        """Options that the rows of the list carry in full → the rows' names for them."""
        return {field.name: field.listed for field in self.fields if field.listed}

    def argument_spec(self) -> Dict[str, Dict[str, Any]]:
        """The options of one record, for a module or an element of a list."""
        spec: Dict[str, Dict[str, Any]] = {
            "state": {"type": "str", "choices": [PRESENT, ABSENT], "default": PRESENT},
            "id": {"type": "str"},
            "renamed_from": {"type": "str"},
        }
        for field in self.fields:
            spec[field.name] = field.argument()
            if field.policy:
                # The name of a policy holds the word "secret"; its value is none.
                spec[field.policy.option] = {
                    "type": "str",
                    "choices": list(field.policy.choices),
                    "default": field.policy.default,
                    "no_log": False,
                }
        for consent in self._consents:
            spec[consent.name] = {"type": "bool", "default": False}
        return spec

    def accept(self, options: Mapping[str, Any], where: str = "") -> Declared:
        """Take one record as a person wrote it.

        :arg options: option or alias → value; None counts as left out.
        :arg where: how errors say where it stands, such as ``employees[3]``.
        :raises DeclarationError: with every problem of the record.
        """
        problems: List[str] = []
        given = self._spelled(options, problems)
        state = given.pop("state", PRESENT)
        if state not in (PRESENT, ABSENT):
            problems.append('state: must be "present" or "absent"')
        policies: Dict[str, str] = {}
        for field in self.fields:
            if field.policy:
                choice = given.pop(field.policy.option, field.policy.default)
                if choice not in field.policy.choices:
                    problems.append("%s: must be one of %s" % (field.policy.option, ", ".join(field.policy.choices)))
                policies[field.name] = choice
        consents = set()
        for consent in self._consents:
            try:
                if consent.accept(given.pop(consent.name, False)):
                    consents.add(consent.name)
            except FieldError as error:
                problems.append("%s %s" % (consent.name, error))
        identity = str(given.pop("id", "")).strip()
        renamed_from = str(given.pop("renamed_from", "")).strip()
        values: Values = {}
        for name, value in given.items():
            field = self.by_name[name]
            try:
                values[name] = field.accept(value)
            except FieldError as error:
                quoted = "" if field.secret or isinstance(value, (dict, list)) else ', not "%s"' % _short(value)
                problems.append("%s %s%s" % (name, error, quoted if str(error).startswith("must") else ""))
        key = values.get(self.key, "")
        if not key and not identity and not any(problem.startswith(self.key) for problem in problems):
            problems.append("%s is missing: it tells which %s is meant" % (self.key, self.name.replace("_", " ")))
        declared = Declared(
            self, where, state, str(key), identity, renamed_from, values, policies, frozenset(consents)
        )
        if problems:
            name = given.get(self.key, identity)
            head = "%s (%s %s)" % (where, self.key, _short(name)) if where and name not in ("", None) else where
            raise DeclarationError(["%s: %s" % (head, text) if head else text for text in problems])
        return declared

    def read(self, raw: Mapping[str, Any], names: Optional[Mapping[str, str]] = None) -> Values:
        """The canonical values of a record of the PBX.

        :arg raw: the record, by the API's names.
        :arg names: option → key in ``raw``, for rows that name things differently; all the API's names otherwise.
        """
        keys = names if names is not None else {field.name: field.api for field in self.fields}
        return {name: self.by_name[name].read(raw[key]) for name, key in keys.items() if key in raw}

    def wire(self, values: Mapping[str, Any]) -> Dict[str, Any]:
        """The body that carries these values."""
        return {self.by_name[name].api: self.by_name[name].wire(value) for name, value in values.items()}

    def shown(self, values: Mapping[str, Any]) -> Values:
        """The values as results and diffs show them, secrets hidden, in the order of the fields."""
        return {field.name: field.shown(values[field.name]) for field in self.fields if field.name in values}

    def _same(self, name: str, one: Any, other: Any) -> bool:
        try:
            return name in self.by_name and bool(self.by_name[name].accept(one) == self.by_name[name].accept(other))
        except FieldError:
            return bool(one == other)

    def _spelled(self, options: Mapping[str, Any], problems: List[str]) -> Dict[str, Any]:
        spec = self.argument_spec()
        spelling = {alias: name for name, argument in spec.items() for alias in argument.get("aliases", ())}
        given: Dict[str, Any] = {}
        for option, value in options.items():
            name = spelling.get(option, option)
            if name not in spec:
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


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
