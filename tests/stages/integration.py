# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test integration: all targets, in two halves side by side, each against an emulator of its own.

A target finds in its variables
    mikopbx_url, mikopbx_api_key   the emulator as a PBX, with a key that may do everything; its limiter is off
    emulator_control               the URL below which the emulator's control paths are, e.g. <this>/requests
    secret_prefix                  how secrets that it makes up are to begin

Afterwards the prefix and the API key are searched for in all that was printed, in the files that are left, and in the
arguments that processes had meanwhile.
"""
from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import layout
import leaks
from ansible_collections.mikopbx.pbx.tests.support.emulator import running_emulator

HALVES = 2
EXEMPT = (
    leaks.Exemption("*/tests/emulator", "an emulator is told its key by an argument"),
    leaks.Exemption("*/tests/integration/integration_config.yml", "how a target is told the key and the prefix"),
    leaks.Exemption("*/tests/output/junit/*.xml", "the record of what the targets' own tasks returned, which read secrets back from the PBX"),
)


class Half(NamedTuple):
    """Targets that run one after another.

    :ivar tree: a copy of the collection of their own; what is left of a run lies in it.
    """

    tree: Path
    log: Path
    targets: list[str]
    api_key: str
    secret_prefix: str


def weight_of(target: Path) -> int:
    """About how long a target takes: by the length of its tasks."""
    return sum(path.stat().st_size for path in target.rglob("*.yml"))


def targets_of_halves(collection: Path) -> list[list[str]]:
    """The names of the targets in parts that take about as long as each other."""
    parts: list[list[str]] = [[] for dummy in range(HALVES)]
    weights = [0] * HALVES
    targets = [path for path in collection.glob("tests/integration/targets/*") if not path.name.startswith("setup_")]
    for target in sorted(targets, key=lambda path: (-weight_of(path), path.name)):
        lightest = weights.index(min(weights))
        parts[lightest].append(target.name)
        weights[lightest] += weight_of(target)
    return [sorted(part) for part in parts if part]


def half_of(tree: Path, place: int, targets: list[str], secret_prefix: str) -> Half:
    own = tree.with_name(f"{tree.name}-{place}")
    return Half(own, layout.BUILD / "logs" / f"{own.name}.log", targets, secrets.token_hex(32), secret_prefix)


def run(half: Half) -> int:
    """Run the targets of a half; what is said goes to its log. Returns the exit code."""
    collection = layout.copy(half.tree)
    with running_emulator(half.api_key, half.log.with_name(f"{half.log.stem}-emulator.log"), "--no-limiter") as pbx:
        variables = {"mikopbx_url": pbx.url, "mikopbx_api_key": half.api_key, "secret_prefix": half.secret_prefix,
                     "emulator_control": f"{pbx.url}/_emulator"}
        configuration = collection / "tests/integration/integration_config.yml"
        configuration.write_text(json.dumps(variables), encoding="utf-8")  # JSON is YAML
        with open(half.log, "wb") as output:
            return subprocess.call(
                ["ansible-test", "integration", "--color", "no", "--continue-on-error", *half.targets], cwd=collection,
                env=layout.environment(half.tree), stdout=output, stderr=subprocess.STDOUT)


def leaks_of(search: leaks.Search, halves_run: list[Half], begun: float) -> list[leaks.Leak]:
    """The secrets in what the halves printed and left."""
    # ansible-test does not hand on TMPDIR, but what runs beside it may heed that: these are the folders of them all.
    found = []
    temporary = {Path(tempfile.gettempdir()).resolve(), Path("/tmp").resolve()}
    for shared in (*sorted(temporary), Path.home() / ".ansible/tmp", Path.home() / ".ansible_async"):
        found += search.in_folder(shared, since=begun)
    for half in halves_run:
        found += search.in_output(half.log.read_bytes(), half.log.name)
        found += search.in_output(half.log.with_name(f"{half.log.stem}-emulator.log").read_bytes(), "the emulator's log")
        found += search.in_folder(layout.collection_in(half.tree) / "tests")
    return found


def main(tree: Path = layout.COPIED_FOR_INTEGRATION) -> int:
    parts = targets_of_halves(layout.copy(tree))
    if not parts:
        print("There is no target in tests/integration/targets.")
        return 1
    (layout.BUILD / "logs").mkdir(parents=True, exist_ok=True)
    # Strong enough for a password, and nothing that could stand anywhere by chance.
    prefix = f"Zq-{secrets.token_hex(5)}X7"
    own = [half_of(tree, place, part, prefix) for place, part in enumerate(parts, 1)]
    missed = leaks.check_itself(layout.BUILD / "planted", f"planted-{secrets.token_hex(8)}")
    search = leaks.Search({"a secret": prefix, **{f"API key {place}": half.api_key for place, half in enumerate(own, 1)}},
                          EXEMPT)
    begun = time.time()
    with leaks.ArgumentWatch(search) as watch, ThreadPoolExecutor(len(own)) as pool:
        statuses = list(pool.map(run, own))
    for half in own:
        print(half.log.read_text(encoding="utf-8", errors="replace"))
    problems = [f"the search for secrets does not find one in {place}" for place in missed]
    problems += [f"{leak.secret} is in {leak.where}" for leak in [*watch.leaks, *leaks_of(search, own, begun)]]
    for problem in problems:
        print(f"LEAK: {problem}")
    print(f"Secrets were searched for in {search.files} files and the arguments of {search.processes} processes; exempt: "
          + "; ".join(f"{each.name} ({each.reason})" for each in EXEMPT))
    failed = any(statuses) or bool(problems)
    print(f"ansible-test integration, {sum(len(part) for part in parts)} targets:", "failed" if failed else "no problem")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
