# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import (
    API_KEY,
    BY_NAME,
    EMPLOYEE,
    INCOMING_ROUTE,
    MAIL_SETTINGS,
    NETWORK_FILTER,
    OUTBOUND_ROUTE,
    SIP_PROVIDER,
    STORAGE,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import first_needs, further_needs
from ansible_collections.mikopbx.pbx.plugins.module_utils.ordering import _RANK
from ansible_collections.mikopbx.pbx.plugins.module_utils.references import chosen_id
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Found, Protection
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import (
    GENERATED,
    SECRET,
    Pbx,
    declare,
    employee,
    filters,
    gone,
    held,
    make,
    menu,
    new,
    order_of,
    problems,
    queue,
    room,
    route,
    trunk,
    way_out,
)
from hypothesis import given
from hypothesis import strategies as st


# -- comparing ------------------------------------------------------------------------------------------------


def test_only_declared_options_are_compared():
    pbx = Pbx(employee=[employee("201", user_email="kept@example.com", fwd_ringlength=30)])
    result = make(declare(EMPLOYEE, {"number": 201, "user_username": "Anna"}), pbx)
    (step,) = result.steps
    assert (step.action, step.values) == ("update", {"user_username": "Anna"})
    assert result.lines == ["~ employee 201 Person 201: user_username Person 201 → Anna"]


def test_equal_record_makes_no_step():
    pbx = Pbx(employee=[employee("201", sip_transport="udp,tcp")])
    result = make(declare(EMPLOYEE, {"number": "201", "sip_transport": "udp,tcp", "sip_enableRecording": "yes"}), pbx)
    assert result.steps == ()
    assert result.unchanged == 1


def test_new_record_gets_a_secret_and_what_must_be_explicit():
    result = make(declare(EMPLOYEE, {"number": "301", "user_username": "Anna"}), Pbx())
    assert result.steps[0].values == {
        "number": "301",
        "user_username": "Anna",
        "sip_secret": "Generated0Secret1Xy",
        "sip_transport": "udp,tcp",
    }
    assert result.diff()["after"]["employees"]["301"]["sip_secret"] == "(hidden)"


def test_new_record_lacks_what_is_required():
    assert problems(declare(EMPLOYEE, {"number": "301"}), Pbx()) == [
        "employees[0] (number 301): user_username is missing: a new record needs it"
    ]


def test_changed_secret_shows_as_changed_and_not_as_text():
    pbx = Pbx(employee=[employee("201")])
    result = make(declare(EMPLOYEE, {"number": "201", "sip_secret": "Another9!Secret"}), pbx)
    assert "Another9" not in str(result.lines) + str(result.diff())
    assert SECRET not in str(result.lines) + str(result.diff())
    sides = result.diff()
    assert sides["before"] != sides["after"]


def test_ring_time_goes_along_with_a_forwarding():
    pbx = Pbx(employee=[employee("201", fwd_ringlength=20), employee("202", fwd_ringlength=0), employee("203")])
    result = make(
        declare(EMPLOYEE, {"number": "201", "fwd_forwarding": "203"}, {"number": "202", "fwd_forwarding": "203"}), pbx
    )
    assert [step.values["fwd_ringlength"] for step in result.steps] == [20, 45]


def test_clearing_a_forwarding_keeps_the_ring_time():
    pbx = Pbx(employee=[employee("201", fwd_ringlength=20, fwd_forwarding="202"), employee("202")])
    result = make(declare(EMPLOYEE, {"number": "201", "fwd_forwarding": ""}), pbx)
    assert result.steps[0].values == {"fwd_forwarding": "", "fwd_ringlength": 20}
    assert result.lines == ['~ employee 201 Person 201: fwd_forwarding 202 → ""']


def test_dial_string_that_repeats_the_mobile_follows_it():
    pbx = Pbx(employee=[employee("201", mobile_number="79990000001", mobile_dialstring="79990000001")])
    result = make(declare(EMPLOYEE, {"number": "201", "mobile_number": "79990000002"}), pbx)
    assert result.steps[0].values["mobile_dialstring"] == "79990000002"
    assert "mobile_dialstring 79990000001 → 79990000002" in result.lines[0]


def test_dial_string_of_its_own_stays():
    pbx = Pbx(employee=[employee("201", mobile_number="79990000001", mobile_dialstring="9,79990000001")])
    result = make(declare(EMPLOYEE, {"number": "201", "mobile_number": "79990000002"}), pbx)
    assert "mobile_dialstring" not in result.steps[0].values


def test_stored_weak_secret_blocks_a_change_unless_it_is_replaced():
    weak = employee("201")
    weak.values["sip_secret"] = "12345"
    pbx = Pbx(employee=[weak])
    assert "the stored sip_secret is too weak" in problems(declare(EMPLOYEE, {"number": "201", "user_email": "a@b.cd"}), pbx)[0]
    assert make(declare(EMPLOYEE, {"number": "201", "user_email": "a@b.cd", "sip_secret": SECRET}), pbx).steps
    assert not make(declare(EMPLOYEE, {"number": "201", "sip_secret": "12345"}), pbx).steps


# -- trunks ---------------------------------------------------------------------------------------------------


def test_trunk_update_repeats_its_identity_and_the_mask():
    pbx = Pbx(sip_provider=[trunk("Mango", note="kept")])
    result = make(declare(SIP_PROVIDER, {"description": "Mango", "port": 5062}), pbx)
    assert result.steps[0].values == {
        "port": 5062,
        "description": "Mango",
        "registration_type": "outbound",
        "note": "kept",
        "host": "a.example",
        "username": "u",
        "secret": "XXXXXXXX",
    }
    assert result.lines == ["~ sip_provider Mango: port 5060 → 5062"]


@pytest.mark.parametrize("policy, steps", [({}, 0), ({"update_secret": "always"}, 1)])
def test_hidden_secret_is_written_by_policy(policy, steps):
    pbx = Pbx(sip_provider=[trunk("Mango")])
    result = make(declare(SIP_PROVIDER, dict(description="Mango", secret="New9!Secret", **policy)), pbx)
    assert len(result.steps) == steps
    assert all(step.values["secret"] == "New9!Secret" for step in result.steps)


