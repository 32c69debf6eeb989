# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the story looks in a terminal."""
from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Sequence

_COLOURED = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
_BOLD, _FAINT, _GREEN, _RED = "1", "2", "32", "31"
_WIDTH = min(shutil.get_terminal_size((110, 24)).columns, 110)


def _say(text: str, style: str = "") -> None:
    print(f"\033[{style}m{text}\033[0m" if style and _COLOURED else text, flush=True)


def title(text: str) -> None:
    """The beginning of a chapter."""
    _say(f"\n{text}", _BOLD)


def tell(text: str) -> None:
    """A line of the story."""
    _say(f"  {text}")


def command(text: str) -> None:
    """What is being run."""
    _say(f"  $ {text}", _BOLD)


def excerpt(lines: Sequence[str], head: int, tail: int = 0) -> None:
    """The first and the last lines of an output, and how many were left out between them."""
    left_out = len(lines) - head - tail
    if left_out <= 1:
        head, left_out = len(lines), 0
    for line in lines[:head]:
        _say(f"  │ {_fitted(line)}", _FAINT)
    if left_out:
        _say(f"  │ … {left_out} more lines …", _FAINT)
        for line in lines[len(lines) - tail:]:
            _say(f"  │ {_fitted(line)}", _FAINT)


def proven(text: str) -> None:
    """Something that was checked and is so."""
    _say(f"  ✓ {text}", _GREEN)


def broken(text: str) -> None:
    """Something that was checked and is not so."""
    _say(f"  ✗ {text}", _RED)


def _fitted(line: str) -> str:
    line = re.sub(r" \*{4,}$", "", line)
    room = _WIDTH - 4
    return line if len(line) <= room else line[:room - 1] + "…"
