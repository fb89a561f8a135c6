"""What was heard of a display: chimes and sentences, found again in the recording of SDL's disk driver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np

from display.announcer import CROWDED, RUSHED, Manner, announcement
from display.spoken import AFTER_CHIME_MS, sound_of
from hall.model import Call
from hall.settings.hall import Hall
from hall.voice.chime import chime, short_chime
from hall.voice.pack import Pack
from hall.voice.samples import Sound, Wave
from look.sound import CHANNELS, RATE_HZ
from look.voices import usable_packs

# All is compared at this rate: a quarter of the recording's, well above what tells two sentences apart.
COARSE_HZ = 11_025
ALIKE = 0.9
# Below -50 dB of full scale nothing is heard.
SILENT = 0.003
FULL_SCALE = 32_768
# So many others wait when a call is said in each manner.
WAITING = {Manner.FULL: 0, Manner.ONCE: CROWDED + 1, Manner.SHORT: RUSHED + 1}

Key: TypeAlias = tuple[str, str, bool]
"""What a sentence says: ticket, counter, whether it is a recall."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An announcement in a recording: from its chime to the end of its last sentence, in seconds of sound."""

    begin_s: float
    end_s: float
    says: Key
    manner: Manner
    likeness: float


def key(call: Call) -> Key:
    """What is said of a call."""
    return call.ticket, call.counter, call.recall


def coarse(wave: Wave, rate: int) -> Wave:
    """The wave at `COARSE_HZ`: the mean of so many samples at a time."""
    step = rate // COARSE_HZ
    return np.asarray(wave[: len(wave) // step * step].reshape(-1, step).mean(axis=1))


def likeness(recording: Wave, at: int, pattern: Wave) -> float:
    """How like a pattern the recording is from there on: 1 when it is the same but for its loudness."""
    here = recording[at : at + len(pattern)]
    if len(here) < len(pattern):
        return 0.0
    strength = float(np.linalg.norm(here) * np.linalg.norm(pattern))
    return float(here @ pattern) / strength if strength else 0.0


def places(recording: Wave, pattern: Wave) -> list[int]:
    """Where the pattern begins in the recording, in order."""
    if len(recording) < len(pattern):
        return []
    count = 1 << (len(recording) + len(pattern) - 1).bit_length()
    found = np.fft.irfft(np.fft.rfft(recording, count) * np.conj(np.fft.rfft(pattern, count)), count)
    energy = np.concatenate([[0.0], np.cumsum(recording**2)])
    here = energy[len(pattern) :] - energy[: -len(pattern)]
    strength = np.sqrt(np.maximum(here, 1e-6)) * np.linalg.norm(pattern)
    alike = found[: len(here)] / strength
    candidates = np.flatnonzero(alike > ALIKE)
    groups = np.split(candidates, np.flatnonzero(np.diff(candidates) > len(pattern) // 2) + 1)
    return [int(group[np.argmax(alike[group])]) for group in groups if len(group)]


class Sayings:
    """Every sentence that may be said of some calls, as the display would make it."""

    def __init__(self, hall: Hall, calls: Sequence[Call]) -> None:
        self._hall = hall
        self._packs: Mapping[str, Pack] = usable_packs({})
        self._calls = {key(call): call for call in calls}
        self._made: dict[tuple[Key, Manner], Wave] = {}

    @property
    def keys(self) -> list[Key]:
        """What may be said, each once."""
        return list(self._calls)

    def whole(self, says: Key, manner: Manner) -> Wave:
        """Chime and sentences."""
        if (says, manner) not in self._made:
            self._made[says, manner] = self._make(self._calls[says], manner)
        return self._made[says, manner]

    def _make(self, call: Call, manner: Manner) -> Wave:
        said = announcement(0, call, self._hall, self._hall.counters[call.counter].name, WAITING[manner])
        sound = sound_of(said, self._packs)
        assert sound is not None
        return coarse(sound.wave, sound.rate)


class Recording:
    """All that was heard of a display, silence included."""

    def __init__(self, file: Path) -> None:
        raw = np.fromfile(file, "<i2")
        stereo = raw[: len(raw) // CHANNELS * CHANNELS].reshape(-1, CHANNELS)
        self.peak = int(np.abs(stereo.astype(np.int32)).max(initial=0))
        self.wave = coarse(stereo.mean(axis=1) / FULL_SCALE, RATE_HZ)

    @cached_property
    def chimes(self) -> list[tuple[int, bool]]:
        """Where a chime begins, and whether it is the short one."""
        full = [(at, False) for at in places(self.wave, _bell(chime(RATE_HZ)))]
        return sorted(full + [(at, True) for at in places(self.wave, _bell(short_chime(RATE_HZ)))])

    def heard(self, sayings: Sayings) -> list[Heard]:
        """Each chime with the sentences behind it, in order."""
        return [self._told(at, short, sayings) for at, short in self.chimes]

    def _told(self, at: int, short: bool, sayings: Sayings) -> Heard:
        bell = len(_bell(short_chime(RATE_HZ) if short else chime(RATE_HZ))) + round(AFTER_CHIME_MS * COARSE_HZ / 1000)
        if short:
            return self._best(at, bell, Manner.SHORT, sayings)
        full, once = (self._best(at, bell, manner, sayings) for manner in (Manner.FULL, Manner.ONCE))
        return full if full.likeness > ALIKE else once  # what is said in full begins like what is said once

    def _best(self, at: int, bell: int, manner: Manner, sayings: Sayings) -> Heard:
        alike = {}
        for says in sayings.keys:
            sentence = sayings.whole(says, manner)[bell:]
            alike[says] = max(likeness(self.wave, at + bell + shift, sentence) for shift in (-1, 0, 1))
        best = max(alike, key=alike.__getitem__)
        end = at + len(sayings.whole(best, manner))
        return Heard(at / COARSE_HZ, end / COARSE_HZ, best, manner, alike[best])

    def longest_pause_s(self, begin_s: float, end_s: float) -> float:
        """The longest silence between two moments."""
        part = np.abs(self.wave[round(begin_s * COARSE_HZ) : round(end_s * COARSE_HZ)])
        loud = np.flatnonzero(part > SILENT)
        return float(np.diff(loud).max(initial=0)) / COARSE_HZ

    def is_silent(self, begin_s: float, end_s: float) -> bool:
        """Whether nothing is heard between two moments."""
        part = self.wave[round(begin_s * COARSE_HZ) : round(end_s * COARSE_HZ)]
        return bool(np.abs(part).max(initial=0) <= SILENT)


def _bell(sound: Sound) -> Wave:
    return coarse(sound.wave, sound.rate)


def accounted(heard: Sequence[Key], calls: Sequence[Call]) -> list[int]:
    """The events that were heard one after the other, in the order of the calls; a recall that waited together with one
    that was heard is heard with it.

    :raises AssertionError: when something was left out, said twice or out of order.
    """
    events: list[int] = []
    said: set[Key] = set()
    left = list(calls)
    for says in heard:
        while left and key(left[0]) != says:
            assert _said_with_another(left[0], said), f"{left[0]} was not heard; heard: {heard}"
            left.pop(0)
        assert left, f"{says} was heard out of order or twice: {heard}"
        events.append(left.pop(0).event)
        said.add(says)
    assert [call for call in left if not _said_with_another(call, said)] == []
    return events


def _said_with_another(call: Call, said: set[Key]) -> bool:
    return call.recall and key(call) in said