def test_secret_is_written_when_the_trunk_stops_hiding_it():
    pbx = Pbx(sip_provider=[trunk("Mango")])
    result = make(
        declare(SIP_PROVIDER, {"description": "Mango", "registration_type": "inbound", "secret": "New9!Secret"}), pbx
    )
    assert result.steps[0].values["secret"] == "New9!Secret"
    found = problems(declare(SIP_PROVIDER, {"description": "Mango", "registration_type": "inbound"}), pbx)
    assert "secret is missing: the PBX hides the one that it has" in found[0]


def test_readable_secret_is_compared():
    pbx = Pbx(sip_provider=[trunk("In", registration_type="inbound", secret="Stored9!Secret")])
    assert not make(declare(SIP_PROVIDER, {"description": "In", "secret": "Stored9!Secret"}), pbx).steps
    assert make(declare(SIP_PROVIDER, {"description": "In", "secret": "Other9!Secret"}), pbx).steps


def test_network_filter_cannot_be_taken_off_a_trunk():
    pbx = Pbx(sip_provider=[trunk("Mango", network_filter="4")])
    assert "network_filter cannot be cleared" in problems(
        declare(SIP_PROVIDER, {"description": "Mango", "network_filter": "none"}), pbx
    )[0]


@pytest.mark.parametrize("name", ["Office", "10.0.0.0/8", "7"])
def test_reference_by_name_cidr_or_id(name):
    pbx = Pbx(sip_provider=[trunk("Mango")], network_filter=filters(("4", "0.0.0.0/0", "Net"), ("7", "10.0.0.0/8", "Office")))
    result = make(declare(SIP_PROVIDER, {"description": "Mango", "network_filter": name}), pbx)
    assert result.steps[0].values["network_filter"] == "7"


def test_unknown_and_ambiguous_references():
    pbx = Pbx(
        sip_provider=[trunk("Mango")],
        network_filter=filters(("4", "10.1.0.0/16", "Office"), ("7", "10.0.0.0/8", "Office")),
    )
    unknown = problems(declare(SIP_PROVIDER, {"description": "Mango", "network_filter": "Nowhere"}), pbx)[0]
    assert 'network_filter: the PBX has no network filter "Nowhere", and none is declared; it has 10.1.0.0/16 Office' in unknown
    ambiguous = problems(declare(SIP_PROVIDER, {"description": "Mango", "network_filter": "Office"}), pbx)[0]
    assert "id 4, id 7" in ambiguous


def test_two_trunks_with_one_description():
    pbx = Pbx(sip_provider=[trunk("Mango", "SIP-TRUNK-1"), trunk("Mango", "SIP-TRUNK-2")])
    found = problems(declare(SIP_PROVIDER, {"description": "Mango", "port": 5062}), pbx)
    assert "id SIP-TRUNK-1, id SIP-TRUNK-2" in found[0]
    chosen = make(declare(SIP_PROVIDER, {"id": "SIP-TRUNK-2", "description": "Mango", "port": 5062}), pbx)
    assert chosen.steps[0].change.id == "SIP-TRUNK-2"


def test_trunk_with_routes_is_not_deleted_in_passing():
    pbx = Pbx(
        sip_provider=[trunk("Mango"), trunk("Beeline", "SIP-TRUNK-00000002")],
        incoming_route=[
            route("1", "", 9999),
            route("7", "Main", 2, "74951234567", "SIP-TRUNK-00000001"),
            route("8", "Other", 3, "74951234568", "SIP-TRUNK-00000002"),
        ],
        outbound_route=[way_out("4", "City", 1), way_out("5", "World", 2, "SIP-TRUNK-00000002")],
    )
    leaving = gone("Mango", "description")
    assert problems(declare(SIP_PROVIDER, leaving), pbx)[0] == (
        "sip_providers[0] (description Mango): the PBX would delete with it: incoming route Main 74951234567, "
        "outbound route City; move those to another sip provider first, or declare it with state: absent and "
        "delete_routes: true"
    )
    result = make(declare(SIP_PROVIDER, dict(leaving, delete_routes=True)), pbx)
    assert result.lines == [
        "- sip_provider Mango",
        "- incoming_route Main 74951234567",
        "- outbound_route City",
    ]
    assert [step.change.resource.name for step in result.steps] == ["outbound_route", "incoming_route", "sip_provider"]
    assert result.steps[2].needs == (0, 1)
    spared = [
        *declare(SIP_PROVIDER, leaving),
        *declare(INCOMING_ROUTE, {"rulename": "Main", "provider": "Beeline"}),
        *declare(OUTBOUND_ROUTE, {"rulename": "City", "provider": "Beeline"}),
    ]
    moved = make(spared, pbx)
    assert order_of(moved)[-1] == ("delete", "sip_provider", "Mango") and len(moved.steps) == 3
    assert moved.steps[2].needs == (0, 1)


def test_a_route_of_a_trunk_that_goes_is_declared_as_it_is():
    """Consent is for what nobody speaks of; what is declared to stay on the trunk contradicts its deletion."""
    pbx = Pbx(sip_provider=[trunk("Mango")], outbound_route=[way_out("4", "City", 1)])
    leaving = declare(SIP_PROVIDER, dict(gone("Mango", "description"), delete_routes=True))
    kept = declare(OUTBOUND_ROUTE, {"rulename": "City", "note": "kept"})
    assert problems([*leaving, *kept], pbx) == [
        "sip_providers[0] (description Mango): outbound_route City refers to it by provider; point that elsewhere in "
        "the same task"
    ]
    assert order_of(make([*leaving, *declare(OUTBOUND_ROUTE, gone("City", "rulename"))], pbx)) == [
        ("delete", "outbound_route", "City"),
        ("delete", "sip_provider", "Mango"),
    ]


