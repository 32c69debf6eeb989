# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.contents import LARGEST_FILE, FileContent, SoundContent
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import FieldError
from ansible_collections.mikopbx.pbx.plugins.module_utils.sound_names import LocalFile, StoredSound, fingerprint_of
from hypothesis import given
from hypothesis import strategies as st

CONTENT, SOUND = FileContent("content"), SoundContent("file", api="path")
LOCAL = LocalFile("/home/anna/sounds/../sounds/welcome.wav", "0123456789abcdef", 8044)
ON_PBX = "/storage/usbdisk1/mikopbx/media/custom/Welcome-0123456789abcdef.mp3"


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


# -- files that the PBX keeps in its database ---------------------------------------------------------------------


@given(st.text())
def test_texts_are_kept_to_the_last_character(text):
    """The fixed points of accept and read are one another's: what is read can be declared."""
    try:
        canonical = CONTENT.accept(text)
    except FieldError:
        assert text.startswith("base64:") or any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)
        return
    assert CONTENT.accept(canonical) == CONTENT.read(CONTENT.wire(canonical)) == canonical
    if not text.startswith("base64:"):
        assert base64.b64decode(CONTENT.wire(canonical)) == text.encode("utf-8", "surrogateescape")


@given(st.binary())
def test_bytes_of_any_kind_are_kept(content):
    canonical = CONTENT.read(encoded(content))
    assert CONTENT.wire(canonical) == encoded(content)
    assert CONTENT.accept(canonical) == canonical
    assert CONTENT.accept("base64:" + encoded(content)) == canonical


@pytest.mark.parametrize(
    "stored, text",
    [
        ("W2FdCng9MQo=", "[a]\nx=1\n"),
        ("W2FdCng9Mw==", "[a]\nx=3"),
        ("YQ0KYg0K", "a\r\nb\r\n"),
        ("0Y7QvdC40LrQvtC0IOKckw==", "юникод ✓"),
        ("", ""),
        (None, ""),
        # The word test, sent as it is, was taken for base64: these bytes are in the file.
        ("test", "base64:test"),
        ("eA", "x"),
        ("e\nA==", "x"),
        ("eA==e", "x\x07"),
        ("eHh4e", "xxx"),
        ("YmFzZTY0OmhpCg==", "base64:YmFzZTY0OmhpCg=="),
    ],
)
def test_stored_contents(stored, text):
    assert CONTENT.read(stored) == text
    assert CONTENT.accept(text) == text


def test_white_space_at_the_end_makes_a_difference():
    texts = ["a", "a\n", "a\n\n", " a"]
    assert len({CONTENT.accept(text) for text in texts}) == len({CONTENT.wire(text) for text in texts}) == 4


def test_what_is_written_as_base64_and_is_a_text_is_that_text():
    assert CONTENT.accept("base64:W2FdCng9MQo=") == "[a]\nx=1\n"
    assert CONTENT.accept("base64:W2Fd\n  Cng9MQo=\n") == "[a]\nx=1\n"
    assert CONTENT.accept("base64:") == ""


def test_ansible_carries_what_is_no_text_as_surrogates():
    assert CONTENT.accept(b"\xff\x00".decode("utf-8", "surrogateescape")) == "base64:/wA="
    with pytest.raises(FieldError, match="no text that UTF-8 could hold"):
        CONTENT.accept("\ud800")


@pytest.mark.parametrize("written", ["base64:x", "base64:hello world", "base64:W2Fd$", "base64:Ю"])
def test_what_is_no_base64_is_refused(written):
    with pytest.raises(FieldError, match="what follows is no base64"):
        CONTENT.accept(written)


def test_large_contents_are_refused():
    assert CONTENT.accept("x" * LARGEST_FILE)
    with pytest.raises(FieldError, match="has 524290 bytes; up to 524288 are sent"):
        CONTENT.accept("я" * (LARGEST_FILE // 2 + 1))
    with pytest.raises(FieldError, match="must be text"):
        CONTENT.accept(["a"])


def test_a_content_is_no_descriptive_text():
    """It is sent as base64: neither the clean-up of texts nor the request filter sees it."""
    assert CONTENT.objection("http://a b\nupdate x set y; onload=1") is None
    assert CONTENT.body("it's '; or 1=1 ../x") == {"content": "aXQncyAnOyBvciAxPTEgLi4veA=="}


# -- sounds ---------------------------------------------------------------------------------------------------------


def test_a_sound_is_the_same_when_the_fingerprints_are():
    assert not SOUND.differs(ON_PBX, LOCAL)
    assert SOUND.confirms(LOCAL, ON_PBX)
    assert not SOUND.differs(ON_PBX.replace(".mp3", "_20261124_000447_1.mp3"), LOCAL)


@pytest.mark.parametrize(
    "held", ["/offload/asterisk/sounds/other/out_work_times.wav", ON_PBX.replace("0123", "ffff"), "", None]
)
def test_a_sound_made_elsewhere_is_uploaded(held):
    assert SOUND.differs(held, LOCAL)
    assert not SOUND.confirms(LOCAL, held)


def test_once_uploaded_the_path_itself_is_what_has_to_be_kept():
    assert SOUND.confirms(ON_PBX, ON_PBX)
    assert not SOUND.confirms(ON_PBX, "/etc/passwd")
    assert SOUND.body(ON_PBX) == {"path": ON_PBX}
    assert SOUND.read(ON_PBX) == ON_PBX and SOUND.read(None) == ""


def test_the_path_of_a_sound_is_taken_as_written_and_not_looked_at():
    assert SOUND.accept(" no such file.wav") == " no such file.wav"
    assert SOUND.accept(LOCAL) is LOCAL
    for empty in ("", "  "):
        with pytest.raises(FieldError, match="must be the path of a file"):
            SOUND.accept(empty)


def test_a_sound_is_shown_by_the_name_of_its_file():
    assert SOUND.shown(LOCAL) == "welcome.wav"
    assert SOUND.shown(ON_PBX) == "Welcome-0123456789abcdef.mp3"
    assert SOUND.shown("") == ""


def test_the_request_filter_is_not_asked_about_local_directories():
    assert SOUND.body(LOCAL) == {"path": "welcome.wav"}
    assert SOUND.objection(LOCAL) is None


def test_the_path_on_the_pbx_is_no_other_name_of_the_option():
    assert SOUND.aliases == ()
    assert SOUND.argument() == {"type": "path"}
    assert SOUND.from_file and not SOUND.gathered


def test_what_was_downloaded_from_the_pbx_is_what_it_keeps():
    stored = StoredSound.holding(ON_PBX, b"encoded anew")
    downloaded = LocalFile("Welcome.mp3", fingerprint_of(b"encoded anew"), 12)
    assert not SOUND.differs(stored, downloaded)
    assert not SOUND.differs(stored, LOCAL), "the file that was uploaded is still the same as well"
    assert SOUND.differs(ON_PBX, downloaded), "nothing is known of the content"
    assert SOUND.differs(stored, LocalFile("Welcome.mp3", fingerprint_of(b"another"), 7))
