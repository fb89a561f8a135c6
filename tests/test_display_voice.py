"""The sound of an announcement: chime and sentences in one file, whatever is wrong with a pack, a clip or the disk."""

import shutil
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from display.announcer import SHOWN_S, Announcement, Manner
from display.spoken import AFTER_CHIME_MS, at_rate, sound_of
from display.voice import KEPT, Voice
from hall.shipped import shipped
from hall.voice.pack import MANIFEST, Pack
from hall.voice.sound import Sound, chime, render, short_chime, write_wav
from hall.voice.words import Form, call
from look.voices import usable_packs
from tests.harness.waiting import until

SAID = Announcement(
    turn=1,
    event=7,
    ticket="B-012",
    counters={"id": "Loket 3", "en": "Counter 3"},
    recall=False,
    manner=Manner.FULL,
    times=1,
    numbers="words",
)
GAP_S = 0.35  # hall.voice.sound.BETWEEN_SENTENCES_MS


@dataclass
class Board:
    """What the voice has told."""

    languages: list[frozenset[str]] = field(default_factory=list)
    prepared: list[tuple[Announcement, Path | None, float]] = field(default_factory=list)

    def on_voice(self, languages: frozenset[str]) -> None:
        self.languages.append(languages)

    def on_prepared(self, announcement: Announcement, path: Path | None, seconds: float) -> None:
        self.prepared.append((announcement, path, seconds))


def at_once(call: Callable[[], None]) -> None:
    call()


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def voice(board: Board) -> Iterator[Voice]:
    found = Voice({}, board, at_once)
    found.start()
    until(lambda: board.languages)
    yield found
    found.stop()


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    return usable_packs({})


def sentence(pack: Pack, said: Announcement = SAID, form: Form = Form.FULL) -> float:
    """Seconds of one sentence."""
    counter = said.counters[pack.language]
    words = call(pack.language, said.ticket, counter, has=pack.has, recall=said.recall, numbers=said.numbers, form=form)
    return render(pack, words).seconds


def made(said: Announcement, packs: dict[str, Pack]) -> Sound:
    found = sound_of(said, packs)
    assert found is not None
    return found


# The sound


def test_a_chime_and_the_sentence_in_each_language(packs: dict[str, Pack]) -> None:
    indonesian, english = packs["id"], packs["en"]
    bell = chime(indonesian.rate)
    sound = made(SAID, packs)
    assert sound.seconds == pytest.approx(
        bell.seconds + AFTER_CHIME_MS / 1000 + sentence(indonesian) + GAP_S + sentence(english), abs=0.001
    )
    assert np.array_equal(sound.samples[: len(bell.samples)], bell.samples)


def test_each_language_is_said_as_often_as_the_hall_file_says_in_turn(packs: dict[str, Pack]) -> None:
    once, twice = made(SAID, packs), made(replace(SAID, times=2), packs)
    spoken = sentence(packs["id"]) + GAP_S + sentence(packs["en"])
    assert twice.seconds == pytest.approx(once.seconds + GAP_S + spoken, abs=0.002)
    assert np.array_equal(twice.samples[: len(once.samples)], once.samples)


def test_a_recall_says_so(packs: dict[str, Pack]) -> None:
    recall = replace(SAID, recall=True)
    assert sentence(packs["id"], recall) > sentence(packs["id"])
    assert made(recall, packs).seconds > made(SAID, packs).seconds


def test_a_crowd_hears_one_language_and_a_rush_number_and_counter_only(packs: dict[str, Pack]) -> None:
    rate = packs["id"].rate
    once, short = made(replace(SAID, manner=Manner.ONCE), packs), made(replace(SAID, manner=Manner.SHORT), packs)
    assert once.seconds == pytest.approx(chime(rate).seconds + AFTER_CHIME_MS / 1000 + sentence(packs["id"]), abs=0.001)
    assert short.seconds == pytest.approx(
        short_chime(rate).seconds + AFTER_CHIME_MS / 1000 + sentence(packs["id"], form=Form.SHORT), abs=0.001
    )


def test_a_language_without_a_pack_is_passed_over(packs: dict[str, Pack]) -> None:
    first = replace(SAID, counters={"jv": "Loket 3", **SAID.counters})
    for manner in Manner:
        said = replace(first, manner=manner)
        without = {language: pack for language, pack in packs.items() if language != "jv"}
        assert np.array_equal(made(said, without).samples, made(replace(SAID, manner=manner), without).samples)


def test_without_any_pack_there_is_no_sound(packs: dict[str, Pack]) -> None:
    assert sound_of(SAID, {}) is None
    assert sound_of(replace(SAID, counters={"jv": "Loket 3"}), {"id": packs["id"]}) is None


def test_a_sentence_that_can_not_be_made_leaves_the_other_language(packs: dict[str, Pack]) -> None:
    broken = replace(packs["id"], sounds={})
    assert made(SAID, {**packs, "id": broken}).seconds == pytest.approx(
        made(replace(SAID, counters={"en": "Counter 3"}), packs).seconds
    )


def test_packs_of_two_rates_are_joined(packs: dict[str, Pack], tmp_path: Path) -> None:
    own = copy_of_pack(packs["en"], tmp_path / "en", rate=44100)
    mixed = usable_packs({"en": own})
    assert (mixed["id"].rate, mixed["en"].rate) == (22050, 44100)
    sound = made(SAID, mixed)
    assert sound.rate == 44100
    assert sound.seconds == pytest.approx(made(SAID, packs).seconds, abs=0.1)


