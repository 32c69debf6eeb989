# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What changes do to each other and to what the PBX holds, across all kinds of records."""

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME
from ansible_collections.mikopbx.pbx.plugins.module_utils.needs import first_needs
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import (
    Pbx,
    declare,
    employee,
    firewall,
    gone,
    held,
    make,
    menu,
    network,
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

# -- numbers --------------------------------------------------------------------------------------------------

# One new record of each kind that takes a number, and the option that takes it.
TAKERS = {
    "employee": new,
    "conference_room": lambda number: {"extension": number, "name": "Room"},
    "dialplan_application": lambda number: {"extension": number, "name": "App", "type": "none"},
    "call_queue": lambda number: {"extension": number, "name": "Queue"},
    "ivr_menu": lambda number: {"extension": number, "name": "Menu"},
}


def held_by(kind, number):
    """A record of the PBX that has the number."""
    makers = {"employee": employee, "conference_room": room, "call_queue": queue, "ivr_menu": menu}
    if kind in makers:
        return makers[kind](number)
    return held(kind, "DIALPLAN-1", extension=number, name="App")


def mobile(number):
    return new("888", mobile_number=number)


@pytest.mark.parametrize("owner", TAKERS)
@pytest.mark.parametrize("taker", TAKERS)
def test_a_number_that_a_record_of_another_kind_has(taker, owner):
    if taker == owner:
        return
    (problem,) = problems(declare(taker, TAKERS[taker]("4711")), Pbx(**{owner: [held_by(owner, "4711")]}))
    assert ("4711 is taken by %s 4711" % owner.replace("_", " ")) in problem and problem.endswith("; choose a free number")


@pytest.mark.parametrize("people, told", [
    ([("3201", "Smith James"), ("3202", "Anna")], ", who has number 3201"),
    ([("3201", "Smith James"), ("3202", "Smith James")], ""),
    ([("3202", "Anna")], ""),
])
def test_the_owner_of_a_mobile_is_told_with_his_number(people, told):
    """After a renumbering the former inventory takes him for somebody else, who wants the same mobile."""
    pbx = Pbx(owners={"49171": "the mobile number of Smith James"},
              employee=[employee(number, user_username=name) for number, name in people])
    (problem,) = problems(declare("employee", new("201", mobile_number="49171")), pbx)
    assert problem.endswith("mobile_number 49171 is taken by the mobile number of Smith James%s; choose a free number" % told)


@pytest.mark.parametrize("kind", TAKERS)
def test_a_number_that_only_the_directory_knows(kind):
    (problem,) = problems(declare(kind, TAKERS[kind]("4711")), Pbx(owners={"4711": "a parking slot"}))
    assert problem.startswith("%s[0] (" % declare(kind, TAKERS[kind]("4711"))[0].resource.plural)
    assert "4711 is taken by a parking slot" in problem


@pytest.mark.parametrize("second", [kind for kind in TAKERS if kind != "employee"])
@pytest.mark.parametrize("first", [TAKERS["employee"], mobile])
def test_a_number_that_two_new_records_want(first, second):
    (problem,) = problems([*declare("employee", first("4711")), *declare(second, TAKERS[second]("4711"))], Pbx())
    assert problem.endswith("extension 4711 is also wanted for employees[0] (number %s)" % first("4711")["number"])


def test_a_number_that_is_given_up_in_the_same_run():
    pbx = Pbx(employee=[employee("201"), employee("202", mobile_number="4711")], call_queue=[queue("2001")])
    takes = declare("ivr_menu", TAKERS["ivr_menu"]("2001"))
    for leaves in (declare("call_queue", gone("2001", "extension")), declare("call_queue", {"extension": "2009", "renamed_from": "2001"})):
        result = make([*takes, *leaves], pbx)
        assert [step.change.resource.name for step in result.steps] == ["call_queue", "ivr_menu"]
        assert result.steps[1].needs == (0,)
    mobile_free = declare("employee", {"number": "202", "mobile_number": ""})
    assert len(make([*declare("conference_room", TAKERS["conference_room"]("4711")), *mobile_free], pbx).steps) == 2


def test_parking_slots_are_numbers_like_others():
    names = ("pbx_call_parking_ext", "pbx_call_parking_start_slot", "pbx_call_parking_end_slot")
    stored = held("general_settings", "", **dict(zip(names, (800, 801, 820))))
    pbx = Pbx(general_settings=[stored], owners={str(slot): "a parking slot" for slot in range(800, 821)})
    moved = declare("general_settings", dict(zip(names, (840, 841, 850))))
    assert "810 is taken by a parking slot" in problems(declare("employee", new("810")), pbx)[0]
    assert order_of(make([*declare("employee", new("810")), *moved], pbx)) == [
        ("update", "general_settings", ""), ("create", "employee", "810"),
    ]
    assert "is also wanted for" in problems([*declare("employee", new("845")), *moved], pbx)[0]
    taken = Pbx(general_settings=pbx.records("general_settings"), owners=pbx.owners, employee=[employee("845")])
    assert "845 is taken by employee 845" in problems(moved, taken)[0]


# -- references to nothing ------------------------------------------------------------------------------------


def calling(number):
    """A declaration of each kind that has to call a number of the PBX."""
    return [
        ("call_queue", {"extension": "2001", "name": "Q", "members": [number]}, "members"),
        ("call_queue", {"extension": "2001", "name": "Q", "members": ["201"], "timeout_extension": number}, "timeout_extension"),
        ("ivr_menu", {"extension": "3001", "name": "M", "actions": [{"digits": 1, "extension": number}]}, "actions"),
        ("ivr_menu", {"extension": "3001", "name": "M", "timeout_extension": number}, "timeout_extension"),
        ("incoming_route", {"rulename": "R", "extension": number}, "extension"),
        (
            "off_work_time",
            {"description": "N", "date_from": "2026-01-01", "date_to": "2026-01-02", "action": "extension", "extension": number},
            "extension",
        ),
    ]


@pytest.mark.parametrize("place", range(len(calling(""))))
def test_a_call_that_leads_to_no_number(place):
    kind, record, option = calling("4711")[place]
    (problem,) = problems(declare(kind, record), Pbx(employee=[employee("201")]))
    assert problem.endswith(": %s: 4711 is no number of this PBX, and none that this task makes" % option)
    for known in (Pbx(employee=[employee("201"), employee("4711")]), Pbx(employee=[employee("201")], owners={"47XX": "an application"})):
        assert make(declare(kind, record), known).steps
    for also in (declare("employee", new("4711")), declare("dialplan_application", TAKERS["dialplan_application"]("47XX"))):
        result = make([*declare(kind, record), *also], Pbx(employee=[employee("201")]))
        assert len(result.steps) == 2
    # The one that is called goes: that is said with its name.
    gone_too = [*declare(kind, record), *declare("employee", gone("4711"))]
    (problem,) = problems(gone_too, Pbx(employee=[employee("201"), employee("4711")]))
    assert problem.startswith("employees[0] (number 4711): %s" % kind) and option in problem


def test_a_forwarding_may_lead_anywhere_and_a_word_is_no_number():
    assert make(declare("employee", new("301", fwd_forwarding="79991234567")), Pbx()).steps
    assert make(declare("incoming_route", {"rulename": "R", "extension": "voicemail"}), Pbx()).steps


def test_what_is_called_by_an_old_number_is_called_by_nothing():
    renumbered = declare("employee", {"number": "310", "renamed_from": "210"})
    pbx = Pbx(employee=[employee("210")])
    routes = [declare("incoming_route", {"rulename": "R", "extension": number}) for number in ("210", "310")]
    assert "210 is no number of this PBX" in problems([*renumbered, *routes[0]], pbx)[0]
    assert len(make([*renumbered, *routes[1]], pbx).steps) == 2
    # Unless another one takes it in the same run.
    assert len(make([*renumbered, *routes[0], *declare("employee", new("210"))], pbx).steps) == 3


def test_a_pattern_that_goes_stands_for_nothing():
    pbx = Pbx(dialplan_application=[held("dialplan_application", "DIALPLAN-1", extension="77XX", name="App")])
    calls = declare("incoming_route", {"rulename": "R", "extension": "7701"})
    assert make(calls, pbx).steps
    moved = declare("dialplan_application", {"extension": "78XX", "renamed_from": "77XX"})
    assert "7701 is no number" in problems([*calls, *moved], pbx)[0]


def test_what_is_wrong_already_is_not_said_of_what_does_not_change():
    pbx = Pbx(incoming_route=[route("7", "R", 2, extension="4711")])
    assert make(declare("incoming_route", {"rulename": "R", "extension": "4711", "note": "x"}), pbx).steps


# -- references to what goes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "holder, text",
    [
        ({"employee": [employee("202", fwd_forwarding="201")]}, "employee 202 Person 202 calls 201 by fwd_forwarding"),
        ({"ivr_menu": [menu("3001", keys={"1": "201"})]}, "ivr_menu 3001 Menu 3001 calls 201 by actions"),
        ({"call_queue": [queue("2001", members=(), timeout_extension="201")]}, "call_queue 2001 Queue 2001 calls 201 by timeout_extension"),
        ({"incoming_route": [route("7", "Main", 2)]}, "incoming_route Main calls 201 by extension"),
        ({"incoming_route": [route("1", "", 9999)]}, "incoming_route default calls 201 by extension"),
        ({"incoming_route": [route("7", "", 2, "100")]}, "incoming_route 100 calls 201 by extension"),
        ({"off_work_time": [held("off_work_time", "3", description="Night", extension="201")]}, "off_work_time Night calls 201 by extension"),
    ],
)
def test_who_calls_what_goes_is_named(holder, text):
    people = [employee("201"), *holder.get("employee", [])]
    found = problems(declare("employee", gone("201")), Pbx(**{**holder, "employee": people}))
    assert found == ["employees[0] (number 201): %s; point that elsewhere in the same task" % text]


