"""Past days in the store: its business days, their events, what visitors were told, and what was learned from them."""

from datetime import date, datetime, timedelta

import pytest

from hall.clock import Deadline
from hall.model import EventKind, NewEvent, Promise
from hall.queue import Queue
from hall.store.interface import Store
from tests.harness.clock import SetClock

pytestmark = pytest.mark.every_store

WORKED = ("2026-11-24", "2026-11-25", "2026-11-27", "2026-12-01")


def promise(at: datetime, *, told: bool = True) -> Promise:
    """A promise of 20 minutes; `told` by a forecast that named a time."""
    later = [at + timedelta(minutes=minutes) if told else None for minutes in (7, 4, 15)]
    return Promise(at, at + timedelta(minutes=20), not told, *later)


@pytest.fixture
def worked(queue: Queue, clock: SetClock) -> Queue:
    """A hall that worked on a few days, each with one visitor more than the one before, the last one left over."""
    for number, day in enumerate(WORKED, start=1):
        clock.set(f"{day} 09:00")
        for visitor in range(number):
            queue.take("PINJAM", request=f"take {day} {visitor}")
            if visitor:
                queue.call("1", request=f"call {day} {visitor}")
    return queue


def days(store: Store, first: str, last: str) -> list[str]:
    with store.reading(Deadline(5)) as reading:
        return [str(day) for day in reading.days(date.fromisoformat(first), date.fromisoformat(last))]


def test_the_days_are_those_on_which_anything_was_done(worked: Queue) -> None:
    assert days(worked.store, "2026-01-01", "2027-01-01") == list(WORKED)
    assert days(worked.store, "2026-11-25", "2026-11-27") == ["2026-11-25", "2026-11-27"]
    assert days(worked.store, "2026-11-26", "2026-11-26") == []
    assert days(worked.store, "2026-12-02", "2026-12-30") == []


def test_a_store_without_a_day_has_none(queue: Queue) -> None:
    assert days(queue.store, "2026-01-01", "2027-01-01") == []
    with queue.store.reading(Deadline(5)) as reading:
        assert reading.events_of(date(2026, 11, 24)) == []


def test_each_day_has_its_own_events_in_their_order_and_together_they_are_all(worked: Queue) -> None:
    with worked.store.reading(Deadline(5)) as reading:
        every = [event for event in reading.events(0, 1000) if event.kind is not EventKind.PUBLISHED]
        found = [event for day in WORKED for event in reading.events_of(date.fromisoformat(day))]
    assert [event for event in found if event.kind is not EventKind.PUBLISHED] == every


def test_a_day_has_what_was_written_of_it_when_the_next_one_began(worked: Queue) -> None:
    with worked.store.reading(Deadline(5)) as reading:
        kinds = [event.kind for event in reading.events_of(date(2026, 11, 25))]
    assert kinds[-1] is EventKind.EXPIRED


@pytest.mark.parametrize("wrong", ["2026-11-20", "2026-12-24"])
def test_a_hall_file_published_by_a_wrong_clock_moves_no_day(worked: Queue, clock: SetClock, wrong: str) -> None:
    hall, toml = worked.hall().file, "# the same"
    with worked.store.writing(Deadline(5)) as writing:
        writing.publish(hall.model_dump_json(exclude_none=True), toml, {}, clock.now)
        writing.record(NewEvent(date.fromisoformat(wrong), clock.now, EventKind.PUBLISHED, queue=2))
    worked.take("PINJAM", request="after")
    assert days(worked.store, "2026-01-01", "2027-01-01") == list(WORKED)
    with worked.store.reading(Deadline(5)) as reading:
        assert reading.events_of(date(2026, 12, 1))[-1].kind is EventKind.TAKEN


def test_events_say_whether_a_ticket_has_priority(queue: Queue) -> None:
    queue.take("PINJAM", request="1", priority=True)
    queue.take("PINJAM", request="2")
    with queue.store.reading(Deadline(5)) as reading:
        assert [event.priority for event in reading.events(0, 9)] == [None, True, False]


@pytest.mark.parametrize("told", [True, False])
def test_what_a_visitor_was_told_is_kept_with_the_ticket(queue: Queue, clock: SetClock, told: bool) -> None:
    said = promise(clock.now, told=told)
    taken = queue.take("PINJAM", request="1", promise=said)
    queue.take("PINJAM", request="2")
    queue.call("1", request="3")
    assert taken.promise == said
    with queue.store.reading(Deadline(5)) as reading:
        found = reading.promised(taken.business_day)
        assert [(each.label, each.service, each.priority, each.promise) for each in found] == [
            ("A-001", "PINJAM", False, said)
        ]
        assert reading.promise(taken.business_day, "A", 1) == said
        assert reading.promise(taken.business_day, "A", 2) is None


def test_a_repeated_request_is_told_the_same_again_whatever_the_forecast_says_by_then(
    queue: Queue, clock: SetClock
) -> None:
    first = queue.take("PINJAM", request="1", promise=promise(clock.now))
    again = queue.take("PINJAM", request="1", promise=promise(clock.now + timedelta(hours=1)))
    assert again == first


def test_what_was_learned_is_kept_for_one_day(store: Store) -> None:
    with store.writing(Deadline(5)) as writing:
        writing.keep_learned(date(2026, 11, 24), "something")
        writing.keep_learned(date(2026, 11, 25), "more")
        writing.keep_learned(date(2026, 11, 25), "still more")
    with store.reading(Deadline(5)) as reading:
        assert reading.learned(date(2026, 11, 24)) is None
        assert reading.learned(date(2026, 11, 25)) == "still more"
