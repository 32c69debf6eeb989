# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: an office from inventory to a PBX, told in the terminal.

Every step is a real run of Ansible against an emulated PBX with the stock request limit, and is held against what the
emulator saw. The first one that is not as told ends the story with a non-zero status.
"""
from __future__ import annotations

import re
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.mikopbx.pbx.plugins.module_utils.catalog.kinds import DECLARABLE
from ansible_collections.mikopbx.pbx.tests.demo import terminal
from ansible_collections.mikopbx.pbx.tests.support.ansible import Ansible, Run
from ansible_collections.mikopbx.pbx.tests.support.emulator import Emulator, Traffic, running_emulator

HERE = Path(__file__).resolve().parent
EXAMPLE = ("inventory", "ansible.cfg", "read_back.yml")
HOST = "london"
VARIABLES = f"inventory/host_vars/{HOST}"
CALLS = "5000"
# How many requests the office may take, anew and again; and what the collection sends in a minute at most.
APPLYING, REPEATING, BUDGET = 120, 60, 180
WINDOW = 60.0

SECTION = re.compile(r"\n\n(?=PLAY|TASK)")
MAKING, SHOWING = "TASK [mikopbx.pbx.office : Make the PBX equal", "TASK [mikopbx.pbx.office : Show the plan"
# What a task says when it only prepared something, or had nothing to do.
NOTHING_NEW = re.compile(r"(ok|skipping): \[\w+\]$")
DIFFERENCE = re.compile(r"^[-+](?![-+]).*$", re.MULTILINE)

# What the plan says of a new PBX's switch: it is on already.
AS_DELIVERED = "firewall"
CIRCLE = ("+ employee 150 Rebecca Thornbury", "+ call_queue 301 Support", "+ ivr_menu 311 Support, nobody there")

# The detail that changes: somebody marries.
CHANGED_FILE = f"{VARIABLES}/employees/sales.yml"
OLD_NAME, NEW_NAME, THEIR_NUMBER = "Chiara Bellandi", "Chiara Moretti", "138"
# The slip that would shut out the computer on which Ansible runs.
GUARDED_FILE = f"{VARIABLES}/network_filters.yml"
OPEN, SHUT = "{WEB: true, SSH: true}", "{WEB: false, SSH: true}"
UNPLUGGED = "173"


class NotAsTold(Exception):
    """A step had another outcome than the story says."""


class Story:
    """The office, the PBX, and what they have cost so far."""

    def __init__(self, folder: Path, pbx: Emulator) -> None:
        self.folder = folder
        self.pbx = pbx
        self.ansible = Ansible(folder, pbx.api_key)
        self.asked: list[tuple[float, int]] = []  # when a run began, and its requests
        self.secrets = {pbx.api_key}

    @property
    def requests(self) -> int:
        return sum(number for dummy, number in self.asked)

    def run(self, *arguments: str, head: int = 6, tail: int = 2, least: int = 3,
            refused: bool = False) -> tuple[Run, Traffic]:
        """Run a playbook, show its output shortened, and count what the PBX was asked.

        least: how many requests it makes at least. refused: it has to fail.
        """
        now = time.monotonic()
        if sum(number for begun, number in self.asked if begun + WINDOW > now) + least > BUDGET:
            terminal.tell(f"(A PBX is asked {BUDGET} times a minute at most, since it shuts out who asks more. So this "
                          "waits for its turn.)")
        terminal.command(" ".join(("ansible-playbook", *arguments)))
        self.pbx.forget()
        run = self.ansible.playbook(*arguments)
        seen = self.pbx.traffic()
        self.asked.append((now, seen.total))
        self.prove(bool(run.status) == refused, "",
                   f"ansible-playbook ended with status {run.status}:\n{run.output}")
        for section in sections(run):
            lines = [line for line in section.splitlines() if line.strip()]
            if not NOTHING_NEW.match("\n".join(lines[1:])):
                terminal.excerpt(lines, head, tail)
        self.prove(not seen.too_many, "", "the PBX refused requests as too many")
        self.prove(not any(secret in run.output for secret in self.secrets), "", "a secret was shown")
        return run, seen

    @staticmethod
    def prove(true: bool, told: str, otherwise: str) -> None:
        """Say what is so, or end the story with what is so instead."""
        if not true:
            raise NotAsTold(otherwise)
        if told:
            terminal.proven(told)

    def set_up(self) -> None:
        """The example becomes a folder of its own, whose PBX is the emulated one."""
        for name in EXAMPLE:
            copy = shutil.copytree if (HERE / name).is_dir() else shutil.copy
            copy(HERE / name, self.folder / name)
        self.edit("inventory/hosts.yml", "https://pbx.example.com", self.pbx.url)
        self.secrets |= set(self.variables("vault.yml").values())

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file of the example."""
        file = self.folder / name
        text = file.read_text(encoding="utf-8")
        self.prove(text.count(old) == 1, "", f"{name} does not hold {old} once")
        file.write_text(text.replace(old, new), encoding="utf-8")

    def variables(self, files: str) -> dict[str, Any]:
        """The variables in these files of the host, as they are written."""
        found: dict[str, Any] = {}
        for file in sorted((self.folder / VARIABLES).glob(files)):
            found.update(yaml.safe_load(file.read_text(encoding="utf-8")))
        return found

    def people(self) -> list[dict[str, Any]]:
        """The employees of all departments."""
        return [person for department in self.variables("employees/*.yml").values() for person in department]

    def declared(self) -> Counter[str]:
        """How many records of each kind the inventory declares."""
        variables = {**self.variables("*.yml"), "office_employees": self.people()}
        found = Counter[str]()
        for resource in DECLARABLE:
            records = variables.get(f"office_{resource.plural}", [])
            found[resource.name] = len(records) if isinstance(records, list) else 1
        return found


