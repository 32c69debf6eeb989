# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that send calls to numbers, and what the directory of numbers says."""

from __future__ import annotations

import string

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.numbers import number_owner, stands_for
from ansible_collections.mikopbx.pbx.plugins.module_utils.dialling import (
    SYSTEM_DESTINATIONS,
    Actions,
    Destination,
    Members,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import FieldError
from hypothesis import given
from hypothesis import strategies as st

TO, MEMBERS, ACTIONS = Destination("extension", must_exist=True), Members("members"), Actions("actions")

NUMBERS = st.text(string.digits, min_size=2, max_size=8)
TARGETS = st.one_of(NUMBERS, st.sampled_from(SYSTEM_DESTINATIONS))
KEYS = st.fixed_dictionaries({"digits": st.text(string.digits + "*#", min_size=1, max_size=3), "extension": TARGETS})
MOVES = st.dictionaries(NUMBERS, NUMBERS, max_size=4)

# Each field with a value of it, as a person may write it.
VALUES = st.one_of(
    st.tuples(st.just(TO), TARGETS | st.just("")),
    st.tuples(st.just(MEMBERS), st.lists(NUMBERS, unique=True, max_size=5)),
    st.tuples(st.just(ACTIONS), st.lists(KEYS, max_size=5)),
)


def refused(field, value):
    with pytest.raises(FieldError) as caught:
        field.accept(value)
    return str(caught.value)


@given(VALUES)
def test_what_is_sent_reads_as_what_was_declared(pair):
    field, written = pair
    value = field.accept(written)
    assert field.read(field.wire(value)) == value
    assert field.accept(value) == value
    assert field.objection(value) is None


@given(VALUES)
def test_nothing_is_called_but_the_numbers_in_it(pair):
    field, written = pair
    value = field.accept(written)
    called = field.numbers_in(value)
    assert not set(called) & {"", *SYSTEM_DESTINATIONS}
    for number in called:
        without = field.without(value, number)
        assert number not in field.numbers_in(without)
        assert sorted([*field.numbers_in(without), *[number] * called.count(number)]) == sorted(called)
    assert field.without(value, "no such number") == value


@given(VALUES, MOVES)
def test_renumbering_moves_every_call_and_leaves_a_value_as_it_would_be_declared(pair, moved):
    field, written = pair
    value = field.accept(written)
    later = field.renumbered(value, moved)
    assert sorted(field.numbers_in(later)) == sorted(moved.get(number, number) for number in field.numbers_in(value))
    if len(set(field.numbers_in(later))) == len(field.numbers_in(later)):
        assert field.accept(later) == later
    assert field.renumbered(value, {}) == value


# -- a destination --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value, held", [(201, "201"), (" 201 ", "201"), ("", ""), *zip(SYSTEM_DESTINATIONS, SYSTEM_DESTINATIONS)])
def test_a_destination(value, held):
    assert TO.accept(value) == held


@pytest.mark.parametrize("value", ["+74951234567", "hang up", "Busy", "201,202", "1" * 21, "201x"])
def test_what_is_no_destination(value):
    assert refused(TO, value) == (
        "must be a number of up to 20 digits, or one of hangup, busy, did2user, voicemail, or empty"
    )


def test_a_destination_of_a_column_that_is_short():
    short = Destination("extension", longest=8)
    assert short.accept("12345678") == "12345678" and "up to 8 digits" in refused(short, "123456789")
    assert short.must_exist is False


@pytest.mark.parametrize("raw, held", [(None, ""), ("", ""), (201, "201"), ("hangup", "hangup"), ("from before", "from before")])
def test_a_destination_as_the_pbx_holds_it(raw, held):
    assert TO.read(raw) == held


def test_a_word_is_no_number():
    assert TO.numbers_in("hangup") == () and TO.numbers_in("") == () and TO.numbers_in("201") == ("201",)
    assert TO.without("201", "202") == "201" and TO.without("201", "201") == ""


# -- members --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", [["203", "201"], [203, 201], "203, 201", "203;201", ("203", " 201"), [{"extension": "203", "represent": "Anna"}, {"extension": 201}]]
)
def test_members_keep_their_order_however_they_are_written(written):
    assert MEMBERS.accept(written) == ["203", "201"]
    assert MEMBERS.wire(["203", "201"]) == [{"extension": "203"}, {"extension": "201"}]


@pytest.mark.parametrize(
    "written, why",
    [
        (["201", "202", 201], "names 201 twice; the PBX takes each member once"),
        (["2"], 'must hold internal numbers, not "2"'),
        (["hangup"], 'must hold internal numbers, not "hangup"'),
        ([{"number": "201"}], 'must hold internal numbers, not ""'),
        ([["201"]], "must be text, not a list"),
        ([True], "must be text, not true or false"),
        (201, "must be a list of internal numbers"),
        ({"extension": "201"}, "must be a list of internal numbers"),
    ],
)
def test_what_is_no_list_of_members(written, why):
    assert refused(MEMBERS, written) == why


