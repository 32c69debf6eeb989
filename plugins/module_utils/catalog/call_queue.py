# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Call queues: a number that rings several telephones, by a strategy. API facts, sections 3.5, 11.1 and 11.4."""

from __future__ import annotations

from typing import Any, Mapping

from ansible_collections.mikopbx.pbx.plugins.module_utils.dialling import Destination, Members
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import (
    Choice,
    Extension,
    Field,
    Flag,
    Number,
    Reference,
)
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource, Values


class _Counter(Number):
    """A count of calls. Queues from before there was one, those of the first boot among them, hold none."""

    def read(self, raw: Any) -> int:
        return int(super().read(raw) or self.default)


def _kept_by_put(after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """PUT demands a name, and sets a sound that it does not name to none."""
    return {name: after[name] for name in ("name", "moh_sound", "periodic_announce_sound") if name in after}


def _with_description(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A description that is NULL is left out (section 11.1)."""
    return {"description": "", **raw}


CALL_QUEUE = Resource(
    name="call_queue",
    plural="call_queues",
    path="call-queues",
    key="extension",
    title="name",
    id_prefix="QUEUE-",
    numbers=("extension",),
    fields=(
        Extension("extension", required=True, listed="extension"),
        Field("name", required=True, listed="name", max_length=100, sanitized=True),
        Field("description", listed="description", max_length=500, sanitized=True),
        Members("members", listed="members"),
        Choice(
            "strategy",
            choices=("ringall", "leastrecent", "fewestcalls", "random", "rrmemory", "linear"),
            default="ringall",
            listed="strategy",
        ),
        Number("seconds_to_ring_each_member", minimum=1, maximum=300, default=15),
        Number("seconds_for_wrapup", minimum=0, maximum=300, default=15),
        Flag("receive_calls_while_on_a_call", api="recive_calls_while_on_a_call", default=False),
        Choice("caller_hear", choices=("ringing", "moh"), default="ringing"),
        Reference("moh_sound", api="moh_sound_id", to="sound_file", none=""),
        Flag("announce_position", default=False),
        Flag("announce_hold_time", default=False),
        Reference("periodic_announce_sound", api="periodic_announce_sound_id", to="sound_file", none=""),
        # 0 is stored as NULL, and so is the next one.
        Number("periodic_announce_frequency", minimum=0, maximum=600, default=0),
        Number("timeout_to_redirect_to_extension", minimum=0, maximum=3600, default=0),
        Destination("timeout_extension", must_exist=True),
        Destination("redirect_to_extension_if_empty", must_exist=True),
        _Counter("number_unanswered_calls_to_redirect", minimum=1, maximum=100, default=3),
        Destination("redirect_to_extension_if_unanswered", must_exist=True),
        _Counter("number_repeat_unanswered_to_redirect", minimum=1, maximum=100, default=3),
        Destination("redirect_to_extension_if_repeat_exceeded", must_exist=True),
        Field("callerid_prefix", max_length=50, sanitized=True),
    ),
    weighed=("name", "moh_sound", "periodic_announce_sound"),
    # PATCH stores the whole record anew: it cuts texts that are longer than it takes today (the description of a
    # first-boot queue is), refuses every change as long as a counter is empty, and replaces the members.
    update_method="PUT",
    companions=(_kept_by_put,),
    flatten=_with_description,
)
