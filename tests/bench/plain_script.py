# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a script without Ansible and without this collection does: search each employee, create or change, one by one.

python plain_script.py URL EMPLOYEES.json, with the API key in MIKOPBX_API_KEY. It compares nothing, so that every run
writes everybody.
"""
from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import requests


def main() -> int:
    base, file = sys.argv[1:]
    people: list[dict[str, Any]] = json.loads(Path(file).read_text(encoding="utf-8"))
    api = f"{base}/pbxcore/api/v3/employees"
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {os.environ['MIKOPBX_API_KEY']}"
    for person in people:
        answer = session.get(api, params={"search": f"number:{person['number']}"}, timeout=40)
        answer.raise_for_status()
        found = answer.json()["data"]["data"]
        if found:
            answer = session.patch(f"{api}/{found[0]['id']}", json=person, timeout=40)
        else:
            answer = session.post(api, json={**person, "sip_secret": secrets.token_urlsafe(15) + "aA1!"}, timeout=40)
        answer.raise_for_status()
    return 0


if __name__ == "__main__":
    sys.exit(main())
