"""Text for those who stand far away: its size is given in pixels of its capitals, reckoned from the distance."""

import math

from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty

from look import letters
from look.fonts import FONTS
from look.widgets.fit_label import FitLabel


class FarLabel(FitLabel):
    """A `FitLabel` whose capitals are `capital_px` high, and never below `least_px` while that can be helped.

    With a `base` of 0 or more a text on one line stands with its feet so many pixels above the bottom of its box, so that
    it can share a line with a number; without, or on several lines, `valign` says where.
    """

    shaping = (*FitLabel.shaping, "capital_px", "least_px", "leading", "base")

    capital_px = NumericProperty(20)
    least_px = NumericProperty(0)
    leading = NumericProperty(1.0)
    base = NumericProperty(-1)

    @property
    def capital_of_one_em(self) -> float:
        """The height of a capital in parts of the font size."""
        return FONTS[self.family].capital

    def _wanted_and_least(self) -> tuple[int, int]:
        em = self.capital_of_one_em
        wanted = max(1, math.ceil(self.capital_px / em - 1e-6))
        return wanted, max(1, min(wanted, math.ceil(self.least_px / em - 1e-6)))

    @property
    def _face(self) -> letters.Face:
        return letters.Face(self.family, self.bold, self.leading)

    def _place(self, texture: Texture | None, halign: str, valign: str) -> None:
        super()._place(texture, halign, valign)
        if self.base >= 0 and texture is not None and "\n" not in self.text and self._on_one_line:
            self.texture_y = self.base - (texture.size[1] - letters.ascent(int(self.font_px), self._face))

    @property
    def _on_one_line(self) -> bool:
        return letters.measure(self.fitted.text, self.fitted.font_px, self._face, max(1, int(self.width))).lines <= 1
