"""Millimetres into pixels, for a panel whose width in millimetres the machine's file tells.

Every length has a name here and is given in millimetres of the *reference panel*, a 21.5 inch touchscreen (268 mm on its
short side). On a larger panel lengths grow with it, so that a page fills it the same way; on a smaller one they keep
their true millimetres, since fingers and eyes do not shrink with the screen.

The figures: touch targets of 20 mm are as good as larger ones and better than smaller ones, also for people with
impaired hands (Colle & Hiszem 2004, Duff et al. 2010); capitals of 5 mm are read at arm's length by most.
"""

import math
from dataclasses import dataclass
from types import MappingProxyType

from look import fonts

REFERENCE_MM = 268.0

TOUCH_MM = 20.0
GAP_MM = 3.0
CAPITAL_MM = 5.0
SMALL_CAPITAL_MM = 3.5

LENGTHS_MM = MappingProxyType(
    {
        "margin": 14.0,  # from the edge of the screen to the page
        "gap": 6.0,  # between neighbours
        "key_gap": 3.0,  # between the keys of a keyboard
        "section": 12.0,  # between parts of a page
        "pad": 8.0,  # from the edge of a card to its words
        "pad_small": 4.0,
        "radius": 5.5,
        "line": 0.4,
        "edge": 0.45,
        "icon": 15.0,  # the pictogram of a tile
        "icon_small": 10.0,  # beside the word on a button
        "icon_note": 6.0,  # beside a small text
        "icon_large": 28.0,
        "box": 13.0,  # a checkbox
        "dot": 4.0,
        "bar": 3.5,
        "touch": 21.0,  # the height of anything that can be tapped
        "touch_tall": 27.0,
        "row": 36.0,  # a service in a list
        "action": 50.0,  # the one button that a page is for
    }
)

# Heights of capitals. Names, not numbers, so that the same thing is the same size on every page.
CAPITALS_MM = MappingProxyType(
    {
        "note": 4.4,
        "text": 5.4,
        "strong": 6.3,  # names on tiles, words on buttons
        "head": 8.0,
        "title": 12.0,
        "figure": 11.0,  # a number in a card
    }
)
# Large bold lines stand closer together than the font would have them.
LEADING = MappingProxyType({"strong": 0.95, "head": 0.92, "title": 0.9})


@dataclass(frozen=True, slots=True)
class Size:
    """The lengths of one screen in whole pixels, and the capitals in millimetres of the reference panel."""

    width: int
    height: int
    px_per_mm: float
    scale: float

    @property
    def portrait(self) -> bool:
        """Whether the screen is taller than wide."""
        return self.height > self.width

    def mm(self, millimetres: float) -> int:
        """A length in whole pixels, rounded up so that no least measure is missed; 0 stays 0."""
        return math.ceil(millimetres * self.scale - 1e-6)

    def px(self, name: str) -> int:
        """The named length, at least 1."""
        return max(1, self.mm(LENGTHS_MM[name]))

    def font(self, capital_mm: float, family: str = fonts.TEXT.family) -> int:
        """The font size whose capitals are at least `capital_mm` high."""
        return math.ceil(capital_mm * self.scale / fonts.FONTS[family].capital - 1e-6)


def size_of(width_px: int, height_px: int, panel_width_mm: float) -> Size:
    """The sizes of a window of so many pixels that fills a panel of that width."""
    px_per_mm = width_px / panel_width_mm
    return Size(
        width=width_px,
        height=height_px,
        px_per_mm=px_per_mm,
        scale=max(px_per_mm, min(width_px, height_px) / REFERENCE_MM),
    )
