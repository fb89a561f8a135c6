"""Numbers are the heroes: a label as large as its box allows, its capitals exactly as high as they look."""

from kivy.animation import Animation
from kivy.properties import NumericProperty, OptionProperty, StringProperty

from look import letters
from look.far import STEP_PX
from look.fonts import NUMBERS
from look.kv import load_rules
from look.widgets.drawn import Drawn

APPEAR_S = 0.22
_FACE = letters.Face(NUMBERS.family)
_PROBE_PX = 100
_STEP_FROM_PX = 40


class NumberLabel(Drawn):
    """A short text of digits and letters, such as `A-012` or `10.20`, on one line.

    It fills the width or the height, whichever is less; `most_mm` (0: no limit) holds its capitals down. `appear` says
    "this is new".
    """

    shaping = ("text", "most_mm", "halign")

    text = StringProperty()
    most_mm = NumericProperty(0)
    halign = OptionProperty("center", options=("left", "center", "right"))
    font_px = NumericProperty(0)
    grown = NumericProperty(1)

    def appear(self) -> None:
        """Comes up within a quarter of a second. The picture is scaled: a font size that moves would be a leak."""
        Animation.cancel_all(self, "grown", "opacity")
        self.grown, self.opacity = 0.92, 0.0
        Animation(grown=1, opacity=1, duration=APPEAR_S, transition="out_cubic").start(self)

    def _shape(self, *_: object) -> None:
        self.font_px = font_px = self._largest()
        self._place(letters.draw(self.text, font_px, _FACE, None), self.halign, "middle")
        # The middle of the capitals, not of the line with its room for accents, comes to the middle of the box.
        below_baseline = self.texture_size[1] - letters.ascent(font_px, _FACE)
        self.texture_y = self.height / 2 - NUMBERS.capital * font_px / 2 - below_baseline

    def _largest(self) -> int:
        by_width = self.width * _PROBE_PX / max(1, self._width_at(_PROBE_PX))
        by_height = self.height / NUMBERS.capital
        by_limit = self.screen.font(self.most_mm, NUMBERS.family) if self.most_mm else by_height
        font_px = max(1, int(min(by_width, by_height, by_limit)))
        if font_px > _STEP_FROM_PX:
            # Each distinct size is a font of its own in memory, and letters grow by whole pixels, not in proportion.
            font_px -= font_px % STEP_PX
            while self._width_at(font_px) > self.width:
                font_px -= STEP_PX
            # The probe is off by the rounding of its letters; a step that fits must not be lost to that.
            while font_px + STEP_PX <= min(by_height, by_limit) and self._width_at(font_px + STEP_PX) <= self.width:
                font_px += STEP_PX
        return font_px

    def _width_at(self, font_px: int) -> int:
        return letters.measure(self.text, font_px, _FACE, None).widest_word


load_rules(__file__)
