"""The screen of the kiosk: Kivy's loop, and the controller that it drives. Imported after `public_machine.prepare`."""

import logging
import threading
from collections.abc import Callable

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from hall.messages import Message
from hall.sd_notify import notify, watchdog_s
from kiosk.config import KioskFile
from kiosk.controller import Controller
from kiosk.desk import Desk
from kiosk.live import HallNow
from kiosk.press import Press
from kiosk.screens.stage import Stage
from kiosk.view import Shown, View
from look.loop import deliver
from look.size import size_of
from look.state import lang, look
from look.theme import THEMES

log = logging.getLogger(__name__)

TICK_S = 0.25
EXIT_LOST = 70  # EX_SOFTWARE of sysexits.h: the supervisor starts the program again


class KioskApp(App):
    """The program from the first frame to its end.

    An exception in the loop ends the process: a fresh start by the supervisor is better than a screen in an unknown
    state. The numbers are safe in the store, the slips in the outbox.
    """

    def __init__(self, file: KioskFile) -> None:
        super().__init__()
        self.title = f"Antrean {file.name}"
        self.file = file
        self.desk = Desk(file.store, file.name, self, deliver, detail=self._said, after_act=self._nudge)
        self.controller = Controller(file, self.desk, self.show, think=think)
        self.press = Press(file, deliver, self.controller)
        self.stage: Stage | None = None
        self._ended = False
        self._shown: Shown | None = None

    # Kivy's part

    def build(self) -> Stage:
        """The one widget that holds every page."""
        self._measure()
        Window.bind(on_resize=self._measure, on_touch_down=self._touched, on_touch_move=self._touched)
        Window.bind(on_request_close=lambda *_: False)
        self.stage = Stage(self.controller, self.press)
        self.show(self.controller.view)
        return self.stage

    def on_start(self) -> None:
        """Everything begins after the first frame is on its way, so that the screen is never empty."""
        self.desk.start()
        self.press.worker.start()
        Clock.schedule_interval(lambda _: self.controller.tick(), TICK_S)
        notify("READY=1")
        period = watchdog_s()
        if period is not None:
            Clock.schedule_interval(lambda _: notify("WATCHDOG=1"), period)

    def on_stop(self) -> None:
        """Kivy may call this twice."""
        if not self._ended:
            self._ended = True
            notify("STOPPING=1")
            self.press.worker.stop()
            self.desk.stop()

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
        look.size = size_of(width, height, self.file.screen.width_mm)

    def _touched(self, *_: object) -> bool:
        self.controller.touched()
        return False

    def _nudge(self) -> None:
        self.press.worker.nudge()

    def _said(self) -> str:
        return f"printer {self.press.worker.report.state}"

    # News, in this thread

    def show(self, view: View) -> None:
        """Draws a view."""
        look.theme = THEMES[view.theme]
        lang.code = view.journey.language
        if self.stage is not None:
            self.stage.show(view)
            if view.shown is not self._shown:
                self._shown = view.shown
                log.info("page: %s", view.shown)

    def on_hall(self, now: HallNow) -> None:
        """See `kiosk.desk.Listener`."""
        self.controller.on_hall(now)

    def on_store_gone(self, why: Message) -> None:
        """See `kiosk.desk.Listener`."""
        self.controller.on_store_gone(why)


def think(work: Callable[[], bool], told: Callable[[bool], None]) -> None:
    """See `kiosk.staff.Think`."""

    def run() -> None:
        result = work()
        deliver(lambda: told(result))

    threading.Thread(target=run, name="think", daemon=True).start()
