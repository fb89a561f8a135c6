"""What is seen of the keypad: its display of two lines, and its keys."""

from collections.abc import Callable
from functools import partial

from kivy.clock import Clock
from kivy.properties import BooleanProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from demo.keypad.firmware import Answer, Display
from demo.keypad.phrases import state_word, waiting_words
from look import widgets  # noqa: F401 - known to the .kv file
from look.icons import ICONS
from look.kv import load_rules
from look.state import lang
from look.widgets import Surface, Tappable

# How long a key stays lit that was pressed by somebody who is not seen.
LIT_S = 0.4


class DeviceKey(Tappable, FloatLayout):
    """A key of the device. `lit` while it is pressed from elsewhere."""

    key = StringProperty()
    text = StringProperty()
    icon = OptionProperty("next", options=tuple(ICONS))
    main = BooleanProperty(False)
    lit = BooleanProperty(False)


class DeviceDisplay(Surface, BoxLayout):
    """The dark field with what the host has sent."""


class Face(Surface, BoxLayout):
    """The front of the device."""

    counter = StringProperty()
    ticket = StringProperty()
    state_word = StringProperty()
    below = StringProperty()
    calls = BooleanProperty(False)

    def __init__(self, press: Callable[[str], None], **values: object) -> None:
        self.press = press
        self._answer: Answer | None = None
        super().__init__(**values)
        self.show(Display(), None)

    def show(self, display: Display, answer: Answer | None) -> None:
        """Draws what the host has sent, and lights the key that was answered last."""
        self.ticket = display.ticket or ""
        self.state_word = state_word(lang.code, display.state)
        self.below = display.note or waiting_words(lang.code, display.waiting)
        self.calls = display.ticket is not None
        if answer is not None and answer is not self._answer:
            self._answer = answer
            self._light(answer.key)

    def _light(self, key: str) -> None:
        for found in self.walk():
            if isinstance(found, DeviceKey) and found.key == key:
                found.lit = True
                Clock.schedule_once(partial(self._dim, found), LIT_S)

    def _dim(self, key: DeviceKey, _: float) -> None:
        key.lit = False


load_rules(__file__)
