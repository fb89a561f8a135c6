"""Everything that can stand in the way of a store, each its own clear error: what happened, where, and what to do.

None of it creates, changes or replaces a file.
"""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from hall import errors
from hall.clock import Deadline
from hall.errors import (
    BadRequestError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreFullError,
    StoreInterruptedError,
    StoreMissingError,
    StoreReadOnlyError,
    StoreRuleError,
    StoreTooNewError,
    StoreTooOldError,
    StoreUnsafeError,
)
from hall.model import Stop
from hall.queue import Patience, Queue
from hall.store import create_store, open_store, steps
from hall.store.address import SqliteAddress
from hall.store.opening import create_file
from hall.store.sqlite import SqliteStore
from hall.store.sqlite_errors import translate
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.snapshot import described


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A published store with a ticket in it."""
    found = tmp_path / "hall.db"
    store = create_store(str(found))
    queue = Queue(store, SetClock())
    queue.publish(*halls.read(halls.SMALL, tmp_path))
    queue.take("PINJAM", request="first")
    store.close()
    return found


def _written(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(sql)
    connection.close()


def test_a_missing_file_is_named_and_not_created(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError, match="antrean publish"):
        open_store(str(tmp_path / "hall.db"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("opening", [open_store, create_store])
def test_a_missing_folder_is_named_and_not_created(tmp_path: Path, opening: Callable[[str], object]) -> None:
    with pytest.raises(StoreMissingError, match="share mounted"):
        opening(str(tmp_path / "share" / "hall.db"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("opening", [open_store, create_store])
@pytest.mark.parametrize("content", [b"", b"nothing of ours", b"x" * 100_000], ids=["empty", "text", "large"])
def test_a_file_of_something_else_is_left_as_it_is(
    tmp_path: Path, opening: Callable[[str], object], content: bytes
) -> None:
    path = tmp_path / "hall.db"
    path.write_bytes(content)
    with pytest.raises(StoreForeignError):
        opening(str(path))
    assert path.read_bytes() == content


@pytest.mark.parametrize("opening", [open_store, create_store])
def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path, opening: Callable[[str], object]) -> None:
    path = tmp_path / "hall.db"
    _written(path, "CREATE TABLE contact (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreForeignError):
        opening(str(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("left", [b"", b"\0" * 5000], ids=["truncated", "overwritten"])
def test_a_store_whose_beginning_is_gone_is_damaged_not_foreign(path: Path, tmp_path: Path, left: bytes) -> None:
    store = open_store(str(path))
    store.backup(tmp_path / "monday.db")
    store.close()
    path.write_bytes(left)
    for opening in (open_store, create_store):
        with pytest.raises(StoreDamagedError, match=r"monday\.db"):
            opening(str(path))
    assert path.read_bytes() == left


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreForeignError):
        open_store(str(tmp_path))


def test_a_hall_file_that_only_a_newer_version_can_read_is_told(path: Path) -> None:
    _written(path, "UPDATE settings SET hall_json = json_set(hall_json, '$.hall.weather', 'fine')")
    store = open_store(str(path))
    with pytest.raises(StoreTooNewError, match="Update this program"):
        Queue(store, SetClock()).hall()
    store.close()


@pytest.mark.parametrize("number", [errno.ESTALE, errno.EIO, errno.EACCES, errno.ENOSPC])
def test_what_the_system_says_of_the_folder_is_told_in_our_words(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fails(self: Path) -> bool:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("pathlib.Path.exists", fails)
    expected = {errno.EACCES: StoreReadOnlyError, errno.ENOSPC: StoreFullError}.get(number, StoreInterruptedError)
    with pytest.raises(expected, match=path.name):
        open_store(str(path))


def test_a_name_that_no_file_can_have_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_store(str(tmp_path / ("x" * 300)))


@pytest.mark.parametrize("request_id", ["", "x" * 101, "a\nb", "é", "\udcff"])
def test_a_request_id_that_can_not_be_kept_is_refused_at_once(path: Path, request_id: str) -> None:
    store = open_store(str(path))
    queue = Queue(store, SetClock())
    with pytest.raises(BadRequestError):
        queue.take("PINJAM", request=request_id)
    with pytest.raises(BadRequestError):
        queue.publish(*halls.read(halls.SMALL, path.parent), request=request_id)
    assert queue.hall().version == 1
    store.close()


def test_what_the_schema_refuses_is_our_fault_and_is_not_tried_again(path: Path) -> None:
    store = open_store(str(path))
    day = SetClock().now.date()
    with pytest.raises(StoreRuleError, match="CHECK"), store.writing(Deadline(1)) as writing:
        writing.issue(day, "a", "PINJAM", priority=False, code="00000000", at=SetClock().now)
    store.close()


def test_every_step_of_the_schema_is_known_by_its_name() -> None:
    from hall.store.migrations import migrations

    assert [step.name for step in migrations._migrations] == list(steps.STEPS)
    assert migrations.name == steps.MIGRATION_SET


def test_a_program_starts_without_the_library_that_carries_the_steps_out(path: Path) -> None:
    opens = "from hall.store import open_store; open_store(sys.argv[1]).close()"
    command = f"import sys; {opens}; print('sqlite_utils' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", command, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_file_of_a_newer_version_is_refused(path: Path) -> None:
    _written(
        path, "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('antrean', 'm900_later', '')"
    )
    with pytest.raises(StoreTooNewError, match="m900_later"):
        open_store(str(path))
    with pytest.raises(StoreTooNewError, match="m900_later"):
        create_store(str(path))


def test_a_file_of_an_older_version_is_refused_until_it_is_published_to(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hall.store import migrations as module

    later = type(module.migrations)("antrean")
    later._migrations.extend(module.migrations._migrations)

    @later()
    def m900_a_remark(db: object) -> None:
        db.execute("ALTER TABLE device ADD COLUMN remark TEXT")  # type: ignore[attr-defined]

    monkeypatch.setattr(module, "migrations", later)
    monkeypatch.setattr(steps, "STEPS", (*steps.STEPS, "m900_a_remark"))
    with pytest.raises(StoreTooOldError, match="m900_a_remark"):
        open_store(str(path))
    create_store(str(path)).close()
    store = open_store(str(path))
    assert Queue(store, SetClock()).take("PINJAM", request="first").ticket == "A-001"
    store.close()


@pytest.mark.parametrize("where", [4096, 8192, 12288])
def test_a_damaged_file_is_called_damaged_and_the_last_backup_is_named(path: Path, tmp_path: Path, where: int) -> None:
    store = open_store(str(path))
    store.backup(tmp_path / "monday.db")
    store.close()
    with path.open("r+b") as file:
        file.seek(where)
        file.write(b"\xa5" * (path.stat().st_size - where))
    before = path.read_bytes()
    with pytest.raises(StoreDamagedError, match=r"monday\.db"):
        _use(path)
    assert path.read_bytes() == before


def _use(path: Path) -> None:
    store = open_store(str(path))
    try:
        Queue(store, SetClock(), Patience(write_s=0.5)).take("PINJAM", request="second")
    finally:
        store.close()


def test_a_full_disk_changes_nothing_and_the_act_can_be_repeated_when_there_is_room(path: Path) -> None:
    store = open_store(str(path))
    assert isinstance(store, SqliteStore)
    queue = Queue(store, SetClock())
    connection = store._open_connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()
    numbers = count(1)
    with pytest.raises(StoreFullError):
        _take_for_ever(queue, numbers)
    seen = next(numbers) - 1
    connection.execute("PRAGMA max_page_count = 1000000").fetchone()
    assert queue.take("PINJAM", request=f"more-{seen}").number == seen + 1
    store.close()


def _take_for_ever(queue: Queue, numbers: Iterator[int]) -> None:
    for number in numbers:
        queue.take("PINJAM", request=f"more-{number}")


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Root may write everything; the tests of rights are done as a user who may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_store_that_may_not_be_written_says_so_at_once(path: Path, what: str) -> None:
    for folder in path.parents:
        if folder.owner() == path.owner() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    path.parent.chmod(0o777 if what == "file" else 0o755)
    path.chmod(0o666 if what == "folder" else 0o444)
    if os.geteuid() != 0 and what == "folder":
        path.parent.chmod(0o555)
    try:
        with _as_nobody(), pytest.raises(StoreReadOnlyError, match="can't be written"):
            open_store(str(path))
    finally:
        path.parent.chmod(0o755)


def test_a_store_that_others_hold_is_busy_after_the_deadline_and_unchanged(path: Path) -> None:
    store = open_store(str(path))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    queue = Queue(store, SetClock(), Patience(write_s=0.1))
    with pytest.raises(StoreBusyError):
        queue.take("PINJAM", request="second")
    other.execute("COMMIT")
    assert queue.take("PINJAM", request="second").ticket == "A-002"
    other.close()
    store.close()


def test_an_act_whose_deadline_has_passed_is_not_carried_out_afterwards(path: Path) -> None:
    store = open_store(str(path))
    queue = Queue(store, SetClock())
    late = Deadline(0)
    with pytest.raises(StoreBusyError), store.writing(late) as writing:
        writing.set_stop(SetClock().now.date(), "", Stop.STAFF)
    assert queue.take("PINJAM", request="second").ticket == "A-002"
    store.close()


def test_a_reader_can_not_write_and_rolls_back_what_a_dead_writer_left(path: Path) -> None:
    store = open_store(str(path), read_only=True)
    with pytest.raises(StoreReadOnlyError):
        Queue(store, SetClock()).take("PINJAM", request="second")
    store.close()
    _leave_hot_journal(path)
    reader = open_store(str(path), read_only=True)
    assert len(Queue(reader, SetClock()).board()[0]) == 0
    assert not path.with_name("hall.db-journal").exists()
    reader.close()


def _leave_hot_journal(path: Path) -> None:
    """A writer that dies between its first write into the file and its commit."""
    child = os.fork()
    if child == 0:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("PRAGMA cache_spill = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE ticket SET priority = 1")
        connection.execute("CREATE TABLE big (filling TEXT)")
        connection.executemany("INSERT INTO big VALUES (?)", [("x" * 400,)] * 3000)
        os._exit(0)
    os.waitpid(child, 0)
    assert path.with_name("hall.db-journal").stat().st_size > 0


def test_a_wal_is_refused_on_an_sqlite_that_can_damage_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 51, 2))
    with pytest.raises(StoreUnsafeError, match=r"3\.51\.3"):
        create_store(f"sqlite:///{tmp_path}/hall.db?journal=wal")
    assert list(tmp_path.iterdir()) == []
    create_file(SqliteAddress(tmp_path / "hall.db", "wal"))
    with pytest.raises(StoreUnsafeError, match="journal_mode=DELETE"):
        open_store(str(tmp_path / "hall.db"))


def test_a_wal_is_used_on_an_sqlite_that_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 51, 3))
    store = create_store(f"{tmp_path}/hall.db?journal=wal")
    assert described(store)["journal"] == "wal"
    store.close()


@pytest.mark.parametrize(
    "written", ["postgresql://hall:secret@server/hall", "sqlite://hall.db", "sqlite:///", "", "hall.db?journal=off"]
)
def test_an_address_that_can_not_be_read_is_refused_without_its_password(written: str) -> None:
    with pytest.raises(BadRequestError) as seen:
        open_store(written)
    assert "secret" not in str(seen.value)


def test_a_program_goes_on_by_itself_when_the_store_is_away_for_a_while(path: Path) -> None:
    store = open_store(str(path))
    queue = Queue(store, SetClock(), Patience(write_s=0.2, read_s=0.2))
    away = path.with_name("away")
    path.rename(away)
    store.close()
    with pytest.raises(StoreMissingError):
        queue.take("PINJAM", request="second")
    shutil.move(away, path)
    assert queue.take("PINJAM", request="second").ticket == "A-002"
    store.close()


RESULTS = [
    "ERROR",
    "INTERNAL",
    "PERM",
    "ABORT",
    "BUSY",
    "LOCKED",
    "NOMEM",
    "READONLY",
    "INTERRUPT",
    "IOERR",
    "CORRUPT",
    "NOTFOUND",
    "FULL",
    "CANTOPEN",
    "PROTOCOL",
    "EMPTY",
    "SCHEMA",
    "TOOBIG",
    "CONSTRAINT",
    "MISMATCH",
    "MISUSE",
    "NOLFS",
    "AUTH",
    "FORMAT",
    "RANGE",
    "NOTADB",
]


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_of_sqlite_becomes_an_error_of_ours_that_names_the_file(name: str, tmp_path: Path) -> None:
    error = sqlite3.OperationalError("as SQLite says")
    error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{name}")
    ours = translate(error, tmp_path / "hall.db")
    assert isinstance(ours, StoreError)
    assert type(ours) is not StoreError
    assert str(tmp_path / "hall.db") in str(ours)


def test_every_kind_of_store_error_has_a_code_of_its_own() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.AntreanError)]
    codes = [kind.code for kind in kinds]
    assert len(codes) == len(set(codes))


def test_on_a_share_too_a_wait_ends_with_the_deadline_and_changes_nothing(path: Path) -> None:
    store = SqliteStore(path, network=True)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    queue = Queue(store, SetClock(), Patience(write_s=0.1))
    with pytest.raises(StoreBusyError):
        queue.take("PINJAM", request="second")
    other.execute("COMMIT")
    assert queue.take("PINJAM", request="second").ticket == "A-002"
    other.close()
    store.close()
