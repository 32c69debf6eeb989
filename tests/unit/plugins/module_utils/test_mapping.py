# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mikopbx.pbx.plugins.module_utils.mapping import KINDS, MappingError, cloned, renumbered

# Numbers of the block 2XX, longer and shorter ones that begin the same, and others; none that 2XX could move to.
NUMBERS = st.one_of(
    st.integers(200, 299).map(str), st.sampled_from(["20", "29", "2001", "21000", "300", "400", "1111"])
)
CALLED = st.one_of(NUMBERS, st.sampled_from(["", "hangup", "2125550100"]))


@st.composite
def offices(draw: Any) -> dict[str, Any]:
    """Offices whose records call each other and others, and have names that look like numbers."""
    numbers = draw(st.lists(NUMBERS, unique=True, max_size=8))
    kinds = [draw(st.sampled_from(["employees", "call_queues", "ivr_menus", "conference_rooms"])) for dummy in numbers]
    office: dict[str, Any] = {kind: [] for kind in kinds}
    for kind, number in zip(kinds, numbers):
        record = {KINDS[kind].key: number, KINDS[kind].title: draw(NUMBERS)}
        if kind == "employees":
            record.update(fwd_forwarding=draw(CALLED), fwd_forwardingonbusy=draw(CALLED), mobile_number="2125550100")
        elif kind == "call_queues":
            record.update(members=draw(st.lists(NUMBERS, unique=True)), timeout_extension=draw(CALLED))
        elif kind == "ivr_menus":
            targets = draw(st.lists(NUMBERS, max_size=4))
            record["actions"] = [{"digits": str(key), "extension": target} for key, target in enumerate(targets)]
        office[kind].append(record)
    office["incoming_routes"] = [{"rulename": "2", "number": "201", "extension": draw(CALLED)}]
    return office


def numbers_of(office: dict[str, Any]) -> list[str]:
    return [record[KINDS[kind].key] for kind in office for record in office[kind] if KINDS[kind].numbers]


def calls_of(office: dict[str, Any]) -> list[str]:
    """All numbers that anything calls, in the order of the options."""
    return [
        number
        for kind, records in office.items()
        for record in records
        for field in KINDS[kind].fields
        if field.name in record
        for number in field.numbers_in(field.accept(record[field.name]))
    ]


@given(offices())
def test_there_and_back(office: dict[str, Any]) -> None:
    there = cloned(office, {"2XX": "92XX"}, {})
    assert cloned(there, {"92XX": "2XX"}, {}) == office


@given(offices())
def test_what_is_mapped_stays_when_it_is_mapped_again(office: dict[str, Any]) -> None:
    once = cloned(office, {"2XX": "92XX"}, {})
    assert cloned(once, {"2XX": "92XX"}, {}) == once


@given(offices())
def test_just_what_the_office_owns_moves(office: dict[str, Any]) -> None:
    moved = {number: "9" + number for number in numbers_of(office) if len(number) == 3 and number[0] == "2"}
    there = renumbered(office, {"2XX": "92XX"})
    assert numbers_of(there) == [moved.get(number, number) for number in numbers_of(office)]
    assert calls_of(there) == [moved.get(number, number) for number in calls_of(office)]


@given(offices())
def test_nothing_else_is_touched(office: dict[str, Any]) -> None:
    before = copy.deepcopy(office)
    there = renumbered(office, {"2XX": "92XX"})
    assert office == before
    for kind, records in there.items():
        resource = KINDS[kind]
        for old, new in zip(office[kind], records):
            kept = {name for name in old if not resource.by_name[name].dials} - {resource.key} | {resource.title}
            assert {name: new[name] for name in kept} == {name: old[name] for name in kept}
            assert new.get("renamed_from", new[resource.key]) == old[resource.key]


def people(*numbers: Any, **options: Any) -> dict[str, Any]:
    return {"employees": [{"number": number, **options} for number in numbers]}


