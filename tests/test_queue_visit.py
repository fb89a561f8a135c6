"""A visit at a counter: announced again, served, missed, finished, set aside and taken up again.

Each act asks for the visit that the counter has; a counter without one is told so, and nothing changes.
"""

from collections.abc import Callable
from typing import Protocol

import pytest

from hall.errors import BadRequestError, Refusal
from hall.model import TicketState, Visit
from hall.queue import Queue
from tests.conftest import refused
from tests.harness.clock import SetClock
from tests.harness.snapshot import events, kinds, state_of, unchanged

pytestmark = pytest.mark.every_store


class Act(Protocol):
    def __call__(self, queue: Queue, counter: str, /, *, request: str) -> Visit: ...


ACTS: dict[str, Act] = {
    "recall": Queue.recall,
    "serve": Queue.serve,
    "no_show": Queue.no_show,
    "finish": Queue.finish,
    "hold": Queue.hold,
}
of_a_visit = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
of_a_called_visitor = pytest.mark.parametrize(
    "act", [ACTS["recall"], ACTS["serve"], ACTS["no_show"]], ids=["recall", "serve", "no_show"]
)


@pytest.fixture
def called(queue: Queue) -> Visit:
    """A-001 is called to counter 1; A-002 waits."""
    queue.take("PINJAM", request="take-1")
    queue.take("PINJAM", request="take-2")
    return queue.call("1", request="call")


@pytest.mark.parametrize(
    ("act", "state", "word"),
    [
        (Queue.recall, TicketState.CALLED, "recalled"),
        (Queue.serve, TicketState.SERVING, "served"),
        (Queue.no_show, TicketState.NO_SHOW, "no_show"),
        (Queue.finish, TicketState.DONE, "finished"),
        (Queue.hold, TicketState.HELD, "held"),
    ],
    ids=["recall", "serve", "no_show", "finish", "hold"],
)
def test_each_act_brings_the_ticket_into_its_state_and_writes_one_event(
    queue: Queue, called: Visit, act: Act, state: TicketState, word: str
) -> None:
    visit = act(queue, "1", request="act")
    assert (visit.ticket, visit.service, visit.counter, visit.waiting) == ("A-001", "PINJAM", "1", 1)
    assert state_of(queue, "A-001") is state
    assert kinds(queue, since=called.event) == [word]
    assert events(queue)[-1].id == visit.event


@of_a_visit
def test_each_act_repeated_with_its_request_id_gives_the_same_answer(queue: Queue, called: Visit, act: Act) -> None:
    first = act(queue, "1", request="act")
    with unchanged(queue):
        assert act(queue, "1", request="act") == first
    queue.take("PINJAM", request="take-3")
    queue.call("1", request="call-2")
    with unchanged(queue):
        assert act(queue, "1", request="act") == first


@of_a_visit
def test_no_act_can_use_the_request_id_of_another(queue: Queue, called: Visit, act: Act) -> None:
    with unchanged(queue), pytest.raises(BadRequestError):
        act(queue, "1", request="call")


@of_a_visit
def test_each_act_at_an_unknown_counter_is_refused(queue: Queue, called: Visit, act: Act) -> None:
    with unchanged(queue), refused(Refusal.UNKNOWN_COUNTER):
        act(queue, "9", request="act")


@of_a_visit
def test_each_act_at_a_counter_without_a_visit_is_refused(queue: Queue, called: Visit, act: Act) -> None:
    with unchanged(queue), refused(Refusal.NO_VISIT):
        act(queue, "2", request="act")


@of_a_visit
def test_each_act_after_the_end_of_the_visit_is_refused(queue: Queue, called: Visit, act: Act) -> None:
    queue.finish("1", request="finish")
    with unchanged(queue), refused(Refusal.NO_VISIT):
        act(queue, "1", request="act")


@of_a_called_visitor
def test_what_only_a_called_visitor_can_do_is_refused_while_one_is_served(
    queue: Queue, called: Visit, act: Act
) -> None:
    queue.serve("1", request="serve")
    with unchanged(queue), refused(Refusal.WRONG_STATE) as seen:
        act(queue, "1", request="act")
    assert "A-001 is being served at counter 1" in str(seen.error)


@of_a_visit
def test_an_act_at_a_paused_counter_still_reaches_its_visit(queue: Queue, called: Visit, act: Act) -> None:
    queue.pause("1", request="pause")
    assert act(queue, "1", request="act").ticket == "A-001"


def test_a_recall_names_the_zone_that_announces_it(queue: Queue, called: Visit) -> None:
    queue.recall("1", request="recall")
    assert events(queue)[-1].zone == "utara"


def test_a_visitor_may_be_recalled_often(queue: Queue, called: Visit) -> None:
    again = [queue.recall("1", request=f"recall-{number}").event for number in range(3)]
    assert again == sorted(set(again))
    assert kinds(queue, since=called.event) == ["recalled", "recalled", "recalled"]


