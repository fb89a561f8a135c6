"""A pictogram of the icon font. It never stands without its word, so only other widgets hold one."""

from kivy.properties import OptionProperty

from look import letters
from look.fonts import ICONS as FONT
from look.icons import ICONS
from look.kv import load_rules
from look.size import LENGTHS_MM
from look.widgets.drawn import Drawn

_FACE = letters.Face(FONT.family)


class Glyph(Drawn):
    """The pictogram `icon` ("" for none), as large as the widget."""

    shaping = ("icon",)

    icon = OptionProperty("", options=("", *ICONS))

    def _shape(self, *_: object) -> None:
        square = int(min(self.size))
        glyph = ICONS.get(self.icon, "") if square > 0 else ""
        self._place(letters.draw(glyph, max(1, square), _FACE, None), "center", "middle")


class Icon(Glyph):
    """The pictogram in a square of the named `length`."""

    length = OptionProperty("icon", options=tuple(name for name in LENGTHS_MM if name.startswith("icon")))


load_rules(__file__)
