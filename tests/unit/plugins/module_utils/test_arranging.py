# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of a list is the order of the routes, and those that nobody declared keep their places."""

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.arranging import in_order
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import (
    INCOMING_ROUTE,
    OFF_WORK_TIME,
    OUTBOUND_ROUTE,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE, REORDER, Reordering
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Unborn
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import (
    Pbx,
    declare,
    gone,
    held,
    make,
    problems,
    route,
    trunk,
    way_out,
)
from hypothesis import given, settings
from hypothesis import strategies as st

MANGO = trunk("Mango")


def pbx_with(*routes):
    return Pbx(sip_provider=[MANGO], outbound_route=list(routes))


def declared_routes(*names):
    return declare(OUTBOUND_ROUTE, *({"rulename": name, "provider": "Mango"} for name in names))


def reorderings(result):
    return [change for change in result.changes if isinstance(change, Reordering)]


def carried_out(pbx, result):
    """The PBX after a plan: new routes at their places, or behind the others, and the order as it was sent."""
    routes = {found.id: dict(found.values) for found in pbx.records("outbound_route")}
    born = {}
    for step in result.steps:
        change = step.change
        if step.action == CREATE:
            identity = born[change.label] = str(100 + len(born))
            places = [values["priority"] for values in routes.values()]
            values = {field.name: field.default for field in OUTBOUND_ROUTE.fields}
            routes[identity] = {**values, "priority": max(places, default=0) + 1, **step.values}
        elif step.action == REORDER:
            for place, identity in enumerate(change.places, 1):
                routes[born.get(getattr(identity, "change", ""), identity)]["priority"] = place
    return pbx_with(*(way_out(identity, values.pop("rulename"), **values) for identity, values in routes.items()))


def names_in_order(pbx):
    return [found.values["rulename"] for found in in_order(OUTBOUND_ROUTE, pbx.records("outbound_route"))]


@st.composite
def offices(draw):
    """(the routes of a PBX, the names declared in their order)."""
    present = draw(st.lists(st.sampled_from("abcdefg"), unique=True, max_size=6))
    places = draw(st.lists(st.integers(0, 9), min_size=len(present), max_size=len(present)))
    ids = draw(st.permutations([str(4 + place) for place in range(len(present))]))
    routes = [way_out(identity, name, place) for identity, name, place in zip(ids, present, places)]
    declared = draw(st.lists(st.sampled_from("abcdefgxyz"), unique=True, max_size=6))
    return routes, declared


@given(offices())
@settings(max_examples=150)
def test_any_list_becomes_the_order_by_one_request_at_most(office):
    routes, declared = office
    pbx = pbx_with(*routes)
    result = make(declared_routes(*declared), pbx)
    assert len(reorderings(result)) <= 1
    before, later = names_in_order(pbx), carried_out(pbx, result)
    after = names_in_order(later)
    # What is declared is in its order; what is not has the place that it had; nothing comes before what was there.
    assert [name for name in after if name in declared] == declared
    assert [(place, name) for place, name in enumerate(after) if name not in declared] == [
        (place, name) for place, name in enumerate(before) if name not in declared
    ]
    assert not make(declared_routes(*declared), later).changes


@given(offices())
def test_what_is_in_order_is_let_be(office):
    routes, declared = office
    pbx = pbx_with(*routes)
    present = [name for name in names_in_order(pbx) if name in declared]
    assert make(declared_routes(*present), pbx).changes == ()


@given(st.integers(1, 5), st.integers(0, 3))
def test_new_routes_come_behind_the_others_in_their_order_without_a_request_for_it(born, present):
    routes = [way_out(str(4 + place), "old %d" % place, 7 + place) for place in range(present)]
    result = make(declared_routes(*("new %d" % place for place in range(born))), pbx_with(*routes))
    # 1 is what the PBX takes for no place at all.
    first = 7 + present if present else 2
    assert [step.values["priority"] for step in result.steps] == list(range(first, first + born))
    assert reorderings(result) == []


def test_what_is_only_changed_gets_no_place():
    records = declare(OUTBOUND_ROUTE, {"rulename": "old", "note": "x"}, {"rulename": "new", "provider": "Mango"})
    update, create = make(records, pbx_with(way_out("4", "old", 5))).steps
    assert create.values["priority"] == 6 and "priority" not in update.values


def test_a_new_route_between_others_is_made_first_and_then_put_there():
    pbx = pbx_with(way_out("4", "a", 1), way_out("5", "foreign", 2), way_out("6", "b", 3))
    result = make(declared_routes("a", "new", "b"), pbx)
    create, reorder = result.steps[-2:]
    assert (create.action, reorder.action) == (CREATE, REORDER) and reorder.needs == (create.index,)
    assert "priority" not in create.values
    (change,) = reorderings(result)
    first, foreign, new, last = change.places
    assert (first, foreign, last) == ("4", "5", "6") and isinstance(new, Unborn)
    assert change.line() == "~ outbound_route order: a, foreign, new, b"
    assert change.diff() == ({"order": ["a", "foreign", "b"]}, {"order": ["a", "foreign", "new", "b"]})


def test_the_place_of_a_route_that_goes_is_nobodys():
    pbx = pbx_with(way_out("4", "a", 1), way_out("5", "b", 2), way_out("6", "c", 3))
    records = [*declared_routes("c", "a"), *declare(OUTBOUND_ROUTE, gone("b", "rulename"))]
    (change,) = reorderings(make(records, pbx))
    assert change.places == ("6", "4")


def test_of_two_with_one_place_the_older_comes_first():
    pbx = pbx_with(way_out("10", "b", 5), way_out("9", "a", 5), way_out("11", "first", 0))
    assert names_in_order(pbx) == ["first", "a", "b"]


def test_a_renamed_route_has_its_place_under_its_new_name():
    pbx = pbx_with(way_out("4", "a", 1), way_out("5", "b", 2))
    records = declare(OUTBOUND_ROUTE, {"rulename": "b"}, {"rulename": "c", "renamed_from": "a"})
    (change,) = reorderings(make(records, pbx))
    assert change.places == ("5", "4") and change.order[1] == ("b", "c")


def test_the_default_route_has_no_place_among_the_others():
    standing = route("1", "default action", 9999, extension="hangup")
    pbx = Pbx(incoming_route=[standing, route("7", "Main", 2, "1"), route("8", "Night", 3, "2")])
    records = [{"default": True, "extension": "busy"}, {"rulename": "Night"}, {"rulename": "Main"}]
    result = make(declare(INCOMING_ROUTE, *records), pbx)
    (change,) = reorderings(result)
    assert change.places == ("8", "7")
    alone = make(declare(INCOMING_ROUTE, {"default": True, "extension": "busy"}, {"rulename": "Main"}), pbx)
    assert reorderings(alone) == []


def test_the_last_place_is_left_to_the_default_route():
    """Behind 9998 there is no room: all of them get new places."""
    pbx = Pbx(sip_provider=[MANGO], incoming_route=[route("7", "Main", 9997, "1")])
    new = [{"rulename": name, "number": name, "extension": "hangup"} for name in ("one", "two")]
    fits = make(declare(INCOMING_ROUTE, new[0]), pbx)
    assert fits.steps[0].values["priority"] == 9998 and reorderings(fits) == []
    full = make(declare(INCOMING_ROUTE, *new), pbx)
    (change,) = reorderings(full)
    assert len(change.places) == 3 and all("priority" not in step.values for step in full.steps)


def test_routes_without_a_name_are_called_by_what_tells_them():
    pbx = Pbx(sip_provider=[MANGO], incoming_route=[route("7", "", 2, "100", "SIP-TRUNK-00000001"), route("8", "", 3, "200"), route("9", "", 4)])
    records = [{"number": "200"}, {"number": "100", "provider": "Mango"}, {"id": "9", "note": "x"}]
    (change,) = reorderings(make(declare(INCOMING_ROUTE, *records), pbx))
    assert change.order == (
        ("number 100 provider Mango", "number 200", "id 9"),
        ("number 200", "number 100 provider Mango", "id 9"),
    )


def test_a_single_record_has_the_place_that_it_was_given():
    pbx = pbx_with(way_out("4", "a", 1), way_out("5", "b", 2))
    single = OUTBOUND_ROUTE.accept({"rulename": "new", "provider": "Mango", "priority": 7})
    (step,) = make([single], pbx).steps
    assert step.values["priority"] == 7
    assert "priority" not in make([OUTBOUND_ROUTE.accept({"rulename": "new", "provider": "Mango"})], pbx).steps[0].values


def test_a_schedule_is_put_in_order_as_well():
    holidays = {"date_from": "2026-01-01", "date_to": "2026-01-02", "action": "extension", "extension": "201"}
    pbx = Pbx(
        owners={"201": "employee"},
        off_work_time=[held("off_work_time", str(place), description=name, priority=place, **holidays) for place, name in ((2, "a"), (3, "b"))],
    )
    (change,) = reorderings(make(declare(OFF_WORK_TIME, {"description": "b"}, {"description": "a"}), pbx))
    assert change.places == ("3", "2")


def test_a_route_that_cannot_be_made_is_a_problem_and_no_crash():
    """It has no change, and yet a place in the list."""
    pbx = pbx_with(way_out("4", "City", 1))
    found = problems(declare(OUTBOUND_ROUTE, {"rulename": "New"}, {"rulename": "City"}), pbx)
    assert found == ["outbound_routes[0] (rulename New): provider is missing: a new record needs it"]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_what_is_to_go_has_no_place(state):
    pbx = pbx_with(way_out("4", "a", 1), way_out("5", "b", 2))
    records = declare(OUTBOUND_ROUTE, {"rulename": "b"}, {"rulename": "a", "state": state})
    assert len(reorderings(make(records, pbx))) == (state == "present")
