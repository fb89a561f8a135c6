"""The commands that are acts of the queue: take, call and their kin, one to one."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from hall.cli.options import Counter, act_command
from hall.cli.output import text
from hall.errors import AntreanError
from hall.model import CounterNow, Promise, Taken, Visit
from hall.prospects import Told
from hall.queue import Queue
from hall.wording import ClockTime

log = logging.getLogger(__name__)

Label = Annotated[str, typer.Argument(metavar="LABEL", help=text("A ticket: A-012."))]
OfTicket = Annotated[
    str | None, typer.Option("--ticket", metavar="LABEL", help=text("This ticket instead of the next one."))
]
ServiceCode = Annotated[str, typer.Argument(metavar="SERVICE", help=text("The service's code in the hall file."))]
SomeService = Annotated[
    str | None, typer.Argument(metavar="[SERVICE]", help=text("The service's code; without it, the whole hall."))
]
Priority = Annotated[bool, typer.Option("--priority", help=text("A priority ticket; nobody asks why."))]


@dataclass(frozen=True, slots=True)
class Stopped:
    """The answer to stop and allow; `service` is None for the whole hall."""

    service: str | None
    stopped: bool


def _taken(taken: Taken) -> str:
    told = taken.promise
    if told is None:
        return text("{ticket}   {service}   people ahead: {ahead}", **asdict(taken))
    return text(
        "{ticket}   {service}   people ahead: {ahead}   called between {earliest} and {latest}",
        ticket=taken.ticket,
        service=taken.service,
        ahead=taken.ahead,
        earliest=ClockTime(told.earliest, told.earliest.tzinfo or UTC),
        latest=ClockTime(told.latest, told.latest.tzinfo or UTC),
    )


def _visit(visit: Visit) -> str:
    if visit.counter is None:
        return text("{ticket}   waiting: {waiting}", **asdict(visit))
    return text("{ticket}   counter {counter}   waiting: {waiting}", **asdict(visit))


def _counter(now: CounterNow) -> str:
    states = {"open": text("open"), "paused": text("paused"), "closed": text("closed")}
    return text("counter {counter}: {state}", counter=now.counter, state=states[now.state])


def _stopped(now: Stopped) -> str:
    what = now.service or text("the whole hall")
    if now.stopped:
        return text("{what}: no more numbers today", what=what)
    return text("{what}: numbers are given", what=what)


@act_command(_taken)
def take(queue: Queue, request: str, service: ServiceCode, priority: Priority = False) -> Taken:
    """Takes a number for a service."""
    told = _told(queue, service, priority=priority)
    taken = queue.take(service, request=request, priority=priority, promise=told.promise, in_vain=told.in_vain)
    return taken if taken.promise is None else replace(taken, promise=_local(taken.promise, queue.hall().zone))


def _local(promise: Promise, zone: ZoneInfo) -> Promise:
    """The same, by the hall's clock."""
    return replace(promise, earliest=promise.earliest.astimezone(zone), latest=promise.latest.astimezone(zone))


def _told(queue: Queue, service: str, *, priority: bool) -> Told:
    """What the visitor is told. A number is worth more than its forecast: without one it is given all the same."""
    from hall.foresight.seer import Seer  # noqa: PLC0415 - numpy, which no other act needs
    from hall.foresight.tell import tell  # noqa: PLC0415

    try:
        return tell(queue, Seer(), service, priority=priority)
    except AntreanError:
        return Told()  # the act itself will say what is wrong
    except Exception:
        log.exception("no forecast could be made")
        return Told()


@act_command(_visit)
def call(queue: Queue, request: str, counter: Counter, ticket: OfTicket = None) -> Visit:
    """Calls the next ticket, or a given one, to a counter; ends the counter's open visit."""
    return queue.call(counter, request=request, ticket=ticket)


@act_command(_visit)
def recall(queue: Queue, request: str, counter: Counter) -> Visit:
    """Announces the counter's called ticket once more."""
    return queue.recall(counter, request=request)


@act_command(_visit)
def serve(queue: Queue, request: str, counter: Counter) -> Visit:
    """Notes that the called visitor has come to the counter (optional)."""
    return queue.serve(counter, request=request)


@act_command(_visit)
def no_show(queue: Queue, request: str, counter: Counter) -> Visit:
    """Notes that the called visitor did not come."""
    return queue.no_show(counter, request=request)


@act_command(_visit)
def finish(queue: Queue, request: str, counter: Counter) -> Visit:
    """Ends the counter's visit."""
    return queue.finish(counter, request=request)


@act_command(_visit)
def hold(queue: Queue, request: str, counter: Counter) -> Visit:
    """Sets the counter's visit aside."""
    return queue.hold(counter, request=request)


@act_command(_visit)
def resume(queue: Queue, request: str, counter: Counter, ticket: OfTicket = None) -> Visit:
    """Takes up a ticket that the counter has set aside, without announcing it."""
    return queue.resume(counter, request=request, ticket=ticket)


@act_command(_visit)
def transfer(queue: Queue, request: str, counter: Counter, service: ServiceCode) -> Visit:
    """Passes the counter's visitor on to another service, with the same label and place."""
    return queue.transfer(counter, service, request=request)


@act_command(_visit)
def give_back(queue: Queue, request: str, label: Label) -> Visit:
    """Lets a no-show wait again."""
    return queue.give_back(label, request=request)


@act_command(_visit)
def cancel(queue: Queue, request: str, label: Label) -> Visit:
    """Cancels a ticket that its visitor gives up."""
    return queue.cancel(label, request=request)


@act_command(_counter)
def open_counter(queue: Queue, request: str, counter: Counter) -> CounterNow:
    """Opens a counter, also after a pause."""
    return queue.open(counter, request=request)


@act_command(_counter)
def pause(queue: Queue, request: str, counter: Counter) -> CounterNow:
    """Pauses a counter: no more calls until it is opened again."""
    return queue.pause(counter, request=request)


@act_command(_counter)
def close(queue: Queue, request: str, counter: Counter) -> CounterNow:
    """Closes a counter: ends its visit, and lets the tickets it has set aside wait again."""
    return queue.close(counter, request=request)


@act_command(_stopped)
def stop(queue: Queue, request: str, service: SomeService = None) -> Stopped:
    """Gives no more numbers today; tickets already given are called."""
    queue.stop(service, request=request)
    return Stopped(service, stopped=True)


@act_command(_stopped)
def allow(queue: Queue, request: str, service: SomeService = None) -> Stopped:
    """Takes a stop back: numbers are given again."""
    queue.allow(service, request=request)
    return Stopped(service, stopped=False)


COMMANDS: dict[str, Callable[..., None]] = {
    "take": take,
    "call": call,
    "recall": recall,
    "serve": serve,
    "no-show": no_show,
    "finish": finish,
    "hold": hold,
    "resume": resume,
    "transfer": transfer,
    "return": give_back,
    "cancel": cancel,
    "open": open_counter,
    "pause": pause,
    "close": close,
    "stop": stop,
    "allow": allow,
}
