"""A day of the hall as its events tell it: what became of each ticket, which visits there were, how long counters worked,
how many waited when. Pure: events in, values out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hall.model import CounterState, Event, EventKind, Stop

# Whoever has just come may find a counter that had long been free: the visit that its call ends was over before.
HAD_WAITED = timedelta(minutes=1)

_STATES = {
    EventKind.OPENED: CounterState.OPEN,
    EventKind.PAUSED: CounterState.PAUSED,
    EventKind.CLOSED: CounterState.CLOSED,
}
_ENDS_VISIT = (EventKind.FINISHED, EventKind.TRANSFERRED, EventKind.NO_SHOW, EventKind.HELD)


class Fate(StrEnum):
    """What became of a ticket by the end of the day. `IN_HALL`: its day is not over yet."""

    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    LEFT_OVER = "left_over"
    IN_HALL = "in_hall"


_FATES = {
    EventKind.TAKEN: Fate.IN_HALL,
    EventKind.CALLED: Fate.IN_HALL,
    EventKind.SERVED: Fate.IN_HALL,
    EventKind.RESUMED: Fate.IN_HALL,
    EventKind.HELD: Fate.IN_HALL,
    EventKind.RETURNED: Fate.IN_HALL,
    EventKind.TRANSFERRED: Fate.IN_HALL,
    EventKind.FINISHED: Fate.SERVED,
    EventKind.NO_SHOW: Fate.NO_SHOW,
    EventKind.CANCELLED: Fate.CANCELLED,
    EventKind.EXPIRED: Fate.LEFT_OVER,
}


@dataclass(frozen=True, slots=True)
class Journey:
    """A ticket's day. `service` is the one it was taken for; `called_at` its first call, None when it never was called."""

    label: str
    service: str
    taken_at: datetime
    called_at: datetime | None = None
    fate: Fate = Fate.IN_HALL

    @property
    def wait_minutes(self) -> float | None:
        """From taking the number to its first call."""
        return None if self.called_at is None else (self.called_at - self.taken_at).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Visit:
    """From a call, or from being taken up again, until the counter was done with the ticket.

    :param how: the kind of event that ended it; None while it goes on.
    :param known: it went from the call to its end at once, and the end is one that somebody pressed, or that the next call
        made while people had been waiting. Any other visit may have been over long before.
    """

    counter: str
    service: str
    began_at: datetime
    known: bool
    ended_at: datetime | None = None
    how: EventKind | None = None

    @property
    def handling_minutes(self) -> float | None:
        """How long a visitor was handled; None where nobody came, or nobody knows."""
        if not self.known or self.ended_at is None or self.how not in (EventKind.FINISHED, EventKind.TRANSFERRED):
            return None
        return (self.ended_at - self.began_at).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class CounterTime:
    """How long a counter was open, and how long paused, in minutes; and how often it called."""

    code: str
    open_minutes: float
    paused_minutes: float
    calls: int
    no_shows: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many waited in the whole hall from a moment on."""

    since: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Happened:
    """A day of the hall, or the part of it that is over."""

    day: date
    journeys: Mapping[str, Journey]
    visits: tuple[Visit, ...]
    counters: tuple[CounterTime, ...]
    waiting: tuple[Waiting, ...]
    pins_locked: int


def happened(
    day: date,
    events: Iterable[Event],
    counters: Mapping[str, tuple[str, ...]],
    zone: ZoneInfo,
    *,
    now: datetime | None = None,
) -> Happened:
    """What the events of one business day tell.

    :param events: in the order of their ids.
    :param counters: by counter, the services that it calls; what others did counts as well.
    :param now: the moment, while the day is under way; None when it is over. A day that is over leaves nobody in the hall:
        who still waited is left over, who was at a counter was served.
    """
    reader = _Reader(day, counters, zone)
    for event in events:
        reader.read(event)
    return reader.result(now)


@dataclass(slots=True)
class _Counter:
    """What a counter did."""

    state: CounterState = CounterState.CLOSED
    since: datetime | None = None
    last: datetime | None = None
    spent: dict[CounterState, float] = field(default_factory=lambda: dict.fromkeys(CounterState, 0.0))
    visits: list[Visit] = field(default_factory=list)
    calls: int = 0
    no_shows: int = 0
    had_waited: bool = False

    def until(self, moment: datetime) -> None:
        """The present state lasted until then."""
        if self.since is not None:
            self.spent[self.state] += max(0.0, (moment - self.since).total_seconds() / 60)
        self.since = moment


class _Reader:
    """Follows the events of a day."""

    def __init__(self, day: date, counters: Mapping[str, tuple[str, ...]], zone: ZoneInfo) -> None:
        self.day, self.served = day, counters
        self.midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
        self.journeys: dict[str, Journey] = {}
        self.counters: dict[str, _Counter] = {}
        self.queue: dict[str, tuple[str, datetime]] = {}
        self.last: dict[str, EventKind] = {}
        self.waiting: list[Waiting] = []
        self.pins_locked = 0

    def read(self, event: Event) -> None:
        """Takes the next event in."""
        if event.kind is EventKind.PIN_LOCKED:
            self.pins_locked += 1
        if event.counter:
            self._counter(event, event.counter, self.counters.setdefault(event.counter, _Counter()))
        if event.ticket and event.service:
            self._ticket(event, event.ticket, event.service)

    def result(self, now: datetime | None) -> Happened:
        """The day, as far as it has been read."""
        for counter in self.counters.values():
            counter.until(now or counter.last or self.midnight)
        journeys = self.journeys if now else {label: self._ended(each) for label, each in self.journeys.items()}
        visits = sorted((v for each in self.counters.values() for v in each.visits), key=lambda visit: visit.began_at)
        times = tuple(
            CounterTime(code, of.spent[CounterState.OPEN], of.spent[CounterState.PAUSED], of.calls, of.no_shows)
            for code, of in self.counters.items()
        )
        return Happened(self.day, journeys, tuple(visits), times, tuple(self.waiting), self.pins_locked)

    def _ended(self, journey: Journey) -> Journey:
        """What becomes of a ticket that nobody has dealt with when the day is over: as the next day's first act has it."""
        if journey.fate is not Fate.IN_HALL:
            return journey
        at_a_counter = self.last[journey.label] in (EventKind.CALLED, EventKind.SERVED, EventKind.RESUMED)
        return replace(journey, fate=Fate.SERVED if at_a_counter else Fate.LEFT_OVER)

    def _counter(self, event: Event, code: str, counter: _Counter) -> None:
        if event.at < self.midnight:
            counter.last = event.at
        if event.kind in (EventKind.CALLED, EventKind.RESUMED):
            self._begins(event, code, counter)
        elif event.kind in _ENDS_VISIT and counter.visits and counter.visits[-1].ended_at is None:
            self._ends(event, code, counter)
        elif event.kind in _STATES:
            counter.until(event.at)
            counter.state = _STATES[event.kind]
            if counter.visits and _made_vague(counter.visits[-1], event):
                counter.visits[-1] = replace(counter.visits[-1], known=False)

    def _begins(self, event: Event, code: str, counter: _Counter) -> None:
        if counter.visits and _ended_by(counter.visits[-1], event) and not counter.had_waited:
            counter.visits[-1] = replace(counter.visits[-1], known=False)
        counter.calls += event.kind is EventKind.CALLED
        counter.visits.append(Visit(code, event.service or "", event.at, known=event.kind is EventKind.CALLED))

    def _ends(self, event: Event, code: str, counter: _Counter) -> None:
        visit = counter.visits[-1]
        known = visit.known and event.at < self.midnight
        counter.visits[-1] = replace(visit, ended_at=event.at, how=event.kind, known=known)
        counter.no_shows += event.kind is EventKind.NO_SHOW
        services = self.served.get(code, ())
        counter.had_waited = any(
            service in services and event.at - since >= HAD_WAITED for service, since in self.queue.values()
        )

    def _ticket(self, event: Event, label: str, service: str) -> None:
        if event.kind is EventKind.TAKEN:
            self.journeys[label] = Journey(label, service, event.at)
        if event.kind not in _FATES or label not in self.journeys:
            return
        self.last[label] = event.kind
        called = self.journeys[label].called_at
        if event.kind is EventKind.CALLED and called is None:
            called = event.at
        self.journeys[label] = replace(self.journeys[label], called_at=called, fate=_FATES[event.kind])
        if event.kind in (EventKind.TAKEN, EventKind.RETURNED, EventKind.TRANSFERRED):
            self.queue[label] = (service, event.at)
        elif event.kind in (EventKind.CALLED, EventKind.CANCELLED, EventKind.EXPIRED):
            self.queue.pop(label, None)
        if event.at < self.midnight and (not self.waiting or self.waiting[-1].count != len(self.queue)):
            self.waiting.append(Waiting(event.at, len(self.queue)))


