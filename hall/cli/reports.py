"""The commands that look back: whether promises were kept, and the report for the hall's manager."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table

from hall.cli.options import DEFAULT_TIMEOUT_S, AsJson, Store, Timeout, as_day
from hall.cli.output import emit, fail, terminal, text, with_queue
from hall.clock import business_day
from hall.errors import AntreanError, BadRequestError
from hall.messages import Message
from hall.queue import Queue
from hall.settings.hall import Hall
from hall.wording import ClockTime, Local

if TYPE_CHECKING:
    from hall.report.promises import Figures, PromiseSums
    from hall.report.report import Names, Report, Row

LONGEST_S = 3600.0
"""A year of days is read in minutes."""
WEEK = timedelta(days=6)
PICTURES = (".png", ".svg")
DASH = "\N{EN DASH}"

From = Annotated[str | None, typer.Option("--from", metavar="DAY", help=text("The first day: 2026-11-24."))]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help=text("The last day."))]


@dataclass(frozen=True, slots=True)
class Span:
    """Days as they were asked for, both included."""

    first: date
    last: date


def promises(
    first: From = None,
    last: To = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--picture", metavar="FILE", help=text("Draws what was promised beside what came true: .png or .svg.")
        ),
    ] = None,
    store: Store = None,
    timeout: Timeout = DEFAULT_TIMEOUT_S,
    as_json: AsJson = False,
) -> None:
    """Is the promise kept? How often visitors were called when they had been told, beside four simple rules."""
    asked = as_day(first), as_day(last)

    def ask(queue: Queue) -> tuple[Hall, Span, "PromiseSums", datetime | None]:
        return _promises(queue, *asked)

    try:
        if picture is not None and picture.suffix.lower() not in PICTURES:
            raise BadRequestError(Message("A picture is a file .png or .svg, not {file}.", file=picture.name))
        if picture is not None:
            require_packages()
        hall, span, sums, as_of = with_queue(store, ask, timeout_s=timeout, longest_s=LONGEST_S, read_only=True)
        if picture is not None:
            _draw(sums, hall, span, picture)
    except AntreanError as error:
        fail(error, as_json=as_json)
    emit(
        _promises_json(span, sums, as_of), lambda: terminal().print(_promises_table(sums, hall, span)), as_json=as_json
    )


def report(
    day: Annotated[
        str | None, typer.Option("--day", metavar="DAY", help=text("The day: 2026-11-24; else today."))
    ] = None,
    first: From = None,
    last: To = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help=text("Writes a page to read, or to print and hang up.")),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help=text("Writes the figures for a spreadsheet."))
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help=text("For everybody: no number stands for fewer than five people."))
    ] = False,
    target: Annotated[
        int,
        typer.Option(
            "--target", metavar="MINUTES", min=1, max=480, help=text("Within so long visitors shall be called.")
        ),
    ] = 30,
    halls: Annotated[
        list[str] | None,
        typer.Option(
            "--hall",
            metavar="ADDRESS",
            help=text("A hall's store. Given more than once, the report has these halls side by side."),
        ),
    ] = None,
    store: Store = None,
    timeout: Timeout = DEFAULT_TIMEOUT_S,
    as_json: AsJson = False,
) -> None:
    """Reports a day, or several: visitors, waits, promises, counters, printers."""
    if day is not None and (first is not None or last is not None):
        raise typer.BadParameter(text("Give --day, or --from and --to."))
    asked = (as_day(day), as_day(day)) if day is not None else (as_day(first), as_day(last))
    if halls:
        from hall.cli.halls import Asked, report_halls  # noqa: PLC0415 - the office's, not the hall's

        wanted = Asked(*asked, target=target, public=public, timeout_s=timeout)
        report_halls(halls, wanted, html, csv, as_json=as_json)
        return

    def ask(queue: Queue) -> tuple[Hall, "Report", datetime]:
        return _report(queue, *asked, target=target, public=public)

    try:
        if html is not None:
            require_packages()
        hall, found, now = with_queue(store, ask, timeout_s=timeout, longest_s=LONGEST_S, read_only=True)
        names = _names(hall, hall.file.hall.languages[0])
        if html is not None:
            _write_page(found, hall, names, now, html)
        if csv is not None:
            _write_csv(found, names, csv)
    except AntreanError as error:
        fail(error, as_json=as_json)
    emit(_report_json(found, hall, names), lambda: _print_report(found, hall), as_json=as_json)


def span_of_days(first: date | None, last: date | None, today: date, length: timedelta) -> Span:
    """What was asked for; without it, so many days up to today."""
    end = last or max(today, first or today)
    span = Span(first or end - length, end)
    if span.first > span.last:
        raise BadRequestError(Message("{first} is later than {last}.", first=span.first, last=span.last))
    return span


# Is the promise kept?


def _promises(queue: Queue, first: date | None, last: date | None) -> tuple[Hall, Span, "PromiseSums", datetime | None]:
    from hall.report import promises, reading, rules  # noqa: PLC0415 - only these commands need them

    hall = queue.hall()
    span = span_of_days(first, last, business_day(queue.clock(), hall.zone), WEEK)
    past, sums, plan = rules.PastWaits(), promises.PromiseSums(), reading.plan_of(hall)
    as_of: datetime | None = None
    for day in reading.past_days(queue, hall, span.first):
        promises.add_past(past, day.happened, hall.zone)
    for day in reading.days_between(queue, hall, span.first, span.last):
        sums.add_day(day.happened, day.events, day.promised, plan, past, hall.zone)
        as_of = day.as_of or as_of
    return hall, span, sums, as_of


def _promises_json(span: Span, sums: "PromiseSums", as_of: datetime | None) -> dict[str, object]:
    from hall.report.promises import as_json, figures  # noqa: PLC0415

    return {
        "from": span.first,
        "to": span.last,
        "as_of": as_of,
        "unpromised": sums.unpromised,
        "total": as_json(figures(sums.total())),
        "services": [{"service": code, **as_json(figures(tally))} for code, tally in sums.by_service().items()],
        "hours": [{"hour": hour, **as_json(figures(tally))} for hour, tally in sums.by_hour().items()],
        "services_by_hour": [
            {"service": service, "hour": hour, **as_json(figures(tally))}
            for (service, hour), tally in sorted(sums.cells.items())
        ],
    }


def _promises_table(sums: "PromiseSums", hall: Hall, span: Span) -> Table:
    """Each service with its hours, and the whole hall; the simple rules on the right."""
    from hall.report.promises import figures  # noqa: PLC0415
    from hall.report.rules import Rule  # noqa: PLC0415

    title = text(
        "{hall}: is the promise kept? {first} to {last}", hall=hall.file.hall.name, first=span.first, last=span.last
    )
    caption = text(
        "Shares are of the called; widths, and how far a forecast was off, are mean minutes. How far simple rules were off: "
        "1 people ahead times the declared handling time, 2 times the recent one, 3 the wait of the last one called, "
        "4 the mean wait of past days."
    )
    table = Table(
        title=title, title_justify="left", caption=caption, caption_justify="left",
        box=box.SIMPLE_HEAD, padding=0,
    )  # fmt: skip
    table.add_column(text("SERVICE, HOUR"), no_wrap=True)
    for heading in (
        text("CALLS"), text("IN TIME"), text("LATE"), text("EARLY"), text("NO CALL"), text("GIVEN UP"),
        text("WIDTH"), text("OFF BY"), "1", "2", "3", "4",
    ):  # fmt: skip
        table.add_column(heading, justify="right", min_width=3, overflow="fold")

    def cells(of: "Figures") -> Iterator[str]:
        yield str(of.called)
        yield from (_share(each) for each in (of.in_time, of.later, of.earlier))
        yield str(of.uncalled + of.open)
        yield str(of.cancelled)
        yield from (_minutes(each) for each in (of.width_minutes, of.error_minutes))
        yield from (_minutes(of.rules[rule][1]) for rule in Rule)

    for service, tally in sums.by_service().items():
        table.add_row(service, *cells(figures(tally)), style="bold")
        for (code, hour), each in sorted(sums.cells.items()):
            if code == service:
                table.add_row(f"  {_hour(hour)}", *cells(figures(each)))
    table.add_section()
    table.add_row(text("the whole hall"), *cells(figures(sums.total())), style="bold")
    for hour, tally in sums.by_hour().items():
        table.add_row(f"  {_hour(hour)}", *cells(figures(tally)))
    return table


def _hour(hour: int) -> str:
    return f"{hour:02d}{DASH}{hour + 1:02d}"


def _share(value: float | None) -> str:
    return DASH if value is None else f"{100 * value:.0f}%"


def _minutes(value: float | None) -> str:
    return DASH if value is None else f"{value:.0f}"


def _draw(sums: "PromiseSums", hall: Hall, span: Span, file: Path) -> None:
    from hall.report.page import Reader  # noqa: PLC0415
    from hall.report.pictures import save_promises  # noqa: PLC0415

    reader = Reader(hall.file.hall.languages[0], hall.zone)
    title = f"{hall.file.hall.name}: {reader.text('Was the promise kept?')} {reader.span(span.first, span.last)}"
    with writing(file):
        save_promises(sums.points, reader.text, title, file)


# The report


def _report(
    queue: Queue, first: date | None, last: date | None, *, target: int, public: bool
) -> tuple[Hall, "Report", datetime]:
    from hall.report.public import public as for_everybody  # noqa: PLC0415
    from hall.report.reading import sums_between  # noqa: PLC0415
    from hall.report.report import report as made_of  # noqa: PLC0415

    hall = queue.hall()
    span = span_of_days(first, last, business_day(queue.clock(), hall.zone), timedelta())
    sums = sums_between(queue, hall, span.first, span.last)
    agency_of = {code: info.agency.code for code, info in hall.services.items()}
    full = made_of(sums, span.first, span.last, agency_of, list(hall.counters), target)
    return hall, for_everybody(full, sums, agency_of) if public else full, queue.clock()


def _names(hall: Hall, language: str) -> "Names":
    from hall.report.report import Names  # noqa: PLC0415

    return Names(
        agencies={agency.code: Local(agency.name).render(language) for agency in hall.file.agency},
        services={code: Local(info.service.name).render(language) for code, info in hall.services.items()},
        counters={code: Local(counter.name).render(language) for code, counter in hall.counters.items()},
    )


def _report_json(found: "Report", hall: Hall, names: "Names") -> dict[str, object]:
    from hall.report.report import as_json  # noqa: PLC0415

    return as_json(found, hall.file.hall.name, names)


def _write_page(found: "Report", hall: Hall, names: "Names", now: datetime, file: Path) -> None:
    from hall.report.page import Reader, page  # noqa: PLC0415

    written = page(found, hall.file.hall.name, names, Reader(hall.file.hall.languages[0], hall.zone), now)
    with writing(file):
        file.write_text(written, encoding="utf-8")


def _write_csv(found: "Report", names: "Names", file: Path) -> None:
    from hall.report.csv_file import rows, write_csv  # noqa: PLC0415

    with writing(file):
        write_csv(rows(found, names), file)


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """A file that can't be written is told with the reason."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadRequestError(Message("{file} can't be written: {reason}.", file=file, reason=reason)) from error


