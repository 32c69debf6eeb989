# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replays recordings of a real MikoPBX against the emulator, where the recordings are at hand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT.parent / "shared"
RECORDINGS = Path(os.environ.get("MIKOPBX_RECORDINGS") or SHARED / "api" / "exchanges")
REPLAY = Path(os.environ.get("MIKOPBX_REPLAY") or SHARED / "tools" / "replay.py")
WANTED = 0.99

FLOWS = (
    r"active-calls|api-key-cache|api-key-permissions|api-keys-read|apikey|auth.*|cdr|chosen-ids|codecs|employees.*|"
    r"extensions.*|firewall.*|fresh-worker-patch-secret|general-settings|iax-.*|method-override-and-query|"
    r"network-filters.*|providers-generic|sip-providers.*|status-with-fake-ami|"
    r"custom-files.*|fail2ban|mail-settings|modules-read|network|s3-storage|sound-.*|system|time-settings|"
    r"settings-(?:codecs|fail2ban|general|language|mail|parking|s3|storage|time)|"
    r"ami-permissions|ari-limit|asterisk-.*|blocked-deletes|call-queues.*|circles.*|conference-rooms.*|default-route|"
    r"dialplan-.*|incoming-routes.*|input-sanitizing|ivr-menu.*|off-work-.*|outbound-.*|priority|references")
"""Flows whose own subject the emulator has; not ami-stuck-worker, for its workers do not get stuck."""
WHOLE = ("api-keys", "auth", "cdr", "employees", "extensions", "firewall", "iax", "iax-providers",
         "network-filters", "passwords", "pbx-status", "providers", "sip", "sip-providers", "users",
         "advice", "custom-files", "fail2ban", "files", "general-settings", "license", "mail-settings", "modules",
         "network", "s3-storage", "sound-files", "storage", "sysinfo", "system", "time-settings",
         "asterisk-managers", "asterisk-rest-users", "call-queues", "conference-rooms", "dialplan-applications",
         "incoming-routes", "ivr-menu", "off-work-times", "outbound-routes")
PERFECT = ("blocked-deletes", "chosen-ids", "circles", "circles-dissolve", "default-route", "employees",
           "employees-batch", "employees-export", "employees-more", "fresh-worker-patch-secret", "iax-defaults",
           "iax-providers", "iax-providers-read", "sip-providers", "sip-providers-disabled-hidden",
           "sip-providers-secrets", "input-sanitizing", "priority", "references")

GROUPS = {
    **dict.fromkeys(("codecs", "custom", "fail2ban", "firewall", "general", "mail", "modules", "network", "s3",
                     "settings", "sound", "system", "time"), 0.97),
    **dict.fromkeys(("ami", "ari", "asterisk", "blocked", "call", "chosen", "circles", "conference", "default",
                     "dialplan", "incoming", "input", "ivr", "off", "outbound", "priority", "references"), 0.97),
}
"""First word of a flow's name -> the part of the group that has to be equal: settings and files, what is dialled."""


def counts(result: Dict[str, Any]) -> bool:
    """Whether an exchange is about something that the emulator has."""
    resource = re.split("[/:?]", result["path"].lstrip("/"))[0]
    return resource in WHOLE or result["path"].startswith("/")


@pytest.mark.skipif(
    not (REPLAY.is_file() and RECORDINGS.is_dir()),
    reason="no recordings: MIKOPBX_RECORDINGS=%s or MIKOPBX_REPLAY=%s is missing" % (RECORDINGS, REPLAY))
def test_recordings_are_answered_equally(start: Callable[..., Any], tmp_path: Path,
                                         capsys: pytest.CaptureFixture[str]) -> None:
    emulator = start("--no-limiter", "--no-waf")
    reset = '%s -c "import urllib.request as r; r.urlopen(r.Request(\'%s/_emulator/reset\', method=\'POST\'))"' % (
        sys.executable, emulator.url)
    file = tmp_path / "results.json"
    done = subprocess.run(
        [sys.executable, str(REPLAY), "--url", emulator.url, "--key", emulator.key, "--reset", reset,
         "--json", str(file), "--show", "0", "--only", "^(?:%s)$" % FLOWS, str(RECORDINGS)],
        check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    results: List[Dict[str, Any]] = [one for one in json.loads(file.read_text(encoding="utf-8")) if counts(one)]
    total = Counter(one["flow"] for one in results)
    equal = Counter(one["flow"] for one in results if one["equal"])
    with capsys.disabled():
        print()
        for flow in sorted(total):
            print("%-34s %3d of %3d" % (flow, equal[flow], total[flow]))
        print("%-34s %3d of %3d" % ("equal", sum(equal.values()), sum(total.values())))
        for one in results:
            if not one["equal"]:
                print("  {flow} #{seq} {method} {path}: {differences[0]}".format(**one))
    assert sum(total.values()) > 2000
    assert sum(equal.values()) / sum(total.values()) >= WANTED
    for group, wanted in GROUPS.items():
        flows = [flow for flow in total if flow.split("-")[0] == group]
        assert flows, group
        assert sum(equal[flow] for flow in flows) >= wanted * sum(total[flow] for flow in flows), group
    assert {flow: equal[flow] for flow in PERFECT} == {flow: total[flow] for flow in PERFECT}
