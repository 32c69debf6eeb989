# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the emulator: python3 tests/emulator --port 8088 --api-key KEY."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

if __package__:
    from .start import main

    main()
else:
    # Started as a directory: once more, as the package that it is.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    runpy.run_module("emulator", run_name="__main__")
