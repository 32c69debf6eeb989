# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decoding of answers. The shapes are those of the recorded exchanges, written out by hand."""
from __future__ import annotations

import html
import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.mikopbx.pbx.plugins.module_utils import answers
from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import decode, plain_text, readable_messages

JSON = "application/json"
OCTETS = "application/octet-stream"  # what the filter and the limiter call their plain text

# What deleting a queue answers when an employee and an IVR menu lead to it.
BLOCKED_DELETE = (
    "<div class=\"ui header\">Logical integrity violation</div><ul class=\"list\">"
    "<li>Employee routing settings - <a href='/admin-cabinet/extensions/modify/113'>"
    "<i class=\"icons\"><i class=\"user outline icon\"></i></i> Ring One <330></a></li>"
    "<li>IVR menu - <a href='/admin-cabinet/ivr-menu/modify/IVR-00000265'><i class=\"sitemap icon\"></i>"
    " IVR menu: Circle menu <2552></a></li></ul>")


def envelope(**parts):
    return json.dumps({"result": False, "data": [], "messages": [], "function": "x", **parts}).encode()


def failure(method, path, status, body, content_type=JSON, **options):
    with pytest.raises(answers.PbxError) as caught:
        decode(method, path, status, content_type, body, **options)
    return caught.value


# --- success --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("status, body, data, messages", [
    (200, {"result": True, "data": {"id": "110"}, "messages": []}, {"id": "110"}, ()),
    (201, {"result": True, "data": [], "messages": {}}, [], ()),
    (200, {"result": True, "data": [], "messages": {"success": ["2 settings were updated"]}}, [],
     ("2 settings were updated",)),
    (200, {"result": True, "data": [], "messages": {"info": ["api_ProviderDeleted"]}}, [], ("provider deleted",)),
    (200, {"result": True, "data": 1, "messages": {
        "info": ["Successfully created 2 employees"], "warning": ["Failed to process 1 records"],
        "error": ["Record 1: validation error"]}}, 1,
     ("Record 1: validation error", "Failed to process 1 records", "Successfully created 2 employees")),
    (200, {"success": True, "processor": "ConferenceRooms", "action": "create"}, None, ()),
])
def test_success(status, body, data, messages):
    answer = decode("POST", "employees", status, JSON, json.dumps(body).encode())
    assert answer == (status, data, messages)


def test_byte_order_mark_and_empty_204_are_no_fault():
    assert decode("GET", "employees", 200, JSON, b'\xef\xbb\xbf{"result": true, "data": [1]}') == (200, [1], ())
    assert decode("DELETE", "employees/1", 204, "", b"") == (204, None, ())


def test_php_warnings_before_a_whole_answer_become_a_message():
    body = (b"<br />\n<b>Warning</b>:  Undefined array key 0 in <b>/usr/www/src/A.php</b> on line <b>3</b><br />\n"
            b'{"result":true,"data":{"id":"7"},"messages":[]}')
    answer = decode("POST", "call-queues", 200, "text/html", body)
    assert answer.data == {"id": "7"}
    assert answer.messages[0].startswith("Warning: Undefined array key 0")


# --- refusals -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("messages, text, fields", [
    ({"error": ["Extension already occupied"]}, "Extension already occupied.", {}),
    ({"error": "Unsupported file type {mimetype} for category {category}"},
     "Unsupported file type {mimetype} for category {category}.", {}),
    (["Does not found anything with path: /x"], "Does not found anything with path: /x.", {}),
    ("plain", "plain.", {}),
    ({"warning": ["No employees to export"]}, "No employees to export.", {}),
    ({"license": ["No licence for this"]}, "No licence for this.", {}),
    ({"error": ["Bad"], "warning": ["W"]}, "Bad; W.", {}),
    ({"error": ["Enter your login to log in to your provider.", "Enter password for authorization"]},
     "Enter your login to log in to your provider; Enter password for authorization.", {}),
    ({"error": {"user_username": "ex_ValidateUsernameEmpty", "number": "ex_ValidateNumberIsEmpty"}},
     "user_username: the name is empty; number: number is empty.",
     {"user_username": "the name is empty", "number": "number is empty"}),
    ({"error": {"name": ["too long", "no digits"]}}, "name: too long; name: no digits.",
     {"name": "too long; no digits"}),
    ({"error": {"1": "a list with a gap"}}, "a list with a gap.", {}),
    ({"error": [{"field": "number", "message": "Specified number is already used for - <i class=\"sitemap icon\"></i> "
                 "IVR menu: Main voice menu <2003>", "type": "Phalcon\\Uniqueness", "code": 0, "metaData": []}]},
     "number: Specified number is already used for - IVR menu: Main voice menu <2003>.",
     {"number": "Specified number is already used for - IVR menu: Main voice menu <2003>"}),
])
def test_422_in_every_shape_of_messages(messages, text, fields):
    error = failure("POST", "employees", 422, envelope(messages=messages))
    assert error.__class__ is answers.Invalid
    assert error.text == "The PBX refused the request: " + text
    assert error.fields == fields
    assert (error.method, error.path, error.status) == ("POST", "employees", 422)
    assert not error.transient


