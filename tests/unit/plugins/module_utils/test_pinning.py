# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fingerprints as people write them; the pinned connection itself is tested in test_client.py."""
from __future__ import annotations

import pytest

from ansible_collections.mikopbx.pbx.plugins.module_utils.pinning import fingerprint_of, other_fingerprint, spelled

DIGITS = "0123456789abcdef" * 4
COLONS = ":".join(DIGITS[place:place + 2] for place in range(0, 64, 2)).upper()


@pytest.mark.parametrize("written", [
    DIGITS, DIGITS.upper(), COLONS, " " + COLONS + "\n", "sha256 Fingerprint=" + COLONS, "SHA256:" + DIGITS,
    "SHA-256 Fingerprint: " + COLONS.replace(":", " "),
])
def test_fingerprints_as_people_write_them(written):
    assert fingerprint_of(written) == DIGITS
    assert spelled(fingerprint_of(written)) == COLONS


@pytest.mark.parametrize("written, words", [
    (DIGITS[:40], "40 hexadecimal digits, as those of SHA-1"),
    (DIGITS[:32], "32 hexadecimal digits, as those of MD5"),
    (DIGITS + "00", "66 hexadecimal digits, not the 64 of SHA-256"),
    ("pbx.example.com", "something else than hexadecimal digits"),
    ("sha1 Fingerprint=" + COLONS[:59], "something else"),
    ("٣" * 64, "something else"),
    ("sha256:", "something else"),
])
def test_what_is_no_fingerprint_is_said(written, words):
    with pytest.raises(ValueError, match=words):
        fingerprint_of(written)


@pytest.mark.parametrize("text, found", [
    ('Fingerprints did not match. Expected "{0}", got "{1}"'.format("0" * 64, DIGITS), DIGITS),
    ('Fingerprints did not match. Expected "{0}", got "b\'{1}\'".'.format("b'00'", DIGITS), DIGITS),  # urllib3 1.26
    ("certificate verify failed", None),
])
def test_what_urllib3_found_is_read_out_of_its_error(text, found):
    assert other_fingerprint(ValueError(text)) == found
