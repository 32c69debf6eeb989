# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""general-settings, reading only (API facts, section 6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exchange import ApiRequest, Reply, action, ok, refused

if TYPE_CHECKING:
    from ..pbx import Pbx


@action("general-settings", "getList", "GeneralSettings\\GetSettingsAction::main")
def get_list(request: ApiRequest, pbx: "Pbx") -> Reply:
    """All settings, codecs, and which passwords are still the default ones."""
    values = pbx.store.values
    return ok({"settings": values["settings"], "codecs": values["codecs"],
               "passwordValidation": values["passwordValidation"]})


@action("general-settings", "getRecord", "GeneralSettings\\GetSettingsAction::getSingleSetting")
def get_record(request: ApiRequest, pbx: "Pbx") -> Reply:
    """One setting."""
    settings, key = pbx.store.values["settings"], str(request.record_id)
    if key not in settings:
        return refused("Setting '%s' is not accessible through this API" % key)
    return ok({key: settings[key]})


@action("general-settings", "getDefault", "GeneralSettings\\GetDefaultAction::main")
def get_default(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The factory settings."""
    return ok(pbx.store.values["defaultSettings"])
