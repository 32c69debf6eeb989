# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.api_key import API_KEY, PERMISSIBLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

# What GET api-keys/<id> shows, and the row of the list.
RECORD = {
    "id": "3",
    "description": "read some",
    "created_at": "2026-11-24 00:16:17",
    "last_used_at": "",
    "networkfilterid": "none",
    "key_display": "aad60...5d7b9",
    "full_permissions": False,
    "allowed_paths": {"/api/v3/sip": "read", "/api/v3/employees": "write"},
    "has_key": True,
    "allowed_paths_count": 2,
}
ROW = {
    "id": "3",
    "description": "read some",
    "represent": '<i class="key icon"></i> API key - aad60...5d7b9',
    "created_at": "2026-11-24 00:16:17",
    "last_used_at": "",
    "allowed_paths_count": 2,
    "has_network_filter": False,
    "has_key": True,
    "key_display": "aad60...5d7b9",
    "full_permissions": False,
}
SHOWN = "aad60...5d7b9"
FITTING = "aad60" + "0123456789abcdef" * 4 + "5d7b9"
OTHER = "bbd60" + "0123456789abcdef" * 4 + "5d7b9"
KEY = API_KEY.by_name["key"]


def problems(after, before=()):
    return [text for rule in API_KEY.rules for text in rule({**dict(before), **after}, dict(before))]


def test_what_is_read_can_be_declared_but_for_the_key():
    values = API_KEY.read(RECORD)
    assert values == {
        "description": "read some",
        "key": SHOWN,
        "full_permissions": False,
        "permissions": {"employees": "write", "sip": "read"},
        "network_filter": "",
    }
    del values["key"]
    assert API_KEY.accept(values).values == values


def test_the_list_agrees_with_the_record_as_far_as_it_goes():
    listed = API_KEY.read(ROW, API_KEY.listed)
    assert listed == {"description": "read some", "key": SHOWN, "full_permissions": False}


@given(st.dictionaries(st.sampled_from(PERMISSIBLE), st.sampled_from(["read", "write"])))
def test_permissions_are_a_fixed_point(levels):
    field = API_KEY.by_name["permissions"]
    canonical = field.accept(levels)
    assert canonical == field.accept({"/api/v3/" + name: level for name, level in levels.items()}) == levels
    assert field.read(field.wire(canonical)) == canonical


def test_permissions_go_as_paths_and_as_a_whole():
    field = API_KEY.by_name["permissions"]
    assert field.body({"employees": "write"}) == {"allowed_paths": {"/api/v3/employees": "write"}}
    assert field.body({}) == {"allowed_paths": {}}
    assert field.merged({"cdr": "read"}, {"employees": "write"}) == {"employees": "write"}
    # An empty map comes as a list.
    assert field.read([]) == {}


@pytest.mark.parametrize(
    "permissions, problem",
    [
        ({"employees:export": "write"}, 'permissions must name resources .*, not "employees:export"'),
        ({"/pbxcore/api/v3/employees": "write"}, "permissions must name resources"),
        ({"employees/": "write"}, "permissions must name resources"),
        ({"Employees": "read"}, "permissions must name resources"),
        ({"employees": "admin"}, 'permissions employees must be one of "read", "write"'),
        (["/api/v3/employees"], r"permissions must be a dictionary such as \{employees: write\}"),
        ("employees", "permissions must be a dictionary"),
    ],
)
def test_permissions_that_the_pbx_refuses_or_ignores(permissions, problem):
    with pytest.raises(DeclarationError, match=problem):
        API_KEY.accept({"description": "CRM", "permissions": permissions})


@pytest.mark.parametrize("key", ["short", "x" * 31, "x" * 256, "with spaces " * 4, "ключ" * 10, SHOWN])
def test_a_key_has_32_to_255_signs(key):
    with pytest.raises(DeclarationError) as raised:
        API_KEY.accept({"description": "CRM", "key": key})
    assert str(raised.value) == "key must be 32 to 255 letters, digits and signs, without spaces"


def test_a_key_is_compared_by_its_ends():
    assert KEY.accept(FITTING) == FITTING
    assert not KEY.differs(SHOWN, FITTING)
    assert KEY.confirms(FITTING, SHOWN)
    assert KEY.differs(SHOWN, OTHER)
    assert not KEY.confirms(OTHER, SHOWN)
    assert not KEY.proves(FITTING, SHOWN)


def test_a_short_key_is_shown_whole_by_the_pbx_and_never_here():
    assert not KEY.hidden("short")
    assert KEY.differs("short", FITTING)
    assert KEY.shown("short") == KEY.shown(SHOWN) == "(hidden)"


def test_a_key_that_is_made_up_can_be_declared_afterwards():
    assert KEY.generated
    key = KEY.fresh(lambda: "0123456789abcdefghij")
    assert KEY.accept(key) == key


def test_each_change_goes_with_the_description():
    [companion] = API_KEY.companions
    before = {"description": "CRM", "full_permissions": False}
    changes = {"full_permissions": True}
    assert companion({**before, **changes}, before, changes) == {"description": "CRM"}


def test_a_new_key_has_to_be_good_for_something():
    assert problems({"description": "CRM", "permissions": {}, "full_permissions": False}) == [
        "may do nothing: give it permissions, such as {employees: read}, or full_permissions: true"
    ]
    assert problems({"description": "CRM", "permissions": {"cdr": "read"}}) == []
    assert problems({"description": "CRM", "full_permissions": True, "permissions": {}}) == []


def test_a_key_can_lose_all_its_permissions():
    assert problems({"permissions": {}}, {"description": "CRM", "permissions": {"cdr": "read"}}) == []


def test_a_permission_for_one_record_is_refused_since_it_grants_nothing():
    [problem] = problems({"description": "CRM", "permissions": {"employees/110": "write"}})
    assert problem.startswith("permissions: employees/110 is one record")
    assert problem.endswith("as in employees: write")


def test_a_misspelled_resource_is_refused_and_one_of_a_module_is_not():
    [problem] = problems({"description": "CRM", "permissions": {"employes": "read", "module-weather": "read"}})
    assert problem == "permissions: the API has no employes; did you mean employees?"


def test_permissions_that_are_there_already_are_not_judged():
    held = {"description": "CRM", "permissions": {"employees/110": "write", "employes": "read"}}
    assert problems({"full_permissions": True}, held) == []


def test_the_names_of_resources_are_not_mistaken_for_each_other():
    assert problems({"description": "CRM", "permissions": dict.fromkeys(PERMISSIBLE, "read")}) == []


def test_the_key_in_use_is_left_alone():
    protection = API_KEY.protection(ROW, FITTING)
    assert (protection.reason, protection.editable) == ("it is the API key that this task uses", False)
    assert API_KEY.protection(ROW, OTHER) is None
    assert API_KEY.protection({**ROW, "key_display": "short"}, "short")
    assert API_KEY.protection({**ROW, "key_display": "short"}, FITTING) is None
    assert API_KEY.protection({**ROW, "key_display": "", "has_key": False}, FITTING) is None
    assert API_KEY.protection({name: ROW[name] for name in ROW if name != "key_display"}, FITTING) is None


def test_a_network_filter_is_a_reference_that_stays():
    field = API_KEY.by_name["network_filter"]
    assert field.read("4") == "4"
    assert field.body("") == {"networkfilterid": "none"}
    assert "cannot take a network filter off" in field.unclearable


def test_each_field_of_the_api_is_offered():
    offered = {field.api for field in API_KEY.fields}
    assert offered == {"description", "key", "networkfilterid", "full_permissions", "allowed_paths"}
