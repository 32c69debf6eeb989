# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sounds of no meaning, made where they are needed."""
from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

_RATE = 8000
_SECONDS = 0.5
_LOUDNESS = 8000


def write_tone(file: Path, hertz: int) -> Path:
    """Write half a second of a tone as a WAV file, as telephones sound, and return where it is."""
    samples = (round(_LOUDNESS * math.sin(2 * math.pi * hertz * place / _RATE)) for place in range(int(_RATE * _SECONDS)))
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return file
