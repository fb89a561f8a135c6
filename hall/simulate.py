"""Realistic days for an empty store: visitors and counters that use the rules themselves, under a clock of their own.

Nothing is written past the rules: every simulated ticket was taken, called and finished by `Queue`. The shape follows
what is known of such halls: a rush from before the opening to about ten o'clock, handling times that are lognormal, days
that are slower or faster than others, staff who step away, no-shows of whom some come back, tickets left over at closing.
The same seed, hall and first day give the same days.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

from hall.clock import Deadline
from hall.errors import BadRequestError, Refusal, RefusedError
from hall.messages import Message
from hall.model import Visit
from hall.prospects import Told
from hall.queue import Queue, new_request
from hall.service_hours import spans_on
from hall.settings.hall import Hall

Watch = Callable[[datetime, str, object], None]
# What a visitor is told who takes a number for this service now, a priority one or not.
Tell = Callable[[str, bool], Told]


@dataclass(frozen=True, slots=True)
class Habits:
    """How people in the hall behave; shares are of one, times in minutes unless said otherwise."""

    visitors: int = 600
    rush: float = 0.55
    rush_minutes: float = 150.0
    handling_sigma: float = 0.5
    day_speed_sigma: float = 0.12
    no_show: float = 0.08
    no_show_wait: float = 1.5
    comes_back: float = 0.25
    priority: float = 0.06
    cancels: float = 0.01
    transfers: float = 0.02
    holds: float = 0.01
    recalls: float = 0.15
    one_key_counters: float = 0.3
    steps_away_every: float = 150.0
    steps_away_for: float = 10.0
    overtime: float = 45.0


class SimulatedClock:
    """A clock that the simulation sets."""

    def __init__(self) -> None:
        self.now = datetime(2000, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Now, as the simulation has it."""
        return self.now


@dataclass(slots=True)
class Day:
    """What came of a simulated day."""

    business_day: date
    tickets: int = 0
    calls: int = 0
    no_shows: int = 0
    returns: int = 0
    turned_away: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Desk:
    """A counter and its staff."""

    code: str
    opens: datetime
    closes: datetime
    one_key: bool
    next_break: datetime
    idle: bool = True
    shut: bool = False
    held: list[tuple[datetime, Visit]] = field(default_factory=list)


