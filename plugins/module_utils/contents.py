# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What files hold: sounds that are uploaded, and files whose text the PBX keeps in its database (pure)."""

from __future__ import annotations

import base64
import binascii
import os.path
import re
from typing import Any, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, FieldError, text_of
from ansible_collections.mikopbx.pbx.plugins.module_utils.sound_names import LocalFile, fingerprint_in

BINARY = "base64:"

# In base64 it is 700 KB: an answer of more than about 1 MB reaches the client by another way (API facts, section 1.4).
LARGEST_FILE = 512 * 1024

_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")


class SoundContent(Field):
    """A sound, given as a file of the controller and kept by the PBX as a path of its own.

    Canonical forms are the path as a person wrote it, the examined file that takes its place when a plan is made,
    and the PBX's path: of what is on the PBX, and of what has been uploaded. The PBX encodes sounds anew, so that the
    contents cannot be compared; but its path carries the fingerprint of what was uploaded. Where that tells nothing or
    another one, what the PBX keeps is read and compared: it may be the file, downloaded earlier.
    """

    option_type = "path"
    gathered = False
    from_file = True

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        # The API's name stands for a path on the PBX, where the option wants one of the controller.
        self.aliases = tuple(alias for alias in self.aliases if alias != self.api)

    def accept(self, value: Any) -> Any:
        if isinstance(value, LocalFile):
            return value
        path = text_of(value)
        if not path.strip():
            raise FieldError("must be the path of a file, not empty: a sound is nothing without one")
        return path

    def wire(self, value: Any) -> str:
        # Before it is uploaded a file is sent under no name; its directories are no business of the request filter.
        return os.path.basename(value.path) if isinstance(value, LocalFile) else str(value)

    def differs(self, current: Any, wanted: Any, policy: Optional[str] = None) -> bool:
        return not self.confirms(wanted, current)

    def confirms(self, wanted: Any, kept: Any) -> bool:
        if isinstance(wanted, LocalFile):
            # A sound that was downloaded from the PBX is equal to what the PBX keeps, not to what was once uploaded.
            return wanted.fingerprint in (fingerprint_in(str(kept or "")), getattr(kept, "fingerprint", ""))
        return bool(wanted == kept)

    def objection(self, value: Any) -> None:
        return None

    def shown(self, value: Any) -> str:
        return os.path.basename(value.path if isinstance(value, LocalFile) else value)


class FileContent(Field):
    """The content of a file, which the API carries as base64; every byte of it counts.

    Canonical is the text, or ``base64:…`` for what is no text in UTF-8 (or would be taken for such a form).
    """

    def accept(self, value: Any) -> str:
        text = text_of(value)
        if text.startswith(BINARY):
            try:
                content = base64.b64decode("".join(text[len(BINARY) :].split()), validate=True)
            except (binascii.Error, ValueError):
                raise FieldError("begins with %s, and what follows is no base64" % BINARY) from None
        else:
            try:
                # Ansible carries bytes that are no text as surrogates.
                content = text.encode("utf-8", "surrogateescape")
            except UnicodeEncodeError:
                raise FieldError("is no text that UTF-8 could hold; give it as %s…" % BINARY) from None
        if len(content) > LARGEST_FILE:
            raise FieldError("has %d bytes; up to %d are sent" % (len(content), LARGEST_FILE))
        return _canonical(content)

    def read(self, raw: Any) -> str:
        return _canonical(_decoded("" if raw is None else str(raw)))

    def wire(self, value: Any) -> str:
        # Always base64: a plain text that happens to be base64 would be decoded, and one that is not be trimmed.
        if value.startswith(BINARY):
            return str(value[len(BINARY) :])
        return base64.b64encode(value.encode("utf-8")).decode("ascii")

    def objection(self, value: Any) -> None:
        return None


def _canonical(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = BINARY
    return BINARY + base64.b64encode(content).decode("ascii") if text.startswith(BINARY) else text


def _decoded(text: str) -> bytes:
    """What the PBX writes into the file for this column: it skips what is no base64, and minds no missing padding."""
    letters = _NOT_BASE64.sub("", text)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return base64.b64decode(letters + "=" * (-len(letters) % 4))
