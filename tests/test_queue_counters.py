"""Counters: open, paused, closed; and never more than one visit at each, which the database itself sees to."""

import pytest

from hall.clock import Deadline
from hall.errors import BadRequestError, Refusal, StoreConflictError
from hall.model import CounterNow, CounterState, TicketState
from hall.queue import Queue
from hall.status import status
from tests.conftest import refused
from tests.harness.snapshot import kinds, state_of, unchanged

pytestmark = pytest.mark.every_store


def state(queue: Queue, counter: str) -> CounterState:
    return {found.code: found.state for found in status(queue).counters}[counter]


def test_every_counter_is_closed_until_it_is_opened(queue: Queue) -> None:
    assert {found.state for found in status(queue).counters} == {CounterState.CLOSED}
    assert queue.open("1", request="open") == CounterNow("1", CounterState.OPEN)
    assert state(queue, "1") is CounterState.OPEN
    assert kinds(queue) == ["opened"]


def test_a_closed_counter_opens_by_itself_when_it_calls(queue: Queue) -> None:
    queue.take("PINJAM", request="take")
    queue.call("1", request="call")
    assert state(queue, "1") is CounterState.OPEN
    assert kinds(queue) == ["taken", "opened", "called"]


def test_an_open_counter_is_not_opened_again_by_its_calls(queue: Queue) -> None:
    queue.open("1", request="open")
    queue.take("PINJAM", request="take")
    queue.call("1", request="call")
    assert kinds(queue) == ["opened", "taken", "called"]


def test_a_paused_counter_does_not_call_until_it_is_opened(queue: Queue) -> None:
    queue.take("PINJAM", request="take")
    assert queue.pause("1", request="pause") == CounterNow("1", CounterState.PAUSED)
    with unchanged(queue), refused(Refusal.COUNTER_PAUSED):
        queue.call("1", request="call")
    queue.open("1", request="open")
    assert queue.call("1", request="call").ticket == "A-001"


def test_the_open_visit_goes_on_in_a_pause(queue: Queue) -> None:
    queue.take("PINJAM", request="take")
    queue.call("1", request="call")
    queue.pause("1", request="pause")
    assert state_of(queue, "A-001") is TicketState.CALLED
    queue.finish("1", request="finish")
    assert state(queue, "1") is CounterState.PAUSED


def test_a_pause_of_one_counter_leaves_the_others_alone(queue: Queue) -> None:
    queue.take("PINJAM", request="take")
    queue.pause("1", request="pause")
    assert queue.call("2", request="call").ticket == "A-001"


def test_closing_a_counter_ends_its_visit(queue: Queue) -> None:
    queue.take("PINJAM", request="take")
    queue.call("1", request="call")
    assert queue.close("1", request="close") == CounterNow("1", CounterState.CLOSED)
    assert state_of(queue, "A-001") is TicketState.DONE
    assert kinds(queue) == ["taken", "opened", "called", "finished", "closed"]
    assert state(queue, "1") is CounterState.CLOSED


def test_closing_a_counter_lets_those_it_has_set_aside_wait_again(queue: Queue) -> None:
    for number in range(3):
        queue.take("PINJAM", request=f"take-{number}")
    for number in range(2):
        queue.call("1", request=f"call-{number}")
        queue.hold("1", request=f"hold-{number}")
    queue.close("1", request="close")
    assert kinds(queue)[-3:] == ["returned", "returned", "closed"]
    called = [queue.call("2", request=f"other-{number}").ticket for number in range(3)]
    assert called == ["A-001", "A-002", "A-003"]


@pytest.mark.parametrize(("act", "other"), [("open", "pause"), ("pause", "close"), ("close", "open")])
def test_a_counter_that_is_already_as_it_should_be_gives_the_same_answer_and_remembers_the_request(
    queue: Queue, act: str, other: str
) -> None:
    first = getattr(queue, act)("1", request="once")
    assert getattr(queue, act)("1", request="twice") == first
    getattr(queue, other)("1", request="other")
    # The repeated press came late; it must not undo what has been done since.
    with unchanged(queue):
        assert getattr(queue, act)("1", request="twice") == first


@pytest.mark.parametrize(
    ("before", "act"),
    [("pause", "open"), ("open", "pause"), ("open", "close")],
)
def test_the_same_request_gives_the_same_answer_and_no_second_event(queue: Queue, before: str, act: str) -> None:
    getattr(queue, before)("1", request="before")
    first = getattr(queue, act)("1", request="press")
    getattr(queue, before)("1", request="after")
    with unchanged(queue):
        assert getattr(queue, act)("1", request="press") == first


@pytest.mark.parametrize("act", ["open", "pause", "close"])
def test_an_unknown_counter_is_refused(queue: Queue, act: str) -> None:
    with unchanged(queue), refused(Refusal.UNKNOWN_COUNTER):
        getattr(queue, act)("9", request="press")


@pytest.mark.parametrize("act", ["open", "pause", "close"])
def test_a_request_id_of_another_act_makes_no_sense(queue: Queue, act: str) -> None:
    queue.take("PINJAM", request="tap")
    with unchanged(queue), pytest.raises(BadRequestError):
        getattr(queue, act)("1", request="tap")


def test_a_counter_has_one_visit_whatever_it_does(queue: Queue) -> None:
    for number in range(5):
        day = queue.take("PINJAM", request=f"take-{number}").business_day
    for number in range(4):
        queue.call("1", request=f"call-{number}")
        with queue.store.reading(Deadline(5.0)) as reading:
            visits = reading.visits(day)
        assert {counter: ticket.label for counter, ticket in visits.items()} == {"1": f"A-{number + 1:03d}"}


@pytest.mark.parametrize("second", [TicketState.CALLED, TicketState.SERVING])
def test_the_database_itself_refuses_a_second_visit_at_a_counter(queue: Queue, second: TicketState) -> None:
    taken = queue.take("PINJAM", request="take-1")
    queue.take("PINJAM", request="take-2")
    queue.call("1", request="call")

    def past_the_rules() -> None:
        with queue.store.writing(Deadline(5.0)) as writing:
            other = writing.ticket(taken.business_day, "A", 2)
            assert other is not None
            writing.move(other, second, at=queue.clock(), counter="1")

    with unchanged(queue), pytest.raises(StoreConflictError):
        past_the_rules()


def test_the_database_allows_a_visit_at_every_counter(queue: Queue) -> None:
    for number, counter in enumerate(["1", "2", "4"]):
        queue.take("PINJAM", request=f"take-{number}")
        queue.call(counter, request=f"call-{number}")
    assert [found.ticket for found in status(queue).counters] == ["A-001", "A-002", None, "A-003"]
