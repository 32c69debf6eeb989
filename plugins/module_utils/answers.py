# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one HTTP answer of a MikoPBX means: its data, or a typed error a person can act upon. No I/O here.

The shapes of answers are those of the API facts, sections 1.2-1.5 and 2.6, and of the recorded exchanges.
"""
from __future__ import annotations

import html as html_entities
import json
import re
import unicodedata
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, NoReturn, Optional, Tuple, Type

from ansible_collections.mikopbx.pbx.plugins.module_utils.blockers import blockers_in
from ansible_collections.mikopbx.pbx.plugins.module_utils.rendering import visible

PROVEN_VERSION = "2026.1"  # the MikoPBX whose answers were recorded

# POST methods that change nothing a person would call a record; repeating them does no harm (API facts, section 1.2).
READING_POSTS = frozenset((
    "employees:export", "extensions:available", "extensions:getPhonesRepresent", "passwords:validate",
    "syslog:getLogFromFile",
))

_LONGEST_NAME = 60      # characters of the name of a field
_LONGEST_MESSAGE = 600  # characters of one message of the PBX
_LONGEST_TEXT = 2000    # characters of all of them together
_LONGEST_INPUT = 8000   # characters looked at to make a message
_MASK = "********"


class Answer(NamedTuple):
    """One successful answer: HTTP status, the envelope's `data`, and its messages as plain text."""

    status: int
    data: Any
    messages: Tuple[str, ...]


