# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible, run as a person runs it, but away from that person's own settings and files."""
from __future__ import annotations

import locale
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_RECAP = re.compile(r"^\S+ +: (ok=\d+ .*)$", re.MULTILINE)
_SECONDS_TO_END = 10


class Run(NamedTuple):
    """What a run of ansible-playbook said, how it ended and how long it took."""

    status: int
    output: str
    seconds: float

    @property
    def recap(self) -> dict[str, int]:
        """The figures of all hosts' last lines (ok, changed, failed, ...), added up."""
        total: dict[str, int] = {}
        for line in _RECAP.findall(self.output):
            for word in line.split():
                name, number = word.split("=")
                total[name] = total.get(name, 0) + int(number)
        return total


class Ansible:
    """Runs playbooks in a folder, which is also where all that Ansible writes beside its work goes."""

    def __init__(self, folder: Path, api_key: str) -> None:
        self.folder = folder
        temporary = folder / "temporary"
        temporary.mkdir()
        own = {name: value for name, value in os.environ.items()
               if not name.startswith(("ANSIBLE_", "MIKOPBX_")) or name == "ANSIBLE_COLLECTIONS_PATH"}
        self.environment = {
            **own,
            "ANSIBLE_HOME": str(temporary / "ansible"),
            "ANSIBLE_LOCAL_TEMP": str(temporary / "ansible-local"),
            "ANSIBLE_REMOTE_TMP": str(temporary / "ansible-remote"),
            "ANSIBLE_NOCOLOR": "1",
            "MIKOPBX_API_KEY": api_key,
            "NO_PROXY": "127.0.0.1",
            "TMPDIR": str(temporary),
        }
        if locale.getencoding().lower() not in ("utf-8", "utf8"):
            self.environment["LC_ALL"] = "C.UTF-8"

    def playbook(self, *arguments: str) -> Run:
        """Run ansible-playbook. An interrupt ends it before it goes on to the caller."""
        started = time.monotonic()
        process = self._start(arguments)
        try:
            output = process.communicate()[0]
        except BaseException:
            self._end(process)
            raise
        return Run(process.returncode, output, time.monotonic() - started)

    @contextmanager
    def beginning(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Run ansible-playbook as long as the block lasts: whoever reads its stdout sees each line when it is said."""
        process = self._start(arguments)
        try:
            yield process
        finally:
            self._end(process)

    def _start(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(["ansible-playbook", *arguments], cwd=self.folder, env=self.environment, text=True,
                                encoding="utf-8", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, start_new_session=True)

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> None:
        """End a run with all its workers and modules."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is None:
                os.killpg(process.pid, number)
            try:
                process.communicate(timeout=_SECONDS_TO_END)
                return
            except subprocess.TimeoutExpired:
                continue