@pytest.mark.parametrize("raw, held", [(None, []), ("", []), ({}, []), ([{"extension": "201 "}, "202", {}], ["201", "202", ""])])
def test_members_as_the_pbx_holds_them(raw, held):
    assert MEMBERS.read(raw) == held
    assert MEMBERS.numbers_in(None) == ()


def test_members_are_let_go_by_the_pbx_itself_and_have_to_exist():
    assert (MEMBERS.binding, MEMBERS.must_exist, MEMBERS.dials) == (False, True, True)
    assert (ACTIONS.binding, ACTIONS.must_exist, ACTIONS.dials) == (True, True, True)


# -- the keys of a menu ---------------------------------------------------------------------------------------


def key(digits, extension):
    return {"digits": digits, "extension": extension}


@given(st.lists(KEYS, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_keys_means_nothing(keys, random):
    shuffled = random.sample(keys, len(keys))
    assert ACTIONS.accept(shuffled) == ACTIONS.accept(keys) == ACTIONS.read(shuffled)


def test_keys_are_in_the_order_of_a_telephone():
    written = [key(10, 201), key("#", "busy"), key(2, "202"), key(0, "203")]
    assert ACTIONS.accept(written) == [key("#", "busy"), key("0", "203"), key("2", "202"), key("10", "201")]


@pytest.mark.parametrize(
    "written, why",
    [
        ("1: 201", "must be a list of digits and extension, such as [{digits: 1, extension: 201}]"),
        ({"1": "201"}, "must be a list of digits and extension, such as [{digits: 1, extension: 201}]"),
        (["1"], "must be a list of digits and extension, such as [{digits: 1, extension: 201}]"),
        ([{"digits": "1"}], "must say extension for each key"),
        ([key("", "201")], "must say digits for each key"),
        ([key(None, "201")], "must say digits for each key"),
        ([key("a", "201")], 'must have 1 to 10 of 0-9, * and # as digits, not "a"'),
        ([key("1" * 11, "201")], 'must have 1 to 10 of 0-9, * and # as digits, not "11111111111"'),
        (
            [key("1", "sales")],
            'must lead digits 1 to a number or one of hangup, busy, did2user, voicemail, not to "sales"',
        ),
    ],
)
def test_what_are_no_keys(written, why):
    assert refused(ACTIONS, written) == why


def test_keys_as_the_pbx_holds_them():
    raw = [{"id": "5", "digits": "2", "extension": " 201", "represent": "Anna"}, {"digits": "1 ", "extension": "busy"}, "x"]
    assert ACTIONS.read(raw) == [key("1", "busy"), key("2", "201")]
    assert ACTIONS.read(None) == [] and ACTIONS.read({"0": {}}) == [] and ACTIONS.numbers_in(None) == ()
    assert ACTIONS.wire([key("1", "busy")]) == [key("1", "busy")]


def test_a_digit_twice_is_in_order_after_a_renumbering_as_well():
    held = ACTIONS.accept([key("1", "210"), key("1", "300")])
    assert ACTIONS.renumbered(held, {"210": "310"}) == ACTIONS.accept([key("1", "310"), key("1", "300")])


def test_a_digit_twice_is_what_the_pbx_makes_of_it():
    twice = ACTIONS.accept([key("1", "201"), key("1", "202")])
    for kept in (twice, [key("1", "202")]):
        assert ACTIONS.confirms(twice, kept) and not ACTIONS.differs(kept, twice)
    for kept in ([key("1", "201")], [key("1", "202"), key("2", "202")], []):
        assert not ACTIONS.confirms(twice, kept) and ACTIONS.differs(kept, twice)
    # What is on the PBX twice and declared once is still to be put right.
    assert ACTIONS.differs(twice, [key("1", "202")]) and not ACTIONS.confirms([key("1", "202")], twice)


# -- the directory of numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row, owner",
    [
        ({"type": "SIP", "callerid": "Anna"}, ("employee Anna", "employee")),
        ({"type": "EXTERNAL", "callerid": "Anna"}, ("the mobile number of Anna", "")),
        ({"type": "QUEUE", "callerid": "Sales"}, ("call queue Sales", "call_queue")),
        ({"type": "PARKING", "callerid": None}, ("a parking slot", "")),
        ({"type": "SOMETHING NEW", "callerid": "x"}, ("something new x", "")),
        ({}, ("", "")),
    ],
)
def test_the_owner_of_a_number(row, owner):
    assert number_owner(row) == owner


@pytest.mark.parametrize(
    "pattern, number, fits",
    [
        ("77XX", "7701", True), ("77XX", "77XX", True), ("77XX", "7801", False), ("77XX", "770", False),
        ("77XX", "77011", False), ("XX", "12", True), ("12", "12", True), ("12", "13", False),
    ],
)
def test_a_pattern_stands_for_numbers_of_its_length(pattern, number, fits):
    assert stands_for(pattern, number) is fits
