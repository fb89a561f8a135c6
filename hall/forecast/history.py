"""A past day, or today so far, read from its events: visits and how far their lengths can be believed, tickets and their
waits, counters that were away. Pure: events in, values out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from hall.forecast.habits import DayAway, Interval
from hall.forecast.snapshot import Moments
from hall.model import Event, EventKind

# A counter that begins so much later than its hours say is late; whoever begins sooner is not.
LATE = timedelta(minutes=1)


class Ended(StrEnum):
    """How a visit ended, which says how far its end can be believed."""

    FINISH = "finish"
    NEXT = "next"
    NO_SHOW = "no_show"
    TRANSFER = "transfer"
    HOLD = "hold"
    CLOSE = "close"
    DAY_END = "day_end"


_ENDS = {
    EventKind.FINISHED: Ended.FINISH,
    EventKind.NO_SHOW: Ended.NO_SHOW,
    EventKind.TRANSFERRED: Ended.TRANSFER,
    EventKind.HELD: Ended.HOLD,
}


@dataclass(frozen=True, slots=True)
class CounterHours:
    """What a counter serves, and when it should work on a day."""

    services: tuple[str, ...]
    spans: tuple[Moments, ...]


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit at a counter.

    :param began_at: its call; of one that was taken up again, that moment.
    :param came_at: when the counter said that the visitor had come.
    :param ended: how it ended; None while it goes on.
    :param called_for_since: since when, at its beginning, somebody had been waiting for this counter.
    :param waited_for_since: the same at its end; None when nobody was.
    :param next_at: the counter's next call, if people waited for it from this visit's end until then.
    :param whole: not taken up again, nor to be.
    :param over_a_break: it ended in other hours of the counter than it began in, or after a pause: nobody knows when it was
        over.
    """

    counter: str
    service: str
    began_at: datetime
    called_for_since: datetime
    whole: bool = True
    over_a_break: bool = False
    came_at: datetime | None = None
    ended_at: datetime | None = None
    ended: Ended | None = None
    waited_for_since: datetime | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastTicket:
    """When a ticket was taken, and when it was first called; None when it never was."""

    label: str
    service: str
    taken_at: datetime
    called_at: datetime | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class PastDay:
    """A day of the hall. `away` says, by counter, when it should have worked and did not."""

    day: date
    visits: tuple[PastVisit, ...] = ()
    tickets: tuple[PastTicket, ...] = ()
    away: Mapping[str, DayAway] = field(default_factory=dict)


def past_day(day: date, events: Iterable[Event], counters: Mapping[str, CounterHours]) -> PastDay:
    """What the events of one business day tell.

    :param events: in the order of their ids.
    :param counters: as the hall file has them; what others did is left out.
    """
    reader = _Reader(day, counters)
    for event in events:
        reader.read(event)
    for trace in reader.traces.values():
        trace.visits = _with_next(trace.visits)
    away = {
        code: _day_away(day, reader.traces[code], hours.spans)
        for code, hours in counters.items()
        if hours.spans and reader.asked_for.intersection(hours.services)
    }
    visits = (visit for trace in reader.traces.values() for visit in trace.visits)
    return PastDay(day, tuple(sorted(visits, key=lambda visit: visit.began_at)), tuple(reader.tickets.values()), away)


@dataclass(slots=True)
class _Trace:
    """What a counter did. `there` tells when it began and ceased to be there, by its keys or by a call."""

    visits: list[PastVisit] = field(default_factory=list)
    there: list[tuple[datetime, bool]] = field(default_factory=list)


