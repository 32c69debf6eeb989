# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 in the middle of the role office: which files are left, and who may read those that hold secrets."""
from __future__ import annotations

import importlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mikopbx.pbx.tests.support.ansible import Ansible

leaks: Any = importlib.import_module("stages.leaks")

KEY = "0123456789abcdef" * 4
SECRET = "Zq-killed-in-the-middle-58X"
SECRETS = {"the API key": KEY, "a password": SECRET}
SECONDS_TO_BEGIN = 60
PLAY = [{"name": "Make MikoPBX equal to the inventory", "hosts": "pbx", "connection": "local", "gather_facts": False,
         "roles": ["mikopbx.pbx.office"]}]

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found by /proc")


class Killed:
    """A run of the role whose PBX takes the first request and never answers it."""

    def __init__(self, ansible: Ansible, process: subprocess.Popen[str], connection: socket.socket) -> None:
        self.ansible, self.process, self._connection = ansible, process, connection

    def processes(self) -> dict[int, str]:
        """Number and command line of all processes of this run, told by where their temporary files go."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and self._mark in (entry / "environ").read_bytes():
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # it ended meanwhile, or is another user's
                continue
        return {number: line for number, line in found.items() if line}

    @property
    def _mark(self) -> bytes:
        return b"TMPDIR=" + os.fsencode(self.ansible.environment["TMPDIR"])

    def module(self) -> int:
        """The process that asks the PBX: Python itself, which was told by its input what to run."""
        return max(number for number, line in self.processes().items() if line.strip() == sys.executable)

    def kill(self, *numbers: int) -> None:
        for number in numbers:
            os.kill(number, signal.SIGKILL)

    def refuse(self) -> None:
        """Let the PBX answer at last, so that what still waits for it comes to its end."""
        self._connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def wait(self) -> None:
        """Wait until nothing of the run is left."""
        end = time.monotonic() + SECONDS_TO_BEGIN
        while self.processes():
            assert time.monotonic() < end, self.processes()
            time.sleep(0.05)

    def left(self) -> list[str]:
        """The files that hold secrets, without the numbers in their names; none of them may be open to others."""
        search = leaks.Search(SECRETS)
        temporary = Path(self.ansible.environment["TMPDIR"])
        files = [Path(parent, name) for parent, dummy, names in os.walk(temporary) for name in names]
        found = [file for file in files if search.in_file(file)]
        for file in found:
            way = [file, *list(file.parents)[:list(file.parents).index(temporary)]]
            assert any(path.stat().st_mode & 0o077 == 0 for path in way), f"others may read {file}"
        return [re.sub(r"-[\d.-]+/", "-*/", str(file.relative_to(temporary))) for file in found]


@contextmanager
def in_the_middle(folder: Path, python: str = sys.executable, **environment: str) -> Iterator[Killed]:
    """The role from its first request on; whatever is left of it in the end is ended."""
    ansible = Ansible(folder, KEY)
    ansible.environment.update(environment)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(SECONDS_TO_BEGIN)
        pbx = {"mikopbx_url": f"http://127.0.0.1:{server.getsockname()[1]}", "mikopbx_api_key": KEY,
               "office_employees": [{"number": "301", "user_username": "Anna", "sip_secret": SECRET}],
               "office_asterisk_managers": [{"username": "crm", "secret": SECRET}]}
        controller = {"ansible_connection": "local", "ansible_python_interpreter": python}
        hosts = {"pbx": pbx, "localhost": controller}
        (folder / "inventory.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
        (folder / "play.json").write_text(json.dumps(PLAY), encoding="utf-8")
        with ansible.beginning("-i", "inventory.json", "play.json") as process:
            connection = server.accept()[0]
            with connection:
                connection.recv(10)
                run = Killed(ansible, process, connection)
                try:
                    yield run
                finally:
                    run.kill(*run.processes())


@pytest.fixture
def other_python(tmp_path: Path) -> str:
    """A Python that is not the controller's own: for it a module is packed."""
    path = tmp_path / "python"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    path.chmod(0o700)
    return str(path)


def test_all_of_it(tmp_path: Path) -> None:
    """As when the machine loses its power."""
    with in_the_middle(tmp_path) as run:
        run.kill(*run.processes())
        run.wait()
        assert run.left() == []


def test_all_of_it_while_the_module_is_packed(tmp_path: Path, other_python: str) -> None:
    """Ansible's file with the arguments stays, in a folder for its owner alone."""
    with in_the_middle(tmp_path, other_python) as run:
        run.kill(*run.processes())
        run.wait()
        assert run.left() == ["ansible-remote/ansible-tmp-*/AnsiballZ_mikopbx_office.py"]


def test_all_of_it_with_pipelining(tmp_path: Path, other_python: str) -> None:
    with in_the_middle(tmp_path, other_python, ANSIBLE_PIPELINING="1") as run:
        run.kill(*run.processes())
        run.wait()
        assert run.left() == []


def test_ansible_playbook_alone(tmp_path: Path, other_python: str) -> None:
    """What it began goes on to its end, and tidies up."""
    with in_the_middle(tmp_path, other_python) as run:
        run.kill(run.process.pid)
        assert run.left(), "the module still runs"
        run.refuse()
        run.wait()
        assert run.left() == []


def test_the_module_alone(tmp_path: Path) -> None:
    with in_the_middle(tmp_path) as run:
        run.kill(run.module())
        said = run.process.communicate(timeout=SECONDS_TO_BEGIN)[0]
        assert run.process.returncode == 2 and "Killed" in said
        assert not leaks.Search(SECRETS).names_in(said.encode())
        assert run.left() == []
