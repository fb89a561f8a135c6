"""The event loop: all runs of the queue at once, one call of each at every step.

At each step, in every run, the counter that is ready first calls: whom, the tables of `orders` tell. A counter that has
nobody left to call is done for the run. So a run has as many steps as there are tickets and counters, and a step costs a
dozen numpy operations, whatever the number of runs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hall.forecast.absences import NEVER, Gaps
from hall.forecast.draws import Floats
from hall.forecast.orders import ORDINARY_TURN, Ints, Orders

# Whether all runs are over is looked at every so many steps.
_LOOK_EVERY = 8
_SMALL = 1 << 14


@dataclass(frozen=True)
class Played:
    """What came of the runs, in minutes from now.

    :param called: by run and ticket: when it is called; infinite when it never is.
    :param spare: by run and counter: when it would have called one more ordinary ticket that is behind all others.
    """

    called: Floats
    spare: Floats


def play(
    orders: Orders, priority: NDArray[np.bool_], occupied: Floats, ready: Floats, since_priority: Ints, gaps: Gaps
) -> Played:
    """Plays all runs to the end.

    :param priority: by ticket.
    :param occupied: by run and ticket: minutes from its call until the counter is ready again.
    :param ready: by run and counter: when its present visit is over; 0 when there is none.
    :param since_priority: by counter: calls since its last priority one.
    """
    runs, counters = ready.shape
    tickets = occupied.shape[1]
    if not counters:
        return Played(np.full((runs, tickets), NEVER), np.full((runs, 0), NEVER))
    loop = _Loop(orders, priority, occupied, ready, since_priority, gaps)
    steps = 0
    while steps < tickets + counters:
        loop.step(steps)
        steps += 1
        if steps % _LOOK_EVERY == 0 and loop.over:
            break
    return loop.result(steps)


class _Loop:
    """The state of all runs, flat: the place of a counter is run · counters + counter, and so on."""

    def __init__(
        self,
        orders: Orders,
        priority: NDArray[np.bool_],
        occupied: Floats,
        ready: Floats,
        since_priority: Ints,
        gaps: Gaps,
    ) -> None:
        runs, self.counters = ready.shape
        self.nobody = occupied.shape[1]
        row = np.arange(runs)
        self.first_counter = row * self.counters
        self.first_ticket = row * (self.nobody + 1)
        self.schedule = _Schedule(gaps)
        self.free = self.schedule.ready(np.arange(ready.size), ready.ravel())
        self.free_by_run = self.free.reshape(runs, self.counters)
        self.heads = np.tile(orders.heads, runs)
        # By place, the places in `heads` of whom it may call.
        asked = orders.asked.take(orders.profile, axis=0)
        self.asked = (asked + (row * orders.heads.size)[:, None, None]).reshape(-1, asked.shape[1])
        self.first_asked = row * asked.shape[1]
        # A counter that finds nobody is done: it is ready again after all gaps.
        self.occupied = np.concatenate([occupied, np.full((runs, 1), NEVER)], axis=1)
        # Small numbers are compared many at once.
        self.rank = orders.rank.ravel().astype(np.int16 if self.nobody < _SMALL else np.int64)
        self.following = orders.following
        # A counter's state: its profile, and the calls since its last priority one.
        most, profiles = orders.turn.size, len(orders.asked)
        first_state = np.arange(profiles) * most
        since = np.arange(most)
        self.state = np.tile(orders.profile * most + since_priority, runs)
        self.turn = np.tile(orders.turn, profiles)
        self.ranks = (np.repeat(np.arange(profiles), most) * 2 + self.turn) * (self.nobody + 1)
        one_more = (first_state[:, None] + np.minimum(since + 1, most - 1)).ravel()
        self.after = np.concatenate([one_more, np.repeat(first_state, most)])
        self.priority = np.append(priority, False)
        self.kind = self.priority * (profiles * most)
        steps = self.nobody + self.counters
        self.times = np.empty((steps, runs))
        self.called, self.places, self.states = (np.empty((steps, runs), np.int64) for _ in range(3))

    def step(self, step: int) -> None:
        """In every run, the counter that is ready first calls its next ticket."""
        place = self.first_counter + self.free_by_run.argmin(axis=1)
        time, state = self.free.take(place), self.state.take(place)
        heads = self.asked.take(place, axis=0)
        asked = self.heads.take(heads)
        ranks = self.rank.take(asked + self.ranks.take(state)[:, None])
        chosen = self.first_asked + ranks.argmin(axis=1)
        head, ticket = heads.take(chosen), asked.take(chosen)
        self.times[step], self.called[step], self.places[step], self.states[step] = time, ticket, place, state
        self.free[place] = self.schedule.ready(place, time + self.occupied.take(self.first_ticket + ticket))
        self.heads[head] = self.following.take(ticket)
        self.state[place] = self.after.take(self.kind.take(ticket) + state)

    @property
    def over(self) -> bool:
        """Whether every counter of every run is done."""
        return bool(np.isinf(self.free).all())

    def result(self, steps: int) -> Played:
        """What came of it."""
        times, tickets = self.times[:steps], self.called[:steps]
        called = np.full(self.occupied.shape, NEVER)
        called.ravel()[self.first_ticket + tickets] = times
        # One more ordinary ticket is called where there is nobody, or only priority tickets when it is not their turn.
        ordinary_turn = self.turn.take(self.states[:steps]) == ORDINARY_TURN
        yields = (tickets == self.nobody) | (self.priority.take(tickets) & ordinary_turn)
        spare = np.full(self.free.size, NEVER)
        # A counter's times only grow, so backwards: the last one written is its first.
        first = yields[::-1]
        spare[self.places[:steps][::-1][first]] = times[::-1][first]
        return Played(called[:, :-1], spare.reshape(-1, self.counters))


class _Schedule:
    """From when a counter is over with a visit to when it can begin the next one."""

    def __init__(self, gaps: Gaps) -> None:
        start = gaps.start.swapaxes(0, 1)
        # No time is after "not a number": whoever has no gap left, or is done for the run, is not looked at again.
        self.start = np.where(start == NEVER, np.nan, start).ravel()
        self.end = gaps.end.swapaxes(0, 1).ravel()
        self.gap = np.arange(0, self.start.size, start.shape[2])
        self.next = self.start.take(self.gap)

    def ready(self, place: Ints, time: Floats) -> Floats:
        """The times at which the counters at `place` begin a visit, if they could at `time`; changes `time`."""
        late = (time >= self.next.take(place)).nonzero()[0]
        while late.size:
            at = place.take(late)
            gap = self.gap.take(at)
            begins = np.maximum(time.take(late), self.end.take(gap))
            gap += 1
            following = self.start.take(gap)
            time[late], self.gap[at], self.next[at] = begins, gap, following
            late = late[begins >= following]
        return time
