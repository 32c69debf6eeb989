# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the stages work, and the trees in which the checkout is found as ansible_collections.mikopbx.pbx.

- LINKED holds a symbolic link to the checkout: for what imports or runs the collection.
- COPIED holds a copy of the files that git tracks or would track: for tools that judge a collection as a whole and
  would otherwise look into .venv and .build, or refuse to run anywhere but below ansible_collections.
- COPIED_FOR_INTEGRATION is another one, since ansible-test integration writes into the tree while it runs.

Run as a program, it brings the first two up to date.
"""
from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"
LINKED = BUILD / "linked"
COPIED = BUILD / "copied"
COPIED_FOR_INTEGRATION = BUILD / "integration"


def collection_in(tree: Path) -> Path:
    return tree / "ansible_collections/mikopbx/pbx"


def project_files(root: Path) -> set[str]:
    """The paths, relative to the root of a git repository, of all files that it tracks or does not ignore."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, check=True, stdout=subprocess.PIPE, text=True,
    ).stdout
    return {path for path in listing.split("\0") if path and (root / path).is_file()}


def copy_if_different(source: Path, target: Path) -> None:
    """Copy with mode and time, and leave an equal target alone, so that tools find their caches still valid."""
    def looks(path: Path) -> tuple[int, int, int]:
        status = path.stat()
        return status.st_mtime_ns, status.st_size, status.st_mode

    if target.exists() and looks(target) == looks(source):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".fresh")
    shutil.copy2(source, fresh)
    os.replace(fresh, target)


def link() -> None:
    """Make LINKED. Stages that run at the same time may call it at the same time."""
    collection = collection_in(LINKED)
    collection.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        collection.symlink_to(os.path.relpath(ROOT, collection.parent), target_is_directory=True)


def copy(tree: Path = COPIED) -> Path:
    """Bring the copy in a tree up to date and return its folder, the collection's.

    Stages that run at the same time may call it at the same time.
    """
    collection = collection_in(tree)
    collection.mkdir(parents=True, exist_ok=True)
    with open(tree / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (collection / ".git").exists():
            # ansible-test and ansible-lint ask git for the files; without this they would ask the checkout's git,
            # which ignores everything below .build.
            subprocess.run(["git", "init", "--quiet"], cwd=collection, check=True)
        wanted = project_files(ROOT)
        for path in project_files(collection) - wanted:
            (collection / path).unlink()
            with suppress(OSError):  # the folder is not empty
                os.removedirs((collection / path).parent)
        for path in wanted:
            copy_if_different(ROOT / path, collection / path)
    return collection


def environment(collections: Path = LINKED, **more: str) -> dict[str, str]:
    """The process environment for a tool that shall find the collection below `collections`."""
    return {**os.environ, "PYTHONPATH": str(collections), "ANSIBLE_COLLECTIONS_PATH": str(collections), **more}


if __name__ == "__main__":
    link()
    copy()
