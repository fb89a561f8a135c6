"""Counters' names and tickets' labels as a sign painter sees them. Pure.

What people look for at a counter is its number, so it is drawn as large as the label of the ticket, with its word beside it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

# A number at the end, perhaps with a letter: 3, 12, 12A, B2.
_NUMBERED = re.compile(r"(?P<word>.*\D)\s+(?P<figure>[A-Z]?\d{1,3}[A-Z]?)")
# What the number of a counter may lose before its word does, and in what steps.
_STEPS = tuple(0.95**step for step in range(16))


@dataclass(frozen=True, slots=True)
class CounterName:
    """A counter's name as "Loket Prioritas" and "12". `figure` is empty where its number can't be told for sure."""

    word: str
    figure: str


def parts_of(counter: str) -> CounterName:
    """The name in two parts. With any other digit in it, as in "Loket 3 lantai 2", it stays whole: the wrong one of two
    numbers would be the large one.
    """
    name = " ".join(counter.split())
    found = _NUMBERED.fullmatch(name)
    if found and not any(letter.isdigit() for letter in found["word"]):
        return CounterName(found["word"], found["figure"])
    return CounterName(name, "")


def series_of(ticket: str) -> str:
    """The label with all its digits the widest one, so that the numbers of a series take the same room: "A-000"."""
    return re.sub(r"\d", "0", ticket)


@dataclass(frozen=True, slots=True)
class WordSizes:
    """How high the capitals of a counter's word may be, in parts of those of its number: on one line, and on two."""

    most: float
    least: float
    most_on_two: float
    least_on_two: float


@dataclass(frozen=True, slots=True)
class Sign:
    """The heights of the capitals of a counter's number and of its word, and how wide the word is."""

    figure_px: float
    word_px: float
    word_width: float


def sign(
    word: str, most_px: float, taken: float, width: float, sizes: WordSizes, width_of: Callable[[str], float]
) -> Sign:
    """The largest number beside which its word can still be read, in a given width.

    :param taken: the width of all but the word, in parts of the number's capitals.
    :param width_of: the width of a text, in parts of its capitals.
    """
    one, two = width_of(word), _on_two_lines(word, width_of)
    for step in _STEPS:
        figure_px = most_px * step
        room = width - taken * figure_px
        for natural, most, least in ((one, sizes.most, sizes.least), (two, sizes.most_on_two, sizes.least_on_two)):
            if natural * least * figure_px <= room:
                word_px = min(most * figure_px, room / natural)
                return Sign(figure_px, word_px, natural * word_px)
    figure_px = most_px * _STEPS[-1]
    return Sign(figure_px, sizes.least_on_two * figure_px, max(1.0, width - taken * figure_px))


def _on_two_lines(word: str, width_of: Callable[[str], float]) -> float:
    """The least width of a text on two lines."""
    words = word.split()
    splits = (
        max(width_of(" ".join(words[:at])), width_of(" ".join(words[at:])))  # the longer of the two lines
        for at in range(1, len(words))
    )
    return min(splits, default=width_of(word))
