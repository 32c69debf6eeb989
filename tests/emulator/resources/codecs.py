# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Codecs: part of general-settings, and general-settings:updateCodecs (API facts, sections 6.1 and 11.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional

from .. import text
from ..exchange import ApiRequest, Reply, action, ok, refused
from ..store import Row

if TYPE_CHECKING:
    from ..pbx import Pbx

HIDDEN = "gsm"
"""Never shown; updateCodecs enables it and puts it behind the others."""

Plan = Dict[str, Optional[Row]]
"""Name of a codec -> its new columns, None where there is no such codec."""


def view(pbx: "Pbx") -> List[Row]:
    """Codecs by type and priority, numbered anew; equal priorities keep the order of the table."""
    shown: List[Row] = []
    for kind in ("audio", "video"):
        rows = [row for row in pbx.store.values["codecs"] if row["type"] == kind and row["name"] != HIDDEN]
        shown += [dict(row, priority=place) for place, row in enumerate(sorted(rows, key=lambda row: row["priority"]))]
    return shown


def planned(pbx: "Pbx", sent: Any) -> Plan:
    """What a list of codecs asks for; entries without a name are passed over, names are case-sensitive."""
    known = {row["name"]: row for row in pbx.store.values["codecs"]}
    plan: Plan = {}
    for entry in sent.values() if isinstance(sent, dict) else sent:
        name = entry.get("name") if isinstance(entry, dict) else None
        if not name:
            continue
        columns = {}
        if entry.get("priority") is not None:
            columns["priority"] = text.as_integer(entry["priority"])
        if entry.get("disabled") is not None:
            columns["disabled"] = entry["disabled"] in (True, "true")
        plan[str(name)] = columns if name in known else None
    return plan


def apply(pbx: "Pbx", plan: Plan) -> List[str]:
    """Carry out a plan; the names of the codecs that it changed."""
    changed = []
    for row in pbx.store.values["codecs"]:
        columns = plan.get(row["name"]) or {}
        if any(row[name] != value for name, value in columns.items()):
            row.update(columns)
            changed.append(row["name"])
            pbx.store.changed = True
    return changed


@action("general-settings", "updateCodecs", "GeneralSettings\\UpdateCodecsAction::main")
def update_codecs(request: ApiRequest, pbx: "Pbx") -> Reply:
    """Whatever is listed counts as updated, known or not."""
    sent = request.data.get("codecs")
    if not isinstance(sent, (list, dict)) or not sent:
        return refused("No codec data provided")
    plan = planned(pbx, sent)
    apply(pbx, plan)
    audio = [row["priority"] for row in pbx.store.values["codecs"] if row["type"] == "audio" and plan.get(row["name"])]
    apply(pbx, {HIDDEN: {"disabled": False, "priority": max(audio, default=0) + 1}})
    return ok({"updated_count": len(sent)}, messages={"success": ["Codecs updated successfully"]})
