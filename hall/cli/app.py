"""`antrean`: commands joined, and the way in."""

import logging
import sys
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from hall import __version__
from hall.cli.output import language, text
from hall.cli.programs import program_command
from hall.messages import Message


def joined(commands: Mapping[str, Callable[..., None]]) -> typer.Typer:
    """The command line with these commands, by name."""
    app = typer.Typer(
        name="antrean",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=text("The queue of a public hall."),
    )
    for name, command in commands.items():
        app.command(name=name, help=Message(command.__doc__ or "").render(language))(command)
    app.callback()(_options)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"antrean {__version__}")
        raise typer.Exit


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
    """Runs the command line. A program is imported alone: its first frame does not wait for the other commands."""
    name = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    program = program_command(name)
    if program is not None:
        joined({name: program})()
        return
    from hall.cli.commands import app  # noqa: PLC0415 - every command there is, and what they all need

    app()
