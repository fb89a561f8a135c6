"""What must hold of every forecast, whatever the hall: more people ahead never shorten it, one more counter never lengthens
it, a break shows, and nobody waiting means now.

Where counters serve different things, the first two hold for those who come last; for people further ahead they are not
true of the hall itself, as the last test shows, and so not of a forecast that plays the rule.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.forecast.forecast import CallTime, forecast
from hall.forecast.habits import DayAway, Habits, StepsAway
from hall.forecast.snapshot import CounterToday, HallToday, Moments, OpenVisit
from hall.model import CounterState, Waiting
from tests.harness.forecasts import HABITS, SERVICES, WHOLE_DAY, after_nine, counter, hall, span, ticket
from tests.test_forecast_play import Scene, plainly

RUNS = 40
often = settings(derandomize=True, deadline=None, max_examples=40)

visits = st.builds(
    OpenVisit,
    st.sampled_from(SERVICES),
    (st.integers(-1, 0) | st.integers(-40, 0)).map(after_nine),
    st.booleans(),
)
maybe_visits = st.none() | visits
states = st.sampled_from([CounterState.OPEN, CounterState.OPEN, CounterState.PAUSED, CounterState.CLOSED])
some_services = st.lists(st.sampled_from(SERVICES), min_size=1, unique=True)
breaks = st.tuples(st.integers(1, 90), st.integers(5, 60)).map(lambda pair: (pair[0], sum(pair)))
steps = st.sampled_from([StepsAway(), StepsAway(0.2, (3.0, 7.0, 12.0))])


def with_break(start: float, end: float) -> tuple[Moments, Moments]:
    """The day's hours around a break."""
    return span(-60, start), span(end, 360)


@st.composite
def queues(draw: st.DrawFn, *, priority: bool) -> list[Waiting]:
    kinds = draw(st.lists(st.tuples(st.sampled_from(SERVICES), st.booleans()), max_size=14))
    return [ticket(place, service, priority=first and priority) for place, (service, first) in enumerate(kinds)]


@st.composite
def any_halls(draw: st.DrawFn) -> HallToday:
    """Counters that serve different things, in every state, with visits of all ages, and priority tickets."""
    counters = [
        counter(
            str(place),
            draw(some_services),
            state := draw(states),
            spans=draw(st.just(WHOLE_DAY) | breaks.map(lambda pair: with_break(*pair))),
            since=draw(st.none() | st.integers(-50, -1)) if state is CounterState.CLOSED else -50,
            visit=draw(maybe_visits) if state is CounterState.OPEN else None,
            recent=draw(st.lists(st.booleans(), max_size=2)),
        )
        for place in range(draw(st.integers(1, 5)))
    ]
    return hall(draw(queues(priority=True)), counters)


@st.composite
def equal_halls(draw: st.DrawFn) -> HallToday:
    """Open counters that all serve the same in the same hours."""
    spans = draw(st.just(WHOLE_DAY) | breaks.map(lambda pair: with_break(*pair)))
    counters = [counter(str(place), spans=spans, visit=draw(maybe_visits)) for place in range(draw(st.integers(1, 5)))]
    return hall(draw(queues(priority=False)), counters)


@st.composite
def habits(draw: st.DrawFn) -> Habits:
    """Habits of staff who step aside, and of counters that were away on past days."""
    away = DayAway(((480, 900),), ((480.0, 485.0), (draw(st.integers(540, 700)), 720.0)))
    days = draw(st.dictionaries(st.sampled_from(["0", "1", "2"]), st.just((away,) * 3), max_size=3))
    return replace(HABITS, steps_away=draw(steps), away=days, pauses=(5.0, 9.0, 12.0, 30.0, 60.0))


def new(today: HallToday, known: Habits, service: str) -> CallTime:
    return forecast(today, known, runs=RUNS).new[service]


def never_sooner(later: CallTime, sooner: CallTime) -> bool:
    """Whether no share of the runs has come sooner."""
    return bool((later.minutes >= sooner.minutes).all())


def served(today: HallToday) -> Sequence[str]:
    return sorted({service for each in today.counters for service in each.services})


def more(today: HallToday, *services: str) -> HallToday:
    """The same hall with one more waiting for each of these services, behind all others."""
    added = [ticket(40 + place, service) for place, service in enumerate(services)]
    return replace(today, waiting=(*today.waiting, *added))


