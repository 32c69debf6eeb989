# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uploads and sounds: what a replay cannot reach, because it sends no files (API facts, sections 3.14 and 11.4)."""

from __future__ import annotations

import hashlib
import io
import time
import wave
from pathlib import Path
from typing import Any, Dict, List

import pytest
import requests
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Invalid
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.sound_names import fingerprint_in
from ansible_collections.mikopbx.pbx.plugins.module_utils.uploads import examine, upload_sound

TMP = "/storage/usbdisk1/mikopbx/tmp/www_cache/upload_cache/"
MEDIA = "/storage/usbdisk1/mikopbx/media/"


def sound(seconds: float) -> bytes:
    """A WAV file whose samples are all bytes there are, line ends and dashes among them."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        samples = bytes(range(256)) + b"\r\n--\r\n\r\n"
        writer.writeframes((samples * 100000)[:int(seconds * 8000) * 2])
    return file.getvalue()


def send(pbx: Any, name: str, content: bytes, upload_id: str = "upload1", chunk: int = 1, chunks: int = 1,
         total: int = 0, mime: str = "audio/wav") -> requests.Response:
    """Upload one chunk as the web interface does."""
    fields = {"resumableIdentifier": upload_id, "resumableFilename": name, "resumableChunkNumber": chunk,
              "resumableTotalChunks": chunks, "resumableTotalSize": total or len(content), "file_mime_type": mime,
              "category": "sound"}
    answer: requests.Response = pbx.session.post(
        pbx.url + "/pbxcore/api/v3/files:upload", data=fields, files={"file": (name, content, mime)},
        headers={"Authorization": "Bearer " + pbx.key}, timeout=30)
    return answer


def status(pbx: Any, upload_id: str = "upload1") -> Dict[str, Any]:
    body: Dict[str, Any] = pbx.api("GET", "files:uploadStatus?id=" + upload_id).json()
    return body


def states_until_done(pbx: Any, upload_id: str = "upload1") -> List[str]:
    """Ask until the chunks are joined (or joining failed)."""
    seen: List[str] = []
    deadline = time.monotonic() + 5
    while not seen or seen[-1] == "UPLOAD_IN_PROGRESS":
        assert time.monotonic() < deadline, seen
        seen.append(status(pbx, upload_id)["data"]["d_status"])
    return seen


def test_the_whole_recipe(pbx: Any) -> None:
    content = sound(2.0)
    answer = send(pbx, "greeting one.wav", content).json()["data"]
    assert answer == {"upload_id": "upload1", "d_status": "MERGING", "filename": TMP + "upload1/greetingone.wav"}
    wanted = {"temp_filename": answer["filename"], "category": "custom"}
    assert "not found" in pbx.api("POST", "sound-files:convertAudioFile", wanted).text, "too early"
    seen = states_until_done(pbx)
    assert seen[0] == "UPLOAD_IN_PROGRESS" and seen[-1] == "UPLOAD_COMPLETE"

    (path,) = pbx.data("POST", "sound-files:convertAudioFile", wanted)
    assert path == MEDIA + "custom/greetingone.mp3"
    assert pbx.api("POST", "sound-files:convertAudioFile", wanted).status_code == 422, "the source has moved"
    assert status(pbx)["data"]["d_status"] == "UPLOAD_COMPLETE"

    record = pbx.data("POST", "sound-files", {"name": "Greeting", "path": path})
    assert (record["fileSize"], record["duration"]) == (len(content), "00:02")
    heard = pbx.api("GET", "sound-files:playback", params={"view": path})
    assert (heard.content, heard.headers["Content-Type"]) == (content, "audio/mpeg")

    assert pbx.api("DELETE", "sound-files/" + record["id"]).status_code == 200
    assert "File not found" in pbx.api("GET", "sound-files:playback", params={"view": path}).text


def test_the_collection_brings_a_sound_to_its_place(pbx: Any, tmp_path: Path) -> None:
    content = sound(2.0)
    wav = tmp_path / "any name.wav"
    wav.write_bytes(content)
    local = examine(str(wav))
    client = Client(Connection(pbx.url, pbx.key, request_budget=0))
    pbx.control("DELETE", "requests")

    path = upload_sound(client, local, "Grüße am Abend", "moh")
    assert client.requests_used == pbx.control("GET", "requests")["total"] <= 5
    assert path.startswith(MEDIA + "moh/Gr-e-am-Abend-") and path.endswith(".mp3")
    assert fingerprint_in(path) == hashlib.sha256(content).hexdigest()[:16]
    record = pbx.data("POST", "sound-files", {"name": "Grüße am Abend", "path": path, "category": "moh"})
    assert (record["path"], record["fileSize"], record["duration"]) == (path, len(content), "00:02")
    assert pbx.api("GET", "sound-files:playback", params={"view": path}).content == content

    # Without waiting between the questions, too, none is taken for the last too early.
    again = upload_sound(client, local, "Grüße am Abend", "moh", sleep=lambda seconds: None)
    assert again != path and fingerprint_in(again) == fingerprint_in(path)


def test_the_collection_tells_why_a_file_is_no_sound(pbx: Any, tmp_path: Path) -> None:
    wav = tmp_path / "notes.wav"
    wav.write_text("plain text, whatever the name says\n" * 10)
    client = Client(Connection(pbx.url, pbx.key, request_budget=0))
    with pytest.raises(Invalid, match="looked into notes.wav .*found no sound"):
        upload_sound(client, examine(str(wav)), "notes", "custom")


def test_a_name_in_use_gets_date_and_time(pbx: Any) -> None:
    paths = []
    for upload_id in ("one", "two"):
        file = send(pbx, "greeting.wav", sound(0.1), upload_id).json()["data"]["filename"]
        wanted = {"temp_filename": file, "category": "moh"}
        deadline = time.monotonic() + 5
        while status(pbx, upload_id)["data"]["d_status"] != "UPLOAD_COMPLETE":
            assert time.monotonic() < deadline
        paths += pbx.data("POST", "sound-files:convertAudioFile", wanted)
    assert paths[0] == MEDIA + "moh/greeting.mp3"
    assert paths[1].startswith(MEDIA + "moh/greeting_20") and paths[1].endswith("_1.mp3")


def test_a_short_name_gets_a_prefix(pbx: Any) -> None:
    name = send(pbx, "hold.wav", sound(0.1)).json()["data"]["filename"].rsplit("/", 1)[1]
    assert name.endswith("-hold.wav") and len(name) == 32 + len("-hold.wav")


@pytest.mark.parametrize("order", ((1, 2), (2, 1)))
def test_large_chunks_are_joined(pbx: Any, order: Any) -> None:
    content = sound(4.0)
    middle = len(content) // 2
    parts = {1: content[:middle], 2: content[middle:]}
    answers = [send(pbx, "chunked.wav", parts[number], chunk=number, chunks=2, total=len(content)).json()["data"]
               for number in order]
    assert [answer["d_status"] for answer in answers] == ["WAITING_FOR_NEXT_PART", "MERGING"]
    assert states_until_done(pbx)[-1] == "UPLOAD_COMPLETE"
    (path,) = pbx.data("POST", "sound-files:convertAudioFile",
                       {"temp_filename": answers[0]["filename"], "category": "custom"})
    assert pbx.api("GET", "sound-files:playback", params={"view": path}).content == content


def test_small_chunks_are_joined_too_early_for_ever(pbx: Any) -> None:
    content = sound(1.0)
    first = send(pbx, "chunked.wav", content[:8022], chunk=1, chunks=2, total=len(content)).json()["data"]
    send(pbx, "chunked.wav", content[8022:], chunk=2, chunks=2, total=len(content))
    assert first["d_status"] == "MERGING"
    send(pbx, "later.wav", content, "later")
    assert states_until_done(pbx, "later")[-1] == "UPLOAD_COMPLETE"
    assert status(pbx)["data"]["d_status"] == "UPLOAD_IN_PROGRESS"
    wanted = {"temp_filename": first["filename"], "category": "custom"}
    assert "corrupted" in pbx.api("POST", "sound-files:convertAudioFile", wanted).text


def test_what_is_no_sound_is_refused(pbx: Any) -> None:
    assert send(pbx, "notes.txt", b"notes", mime="text/plain").status_code == 422
    assert send(pbx, "script.sh", sound(0.1)).status_code == 422
    send(pbx, "really.wav", b"plain text, whatever the name says\n" * 10)
    assert states_until_done(pbx)[-1] == "UPLOAD_FAILED"
    assert "not found" in pbx.api("POST", "sound-files:convertAudioFile", {
        "temp_filename": TMP + "upload1/really.wav", "category": "custom"}).text


def test_the_fifteenth_upload_is_refused_though_the_limiter_lets_all_pass(guarded: Any) -> None:
    while guarded.api("GET", "system:ping").status_code == 200:
        pass
    assert [send(guarded, "greeting.wav", sound(0.01), "upload%d" % number).status_code for number in range(15)] == (
        [200] * 14 + [429])


@pytest.mark.parametrize("sound_id", ("1", "2"))
def test_a_sound_in_use_stays(pbx: Any, sound_id: str) -> None:
    refusal = pbx.api("DELETE", "sound-files/" + sound_id)
    assert refusal.status_code == 409 and "Logical integrity violation" in refusal.text
    assert pbx.data("GET", "sound-files/" + sound_id)["id"] == sound_id


def test_files_are_written_in_two_places_only(pbx: Any) -> None:
    pbx.data("PUT", "files/tmp/notes.txt", {"content": "some notes"})
    assert pbx.data("GET", "files/tmp/notes.txt") == {"content": "some notes"}
    assert pbx.api("PUT", "files/etc/passwd", {"content": "x"}).status_code == 422
    assert pbx.api("GET", "files/etc/passwd").status_code == 422
    assert pbx.api("DELETE", "files/tmp/notes.txt").status_code == 422, "no sound"
