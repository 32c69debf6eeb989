# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Incoming routes: where calls from outside go. API facts, sections 3.8 and 11.4."""

from __future__ import annotations

import re
from typing import Any, Iterator, Mapping, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.trunks import PROVIDERS
from ansible_collections.mikopbx.pbx.plugins.module_utils.dialling import Destination
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, Number, Reference
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Joins, Precedence, Resource, Standing, Values

# The place of the default route, by which the PBX tells it from the others.
LAST = 9999

_NO_PART_OF_A_NUMBER = re.compile(r"[\s,;]")


class _Called(Field):
    """The number that was called, or a mask for several."""

    def objection(self, value: Any) -> Optional[str]:
        if value == "0":
            return "is one that the PBX takes for none: the route would be for any number"
        if _NO_PART_OF_A_NUMBER.search(value):
            return "contains a blank, a comma or a semicolon, which end a number in the dial plan of the PBX"
        return super().objection(value)


def _provider(after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """Any write without the provider takes it off the route."""
    return {"provider": after["provider"]} if "provider" in after else {}


def _place(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    place, former = after.get("priority"), before.get("priority")
    if not before and place in (0, 1):
        yield "priority %d cannot be given to a new route: the PBX would put it last; use 2 or more" % place
    if former == LAST and place != LAST:
        yield "priority cannot be changed: %d is that of the default route, which stays the last" % LAST
    if place == LAST and former != LAST:
        yield "priority %d is that of the default route; use a smaller one" % LAST


INCOMING_ROUTE = Resource(
    name="incoming_route",
    plural="incoming_routes",
    path="incoming-routes",
    key="rulename",
    alternate=("number", "provider"),
    title="number",
    lookups=("rulename",),
    standing=Standing("default", "1"),
    # With each write a route joins the schedules of those for the same number and trunk (Core's source; not recorded).
    joins=(Joins("off_work_time", "incoming_routes", alike=("number", "provider")),),
    precedence=Precedence("incoming-routes:changePriority"),
    fields=(
        Field("rulename", listed="rulename", max_length=100, sanitized=True),
        _Called("number", listed="number", max_length=50),
        Reference("provider", api="providerid", to=PROVIDERS, listed="providerid"),
        Destination("extension", must_exist=True, listed="extension"),
        Number(
            "ring_timeout", api="timeout", alias=False, minimum=0, maximum=7400, default=120, listed="timeout"
        ),
        # "none" leaves it as it is, only an empty text clears it.
        Reference("audio_message", api="audio_message_id", to="sound_file", none=""),
        Field("note", listed="note", max_length=1024, sanitized=True),
        # A new route without it comes behind the others: what that will be, cannot be told.
        Number("priority", minimum=0, maximum=LAST, default=None, listed="priority", single_only=True),
    ),
    weighed=("provider",),
    companions=(_provider,),
    rules=(_place,),
)