@given(st.text(min_size=1), st.sets(st.integers(0, 3)))
def test_chosen_id_is_addressable_and_free(key, attempts):
    free = [chosen_id("SIP-TRUNK-", key, ())]
    for dummy in range(4):
        free.append(chosen_id("SIP-TRUNK-", key, free))
    taken = [free[place] for place in attempts]
    identity = chosen_id("SIP-TRUNK-", key, taken)
    assert identity not in taken
    assert len(identity) == len("SIP-TRUNK-") + 8
    assert identity[-1].isdigit()
    assert chosen_id("SIP-TRUNK-", key, taken) == identity


# -- numbers --------------------------------------------------------------------------------------------------


def test_number_taken_by_another_kind_of_record():
    pbx = Pbx(owners={"2001": "call queue Sales office"})
    assert problems(declare(EMPLOYEE, new("2001")), pbx) == [
        "employees[0] (number 2001): number 2001 is taken by call queue Sales office; choose a free number"
    ]


def test_one_number_wanted_twice():
    assert "also as employees[0]" in problems(declare(EMPLOYEE, new("301"), new("301")), Pbx())[0]
    clash = problems(declare(EMPLOYEE, new("301"), new("302", mobile_number="301")), Pbx())[0]
    assert "mobile_number 301 is also wanted for employees[0] (number 301)" in clash


def test_mobile_moves_from_one_person_to_another_in_order():
    pbx = Pbx(employee=[employee("201", mobile_number="79990000001"), employee("202")])
    result = make(
        declare(EMPLOYEE, {"number": "202", "mobile_number": "79990000001"}, {"number": "201", "mobile_number": ""}), pbx
    )
    assert [step.change.key for step in result.steps] == ["201", "202"]
    assert result.steps[1].needs == (0,)


CHAIN = ({"number": "220", "renamed_from": "210"}, {"number": "230", "renamed_from": "220"})


def test_renumbering_a_chain_starts_at_its_end():
    result = make(declare(EMPLOYEE, *CHAIN), Pbx(employee=[employee("210", "1"), employee("220", "2")]))
    assert [(step.change.id, step.values["number"]) for step in result.steps] == [("2", "230"), ("1", "220")]
    assert result.steps[1].needs == (0,)


@pytest.mark.parametrize("numbers", [("220", "230"), ("210", "230")])
def test_renumbering_a_chain_carries_on_and_then_rests(numbers):
    result = make(declare(EMPLOYEE, *CHAIN), Pbx(employee=[employee(number) for number in numbers]))
    assert len(result.steps) == (1 if "210" in numbers else 0)


def test_renumbering_is_done_alone_and_references_follow():
    pbx = Pbx(employee=[employee("210"), employee("201", fwd_forwarding="210")])
    result = make(
        declare(EMPLOYEE, {"number": "310", "renamed_from": "210"}, {"number": "201", "fwd_forwarding": "310"}), pbx
    )
    (step,) = result.steps
    assert step.alone and step.values == {"number": "310"}
    assert result.lines == ["~ employee 210 Person 210: number 210 → 310"]


def test_renaming_twice_is_nothing_and_both_names_are_a_problem():
    once = declare(EMPLOYEE, {"number": "310", "renamed_from": "210"})
    assert not make(once, Pbx(employee=[employee("310")])).steps
    assert "exist; remove renamed_from" in problems(once, Pbx(employee=[employee("310"), employee("210")]))[0]


def test_a_schedule_is_written_after_every_route_that_might_join_it():
    routes = declare(INCOMING_ROUTE, *({"rulename": name, "number": "4951", "extension": "busy"} for name in ("R1", "R2", "R3")))
    schedule = {"description": "Day off", "weekday_from": "sunday", "weekday_to": "sunday", "extension": "busy",
                "allow_restriction": True, "incoming_routes": ["R1"]}
    steps = make(declare(BY_NAME["off_work_time"], schedule) + routes, Pbx()).steps
    (last,) = (step for step in steps if step.change.resource.name == "off_work_time")
    created = {step.index: step.change.key for step in steps if step.action == "create" and step is not last}
    assert {created.get(index) for index in (*last.needs, *last.after)} >= {"R1", "R2", "R3"}
    # It needs the one that it names; whatever becomes of the others, it is written.
    assert [created[index] for index in last.needs] == ["R1"]


def test_a_member_goes_only_after_the_queue_has_its_new_ones():
    """The PBX takes one who goes out of a queue by itself: if the new ones could not be set, nobody would be rung."""
    pbx = Pbx(employee=[employee("201")], call_queue=[queue("2200")])
    wanted = declare(EMPLOYEE, gone("201"), new("202")) + declare("call_queue", {"extension": "2200", "members": ["202"]})
    create, update, delete = make(wanted, pbx).steps
    assert (create.action, update.action, delete.action) == ("create", "update", "delete")
    assert create.index in update.needs and update.index in delete.needs


def test_a_member_whose_mobile_the_next_one_takes_goes_before():
    """The number is free only then, so that nothing can wait."""
    pbx = Pbx(employee=[employee("201", mobile_number="7999000001")], call_queue=[queue("2200")])
    heir = new("202", mobile_number="7999000001")
    wanted = declare(EMPLOYEE, gone("201"), heir) + declare("call_queue", {"extension": "2200", "members": ["202"]})
    assert [step.action for step in make(wanted, pbx).steps] == ["delete", "create", "update"]


def test_swapping_numbers_is_refused():
    pbx = Pbx(employee=[employee("201", mobile_number="7999000001"), employee("202", mobile_number="7999000002")])
    found = problems(
        declare(
            EMPLOYEE,
            {"number": "201", "mobile_number": "7999000002"},
            {"number": "202", "mobile_number": "7999000001"},
        ),
        pbx,
    )
    assert "each want a number that the other still has" in found[0]


# -- order ----------------------------------------------------------------------------------------------------


def dangling(result, existing=()):
    """References sent before their target exists."""
    numbers = set(existing)
    wrong = []
    for step in result.steps:
        for name in ("fwd_forwarding", "fwd_forwardingonbusy", "fwd_forwardingonunavailable"):
            target = step.values.get(name)
            if target and target not in numbers:
                wrong.append((step.change.key, name, target))
        numbers.add(step.values.get("number", ""))
    return wrong


