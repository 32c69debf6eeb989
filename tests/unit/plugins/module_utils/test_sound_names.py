# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of uploaded sounds, and what the PBX makes of them."""
from __future__ import annotations

import os.path
import re

import pytest
from hypothesis import example, given, strategies as st

from ansible_collections.mikopbx.pbx.plugins.module_utils.sound_names import LocalFile, fingerprint_in, upload_name

PRINT = "0123456789abcdef"
MEDIA = "/storage/usbdisk1/mikopbx/media/"


def test_a_local_file_is_shown_short():
    assert str(LocalFile("/srv/sounds/welcome.wav", PRINT, 8044)) == "welcome.wav (sha256 0123456789abcdef)"


@pytest.mark.parametrize("name, stem", [
    ("welcome", "welcome"),
    ("Good-Evening", "Good-Evening"),
    ("good evening!", "good-evening-4f828644"),
    ("good evening?", "good-evening-c6652953"),
    ("Добрый вечер", "sound-318060f5"),
    ("a" * 41, "a" * 40 + "-c0f8bd4d"),
])
def test_upload_name(name, stem):
    assert upload_name(name, PRINT, "wav") == "{0}-{1}.wav".format(stem, PRINT)


@given(st.text(), st.text(alphabet="0123456789abcdef", min_size=16, max_size=16), st.sampled_from(["wav", "g722"]))
@example("", PRINT, "wav")
@example("../../etc/passwd", PRINT, "wav")
@example("x-0123456789abcdef", "f" * 16, "mp3")
def test_the_pbx_changes_nothing_in_an_upload_name(name, fingerprint, extension):
    stem, dot_extension = os.path.splitext(upload_name(name, fingerprint, extension))
    assert dot_extension == "." + extension
    assert re.sub(r"[^\w-]", "", stem, flags=re.ASCII) == stem  # the characters that the PBX keeps
    assert 5 <= len(stem) <= 100  # a shorter one gets a prefix
    for path in (stem + ".mp3", stem + "_20261124_000447_1.mp3", stem + "_20261124_000447_99.mp3"):
        assert fingerprint_in(MEDIA + "moh/" + path) == fingerprint


@given(st.text(max_size=60), st.text(max_size=60))
@example("welcome", "Welcome")
@example("good evening", "good_evening")
@example("a" * 40, "a" * 41)
def test_two_records_do_not_share_a_file(one, other):
    assert (upload_name(one, PRINT, "ogg") == upload_name(other, PRINT, "ogg")) == (one == other)


@pytest.mark.parametrize("path", [
    "", "/offload/asterisk/sounds/other/out_work_times.wav", MEDIA + "custom/greetingone.mp3",
    MEDIA + "custom/greeting-v2_20261124_000447_1.mp3", MEDIA + "moh/04673da7efd1338bd6ec5c040366a602-hold.mp3",
    MEDIA + "custom/welcome-0123456789ABCDEF.mp3", MEDIA + "custom/0123456789abcdef.mp3",
    MEDIA + "custom-0123456789abcdef/welcome.mp3",
])
def test_other_paths_carry_no_fingerprint(path):
    assert fingerprint_in(path) == ""
