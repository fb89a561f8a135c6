"""The outbox: a slip is committed with its number, never sent again by itself, and a person decides about the rest."""

from collections.abc import Callable

import pytest

from hall.errors import BadRequestError, Refusal
from hall.model import PrintOrder, PrintState
from hall.outbox import Outbox
from hall.queue import Queue
from hall.ticket_code import ticket_code
from tests.conftest import refused
from tests.harness.clock import SetClock
from tests.harness.snapshot import sql_of

pytestmark = pytest.mark.every_store

PAPER = PrintOrder("kiosk-1", "id")


@pytest.fixture
def outbox(queue: Queue, clock: SetClock) -> Outbox:
    return Outbox(queue.store, "kiosk-1", clock)


def take(queue: Queue, request: str = "1", service: str = "PINJAM") -> None:
    queue.take(service, request=request, paper=PAPER)


def next_job(outbox: Outbox) -> int:
    found = outbox.next()
    assert found is not None
    return found.job.id


def test_the_next_slip_is_the_oldest_with_all_that_it_says(queue: Queue, outbox: Outbox) -> None:
    take(queue, "1")
    take(queue, "2")
    first = outbox.next()
    assert first is not None
    assert (first.job.ticket, first.job.copy, first.job.language) == ("A-001", 0, "id")
    assert (first.ticket.code, first.ahead) == (ticket_code("1"), 0)
    outbox.begin(first.job.id)
    second = outbox.next()
    assert second is not None
    assert (second.job.ticket, second.ahead, second.hall.version) == ("A-002", 1, 1)


def test_a_ticket_without_paper_has_no_slip(queue: Queue, outbox: Outbox) -> None:
    queue.take("PINJAM", request="1")
    assert outbox.next() is None


def test_a_repeated_take_is_printed_once(queue: Queue, outbox: Outbox) -> None:
    take(queue, "1")
    take(queue, "1")
    assert [job.ticket for job in outbox.latest()] == ["A-001"]


def test_each_printer_has_slips_of_its_own(queue: Queue, outbox: Outbox, clock: SetClock) -> None:
    take(queue, "1")
    assert Outbox(queue.store, "kiosk-2", clock).next() is None


def test_a_slip_that_came_out_is_done(queue: Queue, outbox: Outbox) -> None:
    take(queue)
    job = next_job(outbox)
    outbox.begin(job)
    outbox.printed(job)
    assert outbox.next() is None
    assert outbox.for_a_person() == []


def test_what_was_not_sent_may_be_sent_again(queue: Queue, outbox: Outbox) -> None:
    take(queue)
    job = next_job(outbox)
    outbox.begin(job)
    outbox.put_back(job, "no route")
    assert next_job(outbox) == job


def test_what_may_have_printed_waits_for_a_person_and_a_late_answer_settles_it(queue: Queue, outbox: Outbox) -> None:
    take(queue)
    job = next_job(outbox)
    outbox.begin(job)
    outbox.unknown(job, "no answer")
    assert outbox.next() is None
    assert [(found.id, found.state, found.detail) for found in outbox.for_a_person()] == [
        (job, PrintState.UNKNOWN, "no answer")
    ]
    outbox.printed(job)
    assert outbox.for_a_person() == []


def test_a_program_that_starts_again_asks_about_what_it_was_sending(queue: Queue, outbox: Outbox) -> None:
    take(queue, "1")
    take(queue, "2")
    outbox.begin(next_job(outbox))
    assert outbox.recover() == 1
    assert [found.ticket for found in outbox.for_a_person()] == ["A-001"]
    assert next_job(outbox) == 2
    assert outbox.recover() == 0


def test_a_person_has_seen_it(queue: Queue, outbox: Outbox) -> None:
    take(queue)
    outbox.begin(1)
    outbox.unknown(1, "no answer")
    outbox.came_out(1)
    assert outbox.latest()[0].state is PrintState.PRINTED


def test_a_person_has_it_printed_again_and_it_is_asked_about_no_more(queue: Queue, outbox: Outbox) -> None:
    take(queue)
    outbox.begin(1)
    outbox.unknown(1, "no answer")
    again = outbox.print_again(1)
    assert outbox.for_a_person() == []
    found = outbox.next()
    assert found is not None
    assert (found.job.id, found.job.ticket, found.job.copy) == (again, "A-001", 1)


def test_a_person_lets_it_be(queue: Queue, outbox: Outbox) -> None:
    take(queue)
    outbox.failed(1, "too late")
    outbox.let_be(1)
    outbox.let_be(1)
    assert outbox.for_a_person() == []
    assert outbox.next() is None


def test_a_ticket_of_today_is_printed_once_more(queue: Queue, outbox: Outbox) -> None:
    queue.take("PINJAM", request="1")
    outbox.reprint("a1", "en")
    found = outbox.next()
    assert found is not None
    assert (found.job.ticket, found.job.copy, found.job.language) == ("A-001", 0, "en")
    outbox.reprint("A-001", "id")
    assert [job.copy for job in outbox.latest()] == [1, 0]


def test_a_ticket_that_does_not_exist_is_not_printed(queue: Queue, outbox: Outbox, clock: SetClock) -> None:
    with refused(Refusal.UNKNOWN_TICKET):
        outbox.reprint("A-001", "id")
    take(queue)
    clock.forward(days=1)
    with refused(Refusal.UNKNOWN_TICKET):
        outbox.reprint("A-001", "id")


@pytest.mark.parametrize(
    "step",
    [
        lambda outbox: outbox.begin(1),
        lambda outbox: outbox.put_back(1, ""),
        lambda outbox: outbox.unknown(1, ""),
        lambda outbox: outbox.failed(1, ""),
        lambda outbox: outbox.print_again(1),
        lambda outbox: outbox.let_be(1),
        lambda outbox: outbox.begin(7),
    ],
)
def test_a_slip_that_came_out_takes_no_further_step(
    queue: Queue, outbox: Outbox, step: Callable[[Outbox], object]
) -> None:
    take(queue)
    outbox.begin(1)
    outbox.printed(1)
    with pytest.raises(BadRequestError):
        step(outbox)
    assert outbox.latest()[0].state is PrintState.PRINTED


def test_a_locked_pin_is_kept(queue: Queue) -> None:
    queue.note_locked_pin("kiosk-1", request="1")
    (row,) = sql_of(queue.store).rows("SELECT kind, device FROM event ORDER BY id DESC LIMIT 1", ())
    assert (row["kind"], row["device"]) == ("pin_locked", "kiosk-1")


def test_codes_are_eight_characters_that_can_not_be_misread() -> None:
    codes = {ticket_code(f"{number}") for number in range(5000)}
    assert len(codes) == 5000
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
