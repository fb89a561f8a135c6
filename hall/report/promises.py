"""Is the promise kept? By service and hour of taking: how often, how far the forecast was from the call, and how far four
simple rules would have been. Pure: days in, sums of numbers kept, figures out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from hall.model import Event, Promised
from hall.report.happened import Fate, Happened, Journey
from hall.report.kept import Outcome, outcomes
from hall.report.rules import PastWaits, Plan, Rule, predictions

CALLED = (Outcome.KEPT, Outcome.EARLIER, Outcome.LATER)


@dataclass(slots=True)
class Errors:
    """Sums of minutes by which a rule was off, and the forecast for the same tickets."""

    tickets: int = 0
    rule: float = 0.0
    forecast: float = 0.0

    def add(self, other: "Errors") -> None:
        """Counts another's tickets too."""
        self.tickets += other.tickets
        self.rule += other.rule
        self.forecast += other.forecast


@dataclass(slots=True)
class Tally:
    """What came of some promises, as counts and sums of minutes. `width` is summed over all promises, `error` over the
    called ones whose forecast named a time.
    """

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    width: float = 0.0
    error: float = 0.0
    foretold: int = 0
    rules: dict[Rule, Errors] = field(default_factory=lambda: {rule: Errors() for rule in Rule})

    def add(self, other: "Tally") -> None:
        """Counts another's promises too."""
        self.outcomes.update(other.outcomes)
        self.width += other.width
        self.error += other.error
        self.foretold += other.foretold
        for rule, errors in other.rules.items():
            self.rules[rule].add(errors)

    def count(self, promised: Promised, journey: Journey, came: Outcome, said: Mapping[Rule, float]) -> None:
        """One more promise.

        :param said: how many minutes each rule would have had the visitor wait.
        """
        promise = promised.promise
        self.outcomes[came] += 1
        self.width += (promise.latest - promise.earliest).total_seconds() / 60
        waited = journey.wait_minutes
        if waited is None or promise.median is None:
            return
        off = abs(waited - (promise.median - journey.taken_at).total_seconds() / 60)
        self.error += off
        self.foretold += 1
        for rule, minutes in said.items():
            self.rules[rule].add(Errors(1, abs(waited - minutes), off))


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of some promises. Shares are of one and of the called; errors are mean absolute ones, in minutes. None where
    there is nothing to reckon with.

    :param rules: per rule, for how many tickets it could say anything, how far it was off, and the forecast for the same.
    """

    promised: int
    called: int
    in_time: float | None
    later: float | None
    earlier: float | None
    uncalled: int
    cancelled: int
    open: int
    error_minutes: float | None
    width_minutes: float | None
    rules: Mapping[Rule, tuple[int, float | None, float | None]]


def figures(of: Tally) -> Figures:
    """The figures of a tally."""
    promised = sum(of.outcomes.values())
    called = sum(of.outcomes[each] for each in CALLED)
    return Figures(
        promised=promised,
        called=called,
        in_time=_mean(of.outcomes[Outcome.KEPT], called),
        later=_mean(of.outcomes[Outcome.LATER], called),
        earlier=_mean(of.outcomes[Outcome.EARLIER], called),
        uncalled=of.outcomes[Outcome.UNCALLED],
        cancelled=of.outcomes[Outcome.CANCELLED],
        open=of.outcomes[Outcome.OPEN],
        error_minutes=_mean(of.error, of.foretold),
        width_minutes=_mean(of.width, promised),
        rules={
            rule: (each.tickets, _mean(each.rule, each.tickets), _mean(each.forecast, each.tickets))
            for rule, each in of.rules.items()
        },
    )


def _mean(total: float, count: int) -> float | None:
    return total / count if count else None


@dataclass(frozen=True, slots=True)
class Point:
    """A promise and its call, in whole minutes from the taking of the number."""

    earliest: int
    latest: int
    waited: int


@dataclass(slots=True)
class PromiseSums:
    """What came of the promises of some days. `points` has how often each point occurred; `unpromised` counts the tickets
    whose visitors were told nothing.
    """

    cells: dict[tuple[str, int], Tally] = field(default_factory=dict)
    points: Counter[Point] = field(default_factory=Counter)
    unpromised: int = 0

    def add_day(
        self,
        day: Happened,
        events: Sequence[Event],
        promised: Iterable[Promised],
        plan: Plan,
        past: PastWaits,
        zone: ZoneInfo,
    ) -> None:
        """Adds what came of a day's promises, and what the simple rules would have said."""
        said = predictions(events, day.visits, plan, past, zone)
        told = 0
        for each, journey, came in outcomes(promised, day.journeys):
            told += 1
            cell = self.cells.setdefault((journey.service, journey.taken_at.astimezone(zone).hour), Tally())
            cell.count(each, journey, came, said[each.label])
            if came in CALLED:
                self.points[point(each, journey)] += 1
        self.unpromised += len(day.journeys) - told

    def by_service(self) -> dict[str, Tally]:
        """The services in the order of their codes."""
        pools: dict[str, Tally] = {}
        for (service, _), tally in sorted(self.cells.items()):
            pools.setdefault(service, Tally()).add(tally)
        return pools

    def by_hour(self) -> dict[int, Tally]:
        """The hours of taking, in order."""
        pools: dict[int, Tally] = {}
        for (_, hour), tally in sorted(self.cells.items(), key=lambda cell: cell[0][1]):
            pools.setdefault(hour, Tally()).add(tally)
        return pools

    def total(self) -> Tally:
        """All of them."""
        whole = Tally()
        for each in self.cells.values():
            whole.add(each)
        return whole


def point(promised: Promised, journey: Journey) -> Point:
    """A called ticket as a point of the picture."""
    taken, promise = journey.taken_at, promised.promise
    return Point(
        round((promise.earliest - taken).total_seconds() / 60),
        round((promise.latest - taken).total_seconds() / 60),
        round(journey.wait_minutes or 0.0),
    )


def add_past(past: PastWaits, day: Happened, zone: ZoneInfo) -> None:
    """Counts the waits of an earlier day for the rule of past days."""
    for journey in day.journeys.values():
        if journey.wait_minutes is not None and journey.fate is not Fate.CANCELLED:
            past.add(journey.service, journey.taken_at.astimezone(zone).hour, journey.wait_minutes)


def as_json(of: Figures) -> dict[str, object]:
    """The figures under the keys that the command prints, minutes and shares rounded."""
    return {
        "promised": of.promised,
        "called": of.called,
        "in_time": _rounded(of.in_time, 3),
        "later": _rounded(of.later, 3),
        "earlier": _rounded(of.earlier, 3),
        "uncalled": of.uncalled,
        "cancelled": of.cancelled,
        "open": of.open,
        "error_minutes": _rounded(of.error_minutes, 1),
        "width_minutes": _rounded(of.width_minutes, 1),
        "rules": {
            rule.value: {
                "tickets": tickets,
                "error_minutes": _rounded(off, 1),
                "forecast_error_minutes": _rounded(forecast_off, 1),
            }
            for rule, (tickets, off, forecast_off) in of.rules.items()
        },
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
