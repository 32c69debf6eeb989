# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of records in mikopbx_office and in the role office, which is assembled from the single modules."""
from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE
from ansible_collections.mikopbx.pbx.plugins.module_utils.converge import office_spec

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/stages"))

import assemble_docs  # noqa: E402


def role_options() -> dict[str, Any]:
    return yaml.safe_load(assemble_docs.OFFICE_ROLE.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]


def test_nothing_has_drifted() -> None:
    for path, wanted in assemble_docs.wanted_texts().items():
        assert path.read_text(encoding="utf-8") == wanted, "run python tests/stages/assemble_docs.py"


@pytest.mark.parametrize("resource", DECLARABLE, ids=lambda resource: resource.name)
def test_the_role_takes_what_the_module_takes(resource: Any) -> None:
    documented = role_options()["office_" + resource.plural]["options"]
    specification = resource.argument_spec(single=False)
    spellings = {spelling: argument for name, argument in specification.items()
                 for spelling in (name, *argument.get("aliases", ()))}
    assert set(documented) == set(spellings)
    for name, option in documented.items():
        for key in ("type", "elements", "choices"):
            assert option.get(key) == spellings[name].get(key), (name, key)
        assert option.get("no_log", False) == bool(spellings[name].get("no_log")), name


def test_the_role_has_a_variable_for_every_option_of_the_module() -> None:
    options = role_options()
    for name, argument in office_spec().items():
        if name == "complete":
            continue  # it only compares, which is the role drift's
        variable = options["office_" + name]
        assert variable["type"] == argument["type"]
        assert variable.get("choices") == argument.get("choices")


def test_references_to_siblings_point_into_the_list() -> None:
    text = "With O(state=absent), see O(number) and O(url) and O(mikopbx.pbx.mikopbx_office#module:purge)."
    assert assemble_docs.placed_in("employees[]", {"state", "number"}, text) == (
        "With O(employees[].state=absent), see O(employees[].number) and O(url) "
        "and O(mikopbx.pbx.mikopbx_office#module:purge)."
    )


def listed(indent: str) -> str:
    return assemble_docs.dumped({"new": {"list": ["a"]}}, indent)


def test_only_the_marked_part_is_written() -> None:
    text = f"before\n  {assemble_docs.BEGIN} records\n  old: text\n  {assemble_docs.END}\nafter: 1\n"
    once = assemble_docs.assembled(text, "records", listed)
    assert once == (
        f"before\n  {assemble_docs.BEGIN} records\n  new:\n    list:\n      - a\n  {assemble_docs.END}\nafter: 1\n"
    )
    assert assemble_docs.assembled(once, "records", listed) == once


def test_missing_marks_are_reported() -> None:
    with pytest.raises(ValueError, match="there are no lines"):
        assemble_docs.assembled("options:\n", "records", str)


def test_check_fails_and_shows_the_drift(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drifted = tmp_path / "drifted.yml"
    drifted.write_text("old\n", encoding="utf-8")
    monkeypatch.setattr(assemble_docs.layout, "ROOT", tmp_path)
    monkeypatch.setattr(assemble_docs, "wanted_texts", lambda: {drifted: "new\n"})
    monkeypatch.setattr(sys, "argv", ["assemble_docs.py", "--check"])
    assert assemble_docs.main() == 1
    assert "-old\n+new\n" in capsys.readouterr().out
    assert drifted.read_text(encoding="utf-8") == "old\n"
    monkeypatch.setattr(sys, "argv", ["assemble_docs.py"])
    assert assemble_docs.main() == 0
    assert drifted.read_text(encoding="utf-8") == "new\n"
    monkeypatch.setattr(sys, "argv", ["assemble_docs.py", "--check"])
    assert assemble_docs.main() == 0
