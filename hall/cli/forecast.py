"""The command that looks ahead: when whoever takes a number now is called."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from hall.cli.options import DEFAULT_TIMEOUT_S, AsJson, Store, Timeout
from hall.cli.output import emit, fail, language, required_store, terminal, text, with_queue
from hall.errors import AntreanError
from hall.foresight.child import LEAST_S
from hall.messages import Message
from hall.prospects import Advice, Prospect, Prospects
from hall.queue import Queue
from hall.settings.hall import Hall
from hall.wording import ClockTime

_ADVICE = {
    Advice.AFTER_BREAK: Message("perhaps after the break"),
    Advice.IN_VAIN: Message("perhaps not today"),
    Advice.STOP: Message("no time left today"),
}


def forecast(
    follow: Annotated[
        bool,
        typer.Option(
            "--follow",
            help=text("A line of JSON whenever the hall has changed, until standard input ends; for programs."),
        ),
    ] = False,
    least: Annotated[
        float,
        typer.Option(
            "--least", metavar="SECONDS", min=0.1, max=600, help=text("With --follow: no line sooner than this.")
        ),
    ] = LEAST_S,
    store: Store = None,
    timeout: Timeout = DEFAULT_TIMEOUT_S,
    as_json: AsJson = False,
) -> None:
    """Shows when whoever takes a number now may expect to be called."""
    try:
        if follow:
            _follow(required_store(store), least)
            return
        found, hall = with_queue(store, _look, timeout_s=timeout)
    except AntreanError as error:
        fail(error, as_json=as_json)
    waiting = [
        {"ticket": label, "service": each.service, "expected_at": each.at} for label, each in found.waiting.items()
    ]
    emit(
        {
            "at": found.at,
            "services": [asdict(each) for each in found.services.values()],
            "waiting": waiting,
        },
        lambda: terminal().print(_table(found, hall)),
        as_json=as_json,
    )


def _look(queue: Queue) -> tuple[Prospects, Hall]:
    from hall.foresight.seer import Seer  # noqa: PLC0415
    from hall.foresight.tell import look_once  # noqa: PLC0415 - numpy, which no other command needs

    return look_once(queue, Seer()), queue.hall()


def _follow(store: str, least_s: float) -> None:
    from hall.foresight.follow import Asked, follow  # noqa: PLC0415 - numpy, which no other command needs

    def told(line: bytes) -> None:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()

    try:
        follow(store, Asked(sys.stdin.buffer), told, least_s)
    except BrokenPipeError:
        sys.stderr.close()  # nobody listens any more; Python would complain at its end


def _table(found: Prospects, hall: Hall) -> Table:
    table = Table(title=text("Who takes a number now"), title_justify="left")
    for heading, justify in (
        (text("SERVICE"), "left"), (text("WAITING"), "right"), (text("CALLED BETWEEN"), "left"), ("", "left"),
    ):  # fmt: skip
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for each in found.services.values():
        table.add_row(each.service, str(each.ahead), _between(each, hall), _note(each))
    return table


def _note(prospect: Prospect) -> str:
    if prospect.closes is None:
        return text("closed")
    return "" if prospect.advice is Advice.GIVE else _ADVICE[prospect.advice].render(language)


def _between(prospect: Prospect, hall: Hall) -> str:
    promise = prospect.promise
    if promise is None:
        return ""
    times = [ClockTime(moment, hall.zone).render(language) for moment in (promise.earliest, promise.latest)]
    between = "\N{EN DASH}".join(times)
    return text("{between}, a first estimate", between=between) if promise.first_estimate else between


COMMANDS: dict[str, Callable[..., None]] = {"forecast": forecast}
