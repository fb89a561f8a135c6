"""What a job has come to reaches the store, however long that takes, and a fault there never stops the printing."""

from collections.abc import Callable
from typing import NoReturn

import pytest

from hall.errors import (
    BadRequestError,
    StoreConflictError,
    StoreError,
    StoreHangsError,
    StoreMissingError,
    StoreRuleError,
)
from hall.messages import Message
from kiosk.printing.jobs import PRINTED, Job, Why, failed, unknown
from kiosk.printing.ledger import Ledger
from kiosk.printing.timing import BackOff
from tests.harness.printing import MemoryOutbox

AT_ONCE = BackOff(0.0, 0.0)


class Clerk(MemoryOutbox):
    """An outbox whose next acts fail in a way of one's choosing."""

    def __init__(self) -> None:
        super().__init__()
        self.fails: list[Exception] = []
        self.closes_badly = False
        self.closed = 0

    def _reach(self) -> None:
        super()._reach()
        if self.fails:
            raise self.fails.pop(0)

    def close(self) -> None:
        self.closed += 1
        if self.closes_badly:
            raise StoreMissingError(Message("gone"))


def begun(outbox: Clerk, ledger: Ledger) -> Job:
    outbox.put()
    job = ledger.next()
    assert job is not None
    assert ledger.begin(job)
    return job


@pytest.fixture
def outbox() -> Clerk:
    return Clerk()


@pytest.fixture
def ledger(outbox: Clerk) -> Ledger:
    return Ledger(outbox.open, AT_ONCE)


STORE_ERRORS = [StoreMissingError, StoreHangsError]


@pytest.mark.parametrize("error", STORE_ERRORS)
def test_what_the_store_does_not_take_is_owed_until_it_does(
    outbox: Clerk, ledger: Ledger, error: type[StoreError]
) -> None:
    job = begun(outbox, ledger)
    outbox.fails = [error(Message("gone"))] * 3
    ledger.note(job, PRINTED)
    assert outbox.states[job.id] == "sending"
    while not ledger.settle():
        assert outbox.states[job.id] == "sending"
    assert outbox.states[job.id] == "printed"
    assert outbox.closed >= 1


def test_only_the_newest_outcome_is_owed(outbox: Clerk, ledger: Ledger) -> None:
    job = begun(outbox, ledger)
    outbox.gone = True
    ledger.note(job, unknown(Why.PAPER_OUT, held=True))
    ledger.note(job, PRINTED)
    outbox.gone = False
    assert ledger.settle()
    assert outbox.acts(job.id) == ["begin", "printed"]


def test_no_other_job_is_taken_while_something_is_owed(outbox: Clerk, ledger: Ledger) -> None:
    job = begun(outbox, ledger)
    outbox.put()
    outbox.gone = True
    ledger.note(job, PRINTED)
    assert ledger.next() is None
    outbox.gone = False
    found = ledger.next()
    assert found is not None
    assert found.id == 2
    outbox.gone = True
    assert not ledger.begin(found)


def test_nothing_is_sent_when_the_store_did_not_answer_to_the_beginning(outbox: Clerk, ledger: Ledger) -> None:
    """It may have been done all the same; then it is undone."""
    outbox.put()
    job = ledger.next()
    assert job is not None
    outbox.lost_answers = 1
    assert not ledger.begin(job)
    assert outbox.states[job.id] == "sending"
    assert ledger.settle()
    assert outbox.states[job.id] == "queued"
    assert outbox.why(job.id) == Why.STORE


@pytest.mark.parametrize("error", [StoreConflictError, StoreRuleError, BadRequestError])
def test_a_job_that_a_person_has_decided_about_is_neither_printed_nor_owed(
    outbox: Clerk, ledger: Ledger, error: Callable[[Message], Exception], caplog: pytest.LogCaptureFixture
) -> None:
    job = begun(outbox, ledger)
    outbox.fails = [error(Message("a person was quicker"))]
    ledger.note(job, unknown(Why.LOST))
    assert ledger.settle()
    outbox.put()
    other = ledger.next()
    assert other is not None
    outbox.fails = [error(Message("a person was quicker"))]
    assert not ledger.begin(other)
    assert caplog.text.count("a person was quicker") == 2


def test_a_fault_of_the_outbox_is_logged_and_the_job_left_as_it_stands(
    outbox: Clerk, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    job = begun(outbox, ledger)
    outbox.fails = [ZeroDivisionError("a fault")]
    ledger.note(job, failed(Why.STALE))
    assert ledger.settle()
    assert outbox.states[job.id] == "sending"
    assert "a fault" in caplog.text


def test_jobs_of_an_earlier_worker_are_settled_once_and_before_any_other(outbox: Clerk) -> None:
    begun(outbox, Ledger(outbox.open, AT_ONCE))
    ledger = Ledger(outbox.open, AT_ONCE)
    outbox.fails = [StoreMissingError(Message("gone"))]
    assert ledger.next() is None
    assert outbox.states[1] == "sending"
    job = begun(outbox, ledger)
    assert outbox.states == {1: "unknown", job.id: "sending"}
    outbox.fails = [StoreMissingError(Message("gone"))]
    ledger.note(job, PRINTED)  # on an outbox opened anew, with this worker's own job in it
    assert ledger.settle()
    assert outbox.acts(job.id) == ["begin", "printed"]


def test_a_store_that_was_not_there_is_left_alone_for_a_while() -> None:
    tries = 0

    def gone() -> NoReturn:
        nonlocal tries
        tries += 1
        raise StoreMissingError(Message("gone"))

    ledger = Ledger(gone, BackOff(60.0, 60.0))
    for _ in range(5):
        assert ledger.next() is None
    assert tries == 1
    ledger.close()


def test_what_is_still_owed_at_the_end_is_told_in_the_log(
    outbox: Clerk, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    job = begun(outbox, ledger)
    outbox.gone = outbox.closes_badly = True
    ledger.note(job, PRINTED)
    ledger.close()
    assert "does not know yet what became of jobs [1]" in caplog.text


def test_an_outbox_that_does_not_close_is_closed(outbox: Clerk, ledger: Ledger) -> None:
    outbox.closes_badly = True
    assert ledger.settle()
    ledger.close()
    assert outbox.closed == 1
