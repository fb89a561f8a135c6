"""The thread that follows the store with a read-only connection of its own: every call, once, in the order of the events.

A call is found by the id of its event, never by a clock. The newest event that was read is remembered as a whole: when
it is no longer there as it was, another store lies in the place of the first, and the display starts afresh on it.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from display.closed import Opening, closed
from hall.acts import Acts, Patience
from hall.clock import Clock, Deadline, business_day, system_clock
from hall.errors import StoreBusyError, StoreError
from hall.messages import Message
from hall.model import ANNOUNCED, Call, Event, announced
from hall.settings.hall import Hall
from hall.speaker import lasting_s
from hall.store import Reading, Store, open_store

log = logging.getLogger(__name__)

AGAIN_S = 0.5
PATIENCE = Patience(write_s=0.0, read_s=2.0)
EVENTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class News:
    """What has been read at one moment.

    `calls` are new, the oldest first, whatever day they carry. `history`, told at the start and when the day changes, are
    the day's calls before them; when `afresh`, all that was known before is void. `gap_s` is how long the display had
    not been able to look, in seconds; while it follows, a fraction of one. `closed` is None while the zone is open.
    """

    hall: Hall
    at: datetime
    day: date
    calls: tuple[Call, ...]
    history: tuple[Call, ...] | None
    afresh: bool
    gap_s: float
    closed: tuple[Opening, ...] | None


class Listener(Protocol):
    """Who hears what the follower has to say, in the thread of the screen."""

    def on_news(self, news: News) -> None:
        """The store has changed, or a minute has passed."""

    def on_store_gone(self, why: Message) -> None:
        """The store can't be read; said again with every try."""


@dataclass
class _Place:
    """How far the thread has read, kept over reconnections."""

    mark: Event | None = None
    day: date | None = None
    last_call: datetime | None = None
    looked_at: float = field(default_factory=lasting_s)


class Follower:
    """The thread."""

    def __init__(
        self,
        address: str,
        zone: str | None,
        listener: Listener,
        deliver: Callable[[Callable[[], None]], None],
        *,
        clock: Clock = system_clock,
        poll_s: float = 0.1,
    ) -> None:
        """:param zone: whose calls are told; None: all.
        :param deliver: brings a call into the thread of the screen.
        """
        self.address = address
        self.zone = zone or ""
        self._listener = listener
        self._deliver = deliver
        self._clock = clock
        self._poll_s = poll_s
        self._place = _Place()
        self._told_why: Message | None = None
        self._stopping = threading.Event()
        self._heard_at = lasting_s()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begins to follow."""
        self._thread.start()

    def stop(self, wait_s: float = 2.0) -> None:
        """Ends the thread; a store that hangs is left behind."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def silent_s(self) -> float:
        """Since when the thread has not come round: a share that hangs hangs it too."""
        return lasting_s() - self._heard_at

    # In the thread

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except StoreError as error:
                self._gone(error.message)
            except Exception as error:
                # Nothing may end this thread: the display would go on showing what is long past.
                log.exception("the follower met something unexpected and goes on")
                self._gone(Message("{error}", error=repr(error)))

    def _follow(self) -> None:
        """Follows one connection, until the store fails or is replaced."""
        self._heard_at = lasting_s()
        store = open_store(self.address, read_only=True)
        try:
            acts = Acts(store, self._clock, PATIENCE)
            seen: tuple[int, datetime] | None = None
            while not self._stopping.is_set():
                self._heard_at = lasting_s()
                try:
                    if store.replaced():
                        log.warning("another store lies at %s now", self.address)
                        return
                    seen = self._look(acts, store, seen)
                except StoreBusyError as error:
                    self._gone(error.message)  # the connection is good, and its first look tells that all is well
                    seen = None
                store.wait(self._poll_s)
        finally:
            store.close()

    def _look(self, acts: Acts, store: Store, seen: tuple[int, datetime] | None) -> tuple[int, datetime]:
        state = (store.changes(Deadline(PATIENCE.read_s)), self._clock().replace(second=0, microsecond=0))
        if state != seen:
            with store.reading(Deadline(PATIENCE.read_s)) as reading:
                news = self._read(acts, reading)
            self._deliver(lambda: self._listener.on_news(news))
        self._place.looked_at = lasting_s()
        self._told_why = None
        return state

    def _read(self, acts: Acts, reading: Reading) -> News:
        hall, place = acts.published(reading), self._place
        at = self._clock()
        day = business_day(at, hall.zone)
        afresh = place.mark is None or reading.event(place.mark.id) != place.mark
        last_before = 0 if afresh or place.mark is None else place.mark.id
        new = [] if afresh else _events(reading, last_before)
        history = None
        if afresh or day != place.day:
            of_the_day = self._calls(reading.calls(day, 0))
            history = tuple(call for call in of_the_day if afresh or call.event <= last_before)
        calls = self._calls(event for event in new if event.kind in ANNOUNCED)
        mark = reading.event(reading.last_event()) if afresh else (new[-1] if new else place.mark)
        known = None if afresh else place.last_call
        last_call = next((call.at for call in reversed((*(history or ()), *calls))), known)
        news = News(
            hall=hall,
            at=at,
            day=day,
            calls=calls,
            history=history,
            afresh=afresh,
            gap_s=lasting_s() - place.looked_at,
            closed=closed(reading, hall, self.zone, at, day, last_call),
        )
        place.mark, place.day, place.last_call = mark, day, last_call
        return news

    def _calls(self, events: Iterable[Event]) -> tuple[Call, ...]:
        return tuple(announced(event) for event in events if self.zone in ("", event.zone))

    def _gone(self, why: Message) -> None:
        if why != self._told_why:
            log.warning("the store is gone: %s", why)
        self._told_why = why
        self._deliver(lambda: self._listener.on_store_gone(why))
        self._stopping.wait(AGAIN_S)


def _events(reading: Reading, since: int) -> list[Event]:
    """All events after `since`: many after a cut."""
    found = reading.events(since, EVENTS_AT_ONCE)
    while found and len(found) % EVENTS_AT_ONCE == 0:
        more = reading.events(found[-1].id, EVENTS_AT_ONCE)
        if not more:
            break
        found += more
    return found
