# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests, time, processor and memory for offices of several sizes, beside other ways of doing the same.

`make bench` (half an hour), or `python tests/bench --quick` to see that all of it runs. Every figure is of a whole
run of ansible-playbook against an emulated PBX. Prints tables in Markdown, as docs/benchmarks.md has them, and fails when a
target is missed; with --quick, when something does not run.
"""
from __future__ import annotations

import argparse
import signal
import statistics
import sys
from collections.abc import Callable, Iterator

from ansible_collections.mikopbx.pbx.tests.bench.measuring import CommandFailed, Cost
from ansible_collections.mikopbx.pbx.tests.bench.ways import PASSES, Bench, Figures, Setting, a_bench, people, stages_of

SETTINGS = [Setting(limiter, latency) for limiter in (True, False) for latency in (0, 25)]

# What a play costs before it does anything weighs less, the more employees there are.
PROMISED_FOR = 100


def line(*cells: object) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def heading(*cells: str) -> None:
    print()
    line(*cells)
    line("---", *["---:"] * (len(cells) - 1))


def sizes(bench: Bench, counts: tuple[int, ...], settings: list[Setting]) -> Iterator[str]:
    """Offices of several sizes through all passes. Yields what is not as it has to be."""
    heading("office, PBX", "pass", "requests", "seconds", "beyond the bare calls", "CPU seconds", "MB")
    subjects = [(f"{count} employees", people(count)) for count in counts] + [("complete office", bench.complete_office())]
    for name, office in subjects:
        for setting in settings:
            passes = bench.office_passes(setting, office)
            bare = bench.bare(setting._replace(limiter=False), stages_of(office))
            for title, figures, seconds in zip(PASSES, passes, bare):
                cost = figures.cost
                line(f"{name}, {setting.name}", title, figures.requests, f"{cost.seconds:.2f}",
                     f"{cost.seconds - seconds:.2f}", f"{cost.cpu:.2f}", f"{cost.memory:.0f}")
                if figures.refused:
                    yield f"{name}, {setting.name}, {title}: {figures.refused} requests were refused with 429"
                if title == "repeat" and figures.writes:
                    yield f"{name}, {setting.name}: a repeat wrote {figures.writes} times"


def rivals(bench: Bench, count: int) -> Iterator[str]:
    """Other ways of making so many employees. Yields what is not as it has to be."""
    heading(f"{count} employees, no limiter, 0 ms", "pass", "requests", "seconds", "× office", "CPU seconds")
    office = people(count)
    ways: dict[str, Callable[[], list[Figures]]] = {
        "`mikopbx_office`": lambda: bench.office_passes(Setting(False, 0), office),
        "plain Python script": lambda: bench.script_passes(office),
        "loop of `mikopbx_employee`": lambda: bench.loop_passes("employee_loop.yml", office),
        "loop of `ansible.builtin.uri`": lambda: bench.loop_passes("uri_loop.yml", office),
    }
    base: list[Figures] = []
    for name, way in ways.items():
        passes = way()
        base = base or passes
        ratios = [own.cost.seconds / other.cost.seconds for own, other in zip(passes, base)]
        for title, figures, ratio in zip(PASSES, passes, ratios):
            line(name, title, figures.requests, f"{figures.cost.seconds:.1f}", f"{ratio:.1f}", f"{figures.cost.cpu:.1f}")
        if "uri" in name and count >= PROMISED_FOR:
            yield from missed(f"a uri loop for {count} new employees, as a multiple of mikopbx_office", ratios[0], 30,
                              at_least=True)


def missed(what: str, found: float, wanted: float, at_least: bool = False) -> Iterator[str]:
    """Keeps a target in the list of results; yields it if it was missed."""
    met = found >= wanted if at_least else found <= wanted
    RESULTS.append((what, f"{found:.2f}", f"{'≥' if at_least else '≤'} {wanted:g}", "yes" if met else "**no**"))
    if not met:
        yield f"{what}: {found:.2f}, wanted {'at least' if at_least else 'at most'} {wanted:g}"


RESULTS: list[tuple[str, str, str, str]] = []


def targets(bench: Bench, scale: int, times: int) -> Iterator[str]:
    """The ratios that are promised, each time the median of several runs. Yields those that are missed."""
    slow, quick = Setting(False, 25), Setting(False, 0)
    empty = statistics.median(bench.playbook("empty.yml", {}).seconds for dummy in range(times))

    def costs(setting: Setting, office: dict[str, object]) -> list[list[Cost]]:
        return [[figures.cost for figures in bench.office_passes(setting, office)] for dummy in range(times)]

    def seconds(passes: list[list[Cost]], place: int) -> float:
        return statistics.median(costs_of_run[place].seconds for costs_of_run in passes)

    complete = bench.complete_office()
    bare = statistics.median(bench.bare(slow, [complete])[0] for dummy in range(times))
    whole = seconds(costs(slow, complete), 0)
    yield from missed("a complete office at 25 ms, beside its bare API calls and the start of an empty play",
                      whole / (bare + empty), 1.15)
    small, large = costs(quick, people(scale)), costs(quick, people(5 * scale))
    yield from missed(f"repeat of {scale} employees, seconds beyond an empty play", seconds(small, 1) - empty, 1.5)
    yield from missed(f"memory at {5 * scale} employees, MB", max(cost.memory for run in large for cost in run), 150)
    for place, title in enumerate(PASSES):
        # What a play costs before it does anything does not grow with the office.
        ratio = (seconds(large, place) - empty) / (seconds(small, place) - empty) / 5
        yield from missed(f"{5 * scale} employees, {title}, as a multiple of five times {scale}", ratio, 1.10)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description="Requests and seconds, beside other ways.")
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that all of it runs")
    quick = parser.parse_args().quick
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    problems: list[str] = []
    with a_bench() as bench:
        problems += sizes(bench, (5, 30) if quick else (20, 300, 1000), SETTINGS[-1:] if quick else SETTINGS)
        for count in (5,) if quick else (20, 100):
            problems += rivals(bench, count)
        missed_targets = list(targets(bench, 30 if quick else 1000, 1 if quick else 3))
    heading("target", "measured", "promised", "met")
    for result in RESULTS:
        line(*result)
    problems += [] if quick else missed_targets
    print()
    for problem in problems:
        print(f"NOT AS IT HAS TO BE: {problem}")
    return bool(problems)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CommandFailed as failure:
        sys.exit(f"A run failed:\n{failure}")
    except KeyboardInterrupt:
        print("Interrupted; nothing is left running.")
        sys.exit(130)
