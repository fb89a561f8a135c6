"""The business day: the date in the hall's own zone, begun by the first act and cleared of what the last one left.

A machine with a wrong date must do no harm: one whose date lies behind is refused, one whose clock differs from that of
the machine with the store may not begin a day, and within a day no clock decides who is next.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hall.errors import Refusal
from hall.model import CounterState, TicketState
from hall.queue import Queue
from hall.status import status
from hall.store import Store
from tests.conftest import refused
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.snapshot import events, kinds, state_of, unchanged

pytestmark = pytest.mark.every_store


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hall_in(zone: str, store: Store, clock: SetClock, folder: Path) -> Queue:
    """The small hall in another zone."""
    queue = Queue(store, clock)
    queue.publish(*halls.read(halls.SMALL.replace("Asia/Jakarta", zone), folder))
    return queue


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Asia/Jakarta", "2026-11-24 16:59:59", date(2026, 11, 24)),
        ("Asia/Jakarta", "2026-11-24 17:00:00", date(2026, 11, 25)),
        ("Asia/Jakarta", "2026-11-24 23:59:59", date(2026, 11, 25)),
        ("Asia/Jakarta", "2026-11-25 00:00:00", date(2026, 11, 25)),
        ("Asia/Makassar", "2026-11-24 15:59:59", date(2026, 11, 24)),
        ("Asia/Makassar", "2026-11-24 16:00:00", date(2026, 11, 25)),
        ("Asia/Jayapura", "2026-11-24 14:59:59", date(2026, 11, 24)),
        ("Asia/Jayapura", "2026-11-24 15:00:00", date(2026, 11, 25)),
        ("Asia/Jayapura", "2026-12-31 15:00:00", date(2027, 1, 1)),
    ],
)
def test_the_business_day_is_the_date_in_the_halls_zone(
    store: Store, clock: SetClock, tmp_path: Path, zone: str, moment: str, day: date
) -> None:
    queue = hall_in(zone, store, clock, tmp_path)
    clock.now = utc(moment)
    assert queue.take("PINJAM", request="1").business_day == day


@pytest.mark.parametrize(
    ("zone", "last_second", "midnight"),
    [
        ("Asia/Jakarta", "2026-11-24 16:59:59", "2026-11-24 17:00:00"),
        ("Asia/Jayapura", "2026-11-24 14:59:59", "2026-11-24 15:00:00"),
    ],
)
def test_numbers_begin_at_one_at_midnight_in_the_hall(
    store: Store, clock: SetClock, tmp_path: Path, zone: str, last_second: str, midnight: str
) -> None:
    queue = hall_in(zone, store, clock, tmp_path)
    clock.now = utc(last_second)
    assert [queue.take("PINJAM", request=f"old-{number}").ticket for number in (1, 2)] == ["A-001", "A-002"]
    clock.now = utc(midnight)
    assert queue.take("PINJAM", request="new").ticket == "A-001"


def test_numbers_do_not_begin_again_at_midnight_in_greenwich(queue: Queue, clock: SetClock) -> None:
    clock.set("2026-11-25 06:59")
    queue.take("PINJAM", request="1")
    clock.set("2026-11-25 07:01")
    assert queue.take("PINJAM", request="2").ticket == "A-002"


def leave_one_of_each(queue: Queue) -> None:
    """A-001 waits, A-002 is called, A-003 served, A-004 held, A-005 a no-show, A-006 cancelled, A-007 done."""
    for number in range(7):
        queue.take("PINJAM", request=f"take-{number}")
    queue.call("1", request="call-4", ticket="A-004")
    queue.hold("1", request="hold")
    queue.call("1", request="call-5", ticket="A-005")
    queue.no_show("1", request="no-show")
    queue.call("1", request="call-7", ticket="A-007")
    queue.finish("1", request="finish")
    queue.call("1", request="call-2", ticket="A-002")
    queue.call("2", request="call-3", ticket="A-003")
    queue.serve("2", request="serve")
    queue.cancel("A-006", request="cancel")


def test_the_first_act_of_a_day_ends_what_the_day_before_has_left(queue: Queue, clock: SetClock) -> None:
    leave_one_of_each(queue)
    evening = events(queue)[-1].id
    clock.set("2026-11-25 08:00")
    queue.open("4", request="morning")
    assert {number: state_of(queue, f"A-00{number}") for number in range(1, 8)} == {
        1: TicketState.EXPIRED,
        2: TicketState.DONE,
        3: TicketState.DONE,
        4: TicketState.EXPIRED,
        5: TicketState.NO_SHOW,
        6: TicketState.CANCELLED,
        7: TicketState.DONE,
    }
    assert [(event.kind, event.ticket, event.counter) for event in events(queue, since=evening)] == [
        ("expired", "A-001", None),
        ("finished", "A-002", "1"),
        ("finished", "A-003", "2"),
        ("expired", "A-004", "1"),
        ("opened", None, "4"),
    ]


def test_what_is_ended_in_the_morning_belongs_to_the_day_before(queue: Queue, clock: SetClock) -> None:
    leave_one_of_each(queue)
    evening = events(queue)[-1].id
    clock.set("2026-11-25 08:00")
    queue.open("4", request="morning")
    days = [event.business_day for event in events(queue, since=evening)]
    assert days == [date(2026, 11, 24)] * 4 + [date(2026, 11, 25)]


def test_a_day_is_begun_once(queue: Queue, clock: SetClock) -> None:
    leave_one_of_each(queue)
    clock.set("2026-11-25 08:00")
    first = queue.take("PINJAM", request="morning")
    queue.take("PINJAM", request="later")
    assert kinds(queue, since=first.event) == ["taken"]
    assert state_of(queue, "A-001") is TicketState.WAITING


def test_a_hall_may_rest_for_days(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="tuesday")
    clock.set("2026-11-30 08:00")
    assert queue.take("PINJAM", request="monday").ticket == "A-001"
    assert kinds(queue) == ["taken", "expired", "taken"]


def test_an_act_repeated_after_midnight_still_gives_its_first_answer(queue: Queue, clock: SetClock) -> None:
    first = queue.take("PINJAM", request="tap")
    clock.set("2026-11-25 00:01")
    with unchanged(queue):
        assert queue.take("PINJAM", request="tap") == first


def test_a_refused_act_begins_no_day(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    clock.set("2026-11-25 00:01")
    with unchanged(queue), refused(Refusal.UNKNOWN_TICKET):
        queue.call("1", request="2", ticket="A-001")


def test_yesterdays_ticket_is_not_called_today(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    clock.set("2026-11-25 08:00")
    with refused(Refusal.NOBODY_WAITING):
        queue.call("1", request="2")


def test_a_counter_opened_yesterday_is_closed_today(queue: Queue, clock: SetClock) -> None:
    queue.open("1", request="open")
    queue.pause("2", request="pause")
    clock.set("2026-11-25 08:00")
    assert {counter.state for counter in status(queue).counters} == {CounterState.CLOSED}
    queue.take("PINJAM", request="1")
    morning = events(queue)[-1].id
    queue.call("2", request="2")
    assert kinds(queue, since=morning) == ["opened", "called"]


def test_the_priority_turn_of_a_counter_begins_anew_with_the_day(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1", priority=True)
    queue.call("1", request="2")
    clock.set("2026-11-25 08:00")
    queue.take("PINJAM", request="3")
    queue.take("PINJAM", request="4", priority=True)
    assert queue.call("1", request="5").ticket == "A-002"


# Clocks


def test_a_machine_whose_date_lies_behind_is_refused_and_changes_nothing(
    queue: Queue, clock: SetClock, store: Store
) -> None:
    queue.take("PINJAM", request="1")
    behind = SetClock()
    behind.set("2026-11-23 09:00")
    late = Queue(store, behind)
    acts: list[Callable[[], object]] = [
        lambda: late.take("PINJAM", request="2"),
        lambda: late.call("1", request="3"),
        lambda: late.open("1", request="4"),
        lambda: late.cancel("A-001", request="5"),
        lambda: late.stop(request="6"),
    ]
    for act in acts:
        with unchanged(queue), refused(Refusal.CLOCK) as seen:
            act()
        assert "2026-11-23" in str(seen.error)
    assert queue.call("1", request="7").ticket == "A-001"


@pytest.mark.parametrize("difference_s", [120.5, -120.5, 86_400.0])
def test_a_machine_whose_clock_differs_from_the_stores_begins_no_day(
    queue: Queue, clock: SetClock, store: Store, monkeypatch: pytest.MonkeyPatch, difference_s: float
) -> None:
    leave_one_of_each(queue)
    clock.set("2026-11-25 08:00")
    monkeypatch.setattr(store, "clock_difference_s", lambda: difference_s)
    with unchanged(queue), refused(Refusal.CLOCK) as seen:
        queue.take("PINJAM", request="morning")
    assert str(round(difference_s)) in str(seen.error)
    assert state_of(queue, "A-001") is TicketState.WAITING


@pytest.mark.parametrize("difference_s", [0.0, 119.5, -119.5])
def test_a_machine_whose_clock_agrees_with_the_stores_begins_the_day(
    queue: Queue, clock: SetClock, store: Store, monkeypatch: pytest.MonkeyPatch, difference_s: float
) -> None:
    queue.take("PINJAM", request="1")
    clock.set("2026-11-25 08:00")
    monkeypatch.setattr(store, "clock_difference_s", lambda: difference_s)
    assert queue.take("PINJAM", request="morning").business_day == date(2026, 11, 25)


def test_within_a_day_a_machine_with_a_wrong_clock_still_works(
    queue: Queue, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.take("PINJAM", request="1")
    monkeypatch.setattr(store, "clock_difference_s", lambda: 3600.0)
    assert queue.take("PINJAM", request="2").ticket == "A-002"


def test_clock_jumps_within_a_day_never_change_the_order(queue: Queue, clock: SetClock) -> None:
    for number, moment in enumerate(["09:00", "14:00", "03:00", "23:59", "00:00", "09:00"]):
        clock.set(f"2026-11-24 {moment}")
        queue.take("PINJAM", request=f"take-{number}")
    called = []
    for number, moment in enumerate(["12:00", "00:01", "23:00", "01:00", "08:00", "07:00"]):
        clock.set(f"2026-11-24 {moment}")
        called.append(queue.call("1", request=f"call-{number}").ticket)
    assert called == ["A-001", "A-002", "A-003", "A-004", "A-005", "A-006"]


def test_clock_jumps_never_change_the_order_of_several_services(queue: Queue, clock: SetClock) -> None:
    for number, (moment, service) in enumerate([("14:00", "PINJAM"), ("09:00", "KEMBALI"), ("11:00", "SETOR")]):
        clock.set(f"2026-11-24 {moment}")
        queue.take(service, request=f"take-{number}")
    called = [queue.call("4", request=f"call-{number}").ticket for number in range(3)]
    assert called == ["A-001", "B-001", "C-001"]


def test_clock_jumps_never_change_the_order_of_the_board(queue: Queue, clock: SetClock) -> None:
    for number, moment in enumerate(["14:00", "09:00", "23:00", "01:00"]):
        clock.set(f"2026-11-24 {moment}")
        queue.take("PINJAM", request=f"take-{number}")
        queue.call("1", request=f"call-{number}")
    assert [call.ticket for call in queue.board()[0]] == ["A-001", "A-002", "A-003", "A-004"]


def test_a_no_show_whose_counters_clock_jumped_back_may_still_return(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.no_show("1", request="3")
    clock.set("2026-11-24 06:00")
    assert queue.give_back("A-001", request="4").ticket == "A-001"


def test_a_machine_whose_clock_is_wrong_may_not_begin_the_first_day_of_a_store_either(
    queue: Queue, store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "clock_difference_s", lambda: 86_400.0)
    with refused(Refusal.CLOCK):
        queue.take("PINJAM", request="1")


def test_where_no_other_clock_can_be_asked_this_machines_is_trusted(
    queue: Queue, store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "clock_difference_s", lambda: None)
    assert queue.take("PINJAM", request="1").ticket == "A-001"
