# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of many secrets occur in a result, at a cost that grows with their number and not with its square (pure)."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, Mapping, Set

# Long enough to be rare in a text by chance, short enough to leave room in a secret of eight characters.
_PIECE = 4


def occurring(secrets: Iterable[str], *results: Any) -> Set[str]:
    """Those of the secrets that stand anywhere in the results, be it within a text or a number.

    Ansible looks for each secret in each text of a result. For 5,000 new employees with as many passwords that takes
    longer than all the rest of a module, and hardly ever finds one; what occurs here is left for it to mask.

    :arg secrets: none of them empty.
    :arg results: what a module returns, nested at will; keys of mappings are not looked at, as Ansible does not either.
    """
    wanted = set(secrets)
    short = {secret for secret in wanted if len(secret) < _PIECE}
    found: Set[str] = set()
    if wanted - short:
        search = _Search(wanted - short)
        for text in _texts(results):
            found |= search.within(text)
    return found | {secret for secret in short if any(secret in text for text in _texts(results))}


class _Search:
    """A search for many secrets at once: a text is looked at in pieces, so far apart that none can slip through."""

    def __init__(self, secrets: Set[str]) -> None:
        self._shortest = min(map(len, secrets))
        # Any stretch of a text as long as the shortest secret holds a whole piece if they start this far apart.
        self._stride = self._shortest - _PIECE + 1
        self._pieces: Set[str] = set()
        self._by_head: Dict[str, List[str]] = {}
        for secret in secrets:
            self._pieces.update(secret[start : start + _PIECE] for start in range(self._stride))
            self._by_head.setdefault(secret[: self._shortest], []).append(secret)

    def within(self, text: str) -> Set[str]:
        return {
            secret
            for place in range(0, len(text), self._stride)
            if text[place : place + _PIECE] in self._pieces
            for start in range(max(0, place - self._stride + 1), place + 1)
            for secret in self._by_head.get(text[start : start + self._shortest], ())
            if text.startswith(secret, start)
        }


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple, set)):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