def test_beginnings_blocks_and_whole_numbers() -> None:
    numbers = ["201", "2001", "29", "300"]
    assert numbers_of(renumbered(people(*numbers), {"2": "32"})) == ["3201", "32001", "329", "300"]
    assert numbers_of(renumbered(people(*numbers), {"2XX": "32XX"})) == ["3201", "2001", "29", "300"]
    # The longest beginning counts; keys and values may be integers, as YAML reads them.
    assert numbers_of(renumbered(people(*numbers), {2: 4, 20: 50, "20X": "61X"})) == ["611", "5001", "49", "300"]
    assert numbers_of(renumbered(people("3201", "3202"), {"32": "2"})) == ["201", "202"]


def test_numbers_that_pass_from_one_to_another() -> None:
    office = people("210", "220", fwd_forwarding="210")
    assert renumbered(office, {"210": "220", "220": "230"})["employees"] == [
        {"number": "220", "renamed_from": "210", "fwd_forwarding": "220"},
        {"number": "230", "renamed_from": "220", "fwd_forwarding": "220"},
    ]


def test_forms_that_people_write() -> None:
    office = {
        "employees": [{"number": 201, "fwd_forwarding": 202}, {"number": "202", "fwd_forwarding": ""}],
        "call_queues": [{"extension": 210, "members": "201, 300", "timeout_extension": 201}],
        "ivr_menus": [{"extension": 220, "actions": [{"digits": 2, "extension": 202}, {"digits": 1, "extension": 201}]}],
        "dialplan_applications": [{"extension": "2XX", "name": "2XX"}, {"extension": "2|#", "name": "2"}],
        "general_settings": {"pbx_call_parking_ext": "800"},
        "conference_rooms": None,
    }
    there = cloned(office, {"2": "32"}, {})
    assert there["employees"] == [{"number": "3201", "fwd_forwarding": "3202"}, {"number": "3202", "fwd_forwarding": ""}]
    assert there["call_queues"] == [{"extension": "3210", "members": ["3201", "300"], "timeout_extension": "3201"}]
    assert [action["extension"] for action in there["ivr_menus"][0]["actions"]] == ["3201", "3202"]
    assert there["dialplan_applications"] == [{"extension": "32XX", "name": "2XX"}, {"extension": "2|#", "name": "2"}]
    assert there["general_settings"] == office["general_settings"]
    assert there["conference_rooms"] is None


def test_options_in_which_nothing_changes_stay_as_written() -> None:
    office = {
        "employees": [{"number": 300, "fwd_forwarding": 301, "fwd_forwardingonbusy": "no number", "user_email": None}],
        "call_queues": [{"extension": 310, "members": "300, 301", "unknown": 201}],
        "sip_providers": [{"description": "x", "additional_hosts": "b.example a.example"}],
    }
    assert cloned(office, {"2": "32"}, {"c.example": "d.example"}) == office


def test_numbers_without_a_record() -> None:
    queue = {"call_queues": [{"extension": "250", "members": ["201", "202"]}]}
    assert renumbered(queue, {"2": "32"}, also=["201"])["call_queues"][0]["members"] == ["3201", "202"]


def test_what_goes_keeps_its_number_where_it_is() -> None:
    office = people("201", state="absent")
    assert renumbered(office, {"2": "32"}) == office
    assert numbers_of(cloned(office, {"2": "32"}, {})) == ["3201"]
    # Its number is free for another.
    office = {"employees": [{"number": "201"}, {"number": "3201", "state": "absent"}]}
    assert numbers_of(renumbered(office, {"2": "32"})) == ["3201", "3201"]


def test_a_clone_names_no_record_of_the_first() -> None:
    office = people("201", id="SIP-1", renamed_from="199")
    assert cloned(office, {}, {})["employees"] == [{"number": "201"}]
    assert cloned(office, {}, {}, keep_ids=True)["employees"] == [{"number": "201", "id": "SIP-1"}]


