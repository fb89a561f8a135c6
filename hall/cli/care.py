"""The commands that look after a hall: publish, backup, move, rights, check, simulate."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from hall.check import check as look_over
from hall.cli.options import DEFAULT_TIMEOUT_S, AsJson, Store, Timeout, as_day
from hall.cli.output import EXIT_STORE, GUARD_MARGIN_S, emit, fail, language, required_store, text
from hall.cli.programs import program_findings
from hall.clock import business_day
from hall.errors import AntreanError
from hall.messages import Message
from hall.moving import MOVING_S
from hall.moving import move as move_hall
from hall.prospects import Told
from hall.queue import Patience, Queue
from hall.settings.hall import Hall
from hall.settings.reading import read_hall_file
from hall.simulate import Day, Habits, SimulatedClock, Tell, simulate_day, working_days
from hall.store import create_store, open_store, told_rights
from hall.store.guard import within

LONG_WORK_S = 600.0
_QUESTIONS = {
    "place": Message("place"),
    "locks": Message("locks"),
    "store": Message("store"),
    "file": Message("file"),
    "clock": Message("clock"),
    "hall": Message("hall"),
    "backup": Message("backup"),
    "config": Message("program's file"),
    "printer": Message("printer"),
    "fonts": Message("fonts"),
    "screen": Message("screen"),
    "services": Message("services"),
    "voice": Message("voice"),
    "sound": Message("sound"),
    "pictures": Message("pictures"),
    "counters": Message("counters"),
    "port": Message("port"),
    "keypads": Message("keypads"),
}


def publish(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=text("The hall file (TOML)."))],
    store: Store = None,
    timeout: Timeout = DEFAULT_TIMEOUT_S,
    as_json: AsJson = False,
) -> None:
    """Checks a hall file and makes it the hall's next version; creates the store when there is none."""
    try:
        address = required_store(store)
        hall_file, toml = read_hall_file(file)

        def carry_out() -> Hall:
            found = create_store(address)
            try:
                return Queue(found, patience=Patience(write_s=timeout, read_s=timeout)).publish(hall_file, toml)
            finally:
                found.close()

        hall = within(timeout + GUARD_MARGIN_S, address, carry_out)
    except AntreanError as error:
        fail(error, as_json=as_json)
    data: dict[str, object] = {
        "version": hall.version,
        "services": len(hall.services),
        "counters": len(hall.counters),
    }
    unchecked = [info for info in hall.services.values() if not info.service.checked]
    human = text("Published version {version}: {services} services, {counters} counters.", **data)
    if unchecked:
        human += "\n" + text(
            "{count} services have no checked_by and checked_on: their cost and time are shown as a sample.",
            count=len(unchecked),
        )
    emit(data, human, as_json=as_json)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=text("Where the copy goes; must not be there yet."))],
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Copies the store while the hall works."""
    try:
        address = required_store(store)

        def carry_out() -> None:
            found = open_store(address)
            try:
                found.backup(file.absolute())
            finally:
                found.close()

        within(LONG_WORK_S, address, carry_out)
    except AntreanError as error:
        fail(error, as_json=as_json)
    size = file.stat().st_size
    emit({"file": str(file), "bytes": size}, text("{file}: {size} bytes", file=file, size=size), as_json=as_json)


def move(
    source: Annotated[str, typer.Argument(metavar="FROM", help=text("The address of the store with the hall."))],
    target: Annotated[str, typer.Argument(metavar="TO", help=text("The address of a store with nothing in it yet."))],
    as_json: AsJson = False,
) -> None:
    """Copies a hall into an empty store, of the same kind or another, and compares every row; the first stays as it is."""
    try:
        counts = within(MOVING_S, source, lambda: move_hall(source, target))
    except AntreanError as error:
        fail(error, as_json=as_json)
    human = text(
        "{tickets} tickets and {events} events are in {target}.",
        tickets=counts["ticket"],
        events=counts["event"],
        target=target,
    )
    emit({"target": target, "rows": dict(counts)}, human, as_json=as_json)


def rights(store: Store = None, as_json: AsJson = False) -> None:
    """Prints what the keeper of a database server runs once, so that each kind of program may do no more than it needs."""
    try:
        statements = told_rights(required_store(store))
    except AntreanError as error:
        fail(error, as_json=as_json)
    emit({"sql": statements}, statements.rstrip(), as_json=as_json)


def check(
    whole: Annotated[
        bool, typer.Option("--whole", help=text("Read the whole file and look for damage; nobody can write meanwhile."))
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help=text("Also the machine of the program with this file: kiosk.toml.")
        ),
    ] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Is everything in order: place, locks, store, clock, settings, backup, and a program's machine?"""
    try:
        address = required_store(store)
        findings = within(LONG_WORK_S, address, lambda: look_over(address, whole=whole))
        if config is not None:
            findings += program_findings(config)
    except AntreanError as error:
        fail(error, as_json=as_json)
    good = all(finding.ok for finding in findings)
    shown = [
        {"name": finding.name, "ok": finding.ok, "answer": finding.answer.render(language)} for finding in findings
    ]
    lines = [
        f"{'✓' if finding.ok else '✗'} {_QUESTIONS[finding.name].render(language)}: {finding.answer.render(language)}"
        for finding in findings
    ]
    emit({"ok": good, "findings": shown}, "\n".join(lines), as_json=as_json)
    if not good:
        raise typer.Exit(EXIT_STORE)


