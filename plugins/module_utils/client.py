# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to REST API v3 of one MikoPBX: session, key, TLS, time-outs, retries. Answers are data or a PbxError."""
from __future__ import annotations

import io
import os
import random
import re
import socket
import ssl
import threading
import time
import traceback
from http.cookiejar import DefaultCookiePolicy
from typing import (
    Any, BinaryIO, Callable, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Tuple, TypeVar, Union)
from urllib.parse import quote, unquote, urlencode, urlsplit

from ansible_collections.mikopbx.pbx.plugins.module_utils.answers import (
    OUTCOME_HINT, Answer, Invalid, NotAuthorized, OutcomeUnknown, PbxError, RateLimited, ServerFault, Unreachable,
    UntrustedCertificate, decode, is_write, plain_text)
from ansible_collections.mikopbx.pbx.plugins.module_utils.filtering import encode
from ansible_collections.mikopbx.pbx.plugins.module_utils.pacing import Pacer
from ansible_collections.mikopbx.pbx.plugins.module_utils.pinning import (
    PinnedAdapter, fingerprint_of, other_fingerprint, spelled)

# The modules must be importable without requests: the missing library is reported by module.py.
REQUESTS_IMPORT_ERROR: Optional[str] = None
try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
    from urllib3.exceptions import ConnectTimeoutError, InsecureRequestWarning, NewConnectionError
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

VERSION = "0.2.0"
API_PATH = "/pbxcore/api/v3/"
_JSON = "application/json; charset=utf-8"

_IN_FLIGHT = 3             # the PBX runs 3 API workers
_CONNECT_TIMEOUT = 10.0    # seconds
_PATIENCE = 60.0           # seconds over which a request is repeated
_FIRST_PATIENCE = 10.0     # the same while the PBX never answered yet: the address is probably wrong
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 16.0  # seconds before a repetition; doubled each time
_OUTLIVED = 6.0            # seconds from a worker time-out until the PBX has thrown away a job that was not begun
_SHORTEST_MASKED = 4       # characters: shorter values are masked nowhere, they would spoil every number
_PROXY_HINT = "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment."
_HOST = re.compile(r"(?!-)[\w-]{1,63}(?:\.(?!-)[\w-]{1,63})*\Z"    # a name or an IPv4 address
                   r"|(?=.*:)[0-9a-f:.]+(?:%[\w.-]+)?\Z")           # an IPv6 address
_Outcome = TypeVar("_Outcome")
_SECRET_NAME = re.compile("secret|password|passwd|token|key|pin(?:code)?$", re.IGNORECASE)


class Connection(NamedTuple):
    """How to reach one PBX. timeout in seconds; request_budget in requests per 60 s, 0 for none.

    api_key: None for what the PBX lets anyone do, such as logging in.
    fingerprint: SHA-256 of the PBX's certificate; takes the place of all other checks of it.
    """

    url: str
    api_key: Optional[str]
    validate_certs: bool = True
    ca_path: Optional[str] = None
    timeout: float = 40.0
    request_budget: int = 180
    fingerprint: Optional[str] = None

    def __repr__(self) -> str:
        return "Connection(url={0!r})".format(self.url)  # never the key: this ends up in tracebacks


class _Address(NamedTuple):
    scheme: str
    host: str    # host, or host:port where the port is not the scheme's own; lower case
    prefix: str  # path before /pbxcore, for a PBX behind a reverse proxy; usually empty

    @property
    def base(self) -> str:
        return "{0}://{1}{2}".format(self.scheme, self.host, self.prefix)


