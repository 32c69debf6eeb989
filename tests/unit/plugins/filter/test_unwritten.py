# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.filter.unwritten import unwritten


def test_what_is_there_to_the_byte_is_left_out(tmp_path: Path) -> None:
    texts = {"same.yml": "ж: 1\n", "other.yml": "a\n", "crlf.yml": "a\r\n", "binary.yml": "x", "new.yml": "new"}
    (tmp_path / "same.yml").write_bytes("ж: 1\n".encode())
    (tmp_path / "other.yml").write_bytes(b"a")
    (tmp_path / "crlf.yml").write_bytes(b"a\n")
    (tmp_path / "binary.yml").write_bytes(b"\xff\xfe")
    assert unwritten(texts, str(tmp_path)) == {name: text for name, text in texts.items() if name != "same.yml"}


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert unwritten({"a.yml": ""}, str(tmp_path / "none")) == {"a.yml": ""}


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.yml").mkdir()
    with pytest.raises(AnsibleFilterError, match="a.yml cannot be read: Is a directory"):
        unwritten({"a.yml": ""}, str(tmp_path))
