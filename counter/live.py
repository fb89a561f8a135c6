"""What the counters of one machine see at a moment: their visit, who waits, who is next and why. One look at the store.

Keypads show a part of it, the window at a counter all.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hall.clock import Deadline, business_day
from hall.model import CounterState, Ticket
from hall.order import Choice
from hall.queue import Queue
from hall.settings.hall import Hall
from hall.store.interface import Reading


@dataclass(frozen=True, slots=True)
class CounterLook:
    """One counter at a moment.

    `visit` is the ticket that is called to it or served there, since `visit.changed_at`; `held` what it has set aside, the
    longest first; `waiting` counts who waits for its services; `next` is whom *next* would call, with the reason. A counter
    that the published hall does not have is not `known`.
    """

    code: str
    known: bool
    state: CounterState
    visit: Ticket | None
    held: tuple[str, ...]
    waiting: int
    next: Choice | None


@dataclass(frozen=True, slots=True)
class HallLook:
    """The hall at a moment, as far as these counters need it."""

    hall: Hall
    at: datetime
    day: date
    counters: Mapping[str, CounterLook]


def counters_now(queue: Queue, codes: Collection[str]) -> HallLook:
    """These counters as the store has them now.

    :raises StoreError: when the store can't be read.
    """
    with queue.store.reading(Deadline(queue.patience.read_s)) as reading:
        hall = queue.published(reading)
        now = queue.clock()
        day = business_day(now, hall.zone)
        states, visits, held = reading.counter_states(day), reading.visits(day), reading.held(day)
        return HallLook(
            hall=hall,
            at=now,
            day=day,
            counters={
                code: CounterLook(
                    code=code,
                    known=code in hall.counters,
                    state=states.get(code, CounterState.CLOSED),
                    visit=visits.get(code),
                    held=tuple(held.get(code, ())),
                    waiting=reading.waiting_count(day, hall.services_of(code)),
                    next=_next(queue, reading, hall, day, code),
                )
                for code in codes
            },
        )


def _next(queue: Queue, reading: Reading, hall: Hall, day: date, code: str) -> Choice | None:
    return queue.choose(reading, hall, day, code) if code in hall.counters else None
