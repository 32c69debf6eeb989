# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test integration: all targets, in two halves side by side, each against an emulator of its own.

A target finds in its variables
    mikopbx_url, mikopbx_api_key   the emulator as a PBX, with a key that may do everything; its limiter is off
    emulator_control               the URL below which the emulator's control paths are, e.g. <this>/requests
"""
from __future__ import annotations

import json
import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import layout
from ansible_collections.mikopbx.pbx.tests.support.emulator import running_emulator

HALVES = 2


def weight_of(target: Path) -> int:
    """About how long a target takes: by the length of its tasks."""
    return sum(path.stat().st_size for path in target.rglob("*.yml"))


def halves(collection: Path) -> list[list[str]]:
    """The names of the targets in parts that take about as long as each other."""
    parts: list[list[str]] = [[] for dummy in range(HALVES)]
    weights = [0] * HALVES
    targets = [path for path in collection.glob("tests/integration/targets/*") if not path.name.startswith("setup_")]
    for target in sorted(targets, key=lambda path: (-weight_of(path), path.name)):
        lightest = weights.index(min(weights))
        parts[lightest].append(target.name)
        weights[lightest] += weight_of(target)
    return [sorted(part) for part in parts if part]


def run(tree: Path, targets: list[str], log: Path) -> int:
    """Run some targets in a tree of their own; what is said goes to a file. Returns the exit code."""
    collection = layout.copy(tree)
    api_key = secrets.token_hex(32)
    with running_emulator(api_key, log.with_name(f"{log.stem}-emulator.log"), "--no-limiter") as pbx:
        variables = {"mikopbx_url": pbx.url, "mikopbx_api_key": api_key, "emulator_control": f"{pbx.url}/_emulator"}
        configuration = collection / "tests/integration/integration_config.yml"
        configuration.write_text(json.dumps(variables), encoding="utf-8")  # JSON is YAML
        with open(log, "wb") as output:
            return subprocess.call(["ansible-test", "integration", "--color", "no", "--continue-on-error", *targets],
                                   cwd=collection, env=layout.environment(tree), stdout=output, stderr=subprocess.STDOUT)


def main(tree: Path = layout.COPIED_FOR_INTEGRATION) -> int:
    parts = halves(layout.copy(tree))
    if not parts:
        print("There is no target in tests/integration/targets.")
        return 1
    (layout.BUILD / "logs").mkdir(parents=True, exist_ok=True)
    trees = [tree.with_name(f"{tree.name}-{place}") for place in range(1, len(parts) + 1)]
    logs = [layout.BUILD / "logs" / f"{each.name}.log" for each in trees]
    with ThreadPoolExecutor(len(parts)) as pool:
        statuses = list(pool.map(run, trees, parts, logs))
    for log in logs:
        print(log.read_text(encoding="utf-8", errors="replace"))
    count = sum(len(part) for part in parts)
    print(f"ansible-test integration, {count} targets:", "failed" if any(statuses) else "no problem")
    return int(any(statuses))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
