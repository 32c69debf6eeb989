# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API keys and session tokens: who may do what, with the bearer cache of the real PBX.

API facts, sections 1.2 and 11.4: the cache is not dropped when a key is changed or deleted, so a key that was used
keeps its old rights for up to 5 minutes; a token refused as unknown stays refused for 60 seconds.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
import time
from typing import Callable, Dict, List, Optional, Set, Tuple

from .store import Row, Store

KNOWN_FOR = 300.0
UNKNOWN_FOR = 60.0
SESSION_FOR = 900.0 + 600.0
"""A session token lives 900 s; the PBX allows 600 s of clock difference on top."""

ID_SEGMENT = re.compile(
    r"\d+|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[A-Z]+-.*\d+|\d+[a-zA-Z].*|[a-z]+-\d+.*")
"""What the permission checker takes for a record id. Upper-case prefixes count only when the id ends in a digit."""


def permission_path(path: str) -> str:
    """The path that a restricted key needs for a request path such as /pbxcore/api/v3/employees/110."""
    path = path.removeprefix("/pbxcore")
    head, separator, last = path.rpartition("/")
    last = last.split(":", 1)[0]
    if separator and ID_SEGMENT.fullmatch(last):
        return head
    return head + separator + last


class KeyRing:
    """Answers whether a bearer token may do what it asks."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self.store = store
        self.clock = clock
        self.sessions: Dict[str, float] = {}
        self.refreshable: Set[str] = set()
        self._cache: Dict[str, Tuple[float, Optional[Row]]] = {}

    def forget(self) -> None:
        """Drop cache and sessions, as a restart does."""
        self.sessions.clear()
        self.refreshable.clear()
        self._cache.clear()

    def open_session(self) -> Tuple[str, str]:
        """Access and refresh token as auth:login gives them."""
        token = ".".join(secrets.token_urlsafe(size) for size in (27, 90, 32))
        self.sessions[token] = self.clock() + SESSION_FOR
        renewal = secrets.token_hex(32)
        self.refreshable.add(renewal)
        return token, renewal

    def allows(self, token: str, method: str, path: str, client: str) -> bool:
        """Whether the token may use the method on the path; there is no telling why not."""
        if self.sessions.get(token, 0.0) > self.clock():
            return True
        key = self._lookup(token)
        if key is None or not self._address_allowed(key, client):
            return False
        if key["full_permissions"]:
            return True
        paths = key["allowed_paths"]
        level = paths.get(permission_path(path)) if isinstance(paths, dict) else None
        return level == "write" or (level == "read" and method in ("GET", "HEAD"))

    def _lookup(self, token: str) -> Optional[Row]:
        now = self.clock()
        until, known = self._cache.get(token, (0.0, None))
        if until > now:
            return known
        found = next((row for row in self.store.rows("api-keys") if row["key"] == token), None)
        if found is not None:
            found["last_used_at"] = time.strftime("%Y-%m-%d %H:%M:%S")
            self.store.changed = True
        self._cache[token] = (now + (KNOWN_FOR if found else UNKNOWN_FOR), dict(found) if found else None)
        return dict(found) if found else None

    def _address_allowed(self, key: Row, client: str) -> bool:
        if key["networkfilterid"] in (None, "", "none"):
            return True
        rule = self.store.find("firewall", key["networkfilterid"])
        return rule is not None and inside(client, [rule["permit"]])


def inside(client: str, networks: List[str]) -> bool:
    """Whether an address is in one of the networks (CIDR)."""
    try:
        address = ipaddress.ip_address(client)
        return any(address in ipaddress.ip_network(network, strict=False) for network in networks)
    except ValueError:
        return False
