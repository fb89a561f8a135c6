"""A page that shows whether the kiosk's file tells the truth of its printer: each part fails in a way that is seen."""

from collections.abc import Iterator
from functools import partial

from PIL import Image, ImageDraw

from hall.messages import SOURCE_LANGUAGE
from hall.say import say
from kiosk.printing.ascii import printable
from kiosk.printing.blocks import Block, Columns, Cut, Feed, Qr, Raster, Rule, Text
from kiosk.printing.layout import LARGEST, wrapped
from kiosk.printing.logo import packed
from kiosk.printing.paper import MM_PER_INCH, Paper

CODE = "ANTREAN-TEST"
FRAME_HEIGHT = 48
FED_MM = 20
SPACE = 16
# They stand elsewhere, or nowhere, in each code page; as many as a narrow line holds.
LETTERS = "éèêçñöüß£½±°ЖжЯłşŻ"


def blocks(paper: Paper, printer_name: str, language: str = SOURCE_LANGUAGE) -> tuple[Block, ...]:
    """The page for one printer, in the language of its staff."""
    return tuple(_blocks(paper, printer_name, language))


def _blocks(paper: Paper, printer_name: str, language: str) -> Iterator[Block]:
    tr = partial(say, language)

    def told(text: str) -> Iterator[Block]:
        for line in wrapped(printable(text, paper.code_page), paper.columns):
            yield Text(line)

    title = printable(tr("TEST PAGE"), paper.code_page)
    for line in wrapped(title, paper.columns_at(2)):
        yield Text(line, 2, bold=True, align="center")
    for line in wrapped(printable(printer_name, paper.code_page), paper.columns):
        yield Text(line, align="center")
    for key, value in _settings(paper):
        yield Columns(key, value)

    yield Rule()
    yield Feed(SPACE)
    yield from told(tr("The digits fill one line, from edge to edge:"))
    yield Text("".join(str(column % 10) for column in range(1, paper.columns + 1)))
    yield from told(tr("The frame is whole and as wide as the paper:"))
    yield Feed(SPACE)
    yield _frame(paper)

    yield Rule()
    yield Feed(SPACE)
    yield from told(tr("Each line is larger than the one before:"))
    for size in range(1, LARGEST + 1):
        yield Text(f"{size} A-012"[: paper.columns_at(size)], size, bold=size % 2 == 0)

    yield Rule()
    yield Feed(SPACE)
    if paper.code_page:
        letters = "".join(letter for letter in LETTERS if printable(letter, paper.code_page) == letter)
        yield from told(tr("These letters with accents are legible:"))
        yield Text(letters)

    yield from told(tr("From this line to the next it is 20 mm:"))
    yield Rule()
    yield Feed(round(FED_MM / MM_PER_INCH * paper.dpi) - paper.height(Rule()))
    yield Rule()
    yield Feed(SPACE)
    yield from told(tr("A phone reads ANTREAN-TEST from the code:"))
    yield Feed(SPACE)
    yield Qr(CODE)
    yield Feed(SPACE)
    yield from told(
        tr("The knife cuts below this line, not through it.") if paper.cutter else tr("The paper tears off below here.")
    )
    yield Cut()


def _settings(paper: Paper) -> Iterator[tuple[str, str]]:
    """The keys of the kiosk's file, and what they are there."""
    for key, value in paper.model_dump(exclude_none=True).items():
        yield key, str(value).lower()


def _frame(paper: Paper) -> Raster:
    """A box along the edges of the printable width, with a bar of greys in it."""
    box = Image.new("1", (paper.dots, FRAME_HEIGHT), 1)
    draw = ImageDraw.Draw(box)
    draw.rectangle((0, 0, paper.dots - 1, FRAME_HEIGHT - 1), outline=0, width=2)
    for step in range(1, FRAME_HEIGHT // 2):
        for x in range(8, paper.dots - 8, 1 + step // 4):
            box.putpixel((x, FRAME_HEIGHT // 4 + step), 0)
    return packed(box)
