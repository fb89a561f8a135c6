"""The store's questions and writes as SQL, for every kind of store. Each method is one statement, its guard in the WHERE,
its rows counted.

Where a small partial index answers, `INDEXED BY` says so: without statistics SQLite prefers the tickets of the whole day,
and over a share every page of them is a round trip. A statement that can't use the index fails, so it can't be forgotten.

Every question fetches all its rows at once: a cursor left half read would keep its lock and block all writers.
"""

import json
from collections.abc import Collection
from datetime import date, datetime

from hall.model import (
    CounterState,
    Device,
    Event,
    NewEvent,
    Promise,
    ServiceQueue,
    Stop,
    Ticket,
    TicketState,
    Waiting,
    label,
)
from hall.store.interface import Settings
from hall.store.rows_of_everything import EverythingReading, EverythingWriting
from hall.store.rows_of_past import PastReading, PastWriting
from hall.store.rows_of_print_jobs import PrintJobsReading, PrintJobsWriting
from hall.store.rows_of_speaker import SpeakerReading, SpeakerWriting
from hall.store.statements import EVENT, Row, event_of_row, moment

_TICKET = "business_day, series, number, arrival, code, service, priority, state, counter, taken_at, changed_at"
# Enough for the largest `priority.every` that a hall file may have.
_CALLS_KEPT = 20


