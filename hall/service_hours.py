"""When a service is served and when its tickets are given: hours, breaks, weekdays, holidays, closed days. Pure.

Order of evaluation: the hall's closed days, its opened days, public holidays, the weekly hours. Hours that are "always"
know no holiday. Tickets are given from `early_ticket_minutes` before the first opening to the last closing of the day,
breaks included: who waits through the break is called after it.
"""

import functools
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hall.settings.hall import Hall, ServiceInfo
from hall.settings.hallfile import HallPart
from hall.settings.hours import ALWAYS, Hours, Span

LOOK_AHEAD_DAYS = 60
_HOLIDAY_LANGUAGES = {"en": "en_US"}


class Openness(StrEnum):
    """A service at a moment."""

    OPEN = "open"
    EARLY = "early"
    BREAK = "break"
    NOT_YET = "not_yet"
    OVER = "over"
    NOT_TODAY = "not_today"
    HOLIDAY = "holiday"
    CLOSED_DAY = "closed_day"


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """How a service stands at a moment. `opens` is the next opening, `closes` the end of the present span."""

    openness: Openness
    opens: datetime | None
    closes: datetime | None
    holiday: str | None = None

    @property
    def gives_tickets(self) -> bool:
        """Whether a ticket may be taken now, as far as the hours go."""
        return self.openness in (Openness.OPEN, Openness.EARLY, Openness.BREAK)


def service_hours(hall: Hall, service: ServiceInfo, now: datetime) -> ServiceHours:
    """How a service stands at `now`, any zone-aware moment."""
    settings, hours = hall.file.hall, service.hours
    local = now.astimezone(hall.zone)
    today = local.date()
    spans = spans_on(hall, service, today)
    if not spans:
        return _not_today(settings, hours, local)
    for start, end in spans:
        if start <= local < end:
            return ServiceHours(Openness.OPEN, None, end)
    coming = [start for start, _ in spans if local < start]
    if not coming:
        return ServiceHours(Openness.OVER, next_opening(settings, hours, local), None)
    if local >= spans[0][1]:
        return ServiceHours(Openness.BREAK, coming[0], None)
    early = timedelta(minutes=settings.early_ticket_minutes)
    openness = Openness.EARLY if local >= coming[0] - early else Openness.NOT_YET
    return ServiceHours(openness, coming[0], None)


def spans_on(hall: Hall, service: ServiceInfo, day: date) -> list[tuple[datetime, datetime]]:
    """The spans of a day on which a service is served, as moments, in order."""
    spans = open_spans(hall.file.hall, service.hours, day)
    return [(_at(day, span.start, hall.zone), _at(day, span.end, hall.zone)) for span in spans]


def opens_after(hall: Hall, service: ServiceInfo, day: date) -> datetime | None:
    """When a service opens next after a day; None within the coming 60 days."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), hall.zone)
    hours = service_hours(hall, service, midnight)
    return midnight if hours.openness is Openness.OPEN else hours.opens


def _not_today(settings: HallPart, hours: Hours, local: datetime) -> ServiceHours:
    opens = next_opening(settings, hours, local)
    today = local.date()
    if today in settings.closed:
        return ServiceHours(Openness.CLOSED_DAY, opens, None)
    if hours.on(today.weekday()) and (name := holiday_name(settings, today)):
        return ServiceHours(Openness.HOLIDAY, opens, None, name)
    return ServiceHours(Openness.NOT_TODAY, opens, None)


def open_spans(settings: HallPart, hours: Hours, day: date) -> tuple[Span, ...]:
    """The spans of a day on which the service is really served."""
    if day in settings.closed:
        return ()
    if hours is not ALWAYS and day not in settings.opened and holiday_name(settings, day):
        return ()
    return hours.on(day.weekday())


def next_opening(settings: HallPart, hours: Hours, after: datetime) -> datetime | None:
    """The next moment at which the service opens; None when there is none within the coming 60 days."""
    zone = ZoneInfo(settings.time_zone)
    local = after.astimezone(zone)
    for ahead in range(LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        for span in open_spans(settings, hours, day):
            start = _at(day, span.start, zone)
            if start > local:
                return start
    return None


def holiday_name(settings: HallPart, day: date) -> str | None:
    """The public holiday on a day, joint leave (*cuti bersama*) included, in the hall's first language."""
    return _calendar(settings.country, settings.languages[0], day.year).get(day)


@functools.lru_cache(maxsize=64)
def _calendar(country: str, language: str, year: int) -> dict[date, str]:
    import holidays  # noqa: PLC0415 - takes longer than a whole answer of most commands, and few ask for a calendar

    known = holidays.country_holidays(country)
    wanted = _HOLIDAY_LANGUAGES.get(language, language)
    calendar = holidays.country_holidays(
        country,
        years=year,
        language=wanted if wanted in known.supported_languages else known.default_language,
        categories=[name for name in ("public", "government") if name in known.supported_categories],
    )
    return dict(calendar.items())


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A clock time of a day; minute 1440 is the next midnight."""
    midnight = datetime.combine(day + timedelta(days=minutes // 1440), datetime.min.time())
    return (midnight + timedelta(minutes=minutes % 1440)).replace(tzinfo=zone)
