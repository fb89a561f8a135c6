"""When counters begin no visit: outside their hours, and when their staff are likely to be away.

Each run plays one of the counter's own past days: late openings, long pauses, breaks taken in turns and early ends come
as they came then, the same day for all counters of a run. What is known of now goes before what is remembered: a counter
that is open is not away, one that is paused or not yet open stays so for as long as it did on past days when it was so
at this time. Where the past does not tell, an absence that has lasted some time is as likely as not to last that long
again (a uniform prior on the logarithm of its scale).
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hall.forecast.draws import Draws, Floats
from hall.forecast.habits import DayAway, Habits, Interval
from hall.forecast.snapshot import CounterToday, HallToday
from hall.model import CounterState

NEVER = np.inf
# Past days with other hours than today's tell less; they are left out when this many have the same.
ENOUGH_DAYS = 3
# Fewer past pauses than this say nothing of how long one lasts.
ENOUGH_PAUSES = 5
# A past day of today's weekday counts as so many: breaks are longer on Fridays, some agencies come on two days of the week.
SAME_WEEKDAY = 4
# Absences that begin within so many minutes of each other, on different days, are the same habit.
SAME_START = 15.0
# A past day of the counter itself counts as so many of others; what is guessed counts as so many past days.
OWN_DAY, GUESS_COUNTS = 4, 2.0
# A guess: of counters that are late by so many minutes, half do not come at all; the later, the fewer come.
HALF_COME_WITHIN = 20.0
# An absence is not taken for shorter than this, in minutes, before its length is guessed from it.
SHORTEST_ABSENCE = 2.0
_DAY = "the day that is played"


@dataclass(frozen=True)
class Gaps:
    """Times in which no visit begins, by counter, run and gap; in the order of their starts, `NEVER` at last."""

    start: Floats
    end: Floats


def gaps(today: HallToday, habits: Habits, chances: Draws) -> Gaps:
    """The gaps of every counter in every run, in minutes from now."""
    pairs = [_gaps_of(today, counter, habits, chances) for counter in today.counters]
    most = max((start.shape[1] for start, _ in pairs), default=0) + 1
    shape = (len(pairs), chances.runs, most)
    start, end = np.full(shape, NEVER), np.full(shape, NEVER)
    for place, (starts, ends) in enumerate(pairs):
        start[place, :, : starts.shape[1]], end[place, :, : starts.shape[1]] = starts, ends
    order = start.argsort(axis=2)
    return Gaps(np.take_along_axis(start, order, axis=2), np.take_along_axis(end, order, axis=2))


def _gaps_of(today: HallToday, counter: CounterToday, habits: Habits, chances: Draws) -> tuple[Floats, Floats]:
    spans = _spans(today, counter)
    off = np.tile(np.array(_around(spans)), (chances.runs, 1, 1))
    days = _like_today(today, counter, habits)
    until = np.zeros(chances.runs)
    if counter.state is not CounterState.OPEN:
        under_way = [start for start, end in spans if start <= 0 < end]
        if counter.since is None and _missed(spans) > 0:
            until = _not_yet_there(today, counter, spans, days, habits, chances)
        elif under_way and counter.since is not None:
            said = max(under_way[0], today.minutes(counter.since))
            until, days = _absent_until(today, counter, said, days, habits, chances)
    now = np.stack([np.full(chances.runs, -NEVER), until], axis=1)[:, None, :]
    every = np.concatenate([now, off, _likely_away(today, days, chances)], axis=1)
    gone = every[:, :, 1] <= 0
    return np.where(gone, NEVER, every[:, :, 0]), np.where(gone, NEVER, every[:, :, 1])


def _around(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """What lies before, between and after the spans of a day."""
    starts = [start for start, _ in spans] + [NEVER]
    ends = [-NEVER] + [end for _, end in spans]
    return list(zip(ends, starts, strict=True))


def _like_today(today: HallToday, counter: CounterToday, habits: Habits) -> list[DayAway]:
    """Past days of a counter, those with today's hours if there are enough."""
    days = habits.away.get(counter.code, ())
    at = today.minute_of_day
    hours = _rounded(tuple((at + today.minutes(start), at + today.minutes(end)) for start, end in counter.spans))
    same = [day for day in days if _rounded(day.hours) == hours]
    return same if len(same) >= ENOUGH_DAYS else list(days)


@functools.lru_cache(maxsize=256)
def _rounded(hours: tuple[Interval, ...]) -> tuple[tuple[int, int], ...]:
    """Hours of a day in whole minutes."""
    return tuple((round(start), round(end)) for start, end in hours)


def _likely_away(today: HallToday, days: Sequence[DayAway], chances: Draws) -> Floats:
    """By run, the absences of one past day that have not begun yet: (runs, gaps, 2)."""
    if not days:
        return np.empty((chances.runs, 0, 2))
    table = _table(tuple(day.away for day in days)) - today.minute_of_day
    # What covers now is told by the counter's own state.
    table[table[:, :, 0] <= 0] = NEVER
    return table[_picked(today, days, chances.of(_DAY))]


