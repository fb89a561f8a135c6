"""`antrean`: the commands joined."""

import logging
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from hall import __version__
from hall.cli import acts, care, looks
from hall.cli.output import language, text
from hall.cli.programs import program_commands
from hall.messages import Message

app = typer.Typer(
    name="antrean",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=text("The queue of a public hall."),
)

COMMANDS: dict[str, Callable[..., None]] = {**acts.COMMANDS, **looks.COMMANDS, **care.COMMANDS, **program_commands()}

for _name, _command in COMMANDS.items():
    app.command(name=_name, help=Message(_command.__doc__ or "").render(language))(_command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"antrean {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help=text("Shows the version."), callback=_show_version, is_eager=True)
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help=text("Tells on standard error what is going on."))] = False,
) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR,
        stream=sys.stderr,
        format="%(levelname)s %(name)s: %(message)s",
    )


def main() -> None:
    """Runs the command line."""
    app()
