# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands before the API: nginx's request filter and its rate limiter (API facts, sections 1.3 and 11.3)."""

from __future__ import annotations

import re
import time
from typing import Callable, Dict, List, Tuple
from urllib.parse import unquote_plus

WINDOW = 60.0
ALLOWED = 200
"""180 requests and a burst of 20."""
FIRST_BAN = 300.0
LONGEST_BAN = 3600.0
OFFENCES_KEPT = 24 * 3600.0

BODY_LIMIT = 64 * 1024
# The recording of POST /custom-files was refused, although the filter's source names it among the exempt.
UNSCANNED_POSTS = ("/v3/dialplan-applications", "/v3/system:executeSqlRequest", "/v3/system:executeBashCommand")

REFUSED = re.compile(
    r"union select|select .* from|insert into|delete from|drop table|update .* set|';|\";|' or |\" or |1=1|\x00")
REFUSED_IN_BODY = re.compile(r"\.\./|\.\.\\")


def refuses(method: str, path: str, query: str, agent: str, content_type: str, body: bytes) -> bool:
    """Whether the request filter turns a request away (403). Bodies are looked at as sent, JSON escapes and all."""
    decoded_query = unquote_plus(query)
    if any(REFUSED.search(text.lower()) for text in (path, decoded_query, agent)) or ".." in decoded_query:
        return True
    if method == "POST" and path.endswith(UNSCANNED_POSTS):
        return False
    if len(body) >= BODY_LIMIT or not ("json" in content_type or "urlencoded" in content_type):
        return False
    text = body.decode("utf-8", "replace").lower()
    if "urlencoded" in content_type:
        text = unquote_plus(text)
    return bool(REFUSED.search(text) or REFUSED_IN_BODY.search(text))


class Limiter:
    """Counts a client's requests in a fixed window from its first one; whoever exceeds it is shut out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.enabled = True
        self._windows: Dict[str, Tuple[float, int]] = {}
        self._banned_until: Dict[str, float] = {}
        self._offences: Dict[str, List[float]] = {}

    def forget(self) -> None:
        """Forget counts, bans and offences."""
        self._windows.clear()
        self._banned_until.clear()
        self._offences.clear()

    def recall(self, client: str, count: int, seconds_ago: float) -> None:
        """Take it that a client's window began so many seconds ago, and that it has sent so many requests since."""
        self._windows[client] = (self.clock() - seconds_ago, count)

    def refuses(self, client: str) -> bool:
        """Count one request; true when it is to be answered 429."""
        now = self.clock()
        if self._banned_until.get(client, 0.0) > now:
            return True
        start, count = self._windows.get(client, (now, 0))
        if now - start >= WINDOW:
            start, count = now, 0
        count += 1
        self._windows[client] = (start, count)
        if count <= ALLOWED:
            return False
        past = [moment for moment in self._offences.get(client, []) if now - moment < OFFENCES_KEPT]
        self._banned_until[client] = now + min(FIRST_BAN * 2 ** len(past), LONGEST_BAN)
        self._offences[client] = past + [now]
        del self._windows[client]
        return True
