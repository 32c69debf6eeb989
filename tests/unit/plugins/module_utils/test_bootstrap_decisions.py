# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which password is tried first, and what becomes of the API key."""

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.bootstrap_decisions import (
    Wanted,
    options_for,
    own_record,
    passwords_to_try,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError, Found

KEY = "0123456789abcdefghijklmnopqrstuvwxyz6789"
SHOWN = "%s...%s" % (KEY[:5], KEY[-5:])
EVERYTHING = Wanted("Ansible", None)
LEAST = Wanted("Ansible", {"employees": "write", "cdr": "read"})


def record(identity="3", **values):
    return Found(identity, {"description": "Ansible", "key": "aaaaa...bbbbb", "full_permissions": True, **values}, True)


@pytest.mark.parametrize("password, new_password, been_here, order", [
    ("old", "new", False, ["old", "new"]),
    ("old", "new", True, ["new", "old"]),
    ("old", None, True, ["old"]),
    ("old", "", False, ["old"]),
    (None, "new", False, ["new"]),
    ("same", "same", False, ["same"]),
    (None, None, False, []),
])
def test_order_of_passwords(password, new_password, been_here, order):
    assert passwords_to_try(password, new_password, been_here) == order


def test_permissions_in_words_do_not_depend_on_their_order():
    assert EVERYTHING.in_words == "everything"
    assert LEAST.in_words == Wanted("x", {"cdr": "read", "employees": "write"}).in_words == "cdr: read, employees: write"


@pytest.mark.parametrize("wanted, sees", [(EVERYTHING, True), (LEAST, False), (Wanted("x", {"api-keys": "read"}), True)])
def test_which_keys_can_look_themselves_up(wanted, sees):
    assert wanted.sees_keys is sees


@pytest.mark.parametrize("wanted, values, granted", [
    (EVERYTHING, {"full_permissions": True, "permissions": {"cdr": "read"}}, True),
    (EVERYTHING, {"full_permissions": False, "permissions": {"cdr": "write"}}, False),
    (LEAST, {"full_permissions": False, "permissions": {"cdr": "read", "employees": "write"}}, True),
    (LEAST, {"full_permissions": False, "permissions": {"cdr": "write", "employees": "write"}}, False),
    (LEAST, {"full_permissions": False, "permissions": {"employees": "write"}}, False),
    # More than is wanted is not what is wanted.
    (LEAST, {"full_permissions": True, "permissions": {"cdr": "read", "employees": "write"}}, False),
    (LEAST, {"full_permissions": False}, False),
])
def test_what_a_record_grants(wanted, values, granted):
    assert wanted.granted_by(values) is granted


def test_a_key_is_recognised_by_its_ends():
    records = [record("1"), record("2", key=SHOWN), record("3", key="")]
    assert own_record(records, KEY).id == "2"
    assert own_record(records, "9" + KEY[1:]) is None
    assert own_record(records, KEY[:-1] + "0") is None
    assert own_record(records, "") is None


def never():
    raise AssertionError("no key was to be made")


def test_a_new_key_has_no_id_and_leaves_its_value_to_the_plan():
    options = options_for([record(description="CRM")], LEAST, "", False, never)
    assert options == {"description": "Ansible", "full_permissions": False, "permissions": LEAST.permissions}


def test_a_known_key_gets_other_permissions_whatever_it_is_called():
    found = [record("7", description="renamed", key=SHOWN)]
    assert options_for(found, LEAST, KEY, False, never) == {"id": "7", **LEAST.options()}


def test_a_known_key_with_other_permissions_gets_a_new_value_on_demand():
    options = options_for([record("7", key=SHOWN)], LEAST, KEY, True, lambda: "n" * 20)
    assert options == {"id": "7", "key": "n" * 40, **LEAST.options()}
    assert "key" not in options_for([record("7", key=SHOWN)], EVERYTHING, KEY, True, never)


@pytest.mark.parametrize("known", ["", KEY])
def test_a_key_whose_value_nobody_knows(known):
    with pytest.raises(DeclarationError, match="has an API key Ansible already.*api_key.*replace_key: true.*another"):
        options_for([record("7")], EVERYTHING, known, False, never)
    options = options_for([record("7")], EVERYTHING, known, True, lambda: "n" * 20)
    assert options == {"id": "7", "key": "n" * 40, "full_permissions": True}


@pytest.mark.parametrize("replace", [False, True])
def test_two_keys_of_one_description(replace):
    with pytest.raises(DeclarationError, match="2 API keys Ansible .ids 7, 8."):
        options_for([record("7"), record("8")], EVERYTHING, "", replace, never)
