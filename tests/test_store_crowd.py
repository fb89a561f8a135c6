"""Eight processes that take and eight that call, at full speed on one file: nothing doubled, nothing lost, no gaps.

Real processes on a real file; what came of it is read with plain sqlite3.
"""

from pathlib import Path

import pytest

from hall.store.address import Journal, SqliteAddress
from hall.store.opening import create_file
from tests.harness import halls, witness
from tests.harness.crowd import EACH, TAKERS, crowded_hall, let_go, open_queue


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_crowd_of_writers_doubles_and_loses_nothing(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {"WAL_ON_ANY_SQLITE": "1"} if journal == "wal" else {}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "hall.db"
    create_file(SqliteAddress(path, journal))
    queue = open_queue(str(path))
    queue.publish(*halls.read(crowded_hall(), tmp_path))
    queue.store.close()

    acknowledged = let_go(path, environment)

    taken = [label for request, label in acknowledged.items() if request.startswith("take")]
    called = [label for request, label in acknowledged.items() if request.startswith("call")]
    assert len(taken) == len(set(taken)) == TAKERS * EACH
    assert sorted(called) == sorted(taken)
    connection = witness.whole(path)
    witness.acknowledged_are_there(connection, acknowledged)
    assert sorted(witness.labels(connection)) == sorted(taken)
    assert connection.execute("PRAGMA journal_mode").fetchone() == (journal,)
    connection.close()
