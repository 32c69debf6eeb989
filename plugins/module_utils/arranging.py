# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of records of which the first that fits counts: as they are declared, with the others left in place (pure)."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Sequence, Tuple

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import RESOURCES
from ansible_collections.mikopbx.pbx.plugins.module_utils.change import CREATE, DELETE, REORDER, Change, Reordering
from ansible_collections.mikopbx.pbx.plugins.module_utils.matching import Known, Matching
from ansible_collections.mikopbx.pbx.plugins.module_utils.references import reference_names
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import ABSENT, Declared, Found, Resource

PLACE = "priority"

# The default route has the last place, 9999 (API facts, section 3.8).
_LAST_PLACE = 9998


def place_of(found: Found) -> Tuple[int, int]:
    """What the PBX orders records by; of two with the same place the older comes first."""
    return (found.values.get(PLACE) or 0, int(found.id) if found.id.isdigit() else 0)


def in_order(resource: Resource, records: Sequence[Found]) -> List[Found]:
    """The records as the PBX goes through them; the one that always comes last is not among them."""
    standing = resource.standing.id if resource.standing else None
    return sorted((found for found in records if found.id != standing), key=place_of)


def arrange(
    matching: Matching, known: Known, changes: Sequence[Change], births: Mapping[str, Any]
) -> List[Reordering]:
    """Give new records places behind all others, and say where the order has to be set beyond that.

    :arg births: the label of a new record → what stands for its id.
    """
    reorderings = []
    for resource in RESOURCES:
        declared = [
            (record, found)
            for record, found in matching.pairs
            if record.resource is resource and record.where and record.state != ABSENT and resource.precedence
        ]
        standing = resource.standing.id if resource.standing else None
        declared = [(record, found) for record, found in declared if not (found and found.id == standing)]
        if declared:
            reorderings += _arranged(resource, declared, known, changes, births)
    return reorderings


def _arranged(
    resource: Resource,
    declared: Sequence[Tuple[Declared, Any]],
    known: Known,
    changes: Sequence[Change],
    births: Mapping[str, Any],
) -> List[Reordering]:
    own = [change for change in changes if change.resource is resource]
    going = {change.id for change in own if change.action == DELETE}
    present = [found for found in in_order(resource, known.records(resource.name)) if found.id not in going]
    wanted: List[Any] = [found.id if found else births.get(record.label) for record, found in declared]
    slots = [place for place, found in enumerate(present) if found.id in wanted]
    final: List[Any] = [found.id for found in present]
    for slot, identity in zip(slots, wanted):
        final[slot] = identity
    final += wanted[len(slots) :]
    if final[: len(present)] == [found.id for found in present]:
        last = max((place_of(found)[0] for found in present), default=1)
        born = len(final) - len(present)
        if not born or last + born <= _LAST_PLACE:
            _place_new(own, last)
            return []
    names: Dict[Any, str] = {found.id: _name(resource, found.values, found.id, known) for found in present}
    for change in own:
        identity = births.get(change.label, change.id)
        names[identity] = _name(resource, change.after, str(identity), known)
    # A new record that cannot be made has no change; why, is said elsewhere.
    after = tuple(names.get(identity, str(identity)) for identity in final)
    order = (tuple(names[found.id] for found in present), after)
    label = "the order of the %s" % resource.plural
    return [Reordering(REORDER, resource, label, label, places=tuple(final), order=order)]


def _place_new(own: Sequence[Change], last: int) -> None:
    """Places for new records in the order of their declarations: they are sent side by side and arrive in any."""
    for change in own:
        if change.action == CREATE:
            last += 1
            change.place[PLACE] = last


def _name(resource: Resource, values: Mapping[str, Any], identity: str, known: Known) -> str:
    if values.get(resource.key):
        return str(values[resource.key])
    names = reference_names(resource.fields, [values], known)
    readable = {
        name: str(names.get((resource.by_name[name].to, values.get(name)), values.get(name, "")))
        for name in resource.alternate
    }
    return resource.called(readable) or "id " + identity
