"""Many programs at one hall on a server, and programs that are killed there: nothing doubled, nothing lost, no gaps.

Real processes; what came of it is read with plain SQL.
"""

import random
import select
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hall.queue import Queue, new_request
from hall.store import create_store
from tests.harness import halls
from tests.harness.clock import SetClock
from tests.harness.crowd import EACH, TAKERS, crowded_hall, let_go, open_queue
from tests.harness.killed import fork, kill, take, take_and_call
from tests.harness.postgres import Server

pytestmark = pytest.mark.xdist_group("postgres")

ROUNDS = 100


@pytest.fixture
def crowded(server: Server, tmp_path: Path) -> Iterator[str]:
    """The address of a hall of eight counters that all serve everything."""
    address = f"{server.url()}?hall=crowded"
    store = create_store(address)
    Queue(store, SetClock()).publish(*halls.read(crowded_hall(), tmp_path))
    store.close()
    yield address
    server.sql("SET client_min_messages = warning", "DROP SCHEMA crowded CASCADE")


def judge(server: Server, acknowledged: dict[str, str]) -> list[str]:
    """Every acknowledged act is there, no number is missing or doubled, nobody was called twice; the labels."""
    with psycopg.connect(server.url()) as connection:
        connection.execute("SET search_path = crowded")
        tickets = connection.execute("SELECT series, number FROM ticket ORDER BY series, number").fetchall()
        events = connection.execute("SELECT kind, series, number, request FROM event").fetchall()
    for series in {series for series, _ in tickets}:
        numbers = [number for of, number in tickets if of == series]
        assert numbers == list(range(1, len(numbers) + 1)), series
    for kind in ("taken", "called"):
        whose = [(series, number) for of, series, number, _ in events if of == kind]
        assert len(whose) == len(set(whose)), kind
    kept = {request: f"{series}-{number:03}" for _, series, number, request in events if request and series}
    assert acknowledged.items() <= kept.items()
    return [f"{series}-{number:03}" for series, number in tickets]


def test_a_crowd_of_writers_doubles_and_loses_nothing(server: Server, crowded: str) -> None:
    acknowledged = let_go(crowded, {})
    taken = [label for request, label in acknowledged.items() if request.startswith("take")]
    called = [label for request, label in acknowledged.items() if request.startswith("call")]
    assert len(taken) == len(set(taken)) == TAKERS * EACH
    assert sorted(called) == sorted(taken)
    assert sorted(judge(server, acknowledged)) == sorted(taken)


def test_two_hundred_writers_killed_in_the_middle_of_an_act_hold_up_nobody_and_lose_nothing(
    server: Server, crowded: str
) -> None:
    chance = random.Random(2026)
    acknowledged: dict[str, str] = {}
    for _ in range(ROUNDS):
        writers = [fork(crowded, act) for act in (take, take_and_call)]
        for _, reading in writers:
            assert select.select([reading], [], [], 60)[0], "a writer has not begun"
        time.sleep(chance.uniform(0, 0.012))
        for child, reading in writers:
            acknowledged.update(kill(child, reading))
        survivor = open_queue(crowded)
        request = new_request()
        acknowledged[request] = survivor.take("SETOR", request=request).ticket
        survivor.store.close()
    assert len(acknowledged) > 2 * ROUNDS
    judge(server, acknowledged)
