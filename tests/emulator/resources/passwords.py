# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Password generation and strength (API facts, sections 3.1 and 6.10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, List

from .. import text
from ..exchange import ApiRequest, Reply, action, ok, refused

if TYPE_CHECKING:
    from ..pbx import Pbx

SHORTEST, SHORT, LONGEST = 8, 12, 128
MISSING_CLASSES = (
    ("[a-z]", "Password must contain lowercase characters"),
    ("[A-Z]", "Password must contain uppercase characters"),
    (r"\d", "Password must contain numbers"),
    (r"[^a-zA-Z\d]", "Add special characters (!@#$%)"),
)


def strength(score: int) -> str:
    """The word for a score."""
    return "Strong" if score >= 80 else "Good" if score >= text.STRONG_ENOUGH else "Fair" if score >= 40 else "Weak"


def faults(password: str) -> List[str]:
    """Why a password is refused wherever the PBX takes one, however strong it is."""
    found = []
    if len(password) < SHORTEST:
        found.append("Password is too short (minimum %d characters)" % SHORTEST)
    if len(password) > LONGEST:
        found.append("Password is too long (maximum %d characters)" % LONGEST)
    if password.lower() in text.DEFAULT_PASSWORDS:
        found.append("Default password is being used")
    return found


def suggestions(password: str) -> List[str]:
    """How a weak password would become a better one."""
    advice = ["Password is too short (minimum %d characters)" % SHORT] if len(password) < SHORT else []
    advice += [better for pattern, better in MISSING_CLASSES if not re.search(pattern, password)]
    return advice + ["Avoid common words and phrases"]


@action("passwords", "generate", "Passwords\\GeneratePasswordAction")
def generate(request: ApiRequest, pbx: "Pbx") -> Reply:
    """A password of letters and digits, 16 long unless asked otherwise."""
    length = min(max(text.as_integer(request.data.get("length") or 16), SHORTEST), LONGEST)
    password = text.new_secret(length)
    score = text.password_score(password)
    return ok({"password": password, "length": length, "score": score, "strength": strength(score),
               "hasSpecialChars": False})


@action("passwords", "validate", "Passwords\\ValidatePasswordAction", reads=True)
def validate(request: ApiRequest, pbx: "Pbx") -> Reply:
    """What the PBX thinks of a password."""
    password = str(request.data.get("password") or "")
    if not password:
        return refused("Password is required")
    score = text.password_score(password)
    good = score >= text.STRONG_ENOUGH
    messages = faults(password)
    return ok({"isValid": good and not messages, "score": score, "strength": strength(score),
               "isDefault": password.lower() in text.DEFAULT_PASSWORDS, "isSimple": False,
               "isTooShort": len(password) < SHORTEST, "isTooLong": len(password) > LONGEST,
               "messages": messages, "suggestions": [] if good else suggestions(password)})
