"""From a key to an act of the hall, the same for keypads and for the window at a counter. No screen, no serial line.

Every act carries the visit that the person saw when pressing (`Expected`): if the counter has gone on meanwhile, the store
refuses, and nobody is skipped. Every press is one `Order` with a request id of its own: however often it is carried out, it
is done once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from counter.errors import Mistake, PressError
from counter.keys import Key
from hall.clock import Deadline, business_day
from hall.messages import Message
from hall.model import CounterNow, CounterState, TicketState, Visit
from hall.queue import Expected, Queue, new_request

_CALLABLE = (TicketState.WAITING, TicketState.HELD, TicketState.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Order:
    """One accepted press. `argument` is a label for CALL, or a number alone, whose letters are then `series` or those of the
    counter; for TRANSFER it is a service's code.
    """

    counter: str
    key: Key
    expected: Expected
    argument: str | None = None
    series: str | None = None
    request: str = field(default_factory=new_request)


@dataclass(frozen=True, slots=True)
class Done:
    """What an order has led to. `visit` is None for open, pause and close."""

    order: Order
    visit: Visit | None
    state: CounterState | None = None


def meant(key: Key, *, visit: bool, paused: bool) -> Key:
    """What a key means on a counter as the person sees it: HOLD without a visit takes the first one up again, and PAUSE
    during a pause ends it. A pad with few keys is enough then.
    """
    if key is Key.HOLD and not visit:
        return Key.RESUME
    if key is Key.PAUSE and paused:
        return Key.OPEN
    return key


def service_of(argument: str | None, goals: tuple[str, ...]) -> str:
    """The service of a TRANSFER: its code, or its place in the counter's list, counted from 1. Alone in the list, it needs
    no argument.

    :raises PressError: when it is not clear which.
    """
    if argument is None and len(goals) == 1:
        return goals[0]
    if argument and argument.isascii() and argument.isdigit():
        place = int(argument)
        if 1 <= place <= len(goals):
            return goals[place - 1]
    elif argument:
        return argument
    raise PressError(
        Mistake.WHICH_SERVICE,
        Message("Transfer to which service? Press its place in the list: 1 to {count}.", count=len(goals)),
    )


def label_of(queue: Queue, counter: str, argument: str | None, series: str | None) -> str:
    """The label of a CALL: as given, or for a number alone the ticket of the counter's series that it can mean.

    :param series: the letters that a number alone has at this keypad, where it always has the same.
    :raises PressError: no number, or several tickets of the counter have it.
    """
    if not argument or not argument.strip("0"):
        raise PressError(Mistake.NO_NUMBER, Message("Call which number? Type it first."))
    if not (argument.isascii() and argument.isdigit()):
        return argument
    number = int(argument)
    if series is not None:
        return f"{series}{number}"
    with queue.store.reading(Deadline(queue.patience.read_s)) as reading:
        hall = queue.published(reading)
        day = business_day(queue.clock(), hall.zone)
        letters = dict.fromkeys(
            hall.services[code].series for code in hall.services_of(counter) if code in hall.services
        )
        found = [ticket for each in letters if (ticket := reading.ticket(day, each, number))]
    usable = [ticket for ticket in found if ticket.state in _CALLABLE] or found
    if len(usable) > 1:
        labels = tuple(ticket.label for ticket in usable)
        raise PressError(
            Mistake.WHICH_SERIES,
            Message(
                "Several tickets have the number {number}: {labels}. Give the letter too.",
                number=number,
                labels=", ".join(labels),
            ),
            labels,
        )
    return usable[0].label if usable else f"{next(iter(letters), '')}{number}"


def carry_out(queue: Queue, order: Order) -> Done:
    """Does what was ordered. A second time with the same order gives the same answer and does nothing.

    :raises RefusedError: a rule of the hall says no, or the counter has gone on (`Refusal.MOVED_ON`).
    :raises PressError: the number is missing or ambiguous.
    :raises BadRequestError: the argument is no ticket number.
    :raises StoreError: what stands in the way; the order may be carried out again.
    """
    answer = _ACTS[order.key](queue, order)
    if isinstance(answer, CounterNow):
        return Done(order, None, answer.state)
    return Done(order, answer, CounterState.OPEN if order.key in (Key.NEXT, Key.CALL) else None)


def _call(queue: Queue, it: Order) -> Visit:
    label = label_of(queue, it.counter, it.argument, it.series)
    return queue.call(it.counter, request=it.request, ticket=label, expected=it.expected)


def _resume(queue: Queue, it: Order) -> Visit:
    label = label_of(queue, it.counter, it.argument, it.series) if it.argument else None
    return queue.resume(it.counter, request=it.request, ticket=label)


_ACTS: Mapping[Key, Callable[[Queue, Order], Visit | CounterNow]] = {
    Key.NEXT: lambda queue, it: queue.call(it.counter, request=it.request, expected=it.expected),
    Key.CALL: _call,
    Key.RECALL: lambda queue, it: queue.recall(it.counter, request=it.request, expected=it.expected),
    Key.NOSHOW: lambda queue, it: queue.no_show(it.counter, request=it.request, expected=it.expected),
    Key.SERVE: lambda queue, it: queue.serve(it.counter, request=it.request, expected=it.expected),
    Key.END: lambda queue, it: queue.finish(it.counter, request=it.request, expected=it.expected),
    Key.TRANSFER: lambda queue, it: queue.transfer(
        it.counter, it.argument or "", request=it.request, expected=it.expected
    ),
    Key.HOLD: lambda queue, it: queue.hold(it.counter, request=it.request, expected=it.expected),
    Key.RESUME: _resume,
    Key.OPEN: lambda queue, it: queue.open(it.counter, request=it.request),
    Key.PAUSE: lambda queue, it: queue.pause(it.counter, request=it.request),
    Key.CLOSE: lambda queue, it: queue.close(it.counter, request=it.request, expected=it.expected),
}
