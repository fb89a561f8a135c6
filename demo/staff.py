"""People at the counters. What they do when is decided by `Mind`, which is pure; it is carried out by a key of a window, by
a key of the keypad, or through the rules of the hall where nothing must be touched.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from demo.hand import Hand
from demo.processes import Running
from demo.watch import AtCounter, Watch
from hall.errors import RefusedError, StoreError
from hall.model import CounterState, EventKind
from hall.queue import Expected, Queue, new_request

NEXT, RECALL, NOSHOW, END = "NEXT", "RECALL", "NOSHOW", "END"
# Names in X of the keys of a number pad: docs/counter.md.
KEYS_OF_A_WINDOW = {NEXT: "KP_Enter", RECALL: "KP_Add", NOSHOW: "KP_Subtract", END: "KP_Divide"}
DONE_BY = {
    NEXT: EventKind.CALLED,
    RECALL: EventKind.RECALLED,
    NOSHOW: EventKind.NO_SHOW,
    END: EventKind.FINISHED,
}
TURN_S = 0.2
# A press that has come to nothing in this time is missed; so many in a row are a fault.
EFFECT_S = 3.0
MISSED_MOST = 3


@dataclass(frozen=True, slots=True)
class Habits:
    """How staff work, in seconds of a hall at usual speed; shares are of one."""

    handling_s: float = 34.0
    handling_sigma: float = 0.4
    least_s: float = 8.0
    no_show: float = 0.1
    no_show_after_s: float = 14.0
    recall: float = 0.1
    recall_after_s: float = 7.0
    rest_s: float = 3.0
    # Between two keys: the same one pressed sooner is one press.
    between_s: float = 2.0


class Mind:
    """One person at a counter. Times are seconds of any clock."""

    def __init__(self, chance: random.Random, habits: Habits, speed: float, begins_at: float) -> None:
        self._chance = chance
        self._habits = habits
        self._speed = speed
        self._free_at = begins_at
        self._not_before = begins_at
        self._ticket: str | None = None
        self._until = begins_at
        self._recall_at: float | None = None
        self._comes = True

    def decide(self, seen: AtCounter, now: float) -> str | None:
        """The key to press now, if any. A counter in a pause is left alone: somebody else has done that."""
        if seen.ticket != self._ticket:
            self._notice(seen.ticket, now)
        if now < self._not_before or seen.state is CounterState.PAUSED:
            return None
        key = self._key(seen, now)
        if key is not None:
            self._not_before = now + self._habits.between_s
        return key

    def _key(self, seen: AtCounter, now: float) -> str | None:
        if seen.ticket is None:
            return NEXT if seen.waiting and now >= self._free_at else None
        if self._recall_at is not None and now >= self._recall_at:
            self._recall_at = None
            return RECALL
        if now < self._until:
            return None
        if not self._comes:
            return NOSHOW
        return NEXT if seen.waiting else END

    def _notice(self, ticket: str | None, now: float) -> None:
        habits, chance = self._habits, self._chance
        self._ticket = ticket
        self._recall_at = None
        if ticket is None:
            self._free_at = now + habits.rest_s / self._speed
            return
        self._comes = chance.random() >= habits.no_show
        if not self._comes or chance.random() < habits.recall:
            self._recall_at = now + max(habits.between_s, habits.recall_after_s / self._speed)
        takes = max(habits.least_s, habits.handling_s * chance.lognormvariate(0, habits.handling_sigma))
        self._until = now + (takes if self._comes else habits.no_show_after_s) / self._speed


class Press(Protocol):
    """A way to press a key."""

    async def __call__(self, key: str, seen: AtCounter) -> float | None:
        """Presses it; when that was, by the clock, or None where that tells nothing."""


@dataclass
class AtAWindow:
    """By the keyboard, on a virtual screen."""

    hand: Hand
    window: Running

    async def __call__(self, key: str, seen: AtCounter) -> float | None:  # noqa: ARG002
        """See `Press`."""
        process = self.window.process
        return None if process is None else await self.hand.strike(process.pid, KEYS_OF_A_WINDOW[key])


@dataclass
class AtTheKeypad:
    """By the keys of the keypad on its serial line."""

    keypad: Running
    clock: Callable[[], float]

    async def __call__(self, key: str, seen: AtCounter) -> float | None:  # noqa: ARG002
        """See `Press`."""
        pressed = self.clock()
        await self.keypad.hear(key)
        return pressed


@dataclass
class ThroughTheStore:
    """As a program of the hall would, with the guard that it would use."""

    queue: Queue
    counter: str

    async def __call__(self, key: str, seen: AtCounter) -> float | None:
        """See `Press`."""
        queue, expected = self.queue, Expected(seen.ticket)
        acts: Mapping[str, Callable[..., object]] = {
            NEXT: queue.call,
            RECALL: queue.recall,
            NOSHOW: queue.no_show,
            END: queue.finish,
        }
        # Others may have been quicker: the next look shows it.
        try:
            acts[key](self.counter, request=new_request(), expected=expected)
        except (RefusedError, StoreError):
            return None
        return None


@dataclass
class AtACounter:
    """A person and a way to press keys. `calls` are the seconds from the key *next* to the call in the store."""

    counter: str
    mind: Mind
    press: Press
    watch: Watch
    fault: Callable[[str], None]
    calls: list[float] = field(default_factory=list)
    _missed: int = 0

    async def work(self) -> None:
        """Until it is ended."""
        loop = asyncio.get_running_loop()
        while True:
            seen = self.watch.counters.get(self.counter, AtCounter())
            key = self.mind.decide(seen, loop.time())
            if key is not None:
                await self._carry_out(key, seen)
            await asyncio.sleep(TURN_S)

    async def _carry_out(self, key: str, seen: AtCounter) -> None:
        after = self.watch.last
        pressed = await self.press(key, seen)
        if pressed is None:
            return
        done = await self.watch.next_event(DONE_BY[key], after, EFFECT_S, lambda event: event.counter == self.counter)
        if done is not None:
            self._missed = 0
            if key == NEXT:
                self.calls.append(max(0.0, done.at.timestamp() - pressed))
        elif self.watch.counters.get(self.counter) == seen:
            self._missed += 1
            if self._missed == MISSED_MOST:
                self.fault(f"counter {self.counter}: {MISSED_MOST} presses in a row did nothing")


async def serve_the_others(minds: Mapping[str, Mind], queue: Queue, watch: Watch) -> None:
    """The counters that are not seen, through the rules of the hall, until it is ended."""
    loop = asyncio.get_running_loop()
    ways = {counter: ThroughTheStore(queue, counter) for counter in minds}
    while True:
        for counter, mind in minds.items():
            seen = watch.counters.get(counter, AtCounter())
            key = mind.decide(seen, loop.time())
            if key is not None:
                await ways[counter](key, seen)
        await asyncio.sleep(TURN_S)
