# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers that are not quite the PBX one hoped for: one with a certificate of its own making, two that are too old.

python other_servers.py FOLDER URL: URL is the PBX behind the one with TLS. FOLDER gets certificate.pem and, once all
listen, servers.json, which names their URLs. They end when one of the old ones is sent DELETE.
"""

from __future__ import annotations

import datetime
import http.client
import ipaddress
import json
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ENDED = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Answers every request by `answer`, which subclasses have."""

    protocol_version = "HTTP/1.1"

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, content_type, content = self.answer(body)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = serve

    def do_DELETE(self):
        self.serve()
        ENDED.set()

    def log_message(self, *args):
        """Nothing is logged."""


class OldPages(Handler):
    """A web server that does not know the address."""

    def answer(self, body):
        return 404, "text/html", b"<html><head><title>404 Not Found</title></head><body>nginx</body></html>"


class OldApi(Handler):
    """A PBX whose API ends before version 3."""

    def answer(self, body):
        content = {"jsonapi": {"version": "1.0"}, "errors": "404 Not Found", "meta": {"timestamp": "now"}}
        return 404, "application/json", json.dumps(content).encode()


class Behind(Handler):
    """Hands every request on to the PBX."""

    pbx = ""

    def answer(self, body):
        connection = http.client.HTTPConnection(self.pbx)
        headers = {name: value for name, value in self.headers.items() if name in ("Authorization", "Content-Type")}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", ""), answer.read()


def make_certificate(folder):
    """A self-signed certificate for 127.0.0.1, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mikopbx")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1)).add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def main():
    folder, pbx = Path(sys.argv[1]), sys.argv[2]
    Behind.pbx = urlsplit(pbx).netloc
    make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    servers = {name: ThreadingHTTPServer(("127.0.0.1", 0), handler)
               for name, handler in (("pages", OldPages), ("api", OldApi), ("tls", Behind))}
    servers["tls"].socket = context.wrap_socket(servers["tls"].socket, server_side=True)
    urls = {}
    for name, server in servers.items():
        urls[name] = "%s://127.0.0.1:%d" % ("https" if name == "tls" else "http", server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "unfinished.json").write_text(json.dumps(urls))
    (folder / "unfinished.json").rename(folder / "servers.json")
    ENDED.wait(300)


if __name__ == "__main__":
    main()
