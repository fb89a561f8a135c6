"""Keys of our own size: letters for the search, digits for the PIN."""

from functools import partial

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from look.icons import ICONS
from look.kv import load_rules
from look.widgets.page_dots import Dot
from look.widgets.tappable import Tappable

ROWS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
DIGITS = "123456789"


class Key(Tappable, FloatLayout):
    """A key with a letter, or with a word and an `icon`. Quick double letters are two taps, so it hardly locks."""

    text = StringProperty()
    icon = OptionProperty("", options=("", *ICONS))
    lettered = BooleanProperty(True)


class Keyboard(BoxLayout):
    """Letters in the order that people know, a space and an eraser.

    `on_letter(character)` brings a small letter or a space, `on_erase` asks for the last one to go. `key_width` is that
    of a letter; the words on the two long keys are `space_text` and `erase_text`.
    """

    space_text = StringProperty()
    erase_text = StringProperty()
    key_width = NumericProperty(1)

    def __init__(self, **values: object) -> None:
        self.register_event_type("on_letter")
        self.register_event_type("on_erase")
        super().__init__(**values)

    def on_kv_post(self, _: Widget) -> None:
        """Kivy calls this when the rows of the .kv file are there."""
        for letters, row in zip(ROWS, ("first", "second", "third"), strict=True):
            for letter in letters:
                key = LetterKey(text=letter, board=self)
                key.bind(on_tap=partial(self._letter, letter.lower()))
                self.ids[row].add_widget(key)

    def on_letter(self, character: str) -> None:
        """The event."""

    def on_erase(self) -> None:
        """The event."""

    def _letter(self, character: str, _: Widget) -> None:
        self.dispatch("on_letter", character)


class LetterKey(Key):
    """A key of a keyboard, as wide as its `board` wants."""

    board = ObjectProperty(None, rebind=True)


class DigitKey(Key):
    """A key of a number pad, in the face of numbers."""


class NumberPad(GridLayout):
    """Digits as on a telephone. `on_digit(character)`, `on_erase`, `on_enter`."""

    erase_text = StringProperty()
    enter_text = StringProperty()

    def __init__(self, **values: object) -> None:
        self.register_event_type("on_digit")
        self.register_event_type("on_erase")
        self.register_event_type("on_enter")
        super().__init__(**values)

    def on_kv_post(self, _: Widget) -> None:
        """Kivy calls this when the keys of the .kv file are there; the digits go before and between them."""
        for digit in reversed(DIGITS):
            self._add(digit, index=len(self.children))
        self._add("0", index=1)

    def on_digit(self, character: str) -> None:
        """The event."""

    def on_erase(self) -> None:
        """The event."""

    def on_enter(self) -> None:
        """The event."""

    def _add(self, digit: str, index: int) -> None:
        key = DigitKey(text=digit)
        key.bind(on_tap=partial(self._digit, digit))
        self.add_widget(key, index=index)

    def _digit(self, digit: str, _: Widget) -> None:
        self.dispatch("on_digit", digit)


class PinDots(BoxLayout):
    """How many of `length` digits have been `entered`, without saying which."""

    length = NumericProperty(4)
    entered = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.fbind("length", self._build)
        self.fbind("entered", self._build)
        self._build()

    def _build(self, *_: object) -> None:
        self.clear_widgets()
        for number in range(int(self.length)):
            self.add_widget(PinDot(current=number < self.entered))


class PinDot(Dot):
    """One digit: a ring, filled when it has been entered."""


load_rules(__file__)