def test_circle_of_forwardings_is_closed_afterwards():
    result = make(
        declare(
            EMPLOYEE,
            new("301", fwd_forwarding="302", fwd_ringlength=20),
            new("302", fwd_forwarding="303"),
            new("303", fwd_forwarding="301"),
        ),
        Pbx(),
    )
    assert dangling(result) == []
    assert [step.action for step in result.steps] == ["create", "create", "create", "update"]
    closing = result.steps[-1]
    assert closing.closing and closing.values["fwd_forwarding"]
    assert len(result.lines) == 3


def test_deferred_forwarding_keeps_the_declared_ring_time():
    result = make(
        declare(
            EMPLOYEE,
            new("301", fwd_forwarding="302", fwd_ringlength=20),
            new("302", fwd_forwarding="301", fwd_ringlength=25),
        ),
        Pbx(),
    )
    closing = result.steps[-1]
    assert closing.values["fwd_ringlength"] == {"301": 20, "302": 25}[closing.change.key]


@given(st.integers(2, 30), st.randoms(use_true_random=False))
def test_no_reference_dangles_in_any_office(size, random):
    numbers = [str(300 + place) for place in range(size)]
    people = []
    for number in numbers:
        others = [other for other in numbers if other != number]
        forwards = {
            name: random.choice(others)
            for name in ("fwd_forwarding", "fwd_forwardingonbusy", "fwd_forwardingonunavailable")
            if random.random() < 0.5
        }
        people.append(new(number, **forwards))
    result = make(declare(EMPLOYEE, *people), Pbx())
    assert dangling(result) == []
    sent = {}
    for step in result.steps:
        assert all(index < step.index for index in step.needs)
        sent.setdefault(step.change.key, {}).update(step.values)
    for person in people:
        assert {name: sent[person["number"]][name] for name in person if name.startswith("fwd_")} == {
            name: value for name, value in person.items() if name.startswith("fwd_")
        }
    assert len(result.changes) == size


@given(st.permutations([new("301", fwd_forwarding="302"), new("302", fwd_forwarding="303"), new("303")]))
def test_chain_needs_no_second_step(people):
    assert len(make(declare(EMPLOYEE, *people), Pbx()).steps) == 3


def test_long_chain_is_no_problem():
    people = [new(str(1000 + place), fwd_forwarding=str(1001 + place)) for place in range(2000)]
    result = make(declare(EMPLOYEE, *people), Pbx())
    assert result.steps[0].change.key == "2999"


# -- deleting -------------------------------------------------------------------------------------------------


def test_delete_waits_for_those_who_let_go():
    pbx = Pbx(employee=[employee("201"), employee("202", fwd_forwarding="201"), employee("203")])
    result = make(declare(EMPLOYEE, gone("201"), {"number": "202", "fwd_forwarding": "203"}), pbx)
    assert [(step.action, step.change.key) for step in result.steps] == [("update", "202"), ("delete", "201")]
    assert result.steps[1].needs == (0,)


def test_delete_of_one_still_referred_to_is_refused_by_name():
    pbx = Pbx(employee=[employee("201"), employee("202", fwd_forwardingonbusy="201")])
    assert problems(declare(EMPLOYEE, gone("201")), pbx) == [
        "employees[0] (number 201): employee 202 Person 202 calls 201 by fwd_forwardingonbusy; "
        "point that elsewhere in the same task"
    ]


def test_circle_of_those_who_go_is_opened_first():
    pbx = Pbx(employee=[employee("201", fwd_forwarding="202"), employee("202", fwd_forwarding="201")])
    result = make(declare(EMPLOYEE, gone("201"), gone("202")), pbx)
    assert [step.action for step in result.steps] == ["update", "delete", "delete"]
    assert result.steps[0].values["fwd_forwarding"] == ""
    assert [change.action for change in result.changes] == ["delete", "delete"]


def test_absent_twice_is_nothing():
    assert make(declare(EMPLOYEE, gone("201")), Pbx()).steps == ()


def test_purge_keeps_what_is_declared_and_stops_at_its_limit():
    pbx = Pbx(employee=[employee("201"), employee("202"), employee("203")])
    result = make(declare(EMPLOYEE, {"number": "201"}), pbx, purged=["employee"], purge_limit=2)
    assert sorted(result.lines) == ["- employee 202 Person 202", "- employee 203 Person 203"]
    found = problems(declare(EMPLOYEE, {"number": "201"}), pbx, purged=["employee"], purge_limit=1)
    assert "purge would delete 2 records, purge_limit allows 1: employee 202 Person 202" in found[0]


def test_purge_spares_a_renamed_record():
    pbx = Pbx(employee=[employee("201")])
    result = make(declare(EMPLOYEE, {"number": "301", "renamed_from": "201"}), pbx, purged=["employee"], purge_limit=9)
    assert [step.action for step in result.steps] == ["update"]


# -- texts that the PBX would refuse or change ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text, why",
    [
        ("select the best from them", 'contains "select … from"'),
        ("it's 5'; ok", "contains \"';\""),
        ("see ../notes", 'contains "../ or ..\\"'),
        ("<script>x</script>Anna", "strips from texts"),
        ("context=internal", "strips from texts"),
        ("http team", "begins with http"),
    ],
)
def test_refused_texts_are_named_before_anything_is_sent(text, why):
    declared = declare(SIP_PROVIDER, {"description": "Mango", "note": text})
    found = problems(declared, Pbx(sip_provider=[trunk("Mango")]))
    assert found[0].startswith("sip_providers[0] (description Mango): note ") and why in found[0]


def test_refused_text_that_is_there_already_is_no_change():
    pbx = Pbx(sip_provider=[trunk("Mango", note="see ../notes")])
    assert not make(declare(SIP_PROVIDER, {"description": "Mango", "note": "see ../notes"}), pbx).steps
    found = problems(declare(SIP_PROVIDER, {"description": "Mango", "port": 5062}), pbx)
    assert "note (unchanged, but it has to be sent along)" in found[0]


