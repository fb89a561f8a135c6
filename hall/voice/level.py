"""What makes clips of any origin fit together: where the voice begins and ends, how loud it is, and a limit to its peaks.

Loudness is the effective value (RMS) of the part that is voice, in dB below full scale: pauses inside a clip and the
breath around it don't count.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from hall.voice.samples import Wave, samples_in

TARGET_DBFS = -18.0
PEAK_MAX = 0.89
# Below this there is no voice in a clip.
SILENT_DBFS = -60.0

FRAME_MS = 5.0
# Frames this far below the loudest one are no longer counted as voice when loudness is measured.
VOICED_DB = 20.0
# Where a clip begins and ends: above the noise of its room, but never so that a soft consonant is cut.
_ABOVE_NOISE_DB, _EDGE_LOWEST_DB, _EDGE_HIGHEST_DB = 8.0, 50.0, 32.0
_LIMITER_MS = 4.0
_NOTHING = 1e-9


def frame_levels(wave: Wave, rate: int) -> Wave:
    """The effective value of each 5 ms, in dB below full scale; the rest at the end counts as a frame."""
    size = samples_in(FRAME_MS, rate)
    padded = np.concatenate([wave, np.zeros(-len(wave) % size)])
    power = np.square(padded).reshape(-1, size).mean(axis=1)
    return np.asarray(10 * np.log10(power + _NOTHING))


def loudness_dbfs(wave: Wave, rate: int) -> float:
    """How loud the voice in a clip is, in dB below full scale; -90 for silence."""
    levels = frame_levels(wave, rate)
    voiced = levels[levels >= levels.max() - VOICED_DB]
    return float(10 * np.log10(np.mean(10 ** (voiced / 10))))


def voice_edges(wave: Wave, rate: int) -> tuple[int, int]:
    """The first sample of the voice in a clip and the one after its last, to 5 ms."""
    levels = frame_levels(wave, rate)
    loudest = float(levels.max())
    noise = float(np.percentile(levels, 5))
    threshold = min(max(noise + _ABOVE_NOISE_DB, loudest - _EDGE_LOWEST_DB), loudest - _EDGE_HIGHEST_DB)
    heard = np.flatnonzero(levels > threshold)
    size = samples_in(FRAME_MS, rate)
    return int(heard[0]) * size, min((int(heard[-1]) + 1) * size, len(wave))


def matched(wave: Wave, rate: int, gain_db: float = 0.0) -> Wave:
    """The clip as loud as every other one, its peaks limited, without an offset. Silence stays silence: its noise is not
    raised.

    :param gain_db: what the pack wants added for this clip.
    """
    centred: Wave = wave - wave.mean()
    level = loudness_dbfs(centred, rate)
    if level < SILENT_DBFS:
        return centred
    return limited(centred * 10 ** ((TARGET_DBFS + gain_db - level) / 20), rate)


def limited(wave: Wave, rate: int) -> Wave:
    """The same with no peak above 0.89. The gain dips smoothly around a peak, so that nothing is bent."""
    peaks = np.abs(wave)
    if not len(wave) or peaks.max() <= PEAK_MAX:
        return wave
    wanted = PEAK_MAX / np.maximum(peaks, PEAK_MAX)
    reach = samples_in(_LIMITER_MS, rate)
    # The lowest gain within reach, then its mean within reach: still low enough at the peak itself, and without a step.
    around = np.pad(wanted, 2 * reach, constant_values=1.0)
    lowest = sliding_window_view(around, 2 * reach + 1).min(axis=1)
    gain = np.convolve(lowest, np.full(2 * reach + 1, 1 / (2 * reach + 1)), mode="valid")
    return np.asarray(wave * gain)


def faded(wave: Wave, rate: int, in_ms: float, out_ms: float) -> Wave:
    """The clip with its first and last milliseconds raised from and lowered to silence."""
    shaped = wave.copy()
    for ms, edge in ((in_ms, shaped), (out_ms, shaped[::-1])):
        count = min(samples_in(ms, rate), len(wave) // 2)
        edge[:count] *= (1 - np.cos(np.pi * np.arange(count) / max(count, 1))) / 2
    return shaped
