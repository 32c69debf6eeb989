# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""system:ping and the few other parts of `system` that clients ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, List

from ..exchange import ApiRequest, Reply, action, ok, refused
from ..stock import FIXED
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

LANGUAGES: List[Row] = FIXED["answers"]["system:getAvailableLanguages"]["data"]


@action("system", "ping", "SystemManagementProcessor::handlePing", public=True)
def ping(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Alive."""
    return ok()


@action("system", "datetime", "System\\DateTimeAction::main")
def datetime(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The PBX's clock; setting it has no effect here."""
    return ok() if request.method == "PUT" else ok({"timestamp": int(pbx.now())})


@action("system", "changeLanguage", "System\\ChangeLanguageAction::main")
def change_language(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The language of the web interface; the texts of the API stay English."""
    language = str(request.data.get("language") or "")
    if not language:
        return refused("Language parameter is required")
    known = next((one for one in LANGUAGES if one["code"] == language), None)
    if known is None:
        return refused("Invalid language code: " + language)
    pbx.store.set("WebAdminLanguage", language)
    return ok({"WEB_ADMIN_LANGUAGE": language,
               "WEB_ADMIN_LANGUAGE_represent": '<i class="flag %s"></i> %s' % (known["flag"], known["name"])},
              messages={"success": ["Language changed to " + language]})
