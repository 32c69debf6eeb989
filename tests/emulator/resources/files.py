# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""files: uploads in chunks, and single files by path (API facts, sections 3.14, 6.10 and 11.4). All kept in memory."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Dict, Optional

from .. import text
from ..exchange import ApiRequest, Reply, action, ok, refused

if TYPE_CHECKING:
    from ..pbx import Pbx

UPLOADS = "/storage/usbdisk1/mikopbx/tmp/www_cache/upload_cache"
MERGE_TIME = 0.2
"""Seconds that a background process needs to join the chunks: a client has to ask until it is done."""
DIRECTORY_SIZES = 2 * 4096
"""Counted with the chunks when the PBX asks itself whether all are there: joining can start too early."""
UPLOADS_ALLOWED, UPLOADS_WINDOW = 15, 300
"""The upload of this number in a window of so many seconds, and all further ones, are refused."""
MIME_TYPES = {
    "sound": ("audio/mpeg", "audio/wav", "audio/ogg", "audio/mp4", "audio/webm", "audio/x-wav", "audio/wave"),
    "csv": ("text/csv", "text/plain", "application/csv", "application/vnd.ms-excel"),
    "archive": ("application/zip", "application/x-zip-compressed", "application/gzip", "application/x-tar",
                "application/x-gzip"),
}
EXECUTABLE = ("php", "phtml", "jsp", "asp", "aspx", "js", "exe", "bat", "cmd", "com", "vbs", "ps1", "sh", "bash", "pl",
              "py", "rb", "jar", "dll", "so", "msi", "deb", "rpm")
WRITABLE = ("/storage/usbdisk1/mikopbx/", "/tmp/")
READABLE = WRITABLE + ("/etc/",)
REMOVABLE = ("mp3", "wav", "alaw")
WRONG_TYPE = "Unsupported file type {mimetype} for category {category}"
"""The PBX forgets to fill this in."""


@dataclass
class Upload:
    """One upload on its way."""

    path: str
    chunks: Dict[int, bytes] = field(default_factory=dict)
    merged_at: Optional[float] = None
    """When joining the chunks will be done."""
    state: str = "UPLOAD_IN_PROGRESS"

    def merging(self, now: float) -> bool:
        """Whether the chunks are being joined and will be."""
        return self.merged_at is not None and now < self.merged_at < float("inf")


@action("files", "upload", "Files\\UploadFileAction::main")
@action("sound-files", "uploadFile", "SoundFiles\\UploadFileAction::main")
def upload(request: ApiRequest, pbx: "Pbx") -> Reply:
    """One chunk of a file."""
    data = request.data
    name, number = str(data.get("resumableFilename") or ""), text.as_integer(data.get("resumableChunkNumber") or 0)
    if not name:
        return refused('Undefined array key "resumableFilename"')
    if number == 1 and too_many(pbx, request.client):
        return refused("Too many upload attempts. Try again in %d seconds." % UPLOADS_WINDOW, 429, shows_code=True)
    extension = os.path.splitext(name)[1][1:].lower()
    category = str(data.get("category") or "unknown")
    if extension in EXECUTABLE or (category in MIME_TYPES and data.get("file_mime_type") not in MIME_TYPES[category]):
        return Reply(status=422, messages={"error": WRONG_TYPE})
    identifier = re.sub(r"[/\\]|\.\.", "", str(data.get("resumableIdentifier") or ""))
    if not (identifier and number and data.get("files")):
        return Reply(status=422)
    under_way = pbx.uploads.get(identifier)
    if under_way is None or (number == 1 and under_way.merged_at is not None):
        under_way = pbx.uploads[identifier] = Upload("%s/%s/%s" % (UPLOADS, identifier, stored_name(name)))
    under_way.chunks[number] = data["files"][0]["content"]
    received = sum(len(chunk) for chunk in under_way.chunks.values())
    state = "WAITING_FOR_NEXT_PART"
    if received + DIRECTORY_SIZES >= text.as_integer(data.get("resumableTotalSize") or 0):
        state = "MERGING"
        merge(pbx, under_way, category, text.as_integer(data.get("resumableTotalChunks") or 1))
    return ok({"upload_id": identifier, "filename": under_way.path, "d_status": state})


