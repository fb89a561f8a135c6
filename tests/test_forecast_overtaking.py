"""Those who come later and are called sooner: how much of a hall's work goes to them is learned from past days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from hall.forecast.forecast import forecast
from hall.forecast.history import PastDay, PastTicket, PastVisit
from hall.forecast.overtaking import MOST, USUAL, overtaking
from tests.harness.clock import HALL_ZONE
from tests.harness.forecasts import HABITS, counter, hall, ticket

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=HALL_ZONE)
POOL = [frozenset({"A"})]


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def day(tickets: Sequence[tuple[float, float]], more_calls: Sequence[float] = (), service: str = "A") -> PastDay:
    """A day of tickets with the minutes at which they were taken and called, and further calls of tickets that came back."""
    called = [at(minute) for _, minute in tickets] + [at(minute) for minute in more_calls]
    return PastDay(
        date(2026, 11, 24),
        visits=tuple(PastVisit("1", service, moment, moment) for moment in sorted(called)),
        tickets=tuple(
            PastTicket(f"A-{place:03d}", service, at(taken), at(call)) for place, (taken, call) in enumerate(tickets)
        ),
    )


IN_TURN = [(minute, 30 + 4.0 * minute) for minute in range(60)]


def test_where_all_are_called_in_turn_nobody_overtakes() -> None:
    assert overtaking([day(IN_TURN)] * 5, POOL)["A"] < 0.01


def test_who_comes_later_and_is_called_sooner_overtakes() -> None:
    # Each fifth call goes to somebody who took a number a moment ago.
    quick = [(call + 1, call + 2) for _, call in IN_TURN[::4]]
    found = overtaking([day(sorted(IN_TURN + quick))] * 10, POOL)["A"]
    assert found == pytest.approx(1 / 5, abs=0.04)


def test_who_comes_back_overtakes_too() -> None:
    back = [call + 1 for _, call in IN_TURN[::4]]
    assert overtaking([day(IN_TURN, back)] * 10, POOL)["A"] == pytest.approx(1 / 5, abs=0.04)


def test_without_a_past_it_is_what_is_usual() -> None:
    assert overtaking([], POOL) == {"A": USUAL}


def test_what_another_pool_does_counts_for_itself_only() -> None:
    quick = [(call + 1, call + 2) for _, call in IN_TURN[::4]]
    found = overtaking([day(IN_TURN), day(sorted(IN_TURN + quick), service="B")] * 5, [*POOL, frozenset({"B"})])
    assert found["A"] < 0.01
    assert found["B"] > 0.1


def test_it_never_takes_more_than_half() -> None:
    back = [call + part for _, call in IN_TURN for part in (0.5, 1, 1.5, 2)]
    assert overtaking([day(IN_TURN, back)] * 10, POOL)["A"] == MOST


def test_the_wait_behind_others_is_longer_by_the_work_of_those_who_overtake() -> None:
    waiting = [ticket(place, "KTP") for place in range(12)]
    asked = hall(waiting, [counter("1", ["KTP"])])
    plain, more = (
        forecast(asked, type(HABITS)(HABITS.handling, overtaking={"KTP": share})).new["KTP"].median
        for share in (0.0, 0.2)
    )
    assert more == pytest.approx(plain / 0.8, rel=0.01)
