# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conference rooms: a number where callers meet. API facts, section 3.7."""

from __future__ import annotations

from typing import Any, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Extension, Field, Secret
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource


class _Pin(Secret):
    """A secret to be dialled. The PBX takes any text; its web interface takes digits only."""

    def objection(self, value: Any) -> Optional[str]:
        if not set(value) <= set("0123456789"):
            return "holds something else than digits, which nobody could dial"
        if value == "0":
            return "is 0, which the PBX takes for no PIN"
        return None


CONFERENCE_ROOM = Resource(
    name="conference_room",
    plural="conference_rooms",
    path="conference-rooms",
    key="extension",
    title="name",
    id_prefix="CONFERENCE-",
    numbers=("extension",),
    fields=(
        Extension("extension", required=True, listed="extension"),
        Field("name", required=True, listed="name", max_length=100, sanitized=True),
        _Pin("pin_code", api="pinCode", listed="pinCode", max_length=20),
    ),
    left_out={"description": "there is no column for it: the PBX takes it and keeps nothing"},
)
