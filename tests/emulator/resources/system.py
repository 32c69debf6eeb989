# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""system:ping and the few other parts of `system` that clients ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..exchange import ApiRequest, Reply, action, ok

if TYPE_CHECKING:
    from ..pbx import Pbx


@action("system", "ping", "SystemManagementProcessor::handlePing", public=True)
def ping(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Alive."""
    return ok()


@action("system", "datetime", "System\\DateTimeAction::main")
def datetime(request: ApiRequest, pbx: "Pbx") -> Reply:
    """The PBX's clock."""
    return ok({"timestamp": int(pbx.now())})
