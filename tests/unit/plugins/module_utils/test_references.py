# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of records are turned to ids as things will be, and ids to names that mean nothing else."""

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, EMPLOYEE, INCOMING_ROUTE
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Unborn
from ansible_collections.mikopbx.pbx.plugins.module_utils.references import (
    References,
    Unresolved,
    chosen_id,
    named,
    reference_name,
    reference_names,
)
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import (
    Pbx,
    declare,
    filters,
    gone,
    held,
    make,
    matched,
    queue,
    route,
    sound,
    trunk,
)
from hypothesis import given
from hypothesis import strategies as st

FILTER, TRUNK = EMPLOYEE.by_name["network_filter"], INCOMING_ROUTE.by_name["provider"]
SOUND = BY_NAME["call_queue"].by_name["moh_sound"]
FILTERS = filters(("4", "0.0.0.0/0", "Internet"), ("5", "10.0.0.0/8", "Office"), ("6", "10.1.0.0/16", "Office"))


def resolved(field, text, pbx, declared=(), current=()):
    return References(pbx, matched(list(declared), pbx)).resolve(field, text, current)


def unresolved(field, text, pbx, declared=(), current=()):
    with pytest.raises(Unresolved) as caught:
        resolved(field, text, pbx, declared, current)
    return str(caught.value)


# -- names to ids ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text, identity", [("Internet", "4"), ("0.0.0.0/0", "4"), ("10.1.0.0/16", "6"), ("5", "5")])
def test_a_name_a_network_or_an_id(text, identity):
    assert resolved(FILTER, text, Pbx(network_filter=FILTERS)) == identity


def test_a_name_that_means_nothing():
    assert unresolved(FILTER, "Nowhere", Pbx(network_filter=FILTERS[:2])) == (
        'the PBX has no network filter "Nowhere", and none is declared; it has 0.0.0.0/0 Internet, 10.0.0.0/8 Office'
    )
    assert unresolved(TRUNK, "Mango", Pbx()) == (
        'the PBX has no sip provider or iax provider "Mango", and none is declared; it has none'
    )


def test_a_name_that_means_two():
    assert unresolved(FILTER, "Office", Pbx(network_filter=FILTERS)) == (
        'the PBX has 2 named "Office" (id 5, id 6); say which by id'
    )
    both = Pbx(sip_provider=[trunk("Mango")], iax_provider=[held("iax_provider", "IAX-TRUNK-1", description="Mango")])
    assert "id SIP-TRUNK-00000001, id IAX-TRUNK-1" in unresolved(TRUNK, "Mango", both)


def test_what_was_deleted_since_may_be_declared_as_it_is():
    assert resolved(FILTER, "77", Pbx(), current=("77",)) == "77"
    assert "no network filter" in unresolved(FILTER, "77", Pbx())


def test_a_reference_to_what_the_plan_makes():
    pbx = Pbx(network_filter=FILTERS[:1])
    new = declare("network_filter", {"permit": "10.2.0.0/16", "description": "Lab"})
    for text in ("Lab", "10.2.0.0/16"):
        identity = resolved(FILTER, text, pbx, new)
        assert isinstance(identity, Unborn) and str(identity) == "10.2.0.0/16" and identity.change == new[0].label
        # What was resolved once stays as it is.
        assert resolved(FILTER, identity, pbx, new) is identity
    mango = declare("sip_provider", {"description": "Mango", "registration_type": "none", "host": "a.example"})
    assert resolved(TRUNK, "Mango", pbx, mango) == chosen_id("SIP-TRUNK-", "Mango", ())


def test_two_new_records_get_ids_of_their_own():
    """The id of the second would be the one that the first has from a former key."""
    taken = trunk("Renamed", chosen_id("SIP-TRUNK-", "Mango", ()))
    pbx = Pbx(sip_provider=[taken])
    new = declare("sip_provider", {"description": "Mango", "registration_type": "none", "host": "a.example"})
    assert resolved(TRUNK, "Mango", pbx, new) == chosen_id("SIP-TRUNK-", "Mango", [taken.id]) != taken.id


def test_a_record_is_called_as_it_will_be_called():
    pbx = Pbx(sip_provider=[trunk("Old", "SIP-TRUNK-1"), trunk("Other", "SIP-TRUNK-2")])
    renamed = declare("sip_provider", {"description": "New", "renamed_from": "Old"})
    assert resolved(TRUNK, "New", pbx, renamed) == "SIP-TRUNK-1"
    assert 'no sip provider or iax provider "Old"' in unresolved(TRUNK, "Old", pbx, renamed)
    # A name that is given up and taken in the same run means the one that takes it.
    passed = declare(
        "sip_provider", {"description": "New", "renamed_from": "Old"}, {"description": "Old", "renamed_from": "Other"}
    )
    assert resolved(TRUNK, "Old", pbx, passed) == "SIP-TRUNK-2"