@functools.lru_cache(maxsize=256)
def _table(days: tuple[tuple[Interval, ...], ...]) -> Floats:
    """The absences of past days, filled up to the same number."""
    table = np.full((len(days), max(len(away) for away in days), 2), NEVER)
    for place, away in enumerate(days):
        for gap, interval in enumerate(away):
            table[place, gap] = interval
    return table


def _absent_until(
    today: HallToday, counter: CounterToday, since: float, days: list[DayAway], habits: Habits, chances: Draws
) -> tuple[Floats, list[DayAway]]:
    """Until when a counter that should work now, and has said that it is away, stays so, by run, and the past days that may
    go on like this one.
    """
    now = today.minute_of_day
    alike = _alike(days, now, now + since)
    if len(alike) >= ENOUGH_DAYS:
        picked = _picked(today, [day for day, _ in alike], chances.of(_DAY))
        return np.array([end for _, end in alike])[picked], [day for day, _ in alike]
    # What this counter has never done, others may have.
    others = _alike([day for each in habits.away.values() for day in each], now, now + since)
    if len(others) >= ENOUGH_DAYS:
        return np.array([end for _, end in others])[_pick(chances.of(counter.code), len(others))], days
    row, lasted = chances.of(counter.code), max(-since, SHORTEST_ABSENCE)
    longer = [length - lasted for length in habits.pauses if length > lasted]
    if len(longer) >= ENOUGH_PAUSES:
        return np.array(longer)[_pick(row, len(longer))], days
    return lasted * (1 - row) / row, days


def _spans(today: HallToday, counter: CounterToday) -> list[tuple[float, float]]:
    return [(today.minutes(start), today.minutes(end)) for start, end in counter.spans]


def _missed(spans: Sequence[tuple[float, float]]) -> float:
    """The minutes of a counter's hours that are over."""
    return sum(min(end, 0.0) - start for start, end in spans if start < 0)


def _not_yet_there(
    today: HallToday,
    counter: CounterToday,
    spans: Sequence[tuple[float, float]],
    days: list[DayAway],
    habits: Habits,
    chances: Draws,
) -> Floats:
    """The same for a counter that has not been there today: as it was on its own past days that began so, and as others
    were, which counts less. Beyond that, as likely as not it comes only after as long again; or, where others have come, not
    at all.

    Whoever has not come before a break has not come by its end either: it is one absence, from the beginning of the day.
    """
    now, since, row = today.minute_of_day, spans[0][0], chances.of(counter.code)
    lasted = max(_missed(spans), SHORTEST_ABSENCE)
    own = _alike_from_the_beginning(days, now, now + since)
    others = [end for each in habits.away.values() for end in _alike_from_the_beginning(each, now, now + since)]
    known = np.sort(np.array([*own * OWN_DAY, *others]))
    guess = 1 / (1 + known.size / GUESS_COUNTS)
    others_came = any(each.since is not None for each in today.counters)
    not_today = lasted / (lasted + HALF_COME_WITHIN) if others_came else 0.0
    share = np.clip(row / guess, 1e-9, 1 - 1e-9)
    late = np.clip((share - not_today) / (1 - not_today), 1e-9, 1)
    guessed = np.where(share < not_today, NEVER, lasted * (1 - late) / late)
    if not known.size:
        return guessed
    rest = np.clip((row - guess) / (1 - guess), 0, 1 - 1e-9)
    return np.where(row < guess, guessed, known[_pick(rest, known.size)])


def _alike_from_the_beginning(days: Sequence[DayAway], now: float, since: float) -> list[float]:
    """Of past days on which a counter had not come by this time, the minutes until it did; `NEVER` where it did not."""
    ends = [_came(day) for day in days if day.hours and abs(day.hours[0][0] - since) <= SAME_START]
    return [end - now for end in ends if end > now]


def _came(day: DayAway) -> float:
    """When a counter came on a past day, in minutes of the day; `NEVER` when it did not come at all."""
    at, gaps = day.hours[0][0], dict(day.away)
    for start, end in day.hours:
        at = gaps.get(start, start)
        if at < end:
            return at
    return NEVER


def _alike(days: Sequence[DayAway], now: float, since: float) -> list[tuple[DayAway, float]]:
    """Past days on which a counter was away at this time, and had been for as long, with the minutes until it came."""
    return [(day, end - now) for day in days for start, end in day.away if _is_this(start, end, now, since)]


def _is_this(start: float, end: float, now: float, since: float) -> bool:
    """Whether a past absence covers this time of the day and began when the present one did."""
    return start <= now < end and abs(start - since) <= SAME_START


def _picked(today: HallToday, days: Sequence[DayAway], row: Floats) -> NDArray[np.int64]:
    """The place of one past day for each run: those of today's weekday more often than others."""
    weekday = today.now.weekday()
    counts = [SAME_WEEKDAY if day.weekday == weekday else 1 for day in days]
    places: NDArray[np.int64] = np.repeat(np.arange(len(days)), counts)
    return places[_pick(row, places.size)]


def _pick(row: Floats, count: int) -> NDArray[np.int64]:
    """One of so many, for each run."""
    return (row * count).astype(np.int64)
