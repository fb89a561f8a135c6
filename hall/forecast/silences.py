"""Absences that nobody told: staff who leave without a word, their last visit still open.

Where there is one key, or where staff forget the others, a visit ends with the next call. One that seems to have gone on far
beyond the others of its service while people waited was over long before: from about then the counter was away. Taken for
a visit it would make the service look slow, and the break that comes every day would not be seen.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from hall.forecast.habits import Clues, Habits, Interval
from hall.forecast.history import Ended, PastDay, PastVisit, in_order
from hall.forecast.lengths import lengths

# An absence that is shorter than this, in minutes, is not told from a long visit.
SHORTEST = 15.0
# So many deviations of the logarithm beyond the middle, and an absence is likelier than a visit of that length.
BEYOND = 2.5
LEAST_DEVIATION = 0.35
# With fewer visits than this, nothing is known of how far those of a service go.
ENOUGH_VISITS = 10


@dataclass(frozen=True, slots=True)
class Typical:
    """Middle and deviation of the logarithm of a service's lengths, whatever may be among them."""

    middle: float
    deviation: float

    @property
    def minutes(self) -> float:
        """A usual length."""
        return math.exp(self.middle)

    @property
    def longest(self) -> float:
        """No visit is taken to have lasted longer while people waited."""
        return max(math.exp(self.middle + BEYOND * self.deviation), self.minutes + SHORTEST)


def typical(days: Sequence[PastDay], known: Clues) -> dict[str, Typical]:
    """By service, what past days show."""
    found: dict[str, list[float]] = defaultdict(list)
    for day in days:
        for length in lengths(day, known):
            if not length.at_most:
                found[length.service].append(math.log(length.minutes))
    return {service: _of(logs) for service, logs in found.items() if len(logs) >= ENOUGH_VISITS}


def typical_of(habits: Habits) -> dict[str, Typical]:
    """The same from what has been learned."""
    return {service: Typical(law.mu, law.sigma) for service, law in habits.handling.items()}


def _of(logs: Sequence[float]) -> Typical:
    """The deviation is the plain one: a service of short and long visits has two middles, and both are visits."""
    return Typical(float(np.median(logs)), max(float(np.std(logs)), LEAST_DEVIATION))


def with_silences(day: PastDay, usual: Mapping[str, Typical]) -> PastDay:
    """The day with its silent absences told: they are among `away`, and the visits before them tell no length."""
    absent: dict[str, list[Interval]] = defaultdict(list)
    visits = []
    for visit in day.visits:
        gap = _silence(visit, usual)
        visits.append(visit if gap is None else replace(visit, over_a_break=True))
        if gap is not None:
            absent[visit.counter].append(gap)
    if not absent:
        return day
    away = {
        code: replace(each, away=in_order((*each.away, *absent[code]))) if code in absent else each
        for code, each in day.away.items()
    }
    return replace(day, visits=tuple(visits), away=away)


def _silence(visit: PastVisit, usual: Mapping[str, Typical]) -> Interval | None:
    """When the counter was away before a visit's end, in minutes of the day."""
    known = usual.get(visit.service)
    if known is None or visit.ended is not Ended.NEXT or visit.ended_at is None or visit.waited_for_since is None:
        return None
    if visit.over_a_break or visit.ended_at - visit.began_at < timedelta(minutes=known.longest):
        return None
    left = max(visit.began_at + timedelta(minutes=known.minutes), visit.waited_for_since)
    if visit.ended_at - left < timedelta(minutes=SHORTEST):
        return None
    midnight = visit.began_at.replace(hour=0, minute=0, second=0, microsecond=0)
    return (left - midnight).total_seconds() / 60, (visit.ended_at - midnight).total_seconds() / 60
