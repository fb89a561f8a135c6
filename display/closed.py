"""Whether the hall, or one zone of it, is closed, and when each of its agencies opens again. Pure.

Tickets that nobody called stay waiting until the next day begins, and the last visit of a counter often stays open. So
after the hours, people keep a zone open only while calls are still being made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hall.service_hours import Openness, ServiceHours, service_hours
from hall.settings.hall import Hall, ServiceInfo
from hall.store.interface import Reading

# Neither open, nor in a break, nor giving numbers before it opens.
_SHUT = (Openness.NOT_YET, Openness.OVER, Openness.NOT_TODAY, Openness.HOLIDAY, Openness.CLOSED_DAY)
# Longer than nearly every visit: whoever still waits after the hours has been called by then, or has left.
QUIET = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Opening:
    """When an agency, by its names, opens again."""

    agency: Mapping[str, str]
    opens: datetime


def services_of_zone(hall: Hall, zone: str) -> set[str]:
    """The services whose visitors sit in a zone: those of its agencies, and those that its counters call; `""`: all."""
    if not zone:
        return set(hall.services)
    counters = (code for code in hall.counters if hall.zone_of(code) == zone)
    called = {service for code in counters for service in hall.services_of(code)}
    return {code for code, info in hall.services.items() if info.agency.zone == zone} | (called & hall.services.keys())


def openings(hall: Hall, zone: str, now: datetime) -> tuple[Opening, ...] | None:
    """When the agencies of a zone open, the first one first; None while any of their services is open, in a break, or
    gives numbers before its opening, and in a zone that has none.
    """
    next_of: dict[str, Opening] = {}
    services = services_of_zone(hall, zone)
    for code in hall.services:  # in the order of the hall file
        if code in services:
            info = hall.services[code]
            hours = service_hours(hall, info, now)
            if hours.openness not in _SHUT:
                return None
            _note(next_of, info, hours)
    return tuple(sorted(next_of.values(), key=lambda opening: opening.opens)) if services else None


def _note(next_of: dict[str, Opening], info: ServiceInfo, hours: ServiceHours) -> None:
    known = next_of.get(info.agency.code)
    if hours.opens is not None and (known is None or hours.opens < known.opens):
        next_of[info.agency.code] = Opening(info.agency.name, hours.opens)


def anybody(reading: Reading, hall: Hall, zone: str, day: date) -> bool:
    """Whether somebody waits for a service of the zone, is at a counter in it, or set aside by one."""
    services = services_of_zone(hall, zone)
    if any(queue.service in services for queue in reading.queues(day)):
        return True
    counters = reading.visits(day).keys() | reading.held(day).keys()
    return any(not zone or (code in hall.counters and hall.zone_of(code) == zone) for code in counters)


def closed(
    reading: Reading, hall: Hall, zone: str, now: datetime, day: date, last_call: datetime | None
) -> tuple[Opening, ...] | None:
    """What the closed page tells; None while the zone is open, or people are in it and the last call was not long ago."""
    found = openings(hall, zone, now)
    if found is None:
        return None
    busy = last_call is not None and now - last_call < QUIET and anybody(reading, hall, zone, day)
    return None if busy else found
