# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the bare API calls of an office take: the same requests, side by side where they were, and nothing else.

python bare.py OFFICES.json RECORDED_URL REPLAYED_URL, with the API key of both emulators in MIKOPBX_API_KEY. Applies the
offices one after another to the first, noting what is sent and what is waited for, and sends the same to the second. Prints
the seconds for each office as a list in JSON.

A request is sent when all are answered that were answered before it in the recording, and after what was slept there: the
PBX works on an upload in the background, and any client has to wait for that.
"""
from __future__ import annotations

import io
import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

_really_sleep = time.sleep
IN_FLIGHT = 3


@dataclass
class Sent:
    """One request as it was recorded: what it was, between which moments, and what its thread slept before."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | str | None
    began: float
    ended: float
    slept: float


class Recorder:
    """Notes requests and pauses of every thread."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self._slept: dict[int, float] = {}
        self._lock = threading.Lock()
        self._send = requests.Session.send

    def __enter__(self) -> "Recorder":
        recorder, send = self, self._send

        def noted(session: requests.Session, request: requests.PreparedRequest, **settings: Any) -> requests.Response:
            return recorder.note(request, lambda: send(session, request, **settings))

        requests.Session.send = noted  # type: ignore[assignment, method-assign]
        return self

    def __exit__(self, *failure: object) -> None:
        requests.Session.send = self._send  # type: ignore[method-assign]

    def sleep(self, seconds: float) -> None:
        """In place of time.sleep."""
        _really_sleep(seconds)
        with self._lock:
            thread = threading.get_ident()
            self._slept[thread] = self._slept.get(thread, 0.0) + seconds

    def note(self, request: requests.PreparedRequest, carry_out: Any) -> requests.Response:
        """Send a request and note it."""
        body = request.body.getvalue() if isinstance(request.body, io.BytesIO) else request.body
        parts = urlsplit(request.url or "")
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        began = time.monotonic()
        response: requests.Response = carry_out()
        with self._lock:
            slept = self._slept.pop(threading.get_ident(), 0.0)
            self.sent.append(Sent(request.method or "GET", path, dict(request.headers), body, began, time.monotonic(), slept))
        return response


class Replay:
    """Sends the same requests to another PBX."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.exported = ""  # the link of the last export: it is another one each time

    def seconds_for(self, sent: list[Sent]) -> float:
        """Send all of it."""
        answered = [threading.Event() for dummy in sent]

        def one(place: int) -> None:
            request = sent[place]
            for earlier, event in zip(sent, answered):
                if earlier.ended <= request.began:
                    event.wait()
            if request.slept:
                _really_sleep(request.slept)
            self._carry_out(request)
            answered[place].set()

        started = time.monotonic()
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            list(pool.map(one, range(len(sent))))
        return time.monotonic() - started

    def _carry_out(self, request: Sent) -> None:
        path = self.exported if request.path.startswith("/pbxcore/files/") else request.path
        response = self.session.request(request.method, self.url + path, data=request.body, headers=request.headers,
                                        timeout=60)
        if "employees:export" in path:
            self.exported = response.json()["data"]["filename"]


def main() -> int:
    offices = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    recorder = Recorder()
    # The collection takes time.sleep for a default when it is imported.
    time.sleep = recorder.sleep  # type: ignore[assignment]
    from ansible_collections.mikopbx.pbx.tests.support.engine import Engine  # pylint: disable=import-outside-toplevel

    class Pbx:
        """What the engine wants of an emulator."""

        url, key = sys.argv[2], os.environ["MIKOPBX_API_KEY"]

        def control(self, method: str, path: str, body: Any = None) -> Any:
            """Not needed here."""
            raise NotImplementedError(f"{method} {path} {body}")

    engine, replay, seconds = Engine(Pbx()), Replay(sys.argv[3]), []
    for office in offices:
        recorder.sent.clear()
        with recorder:
            engine.apply(office)
        sent = sorted(recorder.sent, key=lambda one: one.began)
        seconds.append(replay.seconds_for(sent))
    print(json.dumps(seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
