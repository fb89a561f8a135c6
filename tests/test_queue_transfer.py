"""Transfer: the visitor goes on to another service and keeps the label and the place of arrival."""

import pytest

from hall.errors import BadRequestError, Refusal
from hall.model import TicketState, Visit
from hall.queue import Queue
from hall.status import status
from tests.conftest import refused
from tests.harness.clock import SetClock
from tests.harness.snapshot import events, kinds, state_of, unchanged

pytestmark = pytest.mark.every_store


@pytest.fixture
def called(queue: Queue) -> Visit:
    """A-001 is called to counter 1."""
    queue.take("PINJAM", request="take")
    return queue.call("1", request="call")


def test_a_transferred_ticket_waits_for_the_other_service_under_its_own_label(queue: Queue, called: Visit) -> None:
    visit = queue.transfer("1", "SETOR", request="transfer")
    assert (visit.ticket, visit.service, visit.counter, visit.waiting) == ("A-001", "SETOR", "1", 0)
    assert state_of(queue, "A-001") is TicketState.WAITING
    assert kinds(queue, since=called.event) == ["transferred"]
    assert events(queue)[-1].service == "SETOR"
    assert queue.call("3", request="call-3").ticket == "A-001"


def test_a_transferred_ticket_keeps_its_place_of_arrival(queue: Queue, called: Visit, clock: SetClock) -> None:
    clock.forward(minutes=10)
    queue.take("SETOR", request="later")
    clock.forward(minutes=10)
    queue.transfer("1", "SETOR", request="transfer")
    assert [queue.call("3", request=f"call-{number}").ticket for number in (1, 2)] == ["A-001", "C-001"]


def test_who_came_before_a_transferred_ticket_stays_before_it(queue: Queue, clock: SetClock) -> None:
    queue.take("SETOR", request="earlier")
    clock.forward(minutes=10)
    queue.take("PINJAM", request="take")
    queue.call("1", request="call")
    queue.transfer("1", "SETOR", request="transfer")
    assert [queue.call("3", request=f"call-{number}").ticket for number in (1, 2)] == ["C-001", "A-001"]


def test_a_transferred_priority_ticket_stays_one(queue: Queue, clock: SetClock) -> None:
    queue.take("SETOR", request="earlier")
    clock.forward(minutes=10)
    queue.take("PINJAM", request="take", priority=True)
    queue.call("1", request="call")
    queue.transfer("1", "SETOR", request="transfer")
    assert queue.call("3", request="call-3").ticket == "A-001"


def test_a_visitor_who_is_being_served_may_go_on_too(queue: Queue, called: Visit) -> None:
    queue.serve("1", request="serve")
    assert queue.transfer("1", "KEMBALI", request="transfer").service == "KEMBALI"


def test_after_a_transfer_the_counter_is_free(queue: Queue, called: Visit) -> None:
    queue.transfer("1", "SETOR", request="transfer")
    with unchanged(queue), refused(Refusal.NO_VISIT):
        queue.finish("1", request="finish")


def test_a_transfer_counts_against_the_quota_of_the_other_service(queue: Queue, called: Visit) -> None:
    queue.transfer("1", "KREDIT", request="transfer")
    assert {found.code: found.quota_left for found in status(queue).services}["KREDIT"] == 1


def test_a_transfer_to_a_service_that_gives_no_more_numbers_today_by_the_staffs_word_is_still_possible(
    queue: Queue, called: Visit
) -> None:
    queue.stop("SETOR", request="stop")
    assert queue.transfer("1", "SETOR", request="transfer").service == "SETOR"


def test_the_same_request_gives_the_same_transfer(queue: Queue, called: Visit) -> None:
    first = queue.transfer("1", "SETOR", request="transfer")
    with unchanged(queue):
        assert queue.transfer("1", "SETOR", request="transfer") == first
    queue.call("3", request="call-3")
    queue.transfer("3", "KREDIT", request="transfer-2")
    with unchanged(queue):
        assert queue.transfer("1", "SETOR", request="transfer") == first


def test_a_transfer_can_not_use_the_request_id_of_another_act(queue: Queue, called: Visit) -> None:
    with unchanged(queue), pytest.raises(BadRequestError):
        queue.transfer("1", "SETOR", request="call")


def test_a_transfer_from_an_unknown_counter_is_refused(queue: Queue, called: Visit) -> None:
    with unchanged(queue), refused(Refusal.UNKNOWN_COUNTER):
        queue.transfer("9", "SETOR", request="transfer")


def test_a_transfer_without_a_visit_is_refused(queue: Queue, called: Visit) -> None:
    with unchanged(queue), refused(Refusal.NO_VISIT):
        queue.transfer("2", "SETOR", request="transfer")


def test_a_transfer_to_an_unknown_service_is_refused(queue: Queue, called: Visit) -> None:
    with unchanged(queue), refused(Refusal.UNKNOWN_SERVICE) as seen:
        queue.transfer("1", "SETORR", request="transfer")
    assert "SETOR" in str(seen.error)


def test_a_transfer_to_the_same_service_is_refused(queue: Queue, called: Visit) -> None:
    with unchanged(queue), refused(Refusal.SAME_SERVICE):
        queue.transfer("1", "PINJAM", request="transfer")


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-11-24 07:29", Refusal.NOT_YET_OPEN),
        ("2026-11-24 15:00", Refusal.CLOSED),
        ("2026-11-28 09:00", Refusal.CLOSED),
    ],
)
def test_a_transfer_to_a_service_out_of_its_hours_is_refused(
    queue: Queue, clock: SetClock, moment: str, reason: Refusal
) -> None:
    clock.set(moment)
    queue.take("PINJAM", request="take")
    queue.call("1", request="call")
    with unchanged(queue), refused(reason):
        queue.transfer("1", "SETOR", request="transfer")
