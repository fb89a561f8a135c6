"""The display program: what must happen before Kivy is imported, and then the screen."""

from display.back_room import BackRoom
from display.config import DisplayFile
from look.public_machine import prepare


def run(file: DisplayFile) -> int:
    """Runs the display until it is ended; returns the process's exit code."""
    room = BackRoom(file)
    room.open()
    prepare(file.screen)
    from display.app import DisplayApp  # noqa: PLC0415 - Kivy reads its set-up when it is imported

    return DisplayApp(room).run_to_the_end()
