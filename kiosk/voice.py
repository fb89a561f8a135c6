"""Reads pages aloud: the thread that joins the clips, and the player. The screen never waits for either. No Kivy.

It is there where it can be heard: with a voice pack for the visitor's language and a working device. Everything else goes on
without it.
"""

import logging
import queue
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kiosk.read_aloud import reading
from kiosk.view import View
from look.sound import Ended, Player
from look.sound_file import Sound

if TYPE_CHECKING:
    from hall.voice.pack import Pack

log = logging.getLogger(__name__)

# The one that is played, and the one before it, whose file may still be open.
KEPT = 2


class Listener(Protocol):
    """Who hears what the voice has to say, in the thread of the screen."""

    def on_voice(self, languages: frozenset[str]) -> None:
        """The languages in which a page can be read now."""

    def on_read(self) -> None:
        """What was read last is over."""


@dataclass(frozen=True, slots=True)
class _Order:
    number: int
    view: View
    volume: float


class Voice:
    """The thread, its mailbox and the player."""

    def __init__(self, sound: Sound, post: Callable[[Callable[[], None]], None]) -> None:
        """:param post: brings a call into the thread of the screen."""
        self._sound = sound
        self._post = post
        self._listener: Listener | None = None
        self._player = Player(post, self._on_device)
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._number = 0
        self._works = False
        self._languages: frozenset[str] = frozenset()

    # In the thread of the screen

    def start(self, listener: Listener) -> None:
        """Begins to read the packs and to look for a device; nothing at all where the file wants no sound."""
        self._listener = listener
        if self._sound.on:
            self._thread.start()
            self._player.start()

    def close(self, wait_s: float = 2.0) -> None:
        """Falls silent; the thread's files are gone then."""
        if self._thread.is_alive():
            self._player.stop(wait_s)
            self._orders.put(None)
            self._thread.join(wait_s)

    def read(self, view: View, volume: float) -> None:
        """Reads a page, 0 to 1 loud; `on_read` follows, unless another page or `stop` comes before its end."""
        self.stop()
        self._orders.put(_Order(self._number, view, volume))

    def stop(self) -> None:
        """Ends what is read at once."""
        self._number += 1
        self._player.halt()

    def _on_device(self, works: bool) -> None:
        self._works = works
        self._tell()

    def _on_packs(self, languages: frozenset[str]) -> None:
        self._languages = languages
        self._tell()

    def _tell(self) -> None:
        if self._listener is not None:
            languages = self._languages if self._works else frozenset()
            log.info("pages can be read in: %s", ", ".join(sorted(languages)) or "no language")
            self._listener.on_voice(languages)

    def _play(self, order: _Order, path: Path) -> None:
        if order.number == self._number:
            self._player.play(path, order.volume, lambda ended: self._over(order.number, ended))

    def _over(self, number: int, ended: Ended) -> None:
        if number == self._number and self._listener is not None:
            log.debug("a page was %s", ended)
            self._listener.on_read()

    # In the thread

    def _run(self) -> None:
        from look.voices import usable_packs  # noqa: PLC0415 - its libraries are large, and no first frame waits for them

        packs = usable_packs(self._sound.packs)
        self._post(lambda: self._on_packs(frozenset(packs)))
        with tempfile.TemporaryDirectory(prefix="antrean-voice-", ignore_cleanup_errors=True) as folder:
            while (order := self._orders.get()) is not None:
                if self._orders.empty():
                    self._carry_out(order, packs.get(order.view.journey.language), Path(folder))

    def _carry_out(self, order: _Order, pack: "Pack | None", folder: Path) -> None:
        path = folder / f"{order.number}.wav"
        try:
            made = pack is not None and _write(order.view, pack, path)
        except Exception:
            # The next page may be better; without this thread there would be none.
            log.exception("the page %s can't be read", order.view.shown)
            made = False
        for old in sorted(folder.iterdir(), key=lambda found: found.stat().st_mtime_ns)[:-KEPT]:
            old.unlink(missing_ok=True)
        if made:
            self._post(lambda: self._play(order, path))
        else:
            self._post(lambda: self._over(order.number, Ended.UNHEARD))


def _write(view: View, pack: "Pack", path: Path) -> bool:
    from hall.voice.sound import render, write_wav  # noqa: PLC0415 - as above

    said = reading(view, pack.has)
    if said:
        path.parent.mkdir(parents=True, exist_ok=True)  # in a long holiday the system may have swept it away
        write_wav(path, render(pack, said))
    return bool(said)
