"""A morning of the sample hall at speed, on a store of its own: what `antrean demo` shows."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hall.clock import business_day
from hall.model import Call
from hall.queue import Queue
from hall.settings.hall import Hall
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from hall.simulate import Day, Habits, SimulatedClock, simulate_day, working_days
from hall.store import create_store

SAMPLE = ("config", "mpp-contoh.toml")
MORNING = Habits(visitors=260)
OPENS_AT, ENDS_AT = timedelta(hours=7, minutes=30), timedelta(hours=9, minutes=30)


@dataclass(frozen=True, slots=True)
class Morning:
    """What is left when the demonstration ends."""

    hall: Hall
    day: Day
    board: list[Call]
    faults: list[str]


def play_morning(
    folder: Path, *, seed: int, seconds: float, now: datetime, watch: Callable[[Hall, datetime, str, object], None]
) -> Morning:
    """Plays 07:30 to 09:30 of the first working day from `now` on, with the sample hall, in about `seconds`.

    :param folder: where the store is made; the caller removes it.
    :param watch: told of every ticket taken and called, with the hall's time.
    :raises HallFileError: when the shipped sample is broken.
    """
    sample, toml = read_hall_file(shipped(*SAMPLE))
    clock = SimulatedClock()
    store = create_store(str(folder / "demo.db"))
    try:
        queue = Queue(store, clock)
        day = working_days(Hall(0, sample), business_day(now, sample.zone), 14)[0]
        midnight = datetime.combine(day, datetime.min.time(), sample.zone)
        clock.now = midnight + OPENS_AT
        hall = queue.publish(sample, toml)
        pace = seconds / (ENDS_AT - OPENS_AT).total_seconds()
        began = time.monotonic()

        def paced(moment: datetime, what: str, answer: object) -> None:
            due = began + max(0.0, (moment - midnight - OPENS_AT).total_seconds()) * pace
            time.sleep(max(0.0, due - time.monotonic()))
            watch(hall, moment, what, answer)

        played = simulate_day(queue, clock, day, seed=seed, habits=MORNING, until=midnight + ENDS_AT, watch=paced)
        board, _ = queue.board()
        return Morning(hall, played, board, list(store.verify()))
    finally:
        store.close()
