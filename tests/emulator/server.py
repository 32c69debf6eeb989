# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The web server: routing, guard, keys, workers, the envelope, the log of requests and the control paths."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import time
from typing import Any, Dict, List, Optional, Set, Tuple
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from . import guard, text
from . import resources as _handlers  # noqa: F401  # pylint: disable=unused-import  # importing registers them
from .declared import DECLARED
from .door import Door
from .exchange import ACTIONS, ApiRequest, refused
from .fault_kinds import Cut
from .faults import Fault, Work
from .keys import inside
from .pbx import Pbx

PREFIX = "/pbxcore/api/v3/"
ROUTE = re.compile(r"(?P<resource>[a-z0-9-]+)(?:/(?P<id>[^:]+?))?/?(?::(?P<custom>[A-Za-z]+))?")
NAMESPACE = "MikoPBX\\PBXCoreREST\\Lib\\"
PLAIN_TYPE = "application/octet-stream"
"""Type of the guard's plain texts as recorded (nginx's default for a body written by Lua)."""
UNLIMITED = "files:upload"
WORKERS = 3
SECRET_NAME = re.compile("secret|password|token|key", re.IGNORECASE)
WRITING = ("POST", "PUT", "PATCH", "DELETE")


class Refusal(Exception):
    """An answer outside the worker's envelope."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class Server:
    """One running emulator: a Pbx behind HTTP."""

    def __init__(self, pbx: Pbx, limiter: bool = True, waf: bool = True, latency: float = 0.0) -> None:
        self.pbx = pbx
        self.limiter = guard.Limiter()
        self.limiter.enabled = limiter
        self.waf = waf
        self.latency = latency
        self.read_only = False
        self.log: List[Dict[str, Any]] = []
        self.faults: List[Fault] = []
        self.workers = asyncio.Semaphore(WORKERS)
        self.door: Door
        self.busy: Set[Optional[asyncio.Transport]] = set()
        """The connections on which an answer is owed."""
        self.late: Set["asyncio.Task[None]"] = set()
        """Jobs that are done after their requests were answered."""
        self._saver: Optional["asyncio.Task[None]"] = None

    def application(self) -> web.Application:
        """The aiohttp application."""
        from . import control

        app = web.Application(client_max_size=64 * 1024 * 1024)
        control.add_routes(app, self)
        app.router.add_route("*", "/{tail:.*}", self.handle)
        app.on_startup.append(self._start)
        app.on_cleanup.append(self._stop)
        return app

    async def _start(self, app: web.Application) -> None:
        self._saver = asyncio.create_task(self._save_now_and_then())

    async def _stop(self, app: web.Application) -> None:
        if self._saver is not None:
            self._saver.cancel()
        self.pbx.keep()

    async def _save_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            self.pbx.keep()

    # -- one request ------------------------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Anything but the control paths."""
        body = await request.read()
        path = re.sub("/{2,}", "/", unquote(request.raw_path.split("?", 1)[0]))
        entry = self._note(request, path)
        connection = request.transport
        self.busy.add(connection)
        try:
            response = await self._respond(request, path, body, entry)
        except Cut as cut:
            entry["status"] = 0
            return await cut.carry_out(request)
        finally:
            self.busy.discard(connection)
        entry["status"] = response.status
        return response

    async def _respond(self, request: web.Request, path: str, body: bytes, entry: Dict[str, Any]) -> web.Response:
        client = request.remote or ""
        of_api = path.startswith("/pbxcore/api/")
        if of_api:
            if entry["path"] != UNLIMITED and self._limited(client):
                return plain(429, "Too many requests\n")
            if self.waf and guard.refuses(request.method, path, request.query_string,
                                          request.headers.get("User-Agent", ""), request.content_type, body):
                return plain(403, "Security violation detected\n")
        fault = next((fault for fault in self.faults if fault.fires(request.method, entry["path"])), None)

        async def work() -> web.Response:
            if not of_api:
                return self._download(path)
            try:
                return await self._carry_out(request, path, body, entry, client, fault)
            except Refusal as refusal:
                return envelope(refusal.status, refusal.body)

        return await fault.answer(self, work) if fault else await work()

    async def _carry_out(self, request: web.Request, path: str, body: bytes, entry: Dict[str, Any], client: str,
                         fault: Optional[Fault]) -> web.Response:
        """What an API worker does."""
        async with self.workers:
            delay = self.latency + (fault.delay if fault else 0.0)
            if delay:
                await asyncio.sleep(delay)
            return self._work(self._route(request, path, body, client), entry, fault)

    def do_later(self, seconds: float, work: Work) -> None:
        """Carry a request out after it was answered."""
        async def after() -> None:
            await asyncio.sleep(seconds)
            await work()

        task = asyncio.create_task(after())
        self.late.add(task)
        task.add_done_callback(self.late.discard)

    def forget_faults(self) -> None:
        """No more faults, and nothing left of those that were."""
        self.faults = []
        for task in self.late:
            task.cancel()

    def _limited(self, client: str) -> bool:
        if not self.limiter.enabled or self.pbx.store.values["settings"]["PBXRateLimitEnabled"] != "1":
            return False
        if self.pbx.store.values["settings"]["PBXFirewallEnabled"] == "1":
            trusted = [row["permit"] for row in self.pbx.store.rows("firewall") if row["newer_block_ip"]]
            if inside(client, trusted):
                return False
        return self.limiter.refuses(client)

    def _download(self, path: str) -> web.Response:
        name = self.pbx.downloads.get(path)
        if name is None:
            return web.Response(status=404, text="Not Found")
        headers = {
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": 'attachment; filename="%s"' % name,
        }
        return web.Response(body=self.pbx.files[name], headers=headers)

    # -- routing ----------------------------------------------------------------------------------------------

    def _route(self, request: web.Request, path: str, body: bytes, client: str) -> ApiRequest:
        """What is asked, or a Refusal (404, 401, 405 in the order of the real PBX)."""
        missing = Refusal(404, {"success": False, "messages": {"error": ["Endpoint not found: " + path.rstrip("/")]},
                                "data": None})
        parts = ROUTE.fullmatch(path[len(PREFIX):]) if path.startswith(PREFIX) else None
        declared = DECLARED.get(parts["resource"]) if parts else None
        method = "GET" if request.method == "HEAD" else request.method
        if parts is None or declared is None or method not in declared.verbs:
            raise missing
        record_id, custom = parts["id"], parts["custom"] or ""
        if record_id is not None and not (declared.id_pattern and declared.id_pattern.fullmatch(record_id)):
            raise missing
        function = declared.function(method, custom, record_id is not None)
        found = ACTIONS.get((parts["resource"], function))
        if not (found and found.public):
            self._authorize(request, method, path, client)
        if not declared.allows(method, function, bool(custom)):
            raise Refusal(405, {"result": False, "messages": {
                "error": ["Method '%s' is not allowed with HTTP %s" % (function, request.method)]}})
        data: Dict[str, Any] = dict(decoded_body(request.headers.get("Content-Type", ""), body))
        data.update(request.query)
        body_id = data.get("id")
        if record_id is not None:
            data["id"] = record_id
        return ApiRequest(method=request.method, resource=parts["resource"], function=function, record_id=record_id,
                          data=text.clean_input(data), body_id=body_id, query=request.query,
                          cookies=request.cookies, client=client)

    def _authorize(self, request: web.Request, method: str, path: str, client: str) -> None:
        scheme, dummy, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self.pbx.keys.allows(token.strip(), method, path.rstrip("/"), client):
            raise Refusal(401, {"result": False, "data": [], "messages": {
                "error": ["The user isn't authenticated."]}, "function": "", "processor": ""})

    # -- work -------------------------------------------------------------------------------------------------

    def _work(self, asked: ApiRequest, entry: Dict[str, Any], fault: Optional[Fault]) -> web.Response:
        """Run the handler of a request and wrap its reply."""
        found = ACTIONS.get((asked.resource, asked.function))
        processor = "%s%sManagementProcessor::callBack" % (NAMESPACE, DECLARED[asked.resource].processor)
        if self.read_only and entry["write"]:
            reply = refused("The emulator is in read-only mode: this write was not carried out", 500)
        elif found is None:
            reply = refused("Unknown action - %s in %s" % (asked.function, processor.split("::")[0]))
        else:
            processor = NAMESPACE + found.processor if found.processor else ""
            handler = fault.at_work(found.handler) if fault else found.handler
            reply = handler(asked, self.pbx)
        if reply.raw is not None:
            return web.Response(status=reply.status, body=reply.raw[1],
                                headers={"Content-Type": reply.raw[0], **reply.headers})
        body: Dict[str, Any] = {"result": reply.status < 400 if reply.result is None else reply.result,
                                "data": reply.data, "messages": reply.messages, "function": asked.function,
                                "processor": processor, "pid": os.getpid()}
        if reply.shows_code:
            body["httpCode"] = reply.status
        if reply.reload:
            body["reload"] = reply.reload
        return envelope(reply.status, body, reply.headers)

    @staticmethod
    def _reads(path: str) -> bool:
        """Whether a path is that of a custom method that changes nothing, whatever its verb."""
        parts = ROUTE.fullmatch(path)
        found = ACTIONS.get((parts["resource"], parts["custom"] or "")) if parts else None
        return found is not None and found.reads

    # -- the log ----------------------------------------------------------------------------------------------

    def _note(self, request: web.Request, path: str) -> Dict[str, Any]:
        """Start a log entry. Bodies and headers are not kept, so that no secret can be in the log."""
        entry: Dict[str, Any] = {
            "method": request.method,
            "path": path[len(PREFIX):] if path.startswith(PREFIX) else path,
            "query": {name: "(hidden)" if SECRET_NAME.search(name) else value for name, value in request.query.items()},
            "status": None,
            "write": request.method in WRITING and path.startswith(PREFIX) and not self._reads(path[len(PREFIX):]),
            "time": round(time.time(), 3),
        }
        self.log.append(entry)
        return entry


