"""The store on a PostgreSQL server: a schema per hall, so that many halls share one database.

What it carries, and why:

* Every act takes the hall's lock first (an advisory lock that ends with the transaction), as `BEGIN IMMEDIATE` does on a
  file: one act at a time per hall, so that who is next, and which number, is found by the same statements in the same order.
* Waiting for it is the server's, and never longer than the act's deadline. A transaction whose deadline has passed is rolled
  back.
* Every act counts up the one row of `revision` and sends a notice on the hall's channel, both with its commit: whoever
  follows hears of it at once, and looks at the number where a notice was lost.
* Keepalives and a time-out of the line, so that a server that is gone is noticed within seconds; an act that is overdue for
  any other reason is given up, see `postgres_overdue`.
* After any error of the line the connection is closed; the next act opens a new one.
"""

import math
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from hall.clock import Deadline
from hall.errors import (
    BadRequestError,
    StoreBusyError,
    StoreConflictError,
    StoreError,
    StoreFullError,
    StoreMissingError,
    StoreRuleError,
)
from hall.messages import Message
from hall.store.address import PostgresAddress
from hall.store.postgres_errors import translate
from hall.store.postgres_overdue import in_time
from hall.store.postgres_rows import Connection, PostgresReading, PostgresRunner, PostgresWriting
from hall.store.postgres_schema import applied_steps, apply_steps
from hall.store.steps import APPLICATION_ID
from hall.store.words import busy, check_steps, named_when_whole, not_there, not_written

