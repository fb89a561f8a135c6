"""Where everything stands on a display, in whole pixels from the bottom left. Pure.

Two sizes are promises: the number that is called has capitals of at least 1/60 of the viewing distance, a row of the list
1/120. So the plan begins with them and gives the rest of the screen to what remains: rather fewer rows than smaller ones.
A landscape screen has the card beside the list; where a label is too long for that, the card lies across the screen, above
the list. Only where neither has the room, letters are as large as they can be.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from display.view import STACK
from look.far import Far, far
from look.size import Size


@dataclass(frozen=True, slots=True)
class Air:
    """The empty room around things, in parts of the screen's short side: at the edges, between columns, between things below
    each other, inside a card.
    """

    margin: float
    column: float
    gap: float
    pad: float


# Air is the first thing to go where the promises need the room.
AMPLE = Air(margin=0.034, column=0.044, gap=0.022, pad=0.034)
TIGHT = Air(margin=0.022, column=0.030, gap=0.018, pad=0.022)
# In parts of the height of small texts.
HEADER_BESIDE, HEADER_UPRIGHT, FOOT, HEADING = 2.6, 5.0, 2.2, 1.7
# The header has much to say on one line; its letters grow no further than this, in parts of the short side.
HEADER_NOTE = 0.032
# In parts of the capitals of what it holds: a row at its lowest, at its best and at its highest; a waiting call.
ROW_LEAST, ROW_BEST, ROW_MOST, WAITING = 1.45, 1.66, 2.1, 1.6
# A waiting call stands on a card of its own, with so much before and behind it, less where it needs the room.
WAITING_PAD, WAITING_PAD_LEAST = 0.4, 0.1
# Between a label and its counter in a row; and the least that the counter's word needs there.
ROW_GAP, ROW_WORD = 0.35, 0.95
MOST_ROWS_BESIDE, MOST_ROWS_UPRIGHT = 7, 8
MOST_ROWS_WITH_SLIDE, LEAST_ROWS_WITH_SLIDE = 4, 3
# A list of fewer rows is hardly one: rather have the rows smaller.
LEAST_ROWS = 3
# A further call that waits is put below the card as long as the number keeps so much of its size.
KEEPS = 0.78
# A picture lower than this part of the short side says nothing from afar.
LEAST_SLIDE = 0.2
SLIDE_SHAPE = 9 / 16
# The counter's number beside the called one: large, since it is looked for next, yet the second of the two.
COUNTER_PART, COUNTER_LEAST = 0.85, 0.5
# Rows of more than half of the number would take its place.
ROW_OF_NUMBER = 0.5
# The most that the card has of the height of a screen with a list below it.
LARGEST_CARD = 0.5
# How much of a card's inside stays empty between heading, number and counter.
CARD_AIR = 0.17
# The same above and below the number, in parts of it; and where card follows card, in parts of number and counter.
ACROSS_AIR, UPRIGHT_AIR = 0.16, 0.34
# How far a letter stands in from the left edge of its box, in parts of its height.
BEARING = 0.05
# The card's part of the width where nobody needs more.
CARD_PART = 0.56
# The arrow, the gaps around it and the number of the counter, beside the label: in parts of the counter's capitals.
ARROW = 1.4


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the screen."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.x + self.width

    @property
    def top(self) -> int:
        """Its upper edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Widths:
    """How wide the widest label and the widest number of a counter are, in parts of the height of their capitals."""

    label: float
    figure: float

    @property
    def row(self) -> float:
        """A label and its counter on one line."""
        return self.label + ROW_GAP + self.figure + ROW_WORD


class Arrangement(StrEnum):
    """How card and list lie to each other."""

    BESIDE = "beside"
    ACROSS = "across"
    UPRIGHT = "upright"


