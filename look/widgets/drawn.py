"""Letters, digits and pictograms are textures; this draws one in its colour."""

from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.properties import ColorProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from look.kv import load_rules
from look.state import look

_PART_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0, "bottom": 0.0, "middle": 0.5, "top": 1.0}


class Drawn(Widget):
    """A widget that shows one white texture in `color`; in the ink of the page while nobody gives it one.

    That ink is a property of its own, `plain`: two rules for one property would both follow the theme, and the general one
    comes last when the theme changes.

    Its children name the properties that shape it in `shaping` and draw anew in `_shape`, once before the next frame
    however many of them change.
    """

    shaping: tuple[str, ...] = ()

    color = ColorProperty(None, allownone=True)
    plain = ColorProperty((0, 0, 0, 1))
    texture: "ObjectProperty[Texture | None]" = ObjectProperty(None, allownone=True)
    texture_size = ObjectProperty((0, 0))
    texture_x = NumericProperty(0)
    texture_y = NumericProperty(0)
    screen = ObjectProperty(look.size)

    def __init__(self, **values: object) -> None:
        self._reshape = Clock.create_trigger(self._shape, -1)
        super().__init__(**values)
        for name in (*self.shaping, "size", "screen"):
            self.fbind(name, self._reshape)
        self._reshape()

    def _shape(self, *_: object) -> None:
        raise NotImplementedError

    def _place(self, texture: Texture | None, halign: str, valign: str) -> None:
        self.texture = texture
        self.texture_size = texture.size if texture else (0, 0)
        self.texture_x = int((self.width - self.texture_size[0]) * _PART_BEFORE[halign])
        self.texture_y = int((self.height - self.texture_size[1]) * _PART_BEFORE[valign])


load_rules(__file__)
