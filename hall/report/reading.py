"""Past days for the report, one at a time: a short reading of the store each, so that nobody's act waits long."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hall.clock import Deadline, business_day
from hall.model import Event, PrintJob, Promised, Stop
from hall.queue import Queue
from hall.report.happened import Happened, happened, stopped_for_lack_of_time
from hall.report.rules import Plan
from hall.report.sums import Sums
from hall.settings.hall import Hall

PAST_DAYS = 20
# Looked back for them, in calendar days: a hall that worked twenty days within these is at work.
LOOK_BACK = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class DayRead:
    """A business day as the store has it. `as_of` is the moment of reading while the day is under way, else None."""

    day: date
    as_of: datetime | None
    events: tuple[Event, ...]
    promised: tuple[Promised, ...]
    stops: dict[str, Stop]
    slips: tuple[PrintJob, ...]
    happened: Happened


def days_between(queue: Queue, hall: Hall, first: date, last: date) -> Iterator[DayRead]:
    """The days of a span on which anything was done, each read when it is asked for.

    :raises StoreError: when the store can't be read.
    """
    with queue.store.reading(Deadline(queue.patience.read_s)) as reading:
        days = reading.days(first, last)
    for day in days:
        yield read_day(queue, hall, day)


def sums_between(queue: Queue, hall: Hall, first: date, last: date) -> Sums:
    """The same days, summed.

    :raises StoreError: when the store can't be read.
    """
    sums = Sums()
    for day in days_between(queue, hall, first, last):
        stopped = stopped_for_lack_of_time(day.events, day.stops)
        sums.add_day(day.happened, day.promised, day.slips, stopped, hall.zone, day.as_of)
    return sums


def read_day(queue: Queue, hall: Hall, day: date) -> DayRead:
    """One business day; counters and services as the hall file has them now.

    :raises StoreError: when the store can't be read.
    """
    with queue.store.reading(Deadline(queue.patience.read_s)) as reading:
        events, promised = reading.events_of(day), reading.promised(day)
        stops, slips = reading.stops(day), reading.print_jobs_of(day)
        now = queue.clock()
    under_way = day >= business_day(now, hall.zone)
    return DayRead(
        day=day,
        as_of=now if under_way else None,
        events=tuple(events),
        promised=tuple(promised),
        stops=stops,
        slips=tuple(slips),
        happened=happened(day, events, services_by_counter(hall), hall.zone, now=now if under_way else None),
    )


def past_days(queue: Queue, hall: Hall, before: date) -> Iterator[DayRead]:
    """The last `PAST_DAYS` days before a day on which anything was done, the oldest first."""
    with queue.store.reading(Deadline(queue.patience.read_s)) as reading:
        days = reading.days(before - LOOK_BACK, before - timedelta(days=1))[-PAST_DAYS:]
    for day in days:
        yield read_day(queue, hall, day)


def services_by_counter(hall: Hall) -> dict[str, tuple[str, ...]]:
    """What each counter calls, as the hall file has it now."""
    return {code: hall.services_of(code) for code in hall.counters}


def plan_of(hall: Hall) -> Plan:
    """What the simple rules know of the hall."""
    handling = {code: float(info.service.handling_minutes) for code, info in hall.services.items()}
    return Plan(handling, services_by_counter(hall))
