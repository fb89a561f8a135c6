"""The first seconds: nothing could be read yet."""

from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from display.screens.plan import Box
from display.view import BoardView
from hall.say import say
from look.kv import load_rules


class StartingPage(Widget):
    """Says that it will not be long, calmly: nothing moves."""

    place = ObjectProperty(Box(0, 0, 1, 1), rebind=True)
    note_px = NumericProperty(20)
    words = StringProperty()

    def show(self, view: BoardView, place: Box, note_px: float) -> None:
        """Draws it in a part of the screen."""
        self.place, self.note_px = place, note_px
        self.words = say(view.language, "Starting …")


load_rules(__file__)
