# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Extension modules from the repository. API facts, section 6.8; how their state is found: extension_modules.py."""

from __future__ import annotations

from typing import Any, Optional

from ansible_collections.mikopbx.pbx.plugins.module_utils.fields import Field, Flag
from ansible_collections.mikopbx.pbx.plugins.module_utils.resource import Resource


class _Enabled(Flag):
    """Whether a module is switched on; None where the PBX does not tell, which is believed to be as declared."""

    def read(self, raw: Any) -> Optional[bool]:  # type: ignore[override]
        return None if raw is None else super().read(raw)

    def differs(self, current: Any, wanted: Any, policy: Optional[str] = None) -> bool:
        return current is not None and super().differs(current, wanted, policy)

    def confirms(self, wanted: Any, kept: Any) -> bool:
        return kept is None or super().confirms(wanted, kept)


class _Version(Field):
    """The version that is installed; empty where the PBX does not tell."""

    def differs(self, current: Any, wanted: Any, policy: Optional[str] = None) -> bool:
        return bool(wanted) and super().differs(current, wanted, policy)

    def confirms(self, wanted: Any, kept: Any) -> bool:
        return not wanted or not kept or super().confirms(wanted, kept)


MODULE = Resource(
    name="module",
    plural="modules",
    path="modules",
    key="name",
    handled=True,
    fields=(
        Field(
            "name",
            required=True,
            listed="name",
            pattern=r"^Module[A-Za-z0-9]+$",
            form="the id of a module, such as ModuleTelegramNotify",
        ),
        _Version("version", max_length=50),
        # The PBX leaves a new module switched off.
        _Enabled("enabled", default=False),
    ),
    consents=("keep_settings",),
    left_out={
        "id": "the id is the name",
        "uniqid": "the id is the name",
        "developer": "belongs to the module, not to the PBX",
        "description": "belongs to the module, not to the PBX",
        "disabled": "offered as enabled",
        "release_id": "told by the version",
    },
)
