"""What the window knows of its counter, and what of it the person has seen who presses a key now. Pure.

Nobody reacts at once to what has just changed: a press that comes a moment after a change was meant for the picture before
it. What the own press has led to is another matter; that is known to whoever has waited for it.
"""

from datetime import datetime

from counter.live import CounterLook, HallLook
from counter.presses import REACTION_S
from counter.window.picture import visit_label
from hall.messages import Message
from hall.model import CounterState


class Sight:
    """One counter. Times are seconds of a clock that nobody sets, given by the caller."""

    def __init__(self, counter: str) -> None:
        self._code = counter
        self.hall: HallLook | None = None
        self.gone_at: datetime | None = None
        self.gone_why: Message | None = None
        self.paused_at: datetime | None = None
        self._before: CounterLook | None = None
        self._changed_at = 0.0
        self._awaited: tuple[str | None] | None = None

    @property
    def counter(self) -> CounterLook | None:
        """The counter as it was when the store could be read last."""
        return self.hall.counters[self._code] if self.hall else None

    @property
    def label(self) -> str | None:
        """The number at the counter."""
        counter = self.counter
        return visit_label(counter) if counter else None

    def seen(self, now: float) -> CounterLook | None:
        """The counter as it was seen by whoever presses a key now."""
        if self._before is not None and now - self._changed_at < REACTION_S:
            return self._before
        return self.counter

    def awaits(self, label: str | None) -> None:
        """The own press has led to this number being at the counter, which is going to be seen."""
        self._awaited = (label,)

    def look(self, look: HallLook, now: float) -> None:
        """The counter as it is now."""
        before, found = self.counter, look.counters[self._code]
        own, self._awaited = self._awaited == (visit_label(found),), None
        if before is None or self.gone_at is not None or own:
            self._before = None
        elif _means(before) != _means(found):
            self._before, self._changed_at = before, now
        if found.state is not CounterState.PAUSED:
            self.paused_at = None
        elif before is not None and before.state is not CounterState.PAUSED:
            self.paused_at = look.at
        self.hall = look
        self.gone_at = self.gone_why = None

    def lose(self, why: Message | None, at: datetime) -> None:
        """The store can't be read, since the first time that this is said. What was known last stays."""
        self.gone_at = self.gone_at or at
        self.gone_why = why or self.gone_why


def _means(look: CounterLook) -> tuple[str | None, CounterState]:
    """What the meaning of a key depends on."""
    return visit_label(look), look.state
