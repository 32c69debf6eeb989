# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.incoming_route import INCOMING_ROUTE
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import companions
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

# As the list shows a route of a new PBX, and GET one with an announcement.
ROW = {
    "id": "12",
    "number": "",
    "priority": 1000,
    "timeout": 50,
    "extension": "2003",
    "note": "1. Incoming calls go to the IVR menu with extension 2003.",
    "rulename": "",
    "providerid": "SIP-TRUNK-34F7CAFE",
    "providerid_represent": '<i class="server icon"></i> SIP: Demo provider',
    "provider_disabled": False,
    "extension_represent": '<i class="sitemap icon"></i> IVR menu <2003>',
}
RAW = {
    "id": "17",
    "rulename": "DID 101",
    "number": "7495XXX",
    "providerid": "none",
    "priority": 7,
    "timeout": 15,
    "extension": "hangup",
    "audio_message_id": "1",
    "note": "n",
    "provider_type": "",
    "provider_disabled": False,
}
DEFAULT_ROUTE = {"rulename": "default action", "number": "", "provider": "", "extension": "201", "priority": 9999}


def judged(after, before):
    return [text for rule in INCOMING_ROUTE.rules for text in rule(after, before)]


# -- one record -----------------------------------------------------------------------------------------------


def test_a_record_is_read_in_full():
    values = INCOMING_ROUTE.read(RAW)
    assert values == {
        "rulename": "DID 101",
        "number": "7495XXX",
        "provider": "",
        "extension": "hangup",
        "ring_timeout": 15,
        "audio_message": "1",
        "note": "n",
        "priority": 7,
    }
    body = INCOMING_ROUTE.wire(values)
    assert body == {name: RAW[name] for name in body}


def test_the_list_has_all_but_the_announcement():
    values = INCOMING_ROUTE.read(ROW, INCOMING_ROUTE.listed)
    assert set(INCOMING_ROUTE.by_name) - set(values) == {"audio_message"}
    assert (values["provider"], values["ring_timeout"]) == ("SIP-TRUNK-34F7CAFE", 50)
    assert INCOMING_ROUTE.called(values) == "provider SIP-TRUNK-34F7CAFE"


@given(
    st.fixed_dictionaries(
        {"rulename": st.text("Aä 1", min_size=1, max_size=20).filter(str.strip)},
        optional={
            "number": st.from_regex(r"_?[0-9XNZ+.]{0,9}", fullmatch=True) | st.integers(0, 10**12),
            "providerid": st.sampled_from(["none", "", "SIP-TRUNK-34F7CAFE", "Mango"]),
            "extension": st.sampled_from(["", "hangup", "did2user", "201", 201]),
            "ring_timeout": st.integers(0, 7400) | st.integers(0, 7400).map(str),
            "audio_message_id": st.sampled_from(["none", "None", "", "1", 1]),
            "note": st.text(max_size=20),
            "priority": st.integers(0, 9999),
        },
    )
)
def test_what_was_accepted_comes_back_as_it_was(options):
    values = INCOMING_ROUTE.accept(options).values
    assert INCOMING_ROUTE.read(INCOMING_ROUTE.wire(values)) == values


def test_no_announcement_is_an_empty_text():
    """Told "none", the PBX keeps the one that it has."""
    for nothing in ("none", ""):
        values = INCOMING_ROUTE.accept({"rulename": "A", "audio_message": nothing}).values
        assert INCOMING_ROUTE.wire(values)["audio_message_id"] == ""
    assert INCOMING_ROUTE.wire({"provider": ""}) == {"providerid": "none"}


def test_the_ring_time_is_not_the_timeout_of_requests():
    spec = INCOMING_ROUTE.argument_spec()
    spellings = {*spec, *(alias for argument in spec.values() for alias in argument.get("aliases", ()))}
    assert "timeout" not in spellings
    assert INCOMING_ROUTE.wire({"ring_timeout": 20}) == {"timeout": 20}


@pytest.mark.parametrize("number", ["0", "+49 30 123", "4930,4931", "4930;1", "49\n30"])
def test_numbers_that_no_call_has(number):
    assert INCOMING_ROUTE.by_name["number"].objection(number)


@pytest.mark.parametrize("number", ["", "00", "+493012345", "_+4930X.", "7495[1-3]XX!", "office", "user@example.com"])
def test_numbers_logins_and_masks(number):
    assert INCOMING_ROUTE.by_name["number"].objection(number) is None


def test_the_general_objection_to_numbers_stands():
    assert "http" in INCOMING_ROUTE.by_name["number"].objection("httpö")


# -- the default route ----------------------------------------------------------------------------------------


def test_the_default_route_needs_no_name():
    declared = INCOMING_ROUTE.accept({"default": True, "extension": "busy"}, "incoming_routes[3]")
    assert (declared.id, declared.key, declared.values) == ("1", "", {"extension": "busy"})


def test_the_default_route_stays_the_last():
    assert judged({**DEFAULT_ROUTE, "extension": "busy"}, DEFAULT_ROUTE) == []
    (text,) = judged({**DEFAULT_ROUTE, "priority": 5}, DEFAULT_ROUTE)
    assert text.startswith("priority cannot be changed")


def test_no_other_route_is_taken_for_it():
    assert judged({"priority": 9998}, {"priority": 5}) == []
    for before in ({}, {"priority": 5}):
        assert judged({"priority": 9999}, before) == ["priority 9999 is that of the default route; use a smaller one"]


# -- a place among the others ---------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 1])
def test_a_new_route_cannot_have_the_first_places(place):
    (text,) = judged({"priority": place}, {})
    assert text == "priority %d cannot be given to a new route: the PBX would put it last; use 2 or more" % place
    assert judged({"priority": place}, {"priority": 7}) == []


def test_a_new_route_without_a_place():
    assert judged({field.name: field.default for field in INCOMING_ROUTE.fields}, {}) == []
    assert judged({"priority": 2}, {}) == []


def test_the_place_is_given_by_the_order_of_a_list():
    assert INCOMING_ROUTE.accept({"rulename": "A", "priority": 2}).values["priority"] == 2
    with pytest.raises(DeclarationError, match="priority is given by the order of the list"):
        INCOMING_ROUTE.accept({"rulename": "A", "priority": 2}, "incoming_routes[0]")


# -- changes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", ["", "SIP-TRUNK-34F7CAFE"])
def test_any_change_names_the_trunk(provider):
    """A PATCH or PUT without it makes the route one without a trunk."""
    assert companions(INCOMING_ROUTE, {"provider": provider, "note": ""}, {"note": "x"}) == {"provider": provider}
    assert companions(INCOMING_ROUTE, {"provider": provider}, {"provider": "IAX-TRUNK-1"}) == {}
    assert "provider" in INCOMING_ROUTE.weighed
