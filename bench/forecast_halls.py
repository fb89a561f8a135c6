"""Halls to try the forecast on, made independently of it: it shares nothing with `hall.forecast` but the rule who is next.

What happens here is not what the forecast assumes. Handling times are gamma laws and mixtures, never lognormal; counters
have speeds of their own; staff open late, take their breaks together or in turns, step away with or without a word,
forget to press *finish*, or have only one key. Visitors come in a morning rush, miss their call, come back, give up, are
sent on to other services. The office's declared times are wrong by up to a third.

Every visitor's fate is drawn before the day begins, so that a day can be played again with other rules at the door.
"""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from zoneinfo import ZoneInfo

from hall.model import CounterState, Event, EventKind, Waiting, label
from hall.order import next_ticket

ZONE = ZoneInfo("Asia/Jakarta")
FIRST_DAY = date(2026, 2, 2)
OPENS, CLOSES = 8 * 60.0, 15 * 60.0
BREAK, FRIDAY_BREAK = (12 * 60.0, 13 * 60.0), (11 * 60.0 + 30, 13 * 60.0)
FRIDAY = 4
EVERY = 2


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of hall: how many counters, how much of their time is asked for, and whether breaks are taken in turns."""

    counters: int
    load: float
    in_turns: bool = False

    def __str__(self) -> str:
        breaks = "in turns" if self.in_turns else "together"
        return f"{self.counters} | {self.load:.2f} | {breaks}"


@dataclass(frozen=True, slots=True)
class Work:
    """A service: what the office declares, in minutes, and what it takes indeed."""

    code: str
    declared: int
    mean: float
    share: float
    shape: float
    long_share: float

    def draw(self, chance: random.Random) -> float:
        """Minutes of one visit: a gamma law, or a mixture of a short one and one that is three times as long."""
        mean = self.mean
        if self.long_share:
            short = mean / (1 + 2 * self.long_share)
            mean = 3 * short if chance.random() < self.long_share else short
        return chance.gammavariate(self.shape, mean / self.shape)


@dataclass(frozen=True, slots=True)
class Staff:
    """A counter and the habits of its staff."""

    code: str
    services: tuple[str, ...]
    speed: float
    one_key: bool
    forgets: float
    says_pause: float
    break_shift: float


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall of a case."""

    case: Case
    seed: int
    works: dict[str, Work]
    staff: tuple[Staff, ...]
    visitors: float

    def spans(self, day: date) -> list[tuple[float, float]]:
        """When the hall is open, in minutes of the day, as its hall file says."""
        if self.case.in_turns:
            return [(OPENS, CLOSES)]
        start, end = FRIDAY_BREAK if day.weekday() == FRIDAY else BREAK
        return [(OPENS, start), (end, CLOSES)]


@dataclass(slots=True)
class Visitor:
    """Somebody, and what will come of the visit."""

    arrives: float
    service: str
    priority: bool
    minutes: float
    comes: bool
    back_after: float | None
    goes_on_to: str | None
    gives_up_after: float | None
    reaction: float
    ticket: Waiting | None = None
    called: list[float] = field(default_factory=list)
    gone: bool = False


def build(case: Case, seed: int) -> Hall:
    """The hall of a case and seed."""
    chance = random.Random(f"hall {case} {seed}")
    works = {}
    for code, mean, share in (("AMBIL", 3.0, 0.30), ("KTP", 10.0, 0.45), ("AKTA", 18.0, 0.25)):
        true = mean * chance.uniform(0.85, 1.15)
        declared = max(1, round(true * chance.uniform(0.9, 1.35)))
        works[code] = Work(code, declared, true, share, chance.choice([1.5, 2.5, 4.0]), chance.choice([0.0, 0.2]))
    staff = tuple(_staff(case, place, chance) for place in range(case.counters))
    mean = sum(work.share * work.mean for work in works.values()) * 0.92 + 0.08 * 1.8 + 0.5
    speed = sum(1 / person.speed for person in staff) / len(staff)
    hours = (CLOSES - OPENS - 60) * 0.94
    return Hall(case, seed, works, staff, case.load * case.counters * hours * speed / mean)


