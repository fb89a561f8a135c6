"""The outbox in the store, as the worker of a printer uses it. Opened in the worker's thread."""

import logging
from collections.abc import Callable

from hall.clock import Clock, system_clock
from hall.errors import BadRequestError
from hall.outbox import Outbox
from hall.store import open_store
from kiosk.printing.jobs import Job
from kiosk.slips import slip_of

log = logging.getLogger(__name__)


class StoreOutbox:
    """`kiosk.printing.jobs.Outbox` on a store of its own.

    A step that a person has overtaken (they have said what became of the slip) is no mistake: theirs stands.
    """

    def __init__(
        self,
        address: str,
        printer: str,
        clock: Clock = system_clock,
        on_next: Callable[[int, str], None] = lambda job, label: None,
    ) -> None:
        """:param on_next: told the label behind each job that is handed out.
        :raises StoreError: when the store can't be opened.
        """
        self._address, self._printer, self._clock = address, printer, clock
        self._open()
        self._on_next = on_next

    def _open(self) -> None:
        self._store = open_store(self._address)
        self._outbox = Outbox(self._store, self._printer, self._clock)

    def recover(self) -> None:
        """See `Outbox`."""
        self._outbox.recover()

    def next(self) -> Job | None:
        """See `Outbox`. The slips of another store that lies in the place of the first come from there."""
        if self._store.replaced():
            log.warning("another store lies at %s now", self._address)
            self._store.close()
            self._open()
        found = self._outbox.next()
        if found is None:
            return None
        self._on_next(found.job.id, found.job.ticket)
        return Job(found.job.id, slip_of(found), found.job.queued_at)

    def begin(self, job: Job) -> None:
        """See `Outbox`."""
        self._outbox.begin(job.id)

    def put_back(self, job: Job, why: str) -> None:
        """See `Outbox`."""
        self._unless_overtaken(lambda: self._outbox.put_back(job.id, why))

    def printed(self, job: Job) -> None:
        """See `Outbox`."""
        self._unless_overtaken(lambda: self._outbox.printed(job.id))

    def unknown(self, job: Job, why: str) -> None:
        """See `Outbox`."""
        self._unless_overtaken(lambda: self._outbox.unknown(job.id, why))

    def failed(self, job: Job, why: str) -> None:
        """See `Outbox`."""
        self._unless_overtaken(lambda: self._outbox.failed(job.id, why))

    def close(self) -> None:
        """See `Outbox`."""
        self._store.close()

    @staticmethod
    def _unless_overtaken(step: Callable[[], None]) -> None:
        try:
            step()
        except BadRequestError as error:
            log.info("a person was quicker: %s", error)
