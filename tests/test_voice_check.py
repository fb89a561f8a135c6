"""What `antrean voice check` finds in a pack: each fault that a recording can have, and nothing in a good one."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from hall.cli.commands import app
from hall.settings.hallfile import HallFile
from hall.voice.check import SERIOUS, Kind, Report, check_pack
from hall.voice.pack import Entry, read_pack, write_manifest
from hall.voice.samples import Wave, read_wav, sound_of, write_wav
from hall.voice.script import Need, names, script
from tests.harness import halls
from tests.harness.voice_packs import RATE, hum, humming_pack, padded


@pytest.fixture
def hall(tmp_path: Path) -> HallFile:
    return halls.read(halls.SMALL.replace("Loket 2", "Loket Kredit 2").lstrip(), tmp_path)[0]


@pytest.fixture
def folder(tmp_path: Path, hall: HallFile) -> Path:
    """A complete pack with the names in the hall."""
    humming_pack(tmp_path / "pack", hall=hall)
    return tmp_path / "pack"


def found(report: Report) -> list[tuple[str, str]]:
    return [(remark.kind.value, remark.name) for remark in report.remarks]


def change(folder: Path, **entries: Entry | None) -> None:
    """Adds entries to the manifest, or removes those that are None."""
    manifest = read_pack(folder)[0].manifest
    clips = {**manifest.clips, **entries}
    kept = {name: entry for name, entry in clips.items() if entry is not None}
    write_manifest(folder, manifest.model_copy(update={"clips": kept}))


def test_a_complete_pack_has_no_remarks(folder: Path) -> None:
    report = check_pack(folder)
    assert report.ok
    assert found(report) == []


def test_missing_clips_are_told_with_their_text_and_what_they_are_for(folder: Path) -> None:
    change(folder, **dict.fromkeys(("tiga", "word-kasir", "page-start", "dua_on")))
    report = check_pack(folder)
    assert not report.ok
    assert [
        (remark.kind, remark.name, remark.need) for remark in report.remarks if remark.kind is not Kind.UNLISTED
    ] == [
        (Kind.MISSING, "tiga", Need.CALLS),
        (Kind.OPTIONAL, "word-kasir", Need.COUNTERS),
        (Kind.OPTIONAL, "page-start", Need.PAGES),
        (Kind.OPTIONAL, "dua_on", Need.FLOW),
    ]
    assert "Layanan apa yang Anda perlukan?" in next(
        remark.told.render() for remark in report.remarks if remark.name == "page-start"
    )


def clipped(wave: Wave) -> Wave:
    return np.clip(wave * 9, -1, 1)


def silent(wave: Wave) -> Wave:
    return np.zeros_like(wave)


def silent_with_an_offset(wave: Wave) -> Wave:
    return np.full_like(wave, 0.2)


def hissing(wave: Wave) -> Wave:
    return np.random.default_rng(1).normal(0, 0.0002, len(wave))


def quiet(wave: Wave) -> Wave:
    return np.asarray(wave * 0.006 / np.abs(wave).max())


def loud(wave: Wave) -> Wave:
    return np.asarray(np.tanh(wave * 20 / np.abs(wave).max()) * 0.9)


@pytest.mark.parametrize(
    ("spoil", "kinds"),
    [
        (clipped, {Kind.CLIPPED, Kind.LOUD}),
        (silent, {Kind.SILENT}),
        (silent_with_an_offset, {Kind.SILENT}),
        (hissing, {Kind.SILENT}),
        (quiet, {Kind.QUIET}),
        (loud, {Kind.LOUD}),
    ],
)
def test_a_faulty_recording_is_told(folder: Path, spoil: Callable[[Wave], Wave], kinds: set[Kind]) -> None:
    path = folder / "tiga.wav"
    write_wav(path, sound_of(spoil(read_wav(path).wave), RATE))
    report = check_pack(folder)
    assert {(remark.kind, remark.name) for remark in report.remarks} == {(kind, "tiga") for kind in kinds}
    assert report.ok is not bool(kinds & SERIOUS)


def test_a_single_sample_at_the_limit_is_no_clipping(folder: Path) -> None:
    wave = padded(hum(0.3, peak=0.5), 20, 20)
    wave[3000] = wave[4000] = 1.0
    write_wav(folder / "tiga.wav", sound_of(wave, RATE))
    assert found(check_pack(folder)) == []


def test_a_file_of_the_wrong_form_or_rate_is_odd_and_not_also_missing(folder: Path) -> None:
    write_wav(folder / "tiga.wav", sound_of(hum(0.3), 44100))
    (folder / "empat.wav").write_bytes(b"")
    report = check_pack(folder)
    assert sorted(found(report)) == [("odd", "empat"), ("odd", "tiga")]
    assert not report.ok


def test_files_and_entries_that_nobody_hears_are_told(folder: Path) -> None:
    write_wav(folder / "halo.wav", sound_of(hum(0.3), RATE))
    write_wav(folder / "lima belas.wav", sound_of(hum(0.3), RATE))
    write_wav(folder / "selamat-datang.wav", sound_of(hum(0.3), RATE))
    change(folder, **{"selamat-datang": Entry(text="Selamat datang")})
    report = check_pack(folder)
    assert found(report) == [("unused", "selamat-datang"), ("unlisted", "halo"), ("unlisted", "lima belas")]
    assert report.ok


def test_words_names_and_clips_of_two_words_are_in_use(folder: Path) -> None:
    for name in ("word-bank", "word-bank_end", "dua-belas_on", "seratus-dua-puluh", "please-go-to-word-bank-tiga"):
        write_wav(folder / f"{name}.wav", sound_of(padded(hum(0.3), 20, 20), RATE))
        change(folder, **{name: Entry(text=name)})
    assert found(check_pack(folder)) == []


def test_with_a_hall_its_names_are_looked_for_and_those_of_others_are_unused(folder: Path, hall: HallFile) -> None:
    counters = [("counter", "2")]
    assert found(check_pack(folder, hall)) == counters
    change(folder, **{"name-pus": None})
    (folder / "name-pus.wav").rename(folder / "name-xyz.wav")
    change(folder, **{"name-xyz": Entry(text="Lain")})
    assert found(check_pack(folder, hall)) == [("optional", "name-pus"), ("unused", "name-xyz"), *counters]
    assert found(check_pack(folder)) == []


def test_a_counter_whose_name_can_not_be_said_is_told_with_what_is_said(folder: Path, hall: HallFile) -> None:
    (remark,) = check_pack(folder, hall).remarks
    assert remark.told.render() == "“Loket Kredit 2” is said as “loket dua”: a word of it has no clip."
    assert not remark.serious


def test_a_name_that_has_changed_in_the_hall_must_not_be_said_any_more(folder: Path, hall: HallFile) -> None:
    change(folder, **{"name-bank": Entry(text="Bank Lama")})
    report = check_pack(folder, hall)
    assert ("other_name", "name-bank") in found(report)
    assert not report.ok


def test_a_code_that_an_agency_and_a_service_share_has_a_name_only_if_it_is_the_same(tmp_path: Path) -> None:
    toml = halls.SMALL.replace('code = "KREDIT"', 'code = "BANK"').replace('"KREDIT"', '"BANK"')
    hall = halls.read(toml.lstrip(), tmp_path)[0]
    assert "name-bank" not in {line.name for line in names("id", hall)}
    same = halls.read(toml.replace('"Kredit"', '"Bank"').lstrip(), tmp_path)[0]
    assert "name-bank" in {line.name for line in names("id", same)}


def test_the_script_names_every_clip_once_and_in_the_form_of_names() -> None:
    for language in ("id", "en", "jv"):
        told = [line.name for line in script(language)]
        assert len(told) == len(set(told))


# At the command line


def check(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["voice", "check", *arguments])
    return result.exit_code, result.output


def test_the_command_ends_with_0_for_a_pack_that_can_be_used_and_with_2_otherwise(folder: Path) -> None:
    code, output = check(str(folder))
    assert code == 0
    assert output.splitlines()[-1] == "It can be used."
    write_wav(folder / "tiga.wav", sound_of(np.zeros(3000), RATE))
    (folder / "dua_on.wav").unlink()
    change(folder, dua_on=None)
    code, output = check(str(folder))
    assert code == 2
    assert "✗ tiga: is silent." in output
    assert "sentences flow: 1;" in output
    assert "✗" in output.splitlines()[-1]


def test_the_command_as_json_has_everything(folder: Path, tmp_path: Path) -> None:
    change(folder, dua_on=None)
    (tmp_path / "hall.toml").write_text(halls.SMALL.replace("Loket 2", "Loket Kredit 2").lstrip(), encoding="utf-8")
    code, output = check(str(folder), "--hall", str(tmp_path / "hall.toml"), "--json")
    data = json.loads(output)
    assert code == 0
    assert (data["ok"], data["language"], data["clips"]) == (True, "id", len(read_pack(folder)[0].sounds))
    assert [(remark["kind"], remark["name"], remark["need"]) for remark in data["remarks"]] == [
        ("optional", "dua_on", "flow"),
        ("unlisted", "dua_on", None),
        ("counter", "2", None),
    ]


def test_a_folder_without_a_manifest_and_a_wrong_hall_file_end_with_2(tmp_path: Path, folder: Path) -> None:
    code, output = check(str(tmp_path / "none"), "--json")
    assert code == 2
    assert json.loads(output.splitlines()[-1])["error"] == "voice_pack"
    code, output = check(str(folder), "--hall", str(tmp_path / "none.toml"), "--json")
    assert code == 2
    assert json.loads(output.splitlines()[-1])["error"] == "hall_file"
