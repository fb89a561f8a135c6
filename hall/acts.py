"""How an act of the hall is carried out: once, whatever breaks off.

Every act carries a request id made by its caller. A commit can succeed while its answer is lost: whoever repeats an act
with the same id gets the same answer, never a second ticket or a second call. Acts that the store broke off are repeated
here until their deadline.

A new business day begins with its first act: tickets left over from the day before expire, visits still open are done.
"""

import logging
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from pydantic import ValidationError

from hall import refusals
from hall.clock import Clock, Deadline, business_day, system_clock
from hall.errors import (
    BadRequestError,
    RefusedError,
    StoreConflictError,
    StoreDamagedError,
    StoreError,
    StoreInterruptedError,
    StoreMissingError,
    StoreTooNewError,
)
from hall.messages import Message
from hall.model import (
    ANNOUNCED,
    AT_A_COUNTER,
    Event,
    EventKind,
    NewEvent,
    Ticket,
    TicketState,
    Visit,
    label,
    parse_label,
)
from hall.settings.hall import Hall, ServiceInfo
from hall.settings.hallfile import HallFile
from hall.store.interface import Reading, Store, Writing

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Result = TypeVar("Result")

CLOCK_TOLERANCE_S = 120.0
REPEAT_PAUSE_S = 0.05
REQUEST_MAX = 100


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a caller waits for its answer, in seconds, by kind of act."""

    write_s: float = 5.0
    read_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Act:
    """What an act sees: its transaction, the hall as it is published now, and the moment."""

    store: Writing
    hall: Hall
    now: datetime
    day: date
    request: str

    def service(self, code: str) -> ServiceInfo:
        """A service of the published hall; refuses an unknown one with the nearest name."""
        found = self.hall.services.get(code)
        if found is None:
            raise refusals.unknown_service(code, self.hall.services)
        return found

    def require_counter(self, code: str) -> None:
        """Refuses a counter that the published hall does not have."""
        if code not in self.hall.counters:
            raise refusals.unknown_counter(code, self.hall.counters)

    def ticket(self, text: str) -> Ticket:
        """Today's ticket of a label as people write it; refuses an unknown one."""
        series, number = parse_label(text)
        found = self.store.ticket(self.day, series, number)
        if found is None:
            raise refusals.unknown_ticket(label(series, number), self.day)
        return found

    def visit(self, counter: str) -> Ticket:
        """The visit at a counter, also at one that the hall file no longer has: it must be possible to end it."""
        found = self.store.visit_at(self.day, counter)
        if found is None:
            self.require_counter(counter)
            raise refusals.no_visit(counter)
        return found

    def event(
        self,
        kind: EventKind,
        ticket: Ticket | None = None,
        *,
        service: str | None = None,
        counter: str | None = None,
        zone: str | None = None,
        device: str | None = None,
        queue: int | None = None,
        priority: bool | None = None,
        request: str | None = None,
    ) -> NewEvent:
        """An event of this act; the caller adds what only this kind has."""
        return NewEvent(
            business_day=self.day,
            at=self.now,
            kind=kind,
            series=ticket.series if ticket else None,
            number=ticket.number if ticket else None,
            service=ticket.service if ticket else service,
            counter=counter,
            zone=zone,
            device=device,
            queue=queue,
            priority=priority,
            request=request,
        )

    def end_visit(self, visit: Ticket, request: str | None = None) -> None:
        """A visit is done. `request` only where this is all that the act does."""
        self.store.move(visit, TicketState.DONE, at=self.now)
        self.store.record(self.event(EventKind.FINISHED, visit, counter=visit.counter, request=request))

    def answer(self, ticket: Ticket, kind: EventKind, counter: str | None) -> Visit:
        """Writes the event of an act on a ticket and returns the answer that it stands for."""
        services = self.hall.services_of(counter) if counter else (ticket.service,)
        waiting = self.store.waiting_count(self.day, services)
        zone = self.hall.zone_of(counter) if counter and kind in ANNOUNCED else None
        event = self.store.record(
            self.event(
                kind,
                ticket,
                counter=counter,
                zone=zone,
                queue=waiting,
                priority=ticket.priority,
                request=self.request,
            )
        )
        return Visit(ticket.label, ticket.service, counter, event, waiting)


