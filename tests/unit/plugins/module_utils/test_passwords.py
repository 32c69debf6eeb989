# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import random

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import filtering, passwords
from hypothesis import given
from hypothesis import strategies as st


# Passwords that a MikoPBX 2026.1 was seen to take or refuse (API facts, sections 3.1 and 11.2).
@pytest.mark.parametrize("password", ["Zx9!kfPq2LmT7w", "Nq8$wErTy5uIo1", "Rt4#vBnM7yHgQ2s", "CcLnjVqZQN6Dj53XuhcH"])
def test_accepted(password):
    assert passwords.weaknesses(password) == []


@pytest.mark.parametrize("password", ["", "123", "12345", "password1", "secret", "aaaaaaaaaaaaaaaa", "A1!" * 30])
def test_refused(password):
    assert passwords.weaknesses(password)


def test_length_is_counted_in_bytes():
    assert any("longer than 64 bytes" in reason for reason in passwords.weaknesses("Zx9!kfPq" + "я" * 29))


@pytest.mark.parametrize(
    "password, points",
    [("Zx9!kfPq2LmT7w", 90), ("12345", 25), ("abcdefgh", 15), ("aaa111", 26), ("qwertyuiop", 30), ("Aa1!Aa1!", 60)],
)
def test_score(password, points):
    assert passwords.score(password) == points


@given(st.text())
def test_score_is_bounded(password):
    assert 0 <= passwords.score(password) <= 100


@given(st.integers())
def test_generated_passwords_pass_everywhere(seed):
    password = passwords.generate(random.Random(seed).choice)
    assert passwords.weaknesses(password) == []
    assert passwords.score(password) >= 90, "with room for patterns that only the PBX knows"
    assert filtering.refused_by_filter({"sip_secret": password}) is None


def test_generated_passwords_differ():
    assert passwords.generate() != passwords.generate()
