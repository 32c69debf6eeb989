# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request budget, within one process by a made-up clock and between processes by the real one."""
from __future__ import annotations

import fcntl
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.mikopbx.pbx.plugins.module_utils import pacing
from ansible_collections.mikopbx.pbx.plugins.module_utils.pacing import Pacer

START = 1_764_000_000.25


class Clock:
    """A clock that moves only when somebody sleeps, and remembers for how long."""

    def __init__(self, now=START):
        self.now = now
        self.naps = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        assert seconds > 0
        assert len(self.naps) < 10_000, "endless waiting"
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture(name="clock")
def made_up_clock():
    return Clock()


def pacer(directory, clock, budget=3, address="pbx.example.com", **options):
    return Pacer(address, budget=budget, window=60.0, directory=str(directory), clock=clock, sleep=clock.sleep,
                 **options)


def spend(one, requests):
    for _request in range(requests):
        with one.slot():
            pass


def budget_file(directory):
    (name,) = os.listdir(directory)
    return os.path.join(directory, name)


def test_waits_exactly_until_the_budget_frees_up(tmp_path, clock):
    one = pacer(tmp_path, clock)
    spend(one, 2)
    clock.now += 10
    spend(one, 1)
    assert clock.naps == []
    spend(one, 2)  # both earliest ones leave the window together
    assert clock.naps == pytest.approx([50.0])
    spend(one, 1)
    assert clock.naps == pytest.approx([50.0, 10.0])


def test_budget_is_shared_by_address_and_not_between_addresses(tmp_path, clock):
    spend(pacer(tmp_path, clock), 2)
    spend(pacer(tmp_path, clock, address=" PBX.Example.com "), 1)
    spend(pacer(tmp_path, clock, address="pbx.example.com:8443"), 3)
    assert clock.naps == []
    spend(pacer(tmp_path, clock), 1)
    assert clock.naps == pytest.approx([60.0])


def test_smaller_budget_counts_what_the_larger_one_sent(tmp_path, clock):
    large = pacer(tmp_path, clock, budget=5)
    for _second in range(5):
        spend(large, 1)
        clock.now += 1
    spend(pacer(tmp_path, clock, budget=2), 1)
    assert clock.naps == pytest.approx([58.0])  # until the fourth of the five has left the window


def test_no_budget_means_no_waiting_and_no_file(tmp_path, clock):
    for budget in (0, -1):
        spend(pacer(tmp_path, clock, budget=budget), 500)
    assert clock.naps == [] and os.listdir(tmp_path) == []


def test_file_holds_times_only_and_is_private(tmp_path, clock):
    spend(pacer(tmp_path, clock), 2)
    path = budget_file(tmp_path)
    with open(path, encoding="ascii") as content:
        assert re.fullmatch(r"(\d+\.\d+\n){2}", content.read())
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert "example" not in path


def test_file_does_not_grow(tmp_path, clock):
    one = pacer(tmp_path, clock)
    for _minute in range(20):
        spend(one, 3)
        clock.now += 61
    with open(budget_file(tmp_path), encoding="ascii") as content:
        assert len(content.readlines()) == 3


@pytest.mark.parametrize("content", [
    b"", b"garbage\n\x00\xff\xfe\n", b"nan\ninf\n-inf\n1e999\n", b"{\"a\": [1", "{0}\n{0}".format(START - 61).encode(),
    b"7" * (pacing._LARGEST_FILE + 1),
])
def test_recovers_from_a_corrupt_or_stale_file(tmp_path, clock, content):
    spend(pacer(tmp_path, clock), 1)
    with open(budget_file(tmp_path), "wb") as broken:
        broken.write(content)
    spend(pacer(tmp_path, clock), 3)
    assert clock.naps == []
    spend(pacer(tmp_path, clock), 1)
    assert clock.naps == pytest.approx([60.0])


def test_keeps_what_is_readable_of_a_torn_file(tmp_path, clock):
    spend(pacer(tmp_path, clock), 1)
    with open(budget_file(tmp_path), "w", encoding="ascii") as torn:
        torn.write("{0!r}\n{0!r}\n17640".format(START))
    spend(pacer(tmp_path, clock), 1)
    assert clock.naps == []
    spend(pacer(tmp_path, clock), 1)
    assert clock.naps == pytest.approx([60.0])


@pytest.mark.parametrize("back", [1.0, 3600.0, 10.0 ** 8])
def test_clock_gone_back_delays_for_one_window_at_most(tmp_path, clock, back):
    spend(pacer(tmp_path, clock), 3)
    clock.now -= back
    spend(pacer(tmp_path, clock), 1)
    assert sum(clock.naps) == pytest.approx(60.0)


def test_unusable_directory_leaves_a_budget_of_its_own(tmp_path, clock):
    (tmp_path / "file").write_text("in the way")
    said = []
    one = pacer(tmp_path / "file", clock, warn=said.append)
    spend(one, 4)
    assert clock.naps == pytest.approx([60.0])
    assert len(said) == 1 and "cannot be shared" in said[0]


