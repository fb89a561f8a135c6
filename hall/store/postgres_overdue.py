"""No act waits for ever for its server.

`statement_timeout` ends every statement but a commit: one that waits for a replica that is gone, or for a disk that hangs,
has no time-out of the server's, and a machine that hangs keeps none. So when an act is overdue, its server is asked to stop
waiting, as psql does at Ctrl-C; where that is not answered either, the line is cut. A commit that stops waiting for its
replica is kept by the server alone, which says so (PostgreSQL's manual, `synchronous_commit`).
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg.pq import TransactionStatus

from hall.clock import Deadline
from hall.store.postgres_rows import Connection

log = logging.getLogger(__name__)

# What the server's own time-outs end has ended by then.
GRACE_S = 0.5
# A server that is well answers a request to stop within this.
STOPS_S = 1.0


class _Line:
    """A connection while an act uses it. `overdue`: its server has been asked to stop."""

    def __init__(self, connection: Connection, until: Deadline, asked: Callable[[], int] | None) -> None:
        self.overdue = False
        self._connection = connection
        self._asked = asked
        self._before = -1
        self._pause_s = GRACE_S if asked is None else until.seconds + GRACE_S
        self._free = False
        self._guard = threading.Lock()
        self._timer = _timer(until.left_s + GRACE_S, self._look)

    def end(self) -> None:
        """The act is over."""
        with self._guard:
            self._free = True
            self._timer.cancel()

    def _look(self) -> None:
        with self._guard:
            if self._free:
                return
            if not self._is_stuck():
                self._timer = _timer(self._pause_s, self._look)
                return
            self.overdue = True
            self._timer = _timer(STOPS_S, self._cut)
        log.warning("the server has not ended an act in time; it is asked to stop")
        with suppress(psycopg.Error):
            self._connection.cancel_safe(timeout=STOPS_S)

    def _is_stuck(self) -> bool:
        """Whether the server is at work, and, where statements are counted, still at the one of the last look."""
        if not self._is_at_work():
            return False
        if self._asked is None:
            return True
        before, self._before = self._before, self._asked()
        return self._before == before

    def _is_at_work(self) -> bool:
        return self._connection.info.transaction_status is TransactionStatus.ACTIVE

    def _cut(self) -> None:
        with self._guard:
            if self._free or not self._is_at_work():
                return
            log.warning("the server does not answer; the line is cut")
            with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self._connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)


@contextmanager
def in_time(
    connection: Connection, until: Deadline, overdue: Callable[[], None], asked: Callable[[], int] | None = None
) -> Iterator[None]:
    """An act on a connection, for whose server nobody waits longer than until then, and a moment.

    :param overdue: called afterwards when the server had to be asked to stop. It gives the connection up, as that request
        may still be on its way and would stop something else.
    :param asked: how many statements have been sent. Where it is given, the time is that of each statement, and the whole
        may take longer, as a report over many days does.
    """
    line = _Line(connection, until, asked)
    try:
        yield
    finally:
        line.end()
        if line.overdue:
            overdue()


def _timer(seconds: float, call: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()
    return timer