@dataclass(frozen=True, slots=True)
class CardPlan:
    """The card, and the places on it: for what it is, the number, and the counter, whose capitals may be `counter_px` high.
    Where the counter stands beside the number, `stacked`, its word stands above its number.
    """

    box: Box
    heading: Box
    label: Box
    counter: Box
    counter_px: float
    stacked: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole screen. `stack`: places for waiting calls; `more`: for how many wait beyond them; `rows`: for the list.

    The heights of capitals: `note_px` of small texts, `header_px` of the header, `number_px` of the called number, `row_px`
    of the list, `waiting_px` of waiting calls.
    """

    arrangement: Arrangement
    header: Box
    body: Box
    foot: Box | None
    card: CardPlan
    stack: tuple[Box, ...]
    more: Box | None
    heading: Box | None
    rows: tuple[Box, ...]
    slide: Box | None
    note_px: float
    header_px: float
    number_px: float
    row_px: float
    waiting_px: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all arrangements have in common."""

    size: Size
    far: Far
    widths: Widths
    air: Air
    waiting: int
    with_slide: bool
    header: Box
    body: Box
    foot: Box | None

    def part(self, of: float) -> float:
        return of * min(self.size.width, self.size.height)

    @property
    def gap(self) -> float:
        return self.part(self.air.gap)

    @property
    def pad(self) -> float:
        return self.part(self.air.pad)

    @property
    def column(self) -> float:
        return self.part(self.air.column)

    @property
    def heading(self) -> float:
        return HEADING * self.far.note_px

    def waiting_px(self, width: float) -> float:
        """The capitals of a waiting call on a card of this width."""
        ample, most = (width / (self.widths.row + 2 * pad) for pad in (WAITING_PAD, WAITING_PAD_LEAST))
        return min(most, max(self.far.row_px, min(ample, self.part(0.068))))


def waiting_pad(width: float, waiting_px: float, widths: Widths) -> float:
    """What is left before and behind a waiting call on a card of this width."""
    spare = (width - widths.row * waiting_px) / 2
    return max(WAITING_PAD_LEAST * waiting_px, min(spare, WAITING_PAD * waiting_px))


def plan(size: Size, viewing_mm: float, widths: Widths, *, waiting: int, foot: bool, slide: bool) -> Plan:
    """The plan of a screen of this size for readers at that distance, with so many calls that wait.

    How card and list lie depends on the screen, the distance and the widths alone: a call that comes never turns the screen
    over.
    """
    needs = far(size, viewing_mm)
    makers = (_upright,) if size.portrait else (_beside, _across_in_two, _across_in_one)
    candidates = [(maker, air) for maker in makers for air in (AMPLE, TIGHT)]
    # Of equals the first.
    maker, air = max(candidates, key=lambda each: _kept(needs, each[0](_frame(size, needs, widths, each[1], foot))))
    return maker(replace(_frame(size, needs, widths, air, foot), waiting=waiting, with_slide=slide))


def _kept(needs: Far, found: Plan) -> tuple[float, float]:
    """How well the promises are kept, from 0 to 1; first that of the number."""
    number = min(1.0, found.number_px / needs.number_px)
    row = min(1.0, found.row_px / needs.row_px, len(found.rows) / LEAST_ROWS)
    return round(number, 3), round(row, 3)


def _frame(size: Size, needs: Far, widths: Widths, air: Air, with_foot: bool) -> _Frame:
    """A screen on which nothing waits and no picture is shown."""
    width, height = size.width, size.height
    margin = round(air.margin * min(width, height))
    head = round((HEADER_UPRIGHT if size.portrait else HEADER_BESIDE) * _header_px(size, needs))
    foot = round(FOOT * needs.note_px) if with_foot else 0
    return _Frame(
        size=size,
        far=needs,
        widths=widths,
        air=air,
        waiting=0,
        with_slide=False,
        header=Box(0, height - head, width, head),
        body=Box(margin, foot + margin, width - 2 * margin, height - head - foot - 2 * margin),
        foot=Box(0, 0, width, foot) if foot else None,
    )


def _header_px(size: Size, needs: Far) -> float:
    return min(needs.note_px, HEADER_NOTE * min(size.width, size.height))


def _box(x: float, bottom: float, right: float, top: float) -> Box:
    return Box(round(x), round(bottom), round(right) - round(x), round(top) - round(bottom))