def test_what_is_different_there() -> None:
    office = {**people(201, "202"), "general_settings": {"name": "A", "description": "x"}}
    overrides = {"employees": {3201: {"user_email": "a@b.example"}}, "general_settings": {"name": "B"}}
    assert cloned(office, {"2": "32"}, {}, overrides=overrides) == {
        "employees": [{"number": "3201", "user_email": "a@b.example"}, {"number": "3202"}],
        "general_settings": {"name": "B", "description": "x"},
    }
    with pytest.raises(MappingError) as caught:
        cloned(office, {}, {}, overrides={"employees": {"203": {}}, "call_queues": {"1": {}}, "x": {}, "ivr_menus": []})
    assert caught.value.problems == [
        "overrides: employees: there is no 203",
        "overrides: the office has no call_queues",
        "overrides: the office has no x",
        "overrides: ivr_menus: must be a dictionary",
    ]


def test_hosts_of_providers() -> None:
    trunk = {
        "description": "sip.a.example",
        "host": "SIP.a.example",
        "outbound_proxy": "sip:sip.a.example:5061",
        "fromdomain": "a.example",
        "additionalHosts": [{"address": "sip.a.example"}, "sip.a.example.net", "old.sip.a.example"],
        "note": "was sip.a.example",
    }
    office = {"sip_providers": [trunk], "iax_providers": [{"description": "x", "host": "sip.b.example"}]}
    there = cloned(office, {}, {"sip.a.example": "sip.b.example", "sip.B.example": "192.0.2.1"})
    assert there["sip_providers"] == [
        {
            **trunk,
            "host": "sip.b.example",
            "outbound_proxy": "sip:sip.b.example:5061",
            "additionalHosts": ["old.sip.a.example", "sip.a.example.net", "sip.b.example"],
        }
    ]
    assert there["iax_providers"][0]["host"] == "192.0.2.1"


def problems(office: Any, numbers: Any) -> list[str]:
    with pytest.raises(MappingError) as caught:
        renumbered(office, numbers)
    return caught.value.problems


def test_two_would_have_one_number() -> None:
    office = {**people("201", "300"), "call_queues": [{"extension": "301"}]}
    assert problems(office, {"201": "300"}) == [
        "employees[0] (201): would become 300, which employees[1] has and keeps"
    ]
    assert problems(office, {"201": "77", "301": "77"}) == [
        "employees[0] (201): would become 77, and so would 301",
        "call_queues[0] (301): would become 77, and so would 201",
    ]
    parking = {"pbx_call_parking_ext": 800, "pbx_call_parking_start_slot": 801, "pbx_call_parking_end_slot": 820}
    assert problems({**people("201"), "general_settings": parking}, {"2": "8"}) == [
        "employees[0] (201): would become 801, which general_settings has and keeps"
    ]


def test_a_number_that_no_record_may_have() -> None:
    assert problems(people("2001"), {"2": "333332"}) == [
        "employees[0] (2001): would become 333332001, which must be 2 to 8 digits"
    ]


def test_a_number_that_has_just_moved() -> None:
    assert problems(people("201", renamed_from="199"), {"2": "32"}) == [
        "employees[0] (201): has renamed_from 199 already; carry that out and remove it before the number moves on"
    ]


@pytest.mark.parametrize("numbers", [{"": "3"}, {"2X2": "32XX"}, {"a": "b"}, {"2XX": "3"}, {"2": "3XX"}, {"2": "+3"}])
def test_a_mapping_that_is_none(numbers: dict[str, str]) -> None:
    assert problems(people("201"), numbers)[0].startswith("numbers: ")


def test_an_office_of_another_shape() -> None:
    assert problems({"employes": [], "queues": []}, {}) == [
        "employes is no kind of records; did you mean employees?",
        "queues is no kind of records; did you mean call_queues?",
    ]
    assert problems({"employees": {"number": "201"}, "call_queues": ["201"]}, {}) == [
        "employees: must be a list of records",
        "call_queues[0]: must be a dictionary of options",
    ]
