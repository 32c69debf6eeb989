# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes as the rows of a table: what is declared and what was found, option by option (pure)."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE, DELETE, REORDER, Change, word

_PRESENT, _ABSENT, _MISSING = "(present)", "(absent)", "(missing)"


def differences(changes: Iterable[Change]) -> List[Dict[str, str]]:
    """The rows of all changes, in their order; secrets are hidden.

    A whole record is one row without a field: its options, all of them, would bury the rest of a table.
    """
    return [
        {
            "resource": change.resource.name,
            # The key of a reordering is a text for errors.
            "record": "" if change.action == REORDER else change.called,
            "action": change.action,
            "field": field,
            "declared": declared,
            "found": found,
        }
        for change in changes
        for field, declared, found in _sides(change)
    ]


def _sides(change: Change) -> Iterator[Tuple[str, str, str]]:
    """(option, declared, found) of one change."""
    if change.action == CREATE:
        yield "", _PRESENT, _MISSING
    elif change.action == DELETE:
        yield "", _ABSENT, _PRESENT
    elif change.action == REORDER:
        before, after = change.diff()
        for name, order in after.items():
            yield name, word(order), word(before[name])
    else:
        for name, before, after in change.differences():
            yield name, word(after), word(before)
