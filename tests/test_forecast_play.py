"""The event loop plays all runs at once from tables. It must come to what the plain way comes to: one run after the other,
and `next_ticket` asked at every call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.forecast.absences import Gaps
from hall.forecast.draws import Floats
from hall.forecast.orders import calls_since_priority, orders
from hall.forecast.play import Played, play
from hall.model import Waiting
from hall.order import next_ticket
from tests.harness.clock import HALL_ZONE

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=HALL_ZONE)
SERVICES = ("PINJAM", "KEMBALI", "SETOR", "KREDIT")
NEVER = float("inf")
often = settings(derandomize=True, deadline=None, max_examples=100)


@dataclass(frozen=True)
class Scene:
    """A queue, its counters, and everything that chance decides, in one run."""

    waiting: tuple[Waiting, ...]
    services: tuple[tuple[str, ...], ...]
    recent: tuple[tuple[bool, ...], ...]
    every: int
    occupied: tuple[float, ...]
    ready: tuple[float, ...]
    gaps: tuple[tuple[tuple[float, float], ...], ...]


def plainly(scene: Scene) -> list[float]:
    """When each ticket is called, found by asking the rule at every call."""
    waiting, free = list(scene.waiting), [begin(time, gaps) for time, gaps in zip(scene.ready, scene.gaps, strict=True)]
    recent = [list(calls) for calls in scene.recent]
    called = dict.fromkeys((ticket.arrival for ticket in waiting), NEVER)
    minutes = dict(zip(called, scene.occupied, strict=True))
    while free and (time := min(free)) < NEVER:
        counter = free.index(time)
        choice = next_ticket(waiting, scene.services[counter], recent[counter], scene.every)
        if choice is None:
            free[counter] = NEVER
            continue
        ticket = choice.ticket
        waiting.remove(ticket)
        recent[counter].insert(0, ticket.priority)
        called[ticket.arrival] = time
        free[counter] = begin(time + minutes[ticket.arrival], scene.gaps[counter])
    return list(called.values())


def begin(time: float, gaps: Sequence[tuple[float, float]]) -> float:
    """From when a counter can begin a visit."""
    for start, end in sorted(gaps):
        if start <= time < end:
            time = end
    return time


def at_once(scenes: Sequence[Scene]) -> Played:
    """The same by the event loop, for scenes that differ in what chance decides."""
    one = scenes[0]
    most = max(len(gaps) for scene in scenes for gaps in scene.gaps) + 1
    start, end = (np.full((len(one.services), len(scenes), most), NEVER) for _ in range(2))
    for run, scene in enumerate(scenes):
        for counter, gaps in enumerate(scene.gaps):
            for place, gap in enumerate(sorted(gaps)):
                start[counter, run, place], end[counter, run, place] = gap
    return play(
        orders(one.waiting, one.services, one.every),
        np.array([ticket.priority for ticket in one.waiting], np.bool_),
        array([scene.occupied for scene in scenes]),
        array([scene.ready for scene in scenes]),
        np.array([calls_since_priority(calls, one.every) for calls in one.recent], np.int64),
        Gaps(start, end),
    )


def array(rows: Sequence[Sequence[float]]) -> Floats:
    return np.array(rows, np.float64).reshape(len(rows), -1)


# Whole eighths add up without rounding, so that both ways come to the very same moments.
minutes = st.integers(0, 240).map(lambda eighths: eighths / 8)


@st.composite
def queues(draw: st.DrawFn) -> tuple[Waiting, ...]:
    """Tickets of which some are of the same second."""
    kinds = st.tuples(st.sampled_from(SERVICES), st.booleans(), st.sampled_from([0, 0, 1, 30]))
    at, waiting = NINE, []
    for place, (service, priority, seconds) in enumerate(draw(st.lists(kinds, max_size=10))):
        # More than eight in a second, and the rule's choice between two can hang on a third.
        at += timedelta(seconds=seconds if place % 7 else 1)
        waiting.append(Waiting(10 + place, f"A-{place:03d}", service, priority, at))
    return tuple(waiting)


@st.composite
def scenes(draw: st.DrawFn) -> list[Scene]:
    waiting = draw(queues())
    services = draw(
        st.lists(st.lists(st.sampled_from(SERVICES), min_size=1, unique=True).map(tuple), min_size=1, max_size=5)
    )
    recent = tuple(draw(st.lists(st.booleans(), max_size=4).map(tuple)) for _ in services)
    every = draw(st.integers(2, 4))
    spans = st.lists(st.tuples(minutes, minutes).map(lambda pair: (pair[0], sum(pair))), max_size=3).map(tuple)
    drawn = []
    for _ in range(draw(st.integers(1, 3))):
        gaps = tuple(draw(spans) + draw(st.sampled_from([(), ((60.0, NEVER),)])) for _ in services)
        drawn.append(
            Scene(
                waiting,
                tuple(services),
                recent,
                every,
                tuple(draw(minutes) + 0.125 for _ in waiting),
                tuple(draw(minutes) for _ in services),
                gaps,
            )
        )
    return drawn


@given(scenes())
@often
def test_the_loop_calls_whom_the_rule_calls_at_every_call(drawn: list[Scene]) -> None:
    assert at_once(drawn).called.tolist() == [plainly(scene) for scene in drawn]


@given(scenes(), st.data())
@often
def test_one_more_ordinary_ticket_is_called_where_the_loop_says_it_would_be(
    drawn: list[Scene], data: st.DataObject
) -> None:
    spare = at_once(drawn).spare
    service = data.draw(st.sampled_from(SERVICES))
    last = max((ticket.taken_at for ticket in drawn[0].waiting), default=NINE)
    more = Waiting(1000, "A-999", service, False, last + timedelta(seconds=2))
    for run, scene in enumerate(drawn):
        longer = Scene(
            (*scene.waiting, more),
            scene.services,
            scene.recent,
            scene.every,
            (*scene.occupied, 5.0),
            scene.ready,
            scene.gaps,
        )
        serving = [time for time, codes in zip(spare[run], scene.services, strict=True) if service in codes]
        assert min(serving, default=NEVER) == plainly(longer)[-1]


def test_without_counters_nobody_is_called() -> None:
    ticket = Waiting(1, "A-001", "PINJAM", False, NINE)
    played = play(
        orders([ticket], [], 2),
        np.array([False]),
        np.ones((3, 1)),
        np.empty((3, 0)),
        np.empty(0, np.int64),
        Gaps(np.empty((0, 3, 1)), np.empty((0, 3, 1))),
    )
    assert np.isinf(played.called).all()
    assert played.spare.shape == (3, 0)
