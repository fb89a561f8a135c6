"""What a keypad's display shows: where its counter stands, and for a moment what became of a key, in 8 or 16 characters.

Displays that show text read the hall's first language; the others get label, waiting and state as codes.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from counter.acts import Done
from counter.errors import Mistake, PressError
from counter.frames import Showing
from counter.keys import Key
from counter.live import CounterLook
from hall.errors import AntreanError, BadRequestError, Refusal, RefusedError, StoreError
from hall.messages import Message
from hall.model import CounterState, TicketState

WIDTHS = (8, 16)


class Note(StrEnum):
    """What became of a key, where it is not the counter's own news; or why nothing did."""

    WAIT = "wait"
    GONE = "gone"
    NOT_DONE = "not_done"
    PRESS_AGAIN = "press_again"
    PRESSED_TWICE = "pressed_twice"
    ERROR = "error"


_LONG_AND_SHORT: dict[StrEnum, tuple[Message, Message]] = {
    Note.WAIT: (Message("WAIT..."), Message("WAIT")),
    Note.GONE: (Message("NO CONNECTION"), Message("NO LINK")),
    Note.NOT_DONE: (Message("NOT DONE"), Message("NOT DONE")),
    Note.PRESS_AGAIN: (Message("PRESS AGAIN"), Message("AGAIN")),
    Note.PRESSED_TWICE: (Message("PRESSED TWICE"), Message("TWICE")),
    Note.ERROR: (Message("ERROR"), Message("ERROR")),
    Mistake.NO_NUMBER: (Message("WHICH NUMBER?"), Message("NUMBER?")),
    Mistake.WHICH_SERIES: (Message("WHICH LETTER?"), Message("LETTER?")),
    Mistake.WHICH_SERVICE: (Message("WHICH SERVICE?"), Message("SERVICE?")),
    Mistake.UNKNOWN_KEY: (Message("UNKNOWN KEY"), Message("KEY?")),
    Refusal.CLOSED: (Message("SERVICE CLOSED"), Message("CLOSED")),
    Refusal.NOT_YET_OPEN: (Message("SERVICE CLOSED"), Message("CLOSED")),
    Refusal.NOBODY_WAITING: (Message("NOBODY WAITING"), Message("EMPTY")),
    Refusal.NO_VISIT: (Message("NO VISITOR"), Message("NO ONE")),
    Refusal.COUNTER_PAUSED: (Message("PAUSED"), Message("PAUSED")),
    Refusal.UNKNOWN_SERVICE: (Message("WHICH SERVICE?"), Message("SERVICE?")),
    Refusal.UNKNOWN_COUNTER: (Message("NO SUCH COUNTER"), Message("COUNTER?")),
    Refusal.UNKNOWN_TICKET: (Message("NO SUCH NUMBER"), Message("NO SUCH")),
    Refusal.WRONG_STATE: (Message("NOT POSSIBLE NOW"), Message("NOT NOW")),
    Refusal.AT_ANOTHER_COUNTER: (Message("OTHER COUNTER"), Message("OTHER")),
    Refusal.TOO_LATE: (Message("TOO LATE"), Message("TOO LATE")),
    Refusal.SAME_SERVICE: (Message("SAME SERVICE"), Message("SAME")),
    Refusal.MOVED_ON: (Message("LOOK AGAIN"), Message("LOOK")),
    Refusal.CLOCK: (Message("CLOCK IS WRONG"), Message("CLOCK")),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the person at a keypad sees of the counter, and so what a key is meant for."""

    label: str | None
    waiting: int
    state: Showing

    @classmethod
    def of(cls, look: CounterLook) -> "Seen":
        """The counter as the store has it."""
        visit = look.visit.label if look.visit else None
        if look.state is CounterState.PAUSED:
            return cls(visit, look.waiting, Showing.PAUSED)
        if look.visit:
            state = Showing.CALLED if look.visit.state is TicketState.CALLED else Showing.SERVING
            return cls(visit, look.waiting, state)
        return cls(None, look.waiting, Showing.CLOSED if look.state is CounterState.CLOSED else Showing.OPEN)

    def after(self, done: Done) -> "Seen":
        """What is seen when an order has been carried out, until the store is looked at again."""
        if done.visit is None:
            label = None if done.state is CounterState.CLOSED else self.label
            return Seen(label, self.waiting, _STATES[done.state or CounterState.OPEN])
        match done.order.key:
            case Key.NOSHOW | Key.END | Key.TRANSFER | Key.HOLD:
                paused = self.state is Showing.PAUSED
                return Seen(None, done.visit.waiting, Showing.PAUSED if paused else Showing.OPEN)
            case Key.SERVE | Key.RESUME:
                return Seen(done.visit.ticket, done.visit.waiting, Showing.SERVING)
            case _:
                return Seen(done.visit.ticket, done.visit.waiting, Showing.CALLED)


_RESTING = {Showing.CLOSED: Message("CLOSED"), Showing.PAUSED: Message("PAUSED")}
_STATES = {
    CounterState.OPEN: Showing.OPEN,
    CounterState.PAUSED: Showing.PAUSED,
    CounterState.CLOSED: Showing.CLOSED,
}


def note_of(error: AntreanError) -> StrEnum:
    """The note for an error: its reason, as far as a display has words for it."""
    match error:
        case RefusedError(reason=reason) if reason in _LONG_AND_SHORT:
            return reason
        case PressError(why=why):
            return why
        case BadRequestError():
            return Refusal.UNKNOWN_TICKET  # nothing else that a key can say makes no sense
        case StoreError():
            return Note.GONE
        case _:
            return Note.ERROR


@lru_cache(maxsize=256)
def note_text(note: StrEnum, columns: int, language: str) -> str:
    """A note, in capitals and not wider than the display."""
    long, short = _LONG_AND_SHORT[note]
    return _fitting([long.render(language), short.render(language)], columns)


@lru_cache(maxsize=256)
def state_text(seen: Seen, columns: int, language: str) -> str:
    """Where the counter stands: label and waiting, or how many wait at a counter without a visit."""
    waiting = str(min(seen.waiting, 999))
    if seen.state is Showing.GONE:
        return note_text(Note.GONE, columns, language)
    if seen.label is not None:
        words = Message("{waiting} waiting", waiting=waiting).render(language)
        return _fitting(
            [
                _apart(seen.label, words, columns),
                _apart(seen.label, waiting, columns),
                _apart(seen.label.replace("-", ""), waiting, columns),
                seen.label,
                seen.label.replace("-", ""),
            ],
            columns,
        )
    if seen.state in _RESTING:
        resting = _RESTING[seen.state].render(language)
        return _fitting([_apart(resting, waiting, columns), resting], columns)
    return _fitting([Message("{waiting} waiting", waiting=waiting).render(language), waiting], columns)


def _apart(left: str, right: str, columns: int) -> str:
    """One at each edge, with at least one blank between."""
    return f"{left} {right.rjust(columns - len(left) - 1)}"


def _fitting(candidates: list[str], columns: int) -> str:
    """The first that is not too wide; cut when none is. Displays know no letters but ASCII's."""
    plain = [text.encode("ascii", "replace").decode() for text in candidates]
    return next((text for text in plain if len(text) <= columns), plain[-1][:columns])
