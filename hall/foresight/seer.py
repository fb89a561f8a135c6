"""What may visitors expect now? The store, and what the past has taught, as prospects."""

import math
from collections.abc import Collection
from datetime import date, datetime, timedelta

from hall.clock import business_day
from hall.forecast.calibration import Bare, Range, bare
from hall.forecast.cut_off import cut_off
from hall.forecast.forecast import CallTime, forecast, forecast_priority
from hall.forecast.habits import Habits
from hall.forecast.history import past_day
from hall.forecast.snapshot import HallToday, Moments
from hall.forecast.speed import at_todays_speed
from hall.forecast_source import counter_hours, hall_today
from hall.foresight.learned import Learned, from_text, learn_from, service_pools, to_text
from hall.model import CounterState, Event, Promise
from hall.prospects import Awaited, Prospect, Prospects, advised
from hall.settings.hall import Hall
from hall.store.interface import Reading

# Today's speed moves slowly: it is reckoned anew after so long.
SPEED = timedelta(seconds=15)
# What is told is told on whole steps of so many minutes, never narrower than it was reckoned.
STEP = timedelta(minutes=5)
_EVENTS_AT_ONCE = 2000


class Seer:
    """Keeps what needs not be read again with every look. For one store, used by one thread."""

    def __init__(self) -> None:
        self._learned: Learned | None = None
        self._kept: str | None = None
        self._day: date | None = None
        self._events: list[Event] = []
        self._habits: tuple[datetime, Habits] | None = None

    def look(self, reading: Reading, hall: Hall, now: datetime, priority: Collection[str] = ()) -> Prospects:
        """What visitors may expect at `now`.

        :param priority: services for which a priority number is asked about too; each costs as much as all ordinary ones.
        """
        day = business_day(now, hall.zone)
        learned = self._learn(reading, hall, day)
        habits = self._at_todays_speed(reading, hall, now, learned)
        today = hall_today(reading, hall, now)
        outlook = forecast(today, habits, seed=day.toordinal())
        waiting = {
            ticket.label: Awaited(ticket.service, _moment(today, outlook.waiting[ticket.arrival].median))
            for ticket in today.waiting
            if ticket.arrival in outlook.waiting
        }
        return Prospects(
            at=now,
            services={code: _prospect(today, hall, learned, code, outlook.new.get(code)) for code in hall.services},
            priority={
                code: _prospect(
                    today, hall, learned, code, forecast_priority(today, habits, code, seed=day.toordinal())
                )
                for code in priority
                if code in hall.services
            },
            waiting=waiting,
            kept=learned.kept if hall.file.hall.forecast.public else None,
        )

    def to_keep(self) -> tuple[date, str] | None:
        """What was learned and is not in the store yet, once: the day, and what is to be kept for it."""
        if self._learned is None or self._kept is None:
            return None
        kept, self._kept = self._kept, None
        return self._learned.day, kept

    def _learn(self, reading: Reading, hall: Hall, day: date) -> Learned:
        known = self._learned
        if known is not None and (known.day, known.version) == (day, hall.version):
            return known
        text = reading.learned(day)
        found = from_text(text, hall) if text else None
        if found is None:
            found = learn_from(reading, hall, day)
            self._kept = to_text(found)
        self._learned, self._habits = found, None
        return found

    def _at_todays_speed(self, reading: Reading, hall: Hall, now: datetime, learned: Learned) -> Habits:
        day = learned.day
        if self._habits is not None and self._day == day and timedelta() <= now - self._habits[0] < SPEED:
            return self._habits[1]
        self._read_today(reading, day)
        today = past_day(day, self._events, counter_hours(hall, day))
        habits = at_todays_speed(learned.habits, today, service_pools(hall))
        self._habits = (now, habits)
        return habits

    def _read_today(self, reading: Reading, day: date) -> None:
        if self._day != day or not self._events:
            self._day, self._events = day, reading.events_of(day)
            return
        while new := reading.events(self._events[-1].id, _EVENTS_AT_ONCE):
            self._events += new
            if len(new) < _EVENTS_AT_ONCE:
                return


def _prospect(today: HallToday, hall: Hall, learned: Learned, service: str, call: CallTime | None) -> Prospect:
    wanted = hall.file.hall.forecast
    chances = cut_off(today, service, call)
    left = [span for span in today.hours.get(service, ()) if span[1] > today.now]
    return Prospect(
        service=service,
        ahead=sum(ticket.service == service for ticket in today.waiting),
        promise=_promise(today, learned, service, call, left, wanted.level / 100)
        if call is not None and left
        else None,
        today=chances.today,
        before_break=chances.before_break,
        advice=advised(
            chances.today,
            chances.before_break,
            warn_below=wanted.warn_below / 100,
            stop_below=wanted.stop_below / 100,
            # Where no counter has been open today, its staff may not use the keys at all: then nobody is sent home on the
            # word of a forecast that knows nothing.
            may_stop=bool(left) and _has_worked(today, service),
        ),
        closes=left[-1][1] if left else None,
        resumes=left[1][0] if len(left) > 1 else None,
    )


def _has_worked(today: HallToday, service: str) -> bool:
    return any(
        service in counter.services and (counter.since is not None or counter.state is CounterState.OPEN)
        for counter in today.counters
    )


def _promise(
    today: HallToday, learned: Learned, service: str, call: CallTime, left: list[Moments], level: float
) -> Promise | None:
    """None where the call is not to be expected today, or where there is neither a past nor a present to reckon from."""
    told = bare(call, level)
    corrected = learned.calibration(service, level).of(told)
    closes, under_way = left[-1][1], left[0][0] <= today.now
    if corrected.low >= today.minutes(closes):
        return None
    if corrected.first_estimate and under_way and not _has_worked(today, service):
        return None
    earliest, latest = _outward(today, corrected, closes)
    return Promise(earliest, latest, corrected.first_estimate, *_moments(today, told))


def _outward(today: HallToday, corrected: Range, closes: datetime) -> Moments:
    """The range by the clock on the wall, on whole steps; nobody is called after the service has closed."""
    latest = closes if math.isinf(corrected.high) else min(today.now + timedelta(minutes=corrected.high), closes)
    earliest = min(today.now + timedelta(minutes=corrected.low), latest)
    begins = _on_step(earliest)
    return begins, max(_on_step(latest, up=True), begins + STEP)


def _on_step(moment: datetime, *, up: bool = False) -> datetime:
    """The step of the local clock before a moment, or the one after it."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    steps = (moment - midnight) / STEP
    return midnight + STEP * (math.ceil(steps) if up else math.floor(steps))


def _moments(today: HallToday, told: Bare) -> tuple[datetime | None, datetime | None, datetime | None]:
    return _moment(today, told.median), _moment(today, told.low), _moment(today, told.high)


def _moment(today: HallToday, minutes: float) -> datetime | None:
    return None if math.isinf(minutes) else today.now + timedelta(minutes=minutes)