class Client:
    """One PBX, for up to 3 threads at once.

    warn is called with one plain sentence for every repetition and every doubtful option. pacer: by default one with
    the connection's budget, shared with other processes. clock: monotonic seconds; jitter: a number in [0, 1).
    secrets: values to mask where an error quotes the PBX, besides the key and the secrets within a request's body.
    requests_used and write_requests count everything sent, repetitions included.
    Raises Unreachable or NotAuthorized for connection options that cannot work.
    """

    def __init__(self, connection: Connection, warn: Callable[[str], None] = lambda text: None,
                 pacer: Optional[Pacer] = None, clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep, jitter: Callable[[], float] = random.random,
                 secrets: Iterable[str] = ()) -> None:
        self._address = _parse_url(connection.url)
        self._key = "" if connection.api_key is None else _checked_key(connection.api_key)
        if not connection.timeout > 0:
            raise Unreachable("timeout must be more than 0 seconds, not {0}.".format(connection.timeout))
        self._timeout = (min(_CONNECT_TIMEOUT, connection.timeout), connection.timeout)
        self.warn = warn
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._secrets = (self._key,) + tuple(secrets)
        self._pacer = pacer or Pacer(self._address.host, connection.request_budget, in_flight=_IN_FLIGHT,
                                     sleep=sleep, warn=warn)
        self._lock = threading.Lock()
        self._answered = False
        self.requests_used = 0
        self.write_requests = 0
        self._fingerprint = _checked_fingerprint(connection.fingerprint, self._address)
        self._verify = self._trust(connection)
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": "mikopbx.pbx/{0} (Ansible collection)".format(VERSION)})
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        # No repetitions by the library: it does not know which requests may be sent twice.
        pools: Any = {"pool_connections": 1, "pool_maxsize": _IN_FLIGHT, "max_retries": 0}
        adapter = PinnedAdapter(self._fingerprint, **pools) if self._fingerprint else HTTPAdapter(**pools)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def _trust(self, connection: Connection) -> Union[bool, str]:
        """What `requests` calls verify; warns of whatever makes the connection readable by others."""
        if self._address.scheme == "http":
            if not _is_loopback(self._address.host):
                self.warn("url begins with http://: the API key and all passwords cross the network unencrypted; "
                          "write https://{0} instead.".format(self._address.host))
            return True
        if self._fingerprint:
            return False  # urllib3 is not to look for an authority; the adapter compares
        if not connection.validate_certs:
            self.warn("validate_certs is false: anyone on the way can pose as the PBX and read the API key.")
            urllib3.disable_warnings(InsecureRequestWarning)
            return False
        if connection.ca_path:
            if not os.path.exists(connection.ca_path):
                raise UntrustedCertificate("ca_path names nothing that exists: {0}".format(connection.ca_path),
                                           "Give a PEM file, or a directory prepared by openssl rehash.")
            return connection.ca_path
        return True

    @property
    def api_key(self) -> str:
        """The key in use, to recognise its record by; empty for none."""
        return self._key

    def use_key(self, key: str) -> None:
        """Go on with another key, or with the token of a session. Not while requests are under way."""
        self._key = _checked_key(key)
        self._secrets += (self._key,)

    def own_address(self) -> str:
        """The address from which this machine reaches the PBX; empty when it cannot be told.

        Behind a translation of addresses or a proxy the PBX sees another.
        """
        parts = urlsplit(self._address.base)
        try:
            family, kind, protocol, _name, target = socket.getaddrinfo(
                parts.hostname, parts.port or 443, type=socket.SOCK_DGRAM)[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.connect(target)  # sends nothing
                return str(probe.getsockname()[0]).split("%", 1)[0]
        except OSError:
            return ""

    def get(self, path: str, query: Optional[Mapping[str, Any]] = None) -> Any:
        """The `data` of a GET; path relative to the API, query values as text, number or bool (sent as true/false)."""
        return self._request("GET", path, query, None, repeatable=True).data

    def send(self, method: str, path: str, body: Any = None, repeatable: bool = False) -> Answer:
        """Send a request that may change something; body is anything that JSON can hold.

        repeatable: sending it twice does no harm (a create under a chosen id, a complete update), so it is repeated
        after an unknown outcome as well. Raises OutcomeUnknown when nothing tells whether it was carried out.
        """
        return self._request(method.upper(), path, None, body, repeatable)

    def upload(self, path: str, fields: Mapping[str, str], filename: str, content: bytes, content_type: str) -> Answer:
        """Send a form with one file, in the part that is named `file`; content_type is that of the file.

        Raises OutcomeUnknown when nothing tells whether the file arrived.
        """
        target = self._address.base + API_PATH + _quoted(path)
        parts: List[Tuple[str, Any]] = list(fields.items())
        form, form_type = urllib3.encode_multipart_formdata(parts + [("file", (filename, content, content_type))])

        def attempt() -> Answer:
            # A stream goes out in pieces. Bytes would have to be sent, all of them, within the time for connecting.
            status, answer_type, answer = self._exchange("POST", path, target, io.BytesIO(form), True, form_type)
            return decode("POST", path, status, answer_type, answer, self._secrets)

        return self._persist(attempt, repeatable=False)

    def fetch(self, path: str, query: Mapping[str, Any]) -> bytes:
        """The bytes of a file that the API gives out itself; path and query as for a GET."""
        target = self._address.base + API_PATH + _quoted(path) + _encoded_query(query)

        def attempt() -> bytes:
            status, content_type, content = self._exchange("GET", path, target, None, authorized=True)
            # A refusal comes as the usual JSON with 200 as well (API facts, section 1.5), a failure as text.
            if status != 200 or not content or content_type.startswith(("application/json", "text/")):
                decode("GET", path, status, content_type, content, self._secrets)
                raise ServerFault("The PBX did not send the file.", method="GET", path=path, status=status)
            return content

        return self._persist(attempt, repeatable=True)

    def download(self, link: str) -> bytes:
        """The bytes behind a link that the PBX gave, without the API key (such links carry their own token)."""
        target = self._own_link(link)
        # Errors name the file alone: whoever has the whole link can fetch it, and an export holds passwords.
        name = "/" + target.partition("?")[0].rpartition("/")[2]

        def fetch() -> bytes:
            status, content_type, content = self._exchange("GET", name, target, None, authorized=False)
            if status == 200:
                return content
            if status >= 300:
                decode("GET", name, status, content_type, content, self._secrets)
            raise ServerFault("The PBX did not send the whole file.", method="GET", path=name, status=status)

        return self._persist(fetch, repeatable=True)

    def _request(self, method: str, path: str, query: Optional[Mapping[str, Any]], body: Any,
                 repeatable: bool) -> Answer:
        target = self._address.base + API_PATH + _quoted(path) + _encoded_query(query)
        content = None if body is None else _encoded_body(body, method, path)
        secrets = self._secrets + tuple(_secrets_in(body))

        def attempt() -> Answer:
            status, content_type, answer = self._exchange(method, path, target, content, authorized=True)
            return decode(method, path, status, content_type, answer, secrets)

        return self._persist(attempt, repeatable or not is_write(method, path))

    def _persist(self, attempt: Callable[[], _Outcome], repeatable: bool) -> _Outcome:
        """Repeat `attempt` while that can help and cannot do anything twice."""
        started = 0.0
        attempts = 0
        uncertain = False
        failure: PbxError
        while True:
            attempts += 1
            try:
                with self._pacer.slot():
                    if attempts == 1:  # waiting for the budget is no sign of trouble
                        started = self._clock()
                    return attempt()
            except PbxError as error:
                failure = error
            uncertain = uncertain or isinstance(failure, OutcomeUnknown)
            wait = min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT) * (0.5 + self._jitter() / 2)
            if isinstance(failure, OutcomeUnknown) and failure.status == 400:
                # The worker timed out. Its job must not be carried out after what follows upon the repetition.
                wait = max(wait, _OUTLIVED)
            patience = _PATIENCE if self._answered else _FIRST_PATIENCE
            allowed = failure.transient and (repeatable or failure.nothing_done)
            if not allowed or self._clock() - started + wait > patience:
                raise _final(failure, attempts, uncertain)
            self.warn("{0} Trying again in {1:.1f} s ({2}).".format(
                failure.text, wait, " ".join(part for part in (failure.method, failure.path) if part)))
            self._sleep(wait)

    def _exchange(self, method: str, path: str, target: str, content: Union[None, bytes, BinaryIO],
                  authorized: bool, content_type: str = _JSON) -> Tuple[int, str, bytes]:
        """Send one request, once. Returns status, content type and body; raises PbxError for lack of an answer."""
        with self._lock:
            self.requests_used += 1
            if is_write(method, path):
                self.write_requests += 1
        headers = {"Accept": "application/json"} if authorized else {}
        if content is not None:
            headers["Content-Type"] = content_type
        try:
            # auth and verify go with each request: without, ~/.netrc would replace the key, REQUESTS_CA_BUNDLE ca_path.
            response = self._session.request(
                method, target, data=content, headers=headers, timeout=self._timeout, verify=self._verify,
                allow_redirects=False, auth=self._authorize if authorized else _leave_alone)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise self._broken(error, method, path) from error
        self._answered = True
        announced = response.headers.get("Content-Length", "")
        if (announced.isdigit() and int(announced) > len(response.content)
                and "Content-Encoding" not in response.headers and method != "HEAD"):
            raise _without_answer(method, path, "The answer of the PBX broke off.")
        if response.status_code in (301, 302, 303, 307, 308):
            raise self._redirected(method, path, response.status_code, response.headers.get("Location", ""))
        return response.status_code, response.headers.get("Content-Type", ""), response.content

    def _authorize(self, request: "requests.PreparedRequest") -> "requests.PreparedRequest":
        if self._key:
            request.headers["Authorization"] = "Bearer " + self._key
        return request

    def _redirected(self, method: str, path: str, status: int, location: str) -> PbxError:
        here = "{0}://{1}".format(self._address.scheme, self._address.host)
        try:
            there = _parse_url(location)
        except PbxError:
            there = self._address
        hint = "Check the url."
        if (there.scheme, there.host) != (self._address.scheme, self._address.host):
            hint = "Write url: {0}://{1} instead.".format(there.scheme, plain_text(there.host))
        return Unreachable("{0} answers with a redirect, which is not followed.".format(here), hint, method, path,
                           status, nothing_done=True)

    def _broken(self, error: Exception, method: str, path: str) -> PbxError:
        """What a failed exchange means: whether the request can have reached the PBX decides if it may be repeated."""
        causes = list(_causes(error))
        for found in filter(None, map(other_fingerprint, causes)):
            return UntrustedCertificate(
                "The certificate of {0} is not the pinned one: its SHA-256 fingerprint is {1}.".format(
                    self._address.host, spelled(found)),
                "Nothing was sent, neither the API key. If the PBX has a new certificate, make sure of that on the PBX "
                "itself, then write its fingerprint into the option fingerprint; else somebody poses as the PBX.",
                method, path, nothing_done=True)

        def unreachable(text: str, hint: str = "", transient: bool = True) -> PbxError:
            return Unreachable(text, hint, method, path, transient=transient, nothing_done=True)

        for cause in causes:
            # urllib3 1.26 compares the host name itself and raises a CertificateError of its own.
            if isinstance(cause, ssl.SSLCertVerificationError) or type(cause).__name__ == "CertificateError":
                return UntrustedCertificate(
                    "The certificate of {0} is not trusted: {1}.".format(
                        self._address.host, plain_text(getattr(cause, "verify_message", "") or str(cause)).rstrip(".")),
                    "A new PBX has a certificate of its own making: put that certificate, or the one of its "
                    "authority, in a file and name it in ca_path; or name its SHA-256 fingerprint in fingerprint; or "
                    "set validate_certs to false if nobody else is on the network between. The host name in url must be one that the certificate names.",
                    method, path, nothing_done=True)
        for cause in causes:
            if isinstance(cause, ssl.SSLError):
                if cause.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
                    return unreachable("{0} does not speak TLS on this port.".format(self._address.host),
                                       "Check the port in url (the PBX's own for https is 443).", transient=False)
                if "X509" in str(cause) or "PEM" in str(cause) or "NO_CERTIFICATE" in str(cause):
                    return unreachable("ca_path does not hold certificates in PEM form: {0}".format(self._verify),
                                       transient=False)
        if any("Tunnel connection failed" in str(cause) for cause in causes):
            return unreachable("The proxy refused a connection to {0}.".format(self._address.host), _PROXY_HINT,
                               transient=False)
        if (isinstance(error, requests.exceptions.ProxyError)
                and any(isinstance(cause, (NewConnectionError, ConnectTimeoutError)) for cause in causes)):
            return unreachable("The proxy on the way to {0} cannot be reached.".format(self._address.host), _PROXY_HINT)
        for cause in causes:
            if isinstance(cause, NewConnectionError):  # a ConnectTimeoutError to some releases of urllib3
                # urllib3 1.26 names the system's error only as context, 2.x as cause.
                return self._no_connection(cause.__cause__ or cause.__context__, unreachable)
            if isinstance(cause, ConnectTimeoutError):
                return unreachable("No connection to {0} within {1:g} s.".format(self._address.host, self._timeout[0]),
                                   "Check the address, the network and the firewall between.")
        if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema,
                              requests.exceptions.InvalidProxyURL)):
            return unreachable("Nothing can be sent to {0}: the address, or that of the proxy in the environment, is "
                               "not usable.".format(self._address.host), transient=False)
        if isinstance(error, requests.exceptions.Timeout):
            return _without_answer(method, path, "The PBX did not answer within {0:g} s.".format(self._timeout[1]))
        return _without_answer(method, path, "The connection to {0} broke before its answer was complete.".format(
            self._address.host))

    def _no_connection(self, reason: Optional[BaseException],
                       unreachable: Callable[[str, str, bool], PbxError]) -> PbxError:
        if isinstance(reason, socket.gaierror):
            again = reason.errno == socket.EAI_AGAIN
            return unreachable("The host name in url cannot be resolved: {0}.".format(self._address.host),
                               "Check its spelling and the name service of this controller.", again)
        if isinstance(reason, ConnectionRefusedError):
            return unreachable("{0} refuses the connection.".format(self._address.host),
                               "Check the address and the port in url, and that the PBX is running.", True)
        said = reason.strerror if isinstance(reason, OSError) and reason.strerror else "no answer"
        return unreachable("No connection to {0}: {1}.".format(self._address.host, said),
                           "Check the address, the network and the firewall between.", True)

    def _own_link(self, link: str) -> str:
        """The full address of a link of the PBX; ServerFault for one that leads away from its files."""
        origin = "{0}://{1}".format(self._address.scheme, self._address.host)
        path = link[len(origin):] if link.startswith(origin + "/") else link
        plain = unquote(unquote(path.partition("?")[0]))
        if (not path.startswith("/pbxcore/") or ".." in plain.split("/") or "\\" in plain or "//" in plain
                or re.search(r"[\x00-\x20\x7f]", path)):
            raise ServerFault("The PBX gave a link that does not lead to its own files.", method="GET")
        return self._address.base + path


