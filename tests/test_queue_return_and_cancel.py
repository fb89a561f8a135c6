"""Two acts of visitors: a no-show who is there after all waits again, and a visitor who leaves gives the place up."""

from collections.abc import Callable

import pytest

from hall.errors import BadRequestError, Refusal
from hall.model import TicketState
from hall.queue import Queue
from tests.conftest import refused
from tests.harness.clock import SetClock
from tests.harness.snapshot import events, kinds, state_of, unchanged

pytestmark = pytest.mark.every_store

Step = Callable[[Queue], object]

WAITING: list[Step] = [lambda queue: queue.take("PINJAM", request="take")]
CALLED: list[Step] = [*WAITING, lambda queue: queue.call("1", request="call")]
SERVING: list[Step] = [*CALLED, lambda queue: queue.serve("1", request="serve")]
HELD: list[Step] = [*CALLED, lambda queue: queue.hold("1", request="hold")]
DONE: list[Step] = [*CALLED, lambda queue: queue.finish("1", request="finish")]
NO_SHOW: list[Step] = [*CALLED, lambda queue: queue.no_show("1", request="no-show")]
CANCELLED: list[Step] = [*WAITING, lambda queue: queue.cancel("A-001", request="cancel-before")]


def bring(queue: Queue, steps: list[Step]) -> None:
    """Brings A-001 into a state."""
    for step in steps:
        step(queue)


# Return


def test_a_returned_ticket_waits_at_the_place_of_its_arrival(queue: Queue, clock: SetClock) -> None:
    bring(queue, NO_SHOW)
    clock.forward(minutes=1)
    queue.take("PINJAM", request="later")
    visit = queue.give_back("A-001", request="return")
    assert (visit.ticket, visit.service, visit.counter, visit.waiting) == ("A-001", "PINJAM", None, 2)
    assert kinds(queue)[-1] == "returned"
    assert events(queue)[-1].id == visit.event
    assert [queue.call("1", request=f"call-{number}").ticket for number in (1, 2)] == ["A-001", "A-002"]


@pytest.mark.parametrize("minutes", [0, 29, 30])
def test_a_no_show_may_return_within_the_time_of_the_hall_file(queue: Queue, clock: SetClock, minutes: int) -> None:
    bring(queue, NO_SHOW)
    clock.forward(minutes=minutes)
    queue.give_back("A-001", request="return")
    assert state_of(queue, "A-001") is TicketState.WAITING


def test_a_no_show_may_return_again_and_each_time_counts_anew(queue: Queue, clock: SetClock) -> None:
    bring(queue, NO_SHOW)
    clock.forward(minutes=20)
    queue.give_back("A-001", request="return-1")
    queue.call("1", request="call-2")
    queue.no_show("1", request="no-show-2")
    clock.forward(minutes=20)
    assert queue.give_back("A-001", request="return-2").ticket == "A-001"


def test_the_same_request_gives_the_same_return(queue: Queue) -> None:
    bring(queue, NO_SHOW)
    first = queue.give_back("A-001", request="return")
    with unchanged(queue):
        assert queue.give_back("A-001", request="return") == first
    queue.call("1", request="call-2")
    with unchanged(queue):
        assert queue.give_back("A-001", request="return") == first


def test_the_return_of_an_unknown_ticket_is_refused(queue: Queue) -> None:
    bring(queue, NO_SHOW)
    with unchanged(queue), refused(Refusal.UNKNOWN_TICKET) as seen:
        queue.give_back("A-002", request="return")
    assert "A-002" in str(seen.error)


def test_the_return_of_a_no_show_of_yesterday_is_refused(queue: Queue, clock: SetClock) -> None:
    clock.set("2026-11-24 23:50")
    bring(queue, NO_SHOW)
    clock.set("2026-11-25 00:10")
    with unchanged(queue), refused(Refusal.UNKNOWN_TICKET):
        queue.give_back("A-001", request="return")


