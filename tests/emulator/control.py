# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Control paths below /_emulator/: outside the API, neither counted nor limited, no key needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Dict

from aiohttp import web

from . import calls
from .faults import parse

if TYPE_CHECKING:
    from .pbx import Pbx
    from .server import Server


def add_routes(app: web.Application, server: "Server") -> None:
    """Register the control paths of a server."""

    async def reset(request: web.Request) -> web.Response:
        server.pbx.reset()
        server.limiter.forget()
        server.log.clear()
        server.forget_faults()
        server.read_only = False
        return web.json_response({"reset": True})

    async def requests(request: web.Request) -> web.Response:
        return web.json_response({"requests": server.log, "total": len(server.log),
                                  "writes": sum(entry["write"] for entry in server.log)})

    async def forget_requests(request: web.Request) -> web.Response:
        server.log.clear()
        return web.json_response({"total": 0})

    async def read_only(request: web.Request) -> web.Response:
        server.read_only = bool((await given(request)).get("enabled"))
        return web.json_response({"read_only": server.read_only})

    async def faults(request: web.Request) -> web.Response:
        listed = (await given(request)).get("faults")
        try:
            if not isinstance(listed, list):
                raise ValueError("faults must be a list")
            server.faults = [parse(fault) for fault in listed]
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"faults": len(server.faults)})

    async def show_faults(request: web.Request) -> web.Response:
        return web.json_response({"late": len(server.late), "faults": [
            {"kind": fault.kind, "matched": fault.selection.matched, "fired": fault.selection.fired,
             "seed": fault.selection.seed} for fault in server.faults]})

    async def limiter(request: web.Request) -> web.Response:
        wanted = await given(request)
        server.limiter.enabled = bool(wanted.get("enabled", server.limiter.enabled))
        if "counted" in wanted:
            server.limiter.recall(request.remote or "", int(wanted["counted"]), float(wanted["seconds_ago"]))
        return web.json_response({"limiter": server.limiter.enabled})

    async def forget_limits(request: web.Request) -> web.Response:
        server.limiter.forget()
        return web.json_response({"limiter": server.limiter.enabled})

    async def history(request: web.Request) -> web.Response:
        return await carried_out(request, calls.reseed)

    async def live(request: web.Request) -> web.Response:
        return await carried_out(request, calls.set_live)

    async def carried_out(request: web.Request,
                          change: Callable[["Pbx", Dict[str, Any]], Dict[str, Any]]) -> web.Response:
        try:
            return web.json_response(change(server.pbx, await given(request)))
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)

    async def state(request: web.Request) -> web.Response:
        return web.json_response(server.pbx.store.dump())

    async def take_state(request: web.Request) -> web.Response:
        server.pbx.store.load(await given(request))
        server.pbx.keys.forget()
        return web.json_response({"state": True})

    app.router.add_post("/_emulator/reset", reset)
    app.router.add_get("/_emulator/requests", requests)
    app.router.add_delete("/_emulator/requests", forget_requests)
    app.router.add_post("/_emulator/read-only", read_only)
    app.router.add_post("/_emulator/faults", faults)
    app.router.add_get("/_emulator/faults", show_faults)
    app.router.add_post("/_emulator/limiter", limiter)
    app.router.add_delete("/_emulator/limiter", forget_limits)
    app.router.add_post("/_emulator/calls", history)
    app.router.add_post("/_emulator/live", live)
    app.router.add_get("/_emulator/state", state)
    app.router.add_post("/_emulator/state", take_state)


async def given(request: web.Request) -> Dict[str, Any]:
    """The JSON body of a control request, {} without one."""
    body: Any = await request.json() if request.can_read_body else {}
    return body if isinstance(body, dict) else {}