# -- needs ----------------------------------------------------------------------------------------------------


def test_needs_name_the_managed_options_and_what_is_referred_to():
    declared = declare(EMPLOYEE, {"number": "201", "network_filter": "Office", "fwd_ringlength": 20})
    wanted = first_needs(declared).resources
    assert wanted["employee"].keys == {"201"} and not wanted["employee"].every
    assert wanted["employee"].fields == {"number", "network_filter", "fwd_ringlength"}
    assert NETWORK_FILTER.name in wanted


def test_numbers_are_asked_for_only_when_one_is_taken():
    pbx = Pbx(employee=[employee("201")])
    assert not further_needs(declare(EMPLOYEE, {"number": "201", "user_username": "A"}), pbx).numbers
    assert further_needs(declare(EMPLOYEE, new("301")), pbx).numbers
    assert further_needs(declare(EMPLOYEE, {"number": "201", "mobile_number": "7999000"}), pbx).numbers


def test_a_single_trunk_that_goes_asks_for_no_more_than_the_lists_of_routes():
    pbx = Pbx(sip_provider=[trunk("Mango")])
    wanted = further_needs([SIP_PROVIDER.accept({"description": "Mango", "state": "absent"})], pbx).resources
    assert set(wanted) == {"sip_provider", "incoming_route", "outbound_route"}
    assert not wanted["incoming_route"].every and not wanted["outbound_route"].every
    office = further_needs(declare(SIP_PROVIDER, {"description": "Mango", "state": "absent"}), pbx).resources
    assert office["incoming_route"].every == {"provider"}  # the default route can refer to it as well


def test_a_single_record_asks_only_for_what_the_pbx_would_leave_dangling():
    filters = Pbx(network_filter=[held("network_filter", "5", permit="10.0.0.0/8")])
    wanted = further_needs([BY_NAME["network_filter"].accept({"permit": "10.0.0.0/8", "state": "absent"})], filters).resources
    tied = {"employee", "sip_provider", "iax_provider", "asterisk_manager", "api_key"}
    assert set(wanted) == {"network_filter", *tied}
    assert all(wanted[name].every == {"network_filter"} for name in tied)
    sounds = Pbx(sound_file=[held("sound_file", "3", name="Hello", category="custom")])
    wanted = further_needs([BY_NAME["sound_file"].accept({"name": "Hello", "state": "absent"})], sounds).resources
    assert set(wanted) == {"sound_file", "incoming_route", "general_settings"}


def test_a_single_employee_who_has_to_let_go_of_himself_first_goes_only_if_nobody_else_calls_him():
    leaving = [EMPLOYEE.accept({"number": "201", "state": "absent"})]
    assert set(further_needs(leaving, Pbx(employee=[employee("201", fwd_forwarding="202")])).resources) == {"employee"}
    own = employee("201", mobile_number="79990001122", fwd_forwarding="79990001122")
    assert {"incoming_route", "ivr_menu", "call_queue", "off_work_time"} < set(further_needs(leaving, Pbx(employee=[own])).resources)


def test_every_resource_orders_itself():
    assert set(BY_NAME) == set(_RANK)


def test_one_record_meant_twice():
    pbx = Pbx(employee=[employee("201", "110")])
    found = problems(declare(EMPLOYEE, {"number": "201"}, {"id": 110, "user_email": "a@b.cd"}), pbx)
    assert found == ["employees[1] (id 110): means the same record as employees[0] (number 201); remove one of them"]


def test_circle_through_a_number_that_changes_hands_is_opened_at_a_forwarding():
    """A new record takes the mobile that another gives up, while that one forwards to the new record."""
    people = [
        {"number": "201", "mobile_number": "", "fwd_forwarding": "301"},
        new("301", mobile_number="79990000001"),
    ]
    for order in (people, people[::-1]):
        result = make(declare(EMPLOYEE, *order), Pbx(employee=[employee("201", mobile_number="79990000001")]))
        assert [(step.action, step.change.key) for step in result.steps] == [
            ("update", "201"),
            ("create", "301"),
            ("update", "201"),
        ]
        assert "fwd_forwarding" not in result.steps[0].values
        assert result.steps[2].values["fwd_forwarding"] == "301"


# -- what grew by hand, and what was found by trying many offices ---------------------------------------------------


@pytest.mark.parametrize("record", [{"description": "Mango", "registration_type": "none", "host": "a.b"}, {"description": "Mango", "state": "absent"}])
def test_a_trunk_that_cannot_be_read_may_be_the_one_that_is_meant(record):
    hidden = Found("SIP-TRUNK-0000000F", {}, False)
    found = problems(declare(SIP_PROVIDER, record), Pbx(sip_provider=[hidden]))
    assert "it cannot be told whether it is there: the PBX lists SIP-TRUNK-0000000F" in found[0]
    other = make(declare(SIP_PROVIDER, {"description": "Beeline", "port": 5062}), Pbx(sip_provider=[hidden, trunk("Beeline")]))
    assert other.steps
    assert not make([], Pbx(sip_provider=[hidden]), purged=["sip_provider"], purge_limit=9).steps


def test_a_trunk_without_registration_type_needs_one():
    pbx = Pbx(sip_provider=[trunk("Mango", registration_type="")])
    assert "registration_type is missing" in problems(declare(SIP_PROVIDER, {"description": "Mango", "port": 5062}), pbx)[0]


def test_a_mobile_that_goes_waits_for_those_who_call_it():
    pbx = Pbx(employee=[employee("301", fwd_forwarding="79990000001"), employee("302", mobile_number="79990000001")])
    cleared = {"number": "302", "mobile_number": ""}
    result = make(declare(EMPLOYEE, cleared, {"number": "301", "fwd_forwarding": ""}), pbx)
    assert [step.change.key for step in result.steps] == ["301", "302"]
    assert problems(declare(EMPLOYEE, cleared), pbx) == [
        "employees[0] (number 302): employee 301 Person 301 calls 79990000001 by fwd_forwarding; "
        "point that elsewhere in the same task"
    ]


