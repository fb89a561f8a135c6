"""What the hall's manager sees: who waits, each counter and why which ticket is next there, programs and print jobs."""

from datetime import date
from pathlib import Path

import pytest

from hall.model import CounterState, Device, PrintOrder
from hall.order import Why
from hall.queue import Queue
from hall.service_hours import Openness
from hall.status import CounterStatus, ServiceStatus, status
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.snapshot import sql_of, unchanged

pytestmark = pytest.mark.every_store

WHYS: list[tuple[Why, str, list[tuple[str, bool, int]]]] = [
    # why, the label that is next at counter 2, and who came: service, priority, seconds until the one after
    (Why.LONGEST_WAITING, "A-001", [("PINJAM", False, 0)]),
    (Why.LONGEST_WAITING, "A-001", [("PINJAM", False, 60), ("PINJAM", False, 0)]),
    (Why.LONGEST_WAITING, "A-001", [("PINJAM", False, 60), ("KEMBALI", False, 0)]),
    (Why.LONGEST_WAITING, "B-001", [("KEMBALI", False, 0), ("PINJAM", False, 0)]),
    (Why.PREFERRED_SERVICE, "B-001", [("PINJAM", False, 0), ("KEMBALI", False, 0)]),
    (Why.PRIORITY_TURN, "A-002", [("PINJAM", False, 60), ("PINJAM", True, 0)]),
]


def service(queue: Queue, code: str) -> ServiceStatus:
    return {found.code: found for found in status(queue).services}[code]


def counter(queue: Queue, code: str) -> CounterStatus:
    return {found.code: found for found in status(queue).counters}[code]


def next_at(queue: Queue, code: str) -> tuple[str, Why]:
    choice = counter(queue, code).next
    assert choice is not None
    return choice.ticket.label, choice.why


def test_an_empty_hall(queue: Queue) -> None:
    seen = status(queue)
    assert (seen.business_day, seen.version, seen.hall_stopped) == (date(2026, 11, 24), 1, False)
    assert [(found.code, found.waiting, found.first_taken_at) for found in seen.services] == [
        ("PINJAM", 0, None), ("KEMBALI", 0, None), ("SETOR", 0, None), ("KREDIT", 0, None),
    ]  # fmt: skip
    assert [(found.code, found.state, found.ticket, found.next) for found in seen.counters] == [
        (code, CounterState.CLOSED, None, None) for code in "1234"
    ]
    assert (seen.orphans, seen.devices, seen.print_jobs, seen.clocks_off) == ({}, (), (), ())


