"""The two notes before a call. Made here, so that every pack has the same chime at its own rate."""

import numpy as np

from hall.voice.level import PEAK_MAX, faded
from hall.voice.samples import Sound, Wave, sound_of

# A falling major third, E5 to C5: the door bell that every hall knows.
HIGH_HZ, LOW_HZ = 659.26, 523.25

# Overtones of a struck bar, weakened: how high, how strong, how much sooner they fade than the note itself.
_PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.30, 1.6), (3.0, 0.14, 2.4), (4.16, 0.07, 4.0))
_ATTACK_MS, _RELEASE_MS = 9.0, 120.0
_PEAK = 0.62 * PEAK_MAX


def chime(rate: int) -> Sound:
    """Ding, dong: 1.9 s."""
    return _two_notes(rate, second_s=0.55, whole_s=1.9, fading_s=0.42)


def short_chime(rate: int) -> Sound:
    """The same in a hurry: 0.8 s."""
    return _two_notes(rate, second_s=0.2, whole_s=0.8, fading_s=0.18)


def _two_notes(rate: int, *, second_s: float, whole_s: float, fading_s: float) -> Sound:
    whole = np.zeros(round(whole_s * rate))
    for hertz, start_s in ((HIGH_HZ, 0.0), (LOW_HZ, second_s)):
        start = round(start_s * rate)
        whole[start:] += _note(rate, hertz, len(whole) - start, fading_s)
    whole *= _PEAK / np.abs(whole).max()
    return sound_of(faded(whole, rate, 0, _RELEASE_MS), rate)


def _note(rate: int, hertz: float, count: int, fading_s: float) -> Wave:
    """One struck note that fades to a third every `fading_s`."""
    time = np.arange(count) / rate
    note = np.zeros(count)
    for times, strength, sooner in _PARTIALS:
        if times * hertz < rate / 2:
            note += strength * np.sin(2 * np.pi * times * hertz * time) * np.exp(-time * sooner / fading_s)
    return faded(note, rate, _ATTACK_MS, 0)
