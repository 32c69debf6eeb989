# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom files: files of the PBX's own that are amended, and further ones. API facts, sections 6.7 and 11.4."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.contents import FileContent
from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Choice, Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Protection, Resource

NONE, OVERRIDE, APPEND, SCRIPT, CUSTOM = "none", "override", "append", "script", "custom"


def _mode_rules(after: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    mode = after.get("mode")
    if before.get("mode") == CUSTOM and mode != CUSTOM:
        yield 'mode stays custom: the PBX never changes it; to have mode "%s", remove the file first' % mode
    elif mode in (OVERRIDE, APPEND, SCRIPT) and not after.get("content"):
        yield "content is missing: without any the PBX sets mode to none; give content, or mode none"


def _own(row: Mapping[str, Any], api_key: str) -> Optional[Protection]:
    mode = row.get("mode") or NONE
    if mode == CUSTOM:
        return None
    return Protection(
        "with mode %s it stands for a file that the PBX writes itself" % mode,
        deletable=True,
    )


CUSTOM_FILE = Resource(
    name="custom_file",
    plural="custom_files",
    path="custom-files",
    key="filepath",
    unique=True,
    fields=(
        # The PBX stores relative paths and such with .. as they are, and its request filter refuses "../".
        Field(
            "filepath",
            required=True,
            listed="filepath",
            max_length=500,
            pattern=r"^(?!.*/\.\.?(?:/|$))(?:/[^/\x00-\x1f]+)+$",
            form="the whole path of a file, beginning with / and without . or .. between its slashes",
        ),
        # The list has everything else.
        FileContent("content"),
        # A POST without it stores none, with which the PBX keeps the content and does not use it.
        Choice(
            "mode",
            choices=(NONE, OVERRIDE, APPEND, SCRIPT, CUSTOM),
            default=CUSTOM,
            unset=NONE,
            listed="mode",
            explicit=True,
        ),
        Field("description", listed="description", max_length=500, sanitized=True),
    ),
    weighed=("content", "mode"),
    rules=(_mode_rules,),
    protection=_own,
    left_out={"changed": "the PBX's own mark of a file that it has yet to write; it sets it with every change"},
)
