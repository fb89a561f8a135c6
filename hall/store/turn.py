"""Waiting for the store's locks, fairly and with a deadline.

SQLite's own waiting sleeps up to 100 ms between looks and gives no turns: under load somebody starves for seconds. Here
a writer first queues at a small lock file beside the store, the turnstile. Whoever holds it is the only one that watches
SQLite's write lock, and lets go of the turnstile as soon as it has that lock. So a writer that has just finished finds
the next one already waiting and can't push in, and the many do not hammer SQLite with lock attempts, each of which costs
several round trips on a share.

Over a share nothing was measured to beat SQLite's own waiting: there every look is a round trip, and a queue of many that
look has brought the server to a stop. So on a share the store leaves the waiting to SQLite, cut off at the act's deadline,
and the lock file serves only to ask the server for its clock.

The turnstile is a courtesy: SQLite's locks alone keep the data right. Where it can't be had in time (a machine lost
power while holding it) or at all (no right to write it), the writer goes on without. Figures: BENCHMARKS.md.
"""

import fcntl
import logging
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hall.clock import Deadline

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often to look again, as ranges of seconds.

    `queue`: at the turnstile; `watch`: whoever has the turn, at SQLite's lock; `crowd`: everyone who looks at SQLite's lock
    without a turn, readers above all. `ages_s` is the time after which somebody in the queue looks twice as often as a
    newcomer; `most_often` bounds that: where a look costs the server work, a long queue that looks ever more often would
    leave it no time for the act that everybody waits for. `patience_s` is how long to queue before going on without.
    """

    queue: tuple[float, float]
    watch: tuple[float, float]
    crowd: tuple[float, float]
    ages_s: float
    most_often: float
    patience_s: float

    def pause_s(self, waited_s: float) -> float:
        """How long to sleep before the next look in the queue. Who has waited longer looks more often and gets in sooner."""
        often = min(self.most_often, 1 + (waited_s / self.ages_s) ** 2)
        return random.uniform(*self.queue) / often  # noqa: S311 - no secret


# On one machine a look costs microseconds and an act about a millisecond.
LOCAL = Rhythm(
    queue=(0.001, 0.004), watch=(0.0001, 0.0004), crowd=(0.0005, 0.002), ages_s=0.015, most_often=50.0, patience_s=2.0
)


class Turnstile:
    """The lock file beside a store. One per connection; `close` it with the connection."""

    def __init__(self, store: Path, rhythm: Rhythm) -> None:
        self.path = store.with_name(store.name + "-turn")
        self.rhythm = rhythm
        self._descriptor = _open_like(self.path, store)

    @contextmanager
    def turn(self, until: Deadline) -> Iterator[bool]:
        """Holds the turn, or goes on without it after a while; tells which."""
        held = self._descriptor is not None and self._queue(self._descriptor, until)
        try:
            yield held
        finally:
            if held and self._descriptor is not None:
                with suppress(OSError):
                    fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def _queue(self, descriptor: int, until: Deadline) -> bool:
        began = time.monotonic()
        patience = min(self.rhythm.patience_s, until.left_s / 2)
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = time.monotonic() - began
                if waited > patience:
                    return False
                time.sleep(self.rhythm.pause_s(waited))
            except OSError as error:
                log.warning("turnstile %s can't be used: %s", self.path, error)
                return False
            else:
                return True

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
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


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
