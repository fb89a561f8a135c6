"""Writers killed with SIGKILL in the middle of an act, two hundred times: the file stays whole, and every act that was
acknowledged is there. On restart the store goes on by itself, over the journal of the dead.
"""

import os
import random
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hall.queue import Queue, new_request
from hall.store.address import Journal, SqliteAddress
from hall.store.opening import create_file
from tests.harness import halls, witness
from tests.harness.crowd import crowded_hall, open_queue

ROUNDS = 100
WRITERS = 2


def _endless(path: Path, act: Callable[[Queue, int], str], to: int) -> None:
    """A writer that acknowledges each act and never stops by itself."""
    queue = open_queue(str(path))
    for n in range(1_000_000):
        os.write(to, f"{act(queue, n)}\n".encode())


def _take(queue: Queue, n: int) -> str:
    request = new_request()
    return f"{request} {queue.take('PINJAM', request=request).ticket}"


def _take_and_call(queue: Queue, n: int) -> str:
    queue.take("KEMBALI", request=new_request())
    request = new_request()
    return f"{request} {queue.call(str(1 + n % 8), request=request).ticket}"


def _fork(path: Path, act: Callable[[Queue, int], str]) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            _endless(path, act, writing)
        finally:
            os._exit(1)
    os.close(writing)
    return child, reading


def _kill(child: int, reading: int) -> dict[str, str]:
    """Kills a writer and returns what it had acknowledged in whole lines."""
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer died by itself"
    said = b""
    while chunk := os.read(reading, 65536):
        said += chunk
    os.close(reading)
    return dict(line.split() for line in said.decode().rpartition("\n")[0].splitlines())


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_two_hundred_writers_killed_in_the_middle_of_an_act_damage_and_lose_nothing(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    if journal == "wal":
        monkeypatch.setenv("WAL_ON_ANY_SQLITE", "1")
    path = tmp_path / "hall.db"
    create_file(SqliteAddress(path, journal))
    queue = open_queue(str(path))
    queue.publish(*halls.read(crowded_hall(), tmp_path))
    queue.store.close()
    chance = random.Random(2026)
    acknowledged: dict[str, str] = {}
    left_behind = 0
    for _ in range(ROUNDS):
        writers = [_fork(path, act) for act in (_take, _take_and_call)]
        # From its first acknowledgement on, a writer is always inside one act or the next.
        for _, reading in writers:
            assert select.select([reading], [], [], 60)[0], "a writer has not begun"
        time.sleep(chance.uniform(0, 0.012))
        for child, reading in writers:
            acknowledged.update(_kill(child, reading))
        left_behind += (tmp_path / "hall.db-journal").exists()
        survivor = open_queue(str(path))
        request = new_request()
        acknowledged[request] = survivor.take("SETOR", request=request).ticket
        survivor.store.close()
        connection = witness.whole(path)
        witness.acknowledged_are_there(connection, acknowledged)
        connection.close()
    assert len(acknowledged) > ROUNDS * WRITERS
    if journal == "delete":
        assert left_behind > ROUNDS // 20, "the kills did not strike acts"