def test_who_refers_to_what_goes_by_id_is_named():
    pbx = Pbx(network_filter=[network("5", "10.0.0.0/8", "Office")], employee=[employee("201", network_filter="5")])
    leaving = declare("network_filter", gone("10.0.0.0/8", "permit"))
    assert problems(leaving, pbx) == [
        "network_filters[0] (permit 10.0.0.0/8): employee 201 Person 201 refers to it by network_filter; "
        "point that elsewhere in the same task"
    ]
    single = [BY_NAME["network_filter"].accept({"permit": "10.0.0.0/8", "state": "absent"})]
    assert problems(single, pbx) == [
        "network_filter 10.0.0.0/8: employee 201 Person 201 refers to it by network_filter; point that elsewhere first"
    ]
    freed = make([*leaving, *declare("employee", {"number": "201", "network_filter": ""})], pbx)
    assert order_of(freed) == [("update", "employee", "201"), ("delete", "network_filter", "10.0.0.0/8")]


def test_a_member_that_goes_leaves_its_queues_and_the_plan_says_so():
    pbx = Pbx(employee=[employee("201"), employee("202")], call_queue=[queue("2001", members=("201", "202"))])
    result = make(declare("employee", gone("201")), pbx)
    assert result.lines == ["- employee 201 Person 201\n    - call_queue 2001 Queue 2001 loses it from members"]
    # Declared as a member, it cannot go.
    (problem,) = problems([*declare("employee", gone("201")), *declare("call_queue", {"extension": "2001", "members": ["201", "202"]})], pbx)
    assert "call_queue 2001 Queue 2001 calls 201 by members" in problem
    dropped = make([*declare("employee", gone("201")), *declare("call_queue", {"extension": "2001", "members": ["202"]})], pbx)
    assert [line for line in dropped.lines if "loses" in line] == []


