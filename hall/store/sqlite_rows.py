"""What only SQLite says otherwise: the version of the settings lies in the file's header, which every transaction reads
anyway.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from hall.store.interface import Table
from hall.store.rows import RowsReading, RowsWriting
from hall.store.statements import Row


class SqliteRunner:
    """Runs statements on one SQLite connection, as they are written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, values: Sequence[object]) -> list[Row]:
        """See `Runner`."""
        return self._connection.execute(sql, values).fetchall()

    def number(self, sql: str, values: Sequence[object]) -> int:
        """See `Runner`."""
        return int(self._connection.execute(sql, values).fetchone()[0] or 0)

    def change(self, sql: str, values: Sequence[object]) -> int:
        """See `Runner`."""
        return self._connection.execute(sql, values).rowcount


class SqliteReading(RowsReading):
    """Questions to one SQLite connection that is inside a transaction."""

    def settings_version(self) -> int | None:
        """See `Reading`."""
        return self._number("PRAGMA user_version") or None


class SqliteWriting(SqliteReading, RowsWriting):
    """Guarded writes on one SQLite connection that holds the write lock."""

    def publish(self, hall_json: str, toml: str, retired: dict[str, tuple[str, ...]], at: datetime) -> int:
        """See `Writing`."""
        version = super().publish(hall_json, toml, retired, at)
        self._note_version(version)
        return version

    def fill(self, name: Table, rows: Iterable[tuple[object, ...]]) -> int:
        """See `Writing`."""
        count = super().fill(name, rows)
        if name == "settings":
            self._note_version(self._number("SELECT max(version) FROM settings"))
        return count

    def _note_version(self, version: int) -> None:
        self._run.change(f"PRAGMA user_version = {version}", ())


def reading_on(connection: sqlite3.Connection, path: Path) -> SqliteReading:
    """Questions to this connection."""
    return SqliteReading(SqliteRunner(connection), path)


def writing_on(connection: sqlite3.Connection, path: Path) -> SqliteWriting:
    """Writes on this connection."""
    return SqliteWriting(SqliteRunner(connection), path)
