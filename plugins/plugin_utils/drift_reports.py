# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The comparisons of several PBXs with what is declared for them: put together, and as lines for a terminal."""

from __future__ import annotations

import unicodedata
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Tuple

COLUMNS = ("pbx", "resource", "record", "field", "declared", "found")
# What a column may take of a line; a longer text is cut, and whole in the other forms of the report.
_WIDEST = (20, 20, 32, 28, 36, 36)
_NOT_COMPARED = "it was not compared, since something failed before"


def put_together(comparisons: Iterable[Mapping[str, Any]], pbxs: Sequence[str], time: str) -> Dict[str, Any]:
    """One report of all PBXs that were to be compared, in their order.

    :arg comparisons: one for each PBX that was tried, with ``pbx``, ``error``, ``as_declared`` and ``differences``.
    :arg pbxs: the names of all, also of those that were never tried.
    """
    tried = {str(each["pbx"]): each for each in comparisons}
    results: List[Dict[str, Any]] = [
        {
            "pbx": name,
            "error": str(each.get("error") or "") if each else _NOT_COMPARED,
            # A template gives text for a number with ansible-core up to 2.18.
            "as_declared": int(each.get("as_declared") or 0),
            "differences": [dict(row) for row in each.get("differences") or ()],
        }
        for name, each in ((name, tried.get(name, {})) for name in pbxs)
    ]
    return {
        "time": time,
        "difference_count": sum(len(each["differences"]) for each in results),
        "drifted": [each["pbx"] for each in results if each["differences"]],
        "unreadable": [each["pbx"] for each in results if each["error"]],
        "pbxs": results,
    }


def rows_of(report: Mapping[str, Any]) -> List[Tuple[str, ...]]:
    """All differences, with the cells of COLUMNS."""
    return [
        (str(each["pbx"]), *(str(row[column]) for column in COLUMNS[1:]))
        for each in report["pbxs"]
        for row in each["differences"]
    ]


def verdict(result: Mapping[str, Any]) -> str:
    """What came out for one PBX, in a few words."""
    if result["error"]:
        return "could not be read: %s" % result["error"]
    kept = "%s as declared" % counted(result["as_declared"], "record")
    if result["differences"]:
        return "%s, %s" % (counted(len(result["differences"]), "difference"), kept)
    return "no drift, %s" % kept


def table(report: Mapping[str, Any]) -> List[str]:
    """The report as lines for a terminal: all differences, then one line for each PBX."""
    lines = []
    rows = [tuple(printable(cell) for cell in row) for row in rows_of(report)]
    if rows:
        shown = [tuple(_cut(cell, most) for cell, most in zip(row, _WIDEST)) for row in [_heads(), *rows]]
        widths = [max(_width(row[place]) for row in shown) for place in range(len(COLUMNS))]
        padded = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths)).rstrip() for row in shown]
        lines = [padded[0], "  ".join("-" * width for width in widths), *padded[1:], ""]
    return lines + ["%s: %s" % (printable(each["pbx"]), printable(verdict(each))) for each in report["pbxs"]]


def printable(value: Any) -> str:
    """The text with everything that could steer a terminal or a browser spelled out: a PBX may hold anything."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in str(value)
    )


def counted(number: int, noun: str) -> str:
    """The number and the noun, which takes an s for more than one."""
    return "%d %s%s" % (number, noun, "" if number == 1 else "s")


def _heads() -> Tuple[str, ...]:
    return ("PBX", *(column.capitalize() for column in COLUMNS[1:]))


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )


def _cut(text: str, most: int) -> str:
    if _width(text) <= most:
        return text
    while _width(text) > most - 1:
        text = text[:-1]
    return text + "…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
