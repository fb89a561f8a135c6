"""A folder of recordings and its manifest: what a pack must be, and how it is told what is wrong with one."""

import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from hall.voice.pack import Manifest, VoicePackError, load_pack, read_pack, write_manifest
from hall.voice.samples import sound_of, write_wav
from hall.voice.script import Need, script
from tests.harness.voice_packs import RATE, hum, humming_pack, padded

HEAD = f'language = "id"\nvoice = "Bu Ani"\nlicence = "milik kami"\nrate = {RATE}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A complete pack."""
    humming_pack(tmp_path / "pack")
    return tmp_path / "pack"


def mistakes(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(VoicePackError) as caught:
        load_pack(folder)
    return [(mistake.path, mistake.problem.render()) for mistake in caught.value.mistakes]


def written(folder: Path, toml: str) -> list[tuple[str, str]]:
    folder.mkdir(exist_ok=True)
    (folder / "manifest.toml").write_text(toml, encoding="utf-8")
    return mistakes(folder)


def test_a_complete_pack_is_read_whole(folder: Path) -> None:
    pack = load_pack(folder)
    assert (pack.language, pack.rate, pack.manifest.voice) == ("id", RATE, "Humming 1")
    assert pack.sounds.keys() == pack.clips.keys() == {line.name for line in script("id")}
    assert pack.has("dua_on")
    assert not pack.has("name-duk")
    for path in folder.iterdir():
        path.unlink()
    assert pack.sounds["tiga"].seconds > 0.1


def test_the_clips_that_a_call_needs_must_be_there_and_no_others(folder: Path) -> None:
    manifest = load_pack(folder).manifest
    needed = {line.name for line in script("id") if line.need is Need.CALLS}
    least = {name: entry for name, entry in manifest.clips.items() if name in needed}
    write_manifest(folder, manifest.model_copy(update={"clips": least}))
    assert load_pack(folder).sounds.keys() == needed
    write_manifest(folder, manifest.model_copy(update={"clips": {}}))
    assert mistakes(folder) == [(f"{line.name}.wav", "is missing.") for line in script("id") if line.name in needed]


def test_a_missing_clip_is_told_with_its_text(folder: Path) -> None:
    manifest = load_pack(folder).manifest
    clips = {name: entry for name, entry in manifest.clips.items() if name != "puluh"}
    write_manifest(folder, manifest.model_copy(update={"clips": clips}))
    with pytest.raises(VoicePackError) as caught:
        load_pack(folder)
    assert "dua [puluh]," in caught.value.mistakes[0].render(folder)


def stereo(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframes(bytes(4000))


def eight_bits(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, RATE, 0, "NONE", ""))
        file.writeframes(bytes(4000))


def empty(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))


def other_rate(path: Path) -> None:
    write_wav(path, sound_of(hum(0.2), 44100))


def too_long(path: Path) -> None:
    write_wav(path, sound_of(hum(61), RATE))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-500])


def no_wav(path: Path) -> None:
    path.write_bytes(b"ID3 this is an mp3")


def floating(path: Path) -> None:
    """WAV with samples as floating point numbers, as some editors save it."""
    data = bytearray(path.read_bytes())
    data[20:22] = (3).to_bytes(2, "little")
    path.write_bytes(data)


ODD: dict[Callable[[Path], None], str] = {
    stereo: "has channels: 2, bits a sample: 16.",
    eight_bits: "has channels: 1, bits a sample: 8.",
    empty: "is empty.",
    other_rate: "has 44100 samples a second; the manifest says 22050.",
    too_long: "is longer than 60 s.",
    cut_off: "is cut off: its end is missing.",
    no_wav: "is no WAV file of plain PCM: file does not start with RIFF id.",
    floating: "is no WAV file of plain PCM: unknown format: 3.",
    Path.unlink: "can't be read: No such file or directory.",
}


def test_every_odd_file_is_told_at_once_and_the_others_are_read(folder: Path) -> None:
    names = list(load_pack(folder).sounds)[: len(ODD)]
    for name, spoil in zip(names, ODD, strict=True):
        spoil(folder / f"{name}.wav")
    assert dict(mistakes(folder)) == {f"{name}.wav": told for name, told in zip(names, ODD.values(), strict=True)}
    pack, found = read_pack(folder)
    assert len(found) == len(ODD)
    assert not any(pack.has(name) for name in names)


def test_a_mistake_names_the_line_of_the_clip(folder: Path) -> None:
    (folder / "tiga.wav").unlink()
    lines = (folder / "manifest.toml").read_text(encoding="utf-8").splitlines()
    with pytest.raises(VoicePackError) as caught:
        load_pack(folder)
    assert caught.value.mistakes[0].line == lines.index('tiga = "tiga"') + 1


def test_a_folder_without_a_manifest_says_so(tmp_path: Path) -> None:
    assert mistakes(tmp_path) == [("", "can't be read: No such file or directory.")]


def test_every_mistake_of_a_manifest_is_told_at_once(tmp_path: Path) -> None:
    found = written(
        tmp_path / "pack",
        'language = "de"\nvoice = ""\nrate = 22050.5\nspeaker = "x"\n[clips]\ntiga = { gain_db = 20 }\n',
    )
    assert {path for path, _ in found} == {
        "language",
        "voice",
        "rate",
        "speaker",
        "licence",
        "clips.tiga.text",
        "clips.tiga.gain_db",
    }


@pytest.mark.parametrize("name", ["../tiga", "Tiga", "dua puluh", "tiga_off", "-tiga", "nöl", "tiga_on_end"])
def test_a_name_that_is_no_clips_is_refused_before_any_file_is_read(folder: Path, name: str) -> None:
    manifest = (folder / "manifest.toml").read_text(encoding="utf-8")
    (folder / "manifest.toml").write_text(f'{manifest}"{name}" = "tiga"\n', encoding="utf-8")
    assert mistakes(folder) == [(f"clips.{name}", "this is no name of a clip.")]


def test_a_clip_may_have_a_gain_and_another_voice(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    write_wav(folder / "tiga.wav", sound_of(padded(hum(0.2), 20, 20), RATE))
    (folder / "manifest.toml").write_text(
        HEAD + '[clips]\ntiga = { text = "tiga", gain_db = -2, voice = "Pak Budi" }\n', encoding="utf-8"
    )
    pack, found = read_pack(folder)
    assert found == []
    assert pack.gains == {"tiga": -2.0}
    assert pack.manifest.clips["tiga"].voice == "Pak Budi"


def test_a_manifest_that_was_written_is_read_as_it_was(tmp_path: Path) -> None:
    clips = {
        "tiga": {"text": 'say "tiga" \\ é', "gain_db": 1.5},
        "dua_on": {"text": "dua"},
        "name-duk": {"text": "Dinas", "voice": "Pak Budi"},
    }
    manifest = Manifest.model_validate(
        {"language": "id", "voice": "Bu Ani", "licence": "milik kami", "rate": 16000, "clips": clips}
    )
    write_manifest(tmp_path, manifest)
    assert read_pack(tmp_path)[0].manifest == manifest
