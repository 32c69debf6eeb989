# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests an office costs, counted by an emulator behind the stock limiter."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mikopbx.pbx.tests.support.people import employees

MODULES = "ansible_collections.mikopbx.pbx.plugins.modules."


def run_module(module: str, arguments: dict[str, Any], directory: Path) -> dict[str, Any]:
    """The result of a module that succeeds, run as Ansible runs it. Its request budget is kept in the directory."""
    done = subprocess.run(
        [sys.executable, "-m", MODULES + module], input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}), text=True,
        capture_output=True, check=False, env={**os.environ, "TMPDIR": str(directory), "NO_PROXY": "127.0.0.1"})
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


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