def require_packages() -> None:
    """Before a year of days is read for nothing."""
    try:
        import hall.report.page  # noqa: PLC0415
        import hall.report.pictures  # noqa: F401, PLC0415
    except ImportError as error:
        raise BadRequestError(
            Message(
                "Pages and pictures need the package {package}, which is not installed here. "
                "Run: pip install 'antrean[report]'",
                package=error.name or str(error),
            )
        ) from error


def _print_report(found: "Report", hall: Hall) -> None:
    console = terminal()
    days = str(found.first) if found.first == found.last else f"{found.first} {DASH} {found.last}"
    console.print(f"{hall.file.hall.name}   {days}", style="bold")
    if found.as_of is not None:
        time = ClockTime(found.as_of, hall.zone)
        console.print(text("The day is still under way: as of {time}", time=time), style="bold")
    table = Table(box=box.SIMPLE_HEAD, caption=_caption(found), caption_justify="left")
    table.add_column(text("SERVICE"), no_wrap=True)
    for heading in (
        text("VISITORS"), text("WAIT: HALF"), text("9 OF 10"), text("ON TARGET"), text("PROMISE KEPT"),
        text("NO-SHOWS"), text("CANCELLED"), text("LEFT OVER"), text("STILL HERE"),
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    for agency in found.agencies:
        table.add_row(_agency(agency.agency.code), *cells_of(agency.agency.row), style="bold")
        for line in agency.services:
            table.add_row(f"  {_service(line.code)}", *cells_of(line.row))
    table.add_section()
    table.add_row(text("the whole hall"), *cells_of(found.total), style="bold")
    console.print(table)
    for stop in found.stopped:
        at = ClockTime(stop.at, hall.zone)
        console.print(text("{service}: stopped for lack of time at {time}", service=stop.service, time=at))
    for printer in found.printers:
        console.print(
            text(
                "printer {printer}: {slips} slips, {reprinted} printed again, {failed} failed, {unknown} may have printed",
                **{key: value for key, value in asdict(printer).items() if key != "unprinted"},
            )
        )


def _caption(found: "Report") -> str:
    return text(
        "Minutes from taking the number to its call. The target: {target} minutes.", target=found.target_minutes
    )


def _agency(code: str) -> str:
    from hall.report.report import OTHERS  # noqa: PLC0415

    return text("Other agencies") if code == OTHERS else code or text("No longer in the hall file")


def _service(code: str) -> str:
    from hall.report.report import OTHERS  # noqa: PLC0415

    return text("Other services") if code == OTHERS else code


def cells_of(row: "Row") -> Iterator[str]:
    """The figures of a group as they stand in a table of the terminal."""
    yield str(row.visitors)
    yield from (_minutes(each) for each in (row.wait_median_minutes, row.wait_ninety_minutes))
    yield from (_share(each) for each in (row.within_target, row.kept_share))
    for count in (row.no_shows, row.cancelled, row.left_over, row.in_hall):
        yield DASH if count is None else str(count)


COMMANDS: dict[str, Callable[..., None]] = {"promises": promises, "report": report}
