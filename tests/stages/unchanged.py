# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which stages have nothing new to look at since they passed.

A stage is told by a fingerprint of all that it may read: the project's files, the recordings of a PBX, the packages and
the Python that it runs with. Whatever is not known to be beside the point counts.
"""
from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import layout

PASSED = layout.BUILD / "passed"
RECORDINGS = layout.ROOT.parent / "shared"
# Folders and files of the project that a stage does not read. Those that are not named here read everything.
NOT_READ: dict[str, tuple[str, ...]] = {
    "integration": ("tests/unit/", "tests/conformance/", "tests/bench/", "tests/demo/", "changelogs/"),
    "conformance": ("tests/unit/", "tests/integration/", "tests/bench/", "changelogs/"),
    "unit": ("tests/conformance/", "tests/integration/", "tests/bench/", "changelogs/"),
    "mypy": ("tests/conformance/", "tests/integration/", "changelogs/", "docs/", "playbooks/", "roles/"),
}


class Passed(NamedTuple):
    """A run of a stage that passed.

    :ivar when: date and time, for a reader.
    """

    fingerprint: str
    when: str
    seconds: float


def _of_files(root: Path, stage: str) -> Iterator[str]:
    for path in sorted(layout.project_files(root)):
        if not path.startswith(NOT_READ.get(stage, ())):
            file = root / path
            yield f"{path} {file.stat().st_mode} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def _of_surroundings(recordings: Path) -> Iterator[str]:
    yield platform.python_version()
    yield from sorted(f"{each.name} {each.version}" for each in metadata.distributions())
    for file in sorted(recordings.rglob("*")):
        status = file.stat()
        yield f"{file} {status.st_size} {status.st_mtime_ns}"


def fingerprint(stage: str, root: Path = layout.ROOT, recordings: Path = RECORDINGS) -> str:
    """Of all that decides whether the stage passes, as far as it is known."""
    parts = [stage, *_of_files(root, stage), *_of_surroundings(recordings)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def last_passed(stage: str, now: str, folder: Path = PASSED) -> Passed | None:
    """The run in which the stage passed with this fingerprint, if there was one."""
    file = folder / f"{stage}.json"
    if not file.exists():
        return None
    passed = Passed(**json.loads(file.read_text(encoding="utf-8")))
    return passed if passed.fingerprint == now else None


def keep(stage: str, passed: str, seconds: float, folder: Path = PASSED) -> None:
    """Remember that the stage passed with this fingerprint."""
    folder.mkdir(parents=True, exist_ok=True)
    entry = Passed(passed, time.strftime("%Y-%m-%d %H:%M"), seconds)
    (folder / f"{stage}.json").write_text(json.dumps(entry._asdict()), encoding="utf-8")
