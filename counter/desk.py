"""The one thread of a calling program that speaks with the store: it watches the counters, carries orders out, and says when
the store is gone. Neither a keypad's line nor a screen ever waits for it. No screen, no serial line.

An order is carried out once: broken off by the store, it is repeated with its own request id until its deadline, and never
later. Whoever gave it watches the deadline too, since a share that hangs hangs this thread.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from counter.acts import Done, Order, carry_out
from counter.live import HallLook, counters_now
from hall import __version__
from hall.clock import Clock, Deadline, system_clock
from hall.errors import AntreanError, StoreBusyError, StoreError
from hall.messages import Message
from hall.model import Device
from hall.queue import Patience, Queue
from hall.store import Store, open_store

log = logging.getLogger(__name__)

POLL_S = 0.4
AGAIN_S = 0.5
REPORT_S = 60.0
REPORT_CHANGE_S = 2.0
READ_S = 3.0
# A report in a crowd is given up soon, and tried again: the next key must not wait for it.
REPORT_WRITE_S = 1.0
# A desk that has not come round for so long hangs in the store.
HANGS_S = 2.0

Outcome = Done | AntreanError


class Listener(Protocol):
    """Who hears what the desk has to say."""

    def on_look(self, look: HallLook) -> None:
        """The counters have changed, or a minute has passed."""

    def on_store_gone(self, why: Message) -> None:
        """The store can't be reached; said again with every try."""


@dataclass(frozen=True, slots=True)
class Said:
    """What `antrean status` shall show of one device: `state` is told soon when it changes, `counts` each minute."""

    name: str
    kind: str
    state: str
    counts: str = ""

    @property
    def detail(self) -> str:
        """Both together."""
        return f"{self.state}; {self.counts}" if self.counts else self.state


@dataclass(frozen=True, slots=True)
class Asked:
    """An order on its way, until when it may be carried out, and who hears of it."""

    order: Order
    until: Deadline
    then: Callable[[Outcome], None]


def nobody() -> Sequence[Said]:
    """A desk that reports no devices."""
    return ()


