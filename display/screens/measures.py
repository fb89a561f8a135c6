"""How wide labels, counters' numbers and their words are: what plans have to know of the letters."""

import math

from display.screens.naming import parts_of, series_of
from display.screens.plan import Widths
from display.view import BoardView
from look import letters
from look.fonts import NUMBERS, TEXT

_NUMBERS = letters.Face(NUMBERS.family)
_PROBE_PX = 400
# Letters grow by whole pixels, not in proportion.
_SLACK = 1.005
_TEXT_SLACK = 1.015
# How far lines of text stand apart on boards, in parts of the font's own distance.
LEADING = 0.95
# What a hall has at the least: series of one letter, and counters up to 99.
SMALLEST = ("A-000", "00")


def number_width(text: str) -> float:
    """The width of a label or number, in parts of the height of its capitals."""
    return letters.measure(text, _PROBE_PX, _NUMBERS, None).widest_word / (_PROBE_PX * NUMBERS.capital) * _SLACK


def text_width(text: str, *, bold: bool) -> float:
    """The width of a text on one line, in parts of the height of its capitals."""
    face = letters.Face(TEXT.family, bold, LEADING)
    return letters.measure(text, _PROBE_PX, face, None).widest_word / (_PROBE_PX * TEXT.capital) * _TEXT_SLACK


def wider(known: Widths | None, view: BoardView) -> Widths:
    """The widths so far, or those of what a view shows where they are larger. They never shrink: a screen that turned over
    whenever a long label comes and goes would be restless.
    """
    calls = [*view.waiting, *view.history, *([view.current] if view.current else [])]
    labels = {series_of(call.ticket) for call in calls} | {SMALLEST[0]}
    figures = {series_of(parts_of(call.counter).figure) for call in calls} | {SMALLEST[1]}
    least = known or Widths(0, 0)
    return Widths(max(least.label, *map(number_width, labels)), max(least.figure, *map(number_width, figures)))


def text_height(text: str, capital_px: float, width: float) -> int:
    """How high a text is that is wrapped to a width."""
    face = letters.Face(TEXT.family, bold=False, leading=LEADING)
    return letters.measure(text, math.ceil(capital_px / TEXT.capital - 1e-6), face, int(width)).height
