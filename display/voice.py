"""The thread that makes one sound of each announcement: chime, then the sentence in the hall's languages in turn. No Kivy.

Whatever goes wrong with a pack, a clip or the disk is logged, and that announcement passes in silence: it is never waited
for without end.
"""

import logging
import queue
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from display.announcer import SHOWN_S, Announcement

if TYPE_CHECKING:
    from hall.voice.pack import Pack

log = logging.getLogger(__name__)

# The one that is played, and the one before it, whose file may still be open.
KEPT = 3


class Listener(Protocol):
    """Who hears what the voice has to say, in the thread of the screen."""

    def on_voice(self, languages: frozenset[str]) -> None:
        """The languages that can be spoken."""

    def on_prepared(self, announcement: Announcement, path: Path | None, seconds: float) -> None:
        """A sound is ready; None when there is none."""


class Voice:
    """The thread and its mailbox."""

    def __init__(
        self, packs: Mapping[str, Path], listener: Listener, deliver: Callable[[Callable[[], None]], None]
    ) -> None:
        """:param packs: folders by language, in place of the packs that come with the program."""
        self._folders = packs
        self._listener = listener
        self._deliver = deliver
        self._orders: queue.SimpleQueue[Announcement | None] = queue.SimpleQueue()
        self._made: deque[Path] = deque()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)

    def start(self) -> None:
        """Begins to read the packs."""
        self._thread.start()

    def stop(self, wait_s: float = 2.0) -> None:
        """Ends the thread; its files are gone then."""
        self._orders.put(None)
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def prepare(self, announcement: Announcement) -> None:
        """Has a sound made. Only the last one that was asked for is sure to be made: one turn follows the other."""
        self._orders.put(announcement)

    # In the thread

    def _run(self) -> None:
        from look.voices import usable_packs  # noqa: PLC0415 - its libraries are large

        packs = usable_packs(self._folders)
        self._deliver(lambda: self._listener.on_voice(frozenset(packs)))
        with tempfile.TemporaryDirectory(prefix="antrean-voice-", ignore_cleanup_errors=True) as folder:
            while (order := self._orders.get()) is not None:
                if self._orders.empty():
                    self._carry_out(order, packs, Path(folder))

    def _carry_out(self, order: Announcement, packs: "Mapping[str, Pack]", folder: Path) -> None:
        from display.spoken import write_sound_of  # noqa: PLC0415 - as above

        path, seconds = None, None
        try:
            path = self._place(order, folder)
            seconds = write_sound_of(order, packs, path)
        except Exception:
            # The next one may be better; without this thread there would be none.
            log.exception("no sound could be made for %s", order.ticket)
        if seconds is None:
            self._deliver(lambda: self._listener.on_prepared(order, None, SHOWN_S))
        else:
            self._deliver(lambda: self._listener.on_prepared(order, path, seconds))

    def _place(self, order: Announcement, folder: Path) -> Path:
        # In a long holiday the system may have swept the folder away.
        folder.mkdir(parents=True, exist_ok=True)
        while len(self._made) >= KEPT:
            self._made.popleft().unlink(missing_ok=True)
        path = folder / f"{order.turn}.wav"
        self._made.append(path)
        return path
