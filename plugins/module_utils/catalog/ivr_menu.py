# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IVR menus: a voice that offers keys to press. API facts, sections 3.6 and 11.4."""

from __future__ import annotations

from typing import Any, Mapping

from ansible_collections.mikopbx.pbx.plugins.module_utils.dialling import Actions, Destination
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Extension, Field, Flag, Number, Reference
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import FollowUp, Resource, Values


def _kept_by_put(after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """PUT demands a name, and deletes all actions that are not sent again."""
    return {name: after[name] for name in ("name", "actions") if name in after}


def _has_digit_zero(values: Mapping[str, Any]) -> bool:
    """POST and PUT drop the action of the key 0, which PHP takes for no key (SaveRecordAction); PATCH keeps it."""
    return any(action["digits"] == "0" for action in values.get("actions", ()))


IVR_MENU = Resource(
    name="ivr_menu",
    plural="ivr_menus",
    path="ivr-menu",
    key="extension",
    title="name",
    id_prefix="IVR-",
    numbers=("extension",),
    fields=(
        Extension("extension", required=True, listed="extension"),
        Field("name", required=True, listed="name", max_length=255, sanitized=True),
        Field("description", listed="description", max_length=500, sanitized=True),
        Reference("audio_message", api="audio_message_id", to="sound_file", none=""),
        # The list has the digits of the actions, and not where they lead.
        Actions("actions"),
        Flag("allow_enter_any_internal_extension", default=False),
        Number("input_timeout", api="timeout", alias=False, minimum=1, maximum=60, default=7, listed="timeout"),
        Number("number_of_repeat", minimum=0, maximum=10, default=3, listed="number_of_repeat"),
        Destination("timeout_extension", must_exist=True, listed="timeout_extension"),
    ),
    weighed=("name", "actions"),
    # PATCH stores what it gets without a look, and leaves the number space as it is: the old number of a menu that it
    # renumbers is taken for ever.
    update_method="PUT",
    companions=(_kept_by_put,),
    follow_up=FollowUp(("actions",), needed=_has_digit_zero),
)
