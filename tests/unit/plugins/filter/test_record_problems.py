# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.filter.record_problems import record_problems


def test_good_records() -> None:
    assert record_problems([{"number": 201, "sip_enableRecording": "yes"}], "employees") == []
    assert record_problems([{"description": "Trunk", "port": "5062"}], "sip_providers") == []
    assert record_problems([], "employees") == []


def test_the_record_and_the_option_are_named() -> None:
    records = [{"number": 300 + place} for place in range(20)]
    records[16]["sip_secrt"] = "Canary"
    records[3]["number"] = 123456789
    assert record_problems(records, "employees", "office_employees") == [
        'office_employees[3] (number 123456789): number must be 2 to 8 digits, not "123456789"',
        "office_employees[16] (number 316): unknown option sip_secrt; did you mean sip_secret?",
    ]


def test_an_option_that_is_left_out() -> None:
    left_out = "__omit_place_holder__1"
    assert record_problems([{"number": 201, "fwd_ringlength": left_out}], "employees", left_out=left_out) == []
    assert len(record_problems([{"number": 201, "fwd_ringlength": left_out}], "employees")) == 1


def test_something_else_than_records() -> None:
    assert record_problems("201", "employees") == ["employees: must be a list of records"]
    assert record_problems(["201"], "employees") == ["employees[0]: must be a dictionary of options"]


def test_unknown_kind() -> None:
    with pytest.raises(AnsibleFilterError, match="unknown kind queues; it knows api_keys, asterisk_managers, .*, employees, "):
        record_problems([], "queues")
