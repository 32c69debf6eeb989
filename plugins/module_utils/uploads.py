# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sounds on their way to the PBX: a file of this controller examined, sent, joined and converted there.

After that it lies where a sound record may point to (API facts, sections 3.14 and 11.4). A file goes in one piece:
with two, the PBX may begin to join them before it has both.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
import uuid
from typing import TYPE_CHECKING, Any, Callable, Iterator

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    Invalid,
    OutcomeUnknown,
    RateLimited,
    ServerFault,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.sound_names import LocalFile, fingerprint_in, upload_name

if TYPE_CHECKING:
    from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client

# What is declared to the PBX. It compares this with a list, which lacks the types of half the formats that it converts,
# and looks into the file afterwards.
MIME_TYPES = {
    "wav": "audio/wav", "mp3": "audio/mpeg", "ogg": "audio/ogg", "m4a": "audio/mp4", "aac": "audio/mp4",
    "gsm": "audio/wav", "g722": "audio/wav", "sln": "audio/wav", "ulaw": "audio/wav", "alaw": "audio/wav",
}
LARGEST_FILE = 128 << 20  # bytes; the PBX joins an upload within 256 MB of memory

_BLOCK = 1 << 20
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 8.0  # seconds between two questions whether a file is joined; doubled each time
_PATIENCE = 60.0                       # seconds in which it has to be
_CONVERT = "sound-files:convertAudioFile"
_CONVERT_HINT = ("Give a WAV file with PCM samples, or an MP3 file; of .ulaw and .alaw files the PBX reads only those "
                 "that have a WAV header.")


def examine(path: str) -> LocalFile:
    """What a file of this controller holds. Raises ValueError, with a sentence, for one that is no use as a sound."""
    digest = hashlib.sha256()
    size = 0
    for block in _blocks(path):
        digest.update(block)
        size += len(block)
    if size == 0:
        raise ValueError("{0} is empty.".format(path))
    return LocalFile(path, digest.hexdigest()[:16], size)