def test_result_false_with_200_is_an_error():
    error = failure("GET", "sysinfo:getHypervisorInfo", 200, envelope(data={"Hypervisor": ""}))
    assert isinstance(error, answers.Invalid) and "did not say why" in error.text


def test_data_of_a_refusal_stays_available_but_not_in_the_text():
    rows = {"results": [{"index": 0, "status": "create_failed", "data": {"sip_secret": "Zx9!kfPq2LmT7w"}}]}
    error = failure("POST", "employees:batchCreate", 422, envelope(
        data=rows, messages={"warning": ["Failed to process 1 records"], "error": ["Record 0: creation error"]}))
    assert error.data == rows
    assert "Zx9" not in str(error)


def test_409_of_a_delete_names_what_refers_to_the_record():
    error = failure("DELETE", "call-queues/QUEUE-00000250", 409, envelope(messages={"error": [BLOCKED_DELETE]}))
    assert error.__class__ is answers.Conflict
    assert error.text == (
        "The PBX refuses to delete it, because others refer to it: employee Ring One (number 330, id 113) forwards to "
        "it; IVR menu Circle menu (number 2552, id IVR-00000265) refers to it.")
    assert error.hint == ("Point those elsewhere or delete them first; in mikopbx_office they can be part of the same "
                          "task.")


@pytest.mark.parametrize("status", [200, 422])
def test_other_refusals_of_a_delete_name_the_blockers_too(status):
    # As for employees: one text for each blocker.
    link = "There are references to the object - <a href='/admin-cabinet/incoming-routes/modify/{0}'>Route {0}</a>"
    error = failure("DELETE", "employees/113", status, envelope(messages={"error": [link.format(7), link.format(1)]}))
    assert error.__class__ is answers.Conflict
    assert error.text.endswith("because others refer to it: incoming route Route 7 (id 7) leads to it; the default "
                               "incoming route leads to it.")


def test_blockers_are_cleaned_masked_and_bounded():
    item = "<li><a href='/admin-cabinet/extensions/modify/{0}'>Zx9!kfPq2LmT7w\x1b[2J {0} <{0}></a></li>"
    html_list = "<ul>{0}</ul>".format("".join(item.format(number) for number in range(100, 300)))
    error = failure("DELETE", "ivr-menu/IVR-1", 409, envelope(messages=[html_list]), secrets=["Zx9!kfPq2LmT7w"])
    assert "refer to it: employee ******** 100 (number 100, id 100) forwards to it; employee" in error.text
    assert "Zx9" not in str(error) and "\x1b" not in error.text
    assert error.text[-1] == "…" and 1900 < len(error.text) < 2200


def test_a_conflict_without_links_and_a_change_that_would_delete_keep_their_texts():
    error = failure("DELETE", "call-queues/QUEUE-1", 409, envelope(messages={"error": ["FOREIGN KEY"]}))
    assert (error.text, error.hint) == (
        "The PBX sees a conflict: FOREIGN KEY.", "Change or remove what refers to it first.")
    error = failure("PUT", "employees/110", 422, envelope(messages={"error": ["No: " + BLOCKED_DELETE]}))
    assert error.text == ("The PBX refused the request: No: Logical integrity violation: Employee routing settings - "
                          "Ring One <330>; IVR menu - IVR menu: Circle menu <2552>.")


def test_stack_trace_of_php_is_cut_off():
    error = failure("PATCH", "asterisk-managers/4", 422, envelope(messages={"error": [
        "TypeError: Argument #2 ($permissions) must be of type array, string given, called in "
        "/usr/www/src/PBXCoreREST/Lib/A.php on line 235 in file /usr/www/src/PBXCoreREST/Lib/A.php on line 318\n"
        "Stack trace:\n  1. TypeError->() /usr/www/src/PBXCoreREST/Lib/A.php:318"]}))
    assert error.text == ("The PBX refused the request: TypeError: Argument #2 ($permissions) must be of type array, "
                          "string given.")


