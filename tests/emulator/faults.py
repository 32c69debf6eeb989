# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on demand: which requests are to go wrong. How they do is in fault_kinds.py.

A fault is a map: `kind` and its own settings, and which requests it hits: `method` (or several), `path` (regular expression on the
path below /pbxcore/api/v3/), `on` (number or numbers of the matching request, from 1), `times` (how often at most),
`rate` (the share of the matching requests, drawn by `seed`).
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Dict, List, Mapping, Optional, Tuple, Type

from aiohttp import web

from .exchange import Handler

if TYPE_CHECKING:
    from .server import Server

Work = Callable[[], Awaitable[web.Response]]
"""Carries a request out and gives its answer."""

TIMEOUT_TEXT = "Request timeout or worker not responding"

KINDS: Dict[str, Type["Fault"]] = {}
"""Kind -> its class; each registers itself."""


class Selection:
    """Which requests a fault hits, and how often it did."""

    NAMES = ("method", "path", "on", "times", "rate", "seed")

    def __init__(self, given: Mapping[str, Any]) -> None:
        method = given.get("method")
        self.methods: Optional[List[str]] = [method] if isinstance(method, str) else method
        self.path: Optional["re.Pattern[str]"] = re.compile(given["path"]) if given.get("path") else None
        on = given.get("on")
        self.on = [on] if isinstance(on, int) else on
        self.times: Optional[int] = given.get("times")
        self.rate: Optional[float] = given.get("rate")
        self.seed = given.get("seed")
        if (self.rate is None) != (self.seed is None):
            raise ValueError("a fault with a rate needs a seed, and one without has no use for it")
        self.matched = 0
        self.fired = 0
        self._drawn: Counter[Tuple[str, str]] = Counter()

    def hits(self, method: str, path: str) -> bool:
        """Whether this request is hit; counts it."""
        if (self.methods is not None and method not in self.methods) or (
                self.path is not None and not self.path.search(path)):
            return False
        self.matched += 1
        if self.on is not None and self.matched not in self.on:
            return False
        if self.times is not None and self.fired >= self.times:
            return False
        if self.rate is not None and self._draw(method, path) >= self.rate:
            return False
        self.fired += 1
        return True

    def _draw(self, method: str, path: str) -> float:
        """A number in [0, 1) that hangs on the request and how often it came: requests in parallel change nothing."""
        self._drawn[method, path] += 1
        return random.Random("%s %s %s %d" % (self.seed, method, path, self._drawn[method, path])).random()


class Fault:
    """One fault. A kind overrides `answer`, what happens between client and PBX, or `at_work`, what does inside it.

    A class without `kind` is no kind, but what several have in common.
    """

    kind = ""
    needs: Tuple[str, ...] = ()
    """The settings that have to be given."""
    takes: Tuple[str, ...] = ()
    """Those that may be."""

    def __init_subclass__(cls) -> None:
        if cls.kind:
            KINDS[cls.kind] = cls

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.settings = {name: given[name] for name in (*self.needs, *self.takes) if name in given}
        self.selection = Selection(given)

    def fires(self, method: str, path: str) -> bool:
        """Whether this request is hit; counts it."""
        return self.selection.hits(method, path)

    async def answer(self, server: "Server", work: Work) -> web.Response:
        """What the client gets; `work` carries the request out."""
        return await work()

    def at_work(self, handler: Handler) -> Handler:
        """What an API worker runs in place of this handler."""
        return handler

    @property
    def delay(self) -> float:
        """Seconds for which a worker is busy before it does anything."""
        return 0.0


class Lasting(Fault):
    """Begins with the request that is hit and befalls all that follow, for `seconds`, or else for good."""

    takes: Tuple[str, ...] = ("seconds",)

    def __init__(self, given: Mapping[str, Any]) -> None:
        super().__init__(given)
        self._end = 0.0

    def fires(self, method: str, path: str) -> bool:
        """Whether this request is hit, or comes while it lasts."""
        now = time.monotonic()
        if now < self._end:
            return True
        if not super().fires(method, path):
            return False
        self._end = now + float(self.settings.get("seconds", "inf"))
        return True


def parse(given: Any) -> Fault:
    """A fault from its JSON form; ValueError says what is wrong with it."""
    kind = KINDS.get(str(given.get("kind"))) if isinstance(given, dict) else None
    if kind is None:
        raise ValueError("a fault needs a kind: one of %s" % ", ".join(KINDS))
    unknown = sorted(set(given) - {"kind", *kind.needs, *kind.takes, *Selection.NAMES})
    missing = sorted(set(kind.needs) - set(given))
    if unknown or missing:
        raise ValueError("fault %s: unknown %s, missing %s" % (kind.kind, unknown, missing))
    try:
        return kind(given)
    except re.error as error:
        raise ValueError("fault %s: path: %s" % (kind.kind, error)) from error
