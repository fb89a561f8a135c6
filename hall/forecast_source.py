"""What the forecast is asked: the hall as the store knows it at one moment. Needs no numpy, and no more than one reading."""

from collections.abc import Mapping
from datetime import date, datetime

from hall.clock import business_day
from hall.forecast.history import CounterHours
from hall.forecast.snapshot import CounterToday, HallToday, Moments, OpenVisit
from hall.model import CounterState, Ticket, TicketState
from hall.service_hours import spans_on
from hall.settings.hall import Hall
from hall.store.interface import Reading


def hall_today(reading: Reading, hall: Hall, now: datetime) -> HallToday:
    """The hall at `now`, a zone-aware moment.

    A counter works while any of its services is served. A visit counts from its call until the visitor has come, and from
    then on after that: the store keeps the last of both.
    """
    day = business_day(now, hall.zone)
    hours = service_spans(hall, day)
    states, since, visits = reading.counter_states(day), reading.counters_since(day), reading.visits(day)
    every = hall.file.hall.priority.every
    return HallToday(
        now=now.astimezone(hall.zone),
        waiting=tuple(reading.waiting(day)),
        counters=tuple(
            CounterToday(
                code=code,
                services=hall.services_of(code),
                state=states.get(code, CounterState.CLOSED),
                spans=_together(hall.services_of(code), hours),
                since=since.get(code),
                visit=_visit(visits.get(code)),
                recent_calls=tuple(reading.recent_calls(day, code, every - 1)),
            )
            for code in hall.counters
        ),
        every=every,
        hours=hours,
    )


def service_spans(hall: Hall, day: date) -> dict[str, tuple[Moments, ...]]:
    """When each service is served on a day."""
    return {code: tuple(spans_on(hall, service, day)) for code, service in hall.services.items()}


def counter_hours(hall: Hall, day: date) -> dict[str, CounterHours]:
    """What each counter serves, and when it should work on a day: as the hall file has it now, also for past days."""
    hours = service_spans(hall, day)
    return {
        code: CounterHours(hall.services_of(code), _together(hall.services_of(code), hours)) for code in hall.counters
    }


def _together(services: tuple[str, ...], hours: Mapping[str, tuple[Moments, ...]]) -> tuple[Moments, ...]:
    """When any of these services is served, in order and apart; one that the hall file no longer has tells no hours."""
    joined: list[Moments] = []
    for start, end in sorted(span for service in services for span in hours.get(service, ())):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _visit(ticket: Ticket | None) -> OpenVisit | None:
    if ticket is None:
        return None
    return OpenVisit(ticket.service, ticket.changed_at, came=ticket.state is TicketState.SERVING)
