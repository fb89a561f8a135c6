"""The screen of the kiosk: Kivy's loop, and the controller that it drives. Imported after `public_machine.prepare`."""

import logging

from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.back_room import BackRoom
from kiosk.screens.stage import Stage
from kiosk.view import Shown, View
from look.app import ScreenApp
from look.loop import keep_pace, settle
from look.size import size_of
from look.state import lang, look
from look.theme import THEMES

log = logging.getLogger(__name__)

TICK_S = 0.25
# Between two pages that are made before anybody wants them: a tap meanwhile is not made to wait.
AHEAD_S = 0.2


class KioskApp(ScreenApp):
    """The kiosk. What is printed when the program ends is safe in the outbox."""

    def __init__(self, room: BackRoom) -> None:
        super().__init__(room, room.file.name)
        self.room = room
        self.stage: Stage | None = None
        self._shown: Shown | None = None

    def build(self) -> Stage:
        """The one widget that holds every page."""
        keep_pace(self.room.file.screen.frames_per_second)
        self._measure()
        Window.bind(on_resize=self._measure, on_touch_down=self._touched, on_touch_move=self._touched)
        Window.bind(on_request_close=lambda *_: False)
        self.stage = Stage(self.room.controller, self.room)
        return self.stage

    def begin(self) -> None:
        """The first frame is on the screen: from now on time passes, and slips are printed."""
        Clock.schedule_interval(lambda _: self.room.controller.tick(), TICK_S)
        Clock.schedule_interval(self._make_ahead, AHEAD_S)
        self.room.start_printing()

    def _make_ahead(self, _: float) -> bool:
        """The other pages, and at last the voice: nothing of it holds up the first touch."""
        if self.stage is not None and self.stage.make_ahead():
            return True
        self.room.start_voice()
        self.room.start_forecast()
        settle()
        return False

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
