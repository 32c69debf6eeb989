# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""modules (API facts, section 6.8): which are installed and enabled can be changed, but no call of the API tells.

The PBX installs in the background and answers at once, or too late; here a module is installed when the answer comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exchange import ApiRequest, Reply, action, ok, refused

if TYPE_CHECKING:
    from ..pbx import Pbx


def switch(request: ApiRequest, pbx: "Pbx", disabled: bool) -> Reply:
    """Enable or disable an installed module."""
    row = pbx.store.find("modules", request.record_id)
    if row is None:
        return refused("Module %s is not installed" % request.record_id)
    pbx.store.put("modules", dict(row, disabled=disabled))
    return ok()


@action("modules", "installFromRepo", "Modules\\InstallFromRepoAction")
def install_from_repo(request: ApiRequest, pbx: "Pbx") -> Reply:
    """A new module is disabled at first; installing it again changes nothing."""
    if pbx.store.find("modules", request.record_id) is None:
        pbx.store.put("modules", {"id": request.record_id, "disabled": True})
    return ok()


@action("modules", "enable", "Modules\\EnableModuleAction::main")
def enable(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Switch a module on."""
    return switch(request, pbx, False)


@action("modules", "disable", "Modules\\DisableModuleAction::main")
def disable(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Switch a module off."""
    return switch(request, pbx, True)


@action("modules", "uninstall", "Modules\\UninstallModuleAction")
def uninstall(request: ApiRequest, pbx: "Pbx") -> Reply:
    """keepSettings has to be said; there are no settings of modules here. An unknown module is no error."""
    if "keepSettings" not in request.data:
        return refused('Undefined array key "keepSettings"')
    if pbx.store.find("modules", request.record_id) is not None:
        pbx.store.remove("modules", str(request.record_id))
    return ok()
