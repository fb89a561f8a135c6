"""Habits, learned from past days. Newer days count more; where there is little, the hall file's word counts, corrected by
what all services of the hall together have taught of it.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hall.forecast.draws import Floats
from hall.forecast.habits import Clues, DayAway, Habits, Handling, StepsAway
from hall.forecast.history import PastDay
from hall.forecast.lengths import BETWEEN_MINUTES, Length, clues, gap_after, lengths, no_show_minutes
from hall.forecast.overtaking import overtaking
from hall.forecast.silences import typical, with_silences
from hall.forecast.speed import spread_of_days
from hall.forecast.usual_breaks import with_usual_breaks

HALF_LIFE_DAYS = 30.0
# The hall file's word counts as much as so many visits; what is usual elsewhere, likewise.
DECLARED_VISITS = 8.0
USUAL_CV, USUAL_CV_VISITS = 0.6, 15.0
USUAL_NO_SHOW, USUAL_NO_SHOW_MINUTES, USUAL_NO_SHOW_VISITS = 0.05, 2.0, 20.0
# From so many minutes on, it is an absence with a time of its own; below, a step aside after a visit.
AWAY_MINUTES = 15.0
# Lengths beyond so many robust deviations of the logarithm are cut back to there: somebody forgot to end the visit.
CUT, LEAST_DEVIATION = 3.5, 0.35
MOST_DAYS_AWAY = 20

Bools = NDArray[np.bool_]
# By service: the share of the called who do not come, and the minutes that staff wait for them.
NoShows = Mapping[str, tuple[float, float]]


def learn(
    past: Sequence[PastDay], declared: Mapping[str, float], today: date, pools: Sequence[frozenset[str]] = ()
) -> Habits:
    """The habits of a hall after the days in `past`; today's speed is not in them.

    :param declared: by service, the hall file's `handling_minutes`. What it does not name gets no law.
    :param pools: services that share counters: their days are slow and quick together.
    """
    days = sorted(past, key=lambda day: day.day, reverse=True)
    known = clues(days)
    usual = typical(days, known)
    days = with_usual_breaks([with_silences(day, usual) for day in days])
    steps_away, no_shows = _steps_away(days), _no_shows(days, declared, known)
    habits = Habits(
        handling=_handling(days, today, declared, known, no_shows, steps_away),
        steps_away=steps_away,
        away=_away(days),
        pauses=_pauses(days),
        clues=known,
        overtaking=overtaking(days, pools),
    )
    return replace(habits, spread=spread_of_days(days, habits, pools))


# Handling


def _handling(
    days: Sequence[PastDay],
    today: date,
    declared: Mapping[str, float],
    known: Clues,
    no_shows: NoShows,
    steps_away: StepsAway,
) -> dict[str, Handling]:
    found: dict[str, list[tuple[Length, float]]] = {service: [] for service in declared}
    for day in days:
        weight = 0.5 ** ((today - day.day).days / HALF_LIFE_DAYS)
        for length in lengths(day, known):
            if length.service in found:
                found[length.service].append((length, weight))
    seen = {service: _seen(_believed(rows), no_shows[service], steps_away.expected) for service, rows in found.items()}
    # How far the hall's declared times are true, all services together, counts for those that were seldom seen.
    counted = sum(weight for _, _, weight in seen.values())
    said = sum(weight * mean / declared[service] for service, (mean, _, weight) in seen.items())
    truth = (said + DECLARED_VISITS) / (counted + DECLARED_VISITS)
    laws = {}
    for service, (mean, cv, weight) in seen.items():
        usual = truth * declared[service]
        laws[service] = Handling(
            (weight * mean + DECLARED_VISITS * usual) / (weight + DECLARED_VISITS), cv, *no_shows[service]
        )
    return laws


@dataclass(frozen=True)
class _Rows:
    """Lengths in minutes, how much each counts, and of what kind it is."""

    minutes: Floats
    weight: Floats
    mixed: Bools
    with_aside: Bools


def _believed(rows: Sequence[tuple[Length, float]]) -> _Rows:
    """What the lengths of a service, and those that are bounds only, tell together."""
    minutes = np.array([length.minutes for length, _ in rows])
    weight = np.array([weight for _, weight in rows])
    at_most = np.array([length.at_most for length, _ in rows], np.bool_)
    weight = _with_bounds(minutes, weight, at_most)
    return _Rows(
        _cut(minutes[~at_most]),
        weight[~at_most],
        np.array([length.mixed for length, _ in rows], np.bool_)[~at_most],
        np.array([length.with_aside for length, _ in rows], np.bool_)[~at_most],
    )


def _with_bounds(minutes: Floats, weight: Floats, at_most: Bools) -> Floats:
    """The weights when those that took so long or less are shared out among the lengths below them.

    That is the estimate of Kaplan and Meier with the axis turned round: bounds come from above. The sum stays that of the
    lengths: a bound says where they lie, and is none.
    """
    if at_most.all() or not at_most.any():
        return weight
    # From the longest down; of a length and a bound that are the same, the length first: the bound holds it.
    order = np.lexsort((at_most, -minutes))
    below = np.cumsum(weight[order][::-1])[::-1]
    share = np.where(at_most[order], 0.0, weight[order] / below)
    left = np.concatenate([[1.0], np.cumprod(1 - share)[:-1]])
    shared = np.empty_like(weight)
    shared[order] = share * left
    counted: Floats = shared * (weight[~at_most].sum() / shared.sum())
    return counted


def _cut(minutes: Floats) -> Floats:
    """Lengths beyond belief are cut back."""
    if not minutes.size:
        return minutes
    logs = np.log(minutes)
    middle = np.median(logs)
    # 1.4826 makes the median deviation of a normal law its standard deviation.
    deviation = max(1.4826 * float(np.median(np.abs(logs - middle))), LEAST_DEVIATION)
    cut: Floats = np.exp(np.minimum(logs, middle + CUT * deviation))
    return cut


def _seen(rows: _Rows, no_show: tuple[float, float], steps_away: float) -> tuple[float, float, float]:
    """Mean and coefficient of variation of those who came, and the weight of what was seen.

    Counters that tell no no-shows show a mixture; its mean is solved for that of those who came.
    """
    weight = float(rows.weight.sum())
    if weight <= 0:
        return 0.0, USUAL_CV, 0.0
    share, missed = no_show
    mean = 0.0
    for mixed in (False, True):
        part = rows.mixed == mixed
        counts = float(rows.weight[part].sum())
        if counts > 0:
            seen = float(np.average(rows.minutes[part], weights=rows.weight[part]))
            aside = steps_away * float(rows.weight[part & rows.with_aside].sum()) / counts
            came = (seen - aside - share * missed) / (1 - share) if mixed else seen - aside
            mean += max(came, seen / 2) * counts / weight
    clear = rows.mixed if rows.mixed.all() else ~rows.mixed
    weights, minutes = rows.weight[clear], rows.minutes[clear]
    around = float(np.average(minutes, weights=weights)) if weights.sum() > 0 else 1.0
    squares = float(((minutes / around - 1) ** 2 * weights).sum())
    variance = (squares + USUAL_CV**2 * USUAL_CV_VISITS) / (float(weights.sum()) + USUAL_CV_VISITS)
    return mean, math.sqrt(variance), weight


def _no_shows(days: Sequence[PastDay], declared: Mapping[str, float], known: Clues) -> NoShows:
    """The chance of a no-show by service, leaning on that of all services, and the minutes that one takes."""
    calls: dict[str, int] = defaultdict(int)
    for day in days:
        for visit in day.visits:
            calls[visit.service] += visit.counter in known.tells_no_shows
    missed: dict[str, list[float]] = defaultdict(list)
    for service, minutes in no_show_minutes(days, known):
        missed[service].append(minutes)
    lost = [minutes for each in missed.values() for minutes in each]
    minutes = (sum(lost) + USUAL_NO_SHOW_MINUTES * USUAL_NO_SHOW_VISITS) / (len(lost) + USUAL_NO_SHOW_VISITS)
    usual = (len(lost) + USUAL_NO_SHOW * USUAL_NO_SHOW_VISITS) / (sum(calls.values()) + USUAL_NO_SHOW_VISITS)
    return {
        service: (
            (len(missed[service]) + usual * USUAL_NO_SHOW_VISITS) / (calls[service] + USUAL_NO_SHOW_VISITS)
            if known.tells_no_shows
            else 0.0,
            minutes,
        )
        for service in declared
    }


# Absences


def _steps_away(days: Sequence[PastDay]) -> StepsAway:
    gaps = [gap for day in days for visit in day.visits if (gap := gap_after(visit)) is not None]
    aside = sorted(gap for gap in gaps if BETWEEN_MINUTES < gap < AWAY_MINUTES)
    return StepsAway(len(aside) / len(gaps), tuple(aside)) if aside else StepsAway()


def _away(days: Sequence[PastDay]) -> dict[str, tuple[DayAway, ...]]:
    found: dict[str, list[DayAway]] = defaultdict(list)
    for day in days:
        for code, away in day.away.items():
            if len(found[code]) < MOST_DAYS_AWAY:
                found[code].append(replace(away, away=tuple(gap for gap in away.away if _has_a_time(gap, away))))
    return {code: tuple(each) for code, each in found.items()}


def _has_a_time(gap: tuple[float, float], day: DayAway) -> bool:
    """Whether an absence belongs to a time of the day: a long one, or one at the beginning or end of the hours."""
    start, end = gap
    edges = {edge for span in day.hours for edge in span}
    return end - start >= AWAY_MINUTES or start in edges or end in edges


def _pauses(days: Sequence[PastDay]) -> tuple[float, ...]:
    return tuple(sorted(end - start for day in days for each in day.away.values() for start, end in each.away))
