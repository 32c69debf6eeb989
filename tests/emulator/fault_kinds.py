# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways in which a request can go wrong, one class each."""

from __future__ import annotations

import json
import socket
import struct
from typing import TYPE_CHECKING, Any, Mapping, Optional

from aiohttp import web

from .exchange import ACTIONS, ApiRequest, Handler, Reply, refused
from .faults import TIMEOUT_TEXT, Fault, Lasting, Work

if TYPE_CHECKING:
    from .pbx import Pbx
    from .server import Server

PHP_WARNING = ("<br />\n<b>Warning</b>:  Undefined array key &quot;moh_sound&quot; in "
               "<b>/usr/www/src/PBXCoreREST/Lib/Common/AbstractDataStructure.php</b> on line <b>212</b><br />\n")
PHP_FATAL = ("<br />\n<b>Fatal error</b>:  Uncaught Error: Call to a member function toArray() on null in "
             "/usr/www/src/PBXCoreREST/Controllers/BaseController.php:118\nStack trace:\n#0 {main}\n  thrown in "
             "<b>/usr/www/src/PBXCoreREST/Controllers/BaseController.php</b> on line <b>118</b><br />\n")
BAD_GATEWAY = ("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>"
               "</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")


class Cut(Exception):
    """The connection ends without a whole answer: with a reset, or with half of an answer, or with nothing."""

    def __init__(self, reset: bool = False, half: Optional[web.Response] = None) -> None:
        super().__init__()
        self.reset = reset
        self.half = half

    async def carry_out(self, request: web.Request) -> web.StreamResponse:
        """End the connection of a request."""
        transport = request.transport
        if transport is None:  # the client was first
            return web.Response(status=500)
        if self.half is not None:
            body = _bytes(self.half)
            response = web.StreamResponse(status=self.half.status, headers=self.half.headers)
            response.content_length = len(body)
            await response.prepare(request)
            await response.write(body[:len(body) // 2])
            transport.close()  # what was written still goes out
            return response
        if self.reset:
            # To close without waiting for what is still to be sent is what makes the kernel send a reset.
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        return web.Response(status=500)


# -- no answer ----------------------------------------------------------------------------------------------------


class DropBefore(Fault):
    """The connection is closed before anything is done."""

    kind = "drop-before"

    async def answer(self, server: "Server", work: Work) -> web.Response:
        raise Cut


class DropAfter(Fault):
    """All is done, and the connection closed without an answer."""

    kind = "drop-after"

    async def answer(self, server: "Server", work: Work) -> web.Response:
        await work()
        raise Cut


class ResetBefore(Fault):
    """The connection is reset before anything is done."""

    kind = "reset-before"

    async def answer(self, server: "Server", work: Work) -> web.Response:
        raise Cut(reset=True)


class ResetAfter(Fault):
    """All is done, and the connection reset."""

    kind = "reset-after"

    async def answer(self, server: "Server", work: Work) -> web.Response:
        await work()
        raise Cut(reset=True)


class HalfAnswer(Fault):
    """All is done, and half of the answer sent."""

    kind = "half-answer"

    async def answer(self, server: "Server", work: Work) -> web.Response:
        raise Cut(half=await work())


class Refuse(Fault):
    """The last request that is answered: then connections are refused for so many seconds."""

    kind = "refuse"
    needs = ("seconds",)

    async def answer(self, server: "Server", work: Work) -> web.Response:
        response = await work()
        response.force_close()
        await server.door.close_for(float(self.settings["seconds"]), spared=server.busy)
        return response


# -- another answer -----------------------------------------------------------------------------------------------


class Status(Fault):
    """This answer, and nothing is done."""

    kind = "status"
    needs = ("status",)
    takes = ("body", "content_type")

    async def answer(self, server: "Server", work: Work) -> web.Response:
        content = self.settings.get("body", "")
        text, usual = (content, "text/plain") if isinstance(content, str) else (json.dumps(content), "application/json")
        return _response(self.settings["status"], text, self.settings.get("content_type", usual))


class QueueFull(Fault):
    """Too many jobs wait for the API workers; this one is not taken."""

    kind = "queue-full"

    async def answer(self, server: "Server", work: Work) -> web.Response:
        return _error(503, "API queue is full")


class WorkerTimeout(Fault):
    """The worker takes longer than is waited for: the job is done, at once or `later`, so many seconds after."""

    kind = "timeout-400"
    takes = ("later",)

    async def answer(self, server: "Server", work: Work) -> web.Response:
        if "later" in self.settings:
            server.do_later(float(self.settings["later"]), work)
        else:
            await work()
        return _error(400, TIMEOUT_TEXT)


class ContentType(Fault):
    """The answer claims to be of another type than it is."""

    kind = "content-type"
    needs = ("content_type",)

    async def answer(self, server: "Server", work: Work) -> web.Response:
        response = await work()
        response.headers["Content-Type"] = self.settings["content_type"]
        return response


class PhpWarning(Fault):
    """PHP complains before the JSON."""

    kind = "php-warning"

    async def answer(self, server: "Server", work: Work) -> web.Response:
        response = await work()
        return _response(response.status, PHP_WARNING + _bytes(response).decode(), "text/html; charset=utf-8")


class PhpFatal(Fault):
    """PHP's last words in place of the JSON, with status 200; with `stored`, all is done."""

    kind = "php-fatal"
    takes = ("stored",)

    async def answer(self, server: "Server", work: Work) -> web.Response:
        if self.settings.get("stored"):
            await work()
        return _response(200, PHP_FATAL, "text/html; charset=utf-8")


class Restart(Lasting):
    """The web server's PHP starts anew, as after some settings; with `stored`, what the first request asks is done."""

    kind = "restart"
    takes = ("seconds", "stored")

    def __init__(self, given: Mapping[str, Any]) -> None:
        super().__init__(given)
        self._stores = bool(self.settings.get("stored"))

    async def answer(self, server: "Server", work: Work) -> web.Response:
        if self._stores:
            self._stores = False
            await work()
        return _response(502, BAD_GATEWAY, "text/html")


class Ban(Lasting):
    """nginx refuses whatever comes from this address."""

    kind = "ban"

    async def answer(self, server: "Server", work: Work) -> web.Response:
        return _response(429, "Too many requests\n", "application/octet-stream")


class Revoked(Lasting):
    """The API key is no longer known."""

    kind = "revoked"

    async def answer(self, server: "Server", work: Work) -> web.Response:
        return _error(401, "The user isn't authenticated.")


# -- inside the PBX -----------------------------------------------------------------------------------------------


class Slow(Fault):
    """A worker is busy for so many seconds longer, before it stores anything."""

    kind = "slow"
    needs = ("seconds",)

    @property
    def delay(self) -> float:
        return float(self.settings["seconds"])


class Locked(Fault):
    """The database is locked; nothing is done."""

    kind = "locked"

    def at_work(self, handler: Handler) -> Handler:
        return lambda asked, pbx: refused("SQLSTATE[HY000]: General error: 5 database is locked")


class Alter(Fault):
    """The field is stored with another value, past all checks."""

    kind = "alter"
    needs = ("field", "value")

    def at_work(self, handler: Handler) -> Handler:
        def altering(asked: ApiRequest, pbx: "Pbx") -> Reply:
            pbx.store.alteration = (self.settings["field"], self.settings["value"])
            try:
                return handler(asked, pbx)
            finally:
                pbx.store.alteration = None
        return altering


class Edit(Fault):
    """Another administrator is quicker: his change (a patch unless `function` names another) is stored just before."""

    kind = "edit"
    needs = ("resource",)
    takes = ("function", "id", "values")

    def __init__(self, given: Mapping[str, Any]) -> None:
        super().__init__(given)
        self._action = ACTIONS.get((given["resource"], given.get("function", "patch")))
        if self._action is None:
            raise ValueError("fault edit: there is no such resource or function")

    async def answer(self, server: "Server", work: Work) -> web.Response:
        assert self._action is not None
        record_id = self.settings.get("id")
        data = {**self.settings.get("values", {}), **({"id": record_id} if record_id else {})}
        function = self.settings.get("function", "patch")
        edited = self._action.handler(ApiRequest("PATCH", self.settings["resource"], function, record_id, data), server.pbx)
        if edited.status >= 400:  # a test that expects the edit must not go on without it
            return _error(500, "The edit was refused: %s" % edited.messages)
        return await work()


def _bytes(response: web.Response) -> bytes:
    assert isinstance(response.body, bytes)
    return response.body


def _response(status: int, text: str, content_type: str) -> web.Response:
    return web.Response(status=status, body=text.encode(), headers={"Content-Type": content_type})


def _error(status: int, text: str) -> web.Response:
    """A refusal of the PBX's controller, which no worker saw."""
    body: Any = {"result": False, "messages": {"error": [text]}}
    return _response(status, json.dumps(body), "application/json")
