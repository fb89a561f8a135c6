"""The kiosk's commands of `antrean`. Kivy is imported only when the screen is opened."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from hall.cli.output import fail, text
from hall.errors import AntreanError, BadRequestError
from hall.messages import Message
from kiosk.config import read_kiosk_file
from kiosk.pin import hash_pin

Config = Annotated[
    Path, typer.Option("--config", metavar="FILE", help=text("The program's own file, such as kiosk.toml."))
]


def kiosk(config: Config) -> None:
    """Runs the touchscreen kiosk."""
    logging.getLogger().setLevel(logging.INFO)
    try:
        file = read_kiosk_file(config)
    except AntreanError as error:
        fail(error, as_json=False)
    from kiosk.program import run  # noqa: PLC0415 - opens the screen

    sys.exit(run(file))


def pin(config: Config) -> None:
    """Sets the PIN of the staff menu in a kiosk's file; only a salted hash is kept."""
    try:
        read_kiosk_file(config)
        given = typer.prompt(text("New PIN"), hide_input=True, confirmation_prompt=text("Once more"), err=True)
        keep_pin(config, hash_pin(given))
    except AntreanError as error:
        fail(error, as_json=False)
    typer.echo(text("The PIN has been set in {file}; restart the kiosk.", file=config))


def keep_pin(config: Path, hashed: str) -> None:
    """Writes the hash into `[staff]`, and leaves everything else in the file as it is, comments too.

    :raises BadRequestError: when the file can't be written.
    """
    import tomlkit  # noqa: PLC0415 - only here, and every start of a program would wait for it

    document = tomlkit.parse(config.read_text(encoding="utf-8"))
    staff = document.setdefault("staff", tomlkit.table())
    staff["pin"] = hashed
    new = config.with_name(f".{config.name}.new")
    try:
        new.write_text(tomlkit.dumps(document), encoding="utf-8")
        new.chmod(config.stat().st_mode & 0o777)
        new.replace(config)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise BadRequestError(
            Message("{file} can't be written: {reason}.", file=config, reason=error.strerror or error)
        ) from error
