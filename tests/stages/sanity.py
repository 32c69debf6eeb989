# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test sanity on the whole collection, with every Python found on this machine."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import layout

# What ansible-test runs, with pip's options as arguments, to put pip into the environments of its tests.
PIP_BOOTSTRAP = '''\
"""Stands in for get-pip.py, which could not be downloaded: installs the pip that Python brings along."""
import ensurepip
import os
import subprocess
import sys

ensurepip.bootstrap()
os.environ.pop("PIP_CONFIG_FILE", None)  # set to the null device by ensurepip
wanted = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.exit(subprocess.call([sys.executable, "-m", "pip", "install"] + wanted))
'''
MISSING_BOOTSTRAP = re.compile(r"bootstrap script can be manually downloaded and saved to: (\S+)")


def search_path() -> str:
    """PATH with the Pythons that pyenv has, which its own stand-ins on PATH would refuse to start for ansible-test."""
    directories = os.environ["PATH"].split(os.pathsep)
    if shutil.which("pyenv"):
        root = subprocess.run(["pyenv", "root"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        directories[1:1] = [str(path) for path in sorted(Path(root).glob("versions/3.*/bin"))]
    return os.pathsep.join(directories)


def prepare(collection: Path, environment: dict[str, str]) -> None:
    """Make the environments of the sanity tests, where need be without ansible-test's own download of pip.

    Raises subprocess.CalledProcessError when ansible-test fails for any other reason.
    """
    command = ["ansible-test", "sanity", "--color", "no", "--prime-venvs"]
    written: set[Path] = set()
    try:
        while True:
            done = subprocess.run(command, cwd=collection, env=environment, check=False, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if done.returncode == 0:
                return
            missing = MISSING_BOOTSTRAP.search(done.stdout)
            if not missing or Path(missing[1]) in written:
                print(done.stdout, flush=True)
                raise subprocess.CalledProcessError(done.returncode, command)
            bootstrap = Path(missing[1])
            print(f"No download of {bootstrap.name}: using the pip that comes with Python.", flush=True)
            bootstrap.write_text(PIP_BOOTSTRAP, encoding="utf-8")
            written.add(bootstrap)
    finally:
        for bootstrap in written:
            bootstrap.unlink()


def main(tree: Path = layout.COPIED) -> int:
    collection = layout.copy(tree)
    environment = layout.environment(tree, PATH=search_path())
    prepare(collection, environment)
    status = subprocess.call(["ansible-test", "sanity", "--color", "no", "--truncate", "0"],
                             cwd=collection, env=environment)
    print("ansible-test sanity:", "failed" if status else "no problem")
    return status


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
