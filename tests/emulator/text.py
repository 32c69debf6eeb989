# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the PBX does to what it is given: input cleaning, casts, the text sanitizer, password rules."""

from __future__ import annotations

import json
import re
import secrets
import string
from typing import Any, List

NOT_IN_URLS = re.compile(r"[^a-zA-Z0-9$\-_.+!*'(),{}|\\^~\[\]`<>#%\";/?:@&=]")
EVENT_HANDLER = re.compile(r"\s*on\w+\s*=\s*[^>]*", re.IGNORECASE)
ACTIVE_CONTENT = re.compile(
    r"<(script|iframe|object|embed|form)\b.*?(?:</\1\s*>|\Z)|javascript:[^>]*|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
    re.IGNORECASE | re.DOTALL)
DANGEROUS = re.compile(r"union\s.*select|delete\s.*from|insert\s.*into|update\s.*set", re.IGNORECASE | re.DOTALL)
TRUE_WORDS = ("1", "true", "yes", "on")
ROUTING_WORDS = ("hangup", "busy", "did2user", "voicemail")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")

EMAIL_PLACEHOLDERS = ("_@_._", "@", "_@_", "___@___.___")


class WrongShape(ValueError):
    """A list or map came where a plain value is expected."""


def clean_input(value: Any) -> Any:
    """Every value of a body as it reaches the API's code (API facts, section 1.6): 1.5 becomes "15"."""
    if isinstance(value, dict):
        return {name: clean_input(item) for name, item in value.items()}
    if isinstance(value, list):
        return [clean_input(item) for item in value]
    if isinstance(value, str):
        stripped = value.strip(" \t\n\r\0\x0b")
        return NOT_IN_URLS.sub("", stripped) if stripped.startswith("http") else stripped
    if isinstance(value, float):
        return re.sub(r"[^0-9+-]", "", repr(value))
    return value


def as_string(value: Any) -> str:
    """A value as PHP casts it to a string."""
    if isinstance(value, (dict, list)):
        raise WrongShape("TypeError: Phalcon\\Filter\\Sanitize\\Trim::__invoke(): Argument #1 ($input) must be of type "
                         "string, array given")
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value)


def as_integer(value: Any) -> int:
    """A value as PHP's intval sees it: the leading digits, else 0."""
    if isinstance(value, bool):
        return int(value)
    leading = re.match(r"\s*[+-]?\d+", as_string(value))
    return int(leading.group()) if leading else 0


def as_boolean(value: Any) -> bool:
    """A value as PHP's FILTER_VALIDATE_BOOLEAN sees it; what it does not know is false."""
    return value is True or as_string(value).lower() in TRUE_WORDS


def as_list(value: Any) -> List[Any]:
    """A list, or one that came as a JSON text; anything else is empty."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return value if isinstance(value, list) else []


def digits(value: str) -> str:
    """Only the digits of a value."""
    return re.sub(r"\D", "", value)


def plain_text(value: str) -> str:
    """A name, description or note after the PBX's text sanitizer, which also eats `context=...` and `phone=...`."""
    return EVENT_HANDLER.sub("", ACTIVE_CONTENT.sub("", value)).strip()


def is_dangerous(value: str) -> bool:
    """Whether the text sanitizer refuses a text."""
    return bool(DANGEROUS.search(value))


def clean_email(value: str) -> str:
    """An e-mail address after PHP's sanitizer; what an empty input mask leaves behind is none."""
    return "" if value in EMAIL_PLACEHOLDERS else re.sub(r"[^A-Za-z0-9.!#$%&'*+/=?^_`{|}~@\[\]-]", "", value)


def is_email(value: str) -> bool:
    """Whether the PBX takes a text for an e-mail address."""
    return bool(EMAIL.fullmatch(value)) and len(value) <= 254


# -- passwords (API facts, section 3.1) ----------------------------------------------------------------------------

DEFAULT_PASSWORDS = ("admin", "password", "1234", "12345", "secret")
STRONG_ENOUGH = 60
SEQUENCES = ["qwerty", "asdfgh", "zxcvbn"]
SEQUENCES += [row[start:start + 5] for row in ("123456789", "abcdefgh") for start in range(len(row) - 4)]
SEQUENCES += [sequence[::-1] for sequence in SEQUENCES]


def password_score(password: str) -> int:
    """The PBX's strength score of a password, 0 to 100. Its rows are those of Core's PasswordService."""
    length = len(password.encode())
    score = 30 if length >= 16 else 20 if length >= 12 else 10 if length >= 8 else length
    classes = sum(bool(re.search(pattern, password)) for pattern in ("[a-z]", "[A-Z]", r"\d", r"[^a-zA-Z\d]"))
    score += 10 * classes
    ratio = len(set(password.encode())) / length if length else 0.0
    score += 20 if ratio > 0.7 else 15 if ratio > 0.5 else 10 if ratio > 0.3 else 5
    if classes >= 3 and length >= 12:
        score += 10
    if re.search(r"(.)\1\1", password):
        score -= 10
    lowered = password.lower()
    if any(sequence in lowered for sequence in SEQUENCES):
        score -= 10
    if length < 10 and re.fullmatch(r"[A-Za-z]+", password):
        score -= 15
    return max(0, min(100, score))


def sip_password_errors(password: str) -> List[str]:
    """Why the PBX refuses a SIP secret."""
    errors = []
    if len(password.encode()) < 5:
        errors.append("SIP password must be longer than 4 characters")
    if password.lower() in DEFAULT_PASSWORDS:
        errors.append("Default password is being used")
    if password_score(password) < STRONG_ENOUGH:
        errors.append("For security, password must have at least fair strength")
    return errors


def new_secret(length: int = 20) -> str:
    """A secret as the PBX generates it: small and capital letters and digits, always strong enough."""
    goal = 90 if 16 <= length <= 24 else STRONG_ENOUGH
    while True:
        secret = "".join(secrets.choice(string.ascii_letters + string.digits) for dummy in range(length))
        if password_score(secret) >= goal and all(re.search(one, secret) for one in ("[a-z]", "[A-Z]", r"\d")):
            return secret
