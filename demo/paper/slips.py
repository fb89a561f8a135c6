"""Which slips there are, and how they look in a window of some width. No Kivy."""

from collections.abc import Collection
from pathlib import Path

from PIL import Image

# A roll is 80 mm wide, and a printer prints on 72 mm of it.
MARGIN = 4 / 72


def newest(folder: Path, most: int) -> list[Path]:
    """The newest slips, the last one first: their names begin with the time."""
    return sorted(folder.glob("[!.]*.png"), reverse=True)[:most]


def count(folder: Path) -> int:
    """How many there are."""
    return len(list(folder.glob("[!.]*.png")))


def come(shown: Collection[Path], now: list[Path]) -> list[Path]:
    """Those that were not there before, the oldest first, in the order in which they came out."""
    return [slip for slip in reversed(now) if slip not in shown]


def drawn(slip: Path, width: int) -> Image.Image | None:
    """A slip as wide as the paper in the window; None when it has gone meanwhile."""
    try:
        with Image.open(slip) as picture:
            whole = picture.convert("L")
    except OSError:
        return None
    margin = round(whole.width * MARGIN)
    paper = Image.new("L", (whole.width + 2 * margin, whole.height + 2 * margin), 255)
    paper.paste(whole, (margin, margin))
    height = max(1, round(paper.height * width / paper.width))
    return paper.resize((width, height), Image.Resampling.LANCZOS).convert("RGB")
