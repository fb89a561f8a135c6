"""How one of the demonstration's own windows is opened. Imported before Kivy."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from demo.layout import Box
from look.public_machine import prepare
from look.screen import Screen

if TYPE_CHECKING:
    from kivy.uix.widget import Widget

FRAMES_PER_SECOND = 30
# A window is as wide as so many lengths of the look, whatever its pixels.
MM_ACROSS = 150.0


def open_window(
    title: str, box: Box, language: str, build: Callable[[], "Widget"], connect: Callable[[], None]
) -> None:
    """Shows a window until it is closed.

    :param build: makes what is in it, in this thread.
    :param connect: called once when the loop turns.
    """
    prepare(
        Screen(
            width_mm=MM_ACROSS,
            fullscreen=False,
            window=(box.width, box.height),
            left=box.left,
            top=box.top,
            show_pointer=True,
            frames_per_second=FRAMES_PER_SECOND,
        )
    )
    from demo.window_app import DemoWindow  # noqa: PLC0415 - Kivy reads its set-up when it is imported

    DemoWindow(title, language, build, connect).run()


def speak_up() -> None:
    """The log as all programs have it."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
