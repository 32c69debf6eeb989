# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a first contact with a PBX has to decide: which password to try first, what becomes of the API key (pure).

API facts, sections 1.2, 3.16 and 11.4.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.api_key import API_KEY
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import DeclarationError, Found

EVERYTHING = "everything"
KEYS = "api-keys"  # the resource that shows what a key may do
_KEY = API_KEY.by_name["key"]


class Wanted(NamedTuple):
    """The API key that is to be: what it is for, and what it may do (None for everything)."""

    description: str
    permissions: Optional[Mapping[str, str]]

    @property
    def in_words(self) -> str:
        """What the key may do, the same text for the same permissions."""
        if self.permissions is None:
            return EVERYTHING
        return ", ".join("%s: %s" % (name, self.permissions[name]) for name in sorted(self.permissions))

    @property
    def sees_keys(self) -> bool:
        """Whether the key can look up what it may do itself."""
        return self.permissions is None or KEYS in self.permissions

    def options(self) -> Dict[str, Any]:
        """What it may do, as options of the catalogue."""
        if self.permissions is None:
            return {"full_permissions": True}
        return {"full_permissions": False, "permissions": dict(self.permissions)}

    def granted_by(self, values: Mapping[str, Any]) -> bool:
        """Whether a record grants this, no less and no more."""
        full = bool(values.get("full_permissions"))
        if self.permissions is None or full:
            return full and self.permissions is None
        return values.get("permissions") == self.permissions


def passwords_to_try(password: Optional[str], new_password: Optional[str], been_here: bool) -> List[str]:
    """The passwords in an order that makes a refused login unlikely: the PBX counts those.

    :arg been_here: an API key is known, so that the password was probably changed by an earlier run.
    """
    order = (new_password, password) if been_here else (password, new_password)
    return list(dict.fromkeys(each for each in order if each))


def own_record(records: Sequence[Found], api_key: str) -> Optional[Found]:
    """The record of a key, as far as the PBX shows it: ten characters of a random key are proof enough."""
    shown = (found for found in records if api_key and found.values.get("key"))
    return next((found for found in shown if _KEY.confirms(api_key, found.values["key"])), None)


def options_for(
    records: Sequence[Found], wanted: Wanted, api_key: str, replace: bool, new_secret: Callable[[], str]
) -> Dict[str, Any]:
    """The key to be declared, as options of the catalogue. One without id and key is a new one.

    :arg records: the keys that the PBX has.
    :arg api_key: the key that is known, empty for none.
    :arg replace: the key may get another value.
    :raises DeclarationError: there is one already, and its value is not known.
    """
    own = own_record(records, api_key)
    if own:
        # What is remembered of a key goes with its value: a new one may do at once what it is to do.
        anew = {"key": _KEY.fresh(new_secret)} if replace and not wanted.granted_by(own.values) else {}
        return {"id": own.id, **anew, **wanted.options()}
    named = [found for found in records if found.values.get("description") == wanted.description]
    if not named:
        return {"description": wanted.description, **wanted.options()}
    if len(named) > 1:
        raise DeclarationError(
            [
                "description: the PBX has %d API keys %s (ids %s); remove those that nobody uses, or choose another "
                "description" % (len(named), wanted.description, ", ".join(found.id for found in named))
            ]
        )
    if not replace:
        raise DeclarationError(
            [
                "description: the PBX has an API key %s already, and nobody can read its value again. Give it as "
                "api_key if it is known; or set replace_key: true to give it a new value, after which the old one stops "
                "working; or choose another description" % wanted.description
            ]
        )
    return {"id": named[0].id, "key": _KEY.fresh(new_secret), **wanted.options()}
