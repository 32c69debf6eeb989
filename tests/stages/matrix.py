# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make matrix`: sanity, unit and integration with every supported ansible-core, each in an environment of its own.

    python tests/stages/matrix.py [--only 2.21] [--stages sanity,unit]

The environments are below .build/matrix and made once. What did not succeed is to be read in .build/matrix/logs. A
Python that is not on this machine is named; it is no failure.
"""
from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import layout
import sanity

MATRIX = layout.BUILD / "matrix"
TREE = MATRIX / "tree"
LOGS = MATRIX / "logs"
LINES_SHOWN_ON_FAILURE = 30
LONGEST_COMPLAINT = 300  # pip names all versions that there are; what it found wrong comes last
STAGES = ("sanity", "unit", "integration")

# What judges the collection with an ansible-core of its own choice, and plays no part in the stages of the matrix.
NOT_HERE = re.compile(r"ansible|antsibull|galaxy-importer|mypy|types-|vermin")


class Combination(NamedTuple):
    """One ansible-core, and one Python that it runs on."""

    core: str
    python: str

    @property
    def name(self) -> str:
        return f"{self.core}-python{self.python}"

    @property
    def environment(self) -> Path:
        return MATRIX / self.name


# From the oldest that meta/runtime.yml admits to the newest, each with the oldest Python that it runs on, the newest with
# the newest that there is. What runs on targets is looked at by sanity, with every Python found.
COMBINATIONS = (
    Combination("2.17", "3.10"),
    Combination("2.18", "3.11"),
    Combination("2.19", "3.11"),
    Combination("2.20", "3.12"),
    Combination("2.21", "3.13"),
)


class Outcome(NamedTuple):
    combination: Combination
    stage: str
    result: str
    seconds: float


def requirements(core: str) -> list[str]:
    """What the stages need beside the collection: what the project is tested with, or older where a Python is."""
    lines = (layout.ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.strip() for line in lines if re.match(r"\w", line) and not NOT_HERE.match(line)]
    return [f"ansible-core~={core}.0", *(pin.replace("==", "<=") for pin in pins)]


def prepare(combination: Combination, python: str) -> None:
    """Make the environment, unless it is there with these requirements. Raises subprocess.CalledProcessError."""
    place, wanted = combination.environment, "\n".join(requirements(combination.core)) + "\n"
    noted = place / "requirements-installed"
    if noted.exists() and noted.read_text(encoding="utf-8") == wanted:
        return
    print(f"Making the environment {place.relative_to(layout.ROOT)}", flush=True)
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(place)], check=True)
    subprocess.run([str(place / "bin/python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check",
                    *requirements(combination.core)], check=True, stderr=subprocess.PIPE, text=True)
    noted.write_text(wanted, encoding="utf-8")


def command(combination: Combination, stage: str) -> list[str]:
    """How a stage is started, with the environment's programs first in PATH."""
    if stage == "unit":
        return [str(combination.environment / "bin/pytest"), "-o", f"cache_dir={combination.environment}/pytest", "tests/unit"]
    # These run in the project's own environment and start the ansible-test that PATH leads to.
    return [sys.executable, str(Path(__file__).with_name(f"{stage}.py")), str(TREE / f"matrix-{stage}")]


def run(combination: Combination, stage: str) -> Outcome:
    """Run one stage to its end, with its log in LOGS; an interrupt ends all that it started."""
    log = LOGS / f"{combination.name}-{stage}.log"
    path = os.pathsep.join([str(combination.environment / "bin"), os.environ["PATH"]])
    started = time.monotonic()
    with open(log, "wb") as output:
        process = subprocess.Popen(command(combination, stage), cwd=layout.ROOT, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, env=layout.environment(PATH=path), start_new_session=True)
        try:
            status = process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            raise
    outcome = Outcome(combination, stage, "FAILED" if status else "passed", time.monotonic() - started)
    print(f"{outcome.result}: {combination.name} {stage} ({outcome.seconds:.0f} s)", flush=True)
    if status:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        print(f"(the end of {log.relative_to(layout.ROOT)})", *lines[-LINES_SHOWN_ON_FAILURE:], sep="\n", flush=True)
    return outcome


def run_all(combination: Combination, stages: list[str]) -> list[Outcome]:
    """All stages of one combination, one after another; a failed one does not stop the others."""
    python = shutil.which(f"python{combination.python}", path=sanity.search_path())
    if python is None:
        return [Outcome(combination, stage, "no Python", 0.0) for stage in stages]
    try:
        prepare(combination, python)
    except subprocess.CalledProcessError as error:
        print(f"{combination.name}: its environment cannot be made: {(error.stderr or str(error))[-LONGEST_COMPLAINT:]}", flush=True)
        return [Outcome(combination, stage, "NOT MADE", 0.0) for stage in stages]
    return [run(combination, stage) for stage in stages]


def print_table(outcomes: list[Outcome], stages: list[str]) -> None:
    print("\n" + f"{'ansible-core':<14}{'Python':<8}" + "".join(f"{stage:<20}" for stage in stages).rstrip())
    for combination in dict.fromkeys(outcome.combination for outcome in outcomes):
        cells = [f"{one.result} ({one.seconds:.0f} s)" if one.seconds else one.result
                 for one in outcomes if one.combination == combination]
        print(f"{combination.core:<14}{combination.python:<8}" + "".join(f"{cell:<20}" for cell in cells).rstrip())


def chosen(only: str) -> list[Combination]:
    """The combinations of an ansible-core, or with its Python as in 2.17-python3.10; all when nothing is said."""
    return [one for one in COMBINATIONS if only in ("", one.core, one.name)]


def main() -> int:
    parser = argparse.ArgumentParser(description="Sanity, unit and integration with every supported ansible-core.")
    parser.add_argument("--only", default="", help="an ansible-core, such as 2.21 or 2.17-python3.10")
    parser.add_argument("--stages", default=",".join(STAGES), help="some of " + ",".join(STAGES))
    options = parser.parse_args()
    combinations, stages = chosen(options.only), options.stages.split(",")
    if not combinations:
        parser.error(f"--only {options.only}: there are {', '.join(one.name for one in COMBINATIONS)}")
    if set(stages) - set(STAGES):
        parser.error(f"--stages {options.stages}: there are {', '.join(STAGES)}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    layout.link()
    LOGS.mkdir(parents=True, exist_ok=True)
    try:
        outcomes = [outcome for combination in combinations for outcome in run_all(combination, stages)]
    except KeyboardInterrupt:
        print("Interrupted; what ran is stopped.")
        return 130
    print_table(outcomes, stages)
    results = [outcome.result for outcome in outcomes]
    missing = sorted({outcome.combination.python for outcome in outcomes if outcome.result == "no Python"})
    if missing:
        print(f"Not found on PATH or in pyenv: Python {', '.join(missing)}")
    return int("passed" not in results or bool({"FAILED", "NOT MADE"} & set(results)))


if __name__ == "__main__":
    sys.exit(main())
