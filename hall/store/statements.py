"""What every group of SQL statements needs: somebody who runs them, and a few ways to ask.

The statements are written once, in SQLite's dialect; whoever runs them elsewhere says them in the words of that database.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

from hall.errors import StoreConflictError
from hall.messages import Message
from hall.model import Event, EventKind, label

Row = Mapping[str, Any]

EVENT = "SELECT id, business_day, at, kind, series, number, service, counter, zone, queue, priority FROM event"


def moment(at: datetime) -> str:
    """A moment as the store writes it: UTC with milliseconds, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Runner(Protocol):
    """Runs statements inside the transaction of one connection. Values stand for `?` in order, or for `?N` by place."""

    def rows(self, sql: str, values: Sequence[object]) -> list[Row]:
        """All rows of the answer."""

    def number(self, sql: str, values: Sequence[object]) -> int:
        """The first value of the one row; 0 for none."""

    def change(self, sql: str, values: Sequence[object]) -> int:
        """How many rows a write has changed."""


class Statements:
    """Statements inside one transaction."""

    def __init__(self, run: Runner, where: object) -> None:
        """:param where: the store, as messages name it."""
        self._run = run
        self._where = where

    def _rows(self, sql: str, *values: object) -> list[Row]:
        return self._run.rows(sql, values)

    def _one(self, sql: str, *values: object) -> Row | None:
        return next(iter(self._run.rows(sql, values)), None)

    def _number(self, sql: str, *values: object) -> int:
        return self._run.number(sql, values)

    def _changed(self, wanted: int, sql: str, *values: object) -> None:
        """A write that must change exactly so many rows."""
        if self._run.change(sql, values) != wanted:
            raise StoreConflictError(
                Message(
                    "The store {path} is not as it was read a moment ago; nothing has been changed. Please try again.",
                    path=self._where,
                )
            )


def event_of_row(row: Row) -> Event:
    """An event from a row of `EVENT`."""
    return Event(
        id=row["id"],
        business_day=date.fromisoformat(row["business_day"]),
        at=datetime.fromisoformat(row["at"]),
        kind=EventKind(row["kind"]),
        ticket=label(row["series"], row["number"]) if row["series"] else None,
        service=row["service"],
        counter=row["counter"],
        zone=row["zone"],
        queue=row["queue"],
        priority=None if row["priority"] is None else bool(row["priority"]),
    )
