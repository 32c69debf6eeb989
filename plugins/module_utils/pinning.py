# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PBX that is known by the fingerprint of its certificate: for certificates that no authority vouches for."""
from __future__ import annotations

import re
from typing import Any, Optional

# The modules must be importable without requests: the missing library is reported by module.py.
try:
    from requests.adapters import HTTPAdapter
except ImportError:
    HTTPAdapter = object  # type: ignore[assignment,misc]

_DIGITS = 64  # of SHA-256
# What openssl x509 -fingerprint and others put before it.
_LABEL = re.compile(r"^\s*sha-?256(?:\s+fingerprint)?\s*[:=]", re.IGNORECASE)
# urllib3 tells what it found in the text of its error alone; 1.26 as b'…'.
_FOUND = re.compile(r"Fingerprints did not match.*\bgot \"(?:b')?([0-9a-f]{64})", re.DOTALL)


def fingerprint_of(text: str) -> str:
    """The SHA-256 fingerprint of a certificate as people write it, as 64 small hexadecimal digits.

    :raises ValueError: it is none; the text says what is wrong.
    """
    digits = re.sub(r"[\s:]", "", _LABEL.sub("", text)).lower()
    if not re.match(r"[0-9a-f]+\Z", digits):
        raise ValueError("it holds something else than hexadecimal digits and colons")
    if len(digits) != _DIGITS:
        known = {32: ", as those of MD5 have", 40: ", as those of SHA-1 have"}.get(len(digits), "")
        raise ValueError("it has {0} hexadecimal digits{1}, not the {2} of SHA-256".format(len(digits), known, _DIGITS))
    return digits


def spelled(digits: str) -> str:
    """A fingerprint as openssl shows it: AB:CD:…"""
    return ":".join(digits[place:place + 2] for place in range(0, len(digits), 2)).upper()


def other_fingerprint(error: BaseException) -> Optional[str]:
    """The fingerprint that was found instead of the pinned one, if that is what the error says."""
    found = _FOUND.search(str(error))
    return found.group(1) if found else None


class PinnedAdapter(HTTPAdapter):
    """Connects to nobody but the owner of one certificate, directly or through a proxy.

    urllib3 compares the fingerprint when the connection is made, before a request is sent.
    """

    def __init__(self, fingerprint: str, **settings: Any) -> None:
        self._fingerprint = fingerprint
        super().__init__(**settings)

    def init_poolmanager(self, *args: Any, **settings: Any) -> Any:
        return super().init_poolmanager(*args, assert_fingerprint=self._fingerprint, **settings)

    def proxy_manager_for(self, proxy: str, **settings: Any) -> Any:
        return super().proxy_manager_for(proxy, assert_fingerprint=self._fingerprint, **settings)