class Acts:
    """The store, the clock and the published hall, and the way to carry an act out on them."""

    def __init__(self, store: Store, clock: Clock = system_clock, patience: Patience = Patience()) -> None:
        self.store = store
        self.clock = clock
        self.patience = patience
        self._hall: Hall | None = None

    # The hall

    def hall(self) -> Hall:
        """The hall as it is published now.

        :raises StoreMissingError: when nothing has been published yet.
        """
        with self.store.reading(Deadline(self.patience.read_s)) as reading:
            return self.published(reading)

    def published(self, reading: Reading) -> Hall:
        """The hall that `reading` sees; parsed again only when the version has moved."""
        version = reading.settings_version()
        if version is None:
            raise StoreMissingError(
                Message("Nothing has been published in this store yet. Run: antrean publish hall.toml")
            )
        if self._hall is None or self._hall.version != version:
            self._hall = self.version(reading, version)
        return self._hall

    def version(self, reading: Reading, version: int) -> Hall:
        """One published version.

        :raises StoreTooNewError: when this program can't read it: it was published by a newer one.
        """
        settings = reading.settings(version)
        try:
            return Hall(version, HallFile.from_json(settings.hall_json), settings.retired)
        except ValidationError as error:
            raise StoreTooNewError(
                Message(
                    "Version {version} of the hall file was published by a newer version of Antrean. Update this program.",
                    version=version,
                )
            ) from error

    def perform(
        self,
        request: str,
        act: Callable[[Act], Answer | RefusedError],
        again: Callable[[Event, Reading], Answer | RefusedError],
        kinds: Collection[EventKind],
    ) -> Answer:
        """Carries an act out once, however often it is asked for and broken off.

        :param act: returns its answer, or a refusal that is to be raised after the commit.
        :param again: the same answer, from the event that the first time wrote, and the store.
        """
        check_request(request)
        answer = self.repeatedly(lambda until: self._once(until, request, act, again, kinds))
        if isinstance(answer, RefusedError):
            raise answer
        return answer

    def repeatedly(self, once: Callable[[Deadline], Result]) -> Result:
        """Repeats what the store breaks off, until the deadline. What is repeated must look for its request id first.

        Some errors are believed only when they come again: a passing read error looks to SQLite like a damaged file, and a
        store that was there a moment ago is not missing.
        """
        until = Deadline(self.patience.write_s)
        before: set[type[StoreError]] = set()
        while True:
            try:
                return once(until)
            except (StoreInterruptedError, StoreConflictError, StoreDamagedError, StoreMissingError) as error:
                if until.over or not _may_pass(error, before):
                    raise
                before.add(type(error))
                log.warning("an act was broken off and is repeated: %s", error)
                time.sleep(min(REPEAT_PAUSE_S, until.left_s))

    def _once(
        self,
        until: Deadline,
        request: str,
        act: Callable[[Act], Answer | RefusedError],
        again: Callable[[Event, Reading], Answer | RefusedError],
        kinds: Collection[EventKind],
    ) -> Answer | RefusedError:
        with self.store.writing(until) as writing:
            done = writing.event_of(request)
            if done is not None:
                if done.kind not in kinds:
                    raise used_for_another_act()
                return again(done, writing)
            hall = self.published(writing)
            now = self.clock()
            day = business_day(now, hall.zone)
            self._begin_day(writing, day, now)
            return act(Act(writing, hall, now, day, request))

    def _begin_day(self, writing: Writing, day: date, now: datetime) -> None:
        """Lets yesterday's tickets expire with the first act of a new day.

        A machine with a wrong date must do no harm: one that is behind is refused, one that would begin a day must agree
        with the clock of the machine that keeps the store.
        """
        last = writing.last_day()
        if last == day:
            return
        if last is not None and last > day:
            raise refusals.clock_behind(day, last)
        difference = self.store.clock_difference_s()
        if difference is None:
            log.warning("the clock of the machine with the store could not be asked; this machine's is trusted")
        elif abs(difference) > CLOCK_TOLERANCE_S:
            raise refusals.clock_ahead(difference)
        for ticket in writing.left_over(day):
            ended = ticket.state in AT_A_COUNTER
            writing.move(ticket, TicketState.DONE if ended else TicketState.EXPIRED, at=now)
            kind = EventKind.FINISHED if ended else EventKind.EXPIRED
            writing.record(
                NewEvent(
                    business_day=ticket.business_day,
                    at=now,
                    kind=kind,
                    series=ticket.series,
                    number=ticket.number,
                    service=ticket.service,
                    counter=ticket.counter,
                )
            )


def new_request() -> str:
    """A fresh request id."""
    return uuid.uuid4().hex


def check_request(request: str) -> None:
    """Refuses a request id that the store could not keep.

    :raises BadRequestError: for an id that is empty, longer than 100 characters, or not printable ASCII.
    """
    if not (1 <= len(request) <= REQUEST_MAX and request.isascii() and request.isprintable()):
        raise BadRequestError(Message("A request id has 1 to {most} printable ASCII characters.", most=REQUEST_MAX))


def used_for_another_act() -> BadRequestError:
    """A request id stands for one act only."""
    return BadRequestError(Message("This request id has been used for another act."))


def _may_pass(error: StoreError, before: set[type[StoreError]]) -> bool:
    """Whether an error may be gone when the act is repeated, given what broke it off before."""
    match error:
        case StoreDamagedError():
            return StoreDamagedError not in before
        case StoreMissingError():
            return bool(before)
        case _:
            return True
