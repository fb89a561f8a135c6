"""The dashes around what cannot be tapped now, as triangles: OpenGL draws no dashed line of any width."""

import math
from collections.abc import Iterator, Sequence

Point = tuple[float, float]

_CORNER_STEPS = 12
# In parts of the line's thickness.
_DASH = 6.0
_PERIOD = 10.0


def dashed_outline(pos: Sequence[float], size: Sequence[float], radius: float, thick: float) -> list[float]:
    """Vertices (x, y, u, v) of dashes just inside a rounded rectangle, four for each straight piece."""
    path = list(_outline(pos, size, radius, thick / 2))
    stretches = list(zip(path, path[1:] + path[:1], strict=True))
    length = sum(math.dist(one, two) for one, two in stretches)
    period = length / max(8, round(length / (thick * _PERIOD)))
    vertices: list[float] = []
    walked = 0.0
    for one, two in stretches:
        for start, end in _dashes(walked, math.dist(one, two), period, period * _DASH / _PERIOD):
            vertices.extend(_quad(one, two, start, end, thick / 2))
        walked += math.dist(one, two)
    return vertices


def triangles(vertices: Sequence[float]) -> list[int]:
    """The indices that make two triangles of every four vertices."""
    return [first + corner for first in range(0, len(vertices) // 4, 4) for corner in (0, 1, 2, 0, 2, 3)]


def _outline(pos: Sequence[float], size: Sequence[float], radius: float, inset: float) -> Iterator[Point]:
    """Points along a rounded rectangle, counter-clockwise from its right side."""
    bend = max(0.0, radius - inset)
    left, bottom = pos[0] + inset + bend, pos[1] + inset + bend
    right, top = pos[0] + size[0] - inset - bend, pos[1] + size[1] - inset - bend
    for quarter, (x, y) in enumerate(((right, top), (left, top), (left, bottom), (right, bottom))):
        for step in range(_CORNER_STEPS + 1):
            angle = math.pi / 2 * (quarter + step / _CORNER_STEPS)
            yield x + bend * math.cos(angle), y + bend * math.sin(angle)


def _dashes(walked: float, length: float, period: float, dash: float) -> Iterator[tuple[float, float]]:
    """Where dashes begin and end on a stretch of `length` that starts after `walked`."""
    for number in range(math.floor(walked / period), math.floor((walked + length) / period) + 1):
        start, end = max(0.0, number * period - walked), min(length, number * period + dash - walked)
        if end > start:
            yield start, end


def _quad(one: Point, two: Point, start: float, end: float, half: float) -> Iterator[float]:
    length = math.dist(one, two)
    along_x, along_y = (two[0] - one[0]) / length, (two[1] - one[1]) / length
    for distance, side in ((start, half), (start, -half), (end, -half), (end, half)):
        yield one[0] + along_x * distance - along_y * side
        yield one[1] + along_y * distance + along_x * side
        yield from (0.0, 0.0)
