"""The screen of the kiosk: Kivy's loop, and the controller that it drives. Imported after `public_machine.prepare`."""

import logging

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from hall.sd_notify import notify, watchdog_s
from kiosk.back_room import BackRoom
from kiosk.screens.stage import Stage
from kiosk.view import Shown, View
from look.loop import deliver, keep_pace, settle
from look.size import size_of
from look.state import lang, look
from look.theme import THEMES

log = logging.getLogger(__name__)

TICK_S = 0.25
# Between two pages that are made before anybody wants them: a tap meanwhile is not made to wait.
AHEAD_S = 0.2
EXIT_LOST = 70  # EX_SOFTWARE of sysexits.h: the supervisor starts the program again


class KioskApp(App):
    """The program from the first frame to its end.

    An exception in the loop ends the process: a fresh start by the supervisor is better than a screen in an unknown
    state. The numbers are safe in the store, the slips in the outbox.
    """

    def __init__(self, room: BackRoom) -> None:
        super().__init__()
        self.title = f"Antrean {room.file.name}"
        self.room = room
        self.stage: Stage | None = None
        self._ended = False
        self._shown: Shown | None = None

    # Kivy's part

    def build(self) -> Stage:
        """The one widget that holds every page."""
        keep_pace(self.room.file.screen.frames_per_second)
        self._measure()
        Window.bind(on_resize=self._measure, on_touch_down=self._touched, on_touch_move=self._touched)
        Window.bind(on_request_close=lambda *_: False)
        self.stage = Stage(self.room.controller, self.room.press)
        return self.stage

    def on_start(self) -> None:
        """The loop is about to turn. What the first frame does not need begins behind it."""
        Clock.schedule_once(lambda _: self.room.connect(self.show, deliver))
        Window.bind(on_flip=self._drawn)

    def _drawn(self, *_: object) -> None:
        """The first frame is on the screen."""
        Window.unbind(on_flip=self._drawn)
        Clock.schedule_interval(lambda _: self.room.controller.tick(), TICK_S)
        Clock.schedule_interval(self._make_ahead, AHEAD_S)
        self.room.start_printing()
        notify("READY=1")
        period = watchdog_s()
        if period is not None:
            Clock.schedule_interval(lambda _: notify("WATCHDOG=1"), period)

    def _make_ahead(self, _: float) -> bool:
        """The other pages, and at last the voice: nothing of it holds up the first touch."""
        if self.stage is not None and self.stage.make_ahead():
            return True
        self.room.start_voice()
        self.room.start_forecast()
        settle()
        return False

    def on_stop(self) -> None:
        """Kivy may call this twice."""
        if not self._ended:
            self._ended = True
            notify("STOPPING=1")
            self.room.close()

    def open_settings(self, *_: object) -> bool:
        """F1 opens nothing on a public machine."""
        return False

    def run_to_the_end(self) -> int:
        """Runs; the exit code tells the supervisor that the end was not wanted, which on a kiosk it never is."""
        try:
            self.run()
        finally:
            self.on_stop()
        log.error("the window is gone")
        return EXIT_LOST

    def _measure(self, *_: object) -> None:
        width, height = Window.size
        look.size = size_of(width, height, self.room.file.screen.width_mm)

    def _touched(self, *_: object) -> bool:
        self.room.controller.touched()
        return False

    def show(self, view: View) -> None:
        """Draws a view."""
        look.theme = THEMES[view.theme]
        lang.code = view.journey.language
        if self.stage is not None:
            self.stage.show(view)
            if view.shown is not self._shown:
                self._shown = view.shown
                log.info("page: %s", view.shown)
