"""The shared statements in the words of PostgreSQL."""

import functools
import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import psycopg

from hall.model import Waiting
from hall.store.rows import RowsReading, RowsWriting, waiting_of_row
from hall.store.statements import Row

Connection = psycopg.Connection[dict[str, Any]]

# `?` and `?3`; there is no question mark in any text of the shared statements.
_PLACE = re.compile(r"\?(\d*)")
_HINT = re.compile(r"\s+INDEXED BY \w+")
# Where a value may be NULL on both sides; `IS NULL` and `IS NOT NULL` mean the same here.
_SAME = re.compile(r"\bIS (?=\?)")


@functools.lru_cache(maxsize=256)
def in_postgres(sql: str) -> str:
    """A shared statement as PostgreSQL understands it: values by name, no hints, and `IS ?` spelt out."""
    count = 0

    def place(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"%({found[1] or count})s"

    return _PLACE.sub(place, _SAME.sub("IS NOT DISTINCT FROM ", _HINT.sub("", sql)))


class PostgresRunner:
    """Runs statements on one connection to a PostgreSQL server; `asked`: how many so far."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.asked = 0

    def rows(self, sql: str, values: Sequence[object]) -> list[Row]:
        """See `Runner`."""
        return list(self._execute(sql, values).fetchall())

    def number(self, sql: str, values: Sequence[object]) -> int:
        """See `Runner`."""
        row = self._execute(sql, values).fetchone()
        return int(next(iter(row.values())) or 0) if row else 0

    def change(self, sql: str, values: Sequence[object]) -> int:
        """See `Runner`."""
        return self._execute(sql, values).rowcount

    def _execute(self, sql: str, values: Sequence[object]) -> psycopg.Cursor[dict[str, Any]]:
        self.asked += 1
        named = {str(place): value for place, value in enumerate(values, 1)}
        return self._connection.execute(in_postgres(sql).encode(), named)


class PostgresReading(RowsReading):
    """Questions to one connection that is inside a transaction. What a file answers seek by seek is one question here: each
    costs a way to the server and back.
    """

    def first_waiting(self, day: date, services: Collection[str]) -> list[Waiting]:
        """See `Reading`."""
        rows = self._rows(
            """SELECT DISTINCT ON (service, priority) series, number, arrival, service, priority, taken_at
               FROM ticket WHERE state = 'waiting' AND business_day = ? AND service = ANY(?)
               ORDER BY service, priority, arrival""",
            str(day), list(services),
        )  # fmt: skip
        return [waiting_of_row(row) for row in rows]

    def waiting_count(self, day: date, services: Collection[str]) -> int:
        """See `Reading`."""
        return self._number(
            "SELECT count(*) FROM ticket WHERE state = 'waiting' AND business_day = ? AND service = ANY(?)",
            str(day), list(services),
        )  # fmt: skip


class PostgresWriting(PostgresReading, RowsWriting):
    """Guarded writes on one connection that holds the hall's lock."""
