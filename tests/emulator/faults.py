# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on demand: which requests are to go wrong, and how.

A fault is a map: `kind` and its own settings, and which requests it hits: `method`, `path` (regular expression on the
path below /pbxcore/api/v3/), `on` (number or numbers of the matching request, from 1), `times` (how often at most).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

TIMEOUT_TEXT = "Request timeout or worker not responding"

KINDS: Dict[str, Tuple[str, ...]] = {
    "status": ("status", "body", "content_type"),
    "drop-before": (),
    "drop-after": (),
    "timeout-400": (),
    "locked": (),
    "alter": ("field", "value"),
    "slow": ("seconds",),
}
"""Kind -> its settings; all but body and content_type have to be given."""
OPTIONAL = ("body", "content_type")
SELECTORS = ("kind", "method", "path", "on", "times")


@dataclass
class Fault:
    """One fault and how often its selectors matched so far."""

    kind: str
    settings: Dict[str, Any]
    method: Optional[str] = None
    path: Optional["re.Pattern[str]"] = None
    on: Optional[List[int]] = None
    times: Optional[int] = None
    matched: int = field(default=0)
    fired: int = field(default=0)

    def fires(self, method: str, path: str) -> bool:
        """Whether this request is hit; counts it."""
        if self.method not in (None, method) or (self.path is not None and not self.path.search(path)):
            return False
        self.matched += 1
        if self.on is not None and self.matched not in self.on:
            return False
        if self.times is not None and self.fired >= self.times:
            return False
        self.fired += 1
        return True


def parse(given: Any) -> Fault:
    """A fault from its JSON form; ValueError says what is wrong with it."""
    if not isinstance(given, dict) or given.get("kind") not in KINDS:
        raise ValueError("a fault needs a kind: one of %s" % ", ".join(KINDS))
    allowed = KINDS[given["kind"]]
    unknown = sorted(set(given) - set(allowed) - set(SELECTORS))
    missing = sorted(set(allowed) - set(OPTIONAL) - set(given))
    if unknown or missing:
        raise ValueError("fault %s: unknown %s, missing %s" % (given["kind"], unknown, missing))
    on = given.get("on")
    return Fault(
        kind=given["kind"],
        settings={name: given[name] for name in allowed if name in given},
        method=given.get("method"),
        path=re.compile(given["path"]) if given.get("path") else None,
        on=[on] if isinstance(on, int) else on,
        times=given.get("times"),
    )
