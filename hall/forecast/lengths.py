"""How long past visits kept their counter, as far as it can be believed.

Believed is an end that staff pressed, and one that the next call made while somebody had been waiting for it already. A
visit that ended because somebody new came was over by then, and nobody knows since when: staff with one key, or forgetful
ones, leave it open. That bound must not be thrown away: a long visit more often sees somebody come before its end, so those
that are believed are too long on average. One that the counter's closing ended, or that went over a break, tells nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hall.forecast.habits import USUAL_BETWEEN, Clues
from hall.forecast.history import Ended, PastDay, PastVisit

# Staff who call the next one within so many minutes after a visit have not been away.
BETWEEN_MINUTES = 1.5
# The same for those who had waited before the end: shorter, and it may be their coming that made staff press.
WAITED_MINUTES = 1.5


@dataclass(frozen=True, slots=True)
class Length:
    """Minutes from a call until its counter was ready again.

    :param mixed: it may as well have been a no-show.
    :param with_aside: the next call ended it: if staff stepped aside after the visit, that is in it.
    :param at_most: it took so long or less.
    """

    service: str
    counter: str
    minutes: float
    mixed: bool
    with_aside: bool = False
    at_most: bool = False


def clues(past: Iterable[PastDay]) -> Clues:
    """What past days tell of the counters."""
    visits = [visit for day in past for visit in day.visits]
    keyed = {visit.counter for visit in visits if visit.came_at or visit.ended is Ended.NO_SHOW}
    pressed = Counter(visit.counter for visit in visits if visit.waited_for_since and visit.ended is Ended.FINISH)
    left_open = Counter(visit.counter for visit in visits if visit.waited_for_since and visit.ended is Ended.NEXT)
    gaps = [gap for visit in visits if (gap := gap_after(visit)) is not None and gap <= BETWEEN_MINUTES]
    return Clues(
        tells_end=frozenset(code for code, presses in pressed.items() if presses > left_open[code]),
        tells_no_shows=frozenset(keyed),
        between=sum(gaps) / len(gaps) if gaps else USUAL_BETWEEN,
    )


def gap_after(visit: PastVisit) -> float | None:
    """Minutes for which staff let people wait after a visit; None where that can't be told."""
    if visit.ended_at is None or visit.next_at is None or visit.ended is Ended.NEXT:
        return None
    return _minutes(visit.ended_at, visit.next_at)


def lengths(day: PastDay, known: Clues) -> list[Length]:
    """The believed lengths of a day's whole visits, no-shows left out."""
    believed = []
    for visit in day.visits:
        length = _length(visit, known) if visit.whole and not visit.over_a_break else None
        if length is not None and length.minutes > 0:
            believed.append(length)
    return believed


def _length(visit: PastVisit, known: Clues) -> Length | None:
    if visit.ended_at is None:
        return None
    minutes = _minutes(visit.began_at, visit.ended_at)
    mixed = visit.counter not in known.tells_no_shows
    if visit.ended in (Ended.FINISH, Ended.TRANSFER):
        gap = gap_after(visit)
        minutes += known.between if gap is None or gap > BETWEEN_MINUTES else gap
        return Length(visit.service, visit.counter, minutes, mixed)
    if visit.ended is Ended.NEXT and visit.waited_for_since is not None:
        # Whether it is believed hangs on when somebody came and nothing else, so the bound does too.
        believed_from = _minutes(visit.began_at, max(visit.waited_for_since, visit.began_at)) + WAITED_MINUTES
        at_most = minutes < believed_from
        return Length(visit.service, visit.counter, believed_from if at_most else minutes, mixed, True, at_most)
    return None


def _minutes(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 60


def no_show_minutes(days: Sequence[PastDay], known: Clues) -> list[tuple[str, float]]:
    """By service, how long staff waited for those who did not come."""
    return [
        (visit.service, _minutes(visit.began_at, visit.ended_at) + known.between)
        for day in days
        for visit in day.visits
        if visit.ended is Ended.NO_SHOW and visit.ended_at is not None
    ]