class Desk:
    """The thread and its mailbox."""

    def __init__(
        self,
        address: str,
        counters: Collection[str],
        listener: Listener,
        deliver: Callable[[Callable[[], None]], None],
        *,
        devices: Callable[[], Sequence[Said]] = nobody,
        clock: Clock = system_clock,
        poll_s: float = POLL_S,
    ) -> None:
        """:param deliver: brings a call into the thread of those who listen.
        :param devices: what the devices say of themselves; called in the desk's thread.
        """
        self.address = address
        self.counters = tuple(dict.fromkeys(counters))
        self._listener = listener
        self._deliver = deliver
        self._devices = devices
        self._clock = clock
        self._poll_s = poll_s
        self._mailbox: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._unanswered: Asked | None = None
        self._reported: dict[str, str] = {}
        self._reported_at = -REPORT_S
        self._look_again = threading.Event()
        self._stopping = threading.Event()
        self._heard_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)

    def start(self) -> None:
        """Begins to watch."""
        self._thread.start()

    def stop(self, wait_s: float = 2.0) -> None:
        """Ends the thread; a store that hangs is left behind."""
        self._stopping.set()
        self._mailbox.put(None)
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def ask(self, order: Order, until: Deadline, then: Callable[[Outcome], None]) -> None:
        """Has an order carried out as soon as possible; `then` is told once, after `until` at the latest when the store does
        not hang.
        """
        self._mailbox.put(Asked(order, until, then))

    def look_again(self) -> None:
        """Has the listener told once more, as soon as the store can be read: it was told otherwise meanwhile."""
        self._look_again.set()

    @property
    def hangs(self) -> bool:
        """Whether the thread has not come round for long: a share that hangs hangs it too."""
        return time.monotonic() - self._heard_at > HANGS_S

    # In the thread

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._watch()
                continue  # another store lies there
            except StoreError as error:
                self._gone(error.message)
            except Exception as error:
                # Nothing may end this thread: every keypad of the machine would be dead.
                log.exception("the desk met something unexpected and goes on")
                self._gone(Message("{error}", error=repr(error)))
            self._wait_for_better_times()

    def _watch(self) -> None:
        self._heard_at = time.monotonic()
        store = open_store(self.address)
        try:
            acts = Queue(store, self._clock, Patience(write_s=READ_S, read_s=READ_S))
            self._reported = {}
            self._ask_again(acts)
            seen: tuple[int, datetime] | None = None
            while not self._stopping.is_set():
                self._heard_at = time.monotonic()
                if self._look_again.is_set():
                    self._look_again.clear()
                    seen = None
                minute = self._clock().replace(second=0, microsecond=0)
                state = (store.changes(Deadline(READ_S)), minute)
                if state != seen:
                    self._tell(acts)
                    seen = state
                self._report_when_due(store)
                if self._carry_out_what_waits(acts):
                    seen = None  # this connection does not see its own commits as changes
                if store.replaced():
                    log.warning("another store lies at %s now", self.address)
                    return
        finally:
            store.close()

    def _tell(self, acts: Queue) -> None:
        look = counters_now(acts, self.counters)
        self._deliver(lambda: self._listener.on_look(look))

    def _carry_out_what_waits(self, acts: Queue) -> bool:
        """Waits a moment for an order and carries out all that wait; whether there was one."""
        asked = self._next_asked(self._poll_s)
        if asked is None:
            return False
        while asked is not None:
            if self._is_replaced(acts.store, asked):
                self._unanswered = asked  # for the store that lies there now
                return True
            self._carry_out(acts, asked)
            asked = self._next_asked(0.0)
        return True

    def _is_replaced(self, store: Store, asked: Asked) -> bool:
        try:
            return store.replaced()
        except StoreError as error:
            self._answer(asked, error)
            raise

    def _next_asked(self, wait_s: float) -> Asked | None:
        try:
            return self._mailbox.get(timeout=wait_s) if wait_s else self._mailbox.get_nowait()
        except queue.Empty:
            return None

    def _ask_again(self, acts: Queue) -> None:
        """The order that the store broke off: whether it was done, its request id tells."""
        asked, self._unanswered = self._unanswered, None
        if asked is not None:
            self._carry_out(acts, asked)

    def _carry_out(self, acts: Queue, asked: Asked) -> None:
        if asked.until.over:
            self._answer(asked, self._too_late())
            return
        usual = acts.patience
        acts.patience = Patience(write_s=asked.until.left_s, read_s=min(READ_S, asked.until.left_s))
        try:
            done = carry_out(acts, asked.order)
        except StoreBusyError as error:
            self._answer(asked, error)
        except StoreError as error:
            self._broken_off(asked, error)
            raise
        except AntreanError as error:
            self._answer(asked, error)
        except Exception as error:
            self._answer(asked, AntreanError(Message("{error}", error=repr(error))))
            raise
        else:
            self._answer(asked, done)
        finally:
            acts.patience = usual
            self._heard_at = time.monotonic()

    def _broken_off(self, asked: Asked, error: StoreError) -> None:
        if asked.until.over:
            self._answer(asked, error)
        else:
            self._unanswered = asked

    def _answer(self, asked: Asked, outcome: Outcome) -> None:
        self._deliver(lambda: asked.then(outcome))

    def _too_late(self) -> AntreanError:
        return StoreBusyError(Message("The store {path} was not reached in time; nothing was done.", path=self.address))

    def _report_when_due(self, store: Store) -> None:
        """All devices in one transaction: sixteen keypads of a machine cost the hall one write a minute."""
        since = time.monotonic() - self._reported_at
        if since < REPORT_CHANGE_S:
            return
        said = self._devices()
        states = {each.name: each.state for each in said}
        if since < REPORT_S and states == self._reported:
            return
        self._reported_at = time.monotonic()
        difference = store.clock_difference_s() or 0.0
        try:
            with store.writing(Deadline(REPORT_WRITE_S)) as writing:
                for each in said:
                    writing.report(Device(each.name, each.kind, __version__, self._clock(), difference, each.detail))
        except StoreBusyError as error:
            log.warning("the devices could not be reported: %s", error)
            self._reported = {}
        else:
            self._reported = states

    # Without a store

    def _gone(self, why: Message) -> None:
        log.warning("the store is gone: %s", why)
        self._deliver(lambda: self._listener.on_store_gone(why))

    def _wait_for_better_times(self) -> None:
        """A while; orders that come meanwhile are refused at once, and one that was broken off is when its time is over."""
        end = time.monotonic() + AGAIN_S
        while not self._stopping.is_set() and (left := end - time.monotonic()) > 0:
            self._heard_at = time.monotonic()
            if self._unanswered is not None and self._unanswered.until.over:
                asked, self._unanswered = self._unanswered, None
                self._answer(asked, self._too_late())
            refused = self._next_asked(min(left, 0.1))
            if refused is not None:
                self._answer(refused, self._too_late())
