"""A day of the hall judged in the plainest way: for every question, all its events are gone through again from the first.
Shares nothing with the report but the words of the hall.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hall.model import CounterState, Event, EventKind

WAITS = (EventKind.TAKEN, EventKind.RETURNED, EventKind.TRANSFERRED)
LEAVES_THE_QUEUE = (EventKind.CALLED, EventKind.CANCELLED, EventKind.EXPIRED)
ENDS = (EventKind.FINISHED, EventKind.NO_SHOW, EventKind.TRANSFERRED, EventKind.HELD)
COUNTERS = {
    EventKind.OPENED: CounterState.OPEN,
    EventKind.PAUSED: CounterState.PAUSED,
    EventKind.CLOSED: CounterState.CLOSED,
}
OF_TICKETS = (*WAITS, *LEAVES_THE_QUEUE, *ENDS, EventKind.SERVED, EventKind.RESUMED)


@dataclass(frozen=True)
class NaiveVisit:
    """A visit whose length is known, in minutes."""

    counter: str
    service: str
    ended_at: datetime
    minutes: float


def taken(events: Sequence[Event]) -> dict[str, Event]:
    return {event.ticket: event for event in events if event.kind is EventKind.TAKEN and event.ticket}


def first_call(events: Sequence[Event], label: str) -> datetime | None:
    return next((event.at for event in events if event.kind is EventKind.CALLED and event.ticket == label), None)


def waited(events: Sequence[Event], label: str) -> float | None:
    call = first_call(events, label)
    if call is None:
        return None
    came = next(event.at for event in events if event.kind is EventKind.TAKEN and event.ticket == label)
    return (call - came).total_seconds() / 60


def fate(events: Sequence[Event], label: str, *, over: bool) -> str:
    last = [event.kind for event in events if event.ticket == label and event.kind in OF_TICKETS][-1]
    known = {
        EventKind.FINISHED: "served",
        EventKind.NO_SHOW: "no_show",
        EventKind.CANCELLED: "cancelled",
        EventKind.EXPIRED: "left_over",
    }
    if last in known:
        return known[last]
    if not over:
        return "in_hall"
    return "served" if last in (EventKind.CALLED, EventKind.SERVED, EventKind.RESUMED) else "left_over"


def waiting(before: Sequence[Event]) -> dict[str, Event]:
    """Who waits after these events, with the event since which."""
    found: dict[str, Event] = {}
    for event in before:
        if event.ticket and event.kind in WAITS:
            found[event.ticket] = event
        if event.ticket and event.kind in LEAVES_THE_QUEUE:
            found.pop(event.ticket, None)
    return found


def state(before: Sequence[Event], counter: str) -> CounterState:
    states = [COUNTERS[event.kind] for event in before if event.counter == counter and event.kind in COUNTERS]
    return states[-1] if states else CounterState.CLOSED


def known_visits(events: Sequence[Event], serves: Mapping[str, tuple[str, ...]]) -> Iterator[NaiveVisit]:
    """Visits from a call to an end that is believed."""
    for place, call in enumerate(events):
        if call.kind is not EventKind.CALLED or not call.counter:
            continue
        own = [event for event in events[place + 1 :] if event.counter == call.counter]
        end = next((event for event in own if event.kind in ENDS), None)
        if end is None or end.kind not in (EventKind.FINISHED, EventKind.TRANSFERRED):
            continue
        if end.at - call.at > timedelta(hours=12):  # the next day has ended it
            continue
        between, after = own[: own.index(end)], own[own.index(end) + 1 :]
        if any(event.kind is EventKind.PAUSED for event in between):
            continue
        at_once = [event.kind for event in after[:1] if event.at == end.at]
        if end.kind is EventKind.FINISHED and at_once == [EventKind.CLOSED]:
            continue
        if end.kind is EventKind.FINISHED and at_once and at_once[0] in (EventKind.CALLED, EventKind.RESUMED):
            queue = waiting(events[: events.index(end)]).values()
            minute = timedelta(minutes=1)
            if not any(end.at - each.at >= minute and each.service in serves.get(call.counter, ()) for each in queue):
                continue
        yield NaiveVisit(call.counter, call.service or "", end.at, (end.at - call.at).total_seconds() / 60)


def minutes_in(events: Sequence[Event], counter: str, wanted: CounterState, until: datetime | None) -> float:
    """How long a counter was in a state; until its last act where nobody closed it, or until now."""
    day = min(event.at for event in events).date()
    own = [event for event in events if event.counter == counter and event.at.date() == day]
    changes = [event for event in own if event.kind in COUNTERS]
    ends = [event.at for event in changes[1:]] + [until or own[-1].at]
    spans = zip(changes, ends, strict=True)
    return sum((end - one.at).total_seconds() / 60 for one, end in spans if COUNTERS[one.kind] is wanted)
