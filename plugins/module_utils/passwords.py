# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The PBX's rules for passwords, and passwords that satisfy them (pure but for the random source).

The PBX gives points for length, kinds of characters and variety, takes points for patterns, and wants 60.
(API facts, section 3.1.) Its dictionary of common passwords is not known here: that refusal stays the PBX's own.
"""

from __future__ import annotations

import re
import secrets
import string
from typing import Callable, List, Sequence

MIN_BYTES = 5
MAX_BYTES = 64
FAIR_SCORE = 60

_WELL_KNOWN = ("admin", "password", "1234", "12345", "secret")
_RUNS = (
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "12345",
    "23456",
    "34567",
    "45678",
    "56789",
    "abcde",
    "bcdef",
    "cdefg",
    "defgh",
)
_KINDS = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile(r"[0-9]"), re.compile("[^a-zA-Z0-9]"))
_TRIPLED = re.compile(r"(.)\1\1")
_ALPHABET = string.ascii_letters + string.digits
_GENERATED_LENGTH = 20
# What is made here is beyond all doubt: the PBX may know more patterns than are known here.
_GENERATED_SCORE = 90


def score(password: str) -> int:
    """The PBX's points for a password, 0 to 100; lengths count bytes of UTF-8, as they do there."""
    data = password.encode("utf-8")
    length = len(data)
    if not length:
        return 0
    points = 30 if length >= 16 else 20 if length >= 12 else 10 if length >= 8 else length
    kinds = sum(1 for kind in _KINDS if kind.search(password))
    points += 10 * kinds
    variety = len(set(data)) / length
    points += 20 if variety > 0.7 else 15 if variety > 0.5 else 10 if variety > 0.3 else 5
    if kinds >= 3 and length >= 12:
        points += 10
    lowered = password.lower()
    if _TRIPLED.search(password):
        points -= 10
    if any(run in lowered or run[::-1] in lowered for run in _RUNS):
        points -= 10
    if length < 10 and re.match("^[a-zA-Z]+$", password):
        points -= 15
    return max(0, min(100, points))


def weaknesses(password: str) -> List[str]:
    """Why the PBX would refuse this password, as short reasons without the password itself; empty when it would not."""
    reasons = []
    length = len(password.encode("utf-8"))
    if length < MIN_BYTES:
        reasons.append("it is shorter than %d characters" % MIN_BYTES)
    if length > MAX_BYTES:
        reasons.append("it is longer than %d bytes" % MAX_BYTES)
    if password.lower() in _WELL_KNOWN:
        reasons.append("it is a well-known default")
    points = score(password)
    if points < FAIR_SCORE:
        reasons.append("its strength is %d of the %d points that the PBX demands" % (points, FAIR_SCORE))
    return reasons


def generate(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A new password of letters and digits that the PBX accepts and its request filter lets through.

    :arg choose: the source of randomness, for tests.
    """
    while True:
        password = "".join(choose(_ALPHABET) for dummy in range(_GENERATED_LENGTH))
        if score(password) >= _GENERATED_SCORE and not weaknesses(password):
            return password
