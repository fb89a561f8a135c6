"""Days of a counter, made up in the plainest way: one queue, one after the other. Shares nothing with the forecast.

Handling times come from whatever law a test names; staff may have one key only, forget to press *finish*, or step away.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from hall.model import Event, EventKind
from tests.harness.clock import HALL_ZONE

FIRST_DAY = date(2026, 11, 2)
OPENS, CLOSES = 480.0, 900.0

Law = Callable[[random.Random], float]


@dataclass(frozen=True)
class Staff:
    """Who works at a counter, how long a visit takes them, and what they press."""

    law: Law
    counter: str = "1"
    service: str = "KTP"
    every: float = 9.0
    one_key: bool = False
    forgets: float = 0.0
    no_show: float = 0.0
    waits_for_no_show: float = 2.0


class Writer:
    """Writes events of one day, in minutes of that day."""

    def __init__(self, day: date) -> None:
        self.day, self.events = day, list[Event]()
        self.midnight = datetime.combine(day, datetime.min.time(), HALL_ZONE)
        self._ids = count(1)

    def at(self, minute: float, kind: EventKind, ticket: str | None = None, **more: str) -> "Writer":
        """Writes one event."""
        moment = self.midnight + timedelta(minutes=minute)
        service, counter = more.get("service"), more.get("counter")
        self.events.append(Event(next(self._ids), self.day, moment, kind, ticket, service, counter, None, None))
        return self

    def in_order(self) -> list[Event]:
        """The day's events by time; of one moment, as they were written."""
        return sorted(self.events, key=lambda event: (event.at, event.id))


def made_up_day(staff: Staff, day: date, seed: int = 0) -> list[Event]:
    """The events of a day at one counter. Visitors come `every` so many minutes on average, from opening to closing."""
    chance, writer = random.Random(f"{staff.counter} {day} {seed}"), Writer(day)
    where = {"service": staff.service, "counter": staff.counter}
    now, open_ticket, numbers = OPENS, "", 0
    for arrives in _arrivals(chance, staff.every):
        numbers += 1
        ticket = f"{staff.counter}-{numbers:03d}"
        writer.at(arrives, EventKind.TAKEN, ticket, service=staff.service)
        now = max(now, arrives)
        if now >= CLOSES:
            continue
        if open_ticket:
            writer.at(now, EventKind.FINISHED, open_ticket, **where)
            open_ticket = ""
        if not any(event.kind is EventKind.OPENED for event in writer.events):
            writer.at(now, EventKind.OPENED, counter=staff.counter)
        writer.at(now, EventKind.CALLED, ticket, **where)
        missed = chance.random() < staff.no_show
        now += staff.waits_for_no_show if missed else staff.law(chance)
        if staff.one_key or (not missed and chance.random() < staff.forgets):
            open_ticket = ticket
        else:
            writer.at(now, EventKind.NO_SHOW if missed else EventKind.FINISHED, ticket, **where)
        now += chance.uniform(0.1, 0.5)
    return writer.in_order()


def _arrivals(chance: random.Random, every: float) -> Iterator[float]:
    at = OPENS
    while (at := at + chance.expovariate(1 / every)) < CLOSES:
        yield at


def working_day(place: int) -> date:
    """The day after so many others; weekends are left to nobody's imagination: the counter always works."""
    return FIRST_DAY + timedelta(days=place)
