"""Letters as textures: what a text measures, and the picture of it, in white, to be coloured where it is drawn."""

from dataclasses import dataclass
from functools import lru_cache

from kivy.core.text import Label as CoreLabel
from kivy.graphics.texture import Texture

from look.fit import Extent
from look.fonts import FONTS

for _font in FONTS.values():
    CoreLabel.register(_font.family, str(_font.regular), fn_bold=str(_font.bold))


_EXTENTS_KEPT = 8192
_extents: dict[tuple[str, str, int, bool], tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Face:
    """How letters look, but for their size. `leading` draws lines together, in parts of the font's own distance."""

    family: str
    bold: bool = False
    leading: float = 1.0


class _Label(CoreLabel):
    """Remembers how wide words are: the same ones are asked for at each width and number of lines that is tried."""

    def get_extents(self, text: str) -> tuple[int, int]:
        """Width and height of a piece of a line, in pixels."""
        key = (text, self.options["font_name_r"], self.options["font_size"], self.options["bold"])
        if key not in _extents:
            if len(_extents) >= _EXTENTS_KEPT:
                _extents.clear()
            _extents[key] = super().get_extents(text)
        return _extents[key]


def _label(text: str, font_px: int, face: Face, width: int | None, halign: str = "left") -> CoreLabel:
    label = _Label(
        text=text,
        font_size=font_px,
        font_name=face.family,
        bold=face.bold,
        line_height=face.leading,
        text_size=(width, None),
        halign=halign,
    )
    label.resolve_font_name()
    if face.leading < 1:
        # Lines drawn together leave too little below the last one: its g and y would lose their tails.
        label.options["padding"] = (0, 0, 0, round(_line(label) * (1 - face.leading)) + 1)
    return label


def _line(label: CoreLabel) -> int:
    return max(1, label.get_extents("H")[1])


@lru_cache(maxsize=4096)
def measure(text: str, font_px: int, face: Face, width: int | None) -> Extent:
    """What `text` takes when wrapped to `width` pixels; on one line per paragraph when `width` is None."""
    label = _label(text, font_px, face, width)
    _, height = label.render()
    widths = [label.get_extents(word)[0] for word in (text.split() if width else text.split("\n"))]
    lines = round((height - label.options["padding"][3]) / (_line(label) * face.leading))
    return Extent(lines=lines, height=height, widest_word=max(widths, default=0))


def draw(text: str, font_px: int, face: Face, width: int | None, halign: str = "left") -> Texture | None:
    """The picture of `text`; None when there is nothing to see."""
    if not text.strip():
        return None
    label = _label(text, font_px, face, width, halign)
    label.refresh()
    return label.texture


@lru_cache(maxsize=256)
def ascent(font_px: int, face: Face) -> int:
    """From the top of a line to its baseline, in pixels."""
    return _label("H", font_px, face, None).get_ascent()