def test_forwardings_follow_a_mobile_that_changes():
    pbx = Pbx(employee=[employee("301", fwd_forwarding="79990000001"), employee("302", mobile_number="79990000001")])
    result = make(
        declare(
            EMPLOYEE,
            {"number": "302", "mobile_number": "79990000002"},
            {"number": "301", "fwd_forwarding": "79990000001", "mobile_number": "79990000001"},
        ),
        pbx,
    )
    assert [(step.change.key, step.values.get("fwd_forwarding")) for step in result.steps] == [
        ("302", None),
        ("301", "79990000001"),
    ]


def test_a_new_record_may_not_call_what_goes():
    pbx = Pbx(employee=[employee("203")])
    found = problems(declare(EMPLOYEE, new("901", fwd_forwarding="203"), gone("203")), pbx)
    assert "employee 901 New 901 calls 203 by fwd_forwarding" in found[0]


def test_the_successor_gets_the_mobile_of_the_one_who_goes():
    pbx = Pbx(employee=[employee("301", fwd_forwarding="302"), employee("302", mobile_number="79990000001")])
    heir = {"number": "301", "fwd_forwarding": "", "mobile_number": "79990000001"}
    for records in ([heir, gone("302")], [gone("302"), heir]):
        result = make(declare(EMPLOYEE, *records), pbx)
        assert [(step.action, step.change.key) for step in result.steps] == [
            ("update", "301"),
            ("delete", "302"),
            ("update", "301"),
        ]
        assert "mobile_number" not in result.steps[0].values and result.steps[0].values["fwd_forwarding"] == ""


def test_who_calls_the_own_mobile_that_goes_lets_go_of_it_at_once():
    """The new forwarding has to wait for the mobile's next owner, who waits for this record to give it up."""
    pbx = Pbx(employee=[employee("301", mobile_number="79990000001", fwd_forwarding="79990000001")])
    people = [{"number": "301", "mobile_number": "", "fwd_forwarding": "302"}, new("302", mobile_number="79990000001")]
    result = make(declare(EMPLOYEE, *people), pbx)
    assert [(step.change.key, step.values.get("fwd_forwarding")) for step in result.steps] == [
        ("301", ""),
        ("302", None),
        ("301", "302"),
    ]


def test_all_that_was_put_off_for_a_record_goes_in_one_request():
    names = ("fwd_forwarding", "fwd_forwardingonbusy", "fwd_forwardingonunavailable")
    people = [new("301", **dict.fromkeys(names, "302")), new("302", **dict.fromkeys(names, "301"))]
    result = make(declare(EMPLOYEE, *people), Pbx())
    assert [step.action for step in result.steps] == ["create", "create", "update"]
    assert set(names) <= set(result.steps[2].values)


LONG_CHAIN = tuple({"number": str(10 + new), "renamed_from": str(new)} for new in (410, 420, 430))


@pytest.mark.parametrize("gap", [440, 430, 420, 410])
def test_a_chain_of_renumberings_carries_on_from_wherever_it_was_broken_off(gap):
    present = [number for number in (410, 420, 430, 440) if number != gap]
    pbx = Pbx(employee=[employee(str(number), "id%d" % number) for number in present])
    result = make(declare(EMPLOYEE, *LONG_CHAIN), pbx)
    assert [step.values["number"] for step in result.steps] == [str(number) for number in (440, 430, 420) if number <= gap]


def test_a_new_record_takes_the_key_of_one_that_is_renamed():
    declared = declare(EMPLOYEE, {"number": "510", "renamed_from": "420"}, new("420"))
    result = make(declared, Pbx(employee=[employee("420", "1")]))
    assert [(step.action, step.values["number"]) for step in result.steps] == [("update", "510"), ("create", "420")]
    done = Pbx(employee=[employee("510", "1"), Found("2", dict(employee("420").values, user_username="New 420"), True)])
    assert not make(declared, done).steps


def test_renaming_in_a_circle_is_refused():
    pbx = Pbx(sip_provider=[trunk("A", "SIP-TRUNK-1"), trunk("B", "SIP-TRUNK-2")])
    found = problems(
        declare(SIP_PROVIDER, {"description": "A", "renamed_from": "B"}, {"description": "B", "renamed_from": "A"}), pbx
    )
    assert "renamed_from leads in a circle" in found[0]


def test_a_broken_chain_that_could_be_read_both_ways_is_refused():
    pbx = Pbx(employee=[employee("420")])
    found = problems(declare(EMPLOYEE, *LONG_CHAIN[:2]), pbx)
    assert "which is either the former 410 or still to become this" in found[0]


@pytest.mark.parametrize(
    "record",
    [
        {"id": "110", "number": "999", "state": "absent"},
        {"id": "110", "number": "999", "renamed_from": "202"},
    ],
)
def test_id_and_key_that_contradict_each_other_are_refused(record):
    pbx = Pbx(employee=[employee("201", "110"), employee("202", "111")])
    assert "the record with id 110 has number 201; correct one of the two" in problems(declare(EMPLOYEE, record), pbx)[0]


def test_two_records_of_one_name_stand_apart_in_the_diff():
    pbx = Pbx(sip_provider=[trunk("Mango", "SIP-TRUNK-1"), trunk("Mango", "SIP-TRUNK-2")])
    records = [{"id": "SIP-TRUNK-1", "port": 5062}, {"id": "SIP-TRUNK-2", "port": 5063}]
    after = make(declare(SIP_PROVIDER, *records), pbx).diff()["after"]["sip_providers"]
    assert after == {"Mango": {"port": 5062}, "SIP-TRUNK-2": {"port": 5063}}


# -- what goes along with a trunk -----------------------------------------------------------------------------


