"""Sounds in memory, and as WAV files: 16 bit, one channel."""

import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hall.messages import Message

Samples: TypeAlias = NDArray[np.int16]
Wave: TypeAlias = NDArray[np.float64]

FULL_SCALE = 32768
CLIP_MAX_S = 60

_AS_PCM = Message("Save it as WAV, one channel (mono), 16 bit PCM.")


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A sound of one channel; `rate` is in samples per second."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return len(self.samples) / self.rate

    @property
    def wave(self) -> Wave:
        """The samples as numbers from -1 to 1."""
        return self.samples.astype(np.float64) / FULL_SCALE


class OddWavError(Exception):
    """A file that is no clip: why, and what would be right. Never leaves the pack: it becomes one of its mistakes."""

    def __init__(self, problem: Message, remedy: Message | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def sound_of(wave_: Wave, rate: int) -> Sound:
    """The sound of numbers from -1 to 1, rounded to 16 bits."""
    scaled = np.rint(wave_ * FULL_SCALE)
    return Sound(np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16), rate)


def silence(rate: int, ms: float) -> Sound:
    """Nothing to hear, for so many milliseconds."""
    return Sound(np.zeros(samples_in(ms, rate), np.int16), rate)


def samples_in(ms: float, rate: int) -> int:
    """How many samples so many milliseconds take."""
    return round(ms * rate / 1000)


def read_wav(path: Path) -> Sound:
    """The sound in a WAV file.

    :raises OddWavError: when it is missing, no WAV file, or not 16 bit PCM of one channel; when it is cut off, empty or
        longer than any clip.
    """
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate, frames = file.getparams()[:4]
            data = file.readframes(min(frames, CLIP_MAX_S * max(rate, 1)))
    except OSError as error:
        raise OddWavError(Message("can't be read: {reason}.", reason=error.strerror or str(error))) from None
    except (wave.Error, EOFError) as error:
        raise OddWavError(
            Message("is no WAV file of plain PCM: {reason}.", reason=str(error) or "it ends"), _AS_PCM
        ) from None
    if (channels, width) != (1, 2):
        raise OddWavError(
            Message("has channels: {channels}, bits a sample: {bits}.", channels=channels, bits=8 * width),
            _AS_PCM,
        )
    if frames > CLIP_MAX_S * rate:
        raise OddWavError(Message("is longer than {seconds} s.", seconds=CLIP_MAX_S))
    if len(data) < 2 * frames:
        raise OddWavError(Message("is cut off: its end is missing."))
    if not frames:
        raise OddWavError(Message("is empty."))
    return Sound(np.frombuffer(data, "<i2").astype(np.int16), rate)


def write_wav(path: Path, sound: Sound) -> None:
    """Writes a WAV file of 16 bit PCM."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.samples.astype("<i2").tobytes())


def resampled(sound: Sound, rate: int) -> Sound:
    """The same sound at another rate: its spectrum, cut off or filled up with nothing."""
    if rate == sound.rate:
        return sound
    count = max(round(len(sound.samples) * rate / sound.rate), 1)
    spectrum = np.fft.rfft(sound.wave)
    return sound_of(np.fft.irfft(spectrum, count) * (count / len(sound.samples)), rate)