@pytest.mark.parametrize(("rate", "wanted"), [(22050, 44100), (44100, 22050), (16000, 44100), (22050, 22050)])
def test_another_rate_leaves_pitch_length_and_loudness(rate: int, wanted: int) -> None:
    moments = np.arange(rate) / rate
    tone = np.sin(2 * np.pi * 440 * moments) * np.hanning(rate) * 20000
    sound = at_rate(Sound(tone.astype(np.int16), rate), wanted)
    assert (sound.rate, len(sound.samples)) == (wanted, wanted)
    spectrum = np.abs(np.fft.rfft(sound.samples))
    assert int(np.argmax(spectrum)) == 440  # hertz, since it lasts one second
    assert np.abs(sound.samples).max() == pytest.approx(20000, rel=0.01)


def test_nothing_at_another_rate_is_nothing() -> None:
    assert len(at_rate(Sound(np.zeros(0, np.int16), 22050), 44100).samples) == 0


def copy_of_pack(pack: Pack, folder: Path, rate: int) -> Path:
    """An office's own pack: the shipped one with more samples a second."""
    folder.mkdir()
    manifest = (pack.folder / MANIFEST).read_text(encoding="utf-8")
    (folder / MANIFEST).write_text(manifest.replace(f"rate = {pack.rate}", f"rate = {rate}"), encoding="utf-8")
    for name, sound in pack.sounds.items():
        write_wav(folder / f"{name}.wav", at_rate(sound, rate))
    return folder


# The thread


def test_it_tells_which_languages_it_speaks(voice: Voice, board: Board) -> None:
    assert board.languages[0] >= {"id", "en"}


def test_a_sound_is_made_as_a_file_of_its_own(voice: Voice, board: Board, packs: dict[str, Pack]) -> None:
    for turn in (1, 2):
        voice.prepare(replace(SAID, turn=turn))
        until(lambda: len(board.prepared) == turn)  # noqa: B023
    assert [said.turn for said, _, _ in board.prepared] == [1, 2]
    paths = [path for _, path, _ in board.prepared if path is not None]
    assert len(set(paths)) == 2
    with wave.open(str(paths[0])) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(board.prepared[0][2])
    assert board.prepared[0][2] == pytest.approx(made(SAID, packs).seconds)


def test_old_files_go_and_at_the_end_all_of_them(voice: Voice, board: Board) -> None:
    for turn in range(1, 8):
        voice.prepare(replace(SAID, turn=turn))
        until(lambda: len(board.prepared) == turn)  # noqa: B023
    last = board.prepared[-1][1]
    assert last is not None
    assert len(list(last.parent.iterdir())) == KEPT
    voice.stop()
    assert not last.parent.exists()


def test_of_several_only_the_last_is_made(board: Board) -> None:
    voice = Voice({}, board, at_once)
    for turn in (1, 2, 3):
        voice.prepare(replace(SAID, turn=turn))
    voice.start()
    until(lambda: board.prepared)
    voice.stop()
    assert [said.turn for said, _, _ in board.prepared] == [3]


def test_a_folder_that_was_swept_away_is_made_again(voice: Voice, board: Board) -> None:
    voice.prepare(SAID)
    until(lambda: board.prepared)
    first = board.prepared[0][1]
    assert first is not None
    shutil.rmtree(first.parent)
    voice.prepare(replace(SAID, turn=2))
    until(lambda: len(board.prepared) == 2)
    again = board.prepared[1][1]
    assert again is not None
    assert again.exists()


def test_a_disk_that_is_full_costs_one_sound_and_not_the_voice(
    voice: Voice, board: Board, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("display.spoken.write_wav", lambda path, sound: (_ for _ in ()).throw(OSError(28, "full")))
        voice.prepare(SAID)
        until(lambda: board.prepared)
    assert board.prepared[0][1:] == (None, SHOWN_S)
    assert "B-012" in caplog.text
    voice.prepare(replace(SAID, turn=2))
    until(lambda: len(board.prepared) == 2)
    assert board.prepared[1][1] is not None


def test_an_office_may_have_a_voice_of_its_own(packs: dict[str, Pack], tmp_path: Path) -> None:
    own = copy_of_pack(packs["id"], tmp_path / "own", rate=16000)
    assert usable_packs({"id": own})["id"].folder == own
    assert usable_packs({"id": own})["en"].folder == packs["en"].folder


def test_what_is_wrong_with_a_pack_is_logged_and_the_others_speak(
    packs: dict[str, Pack], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = copy_of_pack(packs["id"], tmp_path / "own", rate=16000)
    (own / "please-go-to.wav").write_bytes(b"RIFF")
    assert set(usable_packs({"id": own})) == set(packs) - {"id"}
    assert "please-go-to.wav" in caplog.text
    assert usable_packs({"id": tmp_path / "nothing"}).keys() == set(packs) - {"id"}


def test_the_program_brings_indonesian_and_english_along() -> None:
    assert {"id", "en"} <= {folder.name for folder in shipped("assets", "voice").iterdir() if folder.is_dir()}
