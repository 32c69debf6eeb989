# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates, their private keys, and the public keys of people who may log in (pure)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Any, Dict

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, FieldError, Secret

_CERTIFICATE = r"^-----BEGIN CERTIFICATE-----\s[\s\S]+-----END CERTIFICATE-----$"
_PRIVATE_KEY = r"^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s[\s\S]+-----END (?:[A-Z]+ )?PRIVATE KEY-----$"
_FIRST_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
_PUBLIC_KEY = re.compile(
    r"(?:^|\s)(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-[a-z0-9-]+@openssh\.com)"
    r"\s+[A-Za-z0-9+/]{32,}={0,3}(?:\s|$)"
)


class Certificate(Field):
    """A certificate as PEM text, others of its chain behind it; results of comparisons show its fingerprint."""

    def __init__(self, name: str, **settings: Any) -> None:
        form = "a certificate in PEM form, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----"
        super().__init__(name, pattern=_CERTIFICATE, form=form, **settings)

    def accept(self, value: Any) -> str:
        return _unix_lines(super().accept(value))

    def read(self, raw: Any) -> str:
        return _unix_lines(super().read(raw))

    def shown(self, value: Any) -> str:
        return "(certificate, SHA-256 %s…)" % _fingerprint(value)[:16] if value else ""


class PrivateKey(Secret):
    """The private key of a certificate, as PEM text without a passphrase."""

    def __init__(self, name: str, **settings: Any) -> None:
        form = "a private key in PEM form, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----"
        super().__init__(name, pattern=_PRIVATE_KEY, form=form, **settings)

    def accept(self, value: Any) -> str:
        text = _unix_lines(super().accept(value))
        if "ENCRYPTED" in text:
            raise FieldError("has a passphrase, which nobody could enter when the PBX starts; take it off first")
        return text


class AuthorizedKeys(Field):
    """Public keys for SSH, one a line as in authorized_keys. The PBX checks nothing (API facts, section 11.4)."""

    def argument(self) -> Dict[str, Any]:
        return dict(super().argument(), no_log=False)  # public, whatever its name suggests

    def accept(self, value: Any) -> str:
        text = _full_lines(super().accept(value))
        for number, line in enumerate(text.splitlines(), 1):
            if not line.startswith("#") and not _PUBLIC_KEY.search(line):
                raise FieldError(
                    "has no public key in line %d; write one a line, such as ssh-ed25519 AAAAC3Nza… anna@desk" % number
                )
        return text

    def read(self, raw: Any) -> str:
        return _full_lines(super().read(raw))


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _full_lines(text: str) -> str:
    """The lines that hold something, without what surrounds it."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _fingerprint(text: str) -> str:
    """The SHA-256 fingerprint of the first certificate, as openssl shows it but for colons."""
    match = _FIRST_BLOCK.match(text)
    try:
        data = base64.b64decode("".join(match.group(1).split()), validate=True) if match else text.encode()
    except binascii.Error:
        data = text.encode()
    return hashlib.sha256(data).hexdigest().upper()
