"""A hall moves from a file to a server and back: everything in it, and only while nobody is at work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.clock import Deadline
from hall.errors import BadRequestError
from hall.model import Device, PrintOrder, Speaker
from hall.moving import move
from hall.queue import Queue
from hall.store import Store, create_store, open_store
from hall.store.interface import TABLES
from hall.store.rows_of_everything import _COLUMNS
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.postgres import Server
from tests.harness.snapshot import sql_of

pytestmark = pytest.mark.every_store


@pytest.fixture
def target(server: Server, tmp_path: Path) -> Iterator[str]:
    """The address of a hall on a server that is not there yet."""
    yield f"{server.url()}?hall=moved"
    server.sql("SET client_min_messages = warning", "DROP SCHEMA IF EXISTS moved CASCADE")


def a_day_that_is_over(queue: Queue, clock: SetClock) -> None:
    """Every kind of row, and nobody left."""
    for number in range(6):
        queue.take("PINJAM", request=f"take-{number}", paper=PrintOrder("kios-1", "id"), priority=number == 3)
    queue.call("1", request="call-1")
    queue.call("1", request="call-2")
    queue.no_show("1", request="gone")
    queue.report(Device("kios-1", "kiosk", "0.1", clock(), -1.5, "printer ready"))
    queue.stop("KEMBALI", request="stop")
    with queue.store.writing(Deadline(5)) as writing:
        writing.set_speaker(None, Speaker("utara", "layar-1", 1, 3))
        writing.keep_learned(clock().date(), "{}")
    for label in ("A-002", "A-003", "A-005", "A-006"):  # A-004 went before others, and is done
        queue.cancel(label, request=f"cancel-{label}")


def all_of(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.reading(Deadline(5)) as reading:
        return {table: list(reading.table(table)) for table in TABLES}


def test_a_hall_moves_to_a_server_and_back_and_nothing_is_changed_on_the_way(
    queue: Queue, clock: SetClock, address: str, target: str, tmp_path: Path
) -> None:
    a_day_that_is_over(queue, clock)
    before = all_of(queue.store)
    assert all(before.values()), "a kind of row that this test does not see moving"
    assert move(address, target)["ticket"] == 6
    back = f"sqlite:///{tmp_path}/back.db"
    move(target, back)
    for found in (open_store(target), open_store(back)):
        assert all_of(found) == before
        assert list(found.verify()) == []
        after = Queue(found, clock)
        assert after.take("PINJAM", request="take-0").ticket == "A-001", "the same request has the same answer"
        assert after.take("PINJAM", request="new").ticket == "A-007"
        found.close()
    assert all_of(queue.store) == before


def test_the_columns_that_move_are_all_that_there_are(queue: Queue, clock: SetClock) -> None:
    a_day_that_is_over(queue, clock)
    for table, columns in _COLUMNS.items():
        row = sql_of(queue.store).rows(f"SELECT * FROM {table} LIMIT 1", ())[0]
        assert sorted(dict(row)) == sorted(columns)


def test_a_hall_at_work_does_not_move(queue: Queue, address: str, target: str) -> None:
    queue.take("PINJAM", request="1")
    with pytest.raises(BadRequestError, match="1 tickets are waiting"):
        move(address, target)


def test_a_hall_moves_only_into_an_empty_store(
    queue: Queue, clock: SetClock, address: str, target: str, tmp_path: Path
) -> None:
    other = create_store(target)
    Queue(other, clock).publish(*halls.read(halls.SMALL, tmp_path))
    before = all_of(other)
    with pytest.raises(BadRequestError, match="already"):
        move(address, target)
    assert all_of(other) == before
    other.close()


def test_a_hall_does_not_move_to_itself(queue: Queue, address: str) -> None:
    with pytest.raises(BadRequestError, match="itself"):
        move(address, address)
