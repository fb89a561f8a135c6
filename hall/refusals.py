"""The sentences of the refusals: one function per reason, so that every refused act says why and what to do."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hall.errors import Refusal, RefusedError
from hall.messages import Message
from hall.model import Ticket, TicketState
from hall.service_hours import Openness, ServiceHours
from hall.settings.checks import nearest
from hall.wording import ClockTime, Local, When

_STATES = {
    TicketState.WAITING: Message("is waiting"),
    TicketState.CALLED: Message("has been called to counter {counter}"),
    TicketState.SERVING: Message("is being served at counter {counter}"),
    TicketState.DONE: Message("has been served"),
    TicketState.NO_SHOW: Message("was called and did not come"),
    TicketState.HELD: Message("is set aside by counter {counter}"),
    TicketState.CANCELLED: Message("has been cancelled"),
    TicketState.EXPIRED: Message("has expired"),
}


def unknown_service(code: str, known: Iterable[str]) -> RefusedError:
    """No such service in the published hall file."""
    return _with_hint(Refusal.UNKNOWN_SERVICE, Message("There is no service {code}.", code=code), code, known)


def unknown_counter(code: str, known: Iterable[str]) -> RefusedError:
    """No such counter in the published hall file."""
    return _with_hint(Refusal.UNKNOWN_COUNTER, Message("There is no counter {code}.", code=code), code, known)


def unknown_ticket(label: str, day: date) -> RefusedError:
    """No such ticket today."""
    return RefusedError(Refusal.UNKNOWN_TICKET, Message("There is no ticket {ticket} on {day}.", ticket=label, day=day))


def out_of_hours(name: Local, hours: ServiceHours, zone: ZoneInfo) -> RefusedError:
    """The service gives no tickets now."""
    if hours.openness is Openness.NOT_YET and hours.opens:
        return RefusedError(
            Refusal.NOT_YET_OPEN,
            Message("{service} opens at {time}.", service=name, time=ClockTime(hours.opens, zone)),
        )
    reason = {
        Openness.OVER: Message("{service} is closed for today.", service=name),
        Openness.NOT_TODAY: Message("{service} is not served today.", service=name),
        Openness.HOLIDAY: Message("{service} is closed: {holiday}.", service=name, holiday=hours.holiday),
        Openness.CLOSED_DAY: Message("The hall is closed today."),
    }[hours.openness]
    if hours.opens is None:
        return RefusedError(Refusal.CLOSED, reason)
    return RefusedError(
        Refusal.CLOSED,
        Message("{reason} It opens again on {when}.", reason=reason, when=When(hours.opens, zone)),
    )


def stopped(name: Local | None) -> RefusedError:
    """Staff have stopped a service, or the whole hall, for today."""
    if name is None:
        return RefusedError(
            Refusal.STOPPED, Message("No more numbers are given today. Please ask at the information desk.")
        )
    return RefusedError(
        Refusal.STOPPED,
        Message("{service}: no more numbers are given today. Please ask at the information desk.", service=name),
    )


def no_time_left(name: Local, opens: datetime | None, zone: ZoneInfo) -> RefusedError:
    """So many wait that whoever comes now could hardly be served today."""
    sentence = Message("{service}: so many are waiting that no more can be served today.", service=name)
    if opens is None:
        return RefusedError(Refusal.NO_TIME_LEFT, sentence)
    return RefusedError(
        Refusal.NO_TIME_LEFT,
        Message("{reason} Numbers are given again on {when}.", reason=sentence, when=When(opens, zone)),
    )


def quota(name: Local, daily_quota: int, opens: datetime | None, zone: ZoneInfo) -> RefusedError:
    """All places of the day are taken."""
    sentence = Message("{service}: all {quota} places of today are taken.", service=name, quota=daily_quota)
    if opens is None:
        return RefusedError(Refusal.QUOTA, sentence)
    return RefusedError(
        Refusal.QUOTA,
        Message("{reason} It opens again on {when}.", reason=sentence, when=When(opens, zone)),
    )


def nobody_waiting(counter: str, ended: str | None) -> RefusedError:
    """Nobody waits for the counter's services. `ended` is the visit that *next* has ended all the same."""
    if ended is None:
        sentence = Message("Nobody is waiting for counter {counter}.", counter=counter)
    else:
        sentence = Message(
            "Nobody is waiting for counter {counter}. The visit of {ticket} has ended.", counter=counter, ticket=ended
        )
    return RefusedError(Refusal.NOBODY_WAITING, sentence, ended=ended)


