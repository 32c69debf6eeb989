# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and seconds for new employees and for the same ones again, beside other ways of doing that.

`make bench`, or `python tests/bench --quick` for small numbers. Every figure is of a whole run of ansible-playbook
against an emulator that has just been started and answers at once: a real PBX takes its time for every request.
"""
from __future__ import annotations

import argparse
import json
import secrets
import signal
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from ansible_collections.mikopbx.pbx.tests.support.ansible import Ansible
from ansible_collections.mikopbx.pbx.tests.support.emulator import running_emulator
from ansible_collections.mikopbx.pbx.tests.support.people import employees

PLAYBOOKS = Path(__file__).resolve().parent
OFFICE, EMPLOYEE_LOOP, URI_LOOP = "mikopbx_office", "loop of mikopbx_employee", "loop of ansible.builtin.uri"


class Case(NamedTuple):
    """A way of making employees, and how many requests it may take for new ones and again for the same."""

    name: str
    playbook: str
    people: int
    limiter: bool
    allowed_new: int = 0
    allowed_again: int = 0


class Pass(NamedTuple):
    """What one run took."""

    requests: int
    seconds: float


class Figures(NamedTuple):
    """What a case took for new employees and for the same ones again, and whatever was not as it has to be."""

    case: Case
    new: Pass
    again: Pass
    problems: list[str]


def cases(quick: bool) -> list[Case]:
    """What is measured. The loops run without limiter, which would shut them out after 200 requests."""
    small, medium, large = (10, 60, 120) if quick else (100, 300, 1000)
    budgets = ((0, 0), (12, 5), (15, 5)) if quick else ((0, 0), (25, 5), (65, 5))
    office = [Case(OFFICE, "office.yml", count, True, *allowed)
              for count, allowed in zip((small, medium, large), budgets)]
    return [office[0], Case(EMPLOYEE_LOOP, "employee_loop.yml", small, False),
            Case(URI_LOOP, "uri_loop.yml", small, False), *office[1:]]


def measure(case: Case) -> Figures:
    """Run a case against a PBX in its first-boot state, and once more."""
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="mikopbx-bench-") as name:
        folder = Path(name)
        options = ["--cdr", "0"] + ([] if case.limiter else ["--no-limiter"])
        with running_emulator(secrets.token_hex(32), folder / "emulator.log", *options) as pbx:
            ansible = Ansible(folder, pbx.api_key)
            variables = folder / "variables.json"
            variables.write_text(json.dumps({"mikopbx_url": pbx.url, "mikopbx_api_key": pbx.api_key,
                                             "employees": employees(case.people)}), encoding="utf-8")

            def one_pass(what: str, changed: bool, allowed: int) -> Pass:
                pbx.forget()
                run = ansible.playbook("-i", "localhost,", "-e", "ansible_connection=local", "-e",
                                       "ansible_python_interpreter={{ansible_playbook_python}}", "-e", f"@{variables}",
                                       str(PLAYBOOKS / case.playbook))
                seen = pbx.traffic()
                if run.status:
                    problems.append(f"{what}: ansible-playbook failed\n{run.output[-3000:]}")
                elif bool(run.recap["changed"]) is not changed:
                    problems.append(f"{what}: {run.recap['changed']} tasks changed something")
                if not changed and seen.writes:
                    problems.append(f"{what}: {seen.writes} write requests")
                if allowed and seen.total > allowed:
                    problems.append(f"{what}: {seen.total} requests, {allowed} are allowed")
                if seen.too_many:
                    problems.append(f"{what}: {seen.too_many} requests were refused with 429")
                return Pass(seen.total, run.seconds)

            return Figures(case, one_pass("new", True, case.allowed_new), one_pass("again", False, case.allowed_again),
                           problems)


def times(figures: Pass, base: Pass) -> str:
    """The ratios to another pass: requests and seconds."""
    return f"{figures.requests / base.requests:.0f} / {figures.seconds / base.seconds:.0f}"


HEADINGS = ("", "employees", "requests new", "again", "seconds new", "again", "× office new", "again", "limiter")


def row(figures: Figures, base: Figures) -> tuple[str, ...]:
    """A line of the table; ratios only where the number of employees is that of the base."""
    case, new, again = figures[:3]
    same = case.people == base.case.people
    return (case.name, str(case.people), str(new.requests), str(again.requests), f"{new.seconds:.1f}",
            f"{again.seconds:.1f}", times(new, base.new) if same else "", times(again, base.again) if same else "",
            "on" if case.limiter else "off")


def print_row(cells: tuple[str, ...]) -> None:
    widths = (29, 11, 14, 7, 13, 7, 14, 10, 9)
    print("".join(cell.ljust(width) if place == 0 else cell.rjust(width)
                  for place, (cell, width) in enumerate(zip(cells, widths))), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description="Requests and seconds, beside other ways.")
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that all of it runs")
    quick = parser.parse_args().quick
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print_row(HEADINGS)
    done: list[Figures] = []
    for case in cases(quick):
        done.append(measure(case))
        print_row(row(done[-1], done[0]))
    print("\n× office: requests / seconds as multiples of what mikopbx_office takes for as many employees.\n"
          "limiter: the PBX's limit of 200 requests a minute. The loops need it off: it would shut them out, and to\n"
          "stay below it they would have to wait. Seconds are those of ansible-playbook as a whole.")
    problems = [f"{each.case.name}, {each.case.people} employees, {text}" for each in done for text in each.problems]
    for problem in problems:
        print(f"NOT AS IT HAS TO BE: {problem}")
    return bool(problems)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("Interrupted; nothing is left running.")
        sys.exit(130)
