# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured: offices and their changes, settings of the PBX, and the ways of bringing one to the other."""
from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.mikopbx.pbx.tests.bench.measuring import Cost, cost_of
from ansible_collections.mikopbx.pbx.tests.support.ansible import Ansible
from ansible_collections.mikopbx.pbx.tests.support.emulator import Emulator, running_emulator
from ansible_collections.mikopbx.pbx.tests.support.office import middling_office
from ansible_collections.mikopbx.pbx.tests.support.people import employees

HERE = Path(__file__).resolve().parent
PASSES = ("from empty", "repeat", "one change", "5 % changed")
API_KEY = "0123456789abcdef" * 4

Office = dict[str, Any]


class Setting(NamedTuple):
    """How the PBX is: with its rate limiter or not, and how many milliseconds each of its answers takes."""

    limiter: bool
    latency: int

    @property
    def name(self) -> str:
        return f"{'limiter' if self.limiter else 'no limiter'}, {self.latency} ms"

    @property
    def options(self) -> list[str]:
        return ["--cdr", "0", "--latency", str(self.latency), *([] if self.limiter else ["--no-limiter"])]


class Figures(NamedTuple):
    """What one pass took, and how many requests of which kind the PBX saw."""

    cost: Cost
    requests: int
    writes: int
    refused: int


def stages_of(office: Office) -> list[Office]:
    """The office for each of the passes: new, the same, with one employee renamed, with 5 % of them renamed."""
    def renamed(count: int, mark: str) -> Office:
        changed = copy.deepcopy(office)
        for person in changed["employees"][:count]:
            person["user_username"] += mark
        return changed

    one = renamed(1, " I")
    return [office, office, one, renamed(max(1, len(office["employees"]) // 20), " II")]


def people(count: int) -> Office:
    return {"employees": employees(count)}


class Bench:
    """Runs ways of making a PBX what an office says, each in a folder of its own below one for all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = 0

    def complete_office(self) -> Office:
        """An office with a bit of everything; its sounds are in the folder."""
        return middling_office(self.folder)

    @contextmanager
    def emulator(self, setting: Setting) -> Iterator[Emulator]:
        """A PBX in its first-boot state."""
        with running_emulator(API_KEY, self.folder / "emulator.log", *setting.options) as pbx:
            yield pbx

    def playbook(self, name: str, variables: dict[str, Any]) -> Cost:
        """Run one of the playbooks here. Each run has a request budget of its own."""
        folder = self._fresh()
        ansible = Ansible(folder, API_KEY)
        file = folder / "variables.json"
        file.write_text(json.dumps(variables), encoding="utf-8")
        return cost_of(["ansible-playbook", "-i", "localhost,", "-e", "ansible_connection=local",
                        "-e", f"ansible_python_interpreter={sys.executable}", "-e", f"@{file}", str(HERE / name)],
                       folder, ansible.environment)

    def script(self, pbx: Emulator, office: Office) -> Cost:
        """Run the plain script."""
        folder = self._fresh()
        file = folder / "employees.json"
        file.write_text(json.dumps(office["employees"]), encoding="utf-8")
        return cost_of([sys.executable, str(HERE / "plain_script.py"), pbx.url, str(file)], folder,
                       {**os.environ, "MIKOPBX_API_KEY": API_KEY, "NO_PROXY": "127.0.0.1"})

    def bare(self, setting: Setting, offices: list[Office]) -> list[float]:
        """The seconds of the bare API calls for each of a row of offices."""
        file = self._fresh() / "offices.json"
        file.write_text(json.dumps(offices), encoding="utf-8")
        with self.emulator(setting) as recorded, self.emulator(setting) as replayed:
            done = subprocess.run([sys.executable, str(HERE / "bare.py"), str(file), recorded.url, replayed.url],
                                  check=True, capture_output=True, text=True,
                                  env={**os.environ, "MIKOPBX_API_KEY": API_KEY, "NO_PROXY": "127.0.0.1"})
        seconds: list[float] = json.loads(done.stdout)
        return seconds

    def counted(self, pbx: Emulator, way: Callable[[], Cost]) -> Figures:
        """Run one pass and count its requests; counts and bans of the limiter are forgotten before."""
        pbx.forget()
        pbx.forget_limits()
        cost = way()
        seen = pbx.traffic()
        return Figures(cost, seen.total, seen.writes, seen.too_many)

    def office_passes(self, setting: Setting, office: Office) -> list[Figures]:
        """mikopbx_office through all passes."""
        budget = 180 if setting.limiter else 0
        with self.emulator(setting) as pbx:
            def one(stage: Office) -> Figures:
                return self.counted(pbx, lambda: self.playbook("office.yml", {
                    "mikopbx_url": pbx.url, "mikopbx_api_key": API_KEY, "budget": budget, "office": stage}))

            return [one(stage) for stage in stages_of(office)]

    def loop_passes(self, playbook: str, office: Office) -> list[Figures]:
        """A loop through all passes; without limiter, which would shut it out."""
        with self.emulator(Setting(False, 0)) as pbx:
            def one(stage: Office) -> Figures:
                variables = {"mikopbx_url": pbx.url, "mikopbx_api_key": API_KEY, **stage}
                return self.counted(pbx, lambda: self.playbook(playbook, variables))

            return [one(stage) for stage in stages_of(office)]

    def script_passes(self, office: Office) -> list[Figures]:
        """The plain script through all passes."""
        with self.emulator(Setting(False, 0)) as pbx:
            def one(stage: Office) -> Figures:
                return self.counted(pbx, lambda: self.script(pbx, stage))

            return [one(stage) for stage in stages_of(office)]

    def _fresh(self) -> Path:
        self.runs += 1
        folder = self.folder / f"run-{self.runs}"
        folder.mkdir()
        return folder


@contextmanager
def a_bench() -> Iterator[Bench]:
    """A bench whose folder goes with it."""
    with tempfile.TemporaryDirectory(prefix="mikopbx-bench-") as name:
        yield Bench(Path(name))
