"""What is heard of an announcement: one sound of chime and sentences. No Kivy.

Apart from the thread that makes it, since its libraries are large, and no first frame waits for them.
"""

import functools
import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from display.announcer import Announcement, Manner
from hall.errors import AntreanError
from hall.voice.pack import Pack
from hall.voice.sound import Sound, after_each_other, chime, render, short_chime, write_wav
from hall.voice.words import Form, call

log = logging.getLogger(__name__)

# A chime fades out by itself; the voice need not wait for its very end.
AFTER_CHIME_MS = 120.0


def write_sound_of(said: Announcement, packs: Mapping[str, Pack], path: Path) -> float | None:
    """Writes the whole announcement as a WAV file; returns its seconds, or None where none of its languages can be spoken.

    :raises OSError: when it can't be written.
    """
    sound = sound_of(said, packs)
    if sound is None:
        return None
    write_wav(path, sound)
    return sound.seconds


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
