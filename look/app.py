"""What the programs with a screen have in common from their first frame to their end. Imported after Kivy was set up."""

import gc
import logging
from collections.abc import Callable
from typing import Any, Protocol

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from hall.sd_notify import notify, watchdog_s
from look.loop import deliver
from look.post import Call

log = logging.getLogger(__name__)

EXIT_LOST = 70  # EX_SOFTWARE of sysexits.h: the supervisor starts the program again


class Room(Protocol):
    """What works behind a screen."""

    def connect(self, show: Callable[[Any], None], deliver: Callable[[Call], None]) -> None:
        """There is a screen: `show` draws a view, `deliver` reaches its thread, in which this is called."""

    def close(self) -> None:
        """Ends all threads; what hangs is left behind."""


class ScreenApp(App):
    """A program from its first frame to its end. It has a `build`, which makes its one widget, and what is below.

    An exception in the loop ends the process: a fresh start by the supervisor is better than a screen in an unknown state.
    What has been done is safe in the store.
    """

    exit_code = EXIT_LOST
    """What the supervisor is told. Nobody may end a program on a machine that stands in public: no end there was wanted."""

    def __init__(self, room: Room, name: str) -> None:
        super().__init__()
        self.title = f"Antrean {name}"
        self._behind = room
        self._begun = False
        self._ended = False

    def show(self, view: Any) -> None:
        """Draws a view."""
        raise NotImplementedError

    def begin(self) -> None:
        """The first frame is on the screen: what it did not need begins."""
        raise NotImplementedError

    def flipped(self) -> None:
        """A frame is on the screen."""

    def run_to_the_end(self) -> int:
        """Runs; the exit code."""
        try:
            self.run()
        finally:
            self.on_stop()
        if self.exit_code:
            log.error("the window is gone")
        return self.exit_code

    # Kivy's part

    def on_start(self) -> None:
        """The loop is about to turn."""
        Clock.schedule_once(lambda _: self._behind.connect(self.show, deliver))
        Window.bind(on_flip=self._flip)

    def _flip(self, *_: object) -> bool:
        """Hands a frame to the screen, which takes a while where it is drawn in software; then tells of it. Left to itself,
        Kivy tells first.
        """
        Window.flip()
        if not self._begun:
            self._begun = True
            self._begin()
        self.flipped()
        return True  # it has been handed over

    def _begin(self) -> None:
        gc.enable()  # not while the program was imported and its first page made, of which nothing is garbage
        notify("READY=1")
        period = watchdog_s()
        if period is not None:
            Clock.schedule_interval(lambda _: notify("WATCHDOG=1"), period)
        self.begin()

    def on_stop(self) -> None:
        """Kivy may call this twice."""
        if not self._ended:
            self._ended = True
            notify("STOPPING=1")
            self._behind.close()

    def open_settings(self, *_: object) -> bool:
        """F1 opens nothing."""
        return False
