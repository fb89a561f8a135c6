"""Ranges that keep their word: the forecast's own range, corrected by how far it was wrong on the office's past days.

Split conformal prediction (Vovk, Gammerman and Shafer 2005) with the quantiles of the forecast as the range to correct
(Romano, Patterson and Candès 2019): for every past ticket it is asked by how much its wait missed the range, in widths of
that range, below and above. The range of a new ticket is moved by the miss that so many of them did not exceed. Short and
long waits are missed differently, so only past tickets with a similar predicted length count.

That holds for days that are like the past ones; days that all differ in one way are too few to promise more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, inf

import numpy as np

from hall.forecast.draws import Floats
from hall.forecast.forecast import CallTime

LEVEL = 0.8
# Older days tell less of how the hall works now.
DAYS = 20
# With fewer past tickets than this, nothing is known of how far the forecast is wrong.
ENOUGH = 50
# So many past tickets of a similar length are asked, at least.
GROUP, GROUPS_MOST = 100, 8
# A range has a width of at least so many minutes when misses are measured in it: "now" has none.
LEAST_WIDTH = 2.0
# Before there is a past the range is stretched: counters are away in ways that nobody has told the forecast yet. On
# simulated halls the bare range covered 56 to 82 of 100.
FIRST_STRETCH = 1.5


@dataclass(frozen=True, slots=True)
class Bare:
    """The forecast of one ticket before it is corrected, in minutes from when the ticket was taken."""

    median: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """The measure of its misses."""
        return max(self.high - self.low, LEAST_WIDTH)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A past ticket: what the forecast was, and after how many minutes it was called; infinite when it was not, because
    the day ended. Tickets that were given up are no outcome.
    """

    day: date
    bare: Bare
    minutes: float


@dataclass(frozen=True, slots=True)
class Range:
    """A promise: called between so many minutes from now. `high` is infinite where the day may end before.

    :param first_estimate: there is no past yet to check it by.
    """

    low: float
    high: float
    first_estimate: bool = False


@dataclass(frozen=True)
class Calibration:
    """How ranges are corrected. Without a past: stretched.

    :param from_median: where each group of similar predicted lengths begins, the first at 0.
    :param below: by group: how far the low end is moved down, in widths.
    :param above: by group: how far the high end is moved up, in widths.
    """

    level: float = LEVEL
    from_median: tuple[float, ...] = ()
    below: tuple[float, ...] = ()
    above: tuple[float, ...] = ()

    def range(self, call: CallTime) -> Range:
        """The promise for a ticket."""
        return self.of(bare(call, self.level))

    def of(self, told: Bare) -> Range:
        """The promise for a forecast that is kept as `Bare`."""
        if not self.from_median:
            low = told.median - FIRST_STRETCH * (told.median - told.low) if told.median < inf else told.low
            high = told.median + FIRST_STRETCH * (told.high - told.median) if told.high < inf else inf
            return Range(max(low, 0.0), high, first_estimate=True)
        if told.low == inf:
            return Range(inf, inf)
        group = int(np.searchsorted(self.from_median, told.median, side="right")) - 1
        width = told.width if told.high < inf else LEAST_WIDTH
        # Who is to be called now is not told to wait, however seldom that is this very second.
        low = max(told.low - self.below[group] * width, 0.0) if told.median > 0 else 0.0
        return Range(low, max(told.high + self.above[group] * width, low))


def bare(call: CallTime, level: float = LEVEL) -> Bare:
    """What is to be kept of a forecast, so that it can be judged when the ticket has been called."""
    tail = (1 - level) / 2
    return Bare(call.median, call.quantile(tail), call.quantile(1 - tail))


def calibrate(past: Iterable[Outcome], level: float = LEVEL) -> Calibration:
    """The correction that would have kept `level` of the past promises.

    :param past: of services that share counters; where those are too few, of the whole hall. All with ranges of `level`.
        Forecasts that named no time at all are left out: they promised nothing.
    """
    named = [outcome for outcome in past if outcome.bare.high < inf]
    days = set(sorted({outcome.day for outcome in named})[-DAYS:])
    known = sorted((each for each in named if each.day in days), key=lambda outcome: outcome.bare.median)
    if len(known) < ENOUGH:
        return Calibration(level)
    groups = _groups(known)
    misses = [_misses(group) for group in groups]
    tail = (1 - level) / 2
    return Calibration(
        level,
        from_median=(0.0, *(group[0].bare.median for group in groups[1:])),
        below=tuple(_not_exceeded(below, 1 - tail) for below, _ in misses),
        above=tuple(_not_exceeded(above, 1 - tail) for _, above in misses),
    )


def calibrate_pools(
    past: Sequence[tuple[str, Outcome]], pools: Iterable[frozenset[str]], level: float = LEVEL
) -> dict[str, Calibration]:
    """By service, the correction from the past of the services that share its counters; where that is too little, from that
    of the whole hall.

    :param past: each outcome with the service that its ticket was taken for.
    """
    whole = calibrate((outcome for _, outcome in past), level)
    found: dict[str, Calibration] = {}
    for pool in pools:
        own = [outcome for service, outcome in past if service in pool]
        found.update(dict.fromkeys(pool, calibrate(own, level) if len(own) >= ENOUGH else whole))
    return found


def _groups(known: Sequence[Outcome]) -> list[list[Outcome]]:
    """Past tickets by predicted length, in groups of about the same size; the same length is never parted."""
    number = max(1, min(len(known) // GROUP, GROUPS_MOST))
    groups: list[list[Outcome]] = []
    for place, outcome in enumerate(known):
        due = place * number // len(known) >= len(groups)
        if not groups or (due and outcome.bare.median > groups[-1][-1].bare.median):
            groups.append([])
        groups[-1].append(outcome)
    if len(groups) > 1 and len(groups[-1]) < ENOUGH:
        last = groups.pop()
        groups[-1].extend(last)
    return groups


def _misses(group: Sequence[Outcome]) -> tuple[Floats, Floats]:
    """By how much each wait was below and above its range, in widths; negative inside of it."""
    low, high, width, minutes = np.array(
        [(each.bare.low, each.bare.high, each.bare.width, each.minutes) for each in group]
    ).T
    return (low - minutes) / width, (minutes - high) / width


def _not_exceeded(misses: Floats, share: float) -> float:
    """The miss that a new ticket of the same kind does not exceed with this chance: the (n + 1)·share-th of n."""
    place = min(ceil((misses.size + 1) * share), misses.size) - 1
    return float(np.sort(misses)[place])
