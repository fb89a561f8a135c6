"""The store on one SQLite file that all programs open, on this machine or over the LAN.

What it carries, and why:

* Every act is `BEGIN IMMEDIATE … COMMIT`: a transaction that reads first and writes later can fail at its first write.
* Waiting for locks is `turn`'s on one machine and SQLite's on a share (each what was measured best there), and never longer
  than the act's deadline. A transaction whose
  deadline has passed is rolled back, so that a press on *next* during a cut is never carried out afterwards.
* Rollback journal, `synchronous=EXTRA`, no memory map: what NFS was measured to keep. Also on a local disk, because the
  same folder may be another machine's share.
* Readers open read-write with `query_only`: a read-only connection can't roll back the journal of a writer that died.
* One connection for the program's life, and the file is never opened beside it: closing any descriptor of a file drops
  all of the process's locks on it.
* After an input/output error the connection is closed and opened anew: NFS reports some errors once per descriptor.
"""

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from hall.clock import Deadline
from hall.errors import (
    StoreBusyError,
    StoreConflictError,
    StoreError,
    StoreFullError,
    StoreMissingError,
    StoreReadOnlyError,
)
from hall.messages import Message
from hall.store import steps
from hall.store.last_backup import note_backup
from hall.store.place import refuse_wal
from hall.store.sqlite_errors import (
    BUSY_CODES,
    damaged,
    foreign,
    is_busy,
    primary_code,
    translate,
    translate_os,
)
from hall.store.sqlite_rows import SqliteReading, SqliteWriting, reading_on, writing_on
from hall.store.turn import Turnstile, again_until
from hall.store.words import busy, check_steps, named_when_whole, not_there

log = logging.getLogger(__name__)

CACHE_KIB = 8192
OPENING_S = 5.0
SHARE_WAIT_S = 5.0
# How often to look again for a lock on one machine, where a look costs microseconds: first whoever has the turn.
WATCH_S = (0.0001, 0.0004)
CROWD_S = (0.0005, 0.002)
SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")


