"""Was the promise kept? What visitors were told beside what came true, in plain numbers. Pure, and without numpy: the kiosk
shows one of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hall.model import Event, EventKind, Promised
from hall.report.happened import Fate, Journey

FEWEST = 20
"""Of fewer tickets nothing is said in public."""


class Outcome(StrEnum):
    """What came of a promise. `UNCALLED`: the day ended without a call; `OPEN`: the visitor still waits."""

    KEPT = "kept"
    EARLIER = "earlier"
    LATER = "later"
    UNCALLED = "uncalled"
    CANCELLED = "cancelled"
    OPEN = "open"


_WITHOUT_A_CALL = {Fate.CANCELLED: Outcome.CANCELLED, Fate.IN_HALL: Outcome.OPEN}


def outcome(promised: Promised, journey: Journey) -> Outcome:
    """What came of one promise: the first call against `earliest` and `latest`, both of them within."""
    if journey.called_at is None:
        return _WITHOUT_A_CALL.get(journey.fate, Outcome.UNCALLED)
    if journey.called_at < promised.promise.earliest:
        return Outcome.EARLIER
    return Outcome.LATER if journey.called_at > promised.promise.latest else Outcome.KEPT


@dataclass(frozen=True, slots=True)
class Kept:
    """How many promises there were to keep, and how many were kept.

    :param of: the visitors who were called, and those whom the day left uncalled. Who cancelled, or still waits, is not
        among them.
    """

    kept: int = 0
    of: int = 0

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(self.kept + other.kept, self.of + other.of)


def kept_on(events: Iterable[Event], promised: Iterable[Promised], *, over: bool) -> Kept:
    """How many promises of a day were kept. Days add up: `sum(days, Kept())`.

    :param events: of one business day, in the order of their ids.
    :param promised: the tickets of the day with what their visitors were told.
    :param over: whether the day is over; while it is not, nobody is uncalled who still waits.
    """
    called: dict[str, Event] = {}
    cancelled = set()
    for event in events:
        if event.kind is EventKind.CALLED and event.ticket:
            called.setdefault(event.ticket, event)
        elif event.kind is EventKind.CANCELLED and event.ticket:
            cancelled.add(event.ticket)
    kept = of = 0
    for each in promised:
        call = called.get(each.label)
        if call is not None:
            of += 1
            kept += each.promise.earliest <= call.at <= each.promise.latest
        elif over and each.label not in cancelled:
            of += 1
    return Kept(kept, of)


def kept_of_hundred(days: Iterable[Kept]) -> int | None:
    """Of the tickets of these days: how many of a hundred visitors were called within the time that they were promised.

    Rounded down, so that it never says more than was done. None when there were fewer than `FEWEST` tickets.
    """
    whole = sum(days, Kept())
    return None if whole.of < FEWEST else 100 * whole.kept // whole.of


def outcomes(
    promised: Iterable[Promised], journeys: Mapping[str, Journey]
) -> Iterable[tuple[Promised, Journey, Outcome]]:
    """Every promise of a day with its ticket and what came of it."""
    for each in promised:
        journey = journeys.get(each.label)
        if journey is not None:
            yield each, journey, outcome(each, journey)
