"""Figures and tables: percentiles of what was measured, and the table that people read."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What one kind of act took, in milliseconds, and how many were done each second."""

    count: int
    rate: float
    p50: float
    p99: float
    worst: float
    failed: int = 0


def figure(milliseconds: Sequence[float], seconds: float, failed: int = 0) -> Figure:
    """The figure of some measured acts; nearest-rank percentiles."""
    ordered = sorted(milliseconds)
    if not ordered:
        return Figure(0, 0, 0, 0, 0, failed)

    def rank(share: float) -> float:
        return ordered[min(len(ordered) - 1, round(share * len(ordered)))]

    return Figure(len(ordered), len(ordered) / seconds, rank(0.5), rank(0.99), ordered[-1], failed)


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    return "\n".join([*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)])


def cells(found: Figure) -> list[str]:
    """Rate, median, p99 and worst as cells."""
    failed = f" ({found.failed} failed)" if found.failed else ""
    return [f"{found.rate:,.0f}", f"{found.p50:.1f}", f"{found.p99:.1f}", f"{found.worst:.0f}{failed}"]
