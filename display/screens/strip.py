"""The strips across the screen, at its head and at its foot."""

from kivy.properties import BooleanProperty, ObjectProperty, OptionProperty
from kivy.uix.widget import Widget

from look.kv import load_rules
from look.theme import TERANG


class Strip(Widget):
    """A flat ground in one tone, parted from the page by a hairline: at its foot, or with `line_above` at its head."""

    tone = OptionProperty("panel", options=tuple(TERANG.tones))
    paint = ObjectProperty(TERANG.tones["panel"], rebind=True)
    line_above = BooleanProperty(False)


load_rules(__file__)
