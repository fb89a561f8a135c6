"""One sound out of clips: as loud as each other, joined at the edges of their voices, with the pauses of the sentence.

What a clip brings along in front of and behind its voice is cut to a few milliseconds and faded out, so that pauses are as
long as the sentence wants them, whatever the recording; and no join clicks. The same pack and sentence give the same
samples. What can't be said alike any more is decided in `words`, not here.
"""

from dataclasses import dataclass

import numpy as np

from hall.errors import BadRequestError
from hall.messages import Message
from hall.voice.chime import chime, short_chime
from hall.voice.clips import Clip, Utterance
from hall.voice.level import faded, matched, voice_edges
from hall.voice.pack import Pack
from hall.voice.samples import Sound, Wave, resampled, samples_in, silence, sound_of, write_wav

__all__ = ["Sound", "after_each_other", "chime", "render", "short_chime", "silence", "write_wav"]

# Between words of one phrase: about the closure of a t or p, the shortest silence that speech has anyway.
JOIN_MS = 25.0
BETWEEN_SENTENCES_MS = 350.0

# What stays of a clip around its voice, and the shortest fade where it has nothing around it.
_LEAD_MS, _TAIL_MS = 10.0, 25.0
_FADE_IN_MS, _FADE_OUT_MS = 2.0, 5.0


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """A clip ready to be joined; its voice begins `lead` samples after its start and ends `tail` before its end."""

    wave: Wave
    lead: int
    tail: int


def render(pack: Pack, utterance: Utterance) -> Sound:
    """The utterance as one sound.

    :raises BadRequestError: when the pack has no clip of such a name.
    """
    placed: list[tuple[int, _Fitted]] = []
    voice_end, gap_ms = 0, 0.0
    for part in utterance:
        if isinstance(part, Clip):
            clip = _fitted(pack, part.name)
            start = voice_end + samples_in(gap_ms, pack.rate) if placed else clip.lead + voice_end
            placed.append((start - clip.lead, clip))
            voice_end = start + len(clip.wave) - clip.lead - clip.tail
            gap_ms = JOIN_MS
        else:
            gap_ms = part.ms
    end = max((start + len(clip.wave) for start, clip in placed), default=0)
    whole = np.zeros(end)
    for start, clip in placed:
        whole[start : start + len(clip.wave)] += clip.wave
    return sound_of(whole, pack.rate)


def after_each_other(*sounds: Sound, gap_ms: float = BETWEEN_SENTENCES_MS) -> Sound:
    """The sounds with a gap between each two, all at the highest of their rates: an office's own pack may have another.

    :raises ValueError: when there is none.
    """
    rate = max(sound.rate for sound in sounds)
    gap = silence(rate, gap_ms).samples
    parts = [samples for sound in sounds for samples in (gap, resampled(sound, rate).samples)][1:]
    return Sound(np.concatenate(parts), rate)


def _fitted(pack: Pack, name: str) -> _Fitted:
    """The clip made ready, once for each pack."""
    found = pack.fitted.get(name)
    if not isinstance(found, _Fitted):
        found = pack.fitted[name] = _fit(pack, name)
    return found


def _fit(pack: Pack, name: str) -> _Fitted:
    if name not in pack.sounds:
        raise BadRequestError(Message("The voice pack {folder} has no clip “{clip}”.", folder=pack.folder, clip=name))
    rate = pack.rate
    wave = matched(pack.sounds[name].wave, rate, pack.gains.get(name, 0.0))
    begin, end = voice_edges(wave, rate)
    lead = min(begin, samples_in(_LEAD_MS, rate))
    tail = min(len(wave) - end, samples_in(_TAIL_MS, rate))
    kept = wave[begin - lead : end + tail]
    in_ms = max(_FADE_IN_MS, 1000 * lead / rate)
    out_ms = max(_FADE_OUT_MS, 1000 * tail / rate)
    return _Fitted(faded(kept, rate, in_ms, out_ms), lead, tail)
