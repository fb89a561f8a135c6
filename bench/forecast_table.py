"""How good are the forecast's promises, and how good its cut-off? `python -m bench.forecast_table`.

Halls of many kinds (`bench.forecast_halls`), each with ten days behind it and some days to be judged. Every visitor is told
a time when the ticket is taken, as a kiosk would: habits from the days before, the speed of today so far, ranges corrected
by how the promises of the days before came out. Beside it stand four simple rules, the best of which each hall may choose.

The same days are then played once more with the cut-off at the door: below a limit a service stops for the day, but gives
priority numbers as long as they have that chance. Who of those refused could have been served is counted in two ways.
*Together*: who of them was called on the same day without a cut-off; so many the day had room for. *One by one*: each is
let in alone, on a day of their own; where there was room for one, everybody could have been that one.

The figures of one hall and seed are kept in a folder, so that a run that was broken off goes on.
"""

import argparse
import json
import math
import multiprocessing
import statistics
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

from bench.figures import table
from bench.forecast_day import Rules, as_past, snapshot
from bench.forecast_halls import Case, Day, Hall, Visitor, build, everybody, working_days
from bench.store import machine
from hall.forecast.calibration import Calibration, Outcome, bare, calibrate_pools
from hall.forecast.cut_off import cut_off
from hall.forecast.forecast import CallTime, forecast, forecast_priority
from hall.forecast.habits import Habits
from hall.forecast.history import PastDay
from hall.forecast.learning import learn
from hall.forecast.speed import at_todays_speed, pools

COUNTERS, LOADS, SEEDS = (1, 2, 4, 8), (0.65, 0.8, 0.95), 10
HISTORY, JUDGED, LEARNED_FROM = 10, 5, 20
SPEED_EVERY = 1.0  # minutes; the product reckons today's speed anew every quarter of that
STEP = 5.0
LEVEL, LOWEST, HIGHEST = 0.8, 0.76, 0.86
STOPS = (0.1, 0.25, 0.5, 0.6, 0.65)
RULES = ("declared", "moving", "last", "past")


@dataclass(frozen=True, slots=True)
class Told:
    """What a visitor of a judged day was told, and what came true, in minutes: `called` is infinite for never."""

    median: float
    bare: tuple[float, float]
    range: tuple[float, float]
    rounded: tuple[float, float]
    rules: dict[str, float]
    called: float


