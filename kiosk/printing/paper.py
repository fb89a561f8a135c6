"""The paper and the printer that moves it: how wide, how many letters, what it understands.

Printers say little of themselves and the profiles of the libraries are wrong for many, so each kiosk's file tells it.
All lengths are in dots: 8 to the millimetre at 203 dpi, 7 at 180.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from kiosk.printing.blocks import Block, Columns, Cut, Feed, Qr, Raster, Rule, Text
from kiosk.printing.qr import edge

# Font A of every ESC/POS printer, and the line spacing that it has after ESC @ (1/6 inch at 180 dpi, 3.75 mm at 203).
FONT_WIDTH = 12
FONT_HEIGHT = 24
LINE = 30
RULE = 2
STRIP = 24

MM_PER_INCH = 25.4

CodePage = Literal["cp437", "cp850", "cp852", "cp858", "cp860", "cp863", "cp865", "cp866", "cp1252"]
# The numbers that Epson gives them for ESC t. Other makers may count otherwise: `code_page_number`.
CODE_PAGE_NUMBERS = MappingProxyType(
    {
        "cp437": 0,
        "cp850": 2,
        "cp860": 3,
        "cp863": 4,
        "cp865": 5,
        "cp1252": 16,
        "cp866": 17,
        "cp852": 18,
        "cp858": 19,
    }
)


class Paper(BaseModel):
    """What a printer prints on, and what it can do.

    `qr`: "native" where the printer draws QR codes itself (70 bytes), else "raster". `image`: the command for
    pictures, "raster" (GS v 0) first, "graphics" (GS ( L) for newer Epsons, "column" (ESC *) for old clones. With a
    `code_page` the letters in it are printed, without one only ASCII. `feed_unit`: whether the printer knows GS P, by
    which a step of feed becomes a dot; Epsons step half dots otherwise, the cheap ones that don't know it step dots.
    `feed_before_cut_dots`: empty paper below the last line, up to the cut, or to the tear-off edge without a cutter.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    dots: Annotated[int, Field(ge=288, le=2000, multiple_of=8)]
    columns: Annotated[int, Field(ge=24, le=100)]
    dpi: Literal[180, 203] = 203
    cutter: bool = True
    qr: Literal["native", "raster"] = "native"
    image: Literal["raster", "graphics", "column"] = "raster"
    code_page: CodePage | None = None
    code_page_number: Annotated[int, Field(ge=0, le=255)] | None = None
    feed_unit: bool = True
    feed_before_cut_dots: Annotated[int, Field(ge=0, le=600)] = 24

    @classmethod
    def preset(cls, name: str, **changes: object) -> Self:
        """One of `PRESETS`, with what is different on this machine.

        :raises KeyError: there is no such preset.
        :raises pydantic.ValidationError: a change makes no sense.
        """
        return cls.model_validate({**PRESETS[name], **changes})

    @model_validator(mode="after")
    def _letters_fit(self) -> Self:
        if self.columns * FONT_WIDTH > self.dots:
            raise PydanticCustomError(
                "columns_too_many",
                "{columns} columns of 12 dots don't fit in {dots} dots; at most {most} do",
                {"columns": self.columns, "dots": self.dots, "most": self.dots // FONT_WIDTH},
            )
        return self

    def columns_at(self, size: int) -> int:
        """How many letters of `size` stand in a line."""
        return self.columns // size

    def height(self, block: Block) -> int:  # noqa: PLR0911 - one for each kind
        """How much paper a block takes."""
        match block:
            case Text(size=size):
                return max(LINE, FONT_HEIGHT * size)
            case Columns():
                return LINE
            case Rule():
                return LINE if self.image == "column" else RULE
            case Feed(dots=dots):
                return dots
            case Raster(height=height):
                return self._picture_height(height)
            case Qr(data=data, module=module):
                height = (edge(data) or 0) * module
                return height if self.qr == "native" else self._picture_height(height)
            case Cut():
                return self.feed_before_cut_dots

    def _picture_height(self, height: int) -> int:
        """ESC * prints strips of 24 dots, the last one white at its end."""
        return -(-height // STRIP) * STRIP if self.image == "column" else height

    def length_mm(self, blocks: Iterable[Block]) -> float:
        """How long a slip comes out, without the paper between the print head and the knife."""
        return sum(map(self.height, blocks)) * MM_PER_INCH / self.dpi


# A cheap 58 mm printer has neither a knife nor QR codes of its own, and prints rubbish when it is sent one.
PRESETS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "80mm": {"dots": 576, "columns": 48},
        "80mm-180dpi": {"dots": 512, "columns": 42, "dpi": 180},
        "58mm": {
            "dots": 384,
            "columns": 32,
            "cutter": False,
            "qr": "raster",
            "feed_unit": False,
            "feed_before_cut_dots": 120,
        },
    }
)
