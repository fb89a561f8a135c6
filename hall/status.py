"""What the hall's manager sees: who waits for what, each counter and why which ticket is next there, each program, and
the print jobs that need a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hall.clock import Deadline, business_day
from hall.giving import stop_of
from hall.model import CounterState, Device, PrintJob, ServiceQueue, Stop
from hall.order import Choice
from hall.queue import Queue
from hall.service_hours import Openness, service_hours
from hall.settings.hall import Hall
from hall.store.interface import Reading

CLOCK_REPORTED_S = 2.0


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """One service now. `why_stopped`: whose word it is that no more numbers are given today; `quota_left` is None
    where there is no quota.
    """

    code: str
    openness: Openness
    stopped: bool
    why_stopped: Stop | None
    opens: datetime | None
    waiting: int
    first_taken_at: datetime | None
    quota_left: int | None


@dataclass(frozen=True, slots=True)
class CounterStatus:
    """One counter now: its visit, and the ticket it would call next, with the reason."""

    code: str
    state: CounterState
    ticket: str | None
    ticket_state: str | None
    held: tuple[str, ...]
    waiting: int
    next: Choice | None


@dataclass(frozen=True, slots=True)
class Status:
    """The hall at one moment. `orphans` are tickets that wait for a service that no counter calls any more."""

    business_day: date
    version: int
    at: datetime
    hall_stopped: bool
    services: tuple[ServiceStatus, ...]
    counters: tuple[CounterStatus, ...]
    orphans: dict[str, int]
    devices: tuple[Device, ...]
    print_jobs: tuple[PrintJob, ...]

    @property
    def clocks_off(self) -> tuple[Device, ...]:
        """Programs whose machine's clock differs by more than two seconds."""
        return tuple(device for device in self.devices if abs(device.clock_difference_s) > CLOCK_REPORTED_S)


def status(queue: Queue) -> Status:
    """The hall now, read from one moment of the store.

    :raises StoreError: when the store can't be read.
    """
    with queue.store.reading(Deadline(queue.patience.read_s)) as reading:
        hall = queue.published(reading)
        now = queue.clock()
        day = business_day(now, hall.zone)
        stops = reading.stops(day)
        waiting = {found.service: found for found in reading.queues(day)}
        called = {code for counter in hall.counters for code in hall.services_of(counter)}
        return Status(
            business_day=day,
            version=hall.version,
            at=now,
            hall_stopped=stops.get("") is Stop.STAFF,
            services=tuple(_service(reading, hall, code, now, waiting.get(code), stops) for code in hall.services),
            counters=_counters(queue, reading, hall, day),
            orphans={code: found.waiting for code, found in waiting.items() if code not in called},
            devices=tuple(reading.devices()),
            print_jobs=tuple(reading.print_jobs_for_a_person()),
        )


def _service(
    reading: Reading, hall: Hall, code: str, now: datetime, queue: ServiceQueue | None, stops: Mapping[str, Stop]
) -> ServiceStatus:
    info = hall.services[code]
    hours = service_hours(hall, info, now)
    quota = info.service.daily_quota
    issued = 0 if quota is None else reading.issued_count(business_day(now, hall.zone), code)
    return ServiceStatus(
        code=code,
        openness=hours.openness,
        stopped=stop_of(stops, code) is not None,
        why_stopped=stop_of(stops, code),
        opens=hours.opens,
        waiting=queue.waiting if queue else 0,
        first_taken_at=queue.first_taken_at if queue else None,
        quota_left=None if quota is None else max(0, quota - issued),
    )


def _counters(queue: Queue, reading: Reading, hall: Hall, day: date) -> tuple[CounterStatus, ...]:
    states = reading.counter_states(day)
    visits, held = reading.visits(day), reading.held(day)
    # A counter that the hall file no longer has is shown while somebody is still with it.
    codes = [*hall.counters, *sorted((visits.keys() | held.keys()) - hall.counters.keys())]
    found = []
    for code in codes:
        visit = visits.get(code)
        found.append(
            CounterStatus(
                code=code,
                state=states.get(code, CounterState.CLOSED),
                ticket=visit.label if visit else None,
                ticket_state=visit.state.value if visit else None,
                held=tuple(held.get(code, ())),
                waiting=reading.waiting_count(day, hall.services_of(code)),
                next=queue.choose(reading, hall, day, code) if code in hall.counters else None,
            )
        )
    return tuple(found)
