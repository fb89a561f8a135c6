"""The thread that makes one sound of each announcement: chime, then the sentence in the hall's languages in turn. No Kivy.

Whatever goes wrong with a pack, a clip or the disk is logged, and that announcement passes in silence: it is never waited
for without end.
"""

import functools
import logging
import queue
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import numpy as np

from display.announcer import SHOWN_S, Announcement, Manner
from hall.errors import AntreanError
from hall.settings.hallfile import LANGUAGES
from hall.voice.pack import Pack, VoicePackError, load_pack, shipped_pack
from hall.voice.sound import Sound, after_each_other, chime, render, short_chime, write_wav
from hall.voice.words import Form, call

log = logging.getLogger(__name__)

# A chime fades out by itself; the voice need not wait for its very end.
AFTER_CHIME_MS = 120.0
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
        packs = read_packs(self._folders)
        self._deliver(lambda: self._listener.on_voice(frozenset(packs)))
        with tempfile.TemporaryDirectory(prefix="antrean-voice-", ignore_cleanup_errors=True) as folder:
            while (order := self._orders.get()) is not None:
                if self._orders.empty():
                    self._carry_out(order, packs, Path(folder))

    def _carry_out(self, order: Announcement, packs: Mapping[str, Pack], folder: Path) -> None:
        path, seconds = None, SHOWN_S
        try:
            sound = sound_of(order, packs)
            if sound is not None:
                path, seconds = self._keep(order, sound, folder), sound.seconds
        except Exception:
            # The next one may be better; without this thread there would be none.
            log.exception("no sound could be made for %s", order.ticket)
        self._deliver(lambda: self._listener.on_prepared(order, path, seconds))

    def _keep(self, order: Announcement, sound: Sound, folder: Path) -> Path:
        # In a long holiday the system may have swept the folder away.
        folder.mkdir(parents=True, exist_ok=True)
        while len(self._made) >= KEPT:
            self._made.popleft().unlink(missing_ok=True)
        path = folder / f"{order.turn}.wav"
        self._made.append(path)
        write_wav(path, sound)
        return path


def read_pack(language: str, folders: Mapping[str, Path]) -> Pack | None:
    """The pack of a language: that of the display's file, else the one that comes with the program; None without any.

    :raises VoicePackError: naming everything that is missing or odd.
    """
    return load_pack(folders[language]) if language in folders else shipped_pack(language)


def read_packs(folders: Mapping[str, Path]) -> dict[str, Pack]:
    """By language, the packs that can be used; what is wrong with the others is logged."""
    packs: dict[str, Pack] = {}
    for language in LANGUAGES:
        try:
            pack = read_pack(language, folders)
        except VoicePackError as error:
            told = "; ".join(mistake.render(error.file) for mistake in error.mistakes)
            log.warning("the voice for “%s” can't be used: %s", language, told)
            continue
        if pack is not None:
            packs[language] = pack
    return packs


def sound_of(said: Announcement, packs: Mapping[str, Pack]) -> Sound | None:
    """The whole announcement as one sound; None where none of the hall's languages can be spoken."""
    sentences = []
    for language, counter in said.counters.items():
        sentence = _sentence(said, packs[language], counter) if language in packs else None
        if sentence is not None:
            sentences.append(sentence)
    if not sentences:
        return None
    if said.manner is not Manner.FULL:
        sentences = sentences[:1]
    rate = max(sentence.rate for sentence in sentences)
    spoken = [at_rate(sentence, rate) for sentence in sentences] * said.times
    bell = _chime(said.manner is Manner.SHORT, rate)
    return after_each_other(bell, after_each_other(*spoken), gap_ms=AFTER_CHIME_MS)


def _sentence(said: Announcement, pack: Pack, counter: str) -> Sound | None:
    form = Form.SHORT if said.manner is Manner.SHORT else Form.FULL
    try:
        words = call(
            pack.language, said.ticket, counter, has=pack.has, recall=said.recall, numbers=said.numbers, form=form
        )
        return render(pack, words)
    except AntreanError as error:
        log.warning("%s can't be said in “%s”: %s", said.ticket, pack.language, error)
        return None


@functools.cache
def _chime(short: bool, rate: int) -> Sound:
    return short_chime(rate) if short else chime(rate)


def at_rate(sound: Sound, rate: int) -> Sound:
    """The sound with so many samples a second, for packs that differ in theirs. Its length and its pitch stay."""
    if sound.rate == rate or not len(sound.samples):
        return Sound(sound.samples, rate)
    count = round(len(sound.samples) * rate / sound.rate)
    # By way of its spectrum: what is missing above is silence. Sentences begin and end in silence, so it may wrap around.
    spectrum = np.fft.rfft(sound.samples.astype(np.float64))
    wave = np.fft.irfft(spectrum, count) * (count / len(sound.samples))
    return Sound(np.clip(np.rint(wave), -32768, 32767).astype(np.int16), rate)
