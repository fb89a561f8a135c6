"""What is said of a call, in which form, and how far its turn has come."""

from pathlib import Path

import pytest

from display.announcer import (
    GRACE_S,
    PREPARE_MAX_S,
    SHOWN_S,
    Announcement,
    Announcer,
    Manner,
    Stage,
    announcement,
    manner,
)
from hall.settings.hall import Hall
from tests.harness import halls
from tests.test_display_calls import call

SOUND = Path("1.wav")


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(1, halls.read(halls.SMALL, tmp_path)[0])


@pytest.fixture
def said(hall: Hall) -> Announcement:
    return announcement(1, call(7, "B-012", "3"), hall, hall.counters["3"].name, 0)


def stage(turn: Announcer) -> Stage:
    return turn.stage


# What is said


def test_ticket_counter_and_the_halls_languages_in_their_order(said: Announcement) -> None:
    assert (said.event, said.ticket, said.recall) == (7, "B-012", False)
    assert list(said.counters.items()) == [("id", "Loket 3"), ("en", "Counter 3")]
    assert (said.manner, said.times, said.numbers) == (Manner.FULL, 1, "words")


def test_the_hall_file_says_how_often_and_how_numbers_are_spoken(tmp_path: Path) -> None:
    toml = halls.SMALL.replace("[[agency]]", 'announce = { times = 2, numbers = "digits" }\n\n[[agency]]', 1)
    hall = Hall(1, halls.read(toml, tmp_path)[0])
    said = announcement(1, call(7), hall, {}, 0)
    assert (said.times, said.numbers) == (2, "digits")
    assert announcement(2, call(8), hall, {}, 3).times == 1


def test_a_name_that_a_language_lacks_is_said_in_the_first_and_a_counter_without_any_by_its_code(hall: Hall) -> None:
    assert announcement(1, call(1), hall, {"id": "Loket 9"}, 0).counters == {"id": "Loket 9", "en": "Loket 9"}
    assert announcement(1, call(1, counter="9"), hall, {}, 0).counters == {"id": "9", "en": "9"}


@pytest.mark.parametrize(
    ("waiting", "how"),
    [(0, Manner.FULL), (2, Manner.FULL), (3, Manner.ONCE), (5, Manner.ONCE), (6, Manner.SHORT), (99, Manner.SHORT)],
)
def test_the_more_wait_the_less_is_said(waiting: int, how: Manner) -> None:
    assert manner(waiting) is how


# A turn


def test_a_turn_that_is_said_aloud(said: Announcement) -> None:
    turn = Announcer()
    turn.begin(said, 10.0)
    assert stage(turn) is Stage.PREPARING
    turn.prepared(said, SOUND, 8.0, 10.1)
    assert stage(turn) is Stage.READY
    assert turn.speak(10.2) == (SOUND, 8.0)
    assert (turn.stage, turn.passed(30.0)) == (Stage.ALOUD, False)
    turn.end()
    assert (turn.stage, turn.present) == (Stage.IDLE, None)


def test_a_turn_in_silence_takes_as_long_as_its_sound_would(said: Announcement) -> None:
    turn = Announcer()
    turn.begin(said, 10.0)
    turn.prepared(said, SOUND, 8.0, 10.1)
    turn.pass_silently(10.2)
    assert not turn.passed(18.1)
    assert turn.passed(18.2)


def test_without_a_sound_a_call_is_shown_for_a_while(said: Announcement) -> None:
    turn = Announcer()
    turn.begin(said, 10.0)
    turn.prepared(said, None, 8.0, 10.0)
    assert (turn.stage, turn.passed(10.0 + SHOWN_S - 0.1), turn.passed(10.0 + SHOWN_S)) == (Stage.SILENT, False, True)


def test_a_sound_that_is_stopped_leaves_the_call_large_for_the_rest(said: Announcement) -> None:
    turn = Announcer()
    turn.begin(said, 10.0)
    turn.prepared(said, SOUND, 8.0, 10.0)
    turn.speak(10.0)
    turn.fall_silent()
    assert (turn.passed(17.9), turn.passed(18.0)) == (False, True)


def test_a_sound_that_does_not_come_or_does_not_end_is_not_waited_for(said: Announcement) -> None:
    turn = Announcer()
    turn.begin(said, 10.0)
    assert not turn.too_late(10.0 + PREPARE_MAX_S - 0.1)
    assert turn.too_late(10.0 + PREPARE_MAX_S)
    turn.prepared(said, SOUND, 8.0, 11.0)
    assert not turn.too_late(1000.0)
    turn.speak(20.0)
    assert not turn.too_late(28.0 + GRACE_S - 0.1)
    assert turn.too_late(28.0 + GRACE_S)


def test_after_a_long_one_without_a_sound_a_call_is_not_shown_for_as_long(said: Announcement, hall: Hall) -> None:
    turn = Announcer()
    turn.begin(said, 10.0)
    turn.prepared(said, SOUND, 30.0, 10.0)
    turn.end()
    turn.begin(announcement(2, call(8), hall, {}, 0), 50.0)
    turn.pass_silently(50.0)
    assert turn.passed(50.0 + SHOWN_S)


def test_a_sound_of_another_turn_is_not_taken(said: Announcement, hall: Hall) -> None:
    turn = Announcer()
    turn.begin(announcement(2, call(7, "B-012", "3"), hall, hall.counters["3"].name, 0), 10.0)
    turn.prepared(said, SOUND, 8.0, 10.1)
    assert stage(turn) is Stage.PREPARING


def test_a_second_answer_changes_nothing(said: Announcement) -> None:
    turn = Announcer()
    turn.begin(said, 10.0)
    turn.prepared(said, SOUND, 8.0, 10.1)
    turn.speak(10.2)
    turn.prepared(said, None, 8.0, 10.3)
    assert stage(turn) is Stage.ALOUD


def test_nothing_is_said_before_there_is_a_sound(said: Announcement) -> None:
    turn = Announcer()
    turn.begin(said, 10.0)
    with pytest.raises(RuntimeError):
        turn.speak(10.0)


def test_it_says_when_it_has_to_be_looked_at_again(said: Announcement) -> None:
    turn = Announcer()
    assert turn.due_s(10.0) is None
    turn.begin(said, 10.0)
    assert turn.due_s(10.0) == PREPARE_MAX_S
    turn.prepared(said, SOUND, 8.0, 10.0)
    assert turn.due_s(10.0) is None
    turn.pass_silently(10.0)
    assert turn.due_s(15.0) == 3.0
    assert turn.due_s(25.0) == 0.0
