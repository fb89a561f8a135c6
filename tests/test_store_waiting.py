"""Waiting for the store: turns are fair, a turnstile is only a courtesy, and nobody waits past a deadline."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Timer

import pytest

from hall.clock import Deadline
from hall.errors import RefusedError, StoreBusyError, StoreHangsError
from hall.queue import Patience, Queue
from hall.store import create_store, lockproof, open_store
from hall.store.guard import within
from hall.store.sqlite import OPENING_S, SqliteStore
from hall.store.turn import Turnstile, again_until
from tests.harness import faulty_disk, halls
from tests.harness.clock import SetClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "hall.db"
    store = create_store(str(found))
    Queue(store, SetClock()).publish(*halls.read(halls.SMALL, tmp_path))
    store.close()
    return found


@pytest.fixture
def turnstiles(path: Path) -> Iterator[tuple[Turnstile, Turnstile]]:
    two = Turnstile(path), Turnstile(path)
    yield two
    for turnstile in two:
        turnstile.close()


def test_a_turn_is_held_by_one_only(turnstiles: tuple[Turnstile, Turnstile]) -> None:
    first, second = turnstiles
    assert first.take(Deadline(10))
    assert not second.take(Deadline(0.1))


def test_who_waits_for_a_turn_gets_it_when_it_is_given_back(turnstiles: tuple[Turnstile, Turnstile]) -> None:
    first, second = turnstiles
    assert first.take(Deadline(10))
    Timer(0.05, first.give_back).start()
    assert second.take(Deadline(60))


def test_a_turn_that_came_too_late_is_not_kept(turnstiles: tuple[Turnstile, Turnstile]) -> None:
    first, second = turnstiles
    assert first.take(Deadline(10))
    assert not second.take(Deadline(0.1))
    first.give_back()
    assert first.take(Deadline(60))


def test_a_closed_turnstile_gives_its_turn_back(turnstiles: tuple[Turnstile, Turnstile]) -> None:
    first, second = turnstiles
    assert first.take(Deadline(10))
    first.close()
    first.close()
    assert second.take(Deadline(60))
    assert not first.take(Deadline(1))


def test_a_transaction_that_ends_in_any_way_gives_its_turn_back(path: Path) -> None:
    store, turnstile = open_store(str(path)), Turnstile(path)
    queue = Queue(store, SetClock())
    queue.take("PINJAM", request="1")
    assert turnstile.take(Deadline(60))
    turnstile.give_back()
    with pytest.raises(RefusedError):
        queue.recall("1", request="2")
    assert turnstile.take(Deadline(60))
    store.close()
    turnstile.close()


def test_a_turn_that_somebody_never_gives_back_stops_nobody(path: Path) -> None:
    dead = Turnstile(path)
    store = open_store(str(path))
    assert dead.take(Deadline(10))
    taken = Queue(store, SetClock(), Patience(write_s=0.4)).take("PINJAM", request="1")
    assert taken.ticket == "A-001"
    store.close()
    dead.close()


def test_a_turnstile_that_can_not_be_opened_stops_nobody(path: Path) -> None:
    turn = path.with_name("hall.db-turn")
    turn.unlink()
    turn.mkdir()
    store = open_store(str(path))
    assert Queue(store, SetClock()).take("PINJAM", request="1").ticket == "A-001"
    store.close()


def test_the_turnstile_has_the_rights_of_the_store(path: Path) -> None:
    path.with_name("hall.db-turn").unlink()
    path.chmod(0o660)
    open_store(str(path)).close()
    assert path.with_name("hall.db-turn").stat().st_mode & 0o777 == 0o660


def test_an_attempt_is_made_at_least_once_and_never_after_the_deadline() -> None:
    tries = count(1)
    assert not again_until(Deadline(0), lambda: next(tries) > 10, (1.0, 1.0))
    assert next(tries) == 2
    assert again_until(Deadline(10), lambda: next(tries) > 10, (0.0, 0.0))
    assert next(tries) == 12


def test_a_poll_sees_what_others_commit_and_only_that(path: Path) -> None:
    store, other = open_store(str(path), read_only=True), open_store(str(path))
    first = store.changes(Deadline(1))
    assert store.changes(Deadline(1)) == first
    Queue(other, SetClock()).take("PINJAM", request="1")
    assert store.changes(Deadline(1)) != first
    store.close()
    other.close()


def test_after_a_new_connection_a_poll_says_that_everything_may_have_changed(path: Path) -> None:
    store, other = open_store(str(path)), open_store(str(path))
    assert isinstance(store, SqliteStore)
    before = store.changes(Deadline(1))
    store._drop_connection()
    Queue(other, SetClock()).take("PINJAM", request="1")
    assert store.changes(Deadline(1)) != before
    store.close()
    other.close()


def test_a_reconnection_keeps_to_the_deadline_of_its_act(path: Path) -> None:
    store = open_store(str(path))
    assert isinstance(store, SqliteStore)
    store._drop_connection()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    with pytest.raises(StoreBusyError):
        Queue(store, SetClock(), Patience(write_s=0.1)).take("PINJAM", request="1")
    assert time.monotonic() - began < OPENING_S / 2
    other.close()
    store.close()


def test_two_proofs_of_the_locks_in_one_folder_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def prove(proof: Path, store: Path | None) -> str | None:
        seen.append(proof.name)
        return None

    monkeypatch.setattr("hall.store.lockproof._prove", prove)
    for _ in range(2):
        assert lockproof.prove_locks(tmp_path) is None
    assert len(set(seen)) == 2


def test_work_that_never_comes_back_is_left_behind(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with pytest.raises(StoreHangsError, match="gives no answer"):
        within(0.05, "hall.db", lambda: os.read(reading, 1))
    os.write(writing, b"x")
    assert within(5, "hall.db", lambda: "done") == "done"


def test_an_error_inside_the_work_is_raised_where_it_was_asked_for() -> None:
    with pytest.raises(ZeroDivisionError):
        within(5, "hall.db", lambda: 1 // 0)


def test_the_command_ends_with_its_message_when_the_share_hangs(path: Path, tmp_path: Path) -> None:
    """A disk on which each operation takes a minute stands for a server that has gone."""
    library = faulty_disk.build(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", HANGING, "take", "PINJAM", "--store", str(path), "--json", "--timeout", "0.2"],
        env={**os.environ, "LD_PRELOAD": str(library), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3, done
    assert '"error": "hangs"' in done.stdout
    assert "gives no answer" in done.stderr


HANGING = """
import ctypes, hall.cli.output
from hall.cli.app import main
hall.cli.output.GUARD_MARGIN_S = 0.3
ctypes.CDLL(None).fault_slow(ctypes.c_long(60_000_000))
main()
"""
