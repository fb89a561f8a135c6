"""Writers killed with SIGKILL in the middle of an act, two hundred times: the file stays whole, and every act that was
acknowledged is there. On restart the store goes on by itself, over the journal of the dead.
"""

import random
import select
import time
from pathlib import Path

import pytest

from hall.queue import new_request
from hall.store.address import Journal, SqliteAddress
from hall.store.opening import create_file
from tests.harness import halls, witness
from tests.harness.crowd import crowded_hall, open_queue
from tests.harness.killed import fork, kill, take, take_and_call

ROUNDS = 100
WRITERS = 2


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
        writers = [fork(str(path), act) for act in (take, take_and_call)]
        # From its first acknowledgement on, a writer is always inside one act or the next.
        for _, reading in writers:
            assert select.select([reading], [], [], 60)[0], "a writer has not begun"
        time.sleep(chance.uniform(0, 0.012))
        for child, reading in writers:
            acknowledged.update(kill(child, reading))
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
