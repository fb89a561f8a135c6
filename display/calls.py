"""Which call is large, which ones wait for their turn, and which are history. Pure.

Every call that is told here is in exactly one of three places, and moves only forward: it waits, it is current, it is past.
The one way back is `take_up`, when this display becomes the voice of its zone and goes on where the last one broke off.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hall.model import Call

# How long ago a call may have been made that was missed during a cut, or may have had its silent turn here that the last
# voice of the zone left unspoken.
MISSED_MAX_S = 60.0
# Four calls a second for the whole of that time, and then some.
KEPT = 300


@dataclass(frozen=True, slots=True)
class Heard:
    """A call, and when it was made, or had its turn here, in seconds of this display's own clock that no one sets."""

    call: Call
    at_s: float


class Calls:
    """The calls of a display."""

    def __init__(self) -> None:
        self.current: Heard | None = None
        self.same: tuple[int, ...] = ()
        """The recalls, by their events, that the turn of the current call is the turn of as well."""
        self.waiting: list[Heard] = []
        self._past: deque[Heard] = deque(maxlen=KEPT)

    def add(self, heard: Heard) -> None:
        """A new call: it waits for its turn."""
        self.waiting.append(heard)

    def add_late(self, heard: Heard) -> None:
        """A call that is too old for a turn: it is only shown."""
        self._past.append(heard)

    def next(self, now: float) -> Heard | None:
        """Makes the oldest waiting call the current one: its turn begins.

        Recalls of the same ticket at the same counter that wait as well are past with it: nobody needs to hear the same
        sentence twice in a row. What is said of that ticket in between ends this.
        """
        if not self.waiting:
            return None
        self._rest()
        self.current = replace(self.waiting.pop(0), at_s=now)
        merged = self._same_recalls(self.current.call) if self.current.call.recall else []
        for same in merged:
            self.waiting.remove(same)
            self._past.append(replace(same, at_s=now))
        self.same = tuple(same.call.event for same in merged)
        return self.current

    def _same_recalls(self, first: Call) -> list[Heard]:
        found: list[Heard] = []
        for heard in self.waiting:
            if heard.call.ticket == first.ticket:
                if not heard.call.recall or heard.call.counter != first.counter:
                    break
                found.append(heard)
        return found

    def _rest(self) -> None:
        if self.current is not None:
            self._past.append(self.current)
            self.current = None

    def begin_day(self, history: Iterable[Heard], *, announcing: bool) -> None:
        """Another day, with what was called on it before, the oldest first. What waits and what is being announced stays;
        else the newest of the day is current.
        """
        if not announcing:
            self.current = None
        here = {heard.call.event for heard in (*self.waiting, *self._present())}
        self._past.clear()
        self._past.extend(heard for heard in history if heard.call.event not in here)
        if self.current is None and self._past:
            self.current = self._past.pop()

    def _present(self) -> tuple[Heard, ...]:
        return (self.current,) if self.current is not None else ()

    def begin_afresh(self, history: Iterable[Heard]) -> None:
        """Another store: nothing of what was known holds."""
        self.waiting.clear()
        self.begin_day(history, announcing=False)

    def take_up(self, spoken: int, now: float) -> bool:
        """Brings back what the last voice of the zone did not say to its end and is not too old; whether the current call
        was among it.

        :param spoken: the last event that was said.
        """
        left = [heard for heard in self._past if self._is_left(heard, spoken, now)]
        current = self.current is not None and self._is_left(self.current, spoken, now)
        for heard in left:
            self._past.remove(heard)
        if current and self.current is not None:
            left.append(self.current)
            self.current = None
        self.waiting = sorted([*left, *self.waiting], key=lambda heard: heard.call.event)
        return current

    def _is_left(self, heard: Heard, spoken: int, now: float) -> bool:
        return heard.call.event > spoken and now - heard.at_s < MISSED_MAX_S

    def history(self, stack: int, limit: int) -> list[Call]:
        """The calls that are neither current nor among the first `stack` waiting, the newest first, at most `limit`.

        A ticket has one row, that of its newest call. What the large card says is not said again beside it.
        """
        shown = {heard.call.event for heard in self.waiting[:stack]}
        current = self.current.call if self.current else None
        everything = sorted((*self._past, *self.waiting, *self._present()), key=lambda heard: -heard.call.event)
        rows: list[Call] = []
        newer: set[str] = set()
        for heard in everything:
            call = heard.call
            on_the_card = current and (call.ticket, call.counter) == (current.ticket, current.counter)
            if not on_the_card and call.event not in shown and call.ticket not in newer:
                rows.append(call)
            newer.add(call.ticket)
            if len(rows) == limit:
                break
        return rows
