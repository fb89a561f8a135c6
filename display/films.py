"""Films among the pictures, for displays that have the decoder: the extra `video`. Without it a film is skipped like any
other file that can't be shown; nothing else of the board knows that there are films. No Kivy, and no sound: the voice of
the hall is not to be talked over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from display.pixels import Pixels

FILMS = frozenset({".mp4", ".mkv", ".webm", ".mov", ".avi", ".mpg", ".mpeg", ".m4v", ".wmv"})
# More than a board can show only heats its machine.
MOST_SIDE_PX = 8192


class UnusableError(Exception):
    """A file can't be shown; the text says why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a film, and when it is due, in seconds from its beginning."""

    at_s: float
    pixels: Pixels


def is_film(path: Path) -> bool:
    """Whether a file is a film, by its name."""
    return path.suffix.casefold() in FILMS


def frames(path: Path, box: tuple[int, int]) -> Iterator[Frame]:
    """The pictures of a film, one after the other, as large as the box allows.

    :raises UnusableError: without a decoder, or when the file is no film that it knows. It raises errors of its own kinds in
        the middle of a broken one.
    """
    try:
        import av  # noqa: PLC0415 - an extra
    except ImportError:
        raise UnusableError("films need their decoder: pip install 'antrean[video]'") from None
    with av.open(str(path)) as container:
        if not container.streams.video:
            raise UnusableError("there is no picture in it")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        width, height = fitted((stream.width, stream.height), stream.sample_aspect_ratio, box)
        begin: float | None = None
        for frame in container.decode(stream):
            if frame.time is not None:
                begin = frame.time if begin is None else begin
                small = frame.reformat(width=width, height=height, format="rgb24")
                yield Frame(frame.time - begin, Pixels(width, height, small.to_ndarray().tobytes()))


def fitted(size: tuple[int, int], pixel: Fraction | None, box: tuple[int, int]) -> tuple[int, int]:
    """Width and height of a film in its box, both even; `pixel` is how many times a pixel of it is wider than high.

    :raises UnusableError: for a size that no film has.
    """
    width, height = size[0] * float(pixel or 1), float(size[1])
    if not (0 < width <= MOST_SIDE_PX and 0 < height <= MOST_SIDE_PX):
        raise UnusableError(f"its pictures have {size[0]} x {size[1]} pixels")
    part = min(box[0] / width, box[1] / height)
    return max(2, int(width * part) // 2 * 2), max(2, int(height * part) // 2 * 2)
