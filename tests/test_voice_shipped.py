"""The two voices that travel with Antrean, measured.

Every number and every kind of counter is rendered. No sentence is too loud, none clicks at its ends, its pauses are where
they should be and no longer, and each clip is as loud as the others.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hall.shipped import shipped
from hall.voice.check import check_pack
from hall.voice.clips import Clip, Pause, Utterance
from hall.voice.level import PEAK_MAX, frame_levels, loudness_dbfs
from hall.voice.numbers import number
from hall.voice.pack import Pack, shipped_pack
from hall.voice.pages import out_of_order_page, service_page, start_page, ticket_page
from hall.voice.samples import Sound
from hall.voice.script import Need, script
from hall.voice.sound import render
from hall.voice.words import Form, call

LANGUAGES = ("id", "en")
COUNTERS = {
    "id": ("Loket 3", "Loket Prioritas 12", "Meja Informasi"),
    "en": ("Counter 3", "Priority Counter 12", "Desk 21"),
}
SIZE_MAX_BYTES = 4_500_000

every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    found = {language: shipped_pack(language) for language in LANGUAGES}
    return {language: pack for language, pack in found.items() if pack is not None}


def calls(language: str, pack: Pack) -> Iterator[Utterance]:
    """Every number to 999 once, with counters, series, forms and recalls in turn."""
    for value in range(1, 1000):
        series = ("A", "B", "XY", "Z", "C")[value % 5]
        yield call(
            language,
            f"{series}-{value:03d}",
            COUNTERS[language][value % 3],
            has=pack.has,
            recall=value % 4 == 0,
            numbers="digits" if value % 6 == 0 else "words",
            form=Form.SHORT if value % 7 == 0 else Form.FULL,
        )
    yield call(language, "XYZ-999", COUNTERS[language][1], has=pack.has, recall=True, numbers="words")


def silences_ms(sound: Sound) -> list[float]:
    """The quiet stretches inside a sound that are longer than any closure in a word."""
    heard = np.flatnonzero(frame_levels(sound.wave, sound.rate) > -50)
    return [5.0 * (gap - 1) for gap in np.diff(heard) if 5 * (gap - 1) >= 130]


@every_language
def test_a_shipped_pack_is_complete_and_clean(language: str) -> None:
    folder = shipped("assets", "voice", language)
    assert check_pack(folder).remarks == ()
    assert sum(path.stat().st_size for path in folder.iterdir()) < SIZE_MAX_BYTES


@every_language
def test_it_says_what_it_was_made_with_and_nothing_else_is_in_its_folder(language: str, packs: dict[str, Pack]) -> None:
    manifest = packs[language].manifest
    assert manifest.voice.startswith("espeak-ng 1.51")
    assert manifest.rate == 22050
    texts = {line.name: line.text for line in script(language)}
    assert {name: entry.text for name, entry in manifest.clips.items()} == texts
    assert {path.name for path in packs[language].folder.iterdir()} == {"manifest.toml"} | {
        f"{name}.wav" for name in texts
    }


def test_there_is_no_javanese_voice() -> None:
    assert shipped_pack("jv") is None
    assert not Path(shipped("assets", "voice"), "jv").exists()


@every_language
def test_all_clips_are_equally_loud(language: str, packs: dict[str, Pack]) -> None:
    pack = packs[language]
    levels = {name: loudness_dbfs(render(pack, (Clip(name),)).wave, pack.rate) for name in pack.sounds}
    middle = float(np.median(list(levels.values())))
    assert {name: level for name, level in levels.items() if abs(level - middle) > 1.5} == {}


@every_language
def test_every_call_is_clean_and_its_pauses_are_those_of_the_sentence(language: str, packs: dict[str, Pack]) -> None:
    pack = packs[language]
    for sentence in calls(language, pack):
        sound = render(pack, sentence)
        assert np.abs(sound.wave).max() <= PEAK_MAX + 0.001
        assert sound.samples[0] == 0
        assert abs(int(sound.samples[-1])) <= 1
        wanted = [part.ms for part in sentence if isinstance(part, Pause) and part.ms >= 150]
        measured = silences_ms(sound)
        assert len(measured) == len(wanted), (sentence, measured)
        assert np.abs(np.array(measured) - wanted).max() <= 60, (sentence, measured)


@every_language
def test_a_call_takes_as_long_as_people_listen(language: str, packs: dict[str, Pack]) -> None:
    pack = packs[language]
    lengths = [render(pack, sentence).seconds for sentence in calls(language, pack)]
    assert min(lengths) > 1.5
    assert max(lengths) < 11  # a recall, three digits in words, a counter with a name
    usual = call(language, "B-012", COUNTERS[language][0], has=pack.has, recall=False, numbers="words")
    assert 3 < render(pack, usual).seconds < 5.5


@every_language
def test_no_two_clips_of_a_sentence_overlap(language: str, packs: dict[str, Pack]) -> None:
    """A sentence is as long as its clips and pauses together, up to the few quiet milliseconds at the edges of a clip."""
    pack = packs[language]
    for sentence in calls(language, pack):
        alone = [render(pack, (part,)).seconds for part in sentence if isinstance(part, Clip)]
        pauses = sum(part.ms for part in sentence if isinstance(part, Pause)) / 1000
        assert render(pack, sentence).seconds == pytest.approx(sum(alone) + pauses, abs=0.036 * len(alone))


@every_language
def test_a_sentence_is_the_same_each_time(language: str, packs: dict[str, Pack]) -> None:
    again = shipped_pack(language)
    assert again is not None
    for sentence in list(calls(language, again))[:40]:
        assert np.array_equal(render(packs[language], sentence).samples, render(again, sentence).samples)


@every_language
def test_the_pages_can_be_read(language: str, packs: dict[str, Pack]) -> None:
    pack = packs[language]
    pages = (
        start_page(pack.has),
        service_page(language, pack.has, service="A", waiting=12, gives_numbers=True),
        ticket_page(language, pack.has, ticket="B-012", ahead=1, printed=False, numbers="words"),
        out_of_order_page(pack.has),
    )
    for page in pages:
        sound = render(pack, page)
        assert 2 < sound.seconds < 15
        assert np.abs(sound.wave).max() <= PEAK_MAX + 0.001


@every_language
def test_every_number_word_has_its_tune_inside_a_number(language: str, packs: dict[str, Pack]) -> None:
    """What goes on is not spoken like an end."""
    for value in (21, 345, 999):
        for name in number(language, value)[:-1]:
            assert packs[language].has(f"{name}_on")
    assert {line.need for line in script(language)} == set(Need) - {Need.NAMES}
