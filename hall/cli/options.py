"""The options that commands share, and the decorator that gives every act of the queue the same ones."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, ClassVar, Protocol, TypeVar

import typer

from hall.cli.output import STORE_VARIABLE, emit, fail, text, with_queue
from hall.errors import AntreanError
from hall.queue import Queue, new_request


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


Answer = TypeVar("Answer", bound=_Dataclass)

DEFAULT_TIMEOUT_S = 5.0

Store = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="ADDRESS", envvar=STORE_VARIABLE, help=text("The store: a path or sqlite:///path.")
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help=text("One JSON object on standard output; messages on standard error."))
]
Request = Annotated[
    str | None,
    typer.Option(
        "--request",
        metavar="ID",
        help=text("Your id of this act: repeating it gives the same answer, never a second act."),
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", metavar="SECONDS", min=0.05, max=600, help=text("How long to wait for the store before giving up.")
    ),
]
Counter = Annotated[str, typer.Argument(metavar="COUNTER", help=text("The counter's code in the hall file."))]


def as_day(written: str | None) -> date | None:
    """A day as people type it; None where nothing was given.

    :raises typer.BadParameter: when it is none.
    """
    try:
        return None if written is None else date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(text("“{day}” is no day; write it like 2026-11-24.", day=written)) from None


_SHARED: dict[str, tuple[Any, object]] = {
    "store": (Store, None),
    "request": (Request, None),
    "timeout": (Timeout, DEFAULT_TIMEOUT_S),
    "as_json": (AsJson, False),
}


def act_command(shown: Callable[[Answer], str]) -> Callable[[Callable[..., Answer]], Callable[..., None]]:
    """Makes a command of a function `(queue, request, …own arguments) -> answer`.

    The command has the function's own arguments and the shared options; it opens the store, carries the act out, and
    prints the answer: its fields as JSON, or what `shown` makes of it.
    """

    def decorate(act: Callable[..., Answer]) -> Callable[..., None]:
        own = list(inspect.signature(act).parameters.values())[2:]

        @functools.wraps(act)
        def command(**given: Any) -> None:
            shared = {name: given.pop(name) for name in _SHARED}
            request = new_request() if shared["request"] is None else shared["request"]

            def carry_out(queue: Queue) -> Answer:
                return act(queue, request, **given)

            try:
                answer = with_queue(shared["store"], carry_out, timeout_s=shared["timeout"])
            except AntreanError as error:
                fail(error, as_json=shared["as_json"])
            emit(asdict(answer), shown(answer), as_json=shared["as_json"])

        keyword = inspect.Parameter.KEYWORD_ONLY
        parameters = [parameter.replace(kind=keyword) for parameter in own] + [
            inspect.Parameter(name, keyword, default=default, annotation=annotation)
            for name, (annotation, default) in _SHARED.items()
        ]
        # Typer reads the signature for the options and the annotations for their types.
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        del command.__wrapped__
        return command

    return decorate
