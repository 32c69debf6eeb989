# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulated MikoPBX for as long as a block lasts, and what it was asked."""
from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

EMULATOR = Path(__file__).resolve().parents[1] / "emulator"
_GREETING = "listening on "
_SECONDS_TO_END = 10
# A proxy of the environment has nothing to do with a server on this machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Traffic(NamedTuple):
    """The API requests that an emulator saw: all, those that were to change something, those refused as too many."""

    total: int
    writes: int
    too_many: int


class Emulator(NamedTuple):
    """A running emulator: the URL of its web interface and the API key that may do everything."""

    url: str
    api_key: str

    def traffic(self) -> Traffic:
        """The requests since the last call of `forget`."""
        seen = self._control("GET", "requests")
        return Traffic(seen["total"], seen["writes"], sum(entry["status"] == 429 for entry in seen["requests"]))

    def forget(self) -> None:
        """Count from zero again."""
        self._control("DELETE", "requests")

    def forget_limits(self) -> None:
        """Forget what the limiter has counted, and its bans."""
        self._control("DELETE", "limiter")

    def set_live(self, **state: Any) -> None:
        """Which phones are registered, the states of trunks, the calls going on: as POST /_emulator/live takes them."""
        self._control("POST", "live", json.dumps(state).encode())

    def _control(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        request = urllib.request.Request(f"{self.url}/_emulator/{path}", body, {"Content-Type": "application/json"},
                                         method=method)
        with _DIRECT.open(request, timeout=_SECONDS_TO_END) as answer:
            seen: dict[str, Any] = json.load(answer)
        return seen


@contextmanager
def running_emulator(api_key: str, log: Path, *options: str) -> Iterator[Emulator]:
    """Run an emulator on a free port and stop it at the end of the block.

    log: file for what it says on stderr. options: further ones of its command line, such as "--no-limiter".
    Raises RuntimeError when it does not start.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(EMULATOR), "--port", "0", "--api-key", api_key, *options]
    with open(log, "w", encoding="utf-8") as complaints:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True)
    with process:
        try:
            yield Emulator(_address_in(process.stdout, log), api_key)
        finally:
            process.terminate()
            try:
                process.wait(timeout=_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()


def _address_in(output: IO[str] | None, log: Path) -> str:
    greeting = output.readline().strip() if output else ""
    if not greeting.startswith(_GREETING):
        raise RuntimeError(f"The emulator did not start: {greeting}\n{log.read_text(encoding='utf-8')}")
    return greeting.removeprefix(_GREETING)
