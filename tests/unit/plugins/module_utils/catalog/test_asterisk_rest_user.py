# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.asterisk_rest_user import ASTERISK_REST_USER
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

RECORD = {
    "id": "1",
    "description": "d",
    "username": "ariuser",
    "password": "Zx9!kfPq2LmT7w",
    "applications": ["app2", "app1"],
    "weakPassword": "0",
}
ROW = {
    "id": "1",
    "description": "d",
    "represent": "Unknown",
    "username": "ariuser",
    "applicationsSummary": "app2, app1",
    "applicationsCount": 2,
}
DECLARED = {
    "username": "ariuser",
    "password": "Zx9!kfPq2LmT7w",
    "description": "d",
    "applications": ["app1", "app2"],
}


def problems(after, before=()):
    return [text for rule in ASTERISK_REST_USER.rules for text in rule({**dict(before), **after}, dict(before))]


def test_what_is_read_can_be_declared():
    assert ASTERISK_REST_USER.read(RECORD) == DECLARED
    assert ASTERISK_REST_USER.accept(DECLARED).values == DECLARED


def test_the_list_agrees_with_the_record_as_far_as_it_goes():
    listed = ASTERISK_REST_USER.read(ROW, ASTERISK_REST_USER.listed)
    assert listed == {"username": "ariuser", "description": "d"}


def test_the_list_is_asked_for_more_than_a_page():
    assert dict(ASTERISK_REST_USER.listing.query) == {"limit": "1000"}


@given(st.lists(st.from_regex(r"[A-Za-z0-9_.-]{1,20}", fullmatch=True)))
def test_applications_are_a_set_in_a_list(names):
    field = ASTERISK_REST_USER.by_name["applications"]
    canonical = field.accept(names)
    assert canonical == sorted(set(names))
    assert field.read(field.wire(canonical)) == canonical
    assert field.read(list(reversed(names))) == canonical


def test_applications_go_as_a_list_also_when_there_are_none():
    assert ASTERISK_REST_USER.wire({"applications": ["a", "b"]}) == {"applications": ["a", "b"]}
    assert ASTERISK_REST_USER.wire({"applications": []}) == {"applications": []}


@pytest.mark.parametrize(
    "options, problem",
    [
        ({"applications": ["bad app!"]}, 'applications must hold names of Stasis applications, not "bad app!"'),
        ({"applications": [""]}, "applications must hold names of Stasis applications"),
        ({"applications": ["x" * 101]}, "applications must hold names of Stasis applications"),
        ({"applications": {"a": 1}}, "applications must be a list of names of Stasis applications"),
        ({"username": "x" * 51}, "username has 51 characters, the PBX keeps 50"),
        ({"weakPassword": "1"}, "unknown option weakPassword"),
    ],
)
def test_what_is_refused(options, problem):
    with pytest.raises(DeclarationError, match=problem):
        ASTERISK_REST_USER.accept({"username": "assistant", **options})


def test_a_password_has_8_characters_which_the_pbx_does_not_check():
    assert problems({"username": "a", "password": "1234567"}) == ["password must have 8 characters or more"]
    assert problems({"username": "a", "password": "12345678"}) == []
    assert problems({"description": "d"}, {"username": "a", "password": "short"}) == []


def test_a_semicolon_ends_a_password():
    assert problems({"username": "a", "password": "12345;678"}) == [
        "password must not hold a semicolon or a line break, at which Asterisk stops reading it"
    ]


def test_nobody_takes_the_name_of_the_user_of_the_system():
    [problem] = problems({"username": "pbxcore", "password": "12345678"})
    assert problem.startswith("username pbxcore is one of the PBX's own")
    # A name of the system elsewhere is none here.
    assert problems({"username": "admin", "password": "12345678"}) == []


def test_the_user_of_the_system_is_not_deleted():
    assert ASTERISK_REST_USER.protection(ROW, "KEY") is None
    protection = ASTERISK_REST_USER.protection({**ROW, "username": "pbxcore"}, "KEY")
    assert (protection.reason, protection.editable) == ("it is the PBX's own user", True)


def test_each_field_of_the_api_is_offered_or_left_out_with_a_reason():
    offered = {field.api for field in ASTERISK_REST_USER.fields} | set(ASTERISK_REST_USER.left_out)
    assert offered == {"username", "password", "applications", "description", "weakPassword"}