def _staff(case: Case, place: int, chance: random.Random) -> Staff:
    services: tuple[str, ...] = ("AMBIL", "KTP", "AKTA")
    if case.counters > 1:
        # Where there are several, some know two of the services only; the first two counters serve everything.
        services = tuple(chance.sample(services, 3 if place < 2 or chance.random() < 0.5 else 2))
    return Staff(
        code=str(place + 1),
        services=services,
        speed=chance.uniform(0.85, 1.2),
        one_key=chance.random() < 0.3,
        forgets=chance.choice([0.0, 0.1, 0.3]),
        says_pause=chance.choice([0.5, 0.9]),
        break_shift=(-30.0, 30.0)[place % 2] if case.in_turns else 0.0,
    )


def visitors(hall: Hall, day: date) -> list[Visitor]:
    """Who comes on a day, in the order of their arrival."""
    chance = random.Random(f"visitors {hall.case} {hall.seed} {day}")
    number, speed = how_many_and_how_slow(hall, chance)
    return some_visitors(hall, chance, number, speed)


def how_many_and_how_slow(hall: Hall, chance: random.Random) -> tuple[int, float]:
    """How many come, and by how much everything takes longer on this day."""
    return round(hall.visitors * chance.uniform(0.85, 1.15)), chance.gammavariate(64, 1 / 64)


def some_visitors(hall: Hall, chance: random.Random, number: int, speed: float) -> list[Visitor]:
    """So many people, in the order of their arrival."""
    codes, shares = list(hall.works), [work.share for work in hall.works.values()]
    came = []
    for _ in range(number):
        service = chance.choices(codes, shares)[0]
        rush = chance.random() < 0.55
        arrives = OPENS + chance.triangular(-25, 150, 15) if rush else chance.uniform(OPENS, CLOSES)
        comes = chance.random() >= 0.08
        back = chance.random() < 0.25
        came.append(
            Visitor(
                arrives=arrives,
                service=service,
                priority=chance.random() < 0.06,
                minutes=hall.works[service].draw(chance) * speed,
                comes=comes,
                back_after=chance.uniform(3, 30) if back else None,
                goes_on_to=chance.choice([code for code in codes if code != service])
                if chance.random() < 0.04
                else None,
                gives_up_after=chance.uniform(5, 60) if chance.random() < 0.015 else None,
                reaction=chance.uniform(0.05, 0.5),
            )
        )
    return sorted(came, key=lambda visitor: visitor.arrives)


@dataclass(slots=True)
class Desk:
    """A counter on a day. `open_visit` is what the store believes: a visit that nobody has ended."""

    staff: Staff
    opens: float
    breaks: tuple[float, float]
    present: bool
    leaves: list[tuple[float, float]]
    state: CounterState = CounterState.CLOSED
    since: float | None = None
    idle: bool = False
    shut: bool = False
    open_visit: tuple[Visitor, str, float, bool] | None = None
    recent: list[bool] = field(default_factory=list)


Door = Callable[["Day", Visitor], bool]


def everybody(_day: "Day", _visitor: Visitor) -> bool:
    """A door that lets all in."""
    return True


