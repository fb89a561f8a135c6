"""Many processes at one store: the hall they share, what each of them does, and how its word is checked afterwards.

    python -m tests.harness.crowd take STORE WHO COUNT        takes COUNT numbers, as fast as it can
    python -m tests.harness.crowd call STORE COUNTER COUNT    calls until COUNT calls have been made in all

Each act is acknowledged on standard output, after its commit, as `request label`. `WAL_ON_ANY_SQLITE` in the environment
lets the WAL tests run where the SQLite of the system is older than the product trusts with a WAL.
"""

import os
import sys
import time
from pathlib import Path

from hall.errors import Refusal, RefusedError
from hall.queue import Patience, Queue
from hall.store.sqlite import SqliteStore
from tests.harness import halls
from tests.harness.clock import SetClock

COUNTERS = 8
SERVICES = ("PINJAM", "KEMBALI")
PATIENCE = Patience(write_s=30.0, read_s=30.0)


def crowded_hall(counters: int = COUNTERS) -> str:
    """The small hall with eight counters that all serve the library's two services."""
    head = halls.SMALL.partition("[[counter]]")[0]
    named = ", ".join(f'"{code}"' for code in (*SERVICES, "SETOR", "KREDIT"))
    return head + "\n".join(
        f'[[counter]]\ncode = "{n}"\nname = {{ id = "Loket {n}" }}\nservices = [{named}]\nzone = "utara"\n'
        for n in range(1, counters + 1)
    )


def open_queue(store: str) -> Queue:
    """A queue on a store file, as a program of the hall has it; the clock stands still, so that no day ends."""
    wal_safe = True if os.environ.get("WAL_ON_ANY_SQLITE") else None
    network = bool(os.environ.get("CROWD_ON_A_SHARE"))
    return Queue(SqliteStore(Path(store), network=network, wal_safe=wal_safe), SetClock(), PATIENCE)


def _say(request: str, label: str) -> None:
    os.write(1, f"{request} {label}\n".encode())


def take(queue: Queue, who: str, count: int) -> None:
    """Takes numbers for both services in turn."""
    for n in range(count):
        request = f"take-{who}-{n}"
        _say(request, queue.take(SERVICES[n % 2], request=request, priority=n % 5 == 0).ticket)


def call(queue: Queue, counter: str, count: int) -> None:
    """Calls until there are `count` calls in the store."""
    n = 0
    while True:
        request = f"call-{counter}-{n}"
        try:
            _say(request, queue.call(counter, request=request).ticket)
            n += 1
        except RefusedError as error:
            if error.reason is not Refusal.NOBODY_WAITING:
                raise
            n += 1
            if len(queue.board()[0]) >= count:
                return
            time.sleep(0.005)


def main() -> None:
    """One member of the crowd."""
    what, store, who, count = sys.argv[1:5]
    queue = open_queue(store)
    os.write(1, b"ready\n")
    sys.stdin.readline()
    {"take": take, "call": call}[what](queue, who, int(count))
    queue.store.close()


if __name__ == "__main__":
    main()
