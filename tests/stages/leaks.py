# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets where they do not belong: in what was printed, in files that were left, in the arguments of processes.

A secret is searched for as it is and as base64 has it, wherever in a text that begins. Whatever may hold one is an
Exemption with its reason, and said in the report.
"""
from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

_PROCESSES = Path("/proc")
_SECONDS_BETWEEN_LOOKS = 0.05  # a module lives for two tenths of a second
_BYTES_AT_A_TIME = 1 << 20


class Exemption(NamedTuple):
    """A file, by its whole path, or a process, by one of its arguments, that may hold secrets.

    :ivar name: with * and ?, as in a shell; * stands for any characters, / among them.
    """

    name: str
    reason: str


class Leak(NamedTuple):
    """A secret, by what it is called, and where it was found. The secret itself is said nowhere."""

    secret: str
    where: str


class Search:
    """Looks for these secrets, each under the name by which a report calls it."""

    def __init__(self, secrets: Mapping[str, str], exempt: Sequence[Exemption] = ()) -> None:
        self._forms = {name: tuple(forms(secret)) for name, secret in secrets.items()}
        self._longest = max(len(form) for each in self._forms.values() for form in each)
        self._exempt = exempt
        self.exempted: set[Exemption] = set()
        self.files = self.processes = 0

    def names_in(self, content: bytes) -> list[str]:
        """What the secrets in this content are called."""
        return [name for name, each in self._forms.items() if any(form in content for form in each)]

    def in_output(self, content: bytes, what: str) -> list[Leak]:
        """The secrets in what was printed, with the number of the line."""
        return [Leak(name, f"{what}, line {number}") for number, line in enumerate(content.splitlines(), 1)
                for name in self.names_in(line)]

    def in_file(self, path: Path) -> list[Leak]:
        """The secrets in a file, none if it is gone."""
        names: dict[str, None] = {}
        try:
            with open(path, "rb") as file:
                tail = b""
                while block := file.read(_BYTES_AT_A_TIME):
                    names.update(dict.fromkeys(self.names_in(tail + block)))
                    tail = block[-self._longest:]
        except OSError:  # gone by now, or another user's
            return []
        self.files += 1
        if names and self._is_exempt([str(path)]):
            return []
        return [Leak(name, f"file {path}") for name in names]

    def in_folder(self, folder: Path, since: float = 0.0) -> list[Leak]:
        """The secrets in names and contents of all files below a folder.

        since: only in files that were written from this time on, for a folder that others use as well.
        """
        leaks: list[Leak] = []
        for parent, folders, files in os.walk(folder):
            for name in folders + files:
                leaks += [Leak(secret, f"a file's name in {parent}") for secret in self.names_in(os.fsencode(name))]
            for path in (Path(parent, name) for name in files):
                try:
                    wanted = path.lstat().st_mtime >= since and path.is_file() and not path.is_symlink()
                except OSError:
                    continue
                leaks += self.in_file(path) if wanted else []
        return leaks

    def in_arguments(self, arguments: Sequence[bytes]) -> list[Leak]:
        """The secrets in the arguments of a process."""
        names = self.names_in(b"\0".join(arguments))
        shown = [os.fsdecode(argument) for argument in arguments]
        if not names or self._is_exempt(shown):
            return []
        called = " ".join(word for word in shown[:3] if not self.names_in(os.fsencode(word)))
        return [Leak(name, f"arguments of the process {called} …") for name in names]

    def _is_exempt(self, texts: Sequence[str]) -> bool:
        for exemption in self._exempt:
            if any(fnmatchcase(text, exemption.name) for text in texts):
                self.exempted.add(exemption)
                return True
        return False


class ArgumentWatch:
    """Looks at the arguments of all processes of this machine, over and over, as long as the block lasts."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.leaks: dict[Leak, None] = {}

    def __enter__(self) -> ArgumentWatch:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        seen: set[tuple[str, bytes]] = set()
        while not self._ended.wait(_SECONDS_BETWEEN_LOOKS):
            for process, arguments in command_lines():
                if (process, arguments) not in seen:
                    seen.add((process, arguments))
                    self._search.processes += 1
                    self.leaks.update(dict.fromkeys(self._search.in_arguments(arguments.split(b"\0"))))


def command_lines() -> Iterator[tuple[str, bytes]]:
    """Number and arguments, each ended by a zero byte, of the processes that run now; none where there is no /proc."""
    if not _PROCESSES.is_dir():
        return
    for entry in os.scandir(_PROCESSES):
        if entry.name.isdigit():
            try:
                yield entry.name, Path(entry.path, "cmdline").read_bytes()
            except OSError:  # ended meanwhile
                continue


def forms(secret: str) -> Iterator[bytes]:
    """The bytes of a secret as they are, and as they stand in base64 of something around them."""
    plain = secret.encode()
    yield plain
    for before, first in enumerate((0, 2, 3)):
        # The letters at both ends depend on what stands before and behind.
        encoded = base64.b64encode(b"\0" * before + plain).rstrip(b"=")
        yield encoded[first:-1 if (before + len(plain)) % 3 else None]


def check_itself(folder: Path, planted: str) -> list[str]:
    """Plant a secret in each kind of place and look whether it is found; what was not is named.

    Without this, a search that finds nothing might be one that looks nowhere.
    """
    search = Search({"planted": planted})
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "file": b"x" * (_BYTES_AT_A_TIME - 5) + planted.encode(),
        "base64": base64.b64encode(b'{"key": "' + planted.encode() + b'"}'),
        "base64 further on": base64.b64encode(b'{"keys": "' + planted.encode() + b'"}'),
        "base64 yet further": base64.b64encode(b'{"a key": "' + planted.encode() + b'"}'),
    }
    missed = []
    for place, content in contents.items():
        file = folder / re.sub(r"\W", "_", place)
        file.write_bytes(content)
        if search.in_folder(folder) != [Leak("planted", f"file {file}")]:
            missed.append(place)
        file.unlink()
    (folder / f"{planted}.yml").touch()
    if not search.in_folder(folder):
        missed.append("a file's name")
    (folder / f"{planted}.yml").unlink()
    if not _exempts_only_what_is_named(folder, planted):
        missed.append("a file beside those that are exempt")
    if search.in_output(b"ok\nchanged: " + planted.encode(), "output") != [Leak("planted", "output, line 2")]:
        missed.append("output")
    if _PROCESSES.is_dir() and not _found_in_arguments(search, planted):
        missed.append("arguments of a process")
    return missed


def _exempts_only_what_is_named(folder: Path, planted: str) -> bool:
    search = Search({"planted": planted}, [Exemption("*/records/*.xml", "to see that no other is exempt")])
    files = [folder / "records/one.xml", folder / "one.xml", folder / "records/one.xml.bak"]
    (folder / "records").mkdir(exist_ok=True)
    for file in files:
        file.write_text(planted, encoding="utf-8")
    found = {leak.where for leak in search.in_folder(folder)}
    for file in files:
        file.unlink()
    return found == {f"file {file}" for file in files[1:]}


def _found_in_arguments(search: Search, planted: str) -> bool:
    with ArgumentWatch(search) as watch:
        waiting = "import sys; sys.stdin.read()"
        with subprocess.Popen([sys.executable, "-c", waiting, f"--key={planted}"], stdin=subprocess.PIPE) as process:
            deadline = time.monotonic() + 10
            while not watch.leaks and time.monotonic() < deadline:
                time.sleep(_SECONDS_BETWEEN_LOOKS)
            process.kill()
    return bool(watch.leaks)
