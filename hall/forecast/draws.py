"""The chances of a forecast, drawn once: each ticket and each counter has rows of its own.

A row holds one number for every run: the middles of equal parts of (0, 1), shuffled, so that the runs of a row cover its
law evenly (Latin hypercube sampling: McKay, Beckman and Conover 1979). Rows belong to a ticket's arrival or a counter's
code, not to its place in the queue: two forecasts that differ in one ticket differ in nothing else (common random
numbers).
"""

import functools
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# A prime above the number of events that lie between the first and the last of a few hundred waiting tickets.
ROWS = 2053
_GRID = 4096


@dataclass(frozen=True)
class Draws:
    """Rows of evenly spread numbers in (0, 1), and of standard normal ones.

    :param handling: normal, by ticket.
    :param comes: by ticket: does the visitor come?
    :param steps_away: by ticket: do staff step away afterwards, for how long?
    :param counters: by counter.
    """

    runs: int
    handling: Floats
    comes: Floats
    steps_away: Floats
    counters: Floats

    def of_tickets(self, table: Floats, arrivals: Sequence[int]) -> Floats:
        """The rows of tickets: (tickets, runs)."""
        rows: Floats = table[np.asarray(arrivals, dtype=np.int64) % ROWS]
        return rows

    def of(self, name: str) -> Floats:
        """The row of a counter, or of whatever else has a name."""
        row: Floats = self.counters[zlib.crc32(name.encode()) % ROWS]
        return row


@functools.lru_cache(maxsize=4)
def draws(seed: int, runs: int) -> Draws:
    """All chances for a seed; the same seed gives the same forecast."""
    chance = np.random.default_rng(seed)
    even = np.tile((np.arange(runs) + 0.5) / runs, (ROWS, 1))
    tables = [chance.permuted(even, axis=1) for _ in range(4)]
    for table in tables:
        table.setflags(write=False)
    normal = normal_at(tables[0])
    normal.setflags(write=False)
    return Draws(runs, normal, *tables[1:])


@functools.cache
def _normal_grid() -> tuple[Floats, Floats]:
    """Shares, and the standard normal values below which they lie; denser than 1e-6 at both ends."""
    values = np.linspace(-5.0, 5.0, _GRID)
    normal = NormalDist()
    return np.array([normal.cdf(value) for value in values.tolist()]), values


def normal_at(shares: Floats) -> Floats:
    """The standard normal values below which the shares lie, within ±5."""
    grid, values = _normal_grid()
    return np.interp(shares, grid, values)


def share_below(values: Floats) -> Floats:
    """The share of a standard normal law below each value."""
    grid, places = _normal_grid()
    return np.interp(values, places, grid)
