"""The command `antrean demo`. What it needs beyond the hall is imported when it runs."""

import asyncio
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from demo.hall import languages
from demo.plan import Plan
from hall.cli.options import AsJson
from hall.cli.output import emit, fail, language, text
from hall.errors import AntreanError, BadRequestError
from hall.messages import Message

if TYPE_CHECKING:
    from demo.summary import Summary, Times

# What the programs of the demonstration need, by the names under which they are imported.
PACKAGES = ("kivy", "PIL", "serial", "minimalmodbus", "escpos", "qrcode", "rapidfuzz", "tomlkit")


def demo(
    minutes: Annotated[
        float | None,
        typer.Option(
            "--minutes",
            min=0.05,
            max=1440,
            help=text("How long the hall is open; else until Ctrl-C, and without a screen about a minute."),
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            metavar="FOLDER",
            help=text("Where pictures, slips, sound and figures are kept; without a screen, else a new one here."),
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help=text("The same seed brings the same people."))] = 1,
    spoken: Annotated[
        str, typer.Option("--language", metavar="LANGUAGE", help=text("The first language of the hall: id or en."))
    ] = "id",
    speed: Annotated[
        float, typer.Option("--speed", min=0.2, max=10, help=text("How lively it is; 2 is twice as much as usual."))
    ] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Shows the whole hall on one screen: kiosk, display, counters, printer, and people who use them."""
    try:
        if spoken not in languages():
            raise BadRequestError(
                Message(
                    "The hall does not speak “{language}”; it speaks {known}.",
                    language=spoken,
                    known=", ".join(languages()),
                )
            )
        _require_packages()
        from demo.show import show  # noqa: PLC0415 - its packages are there, as was just looked

        plan = Plan(minutes, folder, seed, spoken, speed)
        summary = asyncio.run(show(plan, lambda told: typer.echo(told.render(language), err=as_json)))
    except AntreanError as error:
        fail(error, as_json=as_json)
    emit(summary.as_json(), lambda: _for_people(summary), as_json=as_json)


def _require_packages() -> None:
    for package in PACKAGES:
        if find_spec(package) is None:
            raise BadRequestError(
                Message(
                    "The {program} needs the package {package}, which is not installed here. Run: "
                    "pip install 'antrean[{program}]'",
                    program="demo",
                    package=package,
                )
            )


def _for_people(summary: "Summary") -> None:
    store = summary.store
    typer.echo(
        text(
            "{tickets} tickets, {printed} slips, {calls} calls, {shown} shown, {spoken} spoken, {waiting} still waiting; "
            "{seconds} s.",
            tickets=store.tickets,
            printed=store.printed,
            calls=store.calls + store.recalls,
            shown=summary.shown,
            spoken=summary.spoken,
            waiting=store.waiting,
            seconds=round(summary.seconds),
        )
    )
    names = {
        "tap_to_number": text("tap on the kiosk to number"),
        "number_to_paper": text("number to slip"),
        "key_to_call": text("key to call"),
        "key_to_answer": text("key to the keypad's answer"),
        "call_to_board": text("call to the display"),
    }
    for name, times in summary.latencies.items():
        if times is not None:
            typer.echo(f"  {names[name]}: {_in_words(times)}")
    for fault in summary.faults:
        typer.echo(text("Fault: {fault}", fault=fault))
    if not summary.faults:
        typer.echo(text("No faults."))
    if summary.folder is not None:
        typer.echo(text("Pictures, slips, sound and figures are in {folder}.", folder=summary.folder))


def _in_words(times: "Times") -> str:
    return text(
        "{median} ms in the middle, {worst} ms at worst", median=round(times.median_ms), worst=round(times.worst_ms)
    )
