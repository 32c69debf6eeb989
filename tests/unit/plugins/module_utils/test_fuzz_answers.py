# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of any kind become data or a typed error, soon, and no secret of the request gets into what is said.

The examples are the same in every run, so that a failure is one for everybody; FUZZ_EXAMPLES=100000 makes more of
them, and new ones.
"""
from __future__ import annotations

import json
import os
import time

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ansible_collections.mikopbx.pbx.plugins.module_utils import answers
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import Answer, PbxError, decode, is_write
from ansible_collections.mikopbx.pbx.plugins.module_utils.blockers import blockers_in

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
LONGEST_SECONDS = 2.0  # on a machine that is busy; what backtracks takes minutes


def fuzz(examples):
    return settings(max_examples=EXAMPLES or examples, derandomize=not EXAMPLES, deadline=None,
                    suppress_health_check=list(HealthCheck))


METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
PATHS = st.sampled_from(["employees", "employees/110", "employees:batchCreate", "employees:export", "auth:login",
                         "call-queues/QUEUE-0000000A", "/export.csv"]) | st.text()
STATUSES = st.sampled_from([200, 201, 204, 301, 400, 401, 403, 404, 405, 409, 422, 429, 500, 502, 503, 504]) \
    | st.integers(0, 999)
TYPES = st.sampled_from(["", "application/json", "text/html", "application/octet-stream"]) | st.text()

# Pieces of what the PBX, nginx and PHP say, to be put together in ways that none of them would.
PIECES = ["<div class=\"ui header\">", "</div>", "<ul class=\"list\"><li>", "<a href='/admin-cabinet/x/modify/1'>", "</a>",
          "<!--", "-->", "<script>", "</script>", "<", ">", "&lt;", "&#x1b;", "&#27;[2J", "\x1b]0;", "\x07", "\x9b", "\r\n",
          "database is locked", "worker not responding", "Security Violation", "Access denied", "ex_ValidateName",
          "rest_err_em_", ": ", "; ", "{", "}", "[", "]", "\\u0000", "\\ud800", "{{ 1 + 1 }}", "{% raw %}", "<201>", "\u202e",
          "{\"result\":", "\"success\":true", "true", ",", "\"", "1e999", "NaN", "-", "9" * 5000]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS | st.sampled_from(
        ["error", "warning", "info", "license", "field", "message", "type", "number"]), inner, max_size=5),
    max_leaves=15)
ENVELOPES = st.fixed_dictionaries({}, optional={
    "result": st.booleans() | JSON, "success": st.booleans() | JSON, "data": JSON, "messages": JSON})
BODIES = (
    st.binary()
    | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))
    | ENVELOPES.map(lambda value: json.dumps(value).encode())
    | st.tuples(TEXTS, ENVELOPES).map(lambda both: (both[0] + json.dumps(both[1])).encode("utf-8", "surrogatepass"))
    | st.tuples(ENVELOPES, st.integers(0, 40)).map(lambda both: json.dumps(both[0]).encode()[:both[1]]))


def outcome(*request, **options):
    """What decode makes of an answer: an Answer, or the PbxError that it raised; in time."""
    started = time.process_time()
    try:
        result = decode(*request, **options)
    except PbxError as error:
        result = error
    assert time.process_time() - started < LONGEST_SECONDS
    return result


def sentences(result):
    """All that a person would be told."""
    if isinstance(result, Answer):
        return list(result.messages)
    return [str(result), result.text, result.hint, *[text for pair in getattr(result, "fields", {}).items() for text in pair]]


@fuzz(600)
@given(METHODS, PATHS, STATUSES, TYPES, BODIES)
@example("GET", "employees", 200, "application/json", b"[" * 100000)
@example("GET", "employees", 200, "application/json", b'{"result":' * 20000)
@example("GET", "employees", 200, "application/json", b'{"result": true, "data": ' + b"9" * 10000 + b"}")
@example("POST", "employees", 422, "text/html", b"<" * 200000)
@example("POST", "employees", 422, "text/html", b"<a " * 100000)
@example("POST", "employees", 422, "text/html", b"<script>" * 50000)
@example("POST", "employees", 200, "", b"\xff\xfe{\x00")
def test_every_answer_is_data_or_a_typed_error(method, path, status, content_type, body):
    result = outcome(method, path, status, content_type, body)
    if isinstance(result, Answer):
        assert 200 <= status < 300 and result.status == status
        assert all(isinstance(message, str) for message in result.messages)
    else:
        assert result.kind != PbxError.kind
        assert result.text and result.method == method
        # A write that nobody can vouch for is never taken for one that did not happen.
        if 200 <= status < 300 and result.kind == "server_fault":
            assert not is_write(method, path) or result.nothing_done is (result.__class__ is answers.DatabaseLocked)


@fuzz(400)
@given(METHODS, STATUSES, BODIES, st.data())
def test_no_secret_of_the_request_is_repeated(method, status, body, data):
    secret = data.draw(st.sampled_from(["Zq9-Secret/7\"x", "correct horse", "пароль-7Ж", "a<b>c&amp;d", "tab\tx\\y", "0f" * 32]))
    quoted = data.draw(st.sampled_from([
        secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(secret)[1:-1].replace("/", "\\/")]))
    place = data.draw(st.integers(0, len(body)))
    forms = [
        body[:place] + quoted.encode() + body[place:],
        json.dumps({"result": False, "messages": {"error": ["Bad password: " + secret, {"field": secret, "message": secret}]}}).encode(),
        json.dumps({"result": True, "messages": {"warning": {"sip_secret": secret}}, "data": {}}).encode(),
        b"<b>Fatal error</b>: " + secret.encode() + b" in /usr/www",
    ]
    for form in forms:
        for text in sentences(outcome(method, "employees/110", status, "text/html", form, secrets=(secret, ""))):
            assert secret not in text
            assert quoted not in text


@fuzz(300)
@given(st.lists(TEXTS, max_size=5))
@example(["<li>" * 20000])
@example(["<li>a - <a href='" * 5000])
def test_blockers_come_out_of_any_text_in_time(texts):
    started = time.process_time()
    assert all(isinstance(blocker, str) for blocker in blockers_in(texts))
    assert time.process_time() - started < LONGEST_SECONDS
