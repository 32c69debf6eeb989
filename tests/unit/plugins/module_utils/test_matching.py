# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which record a declaration means: by key, by what tells one without a key, by id, by being the only one."""

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import (
    FIREWALL,
    INCOMING_ROUTE,
    OUTBOUND_ROUTE,
    SIP_PROVIDER,
    SOUND_FILE,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Matching
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import (
    Pbx,
    declare,
    firewall,
    matched,
    route,
    sound,
    trunk,
    way_out,
)

MANGO, BEELINE = trunk("Mango", "SIP-TRUNK-1"), trunk("Beeline", "SIP-TRUNK-2")
STANDING = route("1", "default action", 9999, extension="hangup")
ROUTES = [
    route("7", "Main", 2, "100", "SIP-TRUNK-1"),
    route("8", "", 3, "100", "SIP-TRUNK-2"),
    route("9", "", 4, "", "SIP-TRUNK-1"),
    route("10", "Other", 5, "200"),
    route("11", "Other", 6, "300"),
]
PBX = Pbx(sip_provider=[MANGO, BEELINE], incoming_route=[STANDING, *ROUTES])


def meant(resource, record, pbx=PBX):
    """The id of the record that a declaration means; None when it is not there."""
    ((dummy, found),) = matched(declare(resource, record), pbx).pairs
    return found.id if found else None


def unclear(resource, *records, pbx=PBX):
    matching = Matching(pbx, declare(resource, *records))
    assert matching.problems
    # What cannot be told is no pair: nothing is planned for it.
    assert len(matching.pairs) == len(records) - len(matching.problems)
    return matching.problems


# -- without a key --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "record, identity",
    [
        ({"rulename": "Main"}, "7"),
        ({"rulename": "Main", "number": "555"}, "7"),  # the name goes first
        ({"rulename": "New", "number": "100", "provider": "Mango"}, None),
        ({"number": "100", "provider": "Mango"}, "7"),
        ({"number": 100, "provider": "SIP-TRUNK-2"}, "8"),
        ({"number": "100", "provider": "Beeline"}, "8"),
        ({"provider": "Mango"}, "9"),
        ({"number": "200"}, "10"),
        ({"number": "200", "provider": "none"}, "10"),
        ({"number": "200", "provider": "Mango"}, None),
        ({"number": "999"}, None),
        ({"id": "9", "number": "555"}, "9"),
        ({"number": "200", "state": "absent"}, "10"),
    ],
)
def test_a_route_is_told_by_its_name_or_by_number_and_trunk(record, identity):
    assert meant(INCOMING_ROUTE, record) == identity


def test_several_routes_that_are_told_by_the_same():
    twins = Pbx(incoming_route=[route("7", "a", 2, "100"), route("8", "b", 3, "100")])
    assert unclear(INCOMING_ROUTE, {"number": "100"}, pbx=twins) == [
        "incoming_routes[0] (number 100): the PBX has 2 records with this number and provider (id 7, id 8); say which by id"
    ]
    assert unclear(INCOMING_ROUTE, {"rulename": "Other"}) == [
        "incoming_routes[0] (rulename Other): the PBX has 2 records with this rulename (id 10, id 11); say which by id"
    ]


@pytest.mark.parametrize(
    "first, second, why",
    [
        ({"number": "100"}, {"number": "100"}, "declared twice, also as incoming_routes[0]; remove one of them"),
        ({"rulename": "A"}, {"rulename": "A", "number": "1"}, "declared twice, also as incoming_routes[0]"),
        ({"rulename": "Main"}, {"number": "100", "provider": "Mango"}, "means the same record as incoming_routes[0]"),
        ({"number": "100", "provider": "Mango"}, {"number": "100", "provider": "SIP-TRUNK-1"}, "means the same record as"),
        ({"id": "7"}, {"rulename": "Main"}, "means the same record as incoming_routes[0] (id 7)"),
        ({"id": "7", "rulename": "Main"}, {"id": "7", "rulename": "Main"}, "declared twice, also as incoming_routes[0]"),
        ({"default": True}, {"default": True}, "declared twice, also as incoming_routes[0]"),
        ({"default": True}, {"id": "1"}, "declared twice, also as incoming_routes[0]"),
    ],
)
def test_one_record_declared_twice(first, second, why):
    (problem,) = unclear(INCOMING_ROUTE, first, second)
    assert problem.startswith("incoming_routes[1]") and why in problem


def test_records_that_only_look_alike():
    records = [{"id": "10", "rulename": "Other"}, {"id": "11", "rulename": "Other"}, {"number": "100"}, {"number": "100", "provider": "Mango"}]
    pairs = matched(declare(INCOMING_ROUTE, *records), PBX).pairs
    assert [found and found.id for record, found in pairs] == ["10", "11", None, "7"]


# -- the record that is always there --------------------------------------------------------------------------


