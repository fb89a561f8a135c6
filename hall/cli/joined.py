"""Commands joined into one command line."""

import logging
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from hall import __version__
from hall.cli import log
from hall.cli.output import language, text
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
    log.to_standard_error(logging.INFO if verbose else logging.ERROR)