def _within(box: Box, gap: float) -> Box:
    """The box without a gap above and below."""
    return _box(box.x, box.y + gap, box.right, box.top - gap)


def _below_each_other(box: Box, count: int, height: float, gap: float = 0) -> tuple[Box, ...]:
    """So many boxes from the top of a box."""
    step = height + gap
    return tuple(
        _box(box.x, box.top - ((number + 1) * step - gap), box.right, box.top - number * step)
        for number in range(count)
    )


# The card


def _card(frame: _Frame, box: Box, number_px: float, counter_px: float) -> CardPlan:
    """A card with the counter below the number; what room is left lies between them."""
    pad = frame.pad
    spare = box.height - 2 * frame.gap - frame.heading - number_px - counter_px
    x, right, top = box.x + pad, box.right - pad, box.top - frame.gap
    heading = _box(x, top - frame.heading, right, top)
    label_top = heading.y - 0.32 * spare
    # The first letter stands in a little; its stem should not.
    label = _box(x - BEARING * number_px, label_top - math.ceil(number_px), right, label_top)
    # As high as it can be with the number in its middle: its word may take two lines.
    middle = label.y - 0.42 * spare - counter_px / 2
    half = min(label.y - 0.1 * spare - middle, middle - box.y - 0.5 * frame.gap)
    counter = _box(x, middle - half, right, middle + half)
    return CardPlan(box, heading, label, counter, counter_px, stacked=False)


def _card_least(frame: _Frame, number_px: float) -> float:
    """How high a card must be for a number of this size and a counter that can be read as far as a row."""
    counter = max(min(frame.far.row_px, COUNTER_PART * number_px), COUNTER_LEAST * number_px)
    return 2 * frame.gap + frame.heading + (number_px + counter) / (1 - CARD_AIR)


def _shares(frame: _Frame, height: float, number_most: float) -> tuple[float, float]:
    """The number and the counter's in a card of this height. The counter is the first to shrink, though not to less than
    half of the number.
    """
    room = (height - 2 * frame.gap - frame.heading) * (1 - CARD_AIR)
    wanted = max(min(number_most, frame.far.number_px), KEEPS * number_most)
    number = min(number_most, max(room / (1 + COUNTER_PART), min(wanted, room / (1 + COUNTER_LEAST))))
    return number, min(COUNTER_PART * number, room - number)


# The list


def _rows(frame: _Frame, width: float, height: float, most: int, number_px: float) -> tuple[int, float, float]:
    """How many rows find room, how high each is, and its capitals."""
    by_width = width / frame.widths.row
    least = min(frame.far.row_px, by_width)
    # A hair of reckoning must not cost a row.
    count = max(1, min(most, int(height / (ROW_LEAST * least) + 1e-6)))
    row = height / count
    best = min(by_width, row / ROW_BEST, ROW_OF_NUMBER * number_px)
    capital = min(max(least, best), row / ROW_LEAST)
    return count, min(row, ROW_MOST * capital), capital


def _slide(frame: _Frame, box: Box) -> Box | None:
    """The picture's place at the foot of a list, if the list can spare it."""
    if not frame.with_slide:
        return None
    row = ROW_LEAST * min(frame.far.row_px, box.width / frame.widths.row)
    # Rounding must not cost a row.
    spare = box.height - frame.heading - math.ceil(LEAST_ROWS_WITH_SLIDE * row) - frame.gap - 2
    height = min(spare, box.width * SLIDE_SHAPE, 0.56 * box.height)
    return _box(box.x, box.y, box.right, box.y + height) if height >= frame.part(LEAST_SLIDE) else None


@dataclass(frozen=True, slots=True)
class _List:
    heading: Box | None
    rows: tuple[Box, ...]
    row_px: float
    slide: Box | None


