# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command takes: time, processor, memory."""
from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What a run took.

    cpu: seconds of the processor, of the command and of all that it started. memory: MB, of the largest of these.
    """

    seconds: float
    cpu: float
    memory: float


class CommandFailed(RuntimeError):
    """A command did not end well; the text is what it said last."""


def cost_of(command: list[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run a command to its end. Raises CommandFailed."""
    log = folder / "output.log"
    with open(log, "wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        try:
            status, usage = os.wait4(process.pid, 0)[1:]
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            raise
        seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CommandFailed(log.read_text(encoding="utf-8", errors="replace")[-3000:])
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
