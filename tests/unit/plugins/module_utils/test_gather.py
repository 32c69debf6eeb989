# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is gathered, declared again, changes nothing: whatever a PBX may hold."""

from __future__ import annotations

import string

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import plan
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import (
    DECLARABLE, EMPLOYEE, INCOMING_ROUTE, NETWORK_FILTER, OFF_WORK_TIME, OUTBOUND_ROUTE, SIP_PROVIDER, SOUND_FILE,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.dialling import Actions, Destination, Members
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    Addresses, Choice, Email, Extension, Flag, Number, Picture, Reference, Secret,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.gather import declaration, gather
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Found, Protection
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Flags, Levels, References, Texts
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import (
    MASK,
    SECRET,
    Pbx,
    declare,
    filters,
    held,
    route,
    sound,
    way_out,
)
from hypothesis import given
from hypothesis import strategies as st

FILTERS = filters(
    ("4", "0.0.0.0/0", "Internet"), ("5", "10.0.0.0/8", "Office"), ("6", "10.1.0.0/16", "Office"),
    ("7", "192.0.2.0/24", ""), ("8", "198.51.100.0/24", "10.0.0.0/8"), ("9", "203.0.113.0/24", "None"),
)


def filled(resource, identity, **values):
    raw = {field.api: field.wire(field.default) for field in resource.fields}
    raw.update({resource.by_name[name].api: value for name, value in values.items()})
    return Found(identity, resource.read(raw), True)


def employee(number="201", identity="110", **values):
    return filled(EMPLOYEE, identity, **{"number": number, "user_username": "Anna", "sip_secret": SECRET, **values})


def trunk(description="Mango", identity="SIP-TRUNK-00000001", **values):
    kind = {"registration_type": "outbound", "host": "a.example", "username": "u", "secret": MASK, **values}
    return filled(SIP_PROVIDER, identity, description=description, **kind)


def declared_again(pbx, secrets=True):
    """The plan that comes of declaring what was gathered."""
    declared = []
    for resource in DECLARABLE:
        for place, record in enumerate(gather(resource, pbx, secrets).records):
            declared.append(resource.accept(record, "%s[%d]" % (resource.plural, place)))
    return plan.make(declared, pbx)


# -- any record -----------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30)
# What a column may hold from before the API had rules: anything at all.
ANYTHING = st.one_of(TEXTS, st.none(), st.integers(-5, 100000).map(str), st.booleans(), st.just(""))


def raw_values(field):
    """What the PBX may show for a field."""
    if isinstance(field, Extension):
        return st.text(string.digits, min_size=2, max_size=8)
    if isinstance(field, References):
        return st.one_of(st.none(), st.lists(st.sampled_from([4, "5", 77, "12", "SIP-TRUNK-A"]), max_size=3))
    if isinstance(field, Reference):
        return st.sampled_from(["none", "", None, "4", "5", "6", "7", "8", "9", "77", "12", "SIP-TRUNK-A"])
    if isinstance(field, Secret):
        return st.one_of(TEXTS, st.sampled_from([SECRET, MASK, "abcde...vwxyz", "abcde*******vwxyz"]))
    if isinstance(field, Choice):
        return st.one_of(st.sampled_from(field.choices), ANYTHING)
    if isinstance(field, Number):
        return st.one_of(st.integers(field.minimum, field.maximum), ANYTHING)
    if isinstance(field, Flag):
        return st.one_of(st.booleans(), st.sampled_from(["0", "1", "", None]))
    if isinstance(field, Addresses):
        return st.lists(st.sampled_from([{"id": "1", "address": "a.example"}, {"address": "203.0.113.7"}]), max_size=3)
    if isinstance(field, (Destination, Email, Picture)):
        return st.one_of(ANYTHING, st.sampled_from(["202", "hangup", "anna@example.com", "/avatars/user_110.jpg"]))
    if isinstance(field, Members):
        return st.lists(st.fixed_dictionaries({"extension": st.sampled_from(["201", "202", "", "x"])}), max_size=3)
    if isinstance(field, Actions):
        action = {"digits": st.sampled_from(["1", "0", "12", "", "x"]), "extension": st.sampled_from(["201", "busy", ""])}
        return st.lists(st.fixed_dictionaries(action), max_size=3)
    if isinstance(field, Flags):
        return st.one_of(st.just([]), st.dictionaries(st.sampled_from([*field.names, "other"]), st.booleans()))
    if isinstance(field, Levels):
        return st.dictionaries(st.sampled_from(["/api/v3/employees", "call-queues", "X"]), st.sampled_from(["read", "all"]))
    if isinstance(field, Texts):
        return st.one_of(ANYTHING, st.lists(TEXTS, max_size=3), st.sampled_from(["10.0.0.0/8 192.0.2.1", ["a", "b"], "*"]))
    return ANYTHING


def any_record(resource):
    """The canonical values of any record that the PBX may hold."""
    values = {field.name: raw_values(field).map(field.read) for field in resource.fields}
    return st.fixed_dictionaries(values)


@pytest.mark.parametrize("resource", DECLARABLE, ids=lambda resource: resource.name)
@given(data=st.data())
def test_any_records_gathered_and_declared_again_are_no_change(resource, data):
    rows = data.draw(st.lists(any_record(resource), min_size=1, max_size=1 if resource.singleton else 3))
    found = [Found("" if resource.singleton else str(110 + place), row, True) for place, row in enumerate(rows)]
    if resource.standing:
        found.append(held(resource.name, resource.standing.id, priority=9999))
    beside = {"network_filter": FILTERS, "sound_file": [sound("12", "Welcome")], "sip_provider": [trunk("A", "SIP-TRUNK-A")]}
    again = declared_again(Pbx(**{**beside, resource.name: found}))
    assert again.changes == () and again.unchanged >= len(found)


@pytest.mark.parametrize("secrets", [True, False])
def test_an_office_gathered_and_declared_again_is_no_change(secrets):
    pbx = Pbx(
        employee=[employee(fwd_forwarding="202"), employee("202", "111", network_filter="5", user_avatar="/avatars/user_111.jpg")],
        sip_provider=[trunk(), trunk("In", "SIP-TRUNK-2", registration_type="inbound", secret="x")],
        network_filter=FILTERS,
    )
    result = declared_again(pbx, secrets)
    assert result.changes == () and result.unchanged == 4 + len(FILTERS)


def test_an_office_gathered_makes_an_empty_pbx_equal():
    pbx = Pbx(employee=[employee(fwd_forwarding="202", mobile_number="79990000001"), employee("202", "111")],
              sip_provider=[trunk(registration_type="none", secret="")], network_filter=FILTERS)
    declared = [
        resource.accept(record)
        for resource in DECLARABLE
        for record in gather(resource, pbx, True).records
    ]
    created = {change.key: change.after for change in plan.make(declared, Pbx(network_filter=FILTERS)).changes}
    assert set(created) == {"201", "202", "Mango"}
    for found in pbx.records("employee"):
        lacking = {"user_avatar"}  # a picture cannot be read back
        assert created[found.values["number"]] == {
            name: value for name, value in found.values.items() if name not in lacking
        }


# -- what it looks like ---------------------------------------------------------------------------------------


def test_records_are_ordered_by_key_and_carry_an_id_only_where_the_key_is_not_enough():
    pbx = Pbx(sip_provider=[
        trunk("Twin", "SIP-TRUNK-3"), trunk("", "SIP-TRUNK-4"), trunk("Alone", "SIP-TRUNK-2"), trunk("Twin", "SIP-TRUNK-1"),
    ])
    rows = gather(SIP_PROVIDER, pbx, False).records
    assert [(row.get("id"), row["description"]) for row in rows] == [
        ("SIP-TRUNK-4", ""), (None, "Alone"), ("SIP-TRUNK-1", "Twin"), ("SIP-TRUNK-3", "Twin"),
    ]


def test_one_of_twins_can_be_changed():
    pbx = Pbx(sip_provider=[trunk("Twin", "SIP-TRUNK-1"), trunk("Twin", "SIP-TRUNK-3")])
    rows = gather(SIP_PROVIDER, pbx, False).records
    rows[1]["port"] = 5062
    result = plan.make([SIP_PROVIDER.accept(row, "sip_providers") for row in rows], pbx)
    (change,) = result.changes
    assert change.id == "SIP-TRUNK-3" and result.unchanged == 1


def test_one_record_declared_by_id_and_by_key_is_declared_twice():
    pbx = Pbx(sip_provider=[trunk("Mango", "SIP-TRUNK-1")])
    rows = [{"id": "SIP-TRUNK-1", "port": 5062}, {"description": "Mango", "port": 5063}]
    declared = [SIP_PROVIDER.accept(row, "sip_providers[%d]" % place) for place, row in enumerate(rows)]
    with pytest.raises(plan.DeclarationError, match="means the same record"):
        plan.make(declared, pbx)


def test_secrets_are_left_out_unless_they_are_asked_for():
    pbx = Pbx(employee=[employee()], sip_provider=[trunk("In", registration_type="inbound", secret="in clear")])
    assert "sip_secret" not in gather(EMPLOYEE, pbx, False).records[0]
    assert "secret" not in gather(SIP_PROVIDER, pbx, False).records[0]
    assert gather(EMPLOYEE, pbx, True).records[0]["sip_secret"] == SECRET
    assert gather(SIP_PROVIDER, pbx, True).records[0]["secret"] == "in clear"


@pytest.mark.parametrize("secrets", [True, False])
def test_a_hidden_secret_is_named_and_its_placeholder_is_not_shown(secrets):
    gathered = gather(SIP_PROVIDER, Pbx(sip_provider=[trunk(), trunk("", "SIP-TRUNK-2")]), secrets)
    assert gathered.unreadable == ["secret of sip_provider id SIP-TRUNK-2", "secret of sip_provider Mango"]
    assert all("secret" not in row for row in gathered.records)


@pytest.mark.parametrize(
    "identity, name",
    [("4", "Internet"), ("5", "5"), ("6", "10.1.0.0/16"), ("7", "192.0.2.0/24"), ("8", "198.51.100.0/24"),
     ("9", "203.0.113.0/24"), ("77", "77"), ("", "")],
)
def test_a_reference_is_given_by_a_name_that_means_nothing_else(identity, name):
    # 5: its description is 6's too, and its address is the description of 8.
    row = declaration(EMPLOYEE, employee(network_filter=identity).values, Pbx(network_filter=FILTERS))
    assert row["network_filter"] == name


def test_a_value_that_cannot_be_declared_is_left_out_and_named():
    pbx = Pbx(
        employee=[employee(sip_transport="sctp", user_email="@", fwd_ringlength=20)],
        sip_provider=[trunk("x" * 300, "SIP-TRUNK-9")],
    )
    people, trunks = gather(EMPLOYEE, pbx, False), gather(SIP_PROVIDER, pbx, False)
    assert people.undeclarable == ["user_email of employee 201 Anna", "sip_transport of employee 201 Anna"]
    assert people.records[0]["fwd_ringlength"] == 20
    assert not {"sip_transport", "user_email"} & set(people.records[0])
    assert trunks.records[0]["id"] == "SIP-TRUNK-9" and "description" not in trunks.records[0]


def test_a_filter_is_gathered_with_nothing_beside():
    gathered = gather(NETWORK_FILTER, Pbx(network_filter=FILTERS[:1]), True)
    assert gathered.records == [{"permit": "0.0.0.0/0", "description": "Internet"}]


# -- records whose order means something, and such without a key ------------------------------------------------


def gathered_again(resource, pbx):
    """The records of a kind, which change nothing when they are declared."""
    records = gather(resource, pbx, True).records
    result = plan.make(declare(resource, *records), pbx)
    assert result.changes == () and result.unchanged == len(records)
    return records


def test_routes_come_in_their_order_and_the_default_route_last():
    pbx = Pbx(incoming_route=[
        route("1", "default action", 9999, extension="busy"),
        route("12", "a", 5, "1"), route("7", "c", 2, "2"), route("9", "b", 5, "3"),
    ])
    records = gathered_again(INCOMING_ROUTE, pbx)
    assert [record["rulename"] for record in records] == ["c", "b", "a", "default action"]
    assert [record.get("default") for record in records] == [None, None, None, True]
    # The place is the order of the list, and the id of the default route is its option.
    assert not any({"priority", "id"} & set(record) for record in records)


def test_outbound_routes_and_schedules_come_in_their_order():
    pbx = Pbx(
        sip_provider=[trunk("Mango")],
        outbound_route=[way_out("4", "a", 3), way_out("5", "b", 2)],
        incoming_route=[route("7", "Main", 2, extension="busy"), route("8", "Night", 3, "1", extension="busy")],
        off_work_time=[
            held("off_work_time", "3", description="a", priority=2, incoming_routes=["7", "8"]),
            held("off_work_time", "4", description="b", priority=1),
        ],
    )
    assert [(record["rulename"], record["provider"]) for record in gathered_again(OUTBOUND_ROUTE, pbx)] == [
        ("b", "Mango"), ("a", "Mango"),
    ]
    assert [(record["description"], sorted(record["incoming_routes"])) for record in gathered_again(OFF_WORK_TIME, pbx)] == [
        ("b", []), ("a", ["Main", "Night"]),
    ]


def test_a_route_without_a_name_carries_an_id_only_where_number_and_trunk_are_not_enough():
    pbx = Pbx(
        sip_provider=[trunk("Mango")],
        incoming_route=[
            route("1", "", 9999, "100"),
            route("7", "", 2, "100"), route("8", "", 3, "100", "SIP-TRUNK-00000001"), route("9", "", 4),
            route("10", "", 5, "200"), route("11", "", 6, "200"), route("12", "", 7, provider="SIP-TRUNK-00000001"),
            route("13", "Named", 8, "300"), route("14", "", 9, "300"),
        ],
    )
    # Nothing tells 9, and 10 as well as 14 has a namesake; the default route is told from 7 by its option.
    assert [(record.get("id"), record["number"]) for record in gathered_again(INCOMING_ROUTE, pbx)] == [
        (None, "100"), (None, "100"), ("9", ""), ("10", "200"), ("11", "200"), (None, ""), (None, "300"), ("14", "300"),
        (None, "100"),
    ]


def test_a_route_that_is_called_as_the_default_route_carries_an_id():
    pbx = Pbx(incoming_route=[route("1", "Main", 9999, extension="busy"), route("7", "Main", 2, "100")])
    first, last = gathered_again(INCOMING_ROUTE, pbx)
    assert first["id"] == "7" and last["default"] is True and "id" not in last


@given(st.data())
def test_any_routes_are_told_apart(data):
    few = st.sampled_from(["", "a", "b"])
    rows = data.draw(st.lists(st.tuples(few, few, st.sampled_from(["", "SIP-TRUNK-A", "SIP-TRUNK-B"]), st.integers(2, 4)), max_size=5))
    standing = route("1", data.draw(few), 9999, data.draw(few), extension="busy")
    routes = [
        route(str(7 + place), name, priority, number, provider)
        for place, (name, number, provider, priority) in enumerate(rows)
    ]
    pbx = Pbx(
        sip_provider=[trunk("a", "SIP-TRUNK-A"), trunk(data.draw(st.sampled_from(["a", "B"])), "SIP-TRUNK-B")],
        incoming_route=[standing, *routes],
    )
    assert len(gathered_again(INCOMING_ROUTE, pbx)) == len(rows) + 1


def test_sounds_of_one_name_are_told_by_their_category():
    pbx = Pbx(sound_file=[
        sound("1", "Hello", category="moh"), sound("2", "Hello", category="custom"), sound("3", "Hello", category="custom"),
        sound("4", "Alone", category="moh"),
    ])
    assert [(record.get("id"), record["name"], record["category"]) for record in gathered_again(SOUND_FILE, pbx)] == [
        (None, "Alone", "moh"), (None, "Hello", "moh"), ("2", "Hello", "custom"), ("3", "Hello", "custom"),
    ]


def test_what_is_the_pbx_s_own_is_declared_as_far_as_it_may_be_changed():
    def guarded(identity, protection):
        values = held("dialplan_application", "", extension="10" + identity, name="App").values
        return Found(identity, values, True, protection)

    pbx = Pbx(dialplan_application=[
        guarded("1", Protection("may be changed")), guarded("2", Protection("may not", editable=False)), guarded("3", None),
        Found("4", {}, False),
    ])
    applications = next(resource for resource in DECLARABLE if resource.name == "dialplan_application")
    assert [record["extension"] for record in gather(applications, pbx, False).records] == ["101", "103"]
