# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import BY_NAME, EMPLOYEE
from ansible_collections.mikopbx.pbx.plugins.module_utils.differences import differences
from ansible_collections.mikopbx.pbx.tests.unit.plugins.module_utils.known import (
    SECRET,
    Pbx,
    declare,
    employee,
    filters,
    held,
    make,
)

COLUMNS = ("resource", "record", "action", "field", "declared", "found")


def rows(declared, pbx):
    return [tuple(row[column] for column in COLUMNS) for row in differences(make(declared, pbx).changes)]


def test_what_is_as_declared_makes_no_row():
    pbx = Pbx(employee=[employee("201")])
    assert rows(declare(EMPLOYEE, {"number": "201", "user_username": "Person 201"}), pbx) == []


def test_each_option_that_differs_is_a_row():
    pbx = Pbx(employee=[employee("201", fwd_ringlength=30, sip_enable_recording=True)])
    record = {"number": "201", "user_username": "Anna", "fwd_ringlength": 30, "sip_enable_recording": False}
    assert rows(declare(EMPLOYEE, record), pbx) == [
        ("employee", "201 Person 201", "update", "user_username", "Anna", "Person 201"),
        ("employee", "201 Person 201", "update", "sip_enable_recording", "no", "yes"),
    ]


def test_a_missing_record_and_one_that_is_to_go_are_one_row_each():
    pbx = Pbx(employee=[employee("201")])
    records = [
        {"number": "201", "state": "absent"},
        {"number": "202", "user_username": "Boris", "sip_secret": SECRET, "fwd_ringlength": 20},
    ]
    assert sorted(rows(declare(EMPLOYEE, *records), pbx)) == [
        ("employee", "201 Person 201", "delete", "", "(absent)", "(present)"),
        ("employee", "202 Boris", "create", "", "(present)", "(missing)"),
    ]


def test_a_reference_is_shown_by_name():
    pbx = Pbx(employee=[employee("201")], network_filter=filters(("7", "192.0.2.0/24", "Office")))
    (row,) = rows(declare(EMPLOYEE, {"number": "201", "network_filter": "192.0.2.0/24"}), pbx)
    assert row[3:] == ("network_filter", "Office", '""')


def test_secrets_are_hidden():
    pbx = Pbx(employee=[employee("201")])
    found = differences(make(declare(EMPLOYEE, {"number": "201", "sip_secret": "Other1Secret9Qq"}), pbx).changes)
    assert [(row["field"], row["declared"], row["found"]) for row in found] == [
        ("sip_secret", "(hidden, new)", "(hidden)")
    ]
    assert SECRET not in json.dumps(found) and "Other1" not in json.dumps(found)


def test_settings_have_no_name():
    pbx = Pbx(fail2ban=[held("fail2ban", "", maxretry=20)])
    assert rows(declare(BY_NAME["fail2ban"], {"maxretry": 5}), pbx) == [("fail2ban", "", "update", "maxretry", "5", "20")]


def test_an_order_is_one_row():
    routes = [
        held("outbound_route", str(place), rulename=name, provider="SIP-1", numberbeginswith=name, priority=place)
        for place, name in ((1, "A"), (2, "B"))
    ]
    trunk = held("sip_provider", "SIP-1", description="Mango")
    pbx = Pbx(outbound_route=routes, sip_provider=[trunk])
    assert rows(declare(BY_NAME["outbound_route"], {"rulename": "B"}, {"rulename": "A"}), pbx) == [
        ("outbound_route", "", "reorder", "order", "B, A", "A, B")
    ]
