"""May a ticket still be given? The chance to be called before the closing, and before the break."""

from dataclasses import replace

from hall.forecast.cut_off import CutOff, cut_off
from hall.forecast.forecast import forecast
from hall.forecast.habits import Habits, Handling, Speed
from hall.forecast.snapshot import HallToday
from hall.model import CounterState
from hall.prospects import Advice, advised
from tests.harness.forecasts import HABITS, after_nine, counter, hall, span, ticket

EXACT = Habits({"KTP": Handling(10.0, cv=1e-6)}, speed={"KTP": Speed(1.0, 0.0)})


def asked(today: HallToday, known: Habits = EXACT, service: str = "KTP") -> CutOff:
    return cut_off(today, service, forecast(today, known).new.get(service))


def advice(chances: CutOff, warn_below: float = 0.9, stop_below: float = 0.5) -> Advice:
    return advised(chances.today, chances.before_break, warn_below=warn_below, stop_below=stop_below)


def before_closing(people: int, minutes: float) -> HallToday:
    """So many waiting at one counter that closes in so many minutes."""
    return hall([ticket(place) for place in range(people)], [counter("1", spans=[span(-60, minutes)])])


def test_while_the_day_can_serve_them_tickets_are_given() -> None:
    chances = asked(before_closing(5, 60))
    assert chances == CutOff(1.0)
    assert advice(chances) is Advice.GIVE


def test_no_ticket_is_given_that_the_day_cannot_serve() -> None:
    chances = asked(before_closing(7, 60))
    assert chances == CutOff(0.0)
    assert advice(chances) is Advice.STOP


def test_where_it_is_close_it_is_said_before_the_tap() -> None:
    chances = asked(before_closing(5, 60), HABITS)
    assert 0.5 < chances.today < 0.9
    assert advice(chances) is Advice.IN_VAIN
    assert advice(chances, stop_below=0.9) is Advice.STOP
    assert advice(chances, warn_below=0.5) is Advice.GIVE


def test_with_every_ticket_given_the_chance_of_the_next_one_falls() -> None:
    chances = [asked(before_closing(people, 90), HABITS).today for people in range(20)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == 1.0
    assert chances[-1] < 0.1


def test_who_will_be_called_after_the_break_only_is_told_and_gets_a_ticket() -> None:
    today = hall([ticket(place) for place in range(4)], [counter("1", spans=[span(-60, 25), span(85, 300)])])
    chances = asked(today)
    assert chances == CutOff(1.0, before_break=0.0)
    assert advice(chances) is Advice.AFTER_BREAK
    assert asked(replace(today, waiting=())) == CutOff(1.0, before_break=1.0)


def test_a_break_that_is_over_is_none() -> None:
    today = hall([], [counter("1", spans=[span(-60, 25), span(85, 300)])], now=after_nine(100))
    assert asked(today) == CutOff(1.0)


def test_a_service_that_ends_before_its_counter_does_counts_by_its_own_hours() -> None:
    today = replace(before_closing(5, 300), hours={"KTP": (span(-60, 45),)})
    assert asked(today) == CutOff(0.0)
    assert asked(replace(today, hours={"KTP": (span(-60, 55),)})) == CutOff(1.0)


def test_counters_that_close_at_different_times_serve_as_long_as_the_last() -> None:
    today = hall([ticket(0)], [counter("1", spans=[span(-60, 5)]), counter("2", spans=[span(0, 60)])])
    assert asked(today) == CutOff(1.0)


def test_a_service_without_a_counter_and_one_whose_hours_are_over_can_serve_nobody() -> None:
    assert asked(before_closing(0, 60), service="LAMA") == CutOff(0.0)
    assert asked(before_closing(0, -1)) == CutOff(0.0)


def test_when_no_counter_has_opened_the_chance_is_what_past_days_make_it() -> None:
    closed = counter("1", state=CounterState.CLOSED, since=None, spans=[span(-60, 60)])
    chance = asked(hall([], [closed])).today
    assert 0.3 < chance < 0.7
