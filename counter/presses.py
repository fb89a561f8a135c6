"""Which presses are one and the same, in three layers.

1. A keypad that got no answer sends its press again, with the same number: `Repeats` knows what it was answered.
2. A person presses twice, or a radio button sends its code ten times in a row: `DoublePresses`.
3. A key is meant for the visit that the person saw: `Sight` knows which that was, and the store refuses an act that expects
   another one than the counter has.

All times are seconds of a clock that nobody sets, given by the caller.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from counter.frames import Word
from counter.keys import Key

# The same key again after so short a pause is the same finger still, or a radio button's next repeat.
SAME_FINGER_S = 0.25
REACTION_S = 0.2
# These may come as fast as somebody types.
_EXEMPT = (Key.DIGIT, Key.CLEAR)


class Repeats:
    """What a keypad's last numbered press was answered. `word` None: not decided yet."""

    def __init__(self) -> None:
        self._seq: int | None = None
        self._word: Word | None = None

    def is_repeat(self, seq: int | None) -> bool:
        """Whether the last press had this number."""
        return seq is not None and seq == self._seq

    def answer_again(self) -> Word:
        """The answer to a press that is repeated. What was done is not done again, which is DUP; a refusal stays one."""
        match self._word:
            case None:
                return Word.BUSY
            case Word.OK:
                return Word.DUP
            case word:
                return word

    def begin(self, seq: int | None) -> None:
        """A press with a new number."""
        if seq is not None:
            self._seq, self._word = seq, None

    def answered(self, seq: int | None, word: Word) -> None:
        """The answer to a press, if it is still the last one."""
        if seq is not None and seq == self._seq:
            self._word = word

    def forget(self) -> None:
        """The keypad has started anew and counts from the beginning."""
        self._seq = self._word = None


@dataclass(slots=True)
class _Last:
    """The last press of a key at a counter: what was typed with it, when one was accepted, and when one was seen."""

    argument: str | None
    accepted_at: float | None
    seen_at: float


class DoublePresses:
    """The same key at the same counter within a time that depends on the key. One for the whole program, since a counter may
    have keypads on several lines; used by their threads.
    """

    def __init__(self, within_s: Mapping[Key, float]) -> None:
        self._within_s = within_s
        self._lock = threading.Lock()
        self._last: dict[tuple[str, Key], _Last] = {}

    def is_double(self, counter: str, key: Key, argument: str | None, now: float) -> bool:
        """Notes a press; True when it is one with the press before."""
        if key in _EXEMPT:
            return False
        with self._lock:
            last = self._last.get((counter, key))
            if last is not None and last.argument == argument:
                seen_at, last.seen_at = last.seen_at, now
                if now - seen_at < SAME_FINGER_S:
                    return True
                if last.accepted_at is not None and now - last.accepted_at < self._within_s.get(key, 0.0):
                    return True
            self._last[counter, key] = _Last(argument, now, now)
            return False

    def refused(self, counter: str, key: Key, argument: str | None, now: float) -> None:
        """Notes a press that is not even looked at: what repeats it is not either."""
        if key not in _EXEMPT:
            with self._lock:
                self._last[counter, key] = _Last(argument, None, now)

    def done(self, counter: str, key: Key, now: float) -> None:
        """The press has led to something only now: whoever waited for it, and pressed again, did not see that yet."""
        with self._lock:
            last = self._last.get((counter, key))
            if last is not None:
                last.accepted_at = now

    def came_to_nothing(self, counter: str, key: Key) -> None:
        """The press changed nothing: whoever presses again means it."""
        with self._lock:
            last = self._last.get((counter, key))
            if last is not None:
                last.accepted_at = None


class Sight:
    """What a person had seen on the display of a keypad when pressing a key that arrives now.

    On a line where keypads speak by themselves a press arrives at once, and nobody reacts to a new display faster than
    `REACTION_S`. A polled keypad may have held the press since it was last asked.
    """

    def __init__(self, *, polled: bool) -> None:
        self._polled = polled
        self._now: tuple[float, str | None] | None = None
        self._before: str | None = None
        self._met_at = 0.0

    def forget(self) -> None:
        """Nobody knows what is on the display. A key that is pressed on that is one for nobody."""
        self._now = self._before = None

    def shown(self, label: str | None, now: float, *, own: bool) -> None:
        """The display changes now. `own`: it answers a press of this very keypad. Whoever ends a visit, and presses NEXT
        right behind, need not look: a key for nobody skips nobody.
        """
        if own and label is None:
            self._now = (float("-inf"), label)
        elif self._now is None:
            self._now = (now, label)
        elif self._now[1] != label:
            self._before = self._now[1]
            self._now = (now, label)

    def met(self, now: float) -> None:
        """The keypad was asked and held no press."""
        self._met_at = now

    def label(self, now: float) -> str | None:
        """The label that was seen; None for nobody, and when nothing has been shown yet."""
        if self._now is None:
            return None
        since = min(now - REACTION_S, self._met_at) if self._polled else now - REACTION_S
        at, label = self._now
        return label if at < since else self._before
