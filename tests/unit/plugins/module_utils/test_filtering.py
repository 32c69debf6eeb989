# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils import filtering
from hypothesis import given
from hypothesis import strategies as st


# Texts that a PBX was seen to refuse (API facts, section 11.2), and neighbours that it takes.
@pytest.mark.parametrize(
    "text",
    [
        "please select the best agent from the team",
        "it's 5'; ok",
        "either 'a' or 'b'",
        "update the phones and set them up",
        "see ../notes",
        "1=1",
        'say "a" or "b"',
    ],
)
def test_refused_texts(text):
    assert filtering.refused_by_filter({"note": text})


@pytest.mark.parametrize("text", ["selection of offers", "O'Neill", "a; b", "Отдел продаж..склад", "1 = 1", "dropping in"])
def test_texts_that_pass(text):
    assert filtering.refused_by_filter({"note": text}) is None


def test_filter_sees_the_body_as_a_whole():
    rows = [{"user_username": "Select Team"}, {"user_username": "Away From Desk"}]
    assert filtering.refused_by_filter({"employees": rows}) == "select … from"
    assert all(filtering.refused_by_filter({"employees": [row]}) is None for row in rows)


def test_filter_sees_what_quoting_adds():
    assert filtering.refused_by_filter({"note": ";abc"}) == '";'
    assert filtering.refused_by_filter({"note": "wait..\nthen"}) == "../ or ..\\"


def test_large_bodies_are_not_scanned():
    assert filtering.refused_by_filter({"note": "1=1" + "x" * filtering.SCANNED_BYTES}) is None


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.booleans()))
def test_encoded_body_is_the_same_body(body):
    assert json.loads(filtering.encode(body)) == body


@pytest.mark.parametrize(
    "text, left",
    [
        ("Anna <b>B.</b> & \"q\"", "Anna <b>B.</b> & \"q\""),
        ("<script>alert(1)</script>Anna", "Anna"),
        ("a<form action=x>b</form>", "ab"),
        ("context=internal\nmore", "c"),
        ("phone=1", "ph"),
        ("connected_line_method=invite>kept", "c>kept"),
        ("javascript:alert('x')", "x')"),
        ("  padded  ", "padded"),
    ],
)
def test_sanitized_text(text, left):
    assert filtering.sanitized_text(text) == left


@pytest.mark.parametrize("text", ["Union members select one", "delete it from there", "update all, then set"])
def test_dangerous_texts(text):
    assert filtering.refused_as_dangerous(text)


@pytest.mark.parametrize("text, left", [("http://a/b c", "http://a/bc"), ("httpд", "http"), ("ahttp д", "ahttp д")])
def test_cleaned_input(text, left):
    assert filtering.cleaned_input(text) == left
