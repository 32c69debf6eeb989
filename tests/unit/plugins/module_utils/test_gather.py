# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is gathered, declared again, changes nothing: whatever a PBX may hold."""

from __future__ import annotations

import string

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import plan
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog import DECLARABLE, EMPLOYEE, NETWORK_FILTER, SIP_PROVIDER
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    Addresses, Choice, Destination, Email, Extension, Flag, Number, Picture, Reference, Secret,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.gather import declaration, gather
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Found
from hypothesis import given
from hypothesis import strategies as st

SECRET = "Zx9!kfPq2LmT7w"
MASK = "XXXXXXXX"


class Pbx:
    """What a plan and a gathering may know."""

    def __init__(self, **records):
        self.found = records

    def records(self, resource):
        return self.found.get(resource, [])

    def taken_ids(self, resource):
        return [found.id for found in self.records(resource)]

    def owner(self, number):
        return None

    def dependents(self, resource, identity):
        return []


def filters(*rows):
    return [Found(identity, {"permit": permit, "description": name}, True) for identity, permit, name in rows]


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
    if isinstance(field, Reference):
        return st.sampled_from(["none", "", None, "4", "5", "6", "7", "8", "9", "77"])
    if isinstance(field, Secret):
        return st.one_of(TEXTS, st.just(SECRET))
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
    return ANYTHING


def raw_records(resource):
    return st.fixed_dictionaries({field.api: raw_values(field) for field in resource.fields})


@given(st.lists(raw_records(EMPLOYEE), max_size=3, unique_by=lambda raw: raw["number"]))
def test_any_employees_gathered_and_declared_again_are_no_change(rows):
    found = [Found(str(110 + place), EMPLOYEE.read(raw), True) for place, raw in enumerate(rows)]
    assert declared_again(Pbx(employee=found, network_filter=FILTERS)).changes == ()


@given(st.lists(raw_records(SIP_PROVIDER), max_size=3))
def test_any_trunks_gathered_and_declared_again_are_no_change(rows):
    found = [Found("SIP-TRUNK-%d" % place, SIP_PROVIDER.read(raw), True) for place, raw in enumerate(rows)]
    assert declared_again(Pbx(sip_provider=found, network_filter=FILTERS)).changes == ()


@pytest.mark.parametrize("secrets", [True, False])
def test_an_office_gathered_and_declared_again_is_no_change(secrets):
    pbx = Pbx(
        employee=[employee(fwd_forwarding="202"), employee("202", "111", network_filter="5", user_avatar="/avatars/user_111.jpg")],
        sip_provider=[trunk(), trunk("In", "SIP-TRUNK-2", registration_type="inbound", secret="x")],
        network_filter=FILTERS,
    )
    result = declared_again(pbx, secrets)
    assert result.changes == () and result.unchanged == 4


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
    assert gathered.unreadable == ["secret of sip_provider SIP-TRUNK-2", "secret of sip_provider Mango"]
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
    assert people.undeclarable == ["user_email of employee 201", "sip_transport of employee 201"]
    assert people.records[0]["fwd_ringlength"] == 20
    assert not {"sip_transport", "user_email"} & set(people.records[0])
    assert trunks.records[0]["id"] == "SIP-TRUNK-9" and "description" not in trunks.records[0]


def test_a_filter_is_gathered_with_nothing_beside():
    gathered = gather(NETWORK_FILTER, Pbx(network_filter=FILTERS[:1]), True)
    assert gathered.records == [{"permit": "0.0.0.0/0", "description": "Internet"}]
