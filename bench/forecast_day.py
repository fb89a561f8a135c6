"""A simulated day as the forecast would meet it: the snapshot at a moment, the events so far, and the four simple rules that
it is measured against.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bench.forecast_halls import EVERY, OPENS, Day, Desk, Hall, Visitor
from hall.forecast.history import CounterHours, PastDay, past_day
from hall.forecast.snapshot import CounterToday, HallToday, Moments, OpenVisit
from hall.model import CounterState, EventKind, Waiting

MOVING = 20


def snapshot(day: Day) -> HallToday:
    """What the store would know now."""
    spans = moments(day)
    return HallToday(
        now=day.moment(day.now),
        waiting=tuple(ticket for ticket, _ in day.waiting.values()),
        counters=tuple(_counter(day, desk, spans) for desk in day.desks),
        every=EVERY,
        hours=dict.fromkeys(day.hall.works, spans),
    )


def moments(day: Day) -> tuple[Moments, ...]:
    """The hours of the hall on a day."""
    return tuple((day.moment(start), day.moment(end)) for start, end in day.hall.spans(day.day))


def _counter(day: Day, desk: Desk, spans: tuple[Moments, ...]) -> CounterToday:
    visit = None
    if desk.open_visit is not None:
        _, service, since, came = desk.open_visit
        visit = OpenVisit(service, day.moment(since), came)
    return CounterToday(
        code=desk.staff.code,
        services=desk.staff.services,
        state=desk.state,
        spans=spans,
        since=None if desk.since is None else day.moment(desk.since),
        visit=visit,
        recent_calls=tuple(desk.recent[: EVERY - 1]),
    )


def as_past(day: Day) -> PastDay:
    """The day, or so much of it as has gone, as the forecast reads it."""
    spans = moments(day)
    hours = {desk.staff.code: CounterHours(desk.staff.services, spans) for desk in day.desks}
    return past_day(day.day, day.events, hours)


@dataclass(slots=True)
class Rules:
    """The four simple rules, each at its best: they know who shares counters with whom, and when the hall opens.

    Queue length by the declared time, or by the moving average of the last visits, over the open counters; the wait of
    the last one called; the mean of past days for the service and half hour.
    """

    hall: Hall
    past: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    recent: deque[float] = field(default_factory=lambda: deque(maxlen=MOVING))
    last_wait: float | None = None
    read: int = 0
    began: dict[str, datetime] = field(default_factory=dict)
    taken: dict[str, datetime] = field(default_factory=dict)

    @property
    def declared(self) -> float:
        """The declared time of an average visitor."""
        return sum(work.share * work.declared for work in self.hall.works.values())

    def estimates(self, day: Day, visitor: Visitor) -> dict[str, float]:
        """What each rule says to a visitor who takes a ticket now: minutes."""
        self._read(day)
        serving = [desk for desk in day.desks if visitor.service in desk.staff.services]
        opened = [desk for desk in serving if desk.state is CounterState.OPEN] or serving
        ahead = self._ahead(day, visitor, serving, opened)
        until_open = max(OPENS - day.now, 0.0)
        prior = 5
        moving = (sum(self.recent) + prior * self.declared) / (len(self.recent) + prior)
        half_hour = self.past[visitor.service, int(day.now // 30)] or self.past[visitor.service, -1]
        return {
            "declared": until_open + ahead * self.declared / len(opened),
            "moving": until_open + ahead * moving / len(opened),
            "last": until_open if self.last_wait is None else self.last_wait,
            "past": sum(half_hour) / len(half_hour) if half_hour else ahead * self.declared / len(opened),
        }

    def _ahead(self, day: Day, visitor: Visitor, serving: Sequence[Desk], opened: Sequence[Desk]) -> float:
        services = {service for desk in serving for service in desk.staff.services}
        waiting: list[Waiting] = [ticket for ticket, _ in day.waiting.values() if ticket.service in services]
        if visitor.priority:
            waiting = [ticket for ticket in waiting if ticket.priority]
        free = not waiting and any(desk.open_visit is None for desk in opened)
        # The literature's rule: those ahead, and the one whose end everybody waits for.
        return 0.0 if free else len(waiting) + (day.now >= OPENS)

    def _read(self, day: Day) -> None:
        for event in day.events[self.read :]:
            if event.kind is EventKind.TAKEN and event.ticket:
                self.taken[event.ticket] = event.at
            elif event.kind is EventKind.CALLED and event.ticket and event.counter:
                taken = self.taken.pop(event.ticket, None)
                if taken is not None:
                    self.last_wait = (event.at - taken).total_seconds() / 60
                self.began[event.counter] = event.at
            elif event.kind in (EventKind.FINISHED, EventKind.NO_SHOW) and event.counter in self.began:
                began = self.began.pop(event.counter)
                self.recent.append((event.at - began).total_seconds() / 60)
        self.read = len(day.events)

    def next_day(self, day: Day) -> None:
        """Remembers a day that is over."""
        for visitor in day.people:
            if visitor.called:
                wait = visitor.called[0] - visitor.arrives
                self.past[visitor.service, int(visitor.arrives // 30)].append(wait)
                self.past[visitor.service, -1].append(wait)
        self.read, self.last_wait = 0, None
        self.began.clear()
        self.taken.clear()
        self.recent.clear()