class _Run:
    """One day: a heap of things that will happen, each a plain function, and the clock that follows them."""

    def __init__(
        self,
        queue: Queue,
        hall: Hall,
        clock: SimulatedClock,
        day: date,
        chance: random.Random,
        habits: Habits,
        watch: Watch,
        tell: Tell,
    ) -> None:
        self.queue, self.hall, self.clock = queue, hall, clock
        self.chance, self.habits, self.watch, self.tell = chance, habits, watch, tell
        self.result = Day(day)
        self.speed = chance.lognormvariate(0, habits.day_speed_sigma)
        self.desks: dict[str, _Desk] = {}
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._ticks = count()

    def at(self, moment: datetime, what: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (moment, next(self._ticks), what))

    def after(self, minutes: float, what: Callable[[], None]) -> None:
        self.at(self.clock.now + timedelta(minutes=minutes), what)

    def run(self, until: datetime | None) -> Day:
        while self._agenda:
            moment, _, what = heapq.heappop(self._agenda)
            if until is not None and moment > until:
                break
            self.clock.now = moment
            what()
        return self.result

    # Visitors

    def arrive(self, service: str) -> None:
        try:
            priority = self.chance.random() < self.habits.priority
            told = self.tell(service, priority)
            taken = self.queue.take(
                service, request=new_request(), priority=priority, promise=told.promise, in_vain=told.in_vain
            )
        except RefusedError as refused:
            reasons = self.result.turned_away
            reasons[refused.reason] = reasons.get(refused.reason, 0) + 1
            return
        self.result.tickets += 1
        self.watch(self.clock.now, "taken", taken)
        if self.chance.random() < self.habits.cancels:
            self.after(self.chance.uniform(5, 60), lambda: self.leave(taken.ticket))
        self.wake(service)

    def leave(self, ticket: str) -> None:
        # Whoever has been called meanwhile stays.
        self.tried(lambda: self.queue.cancel(ticket, request=new_request()))

    def come_back(self, ticket: str, service: str) -> None:
        if self.tried(lambda: self.queue.give_back(ticket, request=new_request())):
            self.result.returns += 1
            self.wake(service)

    def tried(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except RefusedError:
            return False
        return True

    # Counters

    def wake(self, service: str) -> None:
        for desk in self.desks.values():
            if desk.idle and service in self.hall.services_of(desk.code) and self.working(desk):
                desk.idle = False
                self.after(0.1, lambda desk=desk: self.next(desk))  # type: ignore[misc]

    def working(self, desk: _Desk) -> bool:
        return not desk.shut and desk.opens <= self.clock.now < desk.closes + timedelta(minutes=self.habits.overtime)

    def start(self, desk: _Desk) -> None:
        if desk.shut:
            return
        self.queue.open(desk.code, request=new_request())
        self.next(desk)

    def next(self, desk: _Desk) -> None:
        now = self.clock.now
        if not self.working(desk):
            desk.idle = True
            return
        break_end = self.break_end(desk, now)
        if break_end is not None or now >= desk.next_break:
            self.step_away(desk, break_end)
            return
        while desk.held and desk.held[0][0] <= now:
            if self.take_up(desk, desk.held.pop(0)[1]):
                return
        try:
            visit = self.queue.call(desk.code, request=new_request())
        except RefusedError as refused:
            if refused.reason is not Refusal.NOBODY_WAITING:
                raise
            desk.idle = True
            return
        desk.idle = False
        self.result.calls += 1
        self.watch(now, "called", visit)
        self.after(0.7, lambda: self.receive(desk, visit))

    def break_end(self, desk: _Desk, now: datetime) -> datetime | None:
        """When the present break of the counter's hours ends; None outside a break."""
        info = self.hall.services[self.hall.counters[desk.code].services[0]]
        spans = spans_on(self.hall, info, self.result.business_day)
        later = [start for start, _ in spans if start > now]
        inside = any(start <= now < end for start, end in spans)
        return later[0] if later and not inside and now >= spans[0][1] else None

    def step_away(self, desk: _Desk, until: datetime | None) -> None:
        back = until or self.clock.now + timedelta(minutes=self.chance.expovariate(1 / self.habits.steps_away_for))
        self.tried(lambda: self.queue.finish(desk.code, request=new_request()))
        self.queue.pause(desk.code, request=new_request())
        desk.idle = False
        desk.next_break = back + timedelta(minutes=self.chance.expovariate(1 / self.habits.steps_away_every))
        self.at(back, lambda: self.start(desk))

    def receive(self, desk: _Desk, visit: Visit) -> None:
        if desk.shut:
            return
        if self.chance.random() < self.habits.recalls:
            self.tried(lambda: self.queue.recall(desk.code, request=new_request()))
        if self.chance.random() < self.habits.no_show:
            self.after(self.habits.no_show_wait, lambda: self.miss(desk, visit))
            return
        if not desk.one_key:
            self.queue.serve(desk.code, request=new_request())
        self.after(self.handling_minutes(visit.service), lambda: self.part(desk, visit))

    def handling_minutes(self, service: str) -> float:
        sigma = self.habits.handling_sigma
        mean = self.hall.services[service].service.handling_minutes
        # exp(mu + sigma^2 / 2) is the mean of a lognormal, so that the hall file's minutes are what staff need.
        return mean * self.speed * self.chance.lognormvariate(-sigma * sigma / 2, sigma)

    def miss(self, desk: _Desk, visit: Visit) -> None:
        if desk.shut:
            return
        if desk.one_key:
            self.next(desk)  # a keypad with one key knows no "no-show": the visit just ends
            return
        self.queue.no_show(desk.code, request=new_request())
        self.result.no_shows += 1
        if self.chance.random() < self.habits.comes_back:
            self.after(self.chance.uniform(3, 40), lambda: self.come_back(visit.ticket, visit.service))
        self.next(desk)

    def part(self, desk: _Desk, visit: Visit) -> None:
        """The visit is over, or goes on elsewhere."""
        if desk.shut:
            return
        draw = self.chance.random()
        if draw < self.habits.transfers and self.pass_on(desk, visit):
            self.next(desk)
            return
        if not desk.one_key and draw > 1 - self.habits.holds:
            self.queue.hold(desk.code, request=new_request())
            back = self.clock.now + timedelta(minutes=self.chance.uniform(5, 15))
            desk.held.append((back, visit))
            self.at(back, lambda: self.look_up(desk))
            self.next(desk)
            return
        if not desk.one_key:
            self.queue.finish(desk.code, request=new_request())
        self.next(desk)

    def pass_on(self, desk: _Desk, visit: Visit) -> bool:
        others = [code for code in self.hall.services if code != visit.service]
        to = self.chance.choice(others)
        moved = self.tried(lambda: self.queue.transfer(desk.code, to, request=new_request()))
        if moved:
            self.wake(to)
        return moved

    def take_up(self, desk: _Desk, visit: Visit) -> bool:
        """Goes on with a visitor who had been set aside; False when the ticket is no longer there."""
        if not self.tried(lambda: self.queue.resume(desk.code, request=new_request(), ticket=visit.ticket)):
            return False
        desk.idle = False
        self.after(2, lambda: self.finish_held(desk))
        return True

    def finish_held(self, desk: _Desk) -> None:
        if desk.shut:
            return
        self.tried(lambda: self.queue.finish(desk.code, request=new_request()))
        self.next(desk)

    def look_up(self, desk: _Desk) -> None:
        """A visitor who had been set aside is back: an idle counter takes notice, a busy one will with its next visit."""
        if desk.idle and self.working(desk):
            self.next(desk)

    def shut(self, desk: _Desk) -> None:
        """The counter goes home; whoever is still there has been served by now."""
        self.queue.close(desk.code, request=new_request())
        desk.shut = True


def simulate_day(
    queue: Queue,
    clock: SimulatedClock,
    day: date,
    *,
    seed: int,
    habits: Habits = Habits(),
    until: datetime | None = None,
    watch: Watch = lambda moment, what, answer: None,
    tell: Tell = lambda service, priority: Told(),
) -> Day:
    """Plays one day through the rules of the published hall.

    :param queue: a queue whose clock is `clock`.
    :param until: stop in the middle of the day, for a demonstration.
    :param watch: told of every ticket taken ("taken") and called ("called") with its answer.
    :param tell: asked before every ticket what its visitor is told.
    :raises BadRequestError: when the store has already worked on that day or a later one.
    """
    with queue.store.reading(Deadline(queue.patience.read_s)) as reading:
        hall, last = queue.published(reading), reading.last_day()
    if last is not None and last >= day:
        raise BadRequestError(
            Message(
                "The store has days up to {last}; a simulation must begin after it, not on {day}.", last=last, day=day
            )
        )
    chance = random.Random(f"{seed} {day}")  # noqa: S311 - a simulation
    run = _Run(queue, hall, clock, day, chance, habits, watch, tell)
    clock.now = datetime.combine(day, datetime.min.time(), hall.zone)
    _plan_counters(run)
    _plan_visitors(run)
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), hall.zone)
    return run.run(min(until or midnight, midnight - timedelta(microseconds=1)))


