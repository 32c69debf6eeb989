# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulated PBX itself: its database, keys and clock, without any transport."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from . import calls, stock
from .keys import KeyRing
from .store import Store


class Pbx:
    """One emulated PBX. `reset` puts it into its first-boot state."""

    def __init__(self, api_key: str, cdr: int = 5000, state: Optional[Path] = None) -> None:
        self.api_key = api_key
        self.cdr = cdr
        self.state = state
        self.store = Store()
        self.keys = KeyRing(self.store)
        self.files: Dict[str, bytes] = {}
        self.downloads: Dict[str, str] = {}
        """Link (path below /) -> name in `files`: what the PBX offers for download without a token."""
        self.uploads: Dict[str, Any] = {}
        """Uploads by their identifier; belongs to resources/files.py."""
        self.upload_starts: Dict[str, int] = {}
        """How many uploads were begun, by client and time."""
        self.logins: Dict[Tuple[str, int], int] = {}
        """Failed logins by client and window of time."""
        self.calls: Any = None
        """Call history and live status; belongs to calls.py, made anew at each reset."""
        self.reset()
        if state is not None and state.exists():
            self.store.load(json.loads(state.read_text(encoding="utf-8")))
            if not any(row["key"] == api_key for row in self.store.rows("api-keys")):
                own = stock.full_key(self.store.next_id("api-keys"), "given at the start", api_key)
                self.store.put("api-keys", own)

    def reset(self) -> None:
        """First-boot state, with the API key given at the start as its full-permission key."""
        fresh = Store()
        stock.fill(fresh, self.api_key)
        self.store.load(fresh.dump())
        self.keys.forget()
        self.files.clear()
        self.downloads.clear()
        self.uploads.clear()
        self.upload_starts.clear()
        self.logins.clear()
        calls.seed(self, self.cdr)

    def keep(self) -> None:
        """Write the state file, when there is one and something changed."""
        if self.state is not None and self.store.changed:
            self.store.save(self.state)

    @staticmethod
    def now() -> float:
        """Seconds since the epoch."""
        return time.time()
