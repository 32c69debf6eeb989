# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values as YAML text for a reader (pure).

Ansible prints a diff of dictionaries as JSON in which every letter beyond ASCII is an escape, so that an office of
Cyrillic names could not be read; and PyYAML need not be where a module runs.
"""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Mapping

# What YAML reads as the same text without quotes, whatever language it is in.
_PLAIN = re.compile(r"^[^\W\d_](?:[\w .@+/()-]*[\w.@+/()-])?\Z")
_OTHER_THAN_TEXT = ("true", "false", "yes", "no", "on", "off", "null", "y", "n", "inf", "nan")
# Overrides, embeddings, isolates and marks of direction, by which a text shows as another than it is.
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# What JSON has as it is, and YAML takes for a line break, or not at all.
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff%s]" % _DIRECTIONS)
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff%s]" % _DIRECTIONS)


def visible(text: str) -> str:
    """A text as it may be shown: what would move the cursor, colour the terminal or turn the direction is an escape.

    Line breaks and tabs stay. The texts of a PBX come from anybody who may write there.
    """
    return _INVISIBLE.sub(_escaped, text)


def visible_within(value: Any) -> Any:
    """A value in which every text is as it may be shown, nested at will."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: visible_within(inner) for key, inner in value.items()}
    return [visible_within(inner) for inner in value] if isinstance(value, list) else value


def one_line(text: str) -> str:
    """The same with escapes for line breaks, so that a name cannot pass for further lines."""
    return visible(text).replace("\n", "\\n")


def _escaped(found: "re.Match[str]") -> str:
    code = ord(found.group())
    return "\\x%02x" % code if code < 0x100 else "\\u%04x" % code


def yaml_text(values: Mapping[str, Any]) -> str:
    """A mapping of mappings, lists, texts, numbers and booleans as block-style YAML; empty for an empty one."""
    return "".join(line + "\n" for line in _lines(values))


def diff_text(sides: Mapping[str, Mapping[str, Any]]) -> Dict[str, str]:
    """``before`` and ``after`` of a diff as YAML texts."""
    return {side: yaml_text(values) for side, values in sides.items()}


def _lines(values: Mapping[str, Any], depth: int = 0) -> Any:
    margin = "  " * depth
    for key, value in values.items():
        name = margin + scalar(key) + ":"
        if isinstance(value, dict) and value:
            yield name
            yield from _lines(value, depth + 1)
        elif isinstance(value, list) and value:
            yield name
            for item in value:
                yield "%s  - %s" % (margin, scalar(item))
        else:
            yield "%s %s" % (name, scalar(value))


def scalar(value: Any) -> str:
    """A text, number or boolean as it is written on one line of YAML."""
    if isinstance(value, str) and _PLAIN.match(value) and value.lower() not in _OTHER_THAN_TEXT:
        return value
    # JSON is YAML, for the rest.
    return _UNPRINTABLE.sub(lambda found: "\\u%04x" % ord(found.group()), json.dumps(value, ensure_ascii=False))