def test_a_route_that_goes_leaves_its_schedules():
    night = held("off_work_time", "3", description="Night", incoming_routes=["7", "8"])
    pbx = Pbx(incoming_route=[route("7", "Main", 2, "1", extension="busy"), route("8", "b", 3, "2", extension="busy")], off_work_time=[night])
    (line,) = make(declare("incoming_route", gone("Main", "rulename")), pbx).lines
    assert line.endswith("\n    - off_work_time Night loses it from incoming_routes")


def test_a_number_that_is_called_does_not_pass_to_another_in_one_run():
    pbx = Pbx(employee=[employee("201"), employee("202", fwd_forwarding="201")])
    (problem,) = problems([*declare("employee", gone("201")), *declare("call_queue", TAKERS["call_queue"]("201"))], pbx)
    assert problem == (
        "employees[0] (number 201): 201, which employee 202 Person 202 calls by fwd_forwarding, passes from one to "
        "another (call_queues[0] (extension 201)); do that in two runs"
    )


# -- renumbering ----------------------------------------------------------------------------------------------


def test_all_that_calls_a_number_follows_it():
    """The PBX re-points it; what is declared by the new number is no change, and nothing else is touched."""
    pbx = Pbx(
        employee=[employee("210"), employee("202", fwd_forwarding="210")],
        call_queue=[queue("2001", members=("202", "210"), timeout_extension="210")],
        ivr_menu=[menu("3001", keys={"1": "210", "2": "202"})],
        incoming_route=[route("7", "Main", 2, extension="210")],
    )
    declared = [
        *declare("employee", {"number": "310", "renamed_from": "210"}, {"number": "202", "fwd_forwarding": "310"}),
        *declare("call_queue", {"extension": "2001", "members": ["202", "310"], "timeout_extension": "310"}),
        *declare("ivr_menu", {"extension": "3001", "actions": [{"digits": 1, "extension": "310"}, {"digits": 2, "extension": "202"}]}),
        *declare("incoming_route", {"rulename": "Main", "extension": "310"}),
    ]
    result = make(declared, pbx)
    assert result.lines == ["~ employee 210 Person 210: number 210 → 310"] and result.steps[0].alone
    assert result.unchanged == 4
    changed = [*declared[:2], *declare("call_queue", {"extension": "2001", "members": ["310", "202"]})]
    (change,) = make(changed, pbx).changes[1:]
    assert change.before["members"] == ["202", "310"] and change.changes == {"members": ["310", "202"]}