def test_the_default_route_is_meant_by_its_option_and_by_nothing_that_tells_others():
    assert meant(INCOMING_ROUTE, {"default": True, "extension": "busy"}) == "1"
    assert meant(INCOMING_ROUTE, {"id": "1"}) == "1"
    # It is for no number and no trunk, as another route may be as well.
    bare = Pbx(sip_provider=[MANGO], incoming_route=[route("1", "", 9999, "100", "SIP-TRUNK-1")])
    assert meant(INCOMING_ROUTE, {"number": "100", "provider": "Mango"}, bare) is None


# -- records of one key that differ otherwise -----------------------------------------------------------------

SOUNDS = Pbx(sound_file=[sound("1", "Welcome", category="custom"), sound("2", "Welcome", category="moh"), sound("3", "Alone", category="moh")])


@pytest.mark.parametrize(
    "record, identity",
    [
        ({"name": "Welcome", "category": "custom"}, "1"),
        ({"name": "Welcome", "category": "moh"}, "2"),
        ({"name": "Alone"}, "3"),
        ({"name": "Alone", "category": "custom"}, None),
    ],
)
def test_sounds_of_one_name_are_told_by_their_category(record, identity):
    assert meant(SOUND_FILE, record, SOUNDS) == identity


def test_a_sound_of_which_the_category_is_not_said():
    assert "2 records with this name (id 1, id 2)" in unclear(SOUND_FILE, {"name": "Welcome"}, pbx=SOUNDS)[0]


def test_a_renamed_sound_is_told_by_its_category_as_well():
    record = {"name": "Hello", "renamed_from": "Welcome", "category": "moh"}
    assert meant(SOUND_FILE, record, SOUNDS) == "2"


def test_two_new_sounds_of_one_name_and_category():
    """What is left out is the default in a new record."""
    plain, custom, music = {"name": "New"}, {"name": "New", "category": "custom"}, {"name": "New", "category": "moh"}
    assert "declared twice" in unclear(SOUND_FILE, plain, custom, pbx=SOUNDS)[0]
    assert len(matched(declare(SOUND_FILE, plain, music), SOUNDS).pairs) == 2
    by_id = [{"id": "3", "name": "Alone"}, {"name": "Alone", "category": "custom"}]
    assert len(matched(declare(SOUND_FILE, *by_id), SOUNDS).pairs) == 2


# -- by id ----------------------------------------------------------------------------------------------------


def test_an_id_that_is_not_there():
    assert unclear(OUTBOUND_ROUTE, {"id": "5", "note": "x"}) == [
        "outbound_routes[0] (id 5): the PBX has no outbound_route with this id"
    ]
    assert meant(OUTBOUND_ROUTE, {"id": "5", "state": "absent"}) is None


def test_an_id_and_a_key_that_another_has():
    pbx = Pbx(outbound_route=[way_out("4", "a", 1), way_out("5", "b", 2)])
    assert "rulename belongs to the record with id 5 already" in unclear(OUTBOUND_ROUTE, {"id": "4", "rulename": "b"}, pbx=pbx)[0]
    # Unless that one moves on in the same run.
    moving = declare(OUTBOUND_ROUTE, {"id": "4", "rulename": "b"}, {"rulename": "c", "renamed_from": "b"})
    assert [found.id for record, found in matched(moving, pbx).pairs] == ["4", "5"]
    assert meant(OUTBOUND_ROUTE, {"id": "4", "rulename": "c"}, pbx) == "4"
    assert meant(OUTBOUND_ROUTE, {"id": "4", "rulename": "c", "renamed_from": "a"}, pbx) == "4"
    assert "correct one of the two" in unclear(OUTBOUND_ROUTE, {"id": "4", "rulename": "c", "renamed_from": "x"}, pbx=pbx)[0]
    assert "correct one of the two" in unclear(OUTBOUND_ROUTE, {"id": "4", "rulename": "c", "state": "absent"}, pbx=pbx)[0]


def test_settings_are_the_only_ones():
    assert meant(FIREWALL, {"enabled": True}, Pbx(firewall=[firewall(False)])) == ""
    assert "declared twice" in unclear(FIREWALL, {"enabled": True}, {"enabled": False}, pbx=Pbx(firewall=[firewall(False)]))[0]


# -- what the rest of a plan asks -----------------------------------------------------------------------------


def test_what_is_declared_is_told_by_kind_and_id():
    records = [
        *declare(INCOMING_ROUTE, {"rulename": "Main"}, {"number": "999"}, {"number": "200", "state": "absent"}),
        *declare(SIP_PROVIDER, {"description": "Mango"}),
    ]
    matching = matched(records, PBX)
    assert {key: record.label for key, record in matching.declared_as().items()} == {
        ("incoming_route", "7"): records[0].label,
        ("incoming_route", "10"): records[2].label,
        ("sip_provider", "SIP-TRUNK-1"): records[3].label,
    }
    assert matching.kept_ids(INCOMING_ROUTE) == {"7", "10"}
