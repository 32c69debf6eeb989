# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the PBX does to a text before it is stored, foretold on the controller (pure).

Three things stand between a text and the database: the web server's request filter, which answers 403 to whatever
looks like SQL or a path; the clean-up of every input string; and the text sanitizer of descriptive fields. None of
them says which field it disliked, and the last two say nothing at all. (API facts, sections 1.3 and 1.6.)
"""

from __future__ import annotations

import json
import re
from typing import Any, Optional

# A body of 64 KiB or more is not scanned by the request filter.
SCANNED_BYTES = 65536

_FILTER_RULES = (
    ("union … select", re.compile(r"union\s+select")),
    ("select … from", re.compile(r"select\s+.*\s+from", re.DOTALL)),
    ("insert into", re.compile(r"insert\s+into")),
    ("delete from", re.compile(r"delete\s+from")),
    ("drop table", re.compile(r"drop\s+table")),
    ("update … set", re.compile(r"update\s+.*\s+set", re.DOTALL)),
    ("';", re.compile(r"';")),
    ('";', re.compile(r'";')),
    ("' or ", re.compile(r"' or ")),
    ('" or ', re.compile(r'" or ')),
    ("1=1", re.compile(r"1=1")),
    ("../ or ..\\", re.compile(r"\.\.[/\\]")),
    ("a NUL byte", re.compile(r"\x00")),
)

# Paired elements are removed with what they enclose, self-closing ones alone.
_REMOVED_ELEMENTS = ("script", "iframe", "object", "embed", "applet", "meta", "link", "style")
_REMOVED = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE | re.ASCII)
    for element in _REMOVED_ELEMENTS
    for pattern in (
        r"<%s\b[^<]*(?:(?!</%s>)<[^<]*)*</%s>" % (element, element, element),
        r"<%s\b[^>]*/>" % element,
    )
) + tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"javascript:[^\"']*[\"']?",
        r"vbscript:[^\"']*[\"']?",
        r"data:text/html[^\"']*[\"']?",
        r"\s*on\w+\s*=\s*[^>]*",
        r"</?form[^>]*>",
    )
)
_REFUSED = re.compile(
    r"\bunion\b.*\bselect\b|\bdelete\b.*\bfrom\b|\binsert\b.*\binto\b|\bupdate\b.*\bset\b", re.IGNORECASE | re.ASCII
)
_URL_CHARACTERS = re.compile(r"[^A-Za-z0-9$\-_.+!*'(),{}|\\^~\[\]`<>#%\";/?:@&=]")
_TRIMMED = " \t\n\r\0\x0b"


def encode(body: Any) -> str:
    """The JSON text of a request body, exactly as it is sent (so that the request filter can be foretold).

    Letters stay letters: an escape such as ``\\u0438`` after two dots would look like a path to the filter.
    """
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def refused_by_filter(body: Any) -> Optional[str]:
    """The rule of the request filter that would refuse this body, or None when it would pass."""
    text = encode(body)
    if len(text.encode("utf-8")) >= SCANNED_BYTES:
        return None
    lowered = text.lower()
    for name, pattern in _FILTER_RULES:
        if pattern.search(lowered):
            return name
    return None


def trimmed(text: str) -> str:
    """The text without the white space that the PBX removes at both ends of every input string."""
    return text.strip(_TRIMMED)


def cleaned_input(text: str) -> str:
    """What the PBX makes of any input string: trimmed, and reduced to URL characters when it begins with http."""
    text = trimmed(text)
    return _URL_CHARACTERS.sub("", text) if text[:4].lower() == "http" else text


def sanitized_text(text: str) -> str:
    """What the sanitizer of descriptive fields leaves of a text."""
    text = trimmed(text).replace("\0", "")
    for pattern in _REMOVED:
        text = pattern.sub("", text)
    return text


def refused_as_dangerous(text: str) -> bool:
    """True when a descriptive field with this text is answered "Dangerous content detected"."""
    return _REFUSED.search(text) is not None