@pytest.mark.parametrize("kind", [kind for kind in TAKERS if kind not in ("employee", "dialplan_application")])
def test_what_calls_a_queue_a_menu_or_a_room_follows_it(kind):
    pbx = Pbx(**{kind: [held_by(kind, "4711")], "incoming_route": [route("7", "Main", 2, extension="4711")]})
    renumbered = declare(kind, {"extension": "4712", "renamed_from": "4711"})
    assert len(make([*renumbered, *declare("incoming_route", {"rulename": "Main", "extension": "4712"})], pbx).steps) == 1


# -- circles of several kinds ---------------------------------------------------------------------------------

CIRCLE = (
    ("employee", new("301", fwd_forwarding="2001")),
    ("call_queue", {"extension": "2001", "name": "Q", "members": ["201"], "timeout_extension": "3001"}),
    ("ivr_menu", {"extension": "3001", "name": "M", "actions": [{"digits": 1, "extension": "301"}]}),
)


def sent_in_order(result, known=()):
    """Check that nothing is called before it is there; what each record holds in the end."""
    there, stored = set(known), {}
    for step in result.steps:
        for name, value in step.values.items():
            called = set(step.change.resource.by_name[name].numbers_in(value))
            assert called <= there, (step.change.label, name, called - there)
        there |= set(step.change.resource.numbers_of(step.values))
        stored.setdefault(step.change.key, {}).update(step.values)
    return stored


@given(st.permutations(CIRCLE), st.booleans())
def test_a_circle_of_three_kinds_is_closed_afterwards(records, intertwined):
    members = ["201", "301"] if intertwined else ["201"]
    declared = [
        record
        for kind, values in records
        for record in declare(kind, {**values, "members": members} if kind == "call_queue" else values)
    ]
    result = make(declared, Pbx(employee=[employee("201")]))
    stored = sent_in_order(result, known=["201"])
    actions = [step.action for step in result.steps]
    assert actions.count("create") == 3 and actions.count("update") <= (2 if intertwined else 1)
    assert stored["301"]["fwd_forwarding"] == "2001"
    assert (stored["2001"]["members"], stored["2001"]["timeout_extension"]) == (members, "3001")
    assert stored["3001"]["actions"] == [{"digits": "1", "extension": "301"}]


