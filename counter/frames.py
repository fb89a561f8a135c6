"""What goes over the line of a keypad, as plain values: what it says, what it is answered, what its display shows.

An address is text: `"5"` for the number 5 on a line of several, or a code such as `"295FD59"` of a radio button.
"""

from dataclasses import dataclass
from enum import StrEnum

from counter.keys import Key


def address_of(text: str) -> str:
    """An address in its one form: `05` and `5` are the same keypad, and so are `ab` and `AB`."""
    return str(int(text)) if text.isascii() and text.isdigit() else text.upper()


@dataclass(frozen=True, slots=True)
class Press:
    """A key. `seq` numbers the presses of a keypad, so that one that it sends twice is known; None where it can't."""

    address: str
    key: Key
    seq: int | None = None
    argument: str | None = None


@dataclass(frozen=True, slots=True)
class Hello:
    """A keypad has started, or says that it is there."""

    address: str
    seq: int | None = None
    firmware: str = ""


@dataclass(frozen=True, slots=True)
class Nothing:
    """The keypad was asked, and no key is pressed."""

    address: str


@dataclass(frozen=True, slots=True)
class Strange:
    """A whole frame with a key that nobody knows: answered, so that the keypad does not say it for ever."""

    address: str
    seq: int | None = None


Frame = Press | Hello | Nothing | Strange


class Word(StrEnum):
    """The answer to a press."""

    OK = "OK"
    DUP = "DUP"
    BUSY = "BUSY"
    EMPTY = "EMPTY"
    ERR = "ERR"


class Showing(StrEnum):
    """How the counter stands, on a keypad's display. GONE: the store can't be reached, what is shown may be old."""

    OPEN = "OPEN"
    CALLED = "CALLED"
    SERVING = "SERVING"
    PAUSED = "PAUSED"
    CLOSED = "CLOSED"
    GONE = "GONE"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the press `seq` of a keypad."""

    address: str
    seq: int
    word: Word


@dataclass(frozen=True, slots=True)
class Display:
    """What a keypad's display shall show. `text` is one line for displays that show text, as wide as the keypad has it;
    the others show label, waiting and state. `note` is that text where it is not the counter's own news: what became of a
    key, or what is being typed; else it is empty.
    """

    address: str
    label: str | None
    waiting: int
    state: Showing
    text: str
    note: str = ""


@dataclass(slots=True)
class Noise:
    """What a line brought that was no frame."""

    bad_frames: int = 0
    half_frames: int = 0
    noise_bytes: int = 0
