"""What visitors are told, from a real store: the past is learned from, kept for the day, and promises are made of it."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hall.clock import Deadline
from hall.foresight import learned as learned_module
from hall.foresight.learned import from_text, learn_from, to_text
from hall.foresight.seer import Seer
from hall.foresight.tell import look_once, tell
from hall.model import Stop
from hall.prospects import Advice, Prospect, Prospects, from_line, to_line
from hall.queue import Queue, new_request
from hall.store import open_store
from tests.harness import halls
from tests.harness.clock import SetClock

STEP = timedelta(minutes=5)


def take(queue: Queue, service: str, *, priority: bool = False, told: bool = True) -> str:
    prospect = look_once(queue, Seer()).of(service) if told else None
    promise = prospect.promise if prospect else None
    return queue.take(service, request=new_request(), priority=priority, promise=promise).ticket


def call(queue: Queue, counter: str) -> None:
    queue.call(counter, request=new_request())


def prospect(queue: Queue, service: str = "PINJAM") -> Prospect:
    found = look_once(queue, Seer()).of(service)
    assert found is not None
    return found


@pytest.fixture
def with_a_past(queue: Queue, clock: SetClock) -> Queue:
    """Three days of thirty visitors at one counter, all of whom were told when they would be called."""
    chance = random.Random(6)
    for day in ("2026-11-17", "2026-11-18", "2026-11-19"):
        clock.set(f"{day} 08:00")
        queue.open("1", request=new_request())
        seer = Seer()
        for _ in range(15):
            for _ in range(2):
                found = look_once(queue, seer).of("PINJAM")
                assert found is not None
                queue.take("PINJAM", request=new_request(), promise=found.promise)
                clock.forward(minutes=chance.uniform(0.2, 2))
            call(queue, "1")
            clock.forward(minutes=chance.uniform(2, 6))
        for _ in range(15):
            call(queue, "1")
            clock.forward(minutes=chance.uniform(2, 6))
        queue.finish("1", request=new_request())
        queue.close("1", request=new_request())
    clock.set("2026-11-24 09:00")
    return queue


def test_a_new_hall_gives_first_estimates(queue: Queue) -> None:
    call_nobody(queue)
    found = prospect(queue)
    assert found.promise is not None
    assert found.promise.first_estimate


def call_nobody(queue: Queue) -> None:
    queue.open("1", request=new_request())


def test_a_hall_with_a_past_gives_promises_that_were_checked_by_it(with_a_past: Queue) -> None:
    call_nobody(with_a_past)
    found = prospect(with_a_past)
    assert found.promise is not None
    assert not found.promise.first_estimate


def test_ahead_counts_who_waits_for_the_same_service(queue: Queue) -> None:
    call_nobody(queue)
    for service in ("PINJAM", "PINJAM", "KEMBALI"):
        take(queue, service, told=False)
    assert (prospect(queue).ahead, prospect(queue, "KEMBALI").ahead, prospect(queue, "SETOR").ahead) == (2, 1, 0)


def test_times_are_told_on_whole_steps_of_the_local_clock_and_never_narrower_than_reckoned(
    queue: Queue, clock: SetClock
) -> None:
    call_nobody(queue)
    clock.set("2026-11-24 09:03")
    for _ in range(12):
        take(queue, "PINJAM", told=False)
        promise = prospect(queue).promise
        assert promise is not None
        assert promise.median is not None
        for moment in (promise.earliest, promise.latest):
            assert (moment.minute % 5, moment.second, moment.microsecond) == (0, 0, 0)
            assert moment.utcoffset() == timedelta(hours=7)
        assert promise.earliest <= promise.median <= promise.latest


def test_nobody_is_told_a_time_after_the_service_has_closed(queue: Queue, clock: SetClock) -> None:
    clock.set("2026-11-24 14:00")
    queue.open("3", request=new_request())
    for _ in range(60):
        take(queue, "SETOR", told=False)
        found = prospect(queue, "SETOR")
        assert found.closes is not None
        assert found.promise is None or found.promise.latest <= found.closes


def test_without_past_and_without_a_counter_at_work_nothing_is_promised(queue: Queue) -> None:
    take(queue, "PINJAM", told=False)
    assert prospect(queue).promise is None


def test_a_closed_service_has_no_prospect(queue: Queue, clock: SetClock) -> None:
    clock.set("2026-11-24 23:00")
    found = prospect(queue, "SETOR")
    assert (found.promise, found.closes, found.today) == (None, None, 0.0)


def test_who_waits_is_told_of_too(queue: Queue, clock: SetClock) -> None:
    call_nobody(queue)
    labels = [take(queue, "PINJAM", told=False) for _ in range(4)]
    waiting = look_once(queue, Seer()).waiting
    assert list(waiting) == labels
    times = [waiting[label].at for label in labels]
    assert times == sorted(times, key=lambda at: at or clock.now)
    assert {each.service for each in waiting.values()} == {"PINJAM"}


def test_a_priority_number_is_called_sooner(queue: Queue) -> None:
    call_nobody(queue)
    for _ in range(10):
        take(queue, "PINJAM", told=False)
    found = look_once(queue, Seer(), ("PINJAM",))
    ordinary, priority = found.of("PINJAM"), found.of("PINJAM", priority=True)
    assert median(priority) < median(ordinary)
    assert found.of("KEMBALI", priority=True) is None


def median(found: Prospect | None) -> datetime:
    assert found is not None
    assert found.promise is not None
    assert found.promise.median is not None
    return found.promise.median


def crowd(queue: Queue, clock: SetClock, at: str, many: int) -> None:
    """So many wait for the bank, whose counter is at work, at this time of day."""
    clock.set("2026-11-24 08:30")
    queue.open("3", request=new_request())
    clock.set(f"2026-11-24 {at}")
    for _ in range(many):
        take(queue, "SETOR", told=False)


def test_a_number_for_which_the_day_is_too_short_is_not_to_be_given(queue: Queue, clock: SetClock) -> None:
    crowd(queue, clock, "14:30", 60)
    assert prospect(queue, "SETOR").advice is Advice.STOP
    assert prospect(queue).advice is not Advice.STOP


def test_who_goes_first_is_told_their_own_chance_where_the_day_is_too_short_for_others(
    queue: Queue, clock: SetClock
) -> None:
    crowd(queue, clock, "14:00", 60)
    told = tell(queue, Seer(), "SETOR", priority=True)
    assert told.promise is not None
    assert not told.in_vain
    assert stops(queue, clock) == {"SETOR": Stop.NO_TIME}
    for _ in range(30):
        take(queue, "SETOR", priority=True, told=False)
    clock.set("2026-11-24 14:50")
    assert tell(queue, Seer(), "SETOR", priority=True).in_vain


def test_a_priority_number_alone_stops_no_service(queue: Queue, clock: SetClock) -> None:
    crowd(queue, clock, "09:00", 3)
    assert not tell(queue, Seer(), "SETOR", priority=True).in_vain
    assert stops(queue, clock) == {}


def stops(queue: Queue, clock: SetClock) -> dict[str, Stop]:
    with queue.store.reading(Deadline(5)) as reading:
        return reading.stops(clock.now.date())


def test_a_hall_file_can_have_numbers_given_whatever_the_chances_are(
    queue: Queue, clock: SetClock, tmp_path: Path
) -> None:
    never = halls.SMALL.replace('country = "ID"', 'country = "ID"\nforecast = { stop_below = 0 }')
    queue.publish(*halls.read(never, tmp_path))
    crowd(queue, clock, "14:30", 60)
    assert prospect(queue, "SETOR").advice is Advice.IN_VAIN


def test_where_no_counter_uses_its_keys_nobody_is_sent_home_on_the_word_of_the_forecast(
    queue: Queue, clock: SetClock
) -> None:
    clock.set("2026-11-24 14:30")
    for _ in range(60):
        take(queue, "SETOR", told=False)
    assert prospect(queue, "SETOR").advice is Advice.IN_VAIN


def test_a_call_that_may_come_only_after_the_break_is_said_so(queue: Queue, clock: SetClock) -> None:
    crowd(queue, clock, "11:40", 12)
    found = prospect(queue, "SETOR")
    assert found.advice is Advice.AFTER_BREAK
    assert found.resumes is not None
    assert found.resumes.hour == 13


def test_what_was_learned_is_kept_in_the_store_for_all_programs(
    with_a_past: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_nobody(with_a_past)
    before = prospect(with_a_past)
    monkeypatch.setattr("hall.foresight.seer.learn_from", None)  # nobody needs it any more today
    assert prospect(with_a_past) == before


def test_learning_again_begins_with_the_next_day(
    with_a_past: Queue, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seer = Seer()
    look_once(with_a_past, seer)
    days = []

    def noted(*given: object) -> learned_module.Learned:
        days.append(given[2])
        return learn_from(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("hall.foresight.seer.learn_from", noted)
    look_once(with_a_past, seer)
    clock.set("2026-11-25 09:00")
    look_once(with_a_past, seer)
    look_once(with_a_past, seer)
    assert [str(day) for day in days] == ["2026-11-25"]


def test_what_was_learned_comes_back_from_its_text_unchanged(with_a_past: Queue) -> None:
    hall = with_a_past.hall()
    with with_a_past.store.reading(Deadline(5)) as reading:
        found = learn_from(reading, hall, with_a_past.clock().date())
    assert from_text(to_text(found), hall) == found


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", '{"day": "2026-11-24"}', "NaN"])
def test_a_text_that_is_not_understood_is_as_none(queue: Queue, text: str) -> None:
    assert from_text(text, queue.hall()) is None


def test_what_was_learned_for_another_hall_file_is_not_used(with_a_past: Queue) -> None:
    hall = with_a_past.hall()
    with with_a_past.store.reading(Deadline(5)) as reading:
        text = to_text(learn_from(reading, hall, with_a_past.clock().date()))
    assert from_text(text, replace(hall, version=hall.version + 1)) is None


def test_a_store_that_can_not_be_written_is_no_reason_to_say_nothing(
    address: str, queue: Queue, clock: SetClock
) -> None:
    call_nobody(queue)
    reader = open_store(address, read_only=True)
    found = look_once(Queue(reader, clock), Seer()).of("PINJAM")
    reader.close()
    assert found is not None
    assert found.promise is not None


def test_prospects_come_back_from_their_line_unchanged(with_a_past: Queue) -> None:
    call_nobody(with_a_past)
    take(with_a_past, "PINJAM")
    found = look_once(with_a_past, Seer(), ("PINJAM",))
    assert _plain(from_line(to_line(found))) == _plain(found)


def _plain(found: Prospects) -> object:
    return found.at, dict(found.services), dict(found.priority), dict(found.waiting)


def test_the_speed_of_today_is_seen(with_a_past: Queue, clock: SetClock) -> None:
    call_nobody(with_a_past)
    usual = _minutes(with_a_past, clock)
    for _ in range(15):
        take(with_a_past, "PINJAM", told=False)
        call(with_a_past, "1")
        clock.forward(minutes=12)
        with_a_past.finish("1", request=new_request())
        clock.forward(seconds=20)
    assert _minutes(with_a_past, clock) > 1.2 * usual


def _minutes(queue: Queue, clock: SetClock) -> float:
    """How long the fifth in the queue waits; the queue is as before afterwards."""
    labels = [take(queue, "PINJAM", told=False) for _ in range(5)]
    expected = look_once(queue, Seer()).waiting[labels[-1]].at
    assert expected is not None
    for label in labels:
        queue.cancel(label, request=new_request())
    return (expected - clock.now).total_seconds() / 60


def test_a_stop_of_the_forecast_is_one_that_staff_can_see(queue: Queue, clock: SetClock) -> None:
    crowd(queue, clock, "14:30", 60)
    assert queue.stop_for_lack_of_time("SETOR", request=new_request())
    assert stops(queue, clock) == {"SETOR": Stop.NO_TIME}
