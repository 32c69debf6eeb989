# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the PBX would take and a person probably does not mean: a warning, or an error on demand."""

from __future__ import annotations

import re

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import INCOMING_ROUTE, OUTBOUND_ROUTE
from ansible_collections.mikopbx.pbx.plugins.module_utils.dialling import SYSTEM_DESTINATIONS
from ansible_collections.mikopbx.pbx.plugins.module_utils.remarks import (
    EMPTY_QUEUE,
    HIDDEN_ROUTE,
    REMARKS,
    REPEATED_DIGIT,
)
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import (
    Pbx,
    declare,
    employee,
    make,
    menu,
    problems,
    queue,
    room,
    route,
    trunk,
    way_out,
)
from hypothesis import example, given
from hypothesis import strategies as st

MANGO, BEELINE = trunk("Mango", "SIP-TRUNK-00000001"), trunk("Beeline", "SIP-TRUNK-00000002")
PEOPLE = [employee("201"), employee("202")]


def office(**records):
    return Pbx(**{"sip_provider": [MANGO, BEELINE], "employee": PEOPLE, **records})


def remarked(declared, pbx=None, **options):
    """The kinds and texts of what is remarked; the same, and nothing else, is a problem where it is forbidden."""
    pbx = pbx or office()
    result = make(declared, pbx, **options)
    for kind in {remark.kind for remark in result.remarks}:
        assert problems(declared, pbx, forbidden=[kind], **options) == [
            remark.text for remark in result.remarks if remark.kind == kind
        ]
    # Forbidden is only what is named.
    others = [kind for kind in REMARKS if kind not in {remark.kind for remark in result.remarks}]
    assert make(declared, pbx, forbidden=others, **options).remarks == result.remarks
    return [tuple(remark) for remark in result.remarks]


# -- queues and menus -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{}, {"members": []}])
def test_a_queue_without_members(values):
    declared = declare("call_queue", {"extension": "2001", "name": "Sales", **values})
    assert remarked(declared) == [
        (EMPTY_QUEUE, "call_queues[0] (extension 2001): the queue has no members: nobody is rung")
    ]


def test_a_queue_that_is_emptied_or_stays_empty():
    for members in ((), ("201",)):
        pbx = office(call_queue=[queue("2001", members=members)])
        emptied = declare("call_queue", {"extension": "2001", "members": []})
        assert [kind for kind, text in remarked(emptied, pbx)] == [EMPTY_QUEUE]
    assert remarked(declare("call_queue", {"extension": "2001", "members": ["201"]}), pbx) == []


def test_nothing_is_said_of_what_nobody_declared():
    pbx = office(
        call_queue=[queue("2001", members=())],
        ivr_menu=[menu("3001", actions=[{"digits": "1", "extension": "201"}, {"digits": "1", "extension": "202"}])],
        incoming_route=[route("7", "a", 2, "1", extension="busy"), route("8", "b", 3, "1")],
        outbound_route=[way_out("4", "a", 1), way_out("5", "b", 2)],
    )
    assert remarked(declare("employee", {"number": "201", "user_username": "Anna"}), pbx) == []
    # Of a member list that was not read nothing is known.
    unread = queue("2002")
    del unread.values["members"]
    assert remarked(declare("call_queue", {"extension": "2002", "name": "x"}), office(call_queue=[unread])) == []


def test_a_digit_that_leads_to_two_places_is_said_once():
    actions = [{"digits": 1, "extension": "201"}, {"digits": "1", "extension": "202"}, {"digits": 2, "extension": "201"}]
    for repeated in (actions, [*actions, {"digits": 1, "extension": "busy"}]):
        declared = declare("ivr_menu", {"extension": "3001", "name": "Menu", "actions": repeated})
        assert remarked(declared) == [
            (
                REPEATED_DIGIT,
                "ivr_menus[0] (extension 3001): digit 1 leads to more than one place: only one of them is reached",
            )
        ]
    assert remarked(declare("ivr_menu", {"extension": "3001", "name": "Menu", "actions": actions[1:]})) == []


# -- incoming routes ------------------------------------------------------------------------------------------


def incoming(*routes):
    return declare(INCOMING_ROUTE, *routes)