def test_a_record_declared_by_id_keeps_the_name_that_it_has():
    pbx = Pbx(sip_provider=[trunk("Mango", "SIP-TRUNK-1")])
    assert resolved(TRUNK, "Mango", pbx, declare("sip_provider", {"id": "SIP-TRUNK-1", "port": 5062})) == "SIP-TRUNK-1"


@pytest.mark.parametrize("text", ["Mango", "SIP-TRUNK-00000001"])
def test_a_reference_to_what_is_to_go(text):
    pbx = Pbx(sip_provider=[trunk("Mango")])
    assert unresolved(TRUNK, text, pbx, declare("sip_provider", gone("Mango", "description"))) == (
        '"%s" is to be deleted, see sip_providers[0] (description Mango)' % text
    )


def test_of_namesakes_the_one_that_stays_is_meant():
    pbx = Pbx(sound_file=[sound("12", "Welcome", category="custom"), sound("13", "Welcome", category="moh")])
    assert "id 12, id 13" in unresolved(SOUND, "Welcome", pbx)
    going = declare("sound_file", {"id": "12", "state": "absent"})
    assert resolved(SOUND, "Welcome", pbx, going) == "13"
    both = declare("sound_file", {"id": "12", "state": "absent"}, {"id": "13", "state": "absent"})
    assert "id 12, id 13" in unresolved(SOUND, "Welcome", pbx, both)


# -- ids to names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "identity, name",
    [("4", "Internet"), ("5", "10.0.0.0/8"), ("6", "10.1.0.0/16"), ("7", "192.0.2.0/24"), ("77", "77")],
)
def test_an_id_is_shown_as_a_name_that_means_no_other(identity, name):
    pbx = Pbx(network_filter=[*FILTERS, *filters(("7", "192.0.2.0/24", "none"))])
    assert reference_name(FILTER, identity, pbx) == name
    assert resolved(FILTER, name, pbx, current=(identity,)) == identity


def test_what_is_not_there_yet_is_shown_by_its_name():
    assert reference_name(FILTER, Unborn("x", "Lab"), Pbx()) == "Lab"


def test_names_of_all_that_is_referred_to():
    pbx = Pbx(network_filter=FILTERS, sip_provider=[trunk("Mango")])
    unborn = {"provider": Unborn("x", "New")}
    sides = ({"provider": "SIP-TRUNK-00000001"}, {"audio_message": "9"}, unborn, {})
    assert reference_names(INCOMING_ROUTE.fields, sides, pbx) == {
        (("sip_provider", "iax_provider"), "SIP-TRUNK-00000001"): "Mango",
        (("sound_file",), "9"): "9",
    }


@pytest.mark.parametrize(
    "kind, found, name",
    [
        ("call_queue", queue("2001"), "2001 Queue 2001"),
        ("sip_provider", trunk("Mango"), "Mango"),
        ("incoming_route", route("7", "Main", 2, "100"), "Main 100"),
        ("incoming_route", route("7", "100", 2, "100"), "100"),
        ("incoming_route", route("7", "", 2, "", "SIP-TRUNK-1"), "provider SIP-TRUNK-1"),
        ("incoming_route", route("7", "", 2), "id 7"),
    ],
)
def test_what_a_person_calls_a_record(kind, found, name):
    assert named(kind, found) == name


# -- chosen ids -----------------------------------------------------------------------------------------------


@given(st.lists(st.text(max_size=5), min_size=1, max_size=8))
def test_chosen_ids_are_free_and_end_in_a_digit(keys):
    taken = []
    for key in keys:
        # The PBX does not tell small letters from capitals.
        identity = chosen_id("QUEUE-", key, [other.lower() for other in taken])
        assert identity not in taken
        assert identity.startswith("QUEUE-") and len(identity) == 14
        assert identity[-1].isdigit() and identity == identity.upper()
        taken.append(identity)
    assert taken[0] == chosen_id("QUEUE-", keys[0], ())


@given(st.lists(st.integers(200, 299), unique=True, min_size=1, max_size=6), st.data())
def test_ids_of_new_records_in_a_plan_are_none_that_is_there(numbers, data):
    numbers = [str(number) for number in numbers]
    # Records that bear the very id which the number of another would get.
    squatters = [queue(str(900 + place), chosen_id("QUEUE-", number, ())) for place, number in enumerate(numbers)]
    squatters = data.draw(st.lists(st.sampled_from(squatters), unique_by=lambda found: found.id))
    records = [{"extension": number, "name": number, "members": []} for number in numbers]
    ids = [step.change.birth for step in make(declare("call_queue", *records), Pbx(call_queue=squatters)).steps]
    assert len(set(ids)) == len(numbers) and not set(ids) & {found.id for found in squatters}
    assert all(identity[-1].isdigit() for identity in ids)
