"""The board: today's calls in the order in which they were made, each recall an entry of its own, and none left out.

A display asks for what is newer than the last event it has seen; the store's event ids, never a clock, say what that is.
"""

from collections.abc import Iterator

import pytest

from hall.model import Call
from hall.queue import Queue
from hall.store import open_store
from tests.harness.clock import SetClock
from tests.harness.snapshot import unchanged

pytestmark = pytest.mark.every_store


@pytest.fixture
def display(queue: Queue, address: str, clock: SetClock) -> Iterator[Queue]:
    """A display: another program, which only reads."""
    store = open_store(address, read_only=True)
    yield Queue(store, clock)
    store.close()


def shown(calls: list[Call]) -> list[tuple[str, str, str, bool]]:
    return [(call.ticket, call.counter, call.zone, call.recall) for call in calls]


def test_an_empty_board(queue: Queue) -> None:
    calls, last = queue.board()
    assert calls == []
    assert last == 1  # the hall has been published


def test_calls_stand_in_their_order_with_counter_zone_and_time(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    queue.take("SETOR", request="2")
    at = clock()
    first = queue.call("1", request="3")
    clock.forward(minutes=1)
    second = queue.call("3", request="4")
    assert queue.board() == (
        [
            Call(first.event, "A-001", "1", "utara", at, recall=False),
            Call(second.event, "C-001", "3", "selatan", clock(), recall=False),
        ],
        second.event,
    )


def test_a_counters_own_zone_goes_before_that_of_the_agency(queue: Queue) -> None:
    queue.take("SETOR", request="1")
    queue.call("4", request="2")
    assert shown(queue.board()[0]) == [("C-001", "4", "utara", False)]


def test_a_recall_is_an_entry_of_its_own(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    called = queue.call("1", request="2")
    again = [queue.recall("1", request=f"recall-{number}") for number in range(2)]
    calls, last = queue.board()
    assert shown(calls) == [
        ("A-001", "1", "utara", False),
        ("A-001", "1", "utara", True),
        ("A-001", "1", "utara", True),
    ]
    assert [call.event for call in calls] == [called.event, *(visit.event for visit in again)]
    assert last == again[-1].event


def test_a_ticket_called_twice_stands_there_twice(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.no_show("1", request="3")
    queue.give_back("A-001", request="4")
    queue.call("2", request="5")
    assert shown(queue.board()[0]) == [("A-001", "1", "utara", False), ("A-001", "2", "utara", False)]


def test_a_repeated_request_is_not_announced_again(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="press")
    queue.call("1", request="press")
    queue.recall("1", request="again")
    queue.recall("1", request="again")
    assert len(queue.board()[0]) == 2


def test_a_call_stays_on_the_board_after_its_visit(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.finish("1", request="3")
    assert shown(queue.board()[0]) == [("A-001", "1", "utara", False)]


def test_only_what_is_newer_than_the_event_that_was_seen(queue: Queue) -> None:
    for number in range(3):
        queue.take("PINJAM", request=f"take-{number}")
    events = [queue.call("1", request=f"call-{number}").event for number in range(3)]
    assert [call.event for call in queue.board(since=events[0])[0]] == events[1:]
    assert [call.event for call in queue.board(since=events[1] - 1)[0]] == events[1:]
    assert queue.board(since=events[2]) == ([], events[2])
    assert queue.board(since=events[2] + 1000) == ([], events[2])


def test_the_last_event_is_the_newest_of_any_kind(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    called = queue.call("1", request="2")
    finished = queue.finish("1", request="3")
    taken = queue.take("PINJAM", request="4")
    assert called.event < finished.event < taken.event
    assert queue.board()[1] == taken.event


@pytest.mark.parametrize(("zone", "labels"), [("utara", ["A-001", "B-001"]), ("selatan", ["C-001"]), ("timur", [])])
def test_a_zone_sees_its_own_calls(queue: Queue, zone: str, labels: list[str]) -> None:
    for number, (service, counter) in enumerate([("PINJAM", "1"), ("SETOR", "3"), ("KEMBALI", "2")]):
        queue.take(service, request=f"take-{number}")
        last = queue.call(counter, request=f"call-{number}")
    calls, seen = queue.board(zone=zone)
    assert [call.ticket for call in calls] == labels
    # A display of a quiet zone moves on too, or it would read the whole day again and again.
    assert seen == last.event


@pytest.mark.parametrize("every", [1, 2, 3, 7])
def test_who_looks_now_and_then_misses_nothing_and_sees_nothing_twice(queue: Queue, display: Queue, every: int) -> None:
    seen: list[Call] = []
    last = 0
    for number in range(10):
        queue.take("PINJAM", request=f"take-{number}")
        queue.call("1", request=f"call-{number}")
        if number % 3 == 0:
            queue.recall("1", request=f"recall-{number}")
        if number % every == 0:
            new, last = display.board(since=last)
            seen += new
    new, last = display.board(since=last)
    seen += new
    assert seen == queue.board()[0]
    assert len(seen) == 14


def test_the_board_begins_empty_each_day(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    last = queue.call("1", request="2")
    clock.set("2026-11-25 00:00")
    assert queue.board() == ([], last.event)
    queue.take("PINJAM", request="3")
    queue.call("1", request="4")
    assert shown(queue.board()[0]) == [("A-001", "1", "utara", False)]
    assert queue.board(since=last.event)[0] == queue.board()[0]


def test_looking_changes_nothing(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    clock.set("2026-11-25 09:00")
    with unchanged(queue):
        queue.board()