def sections(run: Run) -> list[str]:
    """What a run says, task by task."""
    return SECTION.split(run.output.strip("\n"))


def section(run: Run, beginning: str) -> str:
    """What a run says of one task; empty when it did not come to that."""
    return next((text for text in sections(run) if text.startswith(beginning)), "")


def planned(run: Run) -> list[str]:
    """The lines of the plan that a run shows; none when there is nothing to change."""
    shown = section(run, SHOWING).partition("=>")[2]
    lines = yaml.safe_load(shown)["msg"] if shown else []
    return lines if isinstance(lines, list) else []


def kinds(plan: list[str]) -> Counter[str]:
    """How many lines of a plan are about each kind of record."""
    return Counter(line.split()[1].rstrip(":") for line in plan)


def differences(run: Run) -> list[str]:
    """All lines of the differences that a run shows."""
    return DIFFERENCE.findall(section(run, MAKING))


def preview(story: Story, office: Counter[str]) -> Run:
    terminal.title("1  Preview: what would change?")
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory", "--check", "--diff")
    plan, expected = planned(run), Counter({name: number for name, number in office.items() if name != AS_DELIVERED})
    story.prove(kinds(plan) == expected and len(office) == len(DECLARABLE),
                f"one plan for {len(plan)} records of {len(expected)} kinds, a line for each",
                f"the plan is another: {kinds(plan)}, not {expected}")
    story.prove(set(CIRCLE) <= set(plan), "employee 150 → queue 301 → menu 311 → employee 150: the plan has the circle, too",
                "the circle is not in the plan")
    story.prove(run.recap["changed"] == 1 and seen.writes == 0,
                f"{seen.total} requests, none of them a write: check mode only reads",
                f"{seen.writes} write requests in check mode, changed={run.recap['changed']}")
    return run


def apply(story: Story, announced: Run) -> None:
    terminal.title("2  Apply")
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory", "--diff", head=3, tail=1)
    plan, lines = planned(run), differences(run)
    story.prove(plan == planned(announced) and lines == differences(announced) and len(lines) > len(plan),
                f"record by record what the preview announced: the same {len(plan)} lines of the plan, and the same "
                f"{len(lines)} lines of differences", "the run did something else than the preview announced")
    story.prove(run.recap["changed"] == 1 and seen.writes > 0 and seen.total <= APPLYING,
                f"{len(plan)} records in {run.seconds:.1f} s with {seen.total} requests of the 200 that the PBX allows in a "
                "minute", f"changed={run.recap['changed']}, {seen.total} requests, {seen.writes} of them writes")


def repeat(story: Story) -> None:
    terminal.title("3  Repeat: is it all there?")
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory")
    story.prove(run.recap["changed"] == 0 and not planned(run) and seen.writes == 0 and seen.total <= REPEATING,
                f"changed=0, nothing was written, and {seen.total} requests were enough to see it",
                f"changed={run.recap['changed']}, {seen.total} requests, {seen.writes} of them writes")


def change_a_detail(story: Story) -> None:
    terminal.title("4  One detail changes")
    terminal.tell(f"In {CHANGED_FILE}, {OLD_NAME} is now called {NEW_NAME}.")
    story.edit(CHANGED_FILE, OLD_NAME, NEW_NAME)
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory", "--diff", "--tags", "employees", head=12)
    lines = differences(run)
    story.prove(len(planned(run)) == 1 and [line.split(": ")[1] for line in lines] == [OLD_NAME, NEW_NAME],
                "", f"the difference is another: {lines}")
    story.prove(run.recap["changed"] == 1 and seen.writes == 1,
                f"one line differs: employee {THEIR_NUMBER} got the new name, with a single write",
                f"changed={run.recap['changed']}, {seen.writes} write requests")


