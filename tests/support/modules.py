# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module as a process, as Ansible runs it."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_MODULES = "ansible_collections.mikopbx.pbx.plugins.modules."


def run_module(module: str, arguments: dict[str, Any], directory: Path) -> dict[str, Any]:
    """The result of a module that succeeds. Its request budget is kept in the directory."""
    done = subprocess.run(
        [sys.executable, "-m", _MODULES + module], input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}), text=True,
        capture_output=True, check=False, env={**os.environ, "TMPDIR": str(directory), "NO_PROXY": "127.0.0.1"})
    assert done.returncode == 0, done.stdout + done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result
