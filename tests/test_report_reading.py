"""Days for the report: what is read of one, and what of the days before it."""

from datetime import date

from hall.clock import Deadline
from hall.model import PrintOrder
from hall.outbox import Outbox
from hall.queue import Queue
from tests.harness.clock import SetClock

PAPER = PrintOrder("kiosk-1", "id")


def test_the_slips_of_a_day_are_those_of_its_tickets_of_all_printers(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1", paper=PAPER)
    queue.take("PINJAM", request="2", paper=PrintOrder("kiosk-2", "id"))
    outbox = Outbox(queue.store, "kiosk-1", clock)
    outbox.begin(1)
    outbox.failed(1, "no paper")
    clock.set("2026-11-25 09:00")
    queue.take("PINJAM", request="3", paper=PAPER)
    with queue.store.reading(Deadline(5)) as reading:
        first, second = (reading.print_jobs_of(date(2026, 11, day)) for day in (24, 25))
        assert reading.print_jobs_of(date(2026, 11, 26)) == []
    assert [(job.ticket, job.printer, job.state) for job in first] == [
        ("A-001", "kiosk-1", "failed"),
        ("A-002", "kiosk-2", "queued"),
    ]
    assert [job.ticket for job in second] == ["A-001"]
