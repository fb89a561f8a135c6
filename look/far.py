"""How large a display must write for those who stand far away.

Capitals of 1/200 of the distance are what healthy eyes read on a sign without effort (about 17 minutes of arc). A hall has
old and weak eyes, so the number that is called now has more than three times that, and the list of calls more than one and
a half times.
"""

import math
from dataclasses import dataclass

from look.fonts import NUMBERS
from look.size import Size

# The heights of capitals, in parts of the distance.
NUMBER_PART = 60
ROW_PART = 120
NOTE_PART = 300
# Small texts are of no use to the last row, but must not crowd out what is: in parts of the screen's short side.
NOTE_LEAST, NOTE_MOST = 0.030, 0.037
# Large numbers come in font sizes that are multiples of this: each distinct size is a font of its own in memory.
STEP_PX = 4


@dataclass(frozen=True, slots=True)
class Far:
    """The least heights of capitals in pixels, of the number that is called now and of a row in a list; and the height that
    small texts have.
    """

    number_px: float
    row_px: float
    note_px: float


def far(size: Size, viewing_mm: float) -> Far:
    """What a screen must write for a reader at a distance of `viewing_mm`."""
    short = min(size.width, size.height)
    wanted = viewing_mm / NOTE_PART * size.px_per_mm
    return Far(
        number_px=_in_steps(viewing_mm / NUMBER_PART * size.px_per_mm),
        row_px=_in_steps(viewing_mm / ROW_PART * size.px_per_mm),
        note_px=min(max(wanted, NOTE_LEAST * short), NOTE_MOST * short),
    )


def _in_steps(capital_px: float) -> float:
    """The next height at which numbers are drawn."""
    return math.ceil(capital_px / NUMBERS.capital / STEP_PX - 1e-6) * STEP_PX * NUMBERS.capital
