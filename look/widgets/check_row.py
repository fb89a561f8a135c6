"""A sentence that the visitor may tick."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from look.kv import load_rules
from look.widgets.tappable import Tappable


class CheckRow(Tappable, FloatLayout):
    """A large box and its `text`; a tap anywhere on it turns `active` round."""

    text = StringProperty()
    active = BooleanProperty(False)

    def on_tap(self) -> None:
        """Turns the tick round; bind `active` to know."""
        self.active = not self.active


load_rules(__file__)
