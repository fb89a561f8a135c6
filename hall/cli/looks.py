"""The commands that look: board and status."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from hall.cli.options import DEFAULT_TIMEOUT_S, AsJson, Store, Timeout
from hall.cli.output import emit, fail, language, terminal, text, with_queue
from hall.errors import AntreanError
from hall.messages import Message
from hall.model import Call, Stop
from hall.order import Why
from hall.queue import Queue
from hall.service_hours import Openness
from hall.settings.hall import Hall
from hall.status import CounterStatus, ServiceStatus, Status
from hall.status import status as look
from hall.wording import ClockTime, Local, When

_WHY = {
    Why.LONGEST_WAITING: Message("longest waiting"),
    Why.PREFERRED_SERVICE: Message("same arrival, preferred service"),
    Why.PRIORITY_TURN: Message("priority, its turn"),
    Why.ORDINARY_TURN: Message("ordinary, after a priority call"),
}
_OPENNESS = {
    Openness.OPEN: Message("open"),
    Openness.EARLY: Message("opens at {time}"),
    Openness.BREAK: Message("break until {time}"),
    Openness.NOT_YET: Message("opens at {time}"),
    Openness.OVER: Message("closed"),
    Openness.NOT_TODAY: Message("not today"),
    Openness.HOLIDAY: Message("holiday"),
    Openness.CLOSED_DAY: Message("closed day"),
}
_STATES = {"open": Message("open"), "paused": Message("paused"), "closed": Message("closed")}
_JOBS = {"failed": Message("failed"), "unknown": Message("may have printed")}
_VISITS = {"called": Message("called"), "serving": Message("serving")}


def board(
    zone: Annotated[str | None, typer.Option("--zone", help=text("Only the calls of this zone."))] = None,
    since: Annotated[
        int, typer.Option("--since", metavar="EVENT", min=0, help=text("Only calls after this event."))
    ] = 0,
    store: Store = None,
    timeout: Timeout = DEFAULT_TIMEOUT_S,
    as_json: AsJson = False,
) -> None:
    """Shows today's calls, in order."""

    def ask(queue: Queue) -> tuple[list[Call], int, Hall]:
        calls, last = queue.board(zone=zone, since=since)
        return calls, last, queue.hall()

    try:
        calls, last, hall = with_queue(store, ask, timeout_s=timeout, read_only=True)
    except AntreanError as error:
        fail(error, as_json=as_json)
    emit(
        {"calls": [asdict(call) for call in calls], "last_event": last},
        lambda: terminal().print(board_table(calls, hall, language)),
        as_json=as_json,
    )


def board_table(calls: list[Call], hall: Hall, reader: str) -> Table:
    """Calls as a table for a terminal, the newest on top."""
    table = Table(title=Text(hall.file.hall.name, "bold"))
    for heading in (text("NUMBER"), text("COUNTER"), text("ZONE"), text("TIME")):
        table.add_column(heading)
    for call in reversed(calls):
        counter = hall.counters.get(call.counter)
        name = Local(counter.name).render(reader) if counter else call.counter
        again = " " + text("(again)") if call.recall else ""
        table.add_row(
            Text.assemble((call.ticket, "bold"), again), name, call.zone, ClockTime(call.at, hall.zone).render(reader)
        )
    return table


def status(store: Store = None, timeout: Timeout = DEFAULT_TIMEOUT_S, as_json: AsJson = False) -> None:
    """Shows who waits, each counter with its next ticket and why, each program, and print jobs that need a person."""

    def ask(queue: Queue) -> tuple[Status, Hall]:
        return look(queue), queue.hall()

    try:
        found, hall = with_queue(store, ask, timeout_s=timeout, read_only=True)
    except AntreanError as error:
        fail(error, as_json=as_json)
    emit(status_json(found), lambda: _print_status(found, hall), as_json=as_json)


def status_json(found: Status) -> dict[str, object]:
    """The object that `status --json` prints."""
    data = asdict(found)
    data["clocks_off"] = [device.name for device in found.clocks_off]
    for counter, shown in zip(found.counters, data["counters"], strict=True):
        choice = counter.next
        shown["next"] = choice and {"ticket": choice.ticket.label, "service": choice.ticket.service, "why": choice.why}
    return data


def _print_status(found: Status, hall: Hall) -> None:
    console = terminal()
    console.print(Text.assemble((hall.file.hall.name, "bold"), f"   {When(found.at, hall.zone).render(language)}"))
    if found.hall_stopped:
        console.print(text("No more numbers are given today: the whole hall is stopped."), style="bold")
    console.print(_services_table(found, hall), _counters_table(found))
    for code, waiting in found.orphans.items():
        console.print(
            text(
                "{service}: {waiting} still waiting, but no counter calls them; call them by number.",
                service=code,
                waiting=waiting,
            )
        )
    for device in found.devices:
        console.print(
            f"{device.name} ({device.kind} {device.version})  {When(device.at, hall.zone).render(language)}  {device.detail}"
        )
    for device in found.clocks_off:
        console.print(
            text(
                "The clock of {device} is off by {seconds} s.",
                device=device.name,
                seconds=f"{device.clock_difference_s:+.1f}",
            )
        )
    for job in found.print_jobs:
        console.print(
            text(
                "{ticket}: printer {printer}: {state}. Did it come out?",
                ticket=job.ticket,
                printer=job.printer,
                state=_JOBS[job.state],
            )
        )


def _services_table(found: Status, hall: Hall) -> Table:
    """Services with visitors one by one; the quiet ones gathered by their hours."""
    table = Table(title=text("Services"), title_justify="left")
    table.add_column(text("SERVICE"))
    table.add_column(text("WAITING"), justify="right")
    table.add_column(text("SINCE"))
    table.add_column(text("HOURS"))
    quiet: dict[str, list[str]] = {}
    for service in found.services:
        if service.waiting == 0:
            quiet.setdefault(_hours_text(service, hall), []).append(service.code)
            continue
        since = ClockTime(service.first_taken_at, hall.zone).render(language) if service.first_taken_at else ""
        table.add_row(service.code, str(service.waiting), since, _hours_text(service, hall))
    for hours, codes in quiet.items():
        named = codes[0] if len(codes) == 1 else text("{count} services", count=len(codes))
        table.add_row(named, "0", "", hours)
    return table


def _hours_text(service: ServiceStatus, hall: Hall) -> str:
    if service.why_stopped is Stop.NO_TIME:
        return text("stopped, no time left")
    if service.stopped:
        return text("stopped")
    time = ClockTime(service.opens, hall.zone) if service.opens else ""
    return text(_OPENNESS[service.openness].template, time=time)


def _counters_table(found: Status) -> Table:
    table = Table(title=text("Counters"), title_justify="left")
    for heading in (
        text("COUNTER"),
        text("STATE"),
        text("TICKET"),
        text("HELD"),
        text("WAITING"),
        text("NEXT"),
        text("WHY"),
    ):
        table.add_column(heading)
    for counter in found.counters:
        table.add_row(counter.code, _STATES[counter.state].render(language), *_counter_cells(counter))
    return table


def _counter_cells(counter: CounterStatus) -> list[str]:
    ticket = f"{counter.ticket} {_VISITS[counter.ticket_state or 'called'].render(language)}" if counter.ticket else ""
    cells = [ticket, " ".join(counter.held), str(counter.waiting)]
    if counter.next is None:
        return [*cells, "", ""]
    return [*cells, counter.next.ticket.label, _WHY[counter.next.why].render(language)]


COMMANDS: dict[str, Callable[..., None]] = {"board": board, "status": status}
