# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records of the PBX in the form in which they are declared: the modules' option names, references as names (pure)."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List, NamedTuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import FieldError
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Known
from ansible_collections.mikopbx.pbx.plugins.module_utils.plan import reference_name
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource, Values


class Gathered(NamedTuple):
    """Declarations of all records of a kind.

    :ivar unreadable: ``option of record`` for each secret that exists and that the PBX does not show.
    :ivar undeclarable: the same for each value, left out here, that is of no form in which it could be declared: the
        PBX kept it from before it had rules, or took it without a look.
    """

    records: List[Dict[str, Any]]
    unreadable: List[str]
    undeclarable: List[str]


def gather(resource: Resource, known: Known, secrets: bool) -> Gathered:
    """All records of a kind as declarations that change nothing where they come from, ordered by key.

    :arg secrets: include those that the PBX shows.
    """
    # Without its key a record is only listed, and cannot be read.
    found = [item for item in known.records(resource.name) if resource.key in item.values]
    found.sort(key=lambda item: (str(item.values[resource.key]), item.id))
    times = Counter(item.values.get(resource.key, "") for item in found)
    records: List[Dict[str, Any]] = []
    unreadable: List[str] = []
    undeclarable: List[str] = []
    for item in found:
        key = item.values.get(resource.key, "")
        record = declaration(resource, item.values, known, secrets)
        for name in [name for name, value in record.items() if not _acceptable(resource, name, value)]:
            del record[name]
            undeclarable.append("%s of %s %s" % (name, resource.name, key or item.id))
        if not record.get(resource.key) or times[key] > 1:
            record = {"id": item.id, **record}
        records.append(record)
        unreadable += [
            "%s of %s %s" % (field.name, resource.name, key or item.id)
            for field in resource.fields
            if field.hidden(item.values.get(field.name))
        ]
    return Gathered(records, unreadable, undeclarable)


def _acceptable(resource: Resource, name: str, value: Any) -> bool:
    try:
        resource.by_name[name].accept(value)
    except FieldError:
        return False
    return True


def declaration(resource: Resource, values: Values, known: Known, secrets: bool = False) -> Dict[str, Any]:
    """The values of one record by option, as a person would declare them; pictures cannot be read back."""
    record: Dict[str, Any] = {}
    for field in resource.fields:
        if field.name not in values or not field.gathered:
            continue
        value = values[field.name]
        if field.secret and (not secrets or field.hidden(value)):
            continue
        record[field.name] = reference_name(field, value, known) if field.to else value
    return record
