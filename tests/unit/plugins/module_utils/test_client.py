# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wire, against a real small HTTP server that plays a script: one action a request, the last one for ever."""
from __future__ import annotations

import datetime
import email
import email.policy
import hashlib
import http.server
import ipaddress
import json
import os
import re
import select
import socket
import ssl
import struct
import subprocess
import sys
import threading

import pytest
import requests

from ansible_collections.mikopbx.pbx.plugins.module_utils import answers, client as client_module
from ansible_collections.mikopbx.pbx.plugins.module_utils.client import Client, Connection
from ansible_collections.mikopbx.pbx.plugins.module_utils.pacing import Pacer

KEY = "0123456789abcdef0123456789abcdef"
OK = {"result": True, "data": {"id": "110"}, "messages": []}


# --- a PBX that does as it is told ----------------------------------------------------------------------------------

def answer(body=None, status=200, content_type="application/json", **headers):
    content = body if isinstance(body, bytes) else json.dumps(OK if body is None else body).encode()

    def act(handler):
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)
    return act


def failed(status, *messages):
    return answer({"result": False, "data": [], "messages": {"error": list(messages)}}, status)


def reset(handler):
    """Break the connection in the hardest way: the client sees `connection reset`."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def hang_up(handler):
    handler.close_connection = True


def reset_unread(handler):
    reset(handler)


def truncated(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"result": true, "data"')
    handler.close_connection = True


def silent(handler):
    handler.server.stopped.wait(5)
    handler.close_connection = True


def go_away(handler):
    """The server vanishes: this connection breaks and no other can be made."""
    handler.server.socket.close()
    reset(handler)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one segment an answer: without it, Nagle's algorithm delays each by 40 ms

    def handle_one_request(self):
        if self.server.script[0] is reset_unread:
            # Sooner, the client might see its attempt to connect fail, after which nothing can have happened.
            select.select([self.connection], [], [], 5)
            self.server.next_action()
            reset(self)
            return
        super().handle_one_request()

    def act(self):
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, self.path, dict(self.headers), content))
        self.server.next_action()(self)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_CONNECT = act

    def log_message(self, *args):
        pass


class Pbx(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, script, tls=None):
        super().__init__(("127.0.0.1", 0), Handler)
        if tls is not None:
            # The handshake belongs to the thread of the connection: one that never ends must not hold up others.
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.script = list(script) or [answer()]
        self.requests = []
        self.connections = 0
        self.stopped = threading.Event()
        self.url = "http{0}://127.0.0.1:{1}".format("s" if tls else "", self.server_address[1])
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        try:
            self.serve_forever(poll_interval=0.02)
        except (OSError, ValueError):
            assert self.socket.fileno() == -1  # it was told to go away

    def next_action(self):
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def get_request(self):
        self.connections += 1
        return super().get_request()

    def handle_error(self, request, client_address):
        pass


@pytest.fixture(name="pbx")
def scripted_pbx():
    running = []

    def start(*script, **options):
        running.append(Pbx(script, **options))
        return running[-1]

    yield start
    for server in running:
        server.stopped.set()
        server.shutdown()
        server.server_close()


class Time:
    def __init__(self):
        self.now = 100.0
        self.naps = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture(name="time")
def made_up_time():
    return Time()


@pytest.fixture(name="said")
def warnings_given():
    return []


@pytest.fixture(name="connect")
def connect_without_waiting(time, said, monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.endswith("CA_BUNDLE"):
            monkeypatch.delenv(name)

    def connect(url, secrets=(), **options):
        options = {"api_key": KEY, "timeout": 5.0, **options}
        return Client(Connection(url, **options), said.append, pacer=Pacer("x", 0), clock=time.clock, sleep=time.sleep,
                      jitter=lambda: 1.0, secrets=secrets)
    return connect


@pytest.fixture(name="nobody")
def address_where_nobody_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield "http://127.0.0.1:{0}".format(taken.getsockname()[1])


# --- requests as they are sent --------------------------------------------------------------------------------------

def test_get_returns_data_and_authenticates(pbx, connect, said):
    server = pbx()
    assert connect(server.url).get("employees/110") == {"id": "110"}
    ((method, path, headers, _content),) = server.requests
    assert (method, path) == ("GET", "/pbxcore/api/v3/employees/110")
    assert headers["Authorization"] == "Bearer " + KEY
    assert headers["User-Agent"].startswith("mikopbx.pbx/" + client_module.VERSION)
    assert said == []


def test_query_and_path_are_encoded(pbx, connect):
    server = pbx()
    connect(server.url).get("sip-providers", {"includeDisabled": True, "dateFrom": "2026-11-24 10:00:00", "limit": 1000,
                                              "search": "Ä&=", "none": None})
    connect(server.url).get("files/%2Fvar%2Flog:read")
    assert [path.partition("/v3/")[2] for _method, path, _headers, _content in server.requests] == [
        "sip-providers?includeDisabled=true&dateFrom=2026-11-24%2010%3A00%3A00&limit=1000&search=%C3%84%26%3D",
        "files/%2Fvar%2Flog:read"]


@pytest.mark.parametrize("path", ["", "/employees", "../v2/x", "employees/../x", "employees?x=1", "a//b", "a#b",
                                  "employees/%2e%2e/x"])
def test_path_that_leaves_the_api_is_a_mistake_of_the_caller(pbx, connect, path):
    server = pbx()
    with pytest.raises(ValueError):
        connect(server.url).get(path)
    assert server.requests == []


def test_body_is_utf8_json(pbx, connect):
    server = pbx(answer({"result": True, "data": [], "messages": {"info": ["Saved"]}}, 201))
    result = connect(server.url).send("post", "employees", {"user_username": "Анна Ünal"})
    assert result == (201, [], ("Saved",))
    ((method, _path, headers, content),) = server.requests
    assert method == "POST" and headers["Content-Type"].startswith("application/json")
    assert json.loads(content.decode("utf-8")) == {"user_username": "Анна Ünal"}
    assert "Анна".encode("utf-8") in content


@pytest.mark.parametrize("value", ["\udcff", float("nan")])
def test_value_that_cannot_be_sent_is_refused_before(pbx, connect, value):
    server = pbx()
    with pytest.raises(answers.Invalid):
        connect(server.url).send("POST", "employees", {"x": value})
    assert server.requests == []


def test_connection_is_kept_alive(pbx, connect):
    server = pbx()
    one = connect(server.url)
    for _request in range(5):
        one.get("employees")
    assert server.connections == 1


def test_netrc_does_not_replace_the_key_and_cookies_are_not_kept(pbx, connect, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server = pbx(answer(Set_Cookie="session=1"))
    one = connect(server.url)
    one.get("employees")
    one.get("employees")
    one.download("/pbxcore/files/cache/x/e.csv")
    assert [headers.get("Authorization") for _m, _p, headers, _c in server.requests] == ["Bearer " + KEY] * 2 + [None]
    assert not any("Cookie" in headers for _m, _p, headers, _c in server.requests)


def test_proxy_from_the_environment(pbx, connect, monkeypatch):
    proxy = pbx()
    one = connect("http://pbx.invalid")
    monkeypatch.setenv("http_proxy", proxy.url)
    assert one.get("employees") == {"id": "110"}
    assert proxy.requests[0][1] == "http://pbx.invalid/pbxcore/api/v3/employees"


def test_proxy_that_refuses(pbx, connect, monkeypatch, time):
    proxy = pbx(answer(b"", 403))
    monkeypatch.setenv("https_proxy", proxy.url)
    with pytest.raises(answers.Unreachable, match="proxy refused") as caught:
        connect("https://pbx.invalid").send("POST", "employees", {})
    assert caught.value.nothing_done and time.naps == []


def test_proxy_that_cannot_be_reached(nobody, connect, monkeypatch):
    monkeypatch.setenv("http_proxy", nobody)
    with pytest.raises(answers.Unreachable, match="proxy on the way to pbx.invalid cannot be reached") as caught:
        connect("http://pbx.invalid").send("POST", "employees", {})
    assert caught.value.nothing_done


def test_requests_are_counted_by_three_threads(pbx, connect):
    server = pbx()
    one = connect(server.url)

    def work():
        for _round in range(10):
            one.get("employees")
            one.send("PATCH", "employees/110", {})
            one.send("POST", "employees:export", {})

    threads = [threading.Thread(target=work) for _thread in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (one.requests_used, one.write_requests) == (90, 30)
    assert len(server.requests) == 90 and server.connections <= 3  # fewer when one thread is done before another begins


# --- repetitions ----------------------------------------------------------------------------------------------------

TIMEOUT = failed(400, "Request timeout or worker not responding")
LOCKED = failed(422, "SQLSTATE[HY000]: General error: 5 database is locked")
QUEUE_FULL = failed(503, "API queue is full")
HTML_502 = answer(b"<html><h1>502 Bad Gateway</h1></html>", 502, "text/html")
HTML_503 = answer(b"<html><h1>503</h1></html>", 503, "text/html")
HTML_504 = answer(b"<html><h1>504</h1></html>", 504, "text/html")
BROKEN = [reset, hang_up, reset_unread, truncated]
TRANSIENT = BROKEN + [TIMEOUT, HTML_502, HTML_503, HTML_504]


@pytest.mark.parametrize("trouble", TRANSIENT + [LOCKED, QUEUE_FULL])
def test_get_is_repeated(pbx, connect, said, time, trouble):
    server = pbx(trouble, trouble, answer())
    one = connect(server.url)
    assert one.get("employees") == {"id": "110"}
    assert one.requests_used == 3 and one.write_requests == 0
    assert time.naps == [1.0, 2.0]
    assert len(said) == 2 and all("Trying again in" in text and "GET employees" in text for text in said)


@pytest.mark.parametrize("trouble", TRANSIENT)
def test_write_is_not_repeated_after_it_may_have_been_carried_out(pbx, connect, said, trouble):
    server = pbx(trouble, answer())
    one = connect(server.url)
    with pytest.raises(answers.OutcomeUnknown) as caught:
        one.send("POST", "incoming-routes", {"rulename": "x"})
    assert "may or may not" in str(caught.value)
    assert (one.requests_used, one.write_requests) == (1, 1)
    assert said == []


@pytest.mark.parametrize("trouble", TRANSIENT)
def test_repeatable_write_is_repeated(pbx, connect, trouble):
    server = pbx(trouble, answer())
    one = connect(server.url)
    assert one.send("POST", "call-queues", {"id": "QUEUE-00000001"}, repeatable=True).status == 200
    assert (one.requests_used, one.write_requests) == (2, 2)


def test_body_shorter_than_announced_is_no_answer(connect, monkeypatch):
    short = requests.Response()  # what requests makes of it with urllib3 1.26, which does not compare lengths
    short.status_code, short._content, short.headers["Content-Length"] = 200, b'{"result": true}', "17"
    monkeypatch.setattr(requests.Session, "request", lambda *args, **options: short)
    with pytest.raises(answers.OutcomeUnknown, match="broke off"):
        connect("https://pbx").send("POST", "incoming-routes", {})


def test_write_is_repeated_only_when_a_job_that_timed_out_cannot_come_after_it(pbx, connect, time):
    one = connect(pbx(TIMEOUT, reset, TIMEOUT, answer()).url)
    one.send("POST", "call-queues", {"id": "QUEUE-00000001"}, repeatable=True)
    assert time.naps == [6.0, 2.0, 6.0]


@pytest.mark.parametrize("trouble", [LOCKED, QUEUE_FULL])
def test_write_is_repeated_when_nothing_can_have_happened(pbx, connect, trouble):
    one = connect(pbx(trouble, trouble, answer()).url)
    assert one.send("POST", "incoming-routes", {}).status == 200
    assert one.write_requests == 3


@pytest.mark.parametrize("trouble", [failed(500, "Boom"), answer(b"Fatal error: x", content_type="text/html")])
def test_inner_failure_is_repeated_by_nobody(pbx, connect, trouble):
    one = connect(pbx(trouble, answer()).url)
    with pytest.raises(answers.OutcomeUnknown):
        one.send("PUT", "call-queues/QUEUE-00000001", {}, repeatable=True)
    one = connect(pbx(trouble, answer()).url)
    with pytest.raises(answers.ServerFault):
        one.get("employees")
    assert one.requests_used == 1


@pytest.mark.parametrize("refusal, kind", [
    (failed(409, "Extension number already exists"), answers.Conflict), (failed(422, "no"), answers.Invalid),
    (failed(401, "The user isn't authenticated."), answers.NotAuthorized),
    (answer(b"Too many requests\n", 429, "application/octet-stream"), answers.RateLimited),
    (answer(b"Security violation detected\n", 403, "application/octet-stream"), answers.RefusedByFilter),
])
def test_refusal_is_never_repeated(pbx, connect, refusal, kind):
    server = pbx(refusal, answer())
    one = connect(server.url)
    with pytest.raises(kind):
        one.get("employees")
    assert one.requests_used == 1


def test_silence_is_no_answer(pbx, connect):
    server = pbx(silent, silent, answer())
    one = connect(server.url, timeout=0.2)
    with pytest.raises(answers.OutcomeUnknown, match="within 0.2 s"):
        one.send("POST", "incoming-routes", {})
    assert one.get("employees") == {"id": "110"}
    assert one.requests_used == 3


def test_repetitions_end_at_the_deadline(pbx, connect, time, said):
    one = connect(pbx(answer(), LOCKED).url)
    one.get("employees")
    with pytest.raises(answers.DatabaseLocked) as caught:
        one.send("PATCH", "employees/110", {})
    assert time.naps == [1.0, 2.0, 4.0, 8.0, 16.0, 16.0]
    assert "after 7 attempts" in caught.value.text and "WorkerApiCommands" in caught.value.hint
    assert len(said) == 6


def test_back_off_has_jitter(pbx, time, said):
    one = Client(Connection(pbx(HTML_502, HTML_502, answer()).url, KEY), said.append, Pacer("x", 0), time.clock,
                 time.sleep, jitter=lambda: 0.0)
    one.get("employees")
    assert time.naps == [0.5, 1.0]


def test_refused_connection(nobody, connect, time):
    one = connect(nobody)
    with pytest.raises(answers.Unreachable, match="refuses the connection") as caught:
        one.send("POST", "incoming-routes", {})
    assert caught.value.nothing_done and "port" in caught.value.hint
    assert time.naps == [1.0, 2.0, 4.0]  # an address that never answered is probably wrong: 10 s, not a minute


def test_write_that_may_have_arrived_stays_unknown_when_the_repetition_cannot_connect(pbx, connect):
    one = connect(pbx(answer(), go_away).url)
    one.get("employees")
    with pytest.raises(answers.OutcomeUnknown) as caught:
        one.send("PUT", "call-queues/QUEUE-00000001", {}, repeatable=True)
    assert one.write_requests > 1
    assert isinstance(caught.value.obstacle, answers.Unreachable)


def test_rate_limit_on_a_repetition_keeps_the_doubt(pbx, connect):
    one = connect(pbx(reset, answer(b"Too many requests\n", 429)).url)
    with pytest.raises(answers.RateLimited, match="may have been carried out") as caught:
        one.send("PUT", "call-queues/QUEUE-00000001", {}, repeatable=True)
    assert caught.value.begun


def test_earlier_failure_being_handled_is_not_taken_for_this_one(nobody, pbx, connect):
    one = connect(pbx(reset, answer()).url)
    with pytest.raises(answers.OutcomeUnknown):
        try:
            connect(nobody).get("employees")
        except answers.Unreachable:
            one.send("POST", "incoming-routes", {})
    assert one.requests_used == 1


def test_every_attempt_is_paced(pbx, time, said, tmp_path):
    slots = []

    class Counting(Pacer):
        def slot(self):
            slots.append(time.now)
            return super().slot()

    one = Client(Connection(pbx(HTML_502, answer()).url, KEY), said.append, Counting("x", 0), time.clock, time.sleep)
    one.get("employees")
    one.download("/pbxcore/files/cache/x/e.csv")
    assert len(slots) == 3 == one.requests_used


def test_own_pacer_has_the_budget_of_the_connection(pbx, said, monkeypatch):
    made = []
    monkeypatch.setattr(client_module, "Pacer", lambda *args, **options: made.append((args, options)))
    Client(Connection("http://PBX.example.com:80/", KEY, request_budget=7), said.append)
    Client(Connection("https://pbx.example.com", KEY), said.append)
    Client(Connection("https://pbx.example.com:8443", KEY), said.append)
    assert [args for args, _options in made] == [
        ("pbx.example.com", 7), ("pbx.example.com", 180), ("pbx.example.com:8443", 180)]
    assert all(options["in_flight"] == 3 for _args, options in made)


# --- addresses ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("written, base", [
    ("pbx.example.com", "https://pbx.example.com"),
    ("  https://PBX.example.com./  ", "https://pbx.example.com"),
    ("https://pbx/pbxcore/api/v3/", "https://pbx"),
    ("https://pbx/admin-cabinet/extensions/index#x", "https://pbx"),
    ("https://proxy/branch1/pbxcore", "https://proxy/branch1"),
    ("192.0.2.1:8443", "https://192.0.2.1:8443"),
    ("https://[2001:db8::1]:444", "https://[2001:db8::1]:444"),
    ("HTTP://pbx:80", "http://pbx"),
    ("https://атс.example", "https://атс.example"),
    ("https://pbx_1.office-2.example", "https://pbx_1.office-2.example"),
])
def test_addresses_as_people_write_them(written, base):
    assert client_module._parse_url(written).base == base


@pytest.mark.parametrize("written, words", [
    ("", "no host"), ("https://", "no host"), ("ftp://pbx", "ftp://"), ("https://pbx:99999", "no address"),
    ("https://pbx:port", "no address"), ("https://[::1", "no address"), ("https://a b", "no host name"),
    ("https://pbx\x1b[2J", "no address"),
])
def test_unusable_address(connect, written, words):
    with pytest.raises(answers.Unreachable) as caught:
        connect(written)
    assert words in caught.value.text and "https://pbx.example.com" in caught.value.hint
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("written", ["https://admin:hunter2@pbx", "https://admin:hunter2@pbx:port"])
def test_password_in_the_address_is_refused_without_showing_it(connect, written):
    with pytest.raises(answers.Unreachable) as caught:
        connect(written)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("host", ["a..b", ".b", "x" * 64 + ".example", "-", "%41", "a.-b"])
def test_host_name_that_none_can_have(connect, host):
    with pytest.raises(answers.Unreachable, match="no host name"):
        connect("https://" + host)


@pytest.mark.parametrize("timeout", [0, -1.0, float("nan")])
def test_timeout_that_is_none(connect, timeout):
    with pytest.raises(answers.Unreachable, match="timeout"):
        connect("https://pbx", timeout=timeout)


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nbreak", "ключ"])
def test_unusable_key(connect, key):
    with pytest.raises(answers.NotAuthorized) as caught:
        connect("https://pbx", api_key=key)
    assert not key.strip() or key not in str(caught.value)


def test_http_is_said_once(connect, said):
    connect("http://pbx.example.com")
    assert len(said) == 1 and "unencrypted" in said[0] and "https://pbx.example.com" in said[0]


@pytest.mark.parametrize("error, words, again", [
    (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "cannot be resolved", False),
    (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), "cannot be resolved", True),
])
def test_unknown_host(connect, time, monkeypatch, error, words, again):
    def resolve(*args, **options):
        raise error
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(answers.Unreachable) as caught:
        connect("https://pbx.example.com").send("POST", "employees", {})
    assert words in caught.value.text and "pbx.example.com" in caught.value.text
    assert bool(time.naps) is again


@pytest.mark.parametrize("location, hint", [
    ("https://pbx.example.com/pbxcore/api/v3/employees", "https://pbx.example.com"),
    ("https://pbx.example.com:8443/x", "https://pbx.example.com:8443"),
    ("/elsewhere", "Check the url"), ("https://\x7f", "Check the url"), ("", "Check the url"),
])
def test_redirect_is_reported_and_not_followed(pbx, connect, location, hint):
    server = pbx(answer(b"", 301, Location=location))
    one = connect(server.url)
    with pytest.raises(answers.Unreachable) as caught:
        one.send("POST", "employees", {})
    assert hint in caught.value.hint and caught.value.status == 301
    assert len(server.requests) == 1


# --- secrets --------------------------------------------------------------------------------------------------------

def test_neither_key_nor_secrets_sent_show_up_in_errors_and_warnings(pbx, connect, said):
    body = {"employees": [{"number": "201", "sip_secret": "Zx9!kfPq2LmT7w"}], "pin": "4711", "other": "known-secret"}
    quoted = "{0} / Zx9!kfPq2LmT7w / 4711 / known-secret".format(KEY)
    one = connect(pbx(failed(503, quoted), failed(422, quoted)).url, secrets=["known-secret"])
    with pytest.raises(answers.Invalid) as caught:
        one.send("POST", "employees:batchCreate", body)
    assert caught.value.text.endswith("******** / ******** / ******** / ********.")
    assert len(said) == 1 and not any(secret in said[0] for secret in (KEY, "Zx9", "known"))
    assert KEY not in repr(Connection("https://pbx", KEY)) and KEY not in repr(one)


# --- uploads --------------------------------------------------------------------------------------------------------

FORM = {"resumableIdentifier": "0a1b", "file_mime_type": "audio/wav"}
CONTENT = bytes(range(256)) + b"\r\n--\r\n"


def parts_of(headers, content):
    """The parts of a form by name: file name, content type and content."""
    form = email.message_from_bytes(
        b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + content, policy=email.policy.HTTP)
    return {part.get_param("name", header="content-disposition"):
            (part.get_filename(), part.get("content-type"), part.get_payload(decode=True))
            for part in form.iter_parts()}


def test_upload_is_a_form_with_one_file(pbx, connect):
    server = pbx(answer({"result": True, "data": {"d_status": "MERGING"}, "messages": []}))
    one = connect(server.url)
    assert one.upload("files:upload", FORM, "welcome.wav", CONTENT, "audio/wav") == (200, {"d_status": "MERGING"}, ())
    ((method, path, headers, content),) = server.requests
    assert (method, path) == ("POST", "/pbxcore/api/v3/files:upload")
    assert headers["Authorization"] == "Bearer " + KEY
    assert headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert int(headers["Content-Length"]) == len(content)
    assert parts_of(headers, content) == {
        "resumableIdentifier": (None, None, b"0a1b"), "file_mime_type": (None, None, b"audio/wav"),
        "file": ("welcome.wav", "audio/wav", CONTENT)}
    assert (one.requests_used, one.write_requests) == (1, 1)


@pytest.mark.parametrize("trouble", TRANSIENT)
def test_upload_is_not_repeated_after_it_may_have_arrived(pbx, connect, trouble):
    server = pbx(trouble, answer())
    one = connect(server.url)
    with pytest.raises(answers.OutcomeUnknown):
        one.upload("files:upload", FORM, "welcome.wav", CONTENT, "audio/wav")
    assert (one.requests_used, one.write_requests) == (1, 1)


def test_upload_is_whole_again_when_repeated(pbx, connect):
    server = pbx(QUEUE_FULL, answer())
    assert connect(server.url).upload("files:upload", FORM, "welcome.wav", CONTENT, "audio/wav").status == 200
    first, second = [content for _method, _path, _headers, content in server.requests]
    assert first == second and CONTENT in second


def test_refused_upload(pbx, connect):
    for refusal, kind in ((failed(422, "Unsupported file type"), answers.Invalid),
                          (failed(429, "Too many upload attempts"), answers.RateLimited)):
        one = connect(pbx(refusal, answer()).url)
        with pytest.raises(kind, match="Unsupported|Too many"):
            one.upload("files:upload", FORM, "welcome.wav", CONTENT, "audio/wav")
        assert one.requests_used == 1


def test_upload_is_a_stream_so_that_a_slow_line_does_not_exceed_the_time_for_connecting(pbx, connect, monkeypatch):
    sent = []
    send = requests.Session.request
    monkeypatch.setattr(requests.Session, "request",
                        lambda *args, **options: sent.append(options["data"]) or send(*args, **options))
    connect(pbx().url).upload("files:upload", FORM, "long.wav", CONTENT, "audio/wav")
    (data,) = sent
    assert callable(data.read)  # what can be read is sent piece by piece, each with a time-out of its own


# --- downloads ------------------------------------------------------------------------------------------------------

LINK = "/pbxcore/files/cache/SBqu94FNd25bzqOvbhLmrYlilwZ7WPHznXb3/employees_2026-11-24_00-02-29.csv"


def test_download_is_counted_and_carries_no_key(pbx, connect):
    content = "\ufeffnumber,user_username\n201,Анна\n".encode("utf-8")
    server = pbx(answer(content, content_type="text/csv"))
    one = connect(server.url)
    assert one.download(LINK) == content == one.download(server.url + LINK)
    assert one.requests_used == 2 and one.write_requests == 0
    for _method, path, headers, _content in server.requests:
        assert path == LINK
        assert "Authorization" not in headers


@pytest.mark.parametrize("link", [
    "", "employees.csv", "https://evil.example/pbxcore/x", "//evil.example/pbxcore/x", "/etc/passwd", "/pbxcore",
    "/pbxcore/../etc/passwd", "/pbxcore/%2e%2e/x", "/pbxcore/%252e%252e/x", "/pbxcore/..\\x", "/pbxcore//evil",
    "file:///pbxcore/x", "/pbxcore/x y", "/pbxcore/x\r\nHost: evil", "http://[/pbxcore/x",
])
def test_link_that_leads_elsewhere_is_refused(pbx, connect, link):
    server = pbx()
    with pytest.raises(answers.ServerFault, match="its own files"):
        connect(server.url).download(link)
    assert server.requests == []


def test_failed_download(pbx, connect):
    with pytest.raises(answers.NotFound, match="no longer") as caught:
        connect(pbx(answer(b"<html>404</html>", 404)).url).download(LINK + "?token=x")
    assert "/employees_2026-11-24_00-02-29.csv, HTTP 404" in str(caught.value)
    assert "SBqu94" not in str(caught.value) and "token" not in str(caught.value)
    with pytest.raises(answers.NotAuthorized, match="own link"):
        connect(pbx(answer(b"", 401)).url).download(LINK)
    with pytest.raises(answers.RateLimited):
        connect(pbx(answer(b"Too many requests\n", 429)).url).download(LINK)
    with pytest.raises(answers.ServerFault, match="whole file") as caught:
        connect(pbx(answer(b"201,Zx9!kfPq2LmT7w", 206)).url).download(LINK)
    assert "Zx9" not in str(caught.value)
    assert connect(pbx(truncated, answer(b"whole")).url).download(LINK) == b"whole"


def test_a_file_of_the_api_is_fetched_with_the_key(pbx, connect):
    server = pbx(answer(b"ID3\x00\xff", content_type="audio/mpeg"))
    one = connect(server.url)
    assert one.fetch("sound-files:playback", {"view": "/storage/a b.mp3"}) == b"ID3\x00\xff"
    ((_method, path, headers, _content),) = server.requests
    assert path == "/pbxcore/api/v3/sound-files:playback?view=%2Fstorage%2Fa%20b.mp3"
    assert headers["Authorization"].startswith("Bearer ")
    assert one.requests_used == 1 and one.write_requests == 0


def test_a_refusal_is_not_taken_for_a_file(pbx, connect):
    refusal = {"result": False, "data": [], "messages": {"error": ["File not found"]}}
    for status in (200, 422):
        with pytest.raises(answers.Invalid, match="File not found"):
            connect(pbx(answer(refusal, status)).url).fetch("sound-files:playback", {"view": "/x.mp3"})
    with pytest.raises(answers.ServerFault, match="did not send the file"):
        connect(pbx(answer({"result": True, "data": []})).url).fetch("sound-files:playback", {"view": "/x.mp3"})


@pytest.mark.parametrize("content", [b"<br />\n<b>Fatal error</b>: memory in <b>/x.php</b> on line <b>1</b>", b""])
def test_a_failure_that_comes_with_200_is_not_taken_for_a_file(pbx, connect, content):
    server = pbx(*[answer(content, content_type="text/html; charset=UTF-8")] * 9)
    with pytest.raises(answers.PbxError):
        connect(server.url).fetch("sound-files:playback", {"view": "/x.mp3"})


# --- TLS ------------------------------------------------------------------------------------------------------------

@pytest.fixture(name="certificate", scope="module")
def self_signed_certificate(tmp_path_factory):
    """The path of a PEM file with key and certificate for 127.0.0.1, and of one with the certificate alone."""
    x509 = pytest.importorskip("cryptography.x509", reason="cryptography makes the certificate of these tests")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mikopbx")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .sign(key, hashes.SHA256()))
    directory = tmp_path_factory.mktemp("tls")
    public = made.public_bytes(serialization.Encoding.PEM)
    (directory / "ca.pem").write_bytes(public)
    (directory / "server.pem").write_bytes(public + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return directory


@pytest.fixture(name="tls_pbx")
def pbx_with_tls(pbx, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "server.pem")
    return pbx(tls=context)


def test_untrusted_certificate(tls_pbx, connect, time):
    one = connect(tls_pbx.url)
    with pytest.raises(answers.UntrustedCertificate) as caught:
        one.send("POST", "employees", {})
    assert "self-signed" in caught.value.text.replace("self signed", "self-signed")
    assert "ca_path" in caught.value.hint and "validate_certs" in caught.value.hint
    assert caught.value.nothing_done and time.naps == [] and tls_pbx.requests == []


def test_ca_path_makes_it_trusted_whatever_the_environment_says(tls_pbx, connect, certificate, monkeypatch, said):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/dev/null")
    assert connect(tls_pbx.url, ca_path=str(certificate / "ca.pem")).get("employees") == {"id": "110"}
    assert said == []


def test_certificate_of_another_name(tls_pbx, connect, certificate):
    url = tls_pbx.url.replace("127.0.0.1", "localhost")
    with pytest.raises(answers.UntrustedCertificate, match="(?i)hostname .*match"):
        connect(url, ca_path=str(certificate / "ca.pem")).get("employees")


@pytest.mark.filterwarnings("error::urllib3.exceptions.InsecureRequestWarning")
def test_validation_switched_off_is_said_once(tls_pbx, connect, said, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/dev/null")
    one = connect(tls_pbx.url, validate_certs=False)
    one.get("employees")
    one.get("employees")
    assert len(said) == 1 and "validate_certs" in said[0]


def fingerprint(certificate):
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert((certificate / "ca.pem").read_text())).hexdigest()


@pytest.mark.filterwarnings("error::urllib3.exceptions.InsecureRequestWarning")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])  # the certificate names only the first
@pytest.mark.parametrize("others", [{}, {"validate_certs": False}, {"ca_path": os.devnull}])
def test_pinned_certificate_needs_nothing_else(tls_pbx, connect, certificate, monkeypatch, said, host, others):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", os.devnull)
    one = connect(tls_pbx.url.replace("127.0.0.1", host), fingerprint=fingerprint(certificate), **others)
    assert one.get("employees") == {"id": "110"}
    assert said == []


@pytest.mark.parametrize("others", [{}, {"validate_certs": False}, {"ca_path": "ca.pem"}])
def test_other_certificate_than_the_pinned_one_gets_nothing(tls_pbx, connect, certificate, time, others):
    others = {name: str(certificate / value) if name == "ca_path" else value for name, value in others.items()}
    one = connect(tls_pbx.url, fingerprint="ab" * 32, **others)
    with pytest.raises(answers.UntrustedCertificate) as caught:
        one.send("POST", "employees", {})
    found = fingerprint(certificate).upper()
    assert ":".join(found[place:place + 2] for place in range(0, 64, 2)) in caught.value.text
    assert "Nothing was sent" in caught.value.hint and caught.value.nothing_done
    assert time.naps == [] and tls_pbx.requests == []


@pytest.fixture(name="tunnel")
def proxy_that_connects(pbx):
    """A proxy, and the requests that it saw: it joins the client with whom it asks for."""
    def join(handler):
        host, port = handler.path.split(":")
        with socket.create_connection((host, int(port))) as there:
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.flush()
            ends = [handler.connection, there]
            while True:
                for end in select.select(ends, [], [], 5)[0] or ends[:1]:
                    data = end.recv(65536)
                    if not data:
                        handler.close_connection = True
                        return
                    ends[1 - ends.index(end)].sendall(data)
    return pbx(join)


def test_pinned_certificate_behind_a_proxy(tls_pbx, tunnel, connect, certificate, monkeypatch):
    right = connect(tls_pbx.url, fingerprint=fingerprint(certificate))
    wrong = connect(tls_pbx.url, fingerprint="ab" * 32)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("https_proxy", tunnel.url)
    with pytest.raises(answers.UntrustedCertificate, match="not the pinned one"):
        wrong.get("employees")
    assert tls_pbx.requests == []
    assert right.get("employees") == {"id": "110"}
    assert [method for method, _p, _h, _c in tunnel.requests] == ["CONNECT"] * 2


def test_unusable_fingerprint(connect):
    with pytest.raises(answers.UntrustedCertificate, match="as those of SHA-1 have") as caught:
        connect("https://pbx.example.com", fingerprint="ab" * 20)
    assert "openssl" in caught.value.hint
    with pytest.raises(answers.UntrustedCertificate, match="http://, which has no certificate"):
        connect("http://pbx.example.com", fingerprint="ab" * 32)


def test_unusable_ca_path(tls_pbx, connect, tmp_path):
    with pytest.raises(answers.UntrustedCertificate, match="nothing that exists"):
        connect(tls_pbx.url, ca_path=str(tmp_path / "missing.pem"))
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(answers.Unreachable, match="PEM"):
        connect(tls_pbx.url, ca_path=str(tmp_path / "ca.pem")).get("employees")


def test_plain_http_where_tls_is_expected(pbx, connect, time):
    server = pbx()
    with pytest.raises(answers.Unreachable, match="does not speak TLS"):
        connect(server.url.replace("http:", "https:")).get("employees")
    assert time.naps == []


# --- the collection around it ---------------------------------------------------------------------------------------

ROOT = os.path.abspath(client_module.__file__).rpartition(os.sep + "ansible_collections" + os.sep)[0]


def test_importable_without_requests():
    script = ("import sys; sys.modules['requests'] = None\n"
              "from ansible_collections.mikopbx.pbx.plugins.module_utils import client\n"
              "assert 'requests' in client.REQUESTS_IMPORT_ERROR")
    subprocess.run([sys.executable, "-c", script], check=True, env=dict(os.environ, PYTHONPATH=ROOT))
    assert client_module.REQUESTS_IMPORT_ERROR is None


def test_version_is_that_of_the_collection():
    with open(os.path.join(ROOT, "ansible_collections", "mikopbx", "pbx", "galaxy.yml"), encoding="utf-8") as galaxy:
        assert re.search(r"^version: (\S+)$", galaxy.read(), re.MULTILINE).group(1) == client_module.VERSION