FIRST = {"rulename": "first", "number": "100", "provider": "Mango", "extension": "busy"}
SECOND = {"rulename": "second", "number": "100", "provider": "Mango", "extension": "201"}


@pytest.mark.parametrize("word", SYSTEM_DESTINATIONS)
def test_a_route_behind_one_that_ends_every_call(word):
    assert remarked(incoming({**FIRST, "extension": word}, SECOND)) == [
        (
            HIDDEN_ROUTE,
            "incoming_routes[1] (rulename second): is never reached: incoming_route first 100 is for the same number "
            "and trunk, comes first and ends every call",
        )
    ]


def test_a_route_behind_a_conference_room():
    pbx = office(conference_room=[room("500")])
    assert len(remarked(incoming({**FIRST, "extension": "500"}, SECOND), pbx)) == 1


@pytest.mark.parametrize(
    "first, second",
    [
        (FIRST, {**SECOND, "number": "101"}),
        (FIRST, {**SECOND, "provider": "Beeline"}),
        (FIRST, {**SECOND, "provider": ""}),
        ({**FIRST, "extension": "201"}, SECOND),  # who does not answer in time passes the call on
        (SECOND, FIRST),
    ],
)
def test_routes_that_do_not_hide_each_other(first, second):
    assert remarked(incoming(first, second)) == []


def test_a_third_route_is_behind_the_first():
    found = remarked(incoming(FIRST, {**SECOND, "extension": "hangup"}, {**SECOND, "rulename": "third"}))
    assert [text.split(" is for")[0].rpartition(": ")[2] for kind, text in found] == ["incoming_route first 100"] * 2


def test_the_order_that_counts_is_the_one_after_the_plan():
    present = [route("7", "first", 2, "100", MANGO.id, "busy"), route("8", "second", 3, "100", MANGO.id)]
    pbx = office(incoming_route=present)
    assert [kind for kind, text in remarked(incoming({"rulename": "first"}, {"rulename": "second"}), pbx)] == [HIDDEN_ROUTE]
    # The other way round is a reordering, after which the one that ends the call is the last.
    assert remarked(incoming({"rulename": "second"}, {"rulename": "first"}), pbx) == []


def test_routes_of_the_pbx_are_told_from_declared_ones_by_their_title():
    hiding = office(incoming_route=[route("7", "old", 2, "100", MANGO.id, "busy")])
    ((dummy, text),) = remarked(incoming(SECOND), hiding)
    assert text.startswith("incoming_routes[0] (rulename second): is never reached: incoming_route old 100 is for")
    hidden = office(incoming_route=[route("7", "first", 2, "100", MANGO.id, "busy"), route("8", "old", 3, "100", MANGO.id)])
    ((dummy, text),) = remarked(incoming({"rulename": "first"}), hidden)
    assert text.startswith("incoming_route old 100: is never reached: incoming_route first 100 is for")


def test_places_of_the_pbx_count_and_of_one_place_the_older_route():
    two = [route("10", "first", 5, "100", MANGO.id), route("9", "second", 5, "100", MANGO.id, "busy")]
    ((dummy, text),) = remarked(incoming({"rulename": "second"}), office(incoming_route=two))
    assert text.startswith("incoming_route first 100: is never reached")


def test_the_default_route_hides_nothing_and_is_always_reached():
    standing = route("1", "default action", 9999, extension="busy")
    catch_all = route("7", "all", 2, extension="hangup")
    pbx = office(incoming_route=[standing, catch_all])
    assert remarked(incoming({"default": True, "extension": "hangup"}), pbx) == []
    assert remarked(incoming({"rulename": "all", "note": "x"}), office(incoming_route=[standing, catch_all])) == []


def test_a_new_single_route_is_where_it_was_put():
    pbx = office(incoming_route=[route("7", "old", 5, "100", MANGO.id, "busy")])
    ahead, behind = ([INCOMING_ROUTE.accept({**SECOND, "priority": place})] for place in (3, 5))
    assert remarked(ahead, pbx) == [] and len(remarked(behind, pbx)) == 1


# -- outbound routes ------------------------------------------------------------------------------------------


