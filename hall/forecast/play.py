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
        self.heads = np.tile(orders.heads, (runs, 1))
        self.first_head = row * self.heads.shape[1]
        self.since = np.tile(since_priority, runs)
        # A counter that finds nobody is done: it is ready again after all gaps.
        self.occupied = np.concatenate([occupied, np.full((runs, 1), NEVER)], axis=1)
        self.rank, self.following = orders.rank.ravel(), orders.following
        self.profile = orders.profile * (2 * (self.nobody + 1))
        self.turn = orders.turn * (self.nobody + 1)
        self.priority = np.append(priority, False)
        most = orders.turn.size
        self.kind = self.priority * most
        self.after = np.concatenate([np.minimum(np.arange(most) + 1, most - 1), np.zeros(most, dtype=np.int64)])
        steps = self.nobody + self.counters
        self.times = np.empty((steps, runs))
        self.called, self.places, self.turns = (np.empty((steps, runs), np.int64) for _ in range(3))

    def step(self, step: int) -> None:
        """In every run, the counter that is ready first calls its next ticket."""
        counter = self.free_by_run.argmin(axis=1)
        place = self.first_counter + counter
        time, since = self.free.take(place), self.since.take(place)
        turn = self.turn.take(since)
        ranks = self.rank.take(self.heads + (self.profile.take(counter) + turn)[:, None])
        head = self.first_head + ranks.argmin(axis=1)
        ticket = self.heads.take(head)
        self.times[step], self.called[step], self.places[step], self.turns[step] = time, ticket, place, turn
        self.free[place] = self.schedule.ready(place, time + self.occupied.take(self.first_ticket + ticket))
        self.heads.ravel()[head] = self.following.take(ticket)
        self.since[place] = self.after.take(self.kind.take(ticket) + since)

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
        yields = (tickets == self.nobody) | (self.priority.take(tickets) & (self.turns[:steps] == ORDINARY_TURN))
        spare = np.full(self.free.size, NEVER)
        np.minimum.at(spare, self.places[:steps], np.where(yields, times, NEVER))
        return Played(called[:, :-1], spare.reshape(-1, self.counters))


class _Schedule:
    """From when a counter is over with a visit to when it can begin the next one."""

    def __init__(self, gaps: Gaps) -> None:
        self.start = gaps.start.swapaxes(0, 1).reshape(-1, gaps.start.shape[2])
        self.end = gaps.end.swapaxes(0, 1).reshape(-1, gaps.end.shape[2])
        self.gap = np.zeros(len(self.start), dtype=np.int64)
        self.next = self.start[:, 0].copy()

    def ready(self, place: Ints, time: Floats) -> Floats:
        """The times at which the counters at `place` begin a visit, if they could at `time`."""
        late = (time >= self.next.take(place)).nonzero()[0]
        last = self.start.shape[1] - 1
        while late.size:
            at = place[late]
            gap = self.gap[at]
            time[late] = np.maximum(time[late], self.end[at, gap])
            gap = np.minimum(gap + 1, last)
            self.gap[at], self.next[at] = gap, self.start[at, gap]
            late = late[(time[late] >= self.next[at]) & (gap < last)]
        return time
