# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Telephone numbers as people write them, by the rules of each country (the library phonenumbers)."""

from __future__ import annotations

from typing import Any, Optional

try:
    import phonenumbers
except ImportError:
    HAS_PHONENUMBERS = False
else:
    HAS_PHONENUMBERS = True

MISSING_LIBRARY = (
    "the Python library phonenumbers is missing where ansible-playbook runs; install it there, for example with: "
    "pip install phonenumbers"
)
_SCHEME = "tel:"


class PhoneNumberError(ValueError):
    """A text that is no telephone number; the error says why."""


class RegionError(ValueError):
    """A region that does not exist: nothing that is wrong with the number."""


def e164(value: Any, region: Optional[str] = None) -> str:
    """A telephone number with the code of its country, such as ``+493012345``.

    :arg region: two letters of the country from which it is dialled; not needed for a number that begins with +.
    :raises PhoneNumberError: no telephone has this number.
    :raises RegionError: there is no such region.
    """
    home = _known_region(region)
    if not isinstance(value, str):
        # YAML reads 030123 as an octal number: what was written can no longer be told.
        raise PhoneNumberError("%s is no text; write telephone numbers in quotes" % (value,))
    text = value.strip()
    digits = text[len(_SCHEME) :] if text.lower().startswith(_SCHEME) else text
    if any(sign.isalpha() for sign in digits):
        raise PhoneNumberError('"%s" is no telephone number: it holds letters' % value)
    try:
        number = phonenumbers.parse(digits, home)
    except phonenumbers.NumberParseException:
        raise PhoneNumberError('"%s" is no telephone number%s' % (value, _seen_from(home))) from None
    if number.extension:
        raise PhoneNumberError('"%s" has an extension, which E.164 cannot hold' % value)
    if not phonenumbers.is_valid_number(number):
        raise PhoneNumberError('"%s" is no telephone number%s' % (value, _seen_from(home)))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _known_region(region: Optional[str]) -> Optional[str]:
    if region in (None, ""):
        return None
    name = str(region).strip().upper()
    if name not in phonenumbers.SUPPORTED_REGIONS:
        raise RegionError('there is no region "%s"; give the two letters of a country, such as DE' % region)
    return name


def _seen_from(region: Optional[str]) -> str:
    if region:
        return " in the region %s" % region
    return "; without a region it has to begin with + and the code of a country"
