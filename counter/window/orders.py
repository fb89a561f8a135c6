"""From a press of the window to what became of it: one at a time, once, soon or not at all. Pure.

The same three guards as for keypads (`counter.presses`): a key's second press in a row is one with the first; an order has
one request id, however often the desk carries it out; and it names the visit that was seen, so that the store refuses it
when the counter has gone on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from counter.acts import Done, Order
from counter.desk import Outcome
from counter.keypad import DOUBLE_PRESS_S, GRACE_S
from counter.keys import Key
from counter.presses import DoublePresses
from counter.window.view import Place
from hall.clock import Deadline

# After so long without an answer the window says that it takes a while.
SLOW_S = 0.25

# A double press is one of the same key of the window, also where that key has another meaning by then: whoever presses
# *open again* twice has not called anybody.
_KEYS = {
    Place.MAIN: Key.ENTER,
    Place.RECALL: Key.RECALL,
    Place.END: Key.END,
    Place.NOSHOW: Key.NOSHOW,
    Place.HOLD: Key.HOLD,
    Place.TRANSFER: Key.TRANSFER,
    Place.NUMBER: Key.CALL,
    Place.PAUSE: Key.PAUSE,
    Place.CLOSE: Key.CLOSE,
}
WITHIN_S = {**DOUBLE_PRESS_S, Key.ENTER: DOUBLE_PRESS_S[Key.NEXT]}


class AsksDesk(Protocol):
    """The desk, as far as the window needs it."""

    @property
    def hangs(self) -> bool:
        """Whether its thread has not come round for long."""

    def ask(self, order: Order, until: Deadline, then: Callable[[Outcome], None]) -> None:
        """Has an order carried out; `then` is told once, unless the store hangs."""

    def look_again(self) -> None:
        """Has the counter told once more."""


class Standing(StrEnum):
    """How the order that was given last stands."""

    NONE = "none"
    ASKED = "asked"
    SLOW = "slow"
    GIVEN_UP = "given_up"


@dataclass(slots=True)
class _Asked:
    order: Order
    place: Place
    at: float


class Orders:
    """The orders of one window. Times are seconds of a clock that nobody sets, given by the caller."""

    def __init__(
        self, counter: str, desk: AsksDesk, deadline_s: float, settled: Callable[[Order, Outcome], None]
    ) -> None:
        """:param settled: hears what became of an order that was not given up."""
        self._counter = counter
        self._desk = desk
        self._deadline_s = deadline_s
        self._settled = settled
        self._doubles = DoublePresses(WITHIN_S)
        self._asked: _Asked | None = None
        self.presses = 0
        self.doubles = 0

    @property
    def busy(self) -> bool:
        """Whether one is on its way."""
        return self._asked is not None

    def is_double(self, place: Place, now: float) -> bool:
        """Notes a press; True when it is one with the press before."""
        self.presses += 1
        double = self._doubles.is_double(self._counter, _KEYS[place], None, now)
        self.doubles += double
        return double

    def came_to_nothing(self, place: Place) -> None:
        """A press has changed nothing: whoever presses again means it."""
        self._doubles.came_to_nothing(self._counter, _KEYS[place])

    def give(self, order: Order, place: Place, now: float) -> None:
        """Has an order carried out. One at a time: not while another is on its way."""
        self._asked = _Asked(order, place, now)
        self._desk.ask(order, Deadline(self._deadline_s), lambda outcome: self._answered(order, outcome))

    def stands(self, now: float) -> Standing:
        """How the order on its way stands; one that has had no answer for too long is given up, and says so once."""
        if self._asked is None:
            return Standing.NONE
        waited = now - self._asked.at
        if waited >= self._deadline_s + GRACE_S:
            self.came_to_nothing(self._asked.place)
            self._asked = None
            return Standing.GIVEN_UP
        return Standing.SLOW if waited >= SLOW_S else Standing.ASKED

    def _answered(self, order: Order, outcome: Outcome) -> None:
        """One that was given up meanwhile has been answered already."""
        asked = self._asked
        if asked is None or asked.order is not order:
            return
        self._asked = None
        if not isinstance(outcome, Done):
            self.came_to_nothing(asked.place)
        self._settled(order, outcome)
