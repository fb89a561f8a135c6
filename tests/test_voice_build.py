"""Packs made by speech programs: espeak-ng as it is installed here, and a stand-in for Piper that hums.

What has been recorded is never overwritten, and a program that is missing or fails is told with what to do.
"""

import json
import stat
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from hall.cli.commands import app
from hall.cli.voice import Spoken
from hall.errors import BadRequestError
from hall.settings.hallfile import LANGUAGES, HallFile
from hall.voice.build import build
from hall.voice.check import check_pack
from hall.voice.engines import Espeak, Piper
from hall.voice.level import loudness_dbfs, voice_edges
from hall.voice.pack import load_pack, read_pack
from hall.voice.samples import read_wav, sound_of, write_wav
from hall.voice.script import Line, Need, script
from hall.voice.spelling import for_espeak
from tests.harness import halls
from tests.harness.voice_packs import Humming, hum, humming_pack, padded

PIPER = f"""#!{sys.executable}
import json, math, pathlib, struct, sys, wave
options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
text = sys.stdin.read()
with pathlib.Path(options["--model"]).open("a") as heard:
    heard.write(json.dumps(text) + "\\n")
if "empat" in text and "fail" in options["--model"]:
    sys.exit("the model can't say this")
with wave.open(options["--output_file"], "wb") as file:
    file.setparams((1, 2, 16000, 0, "NONE", ""))
    count = 2000 + 400 * len(text)
    samples = (int(8000 * math.sin(k / (3 + len(text) % 5))) if 500 < k < count - 800 else 0 for k in range(count))
    file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
"""