def test_a_circle_of_three_kinds_goes_at_once():
    pbx = Pbx(
        employee=[employee("301", fwd_forwarding="2001")],
        call_queue=[queue("2001", members=("301",), timeout_extension="3001")],
        ivr_menu=[menu("3001", keys={"1": "301"})],
    )
    declared = [*declare("employee", gone("301")), *declare("call_queue", gone("2001", "extension")), *declare("ivr_menu", gone("3001", "extension"))]
    for result in (make(declared, pbx), make([], pbx, purged=["employee", "call_queue", "ivr_menu"], purge_limit=3)):
        deleted = [step.change.key for step in result.steps if step.action == "delete"]
        assert sorted(deleted) == ["2001", "3001", "301"]
        called = {"301": {"2001"}, "2001": {"3001"}, "3001": {"301"}}
        for step in result.steps:
            if step.action == "update":
                called[step.change.key] = set()
            else:
                called.pop(step.change.key)
                assert not any(step.change.key in numbers for numbers in called.values())


# -- being shut out -------------------------------------------------------------------------------------------

ME = "192.0.2.10"  # the address of the controller, see Pbx


def guarded(on, *filters, address=ME):
    return Pbx(address=address, firewall=[firewall(on)], network_filter=list(filters))


ON = declare("firewall", {"enabled": True})
SHUT_OUT = (
    "the firewall would be on, and no network filter lets this controller (%s) reach the web port: the PBX could no "
    "longer be managed from here; add a network filter for it with rules WEB true, or say force: true"
)


@pytest.mark.parametrize(
    "filters, address, inside",
    [
        ([], ME, True),  # without any filter everybody is let in
        ([network("4", "0.0.0.0/0", web=True)], ME, True),
        ([network("4", "0.0.0.0/0")], ME, False),
        ([network("4", "192.0.2.0/24", web=True)], ME, True),
        ([network("4", "192.0.2.0/24")], ME, False),
        ([network("4", "198.51.100.0/24", web=True)], ME, False),
        ([network("4", "198.51.100.0/24", web=True), network("5", "192.0.2.10/32", web=True)], ME, True),
        ([network("4", "somewhere", web=True)], ME, False),
        ([network("4", "somewhere", web=True), network("5", "192.0.2.0/24", web=True)], ME, True),
        ([network("4", "::/0", web=True)], ME, False),
        ([network("4", "2001:db8::/32", web=True)], "2001:db8::5", True),
        ([network("4", "0.0.0.0/0", web=True)], "2001:db8::5", False),
        ([network("4", "192.0.2.0/24", web=True)], "", False),
        ([network("4", "0.0.0.0/0", web=True)], "", True),
    ],
)
def test_the_firewall_is_not_switched_on_over_ones_own_head(filters, address, inside):
    pbx = guarded(False, *filters, address=address)
    if inside:
        assert order_of(make(ON, pbx)) == [("update", "firewall", "")]
    else:
        assert problems(ON, pbx) == ["firewall: " + SHUT_OUT % (address or "its address is not known")]
    assert make(declare("firewall", {"enabled": True, "force": True}), pbx).steps


def test_a_filter_of_the_same_run_lets_one_in():
    pbx = guarded(False, network("4", "198.51.100.0/24", web=True))
    own = {"permit": "192.0.2.0/24", "description": "Admins", "rules": {"WEB": True}}
    result = make([*ON, *declare("network_filter", own)], pbx)
    assert order_of(result) == [("create", "network_filter", "192.0.2.0/24"), ("update", "firewall", "")]
    shut = {**own, "rules": {"WEB": False}}
    assert problems([*declare("network_filter", shut), *ON], pbx) == ["firewall: " + SHUT_OUT % ME]
    assert make([*declare("network_filter", {**shut, "force": True}), *ON], pbx).steps
    # By default a new filter lets everybody of its network reach the web port.
    assert make([*ON, *declare("network_filter", {"permit": "192.0.2.0/24"})], pbx).steps


