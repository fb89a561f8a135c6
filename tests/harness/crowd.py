"""Many processes at one store: the hall they share, what each of them does, and how its word is checked afterwards.

    python -m tests.harness.crowd take STORE WHO COUNT [PAUSE_S]        takes COUNT numbers
    python -m tests.harness.crowd call STORE COUNTER COUNT [PAUSE_S]    calls until COUNT calls have been made in all

Without a pause they go as fast as they can. An act that the store did not answer is asked for again with its request id,
as a program of the hall does, for up to two minutes. Each act is acknowledged on standard output, after its commit, as
`request label`. `WAL_ON_ANY_SQLITE` in the environment lets the WAL tests run where the SQLite of the system is older
than the product trusts with a WAL.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from hall.clock import Deadline
from hall.errors import Refusal, RefusedError, StoreError
from hall.model import Taken, Visit
from hall.queue import Patience, Queue
from hall.store import open_store
from hall.store.sqlite import SqliteStore
from tests.harness import halls
from tests.harness.clock import SetClock

COUNTERS = 8
TAKERS = 8
EACH = 40
SERVICES = ("PINJAM", "KEMBALI")
PATIENCE = Patience(write_s=30.0, read_s=30.0)
INSISTS_S = 120.0
IDLE_END_S = 25.0


def crowded_hall(counters: int = COUNTERS) -> str:
    """The small hall with eight counters that all serve the library's two services."""
    head = halls.SMALL.partition("[[counter]]")[0]
    named = ", ".join(f'"{code}"' for code in (*SERVICES, "SETOR", "KREDIT"))
    return head + "\n".join(
        f'[[counter]]\ncode = "{n}"\nname = {{ id = "Loket {n}" }}\nservices = [{named}]\nzone = "utara"\n'
        for n in range(1, counters + 1)
    )


def open_queue(store: str) -> Queue:
    """A queue on a store, as a program of the hall has it; the clock stands still, so that no day ends."""
    if store.startswith("postgresql:"):
        return Queue(open_store(store), SetClock(), PATIENCE)
    wal_safe = True if os.environ.get("WAL_ON_ANY_SQLITE") else None
    network = bool(os.environ.get("CROWD_ON_A_SHARE"))
    return Queue(SqliteStore(Path(store), network=network, wal_safe=wal_safe), SetClock(), PATIENCE)


def _say(request: str, label: str) -> None:
    os.write(1, f"{request} {label}\n".encode())


def _insist(act: Callable[[], Visit | Taken]) -> str:
    """The ticket of an act, asked for again with the same request id until the store answers."""
    until = Deadline(INSISTS_S)
    while True:
        try:
            return act().ticket
        except StoreError:
            if until.over:
                raise


def take(queue: Queue, who: str, count: int, pause_s: float) -> None:
    """Takes numbers for both services in turn."""
    for n in range(count):
        request = f"take-{who}-{n}"
        _say(request, _insist(lambda: queue.take(SERVICES[n % 2], request=request, priority=n % 5 == 0)))  # noqa: B023
        time.sleep(pause_s)


def call(queue: Queue, counter: str, count: int, pause_s: float) -> None:
    """Calls until there are `count` calls in the store, or nobody has come for long: takers may have died."""
    n = 0
    patient = Deadline(IDLE_END_S)
    while True:
        request = f"call-{counter}-{n}"
        try:
            _say(request, _insist(lambda: queue.call(counter, request=request)))  # noqa: B023
            n += 1
            patient = Deadline(IDLE_END_S)
            time.sleep(pause_s)
        except RefusedError as error:
            if error.reason is not Refusal.NOBODY_WAITING:
                raise
            n += 1
            if patient.over or len(queue.board()[0]) >= count:
                return
            time.sleep(pause_s or 0.005)


def let_go(store: object, environment: Mapping[str, str]) -> dict[str, str]:
    """Eight that take and eight that call on a store, all at once; what was acknowledged, by request."""
    commands = [["take", str(store), str(n), str(EACH)] for n in range(TAKERS)]
    commands += [["call", str(store), str(n), str(TAKERS * EACH)] for n in range(1, COUNTERS + 1)]
    people = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.harness.crowd", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        for command in commands
    ]
    for person in people:
        assert person.stdout is not None
        assert person.stdout.readline() == "ready\n"
    for person in people:
        assert person.stdin is not None
        person.stdin.write("go\n")
        person.stdin.flush()
    acknowledged: dict[str, str] = {}
    for person in people:
        printed, _ = person.communicate(timeout=200)
        assert person.returncode == 0
        for line in printed.splitlines():
            request, label = line.split()
            assert request not in acknowledged
            acknowledged[request] = label
    return acknowledged


def main() -> None:
    """One member of the crowd."""
    what, store, who, count = sys.argv[1:5]
    pause_s = float(sys.argv[5]) if len(sys.argv) > 5 else 0.0
    queue = open_queue(store)
    os.write(1, b"ready\n")
    sys.stdin.readline()
    {"take": take, "call": call}[what](queue, who, int(count), pause_s)
    queue.store.close()


if __name__ == "__main__":
    main()
