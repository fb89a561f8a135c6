"""Clips joined into one sound: equally loud, with the pauses of the sentence and no others, without a click.

The clips here are tones with all that recordings bring along: silence around them, noise, an offset, peaks, another
loudness each. What comes out is measured.
"""

import wave
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.errors import BadRequestError
from hall.voice.clips import Clip, Pause, Utterance
from hall.voice.level import (
    PEAK_MAX,
    TARGET_DBFS,
    faded,
    frame_levels,
    limited,
    loudness_dbfs,
    matched,
    voice_edges,
)
from hall.voice.pack import Entry, Manifest, Pack
from hall.voice.samples import Sound, Wave, read_wav, resampled, silence, sound_of, write_wav
from hall.voice.sound import JOIN_MS, after_each_other, chime, render, short_chime
from tests.harness.voice_packs import RATE, hum, padded


def pack_of(clips: Mapping[str, Wave], gains: Mapping[str, float] | None = None) -> Pack:
    entries = {name: Entry(text=name, gain_db=(gains or {}).get(name, 0.0)) for name in clips}
    manifest = Manifest(language="id", voice="test", licence="free", rate=RATE, clips=entries)
    return Pack(Path(), manifest, {}, {name: sound_of(wave_, RATE) for name, wave_ in clips.items()})


def said(*parts: str | int) -> Utterance:
    return tuple(Clip(part) if isinstance(part, str) else Pause(part) for part in parts)


def gaps_ms(sound: Sound, least_ms: float = 10) -> list[float]:
    """The silences inside a sound, to half a millisecond."""
    size = sound.rate // 2000
    count = len(sound.samples) // size
    heard = np.flatnonzero(np.abs(sound.wave[: count * size]).reshape(count, size).max(axis=1) > 0.02)
    return [float(gap) / 2 for gap in np.diff(heard) if gap / 2 >= least_ms]


def test_a_pause_is_as_long_as_the_sentence_wants_it_whatever_the_clips_bring_along() -> None:
    pack = pack_of({"a": padded(hum(0.3), 300, 5), "b": padded(hum(0.2, 300), 0, 400), "c": hum(0.2, 400)})
    gaps = gaps_ms(render(pack, said("a", 200, "b", 90, "c")))
    assert gaps == pytest.approx([200, 90], abs=12)


def test_words_of_one_phrase_are_joined_closely_and_never_overlap() -> None:
    pack = pack_of({"a": padded(hum(0.3), 100, 100), "b": padded(hum(0.2, 300), 50, 50)})
    sound = render(pack, said("a", "b", "a"))
    assert gaps_ms(sound) == pytest.approx([JOIN_MS, JOIN_MS], abs=12)
    assert sound.seconds == pytest.approx(0.3 + 0.2 + 0.3 + 2 * JOIN_MS / 1000, abs=0.1)


def test_clips_of_any_loudness_come_out_alike() -> None:
    pack = pack_of(
        {f"c{place}": padded(hum(0.3, peak=peak), 50, 50) for place, peak in enumerate((0.01, 0.1, 0.5, 0.99))}
    )
    levels = [loudness_dbfs(render(pack, said(name)).wave, RATE) for name in pack.sounds]
    assert levels == pytest.approx([TARGET_DBFS] * 4, abs=1)


def test_the_pack_can_make_a_clip_louder_or_softer() -> None:
    pack = pack_of({"a": hum(0.3), "b": hum(0.3)}, gains={"b": -6.0})
    first, second = (loudness_dbfs(render(pack, said(name)).wave, RATE) for name in ("a", "b"))
    assert first - second == pytest.approx(6, abs=0.3)


def test_an_offset_goes_and_no_join_clicks() -> None:
    """A tone that starts and ends at full swing on an offset would jump; the largest step must be the tone's own."""
    tone = hum(0.2, 200, 0.2) + 0.4
    pack = pack_of({"a": tone, "b": tone})
    sound = render(pack, said("a", "b", 150, "a"))
    steepest = 2 * np.pi * 200 / RATE * np.abs(sound.wave).max()
    assert np.abs(np.diff(sound.wave)).max() <= 1.3 * steepest
    assert abs(sound.wave.mean()) < 0.01
    assert sound.samples[0] == sound.samples[-1] == 0


def test_noise_around_the_voice_is_cut_off_with_the_silence() -> None:
    noise = np.random.default_rng(1).normal(0, 0.002, round(1.2 * RATE))
    noise[round(0.4 * RATE) : round(0.8 * RATE)] += hum(0.4)
    sound = render(pack_of({"a": noise}), said("a"))
    assert sound.seconds == pytest.approx(0.4, abs=0.06)


def test_a_soft_beginning_is_not_cut_off() -> None:
    """An s or f is 25 dB softer than the vowel behind it."""
    soft = np.random.default_rng(2).normal(0, 0.3 * 10 ** (-25 / 20), round(0.1 * RATE))
    sound = render(pack_of({"a": padded(np.concatenate([soft, hum(0.3, peak=0.4)]), 200, 200)}), said("a"))
    assert sound.seconds == pytest.approx(0.4, abs=0.05)