class PbxError(Exception):
    """Something between the person and the PBX failed.

    text says what happened, hint what to do next; both are one-line plain text. `data` holds what the PBX sent along
    (batchCreate describes the refused rows there); it may hold secrets and is never part of the text.
    `transient`: the same request may succeed in a moment. `nothing_done`: the PBX surely did not act upon the request.
    `begun`: what was asked is, or may be, done in part all the same: by an earlier request, or an earlier attempt.
    """

    kind = "error"

    def __init__(self, text: str, hint: str = "", method: str = "", path: str = "", status: Optional[int] = None,
                 data: Any = None, transient: bool = False, nothing_done: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint
        self.method = method
        self.path = path
        self.status = status
        self.data = data
        self.transient = transient
        self.nothing_done = nothing_done
        self.begun = False

    def __str__(self) -> str:
        where = " ".join(part for part in (self.method, _clean(self.path)) if part)
        if self.status is not None:
            where = "{0}{1}HTTP {2}".format(where, ", " if where else "", self.status)
        # A text may quote what a record holds, which is not cleaned as the PBX's messages are.
        return visible(" ".join(part for part in (self.text, self.hint, "({0})".format(where) if where else "") if part))


class Unreachable(PbxError):
    """No connection to the PBX could be made, or it broke."""

    kind = "unreachable"


class UntrustedCertificate(Unreachable):
    """The PBX's TLS certificate could not be verified."""

    kind = "untrusted_certificate"


class NotAuthorized(PbxError):
    """The API key is unknown or lacks the permission (the PBX answers 401 to both), or the PBX forbids the request."""

    kind = "not_authorized"


class RefusedByFilter(PbxError):
    """The web server's request filter found a pattern that it takes for an attack."""

    kind = "refused_by_filter"


class RateLimited(PbxError):
    """Too many requests: the PBX blocks this address for minutes. Never to be retried."""

    kind = "rate_limited"


class NotFound(PbxError):
    """404 of a record, or of an id whose form the PBX does not route."""

    kind = "not_found"


class UnsupportedPbx(PbxError):
    """This PBX does not know the resource or method: older than the API, or not a MikoPBX."""

    kind = "unsupported_pbx"


class Conflict(PbxError):
    """A number or name is taken (409), or other records refer to the one to be deleted (409; for employees 422)."""

    kind = "conflict"


class Invalid(PbxError):
    """The PBX refused what was sent. `fields` maps its field names to plain-text complaints, where it names fields."""

    kind = "invalid"

    def __init__(self, text: str, hint: str = "", method: str = "", path: str = "", status: Optional[int] = None,
                 data: Any = None, transient: bool = False, nothing_done: bool = False,
                 fields: Optional[Dict[str, str]] = None) -> None:
        super().__init__(text, hint, method, path, status, data, transient, nothing_done)
        self.fields: Dict[str, str] = fields or {}


class ServerFault(PbxError):
    """The PBX failed or answered something that is no answer of this API."""

    kind = "server_fault"


class DatabaseLocked(ServerFault):
    """A write found the PBX's database locked; nothing was written."""

    kind = "database_locked"


class OutcomeUnknown(PbxError):
    """A write was sent, and no answer says whether it was carried out.

    `obstacle`: why that could not be found out afterwards.
    """

    kind = "outcome_unknown"
    obstacle: Optional[PbxError] = None


OUTCOME_HINT = (
    "The request may or may not have been carried out: look at the record on the PBX, or simply run the task again.")
_LOCKED_HINT = (
    "If this repeats, an API worker of the PBX holds the database with an unfinished change, and what other workers "
    "seem to have saved may be lost: on the PBX, end the processes WorkerApiCommands (its watchdog "
    "WorkerSafeScriptsCore starts new ones) or reboot it, then run again."
)
_RATE_HINT = (
    "The PBX refuses every request from this address for 5 minutes, and twice as long at each further offence within "
    "24 hours, up to 1 hour; trying again before is of no use. To lift it: let a network filter with newer_block_ip "
    "cover this controller (Firewall, with the firewall enabled), or switch off the general setting "
    "PBXRateLimitEnabled. A lower request_budget avoids it."
)
_BLOCKED_HINT = "Point those elsewhere or delete them first; in mikopbx_office they can be part of the same task."
_FILTER_HINT = (
    "Texts that look like SQL or an attack are refused (select ... from, update ... set, insert into, delete from, "
    "union select, drop table, ' or , 1=1, a quotation mark before a semicolon, ../): reword the value. "
    "Nothing was written."
)


def is_write(method: str, path: str) -> bool:
    """Whether the request may change something on the PBX; `path` is relative to the API."""
    return method.upper() not in ("GET", "HEAD") and path not in READING_POSTS


def decode(method: str, path: str, status: int, content_type: str, body: bytes,
           secrets: Iterable[str] = ()) -> Answer:
    """Turn one HTTP answer into its data, or raise the PbxError subclass that describes it.

    method, path: the request, path relative to the API; content_type is not relied upon: the filter and the limiter
    of the PBX answer plain text as application/octet-stream. secrets: values to mask where the PBX quotes them.
    """
    return _Reading(method.upper(), path, status, body, tuple(secrets)).answer()


class _Reading:
    """One answer under decoding, with the request it answers."""

    def __init__(self, method: str, path: str, status: int, body: bytes, secrets: Tuple[str, ...]) -> None:
        self.method = method
        self.path = path
        self.status = status
        self.secrets = secrets
        self.raw = body.decode("utf-8-sig", "replace")
        self.envelope, self.preface = _envelope(self.raw)
        envelope = self.envelope or {}
        self.data = envelope.get("data")
        self.messages, self.fields = readable_messages(envelope.get("messages"), secrets)

    def answer(self) -> Answer:
        if 200 <= self.status < 300:
            return self._success()
        if 300 <= self.status < 400:
            self.fail(ServerFault, "The PBX answered with a redirect.", "Check the url of the connection.")
        self._check_lock()
        if self.status == 400 and "worker not responding" in self.raw[:_LONGEST_INPUT]:
            self._broken_off("The PBX did not finish the request within its 30 seconds.", transient=True)
        if self.status >= 500:
            self._server_error()
        refuse = {401: self._unauthorized, 403: self._forbidden, 404: self._not_found, 405: self._not_offered,
                  409: self._conflict, 429: self._rate_limited}.get(self.status, self._invalid)
        refuse()

    def _success(self) -> Answer:
        if self.status == 204 and not self.raw.strip():
            return Answer(self.status, None, ())
        if self.envelope is None:
            quoted = self.quote()
            self._broken_off("The PBX answered with {0}.".format(
                "something else than JSON: " + quoted if quoted else "broken JSON" if self.raw.strip() else "nothing"))
        # An answer to an asynchronous job has `success` and no `result` (API facts, section 1.4).
        outcome = self.envelope.get("result", self.envelope.get("success"))
        if outcome is None:
            self._broken_off("The PBX answered JSON that is no answer of its API.")
        if outcome is not True:
            self._check_lock()
            self._invalid()
        messages = self.messages
        if self.preface:
            messages = (_line(self.preface, self.secrets),) + messages
        return Answer(self.status, self.data, messages)

    def _check_lock(self) -> None:
        if any("database is locked" in message for message in self.messages):
            self.fail(DatabaseLocked, "The database of the PBX is locked.", _LOCKED_HINT, transient=True,
                      nothing_done=True)

    def _server_error(self) -> NoReturn:
        if self.status == 503 and self.envelope is not None:
            # The PBX looks at the queue before it puts the job there (API facts, section 1.4).
            self.fail(ServerFault, "The PBX has too many API requests waiting.", "Run again in a minute.",
                      transient=True, nothing_done=True)
        transient = self.status in (502, 503, 504)
        text = "The web server of the PBX failed" if transient else "The PBX failed inside"
        self._broken_off(self.sentence(text), transient=transient)

    def _broken_off(self, text: str, transient: bool = False) -> NoReturn:
        if is_write(self.method, self.path):
            self.fail(OutcomeUnknown, text, OUTCOME_HINT, transient=transient)
        self.fail(ServerFault, text, "If it persists, see the system log of the PBX.", transient=transient)

    def _unauthorized(self) -> NoReturn:
        if self.path.startswith("/"):
            self.fail(NotAuthorized, "The PBX refused its own link to this file.", "Run again to get a new one.")
        if self.path == "auth:login":
            self.fail(NotAuthorized, self.sentence("The PBX refused the login name or the password"),
                      nothing_done=True)
        resource = resource_of(self.path)
        access = "read" if self.method in ("GET", "HEAD") else "write"
        hint = ("The key is unknown to the PBX, or it lacks the permission \"/api/v3/{0}\": {1}, or its network filter "
                "excludes this controller's address; the PBX gives the same answer to all three. "
                "A changed key may need 5 minutes to take effect.").format(resource, access)
        record = self.path.partition("/")[2].partition(":")[0]
        if record and not _restricted_key_recognises(record):
            hint += (" A key with restricted permissions cannot address {0} in any case{1}: "
                     "use a key with full permissions.").format(
                         _line(record), ", since its id ends in a letter" if record[-1:].isalpha() else "")
        self.fail(NotAuthorized, "The PBX did not accept the API key for this request.", hint, nothing_done=True)

    def _forbidden(self) -> NoReturn:
        if self.envelope is not None:
            self.fail(NotAuthorized, self.sentence("The PBX forbids this"), nothing_done=True)
        said = self.raw[:_LONGEST_INPUT].lower()
        if "security violation" in said:
            self.fail(RefusedByFilter, "The request filter of the PBX took a text for an attack and refused it.",
                      _FILTER_HINT, nothing_done=True)
        if "access denied" in said:
            self.fail(NotAuthorized, "The PBX blocks the address of this controller.",
                      "Remove it from the blocked addresses (Firewall, Fail2Ban) or cover it by a network filter with "
                      "newer_block_ip.", nothing_done=True)
        self.fail(NotAuthorized, self.sentence("A web server refused access"),
                  "The answer is not of the PBX's API: check the url and any proxy between.", nothing_done=True)

    def _not_found(self) -> NoReturn:
        if self.path.startswith("/"):
            self.fail(NotFound, "The PBX no longer has this file.", nothing_done=True)
        record = self.path.partition("/")[2]
        routed = self.envelope is not None and "result" in self.envelope
        if not record and (not routed or self.method in ("GET", "HEAD") or ":" in self.path):
            self.fail(UnsupportedPbx, "This PBX does not know /pbxcore/api/v3/{0}.".format(_line(self.path)),
                      "It may be too old for REST API v3, which MikoPBX {0} has: upgrade the PBX, or check that url is "
                      "that of a MikoPBX.".format(PROVEN_VERSION), nothing_done=True)
        if not routed:
            self.fail(NotFound, "The PBX has no address for {0}.".format(_line(self.path)),
                      "The id is not of the form that this resource accepts, or the PBX is too old for this method.",
                      nothing_done=True)
        self.fail(NotFound, self.sentence("The PBX did not find it"), nothing_done=True)

    def _not_offered(self) -> NoReturn:
        self.fail(UnsupportedPbx, "This PBX does not offer {0} {1}.".format(self.method, _line(self.path)),
                  "It may be too old: this collection was made with MikoPBX {0}.".format(PROVEN_VERSION),
                  nothing_done=True)

    def _check_blockers(self) -> None:
        """Other records refer to the one to be deleted: 409, for employees 422."""
        if self.method != "DELETE" or self.envelope is None:
            return
        texts: List[Tuple[str, str]] = []
        _collect(self.envelope.get("messages"), "", texts, 0)
        named = [_clean(mask(blocker, self.secrets)) for blocker in blockers_in(text for field, text in texts)]
        if named:
            listed = shorten("; ".join(named) + ".", _LONGEST_TEXT)
            self.fail(Conflict, "The PBX refuses to delete it, because others refer to it: " + listed, _BLOCKED_HINT)

    def _conflict(self) -> NoReturn:
        self._check_blockers()
        hint = "Change or remove what refers to it first." if self.method == "DELETE" else ""
        self.fail(Conflict, self.sentence("The PBX sees a conflict"), hint)

    def _rate_limited(self) -> NoReturn:
        if self.envelope is not None:  # log-in, password and upload limits answer in the envelope
            self.fail(RateLimited, self.sentence("The PBX refused further attempts"), "Wait a few minutes.",
                      nothing_done=True)
        self.fail(RateLimited, "The PBX received too many requests from this address and has blocked it.", _RATE_HINT,
                  nothing_done=True)

    def _invalid(self) -> NoReturn:
        self._check_blockers()
        raise Invalid(self.sentence("The PBX refused the request"), "", self.method, self.path, self.status, self.data,
                      fields=self.fields)

    def fail(self, error: Type[PbxError], text: str, hint: str = "", transient: bool = False,
             nothing_done: bool = False) -> NoReturn:
        raise error(text, hint, self.method, self.path, self.status, self.data, transient, nothing_done)

    def said(self) -> str:
        return shorten("; ".join([text.rstrip(".") for text in self.messages[:-1]] + list(self.messages[-1:])),
                       _LONGEST_TEXT)

    def sentence(self, lead: str) -> str:
        """The lead, and what the PBX said."""
        said = self.said()
        if not said and self.envelope is None:
            said = self.quote()
        if not said:
            return lead + " and did not say why."
        return "{0}: {1}{2}".format(lead, said, "" if said[-1] in ".!?…" else ".")

    def quote(self) -> str:
        """A short excerpt of a body that is no envelope, without any JSON in it: that may hold the PBX's secrets."""
        text = re.split(r"[\[{]", mask(self.raw, self.secrets)[:_LONGEST_INPUT], maxsplit=1)[0]
        return shorten(_line(text, self.secrets), 300)


def _envelope(raw: str) -> Tuple[Optional[Dict[str, Any]], str]:
    """The JSON object of a body and the text before it: PHP prints its warnings ahead of an otherwise whole answer."""
    starts = [0]
    if raw.lstrip()[:1] not in ("{", "["):
        starts += [found.start() for found in re.finditer(r'\{\s*"(?:result|success)"\s*:', raw)][:3]
    for start in starts:
        try:
            value = json.loads(raw[start:])
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value, raw[:start].strip()
    return None, ""


def resource_of(path: str) -> str:
    """The resource name of a path relative to the API: employees of employees/110:copy."""
    return _clean(re.split("[/:?]", path, maxsplit=1)[0])


def _restricted_key_recognises(record: str) -> bool:
    """Whether the PBX's permission check takes this path segment for a record id (API facts, section 1.2)."""
    return bool(re.match(r"\d+\Z|[A-Z]+-.*\d+\Z|\d+[a-zA-Z]|[a-z]+-\d+"
                         r"|[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\Z", record))


# --- messages -------------------------------------------------------------------------------------------------------

_SEVERITIES = ("error", "warning", "license", "info", "success", "debug")


def readable_messages(messages: Any, secrets: Iterable[str] = ()) -> Tuple[Tuple[str, ...], Dict[str, str]]:
    """The PBX's messages, in whatever shape they come, as plain texts and as complaints by field name.

    Shapes: a text; a list; an object with error, warning, info, success, license or debug; field → text;
    objects {field, message, type, ...} (rows of batchCreate). Errors come first.
    """
    found: List[Tuple[str, str]] = []
    _collect(messages, "", found, 0)
    texts: List[str] = []
    fields: Dict[str, str] = {}
    secrets = tuple(secrets)
    for field, raw in found:
        text = readable(raw, secrets)
        if not text:
            continue
        field = shorten(_line(field, secrets), _LONGEST_NAME)  # a secret may stand where a name belongs
        if field:
            fields[field] = "{0}; {1}".format(fields[field], text) if field in fields else text
            text = "{0}: {1}".format(field, text)
        if text not in texts:
            texts.append(text)
    return tuple(texts), fields


def _collect(value: Any, field: str, found: List[Tuple[str, str]], depth: int) -> None:
    """Append (field or "", raw text) for every text within `value`."""
    if len(found) >= 100 or depth > 6:
        return
    if isinstance(value, str):
        found.append((field, value))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found.append((field, str(value)))
    elif isinstance(value, list):
        for item in value:
            _collect(item, field, found, depth + 1)
    elif isinstance(value, dict):
        if isinstance(value.get("message"), str):
            name = value.get("field")
            _collect(value["message"], name if isinstance(name, str) else field, found, depth + 1)
            return
        ordered = [key for key in _SEVERITIES if key in value] + [key for key in value if key not in _SEVERITIES]
        for key in ordered:
            # A PHP list with gaps arrives as an object with numbers for keys; these name no field.
            names_field = key not in _SEVERITIES and not key.isdigit()
            _collect(value[key], key if names_field else field, found, depth + 1)


def readable(message: str, secrets: Iterable[str] = ()) -> str:
    """One message of the PBX as one line of plain text: no HTML, no stack trace, no untranslated key, no secret."""
    message = re.split(r"\r?\n\s*Stack trace:", mask(message, secrets)[:_LONGEST_INPUT], maxsplit=1)[0]
    message = re.sub(r"(?:,? called)? in (?:file )?/usr/\S+ on line \d+", "", message)
    return shorten(_words_for_keys(_line(message, secrets)), _LONGEST_MESSAGE)


_KEY_WORDS = {
    "aru_UsernameAlreadyExists": "the user name is already taken",
    "da_ValidateExtensionDouble": "the extension is already taken",
    "da_ValidateExtensionNumber": "the extension is not a valid number",
    "ex_ThisNumberIsNotFree": "the number is already taken",
    "ex_ValidateUsernameEmpty": "the name is empty",
    "ex_ValidateSecretEmpty": "the password is empty",
    "tf_ValidateAtLeastOneCondition": "at least one condition (dates, weekdays, time or calendar) is needed",
    "tf_ValidateDateRangeComplete": "a date range needs both its first and its last day",
    "tf_ValidateDateRangeOrder": "the first day comes after the last",
    "tf_ValidateWeekdayRangeComplete": "a weekday range needs both its first and its last day",
}


def _words_for_keys(text: str) -> str:
    """Replace a translation key that the PBX left untranslated by words; user data inside the text stays as it is."""
    text = re.sub(r"\brest_[a-z]+_(?:[a-z]{2}_)?([a-z_0-9]+)", lambda found: found.group(1), text)
    key = re.match(r"[a-z]{2,5}_[A-Z][A-Za-z0-9]+(?=[\s:;,(]|\.?\Z)", text)
    if key is None:
        return text
    return _KEY_WORDS.get(key.group(), _split_camel_case(key.group())) + text[key.end():]


def _split_camel_case(key: str) -> str:
    """ex_ValidateNumberIsEmpty → number is empty."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", key.partition("_")[2])
    if len(words) > 1 and words[0] == "Validate":
        words = words[1:]
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)


# --- plain text -----------------------------------------------------------------------------------------------------

# Only real HTML elements are taken for tags: the PBX writes numbers and names as in "Smith James <201>", unescaped.
_TAG = re.compile(
    r"<(/?)(a|b|big|body|br|button|center|code|dd|div|dl|dt|em|font|form|h[1-6]|head|hr|html|i|img|input|label|li|link"
    r"|meta|ol|option|p|pre|s|section|select|small|span|strong|style|sub|sup|table|tbody|td|textarea|th|thead|title|tr"
    r"|u|ul|!doctype|script)((?:\s[^<>]*)?)/?>", re.IGNORECASE)
_BLOCKS = frozenset("body br dd div dl dt h1 h2 h3 h4 h5 h6 head hr li ol p pre section table title tr ul".split())
_TERMINAL = re.compile("\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -~]?")


def plain_text(html: str) -> str:
    """HTML of the PBX as one line of text: tags and icons dropped, entities resolved, list items joined by "; "."""
    html = re.sub(r"<!--.*?-->|<(script|style)\b[^>]*>.*?</\1\s*>", " ", html[:_LONGEST_INPUT],
                  flags=re.DOTALL | re.IGNORECASE)
    html = re.sub(r"[\r\n]+", "\n", html)
    # A heading of the PBX introduces the list that follows it.
    html = re.sub(r"(<div class=[\"']ui header[\"']>[^<]*)</div>", "\\1:\n", html)
    text = _TAG.sub(lambda tag: "\n" if tag.group(2).lower() in _BLOCKS else "", html)
    lines: List[str] = []
    for line in html_entities.unescape(text).split("\n"):
        line = _clean(line)
        if line and line not in lines:
            lines.append(line)
    return re.sub(r": ?; ", ": ", "; ".join(lines))


def _clean(text: str) -> str:
    """Without terminal sequences, control and invisible characters; runs of white space made one space."""
    text = _TERMINAL.sub("", text)
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category in ("Zs", "Zl", "Zp") or character in "\t\r\n\v\f":
            kept.append(" ")
        elif category not in ("Cc", "Cf", "Cs"):
            kept.append(character)
    return " ".join("".join(kept).split())


def _line(text: str, secrets: Iterable[str] = ()) -> str:
    """Plain text with secrets masked, both as they were sent and as the text shows them."""
    secrets = tuple(secrets)
    return mask(plain_text(mask(text, secrets)), secrets)


def mask(text: str, secrets: Iterable[str]) -> str:
    """Replace secrets by asterisks; a short one only where it stands alone (a PIN 1000 must not spoil ext10005)."""
    forms = {form for secret in secrets if secret for form in _forms(secret)}
    for secret in sorted(forms, key=len, reverse=True):
        if len(secret) < 6:
            text = re.sub(r"(?<!\w){0}(?!\w)".format(re.escape(secret)), _MASK, text)
        else:
            text = text.replace(secret, _MASK)
    return text


def _forms(secret: str) -> Iterator[str]:
    """A secret as it is, and as JSON writes it (PHP escapes the slash, too)."""
    yield secret
    for escaped in (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        yield escaped
        yield escaped.replace("/", "\\/")


def shorten(text: str, longest: int) -> str:
    """At most `longest` characters, the cut marked by an ellipsis."""
    return text if len(text) <= longest else text[:longest - 1].rstrip() + "…"