@pytest.mark.parametrize("method, path, access", [
    ("GET", "employees", '"/api/v3/employees": read'),
    ("PATCH", "employees/110", '"/api/v3/employees": write'),
    ("POST", "employees:export", '"/api/v3/employees": write'),
    ("GET", "sip/201:getSecret", '"/api/v3/sip": read'),
])
def test_401_names_resource_and_access(method, path, access):
    error = failure(method, path, 401, envelope(messages={"error": ["The user isn't authenticated."]}))
    assert isinstance(error, answers.NotAuthorized)
    assert access in error.hint and "network filter" in error.hint
    assert "cannot address" not in error.hint


@pytest.mark.parametrize("record, addressable", [
    ("QUEUE-0000025A", False), ("SIP-TRUNK-34F7CAFE", False), ("QUEUE-00000250", True), ("110", True),
    ("ModuleBackup", False), ("12ab", True), ("6f9619ff-8b86-d011-b42d-00cf4fc964ff", True),
])
def test_401_says_when_a_restricted_key_cannot_address_the_id(record, addressable):
    error = failure("GET", "call-queues/" + record, 401, envelope())
    assert (record in error.hint) is not addressable
    assert ("ends in a letter" in error.hint) is not addressable


@pytest.mark.parametrize("status, body, kind, words", [
    (403, b"Security violation detected\n", "refused_by_filter", "reword"),
    (403, b"Access denied\n", "not_authorized", "blocks the address"),
    (403, b"<html><h1>403 Forbidden</h1></html>", "not_authorized", "proxy"),
    (403, envelope(messages={"error": ["Cannot delete system manager 'mikopbxuser'"]}), "not_authorized",
     "system manager 'mikopbxuser'"),
    (429, b"Too many requests\n", "rate_limited", "PBXRateLimitEnabled"),
    (429, envelope(messages={"error": ["Too many attempts"]}), "rate_limited", "Too many attempts"),
    (405, envelope(messages={"error": ["Method 'nosuch' is not allowed with HTTP GET"]}), "unsupported_pbx", "too old"),
    (400, envelope(messages={"error": ["Cannot change ID of existing record"]}), "invalid", "Cannot change ID"),
    (302, b"", "server_fault", "redirect"),
])
def test_refusals_by_status(status, body, kind, words):
    error = failure("POST", "employees", status, body, OCTETS)
    assert error.kind == kind
    assert words in str(error)
    assert not error.transient


def test_rate_limit_says_how_long_and_how_to_lift_it():
    hint = failure("GET", "employees", 429, b"Too many requests\n", OCTETS).hint
    assert all(part in hint for part in ("5 minutes", "1 hour", "newer_block_ip", "PBXRateLimitEnabled"))


UNROUTED = json.dumps({"success": False, "data": None, "messages": {"error": ["Endpoint not found: /x"]}}).encode()
GONE = envelope(messages={"error": ["Call queue not found: QUEUE-DEADBEEF"]})


@pytest.mark.parametrize("method, path, body, kind, words", [
    ("GET", "employees", UNROUTED, "unsupported_pbx", "2026.1"),
    ("POST", "employees:batchCreate", UNROUTED, "unsupported_pbx", "upgrade"),
    ("GET", "employees", b"<html><title>404 Not Found</title></html>", "unsupported_pbx", "2026.1"),
    ("GET", "employees", envelope(messages=["404 (Not Found)"]), "unsupported_pbx", "2026.1"),
    ("GET", "call-queues/xyz", UNROUTED, "not_found", "form"),
    ("PATCH", "call-queues/QUEUE-DEADBEEF", GONE, "not_found", "Call queue not found"),
    ("POST", "outbound-routes", envelope(messages={"error": ["Provider not found"]}), "not_found", "Provider"),
    ("DELETE", "sound-files/3", envelope(messages={"error": ["api_SoundFileNotFound (ID: 3)"]}), "not_found",
     "sound file not found (ID: 3)"),
    ("GET", "/pbxcore/files/cache/x/e.csv", b"<html></html>", "not_found", "file"),
])
def test_404_of_a_record_and_of_an_unknown_route(method, path, body, kind, words):
    error = failure(method, path, 404, body)
    assert error.kind == kind
    assert words in str(error)


# --- failures of the PBX: what may be repeated ----------------------------------------------------------------------

