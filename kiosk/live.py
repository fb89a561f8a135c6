"""What the kiosk shows of the hall at one moment: per service how many wait and whether numbers are given, per agency the
sum of it. Read from the store in one look; no Kivy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hall.acts import Acts
from hall.clock import Deadline, business_day
from hall.giving import stop_of
from hall.model import Stop
from hall.service_hours import Openness, ServiceHours, opens_after, service_hours
from hall.settings.hall import Hall


@dataclass(frozen=True, slots=True)
class ServiceNow:
    """One service at a moment. `stop`: why no more numbers are given today; `quota_left` is None where there is no quota;
    `again`: where no more are given today although it is open, when they are again.
    """

    code: str
    waiting: int
    hours: ServiceHours
    stop: Stop | None
    quota_left: int | None
    again: datetime | None = None

    @property
    def gives_tickets(self) -> bool:
        """Whether a tap would give an ordinary number."""
        return self.stop is None and self._may_give

    @property
    def only_priority(self) -> bool:
        """The day is too short for one more ordinary number; one with priority goes before them."""
        return self.stop is Stop.NO_TIME and self._may_give

    @property
    def _may_give(self) -> bool:
        return self.hours.gives_tickets and self.quota_left != 0


@dataclass(frozen=True, slots=True)
class HallNow:
    """The hall at a moment. `stopped`: no numbers today for the hall as a whole."""

    hall: Hall
    at: datetime
    services: Mapping[str, ServiceNow]
    stopped: bool = False

    def of_agency(self, agency: str) -> list[ServiceNow]:
        """The services of an agency, in the order of the hall file."""
        return [now for code, now in self.services.items() if self.hall.services[code].agency.code == agency]

    def best_of(self, agency: str) -> ServiceNow:
        """The service that says how an agency stands: one that gives numbers, or the one that opens first."""
        return min(self.of_agency(agency), key=_readiness)

    def waiting_at(self, agency: str) -> int:
        """How many wait for any service of an agency."""
        return sum(now.waiting for now in self.of_agency(agency))


def _readiness(now: ServiceNow) -> tuple[bool, bool, float]:
    opens = now.hours.opens.timestamp() if now.hours.opens else float("inf")
    return (not now.gives_tickets, now.hours.openness is not Openness.OPEN, opens)


def hall_now(acts: Acts) -> HallNow:
    """The hall as the store has it now.

    :raises StoreError: when the store can't be read.
    """
    with acts.store.reading(Deadline(acts.patience.read_s)) as reading:
        hall = acts.published(reading)
        now = acts.clock()
        day = business_day(now, hall.zone)
        stops = reading.stops(day)
        waiting = {queue.service: queue.waiting for queue in reading.queues(day)}
        left = {
            code: max(0, info.service.daily_quota - reading.issued_count(day, code))
            for code, info in hall.services.items()
            if info.service.daily_quota is not None
        }
    return HallNow(
        hall=hall,
        at=now,
        services={
            code: ServiceNow(
                code=code,
                waiting=waiting.get(code, 0),
                hours=service_hours(hall, info, now),
                stop=stop_of(stops, code),
                quota_left=left.get(code),
                again=opens_after(hall, info, day)
                if stop_of(stops, code) is Stop.NO_TIME or left.get(code) == 0
                else None,
            )
            for code, info in hall.services.items()
        },
        stopped=stops.get("") is Stop.STAFF,
    )
