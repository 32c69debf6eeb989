# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of the emulator."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

from .pbx import Pbx
from .server import Server, serve


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="emulator", description="A small MikoPBX for tests and demonstrations.")
    parser.add_argument("--port", type=int, required=True, help="port to listen on; 0 picks a free one")
    parser.add_argument("--api-key", required=True, help="the API key with full permissions")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--state", type=Path, help="file that keeps the PBX's data from one start to the next")
    parser.add_argument("--no-limiter", action="store_true", help="no limit on requests per minute")
    parser.add_argument("--no-waf", action="store_true", help="no request filter")
    parser.add_argument("--latency", type=float, default=0.0, metavar="MS", help="time that each API request takes")
    parser.add_argument("--cdr", type=int, default=5000, metavar="N", help="calls in the call history")
    return parser.parse_args()


async def run(options: argparse.Namespace) -> None:
    """Serve until a signal ends it."""
    pbx = Pbx(options.api_key, cdr=options.cdr, state=options.state)
    server = Server(pbx, limiter=not options.no_limiter, waf=not options.no_waf, latency=options.latency / 1000.0)
    runner, address = await serve(server, options.host, options.port)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    print("listening on " + address, flush=True)
    await ended.wait()
    await runner.cleanup()


def main() -> None:
    """Serve as the command line says."""
    asyncio.run(run(arguments()))