OPENING_S = 5.0
BACKUP_S = 600.0
# A notice can be lost with the line that brings it. The displays of thirty halls, ten looks a second each, would be work.
LOOK_S = 1.0
LINE: dict[str, object] = {
    "application_name": "antrean",
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
# From this server on there is everything that the schema needs.
SERVER_MIN = 130_000


class PostgresStore:
    """One connection to the server. Used by one thread, the one that opened it."""

    def __init__(self, address: PostgresAddress, *, read_only: bool = False) -> None:
        """Opens a hall that exists.

        :param read_only: this program never writes; the server itself refuses it.
        :raises StoreError: when there is no such hall, or it can't be opened.
        """
        self.address = address
        self._read_only = read_only
        self._connection: Connection | None = None
        self._identity: object = None
        self._openings = 0
        self._listens = False
        self._connected(Deadline(OPENING_S))

    # Opening and closing

    def _connected(self, until: Deadline) -> Connection:
        """The connection, opened anew when it had to be let go."""
        if self._connection is None:
            with _translated(self.address):
                connection = connect(self.address, until, read_only=self._read_only)
                try:
                    with in_time(connection, until, connection.close):
                        check_steps(_known(applied_steps(connection, self.address.hall), self.address), self.address)
                        self._identity = _identity(connection)
                except BaseException:
                    connection.close()
                    raise
            self._connection = connection
            self._listens = False
            self._openings += 1
        return self._connection

    @property
    def _channel(self) -> str:
        return f"antrean_{self.address.hall}"

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()

    def close(self) -> None:
        """See `Store`."""
        self._drop_connection()

    # Transactions

    @contextmanager
    def reading(self, until: Deadline) -> Iterator[PostgresReading]:
        """See `Store`."""
        connection = self._connected(until)
        runner = PostgresRunner(connection)
        with self._watched(connection, until, lambda: runner.asked):
            try:
                begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                connection.execute(f"{begin}; {_patience(until)}".encode())
                yield PostgresReading(runner, self.address)
            finally:
                _end(connection)

    @contextmanager
    def writing(self, until: Deadline) -> Iterator[PostgresWriting]:
        """See `Store`."""
        connection = self._connected(until)
        with self._watched(connection, until):
            try:
                connection.execute(f"BEGIN; {_patience(until)}; {_lock(self.address)}".encode())
                yield PostgresWriting(PostgresRunner(connection), self.address)
                if until.over:
                    raise busy(self.address)
                counted = "UPDATE revision SET acts = acts + 1"
                connection.execute(f"{counted}; NOTIFY {self._channel}; COMMIT".encode())
            finally:
                _end(connection)

    @contextmanager
    def _watched(
        self, connection: Connection, until: Deadline, asked: Callable[[], int] | None = None
    ) -> Iterator[None]:
        """Errors in our words; a line that met one of the server's or the network's, or was overdue, is not used again."""
        try:
            with in_time(connection, until, self._drop_connection, asked), _translated(self.address):
                yield
        except StoreError as error:
            if not isinstance(error, StoreBusyError | StoreConflictError | StoreFullError | StoreRuleError):
                self._drop_connection()
            raise

    # Looking after the store

    def changes(self, until: Deadline) -> int:
        """See `Store`. One row, which every act counts up.

        It counts for one connection, so the connection counts too: after a cut everything may have changed.
        """
        connection = self._connected(until)
        with self._watched(connection, until):
            row = connection.execute("SELECT acts FROM revision").fetchone()
        return self._openings << 40 | int(row["acts"] if row else 0)

    def wait(self, seconds: float) -> None:
        """See `Store`. The server tells of every act with its commit."""
        until = Deadline(OPENING_S + max(seconds, LOOK_S))
        connection = self._connected(until)
        with self._watched(connection, until):
            if not self._listens:
                # Only who waits listens: notices that nobody asks for would be kept for ever.
                connection.execute(f"LISTEN {self._channel}".encode())
                self._listens = True
            for _ in connection.notifies(timeout=max(seconds, LOOK_S), stop_after=1):
                pass
            for _ in connection.notifies(timeout=0):
                pass  # one look answers for all of them

    def replaced(self) -> bool:
        """See `Store`."""
        if self._connection is None:
            return False  # the next act opens what is there
        with self._watched(self._connection, Deadline(OPENING_S)):
            return _identity(self._connection) != self._identity

    def backup(self, target: Path) -> None:
        """See `Store`. Made by PostgreSQL's own `pg_dump`, for `pg_restore`."""
        program = shutil.which("pg_dump")
        if program is None:
            raise BadRequestError(
                Message("The backup needs PostgreSQL's program pg_dump: apt-get install postgresql-client")
            )
        with named_when_whole(target) as unfinished:
            try:
                done = subprocess.run(  # noqa: S603 - the program that the PATH names, and an address that has been checked
                    [
                        program, f"--dbname={self.address.url}", f"--schema={self.address.hall}", "--format=custom",
                        f"--file={unfinished}", "--no-password",
                    ],
                    capture_output=True, text=True, check=False, timeout=BACKUP_S,
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                raise not_written(target, error) from error
            if done.returncode:
                raise not_written(target, " ".join(done.stderr.split()))

    def clock_difference_s(self) -> float | None:
        """See `Store`."""
        until = Deadline(OPENING_S)
        connection = self._connected(until)
        with self._watched(connection, until):
            before = time.time()
            row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8 AS now").fetchone()
            after = time.time()
        return None if row is None else (before + after) / 2 - float(row["now"])

    def verify(self) -> list[str]:
        """See `Store`. The server looks after its files itself; this looks for what no rule would leave behind."""
        with self.reading(Deadline(BACKUP_S)):
            assert self._connection is not None  # noqa: S101 - a reading has just used it
            gaps = self._connection.execute(
                """SELECT business_day, series, count(*) AS tickets, max(number) AS last FROM ticket
                   GROUP BY business_day, series HAVING count(*) <> max(number)"""
            ).fetchall()
            ids = self._connection.execute("SELECT count(*) AS events, max(id) AS last FROM event").fetchone()
        found = [
            f"{row['business_day']} {row['series']}: {row['tickets']} tickets, the last is {row['last']}"
            for row in gaps
        ]
        if ids and ids["events"] != (ids["last"] or 0):
            found.append(f"event: {ids['events']} rows, the last is {ids['last']}")
        return found

    def told(self) -> dict[str, Message]:
        """See `Store`."""
        until = Deadline(OPENING_S)
        connection = self._connected(until)
        with self._watched(connection, until):
            row = connection.execute(
                """SELECT current_setting('server_version') AS version, current_setting('synchronous_commit') AS kept,
                          coalesce((SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl), '-') AS tls"""
            ).fetchone()
        return {
            "locks": Message("kept by the server"),
            "store": Message("PostgreSQL {version}, synchronous_commit {kept}, TLS {tls}", **(row or {})),
        }


def create(address: PostgresAddress) -> None:
    """Makes the hall in a database that is there, or brings it up to this version.

    :raises StoreError: what stands in the way.
    """
    until = Deadline(OPENING_S)
    with _translated(address):
        connection = connect(address, until)
        try:
            with connection.transaction():
                # Two programs that publish at once make it once.
                connection.execute(f"{_patience(until)}; {_lock(address)}".encode())
                apply_steps(connection, address.hall)
        finally:
            connection.close()


def halls(address: PostgresAddress) -> list[str]:
    """The names of the halls in a database that this role may read, in alphabetical order.

    :raises StoreError: when the server can't be asked.
    """
    with _translated(address):
        connection = connect(address, Deadline(OPENING_S), read_only=True)
        try:
            rows = connection.execute(
                """SELECT nspname::text AS hall FROM pg_catalog.pg_namespace
                   WHERE has_schema_privilege(oid, 'USAGE') AND 5 = (
                       SELECT count(*) FROM pg_catalog.pg_class AS kept
                       WHERE relnamespace = pg_namespace.oid AND relkind = 'r' AND has_table_privilege(kept.oid, 'SELECT')
                             AND relname IN ('revision', 'step', 'settings', 'ticket', 'event'))
                   ORDER BY nspname"""
            ).fetchall()
        finally:
            connection.close()
    return [row["hall"] for row in rows]


def connect(address: PostgresAddress, until: Deadline, *, read_only: bool = False) -> Connection:
    """A connection that looks at one hall only.

    :raises psycopg.Error: when there is none to be had.
    :raises BadRequestError: for an address with an option that PostgreSQL's library does not know.
    :raises StoreError: for a server that is too old.
    """
    connection: Connection = psycopg.connect(
        _conninfo(address, until),
        autocommit=True,
        row_factory=dict_row,
        prepare_threshold=3,
    )
    try:
        _refuse_old(connection, address)
        only = "; SET default_transaction_read_only = on" if read_only else ""
        connection.execute(sql.SQL("SET search_path = {}" + only).format(sql.Identifier(address.hall)))
    except BaseException:
        connection.close()
        raise
    return connection


def _conninfo(address: PostgresAddress, until: Deadline) -> str:
    # libpq counts whole seconds, and two are the least that it keeps.
    ours: dict[str, Any] = {**LINE, "connect_timeout": max(2, math.ceil(until.left_s))}
    try:
        theirs = conninfo_to_dict(address.url)
    except psycopg.ProgrammingError as error:
        raise BadRequestError(
            Message(
                "The store address {address} can't be read: {reason}.", address=address.url, reason=str(error).strip()
            )
        ) from error
    return make_conninfo(**{**ours, **theirs})


def _refuse_old(connection: Connection, address: PostgresAddress) -> None:
    if connection.info.server_version < SERVER_MIN:
        raise StoreMissingError(
            Message(
                "The server of {path} is PostgreSQL {version}; 13 or newer is needed.",
                path=address,
                version=connection.info.server_version // 10_000,
            )
        )


@contextmanager
def _translated(address: PostgresAddress) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise translate(error, address) from error


def _patience(until: Deadline) -> str:
    """No statement of this transaction may take longer than what is left."""
    return f"SET LOCAL statement_timeout = {max(1, round(until.left_s * 1000))}"


def _lock(address: PostgresAddress) -> str:
    """The hall's, until the transaction ends; the first half of its key is ours in any database."""
    return f"SELECT pg_advisory_xact_lock({APPLICATION_ID}, hashtext('{address.hall}'))"


def _known(steps: list[str] | None, address: PostgresAddress) -> list[str]:
    if steps is None:
        raise not_there(address)
    return steps


def _identity(connection: Connection) -> object:
    row = connection.execute("SELECT identity FROM revision").fetchone()
    return row["identity"] if row else None


def _end(connection: Connection) -> None:
    """Undoes what is still open; after a commit there is nothing."""
    if connection.info.transaction_status not in (TransactionStatus.IDLE, TransactionStatus.UNKNOWN):
        with suppress(psycopg.Error):
            connection.execute("ROLLBACK")
