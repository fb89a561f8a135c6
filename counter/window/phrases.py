"""The sentences of the window, in the language of whoever works at it. Pure; no Kivy."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from counter.acts import Done
from counter.keys import Key
from counter.live import CounterLook
from hall.model import CounterState, Ticket, TicketState
from hall.order import Choice, Why
from hall.say import say, say_count
from hall.settings.hall import Hall
from hall.wording import Local

HELD_SHOWN = 2
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Reason(StrEnum):
    """Why a counter pauses. The hall's rules do not ask; it is kept for those who look at `antrean status`."""

    BREAK = "break"
    PRAYER = "prayer"
    MEETING = "meeting"
    OTHER_TASK = "other task"


def reason_word(language: str, reason: Reason) -> str:
    """A reason, on its button."""
    match reason:
        case Reason.BREAK:
            return say(language, "Break")
        case Reason.PRAYER:
            return say(language, "Prayer")
        case Reason.MEETING:
            return say(language, "Meeting")
        case Reason.OTHER_TASK:
            return say(language, "Other task")


def state_word(language: str, state: CounterState) -> str:
    """How a counter stands."""
    match state:
        case CounterState.OPEN:
            return say(language, "Open")
        case CounterState.PAUSED:
            return say(language, "Paused")
        case CounterState.CLOSED:
            return say(language, "Closed")


def paused_since(language: str, time: str) -> str:
    """A pause and its beginning."""
    return say(language, "Paused since {time}", time=time)


STATE_ICONS: Mapping[CounterState, str] = {
    CounterState.OPEN: "done",
    CounterState.PAUSED: "pause",
    CounterState.CLOSED: "closed",
}


def lasting(language: str, time: timedelta) -> str:
    """How long something has lasted, in whole minutes."""
    if time < MINUTE:
        return say(language, "less than a minute")
    if time < HOUR:
        return say_count(language, "{count} minute", "{count} minutes", int(time / MINUTE))
    hours, rest = divmod(time, HOUR)
    return say(language, "{hours} h {minutes} min", hours=hours, minutes=int(rest / MINUTE))


def since(language: str, visit: Ticket, now: datetime) -> str:
    """Since when a visitor has been called, or is with the counter."""
    time = now - visit.changed_at
    if visit.state is TicketState.CALLED:
        if time < MINUTE:
            return say(language, "Called just now")
        return say(language, "Called {time} ago", time=lasting(language, time))
    if time < MINUTE:
        return say(language, "Served since just now")
    return say(language, "Served for {time}", time=lasting(language, time))


def waiting(language: str, count: int) -> str:
    """How many wait for the counter."""
    if count == 0:
        return say(language, "Nobody is waiting")
    return say_count(language, "{count} waiting", "{count} waiting", count)


def next_one(language: str, choice: Choice | None) -> str:
    """Who is next."""
    return say(language, "Next: {ticket}", ticket=choice.ticket.label) if choice else ""


def why(language: str, choice: Choice | None, now: datetime) -> str:
    """Why this one is next."""
    if choice is None:
        return ""
    time = lasting(language, now - choice.ticket.taken_at)
    match choice.why:
        case Why.LONGEST_WAITING:
            return say(language, "Waiting longest: {time}", time=time)
        case Why.PREFERRED_SERVICE:
            return say(language, "Came with others, first service of this counter; waiting {time}", time=time)
        case Why.PRIORITY_TURN:
            return say(language, "Priority, and its turn; waiting {time}", time=time)
        case Why.ORDINARY_TURN:
            return say(language, "Ordinary visitors' turn after a priority one; waiting {time}", time=time)


def not_today(language: str, count: int) -> str:
    """How many of those who wait may wait in vain."""
    return say_count(
        language, "{count} who waits may not be called today", "{count} who wait may not be called today", count
    )


def held(language: str, labels: Sequence[str]) -> str:
    """Who is set aside."""
    return say(language, "Set aside: {tickets}", tickets=_some(language, labels)) if labels else ""


def _some(language: str, labels: Sequence[str]) -> str:
    """The first of several labels, and how many more there are."""
    more = len(labels) - HELD_SHOWN
    shown = list(labels[:HELD_SHOWN])
    if more > 0:
        shown.append(say(language, "+{count} more", count=more))
    return ", ".join(shown)


def done(language: str, done: Done, service: str) -> str:
    """What a press has led to.

    :param service: the name of the service of the visit.
    """
    if done.visit is None:
        return _done_to_the_counter(language, done.state)
    ticket = done.visit.ticket
    match done.order.key:
        case Key.RECALL:
            told = say(language, "{ticket} has been called again", ticket=ticket)
        case Key.NOSHOW:
            told = say(language, "{ticket} did not come", ticket=ticket)
        case Key.END:
            told = say(language, "The visit of {ticket} is over", ticket=ticket)
        case Key.TRANSFER:
            told = say(language, "{ticket} now waits for: {service}", ticket=ticket, service=service)
        case Key.HOLD:
            told = say(language, "{ticket} is set aside", ticket=ticket)
        case Key.RESUME:
            told = say(language, "{ticket} is taken up again", ticket=ticket)
        case _:
            told = say(language, "{ticket} has been called", ticket=ticket)
    return told


def _done_to_the_counter(language: str, state: CounterState | None) -> str:
    match state:
        case CounterState.PAUSED:
            return say(language, "The counter is paused")
        case CounterState.CLOSED:
            return say(language, "The counter is closed")
        case _:
            return say(language, "The counter is open")


def what_closing_ends(language: str, look: CounterLook) -> str:
    """What becomes of the visit and of those set aside when the counter closes."""
    sentences = []
    if look.visit is not None:
        sentences.append(say(language, "The visit of {ticket} ends.", ticket=look.visit.label))
    if look.held:
        sentences.append(say(language, "Waiting again: {tickets}.", tickets=_some(language, look.held)))
    return " ".join(sentences)


def name_of_counter(hall: Hall, code: str, language: str) -> str:
    """A counter's name; its code where the hall file has no such counter."""
    found = hall.counters.get(code)
    return Local(found.name).render(language) if found else code


def name_of_service(hall: Hall, code: str, language: str) -> str:
    """A service's name; its code where the hall file has lost it."""
    found = hall.services.get(code)
    return Local(found.service.name).render(language) if found else code


def name_of_agency_of(hall: Hall, code: str, language: str) -> str:
    """The name of the agency that has a service; empty where the hall file has lost it."""
    found = hall.services.get(code)
    return Local(found.agency.name).render(language) if found else ""
