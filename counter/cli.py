"""The command `antrean counter`."""

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from hall.cli.options import Store
from hall.cli.output import fail, required_store, text
from hall.errors import AntreanError, BadRequestError
from hall.messages import Message

Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help=text("The program's own file, such as counter.toml."))
]
Learn = Annotated[
    str | None,
    typer.Option(
        "--learn", metavar="PORT", help=text("Show what an unknown keypad at this port sends, and propose a section.")
    ),
]
Baud = Annotated[
    int, typer.Option("--baud", min=1200, max=1_000_000, help=text("With --learn: the speed of the line."))
]
Window = Annotated[
    str | None,
    typer.Option(
        "--window",
        metavar="COUNTER",
        help=text("Instead of keypads, open a window for this counter; --config is then a file such as window.toml."),
    ),
]
Seconds = Annotated[float, typer.Option("--seconds", min=1, max=3600, help=text("With --learn: how long to listen."))]


def counter(
    config: Config = None,
    window: Window = None,
    store: Store = None,
    learn_port: Learn = None,
    baud: Baud = 9600,
    seconds: Seconds = 30.0,
) -> None:
    """Serves the staff keypads of this machine, or one counter with a window."""
    logging.getLogger().setLevel(logging.INFO)
    try:
        if window is not None:
            _window(window, config, store)
        elif learn_port is not None:
            _learn(learn_port, baud, seconds)
        elif config is not None:
            _serve(config)
        else:
            raise BadRequestError(
                Message("Give --config FILE, --window COUNTER, or --learn PORT to get to know a keypad.")
            )
    except AntreanError as error:
        fail(error, as_json=False)


# Each of the three needs packages that the others do without: they are imported where they are used.


def _serve(config: Path) -> None:
    with _packages_of("counter"):
        from counter.config import read_counter_file  # noqa: PLC0415
        from counter.service import Service  # noqa: PLC0415
    service = Service(read_counter_file(config))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: service.end())
    service.run()


def _learn(port: str, baud: int, seconds: float) -> None:
    with _packages_of("counter"):
        from counter.learn import learn  # noqa: PLC0415
    learn(port, baud, seconds)


def _window(counter: str, config: Path | None, store: str | None) -> NoReturn:
    from counter.window.config import WindowFile, read_window_file  # noqa: PLC0415

    file = WindowFile(store=required_store(store)) if config is None else read_window_file(config)
    with _packages_of("window"):
        if find_spec("kivy") is None:  # it must be set up before it is imported
            raise ImportError(name="kivy")
    from counter.window.program import run  # noqa: PLC0415 - opens the window

    sys.exit(run(file, counter))


@contextmanager
def _packages_of(program: str) -> Iterator[None]:
    """Says what to install where a package is missing."""
    try:
        yield
    except ImportError as error:
        raise BadRequestError(
            Message(
                "The {program} needs the package {package}, which is not installed here. Run: "
                "pip install 'antrean[{program}]'",
                program=program,
                package=error.name or str(error),
            )
        ) from error
