"""The head of the screen: whose hall this is, where, which day and what time; and what is wrong with this display."""

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from display.screens.strip import Strip
from display.view import BoardView
from hall.say import say
from look.kv import load_rules
from look.theme import TERANG


class OfHeader(Widget):
    """A part of the header. It follows the properties of its `header`; with `feet` of 0 or more its letters stand so high
    above its bottom.
    """

    header = ObjectProperty(None, rebind=True, allownone=True)
    note_px = NumericProperty(20)
    paint = ObjectProperty(TERANG.tones["panel"], rebind=True)
    feet = NumericProperty(-1)


class Header(Strip):
    """Without a connection the strip is grey, and says since when in place of the day.

    `note_px` is the height of its capitals, `clock_px` that of the clock's.
    """

    hall_name = StringProperty()
    about = StringProperty()
    clock = StringProperty()
    mark = StringProperty()
    lost = BooleanProperty(False)
    note_px = NumericProperty(20)
    clock_px = NumericProperty(20)
    margin = NumericProperty(0)

    def show(self, view: BoardView) -> None:
        """Says what a view says of the hall and of this display."""
        self.hall_name, self.clock = view.hall_name, view.clock
        self.mark = say(view.language, "No sound") if view.mute else ""
        self.lost = bool(view.lost_since)
        zone = say(view.language, "Zone {zone}", zone=view.zone) if view.zone else ""
        self.about = " · ".join(part for part in (zone, view.date) if part)
        if self.lost:
            self.about = say(view.language, "Connection lost since {time}", time=view.lost_since)


class HeaderLandscape(Header):
    """All on one line."""


class HeaderPortrait(Header):
    """The name and the clock, below them the rest."""


load_rules(__file__)
