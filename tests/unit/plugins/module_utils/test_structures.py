# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that hold more than one: switches, levels, texts, references."""

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import FieldError, Unborn
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Flags, Levels, References, Texts
from hypothesis import given
from hypothesis import strategies as st

FLAGS = Flags("rules", ("SIP", "WEB", "SSH"), default={"SIP": True})
LEVELS = Levels("permissions", ("read", "write"), key=r"^[a-z][a-z0-9-]*$", form="a path", prefix="/api/v3/")
LIST = Texts("names", item=r"^[a-z]+$", form="words")
TEXT = Texts("words", item=r"^[a-z]+$", form="words", separator=",", ordered=False, max_length=20)
ROUTES = References("incoming_routes", to="incoming_route")

SWITCHES = st.dictionaries(st.sampled_from(FLAGS.names), st.sampled_from([True, False, "yes", "no", 1, 0, None]))
WORDS = st.lists(st.text("abc", min_size=1, max_size=3), max_size=4)


def refused(field, value):
    with pytest.raises(FieldError) as caught:
        field.accept(value)
    return str(caught.value)


# -- switches -------------------------------------------------------------------------------------------------


@given(SWITCHES, SWITCHES)
def test_switches_that_are_not_given_stay(held, written):
    current = FLAGS.merged(None, FLAGS.accept(held))
    wanted = FLAGS.accept(written)
    stored = FLAGS.merged(current, wanted)
    assert set(stored) == set(FLAGS.names)
    assert all(stored[name] == wanted.get(name, current[name]) for name in FLAGS.names)
    assert FLAGS.read(FLAGS.wire(stored)) == stored
    assert FLAGS.merged(stored, wanted) == stored and not FLAGS.differs(stored, FLAGS.merged(stored, wanted))


def test_switches_of_a_new_record_are_as_the_pbx_has_them():
    assert FLAGS.default == {"SIP": True, "WEB": False, "SSH": False}
    assert FLAGS.merged(FLAGS.default, FLAGS.accept({"WEB": "yes"})) == {"SIP": True, "WEB": True, "SSH": False}


@pytest.mark.parametrize("raw", [None, [], "", {"OTHER": True}])
def test_switches_of_which_nothing_is_held_are_off(raw):
    assert FLAGS.read(raw) == dict.fromkeys(FLAGS.names, False)


@pytest.mark.parametrize(
    "value, why",
    [
        (["SIP"], "must be a dictionary of SIP, WEB, SSH"),
        ({"SIP": True, "web": True, "AMI": True}, "does not know AMI, web; it knows SIP, WEB, SSH"),
        ({"SIP": "perhaps"}, "SIP must be true or false"),
    ],
)
def test_what_are_no_switches(value, why):
    assert refused(FLAGS, value) == why


# -- levels ---------------------------------------------------------------------------------------------------

PATHS = st.dictionaries(st.sampled_from(["employees", "call-queues", "cdr"]), st.sampled_from(["read", "write"]))


@given(PATHS, st.booleans())
def test_levels_read_as_they_were_declared(levels, spelled_out):
    written = {("/api/v3/" if spelled_out else "") + name: level for name, level in levels.items()}
    value = LEVELS.accept(written)
    assert value == levels and list(value) == sorted(levels)
    assert LEVELS.wire(value) == {"/api/v3/" + name: level for name, level in levels.items()}
    assert LEVELS.read(LEVELS.wire(value)) == value
    assert LEVELS.accept(value) == value and LEVELS.objection(value) is None


def test_levels_are_a_whole():
    assert LEVELS.merged({"cdr": "read"}, {"employees": "read"}) == {"employees": "read"}
    assert LEVELS.default == {} and LEVELS.read([]) == {} == LEVELS.read(None)


def test_levels_as_the_pbx_holds_them_may_be_anything():
    assert LEVELS.read({"/api/v3/x": "all", "Elsewhere": 1}) == {"Elsewhere": "1", "x": "all"}
    assert LEVELS.read({" /api/v3/cdr": "read "}) == LEVELS.accept({" /api/v3/cdr": "read "}) == {"cdr": "read"}


