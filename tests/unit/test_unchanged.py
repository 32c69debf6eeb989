# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make changed` leaves out a stage only while nothing is new that it may read."""
from __future__ import annotations

import importlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

STAGES = Path(__file__).parents[1] / "stages"


@pytest.fixture
def unchanged(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(STAGES))
    return importlib.import_module("unchanged")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two files, one of which git ignores."""
    root = tmp_path / "project"
    for name, text in {"plugins/one.py": "1", ".gitignore": "*.log", "a.log": "", "tests/unit/test_one.py": "1"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return root


@pytest.fixture
def fingerprint(unchanged: ModuleType, project: Path, tmp_path: Path) -> Callable[[str], str]:
    (tmp_path / "recordings").mkdir()
    return lambda stage: unchanged.fingerprint(stage, project, tmp_path / "recordings")


@pytest.mark.parametrize("path, text", [
    ("plugins/one.py", "2"), ("plugins/two.py", "1"), (".gitignore", "*.tmp"), ("../recordings/new.jsonl", "{}")])
def test_whatever_it_reads_makes_another_fingerprint(
        fingerprint: Callable[[str], str], project: Path, path: str, text: str) -> None:
    before = fingerprint("integration")
    (project / path).write_text(text, encoding="utf-8")
    assert fingerprint("integration") != before


def test_a_mode_makes_another_fingerprint(fingerprint: Callable[[str], str], project: Path) -> None:
    before = fingerprint("sanity")
    (project / "plugins/one.py").chmod(0o755)
    assert fingerprint("sanity") != before


@pytest.mark.parametrize("path, stage, same", [
    ("a.log", "sanity", True), ("tests/unit/test_one.py", "integration", True), ("tests/unit/test_one.py", "unit", False),
    ("tests/unit/test_one.py", "sanity", False)])
def test_what_it_does_not_read(
        fingerprint: Callable[[str], str], project: Path, path: str, stage: str, same: bool) -> None:
    before = fingerprint(stage)
    (project / path).write_text("changed", encoding="utf-8")
    assert (fingerprint(stage) == before) is same


def test_only_the_last_that_passed_counts(unchanged: ModuleType, tmp_path: Path) -> None:
    assert unchanged.last_passed("unit", "a", tmp_path) is None
    unchanged.keep("unit", "a", 12.3, tmp_path)
    assert unchanged.last_passed("unit", "a", tmp_path).seconds == 12.3
    assert unchanged.last_passed("unit", "b", tmp_path) is None and unchanged.last_passed("mypy", "a", tmp_path) is None


def test_what_is_not_read_belongs_to_a_stage(unchanged: ModuleType) -> None:
    run = importlib.import_module("run")
    assert set(unchanged.NOT_READ) <= set(run.STAGES)
    assert all(name.endswith("/") for names in unchanged.NOT_READ.values() for name in names)
