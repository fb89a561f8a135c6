"""`antrean`: the way in. What a word of the command line needs is imported when it is known which word it is."""

import gc
import importlib.metadata
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from hall.cli import log
from hall.errors import AntreanError

SCREENS = "antrean.screens"
EXIT_INTERRUPTED = 130  # as shells say it: ended by Ctrl-C


def main() -> None:
    """Runs the command line, or a program with a screen without one."""
    run = program_with_a_screen(sys.argv[1:])
    if run is not None:
        log.to_standard_error(logging.INFO)
        try:
            sys.exit(run())
        except KeyboardInterrupt:
            sys.exit(EXIT_INTERRUPTED)
    from hall.cli.programs import program_command  # noqa: PLC0415 - from here on the command line is needed

    name = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    program = program_command(name)
    if program is not None:
        from hall.cli.joined import joined  # noqa: PLC0415 - a program is imported alone, without the other commands

        joined({name: program})()
        return
    from hall.cli.commands import app  # noqa: PLC0415 - every command there is, and what they all need

    app()


def program_with_a_screen(words: Sequence[str]) -> Callable[[], int] | None:
    """What runs a program to its end and returns its exit code, if these words are no more than the name of one that has a
    screen, and its file: the first frame of `kiosk --config FILE` does not wait for a command line.

    Everything else is left to that: other words, and to say what is wrong with a file.
    """
    match words:
        case [name, "--config", file]:
            found = importlib.metadata.distribution("antrean").entry_points.select(group=SCREENS, name=name)
            return _program(next(iter(found)), Path(file)) if found else None
        case _:
            return None


def _program(entry: importlib.metadata.EntryPoint, file: Path) -> Callable[[], int] | None:
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else it looks for some in every installed package
    gc.disable()  # until the first frame: of what is imported and made by then, nothing is garbage
    try:
        run: Callable[[], int] = entry.load()(file)
    except (AntreanError, ImportError):
        gc.enable()
        return None
    return run