class SqliteStore:
    """One connection to a store file. Made by `hall.store.open_store`; used by the thread that made it."""

    def __init__(self, path: Path, *, network: bool, read_only: bool = False, wal_safe: bool | None = None) -> None:
        """Opens a file that exists.

        :param network: whether the file lies on a share (`place.place_of`); sets who waits for locks: `turn`, or SQLite.
        :param read_only: this program never writes; the database itself refuses it.
        :param wal_safe: for tests of the WAL mode on an older SQLite; None asks the library's version.
        :raises StoreError: when the file is not a store of this version, or can't be opened.
        """
        self.path = path
        self._network = network
        self._read_only = read_only
        self._wal_safe = wal_safe
        self._turnstile: Turnstile | None = None
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._openings = 0
        with self._translated():
            self._open(Deadline(OPENING_S))

    # Opening and closing

    def _open(self, until: Deadline) -> None:
        if not self.path.exists():
            raise missing(self.path)
        if not self.path.is_file() or self.path.stat().st_size == 0:
            raise foreign(self.path)
        if not self._read_only:
            refuse_unwritable(self.path)
        # Before it is opened: a file that is put in its place meanwhile then looks like another one, never like this one.
        self._identity = identity(self.path)
        try:
            connection = sqlite3.connect(
                f"{self.path.as_uri()}?mode=rw", uri=True, timeout=until.left_s, isolation_level=None
            )
        except sqlite3.Error as error:
            raise translate(error, self.path) from error
        try:
            self._prepare(connection)
            self._check_form(connection)
        except sqlite3.Error as error:
            connection.close()
            raise translate(error, self.path) from error
        except StoreError:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA busy_timeout = 0")
        self._connection = connection
        self._openings += 1
        self._turnstile = Turnstile(self.path)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        journal = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
        if journal == "wal" and not self._wal_safe:
            refuse_wal(self.path, network=self._network, sqlite_version=sqlite3.sqlite_version_info)
        if journal != "wal":
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        prepare(connection, wal=journal == "wal")
        if self._read_only:
            connection.execute("PRAGMA query_only = ON")

    def _check_form(self, connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA application_id").fetchone()[0] != steps.APPLICATION_ID:
            raise foreign(self.path)
        check_steps(steps.applied_steps(connection), self.path)

    @property
    def _open_connection(self) -> sqlite3.Connection:
        return self._connected(Deadline(OPENING_S))

    def _connected(self, until: Deadline) -> sqlite3.Connection:
        """The connection, opened anew when it had to be let go."""
        if self._connection is None:
            self._open(until)
        if self._connection is None:
            raise missing(self.path)
        return self._connection

    def _drop_connection(self) -> None:
        """Lets a connection go that met an input/output error; the next act opens a new one."""
        connection, self._connection = self._connection, None
        turnstile, self._turnstile = self._turnstile, None
        if turnstile is not None:
            turnstile.close()
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()

    def close(self) -> None:
        """See `Store`."""
        self._drop_connection()

    # Transactions

    @contextmanager
    def reading(self, until: Deadline) -> Iterator[SqliteReading]:
        """See `Store`."""
        with self._translated():
            connection = self._connected(until)
            connection.execute("BEGIN")
            try:
                # BEGIN alone takes no lock; the first read does, and from then on no other read here can be refused.
                self._patiently(until, lambda: connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone())
                yield reading_on(connection, self.path)
            finally:
                _end(connection)

    @contextmanager
    def writing(self, until: Deadline) -> Iterator[SqliteWriting]:
        """See `Store`."""
        with self._translated():
            connection = self._connected(until)
            with self._turn(until) as held:
                self._patiently(until, lambda: connection.execute("BEGIN IMMEDIATE"), WATCH_S if held else CROWD_S)
                try:
                    yield writing_on(connection, self.path)
                    self._commit(connection, until)
                finally:
                    _end(connection)

    @contextmanager
    def _turn(self, until: Deadline) -> Iterator[bool]:
        """The turn for one transaction; tells whether it could be had."""
        turnstile = self._turnstile
        if turnstile is None:
            yield False
            return
        held = turnstile.take(until)
        try:
            yield held
        finally:
            turnstile.give_back()

    def _commit(self, connection: sqlite3.Connection, until: Deadline) -> None:
        if until.over:
            raise busy(self.path)
        # A COMMIT that meets readers keeps its place before them (SQLite's PENDING lock) and may be repeated.
        self._patiently(until, lambda: connection.execute("COMMIT"), WATCH_S)

    def _patiently(
        self, until: Deadline, statement: Callable[[], object], pause: tuple[float, float] | None = None
    ) -> None:
        def attempt() -> bool:
            try:
                if self._network and self._connection is not None:
                    wait_ms = round(min(SHARE_WAIT_S, until.left_s) * 1000)
                    self._connection.execute(f"PRAGMA busy_timeout = {wait_ms}")
                statement()
            except sqlite3.OperationalError as error:
                if not is_busy(error):
                    raise
                return False
            return True

        if not again_until(until, attempt, pause or CROWD_S):
            raise busy(self.path)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            ours = translate(error, self.path)
            if not isinstance(ours, StoreBusyError | StoreConflictError | StoreFullError):
                self._drop_connection()
            raise ours from error
        except OSError as error:
            self._drop_connection()
            raise translate_os(error, self.path) from error

    # Looking after the store

    def changes(self, until: Deadline) -> int:
        """See `Store`. `PRAGMA data_version`: eight round trips on a share, and never stale.

        It counts for one connection, so the connection counts too: after a cut everything may have changed.
        """
        version = 0

        def look() -> None:
            nonlocal version
            version = self._connected(until).execute("PRAGMA data_version").fetchone()[0]

        with self._translated():
            self._patiently(until, look)
        return self._openings << 32 | version

    def wait(self, seconds: float) -> None:
        """See `Store`. A file on a share tells nobody."""
        time.sleep(seconds)

    def replaced(self) -> bool:
        """See `Store`. An open file stays what it was when another takes its name, and its `data_version` stands still."""
        if self._connection is None:
            return False  # the next act opens what is there
        with self._translated():
            try:
                return identity(self.path) != self._identity
            except FileNotFoundError:
                raise missing(self.path) from None

    def backup(self, target: Path) -> None:
        """See `Store`. The copy is made under another name, checked, and then given its name."""
        with named_when_whole(target) as unfinished:
            self._copy_to(unfinished)
        with suppress(OSError):
            note_backup(self.path, target.absolute(), datetime.now(UTC))

    def _copy_to(self, unfinished: Path) -> None:
        """A whole and checked copy. All pages in one step: stepwise copying begins anew whenever others have written.

        :raises OSError: when the copy can't be written.
        """
        until = Deadline(OPENING_S)

        def give_up(status: int, left: int, total: int) -> None:
            if status in BUSY_CODES and until.over:
                raise busy(self.path)

        unfinished.unlink(missing_ok=True)
        with self._translated():
            source = self._connected(until)
        try:
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as copy:
                source.backup(copy, pages=-1, progress=give_up, sleep=0.02)
                copy.execute("PRAGMA journal_mode = DELETE").fetchone()
                faults = [row[0] for row in copy.execute("PRAGMA quick_check").fetchall()]
        except sqlite3.Error as error:
            if primary_code(error) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise OSError(0, str(error)) from error  # about the copy, not about the store
            raise translate(error, self.path) from error
        if faults != ["ok"]:
            raise damaged(self.path, "; ".join(faults))

    def clock_difference_s(self) -> float | None:
        """See `Store`."""
        if not self._network:
            return 0.0
        before = time.time()
        server = self._turnstile.server_time() if self._turnstile else None
        after = time.time()
        return None if server is None else (before + after) / 2 - server

    def verify(self) -> list[str]:
        """See `Store`."""
        with self.reading(Deadline(OPENING_S)):
            connection = self._open_connection
            rows = connection.execute("PRAGMA integrity_check").fetchall()
            strangers = connection.execute("PRAGMA foreign_key_check").fetchall()
        faults = [str(row[0]) for row in rows if row[0] != "ok"]
        return faults + [f"{row[0]} {row[1]}: no {row[2]}" for row in strangers]

    def told(self) -> dict[str, Message]:
        """See `Store`."""
        known = self.describe()
        locks = Message("tried between two processes") if self._network else Message("one machine's own file system")
        return {
            "locks": locks,
            "store": Message("SQLite {sqlite}, journal {journal}, synchronous {synchronous}", **known),
        }

    def describe(self) -> dict[str, str]:
        """Where the file lies and how it is used, word by word."""
        with self.reading(Deadline(OPENING_S)):
            connection = self._open_connection
            journal = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
            synchronous = int(connection.execute("PRAGMA synchronous").fetchone()[0])
        return {
            "store": str(self.path),
            "sqlite": sqlite3.sqlite_version,
            "journal": journal,
            "synchronous": SYNCHRONOUS[synchronous],
            "share": "yes" if self._network else "no",
        }


def prepare(connection: sqlite3.Connection, *, wal: bool) -> None:
    """The settings of a connection that are the same for every store."""
    for pragma in (
        f"synchronous = {'FULL' if wal else 'EXTRA'}",
        "mmap_size = 0",
        f"cache_size = -{CACHE_KIB}",
        "temp_store = MEMORY",
        "foreign_keys = ON",
        "cell_size_check = ON",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchone()


def refuse_unwritable(path: Path) -> None:
    """Refuses early what would else fail at the first act: SQLite needs to write the file and, for its journal, the folder.

    :raises StoreReadOnlyError: naming the one that can't be written.
    """
    for needed in (path, path.parent):
        if not os.access(needed, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise StoreReadOnlyError(
                Message(
                    "{path} can't be written by this program's user ({user}). The store needs the right to write its file "
                    "and its folder.",
                    path=needed,
                    user=os.geteuid(),
                )
            )


def identity(path: Path) -> tuple[int, int]:
    """What tells a file from another one of the same name; asks for no descriptor, whose closing would drop our locks.

    :raises OSError: when there is none.
    """
    found = path.stat()
    return found.st_dev, found.st_ino


def missing(path: Path) -> StoreMissingError:
    """There is no store at `path`."""
    if not path.parent.is_dir():
        return StoreMissingError(Message("There is no folder {folder}. Is the share mounted?", folder=path.parent))
    return not_there(path)


def _end(connection: sqlite3.Connection) -> None:
    """Undoes what is still open; after a commit or an automatic rollback there is nothing."""
    if connection.in_transaction:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
