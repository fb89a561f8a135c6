"""What the people of the demonstration do: staff by `Mind`, visitors by their wishes. No screen, no process."""

import random
from itertools import pairwise

import pytest

from demo.hall import SEEN_COUNTERS, demo_hall, languages
from demo.staff import END, NEXT, NOSHOW, RECALL, Habits, Mind
from demo.visitors import ROWS, TILES, crowd, wanted, wishes
from demo.watch import AtCounter
from hall.model import CounterState
from hall.settings.hours import ALWAYS as ALWAYS_OPEN

OPEN = CounterState.OPEN
ALWAYS = Habits(no_show=0, recall=0)
NEVER_COMES = Habits(no_show=1)


def mind(habits: Habits = ALWAYS, *, speed: float = 1.0) -> Mind:
    return Mind(random.Random(1), habits, speed, 0.0)


def acts(person: Mind, seen: AtCounter, begin: float, seconds: float) -> list[tuple[float, str]]:
    """What is pressed while nothing changes, and when."""
    found = []
    for tenth in range(round(seconds * 10)):
        key = person.decide(seen, begin + tenth / 10)
        if key:
            found.append((begin + tenth / 10, key))
    return found


def test_whoever_waits_is_called_once_the_counter_has_begun() -> None:
    person = Mind(random.Random(1), ALWAYS, 1.0, 5.0)
    closed = AtCounter(CounterState.CLOSED, None, 2)
    assert person.decide(closed, 4.9) is None
    assert person.decide(closed, 5.0) == NEXT


def test_nobody_is_called_while_nobody_waits() -> None:
    assert acts(mind(), AtCounter(OPEN, None, 0), 0, 60) == []


def test_a_visit_takes_its_time_and_then_the_next_is_called() -> None:
    person = mind()
    (_, *_), *_ = acts(person, AtCounter(OPEN, None, 1), 0, 1)
    pressed = acts(person, AtCounter(OPEN, "A-001", 3), 1, 90)
    assert pressed[0][1] == NEXT
    assert pressed[0][0] >= 1 + ALWAYS.least_s


def test_with_nobody_behind_the_visit_is_finished() -> None:
    assert acts(mind(), AtCounter(OPEN, "A-001", 0), 0, 90)[0][1] == END


def test_who_does_not_come_is_called_again_and_then_missed() -> None:
    keys = [key for _, key in acts(mind(NEVER_COMES), AtCounter(OPEN, "A-001", 1), 0, NEVER_COMES.no_show_after_s + 1)]
    assert keys == [RECALL, NOSHOW]


def test_a_counter_in_a_pause_is_left_alone() -> None:
    """Somebody at the screen has pressed that."""
    assert acts(mind(), AtCounter(CounterState.PAUSED, "A-001", 3), 0, 120) == []


def test_a_press_that_came_to_nothing_is_tried_again_but_not_at_once() -> None:
    times = [at for at, _ in acts(mind(), AtCounter(OPEN, None, 1), 0, 10)]
    assert len(times) > 2
    assert all(later - earlier >= ALWAYS.between_s for earlier, later in pairwise(times))


def test_at_twice_the_speed_visits_take_half_as_long() -> None:
    usual, fast = (acts(mind(speed=speed), AtCounter(OPEN, "A-001", 1), 0, 200)[0][0] for speed in (1.0, 2.0))
    assert fast == pytest.approx(usual / 2, abs=0.2)


# The hall and its visitors


@pytest.mark.parametrize("language", languages())
def test_the_hall_is_open_at_any_hour_and_speaks_the_language_first(language: str) -> None:
    hall, toml = demo_hall(language)
    assert hall.hall.languages[0] == language
    assert next(iter(hall.agency[0].name)) == language
    assert {agency.hours for agency in hall.agency} == {ALWAYS_OPEN}
    assert not any(service.hours or service.daily_quota for agency in hall.agency for service in agency.service)
    assert "[hall]" in toml


def test_every_wish_has_a_place_on_the_kiosk() -> None:
    hall, _ = demo_hall("id")
    for wish in wishes(hall):
        agency = hall.agency[wish.tile]
        assert wish.tile < len(TILES)
        if wish.row is None:
            assert [service.code for service in agency.service] == [wish.service]
        else:
            assert wish.row < len(ROWS)
            assert agency.service[wish.row].code == wish.service


def test_the_counters_that_are_seen_have_most_to_do() -> None:
    hall, _ = demo_hall("id")
    seen = {service for counter in hall.counter if counter.code in SEEN_COUNTERS for service in counter.services}
    people = wanted(hall, random.Random(3))
    share = sum(next(people).service in seen for _ in range(1000)) / 1000
    assert share > 0.6


@pytest.mark.parametrize("seed", range(20))
def test_every_counter_that_is_seen_has_somebody_to_call_at_once(seed: int) -> None:
    hall, _ = demo_hall("id")
    there = {wish.service for wish in crowd(hall, random.Random(seed))}
    for counter in hall.counter:
        if counter.code in SEEN_COUNTERS:
            assert there & set(counter.services), counter.code


def test_the_same_seed_brings_the_same_people() -> None:
    hall, _ = demo_hall("id")
    one, other = (wanted(hall, random.Random(7)) for _ in range(2))
    assert [next(one) for _ in range(50)] == [next(other) for _ in range(50)]
