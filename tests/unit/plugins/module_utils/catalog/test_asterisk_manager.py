# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.asterisk_manager import AREAS, ASTERISK_MANAGER
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

FLAGS = ["%s_%s" % (area, way) for area in AREAS for way in ("read", "write")]
NOTHING = dict.fromkeys(FLAGS, False)
RECORD = {
    "id": "3",
    "description": "The user for integration into the MIKO Panel ",
    "username": "1cami",
    "secret": "HHYe8MqHZiUkx6BL35nd",
    "read": "call",
    "write": "originate",
    "networkfilterid": "none",
    "eventfilter": "",
    "networkfilter_represent": '<i class="globe icon"></i> Connections from any addresses are allowed',
    "permissions": {**NOTHING, "call_read": True, "originate_write": True},
    "isSystem": False,
}
ROW = {
    "id": "3",
    "description": "The user for integration into the MIKO Panel ",
    "represent": "1cami - The user for integration into the MIKO Panel ",
    "username": "1cami",
    "networkfilterid": "none",
    "readPermissionsSummary": "call",
    "writePermissionsSummary": "originate",
    "isSystem": False,
}
DECLARED = {
    "username": "1cami",
    "secret": "HHYe8MqHZiUkx6BL35nd",
    "description": "The user for integration into the MIKO Panel",
    "permissions": RECORD["permissions"],
    "network_filter": "",
    "eventfilter": "",
}


def problems(after, before=()):
    return [text for rule in ASTERISK_MANAGER.rules for text in rule({**dict(before), **after}, dict(before))]


def test_what_is_read_can_be_declared():
    assert ASTERISK_MANAGER.read(RECORD) == DECLARED
    assert ASTERISK_MANAGER.accept(DECLARED).values == DECLARED


def test_the_list_agrees_with_the_record_as_far_as_it_goes():
    listed = ASTERISK_MANAGER.read(ROW, ASTERISK_MANAGER.listed)
    assert listed == {name: DECLARED[name] for name in ("username", "description", "network_filter")}


def test_there_are_26_permissions():
    permissions = ASTERISK_MANAGER.by_name["permissions"]
    assert len(permissions.names) == 26
    assert set(permissions.names) == set(RECORD["permissions"])
    assert not any(permissions.default.values())


@given(st.dictionaries(st.sampled_from(FLAGS), st.booleans()), st.dictionaries(st.sampled_from(FLAGS), st.booleans()))
def test_all_permissions_are_sent_and_only_those_given_change(held, wanted):
    permissions = ASTERISK_MANAGER.by_name["permissions"]
    current = permissions.read({**NOTHING, **held})
    sent = permissions.body(permissions.merged(current, permissions.accept(wanted)))["permissions"]
    assert sent == {**NOTHING, **held, **wanted}
    assert permissions.read(sent) == sent


def test_no_permissions_read_as_all_off():
    # An empty map comes as a list.
    assert ASTERISK_MANAGER.read({"permissions": []}) == {"permissions": NOTHING}


@pytest.mark.parametrize(
    "options, problem",
    [
        ({"permissions": "all"}, "permissions must be a dictionary of call_read, call_write"),
        ({"permissions": ["call_read"]}, "permissions must be a dictionary"),
        ({"permissions": {"call": "readwrite"}}, "permissions does not know call; it knows call_read"),
        ({"permissions": {"call_read": "all"}}, "permissions call_read must be true or false"),
        ({"secret": "x" * 256}, "secret has 256 characters, the PBX keeps 255"),
        ({"eventfilter": "x" * 2001}, "eventfilter has 2001 characters, the PBX keeps 2000"),
    ],
)
def test_what_is_refused(options, problem):
    with pytest.raises(DeclarationError, match=problem):
        ASTERISK_MANAGER.accept({"username": "crm", **options})


def test_a_secret_that_is_too_long_is_not_quoted():
    with pytest.raises(DeclarationError) as raised:
        ASTERISK_MANAGER.accept({"username": "crm", "secret": "hush" * 64})
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize("name", ["mikopbxuser", "phpagi", "admin"])
def test_nobody_takes_the_name_of_a_user_of_the_system(name):
    [problem] = problems({"username": name})
    assert problem.startswith("username %s is one of the PBX's own" % name)
    assert problems({"username": name}, {"username": "crm"}) == [problem]


@pytest.mark.parametrize("name", ["general", "cr[m", "crm]", "crm;2", "a:b", "a\nb"])
def test_a_name_that_asterisk_cannot_read_is_refused_for_new(name):
    [problem] = problems({"username": name})
    assert problem.startswith("username must be neither general nor hold")
    assert problems({"description": "d"}, {"username": name, "secret": "s"}) == []


@pytest.mark.parametrize("secret", ["a;b", "a\nb", "a\rread=all"])
def test_what_ends_a_secret_is_refused_for_new(secret):
    assert problems({"username": "crm", "secret": secret}) == [
        "secret must not hold a semicolon or a line break, at which Asterisk stops reading it"
    ]
    assert problems({"description": "d"}, {"username": "crm", "secret": secret}) == []
    assert problems({"username": "crm", "secret": "Zx9!kfPq2LmT7w"}) == []


def test_an_event_filter_of_several_lines_passes_and_what_the_pbx_strips_does_not():
    field = ASTERISK_MANAGER.by_name["eventfilter"]
    assert field.objection(field.accept("!Event: Newexten\n!UserEvent: CdrConnector\n")) is None
    assert "strips" in field.objection("!Event: X onhold=1")


def test_users_of_the_system_are_left_alone():
    assert ASTERISK_MANAGER.protection(ROW, "KEY") is None
    protection = ASTERISK_MANAGER.protection({**ROW, "username": "admin", "isSystem": True}, "KEY")
    assert (protection.reason, protection.editable) == ("it is a user of the PBX's own", False)


def test_a_network_filter_is_a_reference_that_stays():
    field = ASTERISK_MANAGER.by_name["network_filter"]
    assert field.to == ("network_filter",)
    assert field.body("") == {"networkfilterid": "none"}
    assert "cannot take a network filter off" in field.unclearable


def test_a_secret_is_made_up_for_a_new_user():
    assert ASTERISK_MANAGER.by_name["secret"].generated
