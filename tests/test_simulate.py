"""Simulated days are real days of the rules: reproducible, realistic in shape, and nothing is left open."""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from hall.errors import BadRequestError
from hall.model import EventKind
from hall.queue import Queue
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from hall.simulate import Habits, SimulatedClock, simulate_day, working_days
from hall.store import create_store
from tests.harness.clock import HALL_ZONE

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def sample(memory_folder: Path) -> Iterator[tuple[Queue, SimulatedClock, Path]]:
    """The sample hall on an empty store."""
    clock = SimulatedClock()
    store = create_store(str(memory_folder / "hall.db"))
    queue = Queue(store, clock)
    clock.now = datetime(2026, 11, 20, 9, 0, tzinfo=HALL_ZONE)
    queue.publish(*read_hall_file(shipped("config", "mpp-contoh.toml")))
    yield queue, clock, memory_folder / "hall.db"
    store.close()


def _story(path: Path) -> list[tuple[object, ...]]:
    """Every event, without what is random by design (request ids)."""
    connection = sqlite3.connect(path)
    rows: list[tuple[object, ...]] = connection.execute(
        "SELECT at, kind, series, number, service, counter, queue FROM event WHERE kind <> 'published' ORDER BY id"
    ).fetchall()
    connection.close()
    return rows


def test_the_same_seed_plays_the_same_day(memory_folder: Path) -> None:
    stories: list[list[tuple[object, ...]]] = []
    for seed in (7, 7, 8):
        clock = SimulatedClock()
        path = memory_folder / f"hall-{len(stories)}.db"
        store = create_store(str(path))
        queue = Queue(store, clock)
        clock.now = datetime(2026, 11, 20, 9, 0, tzinfo=HALL_ZONE)
        queue.publish(*read_hall_file(shipped("config", "mpp-contoh.toml")))
        simulate_day(queue, clock, TUESDAY, seed=seed, habits=Habits(visitors=120))
        store.close()
        stories.append(_story(path))
    assert stories[0] == stories[1]
    assert stories[0] != stories[2]


def test_a_day_has_the_shape_of_a_hall(sample: tuple[Queue, SimulatedClock, Path]) -> None:
    queue, clock, path = sample
    played = simulate_day(queue, clock, TUESDAY, seed=1, habits=Habits(visitors=600))
    assert 500 <= played.tickets <= 700
    assert 0.85 * played.tickets <= played.calls <= 1.1 * played.tickets
    assert 0.02 <= played.no_shows / played.calls <= 0.12
    taken = [datetime.fromisoformat(str(at)).astimezone(HALL_ZONE) for at, kind, *_ in _story(path) if kind == "taken"]
    morning = sum(moment.hour < 11 for moment in taken) / len(taken)
    assert 0.55 <= morning <= 0.85, "the rush is in the morning"
    assert min(taken).hour == 7, "people come before the opening"
    kinds = {str(kind) for _, kind, *_ in _story(path)}
    assert kinds >= {
        EventKind.TAKEN, EventKind.CALLED, EventKind.RECALLED, EventKind.SERVED, EventKind.FINISHED, EventKind.NO_SHOW,
        EventKind.RETURNED, EventKind.TRANSFERRED, EventKind.OPENED, EventKind.PAUSED, EventKind.CLOSED,
    }  # fmt: skip


def test_handling_takes_the_minutes_of_the_hall_file_on_average(sample: tuple[Queue, SimulatedClock, Path]) -> None:
    queue, clock, path = sample
    habits = Habits(visitors=200)
    days = working_days(queue.hall(), TUESDAY, 10)
    played = [simulate_day(queue, clock, day, seed=3, habits=habits) for day in days]
    connection = sqlite3.connect(path)
    ratios = []
    for code, info in queue.hall().services.items():
        for (minutes,) in connection.execute(
            """SELECT (julianday(done.at) - julianday(served.at)) * 1440 FROM event AS served JOIN event AS done
               USING (business_day, series, number)
               WHERE done.kind = 'finished' AND served.kind = 'served' AND served.service = ?
               AND done.service = served.service""",
            (code,),
        ):
            ratios.append(minutes / info.service.handling_minutes)
    connection.close()
    assert len(played) == 8, "two weekend days"
    assert len(ratios) > 1000
    assert 0.85 <= sum(ratios) / len(ratios) <= 1.15


def test_everything_simulated_keeps_the_rules(sample: tuple[Queue, SimulatedClock, Path]) -> None:
    queue, clock, path = sample
    for day in (TUESDAY, date(2026, 11, 25)):
        simulate_day(queue, clock, day, seed=2, habits=Habits(visitors=200))
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for tickets, last in connection.execute(
        "SELECT count(*), max(number) FROM ticket GROUP BY business_day, series"
    ).fetchall():
        assert tickets == last
    open_before = connection.execute(
        "SELECT count(*) FROM ticket WHERE business_day = '2026-11-24' AND state IN ('waiting', 'called', 'serving', 'held')"
    ).fetchone()
    assert open_before == (0,), "the first day was closed by the second"
    connection.close()


def test_a_day_that_has_been_worked_on_is_not_simulated(sample: tuple[Queue, SimulatedClock, Path]) -> None:
    queue, clock, _ = sample
    simulate_day(queue, clock, TUESDAY, seed=1, habits=Habits(visitors=20))
    with pytest.raises(BadRequestError, match="2026-11-24"):
        simulate_day(queue, clock, TUESDAY, seed=1, habits=Habits(visitors=20))


def test_days_on_which_nothing_is_served_are_left_out(sample: tuple[Queue, SimulatedClock, Path]) -> None:
    queue, _, _ = sample
    days = working_days(queue.hall(), date(2026, 12, 21), 14)
    assert date(2026, 12, 25) not in days
    assert date(2026, 12, 27) not in days
    assert date(2026, 12, 22) in days