class Day:
    """A day as it goes. `door` is asked whether a visitor gets a ticket."""

    def __init__(self, hall: Hall, day: date, door: Door) -> None:
        self.hall, self.day, self.door = hall, day, door
        self.midnight = datetime.combine(day, datetime.min.time(), ZONE)
        self.chance = random.Random(f"day {hall.case} {hall.seed} {day}")
        self.now = 0.0
        self.events: list[Event] = []
        self.waiting: dict[int, tuple[Waiting, Visitor]] = {}
        self.people = visitors(hall, day)
        self.desks = [self._desk(person) for person in hall.staff]
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._ticks, self._numbers, self._ids = count(), count(1), count(day.toordinal() * 100_000)

    def _desk(self, staff: Staff) -> Desk:
        chance = self.chance
        start, end = FRIDAY_BREAK if self.day.weekday() == FRIDAY else BREAK
        wobble = chance.uniform(-4, 4) if staff.break_shift else 0.0
        breaks = (start + staff.break_shift + wobble, end + staff.break_shift + wobble + chance.uniform(0, 5))
        leaves, at = [], OPENS
        while (at := at + chance.expovariate(1 / 150)) < CLOSES:
            leaves.append((at, chance.gammavariate(2, 5)))
        present = len(self.hall.staff) == 1 or chance.random() >= 0.05
        return Desk(staff, OPENS + chance.uniform(0, 8), breaks, present, leaves)

    def play(self) -> "Day":
        """From before the opening to the closing."""
        for visitor in self.people:
            self.at(visitor.arrives, partial(self._arrive, visitor))
        for desk in self.desks:
            if desk.present:
                self.at(desk.opens, partial(self._start, desk))
        while self._agenda:
            self.now, _, what = heapq.heappop(self._agenda)
            what()
        return self

    def place(self, visitor: Visitor) -> int:
        """Of somebody among all who come."""
        return next(place for place, each in enumerate(self.people) if each is visitor)

    def moment(self, minute: float) -> datetime:
        """A minute of the day as a moment."""
        return self.midnight + timedelta(minutes=minute)

    def at(self, minute: float, what: Callable[[], None]) -> None:
        """Something that happens at a minute of the day."""
        heapq.heappush(self._agenda, (minute, next(self._ticks), what))

    def _record(
        self, kind: EventKind, visitor: Visitor | None = None, service: str | None = None, counter: str | None = None
    ) -> int:
        name = visitor.ticket.label if visitor and visitor.ticket else None
        event = Event(next(self._ids), self.day, self.moment(self.now), kind, name, service, counter, None, None)
        self.events.append(event)
        return event.id

    # Visitors

    def _arrive(self, visitor: Visitor) -> None:
        if not self.door(self, visitor):
            return
        number = next(self._numbers)
        event = self._record(EventKind.TAKEN, visitor, visitor.service)
        name = label("A", number)
        visitor.ticket = Waiting(event, name, visitor.service, visitor.priority, self.moment(self.now))
        self.events[-1] = Event(
            event, self.day, self.moment(self.now), EventKind.TAKEN, name, visitor.service, None, None, None
        )
        self._wait(visitor, visitor.ticket)
        if visitor.gives_up_after is not None:
            self.at(self.now + visitor.gives_up_after, lambda: self._give_up(visitor))

    def _wait(self, visitor: Visitor, ticket: Waiting) -> None:
        self.waiting[ticket.arrival] = (ticket, visitor)
        for desk in self.desks:
            if desk.idle and ticket.service in desk.staff.services:
                desk.idle = False
                self.at(self.now + visitor.reaction, partial(self._next, desk))

    def _give_up(self, visitor: Visitor) -> None:
        if visitor.ticket and visitor.ticket.arrival in self.waiting and not visitor.called:
            del self.waiting[visitor.ticket.arrival]
            visitor.gone = True
            self._record(EventKind.CANCELLED, visitor, visitor.service)

    def _come_back(self, visitor: Visitor) -> None:
        assert visitor.ticket is not None
        visitor.comes = True
        self._record(EventKind.RETURNED, visitor, visitor.service)
        self._wait(visitor, visitor.ticket)

    # Counters

    def _start(self, desk: Desk) -> None:
        if not desk.staff.one_key:
            self._turn(desk, CounterState.OPEN, EventKind.OPENED)
        self._next(desk)

    def _turn(self, desk: Desk, state: CounterState, kind: EventKind) -> None:
        if desk.state is not state:
            desk.state, desk.since = state, self.now
            self._record(kind, counter=desk.staff.code)

    def _next(self, desk: Desk) -> None:
        if self.now >= CLOSES:
            self._shut(desk)
            return
        back = self._away_until(desk)
        if back is not None:
            self._leave(desk, back)
            return
        mine = [ticket for ticket, _ in self.waiting.values() if ticket.service in desk.staff.services]
        choice = next_ticket(mine, desk.staff.services, desk.recent, EVERY)
        if choice is None:
            desk.idle = True
            if self.chance.random() < 0.5:
                self._end(desk)
            return
        self._end(desk)
        self._call(desk, choice.ticket)

    def _away_until(self, desk: Desk) -> float | None:
        start, end = desk.breaks
        if start <= self.now < end:
            return end
        if desk.leaves and desk.leaves[0][0] <= self.now:
            return self.now + desk.leaves.pop(0)[1]
        return None

    def _leave(self, desk: Desk, back: float) -> None:
        says = not desk.staff.one_key and self.chance.random() < desk.staff.says_pause
        if says:
            self._end(desk)
            self._turn(desk, CounterState.PAUSED, EventKind.PAUSED)
        self.at(back, lambda: self._start(desk) if says else self._next(desk))

    def _shut(self, desk: Desk) -> None:
        if not desk.shut:
            desk.shut = True
            if not desk.staff.one_key:
                self._end(desk)
                self._turn(desk, CounterState.CLOSED, EventKind.CLOSED)

    def _end(self, desk: Desk) -> None:
        """The open visit, if there is one, ends as far as the store knows."""
        if desk.open_visit is not None:
            visitor, service, _, _ = desk.open_visit
            self._record(EventKind.FINISHED, visitor, service, desk.staff.code)
            desk.open_visit = None

    def _call(self, desk: Desk, ticket: Waiting) -> None:
        _, visitor = self.waiting.pop(ticket.arrival)
        self._turn(desk, CounterState.OPEN, EventKind.OPENED)
        visitor.called.append(self.now)
        desk.recent.insert(0, ticket.priority)
        desk.open_visit = (visitor, ticket.service, self.now, False)
        self._record(EventKind.CALLED, visitor, ticket.service, desk.staff.code)
        if not visitor.comes:
            self.at(self.now + self.chance.uniform(1.2, 2.4), lambda: self._miss(desk, visitor, ticket))
            return
        self.at(self.now + self.chance.uniform(0.3, 1.0), lambda: self._greet(desk, visitor))
        minutes = visitor.minutes
        if ticket.service != visitor.service:
            minutes *= self.hall.works[ticket.service].mean / self.hall.works[visitor.service].mean
        self.at(self.now + 0.5 + minutes * desk.staff.speed, lambda: self._part(desk, visitor, ticket))

    def _greet(self, desk: Desk, visitor: Visitor) -> None:
        if not desk.staff.one_key and desk.open_visit is not None and desk.open_visit[0] is visitor:
            _, service, since, _ = desk.open_visit
            desk.open_visit = (visitor, service, since, True)
            self._record(EventKind.SERVED, visitor, service, desk.staff.code)

    def _miss(self, desk: Desk, visitor: Visitor, ticket: Waiting) -> None:
        if not desk.staff.one_key:
            desk.open_visit = None
            self._record(EventKind.NO_SHOW, visitor, ticket.service, desk.staff.code)
            if visitor.back_after is not None:
                self.at(self.now + visitor.back_after, lambda: self._come_back(visitor))
        self._next(desk)

    def _part(self, desk: Desk, visitor: Visitor, ticket: Waiting) -> None:
        if visitor.goes_on_to and not desk.staff.one_key and self.now < CLOSES:
            to, visitor.goes_on_to = visitor.goes_on_to, None
            desk.open_visit = None
            moved = Waiting(ticket.arrival, ticket.label, to, ticket.priority, ticket.taken_at)
            self._record(EventKind.TRANSFERRED, visitor, to, desk.staff.code)
            self._wait(visitor, moved)
        elif not desk.staff.one_key and self.chance.random() >= desk.staff.forgets:
            self._end(desk)
        self.at(self.now + self.chance.gammavariate(2, 0.2), lambda: self._next(desk))


def working_days(number: int, first: date = FIRST_DAY) -> Sequence[date]:
    """So many days, Monday to Friday."""
    days = (first + timedelta(days=offset) for offset in range(2 * number + 7))
    return [day for day in days if day.weekday() <= FRIDAY][:number]
