# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the filters that map an office have in common: one list of records or a whole office, and their errors."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Optional

from ansible.errors import AnsibleFilterError

from ansible_collections.mikopbx.pbx.plugins.module_utils.mapping import KINDS, MappingError
from ansible_collections.mikopbx.pbx.plugins.module_utils.number_ranges import RangeError, numbers_of


def mapped_by(
    function: Callable[[Mapping[str, Any]], Dict[str, Any]], records: Any, kind: Optional[str], name: str
) -> Any:
    """The records or the office, mapped, in the shape in which they were given.

    :arg kind: of which kind the records are; None for an office.
    :arg name: of the filter, for its errors.
    """
    if kind is not None and kind not in KINDS:
        raise AnsibleFilterError("%s: unknown kind %s; it knows %s" % (name, kind, ", ".join(KINDS)))
    if kind is None and not isinstance(records, Mapping):
        raise AnsibleFilterError(
            "%s takes an office, a dictionary of lists; for one list of records say which they are, such as "
            "kind='employees'" % name
        )
    try:
        mapped = function(records if kind is None else {kind: records})
    except MappingError as error:
        raise AnsibleFilterError("%s: %s" % (name, "\n".join(error.problems))) from None
    return mapped if kind is None else mapped[kind]


def checked_map(value: Any, option: str, name: str) -> Mapping[Any, Any]:
    """What old values become, by old value; nothing when it is left out."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise AnsibleFilterError("%s: %s must be a dictionary of old and new, such as {'2': '32'}" % (name, option))
    return value


def checked_numbers(ranges: Any, option: str, name: str) -> List[str]:
    """The numbers of ranges such as 201-220."""
    try:
        return numbers_of(ranges or [])
    except RangeError as error:
        raise AnsibleFilterError("%s: %s: %s" % (name, option, error)) from None