@pytest.mark.parametrize(
    "value, why",
    [
        (["employees"], "must be a dictionary such as {employees: write}"),
        ({"Employees": "read"}, 'must name a path, not "Employees"'),
        ({"employees": "all"}, 'employees must be one of "read", "write"'),
        ({"employees": "read", "/api/v3/employees": "write"}, "names employees twice, with different levels"),
    ],
)
def test_what_are_no_levels(value, why):
    assert refused(LEVELS, value) == why
    assert LEVELS.accept({"employees": "read", "/api/v3/employees": "read"}) == {"employees": "read"}


# -- texts ----------------------------------------------------------------------------------------------------


@given(WORDS)
def test_texts_are_a_list_or_one_text(words):
    once = list(dict.fromkeys(words))
    assert LIST.accept(words) == once == LIST.read(LIST.wire(once)) == LIST.accept(" ".join(words))
    assert LIST.wire(once) == once
    assert TEXT.accept(words) == sorted(once) == TEXT.read(TEXT.wire(sorted(once)))
    assert TEXT.wire(once) == ",".join(once)
    assert LIST.objection(once) is None


@pytest.mark.parametrize("raw", ["b,a", "b a", " b;  a ", ["b", "a", "", "b"], ["b ", " a", " "]])
def test_texts_as_the_pbx_holds_them(raw):
    assert LIST.read(raw) == ["b", "a"] and TEXT.read(raw) == ["a", "b"]
    assert TEXT.read(None) == [] == LIST.read("")


@pytest.mark.parametrize(
    "field, value, why",
    [
        (LIST, 5, "must be a list of words"),
        (LIST, {"a": 1}, "must be a list of words"),
        (LIST, ["a", "B"], 'must hold words, not "B"'),
        (LIST, ["a b"], 'must hold words, not "a b"'),
        (LIST, [["a"]], "must be text, not a list"),
        (TEXT, ["a" * 10, "b" * 10], "has 21 characters in all, the PBX keeps 20"),
    ],
)
def test_what_are_no_texts(field, value, why):
    assert refused(field, value) == why
    assert TEXT.accept(["a" * 10, "b" * 9]) == ["a" * 10, "b" * 9]


# -- references -----------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(["7", "12", "3", ""]), max_size=5))
def test_references_are_a_set(ids):
    value = ROUTES.accept(ids)
    assert value == sorted(set(ids) - {""})
    assert ROUTES.wire(value) == [int(item) for item in value]
    assert ROUTES.read(ROUTES.wire(value)) == value
    assert list(ROUTES.ids_in(value)) == value


@pytest.mark.parametrize("written, held", [("Main", ["Main"]), (7, ["7"]), ("", []), ([], []), (["b", 7, "none", "b"], ["7", "b"])])
def test_references_however_they_are_written(written, held):
    assert ROUTES.accept(written) == held


@pytest.mark.parametrize("value", [True, {"a": "b"}, None, 1.5])
def test_what_are_no_references(value):
    assert refused(ROUTES, value) == "must be a list of names or ids"


def test_references_as_the_pbx_holds_them():
    assert ROUTES.read([12, "7", None, ""]) == ["12", "7"]
    assert ROUTES.read(None) == [] == ROUTES.read("7")
    assert ROUTES.ids_in(None) == () and ROUTES.binding is False


def test_one_record_named_twice_is_one_reference():
    """By its name and by its id: what the PBX keeps would differ from it for ever."""
    ids = {"Main": "7", "7": "7", "Night": "12"}
    assert ROUTES.mapped(["7", "Main", "Night"], ids.get) == ["12", "7"]


def test_references_to_what_is_not_there_yet_come_last():
    unborn = Unborn("incoming_routes[0]", "1")
    value = ROUTES.mapped(["A", "B"], {"A": unborn, "B": "7"}.get)
    assert value == ["7", unborn]
    assert ROUTES.without(value, unborn) == ["7"] and ROUTES.without(value, "8") == value