def test_a_silent_clip_stays_silent() -> None:
    hiss = np.random.default_rng(3).normal(0, 0.0003, RATE // 2)
    assert np.abs(render(pack_of({"a": hiss}), said("a")).wave).max() < 0.005


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=400))
def test_no_peak_passes_the_limit_and_quiet_sounds_pass_unchanged(values: list[float]) -> None:
    sharp = np.repeat(np.asarray(values), 3)
    bounded = limited(sharp, RATE)
    assert len(bounded) == len(sharp)
    assert np.abs(bounded).max() <= PEAK_MAX + 1e-9
    assert np.all(np.abs(bounded) <= np.abs(sharp) + 1e-12)
    assert limited(sharp * PEAK_MAX, RATE) == pytest.approx(sharp * PEAK_MAX)


@given(st.integers(1, 5000), st.floats(0.001, 1.0), st.integers(0, 2**32 - 1))
def test_any_clip_can_be_fitted(length: int, peak: float, seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(-peak, peak, length)
    begin, end = voice_edges(noise, RATE)
    assert 0 <= begin < end <= length
    assert np.abs(matched(noise, RATE)).max() <= PEAK_MAX + 1e-9
    shaped = faded(noise, RATE, 5, 5)
    assert len(shaped) == length
    assert np.all(np.abs(shaped) <= np.abs(noise) + 1e-12)


def test_the_same_sentence_has_the_same_samples_each_time() -> None:
    clips = {"a": padded(hum(0.3), 30, 30), "b": padded(hum(0.2, 300), 60, 10)}
    first, second = (render(pack_of(clips), said("a", 100, "b")) for _ in range(2))
    assert np.array_equal(first.samples, second.samples)
    pack = pack_of(clips)
    assert np.array_equal(render(pack, said("a", 100, "b")).samples, first.samples)
    assert np.array_equal(render(pack, said("a", 100, "b")).samples, first.samples)


def test_a_clip_that_the_pack_does_not_have_is_an_error_and_no_hole() -> None:
    with pytest.raises(BadRequestError, match="empat"):
        render(pack_of({"a": hum(0.1)}), said("a", "empat"))


def test_nothing_said_is_an_empty_sound() -> None:
    assert render(pack_of({"a": hum(0.1)}), ()).seconds == 0


@pytest.mark.parametrize("rate", [16000, 22050, 44100])
def test_the_chimes_are_two_falling_notes_that_begin_and_end_softly(rate: int) -> None:
    for sound, seconds, second in ((chime(rate), 1.9, 0.55), (short_chime(rate), 0.8, 0.2)):
        assert sound.seconds == pytest.approx(seconds, abs=0.01)
        assert 0.3 < np.abs(sound.wave).max() < 0.9
        assert sound.samples[0] == sound.samples[-1] == 0
        assert np.abs(sound.wave[: rate // 500]).max() < 0.1
        assert [round(strongest_hz(sound, place), -1) for place in (0.02, second + 0.05)] == [660, 520]


def strongest_hz(sound: Sound, start_s: float) -> float:
    part = sound.wave[round(start_s * sound.rate) :][: sound.rate // 8]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 8 * len(part)))
    return float(np.argmax(spectrum) * sound.rate / (8 * len(part)))


def test_sounds_follow_each_other_with_a_gap_whatever_their_rates() -> None:
    first, second = sound_of(hum(0.3), 22050), sound_of(hum(0.3, rate=44100), 44100)
    both = after_each_other(first, second, first, gap_ms=200)
    assert both.rate == 44100
    assert both.seconds == pytest.approx(3 * 0.3 + 2 * 0.2, abs=0.002)
    assert gaps_ms(both, 50) == pytest.approx([200, 200], abs=5)


@pytest.mark.parametrize(("rate", "other"), [(16000, 22050), (44100, 22050), (48000, 16000)])
def test_a_sound_at_another_rate_is_the_same_sound(rate: int, other: int) -> None:
    sound = sound_of(padded(hum(0.5, 440, rate=rate), 50, 50, rate), rate)
    again = resampled(sound, other)
    assert again.rate == other
    assert again.seconds == pytest.approx(sound.seconds, abs=0.001)
    assert strongest_hz(again, 0.2) == pytest.approx(440, abs=5)
    assert loudness_dbfs(again.wave, other) == pytest.approx(loudness_dbfs(sound.wave, rate), abs=0.2)


def test_a_sound_that_was_written_can_be_read_by_others_and_by_us(tmp_path: Path) -> None:
    sound = sound_of(hum(0.25), RATE)
    write_wav(tmp_path / "a.wav", sound)
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getparams()[:4] == (1, 2, RATE, len(sound.samples))
    assert np.array_equal(read_wav(tmp_path / "a.wav").samples, sound.samples)


def test_silence_is_as_long_as_it_says() -> None:
    assert silence(RATE, 250).seconds == pytest.approx(0.25, abs=1e-4)
    assert not silence(RATE, 250).samples.any()


def test_levels_are_those_of_a_tone() -> None:
    assert loudness_dbfs(hum(1.0, peak=0.5), RATE) == pytest.approx(20 * np.log10(0.5 / np.sqrt(2)), abs=0.1)
    levels = frame_levels(hum(0.1, peak=0.5), RATE)
    assert all(abs(one - other) < 3 for one, other in pairwise(levels[:-1]))
