"""What every card, tile and button lies on: a flat ground with rounded corners and, where it can be touched, an edge."""

from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty, OptionProperty
from kivy.uix.widget import Widget

from look.dashes import dashed_outline, triangles
from look.kv import load_rules
from look.theme import TERANG


class Surface(Widget):
    """A ground in one tone of the theme.

    `outline`: "edge" for what can be touched, "dashed" for what could be at another time, "line" for what is only
    parted from its surroundings, "none". `pressed` shows the ground under a finger. Whatever stands on it takes its
    colours from `paint`, the tone itself.
    """

    tone = OptionProperty("card", options=tuple(TERANG.tones))
    paint = ObjectProperty(TERANG.tones["card"], rebind=True)
    outline = OptionProperty("none", options=("none", "line", "edge", "dashed"))
    pressed = BooleanProperty(False)
    radius = NumericProperty(0)
    edge_px = NumericProperty(0)
    inset = NumericProperty(0)
    dashes = ListProperty()
    dash_indices = ListProperty()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        for name in ("pos", "size", "outline", "radius", "edge_px"):
            self.fbind(name, self._place_dashes)

    def _place_dashes(self, *_: object) -> None:
        dashed = self.outline == "dashed" and min(self.size) > 4 * self.edge_px > 0
        if dashed or self.dashes:
            self.dashes = dashed_outline(self.pos, self.size, self.radius, self.edge_px) if dashed else []
            self.dash_indices = triangles(self.dashes)


load_rules(__file__)
