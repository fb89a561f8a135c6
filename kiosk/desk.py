"""The one thread of the kiosk that speaks with the store: it watches the hall, carries acts out, and says when the store
is gone. The screen never waits for it. No Kivy.

Everything it has to say goes through `deliver`, which brings a call into the thread of the screen.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from hall import __version__
from hall.clock import Clock, Deadline, system_clock
from hall.errors import AntreanError, StoreBusyError, StoreError
from hall.messages import Message
from hall.model import Device
from hall.queue import Patience, Queue
from hall.store import open_store
from kiosk.live import HallNow, hall_now

log = logging.getLogger(__name__)

Result = TypeVar("Result")

POLL_S = 0.4
AGAIN_S = 1.0
REPORT_S = 60.0
# A wish that had to wait longer than this is not carried out: its visitor has been told otherwise.
WISH_MAX_S = 8.0
PATIENCE = Patience(write_s=5.0, read_s=3.0)


class Listener(Protocol):
    """Who hears what the desk has to say, in the thread of the screen."""

    def on_hall(self, now: HallNow) -> None:
        """The hall has changed, or a minute has passed."""

    def on_store_gone(self, why: Message) -> None:
        """The store can't be reached; said again with every try."""


@dataclass(frozen=True, slots=True)
class Wish(Generic[Result]):
    """Something to be done with the queue, and who hears of it."""

    act: Callable[[Queue], Result]
    then: Callable[[Result], None]
    otherwise: Callable[[AntreanError], None]
    asked_at: float


class Desk:
    """The thread and its mailbox."""

    def __init__(
        self,
        address: str,
        name: str,
        deliver: Callable[[Callable[[], None]], None],
        *,
        detail: Callable[[], str] = lambda: "",
        after_act: Callable[[], None] = lambda: None,
        clock: Clock = system_clock,
        poll_s: float = POLL_S,
    ) -> None:
        """:param detail: what the program says of itself in `antrean status`.
        :param after_act: called in the desk's thread when something has been committed: there may be a slip to print.
        """
        self.address = address
        self.name = name
        self._listener: Listener
        self._deliver = deliver
        self._detail = detail
        self._after_act = after_act
        self._clock = clock
        self._poll_s = poll_s
        self._wishes: queue.SimpleQueue[Wish[object] | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._heard_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)

    def start(self, listener: Listener) -> None:
        """Begins to watch, and to tell `listener`."""
        self._listener = listener
        self._thread.start()

    def stop(self, wait_s: float = 2.0) -> None:
        """Ends the thread; a store that hangs is left behind."""
        self._stopping.set()
        self._wishes.put(None)
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def ask(
        self,
        act: Callable[[Queue], Result],
        then: Callable[[Result], None],
        otherwise: Callable[[AntreanError], None],
    ) -> None:
        """Has something done as soon as possible; exactly one of the two is told."""
        self._wishes.put(Wish(act, then, otherwise, time.monotonic()))  # type: ignore[arg-type]

    def silent_s(self) -> float:
        """Since when the thread has not come round: a share that hangs hangs it too."""
        return time.monotonic() - self._heard_at

    # In the thread

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._watch()
            except StoreError as error:
                self._gone(error.message)
            except Exception as error:
                # Nothing may end this thread: the kiosk would stand there and take no number.
                log.exception("the desk met something unexpected and goes on")
                self._gone(Message("{error}", error=repr(error)))
            self._wait_for_better_times()

    def _watch(self) -> None:
        self._heard_at = time.monotonic()
        store = open_store(self.address)
        try:
            acts = Queue(store, self._clock, PATIENCE)
            seen: tuple[int, datetime] | None = None
            reported = -REPORT_S
            while not self._stopping.is_set():
                self._heard_at = time.monotonic()
                if store.replaced():
                    log.warning("another store lies at %s now", self.address)
                    return
                minute = self._clock().replace(second=0, microsecond=0)
                state = (store.changes(Deadline(PATIENCE.read_s)), minute)
                if state != seen:
                    self._tell(acts)
                    seen = state
                if time.monotonic() - reported >= REPORT_S:
                    self._report(acts)
                    reported = time.monotonic()
                if self._carry_out_one(acts):
                    seen = None  # this connection does not see its own commits as changes
        finally:
            store.close()

    def _tell(self, acts: Queue) -> None:
        now = hall_now(acts)
        self._deliver(lambda: self._listener.on_hall(now))

    def _report(self, acts: Queue) -> None:
        difference = acts.store.clock_difference_s()
        acts.report(
            Device(
                name=self.name,
                kind="kiosk",
                version=__version__,
                at=self._clock(),
                clock_difference_s=difference or 0.0,
                detail=self._detail(),
            )
        )

    def _carry_out_one(self, acts: Queue) -> bool:
        """Waits a moment for a wish and carries it out; whether there was one."""
        try:
            wish = self._wishes.get(timeout=self._poll_s)
        except queue.Empty:
            return False
        if wish is None:
            return False
        if time.monotonic() - wish.asked_at > WISH_MAX_S:
            self._refuse(wish, self._too_late())
            return True
        try:
            result = wish.act(acts)
        except StoreError as error:
            self._refuse(wish, error)
            raise
        except AntreanError as error:
            self._refuse(wish, error)
        except Exception as error:
            self._refuse(wish, AntreanError(Message("{error}", error=repr(error))))
            raise
        else:
            self._after_act()
            self._deliver(lambda: wish.then(result))
        return True

    def _refuse(self, wish: Wish[object], error: AntreanError) -> None:
        self._deliver(lambda: wish.otherwise(error))

    def _too_late(self) -> AntreanError:
        return StoreBusyError(Message("The store {path} was not reached in time; nothing was done.", path=self.address))

    def _gone(self, why: Message) -> None:
        log.warning("the store is gone: %s", why)
        self._deliver(lambda: self._listener.on_store_gone(why))

    def _wait_for_better_times(self) -> None:
        """A while; wishes that come meanwhile are refused at once."""
        end = time.monotonic() + AGAIN_S
        while not self._stopping.is_set() and (left := end - time.monotonic()) > 0:
            self._heard_at = time.monotonic()
            try:
                wish = self._wishes.get(timeout=left)
            except queue.Empty:
                return
            if wish is not None:
                self._refuse(wish, self._too_late())
