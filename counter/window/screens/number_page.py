"""A number to call, for whoever has no keys: the digits in the places of a number pad, and the letters of the counter."""

from functools import partial

from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty

from counter.window.screens.base import WindowPage
from counter.window.screens.parts import PadKey
from counter.window.view import NOTHING, KeyView, Place, View
from look.kv import load_rules
from look.widgets.keyboard import DigitKey

# As on a number pad, not as on a telephone.
DIGITS = "789456123"


class SeriesKey(PadKey):
    """The letters of a number."""

    chosen = BooleanProperty(False)


class NumberPage(WindowPage):
    """The page of a number."""

    heading = StringProperty()
    typed = StringProperty()
    series = ListProperty()
    main: "ObjectProperty[KeyView]" = ObjectProperty(NOTHING, rebind=True)

    def on_kv_post(self, _: object) -> None:
        """Kivy calls this when the rules of the .kv file have been applied."""
        for digit in DIGITS:
            key = DigitKey(text=digit)
            key.bind(on_tap=partial(self._type, digit))
            self.ids.digits.add_widget(key)

    def show(self, view: View) -> None:
        """Draws a view."""
        super().show(view)
        self.heading, self.typed = view.heading, view.typed
        self.main = view.keys[Place.MAIN]
        if list(view.series) != self.series:
            self.series = list(view.series)
            self.ids.series.clear_widgets()
            for letters in view.series:
                key = SeriesKey(text=letters)
                key.bind(on_tap=partial(self._begin_with, letters))
                self.ids.series.add_widget(key)
        for key in self.ids.series.children:
            key.chosen = view.typed.rstrip("0123456789") == key.text

    def _type(self, digit: str, _: object) -> None:
        self.controller.type(digit)

    def _begin_with(self, letters: str, _: object) -> None:
        self.controller.begin_with(letters)


load_rules(__file__)
