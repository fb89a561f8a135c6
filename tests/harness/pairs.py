"""Fewer rows that still try every two values together: what is wrong with a page hangs on one thing or on two, hardly ever
on three at once.
"""

from collections.abc import Sequence
from itertools import combinations, product
from typing import Any


def pairs(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows with one value of each axis, in which every two values of different axes stand together at least once.

    Each next row is the one with most pairs that are still missing; the same axes always give the same rows.
    """
    rows = list(product(*axes))
    missing = {pair for row in rows for pair in _pairs_in(row)}
    found = []
    while missing:
        best = max(rows, key=lambda row: len(missing & _pairs_in(row)))
        found.append(best)
        missing -= _pairs_in(best)
    return found


def _pairs_in(row: tuple[Any, ...]) -> set[Any]:
    return set(combinations(enumerate(row), 2))