@pytest.mark.parametrize(
    "steps",
    [WAITING, CALLED, SERVING, HELD, DONE, CANCELLED],
    ids=["waiting", "called", "serving", "held", "done", "cancelled"],
)
def test_the_return_of_a_ticket_that_is_no_no_show_is_refused(queue: Queue, steps: list[Step]) -> None:
    bring(queue, steps)
    with unchanged(queue), refused(Refusal.WRONG_STATE):
        queue.give_back("A-001", request="return")


def test_the_return_of_a_no_show_after_its_time_is_refused(queue: Queue, clock: SetClock) -> None:
    bring(queue, NO_SHOW)
    clock.forward(minutes=30, seconds=1)
    with unchanged(queue), refused(Refusal.TOO_LATE) as seen:
        queue.give_back("A-001", request="return")
    assert "30 minutes" in str(seen.error)


def test_the_return_of_what_is_no_ticket_number_makes_no_sense(queue: Queue) -> None:
    with unchanged(queue), pytest.raises(BadRequestError):
        queue.give_back("A-000", request="return")


def test_a_return_can_not_use_the_request_id_of_another_act(queue: Queue) -> None:
    bring(queue, NO_SHOW)
    with unchanged(queue), pytest.raises(BadRequestError):
        queue.give_back("A-001", request="no-show")


# Cancel


@pytest.mark.parametrize(
    ("steps", "counter"), [(WAITING, None), (HELD, "1"), (NO_SHOW, None)], ids=["waiting", "held", "no_show"]
)
def test_a_visitor_who_is_not_at_a_counter_may_give_the_place_up(
    queue: Queue, steps: list[Step], counter: str | None
) -> None:
    bring(queue, steps)
    visit = queue.cancel("a1", request="cancel")
    assert (visit.ticket, visit.service, visit.counter, visit.waiting) == ("A-001", "PINJAM", counter, 0)
    assert state_of(queue, "A-001") is TicketState.CANCELLED
    assert kinds(queue)[-1] == "cancelled"
    assert events(queue)[-1].id == visit.event


def test_a_cancelled_ticket_is_never_called(queue: Queue) -> None:
    bring(queue, CANCELLED)
    with unchanged(queue), refused(Refusal.NOBODY_WAITING):
        queue.call("1", request="call")


def test_the_number_of_a_cancelled_ticket_is_not_given_again(queue: Queue) -> None:
    bring(queue, CANCELLED)
    assert queue.take("PINJAM", request="next").ticket == "A-002"


def test_the_same_request_gives_the_same_cancelling(queue: Queue) -> None:
    bring(queue, WAITING)
    first = queue.cancel("A-001", request="cancel")
    queue.take("PINJAM", request="other")
    with unchanged(queue):
        assert queue.cancel("A-001", request="cancel") == first


def test_cancelling_an_unknown_ticket_is_refused(queue: Queue) -> None:
    bring(queue, WAITING)
    with unchanged(queue), refused(Refusal.UNKNOWN_TICKET):
        queue.cancel("B-001", request="cancel")


@pytest.mark.parametrize(
    "steps", [CALLED, SERVING, DONE, CANCELLED], ids=["called", "serving", "done", "cancelled already"]
)
def test_cancelling_a_ticket_that_is_at_a_counter_or_has_ended_is_refused(queue: Queue, steps: list[Step]) -> None:
    bring(queue, steps)
    with unchanged(queue), refused(Refusal.WRONG_STATE):
        queue.cancel("A-001", request="cancel")


def test_cancelling_what_is_no_ticket_number_makes_no_sense(queue: Queue) -> None:
    with unchanged(queue), pytest.raises(BadRequestError):
        queue.cancel("", request="cancel")


def test_a_cancelling_can_not_use_the_request_id_of_another_act(queue: Queue) -> None:
    bring(queue, WAITING)
    with unchanged(queue), pytest.raises(BadRequestError):
        queue.cancel("A-001", request="take")