def test_each_trunk_that_goes_takes_its_own_routes_along():
    pbx = Pbx(
        sip_provider=[trunk("Mango"), trunk("Beeline", "SIP-TRUNK-00000002")],
        iax_provider=[held("iax_provider", "IAX-TRUNK-1", description="Iax")],
        outbound_route=[way_out("4", "a", 1), way_out("5", "b", 2, "SIP-TRUNK-00000002"), way_out("6", "c", 3, "IAX-TRUNK-1")],
    )
    agreed, refused = dict(gone("Mango", "description"), delete_routes=True), gone("Beeline", "description")
    assert problems(declare(SIP_PROVIDER, agreed, refused), pbx) == [
        "sip_providers[1] (description Beeline): the PBX would delete with it: outbound route b; move those to another "
        "sip provider first, or declare it with state: absent and delete_routes: true"
    ]
    both = [
        *declare(SIP_PROVIDER, agreed),
        *declare("iax_provider", dict(gone("Iax", "description"), delete_routes=True)),
    ]
    result = make(both, pbx)
    assert {(step.change.resource.name, step.change.key) for step in result.steps} == {
        ("outbound_route", "a"), ("outbound_route", "c"), ("sip_provider", "Mango"), ("iax_provider", "Iax"),
    }
    labels = {change.key: change.label for change in result.changes}
    assert labels["a"] == "outbound route a (with sip_providers[0] (description Mango))"


def test_the_default_route_never_goes_along():
    pbx = Pbx(sip_provider=[trunk("Mango")], incoming_route=[route("1", "", 9999, provider="SIP-TRUNK-00000001", extension="busy")])
    found = problems(declare(SIP_PROVIDER, dict(gone("Mango", "description"), delete_routes=True)), pbx)
    assert found == [
        "sip_providers[0] (description Mango): incoming_route default refers to it by provider; "
        "point that elsewhere in the same task"
    ]


def test_a_trunk_without_routes_needs_no_consent():
    pbx = Pbx(sip_provider=[trunk("Mango")], outbound_route=[way_out("4", "a", 1, "SIP-TRUNK-00000002")])
    assert order_of(make(declare(SIP_PROVIDER, gone("Mango", "description")), pbx)) == [("delete", "sip_provider", "Mango")]


def test_a_route_that_moves_to_a_trunk_that_goes_is_named():
    pbx = Pbx(sip_provider=[trunk("Mango"), trunk("Beeline", "SIP-TRUNK-00000002")], outbound_route=[way_out("4", "a", 1, "SIP-TRUNK-00000002")])
    moving = declare(OUTBOUND_ROUTE, {"rulename": "a", "provider": "Mango"})
    leaving = declare(SIP_PROVIDER, dict(gone("Mango", "description"), delete_routes=True))
    assert '"Mango" is to be deleted, see sip_providers[0]' in problems([*leaving, *moving], pbx)[0]


# -- purge ----------------------------------------------------------------------------------------------------


def test_a_purge_goes_from_those_who_call_to_those_who_are_called():
    pbx = Pbx(
        employee=[employee("201", fwd_forwarding="500")],
        conference_room=[room("500")],
        call_queue=[queue("2001", timeout_extension="3001")],
        ivr_menu=[menu("3001", keys={"1": "201", "2": "500"})],
        sip_provider=[trunk("Mango")],
        incoming_route=[route("7", "Main", 2, provider="SIP-TRUNK-00000001", extension="2001")],
        off_work_time=[held("off_work_time", "3", description="Night", extension="3001", incoming_routes=["7"])],
    )
    purged = ["employee", "conference_room", "call_queue", "ivr_menu", "sip_provider", "incoming_route", "off_work_time"]
    for names in (purged, purged[::-1]):
        result = make([], pbx, purged=names, purge_limit=7)
        kinds = [step.change.resource.name for step in result.steps]
        assert sorted(kinds) == sorted(purged)
        for first, then in (
            ("incoming_route", "call_queue"), ("incoming_route", "sip_provider"), ("off_work_time", "ivr_menu"),
            ("call_queue", "ivr_menu"), ("ivr_menu", "employee"), ("employee", "conference_room"),
        ):
            assert kinds.index(first) < kinds.index(then)
            after = next(step for step in result.steps if step.change.resource.name == then)
            assert kinds.index(first) in after.needs


def test_a_purge_leaves_what_is_declared_and_says_who_calls_what_would_go():
    pbx = Pbx(employee=[employee("201"), employee("202")], call_queue=[queue("2001", members=(), timeout_extension="202")])
    kept = declare("call_queue", {"extension": "2001"})
    (problem,) = problems([*declare(EMPLOYEE, {"number": "201"}), *kept], pbx, purged=["employee"], purge_limit=9)
    assert problem == (
        "purge (employee 202 Person 202): call_queue 2001 Queue 2001 calls 202 by timeout_extension; "
        "point that elsewhere in the same task"
    )


GUARDS = st.sampled_from([None, Protection("it is the PBX's own"), Protection("it is in use", deletable=True)])


@given(st.lists(GUARDS, max_size=6), st.sets(st.integers(0, 5)), st.integers(0, 6))
def test_a_purge_never_touches_what_is_protected_standing_declared_or_beyond_its_limit(guards, declared, limit):
    routes = [
        Found(str(4 + place), route("", "route %d" % place, place + 2, str(place), extension="busy").values, True, guard)
        for place, guard in enumerate(guards)
    ]
    pbx = Pbx(incoming_route=[route("1", "default action", 9999, extension="busy"), *routes])
    kept = [{"rulename": "route %d" % place} for place in sorted(declared) if place < len(routes)]
    doomed = {found.id for place, found in enumerate(routes) if not guards[place] and place not in declared}
    options = {"purged": ["incoming_route"], "purge_limit": limit}
    if len(doomed) > limit:
        (problem,) = problems(declare(INCOMING_ROUTE, *kept), pbx, **options)
        assert problem.startswith("purge would delete %d records, purge_limit allows %d: incoming_route route " % (len(doomed), limit))
        assert problem.endswith("; declare them, or raise purge_limit")
    else:
        result = make(declare(INCOMING_ROUTE, *kept), pbx, **options)
        assert {(step.action, step.change.id) for step in result.steps} == {("delete", identity) for identity in doomed}