@pytest.fixture
def piper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `piper` in the path, and its model: the file in which it notes what it was given."""
    program = tmp_path / "bin" / "piper"
    program.parent.mkdir()
    program.write_text(PIPER, encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent))
    model = tmp_path / "id_ID-test-medium.onnx"
    model.touch()
    return model


@pytest.fixture
def hall(tmp_path: Path) -> HallFile:
    return halls.read(halls.SMALL.lstrip(), tmp_path)[0]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_pack_made_by_espeak_is_complete_and_clean(language: str, tmp_path: Path, hall: HallFile) -> None:
    built = build(language, tmp_path / "pack", Espeak.of(language, None), hall=hall)
    assert len(built.made) == len(script(language)) + 6
    assert built.kept == ()
    assert built.size_bytes == sum(path.stat().st_size for path in (tmp_path / "pack").iterdir())
    assert check_pack(tmp_path / "pack", hall).remarks == ()
    assert load_pack(tmp_path / "pack").manifest.voice.startswith("espeak-ng 1.")


def test_espeak_makes_the_same_pack_each_time(tmp_path: Path) -> None:
    engine = Espeak.of("id", None)
    build("id", tmp_path / "one", engine)
    build("id", tmp_path / "two", engine)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_a_word_is_cut_out_of_its_sentence() -> None:
    """*Puluh* alone lasts half a second; the sentence that gives it its tune is three times as long."""
    engine = Espeak.of("id", None)
    inside = engine.speak(Line("puluh_on", "puluh", Need.FLOW, before="dua", after="tiga,"))
    begin, end = voice_edges(inside.wave, inside.rate)
    assert 0.2 < (end - begin) / inside.rate < 0.7
    whole = engine.speak(Line("x", "dua puluh tiga", Need.FLOW))
    begin, end = voice_edges(whole.wave, whole.rate)
    assert (end - begin) / whole.rate > 0.9


def test_the_clips_of_a_pack_are_trimmed_and_equally_loud(tmp_path: Path) -> None:
    build("id", tmp_path / "pack", Humming())
    for sound in load_pack(tmp_path / "pack").sounds.values():
        begin, end = voice_edges(sound.wave, sound.rate)
        assert begin / sound.rate <= 0.02
        assert (len(sound.samples) - end) / sound.rate <= 0.035
        assert loudness_dbfs(sound.wave, sound.rate) == pytest.approx(-18, abs=1)


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "tiga.wav").write_bytes(b"somebody's recording")
    with pytest.raises(BadRequestError, match="--only-missing"):
        build("id", tmp_path, Humming())
    assert [path.name for path in tmp_path.iterdir()] == ["tiga.wav"]
    assert (tmp_path / "tiga.wav").read_bytes() == b"somebody's recording"


def test_only_what_is_missing_is_made_and_recordings_stay_as_they_are(tmp_path: Path) -> None:
    humming_pack(tmp_path / "pack")
    folder = tmp_path / "pack"
    (folder / "tiga.wav").unlink()
    (folder / "empat.wav").unlink()
    before = {path.name: path.read_bytes() for path in folder.glob("*.wav")}
    built = build("id", folder, Humming(voice="Humming 2"), only_missing=True)
    assert built.made == ("tiga", "empat")
    assert set(built.kept) == {line.name for line in script("id")} - {"tiga", "empat"}
    assert {name: (folder / name).read_bytes() for name in before} == before
    manifest = load_pack(folder).manifest
    assert manifest.voice == "Humming 1"
    assert {name for name, entry in manifest.clips.items() if entry.voice == "Humming 2"} == {"tiga", "empat"}


def test_recordings_without_a_manifest_get_one_at_their_own_rate(tmp_path: Path) -> None:
    write_wav(tmp_path / "queue-number.wav", sound_of(padded(hum(0.4, rate=44100), 30, 30, 44100), 44100))
    built = build("id", tmp_path, Humming(), only_missing=True)
    assert built.kept == ("queue-number",)
    pack = load_pack(tmp_path)
    assert pack.rate == 44100
    assert {sound.rate for sound in pack.sounds.values()} == {44100}
    assert pack.manifest.clips["queue-number"].voice == "recorded"
    assert check_pack(tmp_path).ok


def test_a_pack_of_another_language_is_not_filled_up(tmp_path: Path) -> None:
    humming_pack(tmp_path / "pack")
    with pytest.raises(BadRequestError, match="“id”"):
        build("en", tmp_path / "pack", Humming(), only_missing=True)


def test_nothing_is_written_when_the_program_fails_half_way(tmp_path: Path, piper: Path) -> None:
    failing = piper.with_name("fail.onnx")
    failing.touch()
    with pytest.raises(BadRequestError, match="the model can't say this"):
        build("id", tmp_path / "pack", Piper.of("id", failing))
    assert list((tmp_path / "pack").iterdir()) == []


def test_a_pack_made_by_piper_has_the_models_rate_and_is_clean(tmp_path: Path, piper: Path) -> None:
    build("id", tmp_path / "pack", Piper.of("id", piper))
    pack = load_pack(tmp_path / "pack")
    assert pack.rate == 16000
    assert pack.manifest.voice == "Piper, id_ID-test-medium"
    assert check_pack(tmp_path / "pack").remarks == ()
    heard = [json.loads(line) for line in piper.read_text(encoding="utf-8").splitlines()]
    assert len(heard) == len(script("id"))
    assert {"tiga,\n", "tiga\n", "tiga.\n", "be,\n", "es,\n", "Silakan ambil tiket Anda.\n"} <= set(heard)


def test_missing_programs_are_told_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "model.onnx"
    model.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadRequestError, match="apt install espeak-ng"):
        Espeak.of("id", None)
    with pytest.raises(BadRequestError, match="pip install piper-tts"):
        Piper.of("id", model).speak(script("id")[0])


def test_piper_without_a_model_and_a_voice_that_does_not_exist_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadRequestError, match="--model"):
        Piper.of("id", None)
    with pytest.raises(BadRequestError, match="no model"):
        Piper.of("id", tmp_path / "none.onnx")
    with pytest.raises(BadRequestError, match="espeak-ng failed"):
        Espeak.of("id", "xyzzy").speak(script("id")[0])


def test_espeak_has_no_javanese_voice_but_another_one_can_be_named() -> None:
    with pytest.raises(BadRequestError, match="“jv”"):
        Espeak.of("jv", None)
    assert Espeak.of("jv", "id").speak(Line("siji", "siji", Need.CALLS)).seconds > 0.2


# How Indonesian is written for espeak-ng


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("empat belas", "[[@mp'at]] [[b@l'as]]"),
        ("Sentuh layar", "[[s@nt'uh]] layar"),
        ("umur 17 tahun", "umur tujuh [[b@l'as]] tahun"),
        ("KTP", "ka té pé"),
        ("SIM C", "sim cé"),
        ("NIB dan KUA", "nib dan ka u a"),
        ("PBB-P2 (kartu)", "pé bé bé pé dua ,kartu,"),
        ("PT PLN", "pé té pé èl èn"),
    ],
)
def test_indonesian_is_written_so_that_espeak_says_it_right(text: str, written: str) -> None:
    assert " ".join(for_espeak("id", text).split()) == written


def test_other_languages_are_left_as_they_are() -> None:
    assert for_espeak("en", "Counter 4 (SIM)") == "Counter 4 ,SIM,"


def test_numbers_with_the_wrong_e_would_sound_different() -> None:
    """The spelling matters: what espeak-ng makes of *empat* by itself is another sound than ours."""
    engine = Espeak.of("id", None)
    ours = engine.speak(Line("empat", "empat", Need.CALLS)).wave
    its_own = Espeak("jv", engine.version, "id").speak(Line("empat", "empat", Need.CALLS)).wave
    assert len(ours) != len(its_own) or not np.allclose(ours, its_own)


# At the command line


def invoke(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["voice", "build", *arguments])
    return result.exit_code, result.output


def test_the_command_builds_and_says_what_it_did(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    code, output = invoke("id", "--to", str(folder), "--voice", "id+f2", "--json")
    data = json.loads(output)
    assert code == 0
    assert (data["made"], data["kept"]) == (len(script("id")), 0)
    assert read_pack(folder)[0].manifest.voice.endswith(", id+f2")
    (folder / "tiga.wav").unlink()
    code, output = invoke("id", "--to", str(folder), "--only-missing", "--voice", "id+f2")
    assert code == 0
    assert "clips made: 1," in output
    code, output = invoke("id", "--to", str(folder), "--json")
    assert code == 2
    assert json.loads(output.splitlines()[-1])["error"] == "bad_request"


def test_the_command_builds_with_piper_and_the_names_in_a_hall(tmp_path: Path, piper: Path) -> None:
    (tmp_path / "hall.toml").write_text(halls.SMALL.lstrip(), encoding="utf-8")
    hall = ("--hall", str(tmp_path / "hall.toml"))
    code, _ = invoke("id", "--to", str(tmp_path / "pack"), "--engine", "piper", "--model", str(piper), *hall)
    assert code == 0
    assert read_wav(tmp_path / "pack" / "name-pus.wav").rate == 16000
    assert read_pack(tmp_path / "pack")[0].manifest.clips["name-pus"].text == "Perpustakaan"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["id", "--engine", "piper"], "--model"),
        (["id", "--model", "x.onnx"], "--model means nothing to espeak"),
        (["id", "--engine", "piper", "--model", "x.onnx", "--voice", "id"], "--voice means nothing to piper"),
        (["jv"], "no voice for “jv”"),
        (["xx"], "xx"),
    ],
)
def test_options_that_make_no_sense_end_with_2(arguments: list[str], told: str, tmp_path: Path) -> None:
    code, output = invoke(*arguments, "--to", str(tmp_path / "pack"))
    assert code == 2
    assert told in output
    assert not (tmp_path / "pack").exists()


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, output = invoke("en", "--to", str(tmp_path / "file" / "pack"))
    assert code == 2
    assert "can't be written" in output


def test_the_command_knows_the_languages_of_a_hall() -> None:
    assert tuple(Spoken) == LANGUAGES
    assert all(one != other for one, other in pairwise(sorted(Spoken)))
