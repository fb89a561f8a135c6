"""`antrean report --hall … --hall …`: several halls side by side, for the office that runs them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich import box
from rich.table import Table

from hall.cli.output import EXIT_STORE, emit, fail, language, terminal, text, with_queue
from hall.cli.reports import DASH, LONGEST_S, cells_of, require_packages, span_of_days, writing
from hall.clock import business_day
from hall.errors import AntreanError, StoreError
from hall.queue import Queue
from hall.settings.hall import Hall
from hall.store import stores_of
from hall.wording import ClockTime

if TYPE_CHECKING:
    from hall.report.halls import HallLine, Halls
    from hall.report.report import Row
    from hall.report.sums import Sums

TOGETHER = 8
"""So many halls are read at a time: a server that does not answer keeps nobody waiting behind it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the report is to be."""

    first: date | None
    last: date | None
    target: int
    public: bool
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Read:
    """A hall that could be read."""

    store: str
    hall: Hall
    first: date
    last: date
    sums: "Sums"
    at: datetime


@dataclass(frozen=True, slots=True)
class Unread:
    """One that could not, and why."""

    store: str
    error: AntreanError


def report_halls(halls: Sequence[str], asked: Asked, html: Path | None, csv: Path | None, *, as_json: bool) -> None:
    """Prints and writes the report of several halls. A hall that can't be read is named, and keeps no other from it."""
    try:
        if html is not None:
            require_packages()
        with ThreadPoolExecutor(TOGETHER) as readers:
            named = [each for some in readers.map(_named_by, halls) for each in some]
            stores = dict.fromkeys(each for each in named if isinstance(each, str))
            found: list[Read | Unread] = [each for each in named if isinstance(each, Unread)]
            found += readers.map(lambda store: _read(store, asked), stores)
        there = [each for each in found if isinstance(each, Read)]
        missing = [each for each in found if isinstance(each, Unread)]
        if not there:
            raise missing[0].error
        made = _made(there, asked)
        if html is not None:
            _write_page(made, there[0], missing, html)
        if csv is not None:
            _write_csv(made, csv)
    except AntreanError as error:
        fail(error, as_json=as_json)
    emit(_as_json(made, missing), lambda: _print(made), as_json=as_json)
    for each in missing:
        typer.echo(text("{store} is not in it: {reason}", store=each.store, reason=each.error.message), err=True)
    if missing:
        raise typer.Exit(EXIT_STORE)


def _named_by(address: str) -> Sequence[str | Unread]:
    """The stores that an address stands for; a server that does not say which is one that could not be read."""
    try:
        return stores_of(address)
    except StoreError as error:
        return [Unread(address, error)]


def _read(store: str, asked: Asked) -> Read | Unread:
    from hall.report.reading import sums_between  # noqa: PLC0415 - only this command needs it

    def ask(queue: Queue) -> Read:
        hall = queue.hall()
        span = span_of_days(asked.first, asked.last, business_day(queue.clock(), hall.zone), timedelta())
        return Read(store, hall, span.first, span.last, sums_between(queue, hall, span.first, span.last), queue.clock())

    try:
        return with_queue(store, ask, timeout_s=asked.timeout_s, longest_s=LONGEST_S, read_only=True)
    except AntreanError as error:
        return Unread(store, error)


def _made(there: Sequence[Read], asked: Asked) -> "Halls":
    from hall.report.halls import HallDays, side_by_side  # noqa: PLC0415 - only this command needs it

    days = [HallDays(each.store, each.hall.file.hall.name, each.hall.zone, each.sums) for each in there]
    # Where no day was named, today began earlier in the east of the country.
    first, last = min(each.first for each in there), max(each.last for each in there)
    return side_by_side(days, first, last, asked.target, public=asked.public)


def _as_json(made: "Halls", missing: Sequence[Unread]) -> dict[str, object]:
    from hall.report.halls import as_json  # noqa: PLC0415

    unread = [
        {
            "store": None if made.public else each.store,
            "error": each.error.code,
            "message": None if made.public else each.error.message.render(language),
        }
        for each in missing
    ]
    return {**as_json(made), "unread": unread}


def _write_page(made: "Halls", one: Read, missing: Sequence[Unread], file: Path) -> None:
    from hall.report.halls_page import page  # noqa: PLC0415
    from hall.report.page import Reader  # noqa: PLC0415

    reader = Reader(one.hall.file.hall.languages[0], one.hall.zone)
    with writing(file):
        written = page(
            made, reader, one.at, [(each.store, each.error.message.render(reader.locale)) for each in missing]
        )
        file.write_text(written, encoding="utf-8")


def _write_csv(made: "Halls", file: Path) -> None:
    from hall.report.csv_file import write_csv  # noqa: PLC0415
    from hall.report.halls import rows  # noqa: PLC0415

    with writing(file):
        write_csv(rows(made), file)


def _print(made: "Halls") -> None:
    console = terminal()
    days = str(made.first) if made.first == made.last else f"{made.first} {DASH} {made.last}"
    console.print(text("{count} halls   {days}", count=made.count, days=days), style="bold")
    caption = text(
        "Minutes from taking the number to its call. The target: {target} minutes.", target=made.target_minutes
    )
    table = Table(box=box.SIMPLE_HEAD, padding=0, caption=caption, caption_justify="left")
    table.add_column(text("HALL"), min_width=20)
    for heading in (
        text("VISITORS"), text("WAIT: HALF"), text("9 OF 10"), text("ON TARGET"), text("PROMISE KEPT"),
        text("NO-SHOWS"),
    ):  # fmt: skip
        table.add_column(heading, justify="right", min_width=4, max_width=8)
    for line in made.halls:
        table.add_row("\n".join(_named(line)), *_cells(line.row))
    table.add_section()
    table.add_row(text("all of them"), *_cells(made.total), style="bold")
    console.print(table)


def _cells(row: "Row") -> Iterator[str]:
    *figures, _, _, _ = cells_of(row)
    yield from figures


def _named(line: "HallLine") -> Iterator[str]:
    from hall.report.report import OTHERS  # noqa: PLC0415

    yield text("Other halls") if line.name == OTHERS else line.name
    if line.as_of is not None and line.zone is not None:
        yield text("as of {time}", time=ClockTime(line.as_of, line.zone))
