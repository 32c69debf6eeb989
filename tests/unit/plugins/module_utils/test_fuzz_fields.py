# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every field of every kind of record, given anything at all: by a person, and by a PBX.

The examples are the same in every run, so that a failure is one for everybody; FUZZ_EXAMPLES=5000 makes more of them
for each field, and new ones.
"""

from __future__ import annotations

import json
import os

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import filtering
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import FieldError
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Declared, DeclarationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
FIELDS = [(resource, field) for resource in RESOURCES for field in resource.fields]
# Of the others, which are read in another shape than they are written, the tests of the resource know more.
MIRRORED = [
    pytest.param(field, id="%s.%s" % (resource.name, field.name))
    for resource, field in FIELDS
    if field.read_from == field.api and not (resource.flatten or field.from_file) and len(field.body(field.default)) == 1
]
NAMES = ["%s.%s" % (resource.name, field.name) for resource, field in FIELDS]


def fuzz(examples):
    return settings(
        max_examples=EXAMPLES or examples,
        derandomize=not EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )


# What people write for one field or another, whole and in pieces.
WORDS = [
    "", " ", "0", "1", "-1", "201", "00", "7", "5060", "99999999999999999999", "1.0", "1e3", "true", "No", "none", "None", "null",
    "2026-12-31", "31.12.2026", "2026-02-30", "0000-00-00", "12-31", "02-29", "2026-12-31 10:00", "1767175200", "9" * 11, "١٢",
    "monday", "mon", "Su", "8:00", "23:59", "24:00", "10.0.0.0/8", "10.0.0.1/33", "::1", "::ffff:1.2.3.4", "0.0.0.0/0", "1.2.3.4/0.0.0.255",
    "fe80::1%eth0", "a@b.example", "https://pbx.example/x", "pbx.example", "alaw", "H264", "alaw, ulaw", "base64:", "base64:AAA", "base64:////",
    "data:image/png;base64," + "A" * 2000, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    "-----BEGIN PRIVATE KEY-----\r\nAAAA\r\n-----END PRIVATE KEY-----", "ssh-ed25519 " + "A" * 43 + " anna", "# anna", "busy", "hangup",
    "XXXXXXXX", "********", "(hidden)", "abc...xyz", "employees", "/api/v3/employees", "write", "custom", "en-en", "{{ 1 + 1 }}",
    "\x00", "\x1b[2J", "\u202e", "\ud800", "\udcff", "\ufeff", "\x85", "İ", "ß", "²", "x" * 300, "\r\n", "a\nb", "update x set y", "onload=1",
]
TEXTS = st.sampled_from(WORDS) | st.text(max_size=20) | st.lists(st.sampled_from(WORDS), max_size=4).map("".join)
NUMBERS = st.integers() | st.floats() | st.sampled_from([0, 1, -1, 201, 5060, 10**30, 1.5, float("nan"), float("inf")])
SCALARS = TEXTS | NUMBERS | st.booleans() | st.none() | st.binary(max_size=8)


def anything(names):
    """A value of any type; its dictionaries know some of these names."""
    keys = st.sampled_from(sorted(names)) | TEXTS
    return st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.dictionaries(keys | st.integers() | st.none(), inner, max_size=4)
        | st.fixed_dictionaries({name: inner for name in ("digits", "extension")})
        | st.fixed_dictionaries({"address": inner})
        | st.fixed_dictionaries({"name": TEXTS, "priority": SCALARS, "disabled": SCALARS}),
        max_leaves=8,
    )


ANYTHING = anything(["x"])


def anything_for(field):
    options = field.argument().get("options")
    return anything(options) if options else ANYTHING


def plausible(field):
    """Values that this very field may like, so that not all of them are refused."""
    argument = field.argument()
    values = [st.just(field.default)]
    if argument.get("choices"):
        values.append(st.sampled_from(argument["choices"]))
    if argument["type"] == "int":
        values.append(st.integers(field.minimum, field.maximum))
    if argument["type"] == "bool":
        values.append(st.booleans())
    if argument["type"] == "list":
        values.append(st.lists(TEXTS, max_size=4))
    if "options" in argument:
        values.append(st.dictionaries(st.sampled_from(sorted(argument["options"])), SCALARS, max_size=4))
    return st.one_of(values)


def accepted(field, value):
    """The canonical form, or None for a value that was refused in the way that is expected."""
    try:
        return field.accept(value)
    except FieldError as error:
        assert str(error)
        return None


@pytest.mark.parametrize("resource, field", FIELDS, ids=NAMES)
def test_a_value_is_refused_or_canonical(resource, field):
    """Nothing but FieldError comes out; what was accepted is accepted as it is, and can be sent, compared and shown."""

    @fuzz(40)
    @given(plausible(field) | anything_for(field))
    def test(value):
        canonical = accepted(field, value)
        if canonical is None:
            return
        assert field.accept(canonical) == canonical
        assert not field.differs(canonical, canonical) or field.hidden(canonical)
        assert field.confirms(canonical, canonical)
        json.dumps(field.body(canonical))
        json.dumps(field.shown(canonical))
        objection = field.objection(canonical)
        assert objection is None or objection
        if field.secret and len(str(canonical)) > 3:
            assert str(canonical) not in json.dumps(field.shown(canonical), ensure_ascii=False)
            assert str(canonical) not in (objection or "")
        for number in field.numbers_in(canonical):
            assert isinstance(number, str)
        tuple(field.ids_in(canonical))

    test()


@pytest.mark.parametrize("field", MIRRORED)
def test_what_is_sent_reads_as_what_was_declared(field):
    @fuzz(25)
    @given(plausible(field) | TEXTS)
    def test(value):
        canonical = accepted(field, value)
        if canonical is None:
            return
        wanted = field.merged(None, canonical)
        try:
            sent = filtering.encode(field.wire(wanted)).encode("utf-8")
        except ValueError:  # half a letter: the client refuses it, whichever field it is in
            return
        if field.to and "0" in (canonical, *canonical):  # a name that has to become an id first; no id is 0
            return
        # As the PBX would give it back if it changed nothing.
        read = field.read(json.loads(sent))
        assert field.confirms(wanted, read), (wanted, read)

    test()


@pytest.mark.parametrize("resource, field", FIELDS, ids=NAMES)
def test_whatever_a_pbx_holds_can_be_read_compared_and_shown(resource, field):
    @fuzz(20)
    @given(anything_for(field).filter(is_json))
    def test(raw):
        read = field.read(raw)
        assert field.read(raw) == read
        json.dumps(field.shown(read))
        field.hidden(read)
        field.differs(read, field.default)
        tuple(field.numbers_in(read))
        tuple(field.ids_in(read))

    test()


def is_json(value):
    """Whether it can have come out of an answer."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_json(item) for key, item in value.items())
    if isinstance(value, list):
        return all(is_json(item) for item in value)
    return not isinstance(value, (bytes, tuple))


@pytest.mark.parametrize("resource", RESOURCES, ids=[resource.name for resource in RESOURCES])
def test_a_record_of_anything_is_taken_or_refused_with_its_problems(resource):
    names = sorted(resource.argument_spec()) + ["sate", "x"]
    values = anything(names)

    @fuzz(60)
    @given(st.dictionaries(st.sampled_from(names), values, max_size=8), st.sampled_from(["", resource.plural + "[3]"]))
    def test(options, where):
        try:
            declared = resource.accept(options, where)
        except DeclarationError as error:
            assert error.problems and all(problem and isinstance(problem, str) for problem in error.problems)
            return
        assert isinstance(declared, Declared) and declared.label
        resource.shown(declared.values)
        json.dumps(resource.wire(declared.values))

    test()
