"""Which call is large, which wait, which are history: each call has its turn once, in order, and none is ever out of sight.

A random machine holds the product against a model that a person could carry out with slips of paper on a table.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from display.calls import MISSED_MAX_S, Calls, Heard
from display.view import HISTORY, STACK
from hall.model import Call

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def call(event: int, ticket: str = "", counter: str = "1", *, recall: bool = False) -> Call:
    return Call(
        event, ticket or f"A-{event:03}", counter, "utara", START + timedelta(seconds=event), recall
    )  # fmt: skip


def heard(event: int, ticket: str = "", counter: str = "1", *, recall: bool = False, at_s: float = 0.0) -> Heard:
    return Heard(call(event, ticket, counter, recall=recall), at_s)


def filled(*calls: Heard) -> Calls:
    found = Calls()
    for each in calls:
        found.add(each)
    return found


def events(calls: list[Call]) -> list[int]:
    return [each.event for each in calls]


def rows(calls: Calls) -> list[int]:
    return events(calls.history(STACK, HISTORY))


def current(calls: Calls) -> int | None:
    return calls.current.call.event if calls.current else None


def test_an_empty_board() -> None:
    calls = Calls()
    assert (calls.next(0.0), current(calls), rows(calls)) == (None, None, [])


def test_each_call_has_its_turn_in_order_and_is_history_afterwards() -> None:
    calls = filled(heard(1), heard(2), heard(3))
    turns = []
    while (turn := calls.next(0.0)) is not None:
        turns.append((turn.call.event, rows(calls)))
    assert turns == [(1, []), (2, [1]), (3, [2, 1])]
    assert current(calls) == 3  # it stays large until the next one


def test_what_waits_beyond_the_stack_is_seen_in_the_history_newest_first() -> None:
    calls = filled(*(heard(number) for number in range(1, 8)))
    calls.next(0.0)
    assert events([each.call for each in calls.waiting]) == [2, 3, 4, 5, 6, 7]
    assert rows(calls) == [7, 6, 5]  # 2, 3 and 4 are the stack


def test_a_recall_takes_the_older_row_of_its_ticket_away() -> None:
    calls = filled(heard(1, "A-001"), heard(2, "B-002"), heard(3, "A-001", recall=True), heard(4, "C-003"))
    for _ in range(4):
        calls.next(0.0)
    assert (current(calls), rows(calls)) == (4, [3, 2])


def test_a_ticket_called_to_another_counter_stands_there_once() -> None:
    calls = filled(heard(1, "A-001", "1"), heard(2, "B-002"), heard(3, "A-001", "2"), heard(4, "C-003"))
    for _ in range(4):
        calls.next(0.0)
    assert rows(calls) == [3, 2]


def test_the_row_of_the_large_ticket_is_not_said_twice() -> None:
    calls = filled(heard(1, "A-001"), heard(2, "A-001", recall=True))
    calls.next(0.0)
    calls.next(0.0)
    assert (current(calls), rows(calls)) == (2, [])


def test_recalls_that_wait_together_are_said_once_and_all_shown() -> None:
    calls = filled(
        heard(1),
        heard(2, "X-001", recall=True),
        heard(3),
        heard(4, "X-001", recall=True),
        heard(5, "X-001", recall=True),
    )
    calls.next(0.0)
    assert [each.call.event for each in calls.waiting] == [2, 3, 4, 5]
    assert calls.next(0.0) == heard(2, "X-001", recall=True)
    assert [each.call.event for each in calls.waiting] == [3]
    assert rows(calls) == [1]
    calls.next(0.0)
    assert (current(calls), rows(calls)) == (3, [5, 1])


def test_a_call_is_never_merged_and_what_is_said_of_the_ticket_in_between_ends_it() -> None:
    calls = filled(
        heard(1, "X-001", "1", recall=True),
        heard(2, "X-001", "2"),
        heard(3, "X-001", "1", recall=True),
        heard(4, "X-001", "2", recall=True),
    )
    turns = []
    while (turn := calls.next(0.0)) is not None:
        turns.append(turn.call.event)
    assert turns == [1, 2, 3, 4]


def test_a_late_call_is_only_shown() -> None:
    calls = filled(heard(1))
    calls.next(0.0)
    calls.add_late(heard(2))
    calls.add(heard(3))
    assert calls.next(0.0) == heard(3)
    assert rows(calls) == [2, 1]


def test_a_new_day_begins_empty_but_what_waits_is_said() -> None:
    calls = filled(heard(1), heard(2), heard(3))
    calls.next(0.0)
    calls.next(0.0)
    calls.begin_day([], announcing=True)
    assert (current(calls), rows(calls)) == (2, [])
    assert calls.next(0.0) == heard(3)
    calls.begin_day([], announcing=False)
    assert (current(calls), rows(calls)) == (None, [])


def test_a_day_that_comes_back_brings_its_calls_along_each_once() -> None:
    calls = filled(heard(3), heard(4))
    calls.next(0.0)
    calls.begin_day([heard(1), heard(2), heard(3), heard(4)], announcing=True)
    assert (current(calls), [each.call.event for each in calls.waiting], rows(calls)) == (3, [4], [2, 1])


def test_a_start_shows_the_newest_call_large_and_calm() -> None:
    calls = Calls()
    calls.begin_day([heard(1), heard(2)], announcing=False)
    assert (current(calls), rows(calls), calls.next(0.0)) == (2, [1], None)


def test_another_store_leaves_nothing_of_the_first() -> None:
    calls = filled(heard(1), heard(2))
    calls.next(0.0)
    calls.begin_afresh([heard(1, "Z-009")])
    assert calls.current == heard(1, "Z-009")
    assert (calls.waiting, rows(calls)) == ([], [])


def test_a_new_voice_says_what_the_last_one_left_and_what_is_not_too_old() -> None:
    calls = filled(*(heard(number) for number in range(1, 6)))
    for moment in (50.0, 60.0, 90.0, 95.0):
        calls.next(moment)
    assert calls.take_up(spoken=1, now=100.0)  # the current one, 4, is among it
    assert [each.call.event for each in calls.waiting] == [2, 3, 4, 5]
    assert (calls.next(100.0), rows(calls)) == (heard(2, at_s=100.0), [1])


def test_what_is_older_than_a_minute_is_not_said_any_more() -> None:
    calls = Calls()
    calls.begin_day([heard(number, at_s=number) for number in range(1, 4)], announcing=False)
    calls.take_up(spoken=0, now=MISSED_MAX_S + 2)
    assert [each.call.event for each in calls.waiting] == [3]
    assert rows(calls) == [2, 1]


def test_in_a_rush_that_minute_counts_from_a_calls_turn_here() -> None:
    calls = filled(*(heard(number, at_s=0.0) for number in range(1, 4)))
    for moment in (80.0, 100.0, 120.0):
        calls.next(moment)
    calls.take_up(spoken=0, now=150.0)
    assert [each.call.event for each in calls.waiting] == [2, 3]


def test_what_is_being_said_and_was_said_already_stays_and_what_waits_is_never_dropped() -> None:
    calls = filled(heard(1, at_s=0), heard(2, at_s=0))
    calls.next(0.0)
    assert not calls.take_up(spoken=1, now=1000.0)
    assert (current(calls), [each.call.event for each in calls.waiting]) == (1, [2])


# Against the model


@dataclass
class Table:
    """Slips of paper: one pile that waits, one large place, and a row of those that had their turn or were too late."""

    waiting: list[Call]
    large: Call | None
    done: list[Call]

    def turn(self) -> list[int]:
        """Events that this turn deals with."""
        if not self.waiting:
            return []
        if self.large:
            self.done.append(self.large)
        self.large = self.waiting[0]
        with_it = [self.large]
        if self.large.recall:
            for slip in self.waiting[1:]:
                if slip.ticket == self.large.ticket:
                    if slip.recall and slip.counter == self.large.counter:
                        with_it.append(slip)
                    else:
                        break
        self.waiting = [slip for slip in self.waiting if slip not in with_it]
        self.done += with_it[1:]
        return [slip.event for slip in with_it]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("call"), st.integers(0, 5), st.integers(1, 2), st.booleans()),
        st.tuples(st.just("late"), st.integers(0, 5), st.integers(1, 2), st.booleans()),
        st.tuples(st.just("turn"), st.just(0), st.just(0), st.booleans()),
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(steps)
def test_every_call_has_one_turn_in_order_and_is_in_sight_all_the_time(
    steps: list[tuple[str, int, int, bool]],
) -> None:
    calls, table = Calls(), Table([], None, [])
    told: list[Call] = []
    had_a_turn: list[int] = []
    event = 0
    for what, ticket, counter, recall in [*steps, *[("turn", 0, 0, False)] * len(steps)]:
        if what == "turn":
            turn = calls.next(0.0)
            dealt_with = table.turn()
            assert (turn.call.event if turn else None) == (dealt_with[0] if dealt_with else None)
            had_a_turn += dealt_with
        else:
            event += 1
            new = call(event, f"A-{ticket:03}", str(counter), recall=recall)
            told.append(new)
            if what == "call":
                calls.add(Heard(new, 0.0))
                table.waiting.append(new)
            else:
                calls.add_late(Heard(new, 0.0))
                table.done.append(new)
                had_a_turn.append(event)
        assert [each.call for each in calls.waiting] == table.waiting
        assert (calls.current.call if calls.current else None) == table.large
        in_sight(calls, told)
    assert sorted(had_a_turn) == list(range(1, event + 1))


def in_sight(calls: Calls, told: list[Call]) -> None:
    """Of the last calls, what was last said of their tickets can be seen: in a place of its own, or on the large card."""
    shown = calls.history(STACK, HISTORY)
    assert events(shown) == sorted(events(shown), reverse=True)
    large = calls.current.call if calls.current else None
    seen = [*shown, *(each.call for each in calls.waiting[:STACK]), *([large] if large else [])]
    assert len(set(events(seen))) == len(seen), "the same call in two places"
    for one in told[-HISTORY:]:
        newest = next(other for other in reversed(told) if other.ticket == one.ticket)
        on_the_card = large is not None and (large.ticket, large.counter) == (newest.ticket, newest.counter)
        assert newest in seen or on_the_card, f"{newest} is out of sight"
