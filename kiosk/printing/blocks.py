"""The language of a laid-out slip. One layout, several renderers: bytes for a printer, a picture for a screen.

Every text fits its line already: `layout` has broken and measured it. All texts are printable ASCII.
"""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center"]


@dataclass(frozen=True, slots=True)
class Text:
    """One line. `size` multiplies the width and height of the printer's font, 1 to 8."""

    text: str
    size: int = 1
    bold: bool = False
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Columns:
    """One line with a word at each end."""

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty space, in dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, centred. `module` is the edge of one module in dots."""

    data: str
    module: int = 6


@dataclass(frozen=True, slots=True)
class Raster:
    """A black and white picture, centred: rows of packed bits, 1 is black, `width` a multiple of 8."""

    width: int
    height: int
    rows: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of a slip."""


Block = Text | Columns | Rule | Feed | Qr | Raster | Cut
