"""From a slip to blocks: what each part of the template says of it, broken and measured for the paper.

Every line fits: names wrap and are never cut, words longer than a line are broken, and all texts have passed
`printable`. The layout is pure; the same slip always gives the same blocks.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from babel.dates import format_datetime

from hall.messages import READS_TOO
from hall.say import say, say_count
from kiosk.printing.ascii import printable
from kiosk.printing.blocks import Block, Columns, Cut, Feed, Qr, Raster, Rule, Text
from kiosk.printing.paper import FONT_HEIGHT, LINE, Paper
from kiosk.printing.qr import QUIET, edge
from kiosk.printing.template import Part, Show, Template
from kiosk.slip import Slip

LARGEST = 8
# A name larger than the rest of the ticket is a heading; in more lines than this it is a wall.
HEADING_LINES = 2
# Between the two words of a line; closer they read as one.
GAP = 2
INDENT = "  "
TICK = "[ ] "
# Fewer letters to a line are no list any more.
LIST_COLUMNS = 16
# Every line of letters brings this much white below them.
LEADING = LINE - FONT_HEIGHT
SPACE = 30
SMALL_SPACE = 12
RULE_SPACE = 12
MODULE = 6
# Below half a millimetre no phone reads a module from thermal paper.
SMALLEST_MODULE = 4
# Shorter and shorter, for narrow paper.
DATES = ("EEEE, d MMMM y", "EEEE, d MMM y", "EEE, d MMM y")


def layout(slip: Slip, paper: Paper, template: Template | None = None, logo: Raster | None = None) -> tuple[Block, ...]:
    """The blocks of `slip` on `paper`, from the top down, ending with a cut."""
    parts = (template or Template()).part
    sheet = _Sheet(slip, paper, logo)
    written = [(part, tuple(_blocks(sheet, part, after))) for part, after in pairwise((*parts, None)) if part]
    return (*(block for blocks in _tidied(written) for block in blocks), Cut())


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What the parts write on: a slip's words, made printable, and the lines that hold them."""

    slip: Slip
    paper: Paper
    logo: Raster | None

    def clean(self, text: str) -> str:
        return printable(text, self.paper.code_page)

    def tr(self, sentence: str) -> str:
        return self.clean(say(self.slip.language, sentence))

    def lines(self, part: Part, text: str) -> Iterator[Text]:
        """`text` in the size of the part; smaller where it would be broken inside a word or become a wall."""
        size = self._size(part, text)
        width = self.paper.columns_at(size)
        for line in balanced(text, width):
            yield Text(line, size, part.bold, part.align)

    def _size(self, part: Part, text: str) -> int:
        most = LARGEST if part.size == "largest" else part.size
        lines = 1 if part.size == "largest" else HEADING_LINES
        for size in range(most, 1, -1):
            width = self.paper.columns_at(size)
            if max(map(len, text.split()), default=0) <= width and len(wrapped(text, width)) <= lines:
                return size
        return 1

    def pair(self, part: Part, label: str, value: str, joint: str = ": ") -> Iterator[Block]:
        """A label and its value: at the two ends of a line; on lines of their own where they don't fit in one."""
        if part.align == "center" or part.size != 1:
            yield from self.lines(part, f"{label}{joint}{value}")
        elif len(label) + GAP + len(value) <= self.paper.columns:
            yield Columns(label, value, part.bold)
        elif len(value) <= self.paper.columns // 2:
            yield from self.lines(part, label)
            yield Columns("", value, part.bold)
        else:
            yield from self.lines(part, label)
            yield from self.item(part, INDENT, value)

    def item(self, part: Part, mark: str, text: str) -> Iterator[Text]:
        """`text` behind a mark, its further lines under its first."""
        size = 1 if part.size == "largest" else min(part.size, max(self.paper.columns // LIST_COLUMNS, 1))
        for number, line in enumerate(wrapped(text, self.paper.columns_at(size) - len(mark))):
            yield Text((mark if number == 0 else " " * len(mark)) + line, size, part.bold)


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` letters, broken at spaces, inside a word only where it is longer."""
    return textwrap.wrap(text, max(width, 1), break_on_hyphens=False)


def balanced(text: str, width: int) -> list[str]:
    """The same in as few lines, but alike in length: no single word is left over under a centred name."""
    lines = wrapped(text, width)
    longest_word = max(map(len, text.split()), default=width)
    for narrower in range(width - 1, longest_word - 1, -1):
        tried = wrapped(text, narrower)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def _blocks(sheet: _Sheet, part: Part, after: Part | None) -> Iterator[Block]:
    yield from _PARTS[part.show](sheet, part)
    if not sheet.slip.checked and _figure(sheet, part) and not (after and _figure(sheet, after)):
        yield from sheet.item(part, "* ", sheet.tr("Sample, not checked yet"))


def _tidied(written: Sequence[tuple[Part, tuple[Block, ...]]]) -> Iterator[tuple[Block, ...]]:
    """Without the rules that part nothing, since what stood beside them has nothing to say on this slip."""
    waiting: list[tuple[Part, tuple[Block, ...]]] = []
    printed = False
    for part, blocks in written:
        if part.show == "rule":
            if printed and not any(other.show == "rule" for other, _ in waiting):
                waiting.append((part, blocks))
        elif part.show == "space":
            waiting.append((part, blocks))
        elif blocks:
            yield from (before for _, before in waiting)
            yield blocks
            waiting, printed = [], True
    yield from (left for part, left in waiting if part.show == "space")


def _logo(sheet: _Sheet, part: Part) -> Iterator[Block]:
    if sheet.logo and sheet.logo.width <= sheet.paper.dots:
        yield sheet.logo
        yield Feed(SMALL_SPACE)


def _text(of: Callable[[_Sheet], str]) -> Callable[[_Sheet, Part], Iterator[Block]]:
    return lambda sheet, part: sheet.lines(part, of(sheet))


def _reprint(sheet: _Sheet, part: Part) -> Iterator[Block]:
    if sheet.slip.reprint:
        yield from sheet.lines(part, sheet.tr("REPRINT"))
        yield Feed(SMALL_SPACE)


def _priority(sheet: _Sheet, part: Part) -> Iterator[Block]:
    if sheet.slip.priority:
        yield Feed(SMALL_SPACE)
        yield from sheet.lines(part, sheet.tr("Priority service"))


def _time(sheet: _Sheet, part: Part) -> Iterator[Block]:
    language, at = sheet.slip.language, sheet.slip.taken_at
    locale = READS_TOO.get(language, language)
    time = _clock(at, language)
    room = sheet.paper.columns - GAP - len(time)
    dates = [sheet.clean(format_datetime(at, pattern, locale=locale)) for pattern in DATES]
    date = next((date for date in dates if len(date) <= room), dates[0])
    yield from sheet.pair(part, date, time, joint=INDENT)


def _clock(at: datetime, language: str) -> str:
    return at.strftime("%H:%M" if language == "en" else "%H.%M")


def _ahead(sheet: _Sheet, part: Part) -> Iterator[Block]:
    slip = sheet.slip
    people = say_count(slip.language, "{count} person", "{count} people", slip.ahead)
    value = sheet.clean(people) if slip.ahead else sheet.tr("nobody")
    yield from sheet.pair(part, sheet.tr("Ahead of you"), value)


def _expected(sheet: _Sheet, part: Part) -> Iterator[Block]:
    if sheet.slip.expected:
        low, high = (_clock(at, sheet.slip.language) for at in sheet.slip.expected)
        told = sheet.tr("First estimate of your call") if sheet.slip.first_estimate else sheet.tr("Expected call")
        yield from sheet.pair(part, told, low if low == high else f"{low}-{high}")


def _zone(sheet: _Sheet, part: Part) -> Iterator[Block]:
    if zone := sheet.clean(sheet.slip.zone):
        yield from sheet.pair(part, sheet.tr("Zone"), zone)


def _requirements(sheet: _Sheet, part: Part) -> Iterator[Block]:
    wanted = [text for text in map(sheet.clean, sheet.slip.requirements) if text]
    if wanted:
        heading = Part(show="requirements", size=part.size, bold=True, align=part.align)
        yield from sheet.lines(heading, sheet.tr("Please have these documents ready"))
        for text in wanted:
            yield from sheet.item(part, TICK, text)
        yield Feed(SMALL_SPACE)


def _cost(sheet: _Sheet, part: Part) -> Iterator[Block]:
    if value := _figure(sheet, part):
        yield from sheet.pair(part, sheet.tr("Cost"), value)


def _completion(sheet: _Sheet, part: Part) -> Iterator[Block]:
    if value := _figure(sheet, part):
        yield from sheet.pair(part, sheet.tr("Completion time"), value)


def _figure(sheet: _Sheet, part: Part) -> str:
    """The figure of a part that an office has to vouch for; marked where none does, empty where there is none."""
    figures = {"cost": sheet.slip.cost, "completion": sheet.slip.completion_time}
    value = sheet.clean(figures.get(part.show) or "")
    return f"{value} *" if value and not sheet.slip.checked else value


def _rule(sheet: _Sheet, part: Part) -> Iterator[Block]:
    space = part.dots or RULE_SPACE
    yield from (Feed(max(space - LEADING, 1)), Rule(), Feed(space))


def _qr(sheet: _Sheet, part: Part) -> Iterator[Block]:
    modules = edge(sheet.slip.code)
    if modules:
        module = min(part.dots or MODULE, sheet.paper.dots // (modules + 2 * QUIET))
        if module >= SMALLEST_MODULE:
            quiet = Feed(QUIET * module - LEADING)  # without white around it no phone finds it
            yield from (quiet, Qr(sheet.slip.code, module), quiet)


_PARTS: dict[Show, Callable[[_Sheet, Part], Iterable[Block]]] = {
    "logo": _logo,
    "hall": _text(lambda sheet: sheet.clean(sheet.slip.hall)),
    "agency": _text(lambda sheet: sheet.clean(sheet.slip.agency)),
    "service": _text(lambda sheet: sheet.clean(sheet.slip.service)),
    "caption": _text(lambda sheet: sheet.tr("QUEUE NUMBER")),
    "number": _text(lambda sheet: sheet.clean(sheet.slip.label)),
    "reprint": _reprint,
    "priority": _priority,
    "time": _time,
    "ahead": _ahead,
    "expected": _expected,
    "zone": _zone,
    "requirements": _requirements,
    "cost": _cost,
    "completion": _completion,
    "qr": _qr,
    "keep": _text(lambda sheet: sheet.tr("Keep this ticket until you are called")),
    "rule": _rule,
    "space": lambda sheet, part: (Feed(part.dots or SPACE),),
    "text": lambda sheet, part: sheet.lines(part, sheet.clean(part.words(sheet.slip.language))),
}
