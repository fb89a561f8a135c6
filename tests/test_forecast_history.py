"""A past day, read from its events: how long visits took as far as it can be believed, and when counters were away."""

from datetime import timedelta

import pytest

from hall.forecast.history import CounterHours, Ended, PastDay, past_day
from hall.forecast.lengths import clues, lengths
from hall.model import EventKind
from tests.harness.made_up_days import Writer, working_day

DAY = working_day(0)
COUNTER = {"service": "KTP", "counter": "1"}


def write() -> Writer:
    return Writer(DAY)


def read(writer: Writer, *spans: tuple[float, float], also: str = "2") -> PastDay:
    """The day at counter 1, in these hours; another counter serves the same."""
    hours = tuple(
        (writer.midnight + timedelta(minutes=start), writer.midnight + timedelta(minutes=end))
        for start, end in spans or ((480, 900),)
    )
    both = {"1": CounterHours(("KTP",), hours), also: CounterHours(("KTP",), hours)}
    return past_day(DAY, writer.in_order(), both)


def called(writer: Writer, name: str, taken: float, at: float) -> Writer:
    """A ticket and its call."""
    return writer.at(taken, EventKind.TAKEN, name, service="KTP").at(at, EventKind.CALLED, name, **COUNTER)


def believed(day: PastDay) -> list[float]:
    return [length.minutes for length in lengths(day, clues([day])) if not length.at_most]


def test_a_visit_that_staff_ended_lasted_until_the_next_call_when_that_came_at_once() -> None:
    writer = called(write(), "A-001", 480, 485).at(490, EventKind.TAKEN, "A-002", service="KTP")
    writer.at(495, EventKind.FINISHED, "A-001", **COUNTER).at(496, EventKind.CALLED, "A-002", **COUNTER)
    day = read(writer)
    assert day.visits[0].ended is Ended.FINISH
    assert believed(day) == [pytest.approx(11)]


def test_a_visit_that_the_next_call_ended_is_believed_when_somebody_had_been_waiting() -> None:
    writer = called(write(), "A-001", 480, 485).at(486, EventKind.TAKEN, "A-002", service="KTP")
    writer.at(497, EventKind.FINISHED, "A-001", **COUNTER).at(497, EventKind.CALLED, "A-002", **COUNTER)
    day = read(writer)
    assert day.visits[0].ended is Ended.NEXT
    assert believed(day) == [pytest.approx(12)]


def test_a_visit_that_ended_when_somebody_new_came_took_no_longer_and_perhaps_less() -> None:
    writer = called(write(), "A-001", 480, 485).at(557, EventKind.TAKEN, "A-002", service="KTP")
    writer.at(557.5, EventKind.FINISHED, "A-001", **COUNTER).at(557.5, EventKind.CALLED, "A-002", **COUNTER)
    day = read(writer)
    assert believed(day) == []
    assert [(length.minutes, length.at_most) for length in lengths(day, clues([day]))] == [(72 + 1.5, True)]


def test_a_visit_left_open_over_a_break_or_a_pause_is_not_believed() -> None:
    over_noon = called(write(), "A-001", 480, 715).at(716, EventKind.TAKEN, "A-002", service="KTP")
    over_noon.at(785, EventKind.FINISHED, "A-001", **COUNTER).at(785, EventKind.CALLED, "A-002", **COUNTER)
    assert believed(read(over_noon, (480, 720), (780, 900))) == []
    paused = called(write(), "A-001", 480, 485).at(486, EventKind.TAKEN, "A-002", service="KTP")
    paused.at(490, EventKind.PAUSED, counter="1").at(520, EventKind.OPENED, counter="1")
    paused.at(520, EventKind.FINISHED, "A-001", **COUNTER).at(520, EventKind.CALLED, "A-002", **COUNTER)
    assert believed(read(paused)) == []


