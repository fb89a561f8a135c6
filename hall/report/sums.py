"""The days of a report as sums and lists of numbers: no ticket, no event stays. Pure."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hall.model import PrintJob, PrintState, Promised
from hall.report.happened import Fate, Happened, Journey, NoTime, Waiting
from hall.report.kept import Outcome, outcomes
from hall.report.promises import CALLED, Point, point

SLOT_MINUTES = 30
TICK_MINUTES = 5
"""How often it is counted how many wait."""
DAY_MINUTES = 24 * 60


def _numbers() -> "array[float]":
    return array("d")


@dataclass(slots=True)
class Group:
    """Some visitors together: counts, every wait and handling time in minutes, and what came of their promises."""

    visitors: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    waits: "array[float]" = field(default_factory=_numbers)
    handling: "array[float]" = field(default_factory=_numbers)
    promises: Counter[Outcome] = field(default_factory=Counter)

    def count(self, journey: Journey) -> None:
        """One more visitor."""
        self.visitors += 1
        self.fates[journey.fate] += 1
        if journey.wait_minutes is not None:
            self.waits.append(journey.wait_minutes)

    def add(self, other: "Group") -> "Group":
        """Counts another's visitors too, and returns itself."""
        self.visitors += other.visitors
        self.fates.update(other.fates)
        self.waits.extend(other.waits)
        self.handling.extend(other.handling)
        self.promises.update(other.promises)
        return self


def together(groups: Iterable[Group]) -> Group:
    """All visitors of some groups."""
    whole = Group()
    for each in groups:
        whole.add(each)
    return whole


@dataclass(slots=True)
class HalfHour:
    """Who took a number in a half hour, how often was called in it, and how many waited at most."""

    calls: int = 0
    waiting_most: int = 0
    taken: Group = field(default_factory=Group)


@dataclass(slots=True)
class CounterSums:
    """What a counter did, in minutes and times."""

    open_minutes: float = 0.0
    paused_minutes: float = 0.0
    calls: int = 0
    no_shows: int = 0
    handling: "array[float]" = field(default_factory=_numbers)


@dataclass(slots=True)
class Tick:
    """How many waited at a minute of the day: summed over days, at most, and on how many days the hall was at work then."""

    total: int = 0
    most: int = 0
    days: int = 0


@dataclass(slots=True)
class Sums:
    """Everything that the report needs of its days."""

    days: dict[date, Group] = field(default_factory=dict)
    as_of: datetime | None = None
    services: dict[str, Group] = field(default_factory=dict)
    half_hours: dict[int, HalfHour] = field(default_factory=dict)
    ticks: dict[int, Tick] = field(default_factory=dict)
    counters: dict[str, CounterSums] = field(default_factory=dict)
    points: Counter[Point] = field(default_factory=Counter)
    slips: dict[str, Counter[PrintState | str]] = field(default_factory=dict)
    stopped: list[NoTime] = field(default_factory=list)
    pins_locked: int = 0

    def add_day(
        self,
        day: Happened,
        promised: Iterable[Promised],
        slips: Iterable[PrintJob],
        stopped: Iterable[NoTime],
        zone: ZoneInfo,
        as_of: datetime | None,
    ) -> None:
        """Adds a day. `as_of`: until when, while it is under way."""
        self.as_of = as_of or self.as_of
        self._journeys(day, zone)
        self._visits(day)
        self._promises(day, promised, zone)
        self._counters(day)
        self._waiting(day, zone, as_of)
        for slip in slips:
            of = self.slips.setdefault(slip.printer, Counter())
            of[slip.state] += 1
            of["reprinted"] += slip.copy > 0
        self.stopped += stopped
        self.pins_locked += day.pins_locked

    def _groups(self, day: date, journey: Journey, zone: ZoneInfo) -> tuple[Group, Group, Group]:
        """Where a visitor counts: with the day, the service, and the half hour of taking the number."""
        whole = self.days.setdefault(day, Group())
        return whole, self._service(journey.service), self._half_hour(journey.taken_at, zone).taken

    def _journeys(self, day: Happened, zone: ZoneInfo) -> None:
        self.days.setdefault(day.day, Group())
        for journey in day.journeys.values():
            for group in self._groups(day.day, journey, zone):
                group.count(journey)
            if journey.called_at is not None:
                self._half_hour(journey.called_at, zone).calls += 1

    def _visits(self, day: Happened) -> None:
        for visit in day.visits:
            minutes = visit.handling_minutes
            if minutes is not None:
                self.days[day.day].handling.append(minutes)
                self._service(visit.service).handling.append(minutes)
                self._counter(visit.counter).handling.append(minutes)

    def _promises(self, day: Happened, promised: Iterable[Promised], zone: ZoneInfo) -> None:
        for each, journey, came in outcomes(promised, day.journeys):
            for group in self._groups(day.day, journey, zone):
                group.promises[came] += 1
            if came in CALLED:
                self.points[point(each, journey)] += 1

    def _service(self, code: str) -> Group:
        return self.services.setdefault(code, Group())

    def _counter(self, code: str) -> CounterSums:
        return self.counters.setdefault(code, CounterSums())

    def _half_hour(self, moment: datetime, zone: ZoneInfo) -> HalfHour:
        minute = minute_of_day(moment, zone)
        return self.half_hours.setdefault(minute - minute % SLOT_MINUTES, HalfHour())

    def _counters(self, day: Happened) -> None:
        for time in day.counters:
            counter = self._counter(time.code)
            counter.open_minutes += time.open_minutes
            counter.paused_minutes += time.paused_minutes
            counter.calls += time.calls
            counter.no_shows += time.no_shows

    def _waiting(self, day: Happened, zone: ZoneInfo, as_of: datetime | None) -> None:
        for minute, count in waiting_by_tick(day.day, day.waiting, zone, as_of):
            tick = self.ticks.setdefault(minute, Tick())
            tick.total += count
            tick.most = max(tick.most, count)
            tick.days += 1
            slot = self.half_hours.get(minute - minute % SLOT_MINUTES)
            if slot is not None:
                slot.waiting_most = max(slot.waiting_most, count)


def minute_of_day(moment: datetime, zone: ZoneInfo) -> int:
    """Minutes since midnight in the hall."""
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def waiting_by_tick(
    day: date, waiting: Sequence[Waiting], zone: ZoneInfo, as_of: datetime | None
) -> list[tuple[int, int]]:
    """How many waited every `TICK_MINUTES`, from before the first came until after the last change, or now."""
    if not waiting:
        return []
    midnight = datetime.combine(day, datetime.min.time(), zone)
    last = as_of or waiting[-1].since + timedelta(minutes=TICK_MINUTES)
    found, place, count = [], 0, 0
    for minute in range(0, DAY_MINUTES, TICK_MINUTES):
        tick = midnight + timedelta(minutes=minute)
        if tick > last:
            break
        while place < len(waiting) and waiting[place].since <= tick:
            count = waiting[place].count
            place += 1
        if tick + timedelta(minutes=TICK_MINUTES) > waiting[0].since:
            found.append((minute, count))
    return found
