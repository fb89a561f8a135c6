"""A program for the failing disk: carries one act out once for every point at which a fault can strike it.

    python -m tests.harness.fault_runs ACT FOLDER ERROR-once|lasting ...

For each point it starts from the same store, makes that operation fail, carries the act out, mends the disk, and looks
at the file with a fresh connection: it must be whole, and its rows those of before the act or those of after it; after an
answer, those of after it. Only errors of our own family may come out. Prints how many points there were and what came.
"""

import errno
import os
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from hall.errors import StoreError
from hall.model import PrintOrder
from hall.queue import Patience, Queue
from hall.store import create_store, open_store
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.faulty_disk import FaultyDisk
from tests.harness.snapshot import described

TABLES = ("settings", "ticket", "event", "print_job", "counter", "stop", "device")
# A fault that lasts must not be waited for long; one that strikes once is repeated well within this time.
WAITS_S = {"once": 5.0, "lasting": 0.03}
MOST_POINTS = 2000


def _publish(queue: Queue) -> None:
    file, toml = halls.read(
        halls.SMALL.replace("Balai Uji", "Balai Baru"), Path(described(queue.store)["store"]).parent
    )
    queue.publish(file, toml, request="act")


ACTS: dict[str, Callable[[Queue], object]] = {
    "take": lambda queue: queue.take("PINJAM", request="act", paper=PrintOrder("kiosk-1", "id")),
    "call": lambda queue: queue.call("1", request="act"),
    "transfer": lambda queue: queue.transfer("1", "KEMBALI", request="act"),
    "no_show": lambda queue: queue.no_show("1", request="act"),
    "close": lambda queue: queue.close("2", request="act"),
    "new_day": lambda queue: queue.take("PINJAM", request="act"),
    "publish": _publish,
}


def prepare(path: Path) -> None:
    """A store in the middle of a day: some wait, one is called, one is held."""
    queue, clock = _queue(path, 5.0, create=True)
    queue.publish(*halls.read(halls.SMALL, path.parent), request="publish")
    for number in range(6):
        queue.take("PINJAM", request=f"take-{number}", priority=number == 4)
    queue.call("2", request="call-a")
    queue.hold("2", request="hold")
    queue.call("2", request="call-b")
    queue.call("1", request="call-c")
    clock.forward(minutes=1)
    queue.store.close()


def _queue(path: Path, wait_s: float, *, create: bool = False) -> tuple[Queue, SetClock]:
    clock = SetClock()
    store = create_store(str(path)) if create else open_store(str(path))
    return Queue(store, clock, Patience(write_s=wait_s)), clock


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the store; the file is whole."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the file is damaged"
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    finally:
        connection.close()


def _fresh(template: Path, path: Path) -> None:
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copy(template, path)


def _run(disk: FaultyDisk, path: Path, act: str, wait_s: float, arm: Callable[[], None]) -> tuple[str, int]:
    """One try: what came of it, and how many operations of the disk it took."""
    queue, clock = _queue(path, wait_s)
    clock.set("2026-11-25 09:00" if act == "new_day" else "2026-11-24 09:01")
    arm()
    try:
        ACTS[act](queue)
        outcome = "done"
    except StoreError as error:
        outcome = type(error).__name__
    seen = disk.seen()
    disk.disarm()
    queue.store.close()
    return outcome, seen


def main(act: str, folder: Path, faults: Sequence[str]) -> None:
    """Strikes the act at every point with each of the faults."""
    disk = FaultyDisk()
    template, path = folder / "template.db", folder / "hall.db"
    prepare(template)
    before = rows(template)
    for fault in faults:
        name, _, how = fault.partition("-")
        error, lasting = getattr(errno, name), how == "lasting"
        _fresh(template, path)
        # How many operations there are for this error to strike: only those are counted that fail with it.
        outcome, operations = _run(disk, path, act, 5.0, partial(disk.arm, MOST_POINTS, error, lasting=lasting))
        after = rows(path)
        assert outcome == "done"
        assert after != before
        assert operations > 0, "the disk saw nothing: is SQLite linked into Python?"
        outcomes: Counter[str] = Counter()
        for point in range(1, operations + 1):
            _fresh(template, path)
            outcome, _ = _run(disk, path, act, WAITS_S[how], partial(disk.arm, point, error, lasting=lasting))
            found = rows(path)
            assert found in ((after,) if outcome == "done" else (before, after)), (fault, point, outcome)
            outcomes[outcome] += 1
            outcomes["struck"] += 1
        print(act, fault, operations, dict(outcomes))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
    os._exit(0)
