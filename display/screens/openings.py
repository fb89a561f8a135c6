"""The closed page: agencies that open at the same time stand together, in columns, on as few pages as are legible. Pure."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from display.view import OpeningView

# In parts of the capitals of an agency: the capitals of a time; the gap below an agency, above a heading, below it, and
# between columns.
TIME = 1.5
ENTRY_GAP, BEFORE_HEADING, BELOW_HEADING, COLUMN_GAP = 0.5, 1.1, 1.1, 2.0

_TIME = re.compile(r"(?P<day>.*?),? *(?P<time>\d{1,2}[.:]\d{2})")


@dataclass(frozen=True, slots=True)
class Group:
    """Agencies that open at the same time. `time` is empty where the text does not end in one."""

    day: str
    time: str
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """When those below it open."""

    day: str
    time: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One agency."""

    agency: str


Line: TypeAlias = Heading | Entry
Column: TypeAlias = list[Line]


def groups(openings: Sequence[OpeningView]) -> list[Group]:
    """The openings by their time, in the order in which they were given."""
    by_time: dict[str, list[str]] = {}
    for opening in openings:
        by_time.setdefault(opening.opens, []).append(opening.agency)
    return [Group(*_day_and_time(opens), tuple(agencies)) for opens, agencies in by_time.items()]


def _day_and_time(opens: str) -> tuple[str, str]:
    found = _TIME.fullmatch(opens)
    return (found["day"], found["time"]) if found else (opens, "")


def pages(
    listed: Sequence[Group], columns: int, height: float, height_of: Callable[[Line], float]
) -> list[list[Column]]:
    """The groups in columns no higher than `height`, so many on a page; on a single page all about equally long. A column
    that goes on with a group says its time again; no heading stands last.
    """
    filled = _columns(listed, height, height_of)
    if 1 < len(filled) <= columns:
        filled = _columns(listed, _lowest(listed, columns, height, height_of), height_of)
    return [filled[at : at + columns] for at in range(0, len(filled), columns)]


def _lowest(listed: Sequence[Group], columns: int, height: float, height_of: Callable[[Line], float]) -> int:
    """The least height at which so many columns are enough."""
    low, high = 1, math.ceil(height)
    while low < high:
        middle = (low + high) // 2
        if len(_columns(listed, middle, height_of)) <= columns:
            high = middle
        else:
            low = middle + 1
    return high


def _columns(listed: Sequence[Group], height: float, height_of: Callable[[Line], float]) -> list[Column]:
    filled: list[Column] = []
    used = 0.0
    for group in listed:
        heading = Heading(group.day, group.time)
        opens: list[Line] = [heading]
        for agency in group.agencies:
            entry = Entry(agency)
            needed = sum(map(height_of, [*opens, entry]))
            if not filled or used + needed > height:
                filled.append([heading])
                used, needed, opens = height_of(heading), height_of(entry), []
            filled[-1] += [*opens, entry]
            used += needed
            opens = []
    return filled