def slip(story: Story) -> None:
    terminal.title("5  A slip")
    terminal.tell(f"In {GUARDED_FILE}, administration is no longer let in to the web port.")
    story.edit(GUARDED_FILE, OPEN, SHUT)
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory", "--tags", "network_filters,firewall", head=2,
                          least=1, refused=True)
    story.edit(GUARDED_FILE, SHUT, OPEN)
    story.prove("lets this controller (127.0.0.1) reach the web port" in run.output and seen.writes == 0,
                "refused: nobody could have managed the PBX from here any more. Nothing was written",
                f"it failed for another reason, or after {seen.writes} write requests")


def look_at_it_live(story: Story, people: int) -> None:
    terminal.title("6  What goes on there: phones, trunks, calls")
    terminal.tell(f"(The emulator now lets all phones register but {UNPLUGGED}, and two calls begin.)")
    numbers = [person["number"] for person in story.people() if person["number"] != UNPLUGGED]
    story.pbx.set_live(registered=numbers, trunks={"Northline Telecom": "registered", "Tbilisi branch": "ok"},
                       calls=[{"src_num": "100", "dst_num": "150"}, {"src_num": "131", "dst_num": "447700900529"}])
    run, seen = story.run("mikopbx.pbx.status", "-i", "inventory", head=7, tail=6)
    story.prove(f"{people - 1} of {people + 3} employees registered" in run.output and "2 active calls" in run.output
                and seen.writes == 0, f"all phones, trunks and calls with {seen.total} requests",
                f"the status is another, or was not only read ({seen.writes} write requests)")
    run, seen = story.run("mikopbx.pbx.cdr", "-i", "inventory", head=9)
    calls = re.search(r"\b([1-9]\d*) calls from", run.output)
    story.prove(bool(calls) and seen.writes == 0, f"a week of calls added up with {seen.total} requests",
                f"no calls were found, or it was not only read ({seen.writes} write requests)")


def read_back(story: Story, people: int) -> None:
    terminal.title("7  Read back: from the PBX to YAML")
    run, seen = story.run("read_back.yml", "-i", "inventory")
    text = (story.folder / f"{HOST}.yml").read_text(encoding="utf-8")
    terminal.tell(f"{HOST}.yml now says:")
    lines = text.splitlines()
    begin = next(place for place, line in enumerate(lines) if line.startswith("- extension: '311'"))
    terminal.excerpt(lines[begin:], 12)
    kept = yaml.safe_load(text)
    story.prove(len(kept) == len(DECLARABLE) and len(kept["office_employees"]) == people + 3 and seen.writes == 0,
                f"all {len(kept)} kinds; among them {people} employees, and the 3 that every new MikoPBX has: they were not "
                "declared, so left alone", f"{len(kept)} kinds and {len(kept['office_employees'])} employees were read")
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory", "-e", f"@{HOST}.yml")
    story.prove(run.recap["changed"] == 0 and seen.writes == 0, "applied as it is, it changes nothing",
                f"changed={run.recap['changed']}, {seen.writes} write requests")


def tell_story() -> None:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mikopbx-demo-") as name:
        folder = Path(name)
        with running_emulator(secrets.token_hex(32), folder / "emulator.log", "--cdr", CALLS) as pbx:
            story = Story(folder, pbx)
            story.set_up()
            office = story.declared()
            people = office["employee"]
            terminal.title(f"mikopbx.pbx: an office of {people} people, from inventory to PBX and back")
            terminal.tell(f"The PBX is an emulated MikoPBX at {pbx.url}, as after its first boot, with the stock limit")
            terminal.tell("on requests. The office is a copy of tests/demo/inventory: plain YAML, a file for each kind")
            terminal.tell("of record. Every command is really run; what Ansible says is shown shortened.")
            announced = preview(story, office)
            apply(story, announced)
            repeat(story)
            change_a_detail(story)
            slip(story)
            look_at_it_live(story, people)
            read_back(story, people)
            requests = story.requests
    terminal.title(f"Done in {time.monotonic() - started:.0f} s with {requests} requests; "
                   "the emulator is stopped, its files are removed.")
    terminal.tell("Next: README.md for a PBX of your own; tests/demo/inventory is an example to copy.")


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        tell_story()
    except NotAsTold as problem:
        terminal.broken(str(problem))
        return 1
    except KeyboardInterrupt:
        terminal.broken("Interrupted; the emulator is stopped, its files are removed.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