def upload_sound(client: "Client", local: LocalFile, name: str, category: str,
                 clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> str:
    """Bring an examined file to the PBX and return its path there, which carries the fingerprint of its content.

    name: that of the sound record; category: custom or moh. clock: monotonic seconds. About five requests. What an
    upload that fails leaves behind is referred to by nothing. Raises PbxError; Invalid, before anything is sent, for
    a file that is not what was examined.
    """
    upload_id = uuid.uuid4().hex
    uploaded = _send(client, local, upload_id, upload_name(name, local.fingerprint, _extension(local.path)))
    _wait_until_joined(client, local, upload_id, clock, sleep)
    path = _convert(client, local, uploaded, category)
    if fingerprint_in(path) != local.fingerprint:
        raise ServerFault(
            "The PBX keeps {0} under a name that does not tell its content: {1}.".format(local, path or "none at all"),
            "It may be newer than this collection. No record refers to that file yet.", "POST", _CONVERT)
    return path


def _blocks(path: str) -> Iterator[bytes]:
    """The content of a file that may be a sound, in pieces. Raises ValueError, with a sentence, for any other."""
    try:
        # What is no regular file is not opened: a pipe would make the task wait for ever.
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("{0} is {1}, not a file.".format(
                path, "a directory" if stat.S_ISDIR(found.st_mode) else "a device, pipe or socket"))
        if _extension(path) not in MIME_TYPES:
            raise ValueError("The PBX takes no sound from {0}: the name has to end in {1}.".format(
                path, ", ".join("." + extension for extension in MIME_TYPES)))
        if found.st_size > LARGEST_FILE:
            raise ValueError("{0} has {1:.0f} MiB, and the PBX can take {2} MiB.".format(
                path, found.st_size / (1 << 20), LARGEST_FILE >> 20))
        with open(path, "rb") as file:
            block = file.read(_BLOCK)
            while block:
                yield block
                block = file.read(_BLOCK)
    except FileNotFoundError:
        raise ValueError("There is no file {0} on the machine that runs this task.".format(path)) from None
    except OSError as error:
        raise ValueError("{0} cannot be read: {1}.".format(path, error.strerror)) from None


def _extension(path: str) -> str:
    return os.path.splitext(path)[1][1:].lower()


def _content(local: LocalFile) -> bytes:
    try:
        content = b"".join(_blocks(local.path))
    except ValueError as error:
        raise Invalid(str(error), nothing_done=True) from None
    if hashlib.sha256(content).hexdigest()[:16] != local.fingerprint:
        raise Invalid("{0} has changed since this task began.".format(local.path), "Run the task again.",
                      nothing_done=True)
    return content


def _send(client: "Client", local: LocalFile, upload_id: str, file_name: str) -> str:
    """Where the PBX keeps the file for the time being."""
    content = _content(local)
    mime_type = MIME_TYPES[_extension(local.path)]
    size = str(len(content))
    fields = {"resumableIdentifier": upload_id, "resumableFilename": file_name, "resumableTotalSize": size,
              "resumableChunkNumber": "1", "resumableTotalChunks": "1", "resumableChunkSize": size,
              "resumableCurrentChunkSize": size, "file_mime_type": mime_type, "category": "sound"}
    try:
        answer = client.upload("files:upload", fields, file_name, content, mime_type)
    except RateLimited as error:
        error.text = "{0} was not uploaded: {1}".format(local, error.text)
        error.hint = ("The PBX takes 14 uploads from one address in 5 minutes: run the task again after that time. "
                      "What has been uploaded is not uploaded again.")
        raise
    except Invalid as error:
        # The PBX forgets to fill in its sentence.
        said = error.text.replace("{mimetype}", mime_type).replace("{category}", "sound")
        error.text = "{0} was not uploaded: {1}".format(local, said)
        error.hint = "Give a WAV or an MP3 file."
        raise
    uploaded = answer.data.get("filename") if isinstance(answer.data, dict) else None
    if not isinstance(uploaded, str):
        raise ServerFault("The PBX took {0} and did not say where it is.".format(local), "", "POST", "files:upload")
    return uploaded


def _wait_until_joined(client: "Client", local: LocalFile, upload_id: str, clock: Callable[[], float],
                       sleep: Callable[[float], None]) -> None:
    """Return once the background process of the PBX that puts uploads together is through with the file."""
    deadline = clock() + _PATIENCE
    wait = _FIRST_WAIT
    while clock() < deadline:
        sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)
        try:
            found = client.get("files:uploadStatus", {"id": upload_id})
        except Invalid as error:
            if _state(error.data) == "UPLOAD_FAILED":
                error.text = "The PBX looked into {0} and found no sound.".format(local)
                error.hint = _CONVERT_HINT
            else:
                error.text = "{0} was uploaded, and got lost: {1}".format(local, error.text)
                error.hint = "Run the task again."
            raise
        if _state(found) == "UPLOAD_COMPLETE":
            return
    raise ServerFault(
        "{0} was uploaded, but the PBX did not put it together within {1:.0f} s.".format(local, _PATIENCE),
        "Look for free space on the storage disk of the PBX, and run the task again.", "GET", "files:uploadStatus")


def _state(found: Any) -> Any:
    return found.get("d_status") if isinstance(found, dict) else None


def _convert(client: "Client", local: LocalFile, uploaded: str, category: str) -> str:
    """The path of the sound where the PBX plays it from; empty if the PBX does not say."""
    try:
        data = client.send("POST", _CONVERT, {"temp_filename": uploaded, "category": category}).data
    except Invalid as error:
        error.text = "The PBX could not convert {0}. {1}".format(local, error.text)
        error.hint = _CONVERT_HINT
        raise
    except OutcomeUnknown as error:
        error.text = "{0} was uploaded and may not have been converted. {1}".format(local, error.text)
        error.hint = ("No record refers to it yet: run the task again. If that repeats, the sound takes the PBX longer "
                      "than the 30 s that it allows itself: give a shorter one, or one in mono.")
        raise
    return data[0] if isinstance(data, list) and data and isinstance(data[0], str) else ""
