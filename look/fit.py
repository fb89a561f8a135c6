"""At which size a text is drawn: it wraps, then shrinks down to a floor, and is only cut where that was allowed.

Pure: what a text measures is asked of the caller.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# One step of shrinking. Few distinct sizes: each is a font of its own in memory.
_STEP = 0.92
# When even the floor is too large for the box, the text goes on shrinking rather than lose words.
_LAST_RESORT = 0.4

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Extent:
    """What a text takes when wrapped to a width: its lines, their height, its widest word."""

    lines: int
    height: int
    widest_word: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a text is drawn. `whole`: no word is lost. `below_floor`: it had to become smaller than its least size."""

    text: str
    font_px: int
    whole: bool = True
    below_floor: bool = False


Measure = Callable[[str, int], Extent]
"""A text and a font size in pixels to what it takes in the box's width."""


def ladder(wanted: int, least: int) -> tuple[int, ...]:
    """Font sizes to try, from `wanted` down to exactly `least`."""
    sizes: list[int] = []
    size = float(wanted)
    while round(size) > least:
        sizes.append(round(size))
        size *= _STEP
    return (*sizes, min(least, wanted))


def fit(text: str, sizes: Sequence[int], box: tuple[int, int], lines: int, ellipsis: bool, measure: Measure) -> Fitted:
    """The largest of `sizes` at which the text fits a box of width and height in at most `lines` (0: any number).

    When it does not fit at the least of them, it is cut with "…" where `ellipsis` allows, else shrunk further.
    """

    def fits(words: str, font_px: int) -> bool:
        extent = measure(words, font_px)
        width, height = box
        return extent.height <= height and extent.widest_word <= width and (not lines or extent.lines <= lines)

    for font_px in sizes:
        if fits(text, font_px):
            return Fitted(text, font_px)
    least = sizes[-1]
    if ellipsis:
        return Fitted(_cut(text, lambda words: fits(words, least)), least, whole=False)
    for font_px in ladder(least, max(1, int(least * _LAST_RESORT)))[1:]:
        if fits(text, font_px):
            return Fitted(text, font_px, below_floor=True)
    return Fitted(text, max(1, int(least * _LAST_RESORT)), whole=False, below_floor=True)


def tight_width(width: int, measured_at: Callable[[int], Extent]) -> int:
    """The least width in which a text takes no more lines than in `width`: its lines come out about equally long."""
    at_full = measured_at(width)
    narrow, wide = min(width, at_full.widest_word), width
    while narrow < wide:
        middle = (narrow + wide) // 2
        if measured_at(middle).height > at_full.height:
            narrow = middle + 1
        else:
            wide = middle
    return wide


def _cut(text: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning that fits with "…" behind it."""
    shortest, longest = 0, len(text)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        if fits(text[:middle].rstrip() + ELLIPSIS):
            shortest = middle
        else:
            longest = middle - 1
    beginning = text[:shortest].rstrip(" ,;:(-")
    return beginning + ELLIPSIS
