# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests an office costs, counted by an emulator behind the stock limiter."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mikopbx.pbx.tests.support.modules import run_module
from ansible_collections.mikopbx.pbx.tests.support.office import middling_office
from ansible_collections.mikopbx.pbx.tests.support.people import employees

# Both fit into one window of a minute. How often an upload is looked at depends on the machine.
OFFICE_FIRST, OFFICE_AGAIN = 130, 75


@pytest.mark.parametrize(("count", "allowed_first", "allowed_again"), [(300, 25, 5), (1000, 65, 5)])
def test_requests_for_many_employees(start: Callable[..., Any], tmp_path: Path, count: int, allowed_first: int,
                                     allowed_again: int) -> None:
    pbx = start()
    # Without a budget of its own the module does not wait: too many requests are refused.
    arguments = {"url": pbx.url, "api_key": pbx.key, "request_budget": 0, "employees": employees(count)}

    first = run_module("mikopbx_office", arguments, tmp_path)
    seen = pbx.control("GET", "requests")
    assert first["counts"] == {"created": count, "updated": 0, "deleted": 0, "unchanged": 0}
    assert seen["total"] <= allowed_first
    assert first["requests_used"] == seen["total"]
    assert {entry["status"] for entry in seen["requests"]} <= {200, 201}

    pbx.control("DELETE", "requests")
    again = run_module("mikopbx_office", arguments, tmp_path)
    seen = pbx.control("GET", "requests")
    assert not again["changed"]
    assert again["counts"]["unchanged"] == count
    assert seen["total"] <= allowed_again
    assert seen["writes"] == 0
    assert pbx.data("GET", "employees")["recordsTotal"] == count + 3  # those of the first boot


def test_requests_for_a_whole_office(start: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pbx = start()
    office = middling_office(tmp_path)
    records = sum(len(part) if isinstance(part, list) else 1 for part in office.values())
    # Without a budget of its own the module does not wait: too many requests are refused.
    arguments = {"url": pbx.url, "api_key": pbx.key, "request_budget": 0, **office}

    preview = run_module("mikopbx_office", {**arguments, "_ansible_check_mode": True}, tmp_path)
    assert pbx.control("GET", "requests")["writes"] == 0
    # An administrator looks at a preview for longer than a minute.
    pbx.control("DELETE", "limiter")
    pbx.control("DELETE", "requests")

    first = run_module("mikopbx_office", arguments, tmp_path)
    seen = pbx.control("GET", "requests")
    assert first["plan"] == preview["plan"]
    assert first["counts"]["created"] + first["counts"]["updated"] + first["counts"]["unchanged"] == records
    assert "warnings" not in first
    assert {entry["status"] for entry in seen["requests"]} <= {200, 201}
    assert seen["total"] <= OFFICE_FIRST
    assert first["requests_used"] == seen["total"]

    pbx.control("DELETE", "requests")
    again = run_module("mikopbx_office", arguments, tmp_path)
    seen_again = pbx.control("GET", "requests")
    assert not again["changed"]
    assert again["plan"] == []
    assert again["counts"] == {"created": 0, "updated": 0, "deleted": 0, "unchanged": records}
    assert seen_again["writes"] == 0
    assert {entry["status"] for entry in seen_again["requests"]} == {200}
    assert seen_again["total"] <= OFFICE_AGAIN
    with capsys.disabled():
        print(f"\nan office of {records} records: {seen['total']} requests anew ({seen['writes']} of them writes), "
              f"{seen_again['total']} again")


def test_requests_for_an_extension_module(start: Callable[..., Any], tmp_path: Path) -> None:
    pbx = start()
    arguments = {"url": pbx.url, "api_key": pbx.key, "request_budget": 0, "name": "ModuleExample", "enabled": True}

    first = run_module("mikopbx_module", arguments, tmp_path)
    seen = pbx.control("GET", "requests")
    assert first["record"] == {"id": "ModuleExample", "name": "ModuleExample", "version": "1.1.0", "enabled": True}
    assert seen["total"] <= 17  # what installing has read need not be read again for enabling, nor at the end

    pbx.control("DELETE", "requests")
    again = run_module("mikopbx_module", arguments, tmp_path)
    seen = pbx.control("GET", "requests")
    assert not again["changed"]
    assert (seen["total"], seen["writes"]) == (4, 0)
