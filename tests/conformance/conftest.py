# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts emulators for the conformance tests and talks to them."""

from __future__ import annotations

import re
import select
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional

import pytest
import requests

TESTS = Path(__file__).resolve().parent.parent
START_LIMIT = 15.0

if str(TESTS) not in sys.path:
    # For the tests that look at a part of the emulator without starting it.
    sys.path.insert(0, str(TESTS))


class Emulator:
    """A running emulator and a client for it."""

    def __init__(self, *options: str) -> None:
        self.key = uuid.uuid4().hex + uuid.uuid4().hex
        self.process = subprocess.Popen(
            [sys.executable, str(TESTS / "emulator"), "--port", "0", "--api-key", self.key, "--cdr", "0", *options],
            stdout=subprocess.PIPE, text=True)
        self.url = self._address()
        self.session = requests.Session()
        self.session.trust_env = False  # a proxy of the environment has nothing to do with a server on this machine

    def _address(self) -> str:
        assert self.process.stdout is not None
        ready = select.select([self.process.stdout], [], [], START_LIMIT)[0]
        line = self.process.stdout.readline() if ready else ""
        found = re.match(r"listening on (http://\S+)", line)
        if found is None:
            self.stop()
            raise RuntimeError("the emulator did not start: %r" % line)
        return found.group(1)

    def stop(self) -> None:
        """End the process and wait for its end."""
        self.process.terminate()
        self.process.wait(timeout=START_LIMIT)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def api(self, method: str, path: str, body: Any = None, key: Optional[str] = None,
            **more: Any) -> requests.Response:
        """One API request; the full key unless another, or "" for none, is given."""
        token = self.key if key is None else key
        headers = {"Authorization": "Bearer " + token} if token else {}
        return self.session.request(method, self.url + "/pbxcore/api/v3/" + path, json=body, headers=headers,
                                    timeout=30, **more)

    def data(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The `data` of a request that has to succeed."""
        answer = self.api(method, path, body, **more)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["data"]

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One request to a control path."""
        answer = self.session.request(method, self.url + "/_emulator/" + path, json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def faults(self, *faults: Dict[str, Any]) -> None:
        """Replace the list of faults."""
        self.control("POST", "faults", {"faults": list(faults)})

    def restricted_key(self, paths: Any, **more: Any) -> str:
        """A new key with these permissions."""
        key = str(self.data("POST", "api-keys:generateKey")["key"])
        self.data("POST", "api-keys", {"description": "restricted", "key": key, "allowed_paths": paths, **more})
        return key


@pytest.fixture(scope="session")
def start() -> Iterator[Callable[..., Emulator]]:
    """Starts an emulator with further options; all are ended after the last test."""
    running: List[Emulator] = []

    def starter(*options: str) -> Emulator:
        running.append(Emulator(*options))
        return running[-1]

    yield starter
    for emulator in running:
        emulator.stop()


@pytest.fixture(scope="session")
def _open_pbx(start: Callable[..., Emulator]) -> Emulator:
    return start("--no-limiter", "--no-waf")


@pytest.fixture
def pbx(_open_pbx: Emulator) -> Emulator:
    """An emulator in its first-boot state, without limiter and request filter."""
    _open_pbx.control("POST", "reset")
    return _open_pbx


@pytest.fixture(scope="session")
def _guarded_pbx(start: Callable[..., Emulator]) -> Emulator:
    return start()


@pytest.fixture
def guarded(_guarded_pbx: Emulator) -> Emulator:
    """An emulator in its first-boot state, with limiter and request filter."""
    _guarded_pbx.control("POST", "reset")
    return _guarded_pbx
