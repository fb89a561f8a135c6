"""Kivy's loop of the demonstration's own windows. Imported after Kivy was set up."""

import logging
from collections.abc import Callable

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

from demo.window import FRAMES_PER_SECOND, MM_ACROSS
from demo.window_words import OPEN
from look.loop import keep_pace
from look.size import Size
from look.state import lang, look

log = logging.getLogger(__name__)


class DemoWindow(App):
    """A window with one widget in it."""

    def __init__(self, title: str, language: str, build: Callable[[], Widget], connect: Callable[[], None]) -> None:
        super().__init__()
        self.title = title
        self._make = build
        self._connect = connect
        lang.code = language

    def build(self) -> Widget:
        """Kivy calls this once."""
        keep_pace(FRAMES_PER_SECOND)
        self._measure()
        Window.bind(on_resize=self._measure)
        Window.clearcolor = look.theme.tones["page"].ground
        return self._make()

    def on_start(self) -> None:
        """The loop is about to turn."""
        Clock.schedule_once(lambda _: self._connect())
        Window.bind(on_flip=self._drawn)

    def open_settings(self, *_: object) -> bool:
        """F1 opens nothing."""
        return False

    def _drawn(self, *_: object) -> None:
        Window.unbind(on_flip=self._drawn)
        log.info(OPEN)

    def _measure(self, *_: object) -> None:
        width, height = Window.size
        look.size = Size(width, height, width / MM_ACROSS, width / MM_ACROSS)
