"""Breaks that a counter takes in its own time, not in the hall file's: on days when nobody asked for it just then, nothing
of them is seen.

A day on which a counter called nobody at the time at which it is away on other days does not say that it was there. Such a
day is taken to have had the break too. It makes a difference as soon as a day is busier.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hall.forecast.habits import DayAway, Interval
from hall.forecast.history import Ended, PastDay, PastVisit, in_order

# A break is at least so long and at most so long, in minutes; what is longer is a day off.
SHORTEST, LONGEST = 30.0, 240.0
# It is usual when a counter took it on this share of the days that can tell, and on so many at least.
USUAL_SHARE, USUAL_DAYS = 0.5, 2
# A call so soon after its beginning or before its end does not deny a break: none begins on the minute.
SLACK = 10.0


def with_usual_breaks(days: Sequence[PastDay]) -> list[PastDay]:
    """The days with the breaks that they don't deny; where a visit had been left open over one, its length tells nothing."""
    calls = [_calls(day) for day in days]
    found = list(days)
    for code in {code for day in days for code in day.away}:
        known = {place: day.away[code] for place, day in enumerate(days) if code in day.away}
        for place, away in known.items():
            if _breaks(away):
                continue
            rest = _usual(away, {other: each for other, each in known.items() if other != place}, calls, code)
            if rest is not None and not _denied(rest, calls[place].get(code, ())):
                found[place] = _with(found[place], code, rest)
    return found


def _usual(
    away: DayAway, others: Mapping[int, DayAway], calls: Sequence[Mapping[str, list[float]]], code: str
) -> Interval | None:
    """The break of the nearest other day that is usual, those of the same weekday first."""
    nearest = sorted(others, key=lambda other: others[other].weekday != away.weekday)
    for place in nearest:
        for rest in _breaks(others[place]):
            took = sum(any(_overlap(rest, each) >= SHORTEST / 2 for each in _breaks(day)) for day in others.values())
            denied = sum(_denied(rest, calls[other].get(code, ())) for other, day in others.items() if not _breaks(day))
            if took >= USUAL_DAYS and took >= USUAL_SHARE * (took + denied) and _fits(rest, away):
                return rest
    return None


def _calls(day: PastDay) -> dict[str, list[float]]:
    """By counter, the minutes of the day at which it called."""
    calls: dict[str, list[float]] = {}
    for visit in day.visits:
        calls.setdefault(visit.counter, []).append(_minute(visit.began_at))
    return calls


def _breaks(day: DayAway) -> list[Interval]:
    return [(start, end) for start, end in day.away if end - start >= SHORTEST]


def _fits(rest: Interval, day: DayAway) -> bool:
    """Whether it is of a usual length, and inside of the day's hours."""
    start, end = rest
    return end - start <= LONGEST and any(opens < start and end < closes for opens, closes in day.hours)


def _denied(rest: Interval, calls: Sequence[float]) -> bool:
    """Whether the counter called somebody in it."""
    return any(rest[0] + SLACK < call < rest[1] - SLACK for call in calls)


def _overlap(one: Interval, other: Interval) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


def _with(day: PastDay, code: str, rest: Interval) -> PastDay:
    visits = tuple(
        replace(visit, over_a_break=True) if visit.counter == code and _left_open_over(visit, rest) else visit
        for visit in day.visits
    )
    known = day.away[code]
    return replace(day, visits=visits, away={**day.away, code: replace(known, away=in_order((*known.away, rest)))})


def _left_open_over(visit: PastVisit, rest: Interval) -> bool:
    if visit.ended is not Ended.NEXT or visit.ended_at is None:
        return False
    return _minute(visit.began_at) < rest[0] + SLACK and _minute(visit.ended_at) > rest[1] - SLACK


def _minute(moment: datetime) -> float:
    """The minute of its day."""
    return moment.hour * 60 + moment.minute + moment.second / 60
