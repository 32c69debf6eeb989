# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.outbound_route import OUTBOUND_ROUTE
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import companions
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

# As GET shows one; the list lacks provider_type only.
RAW = {
    "id": "23",
    "rulename": "Out A",
    "providerid": "SIP-TRUNK-34F7CAFE",
    "priority": 3,
    "numberbeginswith": "8",
    "restnumbers": 10,
    "trimfrombegin": 1,
    "prepend": "7",
    "note": "n",
    "provider_type": "SIP",
    "provider_disabled": False,
}
PIECES = ["0", "8", "49", "#", "*", "(7|8)", "((1|2)3|4)", "[1-9]", "[05-7*]", "[0-9]{3}", "5{2}"]
PATTERNS = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)

objection_to_beginning = OUTBOUND_ROUTE.by_name["numberbeginswith"].objection


def judged(before=None, **changes):
    """What the rules say of a new route, or of a change of one."""
    start = before or {field.name: field.default for field in OUTBOUND_ROUTE.fields}
    return [text for rule in OUTBOUND_ROUTE.rules for text in rule({**start, **changes}, before or {})]


# -- one record -----------------------------------------------------------------------------------------------


def test_a_record_is_read_in_full_from_the_list():
    values = OUTBOUND_ROUTE.read(RAW)
    assert values == {
        "rulename": "Out A",
        "provider": "SIP-TRUNK-34F7CAFE",
        "numberbeginswith": "8",
        "restnumbers": 10,
        "trimfrombegin": 1,
        "prepend": "7",
        "note": "n",
        "priority": 3,
    }
    assert OUTBOUND_ROUTE.read(RAW, OUTBOUND_ROUTE.listed) == values
    body = OUTBOUND_ROUTE.wire(values)
    assert body == {name: RAW[name] for name in body}


@given(
    st.fixed_dictionaries(
        {"rulename": st.text("Aä 1", min_size=1, max_size=20).filter(str.strip)},
        optional={
            "providerid": st.sampled_from(["SIP-TRUNK-34F7CAFE", "Mango"]),
            "numberbeginswith": PATTERNS | st.integers(0, 999),
            "restnumbers": st.integers(-1, 20) | st.integers(-1, 20).map(str),
            "trimfrombegin": st.integers(0, 30),
            "prepend": st.from_regex(r"[0-9#*+]{0,20}", fullmatch=True),
            "note": st.text(max_size=20),
            "priority": st.integers(0, 9999),
        },
    )
)
def test_what_was_accepted_comes_back_as_it_was(options):
    values = OUTBOUND_ROUTE.accept(options).values
    assert OUTBOUND_ROUTE.read(OUTBOUND_ROUTE.wire(values)) == values


def test_a_route_needs_a_trunk():
    assert OUTBOUND_ROUTE.by_name["provider"].required
    assert OUTBOUND_ROUTE.by_name["provider"].to == ("sip_provider", "iax_provider")


# -- patterns -------------------------------------------------------------------------------------------------


@given(PATTERNS)
def test_patterns_that_the_pbx_understands(pattern):
    assert objection_to_beginning(pattern) is None


@pytest.mark.parametrize(
    "pattern", ["7XXX", "8-4", "[9-1]", "(7", "7)", ")(", "{3}", "({3})", "[]", "8.", "a", "8 4", "٣", "8\n"]
)
def test_what_is_no_pattern(pattern):
    assert objection_to_beginning(pattern).startswith("is no pattern that the PBX understands")


@pytest.mark.parametrize("pattern", ["7|8", "(7|8)|9", "|8"])
def test_alternatives_stand_in_brackets(pattern):
    assert objection_to_beginning(pattern).startswith("has alternatives without brackets")


def test_a_plus_never_begins_a_number():
    assert objection_to_beginning("+49").startswith("begins with +")
    assert objection_to_beginning("(+7|8)") is None


@given(st.lists(st.sampled_from([*PIECES, "|", "(", ")"]), max_size=5).map("".join))
def test_what_passes_describes_whole_numbers(pattern):
    """As the PBX makes an expression of it, which is to fit from the first digit to the last."""
    if objection_to_beginning(pattern) is None:
        expression = pattern.replace("*", r"\*") + "[0-9]{2}"
        for number in ("9999", "1899", "00", "8199", "499", "40812"):
            assert bool(re.search("^" + expression + "$", number)) == bool(re.fullmatch(expression, number))


