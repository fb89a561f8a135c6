"""Habits from made-up days whose truth is known: other laws than the forecast assumes, staff who forget, and single keys."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from hall.forecast.habits import Habits
from hall.forecast.history import CounterHours, PastDay, PastVisit, past_day
from hall.forecast.learning import learn
from hall.forecast.speed import at_todays_speed, pools
from hall.model import EventKind
from tests.harness.clock import HALL_ZONE
from tests.harness.made_up_days import CLOSES, OPENS, Law, Staff, Writer, made_up_day, working_day

DECLARED = {"KTP": 8.0}


def gamma(mean: float, shape: float = 2.5) -> Law:
    return lambda chance: chance.gammavariate(shape, mean / shape)


def even(low: float, high: float) -> Law:
    return lambda chance: chance.uniform(low, high)


def short_or_long(short: float, long: float, share: float) -> Law:
    return lambda chance: chance.gammavariate(4, (long if chance.random() < share else short) / 4)


def as_past(place: int, *staffs: Staff) -> PastDay:
    """A day at these counters, as the forecast reads it."""
    day = working_day(place)
    midnight = datetime.combine(day, datetime.min.time(), HALL_ZONE)
    spans = ((midnight + timedelta(minutes=OPENS), midnight + timedelta(minutes=CLOSES)),)
    events = sorted(
        (event for staff in staffs for event in made_up_day(staff, day)), key=lambda event: (event.at, event.id)
    )
    return past_day(day, events, {staff.counter: CounterHours((staff.service,), spans) for staff in staffs})


def learned(*staffs: Staff, days: int = 12) -> Habits:
    declared = {staff.service: 8.0 for staff in staffs}
    past = [as_past(place, *staffs) for place in range(days)]
    return learn(past, declared, working_day(days), pools([staff.service] for staff in staffs))


BUSY, QUIET = 9.0, 30.0


@pytest.mark.parametrize(
    ("law", "mean"),
    [(gamma(10), 10.3), (gamma(10, 1.2), 10.3), (even(4, 20), 12.3), (short_or_long(6, 22, 0.25), 10.3)],
    ids=["gamma", "nearly exponential", "uniform", "mixture"],
)
@pytest.mark.parametrize("every", [BUSY, QUIET], ids=["busy", "quiet"])
@pytest.mark.parametrize("keys", [{}, {"forgets": 0.4}, {"one_key": True}], ids=["all keys", "forgetful", "one key"])
def test_the_mean_is_found_whatever_the_law_and_whatever_staff_press(
    law: Law, mean: float, every: float, keys: dict[str, float]
) -> None:
    found = learned(Staff(law, every=every, **keys), days=20)  # type: ignore[arg-type]
    # On quiet days few ends are seen where staff don't tell them, here some eighty.
    slack = 0.2 if keys and every == QUIET else 0.1
    assert found.handling["KTP"].mean == pytest.approx(mean, rel=slack)


def test_without_a_past_the_declared_time_counts() -> None:
    law = learn([], DECLARED, working_day(0)).handling["KTP"]
    assert law.mean == 8.0
    assert law.cv == pytest.approx(0.6)


def test_a_few_visits_move_the_declared_time_a_little_and_many_move_it_away() -> None:
    law = even(19, 21)
    few = learned(Staff(law, every=200), days=2).handling["KTP"].mean
    many = learned(Staff(law, every=20), days=20).handling["KTP"].mean
    assert 8 < few < 17
    assert many == pytest.approx(20.3, rel=0.05)


def test_what_is_seen_of_one_service_corrects_the_declared_time_of_one_that_is_never_seen() -> None:
    past = [as_past(place, Staff(even(15, 17), every=20)) for place in range(10)]
    habits = learn(past, {"KTP": 8.0, "AKTA": 12.0}, working_day(10))
    assert habits.handling["AKTA"].mean == pytest.approx(24, rel=0.1)


def test_how_much_visits_differ_is_learned() -> None:
    assert learned(Staff(even(9, 11)), days=20).handling["KTP"].cv < 0.2
    assert learned(Staff(gamma(10, 1.2)), days=20).handling["KTP"].cv > 0.75


def test_visits_beyond_belief_hardly_move_the_mean() -> None:
    days = [as_past(place, Staff(even(8, 12))) for place in range(10)]
    spoiled = [
        replace(
            day, visits=tuple(_left_open(visit) if place % 12 == 5 else visit for place, visit in enumerate(day.visits))
        )
        for day in days
    ]
    clean, found = (learn(past, DECLARED, working_day(10)).handling["KTP"].mean for past in (days, spoiled))
    assert found == pytest.approx(clean, rel=0.2)


def _left_open(visit: PastVisit) -> PastVisit:
    return replace(visit, began_at=visit.began_at - timedelta(hours=4))


def test_newer_days_count_more() -> None:
    old = [as_past(place, Staff(even(5, 7))) for place in range(10)]
    new = [as_past(place, Staff(even(13, 15))) for place in range(60, 70)]
    assert learn([*old, *new], DECLARED, working_day(70)).handling["KTP"].mean > 11


def test_the_share_of_no_shows_is_learned_where_it_is_told() -> None:
    law = learned(Staff(gamma(10), no_show=0.2, waits_for_no_show=3.0), days=20).handling["KTP"]
    assert law.no_show == pytest.approx(0.2, abs=0.05)
    assert law.no_show_minutes == pytest.approx(3.3, abs=0.3)
    assert law.mean == pytest.approx(10.3, rel=0.1)


def test_one_key_shows_a_mixture_and_the_others_no_shows_are_taken_out_of_it() -> None:
    told = Staff(gamma(10), counter="1", no_show=0.2)
    untold = Staff(gamma(10), counter="2", no_show=0.2, one_key=True)
    assert learned(told, untold, days=20).handling["KTP"].mean == pytest.approx(10.3, rel=0.1)
    alone = learned(untold, days=20).handling["KTP"]
    assert alone.no_show == 0
    assert alone.expected == pytest.approx(0.8 * 10 + 0.2 * 2 + 0.3, rel=0.1)


def test_counters_are_known_by_what_their_staff_press() -> None:
    told, forgetful, untold = (
        Staff(gamma(10), counter="1", no_show=0.1),
        Staff(gamma(10), counter="2", forgets=0.9),
        Staff(gamma(10), counter="3", one_key=True),
    )
    known = learned(told, forgetful, untold).clues
    assert known.tells_end == {"1"}
    assert known.tells_no_shows == {"1"}


def test_staff_who_step_aside_after_some_visits_are_known_by_the_gaps() -> None:
    chance = random.Random("steps aside")
    days = []
    for place in range(10):
        writer, now = Writer(working_day(place)), 480.0
        for number in range(30):
            writer.at(470, EventKind.TAKEN, f"A-{number}", service="KTP")
            writer.at(now, EventKind.CALLED, f"A-{number}", service="KTP", counter="1")
            now += chance.uniform(6, 10)
            writer.at(now, EventKind.FINISHED, f"A-{number}", service="KTP", counter="1")
            now += 8 if chance.random() < 0.25 else 0.3
        midnight = writer.midnight
        hours = {"1": CounterHours(("KTP",), ((midnight + timedelta(hours=8), midnight + timedelta(hours=15)),))}
        days.append(past_day(writer.day, writer.in_order(), hours))
    habits = learn(days, DECLARED, working_day(10))
    assert habits.steps_away.chance == pytest.approx(0.25, abs=0.06)
    assert habits.steps_away.minutes[0] == pytest.approx(8)
    assert habits.handling["KTP"].mean == pytest.approx(8.3, rel=0.05)
    assert all(away.away == () for away in habits.away["1"])


def test_absences_with_a_time_of_their_own_are_kept_by_day_the_newest_first() -> None:
    days = []
    for place, ends in ((0, 600.0), (1, 610.0)):
        writer = Writer(working_day(place)).at(480, EventKind.TAKEN, "A-001", service="KTP")
        writer.at(480, EventKind.OPENED, counter="1").at(570, EventKind.PAUSED, counter="1")
        writer.at(ends, EventKind.OPENED, counter="1").at(700, EventKind.PAUSED, counter="1")
        writer.at(704, EventKind.OPENED, counter="1")
        midnight = writer.midnight
        hours = {"1": CounterHours(("KTP",), ((midnight + timedelta(hours=8), midnight + timedelta(hours=15)),))}
        days.append(past_day(writer.day, writer.in_order(), hours))
    habits = learn(days, DECLARED, working_day(2))
    assert [day.away for day in habits.away["1"]] == [((570.0, 610.0),), ((570.0, 600.0),)]
    assert habits.pauses == (4.0, 4.0, 30.0, 40.0)


def test_a_slow_day_is_noticed_while_it_goes_on_and_not_by_one_visit() -> None:
    usual = Staff(gamma(10, 4), every=BUSY)
    pool = pools([["KTP"]])
    past = [as_past(place, replace(usual, law=gamma(10 * factor, 4))) for place, factor in enumerate([0.8, 1, 1.2] * 5)]
    habits = learn(past, DECLARED, working_day(15), pool)
    slow = as_past(15, replace(usual, law=gamma(15, 4)))
    noticed = at_todays_speed(habits, slow, pool).speed["KTP"]
    assert 1.15 < noticed.factor < 1.5
    one_visit = replace(slow, visits=slow.visits[:1])
    assert abs(at_todays_speed(habits, one_visit, pool).speed["KTP"].factor - 1) < 0.1
    nothing = at_todays_speed(habits, replace(slow, visits=()), pool).speed["KTP"]
    assert (nothing.factor, nothing.spread) == (1.0, habits.spread["KTP"])
    assert noticed.spread < nothing.spread


def test_how_far_days_differ_is_learned() -> None:
    def spread(factors: Sequence[float]) -> float:
        past = [as_past(place, Staff(even(9 * factor, 11 * factor))) for place, factor in enumerate(factors)]
        return learn(past, DECLARED, working_day(len(past)), pools([["KTP"]])).spread["KTP"]

    assert spread([1.0] * 20) < 0.08
    assert spread([0.7, 1.3] * 10) > 0.2


def test_services_that_share_counters_directly_or_over_others_are_one_pool() -> None:
    assert pools([["A", "B"], ["C"], ["B", "D"], ["E", "C"]]) == [frozenset("ABD"), frozenset("CE")]


def test_what_is_learned_is_fit_for_the_forecast() -> None:
    habits = learned(Staff(gamma(10)), Staff(gamma(4), counter="2", service="AMBIL", one_key=True))
    assert set(habits.handling) == {"KTP", "AMBIL"}
    assert all(np.isfinite([law.mu, law.sigma, law.expected]).all() for law in habits.handling.values())
