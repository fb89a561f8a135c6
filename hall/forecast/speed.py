"""How quick today is beside other days: seen from the visits that have ended, leaning on how far days have differed."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hall.forecast.habits import USUAL_SPREAD, Habits, Speed
from hall.forecast.history import PastDay
from hall.forecast.lengths import Length, lengths
from hall.forecast.silences import typical_of, with_silences

# The usual spread counts as much as so many days.
USUAL_SPREAD_DAYS = 5.0
LEAST_SPREAD = 0.05
# A day with fewer visits tells nothing of how far days differ.
ENOUGH_VISITS = 5


@dataclass(frozen=True, slots=True)
class Pace:
    """Lengths of a day beside what they would be on a usual one: their ratio, and its variance by chance alone."""

    ratio: float
    variance: float
    visits: int


def pools(counters: Iterable[Iterable[str]]) -> list[frozenset[str]]:
    """The services that share counters, directly or over others; between pools nobody waits for the other.

    :param counters: the services of each counter.
    """
    found: list[frozenset[str]] = []
    for services in counters:
        together = frozenset(services)
        for pool in [pool for pool in found if pool & together]:
            found.remove(pool)
            together |= pool
        found.append(together)
    return found


def at_todays_speed(habits: Habits, today: PastDay, pools: Sequence[frozenset[str]]) -> Habits:
    """The habits with the speed of the day under way, by pool; without any visit that has ended, the usual one."""
    seen = lengths(with_silences(today, typical_of(habits)), habits.clues)
    speed: dict[str, Speed] = {}
    for pool in pools:
        pace = _pace([length for length in seen if length.service in pool], habits)
        for service in pool:
            speed[service] = _leaning(pace, habits.spread.get(service, USUAL_SPREAD))
    return replace(habits, speed=speed)


def spread_of_days(days: Sequence[PastDay], habits: Habits, pools: Sequence[frozenset[str]]) -> Mapping[str, float]:
    """By service, the share by which days differ beyond what single visits explain."""
    spreads: dict[str, float] = {}
    seen = [lengths(day, habits.clues) for day in days]
    for pool in pools:
        paces = [_pace([length for length in each if length.service in pool], habits) for each in seen]
        beyond = [(pace.ratio - 1) ** 2 - pace.variance for pace in paces if pace.visits >= ENOUGH_VISITS]
        variance = (sum(beyond) + USUAL_SPREAD_DAYS * USUAL_SPREAD**2) / (len(beyond) + USUAL_SPREAD_DAYS)
        spreads.update(dict.fromkeys(pool, math.sqrt(max(variance, LEAST_SPREAD**2))))
    return spreads


def _pace(seen: Sequence[Length], habits: Habits) -> Pace:
    took = usual = variance = 0.0
    known = [length for length in seen if length.service in habits.handling and not length.at_most]
    for length in known:
        law = habits.handling[length.service]
        took += length.minutes
        usual += law.expected if length.mixed else law.mean
        usual += habits.steps_away.expected if length.with_aside else 0.0
        variance += (law.cv * law.mean) ** 2
    return Pace(took / usual, variance / usual**2, len(known)) if known else Pace(1.0, math.inf, 0)


def _leaning(pace: Pace, spread: float) -> Speed:
    """The ratio's mean and deviation, given what is usual: both laws taken as normal."""
    if not pace.visits:
        return Speed(1.0, spread)
    trust = spread**2 / (spread**2 + pace.variance)
    return Speed(max(1 + trust * (pace.ratio - 1), 0.3), spread * math.sqrt(1 - trust))
