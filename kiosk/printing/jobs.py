"""A ticket on its way to paper, where it stands, and the outbox that never forgets it.

    queued ──► sending ──► printed
      │  ▲        │ │ └──► unknown ──► printed      a late word of the printer, or a person
      │  └────────┘ └────► failed                   nothing came out and nothing will
      └──────────────────► failed

A job becomes `sending` in the store before its first byte leaves, so whatever happens then, no job is lost. It goes back
to `queued`, and is sent again, only when not one byte was taken. What may have printed is `unknown`: a person looks.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hall.messages import Message
from kiosk.printing.blocks import Block
from kiosk.printing.report import PrinterState
from kiosk.slip import Slip


@dataclass(frozen=True, slots=True)
class Job:
    """One slip to print. A reprint is a job of its own, whose slip says so."""

    id: int
    slip: Slip
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """A laid-out slip and its bytes: one for printers that are drawn, one for those with paper."""

    blocks: tuple[Block, ...]
    data: bytes


class Why(StrEnum):
    """Why a job has not, or perhaps not, come out: the word that the store keeps."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    ERROR = "error"
    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    LOST = "lost"
    STALLED = "stalled"
    NO_ANSWER = "no_answer"
    STOPPED = "stopped"
    RESTARTED = "restarted"
    STALE = "stale"
    LAYOUT = "layout"
    STORE = "store"
    FAULT = "fault"

    @property
    def sentence(self) -> Message:
        """The same for staff."""
        return _SENTENCES[self]


_SENTENCES = {
    Why.PAPER_OUT: Message("The paper has run out."),
    Why.COVER_OPEN: Message("The printer's cover is open."),
    Why.CUTTER: Message("The printer's cutter is jammed."),
    Why.ERROR: Message("The printer reports an error."),
    Why.OFFLINE: Message("The printer is not ready."),
    Why.UNREACHABLE: Message("The printer can't be reached."),
    Why.LOST: Message("The line to the printer broke while the ticket was being sent."),
    Why.STALLED: Message("The printer stopped taking data in the middle of the ticket."),
    Why.NO_ANSWER: Message("The printer has not said whether the ticket came out."),
    Why.STOPPED: Message("The program was ended while the ticket was being printed."),
    Why.RESTARTED: Message("The program was interrupted while the ticket was being printed."),
    Why.STALE: Message("The ticket waited too long for the printer; its visitor has probably gone."),
    Why.LAYOUT: Message("The ticket could not be laid out; see the program's log."),
    Why.STORE: Message("The store could not be reached."),
    Why.FAULT: Message("A fault of the program while the ticket was being printed; see its log."),
}

_STATES = {
    PrinterState.PAPER_OUT: Why.PAPER_OUT,
    PrinterState.COVER_OPEN: Why.COVER_OPEN,
    PrinterState.CUTTER: Why.CUTTER,
    PrinterState.ERROR: Why.ERROR,
    PrinterState.OFFLINE: Why.OFFLINE,
    PrinterState.UNREACHABLE: Why.UNREACHABLE,
}


def why_of(state: PrinterState) -> Why:
    """Why nothing prints in a state in which nothing prints."""
    return _STATES[state]


class OutcomeKind(StrEnum):
    """How far a job has come."""

    PRINTED = "printed"
    NOT_SENT = "not_sent"
    """Not one byte was taken: the job is queued still, and will be tried again."""
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far a job has come and why no further. `held`: the line is open, and it may still turn out to be printed."""

    kind: OutcomeKind
    why: Why | None = None
    held: bool = False

    @property
    def final(self) -> bool:
        """Whether nothing more will be heard of it from the printer."""
        return not self.held


PRINTED = Outcome(OutcomeKind.PRINTED)


def not_sent(why: Why) -> Outcome:
    """Not one byte was taken."""
    return Outcome(OutcomeKind.NOT_SENT, why)


def unknown(why: Why, *, held: bool = False) -> Outcome:
    """It may have printed."""
    return Outcome(OutcomeKind.UNKNOWN, why, held)


def failed(why: Why) -> Outcome:
    """Nothing came out and nothing will."""
    return Outcome(OutcomeKind.FAILED, why)


class Outbox(Protocol):
    """The jobs of one printer, in the store. One worker uses it, in one thread.

    Each act may raise `hall.errors.StoreError`; it is then tried again until it is done, on an outbox opened anew. So
    an act whose result is there already, or that a person has overtaken, changes nothing and raises nothing.
    """

    def recover(self) -> None:
        """At the start of a worker: jobs left `sending` become `unknown`."""

    def next(self) -> Job | None:
        """The oldest queued job."""

    def begin(self, job: Job) -> None:
        """`queued` → `sending`, committed before the first byte leaves."""

    def put_back(self, job: Job, why: str) -> None:
        """`sending` → `queued`: not a byte was taken. A job that is queued already stays so."""

    def printed(self, job: Job) -> None:
        """`sending` or `unknown` → `printed`."""

    def unknown(self, job: Job, why: str) -> None:
        """`sending` → `unknown`: a person must look."""

    def failed(self, job: Job, why: str) -> None:
        """`queued` or `sending` → `failed`."""

    def close(self) -> None:
        """Ends the use of the outbox."""
