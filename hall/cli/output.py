"""What a command prints: one JSON object, or text for people; and how it ends.

Exit 0 done; 1 refused by a rule of the hall; 2 bad usage or bad file; 3 the store can't be reached.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer

from hall.clock import Clock, system_clock
from hall.errors import AntreanError, BadRequestError, RefusedError, SettingsFileError, StoreError
from hall.messages import Message, reader_language
from hall.queue import Patience, Queue
from hall.store import open_store
from hall.store.guard import within

if TYPE_CHECKING:
    from rich.console import Console

Result = TypeVar("Result")

EXIT_REFUSED, EXIT_USAGE, EXIT_STORE = 1, 2, 3
STORE_VARIABLE = "ANTREAN_STORE"
GUARD_MARGIN_S = 5.0

language = reader_language()


def text(template: str, **values: object) -> str:
    """A sentence in the reader's language."""
    return Message(template, **values).render(language)


def required_store(store: str | None) -> str:
    """The store's address, which Typer took from the option or the environment."""
    if not store:
        raise BadRequestError(Message("Which store? Give --store PATH, or set {variable}.", variable=STORE_VARIABLE))
    return store


def with_queue(
    store: str | None,
    work: Callable[[Queue], Result],
    *,
    timeout_s: float,
    read_only: bool = False,
    longest_s: float | None = None,
    clock: Clock = system_clock,
) -> Result:
    """Opens the store in a thread of its own, does the work there, closes it; never longer than the time given.

    :param longest_s: for work that asks the store many times: how long all of it may take.
    :raises StoreError: whatever stands in the way; `StoreHangsError` when there is no answer at all.
    """
    address = required_store(store)

    def opened() -> Result:
        found = open_store(address, read_only=read_only)
        try:
            return work(Queue(found, clock, Patience(write_s=timeout_s, read_s=timeout_s)))
        finally:
            found.close()

    return within((longest_s or timeout_s) + GUARD_MARGIN_S, address, opened)


def terminal() -> "Console":
    """Where tables are printed; square brackets in names are brackets, not markup."""
    from rich.console import Console  # noqa: PLC0415 - a program with a screen prints no table

    return Console(markup=False, highlight=False)


def emit(data: dict[str, object], human: Callable[[], None] | str, *, as_json: bool) -> None:
    """Prints the result: exactly one JSON object on standard output, or text for a person."""
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, default=_plain))
    elif isinstance(human, str):
        typer.echo(human)
    else:
        human()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(type(value).__name__)


def fail(error: AntreanError, *, as_json: bool) -> NoReturn:
    """Ends the command: the message on standard error, with --json also an object on standard output."""
    message = error.message.render(language)
    data: dict[str, object] = {"error": error.code, "message": message}
    code = EXIT_USAGE
    if isinstance(error, RefusedError):
        data = {"refused": error.reason, "message": message}
        if error.ended is not None:
            data["ended"] = error.ended
        code = EXIT_REFUSED
    elif isinstance(error, SettingsFileError):
        data["mistakes"] = [
            {
                "line": mistake.line,
                "key": mistake.path,
                "problem": mistake.problem.render(language),
                "remedy": mistake.remedy.render(language) if mistake.remedy else None,
            }
            for mistake in error.mistakes
        ]
        for mistake in error.mistakes:
            typer.echo(mistake.render(error.file, language), err=True)
    elif isinstance(error, StoreError):
        code = EXIT_STORE
    typer.echo(message, err=True)
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, default=_plain))
    sys.stdout.flush()
    raise typer.Exit(code)
