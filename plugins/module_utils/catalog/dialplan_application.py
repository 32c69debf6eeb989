# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dialplan applications: a number that runs a program of one's own. API facts, sections 3.13 and 11.4."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Choice, Field
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Protection, Resource, Values

# What a MikoPBX has from the first boot; the id of the third is another on each.
_BUILT_IN_EXTENSIONS = ("000063", "000064", "10003246")
_BUILT_IN_IDS = ("DIALPLAN-4D40", "DIALPLAN-7375")


def _all_but_the_code(after: Mapping[str, Any], before: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """A POST that updates demands name and number, and resets what else is missing; code that is missing stays."""
    return {name: after[name] for name in ("extension", "name", "description", "type", "hint") if name in after}


def _built_in(row: Mapping[str, Any], api_key: str) -> Optional[Protection]:
    if row.get("id") in _BUILT_IN_IDS or row.get("extension") in _BUILT_IN_EXTENSIONS:
        return Protection("it is one of the applications that every MikoPBX comes with", editable=True)
    return None


def _with_description(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A description that is NULL is left out (section 11.1)."""
    return {"description": "", **raw}


DIALPLAN_APPLICATION = Resource(
    name="dialplan_application",
    plural="dialplan_applications",
    path="dialplan-applications",
    key="extension",
    title="name",
    id_prefix="DIALPLAN-",
    # A number with X is taken as it is written, not for the numbers that it stands for.
    numbers=("extension",),
    fields=(
        Field(
            "extension",
            required=True,
            listed="extension",
            pattern=r"^(?!0$)[0-9#+*|X]{1,64}$",
            form="1 to 64 of digits, #, +, *, | and X (which stands for any digit), and not 0 alone",
        ),
        Field("name", required=True, listed="name", max_length=50, sanitized=True),
        Field("description", listed="description", max_length=2000, sanitized=True),
        Choice(
            "type",
            choices=("php", "plaintext", "python3", "lua", "ael", "none"),
            default="php",
            listed="type",
        ),
        Field("hint", listed="hint", max_length=255, sanitized=True),
        # Trimmed like any text, and otherwise kept to the byte.
        Field("applicationlogic"),
    ),
    weighed=("extension", "name", "description", "type", "hint"),
    # The request filter reads the code in PUT and PATCH, and lets a POST to the collection pass.
    update_method="POST",
    unfiltered=True,
    companions=(_all_but_the_code,),
    protection=_built_in,
    flatten=_with_description,
)