class Teller:
    """What the forecast says to visitors, day after day."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.pools = pools([staff.services for staff in hall.staff])
        self.declared = {code: float(work.declared) for code, work in hall.works.items()}
        self.past: list[PastDay] = []
        self.outcomes: list[tuple[str, Outcome]] = []
        self.habits = Habits({})
        self.calibrations: dict[str, Calibration] = {}
        self.spoke: list[tuple[Visitor, CallTime]] = []
        self._speed_at = -math.inf
        self._today = Habits({})

    def begin(self, day: date) -> None:
        """Learns from the days before."""
        self.habits = learn(self.past[-LEARNED_FROM:], self.declared, day, self.pools)
        self.calibrations = calibrate_pools(self.outcomes, self.pools, LEVEL)
        self.spoke, self._speed_at = [], -math.inf

    def call_time(self, day: Day, service: str, *, priority: bool = False) -> CallTime | None:
        """What a number taken now may expect."""
        if day.now - self._speed_at >= SPEED_EVERY or day.now < self._speed_at:
            self._today, self._speed_at = at_todays_speed(self.habits, as_past(day), self.pools), day.now
        today, seed = snapshot(day), day.day.toordinal()
        if priority:
            return forecast_priority(today, self._today, service, seed=seed)
        return forecast(today, self._today, seed=seed).new.get(service)

    def end(self, day: Day) -> None:
        """Keeps what became of what was told."""
        for visitor, call in self.spoke:
            if visitor.gone and not visitor.called:
                continue
            outcome = Outcome(day.day, bare(call, LEVEL), waited(visitor))
            self.outcomes.append((visitor.service, outcome))
        self.past.append(as_past(day))


def waited(visitor: Visitor) -> float:
    """Minutes until the first call; infinite for never."""
    return visitor.called[0] - visitor.arrives if visitor.called else math.inf


def promises(hall: Hall) -> list[Told]:
    """Plays the days of a hall; what was told on those that are judged."""
    teller, rules = Teller(hall), Rules(hall)
    told: list[tuple[Visitor, CallTime, dict[str, float]]] = []
    found: list[Told] = []
    for number, date_ in enumerate(working_days(HISTORY + JUDGED)):
        teller.begin(date_)
        told.clear()

        def door(day: Day, visitor: Visitor) -> bool:
            said = rules.estimates(day, visitor)
            call = teller.call_time(day, visitor.service, priority=visitor.priority)
            if call is not None:
                teller.spoke.append((visitor, call))
                told.append((visitor, call, said))
            return True

        day = Day(hall, date_, door).play()
        if number >= HISTORY:
            found += [_judged(teller, *each) for each in told if not (each[0].gone and not each[0].called)]
        teller.end(day)
        rules.next_day(day)
    return found


def _judged(teller: Teller, visitor: Visitor, call: CallTime, said: dict[str, float]) -> Told:
    own = bare(call, LEVEL)
    corrected = teller.calibrations[visitor.service].of(own)
    at = visitor.arrives
    rounded = (_on_step(at + corrected.low, math.floor) - at, _on_step(at + corrected.high, math.ceil) - at)
    return Told(own.median, (own.low, own.high), (corrected.low, corrected.high), rounded, said, waited(visitor))


def _on_step(minute: float, to: Callable[[float], int]) -> float:
    return minute if math.isinf(minute) else to(minute / STEP) * STEP


@dataclass(slots=True)
class Doors:
    """What came of a cut-off: tickets given, those not served for lack of time, those refused, and who of these could
    have been served, together and one by one.
    """

    given: int = 0
    in_vain: int = 0
    refused: int = 0
    together: int = 0
    could_have: int = 0


def doors(hall: Hall, stop_below: float) -> Doors:
    """The judged days with the cut-off at the door, learned from days without."""
    teller, found = Teller(hall), Doors()
    for number, date_ in enumerate(working_days(HISTORY + JUDGED)):
        if number < HISTORY:
            teller.past.append(as_past(Day(hall, date_, everybody).play()))
            continue
        teller.begin(date_)
        open_to_all = Day(hall, date_, everybody).play()
        _one_day(hall, date_, teller, stop_below, found, open_to_all)
        teller.past.append(as_past(open_to_all))
    return found


def _one_day(hall: Hall, date_: date, teller: Teller, stop_below: float, found: Doors, open_to_all: Day) -> None:
    stopped: set[str] = set()
    refused: list[int] = []

    def door(day: Day, visitor: Visitor) -> bool:
        if not given_at(day, visitor):
            refused.append(day.place(visitor))
            return False
        return True

    def given_at(day: Day, visitor: Visitor) -> bool:
        if day.now >= day.hall.spans(day.day)[-1][1]:
            return False
        # The stop is for a service, so for its ordinary numbers.
        if visitor.service not in stopped and _chance(teller, day, visitor.service) < stop_below:
            stopped.add(visitor.service)
        if visitor.service not in stopped:
            return True
        return visitor.priority and _chance(teller, day, visitor.service, priority=True) >= stop_below

    day = Day(hall, date_, door).play()
    given = [visitor for visitor in day.people if visitor.ticket]
    found.given += len(given)
    found.in_vain += sum(not visitor.called and not visitor.gone for visitor in given)
    closing = hall.spans(date_)[-1][1]
    late = [place for place in refused if day.people[place].arrives < closing]
    found.refused += len(late)
    found.together += sum(bool(open_to_all.people[place].called) for place in late)
    found.could_have += sum(_is_served(hall, date_, set(refused) - {place}, place) for place in late)


def _chance(teller: Teller, day: Day, service: str, *, priority: bool = False) -> float:
    return cut_off(snapshot(day), service, teller.call_time(day, service, priority=priority)).today


def _is_served(hall: Hall, date_: date, kept_out: Collection[int], place: int) -> bool:
    """Whether one of those refused would have been called, had this one alone been let in."""
    day = Day(hall, date_, lambda day, visitor: day.place(visitor) not in kept_out).play()
    return bool(day.people[place].called)


def one(job: tuple[Case, int, Path, str]) -> Path:
    """One hall and seed; its figures in a file, unless they are there. `what`: promises, doors or both."""
    case, seed, folder, what = job
    file = folder / f"{case.counters}-{case.load}-{'turns' if case.in_turns else 'together'}-{seed}.json"
    if file.exists():
        return file
    hall = build(case, seed)
    result = _promised(hall) if what != "doors" else {}
    result["doors"] = {str(stop): asdict(doors(hall, stop)) for stop in STOPS} if what != "promises" else {}
    part = file.with_suffix(".part")
    part.write_text(json.dumps(result))
    part.replace(file)
    return file


def _promised(hall: Hall) -> dict[str, object]:
    """The sums of what was told on the judged days."""
    told = promises(hall)
    called = [each for each in told if not math.isinf(each.called)]
    named = [each for each in called if not math.isinf(each.median)]
    return {
        "promised": len(told),
        "called": len(called),
        "error": _errors(named, lambda each: each.median),
        "rules": {rule: _errors(named, lambda each, rule=rule: each.rules[rule]) for rule in RULES},  # type: ignore[misc]
        "bias": sum(each.called - each.median for each in named),
        "named": len(named),
        "waits": sum(each.called for each in called),
        "bare": _inside(told, lambda each: each.bare),
        "range": _inside(told, lambda each: each.range),
        "rounded": _inside(told, lambda each: each.rounded),
        "width": sum(each.range[1] - each.range[0] for each in told if not math.isinf(each.range[1])),
    }


def _errors(told: Iterable[Told], said: Callable[[Told], float]) -> float:
    return sum(abs(each.called - said(each)) for each in told)


def _inside(told: Iterable[Told], span: Callable[[Told], tuple[float, float]]) -> int:
    """How many were called inside of it. Who was told that the day might end before, and for whom it did, was told so."""
    return sum(span(each)[0] <= each.called <= span(each)[1] for each in told)


def report(cases: Sequence[Case], files: dict[Case, list[Path]]) -> str:
    """The table: a row for each kind of hall, all seeds together."""
    rows: list[list[object]] = []
    gains: list[float] = []
    for case in cases:
        found = [json.loads(file.read_text()) for file in files[case]]
        named = sum(each["named"] for each in found)
        error = sum(each["error"] for each in found) / named
        rules = {rule: sum(each["rules"][rule] for each in found) / named for rule in RULES}
        best = min(rules, key=lambda rule: rules[rule])
        gain = 1 - error / rules[best]
        gains.append(gain)
        told = sum(each["promised"] for each in found)
        shares = [sum(each[key] for each in found) / told for key in ("bare", "range", "rounded")]
        rows.append(
            [
                *str(case).split(" | "),
                f"{sum(each['waits'] for each in found) / sum(each['called'] for each in found):.0f}",
                f"{error:.1f}",
                f"{rules[best]:.1f} ({best})",
                f"{100 * gain:.0f} %",
                f"{sum(each['bias'] for each in found) / named:+.1f}",
                *(f"{100 * share:.0f} %" for share in shares),
                f"{sum(each['width'] for each in found) / told:.0f}",
            ]
        )
    headings = (
        "counters", "load", "breaks", "mean wait", "error", "best simple rule", "better by", "bias",
        "bare range", "corrected", "as told", "width",
    )  # fmt: skip
    tail = f"\nOn average {100 * statistics.mean(gains):.0f} % better than the best simple rule of each hall.\n"
    return table(headings, rows) + "\n" + tail + _doors(cases, files)


def _doors(cases: Sequence[Case], files: dict[Case, list[Path]]) -> str:
    found = [json.loads(file.read_text())["doors"] for case in cases for file in files[case]]
    rows: list[list[object]] = []
    for stop in STOPS:
        parts = [each[str(stop)] for each in found if each]
        if not parts:
            return ""
        given, vain, refused, together, could = (
            sum(part[key] for part in parts) for key in ("given", "in_vain", "refused", "together", "could_have")
        )
        rows.append(
            [
                stop,
                given,
                f"{vain} ({100 * vain / max(given, 1):.2f} %)",
                refused,
                f"{together} ({100 * together / max(refused, 1):.1f} %)",
                f"{could} ({100 * could / max(refused, 1):.1f} %)",
            ]
        )
    headings = (
        "no number below",
        "given",
        "not served for lack of time",
        "refused",
        "could have been served",
        "one by one",
    )
    return "\n" + table(headings, rows)


def main() -> None:
    """Plays what is not there yet, and prints the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--counters", type=int, nargs="+", default=COUNTERS)
    asked.add_argument("--loads", type=float, nargs="+", default=LOADS)
    asked.add_argument("--seeds", type=int, default=SEEDS)
    asked.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    asked.add_argument("--folder", type=Path, default=Path("forecast-table"), help="where finished halls are kept")
    asked.add_argument("--what", choices=("both", "promises", "doors"), default="both")
    wanted = asked.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    # One counter can't take its breaks in turns.
    cases = [
        Case(counters, load, in_turns)
        for counters, load, in_turns in product(wanted.counters, wanted.loads, (False, True))
        if counters > 1 or not in_turns
    ]
    jobs = [(case, seed, wanted.folder, wanted.what) for seed in range(1, wanted.seeds + 1) for case in cases]
    files: dict[Case, list[Path]] = {case: [] for case in cases}
    with multiprocessing.get_context("spawn").Pool(wanted.processes) as pool:
        for (case, *_), file in zip(jobs, pool.imap(one, jobs), strict=True):
            files[case].append(file)
            print(f"{case}: {file.name}", flush=True)
    print(
        f"\nMeasured on {datetime.now(UTC).date()}: {machine()}. Minutes; {wanted.seeds} halls of each kind,", end=" "
    )
    print(f"{JUDGED} days each after {HISTORY} days of history.\n")
    print(report(cases, files) if wanted.what != "doors" else _doors(cases, files))


if __name__ == "__main__":
    main()