TIMEOUT = envelope(messages={"error": ["Request timeout or worker not responding"]})
LOCKED = envelope(messages={"error": ["SQLSTATE[HY000]: General error: 5 database is locked"]})
BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@pytest.mark.parametrize("status, body, read, write, transient, nothing_done", [
    (400, TIMEOUT, "server_fault", "outcome_unknown", True, False),
    (422, LOCKED, "database_locked", "database_locked", True, True),
    (500, LOCKED, "database_locked", "database_locked", True, True),
    (500, envelope(messages={"error": ["Boom"]}), "server_fault", "outcome_unknown", False, False),
    (500, b"", "server_fault", "outcome_unknown", False, False),
    (502, BAD_GATEWAY, "server_fault", "outcome_unknown", True, False),
    (504, BAD_GATEWAY, "server_fault", "outcome_unknown", True, False),
    (503, envelope(messages={"error": ["API queue is full"]}), "server_fault", "server_fault", True, True),
    (503, b"<html>503 Service Unavailable</html>", "server_fault", "outcome_unknown", True, False),
    (200, b"", "server_fault", "outcome_unknown", False, False),
    (200, b"Fatal error: Allowed memory size exhausted", "server_fault", "outcome_unknown", False, False),
    (200, b'{"result": true, "data": {"id"', "server_fault", "outcome_unknown", False, False),
    (200, b'{"some": "other service"}', "server_fault", "outcome_unknown", False, False),
    (200, b"[1, 2]", "server_fault", "outcome_unknown", False, False),
])
def test_failures(status, body, read, write, transient, nothing_done):
    for method, path, kind in (("GET", "employees", read), ("POST", "employees:export", read),
                               ("PATCH", "employees/110", write), ("POST", "employees:batchCreate", write)):
        error = failure(method, path, status, body, "text/html")
        assert (error.kind, error.transient, error.nothing_done) == (kind, transient, nothing_done), method + path


@pytest.mark.parametrize("body", [
    b'{"result": true, "data": {"id": "110", "sip_secret": "Zx9!kfPq2LmT7w", "na',
    b'<b>Notice</b>: x [{"sip_secret": "Zx9!kfPq2LmT7w"}', b'["Zx9!kfPq2LmT7w"]', b'{"sip_secret": "Zx9!kfPq2LmT7w"}',
])
def test_broken_json_is_not_quoted_since_it_may_hold_secrets_of_the_pbx(body):
    for status in (200, 404, 422, 500, 502):
        assert "Zx9" not in str(failure("GET", "employees/110", status, body))


def test_lock_reported_with_200_is_a_lock():
    locked = envelope(messages={"error": ["SQLSTATE[HY000]: General error: 5 database is locked"]})
    assert failure("PATCH", "employees/110", 200, locked).kind == "database_locked"


def test_text_of_a_failure_quotes_a_short_plain_excerpt():
    error = failure("GET", "employees", 200, b"<b>Fatal error</b>: Uncaught &quot;x&quot;<br>" + b"y" * 5000)
    assert 'Fatal error: Uncaught "x"' in error.text
    assert "<" not in error.text and len(error.text) < 500


def test_repeated_lock_says_what_to_restart():
    assert "WorkerApiCommands" in failure("PATCH", "mail-settings", 422, LOCKED).hint


def test_error_as_text_is_one_paragraph_with_request_and_status():
    error = failure("POST", "employees", 409, envelope(messages={"error": ["Extension number already exists"]}))
    assert str(error) == ("The PBX sees a conflict: Extension number already exists. (POST employees, HTTP 409)")


# --- secrets --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("secret", ["Zx9!kfPq2LmT7w", 'q"uo\\te/d', "a<b>c&d;x", "пароль-77", "two  spaces", "4711"])
def test_secrets_are_masked_where_the_pbx_quotes_them(secret):
    for body in (envelope(messages={"error": ["bad secret {0} here".format(secret)]}),
                 envelope(messages={"error": {"secret": secret}}),
                 "PHP says: {0} is bad".format(json.dumps(secret)).encode(),
                 "PHP says: {0} is bad".format(json.dumps(secret).replace("/", "\\/")).encode(),
                 "PHP says: {0} is bad".format(html.escape(secret)).encode()):
        for status in (422, 500):
            error = failure("POST", "employees", status, body, secrets=[secret, ""])
            assert secret not in str(error) and "********" in str(error)
            assert json.dumps(secret)[1:-1] not in str(error) and "te\\/d" not in str(error)


