# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the PBX answers whatever its state: fixed.json, as recorded from one without licence and access to the network.

Parts of system, sysinfo, license, modules, storage, advice and time-settings.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Dict

from ..declared import DECLARED
from ..exchange import ACTIONS, Action, ApiRequest, Handler, Reply
from ..stock import FIXED

if TYPE_CHECKING:
    from ..pbx import Pbx


def _answer(recorded: Dict[str, Any]) -> Handler:
    def handler(request: ApiRequest, pbx: "Pbx") -> Reply:
        return Reply(**copy.deepcopy(recorded))
    return handler


for _name, _recorded in FIXED["answers"].items():
    _resource, _function = _name.split(":")
    _known = {name: value for name, value in _recorded.items() if name != "public"}
    _processor = DECLARED[_resource].processor + "ManagementProcessor::callBack"
    ACTIONS[_resource, _function] = Action(_answer(_known), _processor, public=_recorded.get("public", False))
