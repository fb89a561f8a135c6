"""A window whose loop rests for an hour unless something is due or happens: `python -m tests.harness.turning`.

It says on standard output what the loop did, in this order: how often it turned while nothing was due, that it did what
another thread delivered, what was due, what moves in every frame, and that it felt a finger.
"""

import threading
import time

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.label import Label

from look import loop

STILL_S = 1.0
DUE_S = 0.2
FRAMES = 5


def say(text: str) -> None:
    """One line, at once."""
    print(text, flush=True)


class Turning(App):
    """Waits for one thing after the other."""

    def build(self) -> Label:
        """Something that is drawn once."""
        loop.keep_pace(30)
        return Label(text="0")

    def on_start(self) -> None:
        """The loop is about to turn."""
        Window.bind(on_flip=self._drawn, on_touch_down=self._touched)

    def _drawn(self, *_: object) -> None:
        Window.unbind(on_flip=self._drawn)
        threading.Thread(target=self._elsewhere, daemon=True).start()

    def _elsewhere(self) -> None:
        """Another thread."""
        before = Clock.frames
        time.sleep(STILL_S)
        say(f"turned {Clock.frames - before}")
        loop.deliver(self._delivered)

    def _delivered(self) -> None:
        say("delivered")
        Clock.schedule_once(lambda _: self._due(), DUE_S)

    def _due(self) -> None:
        say("due")
        self._left = FRAMES
        Clock.schedule_interval(self._moves, 0)

    def _moves(self, _: float) -> bool:
        self._left -= 1
        if not self._left:
            say("moved")
        return bool(self._left)

    def _touched(self, *_: object) -> bool:
        say("touched")
        self.stop()
        return True


if __name__ == "__main__":
    loop.REST_S = 3600.0
    Turning().run()
