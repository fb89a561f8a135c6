"""What a store must show after a crowd: looked at with plain sqlite3, past all of the product's code."""

import sqlite3
from collections import Counter
from pathlib import Path


def labels(connection: sqlite3.Connection) -> list[str]:
    """Every ticket's label, in order of arrival."""
    return [f"{s}-{n:03}" for s, n in connection.execute("SELECT series, number FROM ticket ORDER BY arrival")]


def whole(path: Path) -> sqlite3.Connection:
    """A connection to a store whose file is whole and whose rows agree with each other."""
    connection = sqlite3.connect(path, timeout=30)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    for day, series, tickets, last in connection.execute(
        "SELECT business_day, series, count(*), max(number) FROM ticket GROUP BY business_day, series"
    ):
        assert tickets == last, f"gap or repeat in {series} on {day}"
    called_twice = connection.execute(
        """SELECT business_day, series, number, count(*) FROM event WHERE kind = 'called'
           GROUP BY business_day, series, number HAVING count(*) > 1"""
    ).fetchall()
    assert called_twice == []
    rows = connection.execute("SELECT business_day, series, number, state FROM ticket")
    states = {(day, series, number): state for day, series, number, state in rows}
    called = _tickets_of(connection, "called")
    taken = _tickets_of(connection, "taken")
    assert taken == set(states), "a ticket without its event"
    for ticket, state in states.items():
        assert (state == "waiting") == (ticket not in called), f"ticket {ticket} is {state}"
    visits = Counter(
        counter for (counter,) in connection.execute("SELECT counter FROM ticket WHERE state IN ('called', 'serving')")
    )
    assert all(times == 1 for times in visits.values()), visits
    return connection


def _tickets_of(connection: sqlite3.Connection, kind: str) -> set[tuple[str, str, int]]:
    return set(connection.execute("SELECT business_day, series, number FROM event WHERE kind = ?", (kind,)))


def acknowledged_are_there(connection: sqlite3.Connection, acknowledged: dict[str, str]) -> None:
    """Every act that was answered is in the store, under its request id, with the ticket that the answer named."""
    found = {
        request: f"{series}-{number:03}"
        for request, series, number in connection.execute(
            "SELECT request, series, number FROM event WHERE request IS NOT NULL AND series IS NOT NULL"
        )
    }
    missing = {request: label for request, label in acknowledged.items() if found.get(request) != label}
    assert missing == {}
