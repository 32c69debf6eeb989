# Copyright: (c) 2026, the mikopbx.pbx contributors
# GNU General Public License v3.0-or-later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request budget of one PBX, shared by every process of this user on this controller.

The PBX counts 200 requests in a fixed window of 60 s from a client's first one and then bans the address for minutes
(API facts, section 11.3). At most `budget` requests in ANY 60 s keep below that wherever its window begins. The budget
is kept as a list of send times in a small locked file.
"""
from __future__ import annotations

import contextlib
import fcntl
import hashlib
import math
import os
import stat
import tempfile
import threading
import time
from typing import Callable, Iterator, List, Optional, Tuple

_LARGEST_FILE = 1 << 22  # bytes read at most


class Pacer:
    """Lets requests through: at most `in_flight` at once here, `budget` per `window` seconds on this controller.

    address: host or host:port of the PBX; one budget file for each. budget <= 0: no budget.
    directory: where the files are, by default a private directory of this user.
    warn: told once when the budget cannot be shared. clock: wall-clock seconds, the same for all processes.
    Safe for use by several threads.
    """

    def __init__(self, address: str, budget: int = 180, window: float = 60.0, in_flight: int = 3,
                 directory: Optional[str] = None, clock: Callable[[], float] = time.time,
                 sleep: Callable[[float], None] = time.sleep, warn: Optional[Callable[[str], None]] = None) -> None:
        self._budget = budget
        self._window = window
        self._clock = clock
        self._sleep = sleep
        self._warn = warn
        self._in_flight = threading.BoundedSemaphore(in_flight)
        self._lock = threading.Lock()
        self._own: List[float] = []  # send times of this process: all there is when the file cannot be used
        name = hashlib.sha256(address.strip().lower().encode("utf-8", "replace")).hexdigest()[:32]
        self._directory = directory
        self._file_name = name + ".times"
        self._shared = True

    @contextlib.contextmanager
    def slot(self) -> Iterator[None]:
        """Wait until one more request may be sent, hold its place in flight until the block ends."""
        # In flight first: the send time must be noted when the request goes out, not while it queues here.
        with self._in_flight:
            if self._budget > 0:
                self._wait_for_budget()
            yield

    def _wait_for_budget(self) -> None:
        while True:
            with self._lock:
                wait = self._book()
            if wait <= 0:
                return
            self._sleep(wait)

    def _book(self) -> float:
        """Note one request as sent now and return 0, or return the seconds until the budget allows it."""
        if self._shared:
            try:
                return self._book_in_file()
            except OSError as error:
                self._shared = False
                if self._warn is not None:
                    self._warn("The request budget cannot be shared with other tasks on this controller ({0}); this "
                               "task keeps to it alone.".format(error.strerror or "the file is not usable"))
        self._own, wait = self._after_booking(self._own)
        return wait

    def _book_in_file(self) -> float:
        path = os.path.join(self._directory or private_directory(), self._file_name)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # released with the descriptor
            held = _read_times(descriptor)
            times, wait = self._after_booking(held)
            if times != held:
                content = "".join("{0!r}\n".format(moment) for moment in times).encode("ascii")
                os.pwrite(descriptor, content, 0)
                os.ftruncate(descriptor, len(content))
        finally:
            os.close(descriptor)
        if wait <= 0:
            self._own = [moment for moment in self._own if moment >= times[0]] + times[-1:]
        return wait

    def _after_booking(self, times: List[float]) -> Tuple[List[float], float]:
        """The send times still within the window, with now added if the budget allows it, else the seconds to wait."""
        now = self._clock()
        # A time in the future tells that the clock went back: count it as now, so that it holds for one window at most.
        recent = sorted(min(moment, now) for moment in times if moment + self._window > now)
        if len(recent) < self._budget:
            return recent + [now], 0.0
        return recent, recent[-self._budget] + self._window - now


def _read_times(descriptor: int) -> List[float]:
    """The send times in a budget file; lines that are none (a torn write, someone else's file) are passed over."""
    times = []
    for line in os.pread(descriptor, _LARGEST_FILE, 0).split(b"\n"):
        try:
            moment = float(line)
        except ValueError:
            continue
        if math.isfinite(moment):
            times.append(moment)
    return times


def private_directory() -> str:
    """A directory of this user alone, made if needed, the same for every process of this user on this controller.

    Raises OSError when none can be had. The directory for temporary files comes before XDG_RUNTIME_DIR, which a cron
    job or a service of the same user lacks.
    """
    name = "mikopbx-pbx-{0}".format(os.geteuid())
    places = [tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", "")]
    problem = OSError("no place for it")
    for place in places:
        if not os.path.isabs(place):
            continue
        path = os.path.join(place, name)
        try:
            with contextlib.suppress(FileExistsError):
                os.mkdir(path, 0o700)
            found = os.lstat(path)
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
                raise PermissionError(1, "{0} belongs to someone else".format(path))
            if stat.S_IMODE(found.st_mode) & 0o077:
                os.chmod(path, 0o700)
            return path
        except OSError as error:
            problem = error
    raise problem
