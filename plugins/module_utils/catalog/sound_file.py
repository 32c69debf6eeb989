# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sound files: announcements and music on hold. API facts, sections 3.14 and 11.4."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.contents import SoundContent
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Choice, Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Protection, Resource

CUSTOM, MOH, SYSTEM = "custom", "moh", "system"


def _own(row: Mapping[str, Any], api_key: str) -> Optional[Protection]:
    return Protection("sounds of the category system are the PBX's own") if row.get("category") == SYSTEM else None


SOUND_FILE = Resource(
    name="sound_file",
    plural="sound_files",
    path="sound-files",
    key="name",
    # The PBX minds neither two sounds of one name nor of one name and category.
    discriminators=("category",),
    lookups=("name",),
    # The list has everything.
    fields=(
        Field("name", required=True, listed="name", max_length=200, sanitized=True),
        # The PBX takes the word system as well, but converts nothing for it; and nothing without a category.
        Choice("category", choices=(CUSTOM, MOH), default=CUSTOM, unset=CUSTOM, listed="category", explicit=True),
        SoundContent("file", api="path", required=True, listed="path"),
        Field("description", listed="description", max_length=500, sanitized=True),
    ),
    protection=_own,
    # The PBX looks at queues, menus and schedules only.
    left_dangling=("incoming_route", "general_settings"),
    left_out={
        "view": "the path of a sound to be heard, not a value of the record",
        "download": "how a sound is to be heard, not a value of the record",
        "filename": "a name for a sound that is to be heard, not a value of the record",
        "filePath": "the file that is to be converted: sent when a sound is uploaded",
    },
)
