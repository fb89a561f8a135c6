"""A backup is a whole store of one moment, made while the hall works."""

import os
import signal
import sqlite3
from pathlib import Path

import pytest

from hall.errors import BadRequestError, StoreBusyError
from hall.queue import Queue, new_request
from hall.store import Store, open_store
from hall.store.last_backup import last_backup
from tests.harness import witness
from tests.harness.clock import SetClock
from tests.harness.crowd import open_queue
from tests.harness.snapshot import described


def test_a_copy_is_a_store_that_goes_on_where_it_was_made(queue: Queue, store: Store, tmp_path: Path) -> None:
    queue.take("PINJAM", request="1")
    store.backup(tmp_path / "copy.db")
    queue.take("PINJAM", request="2")
    copy = open_store(str(tmp_path / "copy.db"))
    assert Queue(copy, SetClock()).take("PINJAM", request="3").ticket == "A-002"
    copy.close()


def test_a_copy_made_while_others_write_is_whole(queue: Queue, store: Store, tmp_path: Path) -> None:
    path = Path(described(store)["store"])
    writer = os.fork()
    if writer == 0:
        busy = open_queue(str(path))
        while True:
            busy.take("PINJAM", request=new_request())
    try:
        before = 0
        for round_ in range(20):
            target = tmp_path / f"copy-{round_}.db"
            store.backup(target)
            connection = witness.whole(target)
            tickets = connection.execute("SELECT count(*) FROM ticket").fetchone()[0]
            connection.close()
            assert tickets >= before
            before = tickets
    finally:
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
    assert before > 0, "nobody wrote"


def test_a_file_that_is_there_is_not_overwritten(queue: Queue, store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious", encoding="utf-8")
    with pytest.raises(BadRequestError, match=r"copy\.db"):
        store.backup(target)
    assert target.read_text(encoding="utf-8") == "precious"


def test_a_copy_that_can_not_be_written_says_so_and_leaves_nothing(queue: Queue, store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadRequestError, match="nowhere"):
        store.backup(tmp_path / "nowhere" / "copy.db")
    assert not (tmp_path / "nowhere").exists()


def test_the_last_copy_is_noted_beside_the_store(queue: Queue, store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "monday.db")
    store.backup(tmp_path / "tuesday.db")
    noted = last_backup(Path(described(store)["store"]))
    assert noted is not None
    assert noted.file == str(tmp_path / "tuesday.db")


def test_a_copy_needs_no_other_file(queue: Queue, store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    store.backup(folder / "copy.db")
    assert [found.name for found in folder.iterdir()] == ["copy.db"]
    connection = sqlite3.connect(folder / "copy.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_a_full_disk_under_the_copy_is_not_blamed_on_the_store(
    queue: Queue, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hall.store.sqlite.SqliteStore._copy_to", full)
    with pytest.raises(BadRequestError, match=r"copy\.db.*No space"):
        store.backup(tmp_path / "copy.db")
    assert not list(tmp_path.glob("*unfinished*"))


def test_a_copy_gives_up_when_others_hold_the_store(
    queue: Queue, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hall.store.sqlite.OPENING_S", 0.1)
    other = sqlite3.connect(described(store)["store"], isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreBusyError):
        store.backup(tmp_path / "copy.db")
    other.close()
    assert [found.name for found in tmp_path.glob("*copy*")] == []