class RowsReading(PrintJobsReading, SpeakerReading, PastReading, EverythingReading):
    """Questions inside a transaction."""

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
        row = self._one(f"{EVENT} WHERE request = ?", request)
        return event_of_row(row) if row else None

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
            f"""SELECT {_TICKET} FROM ticket INDEXED BY ticket_visit
                WHERE state IN ('called', 'serving') AND counter = ? AND business_day = ?""",  # noqa: S608
            counter, str(day),
        )  # fmt: skip
        return _ticket(row) if row else None

    def held_at(self, day: date, counter: str) -> list[Ticket]:
        """See `Reading`."""
        rows = self._rows(
            f"""SELECT {_TICKET} FROM ticket INDEXED BY ticket_held
                WHERE state = 'held' AND business_day = ? AND counter = ?
                ORDER BY changed_at, arrival""",  # noqa: S608
            str(day), counter,
        )  # fmt: skip
        return [_ticket(row) for row in rows]

    def held(self, day: date) -> dict[str, list[str]]:
        """See `Reading`."""
        rows = self._rows(
            """SELECT counter, series, number FROM ticket INDEXED BY ticket_held
               WHERE state = 'held' AND business_day = ?
               ORDER BY changed_at, arrival""",
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
                    """SELECT series, number, arrival, service, priority, taken_at
                       FROM ticket INDEXED BY ticket_waiting
                       WHERE state = 'waiting' AND business_day = ? AND service = ? AND priority = ?
                       ORDER BY arrival LIMIT 1""",
                    str(day), service, priority,
                )  # fmt: skip
                if row:
                    first.append(waiting_of_row(row))
        return first

    def waiting(self, day: date) -> list[Waiting]:
        """See `Reading`."""
        rows = self._rows(
            """SELECT series, number, arrival, service, priority, taken_at
               FROM ticket INDEXED BY ticket_waiting
               WHERE state = 'waiting' AND business_day = ?
               ORDER BY arrival""",
            str(day),
        )
        return [waiting_of_row(row) for row in rows]

    def waiting_count(self, day: date, services: Collection[str]) -> int:
        """See `Reading`."""
        return sum(
            self._number(
                """SELECT count(*) FROM ticket INDEXED BY ticket_waiting
                   WHERE state = 'waiting' AND business_day = ? AND service = ?""",
                str(day), service,
            )
            for service in services
        )  # fmt: skip

    def queues(self, day: date) -> list[ServiceQueue]:
        """See `Reading`."""
        rows = self._rows(
            """SELECT service, count(*) AS waiting, min(taken_at) AS first FROM ticket INDEXED BY ticket_waiting
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

    def counters_since(self, day: date) -> dict[str, datetime]:
        """See `Reading`."""
        rows = self._rows("SELECT code, since FROM counter WHERE business_day = ?", str(day))
        return {row["code"]: datetime.fromisoformat(row["since"]) for row in rows}

    def visits(self, day: date) -> dict[str, Ticket]:
        """See `Reading`."""
        rows = self._rows(
            f"""SELECT {_TICKET} FROM ticket INDEXED BY ticket_visit
                WHERE state IN ('called', 'serving') AND business_day = ?""",  # noqa: S608
            str(day),
        )
        return {row["counter"]: _ticket(row) for row in rows}

    def recent_calls(self, day: date, counter: str, limit: int) -> list[bool]:
        """See `Reading`."""
        row = self._one("SELECT calls FROM counter WHERE code = ? AND business_day = ?", counter, str(day))
        return [kind == "1" for kind in row["calls"][:limit]] if row else []

    def calls(self, day: date, since: int) -> list[Event]:
        """See `Reading`. Goes along the ids, which needs no index: what is new is at their end."""
        rows = self._rows(
            f"""{EVENT} WHERE kind IN ('called', 'recalled') AND business_day = ? AND id > ? ORDER BY id""",
            str(day), since or self._last_event_before(day),
        )  # fmt: skip
        return [event_of_row(row) for row in rows]

    def _last_event_before(self, day: date) -> int:
        """Found from the end, past the day's own events. Days never go back, except that of whoever publishes."""
        return self._number(
            """SELECT coalesce(
                   (SELECT id FROM event WHERE business_day < ? AND kind <> 'published' ORDER BY id DESC LIMIT 1), 0)""",
            str(day),
        )

    def events(self, since: int, limit: int) -> list[Event]:
        """See `Reading`."""
        return [event_of_row(row) for row in self._rows(f"{EVENT} WHERE id > ? ORDER BY id LIMIT ?", since, limit)]

    def event(self, number: int) -> Event | None:
        """See `Reading`."""
        row = self._one(f"{EVENT} WHERE id = ?", number)
        return event_of_row(row) if row else None

    def stops(self, day: date) -> dict[str, Stop]:
        """See `Reading`."""
        rows = self._rows("SELECT service, why FROM stop WHERE business_day = ?", str(day))
        return {row["service"]: Stop(row["why"]) for row in rows}

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


class RowsWriting(RowsReading, PrintJobsWriting, SpeakerWriting, PastWriting, EverythingWriting):
    """Guarded writes inside a transaction that nobody else can write beside."""

    def issue(
        self,
        day: date,
        series: str,
        service: str,
        *,
        priority: bool,
        code: str,
        at: datetime,
        promise: Promise | None = None,
    ) -> Ticket:
        """See `Writing`. The number is found and taken in one statement; the table's key stands behind it.

        The place of arrival is the id of the event that comes with the ticket.
        """
        rows = self._rows(
            f"""INSERT INTO ticket
                    (business_day, series, number, arrival, code, service, priority, state, taken_at, changed_at,
                     promised_from, promised_to, first_estimate, forecast_median, forecast_low, forecast_high)
                VALUES
                    (?1, ?2,
                     (SELECT coalesce(max(number), 0) + 1 FROM ticket WHERE business_day = ?1 AND series = ?2),
                     (SELECT coalesce(max(id), 0) + 1 FROM event),
                     ?6, ?3, ?4, 'waiting', ?5, ?5, ?7, ?8, ?9, ?10, ?11, ?12)
                RETURNING {_TICKET}""",  # noqa: S608
            str(day), series, service, int(priority), moment(at), code, *_promise(promise),
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
               WHERE business_day = ? AND series = ? AND number = ? AND state = ? AND counter IS ? AND service = ?""",
            state, counter, service or ticket.service, moment(at),
            str(ticket.business_day), ticket.series, ticket.number, ticket.state, ticket.counter, ticket.service,
        )  # fmt: skip

    def record(self, event: NewEvent) -> int:
        """See `Writing`."""
        rows = self._rows(
            """INSERT INTO event
                   (business_day, at, kind, series, number, service, counter, zone, device, queue, priority, request)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
            str(event.business_day), moment(event.at), event.kind, event.series, event.number, event.service,
            event.counter, event.zone, event.device, event.queue,
            None if event.priority is None else int(event.priority), event.request,
        )  # fmt: skip
        return int(rows[0]["id"])

    def set_counter(self, day: date, counter: str, state: CounterState, at: datetime) -> None:
        """See `Writing`."""
        self._changed(
            1,
            """INSERT INTO counter (code, business_day, state, since) VALUES (?, ?, ?, ?)
               ON CONFLICT (code) DO UPDATE
               SET calls = CASE counter.business_day WHEN excluded.business_day THEN counter.calls ELSE '' END,
                   business_day = excluded.business_day, state = excluded.state, since = excluded.since""",
            counter, str(day), state, moment(at),
        )  # fmt: skip

    def note_call(self, day: date, counter: str, *, priority: bool) -> None:
        """See `Writing`."""
        self._changed(
            1,
            "UPDATE counter SET calls = substr(? || calls, 1, ?) WHERE code = ? AND business_day = ?",
            "1" if priority else "0", _CALLS_KEPT, counter, str(day),
        )  # fmt: skip

    def set_stop(self, day: date, service: str, stop: Stop | None) -> None:
        """See `Writing`."""
        if stop is None:
            self._changed(1, "DELETE FROM stop WHERE business_day = ? AND service = ?", str(day), service)
            return
        self._changed(
            1,
            """INSERT INTO stop (business_day, service, why) VALUES (?, ?, ?)
               ON CONFLICT (business_day, service) DO UPDATE SET why = excluded.why""",
            str(day), service, stop,
        )  # fmt: skip

    def left_over(self, before: date) -> list[Ticket]:
        """See `Writing`. Only the last day that had events can have any: each new day clears the one before."""
        last = self.last_day()
        if last is None or last >= before:
            return []
        rows = self._rows(
            f"""SELECT {_TICKET} FROM ticket
                WHERE business_day = ? AND state IN ('waiting', 'held', 'called', 'serving') ORDER BY arrival""",  # noqa: S608
            str(last),
        )
        return [_ticket(row) for row in rows]

    def publish(self, hall_json: str, toml: str, retired: dict[str, tuple[str, ...]], at: datetime) -> int:
        """See `Writing`."""
        rows = self._rows(
            """INSERT INTO settings (version, published_at, hall_json, toml, retired)
               VALUES ((SELECT coalesce(max(version), 0) + 1 FROM settings), ?, ?, ?, ?) RETURNING version""",
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
        business_day=date.fromisoformat(row["business_day"]),
        series=row["series"],
        number=row["number"],
        arrival=row["arrival"],
        code=row["code"],
        service=row["service"],
        priority=bool(row["priority"]),
        state=TicketState(row["state"]),
        counter=row["counter"],
        taken_at=datetime.fromisoformat(row["taken_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
    )


def waiting_of_row(row: Row) -> Waiting:
    """A waiting ticket from a row of a question about them."""
    return Waiting(
        arrival=row["arrival"],
        label=label(row["series"], row["number"]),
        service=row["service"],
        priority=bool(row["priority"]),
        taken_at=datetime.fromisoformat(row["taken_at"]),
    )


def _promise(promise: Promise | None) -> tuple[object, ...]:
    """The values of a ticket's last six columns."""
    if promise is None:
        return (None,) * 6
    foretold = (promise.median, promise.low, promise.high)
    return (
        moment(promise.earliest),
        moment(promise.latest),
        int(promise.first_estimate),
        *(None if at is None else moment(at) for at in foretold),
    )
