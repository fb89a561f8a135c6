"""How well can any cut-off do? `python -m bench.forecast_bound`.

A cut-off refuses whom it gives too small a chance to be called before the closing. How well it does is limited by what
nobody can know. So beside the product's forecast stands a seer who knows the simulated hall as its maker does: the law of
each service's length, the speed of each counter, that of the day, when staff will step away, how many will come. Unknown to
it is what chance has not decided yet: how long each visit will last, who comes when. It plays the rest of the day often.

Both are asked at every arrival of days without a cut-off. At each limit one then counts those not refused who were never
called, and those refused who were: at its best, a cut-off with that limit would have been in the wrong so often.
"""

import argparse
import multiprocessing
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import product

from bench.figures import table
from bench.forecast_day import as_past, snapshot
from bench.forecast_halls import (
    Case,
    Day,
    Hall,
    Visitor,
    build,
    everybody,
    how_many_and_how_slow,
    some_visitors,
    working_days,
)
from bench.forecast_table import COUNTERS, HISTORY, LOADS, Teller
from bench.store import machine
from hall.forecast.cut_off import cut_off

# Where all of the first few replays come to the same end, the others are spared.
FIRST_REPLAYS, REPLAYS = 15, 60
# A visit that has lasted long already is seldom drawn so long again.
TRIES = 200
LIMITS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Asked:
    """What both said of a visitor, and whether the call came."""

    told: float
    seen: float
    called: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers given on some days, and those that both were asked about."""

    given: int
    asked: tuple[Asked, ...]


class Seer:
    """Plays the rest of a day anew. `played` is that day as it came."""

    def __init__(self, hall: Hall, day: date, played: Day) -> None:
        self._hall, self._date, self._played = hall, day, played
        chance = random.Random(f"visitors {hall.case} {hall.seed} {day}")
        self._number, self._speed = how_many_and_how_slow(hall, chance)

    def chance(self, place: int, now: float, busy: dict[int, tuple[float, float]]) -> float:
        """Of the visitor at a place to be called today, as far as it could be known at a moment.

        :param busy: who is at a counter then: since when, and that counter's speed.
        """
        hits = 0
        for number in range(REPLAYS):
            chance = random.Random(f"{self._date} {place} {number}")
            day = Day(self._hall, self._date, everybody)
            here = [self._anew(each, place_, now, busy, chance) for place_, each in enumerate(day.people)
                    if each.arrives <= now]  # fmt: skip
            later = [
                each for each in some_visitors(self._hall, chance, self._number, self._speed) if each.arrives > now
            ]
            day.people = here + later
            day.at(now, partial(setattr, day, "chance", chance))
            day.play()
            hits += bool(day.people[place].called)
            if number + 1 == FIRST_REPLAYS and hits in (0, FIRST_REPLAYS):
                return hits / FIRST_REPLAYS
        return hits / REPLAYS

    def _anew(
        self, visitor: Visitor, place: int, now: float, busy: dict[int, tuple[float, float]], chance: random.Random
    ) -> Visitor:
        """Somebody who is here: what has happened stays, what has not is drawn again."""
        was = self._played.people[place]
        called = was.called[0] if was.called and was.called[0] <= now else None
        work = self._hall.works[visitor.service]
        if called is None:
            fresh = some_visitors(self._hall, chance, 1, self._speed)[0]
            gives_up = fresh.gives_up_after
            if was.gone and was.gives_up_after is not None and was.arrives + was.gives_up_after <= now:
                return visitor
            return replace(
                visitor,
                minutes=work.draw(chance) * self._speed,
                comes=fresh.comes,
                back_after=fresh.back_after,
                goes_on_to=visitor.goes_on_to if fresh.goes_on_to == visitor.service else fresh.goes_on_to,
                gives_up_after=None if gives_up is None else max(gives_up, now - visitor.arrives + 0.01),
            )
        if place in busy:
            since, speed = busy[place]
            if since + 0.5 + visitor.minutes * speed <= now:
                return visitor  # gone, and nobody has pressed it
            for _ in range(TRIES):
                minutes = work.draw(chance) * self._speed
                if since + 0.5 + minutes * speed > now:
                    return replace(visitor, minutes=minutes)
        return visitor


def days_of(job: tuple[Case, int, int]) -> Found:
    """The judged days of a hall."""
    case, seed, judged = job
    hall, asked, given = build(case, seed), [], 0
    teller = Teller(hall)
    told: list[tuple[int, float, float, dict[int, tuple[float, float]]]] = []
    for number, date_ in enumerate(working_days(HISTORY + judged)):
        teller.begin(date_)
        told.clear()

        def door(day: Day, visitor: Visitor) -> bool:
            if day.now < day.hall.spans(day.day)[-1][1]:
                call = teller.call_time(day, visitor.service, priority=visitor.priority)
                today = cut_off(snapshot(day), visitor.service, call).today
                told.append((day.place(visitor), day.now, today, _at_counters(day)))
            return True

        day = Day(hall, date_, door if number >= HISTORY else everybody).play()
        if number >= HISTORY:
            seer = Seer(hall, date_, day)
            given += len(day.people)
            for place, now, today, busy in told:
                was = day.people[place]
                if was.called or not was.gone:
                    asked.append(Asked(today, seer.chance(place, now, busy), bool(was.called)))
        teller.past.append(as_past(day))
    return Found(given, tuple(asked))


def _at_counters(day: Day) -> dict[int, tuple[float, float]]:
    """Who is at a counter now, since when, and the counter's speed."""
    return {
        day.place(desk.open_visit[0]): (desk.open_visit[2], desk.staff.speed)
        for desk in day.desks
        if desk.open_visit is not None
    }


def report(found: Sequence[Found]) -> str:
    """At each limit, how often both would have been in the wrong."""
    given = sum(each.given for each in found)
    asked = [each for one in found for each in one.asked]
    rows: list[list[object]] = []
    for limit in LIMITS:
        row: list[object] = [limit]
        for said in ([each.told for each in asked], [each.seen for each in asked]):
            refused = [each for each, chance in zip(asked, said, strict=True) if chance < limit]
            vain = sum(chance >= limit and not each.called for each, chance in zip(asked, said, strict=True))
            could = sum(each.called for each in refused)
            row += [
                f"{vain} ({100 * vain / (given - len(refused)):.2f} %)",
                len(refused),
                f"{could} ({100 * could / max(1, len(refused)):.0f} %)",
            ]
        rows.append(row)
    headings = ("no number below", *("in vain", "refused", "could have been served") * 2)
    never = sum(not each.called for each in asked)
    return (
        f"{given} numbers, {never} of them never called. Left the forecast, right the seer.\n\n{table(headings, rows)}"
    )


def main() -> None:
    """Prints the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--counters", type=int, nargs="+", default=COUNTERS)
    asked.add_argument("--seeds", type=int, nargs="+", default=[1])
    asked.add_argument("--days", type=int, default=2, help="judged days of each hall")
    wanted = asked.parse_args()
    cases = [Case(*each) for each in product(wanted.counters, LOADS, (False, True)) if each[0] > 1 or not each[2]]
    jobs = [(case, seed, wanted.days) for seed in wanted.seeds for case in cases]
    with multiprocessing.get_context("spawn").Pool() as pool:
        found = pool.map(days_of, jobs, chunksize=1)
    print(f"Measured on {datetime.now(UTC).date()}: {machine()}.\n\n{report(found)}")


if __name__ == "__main__":
    main()
