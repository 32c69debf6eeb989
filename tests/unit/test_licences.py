# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of dependencies in docs/security.md is what requirements.txt brings along, with the licences these have."""
from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Older releases say it with a classifier alone.
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def required():
    """What requirements.txt names, the optional one in its comment as well."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return [normalized(name) for name in re.findall(r"^(?:# )?([\w-]+) >=", text, re.MULTILINE)]


def brought_along(names):
    """These packages and all that they need in any case."""
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            needs = [need for need in requires(name) or () if "extra ==" not in need]
            waiting += [normalized(re.match(r"[\w.-]+", need).group()) for need in needs]
    return found


def licence_of(name):
    said = metadata(name)
    words = said.get("License-Expression") or said.get("License") or ""
    if re.match(r"[\w.+-]+\Z", words) and "-" in words or words == "MIT":
        return words
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    return " AND ".join(CLASSIFIERS.get(name, name) for name in classified)


def test_every_dependency_is_listed_with_its_licence():
    section = (ROOT / "docs/security.md").read_text(encoding="utf-8").partition("## Dependencies")[2].partition("\n## ")[0]
    listed = dict(re.findall(r"^\| ([\w.-]+) \| ([\w.-]+) \|", section, re.MULTILINE))
    del listed["package"]
    try:
        assert listed == {name: licence_of(name) for name in brought_along(required())}
    except PackageNotFoundError as error:
        pytest.skip("not installed, so that its licence cannot be read: %s" % error)
