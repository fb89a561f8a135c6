"""Some days of a hall through the whole chain: told at the kiosk, kept with the ticket, called by the rules, learned from,
told again. The days are those of `antrean simulate`, which knows nothing of the forecast.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from hall.clock import Deadline
from hall.foresight.seer import Seer
from hall.foresight.tell import tell
from hall.model import EventKind, Promised
from hall.queue import Queue
from hall.simulate import Habits, SimulatedClock, simulate_day, working_days
from hall.store import create_store
from hall.store.interface import Reading
from tests.harness import halls

# The days are played once.
pytestmark = pytest.mark.xdist_group("foresight_days")

DAYS, VISITORS = 6, 90


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reading, list[date]]]:
    """A library and a bank, seen after their days."""
    folder = tmp_path_factory.mktemp("days")
    clock, store = SimulatedClock(), create_store(str(folder / "hall.db"))
    queue = Queue(store, clock)
    clock.now = datetime(2026, 11, 1, tzinfo=UTC)
    opens = halls.SMALL.replace('hours = "always"', 'hours = { mon-fri = ["08:00-12:00", "13:00-15:00"] }')
    hall = queue.publish(*halls.read(opens, folder))
    days, seer = working_days(hall, date(2026, 11, 2), DAYS), Seer()
    for day in days:
        simulate_day(
            queue,
            clock,
            day,
            seed=6,
            habits=Habits(visitors=VISITORS),
            tell=lambda service, priority: tell(queue, seer, service, priority=priority),
        )
    with store.reading(Deadline(60)) as reading:
        yield reading, days
    store.close()


def calls(reading: Reading, day: date) -> dict[str, datetime]:
    """By label, when a ticket was first called."""
    found: dict[str, datetime] = {}
    for event in reading.events_of(day):
        if event.kind is EventKind.CALLED and event.ticket:
            found.setdefault(event.ticket, event.at)
    return found


def kept(reading: Reading, day: date) -> list[bool]:
    called = calls(reading, day)
    return [_kept(each, called[each.label]) for each in reading.promised(day) if each.label in called]


def _kept(told: Promised, at: datetime) -> bool:
    return told.promise.earliest <= at <= told.promise.latest


def test_nearly_every_visitor_is_told_something(played: tuple[Reading, list[date]]) -> None:
    reading, days = played
    for day in days:
        taken = sum(event.kind is EventKind.TAKEN for event in reading.events_of(day))
        assert len(reading.promised(day)) >= 0.95 * taken
        assert taken > VISITORS / 2


def test_the_first_day_has_first_estimates_and_the_later_ones_have_none(played: tuple[Reading, list[date]]) -> None:
    reading, days = played
    first, *later = [{each.promise.first_estimate for each in reading.promised(day)} for day in days]
    assert first == {True}
    assert later == [{False}] * len(later)


def test_with_a_past_promises_are_kept_about_as_often_as_the_hall_file_says(played: tuple[Reading, list[date]]) -> None:
    reading, days = played
    found = [each for day in days[2:] for each in kept(reading, day)]
    # Eighty of a hundred are wanted; told times are rounded outward, and four days are few.
    assert 0.7 <= sum(found) / len(found) <= 0.97


def test_those_who_were_told_a_later_time_were_called_later(played: tuple[Reading, list[date]]) -> None:
    reading, days = played
    told, waited = [], []
    for day in days[2:]:
        called = calls(reading, day)
        for each in reading.promised(day):
            if each.label in called and each.promise.median is not None:
                told.append((each.promise.median - each.taken_at).total_seconds())
                waited.append((called[each.label] - each.taken_at).total_seconds())
    mean = sum(waited) / len(waited)
    off = sum(abs(at - was) for at, was in zip(told, waited, strict=True))
    off_by_the_mean = sum(abs(mean - was) for was in waited)
    assert off < 0.7 * off_by_the_mean
