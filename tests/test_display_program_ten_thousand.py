"""Ten thousand calls at a display without a screen, a store or a sound card: whatever decides what is drawn and said is the
program's own, and time passes as fast as it can be reckoned.

Twelve counters call at 0.2 to 4 a second, in bursts and with recalls; now and then the store is away for a while.
"""

import random
from pathlib import Path

import pytest

from display.announcer import Manner
from display.view import HISTORY, STACK
from hall.model import Call
from hall.settings.hall import Hall
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.crowd import crowded_hall
from tests.harness.set_board import SetBoard, display_file

CALLS = 10_000
COUNTERS = tuple(str(number) for number in range(1, 13))
SLOW, FAST = 0.2, 4.0
# A burst goes on until so many wait; the next one begins when they have been said.
CROWD = 25
LOOK_S = 1.0
POLL_S = 0.1
# About what the voices of the program take, in seconds.
SECONDS = {Manner.FULL: 7.0, Manner.ONCE: 7.0, Manner.SHORT: 3.2}
# By the crowd's own clock, so that nobody has to wait for a minute to pass.
AWAY_MAX_S = 45.0


class Crowd:
    """Twelve counters, and what they have done."""

    def __init__(self, board: SetBoard, seed: int) -> None:
        self.board = board
        self.chance = random.Random(seed)
        self.calls: dict[int, Call] = {}
        self.made_at: dict[int, float] = {}
        self.unread: list[Call] = []
        self.at_counter: dict[str, str] = {}
        self.bursting = True
        self.next_at = 0.0
        self.back_at = 0.0

    def act(self, now: float) -> None:
        """Whoever is due calls: one counter, or several in the same instant."""
        if now < self.next_at or len(self.calls) >= CALLS:
            return
        together = self.chance.choice((1, 1, 1, 1, 1, 2, 3, len(COUNTERS))) if self.bursting else 1
        for counter in self.chance.sample(COUNTERS, together):
            recall = counter in self.at_counter and self.chance.random() < 0.25
            if not recall:
                self.at_counter[counter] = f"A-{len(self.calls) % 999 + 1:03}"
            call = self.board.call(self.at_counter[counter], counter, recall=recall)
            self.calls[call.event], self.made_at[call.event] = call, now
            self.unread.append(call)
        waiting = len(self.board.view.waiting)
        self.bursting = waiting < CROWD if self.bursting else waiting == 0
        rate = self.chance.uniform(1.0, FAST) if self.bursting else SLOW
        self.next_at = now + together / rate

    def told(self, now: float, looked_at: float) -> list[Call]:
        """The display looks, unless its store is away; what it has read."""
        if now < self.back_at:
            return []
        if self.chance.random() < 0.0005:
            self.back_at = now + self.chance.uniform(1.0, AWAY_MAX_S)
        new, self.unread = self.unread, []
        if new:
            self.board.news(*new, gap_s=now - looked_at)
        return new


class Watched:
    """What has been on the screen, and which turns there were."""

    def __init__(self, board: SetBoard) -> None:
        self.board = board
        self.drawn: set[int] = set()
        self.turns: dict[int, float] = {}

    def look(self, now: float) -> None:
        """Every view since the last look."""
        for view in self.board.told.views:
            self.drawn |= {call.event for call in (*view.waiting[:STACK], *view.history[:HISTORY])}
            if view.current is not None:
                self.drawn.add(view.current.event)
                if view.announcing:
                    self.turns.setdefault(view.current.event, now)
        del self.board.told.views[:-1]


@pytest.mark.parametrize("seed", [1])
def test_of_ten_thousand_calls_every_one_is_drawn_at_once_and_said_once_in_order(
    seed: int, tmp_path: Path, clock: SetClock
) -> None:
    hall = Hall(1, halls.read(crowded_hall(len(COUNTERS)), tmp_path)[0])
    board = SetBoard(hall, clock, file=display_file())
    board.ready()
    board.start()
    board.speaker()
    crowd, watched = Crowd(board, seed), Watched(board)
    looked_at = 0.0
    while len(crowd.calls) < CALLS or crowd.unread or board.view.announcing:
        now = board.time.now
        board.renewed_at = now
        crowd.act(now)
        new = crowd.told(now, looked_at)
        looked_at = now if now >= crowd.back_at else looked_at
        board.controller.tick()
        watched.look(now)
        if all(crowd.made_at[call.event] == now for call in new):  # not after a cut
            assert {call.event for call in new if not call.recall} <= watched.drawn, "not drawn at once"
        if board.told.orders:
            board.prepared(SECONDS[board.told.orders[-1].manner])
        board.play_on()
        watched.look(now)
        due = min(board.ends_at if board.sounds() else now + LOOK_S, max(crowd.next_at, now + POLL_S), now + LOOK_S)
        step = max(POLL_S, due - now)
        board.time.now += step
        clock.forward(seconds=step)
    said = board.told.said
    assert said == sorted(set(said)), "not in order, or twice"
    assert said == list(watched.turns)
    merged = crowd.calls.keys() - set(said)
    with_another = {event for event in merged if waited_with_another(event, crowd, watched)}
    assert merged == with_another
    assert crowd.calls.keys() - merged <= watched.drawn
    assert len(merged) < 0.2 * CALLS
    assert board.told.stopped == 0


def waited_with_another(event: int, crowd: Crowd, watched: Watched) -> bool:
    """Whether a recall came before the turn of an earlier one of the same ticket, and was said with it."""
    call = crowd.calls[event]
    return call.recall and any(
        other < event
        and crowd.calls[other].recall
        and (crowd.calls[other].ticket, crowd.calls[other].counter) == (call.ticket, call.counter)
        and crowd.made_at[event] <= began
        for other, began in watched.turns.items()
    )
