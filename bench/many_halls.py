"""Many halls on one PostgreSQL server: `python -m bench.many_halls`.

Each hall is a schema with a line of its own to the server, on which a number is given and the next one called in turn. All
halls together act so many times a second, at random moments. An act's time runs from the moment at which it was due, so that
one that had to wait for another counts with its wait. The server and those who act share this machine, and it writes to the
disk before it answers.

What a ticket takes is the growth of a hall's tables and their indexes over simulated days, with all that follows a ticket:
its slip, its promise, its visit. A year is reckoned from that.
"""

import argparse
import heapq
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import psycopg

from bench.figures import cells, figure, table
from bench.people import NOW, PATIENCE
from bench.store import machine
from bench.two_stores import publish
from hall.errors import Refusal, RefusedError
from hall.model import Promise
from hall.prospects import Told
from hall.queue import Queue, new_request
from hall.simulate import Habits, SimulatedClock, simulate_day, working_days
from hall.store import create_store, open_store
from tests.harness import halls
from tests.harness.postgres import Server, postgres
from tests.harness.told_days import FIRST, WITH_HOURS, Printing

PROCESSES = 6
FILES = 4096
# A year of a hall of middle size.
VISITORS, DAYS = 500, 250
SIMULATED_DAYS = 3
SIZE = """SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind = 'r' AND n.nspname = 'sized'"""


class Hall:
    """One hall, and what is done there."""

    def __init__(self, address: str, chance: random.Random) -> None:
        self._clock = NOW + timedelta(seconds=chance.random())
        self._queue = Queue(open_store(address), lambda: self._clock, PATIENCE)
        self._chance = chance
        self._calls = False

    def act(self) -> None:
        """A number is given, and the next time one is called."""
        self._clock += timedelta(seconds=1)
        if self._calls:
            try:
                self._queue.call(str(self._chance.randint(1, 8)), request=new_request())
            except RefusedError as error:
                if error.reason is not Refusal.NOBODY_WAITING:
                    raise
        else:
            self._queue.take(self._chance.choice(("PINJAM", "KEMBALI")), request=new_request())
        self._calls = not self._calls


def some_halls(job: tuple[Sequence[str], float, float, int]) -> list[float]:
    """The acts of some halls, `per_s` in all, for a while: the milliseconds from when each was due until it was done."""
    addresses, per_s, seconds, seed = job
    chance = random.Random(seed)
    places = [Hall(address, chance) for address in addresses]
    for each in places:
        each.act()
    begin = time.perf_counter()
    due = [(begin + chance.expovariate(per_s / len(places)), place) for place in range(len(places))]
    heapq.heapify(due)
    found: list[float] = []
    while due[0][0] < begin + seconds:
        at, place = heapq.heappop(due)
        time.sleep(max(0.0, at - time.perf_counter()))
        places[place].act()
        found.append((time.perf_counter() - at) * 1000)
        heapq.heappush(due, (at + chance.expovariate(per_s / len(places)), place))
    return found


def at_rate(server: Server, count: int, per_s: float, seconds: float) -> Iterator[Sequence[object]]:
    """All halls at work."""
    addresses = [f"{server.url()}?hall=hall_{number}" for number in range(count)]
    jobs = [(addresses[n::PROCESSES], per_s / PROCESSES, seconds, n) for n in range(PROCESSES)]
    keeper = psutil.Process(server.process_id)
    busy = _cpu_s(keeper)
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        found = [ms for each in pool.map(some_halls, jobs, chunksize=1) for ms in each]
        spent = _cpu_s(keeper) - busy
    yield [count, f"{per_s:.0f}", *cells(figure(found, seconds)), f"{100 * spent / seconds:.0f} %"]


def bytes_a_ticket(server: Server) -> float:
    """What a ticket and all that follows it take in a hall's tables and indexes."""
    clock = SimulatedClock()
    clock.now = datetime(2026, 11, 1, tzinfo=UTC)
    store = create_store(f"{server.url()}?hall=sized")
    queue = Printing(store, clock)
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as folder:
        hall = queue.publish(*halls.read(WITH_HOURS, Path(folder)))
    before, tickets = _asked(server, SIZE), 0

    def tell(service: str, priority: bool) -> Told:
        at = clock.now + timedelta(minutes=20)
        return Told(Promise(at, at + timedelta(minutes=20), False, at, at, at))

    for day in working_days(hall, FIRST, SIMULATED_DAYS):
        habits = Habits(visitors=VISITORS)
        tickets += simulate_day(queue, clock, day, seed=1, habits=habits, tell=tell).tickets
    store.close()
    return (_asked(server, SIZE) - before) / tickets


def mib_a_line(server: Server, count: int) -> float:
    """What a line costs the server in memory, once it has looked at its hall's board."""
    stores = [open_store(f"{server.url()}?hall=hall_{number}", read_only=True) for number in range(count)]
    for store in stores:
        Queue(store, lambda: NOW, PATIENCE).board()
    keeper = psutil.Process(server.process_id)
    lines = [each for each in keeper.children() if "postgres hall" in " ".join(each.cmdline())]
    found = sum(each.memory_full_info().uss for each in lines) / len(lines) / 2**20
    for store in stores:
        store.close()
    return found


def _asked(server: Server, question: str) -> float:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(question.encode()).fetchone()
    return float(row[0]) if row else 0.0


def _cpu_s(process: psutil.Process) -> float:
    """Of the server and all its workers, those that have ended included."""
    spent = sum(process.cpu_times())
    for each in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            spent += sum(each.cpu_times()[:2])
    return float(spent)


def _publish_some(job: tuple[str, int, int]) -> None:
    url, first, count = job
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as folder:
        for number in range(first, count, PROCESSES):
            publish(f"{url}?hall=hall_{number}", Path(folder))


def main() -> None:
    """Prints the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--halls", type=int, default=300)
    asked.add_argument("--rates", type=float, nargs="+", default=[50, 100, 200, 300])
    asked.add_argument("--seconds", type=float, default=30)
    wanted = asked.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, max(FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    print(f"Measured on {datetime.now(UTC).date()}: {machine()}. Times in ms.\n", flush=True)
    rows: list[Sequence[object]] = []
    with postgres(durable=True) as server:
        began = time.monotonic()
        with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
            pool.map(_publish_some, [(server.url(), first, wanted.halls) for first in range(PROCESSES)])
        made = time.monotonic() - began
        empty = _asked(server, "SELECT pg_database_size(current_database())")
        per_ticket = bytes_a_ticket(server)
        line = mib_a_line(server, wanted.halls)
        for per_s in wanted.rates:
            rows += at_rate(server, wanted.halls, per_s, wanted.seconds)
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    headings = (
        "halls",
        "acts wanted a second",
        "done",
        "median",
        "p99",
        "worst",
        "server's processor",
    )
    print(table(headings, rows))
    year = per_ticket * VISITORS * DAYS
    print(f"\n{wanted.halls} halls were made in {made:.0f} s and take {empty / 2**20:,.0f} MiB when empty.")
    print(f"A line that has looked at its board costs the server {line:.1f} MiB of memory.")
    print(
        f"A ticket takes {per_ticket:,.0f} bytes. With {VISITORS} visitors on {DAYS} days a year, a hall grows by",
        end=" ",
    )
    print(f"{year / 2**20:,.0f} MiB, {wanted.halls} of them by {wanted.halls * year / 2**30:,.1f} GiB.")


if __name__ == "__main__":
    main()