def test_looking_changes_nothing(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    clock.set("2026-11-25 09:00")
    with unchanged(queue):
        assert status(queue).business_day == date(2026, 11, 25)
        assert service(queue, "PINJAM").waiting == 0


def test_who_waits_for_each_service_and_since_when(queue: Queue, clock: SetClock) -> None:
    first = clock()
    queue.take("PINJAM", request="1")
    clock.forward(minutes=5)
    queue.take("PINJAM", request="2")
    queue.take("SETOR", request="3")
    assert (service(queue, "PINJAM").waiting, service(queue, "PINJAM").first_taken_at) == (2, first)
    assert (service(queue, "SETOR").waiting, service(queue, "KEMBALI").waiting) == (1, 0)
    queue.call("1", request="4")
    assert (service(queue, "PINJAM").waiting, service(queue, "PINJAM").first_taken_at) == (1, clock())


def test_each_counter_with_its_state_its_visit_and_who_waits_for_it(queue: Queue) -> None:
    queue.open("3", request="1")
    queue.pause("4", request="2")
    for number in range(4):
        queue.take("PINJAM", request=f"take-{number}")
    queue.call("1", request="3")
    queue.call("2", request="4")
    queue.serve("2", request="5")
    assert [
        (found.code, found.state, found.ticket, found.ticket_state, found.waiting) for found in status(queue).counters
    ] == [
        ("1", "open", "A-001", "called", 2),
        ("2", "open", "A-002", "serving", 2),
        ("3", "open", None, None, 0),
        ("4", "paused", None, None, 2),
    ]


@pytest.mark.parametrize(("why", "label", "came"), WHYS)
def test_why_a_ticket_is_next(
    queue: Queue, clock: SetClock, why: Why, label: str, came: list[tuple[str, bool, int]]
) -> None:
    for number, (code, priority, seconds) in enumerate(came):
        queue.take(code, request=f"{number}", priority=priority)
        clock.forward(seconds=seconds)
    assert next_at(queue, "2") == (label, why)
    assert queue.call("2", request="call").ticket == label


def test_after_a_priority_call_an_ordinary_ticket_has_its_turn(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    for number in (2, 3):
        queue.take("PINJAM", request=f"{number}", priority=True)
    queue.call("2", request="4")
    assert next_at(queue, "2") == ("A-001", Why.ORDINARY_TURN)
    # The turns are each counter's own.
    assert next_at(queue, "1") == ("A-003", Why.PRIORITY_TURN)


def test_every_reason_is_shown_above() -> None:
    assert {why for why, _, _ in WHYS} | {Why.ORDINARY_TURN} == set(Why)


def test_only_priority_tickets_waiting_are_longest_waiting_too(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1", priority=True)
    clock.forward(minutes=1)
    queue.take("KEMBALI", request="2", priority=True)
    assert next_at(queue, "2") == ("A-001", Why.LONGEST_WAITING)


def test_tickets_that_no_counter_calls_any_more_are_named(queue: Queue, tmp_path: Path) -> None:
    queue.take("SETOR", request="1")
    queue.take("KREDIT", request="2")
    queue.take("SETOR", request="3")
    library_only = halls.SMALL[: halls.SMALL.index('[[agency]]\ncode = "BANK"')] + (
        '[[counter]]\ncode = "1"\nname = { id = "Loket 1" }\nservices = ["PINJAM", "KEMBALI"]\n'
    )
    queue.publish(*halls.read(library_only, tmp_path))
    assert status(queue).orphans == {"SETOR": 2, "KREDIT": 1}
    for number, label in enumerate(["C-001", "C-002", "C-003"]):
        queue.call("1", request=f"call-{number}", ticket=label)
    assert status(queue).orphans == {}


@pytest.mark.parametrize(
    ("moment", "openness", "opens"),
    [
        ("2026-11-24 07:00", Openness.NOT_YET, "2026-11-24 08:00"),
        ("2026-11-24 07:45", Openness.EARLY, "2026-11-24 08:00"),
        ("2026-11-24 09:00", Openness.OPEN, None),
        ("2026-11-24 12:30", Openness.BREAK, "2026-11-24 13:00"),
        ("2026-11-24 15:00", Openness.OVER, "2026-11-25 08:00"),
        ("2026-11-28 09:00", Openness.NOT_TODAY, "2026-11-30 08:00"),
    ],
)
def test_how_each_service_stands_by_its_hours(
    queue: Queue, clock: SetClock, moment: str, openness: Openness, opens: str | None
) -> None:
    clock.set(moment)
    seen = service(queue, "SETOR")
    assert (seen.openness, seen.opens and f"{seen.opens:%Y-%m-%d %H:%M}") == (openness, opens)
    assert service(queue, "PINJAM").openness is Openness.OPEN


def test_what_is_left_of_a_quota(queue: Queue) -> None:
    assert (service(queue, "KREDIT").quota_left, service(queue, "SETOR").quota_left) == (2, None)
    queue.take("KREDIT", request="1")
    assert service(queue, "KREDIT").quota_left == 1
    queue.take("KREDIT", request="2")
    assert service(queue, "KREDIT").quota_left == 0
    queue.cancel("C-001", request="3")
    assert service(queue, "KREDIT").quota_left == 1


def test_a_quota_that_was_lowered_below_what_is_issued_leaves_nothing(queue: Queue, tmp_path: Path) -> None:
    queue.take("KREDIT", request="1")
    queue.take("KREDIT", request="2")
    queue.publish(*halls.read(halls.SMALL.replace("daily_quota = 2", "daily_quota = 1"), tmp_path))
    assert service(queue, "KREDIT").quota_left == 0


def test_which_services_are_stopped(queue: Queue) -> None:
    queue.stop("SETOR", request="1")
    assert {found.code for found in status(queue).services if found.stopped} == {"SETOR"}
    assert not status(queue).hall_stopped
    queue.stop(request="2")
    assert all(found.stopped for found in status(queue).services)
    assert status(queue).hall_stopped
    queue.allow(request="3")
    assert {found.code for found in status(queue).services if found.stopped} == {"SETOR"}


def device(name: str, clock: SetClock, difference_s: float = 0.0, detail: str = "ready") -> Device:
    return Device(name, "kiosk", "0.1.0", clock(), difference_s, detail)


def test_what_each_program_last_said_of_itself(queue: Queue, clock: SetClock) -> None:
    queue.report(device("kiosk-2", clock))
    queue.report(device("kiosk-1", clock, detail="paper low"))
    clock.forward(minutes=1)
    queue.report(device("kiosk-2", clock, detail="no paper"))
    assert [(found.name, found.detail) for found in status(queue).devices] == [
        ("kiosk-1", "paper low"),
        ("kiosk-2", "no paper"),
    ]
    assert status(queue).devices[1] == device("kiosk-2", clock, detail="no paper")


def test_programs_whose_clock_is_off_by_more_than_two_seconds(queue: Queue, clock: SetClock) -> None:
    for name, difference_s in {"a": 2.0, "b": 2.01, "c": -2.01, "d": -2.0, "e": 0.0, "f": -3600.0}.items():
        queue.report(device(name, clock, difference_s))
    assert [found.name for found in status(queue).clocks_off] == ["b", "c", "f"]


def test_print_jobs_that_need_a_person(queue: Queue) -> None:
    states = ["queued", "sending", "printed", "failed", "unknown"]
    for number, _ in enumerate(states):
        queue.take("PINJAM", request=f"{number}", paper=PrintOrder("kiosk-1", "id"))
    assert status(queue).print_jobs == ()
    for number, state in enumerate(states, start=1):
        sql_of(queue.store).change("UPDATE print_job SET state = ? WHERE id = ?", (state, number))
    assert [(job.ticket, job.printer, job.state) for job in status(queue).print_jobs] == [
        ("A-004", "kiosk-1", "failed"),
        ("A-005", "kiosk-1", "unknown"),
    ]