def no_visit(counter: str) -> RefusedError:
    """Nobody is called to, or served at, the counter."""
    return RefusedError(
        Refusal.NO_VISIT, Message("Counter {counter} has no visitor now; call one first.", counter=counter)
    )


def nothing_held(counter: str) -> RefusedError:
    """The counter has set nobody aside."""
    return RefusedError(Refusal.NO_VISIT, Message("Counter {counter} has set nobody aside.", counter=counter))


def counter_paused(counter: str) -> RefusedError:
    """The counter is paused and must be opened first."""
    return RefusedError(
        Refusal.COUNTER_PAUSED, Message("Counter {counter} is paused; open it before calling.", counter=counter)
    )


def wrong_state(ticket: Ticket) -> RefusedError:
    """The ticket is in a state in which this can't be done."""
    state = _STATES[ticket.state]
    return RefusedError(
        Refusal.WRONG_STATE,
        Message(
            "Ticket {ticket} {state}; this can't be done now.",
            ticket=ticket.label,
            state=Message(state.template, counter=ticket.counter),
        ),
    )


def visit_in_progress(counter: str, label: str) -> RefusedError:
    """The counter is still busy with a visitor, so it can't take up another."""
    return RefusedError(
        Refusal.WRONG_STATE,
        Message(
            "Counter {counter} is busy with {ticket}; finish or hold that visit first.", counter=counter, ticket=label
        ),
    )


def at_another_counter(ticket: Ticket) -> RefusedError:
    """Another counter has this ticket."""
    return RefusedError(
        Refusal.AT_ANOTHER_COUNTER,
        Message("Ticket {ticket} is with counter {counter}.", ticket=ticket.label, counter=ticket.counter),
    )


def too_late_to_return(label: str, minutes: int) -> RefusedError:
    """A no-show came back after the time set in the hall file."""
    return RefusedError(
        Refusal.TOO_LATE,
        Message(
            "Ticket {ticket} was missed more than {minutes} minutes ago; please take a new number.",
            ticket=label,
            minutes=minutes,
        ),
    )


def same_service(label: str, service: str) -> RefusedError:
    """The ticket is already for that service."""
    return RefusedError(
        Refusal.SAME_SERVICE, Message("Ticket {ticket} is already for {service}.", ticket=label, service=service)
    )


def moved_on(counter: str, label: str | None) -> RefusedError:
    """The counter has another visit than the one that the act was meant for."""
    if label is None:
        sentence = Message(
            "Counter {counter} has gone on meanwhile and has no visitor now; look again.", counter=counter
        )
    else:
        sentence = Message(
            "Counter {counter} has gone on meanwhile: {ticket} is there now; look again.", counter=counter, ticket=label
        )
    return RefusedError(Refusal.MOVED_ON, sentence)


def clock_behind(today: date, last: date) -> RefusedError:
    """This machine's date lies before the last business day of the store."""
    return RefusedError(
        Refusal.CLOCK,
        Message(
            "This machine says it is {today}, but the hall has already worked on {last}. Set this machine's clock; if it "
            "is right, see “A day in the future” in docs/store.md.",
            today=today,
            last=last,
        ),
    )


def clock_ahead(difference_s: float) -> RefusedError:
    """This machine would begin a new day, but its clock differs from the store's machine."""
    return RefusedError(
        Refusal.CLOCK,
        Message(
            "This machine's clock differs by {seconds} s from that of the machine with the store, so it may not begin a new "
            "day. Set this machine's clock.",
            seconds=round(difference_s),
        ),
    )


def _with_hint(reason: Refusal, sentence: Message, code: str, known: Iterable[str]) -> RefusedError:
    hint = nearest(code, list(known))
    return RefusedError(reason, Message("{problem} {hint}", problem=sentence, hint=hint) if hint else sentence)
