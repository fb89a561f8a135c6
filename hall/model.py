"""The words of the hall as plain values: tickets, counters, events and what an act answers.

A ticket's states::

    waiting ──call──▶ called ──serve──▶ serving ──finish──▶ done
       ▲               │ │ └────────────finish─────────────▶ done
       ├───return── no_show                │
       ├─transfer──────┴───────────────────┤
       └──close─── held ◀───────hold───────┘    held ──resume──▶ serving
    held, no_show ──call──▶ called              waiting, held, no_show ──cancel──▶ cancelled
    at the day's end: waiting, held ──▶ expired; called, serving ──▶ done
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hall.errors import BadRequestError
from hall.messages import Message


class TicketState(StrEnum):
    """Where a visitor is."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    NO_SHOW = "no_show"
    HELD = "held"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


AT_A_COUNTER = (TicketState.CALLED, TicketState.SERVING)


class CounterState(StrEnum):
    """Whether a counter works today."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class EventKind(StrEnum):
    """What happened. Each act writes one event; `next` also writes those of the visit it ends and the counter it
    opens, *close* those of the visits it ends.
    """

    TAKEN = "taken"
    CALLED = "called"
    RECALLED = "recalled"
    SERVED = "served"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    HELD = "held"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    OPENED = "opened"
    PAUSED = "paused"
    CLOSED = "closed"
    STOPPED = "stopped"
    ALLOWED = "allowed"
    PIN_LOCKED = "pin_locked"
    PUBLISHED = "published"


class Stop(StrEnum):
    """Why a service gives no more numbers today: staff said so, or the rest of the day can't serve more. `ALLOWED`: staff
    have overruled the latter; numbers are given.
    """

    STAFF = "staff"
    NO_TIME = "no_time"
    ALLOWED = "allowed"


ANNOUNCED = (EventKind.CALLED, EventKind.RECALLED)

_LABEL = re.compile(r"\s*([A-Za-z]{1,3})[\s-]*0*([0-9]{1,6})\s*", re.ASCII)


def label(series: str, number: int) -> str:
    """A ticket's name as it is printed, shown and spoken: `A-012`; from 1000 on with four digits."""
    return f"{series}-{number:03d}"


def parse_label(text: str) -> tuple[str, int]:
    """Series and number of a label as people type it: `A-012`, `a12`, `A 12`.

    :raises BadRequestError: when it can't be a label.
    """
    match = _LABEL.fullmatch(text)
    if not match or int(match[2]) == 0:
        raise BadRequestError(Message("“{text}” is no ticket number; write it like A-012.", text=text))
    return match[1].upper(), int(match[2])


@dataclass(frozen=True, slots=True)
class Ticket:
    """One visitor's place. `arrival` grows with every ticket of the store, whatever the clocks say: it is the id of the
    event with which it was taken. `code` names the ticket without being its number, so that nobody can count through
    the tickets of others.
    """

    business_day: date
    series: str
    number: int
    arrival: int
    code: str
    service: str
    priority: bool
    state: TicketState
    counter: str | None
    taken_at: datetime
    changed_at: datetime

    @property
    def label(self) -> str:
        """The ticket's name: `A-012`."""
        return label(self.series, self.number)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting ticket, as far as the question who is next needs it."""

    arrival: int
    label: str
    service: str
    priority: bool
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Promise:
    """When a visitor was told to be called: between `earliest` and `latest`.

    `median`, `low` and `high` are what the forecast itself said, before it was corrected by the past and rounded: with them
    the next days' promises are corrected. None where the call was not to be expected today.

    :param first_estimate: there was no past yet to check it by.
    """

    earliest: datetime
    latest: datetime
    first_estimate: bool
    median: datetime | None
    low: datetime | None
    high: datetime | None


@dataclass(frozen=True, slots=True)
class Promised:
    """A ticket of a past day, or of today, with what its visitor was told."""

    label: str
    service: str
    priority: bool
    taken_at: datetime
    promise: Promise


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, once and for all. `queue` is the number of people that the act's answer named; for
    a published hall file, its version. `priority` is kept where a ticket is taken or called.
    """

    id: int
    business_day: date
    at: datetime
    kind: EventKind
    ticket: str | None
    service: str | None
    counter: str | None
    zone: str | None
    queue: int | None
    priority: bool | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that is about to be written; the store gives it its id."""

    business_day: date
    at: datetime
    kind: EventKind
    series: str | None = None
    number: int | None = None
    service: str | None = None
    counter: str | None = None
    zone: str | None = None
    device: str | None = None
    queue: int | None = None
    priority: bool | None = None
    request: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to `take`. `ahead` counts who waited for the same service at that moment; `promise` is what the visitor was
    told.
    """

    ticket: str
    service: str
    number: int
    business_day: date
    ahead: int
    event: int
    code: str
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """The answer to every act on a ticket. `waiting` counts who waits for the counter's services (for acts without a
    counter: for the ticket's service) after the act.
    """

    ticket: str
    service: str
    counter: str | None
    event: int
    waiting: int


@dataclass(frozen=True, slots=True)
class CounterNow:
    """The answer to open, pause and close."""

    counter: str
    state: CounterState


@dataclass(frozen=True, slots=True)
class Call:
    """One announced call, as a board shows it."""

    event: int
    ticket: str
    counter: str
    zone: str
    at: datetime
    recall: bool


def announced(event: Event) -> Call:
    """The call that an event of a kind in `ANNOUNCED` stands for."""
    return Call(
        event=event.id,
        ticket=event.ticket or "",
        counter=event.counter or "",
        zone=event.zone or "",
        at=event.at,
        recall=event.kind is EventKind.RECALLED,
    )


@dataclass(frozen=True, slots=True)
class ServiceQueue:
    """Who waits for one service: how many, and since when the first of them."""

    service: str
    waiting: int
    first_taken_at: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """What a program last said of itself."""

    name: str
    kind: str
    version: str
    at: datetime
    clock_difference_s: float
    detail: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Which board is the voice of a zone; zone `""` is the whole hall. Nobody is while `holder` is empty.

    `beat` grows with whatever is written here; `spoken` is the event id of the last call that was said to its end.
    """

    zone: str
    holder: str
    beat: int
    spoken: int


class PrintState(StrEnum):
    """How far a slip has come. What may have printed is `unknown` until a person says: it is never sent again by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """Where a ticket shall be printed, and in which language."""

    printer: str
    language: str


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One slip of a ticket for one printer. `copy` 0 is the first one, every other a reprint. A failed one is settled when
    a person has dealt with it.
    """

    id: int
    business_day: date
    ticket: str
    copy: int
    printer: str
    language: str
    state: PrintState
    queued_at: datetime
    at: datetime
    detail: str
    settled: bool
