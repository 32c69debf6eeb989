# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sounds on their way, with a PBX that plays recorded answers."""
from __future__ import annotations

import hashlib
import json
import os

import pytest

from ansible_collections.mikopbx.pbx.plugins.module_utils import answers, uploads
from ansible_collections.mikopbx.pbx.plugins.module_utils.sound_names import LocalFile

CONTENT = b"RIFF" + bytes(range(256)) * 31
PRINT = hashlib.sha256(CONTENT).hexdigest()[:16]
STEM = "welcome-" + PRINT
CACHE = "/storage/usbdisk1/mikopbx/tmp/www_cache/upload_cache/"
FINAL = "/storage/usbdisk1/mikopbx/media/custom/" + STEM + ".mp3"


# --- looking at a file ----------------------------------------------------------------------------------------------

@pytest.fixture(name="wav")
def sound_file(tmp_path):
    path = tmp_path / "welcome.wav"
    path.write_bytes(CONTENT)
    return path


def test_examine(wav, monkeypatch):
    monkeypatch.setattr(uploads, "_BLOCK", 1000)
    assert uploads.examine(str(wav)) == LocalFile(str(wav), PRINT, len(CONTENT))


@pytest.mark.parametrize("extension", ["wav", "WAV", "mp3", "ogg", "m4a", "aac", "gsm", "g722", "sln", "ulaw", "alaw"])
def test_what_the_pbx_takes(wav, extension):
    path = wav.rename(wav.with_suffix("." + extension))
    assert uploads.examine(str(path)).fingerprint == PRINT


def test_what_is_no_use_as_a_sound(wav, tmp_path, monkeypatch):
    def complaint(path):
        with pytest.raises(ValueError) as caught:
            uploads.examine(str(path))
        assert str(path) in str(caught.value)
        return str(caught.value)

    assert "no file" in complaint(tmp_path / "missing.wav")
    assert "a directory" in complaint(tmp_path)
    (tmp_path / "null.wav").symlink_to(os.devnull)
    assert "a device, pipe or socket" in complaint(tmp_path / "null.wav")
    (tmp_path / "empty.wav").touch()
    assert "empty" in complaint(tmp_path / "empty.wav")
    for name in ("sound.flac", "sound.webm", "sound"):
        (tmp_path / name).write_bytes(CONTENT)
        assert "end in .wav, .mp3" in complaint(tmp_path / name)
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    assert "cannot be read: Too many levels" in complaint(tmp_path / "loop.wav")
    monkeypatch.setattr(uploads, "LARGEST_FILE", 1 << 10)
    assert "MiB" in complaint(wav)


# --- bringing it to the PBX -----------------------------------------------------------------------------------------

def state(name, status=200, messages=()):
    return status, {"d_status_progress": "0", "d_status": name}, messages


JOINING, JOINED = state("UPLOAD_IN_PROGRESS"), state("UPLOAD_COMPLETE")
MERGING = (200, {"upload_id": "x", "filename": CACHE + "x/" + STEM + ".wav", "d_status": "MERGING"}, [])
CONVERTED = (200, [FINAL], [])
NO_SOUND = state("UPLOAD_FAILED", 422, {"error": [
    "File content validation failed: file type does not match declared category"]})
LOST = state("NOT_FOUND", 422, ["Does not found anything with path: " + CACHE + "x"])


class FakePbx:
    """Answers as recorded: status, data, messages. The last state is that for ever."""

    def __init__(self, upload=MERGING, states=(JOINING, JOINED), convert=CONVERTED):
        self.upload_answer = upload
        self.states = list(states)
        self.convert_answer = convert
        self.uploads = []
        self.asked = []
        self.converted = []
        self.now = 1000.0
        self.naps = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.naps.append(seconds)
        self.now += seconds

    @staticmethod
    def answered(method, path, scripted):
        status, data, messages = scripted
        body = json.dumps({"result": status == 200, "data": data, "messages": messages})
        return answers.decode(method, path, status, "application/json", body.encode())

    def upload(self, path, fields, filename, content, content_type):
        self.uploads.append((path, fields, filename, content, content_type))
        return self.answered("POST", path, self.upload_answer)

    def get(self, path, query=None):
        self.asked.append((path, query))
        return self.answered("GET", path, self.states.pop(0) if len(self.states) > 1 else self.states[0]).data

    def send(self, method, path, body=None, repeatable=False):
        assert not repeatable  # the source is moved away: a second call finds nothing
        self.converted.append((method, path, body))
        return self.answered(method, path, self.convert_answer)


@pytest.fixture(name="bring")
def bring_to_the_pbx(wav):
    local = uploads.examine(str(wav))

    def bring(pbx, name="welcome", category="custom"):
        return uploads.upload_sound(pbx, local, name, category, pbx.clock, pbx.sleep)
    return bring


