"""The arrow to the counter, as heavy as the numbers beside it: a pictogram of the icon font would be too thin for them."""

from kivy.properties import ColorProperty, NumericProperty
from kivy.uix.widget import Widget

from look.kv import load_rules


class Arrow(Widget):
    """Points to the right, from edge to edge of its width. `nudge`, from 0 to 1, moves it further in its direction."""

    # The thickness of its strokes and the height of its head, in parts of its width; how far a nudge goes.
    stroke, head, pointing = 0.17, 0.86, 0.2

    color = ColorProperty((0, 0, 0, 1))
    nudge = NumericProperty(0)
    thick = NumericProperty(1)
    side = NumericProperty(1)
    tip = NumericProperty(0)


load_rules(__file__)
