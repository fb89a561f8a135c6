"""Calling: *next* and a given number, who may be called where, and that nobody is ever called twice.

A counter that calls ends its open visit and opens itself. A refused call changes nothing; only *next* with nobody
waiting still ends the open visit, so that staff are not shown as busy until the next visitor comes.
"""

import pytest

from hall.errors import BadRequestError, Refusal, RefusedError
from hall.model import CounterState, TicketState
from hall.queue import Expected, Queue
from hall.status import status
from tests.conftest import refused
from tests.harness.clock import SetClock
from tests.harness.snapshot import events, kinds, state_of, unchanged

pytestmark = pytest.mark.every_store


def test_next_calls_who_has_waited_longest(queue: Queue, clock: SetClock) -> None:
    for number, service in enumerate(["KEMBALI", "PINJAM", "KEMBALI"]):
        queue.take(service, request=f"{number}")
        clock.forward(minutes=1)
    called = [queue.call("2", request=f"call-{number}").ticket for number in range(3)]
    assert called == ["B-001", "A-001", "B-002"]


def test_the_answer_names_ticket_service_counter_and_who_still_waits(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.take("PINJAM", request="2")
    queue.take("KEMBALI", request="3")
    visit = queue.call("2", request="4")
    # Both were taken in the same second, and counter 2 prefers returns.
    assert (visit.ticket, visit.service, visit.counter, visit.waiting) == ("B-001", "KEMBALI", "2", 2)
    assert visit.event == events(queue)[-1].id


def test_a_counter_calls_only_its_own_services(queue: Queue) -> None:
    queue.take("KEMBALI", request="1")
    queue.take("PINJAM", request="2")
    assert queue.call("1", request="3").ticket == "A-001"


def test_no_ticket_is_called_at_two_counters(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    assert queue.call("1", request="2").ticket == "A-001"
    with refused(Refusal.NOBODY_WAITING):
        queue.call("2", request="3")


def test_next_ends_the_open_visit(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.take("PINJAM", request="2")
    queue.call("1", request="3")
    assert queue.call("1", request="4").ticket == "A-002"
    assert state_of(queue, "A-001") is TicketState.DONE
    assert kinds(queue) == ["taken", "taken", "opened", "called", "finished", "called"]


def test_a_priority_ticket_passes_at_most_every_second_call(queue: Queue) -> None:
    for number in range(3):
        queue.take("PINJAM", request=f"ordinary-{number}")
    for number in range(3):
        queue.take("PINJAM", request=f"priority-{number}", priority=True)
    called = [queue.call("1", request=f"call-{number}").ticket for number in range(6)]
    assert called == ["A-004", "A-001", "A-005", "A-002", "A-006", "A-003"]


def test_a_given_number_is_called_out_of_turn(queue: Queue) -> None:
    for number in range(3):
        queue.take("PINJAM", request=f"{number}")
    assert queue.call("1", request="4", ticket="A-003").ticket == "A-003"
    assert queue.call("1", request="5").ticket == "A-001"


@pytest.mark.parametrize("written", ["A-001", "a1", "A 001", " a-1 "])
def test_a_number_may_be_written_as_people_write_it(queue: Queue, written: str) -> None:
    queue.take("PINJAM", request="1")
    assert queue.call("1", request="2", ticket=written).ticket == "A-001"


def test_a_given_number_may_be_of_a_service_that_the_counter_does_not_serve(queue: Queue) -> None:
    queue.take("SETOR", request="1")
    visit = queue.call("1", request="2", ticket="C-001")
    assert (visit.ticket, visit.service, visit.counter) == ("C-001", "SETOR", "1")


def test_a_held_ticket_is_called_by_the_counter_that_holds_it(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.hold("1", request="3")
    assert queue.call("1", request="4", ticket="A-001").ticket == "A-001"
    assert state_of(queue, "A-001") is TicketState.CALLED


def test_a_held_ticket_is_not_next(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.hold("1", request="3")
    with refused(Refusal.NOBODY_WAITING):
        queue.call("1", request="4")


def test_a_no_show_is_called_by_number_at_any_counter_within_its_time(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.no_show("1", request="3")
    clock.forward(minutes=30)
    assert queue.call("4", request="4", ticket="A-001").counter == "4"


def test_the_same_request_gives_the_same_call_and_no_second_event(queue: Queue) -> None:
    for number in range(3):
        queue.take("PINJAM", request=f"{number}")
    first = queue.call("1", request="press")
    with unchanged(queue):
        assert queue.call("1", request="press") == first
    second = queue.call("1", request="press again")
    with unchanged(queue):
        assert queue.call("1", request="press") == first
        assert queue.call("1", request="press again") == second


def test_the_same_request_gives_the_same_call_of_a_given_number(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.take("PINJAM", request="2")
    first = queue.call("1", request="press", ticket="A-002")
    queue.finish("1", request="3")
    with unchanged(queue):
        assert queue.call("1", request="press", ticket="A-002") == first


def test_next_with_nobody_waiting_ends_the_open_visit_and_says_so(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    last = queue.call("1", request="2")
    with refused(Refusal.NOBODY_WAITING) as seen:
        queue.call("1", request="3")
    assert seen.error is not None
    assert seen.error.ended == "A-001"
    assert "A-001" in str(seen.error)
    assert state_of(queue, "A-001") is TicketState.DONE
    assert kinds(queue, since=last.event) == ["finished"]


def test_next_with_nobody_waiting_gives_the_same_refusal_for_the_same_request(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    with pytest.raises(RefusedError) as first:
        queue.call("1", request="press")
    queue.take("PINJAM", request="3")
    with unchanged(queue), pytest.raises(RefusedError) as again:
        queue.call("1", request="press")
    assert (again.value.reason, again.value.ended) == (first.value.reason, first.value.ended)
    assert str(again.value) == str(first.value)


def test_next_that_was_refused_without_an_open_visit_calls_when_somebody_has_come(queue: Queue) -> None:
    with unchanged(queue), refused(Refusal.NOBODY_WAITING) as seen:
        queue.call("1", request="press")
    assert seen.error is not None
    assert seen.error.ended is None
    queue.take("PINJAM", request="1")
    assert queue.call("1", request="press").ticket == "A-001"


def test_next_with_nobody_waiting_does_not_open_the_counter(queue: Queue) -> None:
    queue.take("KEMBALI", request="1")
    with refused(Refusal.NOBODY_WAITING):
        queue.call("1", request="2")
    assert {counter.code: counter.state for counter in status(queue).counters}["1"] is CounterState.CLOSED


def test_a_call_at_an_unknown_counter_is_refused(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    with unchanged(queue), refused(Refusal.UNKNOWN_COUNTER):
        queue.call("9", request="2")


def test_a_call_at_a_paused_counter_is_refused(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.pause("1", request="2")
    with unchanged(queue), refused(Refusal.COUNTER_PAUSED):
        queue.call("1", request="3")
    with unchanged(queue), refused(Refusal.COUNTER_PAUSED):
        queue.call("1", request="4", ticket="A-001")


def test_a_call_with_nobody_waiting_is_refused(queue: Queue) -> None:
    queue.take("SETOR", request="1")
    queue.open("1", request="2")
    with unchanged(queue), refused(Refusal.NOBODY_WAITING):
        queue.call("1", request="3")


def test_a_call_of_an_unknown_ticket_is_refused(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    with unchanged(queue), refused(Refusal.UNKNOWN_TICKET) as seen:
        queue.call("1", request="3", ticket="A-002")
    assert "A-002" in str(seen.error)


def test_a_call_of_what_is_no_ticket_number_makes_no_sense(queue: Queue) -> None:
    with unchanged(queue), pytest.raises(BadRequestError):
        queue.call("1", request="1", ticket="twelve")


def test_a_call_of_a_ticket_that_is_called_elsewhere_is_refused(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    with unchanged(queue), refused(Refusal.WRONG_STATE) as seen:
        queue.call("2", request="3", ticket="A-001")
    assert "called to counter 1" in str(seen.error)


def test_a_call_of_a_ticket_that_is_being_served_is_refused(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.serve("1", request="3")
    with unchanged(queue), refused(Refusal.WRONG_STATE) as seen:
        queue.call("2", request="4", ticket="A-001")
    assert "served at counter 1" in str(seen.error)


def test_a_call_of_the_counters_own_called_ticket_is_refused(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    with unchanged(queue), refused(Refusal.WRONG_STATE):
        queue.call("1", request="3", ticket="A-001")


def test_a_call_of_a_ticket_that_has_been_served_is_refused(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.finish("1", request="3")
    with unchanged(queue), refused(Refusal.WRONG_STATE):
        queue.call("1", request="4", ticket="A-001")


def test_a_call_of_a_cancelled_ticket_is_refused(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.cancel("A-001", request="2")
    with unchanged(queue), refused(Refusal.WRONG_STATE):
        queue.call("1", request="3", ticket="A-001")


def test_a_call_of_a_ticket_that_another_counter_holds_is_refused(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.hold("1", request="3")
    with unchanged(queue), refused(Refusal.AT_ANOTHER_COUNTER) as seen:
        queue.call("2", request="4", ticket="A-001")
    assert "counter 1" in str(seen.error)


def test_a_call_of_a_no_show_after_its_time_is_refused(queue: Queue, clock: SetClock) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    queue.no_show("1", request="3")
    clock.forward(minutes=30, seconds=1)
    with unchanged(queue), refused(Refusal.TOO_LATE):
        queue.call("1", request="4", ticket="A-001")


def test_a_refused_call_leaves_the_open_visit_open(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.take("PINJAM", request="2")
    queue.call("1", request="3")
    queue.cancel("A-002", request="4")
    with unchanged(queue), refused(Refusal.WRONG_STATE):
        queue.call("1", request="5", ticket="A-002")
    assert state_of(queue, "A-001") is TicketState.CALLED


@pytest.mark.parametrize("act", ["finish", "serve", "recall", "hold", "no_show"])
def test_a_call_can_not_use_the_request_id_of_another_act(queue: Queue, act: str) -> None:
    queue.take("PINJAM", request="1")
    queue.take("PINJAM", request="2")
    queue.call("1", request="3")
    getattr(queue, act)("1", request="press")
    with unchanged(queue), pytest.raises(BadRequestError):
        queue.call("1", request="press")


def test_the_request_id_of_a_next_with_nobody_waiting_serves_no_other_act(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.call("1", request="2")
    with refused(Refusal.NOBODY_WAITING):
        queue.call("1", request="press")
    with unchanged(queue), pytest.raises(BadRequestError):
        queue.finish("1", request="press")


def test_a_call_that_expects_another_visit_than_the_counter_has_is_refused_and_skips_nobody(queue: Queue) -> None:
    """Two keys are pressed at the same counter: the second one was meant for what the first has ended."""
    for number in range(3):
        queue.take("PINJAM", request=f"{number}")
    assert queue.call("1", request="first", expected=Expected(None)).ticket == "A-001"
    with unchanged(queue), refused(Refusal.MOVED_ON) as seen:
        queue.call("1", request="second", expected=Expected(None))
    assert "A-001" in str(seen.error)
    assert queue.call("1", request="third", expected=Expected("A-001")).ticket == "A-002"


def test_a_call_that_expects_a_visit_is_refused_when_the_counter_has_none_any_more(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.take("PINJAM", request="2")
    queue.call("1", request="3")
    queue.finish("1", request="4")
    with unchanged(queue), refused(Refusal.MOVED_ON) as seen:
        queue.call("1", request="5", expected=Expected("A-001"))
    assert "no visitor" in str(seen.error)
    with unchanged(queue), refused(Refusal.MOVED_ON):
        queue.call("1", request="6", ticket="A-002", expected=Expected("A-001"))


@pytest.mark.parametrize("act", ["recall", "serve", "no_show", "finish", "hold", "close"])
def test_an_act_on_a_visit_that_has_changed_meanwhile_is_refused(queue: Queue, act: str) -> None:
    queue.take("PINJAM", request="1")
    queue.take("PINJAM", request="2")
    queue.call("1", request="3")
    queue.call("1", request="4")
    with unchanged(queue), refused(Refusal.MOVED_ON) as seen:
        getattr(queue, act)("1", request="press", expected=Expected("A-001"))
    assert "A-002" in str(seen.error)
    getattr(queue, act)("1", request="press", expected=Expected("A-002"))


def test_a_transfer_of_a_visit_that_has_changed_meanwhile_is_refused(queue: Queue) -> None:
    queue.take("PINJAM", request="1")
    queue.take("PINJAM", request="2")
    queue.call("1", request="3")
    queue.call("1", request="4")
    with unchanged(queue), refused(Refusal.MOVED_ON):
        queue.transfer("1", "KEMBALI", request="press", expected=Expected("A-001"))
    assert queue.transfer("1", "KEMBALI", request="press", expected=Expected("A-002")).ticket == "A-002"


def test_a_repeated_request_gets_its_first_answer_though_the_counter_has_gone_on(queue: Queue) -> None:
    """The answer of a call was lost: who asks again still expects the visit from before it."""
    queue.take("PINJAM", request="1")
    first = queue.call("1", request="press", expected=Expected(None))
    with unchanged(queue):
        assert queue.call("1", request="press", expected=Expected(None)) == first
