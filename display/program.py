"""The display program: what must happen before Kivy is imported, and then the screen."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from display.back_room import BackRoom
from display.config import DisplayFile, read_display_file
from look.public_machine import prepare


def program(config: Path) -> Callable[[], int]:
    """What runs the display of this file.

    :raises MachineFileError: with every mistake of the file.
    """
    return partial(run, read_display_file(config))


def run(file: DisplayFile) -> int:
    """Runs the display until it is ended; returns the process's exit code."""
    room = BackRoom(file)
    room.open()
    prepare(file.screen)
    from display.app import DisplayApp  # noqa: PLC0415 - Kivy reads its set-up when it is imported

    return DisplayApp(room).run_to_the_end()
