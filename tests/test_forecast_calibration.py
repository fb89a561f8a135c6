"""Ranges that keep their word on days like the past ones, though the forecast's own are too narrow, too late, or both."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from hall.forecast.calibration import DAYS, ENOUGH, Bare, Calibration, Outcome, Range, bare, calibrate
from hall.forecast.forecast import CallTime
from tests.harness.made_up_days import working_day

Miss = Callable[[random.Random, float], float]


def too_sure(chance: random.Random, length: float) -> float:
    """Twice as far off as the forecast says."""
    return chance.gauss(0, 0.4 * length)


def always_early(chance: random.Random, length: float) -> float:
    """People wait a third longer than it says."""
    return length / 3 + chance.gauss(0, 0.2 * length)


def skewed(chance: random.Random, length: float) -> float:
    """Mostly a little early, sometimes very late, and short waits worse than long ones."""
    return chance.gammavariate(0.7, 4 + 0.3 * length) - 2


def days_of(miss: Miss, days: Sequence[int], tickets: int = 100) -> list[Outcome]:
    """Past tickets whose forecasts said ±26 % for 80 of 100."""
    outcomes = []
    for place in days:
        chance = random.Random(f"{miss.__name__} {place}")
        for _ in range(tickets):
            length = chance.expovariate(1 / 30)
            told = Bare(length, length * 0.74, length * 1.26)
            outcomes.append(Outcome(working_day(place), told, max(0.0, length + miss(chance, length))))
    return outcomes


def share_kept(calibration: Calibration, outcomes: Sequence[Outcome]) -> float:
    kept = [calibration.of(each.bare) for each in outcomes]
    return sum(made.low <= each.minutes <= made.high for made, each in zip(kept, outcomes, strict=True)) / len(kept)


@pytest.mark.parametrize("miss", [too_sure, always_early, skewed])
@pytest.mark.parametrize("level", [0.6, 0.8])
def test_the_promised_share_is_kept_on_new_days_for_short_and_long_waits_alike(miss: Miss, level: float) -> None:
    calibration = calibrate(days_of(miss, range(10)), level)
    new = sorted(days_of(miss, range(20, 60)), key=lambda outcome: outcome.bare.median)
    thirds = [new[place * len(new) // 3 : (place + 1) * len(new) // 3] for place in range(3)]
    assert share_kept(calibration, new) == pytest.approx(level, abs=0.03)
    assert [share_kept(calibration, third) for third in thirds] == [pytest.approx(level, abs=0.08)] * 3


@pytest.mark.parametrize("miss", [too_sure, always_early, skewed])
def test_as_many_are_called_before_the_range_as_after_it(miss: Miss) -> None:
    calibration = calibrate(days_of(miss, range(10)))
    new = days_of(miss, range(20, 60))
    late = sum(each.minutes > calibration.of(each.bare).high for each in new) / len(new)
    assert late == pytest.approx(0.1, abs=0.03)


def test_a_range_that_was_too_wide_is_narrowed() -> None:
    def nearly_right(chance: random.Random, length: float) -> float:
        return chance.gauss(0, 0.02 * length)

    calibration = calibrate(days_of(nearly_right, range(10)))
    made = calibration.of(Bare(60, 44.4, 75.6))
    assert made.high - made.low < 10


def test_without_a_past_the_range_is_a_first_estimate_and_wider_than_the_forecast_says() -> None:
    few = days_of(too_sure, [0], tickets=ENOUGH - 1)
    for calibration in (calibrate([]), calibrate(few)):
        made = calibration.of(Bare(30, 20, 40))
        assert made == Range(15, 45, first_estimate=True)
    assert not calibrate(days_of(too_sure, [0], tickets=ENOUGH)).of(Bare(30, 20, 40)).first_estimate


def test_only_the_newest_days_count() -> None:
    old, new = days_of(too_sure, range(30)), days_of(always_early, range(40, 40 + DAYS))
    assert calibrate([*old, *new]) == calibrate(new)


def test_now_means_now_and_a_range_never_begins_before_it() -> None:
    past = [Outcome(working_day(place % 10), Bare(0, 0, 0), 0.2) for place in range(200)]
    made = calibrate(past).of(Bare(0, 0, 0))
    assert made.low == 0
    assert made.high == pytest.approx(0.2)


def test_tickets_that_the_days_end_left_uncalled_count_as_late() -> None:
    past = days_of(too_sure, range(10))
    spoiled = [replace(each, minutes=math.inf) if place % 5 == 0 else each for place, each in enumerate(past)]
    assert calibrate(spoiled).of(Bare(30, 20, 40)).high == math.inf


def test_a_forecast_that_names_no_end_gets_none_and_teaches_nothing() -> None:
    calibration = calibrate(days_of(too_sure, range(10)))
    open_ended = calibration.of(Bare(30, 20, math.inf))
    assert open_ended.high == math.inf
    assert 0 <= open_ended.low < 30
    assert calibration.of(Bare(math.inf, math.inf, math.inf)) == Range(math.inf, math.inf)
    assert Calibration().of(Bare(math.inf, math.inf, math.inf)) == Range(math.inf, math.inf, first_estimate=True)
    silent = [Outcome(date(2026, 11, 2) + timedelta(days=1), Bare(30, 20, math.inf), 500.0)] * 500
    assert calibrate(silent) == Calibration()


def test_what_is_kept_of_a_forecast_are_its_median_and_its_range_of_the_level() -> None:
    call = CallTime(np.linspace(0, 100, 101))
    kept = bare(call, 0.8)
    assert [kept.median, kept.low, kept.high] == pytest.approx([50, 10, 90])
    made = Calibration().range(call)
    assert [made.low, made.high] == pytest.approx([0, 110])
