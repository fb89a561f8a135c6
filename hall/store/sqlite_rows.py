"""The store's questions and writes as SQL. Each method is one statement, its guard in the WHERE, its rows counted.

Every question fetches all its rows at once: a cursor left half read would keep its lock and block all writers.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hall.errors import StoreConflictError
from hall.messages import Message
from hall.model import (
    CounterState,
    Device,
    Event,
    EventKind,
    NewEvent,
    PrintJob,
    ServiceQueue,
    Ticket,
    TicketState,
    Waiting,
    label,
)
from hall.store.interface import Settings

Row = Mapping[str, Any]

_TICKET = "id, business_day, series, number, service, priority, state, counter, taken_at, changed_at"
_EVENT = """
    SELECT event.id, event.business_day, event.at, event.kind, event.service, event.counter, event.zone, event.queue,
           ticket.series, ticket.number
    FROM event LEFT JOIN ticket ON ticket.id = event.ticket
"""


def moment(at: datetime) -> str:
    """A moment as the store writes it: UTC with milliseconds, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class SqliteReading:
    """Questions to one SQLite connection that is inside a transaction."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def _rows(self, sql: str, *values: object) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: object) -> Row | None:
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def _number(self, sql: str, *values: object) -> int:
        row = self._connection.execute(sql, values).fetchone()
        return int(row[0] or 0)

    def settings_version(self) -> int | None:
        """See `Reading`."""
        return self._number("SELECT max(version) FROM settings") or None

    def settings(self, version: int) -> Settings:
        """See `Reading`."""
        row = self._rows("SELECT * FROM settings WHERE version = ?", version)[0]
        return Settings(
            version=row["version"],
            published_at=datetime.fromisoformat(row["published_at"]),
            hall_json=row["hall_json"],
            toml=row["toml"],
            retired={counter: tuple(codes) for counter, codes in json.loads(row["retired"]).items()},
        )

    def last_day(self) -> date | None:
        """See `Reading`. Days never go back, so the newest event has the last one."""
        row = self._one("SELECT business_day FROM event WHERE kind <> 'published' ORDER BY id DESC LIMIT 1")
        return date.fromisoformat(row["business_day"]) if row else None

    def last_event(self) -> int:
        """See `Reading`."""
        return self._number("SELECT max(id) FROM event")

    def event_of(self, request: str) -> Event | None:
        """See `Reading`."""
        row = self._one(f"{_EVENT} WHERE event.request = ?", request)
        return _event(row) if row else None

    def ticket(self, day: date, series: str, number: int) -> Ticket | None:
        """See `Reading`."""
        row = self._one(
            f"SELECT {_TICKET} FROM ticket WHERE business_day = ? AND series = ? AND number = ?",  # noqa: S608
            str(day), series, number,
        )  # fmt: skip
        return _ticket(row) if row else None

    def visit_at(self, day: date, counter: str) -> Ticket | None:
        """See `Reading`."""
        row = self._one(
            f"""SELECT {_TICKET} FROM ticket
                WHERE state IN ('called', 'serving') AND counter = ? AND business_day = ?""",  # noqa: S608
            counter, str(day),
        )  # fmt: skip
        return _ticket(row) if row else None

    def held_at(self, day: date, counter: str) -> list[Ticket]:
        """See `Reading`."""
        rows = self._rows(
            f"""SELECT {_TICKET} FROM ticket WHERE state = 'held' AND business_day = ? AND counter = ?
                ORDER BY changed_at, id""",  # noqa: S608
            str(day), counter,
        )  # fmt: skip
        return [_ticket(row) for row in rows]

    def held(self, day: date) -> dict[str, list[str]]:
        """See `Reading`."""
        rows = self._rows(
            """SELECT counter, series, number FROM ticket WHERE state = 'held' AND business_day = ?
               ORDER BY changed_at, id""",
            str(day),
        )
        held: dict[str, list[str]] = {}
        for row in rows:
            held.setdefault(row["counter"], []).append(label(row["series"], row["number"]))
        return held

    def first_waiting(self, day: date, services: Collection[str]) -> list[Waiting]:
        """See `Reading`. Two seeks in the index of waiting tickets per service, however many wait."""
        first: list[Waiting] = []
        for service in services:
            for priority in (1, 0):
                row = self._one(
                    """SELECT id, series, number, service, priority, taken_at FROM ticket
                       WHERE state = 'waiting' AND business_day = ? AND service = ? AND priority = ?
                       ORDER BY id LIMIT 1""",
                    str(day), service, priority,
                )  # fmt: skip
                if row:
                    first.append(
                        Waiting(
                            id=row["id"],
                            label=label(row["series"], row["number"]),
                            service=row["service"],
                            priority=bool(row["priority"]),
                            taken_at=datetime.fromisoformat(row["taken_at"]),
                        )
                    )
        return first

    def waiting_count(self, day: date, services: Collection[str]) -> int:
        """See `Reading`."""
        return sum(
            self._number(
                "SELECT count(*) FROM ticket WHERE state = 'waiting' AND business_day = ? AND service = ?",
                str(day), service,
            )
            for service in services
        )  # fmt: skip

    def queues(self, day: date) -> list[ServiceQueue]:
        """See `Reading`."""
        rows = self._rows(
            """SELECT service, count(*) AS waiting, min(taken_at) AS first FROM ticket
               WHERE state = 'waiting' AND business_day = ? GROUP BY service ORDER BY service""",
            str(day),
        )
        return [ServiceQueue(row["service"], row["waiting"], datetime.fromisoformat(row["first"])) for row in rows]

    def open_services(self, day: date) -> set[str]:
        """See `Reading`."""
        rows = self._rows(
            """SELECT DISTINCT service FROM ticket WHERE business_day = ?
               AND state IN ('waiting', 'called', 'serving', 'held', 'no_show')""",
            str(day),
        )
        return {row["service"] for row in rows}

    def issued_count(self, day: date, service: str) -> int:
        """See `Reading`."""
        return self._number(
            "SELECT count(*) FROM ticket WHERE business_day = ? AND service = ? AND state <> 'cancelled'",
            str(day), service,
        )  # fmt: skip

    def counter_states(self, day: date) -> dict[str, CounterState]:
        """See `Reading`. A counter's state is of its day: nobody has to close yesterday's."""
        rows = self._rows("SELECT code, state FROM counter WHERE business_day = ? AND state <> 'closed'", str(day))
        return {row["code"]: CounterState(row["state"]) for row in rows}

    def visits(self, day: date) -> dict[str, Ticket]:
        """See `Reading`."""
        rows = self._rows(
            f"SELECT {_TICKET} FROM ticket WHERE state IN ('called', 'serving') AND business_day = ?",  # noqa: S608
            str(day),
        )
        return {row["counter"]: _ticket(row) for row in rows}

    def recent_calls(self, day: date, counter: str, limit: int) -> list[bool]:
        """See `Reading`."""
        rows = self._rows(
            """SELECT priority FROM event
               WHERE kind IN ('called', 'recalled') AND business_day = ? AND counter = ? AND kind = 'called'
               ORDER BY id DESC LIMIT ?""",
            str(day), counter, limit,
        )  # fmt: skip
        return [bool(row["priority"]) for row in rows]

    def calls(self, day: date, since: int) -> list[Event]:
        """See `Reading`. The kinds stand in the words of the index `event_call`."""
        rows = self._rows(
            f"""{_EVENT} WHERE event.kind IN ('called', 'recalled') AND event.business_day = ? AND event.id > ?
                ORDER BY event.id""",
            str(day), since,
        )  # fmt: skip
        return [_event(row) for row in rows]

    def events(self, since: int, limit: int) -> list[Event]:
        """See `Reading`."""
        return [
            _event(row) for row in self._rows(f"{_EVENT} WHERE event.id > ? ORDER BY event.id LIMIT ?", since, limit)
        ]

    def stopped(self, day: date) -> set[str]:
        """See `Reading`."""
        return {row["service"] for row in self._rows("SELECT service FROM stop WHERE business_day = ?", str(day))}

    def devices(self) -> list[Device]:
        """See `Reading`."""
        return [
            Device(
                name=row["name"],
                kind=row["kind"],
                version=row["version"],
                at=datetime.fromisoformat(row["at"]),
                clock_difference_s=row["clock_difference_s"],
                detail=row["detail"],
            )
            for row in self._rows("SELECT * FROM device ORDER BY name")
        ]

    def print_jobs_for_a_person(self) -> list[PrintJob]:
        """See `Reading`."""
        rows = self._rows(
            """SELECT job.id, job.printer, job.state, job.changed_at, ticket.series, ticket.number
               FROM print_job AS job JOIN ticket ON ticket.id = job.ticket
               WHERE job.state IN ('failed', 'unknown') ORDER BY job.id"""
        )
        return [
            PrintJob(
                id=row["id"],
                ticket=label(row["series"], row["number"]),
                printer=row["printer"],
                state=row["state"],
                at=datetime.fromisoformat(row["changed_at"]),
            )
            for row in rows
        ]


class SqliteWriting(SqliteReading):
    """Guarded writes on one SQLite connection that holds the write lock."""

    def _changed(self, wanted: int, sql: str, *values: object) -> None:
        changed = self._connection.execute(sql, values).rowcount
        if changed != wanted:
            raise StoreConflictError(
                Message(
                    "The store {path} is not as it was read a moment ago; nothing has been changed. Please try again.",
                    path=self._path,
                )
            )

    def issue(self, day: date, series: str, service: str, *, priority: bool, at: datetime) -> Ticket:
        """See `Writing`. The number is found and taken in one statement; UNIQUE stands behind it."""
        rows = self._rows(
            f"""INSERT INTO ticket (business_day, series, number, service, priority, state, taken_at, changed_at)
                SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4, 'waiting', ?5, ?5
                FROM ticket WHERE business_day = ?1 AND series = ?2
                RETURNING {_TICKET}""",  # noqa: S608
            str(day), series, service, int(priority), moment(at),
        )  # fmt: skip
        return _ticket(rows[0])

    def move(
        self,
        ticket: Ticket,
        state: TicketState,
        *,
        at: datetime,
        counter: str | None = None,
        service: str | None = None,
    ) -> None:
        """See `Writing`. The guard is on what the statement changes: state, counter and service."""
        self._changed(
            1,
            """UPDATE ticket SET state = ?, counter = ?, service = ?, changed_at = ?
               WHERE id = ? AND state = ? AND counter IS ? AND service = ?""",
            state, counter, service or ticket.service, moment(at),
            ticket.id, ticket.state, ticket.counter, ticket.service,
        )  # fmt: skip

    def record(self, event: NewEvent) -> int:
        """See `Writing`."""
        cursor = self._connection.execute(
            """INSERT INTO event (business_day, at, kind, ticket, service, counter, zone, queue, priority, request)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                str(event.business_day), moment(event.at), event.kind, event.ticket_id, event.service, event.counter,
                event.zone, event.queue, event.priority, event.request,
            ),
        )  # fmt: skip
        return int(cursor.lastrowid or 0)

    def set_counter(self, day: date, counter: str, state: CounterState, at: datetime) -> None:
        """See `Writing`."""
        self._changed(
            1,
            """INSERT INTO counter (code, business_day, state, since) VALUES (?, ?, ?, ?)
               ON CONFLICT (code) DO UPDATE
               SET business_day = excluded.business_day, state = excluded.state, since = excluded.since""",
            counter, str(day), state, moment(at),
        )  # fmt: skip

    def set_stopped(self, day: date, service: str, *, stopped: bool) -> None:
        """See `Writing`."""
        if stopped:
            self._changed(1, "INSERT INTO stop (business_day, service) VALUES (?, ?)", str(day), service)
        else:
            self._changed(1, "DELETE FROM stop WHERE business_day = ? AND service = ?", str(day), service)

    def left_over(self, before: date) -> list[Ticket]:
        """See `Writing`. Only the last day that had events can have any: each new day clears the one before."""
        last = self.last_day()
        if last is None or last >= before:
            return []
        rows = self._rows(
            f"""SELECT {_TICKET} FROM ticket
                WHERE business_day = ? AND state IN ('waiting', 'held', 'called', 'serving') ORDER BY id""",  # noqa: S608
            str(last),
        )
        return [_ticket(row) for row in rows]

    def add_print_job(self, ticket: Ticket, printer: str, at: datetime) -> int:
        """See `Writing`."""
        cursor = self._connection.execute(
            "INSERT INTO print_job (ticket, printer, state, changed_at) VALUES (?, ?, 'queued', ?)",
            (ticket.id, printer, moment(at)),
        )
        return int(cursor.lastrowid or 0)

    def publish(self, hall_json: str, toml: str, retired: dict[str, tuple[str, ...]], at: datetime) -> int:
        """See `Writing`."""
        rows = self._rows(
            """INSERT INTO settings (version, published_at, hall_json, toml, retired)
               SELECT coalesce(max(version), 0) + 1, ?, ?, ?, ? FROM settings RETURNING version""",
            moment(at), hall_json, toml, json.dumps(retired),
        )  # fmt: skip
        return int(rows[0]["version"])

    def report(self, device: Device) -> None:
        """See `Writing`."""
        self._changed(
            1,
            """INSERT INTO device (name, kind, version, at, clock_difference_s, detail) VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, version = excluded.version, at = excluded.at,
                   clock_difference_s = excluded.clock_difference_s, detail = excluded.detail""",
            device.name, device.kind, device.version, moment(device.at), device.clock_difference_s, device.detail,
        )  # fmt: skip


def _ticket(row: Row) -> Ticket:
    return Ticket(
        id=row["id"],
        business_day=date.fromisoformat(row["business_day"]),
        series=row["series"],
        number=row["number"],
        service=row["service"],
        priority=bool(row["priority"]),
        state=TicketState(row["state"]),
        counter=row["counter"],
        taken_at=datetime.fromisoformat(row["taken_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
    )


def _event(row: Row) -> Event:
    return Event(
        id=row["id"],
        business_day=date.fromisoformat(row["business_day"]),
        at=datetime.fromisoformat(row["at"]),
        kind=EventKind(row["kind"]),
        ticket=label(row["series"], row["number"]) if row["series"] else None,
        service=row["service"],
        counter=row["counter"],
        zone=row["zone"],
        queue=row["queue"],
    )
