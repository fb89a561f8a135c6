"""What the rules ask of a store: a few questions, a few guarded writes, and transactions with a deadline.

Every write happens inside `Store.writing`, which is one transaction that holds the write lock from its first moment;
nothing of it is seen by others before it ends, and nothing of it stays when it fails.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Protocol, get_args

from hall.clock import Deadline
from hall.messages import Message
from hall.model import (
    CounterState,
    Device,
    Event,
    NewEvent,
    PrintJob,
    PrintOrder,
    PrintState,
    Promise,
    Promised,
    ServiceQueue,
    Speaker,
    Stop,
    Ticket,
    TicketState,
    Waiting,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """One published version of the hall file, as the store keeps it."""

    version: int
    published_at: datetime
    hall_json: str
    toml: str
    retired: dict[str, tuple[str, ...]]


Table = Literal["settings", "ticket", "event", "print_job", "counter", "stop", "device", "speaker", "learned"]
TABLES: Sequence[Table] = get_args(Table)
"""In this order every row finds what it refers to."""


class Reading(Protocol):
    """Questions, all answered from one moment of the store."""

    def settings_version(self) -> int | None:
        """The newest published version; None before the first."""

    def settings(self, version: int) -> Settings:
        """A published version."""

    def last_day(self) -> date | None:
        """The last business day on which anything was done in the hall; publishing does not count."""

    def last_event(self) -> int:
        """The id of the newest event; 0 when there is none."""

    def event_of(self, request: str) -> Event | None:
        """What was written for a request id, if anything."""

    def ticket(self, day: date, series: str, number: int) -> Ticket | None:
        """A ticket of a business day."""

    def visit_at(self, day: date, counter: str) -> Ticket | None:
        """The ticket that is called to, or served at, a counter."""

    def held_at(self, day: date, counter: str) -> list[Ticket]:
        """The tickets that a counter has set aside, longest first."""

    def held(self, day: date) -> dict[str, list[str]]:
        """By counter, the labels that it has set aside, longest first."""

    def first_waiting(self, day: date, services: Collection[str]) -> list[Waiting]:
        """For each service, the first waiting priority ticket and the first waiting ordinary one."""

    def waiting(self, day: date) -> list[Waiting]:
        """Everybody who waits, in the order of arrival: for the forecast. Who is next needs `first_waiting` only."""

    def waiting_count(self, day: date, services: Collection[str]) -> int:
        """How many wait for these services."""

    def queues(self, day: date) -> list[ServiceQueue]:
        """Who waits, by service."""

    def open_services(self, day: date) -> set[str]:
        """The services of all tickets of the day that may still be called: also the called, held and missed ones."""

    def issued_count(self, day: date, service: str) -> int:
        """How many tickets of a service count against its quota: all but the cancelled ones."""

    def counter_states(self, day: date) -> dict[str, CounterState]:
        """The counters that were opened or paused today; every other one is closed."""

    def counters_since(self, day: date) -> dict[str, datetime]:
        """When the counters that have been opened, paused or closed today were last so."""

    def visits(self, day: date) -> dict[str, Ticket]:
        """By counter, the ticket that is called or served there."""

    def recent_calls(self, day: date, counter: str, limit: int) -> list[bool]:
        """Of a counter's last calls of the day, newest first: was it a priority ticket?"""

    def calls(self, day: date, since: int) -> list[Event]:
        """The calls and recalls of a day with a greater id than `since`, oldest first."""

    def events(self, since: int, limit: int) -> list[Event]:
        """All events with a greater id than `since`, oldest first, at most `limit`."""

    def event(self, number: int) -> Event | None:
        """An event by its id."""

    def stops(self, day: date) -> dict[str, Stop]:
        """By service, why it gives no more numbers today, or that staff want it to; `""` stands for the whole hall."""

    def days(self, first: date, last: date) -> list[date]:
        """The business days within these two, both included, on which anything was done, in order."""

    def events_of(self, day: date) -> list[Event]:
        """The events of a business day, oldest first."""

    def promised(self, day: date) -> list[Promised]:
        """The tickets of a day whose visitors were told when they would be called, in the order of arrival."""

    def promise(self, day: date, series: str, number: int) -> Promise | None:
        """What the visitor of a ticket was told; None when nothing was."""

    def learned(self, day: date) -> str | None:
        """What the past before a day has taught, in the words of whoever kept it."""

    def devices(self) -> list[Device]:
        """What each program last said of itself."""

    def speaker(self, zone: str) -> Speaker | None:
        """Which board speaks for a zone, if ever one has."""

    def print_jobs_for_a_person(self) -> list[PrintJob]:
        """Jobs that failed, or may have printed: only a person can tell."""

    def print_job(self, job: int) -> PrintJob | None:
        """A print job by its id."""

    def next_print_job(self, printer: str) -> PrintJob | None:
        """A printer's oldest job that has not been begun."""

    def print_jobs(self, printer: str, states: Collection[PrintState], limit: int) -> list[PrintJob]:
        """A printer's jobs in these states, newest first."""

    def table(self, name: Table) -> Iterable[tuple[object, ...]]:
        """All that is kept of one kind, in the order of its keys: the same values from every kind of store."""

    def print_jobs_of(self, day: date) -> list[PrintJob]:
        """The print jobs of a day's tickets, of all printers, in the order of their ids."""