class _Reader:
    """Follows the events of a day."""

    def __init__(self, day: date, counters: Mapping[str, CounterHours]) -> None:
        self.day, self.counters = day, counters
        self.traces = {code: _Trace() for code in counters}
        self.tickets: dict[str, PastTicket] = {}
        self.waiting: dict[str, tuple[str, datetime]] = {}
        self.asked_for: set[str] = set()

    def read(self, event: Event) -> None:
        """Takes the next event in."""
        if event.counter in self.traces:
            self._counter(event, event.counter, self.traces[event.counter])
        if event.ticket and event.service:
            self._ticket(event, event.ticket, event.service)

    def _ticket(self, event: Event, name: str, service: str) -> None:
        match event.kind:
            case EventKind.TAKEN:
                self.tickets[name] = PastTicket(name, service, event.at)
                self.asked_for.add(service)
                self.waiting[name] = (service, event.at)
            case EventKind.RETURNED | EventKind.TRANSFERRED:
                self.waiting[name] = (service, event.at)
            case EventKind.CALLED:
                self.waiting.pop(name, None)
                if name in self.tickets and self.tickets[name].called_at is None:
                    self.tickets[name] = replace(self.tickets[name], called_at=event.at)
            case EventKind.CANCELLED | EventKind.EXPIRED:
                self.waiting.pop(name, None)
                if name in self.tickets and event.kind is EventKind.CANCELLED:
                    self.tickets[name] = replace(self.tickets[name], cancelled=True)
            case _:
                pass

    def _counter(self, event: Event, code: str, trace: _Trace) -> None:
        match event.kind:
            case EventKind.CALLED | EventKind.RESUMED:
                self._begins(event, code, trace)
            case EventKind.SERVED if trace.visits:
                trace.visits[-1] = replace(trace.visits[-1], came_at=event.at)
            case EventKind.FINISHED | EventKind.NO_SHOW | EventKind.TRANSFERRED | EventKind.HELD if trace.visits:
                self._ends(event, code, trace)
            case EventKind.OPENED:
                trace.there.append((event.at, True))
            case EventKind.PAUSED | EventKind.CLOSED:
                trace.there.append((event.at, False))
                if trace.visits and trace.visits[-1].ended is None:
                    trace.visits[-1] = replace(trace.visits[-1], over_a_break=True)
                if event.kind is EventKind.CLOSED and trace.visits and trace.visits[-1].ended_at == event.at:
                    trace.visits[-1] = replace(trace.visits[-1], ended=Ended.CLOSE)
            case _:
                pass

    def _begins(self, event: Event, code: str, trace: _Trace) -> None:
        if trace.visits and trace.visits[-1].ended is Ended.FINISH and trace.visits[-1].ended_at == event.at:
            trace.visits[-1] = replace(trace.visits[-1], ended=Ended.NEXT)
        trace.there.append((event.at, True))
        trace.visits.append(
            PastVisit(
                counter=code,
                service=event.service or "",
                began_at=event.at,
                called_for_since=self._waited_for_since(code) or event.at,
                whole=event.kind is EventKind.CALLED,
            )
        )

    def _ends(self, event: Event, code: str, trace: _Trace) -> None:
        ended = _ENDS[event.kind]
        trace.visits[-1] = replace(
            trace.visits[-1],
            ended_at=event.at,
            ended=Ended.DAY_END if event.at - trace.visits[-1].began_at > timedelta(hours=12) else ended,
            waited_for_since=self._waited_for_since(code),
            whole=trace.visits[-1].whole and ended is not Ended.HOLD,
            over_a_break=trace.visits[-1].over_a_break
            or any(trace.visits[-1].began_at < opens <= event.at for opens, _ in self.counters[code].spans),
        )

    def _waited_for_since(self, code: str) -> datetime | None:
        services = self.counters[code].services
        return min((since for service, since in self.waiting.values() if service in services), default=None)


def _with_next(visits: list[PastVisit]) -> list[PastVisit]:
    """Each visit with the next call, if people waited for it all the while."""
    known = [
        replace(visit, next_at=after.began_at)
        if visit.ended_at is not None and after.whole and after.called_for_since <= visit.ended_at
        else visit
        for visit, after in pairwise(visits)
    ]
    return known + visits[-1:]


def _day_away(day: date, trace: _Trace, spans: tuple[Moments, ...]) -> DayAway:
    """When a counter was away within its hours, in minutes of the day."""
    midnight = datetime.combine(day, datetime.min.time(), spans[0][0].tzinfo)

    def minutes(moment: datetime) -> float:
        return (moment - midnight).total_seconds() / 60

    absent = [*_said(trace, spans), *_silent(trace)]
    away = [
        (max(start, opens), min(end, closes))
        for opens, closes in spans
        for start, end in (*absent, *_late(trace, opens, closes))
        if start < closes and end > opens
    ]
    hours = tuple((minutes(start), minutes(end)) for start, end in spans)
    found = in_order([(minutes(start), minutes(end)) for start, end in away])
    return DayAway(hours, found, day.weekday())


def _said(trace: _Trace, spans: tuple[Moments, ...]) -> list[Moments]:
    """When a counter was not there by its own keys: before it opened, in pauses, after it closed."""
    if not trace.there:
        return [(spans[0][0], spans[-1][1])]
    said: list[Moments] = []
    since: datetime | None = None
    for moment, there in trace.there:
        if there and since is not None:
            said.append((since, moment))
            since = None
        elif not there and since is None:
            since = moment
    if since is not None:
        said.append((since, spans[-1][1]))
    first = trace.there[0][0]
    if not any(visit.began_at == first for visit in trace.visits):
        said.append((spans[0][0], first))
    return said


def _silent(trace: _Trace) -> list[Moments]:
    """When a counter kept people waiting between two visits; for how long that is an absence is not decided here."""
    return [
        (visit.ended_at, visit.next_at)
        for visit in trace.visits
        if visit.ended_at is not None and visit.next_at is not None and visit.next_at > visit.ended_at
    ]


def _late(trace: _Trace, opens: datetime, closes: datetime) -> list[Moments]:
    """From the beginning of its hours to its first call, if people were waiting for it all the while."""
    first = next((visit for visit in trace.visits if visit.began_at >= opens), None)
    if first is None or first.called_for_since > opens or not opens + LATE < first.began_at < closes:
        return []
    if any(visit.began_at < opens < (visit.ended_at or closes) and _told(visit) for visit in trace.visits):
        return []
    return [(opens, first.began_at)]


def _told(visit: PastVisit) -> bool:
    """Whether a visit went on until its end: one that the next call ended may have been long over."""
    return visit.ended not in (Ended.NEXT, Ended.CLOSE, Ended.DAY_END)


def in_order(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same times, in order and apart."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
