# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the emulator holds, without what no removal brings back."""

from __future__ import annotations


def comparable_state(state):
    """Tables, taken numbers and settings of GET /_emulator/state."""
    tables = {name: dict(rows) for name, rows in state["tables"].items() if rows}
    # Every request of the key leaves its time.
    tables["api-keys"] = {identity: dict(row, last_used_at="") for identity, row in tables["api-keys"].items()}
    # The place among the filters, which means nothing, moves with each new one.
    tables["firewall"] = {identity: dict(row, priority=0) for identity, row in tables["firewall"].items()}
    # The default route stays, and leads to busy instead of to an employee of the first boot.
    tables["incoming-routes"]["1"] = dict(tables["incoming-routes"]["1"], extension="")
    return {"tables": tables, "numbers": state["numbers"], "settings": state["values"]["settings"]}


class FilterModule:
    def filters(self):
        return {"comparable_state": comparable_state}
