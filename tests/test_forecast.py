"""The forecast of small halls whose answer people can see."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from hall.forecast.forecast import CallTime, forecast
from hall.forecast.habits import Clues, DayAway, Habits, Handling, Speed, StepsAway
from hall.forecast.snapshot import OpenVisit
from hall.model import CounterState
from tests.harness.forecasts import HABITS, WHOLE_DAY, after_nine, counter, hall, span, ticket

EXACT = Habits({"KTP": Handling(10.0, cv=1e-6)}, speed={"KTP": Speed(1.0, 0.0)})
ENDS_ARE_TOLD = replace(HABITS, clues=Clues(tells_end=frozenset({"1"})))


def test_where_all_visits_take_ten_minutes_the_waiting_are_called_every_ten() -> None:
    outlook = forecast(hall([ticket(0), ticket(1), ticket(2)], [counter("1")]), EXACT)
    assert [outlook.waiting[100 + place].median for place in range(3)] == pytest.approx([0, 10, 20], abs=0.01)
    assert outlook.new["KTP"].median == pytest.approx(30, abs=0.01)


def test_two_counters_halve_the_wait() -> None:
    outlook = forecast(hall([ticket(place) for place in range(4)], [counter("1"), counter("2")]), EXACT)
    assert outlook.new["KTP"].median == pytest.approx(20, abs=0.01)


def test_a_counter_without_the_service_is_no_help() -> None:
    outlook = forecast(hall([ticket(0), ticket(1)], [counter("1", ["KTP"]), counter("2", ["AKTA"])]), EXACT)
    assert outlook.new["KTP"].median == pytest.approx(20, abs=0.01)
    assert outlook.new["AKTA"].median == 0


def test_a_priority_ticket_goes_before_those_who_came_first_once_in_two_calls() -> None:
    waiting = [*(ticket(place) for place in range(3)), ticket(3, priority=True), ticket(4, priority=True)]
    outlook = forecast(hall(waiting, [counter("1")]), EXACT)
    called = [outlook.waiting[each.arrival].median for each in waiting]
    assert called == pytest.approx([10, 30, 40, 0, 20], abs=0.01)
    after_priority = forecast(hall(waiting, [counter("1", recent=[True])]), EXACT)
    assert after_priority.waiting[waiting[3].arrival].median == pytest.approx(10, abs=0.01)


def test_the_rest_of_the_visit_under_way_is_waited_for() -> None:
    visit = OpenVisit("KTP", after_nine(-4), came=True)
    assert forecast(hall([ticket(0)], [counter("1", visit=visit)]), EXACT).waiting[100].median == pytest.approx(6, 0.01)


def test_a_visit_that_has_lasted_long_goes_on_where_ends_are_told_and_is_doubted_where_they_are_not() -> None:
    today = hall([], [counter("1", visit=OpenVisit("KTP", after_nine(-60), came=True))])
    assert forecast(today, ENDS_ARE_TOLD).new["KTP"].median > 5
    assert forecast(today, HABITS).new["KTP"].median == 0


def test_a_visitor_just_called_may_not_come_whether_others_wait_or_not() -> None:
    just_called = counter("1", visit=OpenVisit("KTP", after_nine(0)))
    known = Habits({"KTP": Handling(10.0, no_show=0.5)})
    alone = forecast(hall([], [just_called]), known).new["KTP"]
    first = forecast(hall([ticket(0)], [just_called]), known).waiting[100]
    assert alone.minutes.tolist() == pytest.approx(first.minutes.tolist(), rel=1e-4)
    assert alone.chance_before(2.01) >= 0.5


def test_a_visitor_who_may_not_come_shortens_the_forecast() -> None:
    today = hall([ticket(0), ticket(1)], [counter("1")])
    often_missed = Habits({"KTP": Handling(10.0, no_show=0.4)})
    never_missed = Habits({"KTP": Handling(10.0)})
    assert forecast(today, often_missed).new["KTP"].median < forecast(today, never_missed).new["KTP"].median


def test_before_the_opening_the_first_is_called_at_the_opening() -> None:
    closed = counter("1", state=CounterState.CLOSED, since=None)
    outlook = forecast(hall([ticket(0)], [closed], now=after_nine(-80)), EXACT)
    assert outlook.waiting[100].median == 20
    assert outlook.new["KTP"].median == pytest.approx(30, abs=0.01)


def test_whoever_is_not_called_by_the_end_of_the_hours_is_not_called_today() -> None:
    outlook = forecast(hall([ticket(0), ticket(1), ticket(2)], [counter("1", spans=[span(-60, 15)])]), EXACT)
    assert outlook.waiting[101].median == pytest.approx(10, abs=0.01)
    assert np.isinf(outlook.waiting[102].minutes).all()
    assert outlook.new["KTP"].chance_before(600) == 0


def test_a_counter_that_works_no_more_today_is_no_help() -> None:
    assert np.isinf(forecast(hall([], [counter("1", spans=[])]), EXACT).new["KTP"].minutes).all()


def test_a_counter_that_is_late_is_expected_as_late_as_on_past_days() -> None:
    late = counter("1", state=CounterState.CLOSED, since=None)
    days = (DayAway(((480, 900),), ((480, 560),)),) * 3
    assert forecast(hall([], [late]), replace(EXACT, away={"1": days})).new["KTP"].median == pytest.approx(20)


def test_a_counter_that_is_late_for_the_first_time_is_as_likely_as_not_to_be_late_that_long_again() -> None:
    late = counter("1", state=CounterState.CLOSED, since=None)
    assert forecast(hall([], [late]), EXACT).new["KTP"].median == pytest.approx(60, rel=0.05)


def test_a_pause_lasts_as_long_as_past_ones_that_were_longer() -> None:
    paused = counter("1", state=CounterState.PAUSED, since=-10)
    known = replace(EXACT, pauses=(2.0, 5.0, 12.0, 13.0, 14.0, 15.0, 16.0))
    assert set(forecast(hall([], [paused]), known).new["KTP"].minutes.tolist()) == {2.0, 3.0, 4.0, 5.0, 6.0}


def test_what_a_counter_did_on_every_past_day_it_will_do_today() -> None:
    days = (DayAway(((480, 900),), ((545.0, 580.0),)),) * 3
    outlook = forecast(hall([ticket(0)], [counter("1")]), replace(EXACT, away={"1": days}))
    assert outlook.new["KTP"].median == 40


def test_staff_who_step_aside_after_every_visit_lengthen_the_wait() -> None:
    known = replace(EXACT, steps_away=StepsAway(1.0, (5.0,)))
    assert forecast(hall([ticket(0)], [counter("1")]), known).new["KTP"].median == pytest.approx(15, abs=0.01)


def test_a_slow_day_lengthens_the_wait() -> None:
    slow = replace(EXACT, speed={"KTP": Speed(1.5, 0.0)})
    assert forecast(hall([ticket(0)], [counter("1")]), slow).new["KTP"].median == pytest.approx(15, abs=0.01)


def test_a_service_that_has_left_the_hall_file_is_taken_for_an_average_one() -> None:
    outlook = forecast(hall([ticket(0, "LAMA")], [counter("1", ["LAMA", "KTP"])]), EXACT)
    assert 6 < outlook.new["KTP"].median < 12


def test_the_same_question_gets_the_same_answer_and_another_seed_one_that_is_close() -> None:
    today = hall([ticket(place) for place in range(8)], [counter("1"), counter("2")])
    one, same, other = (forecast(today, HABITS, seed=seed).new["KTP"] for seed in (0, 0, 1))
    assert one.minutes.tolist() == same.minutes.tolist() != other.minutes.tolist()
    assert one.median == pytest.approx(other.median, rel=0.15)


def test_the_law_of_a_visit_is_kept_evenly_by_a_hundred_runs() -> None:
    minutes = forecast(hall([ticket(0)], [counter("1", spans=WHOLE_DAY)]), Habits({"KTP": Handling(10.0, 0.6)})).new[
        "KTP"
    ]
    assert minutes.minutes.mean() == pytest.approx(10.0, rel=0.03)


def test_a_share_of_the_runs_is_read_between_them_and_carefully_where_some_are_never_called() -> None:
    call = CallTime(np.array([0.0, 10.0, 20.0, np.inf]))
    assert call.quantile(0.5) == pytest.approx(15)
    assert call.quantile(0.9) == np.inf
    assert [call.chance_before(minutes) for minutes in (0, 10, 10.5, 1000)] == [0, 0.25, 0.5, 0.75]


def test_a_hall_without_counters_promises_nothing() -> None:
    outlook = forecast(hall([ticket(0)], []), HABITS)
    assert np.isinf(outlook.waiting[100].minutes).all()
    assert not outlook.new


def test_commands_that_ask_no_forecast_start_without_numpy() -> None:
    command = "import sys, hall.cli.commands; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command], check=False, timeout=60).returncode == 0
