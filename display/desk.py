"""The thread that writes for the display, with a connection of its own: the lease that makes it the voice of its zone, how
far has been spoken, and what it says of itself in `antrean status`. The screen never waits for it. No Kivy.

It renews the lease only while the screen's thread comes round: a display that hangs must not keep others from speaking.
"""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Protocol

from hall import __version__
from hall.clock import Clock, Deadline, system_clock
from hall.errors import StoreBusyError, StoreError
from hall.model import Device
from hall.speaker import LEASE_TIMES, Lease, LeaseTimes, give_up, keep, lasting_s, new_holder
from hall.store import Store, open_store

log = logging.getLogger(__name__)

LOOK_S = 0.5
AGAIN_S = 1.0
REPORT_S = 60.0
REPORT_AGAIN_S = 5.0
PATIENCE_S = 2.0
SCREEN_HANGS_S = 3.0


class Listener(Protocol):
    """Who hears what the desk has to say, in the thread of the screen."""

    def on_speaker(self, is_ours: bool, spoken: int) -> None:
        """Whether this display has become, or is no longer, the voice of its zone."""


class Desk:
    """The thread, and what it has been told."""

    def __init__(
        self,
        address: str,
        name: str,
        zone: str | None,
        listener: Listener,
        deliver: Callable[[Callable[[], None]], None],
        *,
        detail: Callable[[], str],
        clock: Clock = system_clock,
        now: Callable[[], float] = lasting_s,
        times: LeaseTimes = LEASE_TIMES,
        look_s: float = LOOK_S,
    ) -> None:
        """:param detail: what the display says of itself; asked in this thread.
        :param now: seconds of a clock that no one sets.
        :param look_s: how often to look whether the lease is free.
        """
        self.address = address
        self.name = name
        self.zone = zone or ""
        self.holder = new_holder(name)
        self._listener = listener
        self._deliver = deliver
        self._detail = detail
        self._clock = clock
        self._now = now
        self._times = times
        self._look_s = look_s
        self._able = False
        self._sayings: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._ticked_at = now()
        self._lease = Lease(self.zone, self.holder, times)
        self._told = False
        self._reported = ""
        self._report_at = now()
        self._told_why = ""
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)

    # In the thread of the screen

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self, wait_s: float = 2.0) -> None:
        """Ends the thread and gives the lease up: the sound must have been stopped before. A store that hangs is left
        behind.
        """
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def ticked(self) -> None:
        """The screen's thread is alive."""
        self._ticked_at = self._now()

    def able(self, can_speak: bool) -> None:
        """Whether this display can speak; one that can't leaves it to others."""
        if can_speak != self._able:
            self._able = can_speak
            self._wake.set()

    def said(self, event: int) -> None:
        """A call has been said to its end; kept in the store, for whoever speaks next."""
        self._sayings.put(event)
        self._wake.set()

    def lease_age_s(self) -> float | None:
        """Seconds since the lease was renewed; None while this display does not hold it, or may have lost it."""
        return self._lease.age_s(self._now())

    # In the desk's own

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._work()
            except StoreError as error:
                self._log_once(str(error))
            except Exception:
                # Nothing may end this thread: the zone would fall silent for good.
                log.exception("the desk met something unexpected and goes on")
            self._stopping.wait(AGAIN_S)

    def _work(self) -> None:
        """Works on one connection, until the store fails or is replaced."""
        store = open_store(self.address)
        try:
            while not self._stopping.is_set():
                try:
                    if store.replaced():
                        self._begin_anew()
                        return
                    self._mind_the_lease(store)
                    self._report(store)
                except StoreBusyError as error:
                    self._log_once(str(error))
                self._wake.wait(self._pause_s())
                self._wake.clear()
            self._leave(store)
        finally:
            store.close()

    def _begin_anew(self) -> None:
        """What was known of the lease holds no longer; who spoke by the other store may not know that yet."""
        log.warning("another store lies at %s now", self.address)
        self._lease = Lease(self.zone, self.holder, self._times, not_before=self._now() + self._times.take_over_s)
        self._tell(False, 0)

    def _holds(self) -> bool:
        return self._lease.age_s(self._now()) is not None

    def _pause_s(self) -> float:
        return min(self._look_s, self._lease.due_s(self._now())) if self._holds() and self._wants() else self._look_s

    def _wants(self) -> bool:
        return self._able and self._now() - self._ticked_at <= SCREEN_HANGS_S

    def _mind_the_lease(self, store: Store) -> None:
        lease = self._lease
        if not self._able:
            self._leave(store)
            return
        self._note_sayings()
        if self._wants():
            if keep(store, lease, PATIENCE_S, self._now):
                self._tell(True, lease.spoken, again=True)
            elif not self._holds():
                self._tell(False, lease.spoken)

    def _note_sayings(self) -> None:
        """Those of a lease that is over are nobody's business any more: whoever has it now says them again."""
        while not self._sayings.empty():
            event = self._sayings.get()
            if self._holds():
                self._lease.said(event)

    def _tell(self, is_ours: bool, spoken: int, *, again: bool = False) -> None:
        if is_ours != self._told or again:
            self._told = is_ours
            log.info("%s: %s", self.zone or "whole hall", "this display speaks" if is_ours else "this display listens")
            self._deliver(lambda: self._listener.on_speaker(is_ours, spoken))

    def _leave(self, store: Store) -> None:
        """Gives up what this display may still hold."""
        self._note_sayings()
        if self._holds() or self._told:
            self._tell(False, self._lease.spoken)
            give_up(store, self._lease, PATIENCE_S)

    def _report(self, store: Store) -> None:
        """At the start, when something has changed, and now and then; never in the way of a renewal."""
        detail, now = self._detail(), self._now()
        soon = self._holds() and self._lease.due_s(now) < PATIENCE_S
        due = now >= self._report_at + (0 if detail != self._reported else REPORT_S)
        if soon or not due:
            return
        self._report_at = now + REPORT_AGAIN_S  # if it fails
        difference = store.clock_difference_s()
        with store.writing(Deadline(PATIENCE_S)) as writing:
            writing.report(
                Device(
                    name=self.name,
                    kind="display",
                    version=__version__,
                    at=self._clock(),
                    clock_difference_s=difference or 0.0,
                    detail=detail,
                )
            )
        self._reported, self._report_at = detail, now
        self._told_why = ""

    def _log_once(self, why: str) -> None:
        if why != self._told_why:
            log.warning("the store can't be written: %s", why)
        self._told_why = why
