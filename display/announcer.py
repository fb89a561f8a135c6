"""What is said next, in which form, and how far it has come. Pure.

A call has its turn: its sentence is made, it is said aloud or passes in silence, and it stays large for as long as
that takes, also on the displays that do not speak: so those of a zone keep in step without a word between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from hall.model import Call
from hall.settings.hall import Hall

# How long a call stays large for which there is no sound.
SHOWN_S = 6.0
# A sentence takes some hundredths of a second to make. After this its call goes on without.
PREPARE_MAX_S = 3.0
# A player that has not told the end of a sound so long after it must have come never will.
GRACE_S = 3.0
# So many waiting calls make the announcements shorter.
CROWDED = 2
RUSHED = 5


class Manner(StrEnum):
    """How much is said: everything, one language once, or number and counter only."""

    FULL = "full"
    ONCE = "once"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is to be said. `turn` tells each of them from every other; `counters` are the counter's names by language, in
    the order of the hall's languages.
    """

    turn: int
    event: int
    ticket: str
    counters: Mapping[str, str]
    recall: bool
    manner: Manner
    times: int
    numbers: Literal["words", "digits"]


def manner(waiting: int) -> Manner:
    """How much can be said while so many other calls wait for their turn."""
    if waiting > RUSHED:
        return Manner.SHORT
    return Manner.ONCE if waiting > CROWDED else Manner.FULL


def announcement(turn: int, call: Call, hall: Hall, names: Mapping[str, str], waiting: int) -> Announcement:
    """What is to be said of a call.

    :param names: the names of its counter, by language.
    """
    said = manner(waiting)
    how = hall.file.hall.announce
    fallback = next(iter(names.values()), call.counter)
    return Announcement(
        turn=turn,
        event=call.event,
        ticket=call.ticket,
        counters={language: names.get(language, fallback) for language in hall.file.hall.languages},
        recall=call.recall,
        manner=said,
        times=how.times if said is Manner.FULL else 1,
        numbers=how.numbers,
    )


class Stage(StrEnum):
    """How far a turn has come."""

    IDLE = "idle"
    PREPARING = "preparing"
    READY = "ready"
    ALOUD = "aloud"
    SILENT = "silent"


class Announcer:
    """One turn after the other. Moments are seconds of a clock that no one sets."""

    def __init__(self) -> None:
        self.stage = Stage.IDLE
        self.present: Announcement | None = None
        self.path: Path | None = None
        self._seconds = SHOWN_S
        self._until = 0.0

    def begin(self, announcement: Announcement, now: float) -> None:
        """A turn begins: its sound is being made."""
        self.stage, self.present, self.path = Stage.PREPARING, announcement, None
        self._seconds, self._until = SHOWN_S, now + PREPARE_MAX_S

    def prepared(self, announcement: Announcement, path: Path | None, seconds: float, now: float) -> None:
        """The sound is there, or None: there will be none. Nothing if another turn has begun meanwhile."""
        if self.stage is not Stage.PREPARING or announcement != self.present:
            return
        if path is None:
            self.pass_silently(now)
        else:
            self.stage, self.path, self._seconds = Stage.READY, path, seconds

    def speak(self, now: float) -> tuple[Path, float]:
        """The sound of this turn begins; what to play, and its length in seconds."""
        if self.path is None:
            raise RuntimeError(f"nothing to say at {self.stage}")
        self.stage, self._until = Stage.ALOUD, now + self._seconds
        return self.path, self._seconds

    def pass_silently(self, now: float) -> None:
        """The turn takes its time without a sound."""
        self.stage, self._until = Stage.SILENT, now + self._seconds

    def fall_silent(self) -> None:
        """The sound of this turn has been stopped, or was not heard; the call stays large for the rest of it."""
        self.stage = Stage.SILENT

    def too_late(self, now: float) -> bool:
        """Whether something has not come that should have: the sound that was to be made, or the end of one."""
        match self.stage:
            case Stage.PREPARING:
                return now >= self._until
            case Stage.ALOUD:
                return now >= self._until + GRACE_S
            case _:
                return False

    def passed(self, now: float) -> bool:
        """Whether a silent turn has taken its time."""
        return self.stage is Stage.SILENT and now >= self._until

    def end(self) -> None:
        """The turn is over, or given up."""
        self.stage, self.present, self.path = Stage.IDLE, None, None

    def due_s(self, now: float) -> float | None:
        """Seconds until something has to happen by itself; None when nothing has."""
        match self.stage:
            case Stage.PREPARING | Stage.SILENT:
                return max(0.0, self._until - now)
            case Stage.ALOUD:
                return max(0.0, self._until + GRACE_S - now)
            case _:
                return None