def decoded_body(content_type: str, body: bytes) -> Dict[str, Any]:
    """A body as a map: JSON or form (files as `files`); anything else is nothing."""
    if not body:
        return {}
    if content_type.startswith("multipart/"):
        return multipart(content_type, body)
    if "urlencoded" in content_type:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        decoded = json.loads(body)
    except ValueError:
        return {}
    return decoded if isinstance(decoded, dict) else {}


def multipart(content_type: str, body: bytes) -> Dict[str, Any]:
    """The fields of a form with files, and the files as `files`: name, type and content."""
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    data: Dict[str, Any] = {}
    files = []
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:-1] if boundary else []:
        head, dummy, content = part.partition(b"\r\n\r\n")
        described = head.decode("utf-8", "replace")
        named = dict(re.findall(r'(?<![\w-])(name|filename)="([^"]*)"', described))
        if "filename" in named:
            kind = re.search(r"(?i)^content-type:\s*(\S+)", described, re.MULTILINE)
            files.append({"name": named["filename"], "type": kind[1] if kind else "", "content": content})
        else:
            data[named.get("name", "")] = content.decode("utf-8", "replace")
    return {**data, "files": files}


def plain(status: int, message: str) -> web.Response:
    """A plain text answer of nginx."""
    return web.Response(status=status, body=message.encode(), headers={"Content-Type": PLAIN_TYPE})


def envelope(status: int, body: Dict[str, Any], headers: Optional[Dict[str, str]] = None) -> web.Response:
    """A JSON answer with the PBX's meta block and E-Tag."""
    content = json.dumps(body, ensure_ascii=False)
    digest = hashlib.sha1(content.encode()).hexdigest()
    if "processor" in body:
        body["meta"] = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()), "hash": digest}
        content = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, body=content.encode(),
                        headers={"Content-Type": "application/json", "E-Tag": digest, **(headers or {})})


async def serve(server: Server, host: str, port: int) -> Tuple[web.AppRunner, str]:
    """Start listening; the runner and the address."""
    runner = web.AppRunner(server.application(), access_log=None)
    await runner.setup()
    server.door = Door(runner, host, port)
    await server.door.open()
    return runner, server.door.address