def _final(failure: PbxError, attempts: int, uncertain: bool) -> PbxError:
    """The error to raise after the last attempt: an earlier one of them may have been carried out."""
    if attempts > 1 and failure.transient:
        failure.text += " Given up after {0} attempts.".format(attempts)
    failure.begun = uncertain
    if uncertain and isinstance(failure, (Unreachable, ServerFault)):
        unknown = OutcomeUnknown(failure.text, OUTCOME_HINT, failure.method, failure.path, failure.status)
        unknown.obstacle = failure
        return unknown
    if uncertain and isinstance(failure, RateLimited):
        failure.hint += " An earlier attempt of this request may have been carried out."
    return failure


def _without_answer(method: str, path: str, text: str) -> PbxError:
    """The request went out, and no whole answer came."""
    if is_write(method, path):
        return OutcomeUnknown(text, OUTCOME_HINT, method, path, transient=True)
    return Unreachable(text, "Check the network, or raise timeout if the PBX is busy.", method, path, transient=True)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps, outermost first.

    __context__ is left out on purpose: a caller may be handling an earlier failure, which would be taken for this.
    """
    pending: List[Any] = [error]
    seen: List[BaseException] = []
    while pending:
        one = pending.pop(0)
        if isinstance(one, BaseException) and not any(one is other for other in seen):
            seen.append(one)
            yield one
            pending.extend(one.args)
            pending.extend((getattr(one, "reason", None), one.__cause__))


def _leave_alone(request: "requests.PreparedRequest") -> "requests.PreparedRequest":
    return request


def _parse_url(url: str) -> _Address:
    """Scheme, host and prefix of an address as people write it; https where none is given."""
    def refuse(why: str) -> PbxError:
        return Unreachable("url is not usable: {0}.".format(why), "Write it as https://pbx.example.com or "
                           "https://192.0.2.1:8443.")

    written = url.strip()
    if "://" not in written:
        written = "https://" + written
    try:
        parts = urlsplit(written)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise refuse("{0} is no address".format(plain_text(written.rpartition("@")[2])[:200])) from None
    if parts.username is not None or parts.password is not None:
        raise refuse("it holds a user name or password; the PBX is given an api_key instead")
    if parts.scheme not in ("http", "https"):
        raise refuse("it begins with {0}:// instead of https://".format(plain_text(parts.scheme)))
    host = host.rstrip(".") if host else ""
    if not host:
        raise refuse("it names no host")
    if not _HOST.match(host):
        raise refuse("{0} is no host name".format(plain_text(host)[:200]))
    host = "[{0}]".format(host) if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        host = "{0}:{1}".format(host, port)
    # Addresses are copied from the browser or the API documentation, with the path of a page of the PBX.
    prefix = re.split(r"/(?:pbxcore|admin-cabinet)(?:/|$)", parts.path, maxsplit=1)[0].rstrip("/")
    return _Address(parts.scheme, host, prefix)


def _is_loopback(host: str) -> bool:
    return re.match(r"(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$", host) is not None


def _checked_key(key: str) -> str:
    key = key.strip()
    if not key:
        raise NotAuthorized("api_key is empty.", "Create a key on the PBX (System, API keys) and give it here.")
    if re.search(r"[^\x21-\x7e]", key):
        raise NotAuthorized("api_key holds characters that no API key has.", "Copy the key again, whole and alone.")
    return key


def _checked_fingerprint(text: Optional[str], address: _Address) -> str:
    """The pinned fingerprint, empty for none."""
    if text is None or not text.strip():
        return ""
    try:
        fingerprint = fingerprint_of(text)
    except ValueError as error:
        raise UntrustedCertificate(
            "fingerprint is not that of a certificate: {0}.".format(error), "Get it on the PBX or from "
            "`openssl s_client -connect HOST:443 </dev/null | openssl x509 -noout -fingerprint -sha256`.") from None
    if address.scheme == "http":
        raise UntrustedCertificate("fingerprint is given, but url begins with http://, which has no certificate.",
                                   "Write https://{0} instead.".format(address.host))
    return fingerprint


def _quoted(path: str) -> str:
    """The path as it goes on the wire. ValueError for one that would leave the API: a mistake of the caller."""
    parts = unquote(path).split("/")
    if "" in path.split("/") or "." in parts or ".." in parts or re.search(r"[?#\\]", path):
        raise ValueError("not a path of the API: {0!r}".format(path))
    return quote(path, safe="/:%")  # ids that hold a slash come percent-encoded


def _encoded_query(query: Optional[Mapping[str, Any]]) -> str:
    if not query:
        return ""
    values = {name: ("true" if value else "false") if isinstance(value, bool) else str(value)
              for name, value in query.items() if value is not None}
    return "?" + urlencode(values, quote_via=quote) if values else ""


def _encoded_body(body: Any, method: str, path: str) -> bytes:
    try:
        return encode(body).encode("utf-8")
    except ValueError:  # UnicodeEncodeError among them
        raise Invalid("A value holds something that cannot be sent: a text that is not valid Unicode, or a number that "
                      "is none.", "", method, path, nothing_done=True) from None


def _secrets_in(body: Any) -> Iterator[str]:
    """Texts within a request's body whose names say that they are secret."""
    if isinstance(body, Mapping):
        for name, value in body.items():
            if isinstance(value, str):
                if len(value) >= _SHORTEST_MASKED and _SECRET_NAME.search(str(name)):
                    yield value
            else:
                yield from _secrets_in(value)
    elif isinstance(body, (list, tuple)):
        for item in body:
            yield from _secrets_in(item)
