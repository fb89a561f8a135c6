"""All that a store keeps, to see that an act has changed nothing, or exactly one thing."""

from collections.abc import Iterator
from contextlib import contextmanager

from hall.clock import Deadline
from hall.model import Event, EventKind, TicketState
from hall.queue import Queue
from hall.store import Store
from hall.store.postgres import PostgresStore
from hall.store.postgres_rows import PostgresRunner
from hall.store.sqlite import SqliteStore
from hall.store.sqlite_rows import SqliteRunner
from hall.store.statements import Runner

TABLES = ("ticket", "event", "counter", "stop", "print_job", "settings", "device")


def sql_of(store: Store) -> Runner:
    """Whoever runs SQL on the store's own connection, for what no act can do."""
    if isinstance(store, SqliteStore):
        return SqliteRunner(store._open_connection)
    assert isinstance(store, PostgresStore)
    return PostgresRunner(store._connected(Deadline(5)))


def described(store: Store) -> dict[str, str]:
    """Where a file lies and how it is used."""
    assert isinstance(store, SqliteStore)
    return store.describe()


def everything(queue: Queue) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the day."""
    run = sql_of(queue.store)
    return {
        table: sorted((tuple(dict(row).values()) for row in run.rows(f"SELECT * FROM {table}", ())), key=repr)
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
    rows = sql_of(queue.store).rows(
        "SELECT state FROM ticket WHERE series = ? AND number = ? ORDER BY arrival DESC", (series, int(number))
    )
    return TicketState(rows[0]["state"])
