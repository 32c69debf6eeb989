# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and playbooks hand every connection option on to the modules, under the same names."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.mikopbx.pbx.plugins.module_utils.module import connection_spec

ROOT = Path(__file__).resolve().parents[2]
TASKS = sorted([*ROOT.glob("roles/*/tasks/*.yml"), *ROOT.glob("playbooks/*.yml")])
SPECS = sorted(ROOT.glob("roles/*/meta/argument_specs.yml"))


def connections(path: Path) -> list[str]:
    """The options of each connection in a file: the lines around a url, as far as they are indented alike."""
    text = path.read_text(encoding="utf-8")
    return [found[0] for found in re.finditer(r'^( +)url: .*\n(?:\1\w+: .*\n)*', text, re.MULTILINE)]


@pytest.mark.parametrize("path", [path for path in TASKS if connections(path)], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_option_is_handed_on(path: Path) -> None:
    for connection in connections(path):
        for option in connection_spec():
            (value,) = re.findall(rf'^ +{option}: "{{{{ (\w+)', connection, re.MULTILINE)
            assert value == f"mikopbx_{option}" or (option == "api_key" and value.startswith("bootstrap_"))


def test_there_are_connections() -> None:
    assert len([path for path in TASKS if connections(path)]) >= 6


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.parts[-3])
def test_every_option_is_described(path: Path) -> None:
    options = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]["main"].get("options", {})
    if "mikopbx_url" not in options:
        pytest.skip("this role reaches no PBX of its own")
    for option, spec in connection_spec().items():
        if option == "api_key" and path.parts[-3] == "bootstrap":
            continue  # it makes the key
        described = options[f"mikopbx_{option}"]
        assert described["type"] == spec["type"] and bool(described.get("no_log")) == bool(spec.get("no_log"))
