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
from pathlib import Path

import yaml
from ansible_collections.mikopbx.pbx.tests.demo import terminal
from ansible_collections.mikopbx.pbx.tests.support.ansible import Ansible, Run
from ansible_collections.mikopbx.pbx.tests.support.emulator import Emulator, Traffic, running_emulator

HERE = Path(__file__).resolve().parent
EXAMPLE = ("inventory", "ansible.cfg", "read_back.yml")
HOST = "london"
CALLS = "5000"
# How many requests the office may take, anew and again.
APPLYING, REPEATING = 25, 10

PLANNED = re.compile(r"^\W*([+~-]) (employee|sip_provider) .*?$", re.MULTILINE)
SECTION = re.compile(r"\n\n(?=PLAY|TASK)")
# What a task says when it only prepared something, or had nothing to do.
NOTHING_NEW = re.compile(r"(ok|skipping): \[\w+\]$")

# The detail that changes: somebody marries.
CHANGED_FILE = f"inventory/host_vars/{HOST}/employees/sales.yml"
OLD_NAME, NEW_NAME, THEIR_NUMBER = "Chiara Bellandi", "Chiara Moretti", "138"
UNPLUGGED = "173"


class NotAsTold(Exception):
    """A step had another outcome than the story says."""


class Story:
    """The office, the PBX, and what they have cost so far."""

    def __init__(self, folder: Path, pbx: Emulator) -> None:
        self.folder = folder
        self.pbx = pbx
        self.ansible = Ansible(folder, pbx.api_key)
        self.requests = 0
        self.secrets = {pbx.api_key}

    def run(self, *arguments: str, head: int = 6, tail: int = 2) -> tuple[Run, Traffic]:
        """Run a playbook, show its output shortened, and count what the PBX was asked."""
        terminal.command(" ".join(("ansible-playbook", *arguments)))
        self.pbx.forget()
        run = self.ansible.playbook(*arguments)
        seen = self.pbx.traffic()
        self.requests += seen.total
        self.prove(not run.status, "", f"ansible-playbook ended with status {run.status}:\n{run.output}")
        for section in SECTION.split(run.output.strip("\n")):
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
        self.secrets |= {str(trunk["secret"]) for trunk in self.records("trunks.yml") if "secret" in trunk}

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file of the example."""
        file = self.folder / name
        text = file.read_text(encoding="utf-8")
        self.prove(text.count(old) == 1, "", f"{name} does not hold {old} once")
        file.write_text(text.replace(old, new), encoding="utf-8")

    def records(self, files: str) -> list[dict[str, object]]:
        """The records that the files of the host declare, each file one list."""
        where = self.folder / "inventory/host_vars" / HOST
        return [record for file in sorted(where.glob(files))
                for records in yaml.safe_load(file.read_text(encoding="utf-8")).values() for record in records]


def planned(run: Run) -> list[tuple[str, str]]:
    """Sign and kind of each line of the plan that a run shows."""
    return [(match[1], match[2]) for match in PLANNED.finditer(run.output)]


def preview(story: Story, people: int, trunks: int) -> None:
    terminal.title("1  Preview: what would change?")
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory", "--check", "--diff")
    plan = planned(run)
    story.prove(plan.count(("+", "employee")) == people >= 60 and plan.count(("+", "sip_provider")) == trunks
                and len(plan) == people + trunks,
                f"{people} employees and {trunks} trunks would be new, nothing else would change",
                f"the plan is another: {len(plan)} lines")
    story.prove(run.recap["changed"] == 1 and seen.writes == 0,
                f"{seen.total} requests, none of them a write: check mode only reads",
                f"{seen.writes} write requests in check mode, changed={run.recap['changed']}")


def apply(story: Story, people: int, trunks: int) -> None:
    terminal.title("2  Apply")
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory")
    story.prove(run.recap["changed"] == 1 and seen.writes > 0 and seen.total <= APPLYING,
                f"{people} employees and {trunks} trunks made in {run.seconds:.1f} s "
                f"with {seen.total} requests of the 200 that the PBX allows in a minute",
                f"changed={run.recap['changed']}, {seen.total} requests, {seen.writes} of them writes")


def repeat(story: Story) -> None:
    terminal.title("3  Repeat: is it all there?")
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory")
    story.prove(run.recap["changed"] == 0 and not planned(run) and seen.writes == 0 and seen.total <= REPEATING,
                f"changed=0, and {seen.total} requests were enough to see it",
                f"changed={run.recap['changed']}, {seen.total} requests, {seen.writes} of them writes")


def change_a_detail(story: Story) -> None:
    terminal.title("4  One detail changes")
    terminal.tell(f"In {CHANGED_FILE}, {OLD_NAME} is now called {NEW_NAME}.")
    story.edit(CHANGED_FILE, OLD_NAME, NEW_NAME)
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory", "--check", "--diff", head=12)
    difference = re.findall(r"^[-+](?![-+]) .*$", run.output, re.MULTILINE)
    story.prove(planned(run) == [("~", "employee")] and [line.split(": ")[1] for line in difference]
                == [OLD_NAME, NEW_NAME] and seen.writes == 0,
                "one line differs, and nothing was written yet",
                f"the difference is another: {difference}, {seen.writes} write requests")
    run, seen = story.run("mikopbx.pbx.office", "-i", "inventory")
    story.prove(run.recap["changed"] == 1 and seen.writes == 1 and NEW_NAME in run.output,
                f"employee {THEIR_NUMBER} got the new name, with a single write",
                f"changed={run.recap['changed']}, {seen.writes} write requests")


def look_at_it_live(story: Story, people: int) -> None:
    terminal.title("5  What goes on there: phones, trunks, calls")
    terminal.tell(f"(The emulator now lets all phones register but {UNPLUGGED}, and two calls begin.)")
    numbers = [record["number"] for record in story.records("employees/*.yml") if record["number"] != UNPLUGGED]
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
    terminal.title("6  Read back: from the PBX to YAML")
    run, seen = story.run("read_back.yml", "-i", "inventory")
    text = (story.folder / f"{HOST}.yml").read_text(encoding="utf-8")
    terminal.tell(f"{HOST}.yml now says:")
    lines = text.splitlines()
    begin = next(place for place, line in enumerate(lines) if line.startswith("- number: '111'"))
    terminal.excerpt(lines[begin:], 14)
    kept = yaml.safe_load(text)
    story.prove(len(kept["office_employees"]) == people + 3 and seen.writes == 0,
                f"{people} employees, and the 3 that every new MikoPBX has: they were not declared, so left alone",
                f"{len(kept['office_employees'])} employees were read")
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
            people, trunks = len(story.records("employees/*.yml")), len(story.records("trunks.yml"))
            terminal.title(f"mikopbx.pbx: an office of {people} people, from inventory to PBX and back")
            terminal.tell(f"The PBX is an emulated MikoPBX at {pbx.url}, as after its first boot, with the stock limit")
            terminal.tell("on requests. The office is a copy of tests/demo/inventory: plain YAML, a file for each")
            terminal.tell("department. Every command is really run; what Ansible says is shown shortened.")
            preview(story, people, trunks)
            apply(story, people, trunks)
            repeat(story)
            change_a_detail(story)
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
