"""Four simple ways to foretell when a ticket is called, as a hall could do it without a forecast: what the forecast has to
beat. Each is reckoned from the day's own events at the moment at which the ticket was taken. Pure.

A number that nobody can know yet (nobody has been called, no past day) is no prediction, and is left out.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from hall.model import Event, EventKind
from hall.report.happened import Visit

RECENT = 20
"""So many of a service's last visits make its moving average."""


class Rule(StrEnum):
    """The four rules."""

    DECLARED = "declared"
    RECENT = "recent"
    LAST_CALLED = "last_called"
    PAST_DAYS = "past_days"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the hall file says: by service its `handling_minutes`, by counter the services that it calls."""

    handling: Mapping[str, float]
    counters: Mapping[str, tuple[str, ...]]

    def counters_of(self, service: str) -> list[str]:
        """The counters that call a service."""
        return [code for code, services in self.counters.items() if service in services]


@dataclass(slots=True)
class PastWaits:
    """The waits of past days by service and hour, as sums."""

    sums: dict[tuple[str, int | None], tuple[float, int]] = field(default_factory=dict)

    def add(self, service: str, hour: int, minutes: float) -> None:
        """One more wait; counted for the hour, and for the service as a whole."""
        for key in ((service, hour), (service, None)):
            total, count = self.sums.get(key, (0.0, 0))
            self.sums[key] = (total + minutes, count + 1)

    def mean(self, service: str, hour: int) -> float | None:
        """The mean wait of an hour; of the whole day where that hour has none, None where no day has."""
        total, count = self.sums.get((service, hour)) or self.sums.get((service, None)) or (0.0, 0)
        return total / count if count else None


def predictions(
    events: Iterable[Event], visits: Iterable[Visit], plan: Plan, past: PastWaits, zone: ZoneInfo
) -> dict[str, dict[Rule, float]]:
    """By ticket, how many minutes each rule would have had it wait.

    :param events: of one business day, in the order of their ids.
    :param visits: the day's visits; of those that are known and over by the moment, the lengths are used.
    """
    seen = _Seen(plan, visits)
    found = {}
    for event in events:
        if event.kind is EventKind.TAKEN and event.ticket and event.service:
            seen.until(event.at)
            found[event.ticket] = seen.rules(event.service)
            mean = past.mean(event.service, event.at.astimezone(zone).hour)
            if mean is not None:
                found[event.ticket][Rule.PAST_DAYS] = mean
        seen.read(event)
    return found


class _Seen:
    """What could be seen in the hall at a moment of the day."""

    def __init__(self, plan: Plan, visits: Iterable[Visit]) -> None:
        self.plan = plan
        self.ended = deque(
            sorted(
                ((each.ended_at, each.service, minutes) for each in visits
                 if each.ended_at is not None and (minutes := each.handling_minutes) is not None),
            )
        )  # fmt: skip
        self.waiting: dict[str, str] = {}
        self.waiting_for: dict[str, int] = defaultdict(int)
        self.open: set[str] = set()
        self.taken_at: dict[str, datetime] = {}
        self.lengths: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=RECENT))
        self.last_wait: dict[str, float] = {}

    def until(self, moment: datetime) -> None:
        """Visits that have ended by now."""
        while self.ended and self.ended[0][0] <= moment:
            _, service, minutes = self.ended.popleft()
            self.lengths[service].append(minutes)

    def rules(self, service: str) -> dict[Rule, float]:
        """What each rule says of a ticket that is taken now."""
        counters = self.plan.counters_of(service)
        shared = {other for code in counters for other in self.plan.counters[code]} | {service}
        ahead = sum(self.waiting_for[each] for each in shared)
        at_work = max(1, sum(code in self.open for code in counters))
        found = {}
        declared = self.plan.handling.get(service)
        lengths = self.lengths[service]
        if declared is not None:
            found[Rule.DECLARED] = ahead * declared / at_work
            mean = sum(lengths) / len(lengths) if lengths else declared
            found[Rule.RECENT] = ahead * mean / at_work
        if service in self.last_wait:
            found[Rule.LAST_CALLED] = self.last_wait[service]
        return found

    def read(self, event: Event) -> None:
        """Takes the next event in."""
        if event.counter and event.kind in (EventKind.OPENED, EventKind.PAUSED, EventKind.CLOSED):
            (self.open.add if event.kind is EventKind.OPENED else self.open.discard)(event.counter)
        if event.ticket and event.service:
            self._ticket(event, event.ticket, event.service)

    def _ticket(self, event: Event, label: str, service: str) -> None:
        match event.kind:
            case EventKind.TAKEN | EventKind.RETURNED | EventKind.TRANSFERRED:
                self._waits(label, service)
                if event.kind is EventKind.TAKEN:
                    self.taken_at[label] = event.at
            case EventKind.CALLED:
                self._waits(label, None)
                taken_at = self.taken_at.pop(label, None)
                if taken_at is not None:
                    self.last_wait[service] = (event.at - taken_at).total_seconds() / 60
            case EventKind.CANCELLED | EventKind.EXPIRED:
                self._waits(label, None)
            case _:
                pass

    def _waits(self, label: str, service: str | None) -> None:
        before = self.waiting.pop(label, None)
        if before is not None:
            self.waiting_for[before] -= 1
        if service is not None:
            self.waiting[label] = service
            self.waiting_for[service] += 1