def test_file_that_becomes_unusable_does_not_forget_what_was_sent(tmp_path, clock):
    one = pacer(tmp_path, clock)
    spend(one, 2)
    path = budget_file(tmp_path)
    os.remove(path)
    (tmp_path / "other").write_text("precious")
    os.symlink(tmp_path / "other", path)  # a link is never followed
    spend(one, 2)
    assert clock.naps == pytest.approx([60.0])
    assert (tmp_path / "other").read_text() == "precious"


def test_sleeps_outside_the_lock(tmp_path, clock):
    one = pacer(tmp_path, clock)
    spend(one, 3)
    free = []

    def sleep(seconds):
        with open(budget_file(tmp_path), "rb") as other:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        free.append(seconds)
        clock.sleep(seconds)

    spend(Pacer("pbx.example.com", 3, 60.0, directory=str(tmp_path), clock=clock, sleep=sleep), 1)
    assert free == pytest.approx([60.0])


def test_at_most_three_in_flight(tmp_path, clock):
    one = pacer(tmp_path, clock, budget=0)
    leave = threading.Event()
    inside = threading.Semaphore(0)
    fourth = threading.Event()

    def occupy():
        with one.slot():
            inside.release()
            assert leave.wait(5)

    def be_fourth():
        with one.slot():
            fourth.set()

    threads = [threading.Thread(target=occupy) for _thread in range(3)]
    for thread in threads:
        thread.start()
    for _thread in threads:
        assert inside.acquire(timeout=5)
    threads.append(threading.Thread(target=be_fourth))
    threads[-1].start()
    assert not fourth.wait(0.1)
    leave.set()
    assert fourth.wait(5)
    for thread in threads:
        thread.join()


def test_slot_is_given_back_after_an_error(tmp_path, clock):
    one = pacer(tmp_path, clock, budget=0, in_flight=1)
    for _attempt in range(3):
        with pytest.raises(KeyError):
            with one.slot():
                raise KeyError


@settings(max_examples=60, deadline=None)
@given(budget=st.integers(1, 5), arrivals=st.lists(
    st.tuples(st.booleans(), st.floats(0, 70, allow_nan=False)), min_size=1, max_size=40))
def test_no_window_ever_holds_more_than_the_budget(budget, arrivals):
    clock = Clock()
    sent = []
    with tempfile.TemporaryDirectory() as directory:
        both = [pacer(directory, clock, budget=budget) for _process in range(2)]
        for second, pause in arrivals:
            clock.now += pause
            spend(both[second], 1)
            sent.append(clock.now)
    for first, beyond in zip(sent, sent[budget:]):
        assert beyond - first >= 60.0 - 0.01


WORKER = """
import sys, time
from ansible_collections.mikopbx.pbx.plugins.module_utils.pacing import Pacer
now = []
def clock():
    now.append(time.time())
    return now[-1]
pacer = Pacer("pbx", budget=8, window=0.6, directory=sys.argv[1], clock=clock)
for request in range(6):
    with pacer.slot():
        print(repr(now[-1]), flush=True)
"""


def test_processes_share_the_budget(tmp_path):
    root = os.path.abspath(pacing.__file__).rpartition(os.sep + "ansible_collections" + os.sep)[0]
    workers = [subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path)], stdout=subprocess.PIPE, text=True,
                                env=dict(os.environ, PYTHONPATH=root)) for _worker in range(4)]
    sent = sorted(float(line) for worker in workers for line in worker.communicate(timeout=30)[0].split())
    assert [worker.returncode for worker in workers] == [0] * 4
    assert len(sent) == 24
    gaps = [beyond - first for first, beyond in zip(sent, sent[8:])]
    assert min(gaps) >= 0.6 - 0.01, gaps


# --- the directory --------------------------------------------------------------------------------------------------

@pytest.fixture(name="places")
def temporary_places(tmp_path, monkeypatch):
    for name in ("tmp", "run"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    return tmp_path


def own_name():
    return "mikopbx-pbx-{0}".format(os.geteuid())


def test_directory_is_private_and_lasting(places):
    first = pacing.private_directory()
    assert first == str(places / "tmp" / own_name()) == pacing.private_directory()
    assert stat.S_IMODE(os.stat(first).st_mode) == 0o700


def test_directory_open_to_others_is_closed(places):
    (places / "tmp" / own_name()).mkdir(mode=0o777)
    os.chmod(places / "tmp" / own_name(), 0o777)
    assert stat.S_IMODE(os.stat(pacing.private_directory()).st_mode) == 0o700


def test_directory_set_up_by_someone_else_is_not_used(places, monkeypatch):
    (places / "elsewhere").mkdir()
    (places / "tmp" / own_name()).symlink_to(places / "elsewhere")
    assert pacing.private_directory() == str(places / "run" / own_name())
    os.remove(places / "tmp" / own_name())
    user = os.geteuid()
    (places / "tmp" / "mikopbx-pbx-{0}".format(user + 1)).mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    with pytest.raises(PermissionError, match="someone else"):
        pacing.private_directory()


def test_pacer_without_directory_uses_the_private_one(places, clock):
    spend(Pacer("pbx", 3, clock=clock, sleep=clock.sleep), 1)
    assert len(os.listdir(places / "tmp" / own_name())) == 1
