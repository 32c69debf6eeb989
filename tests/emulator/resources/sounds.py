# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""sound-files (API facts, sections 3.14 and 11.4). A converted file is whatever was uploaded."""

from __future__ import annotations

import io
import os
import time
import wave
from typing import TYPE_CHECKING, List, Optional

from .. import numbers
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..resource import Field, NotFound, Required, Resource
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

MEDIA = "/storage/usbdisk1/mikopbx/media/"
DIRECTORIES = {"custom": MEDIA + "custom", "moh": MEDIA + "moh"}
PLAYABLE = (MEDIA + "custom/", MEDIA + "moh/", "/storage/usbdisk1/mikopbx/tmp/", "/tmp/")
FORMATS = ("wav", "mp3", "ulaw", "alaw", "gsm", "g722", "sln")
MP3_BYTES_A_SECOND = 2000
"""The PBX converts to 16 kbit/s."""
MIME_TYPES = {"mp3": "audio/mpeg", "wav": "audio/x-wav", "ogg": "audio/ogg", "m4a": "audio/mp4", "aac": "audio/aac"}


def sound_label(row: Row) -> str:
    """How the web interface shows a sound (HTML)."""
    return '<i class="file audio outline icon"></i> Sound file - ' + str(row["name"])


def duration(content: bytes) -> str:
    """Minutes and seconds."""
    try:
        with wave.open(io.BytesIO(content)) as sound:
            seconds = sound.getnframes() / sound.getframerate()
    except (wave.Error, EOFError):
        seconds = len(content) / MP3_BYTES_A_SECOND
    return "%02d:%02d" % divmod(int(seconds + 0.5), 60)


def shown(pbx: "Pbx", row: Row, view: Row) -> Row:
    """A record with what its file is like; a path is not checked, so there need not be one."""
    content = pbx.files.get(row["path"], b"")
    return {**view, "fileSize": len(content), "duration": duration(content)}


def removable(pbx: "Pbx", row: Row) -> Optional[Reply]:
    """A sound in use stays."""
    found = numbers.blockers(pbx.store, str(row["id"]), references=numbers.SOUND_USERS)
    return refused([numbers.constraint_list(found)], 409, shows_code=True) if found else None


def removed(pbx: "Pbx", row: Row) -> None:
    """The file goes with its record, in all formats."""
    for one in FORMATS:
        pbx.files.pop("%s.%s" % (os.path.splitext(row["path"])[0], one), None)


def select(pbx: "Pbx", request: ApiRequest, rows: List[Row]) -> List[Row]:
    """The list can be limited to a category."""
    category = request.query.get("category")
    return [row for row in rows if not category or row["category"] == category]


SOUND_FILES = Resource(
    name="sound-files",
    fields=(
        Field("name", "text", cut=200),
        Field("description", "text", cut=500),
        Field("path", cut=500),
        Field("category", default="custom", choices=("custom", "moh", "system")),
    ),
    not_found=NotFound("Sound file not found (ID: %s)", "Sound file not found", "api_SoundFileNotFound (ID: %s)",
                       patch="api_SoundFileNotFound", delete_status=404),
    patch_finds_first=True,
    required=(Required("name", "Sound file name is required"),),
    listed=("name", "description", "path", "category", "fileSize", "duration"),
    order=lambda row: row["name"],
    searched=("name", "description", "category"),
    reload="sound-files/modify/",
    deleted=lambda pbx, row: ok(shows_code=True),
    shown=shown,
    select=select,
    template=lambda pbx, view: {**view, "fileSize": 0, "duration": "00:00"},
    removable=removable,
    removed=removed,
).register()


@action("sound-files", "getForSelect", "SoundFiles\\GetForSelectAction::main")
def get_for_select(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The choices of a drop-down."""
    rows = select(pbx, request, sorted(pbx.store.rows("sound-files"), key=SOUND_FILES.order))
    return ok([{"value": int(row["id"]), "text": sound_label(row), "name": sound_label(row), "id": int(row["id"]),
                "category": row["category"], "path": row["path"], "represent": sound_label(row)} for row in rows])


@action("sound-files", "convertAudioFile", "SoundFiles\\ConvertAudioFileAction::main")
def convert_audio_file(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Move an uploaded file to its place; a second call finds nothing to move."""
    for name in ("temp_filename", "category"):
        if not request.data.get(name):
            return refused("%s parameter is required" % name)
    source, category = str(request.data["temp_filename"]), str(request.data["category"])
    if category not in DIRECTORIES:
        return refused("Invalid category: " + category)
    target = free_name(pbx, "%s/%s" % (DIRECTORIES[category], os.path.basename(source)))
    if not merged(pbx, source):
        return refused("File '%s' not found." % target)
    content = pbx.files.pop(source)
    if not content:
        return refused("Source file is corrupted or unreadable")
    stem = os.path.splitext(target)[0]
    pbx.files.update({"%s.%s" % (stem, one): content for one in FORMATS})
    return ok([stem + ".mp3"])


def merged(pbx: "Pbx", path: str) -> bool:
    """Whether a file is there, which that of an upload is not before its chunks are joined."""
    return path in pbx.files and not any(one.path == path and one.merging(pbx.now()) for one in pbx.uploads.values())


def free_name(pbx: "Pbx", path: str) -> str:
    """A path that no file has yet: date, time and a counter are added where needed."""
    stem, extension = os.path.splitext(path)
    stamp = time.strftime("%Y%m%d_%H%M%S", time.gmtime(pbx.now()))
    counter = 0
    while path in pbx.files:
        counter += 1
        path = "%s_%s_%d%s" % (stem, stamp, counter, extension)
    return path


@action("sound-files", "playback", "SoundFiles\\PlaybackAction::main")
def playback(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The sound itself."""
    path = str(request.data.get("view") or "")
    if not path.startswith(PLAYABLE):
        return refused("Access to this file location is not allowed")
    if path not in pbx.files:
        return refused("File not found")
    headers = {}
    if request.data.get("download"):
        name = request.data.get("filename") or os.path.basename(path)
        headers["Content-Disposition"] = 'attachment; filename="%s"' % name
    kind = MIME_TYPES.get(os.path.splitext(path)[1][1:], "application/octet-stream")
    return Reply(raw=(kind, pbx.files[path]), headers=headers)
