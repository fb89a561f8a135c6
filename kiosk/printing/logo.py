"""A picture for the head of the ticket, made black and white once, when the program starts."""

from pathlib import Path

from PIL import Image, ImageOps

from kiosk.printing.blocks import Raster
from kiosk.printing.paper import Paper

# On a slow serial line each row of a wide logo is 75 ms, and some printers stop between the rows that they wait for.
HIGHEST = 96
BYTE = 8


def raster(path: Path, paper: Paper) -> Raster:
    """The picture in the file, as large as fits on the paper, at most 96 dots high. What is transparent is white.

    Blocks hold it as it is printed: a width that is a multiple of 8, greys as patterns of dots.

    :raises OSError: the file can't be read, or holds no picture that Pillow knows.
    """
    with Image.open(path) as opened:
        colored = opened.convert("RGBA")
    picture = Image.new("RGBA", colored.size, "white")
    picture.alpha_composite(colored)
    scaled = ImageOps.contain(picture.convert("L"), (paper.dots, HIGHEST), Image.Resampling.LANCZOS)
    width = -(-scaled.width // BYTE) * BYTE
    page = Image.new("L", (width, scaled.height), "white")
    page.paste(scaled, ((width - scaled.width) // 2, 0))
    return packed(page.convert("1"))


def packed(picture: Image.Image) -> Raster:
    """A black and white picture, its width a multiple of 8, as a block."""
    return Raster(picture.width, picture.height, picture.tobytes("raw", "1;I"))


def unpacked(block: Raster) -> Image.Image:
    """The picture of a block."""
    return Image.frombytes("1", (block.width, block.height), block.rows, "raw", "1;I")
