"""From blocks to the bytes of ESC/POS, the language of nearly all receipt printers.

python-escpos writes the commands into a list; nothing here opens a connection. Each slip starts with ESC @, so that no
setting of an earlier one, or of half of one, remains. Between commands there is only the text of the blocks, which is
printable already and is checked again here: a control character in a name would be a command.

Commands that the library lacks, or gets wrong for tickets, are written as Epson documents them (ESC/POS Command
Reference for TM printers): ESC J and GS P for empty space in dots, ESC t for the code page by the number of this printer.
"""

from collections.abc import Sequence
from itertools import repeat
from typing import Literal

from PIL import Image

from kiosk.printing.ascii import printable
from kiosk.printing.blocks import Align, Block, Columns, Cut, Feed, Qr, Raster, Rule, Text
from kiosk.printing.escpos_library import Dummy, Profile
from kiosk.printing.logo import BYTE, unpacked
from kiosk.printing.paper import CODE_PAGE_NUMBERS, RULE, Paper
from kiosk.printing.qr import image

GS_P = b"\x1dP"
ESC_J = b"\x1bJ"
ESC_T = b"\x1bt"
ESC_J_MOST = 255
QR_LEVEL_M = 1
IMAGES: dict[str, Literal["bitImageRaster", "graphics", "bitImageColumn"]] = {
    "raster": "bitImageRaster",
    "graphics": "graphics",
    "column": "bitImageColumn",
}


def render(blocks: Sequence[Block], paper: Paper) -> bytes:
    """All bytes of a slip."""
    writer = _Writer(paper)
    writer.begin()
    for block in blocks:
        writer.write(block)
    return bytes(writer.output)


class _Writer(Dummy):  # type: ignore[misc]  # the library has no types
    """Writes blocks; sends a setting only when it changes."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(profile=_profile(paper))
        self._paper = paper
        self._align: Align = "left"
        self._size = 1
        self._bold = False

    def begin(self) -> None:
        self.hw("INIT")
        if self._paper.feed_unit:
            self._raw(GS_P + bytes((0, self._paper.dpi)))
        if self._paper.code_page:
            number = self._paper.code_page_number
            known = CODE_PAGE_NUMBERS[self._paper.code_page]
            self._raw(ESC_T + bytes((known if number is None else number,)))

    def write(self, block: Block) -> None:
        match block:
            case Text():
                self._line(block.text, block.align, block.size, bold=block.bold)
            case Columns():
                gap = self._paper.columns - len(block.left) - len(block.right)
                self._line(block.left + " " * gap + block.right, bold=block.bold)
            case Rule():
                self._rule()
            case Feed():
                self._feed(block.dots)
            case Qr():
                self._qr(block)
            case Raster():
                self._picture(unpacked(block))
            case Cut():
                self._cut()

    def _line(self, text: str, align: Align = "left", size: int = 1, *, bold: bool = False) -> None:
        self._style(align, size, bold=bold)
        indent = len(text) - len(text.lstrip(" "))
        # printable() would make one space of many, and drops the ones at the ends.
        words = [printable(word, self._paper.code_page) for word in text[indent:].split(" ")]
        self._raw((" " * indent + " ".join(words)).encode(self._paper.code_page or "ascii") + b"\n")

    def _style(self, align: Align = "left", size: int = 1, *, bold: bool = False) -> None:
        if size != self._size:
            self.set(custom_size=True, width=size, height=size)
        if bold != self._bold:
            self.set(bold=bold)
        if align != self._align:
            self.set(align=align)
        self._align, self._size, self._bold = align, size, bold

    def _rule(self) -> None:
        if self._paper.image == "column":  # such pictures are 24 dots high
            self._style()
            self.set(underline=RULE)
            self._raw(b" " * self._paper.columns + b"\n")
            self.set(underline=0)
        else:  # one row of dots, doubled by the printer: fewer bytes than a line of dashes
            self._picture(Image.new("1", (self._paper.dots // 2, RULE // 2), 0), doubled=True)

    def _feed(self, dots: int) -> None:
        for step in (*repeat(ESC_J_MOST, dots // ESC_J_MOST), dots % ESC_J_MOST):
            if step:
                self._raw(ESC_J + bytes((step,)))

    def _qr(self, block: Qr) -> None:
        # The printer doubles each dot, where it can: a quarter of the bytes, a second saved at 9600 baud.
        doubled = self._paper.image != "column" and block.module % 2 == 0
        picture = image(block.data, block.module // 2 if doubled else block.module)
        if picture and self._paper.qr == "native":
            self._style("center")
            self.qr(block.data, ec=QR_LEVEL_M, size=block.module, native=True)
        elif picture:
            # Rows are sent in whole bytes; what fills them up has to be on both sides, or the code is off the middle.
            width = -(-picture.width // BYTE) * BYTE
            page = Image.new("1", (width, picture.height), 1)
            page.paste(picture, ((width - picture.width) // 2, 0))
            self._picture(page, doubled=doubled)

    def _picture(self, picture: Image.Image, *, doubled: bool = False) -> None:
        self._style("center")
        self.image(
            picture,
            high_density_vertical=not doubled,
            high_density_horizontal=not doubled,
            impl=IMAGES[self._paper.image],
        )

    def _cut(self) -> None:
        self._feed(self._paper.feed_before_cut_dots)
        if self._paper.cutter:
            # GS V 66 0: to where the knife is, and cut but for one point, so that the slip doesn't fall to the floor.
            self.cut(feed=False)


def _profile(paper: Paper) -> Profile:
    """As much of a printer's profile as the library asks for; it complains on stdout without a width."""
    profile = Profile()
    profile.profile_data = {**profile.profile_data, "media": {"width": {"pixels": paper.dots}}}
    return profile
