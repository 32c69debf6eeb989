# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import yaml
from ansible_collections.mikopbx.pbx.plugins.module_utils.rendering import diff_text, yaml_text
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
