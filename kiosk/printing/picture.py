"""From blocks to a picture of the same slip, dot by dot as a printer would set it: for screens, demos and manuals.

The letters are Spleen 12x24, which looks like a printer's font A. Printers make large letters by repeating dots, and
bold ones by printing each letter once more, one dot to the right.
"""

import functools
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFont

from hall.shipped import shipped
from kiosk.printing.blocks import Align, Block, Columns, Cut, Feed, Qr, Raster, Rule, Text
from kiosk.printing.logo import unpacked
from kiosk.printing.paper import FONT_HEIGHT, FONT_WIDTH, RULE, Paper
from kiosk.printing.qr import image

WHITE, BLACK = 1, 0


def render(blocks: Sequence[Block], paper: Paper) -> Image.Image:
    """The slip in black and white (mode "1"), `paper.dots` wide."""
    slip = Image.new("1", (paper.dots, max(1, sum(map(paper.height, blocks)))), WHITE)
    top = 0
    for block in blocks:
        drawn = _draw(block, paper)
        if drawn:
            picture, align = drawn
            left = (paper.dots - picture.width) // 2 if align == "center" else 0
            slip.paste(picture, (left, top))
        top += paper.height(block)
    return slip


def _draw(block: Block, paper: Paper) -> tuple[Image.Image, Align] | None:
    match block:
        case Text():
            return _letters(block.text, block.size, block.bold), block.align
        case Columns():
            gap = paper.columns - len(block.left) - len(block.right)
            return _letters(block.left + " " * gap + block.right, 1, block.bold), "left"
        case Rule():
            return _rule(paper), "left"
        case Qr():
            code = image(block.data, block.module)
            return (code, "center") if code else None
        case Raster():
            return unpacked(block), "center"
        case Feed() | Cut():
            return None


def _rule(paper: Paper) -> Image.Image:
    if paper.image != "column":
        return Image.new("1", (paper.dots, RULE), BLACK)
    line = Image.new("1", (paper.columns * FONT_WIDTH, FONT_HEIGHT), WHITE)
    line.paste(BLACK, (0, FONT_HEIGHT - RULE, line.width, FONT_HEIGHT))
    return line


def _letters(text: str, size: int, bold: bool) -> Image.Image:
    line = Image.new("1", (FONT_WIDTH * max(1, len(text)), FONT_HEIGHT), WHITE)
    for number, letter in enumerate(text):
        line.paste(_letter(letter, bold), (number * FONT_WIDTH, 0))
    return line.resize((line.width * size, line.height * size), Image.Resampling.NEAREST)


@functools.lru_cache(maxsize=512)
def _letter(letter: str, bold: bool) -> Image.Image:
    cell = Image.new("1", (FONT_WIDTH, FONT_HEIGHT), WHITE)
    draw = ImageDraw.Draw(cell)
    draw.fontmode = "1"
    draw.text((0, 0), letter, fill=BLACK, font=_font())
    if bold:
        shifted = Image.new("1", cell.size, WHITE)
        shifted.paste(cell, (1, 0))
        return ImageChops.logical_and(cell, shifted)
    return cell


@functools.cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(shipped("assets", "paper", "spleen-12x24.pcf.gz"), FONT_HEIGHT)
