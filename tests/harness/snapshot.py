"""All that a store keeps, to see that an act has changed nothing, or exactly one thing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from hall.clock import Deadline
from hall.model import Event, EventKind, TicketState
from hall.queue import Queue
from hall.store import Store
from hall.store.sqlite import SqliteStore

TABLES = ("ticket", "event", "counter", "stop", "print_job", "settings")


def connection_of(store: Store) -> sqlite3.Connection:
    """The store's own connection, for what no act can do."""
    assert isinstance(store, SqliteStore)
    return store._open_connection


def everything(queue: Queue) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the day."""
    connection = connection_of(queue.store)
    return {
        table: sorted((tuple(row) for row in connection.execute(f"SELECT * FROM {table}").fetchall()), key=repr)
        for table in TABLES
    }


@contextmanager
def unchanged(queue: Queue) -> Iterator[None]:
    """`with unchanged(queue), refused(Refusal.QUOTA):` passes when not a single row differs afterwards."""
    before = everything(queue)
    yield
    assert everything(queue) == before


def events(queue: Queue, since: int = 0) -> list[Event]:
    """The store's events after `since`, publishing left out."""
    with queue.store.reading(Deadline(5.0)) as reading:
        found = reading.events(since, 10_000)
    return [event for event in found if event.kind is not EventKind.PUBLISHED]


def kinds(queue: Queue, since: int = 0) -> list[str]:
    """The words of these events, in order."""
    return [str(event.kind) for event in events(queue, since)]


def state_of(queue: Queue, label: str) -> TicketState:
    """The state of the newest ticket with this label."""
    series, _, number = label.partition("-")
    row = (
        connection_of(queue.store)
        .execute(
            "SELECT state FROM ticket WHERE series = ? AND number = ? ORDER BY arrival DESC", (series, int(number))
        )
        .fetchone()
    )
    return TicketState(row["state"])