OWN = network("4", "192.0.2.0/24", "Admins", web=True)
OTHER = network("5", "198.51.100.0/24", "Office", web=True)


@pytest.mark.parametrize(
    "record",
    [
        {"permit": "192.0.2.0/24", "rules": {"WEB": False}},
        {"permit": "192.0.2.0/24", "state": "absent"},
        {"permit": "192.0.2.128/25", "renamed_from": "192.0.2.0/24"},
    ],
)
def test_while_the_firewall_is_on_the_filter_that_lets_one_in_stays(record):
    declared = declare("network_filter", record)
    (problem,) = problems(declared, guarded(True, OWN, OTHER))
    assert problem == "%s: %s" % (declared[0].label, SHUT_OUT % ME)
    assert make(declared, guarded(False, OWN, OTHER)).steps
    assert make(declare("network_filter", {**record, "force": True}), guarded(True, OWN, OTHER)).steps
    # The consent may stand with the firewall as well, though that does not change.
    assert make([*declared, *declare("firewall", {"force": True})], guarded(True, OWN, OTHER)).steps
    assert make([*declared, *declare("firewall", {"enabled": False})], guarded(True, OWN, OTHER)).steps


def test_the_last_filter_may_go():
    """A firewall without any filter lets everybody in."""
    assert make(declare("network_filter", gone("192.0.2.0/24", "permit")), guarded(True, OWN)).steps


def test_who_was_shut_out_before_is_not_the_one_that_the_pbx_sees():
    change = declare("network_filter", {"permit": "198.51.100.0/24", "description": "x"})
    assert make(change, guarded(True, OTHER)).steps
    # Switching the firewall on is another thing: until then one was let in.
    assert problems([*change, *ON], guarded(False, OTHER)) == ["firewall: " + SHUT_OUT % ME]
    assert make(ON, guarded(True, OTHER)).steps == ()


def test_a_purge_of_filters_is_guarded_as_well():
    pbx = guarded(True, OWN, OTHER)
    kept = declare("network_filter", {"permit": "198.51.100.0/24"})
    (problem,) = problems(kept, pbx, purged=["network_filter"], purge_limit=9)
    assert problem == "purge (network_filter 192.0.2.0/24 Admins): " + SHUT_OUT % ME
    # For that the switch has to be known, though nobody declares it, nor a filter.
    assert set(first_needs([], ["network_filter"]).resources) == {"network_filter", "firewall"}
    assert set(first_needs(kept).resources) == {"network_filter", "firewall"}
    assert set(first_needs([], ["call_queue"]).resources) == {"call_queue"}


def test_changes_of_other_records_are_no_matter_of_the_firewall():
    assert make(declare("employee", new("301")), guarded(True, OTHER)).steps
    assert make(declare("network_filter", {"permit": "10.0.0.0/8"}), Pbx()).steps  # whether it is on, is not known


# -- all of it at once ----------------------------------------------------------------------------------------


def test_everything_that_is_wrong_is_said_at_once_and_once():
    pbx = Pbx(employee=[employee("201"), employee("202", fwd_forwarding="201")], sip_provider=[trunk("Mango")], outbound_route=[way_out("4", "City", 1)])
    declared = [
        *declare("employee", gone("201"), new("303", mobile_number="202")),
        *declare("call_queue", {"extension": "2001", "name": "Q", "members": ["999"]}, {"extension": "2001", "name": "R"}),
        *declare("sip_provider", gone("Mango", "description")),
        *declare("outbound_route", {"rulename": "New", "provider": "Nowhere"}),
    ]
    found = problems(declared, pbx)
    for text in (
        "employee 202 Person 202 calls 201 by fwd_forwarding",
        "mobile_number 202 is taken by employee 202 Person 202",
        "999 is no number of this PBX",
        "call_queues[1] (extension 2001): declared twice",
        "the PBX would delete with it: outbound route City",
        'provider: the PBX has no sip provider or iax provider "Nowhere"',
    ):
        assert [text in problem for problem in found].count(True) == 1, text
    assert len(found) == len(set(found)) == 6
