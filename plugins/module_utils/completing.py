# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a declared record leaves out, as if it were declared with its default: for a comparison only (pure).

An export leaves out what is as on a new record. So the same has to be known here, and an export of a PBX that has not
changed differs in nothing.
"""

from __future__ import annotations

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Declared, Found, Resource, Values
from ansible_collections.mikopbx.pbx.plugins.module_utils.structures import Flags


def left_out(record: Declared, found: Found) -> Values:
    """The defaults of what is left out of a declared record and is otherwise on the PBX.

    Nothing is said of what has no default (a secret, a file, what a record must have), of what was chosen when the PBX
    was installed, and of a value that could not be declared as it is.
    """
    values: Values = {}
    for field in record.resource.fields:
        if not _has_default(field) or field.name not in found.values:
            continue
        if isinstance(field, Flags):
            # A switch that is not named is as on a new record.
            wanted = {**field.default, **record.values.get(field.name, {})}
        elif field.name in record.values:
            continue
        else:
            wanted = field.default
        held = found.values[field.name]
        if field.differs(held, wanted) and field.accepts(held) and not _is_its_name(record.resource, field, found):
            values[field.name] = wanted
    return values


def _has_default(field: Field) -> bool:
    """False for what a declaration that leaves it out says nothing about."""
    return not (
        field.secret
        or field.required
        or field.single_only
        or not field.gathered
        or field.chosen
        or field.beside
    )


def _is_its_name(resource: Resource, field: Field, found: Found) -> bool:
    """True for the name that the PBX itself gives to the record which is always there."""
    return field.name == resource.key and resource.standing is not None and resource.standing.id == found.id