@pytest.mark.parametrize("prefix", ["", "0", "*31#+49"])
def test_what_can_be_dialled_first(prefix):
    assert OUTBOUND_ROUTE.by_name["prepend"].objection(prefix) is None


@pytest.mark.parametrize("prefix", ["0 0", "00w", "9,", "x"])
def test_what_would_not_be_dialled(prefix):
    assert OUTBOUND_ROUTE.by_name["prepend"].objection(prefix).startswith("holds more than digits")


@pytest.mark.parametrize(
    "values, needed",
    [
        ({"numberbeginswith": "0"}, True),
        ({"numberbeginswith": "8", "prepend": "0"}, True),
        ({"numberbeginswith": "00", "prepend": ""}, False),
        ({"rulename": "0"}, False),
        ({}, False),
    ],
)
def test_a_lone_zero_is_sent_again(values, needed):
    """POST and PUT store an empty text for it, and the route would fit any number."""
    assert OUTBOUND_ROUTE.follow_up.needed(values) is needed
    assert OUTBOUND_ROUTE.follow_up.options == ("numberbeginswith", "prepend")


# -- rules ----------------------------------------------------------------------------------------------------


def test_a_route_fits_some_number():
    assert judged() == []
    assert judged(numberbeginswith="112", restnumbers=0) == []
    assert judged(restnumbers=0) == [
        "restnumbers 0 without numberbeginswith fits no number at all; -1 stands for any number of digits"
    ]


@pytest.mark.parametrize(
    "matter, right",
    [
        ({"numberbeginswith": "8", "restnumbers": 10, "trimfrombegin": 10}, True),
        ({"numberbeginswith": "8", "restnumbers": 10, "trimfrombegin": 11}, False),
        ({"numberbeginswith": "8", "restnumbers": 10, "trimfrombegin": 11, "prepend": "112"}, True),
        ({"numberbeginswith": "8", "restnumbers": -1, "trimfrombegin": 30}, True),
        ({"numberbeginswith": "[1-9]8", "restnumbers": 0, "trimfrombegin": 2}, False),
        ({"numberbeginswith": "[0-9]{9}", "restnumbers": 0, "trimfrombegin": 8}, True),
        # How long an alternative is, is not counted out.
        ({"numberbeginswith": "(7|8)", "restnumbers": 3, "trimfrombegin": 5}, False),
    ],
)
def test_something_is_left_to_dial(matter, right):
    texts = judged(**matter)
    assert [text.partition(" ")[0] for text in texts] == ([] if right else ["trimfrombegin"])


def test_a_stored_route_is_let_be_until_it_changes():
    stored = {"rulename": "A", "numberbeginswith": "", "restnumbers": 0, "trimfrombegin": 0, "prepend": "", "note": ""}
    assert judged(stored, note="never fits") == []
    assert len(judged(stored, trimfrombegin=1)) == 1
    assert {"numberbeginswith", "restnumbers", "trimfrombegin", "prepend"} < set(OUTBOUND_ROUTE.weighed)


def test_a_new_route_cannot_have_the_first_place():
    assert judged(priority=0) == ["priority 0 cannot be given to a new route: the PBX would put it last; use 1 or more"]
    assert judged(priority=1) == []
    stored = {**{field.name: field.default for field in OUTBOUND_ROUTE.fields}, "priority": 3}
    assert judged(stored, priority=0) == []


def test_the_place_is_given_by_the_order_of_a_list():
    with pytest.raises(DeclarationError, match="priority is given by the order of the list"):
        OUTBOUND_ROUTE.accept({"rulename": "A", "priority": 2}, "outbound_routes[0]")


# -- changes --------------------------------------------------------------------------------------------------


def test_a_put_names_what_the_pbx_demands():
    before = OUTBOUND_ROUTE.read(RAW)
    assert OUTBOUND_ROUTE.update_method == "PUT"
    assert companions(OUTBOUND_ROUTE, before, {"note": "x"}) == {"rulename": "Out A", "provider": "SIP-TRUNK-34F7CAFE"}
    assert {"rulename", "provider"} < set(OUTBOUND_ROUTE.weighed)
