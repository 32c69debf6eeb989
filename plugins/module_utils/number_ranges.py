# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ranges of numbers as people write them, and what is free of one (pure)."""

from __future__ import annotations

import re
from typing import Any, Iterable, Iterator, List

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.numbers import stands_for

# More than a PBX holds; a slip of the finger (201-29999999) must not fill the memory.
MOST_NUMBERS = 10000

_RANGE = re.compile(r"^([0-9]+)(?:\s*-\s*([0-9]+))?$", re.ASCII)


class RangeError(ValueError):
    """A range that cannot be meant; its text says why."""


def numbers_of(ranges: Any) -> List[str]:
    """The numbers of ``201-205,301``, each once, as texts of the length that was written.

    :arg ranges: a text, a number, or a list of these.
    :raises RangeError: a range that has no end, runs backwards, changes its length or is too long.
    """
    numbers: List[str] = []
    for text in _parts(ranges):
        numbers += _numbers_of_one(text)
        if len(numbers) > MOST_NUMBERS:
            raise _too_many(text)
    return list(dict.fromkeys(numbers))


def free_numbers(wanted: Iterable[str], taken: Iterable[str]) -> Iterator[str]:
    """Those of the wanted numbers that are not taken.

    :arg taken: numbers, and patterns such as 77XX that take all they stand for.
    """
    single = set(taken)
    patterns = [number for number in single if "X" in number]
    for number in wanted:
        if number not in single and not any(stands_for(pattern, number) for pattern in patterns):
            yield number


def _parts(ranges: Any) -> Iterator[str]:
    if isinstance(ranges, (list, tuple)):
        for item in ranges:
            yield from _parts(item)
    elif isinstance(ranges, bool) or not isinstance(ranges, (str, int)):
        raise RangeError("a range of numbers must be text such as 201-205,301, not %s" % type(ranges).__name__)
    else:
        for part in str(ranges).split(","):
            yield part.strip()


def _numbers_of_one(text: str) -> List[str]:
    match = _RANGE.match(text)
    if not match:
        raise RangeError('"%s" is no range of numbers; write 201-205, or 201 for one' % text)
    first, last = match.group(1), match.group(2) or match.group(1)
    if len(first) != len(last):
        raise RangeError("%s: both ends must have as many digits; write a range for each length" % text)
    if len(first) > 20:
        raise RangeError("%s: no number has more than 20 digits" % text)
    if first > last:
        raise RangeError("%s: runs backwards; the smaller number comes first" % text)
    if int(last) - int(first) >= MOST_NUMBERS:
        raise _too_many(text)
    return [str(number).zfill(len(first)) for number in range(int(first), int(last) + 1)]


def _too_many(text: str) -> RangeError:
    return RangeError("%s: makes more than %d numbers; is that meant?" % (text, MOST_NUMBERS))
