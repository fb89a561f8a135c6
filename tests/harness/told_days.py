"""Days of a small hall in which visitors were told times, made through the rules themselves. What they were told is drawn by
chance, so that promises of every kind are kept, broken and left open.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hall.model import PrintOrder, Promise, Taken
from hall.prospects import Told
from hall.queue import Queue
from hall.simulate import Habits, SimulatedClock, simulate_day, working_days
from hall.store import create_store
from tests.harness import halls

FIRST = date(2026, 11, 2)
WITH_HOURS = halls.SMALL.replace('hours = "always"', 'hours = { mon-fri = ["08:00-12:00", "13:00-15:00"] }')


class Printing(Queue):
    """A queue whose every ticket is printed."""

    def take(
        self,
        service: str,
        *,
        request: str,
        priority: bool = False,
        paper: PrintOrder | None = None,
        promise: Promise | None = None,
        in_vain: bool = False,
    ) -> Taken:
        order = paper or PrintOrder("kiosk-1", "id")
        return super().take(service, request=request, priority=priority, paper=order, promise=promise, in_vain=in_vain)


@contextmanager
def told_days(days: int, *, visitors: int = 90, seed: int = 1) -> Iterator[tuple[Queue, list[date], Path]]:
    """A store in memory with so many days, the clock on the evening of the last one, and the store's file."""
    root = Path("/dev/shm")
    with TemporaryDirectory(prefix="antrean-test-", dir=root if root.is_dir() else None) as folder:
        yield from _played(Path(folder), days, visitors, seed)


def _played(folder: Path, days: int, visitors: int, seed: int) -> Iterator[tuple[Queue, list[date], Path]]:
    clock, store, chance = SimulatedClock(), create_store(str(folder / "hall.db")), random.Random(seed)
    queue = Printing(store, clock)
    clock.now = datetime(2026, 11, 1, tzinfo=UTC)
    hall = queue.publish(*halls.read(WITH_HOURS, folder))

    def tell(service: str, priority: bool) -> Told:
        if chance.random() < 0.1:
            return Told()
        earliest = clock.now + timedelta(minutes=chance.uniform(-2, 30))
        median = earliest + timedelta(minutes=chance.uniform(0, 20)) if chance.random() < 0.9 else None
        latest = earliest + timedelta(minutes=chance.uniform(1, 40))
        return Told(Promise(earliest, latest, False, median, median, median))

    played = working_days(hall, FIRST, days)
    for day in played:
        simulate_day(queue, clock, day, seed=seed, habits=Habits(visitors=visitors, cancels=0.05), tell=tell)
    yield queue, played, folder / "hall.db"
    store.close()
