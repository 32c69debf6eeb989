# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Under which name a sound goes to the PBX, and what the name tells about its content (pure).

The PBX encodes every sound anew, so that contents cannot be compared. The name of the uploaded file survives, though:
/storage/usbdisk1/mikopbx/media/custom/<stem>.mp3, and where that was taken <stem>_<date>_<time>_<n>.mp3. So the stem
carries the fingerprint of the content, and the path in the record tells whether the file is the same.
"""

from __future__ import annotations

import hashlib
import os.path
import re
from typing import NamedTuple

_LONGEST_SLUG = 40
_FINGERPRINT = re.compile(r"-([0-9a-f]{16})(?:_\d{8}_\d{6}_\d+)?\.\w+\Z")


class LocalFile(NamedTuple):
    """A file of this controller: its path, the first 16 hex digits of its SHA-256, and its size in bytes."""

    path: str
    fingerprint: str
    size: int

    def __str__(self) -> str:
        return "{0} (sha256 {1})".format(os.path.basename(self.path), self.fingerprint)


class StoredSound(str):
    """The path of a sound on the PBX, with the fingerprint of what lies there, once that was read."""

    fingerprint = ""

    @classmethod
    def holding(cls, path: str, content: bytes) -> "StoredSound":
        """The path of a sound whose content is known."""
        stored = cls(path)
        stored.fingerprint = fingerprint_of(content)
        return stored


def fingerprint_of(content: bytes) -> str:
    """The first 16 hex digits of the SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def fingerprint_in(path: str) -> str:
    """The fingerprint within a path of the PBX; empty for a sound that was not uploaded under a name made here."""
    found = _FINGERPRINT.search(path)
    return found.group(1) if found else ""


def upload_name(name: str, fingerprint: str, extension: str) -> str:
    """The file name for the content of a sound record; extension without the dot.

    Of a stem the PBX keeps only ASCII letters, digits, _ and - (API facts, section 11.4). Two records must not end
    up with one file, since it goes with the first that is deleted: a name that cannot be kept whole leaves a trace.
    """
    slug = re.sub("[^A-Za-z0-9]+", "-", name)[:_LONGEST_SLUG].strip("-")
    if slug != name:
        slug = "{0}-{1}".format(slug or "sound", hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8])
    return "{0}-{1}.{2}".format(slug or "sound", fingerprint, extension)
