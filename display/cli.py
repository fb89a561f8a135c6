"""The display's command of `antrean`. Kivy is imported only when the screen is opened."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from display.config import read_display_file
from hall.cli.output import fail, text
from hall.errors import AntreanError

Config = Annotated[
    Path, typer.Option("--config", metavar="FILE", help=text("The program's own file, such as display.toml."))
]


def display(config: Config) -> None:
    """Runs a hall display: the called numbers, seen and heard."""
    logging.getLogger().setLevel(logging.INFO)
    try:
        file = read_display_file(config)
    except AntreanError as error:
        fail(error, as_json=False)
    from display.program import run  # noqa: PLC0415 - opens the screen

    sys.exit(run(file))