def test_a_purge_beyond_its_limit_names_ten():
    pbx = Pbx(employee=[employee(str(number)) for number in range(201, 213)])
    (problem,) = problems([], pbx, purged=["employee"], purge_limit=11)
    assert "employee 210 Person 210 and 2 more; declare" in problem and "211" not in problem
    (problem,) = problems(declare(EMPLOYEE, {"number": "211"}, {"number": "212"}), pbx, purged=["employee"], purge_limit=9)
    assert "employee 210 Person 210; declare" in problem


def test_what_is_declared_to_go_does_not_count_for_the_limit():
    pbx = Pbx(employee=[employee("201"), employee("202")])
    assert len(make(declare(EMPLOYEE, gone("201")), pbx, purged=["employee"], purge_limit=1).steps) == 2
    assert make([], pbx, purged=["call_queue"], purge_limit=0).steps == ()


def test_a_purge_of_trunks_takes_no_routes_along():
    pbx = Pbx(sip_provider=[trunk("Mango")], outbound_route=[way_out("4", "City", 1)])
    (problem,) = problems([], pbx, purged=["sip_provider"], purge_limit=9)
    assert problem.startswith("purge (sip_provider Mango): the PBX would delete with it: outbound route City;")
    both = make([], pbx, purged=["sip_provider", "outbound_route"], purge_limit=9)
    assert order_of(both) == [("delete", "outbound_route", "City"), ("delete", "sip_provider", "Mango")]


# -- what is the PBX's own ------------------------------------------------------------------------------------


def own(deletable=False, editable=True):
    values = held("dialplan_application", "", extension="000063", name="Echo", type="none").values
    return Pbx(dialplan_application=[Found("DIALPLAN-1", values, True, Protection("it is the PBX's own", deletable, editable))])


def test_what_is_protected_is_changed_and_deleted_as_far_as_it_allows():
    changed = declare("dialplan_application", {"extension": "000063", "description": "x"})
    same = declare("dialplan_application", {"extension": "000063", "name": "Echo"})
    leaving = declare("dialplan_application", gone("000063", "extension"))
    assert make(changed, own()).steps and make(leaving, own(deletable=True)).steps
    assert make(same, own(editable=False)).unchanged == 1
    assert problems(changed, own(editable=False)) == [
        "dialplan_applications[0] (extension 000063): cannot be changed: it is the PBX's own"
    ]
    assert problems(leaving, own()) == [
        "dialplan_applications[0] (extension 000063): cannot be deleted: it is the PBX's own"
    ]


def test_the_default_route_cannot_go():
    pbx = Pbx(incoming_route=[route("1", "default action", 9999, extension="busy")])
    assert problems(declare(INCOMING_ROUTE, {"default": True, "state": "absent"}), pbx) == [
        "incoming_routes[0] (id 1): it is the one that every PBX has, it cannot be deleted; lead it to busy or hangup"
    ]


# -- secrets of settings --------------------------------------------------------------------------------------

STARS = "********"
MAIL = Pbx(mail_settings=[held("mail_settings", "", mail_smtp_host="a.example", mail_smtp_password=STARS, mail_oauth2_client_secret=STARS)])


@pytest.mark.parametrize(
    "options, sent",
    [
        ({}, None),
        ({"mail_smtp_host": "a.example"}, None),
        ({"update_secrets": "always"}, {"mail_smtp_password"}),
        ({"mail_smtp_host": "b.example"}, {"mail_smtp_host", "mail_smtp_password"}),
        ({"mail_smtp_host": "b.example", "mail_oauth2_client_secret": "other"}, {"mail_smtp_host", "mail_smtp_password", "mail_oauth2_client_secret"}),
        ({"mail_smtp_host": "b.example", "mail_smtp_password": ""}, {"mail_smtp_host"}),
    ],
)
def test_a_hidden_secret_of_settings_goes_with_any_change(options, sent):
    result = make(declare(MAIL_SETTINGS, {"mail_smtp_password": "secret", **options}), MAIL)
    assert [set(step.values) for step in result.steps] == ([sent] if sent else [])
    assert "secret" not in str([line.replace("client_secret", "") for line in result.lines])


def test_a_secret_of_settings_that_can_be_seen_is_compared():
    shown = Pbx(mail_settings=[held("mail_settings", "", mail_smtp_password="", mail_smtp_host="a.example")])
    assert make(declare(MAIL_SETTINGS, {"mail_smtp_password": "secret"}), shown).steps[0].values == {"mail_smtp_password": "secret"}


@pytest.mark.parametrize("wanted, steps", [("abcde-middle-vwxyz", 0), ("abcde-middle-other", 1), ("other-middle-vwxyz", 1)])
def test_a_secret_of_which_the_ends_are_seen_is_compared_by_them(wanted, steps):
    pbx = Pbx(storage=[held("storage", "", s3_secret_key="abcde*******vwxyz")])
    assert len(make(declare(STORAGE, {"s3_secret_key": wanted}), pbx).steps) == steps


def test_a_key_that_is_made_up_is_made_by_the_module_of_the_single_record_only():
    record = {"description": "Ansible", "full_permissions": True}
    (problem,) = problems(declare(API_KEY, record), Pbx())
    assert problem == (
        "api_keys[0] (description Ansible): key is missing: one made up here could never be read again; give one from "
        "a vault, or let mikopbx_api_key make it"
    )
    (step,) = make([API_KEY.accept(record)], Pbx()).steps
    assert step.values["key"] == GENERATED * 2
    own_key = make(declare(API_KEY, {**record, "key": "k" * 40}), Pbx())
    assert own_key.steps[0].values["key"] == "k" * 40 and "k" * 40 not in str(own_key.diff())


def test_an_empty_secret_keeps_what_the_pbx_made():
    assert make(declare(EMPLOYEE, {"number": "201", "sip_secret": ""}), Pbx(employee=[employee("201")])).unchanged == 1
