"""The kiosk program: what must happen before Kivy is imported, and then the screen."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from kiosk.back_room import BackRoom
from kiosk.config import KioskFile, read_kiosk_file
from look.public_machine import prepare


def program(config: Path) -> Callable[[], int]:
    """What runs the kiosk of this file.

    :raises MachineFileError: with every mistake of the file.
    """
    return partial(run, read_kiosk_file(config))


def run(file: KioskFile) -> int:
    """Runs the kiosk until it is ended; returns the process's exit code."""
    room = BackRoom(file)
    room.open()
    prepare(file.screen)
    from kiosk.app import KioskApp  # noqa: PLC0415 - Kivy reads its set-up when it is imported

    return KioskApp(room).run_to_the_end()
