"""The window on the screen: Kivy's loop, and the controller that it drives. Imported after `program.open_as`."""

import logging
import time

from kivy.clock import Clock
from kivy.core.window import Window

from counter.window.back_room import BackRoom
from counter.window.keyboard import FOCUS_S, Keys
from counter.window.screens.stage import Stage
from counter.window.size import is_wide, size_in_window
from counter.window.view import View
from look.app import ScreenApp
from look.loop import keep_pace
from look.state import lang, look
from look.theme import THEMES

log = logging.getLogger(__name__)

TICK_S = 0.25
FRAMES_PER_SECOND = 30
COMMANDING = {"ctrl", "alt", "meta"}


class WindowApp(ScreenApp):
    """The window, which anybody at the counter may close: the counter stays as it is."""

    exit_code = 0

    def __init__(self, room: BackRoom, px_per_mm: float) -> None:
        super().__init__(room, room.counter)
        self.room = room
        self.stage: Stage | None = None
        self._px_per_mm = px_per_mm
        self._keys = Keys()
        self._hear = Clock.create_trigger(self._heard, FOCUS_S)

    def build(self) -> Stage:
        """The one widget that holds every page."""
        keep_pace(FRAMES_PER_SECOND)
        self.stage = Stage(self.room.controller)
        self._measure()
        Window.bind(on_resize=self._measure, on_key_down=self._key_down, on_key_up=self._key_up, focus=self._focused)
        return self.stage

    def begin(self) -> None:
        """The first frame is on the screen: from now on time passes, and keys are heard."""
        Clock.schedule_interval(lambda _: self.room.controller.tick(), TICK_S)
        log.info("the window is open")
        self._keys.come_to_front(time.monotonic())  # it may have been a key that opened the window
        self._hear()
        self.room.start_forecast()

    def _measure(self, *_: object) -> None:
        width, height = Window.size
        look.size = size_in_window(width, height, self._px_per_mm)
        if self.stage is not None:
            self.stage.wide = is_wide(width, height)

    def _key_down(self, _: object, code: int, __: int, text: str | None, modifiers: list[str]) -> bool:
        commanding = not COMMANDING.isdisjoint(modifiers)
        shift = "shift" in modifiers
        meant = self._keys.press(code, text, time.monotonic(), shift=shift, commanding=commanding)
        if meant is not None:
            self.room.strokes.stroke(meant)
        return True

    def _key_up(self, _: object, code: int, *__: object) -> bool:
        self._keys.release(code)
        return True

    def _focused(self, _: object, front: bool) -> None:
        self._hear.cancel()
        if front:
            self._keys.come_to_front(time.monotonic())
            self._hear()  # the keys are shown when they are heard
        else:
            self._keys.go_behind()
            self.room.controller.on_front(False)

    def _heard(self, _: float) -> None:
        if not self._keys.heard(time.monotonic()):  # Kivy counts from the beginning of a frame, which may be long ago
            self._hear()
            return
        log.info("the keyboard is heard")
        self.room.controller.on_front(True)

    def show(self, view: View) -> None:
        """Draws a view."""
        look.theme = THEMES[view.theme]
        lang.code = view.language
        if self.stage is not None:
            self.stage.show(view)
