# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.codecs import AUDIO, VIDEO, Codecs
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import FieldError
from hypothesis import given
from hypothesis import strategies as st

CODECS = Codecs("codecs")

# As GET shows them at the first boot: name and whether it is disabled, in order.
FIRST_BOOT_AUDIO = (
    ("alaw", False),
    ("ulaw", False),
    ("g726", True),
    ("adpcm", True),
    ("g722", True),
    ("ilbc", False),
    ("opus", False),
    ("lpc10", True),
    ("speex", True),
    ("slin", True),
    ("g729", True),
)
FIRST_BOOT_VIDEO = (
    ("h264", False),
    ("h263", True),
    ("h263p", True),
    ("JPEG", True),
    ("H.261", True),
    ("VP8", True),
    ("VP9", True),
)
FIRST_BOOT = [
    {"name": name, "type": kind, "priority": place, "disabled": disabled, "description": name}
    for kind, rows in (("audio", FIRST_BOOT_AUDIO), ("video", FIRST_BOOT_VIDEO))
    for place, (name, disabled) in enumerate(rows)
]


def stored(wire):
    """What GET shows once the PBX has stored this."""
    return [dict(codec, type="video" if codec["name"] in VIDEO else "audio") for codec in wire]


def test_the_first_boot_reads_as_its_enabled_codecs():
    assert CODECS.read(FIRST_BOOT) == ["alaw", "ulaw", "ilbc", "opus", "h264"]


def test_priority_and_not_the_order_of_rows_counts():
    rows = [{"name": "alaw", "type": "audio", "priority": 1, "disabled": False}]
    rows.append({"name": "opus", "type": "audio", "priority": 0, "disabled": False})
    rows.insert(0, {"name": "VP8", "type": "video", "priority": 0, "disabled": False})
    assert CODECS.read(rows) == ["opus", "alaw", "VP8"]


def test_equal_priorities_go_by_the_table():
    rows = [{"name": name, "type": "audio", "priority": 0, "disabled": False} for name in ("opus", "alaw")]
    assert CODECS.read(rows) == ["alaw", "opus"]


def test_audio_comes_before_video_and_both_keep_their_order():
    assert CODECS.accept(["VP8", "opus", "h264", "alaw"]) == ["opus", "alaw", "VP8", "h264"]


def test_any_spelling_becomes_that_of_the_pbx():
    assert CODECS.accept(["ALAW", "vp8", "h.261", "Jpeg"]) == ["alaw", "VP8", "H.261", "JPEG"]
    assert CODECS.accept("opus, alaw opus") == ["opus", "alaw"]


@pytest.mark.parametrize(
    "value, said",
    [
        (["alwa"], "does not know alwa; did you mean alaw"),
        (["gsm"], "does not know gsm"),
        ([True], "must be text"),
        ({"alaw": 1}, "must be a list"),
        (7, "must be a list"),
    ],
)
def test_what_is_no_codec_is_refused_by_name(value, said):
    with pytest.raises(FieldError, match=said):
        CODECS.accept(value)


def test_all_codecs_are_sent_with_a_place_and_a_switch():
    sent = CODECS.wire(["opus", "alaw", "VP8"])
    assert sent[:3] == [
        {"name": "opus", "priority": 0, "disabled": False},
        {"name": "alaw", "priority": 1, "disabled": False},
        {"name": "ulaw", "priority": 2, "disabled": True},
    ]
    assert sent[len(AUDIO)] == {"name": "VP8", "priority": 0, "disabled": False}
    assert sorted(codec["name"] for codec in sent) == sorted(AUDIO + VIDEO)


def test_without_audio_it_is_not_sent_but_may_be_what_is_there():
    assert "no audio codec" in (CODECS.objection(CODECS.accept(["h264"])) or "")
    assert "no audio codec" in (CODECS.objection([]) or "")
    assert CODECS.objection(["alaw"]) is None


@given(st.lists(st.sampled_from(AUDIO + VIDEO)))
def test_what_is_stored_reads_as_what_was_accepted(names):
    accepted = CODECS.accept(names)
    assert CODECS.read(stored(CODECS.wire(accepted))) == accepted
    assert CODECS.accept(accepted) == accepted
