"""The command `antrean counter`."""

import logging
import signal
from pathlib import Path
from typing import Annotated

import typer

from counter.config import read_counter_file
from counter.learn import learn
from counter.service import Service
from hall.cli.output import fail, text
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
Baud = Annotated[int, typer.Option("--baud", min=300, max=1_000_000, help=text("With --learn: the speed of the line."))]
Seconds = Annotated[float, typer.Option("--seconds", min=1, max=3600, help=text("With --learn: how long to listen."))]


def counter(config: Config = None, learn_port: Learn = None, baud: Baud = 9600, seconds: Seconds = 30.0) -> None:
    """Serves the staff keypads of this machine."""
    try:
        if learn_port is not None:
            learn(learn_port, baud, seconds)
            return
        if config is None:
            raise BadRequestError(Message("Give --config FILE, or --learn PORT to get to know a keypad."))
        file = read_counter_file(config)
    except AntreanError as error:
        fail(error, as_json=False)
    logging.getLogger().setLevel(logging.INFO)
    service = Service(file)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: service.end())
    service.run()
