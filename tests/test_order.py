"""Who is next: longest waiting first, priority in its turn, and nobody starves, whatever the clocks of the kiosks say.

`next_ticket` is a pure function. So besides the examples, whole days are played with it: tickets arrive, a counter calls
what it is told to, and what must hold is counted.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.model import Waiting
from hall.order import Why, next_ticket
from tests.harness.clock import HALL_ZONE

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=HALL_ZONE)
SERVICES = ("PINJAM", "KEMBALI", "SETOR")
quickly = settings(derandomize=True, deadline=None, max_examples=300)


def ticket(number: int, service: str = "PINJAM", *, priority: bool = False, at: float | None = None) -> Waiting:
    """The ticket that came `number`-th, one a minute unless its kiosk says another second."""
    seconds = number * 60.0 if at is None else at
    return Waiting(number, f"A-{number:03d}", service, priority, NINE + timedelta(seconds=seconds))


def chosen(
    waiting: Sequence[Waiting], services: Sequence[str] = SERVICES, recent: Sequence[bool] = (), every: int = 2
) -> tuple[int, Why] | None:
    choice = next_ticket(waiting, services, recent, every)
    return (choice.ticket.arrival, choice.why) if choice else None


def heads(waiting: Sequence[Waiting]) -> list[Waiting]:
    """The first priority and the first ordinary ticket of each service, which is all that a store gives."""
    first: dict[tuple[str, bool], Waiting] = {}
    for found in sorted(waiting, key=lambda each: each.arrival):
        first.setdefault((found.service, found.priority), found)
    return list(first.values())


# Examples


def test_nobody_waits_nobody_is_called() -> None:
    assert chosen([]) is None


def test_the_longest_waiting_is_next_whatever_order_they_are_told_in() -> None:
    waiting = [ticket(3), ticket(1, "SETOR"), ticket(2, "KEMBALI")]
    assert chosen(waiting) == chosen(waiting[::-1]) == (1, Why.LONGEST_WAITING)


def test_who_waits_for_other_services_is_not_called() -> None:
    waiting = [ticket(1, "KREDIT"), ticket(2, "KREDIT", priority=True), ticket(3, "SETOR")]
    assert chosen(waiting, ["SETOR"]) == (3, Why.LONGEST_WAITING)
    assert chosen(waiting, ["KEMBALI"]) is None
    assert chosen(waiting, []) is None


def test_priority_of_a_service_that_is_not_served_here_takes_no_turn() -> None:
    assert chosen([ticket(1), ticket(2, "KREDIT", priority=True)]) == (1, Why.LONGEST_WAITING)


def test_priority_goes_before_the_longest_waiting_when_it_is_its_turn() -> None:
    waiting = [ticket(1), ticket(2), ticket(3, priority=True)]
    assert chosen(waiting, recent=[]) == (3, Why.PRIORITY_TURN)
    assert chosen(waiting, recent=[False]) == (3, Why.PRIORITY_TURN)
    assert chosen(waiting, recent=[True]) == (1, Why.ORDINARY_TURN)


@pytest.mark.parametrize("every", [2, 3, 5, 20])
def test_the_turn_comes_back_after_all_but_one_of_every_calls_were_ordinary(every: int) -> None:
    waiting = [ticket(1), ticket(2, priority=True)]
    for ordinary_since in range(every - 1):
        assert chosen(waiting, recent=[False] * ordinary_since + [True], every=every) == (1, Why.ORDINARY_TURN)
    assert chosen(waiting, recent=[False] * (every - 1) + [True], every=every) == (2, Why.PRIORITY_TURN)


def test_a_group_that_waits_alone_is_called_without_counting_turns() -> None:
    only_priority = [ticket(1, priority=True), ticket(2, priority=True)]
    assert chosen(only_priority, recent=[True, True, True], every=3) == (1, Why.LONGEST_WAITING)
    assert chosen([ticket(1), ticket(2)], recent=[False] * 9, every=3) == (1, Why.LONGEST_WAITING)


def test_of_one_second_the_preferred_service_goes_first() -> None:
    waiting = [ticket(1, "SETOR", at=0.1), ticket(2, "KEMBALI", at=0.5), ticket(3, "PINJAM", at=0.9)]
    assert chosen(waiting) == (3, Why.PREFERRED_SERVICE)
    assert chosen(waiting, ["SETOR", "KEMBALI", "PINJAM"]) == (1, Why.LONGEST_WAITING)
    assert chosen(waiting[:2], ["PINJAM", "KEMBALI", "SETOR"]) == (2, Why.PREFERRED_SERVICE)


def test_the_next_second_is_too_late_for_preference() -> None:
    waiting = [ticket(1, "SETOR", at=0.999), ticket(2, "PINJAM", at=1.0)]
    assert chosen(waiting) == (1, Why.LONGEST_WAITING)


def test_the_second_is_compared_across_time_zones() -> None:
    utc = replace(ticket(2, "PINJAM", at=0.5), taken_at=datetime.fromisoformat("2026-11-24T02:00:00.500+00:00"))
    assert chosen([ticket(1, "SETOR", at=0), utc]) == (2, Why.PREFERRED_SERVICE)


def test_preference_holds_within_the_group_whose_turn_it_is() -> None:
    waiting = [
        ticket(1, "SETOR", at=0),
        ticket(2, "PINJAM", at=0),
        ticket(3, "SETOR", priority=True, at=0),
        ticket(4, "PINJAM", priority=True, at=0),
    ]
    assert chosen(waiting) == (4, Why.PRIORITY_TURN)
    assert chosen(waiting, recent=[True]) == (2, Why.ORDINARY_TURN)


def test_a_kiosk_whose_clock_is_behind_brings_its_visitors_no_advantage() -> None:
    waiting = [ticket(1), ticket(2, "KEMBALI", at=-7200), ticket(3, at=-86400)]
    assert chosen(waiting) == (1, Why.LONGEST_WAITING)


# Whole days

# Pairs are drawn whole, which takes a third of the time of drawing their parts.
groups = st.lists(st.sampled_from(list(product(SERVICES, range(4)))), min_size=60, max_size=60)
comers = st.lists(st.sampled_from(list(product(SERVICES, (False, True)))), max_size=3)


@pytest.mark.parametrize("every", [2, 3, 5])
@quickly
@given(arrivals=groups)
def test_while_both_wait_exactly_one_of_every_so_many_calls_is_priority(
    every: int, arrivals: list[tuple[str, int]]
) -> None:
    numbers = count(1)
    waiting: list[Waiting] = []
    calls: list[bool] = []
    for service, more in arrivals:
        for priority in (False, True):
            if more == 3 or not any(each.priority is priority for each in waiting):
                waiting.append(ticket(next(numbers), service, priority=priority))
        choice = next_ticket(waiting, SERVICES, calls[::-1], every)
        assert choice is not None
        waiting.remove(choice.ticket)
        calls.append(choice.ticket.priority)
    for start in range(len(calls) - every + 1):
        assert sum(calls[start : start + every]) == 1


@pytest.mark.parametrize("every", [2, 3, 5])
@quickly
@given(arrivals=st.lists(comers, max_size=60))
def test_whenever_they_come_no_one_is_passed_by_more_than_their_share(
    every: int, arrivals: list[list[tuple[str, bool]]]
) -> None:
    """Within a group the order is that of arrival. An ordinary ticket that waits sees at most one priority call in any
    `every` calls, a priority ticket at most `every - 1` ordinary calls in a row.
    """
    numbers = count(1)
    waiting: list[Waiting] = []
    calls: list[bool] = []
    passed_by: dict[int, list[bool]] = {}
    for came in arrivals:
        for service, priority in came:
            waiting.append(ticket(next(numbers), service, priority=priority))
            passed_by[waiting[-1].arrival] = []
        choice = next_ticket(waiting, SERVICES, calls[::-1], every)
        if choice is None:
            continue
        waiting.remove(choice.ticket)
        calls.append(choice.ticket.priority)
        for left in waiting:
            passed_by[left.arrival].append(choice.ticket.priority)
            assert left.arrival > choice.ticket.arrival or left.priority is not choice.ticket.priority
            last = passed_by[left.arrival][-every:]
            if left.priority:
                assert len(last) < every or any(last)
            else:
                assert sum(last) <= 1


@quickly
@given(
    arrivals=st.lists(st.tuples(st.sampled_from(SERVICES), st.integers(-5, 5)), min_size=1, max_size=40),
    calls_between=st.integers(0, 2),
)
def test_within_one_service_the_order_is_that_of_arrival_whatever_the_clocks_say(
    arrivals: list[tuple[str, int]], calls_between: int
) -> None:
    waiting: list[Waiting] = []
    called: dict[str, list[int]] = {service: [] for service in SERVICES}

    def call() -> None:
        choice = next_ticket(waiting, SERVICES, (), 2)
        if choice is not None:
            waiting.remove(choice.ticket)
            called[choice.ticket.service].append(choice.ticket.arrival)

    for number, (service, at) in enumerate(arrivals, start=1):
        waiting.append(ticket(number, service, at=at))
        for _ in range(calls_between):
            call()
    while waiting:
        call()
    assert all(numbers == sorted(numbers) for numbers in called.values())


@pytest.mark.parametrize("priority", [False, True])
def test_a_clock_that_stands_still_makes_nobody_starve(priority: bool) -> None:
    """A kiosk that tells the same second all day: without end, visitors of the preferred service keep arriving."""
    last_choice = ticket(1, "SETOR", priority=priority, at=0)
    waiting = [last_choice, ticket(2, "PINJAM", priority=priority, at=0)]
    for number in range(3, 203):
        choice = next_ticket(waiting, SERVICES, (), 2)
        assert choice is not None
        if choice.ticket is last_choice:
            return
        waiting.remove(choice.ticket)
        waiting.append(ticket(number, "PINJAM", priority=priority, at=0))
    pytest.fail("A-001 was passed by 200 visitors who came after it")


# The store gives only the first of each service and group

waiting_lists = st.lists(
    st.tuples(st.sampled_from([*SERVICES, "KREDIT"]), st.booleans(), st.floats(0, 1.5)), max_size=25
)
recent_calls = st.lists(st.booleans(), max_size=6)


@quickly
@given(came=waiting_lists, recent=recent_calls, every=st.integers(2, 5), services=st.permutations(SERVICES))
def test_the_first_of_each_service_decide_as_all_would(
    came: list[tuple[str, bool, float]], recent: list[bool], every: int, services: list[str]
) -> None:
    """With clocks that agree: each ticket is taken 0 to 1.5 s after the one before."""
    at = 0.0
    waiting: list[Waiting] = []
    for number, (service, priority, later) in enumerate(came, start=1):
        at += later
        waiting.append(ticket(number, service, priority=priority, at=at))
    assert chosen(heads(waiting), services, recent, every) == chosen(waiting, services, recent, every)


@quickly
@given(came=waiting_lists, recent=recent_calls, every=st.integers(2, 5), services=st.permutations(SERVICES))
def test_the_first_of_each_service_decide_as_all_would_even_with_wrong_clocks(
    came: list[tuple[str, bool, float]], recent: list[bool], every: int, services: list[str]
) -> None:
    waiting = [
        ticket(number, service, priority=priority, at=2 * at)
        for number, (service, priority, at) in enumerate(came, start=1)
    ]
    assert chosen(heads(waiting), services, recent, every) == chosen(waiting, services, recent, every)
