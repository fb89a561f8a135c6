"""One person of a measured crowd: takes, calls, or watches a board, and reports how long each act took.

    python -m bench.people ROLE STORE SECONDS PACE_S POLICY WHO
    python -m bench.people group FOLDER STORE SECONDS POLICY FIRST AT ROLE:PACE_S …    (on a share)

ROLE is take, call, board or poll. PACE_S is the mean time between two acts (0: as fast as it goes). POLICY is `turn`, the
product's way of waiting, `sqlite`, the same acts with `busy_timeout=5000`, or `address`, a store of any kind. Everyone
begins together: at a line on standard input, or on a share at the time AT (seconds since 1970). Prints one JSON object.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

from hall.clock import Deadline, system_clock
from hall.errors import Refusal, RefusedError, StoreError
from hall.queue import Patience, Queue, new_request
from hall.store import Store, open_store
from hall.store.sqlite import SqliteStore

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PATIENCE = Patience(write_s=30.0, read_s=30.0)
BUSY_TIMEOUT_MS = 5000
# A hall where more people wait for one service has other worries; also, counting them is part of the answer.
MOST_WAITING = 60


class PlainSqlite(SqliteStore):
    """The same store, waiting as SQLite does by itself: the baseline."""

    def _open(self, until: Deadline) -> None:
        super()._open(until)
        if self._turnstile is not None:
            self._turnstile.close()
            self._turnstile = None
        self._open_connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    def _patiently(
        self, until: Deadline, statement: Callable[[], object], pause: tuple[float, float] | None = None
    ) -> None:
        statement()


class Person:
    """Somebody who acts again and again."""

    def __init__(self, role: str, queue: Queue, who: int) -> None:
        self.queue, self.counter, self.service = queue, str(1 + who % 8), ("PINJAM", "KEMBALI")[who % 2]
        self.act = {"take": self.take, "call": self.call, "board": self.board, "poll": self.poll}[role]
        self.last = 0
        self.pause_s = 0.0

    def take(self) -> bool:
        """A number; with a pause after it when many wait."""
        taken = self.queue.take(self.service, request=new_request(), priority=random.random() < 0.06)
        self.pause_s = 0.1 if taken.ahead > MOST_WAITING else 0.0
        return True

    def call(self) -> bool:
        """False when nobody waited."""
        try:
            self.queue.call(self.counter, request=new_request())
        except RefusedError as error:
            if error.reason is not Refusal.NOBODY_WAITING:
                raise
            self.pause_s = 0.002
            return False
        self.pause_s = 0.0
        return True

    def board(self) -> bool:
        """What a display does when something has changed; also notes how old the news are."""
        _, self.last = self.queue.board(since=self.last)
        return True

    def poll(self) -> bool:
        """What a display does several times a second."""
        self.queue.store.changes(Deadline(30))
        return True


def _opened(store: str, policy: str, *, network: bool, read_only: bool) -> Store:
    if policy == "address":
        return open_store(store, read_only=read_only)
    kind = {"turn": SqliteStore, "sqlite": PlainSqlite}[policy]
    return kind(Path(store), network=network, read_only=read_only)


def main(role: str, store: str, seconds: float, pace: float, policy: str, who: int, at: float | None) -> None:
    """Acts for a while and reports."""
    opened = _opened(store, policy, network=at is not None, read_only=role in ("board", "poll"))
    # On a share others are at work too, on the day that it is.
    queue = Queue(opened, (lambda: NOW) if at is None else system_clock, PATIENCE)
    person, random_ = Person(role, queue, who), random.Random(who)
    person.board()
    milliseconds: list[float] = []
    failed = 0
    print("ready", flush=True)
    if at is None:
        sys.stdin.readline()
    else:
        time.sleep(max(0.0, at - time.time()))
    end = time.monotonic() + seconds
    due = time.monotonic() + random_.random() * pace
    while time.monotonic() < end:
        if pace:
            time.sleep(max(0.0, due - time.monotonic()))
            due += random_.expovariate(1 / pace)
        began = time.perf_counter()
        try:
            if person.act():
                milliseconds.append((time.perf_counter() - began) * 1000)
        except StoreError:
            failed += 1
        time.sleep(person.pause_s)
    print(json.dumps({"role": role, "ms": milliseconds, "failed": failed}), flush=True)
    opened.close()


def group(folder: Path, store: str, seconds: float, policy: str, first: int, at: float, people: list[str]) -> None:
    """Several people of one machine, `role:pace` each: forked, so that a small machine imports everything once."""
    children = []
    for place, (role, pace) in enumerate(person.split(":") for person in people):
        child = os.fork()
        if child == 0:
            with (folder / f"person-{first + place}.out").open("w") as output, redirect_stdout(output):
                main(role, store, seconds, float(pace), policy, first + place, at)
            os._exit(0)
        children.append(child)
    failed = [child for child in children if os.waitpid(child, 0)[1]]
    sys.exit(bool(failed))


if __name__ == "__main__":
    if sys.argv[1] == "group":
        folder, store, seconds, policy, first, at = sys.argv[2:8]
        group(Path(folder), store, float(seconds), policy, int(first), float(at), sys.argv[8:])
    else:
        role, store, seconds, pace, policy, who = sys.argv[1:7]
        main(role, store, float(seconds), float(pace), policy, int(who), None)
