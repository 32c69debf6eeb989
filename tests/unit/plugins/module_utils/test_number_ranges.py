# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.mikopbx.pbx.plugins.module_utils.number_ranges import (
    MOST_NUMBERS,
    RangeError,
    free_numbers,
    numbers_of,
)


@given(st.integers(1, 6).flatmap(lambda digits: st.tuples(
    st.just(digits), st.integers(0, 10 ** digits - 1), st.integers(0, 300))))
def test_a_range_has_every_number_between_its_ends(ends: tuple[int, int, int]) -> None:
    digits, first, more = ends
    last = min(first + more, 10 ** digits - 1)
    numbers = numbers_of("%0*d-%0*d" % (digits, first, digits, last))
    assert [int(number) for number in numbers] == list(range(first, last + 1))
    assert {len(number) for number in numbers} == {digits}


@given(st.lists(st.from_regex(r"\A[0-9]{1,6}\Z"), max_size=20))
def test_single_numbers_are_their_own_ranges(numbers: list[str]) -> None:
    assert numbers_of(numbers) == list(dict.fromkeys(numbers))
    assert not numbers or numbers_of(",".join(numbers)) == numbers_of(numbers)


def test_forms() -> None:
    assert numbers_of("201-203, 301") == ["201", "202", "203", "301"]
    assert numbers_of([201, "098 - 100", "099"]) == ["201", "098", "099", "100"]
    assert numbers_of([]) == []


@pytest.mark.parametrize(("ranges", "why"), [
    ("201-1201", "as many digits"),
    ("220-201", "runs backwards"),
    ("201-", "no range of numbers"),
    ("", "no range of numbers"),
    ("20a", "no range of numbers"),
    ("٢٠١", "no range of numbers"),
    ("00000-10000", "more than 10000"),
    (["0000-9999", "10000"], "more than 10000"),
    ("1" * 21, "more than 20 digits"),
    (None, "not NoneType"),
    (True, "not bool"),
    ([2.5], "not float"),
])
def test_what_cannot_be_meant(ranges: Any, why: str) -> None:
    with pytest.raises(RangeError, match=why):
        numbers_of(ranges)


def test_the_longest_range_there_may_be() -> None:
    assert len(numbers_of("0000-9999")) == MOST_NUMBERS


def test_patterns_take_all_that_they_stand_for() -> None:
    wanted = ["7698", "7700", "7799", "77000", "7800"]
    assert list(free_numbers(wanted, ["77XX", "7800", "X", "hangup"])) == ["7698", "77000"]
