"""A hall moves from one store to another: everything in it, compared row by row, while nobody is at work."""

from collections.abc import Mapping

from hall.clock import Deadline
from hall.errors import BadRequestError, StoreConflictError
from hall.messages import Message
from hall.store import Reading, Writing, create_store, open_store
from hall.store.address import parse_address
from hall.store.interface import TABLES, Table

# A year of a large hall is a million rows; each goes over the network once, and comes back once.
MOVING_S = 3600.0


def move(source: str, target: str) -> Mapping[Table, int]:
    """Copies a hall into a store that has nothing in it yet; how many rows of each kind. The source stays as it is.

    Both stores are held for all of it: nobody can write meanwhile.

    :raises BadRequestError: when somebody waits or is served in the source, or the target is not empty.
    :raises StoreConflictError: when the target does not give back what was written; then it is empty again.
    :raises StoreError: what else stands in the way of one of the two.
    """
    if parse_address(source) == parse_address(target):
        raise BadRequestError(Message("{store} can't move to itself.", store=target))
    until = Deadline(MOVING_S)
    old = open_store(source)
    try:
        with old.writing(until) as reading:
            _refuse_at_work(reading)
            new = create_store(target)
            try:
                with new.writing(until) as writing:
                    return _moved(reading, writing, target)
            finally:
                new.close()
    finally:
        old.close()


def _moved(reading: Reading, writing: Writing, target: str) -> Mapping[Table, int]:
    if any(row for table in TABLES for row in writing.table(table)):
        raise BadRequestError(
            Message("There is a hall in {store} already; a hall moves only into an empty store.", store=target)
        )
    counts = {table: writing.fill(table, reading.table(table)) for table in TABLES}
    for table in TABLES:
        if list(reading.table(table)) != list(writing.table(table)):
            raise StoreConflictError(
                Message("The rows of {table} in {store} are not what was written.", table=table, store=target)
            )
    return counts


def _refuse_at_work(reading: Reading) -> None:
    day = reading.last_day()
    if day is None:
        return
    held = sum(len(labels) for labels in reading.held(day).values())
    count = len(reading.waiting(day)) + len(reading.visits(day)) + held
    if count:
        raise BadRequestError(
            Message(
                "The hall is at work: {count} tickets are waiting, held or at a counter. Move it when the day is over, with "
                "every program stopped.",
                count=count,
            )
        )