def outbound(*routes):
    """Routes, each as its beginning, the rest and the trunk."""
    return declare(
        OUTBOUND_ROUTE,
        *(
            {"rulename": "route %d" % place, "numberbeginswith": begin, "restnumbers": rest, "provider": provider}
            for place, (begin, rest, provider) in enumerate(routes)
        ),
    )


@pytest.mark.parametrize(
    "first, second, same_trunk",
    [
        (("7", 10, "Mango"), ("7", 10, "Mango"), True),
        (("", -1, "Mango"), ("7", 10, "Beeline"), False),
        (("", -1, "Mango"), ("7", 10, "Mango"), True),
        (("7", -1, "Mango"), ("7", 10, "Beeline"), False),
        (("7", -1, "Mango"), ("79", -1, "Beeline"), False),
        (("7", 10, "Mango"), ("79", 9, "Beeline"), False),
        (("7", -1, "Mango"), ("7*", 2, "Beeline"), False),
        (("(7|8)", -1, "Mango"), ("(7|8)", 10, "Beeline"), False),
    ],
)
def test_a_route_whose_numbers_all_fit_one_before_it(first, second, same_trunk):
    ((kind, text),) = remarked(outbound(first, second))
    assert kind == HIDDEN_ROUTE
    assert text == (
        "outbound_routes[1] (rulename route 1): outbound_route route 0 comes first and fits all of its numbers: "
        "this one is only reached when that one fails" + (", over the same trunk" if same_trunk else "")
    )


@pytest.mark.parametrize(
    "first, second",
    [
        (("7", 10, "Mango"), ("7", 10, "Beeline")),  # a reserve
        (("7", -1, "Mango"), ("7", -1, "Beeline")),
        (("7", 10, "Mango"), ("7", -1, "Beeline")),
        (("7", 10, "Mango"), ("7", 9, "Mango")),
        (("7", 10, "Mango"), ("79", 10, "Beeline")),
        (("7", 10, "Mango"), ("79", -1, "Beeline")),
        (("7", 3, "Mango"), ("7*", 2, "Beeline")),  # * is no digit
        (("79", -1, "Mango"), ("7", -1, "Beeline")),
        (("8", -1, "Mango"), ("7", -1, "Mango")),
        (("(7|8)", -1, "Mango"), ("7", -1, "Beeline")),  # true, and not to be told
        (("[78]", -1, "Mango"), ("[78]9", -1, "Beeline")),
    ],
)
def test_routes_that_have_numbers_of_their_own_or_are_a_reserve(first, second):
    assert remarked(outbound(first, second)) == []


def test_a_hidden_route_is_said_once():
    found = remarked(outbound(("", -1, "Mango"), ("7", -1, "Beeline"), ("79", 9, "Mango")))
    assert [text.partition(": ")[2].partition(" comes")[0] for kind, text in found] == ["outbound_route route 0"] * 2


def test_an_outbound_route_between_others_that_nobody_declared():
    present = [way_out("4", "all", 1), way_out("5", "also all", 2), way_out("6", "city", 3, numberbeginswith="8")]
    ((dummy, text),) = remarked(declare(OUTBOUND_ROUTE, {"rulename": "city"}), office(outbound_route=present))
    assert text.startswith("outbound_routes[0] (rulename city): outbound_route all comes first")


def fits(pattern, number):
    """As the PBX's dial plan has it: a beginning, and so many digits, or anything."""
    begin, rest = pattern
    return bool(re.match("%s%s" % (re.escape(begin), "" if rest == -1 else "[0-9]{%d}$" % rest), number))


PATTERNS = st.tuples(st.text("12*", max_size=3), st.integers(-1, 3)).filter(lambda pattern: pattern != ("", 0))


@given(PATTERNS, PATTERNS, st.text("12*", max_size=6))
@example(("1", 2), ("1*", 1), "1*2")
@example(("", 2), ("1", 1), "12")
def test_hidden_is_never_said_of_a_route_that_has_a_number_of_its_own(first, second, number):
    hidden = remarked(outbound((*first, "Mango"), (*second, "Mango")))
    if hidden and fits(second, number):
        assert fits(first, number)
