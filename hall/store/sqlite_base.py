"""What every group of SQL statements needs: the connection, and a few ways to ask it."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hall.errors import StoreConflictError
from hall.messages import Message
from hall.model import Event, EventKind, label

Row = Mapping[str, Any]

EVENT = "SELECT id, business_day, at, kind, series, number, service, counter, zone, queue, priority FROM event"


def moment(at: datetime) -> str:
    """A moment as the store writes it: UTC with milliseconds, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Statements:
    """Statements on one SQLite connection that is inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def _rows(self, sql: str, *values: object) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: object) -> Row | None:
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def _number(self, sql: str, *values: object) -> int:
        row = self._connection.execute(sql, values).fetchone()
        return int(row[0] or 0)

    def _changed(self, wanted: int, sql: str, *values: object) -> None:
        """A write that must change exactly so many rows."""
        changed = self._connection.execute(sql, values).rowcount
        if changed != wanted:
            raise StoreConflictError(
                Message(
                    "The store {path} is not as it was read a moment ago; nothing has been changed. Please try again.",
                    path=self._path,
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