@given(any_halls(), habits(), st.data(), st.integers(1, 4))
@often
def test_more_people_ahead_for_the_same_service_never_shorten_the_forecast(
    today: HallToday, known: Habits, data: st.DataObject, people: int
) -> None:
    service = data.draw(st.sampled_from(served(today)))
    assert never_sooner(new(more(today, *[service] * people), known, service), new(today, known, service))


@given(equal_halls(), steps, st.data())
@often
def test_more_people_ahead_for_anything_never_shorten_the_forecast_where_counters_serve_the_same(
    today: HallToday, aside: StepsAway, data: st.DataObject
) -> None:
    known = replace(HABITS, steps_away=aside)
    others = data.draw(st.lists(st.sampled_from(SERVICES), min_size=1, max_size=4))
    place = data.draw(st.integers(0, len(today.waiting)))
    earlier = [Waiting(100 + place, "B-001", service, False, after_nine(-90)) for service in others[:1]]
    ahead = replace(more(today, *others[1:]), waiting=(*earlier, *more(today, *others[1:]).waiting))
    for service in SERVICES:
        assert never_sooner(new(ahead, known, service), new(today, known, service))


@given(equal_halls(), steps, maybe_visits)
@often
def test_one_more_open_counter_never_lengthens_the_forecast(
    today: HallToday, aside: StepsAway, visit: OpenVisit | None
) -> None:
    known = replace(HABITS, steps_away=aside)
    one_more: CounterToday = counter("one more", spans=today.counters[0].spans, visit=visit)
    helped = forecast(replace(today, counters=(*today.counters, one_more)), known, runs=RUNS)
    alone = forecast(today, known, runs=RUNS)
    assert all(never_sooner(alone.new[service], helped.new[service]) for service in SERVICES)
    assert all(never_sooner(alone.waiting[arrival], helped.waiting[arrival]) for arrival in alone.waiting)


@given(any_halls(), habits(), breaks)
@often
def test_a_break_inside_the_wait_appears_in_it(today: HallToday, known: Habits, rest: tuple[int, int]) -> None:
    start, end = rest
    working = [replace(each, spans=WHOLE_DAY) for each in today.counters]
    resting = [replace(each, spans=with_break(start, end)) for each in today.counters]
    through = forecast(replace(today, counters=tuple(working)), known, runs=RUNS)
    paused = forecast(replace(today, counters=tuple(resting)), known, runs=RUNS)
    pairs = [(through.new[service], paused.new[service]) for service in through.new]
    pairs += [(through.waiting[arrival], paused.waiting[arrival]) for arrival in through.waiting]
    for without, broken in pairs:
        before = without.minutes < start
        assert np.array_equal(broken.minutes[before], without.minutes[before])
        assert (broken.minutes[~before] >= end).all()


@given(any_halls(), habits(), st.data())
@often
def test_nobody_waiting_and_a_counter_free_means_now(today: HallToday, known: Habits, data: st.DataObject) -> None:
    free = counter("free", data.draw(some_services))
    empty = replace(today, waiting=(), counters=(*today.counters, free))
    for service in free.services:
        assert new(empty, known, service).minutes.tolist() == [0.0] * RUNS


@given(any_halls(), habits())
@often
def test_nobody_is_called_before_now_and_who_is_ahead_for_the_same_service_is_called_no_later(
    today: HallToday, known: Habits
) -> None:
    outlook = forecast(today, known, runs=RUNS)
    last = {(each.service, each.priority): outlook.waiting[each.arrival] for each in today.waiting}
    for (service, priority), call in last.items():
        assert (call.minutes >= 0).all()
        if not priority and service in outlook.new:
            assert never_sooner(outlook.new[service], call)


def test_where_counters_serve_different_things_one_more_ahead_can_shorten_a_wait_by_the_rule_itself() -> None:
    """The first counter serves both, the second only KTP. One short visit ahead, and the long one goes to the second."""
    long_one, mine = ticket(1), ticket(2, "AMBIL")
    without = Scene((long_one, mine), (SERVICES, ("KTP",)), ((), ()), 2, (100.0, 1.0), (0.0, 1.0), ((), ()))
    with_one_more = replace(without, waiting=(ticket(0), long_one, mine), occupied=(5.0, 100.0, 1.0))
    assert plainly(without)[-1] == 100.0
    assert plainly(with_one_more)[-1] == 5.0
