"""What the screen shows, as plain values with their texts ready. Pure; the pages draw it and know nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from display.closed import Opening
from display.pixels import Pixels
from hall.model import Call
from hall.wording import Local, When

# So many waiting calls are drawn as a stack under the large one; the others stand in the history.
STACK = 3
HISTORY = 12
# Javanese has no formats of its own in CLDR; its readers read Indonesian dates (see hall.wording).
_DATE_LOCALES = {"jv": "id"}


@dataclass(frozen=True, slots=True)
class CallView:
    """One call. `counter` is the counter's name in the hall's first language: "Loket 3"."""

    event: int
    ticket: str
    counter: str
    recall: bool


@dataclass(frozen=True, slots=True)
class OpeningView:
    """When an agency opens again: "Rabu, 25 November, 08.00"."""

    agency: str
    opens: str


@dataclass(frozen=True, slots=True)
class BoardView:
    """A whole board, in the hall's first language.

    `zone` is empty for the whole hall. `lost_since` is a time of day while the store can't be read. `starting`: nothing
    could be read yet. `announcing`: `current` is new, and said or passing in silence. `waiting`: the oldest first; the page
    draws the first `STACK`. `history`: the newest first, every call that is not drawn elsewhere. `closed`: the
    closed page, when it is not None. `slide`: a picture made fit; without one, the history takes its room. `mute`: this
    display should speak and can't.
    """

    language: str
    theme: str
    hall_name: str = ""
    zone: str = ""
    date: str = ""
    clock: str = ""
    lost_since: str = ""
    starting: bool = False
    current: CallView | None = None
    announcing: bool = False
    waiting: tuple[CallView, ...] = ()
    history: tuple[CallView, ...] = ()
    running_text: tuple[str, ...] = ()
    closed: tuple[OpeningView, ...] | None = None
    slide: Pixels | None = None
    mute: bool = False


def call_view(call: Call, names: Mapping[str, Mapping[str, str]], language: str) -> CallView:
    """A call with its counter's name; a counter that no hall file has named is called by its code.

    :param names: by counter, its names by language.
    """
    name = names.get(call.counter)
    return CallView(call.event, call.ticket, Local(name).render(language) if name else call.counter, call.recall)


def opening_view(opening: Opening, zone: ZoneInfo, language: str) -> OpeningView:
    """An opening, as the closed page tells it."""
    return OpeningView(Local(opening.agency).render(language), When(opening.opens, zone).render(language))


def zone_name(code: str) -> str:
    """What a zone's code says to visitors: "utara" and "zona-utara" are "Utara"."""
    return code.removeprefix("zona-").replace("-", " ").title()


def date_text(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Weekday, day and month: "Selasa, 24 November"."""
    return _day_text(at.astimezone(zone).date(), language)


@lru_cache(maxsize=4)  # asked for several times a second, for the same day
def _day_text(day: date, language: str) -> str:
    return format_date(day, "EEEE, d MMMM", locale=_DATE_LOCALES.get(language, language))


def running_text(texts: Mapping[str, list[str]] | None) -> tuple[str, ...]:
    """The sentences that run along the foot: those of the hall's first language, then those of the others."""
    return tuple(sentence for sentences in (texts or {}).values() for sentence in sentences)