def simulate(
    days: Annotated[int, typer.Option("--days", min=1, max=1000, help=text("How many calendar days."))] = 1,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help=text("The first day; else so that yesterday is the last.")),
    ] = None,
    visitors: Annotated[int, typer.Option("--visitors", min=1, max=5000, help=text("Visitors a day, about."))] = 600,
    seed: Annotated[int, typer.Option("--seed", help=text("The same seed gives the same days."))] = 1,
    promises: Annotated[
        bool,
        typer.Option("--promises", help=text("Visitors are told when they will be called, as at the kiosk; slower.")),
    ] = False,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Fills a published store that has no days yet with realistic ones, through the rules themselves."""
    try:
        address = required_store(store)
        start = as_day(first)

        def carry_out() -> tuple[list[Day], list[str]]:
            found = open_store(address)
            try:
                clock = SimulatedClock()
                queue = Queue(found, clock)
                tell = _tells(queue) if promises else _tells_nothing
                played = _simulate(queue, clock, days, start, Habits(visitors=visitors), seed, tell, quiet=as_json)
                return played, list(found.verify())
            finally:
                found.close()

        played, faults = within(LONG_WORK_S * (1 + days), address, carry_out)
    except AntreanError as error:
        fail(error, as_json=as_json)
    totals = {
        "days": len(played),
        "tickets": sum(day.tickets for day in played),
        "calls": sum(day.calls for day in played),
        "no_shows": sum(day.no_shows for day in played),
        "turned_away": sum(sum(day.turned_away.values()) for day in played),
        "faults": faults,
    }
    emit(totals, text("{days} days: {tickets} tickets, {calls} calls.", **totals), as_json=as_json)


def _tells_nothing(service: str, priority: bool) -> Told:
    return Told()


def _tells(queue: Queue) -> Tell:
    from hall.foresight.seer import Seer  # noqa: PLC0415 - numpy, which nothing else here needs
    from hall.foresight.tell import tell  # noqa: PLC0415

    seer = Seer()
    return lambda service, priority: tell(queue, seer, service, priority=priority)


def _simulate(
    queue: Queue,
    clock: SimulatedClock,
    days: int,
    first: date | None,
    habits: Habits,
    seed: int,
    tell: Tell,
    *,
    quiet: bool,
) -> list[Day]:
    hall = queue.hall()
    today = business_day(datetime.now(UTC), hall.zone)
    start = first or today - timedelta(days=days)
    played = []
    for day in working_days(hall, start, days):
        result = simulate_day(queue, clock, day, seed=seed, habits=habits, tell=tell)
        if not quiet:
            typer.echo(
                text("{day}: {tickets} tickets, {calls} calls", day=day, tickets=result.tickets, calls=result.calls)
            )
        played.append(result)
    return played


COMMANDS: dict[str, Callable[..., None]] = {
    "publish": publish,
    "backup": backup,
    "move": move,
    "rights": rights,
    "check": check,
    "simulate": simulate,
}
