"""The window on the screen: Kivy's loop, and the controller that it drives. Imported after `program.open_as`."""

import logging
import time

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from counter.window.back_room import BackRoom
from counter.window.keyboard import FOCUS_S, Keys
from counter.window.screens.stage import Stage
from counter.window.size import is_wide, size_in_window
from counter.window.view import View
from hall.sd_notify import notify, watchdog_s
from look.loop import deliver, keep_pace
from look.state import lang, look
from look.theme import THEMES

log = logging.getLogger(__name__)

TICK_S = 0.25
FRAMES_PER_SECOND = 30
COMMANDING = {"ctrl", "alt", "meta"}


class WindowApp(App):
    """The program from the first frame to its end, which here anybody at the counter may bring about.

    An exception in the loop ends the process: better than keys in an unknown state. What was pressed is safe in the store.
    """

    def __init__(self, room: BackRoom, px_per_mm: float) -> None:
        super().__init__()
        self.title = f"Antrean {room.counter}"
        self.room = room
        self.stage: Stage | None = None
        self._px_per_mm = px_per_mm
        self._keys = Keys()
        self._hear = Clock.create_trigger(self._heard, FOCUS_S)
        self._ended = False

    # Kivy's part

    def build(self) -> Stage:
        """The one widget that holds every page."""
        keep_pace(FRAMES_PER_SECOND)
        self.stage = Stage(self.room.controller)
        self._measure()
        Window.bind(on_resize=self._measure, on_key_down=self._key_down, on_key_up=self._key_up, focus=self._focused)
        return self.stage

    def on_start(self) -> None:
        """The loop is about to turn. What the first frame does not need begins behind it."""
        Clock.schedule_once(lambda _: self.room.connect(self.show, deliver))
        Window.bind(on_flip=self._drawn)

    def _drawn(self, *_: object) -> None:
        """The first frame is on the screen."""
        Window.unbind(on_flip=self._drawn)
        Clock.schedule_interval(lambda _: self.room.controller.tick(), TICK_S)
        log.info("the window is open")
        self._keys.come_to_front(time.monotonic())  # it may have been a key that opened the window
        self._hear()
        self.room.start_forecast()
        notify("READY=1")
        period = watchdog_s()
        if period is not None:
            Clock.schedule_interval(lambda _: notify("WATCHDOG=1"), period)

    def on_stop(self) -> None:
        """Kivy may call this twice."""
        if not self._ended:
            self._ended = True
            notify("STOPPING=1")
            self.room.close()

    def open_settings(self, *_: object) -> bool:
        """F1 opens nothing."""
        return False

    def run_to_the_end(self) -> int:
        """Runs until the window is closed, which is no mistake: the counter stays as it is."""
        try:
            self.run()
        finally:
            self.on_stop()
        return 0

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
