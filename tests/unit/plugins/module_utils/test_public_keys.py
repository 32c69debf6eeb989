# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import FieldError
from ansible_collections.mikopbx.pbx.plugins.module_utils.public_keys import AuthorizedKeys, Certificate, PrivateKey

KEYS = AuthorizedKeys("keys")
CERTIFICATE = Certificate("certificate")
PRIVATE_KEY = PrivateKey("private_key", mask="********")

ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqSdoNmKqWj0L9ZbC8ZgXcQ3c2o0m1bq2b1vQd5y7fT"
RSA = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDJ8Z5fU0cQ0m1b"
PEM = "-----BEGIN CERTIFICATE-----\nZm9v\n-----END CERTIFICATE-----"
# sha256("foo")
FINGERPRINT = "2C26B46B68FFC68F"


@pytest.mark.parametrize(
    "line",
    [
        ED25519,
        ED25519 + " anna@desk",
        RSA + " b",
        'from="10.0.0.*",no-pty ' + ED25519 + " anna",
        "# the service desk",
        "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIA==",
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY= c",
    ],
)
def test_lines_of_authorized_keys_are_taken(line):
    assert KEYS.accept(line) == line


@pytest.mark.parametrize(
    "line", ["not a key", "ssh-ed25519", "ssh-ed25519 short", "AAAAC3NzaC1lZDI1NTE5AAAAIJqSdoNmKqWj0L9Z"]
)
def test_other_lines_are_refused_by_their_number(line):
    with pytest.raises(FieldError, match="no public key in line 2"):
        KEYS.accept(ED25519 + "\n" + line)


def test_blank_lines_and_their_ends_make_no_difference():
    assert KEYS.accept("\n%s \r\n\n  %s\n" % (ED25519, RSA)) == KEYS.read("%s\n%s" % (ED25519, RSA))


def test_public_keys_are_shown():
    assert KEYS.argument()["no_log"] is False
    assert KEYS.shown(ED25519) == ED25519


def test_a_certificate_is_the_same_whatever_its_line_ends():
    assert CERTIFICATE.accept(PEM.replace("\n", "\r\n") + "\r\n") == CERTIFICATE.read(PEM + "\n") == PEM


def test_a_chain_is_a_certificate():
    assert CERTIFICATE.accept(PEM + "\n" + PEM) == PEM + "\n" + PEM


@pytest.mark.parametrize(
    "value", ["/etc/ssl/pbx.pem", "-----BEGIN CERTIFICATE-----", PEM.replace("CERTIFICATE", "PRIVATE KEY")]
)
def test_what_is_no_certificate_is_refused(value):
    with pytest.raises(FieldError, match="must be a certificate"):
        CERTIFICATE.accept(value)


def test_a_certificate_is_shown_by_its_fingerprint():
    assert FINGERPRINT in CERTIFICATE.shown(PEM)
    assert "Zm9v" not in CERTIFICATE.shown(PEM)
    assert CERTIFICATE.shown("") == ""
    # One that the PBX holds may be anything.
    assert CERTIFICATE.shown(PEM.replace("Zm9v", "Zm9vv")).startswith("(certificate")


@pytest.mark.parametrize("kind", ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"])
def test_private_keys_are_taken_and_hidden(kind):
    text = PEM.replace("CERTIFICATE", kind)
    assert PRIVATE_KEY.accept(text.replace("\n", "\r\n") + "\n") == text
    assert PRIVATE_KEY.shown(text) == "(hidden)"
    assert PRIVATE_KEY.argument()["no_log"] is True


@pytest.mark.parametrize(
    "text, said",
    [
        (PEM, "must be a private key"),
        ("********", "must be a private key"),
        (PEM.replace("CERTIFICATE", "ENCRYPTED PRIVATE KEY"), "passphrase"),
        (PEM.replace("CERTIFICATE", "RSA PRIVATE KEY").replace("Zm9v", "Proc-Type: 4,ENCRYPTED\n\nZm9v"), "passphrase"),
    ],
)
def test_what_the_pbx_could_not_use_is_refused(text, said):
    with pytest.raises(FieldError, match=said) as refused:
        PRIVATE_KEY.accept(text)
    assert "Zm9v" not in str(refused.value)
