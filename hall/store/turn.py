"""Turns at writing, fair and with a deadline.

SQLite's own waiting sleeps up to 100 ms between looks and gives no turns: under load somebody starves for seconds, and
over a share every look costs ten round trips and holds up the very commit that it waits for. Here a writer first asks for
the lock on a small file beside the store, the turnstile, and keeps it until its transaction has ended: so writers never
meet at SQLite's lock. The system itself wakes the next one. NFS 4 does so with a message from the server, 3 ms after the
lock has become free, where looking again and again has brought a server to a stop.

Asking can't be broken off, so a thread asks; a caller that has waited long enough goes on without, and the thread gives
a turn that comes too late straight back.

The turnstile is a courtesy: SQLite's locks alone keep the data right. Where it can't be had in time (a machine lost
power while holding it) or at all (no right to write it), the writer goes on without. Figures: BENCHMARKS.md.
"""

import fcntl
import logging
import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from hall.clock import Deadline

log = logging.getLogger(__name__)

PATIENCE_S = 0.5
CLOSING_S = 0.5


class _Wish:
    """One caller's wish for a turn, shared with the thread that asks for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answered = threading.Event()
        self._returned = threading.Event()
        self._granted = False
        self._given_up = False

    def wait(self, seconds: float) -> bool:
        """Whether the turn came in time; afterwards it is either held or given up."""
        self._answered.wait(seconds)
        with self._lock:
            self._given_up = not self._granted
            return self._granted

    def answer(self, *, granted: bool) -> bool:
        """Tells the caller; False when nobody holds the turn now."""
        with self._lock:
            self._granted = granted and not self._given_up
            self._answered.set()
            return self._granted

    def give_back(self) -> None:
        """The caller is done."""
        self._returned.set()

    def wait_for_return(self) -> None:
        """Until the caller is done."""
        self._returned.wait()


class Turnstile:
    """The lock file beside a store. One per connection; `close` it with the connection."""

    def __init__(self, store: Path) -> None:
        self.path = store.with_name(store.name + "-turn")
        self._descriptor = _open_like(self.path, store)
        self._wishes: SimpleQueue[_Wish | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._held: _Wish | None = None

    def take(self, until: Deadline) -> bool:
        """Waits for the turn; False when the caller must go on without it."""
        if self._descriptor is None:
            return False
        if self._thread is None:
            self._thread = threading.Thread(
                target=_ask_for_turns, args=(self._descriptor, self.path, self._wishes), name="turnstile", daemon=True
            )
            self._thread.start()
        wish = _Wish()
        self._wishes.put(wish)
        if not wish.wait(min(PATIENCE_S, until.left_s / 2)):
            return False
        self._held = wish
        return True

    def give_back(self) -> None:
        """Ends the turn, if there is one. Returns at once: the thread speaks with the server."""
        held, self._held = self._held, None
        if held is not None:
            held.give_back()

    def server_time(self) -> float | None:
        """The clock of the machine that keeps the folder, in seconds since 1970; None where it can't be asked."""
        if self._descriptor is None:
            return None
        try:
            os.utime(self._descriptor)
            return os.fstat(self._descriptor).st_mtime
        except OSError:
            return None

    def close(self) -> None:
        """Gives the turnstile back. A second call does nothing."""
        self.give_back()
        descriptor, self._descriptor = self._descriptor, None
        thread, self._thread = self._thread, None
        if thread is not None:
            self._wishes.put(None)  # the thread closes the descriptor: it may still be asking
            thread.join(CLOSING_S)
        elif descriptor is not None:
            os.close(descriptor)


def _ask_for_turns(descriptor: int, path: Path, wishes: SimpleQueue[_Wish | None]) -> None:
    while (wish := wishes.get()) is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            log.warning("turnstile %s can't be used: %s", path, error)
            wish.answer(granted=False)
            continue
        if wish.answer(granted=True):
            wish.wait_for_return()
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    with suppress(OSError):
        os.close(descriptor)


def _open_like(path: Path, store: Path) -> int | None:
    """Opens the lock file with the rights of the store, as SQLite does with its journal."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        wanted = store.stat()
        found = os.fstat(descriptor)
        if found.st_uid == os.geteuid() and found.st_mode & 0o777 != wanted.st_mode & 0o666:
            os.fchmod(descriptor, wanted.st_mode & 0o666)
            if wanted.st_gid != found.st_gid:
                with suppress(OSError):
                    os.fchown(descriptor, -1, wanted.st_gid)
    except OSError as error:
        log.warning("turnstile %s can't be opened: %s", path, error)
        return None
    return descriptor


def again_until(until: Deadline, attempt: Callable[[], bool], pause: tuple[float, float]) -> bool:
    """Calls `attempt` until it succeeds or the time is over; at least once. True when it succeeded."""
    while not attempt():
        if until.over:
            return False
        time.sleep(min(random.uniform(*pause), until.left_s + 0.0001))  # noqa: S311
    return True