class Writing(Reading, Protocol):
    """Guarded writes. Each either changes exactly what it names or raises."""

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
        """A new waiting ticket with the next number of its series and day. Its event must follow before any other."""

    def move(
        self,
        ticket: Ticket,
        state: TicketState,
        *,
        at: datetime,
        counter: str | None = None,
        service: str | None = None,
    ) -> None:
        """Brings a ticket into a new state, if it is still what `ticket` says.

        :raises StoreConflictError: when it is not.
        """

    def record(self, event: NewEvent) -> int:
        """Appends an event and returns its id."""

    def set_counter(self, day: date, counter: str, state: CounterState, at: datetime) -> None:
        """Opens, pauses or closes a counter for the day."""

    def note_call(self, day: date, counter: str, *, priority: bool) -> None:
        """Adds a call to a counter's last ones; the counter has been opened today.

        :raises StoreConflictError: when it has not.
        """

    def set_stop(self, day: date, service: str, stop: Stop | None) -> None:
        """Stops a service (`""`: the hall) for the day, or takes back what was said of it."""

    def keep_learned(self, day: date, text: str) -> None:
        """Keeps what the past before a day has taught, in place of what was kept before."""

    def left_over(self, before: date) -> list[Ticket]:
        """Tickets of earlier days that are still waiting, held, called or served."""

    def add_print_job(self, ticket: Ticket, order: PrintOrder, at: datetime) -> int:
        """Puts the next copy of a ticket into the outbox of a printer; the first in the ticket's own transaction."""

    def move_print_job(
        self, job: PrintJob, state: PrintState, *, at: datetime, detail: str = "", settled: bool = False
    ) -> None:
        """Brings a job into a new state, if it is still in the one that `job` says.

        :raises StoreConflictError: when it is not.
        """

    def publish(self, hall_json: str, toml: str, retired: dict[str, tuple[str, ...]], at: datetime) -> int:
        """Stores a checked hall file as the next version and returns its number."""

    def set_speaker(self, before: Speaker | None, after: Speaker) -> None:
        """Changes who speaks for a zone, if that is still as `before` says.

        :raises StoreConflictError: when it is not.
        """

    def fill(self, name: Table, rows: Iterable[tuple[object, ...]]) -> int:
        """Keeps rows that `Reading.table` of another store has given; how many."""

    def report(self, device: Device) -> None:
        """Keeps what a program says of itself, in place of what it said before."""


class Store(Protocol):
    """One long-lived connection to the store. It is used by one thread, the one that opened it."""

    def reading(self, until: Deadline) -> AbstractContextManager[Reading]:
        """A consistent look at the store.

        :raises StoreError: what stands in the way; never later than `until` unless the system itself hangs.
        """

    def writing(self, until: Deadline) -> AbstractContextManager[Writing]:
        """One act: a transaction that begins as a write and is undone when anything in it raises.

        :raises StoreError: what stands in the way. After `StoreInterruptedError` and `StoreHangsError` the act may
            have been done: ask for its request id.
        """

    def changes(self, until: Deadline) -> int:
        """A number that differs from the last one when somebody else has committed since. Cheap: for polling."""

    def wait(self, seconds: float) -> None:
        """Returns when somebody else may have committed: between two looks at `changes`. A store that can't tell of its own
        accord lets so many seconds pass; one that can, up to a second, should its word be lost.
        """

    def replaced(self) -> bool:
        """Whether another store lies now where this one was opened: then this one must be closed, and opened anew.

        Cheap: for polling.

        :raises StoreError: when nothing is there.
        """

    def backup(self, target: Path) -> None:
        """Writes a consistent copy to `target` while others work.

        :raises BadRequestError: when `target` is there already.
        """

    def clock_difference_s(self) -> float | None:
        """Seconds by which this machine's clock is ahead of that of the machine that keeps the store; None when it could
        not be asked.
        """

    def verify(self) -> Sequence[str]:
        """What is wrong inside the store, one line each; empty when it is whole. Reads all of it: nobody can write
        meanwhile.
        """

    def told(self) -> Mapping[str, Message]:
        """How the store is used, for `antrean check`: a sentence about its `locks`, and one about the `store`."""

    def close(self) -> None:
        """Ends the connection. A second call does nothing."""
