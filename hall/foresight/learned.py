"""What the past has taught a hall, for one day: habits, and by how far promises have been wrong.

Learning reads some twenty days of events, which takes a second or two. Whoever needs it first on a day keeps it in the
store for the others, as JSON that is checked when it is read.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import inf

from pydantic import TypeAdapter, ValidationError

from hall.forecast.calibration import Bare, Calibration, Outcome, calibrate_pools
from hall.forecast.habits import Habits
from hall.forecast.history import PastDay, past_day
from hall.forecast.learning import learn
from hall.forecast.speed import pools
from hall.forecast_source import counter_hours
from hall.model import Promised
from hall.report.kept import Kept, kept_of_hundred, kept_on
from hall.settings.hall import Hall
from hall.store.interface import Reading

# Days that are learned from at most, and how far back they may lie.
DAYS, WITHIN = 20, timedelta(days=60)
# What is told to the public is of so many days.
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Learned:
    """What the days before `day` have taught, for one version of the hall file.

    :param calibrations: by service, how its ranges are corrected.
    :param kept: of a hundred visitors of the last seven days, how many were called within the time that they were told; None
        where too few were told.
    """

    day: date
    version: int
    habits: Habits
    calibrations: Mapping[str, Calibration]
    kept: int | None = None

    def calibration(self, service: str, level: float) -> Calibration:
        """How the ranges of a service are corrected; stretched where nothing is known of it."""
        return self.calibrations.get(service) or Calibration(level)


_FORM = TypeAdapter(Learned)


def learn_from(reading: Reading, hall: Hall, day: date) -> Learned:
    """Reads the days before `day` and learns from them."""
    past: list[PastDay] = []
    outcomes: list[tuple[str, Outcome]] = []
    kept: list[Kept] = []
    for each in reading.days(day - WITHIN, day - timedelta(days=1))[-DAYS:]:
        events, promised = reading.events_of(each), reading.promised(each)
        found = past_day(each, events, counter_hours(hall, each))
        past.append(found)
        outcomes += _outcomes(found, promised)
        if day - each <= WEEK:
            kept.append(kept_on(events, promised, over=True))
    together = service_pools(hall)
    declared = {code: float(info.service.handling_minutes) for code, info in hall.services.items()}
    habits = learn(past, declared, day, together)
    return Learned(
        day,
        hall.version,
        habits,
        calibrate_pools(outcomes, together, hall.file.hall.forecast.level / 100),
        kept_of_hundred(kept),
    )


def service_pools(hall: Hall) -> list[frozenset[str]]:
    """The services that share counters."""
    return pools([hall.services_of(counter) for counter in hall.counters])


def to_text(learned: Learned) -> str:
    """As the store keeps it. Infinity is written as such, which Python's JSON understands."""
    return json.dumps(_FORM.dump_python(learned), default=_plain, separators=(",", ":"))


def from_text(text: str, hall: Hall) -> Learned | None:
    """What the store keeps, if this program understands it and it is of this version of the hall file."""
    try:
        found = _FORM.validate_python(json.loads(text))
    except (ValidationError, ValueError):
        return None  # kept by another version of this program
    return found if found.version == hall.version else None


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case _:
            raise TypeError(type(value).__name__)


def _outcomes(day: PastDay, promised: Sequence[Promised]) -> Iterable[tuple[str, Outcome]]:
    tickets = {ticket.label: ticket for ticket in day.tickets}
    for each in promised:
        ticket = tickets.get(each.label)
        if ticket is None or ticket.cancelled:
            continue
        promise, since = each.promise, each.taken_at
        told = Bare(_minutes(promise.median, since), _minutes(promise.low, since), _minutes(promise.high, since))
        # Where the visitor was sent on, the promise was for what the number was taken for.
        yield ticket.service, Outcome(day.day, told, _minutes(ticket.called_at, since))


def _minutes(moment: datetime | None, since: datetime) -> float:
    """Minutes from then on; infinite for a moment that never came. A promise may have been told some seconds earlier."""
    return inf if moment is None else max((moment - since).total_seconds() / 60, 0.0)
