"""What the store says: one look for all who want to know, a few times a second."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from hall.clock import Deadline, business_day
from hall.errors import StoreError
from hall.model import CounterState, Event, EventKind
from hall.queue import Queue

LOOK_S = 0.15
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AtCounter:
    """A counter as it stands."""

    state: CounterState = CounterState.CLOSED
    ticket: str | None = None
    waiting: int = 0


@dataclass
class Watch:
    """All events so far, and the counters. `tell` hears each new event."""

    queue: Queue
    tell: Callable[[Event], None] = lambda event: None
    events: list[Event] = field(default_factory=list)
    counters: dict[str, AtCounter] = field(default_factory=dict)
    _last: int = 0

    async def run(self) -> None:
        """Looks until it is ended."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_S)

    def look(self) -> None:
        """Looks once. A store that is busy is asked again the next time."""
        try:
            with self.queue.store.reading(Deadline(self.queue.patience.read_s)) as reading:
                new = reading.events(self._last, AT_ONCE)
                if not new and self.counters:
                    return
                hall = self.queue.published(reading)
                day = business_day(self.queue.clock(), hall.zone)
                visits, states = reading.visits(day), reading.counter_states(day)
                waiting = {found.service: found.waiting for found in reading.queues(day)}
        except StoreError:
            return
        self.counters = {
            code: AtCounter(
                states.get(code, CounterState.CLOSED),
                visits[code].label if code in visits else None,
                sum(waiting.get(service, 0) for service in hall.services_of(code)),
            )
            for code in hall.counters
        }
        for event in new:
            self._last = event.id
            self.events.append(event)
            self.tell(event)

    async def next_event(
        self, kind: EventKind, after: int, seconds: float, wanted: Callable[[Event], bool] = lambda event: True
    ) -> Event | None:
        """The first such event with a greater id; None when none comes in that time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            for event in self.events:
                if event.id > after and event.kind is kind and wanted(event):
                    return event
            if loop.time() > end:
                return None
            await asyncio.sleep(LOOK_S)

    @property
    def last(self) -> int:
        """The id of the newest event that was seen."""
        return self._last