def test_upload_sound(bring):
    pbx = FakePbx()
    assert bring(pbx) == FINAL
    ((path, fields, filename, content, content_type),) = pbx.uploads
    assert (path, filename, content, content_type) == ("files:upload", STEM + ".wav", CONTENT, "audio/wav")
    upload_id = fields.pop("resumableIdentifier")
    assert upload_id.isalnum() and len(upload_id) == 32
    size = str(len(CONTENT))
    assert fields == {
        "resumableFilename": STEM + ".wav", "resumableTotalSize": size, "resumableChunkNumber": "1",
        "resumableTotalChunks": "1", "resumableChunkSize": size, "resumableCurrentChunkSize": size,
        "file_mime_type": "audio/wav", "category": "sound"}
    assert pbx.asked == [("files:uploadStatus", {"id": upload_id})] * 2
    assert pbx.converted == [("POST", "sound-files:convertAudioFile",
                              {"temp_filename": CACHE + "x/" + STEM + ".wav", "category": "custom"})]


def test_every_upload_is_one_of_its_own(bring):
    pbx = FakePbx()
    bring(pbx)
    bring(pbx)
    assert len({fields["resumableIdentifier"] for _path, fields, _name, _content, _type in pbx.uploads}) == 2


def test_the_kind_that_is_declared(wav):
    pbx = FakePbx()
    local = uploads.examine(str(wav.rename(wav.with_suffix(".MP3"))))
    assert uploads.upload_sound(pbx, local, "welcome", "moh", pbx.clock, pbx.sleep) == FINAL
    ((_path, fields, filename, _content, content_type),) = pbx.uploads
    assert filename == STEM + ".mp3"
    assert fields["file_mime_type"] == content_type == "audio/mpeg"
    assert pbx.converted[0][2]["category"] == "moh"


def test_a_name_that_was_taken(bring):
    path = FINAL.replace(".mp3", "_20261124_000447_1.mp3")
    assert bring(FakePbx(convert=(200, [path], []))) == path


@pytest.mark.parametrize("change", [lambda path: path.write_bytes(CONTENT + b"!"), lambda path: path.unlink()])
def test_a_file_that_is_not_what_was_examined_stays_here(wav, bring, change):
    change(wav)
    pbx = FakePbx()
    with pytest.raises(answers.Invalid, match="welcome.wav") as caught:
        bring(pbx)
    assert caught.value.nothing_done
    assert pbx.uploads == []


def test_waiting_backs_off_and_ends(bring):
    pbx = FakePbx(states=[JOINING])
    with pytest.raises(answers.ServerFault, match="welcome.wav .*within 60 s") as caught:
        bring(pbx)
    assert "free space" in caught.value.hint
    assert pbx.naps == [0.5, 1.0, 2.0, 4.0] + [8.0] * 7
    assert pbx.converted == []


def test_uploads_are_limited(bring):
    limited = (429, [], {"error": ["Too many upload attempts. Try again in 300 seconds."]})
    with pytest.raises(answers.RateLimited, match="welcome.wav .*Too many upload attempts") as caught:
        bring(FakePbx(upload=limited))
    assert "14 uploads" in caught.value.hint and "5 minutes" in caught.value.hint


def test_declared_kind_is_refused(bring):
    refused = (422, [], {"error": "Unsupported file type {mimetype} for category {category}"})
    with pytest.raises(answers.Invalid) as caught:
        bring(FakePbx(upload=refused))
    assert "welcome.wav" in caught.value.text
    assert "Unsupported file type audio/wav for category sound" in caught.value.text
    assert "WAV" in caught.value.hint


def test_what_is_no_sound(bring):
    with pytest.raises(answers.Invalid, match="looked into welcome.wav .*found no sound") as caught:
        bring(FakePbx(states=[JOINING, NO_SOUND]))
    assert "WAV" in caught.value.hint


def test_upload_that_got_lost(bring):
    with pytest.raises(answers.Invalid, match="welcome.wav .*got lost") as caught:
        bring(FakePbx(states=[LOST]))
    assert "again" in caught.value.hint


def test_conversion_that_fails(bring):
    refused = (422, [], {"error": ["Source file is corrupted or unreadable"]})
    with pytest.raises(answers.Invalid, match="could not convert welcome.wav .*corrupted or unreadable") as caught:
        bring(FakePbx(convert=refused))
    assert ".ulaw" in caught.value.hint


def test_conversion_that_takes_too_long(bring):
    with pytest.raises(answers.OutcomeUnknown, match="welcome.wav .*30 seconds") as caught:
        bring(FakePbx(convert=(400, [], {"error": ["Request timeout or worker not responding"]})))
    assert "shorter" in caught.value.hint


@pytest.mark.parametrize("path", [[], ["/storage/usbdisk1/mikopbx/media/custom/welcome.mp3"],
                                  [FINAL.replace(PRINT, "0" * 16)], [None]])
def test_a_path_that_does_not_tell_the_content_is_none(bring, path):
    with pytest.raises(answers.ServerFault, match="does not tell its content"):
        bring(FakePbx(convert=(200, path, [])))


def test_an_upload_without_a_place(bring):
    with pytest.raises(answers.ServerFault, match="where it is"):
        bring(FakePbx(upload=(200, [], [])))
