"""The outbox: slips on their way to a printer, and what became of each.

    queued ──begin──▶ sending ──▶ printed
      ▲ │                │ │ └──▶ unknown ──▶ printed      (a late answer, or a person saw it)
      └─┼──put back──────┘ │         └──────▶ failed, settled      (a person: it did not come out)
        └──────────────────┴──▶ failed

A slip is committed together with its number, and `sending` before the first byte: so nothing is lost, and what may have
printed is never sent again by itself. A second slip of a ticket is a job of its own, a reprint.
"""

from collections.abc import Collection
from dataclasses import dataclass

from hall import refusals
from hall.acts import Acts, Patience
from hall.clock import Clock, Deadline, business_day, system_clock
from hall.errors import BadRequestError
from hall.messages import Message
from hall.model import PrintJob, PrintOrder, PrintState, Promise, Ticket, parse_label
from hall.settings.hall import Hall
from hall.store.interface import Reading, Store, Writing

MENU_JOBS = 20
PATIENCE = Patience()
_BY_A_PERSON = (PrintState.UNKNOWN, PrintState.FAILED)


@dataclass(frozen=True, slots=True)
class Queued:
    """A job with all that its slip needs: the ticket, how many were ahead when it was taken, what its visitor was told,
    and the hall.
    """

    job: PrintJob
    ticket: Ticket
    ahead: int
    hall: Hall
    promise: Promise | None = None


class Outbox(Acts):
    """The jobs of one printer. Used by the thread that opened the store; one program only drives a printer."""

    def __init__(self, store: Store, printer: str, clock: Clock = system_clock, patience: Patience = PATIENCE) -> None:
        super().__init__(store, clock, patience)
        self.printer = printer

    # What the printer's worker does

    def recover(self) -> int:
        """At start: what was being sent when the program ended may have printed. Returns how many."""
        interrupted = self._jobs([PrintState.SENDING])
        for job in interrupted:
            self._move(job, PrintState.UNKNOWN, "restarted")
        return len(interrupted)

    def next(self) -> Queued | None:
        """The oldest slip that has not been begun."""
        with self.store.reading(Deadline(self.patience.read_s)) as reading:
            job = reading.next_print_job(self.printer)
            if job is not None:
                return self._whole(reading, job)
            if reading.settings_version() is not None:
                self.published(reading)  # read while nobody waits for paper, not when somebody does
            return None

    def begin(self, job: int) -> None:
        """Queued → sending; committed before the first byte."""
        self._change(job, [PrintState.QUEUED], PrintState.SENDING)

    def put_back(self, job: int, why: str) -> None:
        """Sending → queued: not a byte was written, so it may be sent again."""
        self._change(job, [PrintState.SENDING], PrintState.QUEUED, why)

    def printed(self, job: int) -> None:
        """The printer says that the slip came out."""
        self._change(job, [PrintState.SENDING, PrintState.UNKNOWN], PrintState.PRINTED)

    def unknown(self, job: int, why: str) -> None:
        """The slip may have come out; a person must look."""
        self._change(job, [PrintState.SENDING], PrintState.UNKNOWN, why)

    def failed(self, job: int, why: str) -> None:
        """The slip did not come out and will not."""
        self._change(job, [PrintState.QUEUED, PrintState.SENDING], PrintState.FAILED, why)

    # What staff do

    def for_a_person(self) -> list[PrintJob]:
        """The jobs of this printer that wait for somebody to look, newest first."""
        return [job for job in self._jobs(_BY_A_PERSON) if not job.settled]

    def latest(self) -> list[PrintJob]:
        """The last jobs of this printer in whatever state, newest first."""
        return self._jobs(list(PrintState))

    def came_out(self, job: int) -> None:
        """A person has seen the slip."""
        self._change(job, _BY_A_PERSON, PrintState.PRINTED, "seen by a person")

    def print_again(self, job: int) -> int:
        """The slip did not come out: a reprint is queued in its place. Returns the new job.

        :raises BadRequestError: when somebody else has dealt with it.
        """

        def once(until: Deadline) -> int:
            with self.store.writing(until) as writing:
                found = self._found(writing, job)
                self._settle(writing, found)
                series, number = parse_label(found.ticket)
                ticket = writing.ticket(found.business_day, series, number)
                if ticket is None:
                    raise _no_job(job)
                return writing.add_print_job(ticket, PrintOrder(self.printer, found.language), self.clock())

        return self.repeatedly(once)

    def let_be(self, job: int) -> None:
        """The slip did not come out, and nobody needs it any more."""

        def once(until: Deadline) -> None:
            with self.store.writing(until) as writing:
                found = self._found(writing, job)
                if not (found.settled and found.state is PrintState.FAILED):
                    self._settle(writing, found)

        self.repeatedly(once)

    def _settle(self, writing: Writing, job: PrintJob) -> None:
        if job.settled or job.state not in _BY_A_PERSON:
            raise _not_now(job, PrintState.FAILED)
        writing.move_print_job(job, PrintState.FAILED, at=self.clock(), detail=job.detail, settled=True)

    def reprint(self, label: str, language: str) -> int:
        """A second slip of a ticket of today.

        :raises RefusedError: when there is no such ticket.
        """

        def once(until: Deadline) -> int:
            with self.store.writing(until) as writing:
                day = business_day(self.clock(), self.published(writing).zone)
                series, number = parse_label(label)
                ticket = writing.ticket(day, series, number)
                if ticket is None:
                    raise refusals.unknown_ticket(label, day)
                return writing.add_print_job(ticket, PrintOrder(self.printer, language), self.clock())

        return self.repeatedly(once)

    # Helpers

    def _jobs(self, states: Collection[PrintState]) -> list[PrintJob]:
        with self.store.reading(Deadline(self.patience.read_s)) as reading:
            return reading.print_jobs(self.printer, states, MENU_JOBS)

    def _whole(self, reading: Reading, job: PrintJob) -> Queued:
        series, number = parse_label(job.ticket)
        ticket = reading.ticket(job.business_day, series, number)
        taken = reading.event(ticket.arrival) if ticket else None
        if ticket is None or taken is None:
            raise _no_job(job.id)
        promise = reading.promise(job.business_day, series, number)
        return Queued(job, ticket, taken.queue or 0, self.published(reading), promise)

    def _change(self, job: int, before: Collection[PrintState], after: PrintState, detail: str = "") -> None:
        """A step of a job. Taken twice, because a commit's answer was lost, it is no mistake."""

        def once(until: Deadline) -> None:
            with self.store.writing(until) as writing:
                found = self._found(writing, job)
                if found.state is after:
                    return
                if found.settled or found.state not in before:
                    raise _not_now(found, after)
                writing.move_print_job(found, after, at=self.clock(), detail=detail)

        self.repeatedly(once)

    def _found(self, reading: Reading, job: int) -> PrintJob:
        found = reading.print_job(job)
        if found is None:
            raise _no_job(job)
        return found

    def _move(self, job: PrintJob, state: PrintState, detail: str) -> None:
        self._change(job.id, [job.state], state, detail)


def _not_now(job: PrintJob, wanted: PrintState) -> BadRequestError:
    return BadRequestError(
        Message(
            "The slip {ticket} is {state} by now; it can't become {wanted}.",
            ticket=job.ticket,
            state=job.state,
            wanted=wanted,
        )
    )


def _no_job(job: int) -> BadRequestError:
    return BadRequestError(Message("There is no print job {job} with a ticket.", job=job))
