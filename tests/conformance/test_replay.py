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
"""The part of all exchanges that has to be answered equally; FLOORS are those of the single resources."""
FLOORS = {
    # What is dialled, routed or scheduled, and what tells of it.
    **dict.fromkeys((
        "asterisk-managers", "asterisk-rest-users", "call-queues", "cdr", "conference-rooms", "dialplan-applications",
        "employees", "extensions", "firewall", "iax", "iax-providers", "incoming-routes", "ivr-menu", "network-filters",
        "off-work-times", "outbound-routes", "pbx-status", "providers", "sip", "sip-providers", "users"), 0.97),
    # Settings, keys, files and sounds.
    **dict.fromkeys((
        "advice", "api-keys", "auth", "custom-files", "fail2ban", "files", "general-settings", "license",
        "mail-settings", "modules", "network", "passwords", "s3-storage", "sound-files", "storage", "sysinfo", "system",
        "time-settings"), 0.90),
}
PERFECT = ("blocked-deletes", "chosen-ids", "circles", "circles-dissolve", "default-route", "employees",
           "employees-batch", "employees-export", "employees-more", "fresh-worker-patch-secret", "iax-defaults",
           "iax-providers", "iax-providers-read", "sip-providers", "sip-providers-disabled-hidden",
           "sip-providers-secrets", "input-sanitizing", "priority", "references")
"""Flows of which every exchange has to be answered equally."""

FLOWS_LEFT_OUT = {
    "ami-stuck-worker": "the emulator's workers do not get stuck",
    "settings-stuck-worker": "the emulator's workers do not get stuck",
    "async": "asynchronous answers are of no use to this collection",
    "rate-limit-port-8788": "the replay would be limited, too; test_guard.py has the limiter on",
    "waf-port-8788": "other flows send what the filter refuses; test_guard.py has it on",
}
RESOURCES_LEFT_OUT = {
    "passkeys": "log-in to the web interface, of no use to this collection",
    "search": "the web interface's own search",
    "syslog": "the log of the system, there is none",
    "nosuch": "not a resource of the API",
    "nosuchresource": "not a resource of the API",
}


def resource_of(result: Dict[str, Any]) -> str:
    return re.split("[/:?]", result["path"].lstrip("/"))[0]


def table(results: List[Dict[str, Any]]) -> List[str]:
    """One row for each resource, and what is left out with the reason."""
    counted = [one for one in results if resource_of(one) in FLOORS]
    total = Counter(map(resource_of, counted))
    equal = Counter(resource_of(one) for one in counted if one["equal"])
    row = "%-24s %9s %6s %8s %6s"
    rows = [row % ("resource", "exchanges", "equal", "percent", "floor")]
    rows += [row % (resource, total[resource], equal[resource], "%.2f" % (100 * equal[resource] / total[resource]),
                    "%.0f" % (100 * FLOORS[resource])) for resource in sorted(total)]
    rows.append(row % ("in all", sum(total.values()), sum(equal.values()),
                       "%.2f" % (100 * sum(equal.values()) / sum(total.values())), "%.0f" % (100 * WANTED)))
    rows += ["left out: flow %s: %s" % left for left in FLOWS_LEFT_OUT.items()]
    rows += ["left out: resource %s: %s" % left for left in RESOURCES_LEFT_OUT.items()]
    return rows + ["left out: exchanges that the recordings themselves mark as unstable"]


def show(capsys: pytest.CaptureFixture[str], rows: List[str]) -> None:
    """Print rows in the form that `make test` repeats: a headline that begins with table, no empty line within."""
    with capsys.disabled():
        print("\n".join(["", "table: recordings of a real MikoPBX that the emulator answers equally", *rows, ""]))


def test_recordings_are_answered_equally(start: Callable[..., Any], tmp_path: Path,
                                         capsys: pytest.CaptureFixture[str]) -> None:
    if not (REPLAY.is_file() and RECORDINGS.is_dir()):
        reason = "no recordings: MIKOPBX_RECORDINGS=%s or MIKOPBX_REPLAY=%s is missing" % (RECORDINGS, REPLAY)
        show(capsys, ["skipped, " + reason])
        pytest.skip(reason)
    emulator = start("--no-limiter", "--no-waf")
    reset = '%s -c "import urllib.request as r; r.urlopen(r.Request(\'%s/_emulator/reset\', method=\'POST\'))"' % (
        sys.executable, emulator.url)
    file = tmp_path / "results.json"
    done = subprocess.run(
        [sys.executable, str(REPLAY), "--url", emulator.url, "--key", emulator.key, "--reset", reset,
         "--json", str(file), "--show", "0", "--only", "^(?!(?:%s)$)" % "|".join(FLOWS_LEFT_OUT), str(RECORDINGS)],
        check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    results: List[Dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    show(capsys, table(results))
    assert {resource_of(one) for one in results} <= FLOORS.keys() | RESOURCES_LEFT_OUT.keys()
    counted = [one for one in results if resource_of(one) in FLOORS]
    different = [one for one in counted if not one["equal"]]
    with capsys.disabled():
        for one in different:
            print("  {flow} #{seq} {method} {path}: {differences[0]}".format(**one))
    assert len(counted) > 2000
    assert len(different) <= (1 - WANTED) * len(counted)
    total = Counter(map(resource_of, counted))
    assert total.keys() == FLOORS.keys()
    for resource, count in Counter(map(resource_of, different)).items():
        assert count <= (1 - FLOORS[resource]) * total[resource], resource
    assert set(PERFECT) <= {one["flow"] for one in counted}
    assert not {one["flow"] for one in different} & set(PERFECT)
