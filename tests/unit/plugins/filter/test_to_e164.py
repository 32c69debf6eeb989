# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleError, AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.filter import to_e164 as filter_file
from ansible_collections.mikopbx.pbx.plugins.filter.to_e164 import to_e164
from ansible_collections.mikopbx.pbx.plugins.test import phone_number as test_file
from ansible_collections.mikopbx.pbx.plugins.test.phone_number import phone_number


@pytest.mark.parametrize(("text", "region", "number"), [
    ("030 12345", "DE", "+493012345"),
    (" (030) 12345 ", "de", "+493012345"),
    ("030/12345", "DE", "+493012345"),
    ("+49 (0)30 12345", None, "+493012345"),
    ("0049 30 12345", "FR", "+493012345"),
    ("tel:+49-30-12345", None, "+493012345"),
    ("8 (495) 123-45-67", "RU", "+74951234567"),
    ("020 7946 0018", "GB", "+442079460018"),
])
def test_forms_that_people_write(text: str, region: str | None, number: str) -> None:
    assert to_e164(text, region) == number
    assert to_e164(text, region, plus=False) == number[1:]
    assert to_e164(number) == number
    assert phone_number(text, region)


@pytest.mark.parametrize(("value", "region", "why"), [
    ("030 12345", None, '"030 12345" is no telephone number; without a region it has to begin with'),
    ("201", "DE", '"201" is no telephone number in the region DE'),
    ("", "DE", '"" is no telephone number in the region DE'),
    ("Anna 030 12345", "DE", "it holds letters"),
    ("030 12345;ext=7", "DE", "it holds letters"),
    ("030 12345 #7", "DE", "has an extension"),
    (3012345, "DE", "3012345 is no text; write telephone numbers in quotes"),
    (None, "DE", "None is no text"),
])
def test_what_is_none(value: Any, region: str | None, why: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        to_e164(value, region)
    assert why in str(caught.value)
    assert to_e164(value, region, strict=False, plus=False) == value
    assert not phone_number(value, region)


@pytest.mark.parametrize("strict", [True, False])
def test_a_region_that_does_not_exist(strict: bool) -> None:
    with pytest.raises(AnsibleFilterError, match='there is no region "Germany"'):
        to_e164("030 12345", "Germany", strict=strict)
    with pytest.raises(AnsibleError, match='there is no region "XX"'):
        phone_number("030 12345", "XX")


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filter_file, "HAS_PHONENUMBERS", False)
    monkeypatch.setattr(test_file, "HAS_PHONENUMBERS", False)
    with pytest.raises(AnsibleFilterError, match="pip install phonenumbers"):
        to_e164("030 12345", "DE", strict=False)
    with pytest.raises(AnsibleError, match="pip install phonenumbers"):
        phone_number("030 12345", "DE")
