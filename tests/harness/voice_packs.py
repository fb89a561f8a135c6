"""Voice packs for tests: made by an engine that hums instead of speaking, each clip in a tone of its own."""

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hall.settings.hallfile import HallFile
from hall.voice.build import build
from hall.voice.pack import Pack, load_pack
from hall.voice.samples import Sound, Wave, samples_in, sound_of
from hall.voice.script import Line

RATE = 22050


def hum(seconds: float, hertz: float = 220.0, peak: float = 0.3, rate: int = RATE) -> Wave:
    """A steady tone."""
    return np.asarray(peak * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate))


def padded(wave: Wave, before_ms: float, after_ms: float, rate: int = RATE) -> Wave:
    """The same with silence around it."""
    return np.concatenate([np.zeros(samples_in(before_ms, rate)), wave, np.zeros(samples_in(after_ms, rate))])


@dataclass(frozen=True)
class Humming:
    """An engine. The same line always sounds the same."""

    rate: int = RATE
    voice: str = "Humming 1"
    licence: str = "free"

    def speak(self, line: Line) -> Sound:
        seed = zlib.crc32(line.name.encode())
        tone = hum(0.15 + seed % 20 / 100, 150 + seed % 37 * 10, 0.05 + seed % 7 / 10, self.rate)
        return sound_of(padded(tone, seed % 90, seed % 70, self.rate), self.rate)


def humming_pack(folder: Path, language: str = "id", *, hall: HallFile | None = None, rate: int = RATE) -> Pack:
    """A complete pack, made by humming."""
    build(language, folder, Humming(rate), hall=hall)
    return load_pack(folder)
