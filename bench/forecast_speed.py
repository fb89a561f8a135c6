"""How long the forecast takes to answer: 300 waiting tickets and 20 counters, a hundred runs.

One question answers for everybody who waits and for a ticket taken now for any service. The hall goes on between two
questions, a ticket is taken or called, so nothing is asked twice. `processor` is the time that the question itself costs;
`clock` includes what else the machine does at the time.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bench.figures import figure, table
from bench.store import machine
from hall.forecast.forecast import RUNS, forecast
from hall.forecast.habits import Clues, DayAway, Habits, Handling, Speed, StepsAway
from hall.forecast.snapshot import CounterToday, HallToday, OpenVisit
from hall.model import CounterState, Waiting

WAITING, COUNTERS, GOAL_MS = 300, 20, 20
SERVICES = tuple(f"S{place:02d}" for place in range(40))
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SPANS = ((NINE - timedelta(hours=1), NINE + timedelta(hours=3)), (NINE + timedelta(hours=4), NINE + timedelta(hours=6)))


def habits() -> Habits:
    """Of every kind something: no-shows, steps aside, twenty past days of absences at each counter."""
    away = DayAway(((480, 720), (780, 900)), ((480, 486), (600, 618), (880, 900)))
    return Habits(
        handling={service: Handling(4 + place % 15, no_show=0.08) for place, service in enumerate(SERVICES)},
        speed={service: Speed(1.05, 0.08) for service in SERVICES},
        steps_away=StepsAway(0.1, tuple(float(minutes) for minutes in range(2, 15))),
        away={str(place): (away,) * 20 for place in range(COUNTERS)},
        pauses=tuple(float(minutes) for minutes in range(1, 60)),
        clues=Clues(frozenset(str(place) for place in range(COUNTERS))),
    )


def halls(questions: int) -> Iterator[HallToday]:
    """A hall as it goes on: between two questions a ticket is called and one taken."""
    chance = random.Random("speed")
    served = [_served(place, chance) for place in range(COUNTERS)]
    waiting = [_ticket(place, chance) for place in range(WAITING)]
    for question in range(questions):
        counters = tuple(
            CounterToday(
                str(place),
                services,
                CounterState.PAUSED if place == question % COUNTERS else CounterState.OPEN,
                SPANS,
                NINE - timedelta(minutes=20),
                OpenVisit(services[0], NINE - timedelta(minutes=chance.uniform(0, 12)), chance.random() < 0.5),
                (chance.random() < 0.1,),
            )
            for place, services in enumerate(served)
        )
        yield HallToday(NINE + timedelta(seconds=20 * question), tuple(waiting), counters)
        waiting.pop(chance.randrange(10))
        waiting.append(_ticket(WAITING + question, chance))


def _served(place: int, chance: random.Random) -> tuple[str, ...]:
    """Two services that only this counter has, and up to six of the others: no counter stands apart."""
    own = SERVICES[place::COUNTERS]
    others = [service for service in SERVICES if service not in own]
    return (*own, *chance.sample(others, chance.randint(2, 6)))


def _ticket(place: int, chance: random.Random) -> Waiting:
    taken = NINE + timedelta(seconds=20 * (place - WAITING))
    return Waiting(3 * place + 1, f"A-{place:03d}", chance.choice(SERVICES), chance.random() < 0.1, taken)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200)
    questions = parser.parse_args().questions
    known = habits()
    clock, processor = [], []
    for today in halls(questions + 1):
        began, worked = time.perf_counter(), time.process_time()
        outlook = forecast(today, known)
        processor.append(1000 * (time.process_time() - worked))
        clock.append(1000 * (time.perf_counter() - began))
    print(f"Measured on {datetime.now(UTC).date()}: {machine()}. Times in ms.\n", flush=True)
    rows = []
    for named, taken in (("processor", processor), ("clock", clock)):
        found = figure(taken[1:], sum(taken[1:]) / 1000)
        figures = [f"{each:.1f}" for each in (found.p50, found.p99, found.worst)]
        rows.append([f"{WAITING} waiting, {COUNTERS} counters, {RUNS} runs", named, f"{taken[0]:.0f}", *figures])
    print(table(["question", "time", "the first", "median", "p99", "worst"], rows))
    answered = len(outlook.waiting) + len(outlook.new)
    print(f"each answers for {answered} tickets; goal {GOAL_MS} ms", file=sys.stderr)


if __name__ == "__main__":
    main()