def working_days(hall: Hall, first: date, days: int) -> list[date]:
    """The days of a span on which at least one service of the hall is served."""
    span = [first + timedelta(days=offset) for offset in range(days)]
    return [day for day in span if any(spans_on(hall, info, day) for info in hall.services.values())]


def _plan_counters(run: _Run) -> None:
    for code, counter in run.hall.counters.items():
        spans = sorted(
            span
            for service in counter.services
            for span in spans_on(run.hall, run.hall.services[service], run.result.business_day)
        )
        if not spans:
            continue
        opens = spans[0][0] + timedelta(minutes=run.chance.uniform(0, 8))
        desk = _Desk(
            code=code,
            opens=opens,
            closes=max(end for _, end in spans),
            one_key=run.chance.random() < run.habits.one_key_counters,
            next_break=opens + timedelta(minutes=run.chance.expovariate(1 / run.habits.steps_away_every)),
        )
        run.desks[code] = desk
        run.at(opens, lambda desk=desk: run.start(desk))  # type: ignore[misc]
        run.at(desk.closes + timedelta(minutes=run.habits.overtime), lambda desk=desk: run.shut(desk))  # type: ignore[misc]


def _plan_visitors(run: _Run) -> None:
    served = {
        code: spans
        for code, info in run.hall.services.items()
        if (spans := spans_on(run.hall, info, run.result.business_day))
    }
    if not served:
        return
    codes = list(served)
    weights = [_popularity(run.hall, code) for code in codes]
    visitors = round(run.habits.visitors * run.chance.uniform(0.85, 1.15))
    for service in run.chance.choices(codes, weights, k=visitors):
        first, last = served[service][0][0], served[service][-1][1]
        run.at(_arrival(run, first, last), lambda service=service: run.arrive(service))  # type: ignore[misc]


def _popularity(hall: Hall, service: str) -> float:
    """How many visitors a service draws, relative to others: a hall gives its counters to the services that need them,
    so what its counters could serve, give or take. The same in every run: `service` is the seed.
    """
    shares = [1 / len(counter.services) for counter in hall.counters.values() if service in counter.services]
    luck = random.Random(service).lognormvariate(0, 0.35)  # noqa: S311 - a simulation
    return sum(shares) / hall.services[service].service.handling_minutes * luck


def _arrival(run: _Run, first: datetime, last: datetime) -> datetime:
    """In the rush from before the opening, or at any time until closing."""
    if run.chance.random() < run.habits.rush:
        return first + timedelta(minutes=run.chance.triangular(-25, run.habits.rush_minutes, 15))
    return first + (last - first) * run.chance.random()
