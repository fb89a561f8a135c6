"""What the window shows at one moment, as plain values with their texts ready. Pure; the pages only draw it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# So many choices are in sight at a time, each with a digit of its own.
ON_A_SHEET = 5


class Page(StrEnum):
    """What fills the window."""

    COUNTER = "counter"
    NUMBER = "number"
    LIST = "list"


class Place(StrEnum):
    """The keys of the window. Each has one place and one key of a number pad, whatever it means at the moment."""

    MAIN = "main"
    RECALL = "recall"
    END = "end"
    NOSHOW = "noshow"
    HOLD = "hold"
    TRANSFER = "transfer"
    NUMBER = "number"
    PAUSE = "pause"
    CLOSE = "close"


class NoteKind(StrEnum):
    """What a note is about: something was done, or was not, or takes a while."""

    DONE = "done"
    REFUSED = "refused"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class NoteView:
    """The answer to a press, for a moment."""

    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key: its word, a smaller note, and whether it would do something now. `cap`: the key of the number pad, where that
    is not always the same.
    """

    word: str
    on: bool = True
    note: str = ""
    cap: str = ""


NOTHING = KeyView("", on=False)


@dataclass(frozen=True, slots=True)
class OptionView:
    """Something to choose, with the digit that chooses it; `value` says which to the controller."""

    digit: str
    value: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The whole window.

    `lost` is a sentence while the store can't be read; what else is shown is then the last that was known. `label` is the
    number that is called or served, `next` the one that *next* would call, `outlook` what becomes of all who wait. `typed`:
    a number that is being typed. `reasons` are there during a pause, `reason` is the chosen one's value. `options`, of which
    `sheet` is shown, and `heading` belong to a list, `series` to the page of a number. `hears`: the keyboard's keys come
    here.
    """

    page: Page
    theme: str
    language: str
    name: str = ""
    state: str = ""
    icon: str = ""
    lost: str = ""
    waiting: str = ""
    label: str = ""
    nobody: str = ""
    since: str = ""
    service: str = ""
    next: str = ""
    why: str = ""
    outlook: str = ""
    held: str = ""
    note: NoteView | None = None
    typed: str = ""
    reasons: tuple[OptionView, ...] = ()
    reason: str = ""
    keys: Mapping[Place, KeyView] = field(default_factory=dict)
    heading: str = ""
    options: tuple[OptionView, ...] = ()
    sheet: int = 0
    sheets: int = 1
    series: tuple[str, ...] = ()
    hears: bool = True


def is_number(typed: str) -> bool:
    """Whether what was typed could be a ticket's: none has the number 0."""
    return any(character in "123456789" for character in typed)
