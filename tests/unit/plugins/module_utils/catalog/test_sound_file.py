# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.sound_file import SOUND_FILE
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError
from hypothesis import given
from hypothesis import strategies as st

# As GET sound-files and GET sound-files/5 show it (recording sound-upload).
RECORD = {
    "id": "5", "name": "hold", "description": "", "category": "moh", "fileSize": 2564, "duration": "00:01",
    "path": "/storage/usbdisk1/mikopbx/media/moh/04673da7efd1338bd6ec5c040366a602-hold.mp3",
}


def test_a_row_has_all_of_a_record():
    assert SOUND_FILE.read(RECORD, SOUND_FILE.listed) == SOUND_FILE.read(RECORD)
    assert SOUND_FILE.read(RECORD) == {
        "name": "hold", "category": "moh", "file": RECORD["path"], "description": "",
    }


@given(
    st.text(min_size=1, max_size=200).filter(SOUND_FILE.by_name["name"].accept),
    st.sampled_from(["custom", "moh"]),
    st.text(max_size=500),
)
def test_what_is_sent_reads_as_what_was_declared(name, category, description):
    values = SOUND_FILE.accept({"name": name, "category": category, "description": description}).values
    assert SOUND_FILE.read(SOUND_FILE.wire(values)) == values


def test_a_sound_from_before_there_were_categories_is_an_announcement():
    assert SOUND_FILE.read({**RECORD, "category": None})["category"] == "custom"


def test_a_new_sound_has_a_category():
    """The PBX would store custom for one without; but it converts no file for one whose category is not said."""
    category = SOUND_FILE.by_name["category"]
    assert category.default == "custom" and category.explicit


def test_the_file_is_taken_without_looking_at_it():
    declared = SOUND_FILE.accept({"name": "Gone", "file": "no/such/file.wav", "state": "absent"})
    assert declared.values["file"] == "no/such/file.wav"
    assert SOUND_FILE.by_name["file"].required


def test_sounds_are_told_apart_by_category_where_it_is_given():
    assert SOUND_FILE.discriminators == ("category",)
    assert "category" not in SOUND_FILE.accept({"name": "hold"}).values


@pytest.mark.parametrize(
    "options, told",
    [
        ({"path": "/etc/passwd"}, "unknown option path"),
        ({"category": "system"}, 'category must be one of "custom", "moh", not "system"'),
        ({"name": "x" * 201}, "name has 201 characters, the PBX keeps 200"),
        ({"file": ""}, "file must be the path of a file"),
    ],
)
def test_what_makes_no_sense_is_refused(options, told):
    with pytest.raises(DeclarationError, match=told):
        SOUND_FILE.accept({"name": "x", **options})


def test_system_sounds_are_the_pbxs_own():
    assert SOUND_FILE.protection(RECORD, "key") is None
    protection = SOUND_FILE.protection({**RECORD, "category": "system"}, "key")
    assert protection.editable and protection.reason == "sounds of the category system are the PBX's own"
