# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The listening socket, which can be closed for a while."""

from __future__ import annotations

import asyncio
from typing import Collection, Optional

from aiohttp import web


class Door:
    """Where clients come in. Once opened it keeps its port, whichever that is."""

    def __init__(self, runner: web.AppRunner, host: str, port: int) -> None:
        self._runner = runner
        self._host = host
        self._port = port
        self._site: Optional[web.TCPSite] = None
        self._opening: Optional["asyncio.Task[None]"] = None

    @property
    def address(self) -> str:
        """The URL to come by."""
        return "http://%s:%d" % (self._host, self._port)

    async def open(self) -> None:
        """Take connections, unless it is open."""
        if self._site is None:
            self._site = web.TCPSite(self._runner, self._host, self._port, reuse_address=True)
            await self._site.start()
            self._port = self._site.port

    async def close_for(self, seconds: float, spared: Collection[Optional[asyncio.Transport]]) -> None:
        """Refuse connections, and close those that are there but for the spared; open again after so many seconds."""
        site, self._site = self._site, None
        if site is None:
            return
        await site.stop()
        for connection in self._runner.server.connections if self._runner.server else ():
            if connection.transport not in spared:
                connection.force_close()
        await asyncio.sleep(0)  # they are closed in the next turn of the loop: before the answer that tells of it
        self._opening = asyncio.create_task(self._open_after(seconds))

    async def _open_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.open()
