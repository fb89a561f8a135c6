"""The forecast as lines of JSON, for a program that must not reckon itself: one whenever the hall has changed, but no sooner
than wanted, and one at least every ten seconds or so, since time goes on too.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from hall.clock import Deadline
from hall.errors import StoreError
from hall.foresight.seer import Seer
from hall.foresight.tell import look_once
from hall.prospects import to_line
from hall.queue import Patience, Queue
from hall.store import open_store

log = logging.getLogger(__name__)

MOST_S, POLL_S, AGAIN_S = 10.0, 0.25, 2.0
# What has changed is looked at a moment later: whoever changed it is still drawing, printing or calling.
SETTLE_S = 1.0
PATIENCE = Patience(write_s=5.0, read_s=5.0)
# Nobody waits for a forecast: whoever draws, prints or calls goes before.
NICE = 10


class Asked:
    """What the other program says: for which service it wants to know about a priority number, a line each; an empty line
    for none. Its end is ours.
    """

    def __init__(self, lines: BinaryIO) -> None:
        self._lines = lines
        self.service = ""
        self.news = threading.Event()
        self.over = threading.Event()
        threading.Thread(target=self._read, name="asked", daemon=True).start()

    def _read(self) -> None:
        for line in self._lines:
            self.service = line.decode(errors="replace").strip()
            self.news.set()
        self.over.set()
        self.news.set()


def follow(address: str, asked: Asked, told: Callable[[bytes], None], least_s: float) -> None:
    """Tells until `asked` is over. A store that is gone is waited for: nothing is told meanwhile.

    :param least_s: no line sooner than so many seconds after the one before.
    :raises OSError: when nobody listens any more.
    """
    with suppress(OSError):
        os.nice(NICE)
    while not asked.over.is_set():
        try:
            _follow_store(address, asked, told, least_s)
        except StoreError as error:
            log.warning("no forecast: %s", error)
            asked.over.wait(AGAIN_S)


def _follow_store(address: str, asked: Asked, told: Callable[[bytes], None], least_s: float) -> None:
    store = open_store(address)
    try:
        queue, seer = Queue(store, patience=PATIENCE), Seer()
        seen: tuple[int, str] | None = None
        last = -MOST_S
        changed: float | None = None
        while not asked.over.is_set() and not store.replaced():
            asked.news.clear()
            state = (store.changes(Deadline(PATIENCE.read_s)), asked.service)
            now = time.monotonic()
            if state != seen and changed is None:
                changed = now
            settled = changed is not None and now - changed >= SETTLE_S
            if now - last >= max(least_s, MOST_S) or (settled and now - last >= least_s):
                last, seen, changed = now, state, None
                wanted = (asked.service,) if asked.service else ()
                told(to_line(look_once(queue, seer, wanted)))
            asked.news.wait(POLL_S)
    finally:
        store.close()
