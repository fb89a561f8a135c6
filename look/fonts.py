"""The fonts that travel with the program, and what must be known of them to give sizes by the height of capitals.

Texts are set in Atkinson Hyperlegible, drawn for low vision. Its slashed zero reads as an 8 from far away or with a
weak eye (`A-808` and `A-888` blur into one), so numbers have another face: Overpass, the open form of the lettering of
road signs. Its zero is a plain narrow oval, unlike the round letter O.
"""

from dataclasses import dataclass
from pathlib import Path

from hall.shipped import shipped


@dataclass(frozen=True, slots=True)
class Font:
    """A family as the look uses it. `capital` is the height of a capital H in parts of the font size."""

    family: str
    regular: Path
    bold: Path
    capital: float


def _font(folder: str, family: str, regular: str, bold: str, capital: float) -> Font:
    return Font(family, shipped("assets", folder, regular), shipped("assets", folder, bold), capital)


TEXT = _font("fonts", "AntreanText", "AtkinsonHyperlegible-Regular.ttf", "AtkinsonHyperlegible-Bold.ttf", capital=0.668)
NUMBERS = _font("fonts", "AntreanNumbers", "Overpass-ExtraBold.ttf", "Overpass-ExtraBold.ttf", capital=0.7)
# An icon's square is the font size: "capital" is the whole of it.
ICONS = _font("icons", "AntreanIcons", "tabler-icons.ttf", "tabler-icons.ttf", capital=1.0)

FONTS = {font.family: font for font in (TEXT, NUMBERS, ICONS)}