def _list(frame: _Frame, box: Box, most: int, number_px: float) -> _List:
    """Heading, rows and picture below each other."""
    slide = _slide(frame, box)
    heading = _box(box.x, box.top - frame.heading, box.right, box.top)
    bottom = slide.top + frame.gap if slide else box.y
    room = _box(box.x, bottom, box.right, heading.y)
    count, height, row_px = _rows(frame, box.width, room.height, MOST_ROWS_WITH_SLIDE if slide else most, number_px)
    return _List(heading, _below_each_other(room, count, height), row_px, slide)


# The arrangements


def _stack_beside(frame: _Frame, column: Box, number_most: float) -> tuple[int, float, float]:
    """How many waiting calls stand below the card, how high each is, and what the line takes that counts the others."""
    height = WAITING * frame.waiting_px(column.width)
    promised = min(number_most, frame.far.number_px)
    for count in range(min(STACK, frame.waiting), 0, -1):
        more = frame.heading + 0.5 * frame.gap if count < frame.waiting else 0
        wanted = max(promised, KEEPS * number_most) if count > 1 else promised
        if column.height - count * (height + frame.gap) - more >= _card_least(frame, wanted):
            return count, height, more
    return 0, height, frame.heading if frame.waiting else 0


def _beside(frame: _Frame) -> Plan:
    body = frame.body
    room = body.width - frame.column
    card_needs = frame.widths.label * frame.far.number_px + 2 * frame.pad
    row_needs = frame.widths.row * frame.far.row_px
    if card_needs + row_needs > room:
        card_width = room * card_needs / (card_needs + row_needs)
    else:
        card_width = min(max(CARD_PART * room, card_needs), room - row_needs)
    column = _box(body.x, body.y, body.x + card_width, body.top)
    number_most = (card_width - 2 * frame.pad) / frame.widths.label
    count, waiting_height, more = _stack_beside(frame, column, number_most)
    card_bottom = body.y + count * (waiting_height + frame.gap) + more
    card_box = _box(column.x, card_bottom, column.right, body.top)
    number_px, counter_px = _shares(frame, card_box.height, number_most)
    below = _box(column.x, body.y, column.right, card_bottom - frame.gap)
    listed = _list(
        frame, _box(body.right - (room - card_width), body.y, body.right, body.top), MOST_ROWS_BESIDE, number_px
    )
    return Plan(
        arrangement=Arrangement.BESIDE,
        header=frame.header,
        body=body,
        foot=frame.foot,
        card=_card(frame, card_box, number_px, counter_px),
        stack=_below_each_other(below, count, waiting_height, frame.gap),
        more=_box(column.x, body.y, column.right, body.y + frame.heading) if more else None,
        heading=listed.heading,
        rows=listed.rows,
        slide=listed.slide,
        note_px=frame.far.note_px,
        header_px=_header_px(frame.size, frame.far),
        number_px=number_px,
        row_px=listed.row_px,
        waiting_px=frame.waiting_px(card_width),
    )


def _across_in_two(frame: _Frame) -> Plan:
    return _across(frame, 2)


def _across_in_one(frame: _Frame) -> Plan:
    return _across(frame, 1)


def _across(frame: _Frame, columns: int) -> Plan:
    """The card across the screen with the counter beside the number; below it rows, those of the waiting calls first."""
    body, needs = frame.body, frame.far
    inner = body.width - 2 * frame.pad
    aside = ROW_GAP * needs.number_px + (ARROW + frame.widths.figure) * needs.row_px
    by_height = (LARGEST_CARD * body.height - 2 * frame.gap - frame.heading) / (1 + ACROSS_AIR)
    number_px = min((inner - aside) / frame.widths.label, needs.number_px, by_height)
    card = _card_across(frame, number_px)
    more = frame.waiting > STACK
    bottom = body.y + (frame.heading if more else 0)
    grid = _grid(frame, _box(body.x, bottom, body.right, card.box.y - frame.gap), columns, number_px)
    count = min(STACK, frame.waiting, len(grid.rows))
    return Plan(
        arrangement=Arrangement.ACROSS,
        header=frame.header,
        body=body,
        foot=frame.foot,
        card=card,
        stack=tuple(_within(row, 0.25 * frame.gap) for row in grid.rows[:count]),
        more=_box(body.x, body.y, body.right, bottom) if more else None,
        heading=grid.heading,
        rows=grid.rows[count:],
        slide=grid.slide,
        note_px=needs.note_px,
        header_px=_header_px(frame.size, needs),
        number_px=number_px,
        row_px=grid.row_px,
        waiting_px=min(grid.row_px, frame.waiting_px(grid.rows[0].width)),
    )


