"""When counters are away: what they never say, what was not seen on a quiet day, and who has not come yet today."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from hall.forecast.forecast import CallTime, forecast
from hall.forecast.habits import DayAway, Habits, Handling, Interval, Speed
from hall.forecast.history import CounterHours, PastDay, past_day
from hall.forecast.learning import learn
from hall.forecast.lengths import clues, lengths
from hall.forecast.silences import Typical, typical, with_silences
from hall.forecast.usual_breaks import with_usual_breaks
from hall.model import CounterState, EventKind
from tests.harness.forecasts import after_nine, counter, hall, span, ticket
from tests.harness.made_up_days import Writer, working_day

EXACT = Habits({"KTP": Handling(10.0, cv=1e-6)}, speed={"KTP": Speed(1.0, 0.0)})
USUAL = {"KTP": Typical(np.log(10), 0.4)}
HOURS = ((480.0, 900.0),)
HALVES = ((480.0, 720.0), (780.0, 900.0))
TUESDAY = 1


def one_key_day(place: int, calls: Sequence[float], queued_from: float = 400) -> PastDay:
    """A day of a counter with one key: each call ends the visit before. Everybody had taken a number by `queued_from`."""
    writer = Writer(working_day(place))
    for number, _ in enumerate(calls):
        writer.at(queued_from + number / 100, EventKind.TAKEN, f"A-{number}", service="KTP")
    for number, minute in enumerate(calls):
        if number:
            writer.at(minute, EventKind.FINISHED, f"A-{number - 1}", service="KTP", counter="1")
        else:
            writer.at(minute, EventKind.OPENED, counter="1")
        writer.at(minute, EventKind.CALLED, f"A-{number}", service="KTP", counter="1")
    spans = ((writer.midnight + timedelta(hours=8), writer.midnight + timedelta(hours=15)),)
    return past_day(writer.day, writer.in_order(), {"1": CounterHours(("KTP",), spans)})


def around_a_break(start: float, end: float) -> list[float]:
    """Calls every ten minutes, and none from `start` to `end`."""
    return [minute for minute in np.arange(480.0, 900.0, 10.0).tolist() if not start < minute < end]


def away(day: PastDay) -> tuple[Interval, ...]:
    return day.away["1"].away


def long_absences(day: PastDay) -> list[Interval]:
    return [(start, end) for start, end in away(day) if end - start >= 30]


# Silences


def test_a_visit_far_beyond_the_others_while_people_waited_was_an_absence_that_nobody_told() -> None:
    day = with_silences(one_key_day(0, around_a_break(690, 770)), USUAL)
    (gone,) = long_absences(day)
    assert list(gone) == pytest.approx([700, 770])
    assert max(length.minutes for length in lengths(day, clues([day]))) == pytest.approx(10)


def test_while_nobody_waited_a_visit_may_lie_open_and_the_counter_be_there() -> None:
    day = one_key_day(0, [480, 600], queued_from=599)
    assert with_silences(day, USUAL) == day


def test_a_visit_that_staff_ended_themselves_may_be_as_long_as_it_likes() -> None:
    writer = Writer(working_day(0)).at(480, EventKind.TAKEN, "A-1", service="KTP")
    writer.at(481, EventKind.TAKEN, "A-2", service="KTP").at(482, EventKind.CALLED, "A-1", service="KTP", counter="1")
    writer.at(700, EventKind.FINISHED, "A-1", service="KTP", counter="1")
    spans = ((writer.midnight + timedelta(hours=8), writer.midnight + timedelta(hours=15)),)
    day = past_day(writer.day, writer.in_order(), {"1": CounterHours(("KTP",), spans)})
    assert with_silences(day, USUAL) == day


def test_the_break_of_a_counter_with_one_key_makes_no_service_look_slow() -> None:
    days = [one_key_day(place, around_a_break(690, 770)) for place in range(10)]
    habits = learn(days, {"KTP": 10.0}, working_day(10), [frozenset({"KTP"})])
    assert habits.handling["KTP"].mean == pytest.approx(10, rel=0.05)
    assert [list(day.away[-1]) for day in habits.away["1"]] == [pytest.approx([700, 770])] * 10


def test_how_far_visits_go_is_told_by_the_visits_of_the_service() -> None:
    day = one_key_day(0, around_a_break(690, 770))
    found = typical([day], clues([day]))["KTP"]
    assert found.minutes == pytest.approx(10)
    assert 25 <= found.longest < 80
    few = one_key_day(0, [480, 490, 500])
    assert typical([few], clues([few])) == {}


# Usual breaks


def with_break(place: int) -> PastDay:
    return with_silences(one_key_day(place, around_a_break(690, 770)), USUAL)


def quiet(place: int, calls: Sequence[float] = (480, 500)) -> PastDay:
    """A day on which nobody asked for the counter at noon."""
    return one_key_day(place, calls, queued_from=479)


def test_a_day_on_which_nothing_is_seen_at_the_time_of_the_usual_break_had_it_too() -> None:
    days = with_usual_breaks([with_break(0), with_break(1), quiet(2)])
    assert long_absences(days[2]) == long_absences(days[0])


def test_a_call_in_the_usual_break_denies_it() -> None:
    at_noon = one_key_day(2, [480, 730], queued_from=479)
    days = with_usual_breaks([with_break(0), with_break(1), replace(at_noon, away={"1": DayAway(HOURS, (), 2)})])
    assert long_absences(days[2]) == []


def test_a_break_that_was_taken_once_only_is_not_usual() -> None:
    days = with_usual_breaks([with_break(0), quiet(1), quiet(2)])
    assert long_absences(days[1]) == long_absences(days[2]) == []


def test_what_another_day_of_the_same_weekday_had_goes_first() -> None:
    # Day 0 and day 7 are of one weekday.
    friday = with_silences(one_key_day(0, around_a_break(660, 770)), USUAL)
    days = with_usual_breaks([with_break(1), with_break(2), friday, quiet(7)])
    assert long_absences(days[3]) == long_absences(friday)


def test_a_visit_that_was_left_open_over_the_usual_break_tells_no_length() -> None:
    left_open = one_key_day(2, around_a_break(690, 770))
    days = with_usual_breaks([with_break(0), with_break(1), left_open])
    assert max(length.minutes for length in lengths(days[2], clues(days))) == pytest.approx(10)


# Today


def late(code: str = "late") -> Habits:
    """Counters that open six minutes late on most days and never come on some."""
    days = (DayAway(HOURS, ((480, 486),)),) * 9 + (DayAway(HOURS, HOURS),)
    return replace(EXACT, away={code: days, "1": days})


def test_a_counter_that_is_later_than_ever_while_others_came_hardly_comes_any_more() -> None:
    closed = counter("late", state=CounterState.CLOSED, since=None)
    open_one = counter("1", ["AKTA"])
    asked = forecast(hall([], [closed, open_one]), late()).new["KTP"]
    assert asked.chance_before(350) < 0.2


def test_a_counter_that_is_a_little_late_comes_as_late_as_on_past_days() -> None:
    closed = counter("late", state=CounterState.CLOSED, since=None)
    asked = forecast(hall([], [closed, counter("1", ["AKTA"])], now=after_nine(-58)), late()).new["KTP"]
    assert asked.median == pytest.approx(4)


def test_where_nobody_has_come_yet_the_whole_hall_is_late_and_not_away_for_the_day() -> None:
    closed = counter("1", state=CounterState.CLOSED, since=None)
    asked = forecast(hall([], [closed]), EXACT).new["KTP"]
    assert asked.median == pytest.approx(60, rel=0.05)
    assert asked.chance_before(350) > 0.8


def test_the_later_it_is_the_less_a_counter_is_waited_for() -> None:
    chances = []
    for minutes in (-50, -30, 0, 60, 120):
        closed = counter("late", state=CounterState.CLOSED, since=None)
        today = hall([], [closed, counter("1", ["AKTA"])], now=after_nine(minutes))
        chances.append(forecast(today, EXACT).new["KTP"].chance_before(60))
    assert chances == sorted(chances, reverse=True)


def asked_about_one_that_has_not_come(minutes: float, *days: DayAway) -> CallTime:
    """What a visitor is told so many minutes after nine, where the only counter has a break from twelve to one, has not
    come yet, and has had such days; others have come.
    """
    spans = (span(-60, 180), span(240, 360))
    closed = counter("late", state=CounterState.CLOSED, since=None, spans=spans)
    today = hall([], [closed, counter("1", ["AKTA"], spans=spans)], now=after_nine(minutes))
    return forecast(today, replace(EXACT, away={"late": days})).new["KTP"]


@pytest.mark.parametrize(
    "minutes", [60, 175, 200, 250], ids=["morning", "before the break", "break", "behind the break"]
)
def test_a_day_of_absence_with_a_break_in_it_is_one_absence(minutes: float) -> None:
    away_for_the_day = (DayAway(HALVES, HALVES),) * 9
    assert asked_about_one_that_has_not_come(minutes, *away_for_the_day).chance_before(360 - minutes) < 0.02


def test_whoever_has_not_come_by_the_break_is_not_taken_to_come_with_its_end() -> None:
    punctual = (DayAway(HALVES, ((480, 483), (780, 781))),) * 9
    assert asked_about_one_that_has_not_come(200, *punctual).chance_before(360 - 200) < 0.1


def test_a_counter_that_comes_behind_the_break_is_waited_for_until_then() -> None:
    afternoons = (DayAway(HALVES, ((480, 720),)),) * 9
    for minutes in (60, 200):
        asked = asked_about_one_that_has_not_come(minutes, *afternoons)
        assert asked.median == pytest.approx(240 - minutes)
        assert asked.chance_before(245 - minutes) > 0.9


def test_past_days_of_the_same_weekday_count_more() -> None:
    others = [DayAway(HOURS, (), day) for day in (0, 2, 3)]

    def share_away(weekday: int) -> float:
        known = replace(EXACT, away={"1": (DayAway(HOURS, ((545, 600),), weekday), *others)})
        today = hall([ticket(0)], [counter("1")])
        assert today.now.weekday() == TUESDAY
        return float((forecast(today, known).new["KTP"].minutes == 60).mean())

    assert share_away(TUESDAY) == pytest.approx(4 / 7, abs=0.01)
    assert share_away(4) == pytest.approx(1 / 4, abs=0.01)
