"""The outbox, for a worker that outlives every fault of the store.

What a job has come to must reach the store, however long that takes; until then it is owed, and no other job is taken.
After an error the outbox is closed and opened anew: a share that came back wants that. A worker that ends while it owes
something leaves its job `sending`, from which the next one makes `unknown`: nothing is sent twice.
"""

import logging
import time
from collections.abc import Callable

from hall.errors import BadRequestError, StoreConflictError, StoreError, StoreRuleError
from kiosk.printing.jobs import Job, Outbox, Outcome, OutcomeKind, Why, not_sent
from kiosk.printing.timing import BackOff

log = logging.getLogger(__name__)

# What trying again would not change: a person has decided about the job meanwhile.
REFUSALS = (BadRequestError, StoreConflictError, StoreRuleError)


class Ledger:
    """Used by one thread, which is where the outbox is opened."""

    def __init__(self, open_outbox: Callable[[], Outbox], back_off: BackOff) -> None:
        self._open = open_outbox
        self._back_off = back_off
        self._outbox: Outbox | None = None
        self._recovered = False
        self._owed: dict[int, tuple[Job, Outcome]] = {}
        self._again_at = 0.0

    @property
    def again_at(self) -> float:
        """Before this moment of the monotonic clock, the store is left alone."""
        return self._again_at

    def settle(self) -> bool:
        """Whether the store is there and knows all that this worker knows; tries to make it so."""
        if time.monotonic() < self._again_at:
            return False
        try:
            outbox = self._ready_outbox()
            for job, outcome in list(self._owed.values()):
                self._write(outbox, job, outcome)
        except StoreError as error:
            self._set_back(error)
            return False
        self._back_off.worked()
        return True

    def next(self) -> Job | None:
        """The oldest queued job; None also while the store can't be reached."""
        if not self.settle():
            return None
        try:
            return self._ready_outbox().next()
        except StoreError as error:
            self._set_back(error)
            return None

    def begin(self, job: Job) -> bool:
        """Whether the store has the job down as `sending`: only then may its first byte leave."""
        if not self.settle():
            return False
        try:
            self._ready_outbox().begin(job)
        except REFUSALS as error:
            log.warning("job %d is not to be printed any more: %s", job.id, error)
            return False
        except StoreError as error:
            self._owed[job.id] = (job, not_sent(Why.STORE))  # it may be down as `sending` all the same
            self._set_back(error)
            return False
        return True

    def note(self, job: Job, outcome: Outcome) -> None:
        """What has become of the job; it is in the store now, or is owed to it."""
        self._owed[job.id] = (job, outcome)
        self.settle()

    def close(self) -> None:
        """Tries a last time, and ends."""
        self._again_at = 0.0
        if self._owed and not self.settle():
            log.error("the store does not know yet what became of jobs %s", sorted(self._owed))
        self._drop()

    def _ready_outbox(self) -> Outbox:
        if self._outbox is None:
            self._outbox = self._open()
        if not self._recovered:
            self._outbox.recover()
            self._recovered = True
        return self._outbox

    def _write(self, outbox: Outbox, job: Job, outcome: Outcome) -> None:
        """Writes it. What is refused for good is no longer owed: the job is left to a person as it stands."""
        try:
            _act(outbox, job, outcome)
        except REFUSALS as error:
            log.warning("job %d has been decided by someone else: %s", job.id, error)
        except StoreError:
            raise
        except Exception:
            log.exception("job %d: a fault while writing %s", job.id, outcome)
        del self._owed[job.id]

    def _set_back(self, error: StoreError) -> None:
        log.warning("the outbox: %s", error)
        self._drop()
        self._again_at = time.monotonic() + self._back_off.failed()

    def _drop(self) -> None:
        outbox, self._outbox = self._outbox, None
        if outbox is not None:
            try:
                outbox.close()
            except StoreError as error:
                log.warning("the outbox: %s", error)


def _act(outbox: Outbox, job: Job, outcome: Outcome) -> None:
    why = outcome.why or ""
    match outcome.kind:
        case OutcomeKind.PRINTED:
            outbox.printed(job)
        case OutcomeKind.NOT_SENT:
            outbox.put_back(job, why)
        case OutcomeKind.UNKNOWN:
            outbox.unknown(job, why)
        case OutcomeKind.FAILED:
            outbox.failed(job, why)
