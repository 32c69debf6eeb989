# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make test`: every stage, two at a time, each with its own log; a failed one does not stop the others.

`make changed` leaves out those that passed and have nothing new to look at since.
"""
from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

import layout
import unchanged

# Those that take longest first, so that the two at a time end together.
STAGES = ("sanity", "integration", "conformance", "unit", "build", "docs", "lint", "mypy")
AT_A_TIME = 2
LOGS = layout.BUILD / "logs"
LINES_SHOWN_ON_FAILURE = 200


class Outcome(NamedTuple):
    """What became of a stage.

    :ivar earlier: when it passed, if it was not run.
    """

    stage: str
    passed: bool
    seconds: float
    log: Path
    earlier: str = ""


class Runner:
    """Runs stages as make targets, each in a process group of its own, so that none leaves anything running.

    :arg only_changed: leave out a stage that passed and has nothing new to look at since.
    """

    def __init__(self, only_changed: bool) -> None:
        self.only_changed = only_changed
        self.stopped = False
        self.running: set[subprocess.Popen[bytes]] = set()

    def run(self, stage: str) -> Outcome:
        log = LOGS / f"{stage}.log"
        started = time.monotonic()
        environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
        if self.stopped:
            return Outcome(stage, False, 0.0, log)
        fingerprint = unchanged.fingerprint(stage)
        before = unchanged.last_passed(stage, fingerprint) if self.only_changed else None
        if before:
            return Outcome(stage, True, 0.0, log, f"{before.when}, in {before.seconds:.0f} s")
        with open(log, "wb") as output:
            process = subprocess.Popen(["make", "--no-print-directory", stage], cwd=layout.ROOT, env=environment,
                                       stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                       start_new_session=True)
            self.running.add(process)
            status = process.wait()
            self.running.discard(process)
        seconds = time.monotonic() - started
        if status == 0 and unchanged.fingerprint(stage) == fingerprint:  # nothing was edited meanwhile
            unchanged.keep(stage, fingerprint, seconds)
        return Outcome(stage, status == 0, seconds, log)

    def stop(self) -> None:
        self.stopped = True
        for process in list(self.running):
            os.killpg(process.pid, signal.SIGTERM)


def tables(lines: list[str]) -> Iterator[str]:
    """The lines of a log from one that begins with "table: " to the next empty line."""
    within = False
    for line in lines:
        within = bool(line) and (within or line.startswith("table: "))
        if within:
            yield line


def report(outcome: Outcome) -> None:
    """One line and the tables in its log for a stage that passed, the end of its log for one that failed."""
    if outcome.earlier:
        print(f"unchanged: {outcome.stage} (passed {outcome.earlier})", flush=True)
        return
    lines = outcome.log.read_text(encoding="utf-8", errors="replace").splitlines()
    if outcome.passed:
        print(f"passed: {outcome.stage} ({outcome.seconds:.0f} s) {lines[-1].strip('= ') if lines else ''}", flush=True)
        print("".join(f"  {line}\n" for line in tables(lines)), end="", flush=True)
        return
    print(f"\nFAILED: {outcome.stage} ({outcome.seconds:.0f} s)", flush=True)
    if len(lines) > LINES_SHOWN_ON_FAILURE:
        print(f"(the last {LINES_SHOWN_ON_FAILURE} lines of {outcome.log.relative_to(layout.ROOT)})")
    print("\n".join(lines[-LINES_SHOWN_ON_FAILURE:]), end="\n\n", flush=True)


def print_table(outcomes: list[Outcome], seconds: float) -> None:
    print(f"\n{'stage':<14}{'seconds':>8}  result")
    for outcome in sorted(outcomes, key=lambda each: STAGES.index(each.stage)):
        result = "passed" if outcome.passed else "FAILED"
        print(f"{outcome.stage:<14}{outcome.seconds:>8.0f}  {f'unchanged since {result}' if outcome.earlier else result}")
    print(f"{'in all':<14}{seconds:>8.0f}")


def main() -> int:
    parser = argparse.ArgumentParser(description="All stages of the tests.")
    parser.add_argument("--changed", action="store_true", help="only those with something new to look at since they passed")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    LOGS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    runner = Runner(options.changed)
    outcomes = []
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        try:
            for future in as_completed([pool.submit(runner.run, stage) for stage in STAGES]):
                outcomes.append(future.result())
                report(outcomes[-1])
        except KeyboardInterrupt:
            runner.stop()
            print("Interrupted; all stages are stopped.")
            return 130
    print_table(outcomes, time.monotonic() - started)
    failed = sum(not outcome.passed for outcome in outcomes)
    kept = sum(bool(outcome.earlier) for outcome in outcomes)
    print(f"stages: {len(outcomes) - failed} passed{f' ({kept} of them before)' if kept else ''}, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
