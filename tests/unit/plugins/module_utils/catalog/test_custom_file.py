# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.custom_file import CUSTOM_FILE
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

# GET custom-files/2, and its row in GET custom-files (recording custom-files).
RECORD = {
    "id": 2, "filepath": "/etc/asterisk/custom-test.conf", "content": "W2dlbmVyYWxdCmZvbz1iYXIgPHg+",
    "mode": "override", "description": "d", "changed": "1",
}
ROW = {name: value for name, value in RECORD.items() if name != "content"}
VALUES = {
    "filepath": "/etc/asterisk/custom-test.conf", "content": "[general]\nfoo=bar <x>", "mode": "override",
    "description": "d",
}


def problems(after, before=None):
    return [text for rule in CUSTOM_FILE.rules for text in rule(after, before or {})]


def test_a_record_and_its_row_are_read_alike():
    assert CUSTOM_FILE.read(RECORD) == VALUES
    assert CUSTOM_FILE.read(ROW, CUSTOM_FILE.listed) == {
        name: value for name, value in VALUES.items() if name != "content"
    }
    assert CUSTOM_FILE.accept(VALUES).values == VALUES


@given(
    st.lists(st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]*", fullmatch=True), min_size=1, max_size=5),
    st.text(st.characters(blacklist_categories=("Cs",))).filter(lambda text: not text.startswith("base64:")),
    st.sampled_from(["none", "override", "append", "script", "custom"]),
)
def test_what_is_sent_reads_as_what_was_declared(parts, content, mode):
    filepath = "/" + "/".join(parts)
    if len(filepath) > 500:
        return
    values = CUSTOM_FILE.accept({"filepath": filepath, "content": content, "mode": mode}).values
    assert values["content"] == content
    assert CUSTOM_FILE.read(CUSTOM_FILE.wire(values)) == values


@pytest.mark.parametrize("filepath", ["/etc/x", "/etc/a b.conf", "/etc/..x/y..", "/.hidden/...", "/etc/юникод.conf"])
def test_paths(filepath):
    assert CUSTOM_FILE.accept({"filepath": filepath}).key == filepath


@pytest.mark.parametrize(
    "filepath",
    [
        "relative.conf", "/etc/../etc/up.conf", "/..", "/etc/..", "/etc/./x", "/etc/.", "/etc/", "/etc//x", "/", "//",
        "/a\x00b", "../x", "/a\n/b",
    ],
)
def test_paths_that_lead_somewhere_else_are_refused(filepath):
    with pytest.raises(DeclarationError, match="filepath must be the whole path of a file"):
        CUSTOM_FILE.accept({"filepath": filepath})


def test_long_paths_are_refused():
    with pytest.raises(DeclarationError, match="filepath has 501 characters, the PBX keeps 500"):
        CUSTOM_FILE.accept({"filepath": "/" + "x" * 500})


def test_a_new_file_is_one_of_our_own():
    """What the PBX stores without a mode is none, with which it makes no use of the content."""
    mode = CUSTOM_FILE.by_name["mode"]
    assert mode.default == "custom" and mode.explicit
    assert mode.read(None) == mode.read("") == "none"


@pytest.mark.parametrize("mode", ["none", "override", "append", "script"])
def test_the_mode_of_an_own_file_stays(mode):
    before = {**VALUES, "mode": "custom"}
    assert problems({**before, "mode": mode}, before) == [
        'mode stays custom: the PBX never changes it; to have mode "%s", remove the file first' % mode
    ]
    # The other way it can be changed (recording custom-files).
    assert problems(before, {**VALUES, "mode": mode}) == []


@pytest.mark.parametrize("mode", ["override", "append", "script"])
def test_a_mode_that_does_something_needs_content(mode):
    told = ["content is missing: without any the PBX sets mode to none; give content, or mode none"]
    assert problems({**VALUES, "mode": mode, "content": ""}) == told
    assert problems({**VALUES, "mode": mode, "content": ""}, {**VALUES, "mode": mode}) == told
    assert problems({**VALUES, "mode": mode}, VALUES) == []


@pytest.mark.parametrize("mode", ["none", "custom"])
def test_a_file_may_be_empty(mode):
    assert problems({**VALUES, "mode": mode, "content": ""}) == []


@pytest.mark.parametrize("mode", ["none", "override", "append", "script", None])
def test_files_of_the_pbx_stay(mode):
    protection = CUSTOM_FILE.protection({**ROW, "mode": mode}, "key")
    assert protection.editable
    told = "with mode %s it stands for a file that the PBX writes itself" % (mode or "none")
    assert protection.reason.startswith(told)


def test_own_files_go():
    assert CUSTOM_FILE.protection({**ROW, "mode": "custom"}, "key") is None
