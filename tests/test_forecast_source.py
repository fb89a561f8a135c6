"""The hall as the forecast is asked about it, read from a real store."""

from datetime import timedelta

from hall.clock import Deadline
from hall.forecast.forecast import forecast
from hall.forecast.habits import Habits, Handling
from hall.forecast.snapshot import CounterToday, HallToday, OpenVisit
from hall.forecast_source import hall_today
from hall.model import CounterState
from hall.queue import Queue
from tests.harness.clock import SetClock


def asked(queue: Queue) -> HallToday:
    with queue.store.reading(Deadline(5)) as reading:
        return hall_today(reading, queue.published(reading), queue.clock())


def counter(queue: Queue, code: str) -> CounterToday:
    return next(each for each in asked(queue).counters if each.code == code)


def test_everybody_who_waits_is_asked_about_in_the_order_of_arrival(queue: Queue, clock: SetClock) -> None:
    for place, service in enumerate(("PINJAM", "SETOR", "PINJAM", "KEMBALI")):
        queue.take(service, request=f"take {place}", priority=place == 2)
        clock.forward(seconds=30)
    queue.call("3", request="call")
    waiting = asked(queue).waiting
    assert [(each.label, each.service, each.priority) for each in waiting] == [
        ("A-001", "PINJAM", False),
        ("A-002", "PINJAM", True),
        ("B-001", "KEMBALI", False),
    ]
    assert waiting[1].taken_at == clock() - timedelta(seconds=60)


def test_a_counter_is_told_with_its_state_its_visit_and_its_last_calls(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="take 1", priority=True)
    queue.call("1", request="call 1")
    called = clock()
    assert counter(queue, "1").visit == OpenVisit("PINJAM", called, came=False)
    clock.forward(minutes=1)
    queue.serve("1", request="serve")
    clock.forward(minutes=2)
    found = counter(queue, "1")
    assert (found.services, found.state, found.since) == (("PINJAM",), CounterState.OPEN, called)
    assert found.visit == OpenVisit("PINJAM", called + timedelta(minutes=1), came=True)
    assert found.recent_calls == (True,)
    queue.finish("1", request="finish")
    queue.pause("1", request="pause")
    paused = counter(queue, "1")
    assert (paused.visit, paused.state, paused.since) == (None, CounterState.PAUSED, clock())


def test_a_counter_that_has_been_closed_is_told_from_one_that_never_opened_today(queue: Queue, clock: SetClock) -> None:
    queue.open("3", request="open")
    queue.close("3", request="close")
    assert (counter(queue, "3").state, counter(queue, "3").since) == (CounterState.CLOSED, clock())
    assert (counter(queue, "4").state, counter(queue, "4").since) == (CounterState.CLOSED, None)


def test_a_counter_works_while_any_of_its_services_is_served(queue: Queue, clock: SetClock) -> None:
    clock.set("2026-11-24 09:00")
    today = asked(queue)
    own = [[(start.hour, end.hour) for start, end in each.spans] for each in today.counters if each.code in "34"]
    assert own[0] == [(8, 12), (13, 15)]
    assert len(own[1]) == 1
    assert today.hours["SETOR"] == next(each.spans for each in today.counters if each.code == "3")


def test_the_moment_is_in_the_halls_zone_and_its_rule_is_the_hall_files(queue: Queue, clock: SetClock) -> None:
    clock.set("2026-11-24 09:30")
    today = asked(queue)
    assert today.minute_of_day == 9 * 60 + 30
    assert today.every == 2


def test_yesterday_is_forgotten(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="take")
    queue.take("PINJAM", request="another")
    queue.call("1", request="call")
    clock.forward(days=1)
    today = asked(queue)
    assert today.waiting == ()
    assert all((each.state, each.visit, each.since) == (CounterState.CLOSED, None, None) for each in today.counters)
    assert all(each.recent_calls == () for each in today.counters)


def test_what_is_read_is_a_question_that_the_forecast_answers(queue: Queue, clock: SetClock) -> None:
    clock.set("2026-11-24 09:00")
    queue.open("3", request="open")
    for place in range(3):
        queue.take("SETOR", request=f"take {place}")
    outlook = forecast(asked(queue), Habits({"SETOR": Handling(4.0), "KREDIT": Handling(20.0)}))
    assert len(outlook.waiting) == 3
    assert 6 < outlook.new["SETOR"].median < 18
