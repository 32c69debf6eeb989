# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import re

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.downloads import chosen_sounds, ending_of, file_names
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Found
from hypothesis import given, settings
from hypothesis import strategies as st


def sound(identity, name, category="custom", path="/storage/usbdisk1/mikopbx/media/custom/a.mp3"):
    return Found(identity, {"name": name, "category": category, "file": path, "description": ""}, True)


def files(*found, names=(), categories=("custom", "moh")):
    wanted, complaints = chosen_sounds(found, names, categories)
    return {item.id: item.file for item in wanted}, complaints


@pytest.mark.parametrize("name, stem", [
    ("Welcome", "Welcome"),
    ("Welcome.mp3", "Welcome"),
    ("Привет_2-a", "Привет_2-a"),
    ("We are closed", "We-are-closed-d0d40cd5"),
    ("../../etc/passwd", "etc-passwd-"),
    ("a/b", "a-b-"),
    ("a\\b\0c", "a-b-c-"),
    ("..", "sound-"),
    ("?!*", "sound-"),
    ("", "sound-"),
    (".hidden", "hidden-"),
    ("-rf", "rf-"),
])
def test_a_name_is_made_of_letters_and_digits(name, stem):
    made, = file_names([("1", name, "custom")])
    if stem.endswith("-"):
        assert re.fullmatch(re.escape(stem) + "[0-9a-f]{8}", made)
    else:
        assert made == stem


@settings(deadline=None)  # the machine may be busy
@given(st.lists(st.tuples(st.text(max_size=300), st.sampled_from(["custom", "moh"])), max_size=8))
def test_no_name_leads_astray_and_no_two_are_one(sounds):
    named = [(str(place), name, category) for place, (name, category) in enumerate(sounds)]
    made = file_names(named)
    for stem in made:
        assert os.path.normpath(os.path.join("/dest/custom", stem + ".mp3")) == "/dest/custom/" + stem + ".mp3"
        assert len((stem + ".mp3").encode()) < 200 and not stem.startswith((".", "-"))
    pairs = [(category, stem.casefold()) for stem, (_name, category) in zip(made, sounds)]
    assert len(set(pairs)) == len(pairs)
    assert file_names(named) == made


@pytest.mark.parametrize("letter", ["a", "Ж", "李"])
def test_a_name_of_any_length_fits_a_file_system(letter):
    made = file_names([("1", letter * 200, "custom"), ("2", letter * 199, "custom")])
    assert all(stem.startswith(letter * 40) and len(stem.encode()) < 140 for stem in made)
    assert made[0] != made[1]


def test_names_that_would_be_one_are_told_apart():
    made, complaints = files(sound("1", "Harp"), sound("2", "harp"), sound("3", "Harp.mp3"), sound("4", "Harp", "moh"), sound("5", "Harp"))
    assert complaints == [] and made["1"] == "Harp.mp3" and made["4"] == "Harp.mp3"
    assert len({name.lower() for identity, name in made.items() if identity != "4"}) == 4


def test_what_a_file_is_called_does_not_depend_on_what_else_is_wanted():
    found = [sound("1", "Harp"), sound("2", "harp"), sound("3", "Welcome")]
    everything = files(*found)[0]
    assert files(*found, names=["harp"])[0] == {"2": everything["2"]}
    assert files(*reversed(found))[0] == everything


def test_only_the_ending_of_a_path_counts_and_only_a_known_one():
    assert ending_of("/x/../../y.WAV") == "wav"
    made, complaints = files(sound("1", "A", path="/etc/passwd"), sound("2", "B", path="/x.mp3/../../bin/sh"), sound("3", "C", path="a.php"),
                             sound("4", "D", path="../../root/.ssh/d.gsm"))
    assert made == {"4": "D.gsm"}
    assert [text.partition(" was left out")[0] for text in complaints] == ["The sound A", "The sound B", "The sound C"]


def test_sounds_of_the_pbx_itself_are_not_among_them():
    assert files(sound("1", "A", "system"), sound("2", "B", "moh"), sound("3", "C"), categories=["moh"])[0] == {"2": "B.mp3"}


def test_a_name_that_no_sound_has_is_a_mistake():
    with pytest.raises(ValueError, match="The PBX has no sound Haarp, Welcom of the category custom"):
        files(sound("1", "Harp"), names=["Haarp", "Harp", "Welcom"], categories=["custom"])
