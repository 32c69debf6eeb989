# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import unicodedata

import pytest
import yaml
from ansible_collections.mikopbx.pbx.plugins.module_utils.rendering import diff_text, one_line, visible, yaml_text
from hypothesis import given
from hypothesis import strategies as st

# Control characters cannot get here: the PBX and the fields trim and refuse them, and YAML has no place for them.
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"]), max_size=30)
SCALARS = TEXTS | st.integers(0, 99999) | st.booleans() | st.sampled_from(["yes", "No", "~", "0x1", "1e3", "a: b", "- a", "#", "=", "a #b"])
OPTIONS = st.dictionaries(TEXTS.filter(bool), SCALARS | st.lists(TEXTS), min_size=1)


@given(st.dictionaries(TEXTS.filter(bool), OPTIONS))
def test_text_is_yaml_of_the_same_values(values):
    assert (yaml.safe_load(yaml_text(values)) or {}) == values


def test_text_reads_like_an_inventory():
    values = {"employees": {"301": {"user_username": "Анна Петрова", "fwd_ringlength": 20, "qualify": True, "hosts": ["a.b"]}}}
    assert yaml_text(values) == (
        "employees:\n"
        '  "301":\n'
        "    user_username: Анна Петрова\n"
        "    fwd_ringlength: 20\n"
        "    qualify: true\n"
        "    hosts:\n"
        "      - a.b\n"
    )


def test_what_is_not_there_is_empty():
    assert diff_text({"before": {}, "after": {"a": ""}}) == {"before": "", "after": 'a: ""\n'}


@pytest.mark.parametrize(
    "text, shown",
    [
        ("\x1b[2J\x1b]0;title\x07Anna", "\\x1b[2J\\x1b]0;title\\x07Anna"),
        ("\x9b31mred", "\\x9b31mred"),
        ("over\rwritten", "over\\x0dwritten"),
        ("exe.\u202etxt\u202c", "exe.\\u202etxt\\u202c"),
        ("\u2066a\u2069 \u200e\u061c", "\\u2066a\\u2069 \\u200e\\u061c"),
        ("a\tb\nc", "a\tb\nc"),
        ("Анна 李 نام‌خانوادگی 👩‍👧", "Анна 李 نام‌خانوادگی 👩‍👧"),
        ("{{ 1 + 1 }}", "{{ 1 + 1 }}"),
    ],
)
def test_what_a_terminal_would_obey_is_an_escape(text, shown):
    assert visible(text) == shown


@given(st.text())
def test_nothing_visible_moves_the_cursor_or_turns_the_direction(text):
    shown = visible(text)
    assert not [letter for letter in shown if unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t"]
    assert not [letter for letter in shown if unicodedata.bidirectional(letter) in TURNING]
    assert visible(shown) == shown
    assert "\n" not in one_line(text)
    assert text.isprintable() <= (shown == text)


@given(st.text())
def test_a_diff_holds_no_escape_sequence_and_keeps_the_text(text):
    shown = yaml_text({"name": text})
    assert visible(shown) == shown and shown.count("\n") == 1
    assert "\t" not in shown
    if not any(unicodedata.category(letter) == "Cs" for letter in text):  # YAML has no place for half a letter
        assert yaml.safe_load(shown) == {"name": text}


# Bidirectional classes of overrides, embeddings and isolates.
TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