def _ended_by(visit: Visit, event: Event) -> bool:
    """Whether an act of the counter has ended its visit on the way: *next* and *close* finish one that goes on."""
    return visit.how is EventKind.FINISHED and visit.ended_at == event.at


def _made_vague(visit: Visit, event: Event) -> bool:
    """Whether nobody knows any more when a visit was over: it goes on over a pause, or the counter's closing ends it."""
    if event.kind is EventKind.PAUSED:
        return visit.ended_at is None
    return event.kind is EventKind.CLOSED and _ended_by(visit, event)


@dataclass(frozen=True, slots=True)
class NoTime:
    """A service that gave no more numbers because the rest of the day could not serve more.

    :param at: since when.
    :param overruled: staff let it give numbers all the same.
    """

    day: date
    service: str
    at: datetime
    overruled: bool


def stopped_for_lack_of_time(events: Iterable[Event], stops: Mapping[str, Stop]) -> list[NoTime]:
    """The services of a day that were stopped by the forecast, in the order in which that happened.

    :param stops: what the store says of the day at its end, or now. A stop that staff made their own afterwards is theirs.
    """
    first: dict[str, NoTime] = {}
    for event in events:
        if event.kind is EventKind.STOPPED and event.service and event.service not in first:
            stop = stops.get(event.service)
            if stop in (Stop.NO_TIME, Stop.ALLOWED):
                first[event.service] = NoTime(event.business_day, event.service, event.at, stop is Stop.ALLOWED)
    return list(first.values())
