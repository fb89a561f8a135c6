"""The lease that makes one display the voice of a zone: never two at once, and another one soon after the last has died.

The store keeps who holds it and a number that only grows, the beat; no clock of any machine is in it. The holder raises the
beat every few seconds and counts from *before* it did so; whoever waits counts from *after* it first saw that beat. So
the holder, which falls silent `silent_after_s` after its last renewal, is silent before any other can take over
`take_over_s` after seeing it, however long a commit, a reading or a share has hung in between.

`Lease` is pure: moments are given, in seconds of a clock that no one sets. `keep` and `give_up` carry it to the store.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from hall.clock import Deadline
from hall.model import Speaker
from hall.store.interface import Store


@dataclass(frozen=True, slots=True)
class LeaseTimes:
    """In seconds: how often the holder renews, when one that could not falls silent, when another takes over."""

    renew_s: float = 4.0
    silent_after_s: float = 6.0
    take_over_s: float = 8.0


LEASE_TIMES = LeaseTimes()


def lasting_s() -> float:
    """Seconds of a clock that no one sets, and that goes on while the machine sleeps: one that wakes up must know that
    its lease is over.
    """
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def new_holder(device: str) -> str:
    """A holder's name: the device's, and what tells this run of its program from every other."""
    return f"{device}/{uuid.uuid4().hex[:12]}"


class Lease:
    """One display's side of the lease on one store. Used by one thread; another may ask for its age."""

    def __init__(
        self, zone: str, holder: str, times: LeaseTimes = LEASE_TIMES, *, not_before: float = float("-inf")
    ) -> None:
        """:param not_before: until then it is not taken even when it is free: another store has been put in place of one
        whose holder may not have noticed yet.
        """
        self.zone = zone
        self.holder = holder
        self.times = times
        self.not_before = not_before
        self.spoken = 0
        self._renewed_at: float | None = None
        self._said = 0
        self._watched: tuple[Speaker, float] | None = None

    def age_s(self, now: float) -> float | None:
        """Seconds since the last renewal; None when this display does not hold the lease, or no longer."""
        renewed_at = self._renewed_at
        if renewed_at is None or now - renewed_at > self.times.silent_after_s:
            return None
        return max(0.0, now - renewed_at)

    def said(self, event: int) -> None:
        """A call has been said to its end; kept with the next renewal, which is then due at once."""
        self._said = max(self._said, event)

    def due_s(self, now: float) -> float:
        """Seconds until the holder must renew; 0 for everybody else, who has to look."""
        if self._renewed_at is None or self._said > self.spoken:
            return 0.0
        return max(0.0, self._renewed_at + self.times.renew_s - now)

    def wish(self, found: Speaker | None, now: float) -> Speaker | None:
        """What to write in place of `found`, if anything: a renewal, or the lease itself when it is free.

        :param now: a moment after the row was read. Before writing, it is asked again with what the transaction sees.
        """
        if found is not None and found.holder == self.holder:
            spoken = max(found.spoken, self._said)
            return replace(found, beat=found.beat + 1, spoken=spoken) if self.due_s(now) <= 0 else None
        self._renewed_at = None
        if not self._is_free(found, now) or now < self.not_before:
            return None
        if found is None:
            return Speaker(self.zone, self.holder, 1, 0)
        return replace(found, holder=self.holder, beat=found.beat + 1)

    def _is_free(self, found: Speaker | None, now: float) -> bool:
        """Whether nobody has it, or its holder has stood still for long."""
        if found is None or not found.holder:
            return True
        if self._watched is None or self._watched[0] != found:
            self._watched = found, now
        return now - self._watched[1] >= self.times.take_over_s

    def won(self, written: Speaker, began: float) -> bool:
        """What `wish` said has been committed by a transaction that began at `began`. Whether the lease was not held."""
        anew = self.age_s(began) is None
        self._renewed_at = began
        self._watched = None
        self.spoken = written.spoken
        self._said = written.spoken if anew else self._said
        return anew

    def farewell(self, found: Speaker | None) -> Speaker | None:
        """What to write in place of `found` to give the lease up, with what was said last; nothing when it is another's.
        From now on this display does not hold it.
        """
        self._renewed_at = None
        if found is None or found.holder != self.holder:
            return None
        return replace(found, holder="", beat=found.beat + 1, spoken=max(found.spoken, self._said))


def keep(store: Store, lease: Lease, patience_s: float, now: Callable[[], float] = lasting_s) -> bool:
    """Takes the lease if it is free, renews it if that is due. Whether it was won anew: its `spoken` tells where to go on.

    :raises StoreError: what stands in the way; whether anything was written is seen with the next try.
    """
    if lease.due_s(now()) > 0:
        return False
    if lease.age_s(now()) is None:  # only looking: most of the time there is nothing to write
        with store.reading(Deadline(patience_s)) as reading:
            found = reading.speaker(lease.zone)
        if lease.wish(found, now()) is None:
            return False
    began = now()
    with store.writing(Deadline(patience_s)) as writing:
        found = writing.speaker(lease.zone)
        wanted = lease.wish(found, now())  # what is first seen now must not be taken for seen since `began`
        if wanted is not None:
            writing.set_speaker(found, wanted)
    return wanted is not None and lease.won(wanted, began)


def give_up(store: Store, lease: Lease, patience_s: float) -> None:
    """Lets the next one take over at once. This display must have fallen silent before.

    :raises StoreError: what stands in the way; then the lease ends by itself.
    """
    lease.farewell(None)
    with store.writing(Deadline(patience_s)) as writing:
        found = writing.speaker(lease.zone)
        free = lease.farewell(found)
        if free is not None:
            writing.set_speaker(found, free)
