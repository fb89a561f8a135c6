"""Eight processes that take and eight that call, at full speed on one file: nothing doubled, nothing lost, no gaps.

Real processes on a real file; what came of it is read with plain sqlite3.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hall.store.address import Journal, SqliteAddress
from hall.store.opening import create_file
from tests.harness import halls, witness
from tests.harness.crowd import COUNTERS, crowded_hall, open_queue

TAKERS = 8
EACH = 40


def _crowd(path: Path, environment: dict[str, str]) -> dict[str, str]:
    """Starts everyone, lets them go at once, and returns what was acknowledged."""
    commands = [["take", str(path), str(n), str(EACH)] for n in range(TAKERS)]
    commands += [["call", str(path), str(n), str(TAKERS * EACH)] for n in range(1, COUNTERS + 1)]
    people = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.harness.crowd", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        for command in commands
    ]
    for person in people:
        assert person.stdout is not None
        assert person.stdout.readline() == "ready\n"
    for person in people:
        assert person.stdin is not None
        person.stdin.write("go\n")
        person.stdin.flush()
    acknowledged: dict[str, str] = {}
    for person in people:
        printed, _ = person.communicate(timeout=200)
        assert person.returncode == 0
        for line in printed.splitlines():
            request, label = line.split()
            assert request not in acknowledged
            acknowledged[request] = label
    return acknowledged


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

    acknowledged = _crowd(path, environment)

    taken = [label for request, label in acknowledged.items() if request.startswith("take")]
    called = [label for request, label in acknowledged.items() if request.startswith("call")]
    assert len(taken) == len(set(taken)) == TAKERS * EACH
    assert sorted(called) == sorted(taken)
    connection = witness.whole(path)
    witness.acknowledged_are_there(connection, acknowledged)
    assert sorted(witness.labels(connection)) == sorted(taken)
    assert connection.execute("PRAGMA journal_mode").fetchone() == (journal,)
    connection.close()