@pytest.mark.parametrize("served", [False, True])
def test_a_visit_is_finished_or_set_aside_whether_it_was_noted_as_served_or_not(
    queue: Queue, called: Visit, served: bool
) -> None:
    if served:
        queue.serve("1", request="serve")
    queue.hold("1", request="hold")
    assert state_of(queue, "A-001") is TicketState.HELD
    queue.resume("1", request="resume")
    queue.finish("1", request="finish")
    assert state_of(queue, "A-001") is TicketState.DONE


def test_after_a_no_show_the_counter_is_free_for_the_next(queue: Queue, called: Visit) -> None:
    queue.no_show("1", request="no-show")
    assert queue.call("1", request="call-2").ticket == "A-002"
    assert state_of(queue, "A-001") is TicketState.NO_SHOW


# Hold and resume


def test_resume_takes_up_what_was_set_aside_first_and_announces_nothing(
    queue: Queue, called: Visit, clock: SetClock
) -> None:
    queue.hold("1", request="hold-1")
    clock.forward(minutes=1)
    queue.call("1", request="call-2")
    queue.hold("1", request="hold-2")
    before = queue.board()[0]
    visit = queue.resume("1", request="resume")
    assert (visit.ticket, visit.counter, visit.waiting) == ("A-001", "1", 0)
    assert state_of(queue, "A-001") is TicketState.SERVING
    assert queue.board()[0] == before


def test_resume_takes_up_a_given_ticket(queue: Queue, called: Visit) -> None:
    queue.hold("1", request="hold-1")
    queue.call("1", request="call-2")
    queue.hold("1", request="hold-2")
    assert queue.resume("1", request="resume", ticket="a2").ticket == "A-002"


def test_resume_repeated_with_its_request_id_gives_the_same_answer(queue: Queue, called: Visit) -> None:
    queue.hold("1", request="hold")
    first = queue.resume("1", request="resume")
    with unchanged(queue):
        assert queue.resume("1", request="resume") == first
    queue.finish("1", request="finish")
    with unchanged(queue):
        assert queue.resume("1", request="resume") == first


def test_resume_at_a_paused_counter_is_allowed(queue: Queue, called: Visit) -> None:
    queue.hold("1", request="hold")
    queue.pause("1", request="pause")
    assert queue.resume("1", request="resume").ticket == "A-001"


def test_resume_at_an_unknown_counter_is_refused(queue: Queue, called: Visit) -> None:
    with unchanged(queue), refused(Refusal.UNKNOWN_COUNTER):
        queue.resume("9", request="resume")


def test_resume_with_nobody_set_aside_is_refused(queue: Queue, called: Visit) -> None:
    queue.finish("1", request="finish")
    with unchanged(queue), refused(Refusal.NO_VISIT):
        queue.resume("1", request="resume")


def test_resume_during_another_visit_is_refused(queue: Queue, called: Visit) -> None:
    queue.hold("1", request="hold")
    queue.call("1", request="call-2")
    with unchanged(queue), refused(Refusal.WRONG_STATE) as seen:
        queue.resume("1", request="resume")
    assert "A-002" in str(seen.error)


def test_resume_of_an_unknown_ticket_is_refused(queue: Queue, called: Visit) -> None:
    queue.hold("1", request="hold")
    with unchanged(queue), refused(Refusal.UNKNOWN_TICKET):
        queue.resume("1", request="resume", ticket="A-009")


def test_resume_of_a_ticket_that_is_not_set_aside_is_refused(queue: Queue, called: Visit) -> None:
    queue.hold("1", request="hold")
    with unchanged(queue), refused(Refusal.WRONG_STATE):
        queue.resume("1", request="resume", ticket="A-002")


def test_resume_of_a_ticket_that_another_counter_set_aside_is_refused(queue: Queue, called: Visit) -> None:
    queue.hold("1", request="hold")
    with unchanged(queue), refused(Refusal.AT_ANOTHER_COUNTER):
        queue.resume("2", request="resume", ticket="A-001")
    with unchanged(queue), refused(Refusal.NO_VISIT):
        queue.resume("2", request="resume-first")


@pytest.mark.parametrize(
    "resume",
    [lambda queue: queue.resume("1", request="r"), lambda queue: queue.resume("1", request="r", ticket="A-001")],
    ids=["the first", "a given one"],
)
def test_a_ticket_is_taken_up_only_once(queue: Queue, called: Visit, resume: Callable[[Queue], Visit]) -> None:
    queue.hold("1", request="hold")
    resume(queue)
    queue.finish("1", request="finish")
    with unchanged(queue), refused(Refusal.WRONG_STATE):
        queue.resume("1", request="again", ticket="A-001")
    with unchanged(queue), refused(Refusal.NO_VISIT):
        queue.resume("1", request="again")