def test_a_visit_that_the_closing_of_its_counter_or_the_next_day_ended_is_not_believed() -> None:
    closed = called(write(), "A-001", 480, 485).at(700, EventKind.FINISHED, "A-001", **COUNTER)
    closed.at(700, EventKind.CLOSED, counter="1")
    overnight = called(write(), "A-001", 480, 485).at(1440 + 480, EventKind.FINISHED, "A-001", **COUNTER)
    days = [read(closed), read(overnight)]
    assert [day.visits[0].ended for day in days] == [Ended.CLOSE, Ended.DAY_END]
    assert [believed(day) for day in days] == [[], []]


def test_a_visit_set_aside_and_taken_up_again_is_not_whole() -> None:
    writer = called(write(), "A-001", 480, 485).at(490, EventKind.HELD, "A-001", **COUNTER)
    writer.at(500, EventKind.RESUMED, "A-001", **COUNTER).at(503, EventKind.FINISHED, "A-001", **COUNTER)
    day = read(writer)
    assert [visit.whole for visit in day.visits] == [False, False]
    assert believed(day) == []


def test_a_visitor_who_is_sent_on_has_ended_the_visit_and_waits_for_the_other_service() -> None:
    writer = called(write(), "A-001", 480, 485)
    writer.at(492, EventKind.TRANSFERRED, "A-001", service="AKTA", counter="1")
    day = read(writer)
    assert day.visits[0].service == "KTP"
    assert day.visits[0].ended is Ended.TRANSFER
    assert day.visits[0].waited_for_since is None


def test_a_ticket_knows_its_first_call_and_whether_it_was_given_up() -> None:
    writer = called(write(), "A-001", 481, 485).at(487, EventKind.NO_SHOW, "A-001", **COUNTER)
    writer.at(490, EventKind.RETURNED, "A-001", service="KTP").at(500, EventKind.CALLED, "A-001", **COUNTER)
    writer.at(482, EventKind.TAKEN, "A-002", service="KTP").at(483, EventKind.CANCELLED, "A-002", service="KTP")
    first, second = read(writer).tickets
    assert first.called_at == writer.midnight + timedelta(minutes=485)
    assert (second.called_at, second.cancelled) == (None, True)


def test_a_counter_that_never_opened_was_away_all_day_and_one_that_nobody_asked_for_tells_nothing() -> None:
    day = read(called(write(), "A-001", 480, 485))
    assert day.away["2"].away == ((480.0, 900.0),)
    assert read(write()).away == {}


def test_a_counter_was_away_before_it_opened_while_it_paused_and_after_it_closed() -> None:
    writer = write().at(480, EventKind.TAKEN, "A-001", service="KTP").at(490, EventKind.OPENED, counter="1")
    writer.at(600, EventKind.PAUSED, counter="1").at(620, EventKind.OPENED, counter="1")
    writer.at(880, EventKind.CLOSED, counter="1")
    assert read(writer).away["1"].away == ((480, 490), (600, 620), (880, 900))


def test_a_counter_whose_first_call_opens_it_was_late_only_if_people_had_been_waiting() -> None:
    waiting = write().at(470, EventKind.TAKEN, "A-001", service="KTP").at(495, EventKind.OPENED, counter="1")
    waiting.at(495, EventKind.CALLED, "A-001", **COUNTER)
    assert read(waiting).away["1"].away == ((480, 495),)
    idle = write().at(494, EventKind.TAKEN, "A-001", service="KTP").at(495, EventKind.OPENED, counter="1")
    idle.at(495, EventKind.CALLED, "A-001", **COUNTER)
    assert read(idle).away["1"].away == ()


def test_a_counter_that_lets_people_wait_after_a_visit_was_away_without_a_word() -> None:
    writer = called(write(), "A-001", 480, 480).at(481, EventKind.TAKEN, "A-002", service="KTP")
    writer.at(490, EventKind.FINISHED, "A-001", **COUNTER).at(515, EventKind.CALLED, "A-002", **COUNTER)
    assert read(writer).away["1"].away == ((490, 515),)


def test_a_counter_that_has_left_the_hall_file_is_left_out() -> None:
    writer = write().at(480, EventKind.TAKEN, "A-001", service="KTP")
    writer.at(481, EventKind.CALLED, "A-001", service="KTP", counter="9")
    assert read(writer).visits == ()
