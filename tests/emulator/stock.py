# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of a PBX after its first boot, as the recordings show it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Dict

from . import text
from .store import Row, Store

SETTINGS = Path(__file__).with_name("stock.json")
FIXED: Dict[str, Any] = json.loads(Path(__file__).with_name("fixed.json").read_text(encoding="utf-8"))
"""What never changes: recorded answers that do not depend on the PBX's data, and parts of such answers."""
NEXT_IDS = {"api-keys": 3, "employees": 113, "firewall": 5, "additional-hosts": 2, "queue-members": 116,
            "menu-actions": 36}
EMPLOYEES = (("110", "201", "Smith James", "89261111111"), ("111", "202", "Brown Brandon", "89161111111"),
             ("112", "203", "Collins Melanie", "89251111111"))
PARKING_SLOTS = range(800, 821)


def fill(store: Store, api_key: str) -> None:
    """Put the first-boot data into an empty store; api_key becomes the key with full permissions."""
    known = json.loads(SETTINGS.read_text(encoding="utf-8"))
    store.next_ids.update(NEXT_IDS)
    store.values.update(copy.deepcopy(known["values"]))
    store.values["settings"]["SSHPassword"] = text.new_secret()
    for table, rows in known["tables"].items():
        for row in rows:
            store.put(table, row)
    for kind, table in (("DIALPLAN APPLICATION", "dialplan-applications"), ("CONFERENCE", "conference-rooms"),
                        ("QUEUE", "call-queues"), ("IVR MENU", "ivr-menu")):
        for row in store.rows(table):
            store.occupy(row["extension"], kind, row["name"], table, row["id"])
    for record_id, number, name, mobile in EMPLOYEES:
        store.put("employees", {
            "id": record_id, "number": number, "user_username": name, "user_email": "",
            "user_avatar": "/avatars/user_%s.jpg" % record_id, "sip_secret": text.new_secret(),
            "sip_enableRecording": True, "sip_dtmfmode": "auto", "sip_transport": "", "sip_manualattributes": "",
            "sip_networkfilterid": "none", "fwd_ringlength": 45, "mobile_number": mobile, "mobile_dialstring": mobile,
            "fwd_forwarding": mobile, "fwd_forwardingonbusy": mobile, "fwd_forwardingonunavailable": mobile})
        store.occupy(number, "SIP", name, "employees", record_id)
        store.occupy(mobile, "EXTERNAL", name, "employees", record_id)
    for slot in PARKING_SLOTS:
        store.occupy(str(slot), "PARKING", "")
    for word in text.ROUTING_WORDS:
        store.occupy(word, "SYSTEM", "System Extension")
    store.put("api-keys", full_key("1", "ansible-holdout", api_key))
    store.put("api-keys", dict(full_key("2", "readonly employees", text.new_secret(64)), full_permissions=False,
                               allowed_paths={"/api/v3/employees": "read"}))


def full_key(record_id: str, description: str, key: str) -> Row:
    """An API key that may do everything."""
    return {"id": record_id, "description": description, "key": key, "created_at": "2026-11-23 23:22:06",
            "last_used_at": "", "networkfilterid": "none", "full_permissions": True, "allowed_paths": {}}
