# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the artifact into .build/dist, let Galaxy's own importer judge it, install it and use what was installed."""
from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import layout

DIST = layout.BUILD / "dist"
INSTALLED = layout.BUILD / "installed"

# What a user gets; a new file or folder at the top of the checkout belongs here or into galaxy.yml's build_ignore.
SHIPPED = {"MANIFEST.json", "FILES.json", "COPYING", "README.md", "CHANGELOG.md", "changelogs", "docs", "meta",
           "playbooks", "plugins", "requirements.txt", "roles"}

IMPORT_ALL = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def build(collection: Path) -> Path:
    shutil.rmtree(DIST, ignore_errors=True)
    subprocess.check_call(["ansible-galaxy", "collection", "build", "--output-path", str(DIST), str(collection)])
    [artifact] = DIST.glob("*.tar.gz")
    return artifact


def unexpected_in(artifact: Path) -> list[str]:
    with tarfile.open(artifact) as archive:
        return sorted({name.split("/")[0] for name in archive.getnames()} - SHIPPED)


def complaints_of_importer(artifact: Path) -> list[str]:
    """Run galaxy-importer (which runs ansible-doc and ansible-lint); return its warnings and errors."""
    done = subprocess.run([sys.executable, "-m", "galaxy_importer.main", str(artifact)], cwd=DIST, check=False,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(done.stdout)
    complaints = [line for line in done.stdout.splitlines() if re.match(r"(WARNING|ERROR|CRITICAL)\b", line)]
    if done.returncode:
        complaints.append(f"galaxy-importer ended with {done.returncode}")
    return complaints


def install(artifact: Path) -> Path:
    shutil.rmtree(INSTALLED, ignore_errors=True)
    subprocess.check_call(["ansible-galaxy", "collection", "install", "--offline", "--force",
                           "--collections-path", str(INSTALLED), str(artifact)], env=layout.environment(INSTALLED))
    return INSTALLED / "ansible_collections/mikopbx/pbx"


def check_installed(collection: Path) -> list[str]:
    """Import every Python file that was installed, and look for every module in ansible-doc's list."""
    environment = layout.environment(INSTALLED)
    names = [".".join(path.relative_to(INSTALLED).with_suffix("").parts).removesuffix(".__init__")
             for path in sorted(collection.glob("plugins/**/*.py"))]
    subprocess.check_call([sys.executable, "-c", IMPORT_ALL, *names], cwd=INSTALLED, env=environment)
    listed = json.loads(subprocess.check_output(
        ["ansible-doc", "--type", "module", "--list", "--json", "mikopbx.pbx"], cwd=INSTALLED, env=environment))
    modules = {f"mikopbx.pbx.{path.stem}" for path in collection.glob("plugins/modules/*.py")}
    print(f"Installed: {len(names)} Python files import, {len(listed)} modules listed by ansible-doc.")
    return [f"ansible-doc does not list {module}" for module in sorted(modules - set(listed))]


def main() -> int:
    artifact = build(layout.copy())
    problems = [f"{name} is in the artifact: add it to build_ignore in galaxy.yml" for name in unexpected_in(artifact)]
    problems += complaints_of_importer(artifact)
    problems += check_installed(install(artifact))
    for problem in problems:
        print(f"PROBLEM: {problem}")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