def too_many(pbx: "Pbx", client: str) -> bool:
    """Count an upload that begins."""
    window = "%s %d" % (client, int(pbx.now()) // UPLOADS_WINDOW)
    pbx.upload_starts[window] = pbx.upload_starts.get(window, 0) + 1
    return pbx.upload_starts[window] >= UPLOADS_ALLOWED


def stored_name(name: str) -> str:
    """The name of an uploaded file on the PBX."""
    stem, extension = os.path.splitext(name)
    stem = re.sub(r"[^\w-]", "", stem, flags=re.ASCII)
    if len(stem) < 5:
        stem = secrets.token_hex(16) + "-" + stem
    return "%s.%s" % (stem, extension[1:])


def merge(pbx: "Pbx", under_way: Upload, category: str, total: int) -> None:
    """Join the chunks; with one missing it never comes to an end, and what is there is no sound."""
    if under_way.merged_at is not None:
        return
    under_way.merged_at = pbx.now() + MERGE_TIME
    content = b"".join(chunk for dummy, chunk in sorted(under_way.chunks.items()))
    if len(under_way.chunks) < total:
        under_way.merged_at = float("inf")
        pbx.files[under_way.path] = b""
    elif category == "sound" and looks_like_text(content):
        under_way.state = "UPLOAD_FAILED"
    else:
        under_way.state = "UPLOAD_COMPLETE"
        pbx.files[under_way.path] = content


def looks_like_text(content: bytes) -> bool:
    """Whether a file is plain text, which no sound is."""
    try:
        return content[:4096].decode("ascii").replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
    except ValueError:
        return False


@action("files", "uploadStatus", "Files\\StatusUploadFileAction::main")
def upload_status(request: ApiRequest, pbx: "Pbx") -> Reply:
    """How far an upload is; the name of the file is not told again."""
    identifier = str(request.data.get("resumableIdentifier") or request.data.get("id") or "")
    under_way = pbx.uploads.get(identifier)
    state = "NOT_FOUND"
    if under_way is not None:
        done = under_way.merged_at is not None and under_way.merged_at <= pbx.now()
        state = under_way.state if done else "UPLOAD_IN_PROGRESS"
    data = {"d_status_progress": "100" if state == "UPLOAD_COMPLETE" else "0", "d_status": state,
            "channelId": "file-upload-" + identifier, "eventBusEnabled": True}
    if state == "NOT_FOUND":
        return Reply(data, 422, ["Does not found anything with path: %s/%s" % (UPLOADS, identifier)])
    if state == "UPLOAD_FAILED":
        return refused(["File content validation failed: file type does not match declared category"], data=data)
    return ok(data)


def path_of(request: ApiRequest) -> str:
    """The file that a request means."""
    return "/" + str(request.data.get("id") or "").lstrip("/")


@action("files", "getRecord", "Files\\GetFileContentAction::main")
def get_record(request: ApiRequest, pbx: "Pbx") -> Reply:
    """What is in a file."""
    path = path_of(request)
    if path not in pbx.files:
        return Reply(status=422, messages=["File not found: " + path])
    if not path.startswith(READABLE):
        return Reply(status=422, messages=["No access to the file " + path])
    return ok({"content": pbx.files[path].decode("utf-8", "replace")})


@action("files", "update", "FilesManagementProcessor::uploadFileContentAction")
def update(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Write a file, in two places only."""
    path, content = path_of(request), text.as_string(request.data.get("content") or "")
    if not content:
        return refused("Content is required")
    if ".." in path or not path.startswith(WRITABLE):
        return refused("Writing to this directory is not permitted")
    pbx.files[path] = content.encode()
    return ok({"filename": path, "size": len(pbx.files[path]), "message": "File uploaded successfully"})


@action("files", "delete", "Files\\RemoveAudioFileAction::main")
def delete(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Remove a sound in all its formats."""
    path = path_of(request)
    extension = os.path.splitext(path)[1][1:]
    if extension not in REMOVABLE:
        return Reply(status=422, messages=["It is forbidden to remove the file type %s." % extension])
    if path not in pbx.files:
        return ok({"message": "File '%s' already deleted" % path})
    for other in REMOVABLE:
        pbx.files.pop(os.path.splitext(path)[0] + "." + other, None)
    return ok()
