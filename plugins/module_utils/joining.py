# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records that the PBX adds to the lists of others by itself, foretold (pure)."""

from __future__ import annotations

from typing import Any, Iterator, Sequence, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE, UPDATE, Change
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Known
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Found, Joins, Resource, Values


def joining_by_themselves(
    resource: Resource, found: Found, changes: Sequence[Change], known: Known
) -> Iterator[Tuple[str, Any]]:
    """(list option, id) of each record that these changes make the PBX add to the one that was found.

    A record that is yet to be made has no id; what stands for it takes its place.
    """
    for change in changes:
        for joins in change.resource.joins if change.action in (CREATE, UPDATE) else ():
            held = found.values.get(joins.option, ()) if joins.kind == resource.name else ()
            own = change.id or change.birth
            if own not in held and set(held).intersection(_alike(change, joins, changes, known)):
                yield joins.option, own


def _alike(change: Change, joins: Joins, changes: Sequence[Change], known: Known) -> Iterator[str]:
    """The ids of the records of the same kind that are like the changed one, or may be by the time it is written."""
    resource = change.resource
    wanted = _likeness(resource, joins, change.after)
    if not wanted[0]:
        return
    planned = {each.id: each for each in changes if each.resource is resource and each.id}
    for other in known.records(resource.name):
        states = [other.values, planned[other.id].after] if other.id in planned else [other.values]
        if any(_likeness(resource, joins, values) == wanted for values in states):
            yield other.id


def _likeness(resource: Resource, joins: Joins, values: Values) -> Tuple[Any, ...]:
    return tuple(values.get(name, resource.by_name[name].default) for name in joins.alike)