def _card_across(frame: _Frame, number_px: float) -> CardPlan:
    body, pad, gap = frame.body, frame.pad, frame.gap
    box = _box(body.x, body.top - 2 * gap - frame.heading - number_px * (1 + ACROSS_AIR), body.right, body.top)
    label_x, label_y = box.x + pad, box.y + gap + ACROSS_AIR * number_px / 2
    label = _box(
        label_x - BEARING * number_px, label_y, label_x + frame.widths.label * number_px, label_y + math.ceil(number_px)
    )
    heading = _box(label_x, box.top - gap - frame.heading, label.right, box.top - gap)
    counter = _box(label.right + ROW_GAP * number_px, label.y, box.right - pad, heading.top)
    return CardPlan(box, heading, label, counter, COUNTER_PART * number_px, stacked=True)


def _grid(frame: _Frame, box: Box, columns: int, number_px: float) -> _List:
    """Rows in columns, read downwards; a picture takes the last column. A single column saves its heading."""
    width = (box.width - (columns - 1) * frame.column) / columns
    heading = _box(box.x, box.top - frame.heading, box.right, box.top) if columns > 1 else None
    room = _box(box.x, box.y, box.x + width, heading.y if heading else box.top)
    count, height, row_px = _rows(frame, width, room.height, MOST_ROWS_BESIDE, number_px)
    slide = _box(box.right - width, box.y, box.right, room.top) if frame.with_slide and columns > 1 else None
    rows: list[Box] = []
    for column in range(columns - (1 if slide else 0)):
        left = box.x + column * (width + frame.column)
        rows += _below_each_other(_box(left, room.y, left + width, room.top), count, height)
    return _List(heading, tuple(rows), row_px, slide)


def _upright(frame: _Frame) -> Plan:
    """On a portrait screen all below each other: card, waiting calls, list, picture."""
    body = frame.body
    around = 2 * frame.gap + frame.heading
    by_height = (LARGEST_CARD * body.height - around) / ((1 + COUNTER_PART) * (1 + UPRIGHT_AIR))
    number_px = min((body.width - 2 * frame.pad) / frame.widths.label, by_height)
    counter_px = COUNTER_PART * number_px
    card_height = around + (number_px + counter_px) * (1 + UPRIGHT_AIR)
    card_box = _box(body.x, body.top - card_height, body.right, body.top)
    waiting_px = frame.waiting_px(body.width)
    below = _box(body.x, body.y, body.right, card_box.y - frame.gap)
    # The list keeps a row at the least.
    room = below.height - frame.heading - ROW_LEAST * min(frame.far.row_px, body.width / frame.widths.row)
    count = max(0, min(STACK, frame.waiting, int(room / (WAITING * waiting_px + frame.gap))))
    stack = _below_each_other(below, count, WAITING * waiting_px, frame.gap)
    rest = _box(body.x, body.y, body.right, stack[-1].y - frame.gap if stack else below.top)
    listed = _list(frame, rest, MOST_ROWS_UPRIGHT, number_px)
    return Plan(
        arrangement=Arrangement.UPRIGHT,
        header=frame.header,
        body=body,
        foot=frame.foot,
        card=_card(frame, card_box, number_px, counter_px),
        stack=stack,
        more=listed.heading if count < frame.waiting else None,
        heading=listed.heading,
        rows=listed.rows,
        slide=listed.slide,
        note_px=frame.far.note_px,
        header_px=_header_px(frame.size, frame.far),
        number_px=number_px,
        row_px=listed.row_px,
        waiting_px=waiting_px,
    )