def test_short_secret_does_not_spoil_longer_numbers():
    error = failure("POST", "employees", 422, envelope(messages=["ext1000 and 10005 refuse 1000"]), secrets=["1000"])
    assert "ext1000 and 10005 refuse ********" in error.text


# --- texts ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("markup, text", [
    ("Smith James <201>", "Smith James <201>"),
    ("<b>Tom &amp; Jerry</b>&nbsp;&lt;x&gt;", "Tom & Jerry <x>"),
    ("<ul><li>one</li><li>two</li></ul>", "one; two"),
    ("a<br/>b<br>b", "a; b"),
    (BLOCKED_DELETE.split("<ul", maxsplit=1)[0] + "<ul class='list'><li>A</li></ul>", "Logical integrity violation: A"),
    ("<script>alert(1)</script>x<style>b{}</style><!-- c -->y", "x y"),
    ("\x1b[31mred\x1b[0m \x1b]0;title\x07bell\x07 \x9b1mC1\x00 &#27;[2J", "red bell C1 [2J"),
    ("right\u202eto left\u200b", "rightto left"),
    ("line\u2028separated\tby\r\nmany", "line separated by; many"),
    ("", ""),
])
def test_plain_text(markup, text):
    assert plain_text(markup) == text


@pytest.mark.parametrize("key, words", [
    ("da_ValidateExtensionDouble", "the extension is already taken"),
    ("api_OutWorkTimeNotFound (ID: 9)", "out work time not found (ID: 9)"),
    ("mo_ThisQueueAndMemberMustBeUniqueForCallQueuesModels", "this queue and member must be unique for call queues "
     "models"),
    ("rest_param_ms_from_address is not a valid email address: x", "from_address is not a valid email address: x"),
    ("File ab_Test.wav not found", "File ab_Test.wav not found"),
    ("ab_Test.wav not found", "ab_Test.wav not found"),
    ("ex_NoDot.", "no dot."),
    ("ex_BadSIPUserID", "bad SIP user ID"),
])
def test_untranslated_keys_become_words(key, words):
    assert answers.readable(key) == words


def test_a_secret_that_stands_in_place_of_a_field_is_masked():
    texts, fields = readable_messages({"error": {"hunter2-hunter2": "is weak"}}, ["hunter2-hunter2"])
    assert texts == ("********: is weak",) and fields == {"********": "is weak"}
    assert readable_messages({"error": [{"field": "<b>", "message": "m"}]}) == (("m",), {})


def test_messages_are_bounded():
    texts, fields = readable_messages({"error": ["x" * 10 ** 6, {"deep": [[[[[[[["never"]]]]]]]]}] + ["m"] * 1000})
    assert texts == ("x" * 599 + "…", "m")
    assert fields == {}
    error = failure("POST", "employees", 422, envelope(messages=[str(n) * 300 for n in range(500)]))
    assert len(str(error)) < 2500


JSON_VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                           lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
MESSAGES = JSON_VALUES | st.dictionaries(
    st.sampled_from(["error", "warning", "info", "license", "success", "message", "field", "number"]), JSON_VALUES)
ENVELOPES = st.fixed_dictionaries({}, optional={
    "result": st.booleans() | JSON_VALUES, "success": st.booleans(), "data": JSON_VALUES, "messages": MESSAGES})


@settings(max_examples=300, deadline=None)
@given(method=st.sampled_from(["GET", "POST", "PATCH", "DELETE"]),
       path=st.sampled_from(["employees", "employees/110", "call-queues/QUEUE-0000000A", "employees:export", "/f"])
       | st.text(),
       status=st.integers(100, 599) | st.sampled_from([200, 201, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503]),
       content_type=st.text(),
       body=st.binary() | ENVELOPES.map(lambda value: json.dumps(value).encode())
       | st.text().map(lambda text: ("<div>\x1b[2J" + text).encode("utf-8", "surrogatepass")))
def test_anything_gives_an_answer_or_a_readable_error(method, path, status, content_type, body):
    try:
        texts = decode(method, path, status, content_type, body).messages
    except answers.PbxError as error:
        texts = (error.text, error.hint) + tuple(getattr(error, "fields", {}).items())
        assert error.text
        assert len(error.text) < 3000
    for text in texts:
        for character in "".join(text):
            assert unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp"), repr(text)


def test_deep_nesting_is_no_crash():
    error = failure("GET", "employees", 200, b'{"result":' + b"[" * 100000)
    assert error.kind == "server_fault"
