# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test integration: every target against one emulator, which is started and stopped here.

A target finds in its variables
    mikopbx_url, mikopbx_api_key   the emulator as a PBX, with a key that may do everything; its limiter is off
    emulator_control               the URL below which the emulator's control paths are, e.g. <this>/requests
"""
from __future__ import annotations

import json
import secrets
import subprocess
import sys

import layout
from ansible_collections.mikopbx.pbx.tests.support.emulator import running_emulator

EMULATOR_LOG = layout.BUILD / "logs/integration-emulator.log"


def main() -> int:
    collection = layout.copy(layout.COPIED_FOR_INTEGRATION)
    targets = sorted(path.name for path in collection.glob("tests/integration/targets/*"))
    if not targets:
        print("There is no target in tests/integration/targets.")
        return 1
    api_key = secrets.token_hex(32)
    with running_emulator(api_key, EMULATOR_LOG, "--no-limiter") as pbx:
        variables = {"mikopbx_url": pbx.url, "mikopbx_api_key": api_key, "emulator_control": f"{pbx.url}/_emulator"}
        configuration = collection / "tests/integration/integration_config.yml"
        configuration.write_text(json.dumps(variables), encoding="utf-8")  # JSON is YAML
        status = subprocess.call(["ansible-test", "integration", "--color", "no", "--continue-on-error"],
                                 cwd=collection, env=layout.environment(layout.COPIED_FOR_INTEGRATION))
    print(f"ansible-test integration, {len(targets)} targets:", "failed" if status else "no problem")
    return status


if __name__ == "__main__":
    sys.exit(main())
