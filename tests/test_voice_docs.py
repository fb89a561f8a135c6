"""The page about the voice and the program say the same: clips and texts, commands and options, kinds of remarks, pauses."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.core import TyperGroup, TyperOption
from typer.main import get_command

from hall.cli.commands import app
from hall.voice import words
from hall.voice.check import SERIOUS, Kind
from hall.voice.level import PEAK_MAX, TARGET_DBFS
from hall.voice.pack import Entry, Manifest
from hall.voice.script import Need, script
from hall.voice.sound import JOIN_MS
from tests.test_docs import sections

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "voice.md"
README = ROOT / "assets" / "voice" / "README.md"


def section(heading: str) -> str:
    return sections(PAGE)[heading]


def test_the_table_of_needed_clips_is_the_script() -> None:
    rows = re.findall(r"`([a-z-]+)` \| ([^|]+) \|", section("what-a-call-needs"))
    needed = {line.name: line.shown for line in script("id") if line.need is Need.CALLS}
    assert {name: text.strip() for name, text in rows} == needed
    assert f"{len(needed)} clips in Indonesian" in section("record-your-own")


def test_every_optional_clip_is_named_or_meant() -> None:
    text = section("what-makes-it-better")
    meant = tuple(f"{name}-" for name in re.findall(r"`([a-z]+)-…`", text))
    for line in script("id"):
        if line.need in {Need.COUNTERS, Need.PAGES}:
            assert f"`{line.name}`" in text or line.name.startswith(meant), line.name


def test_the_sample_manifest_is_one_and_every_key_is_explained() -> None:
    found = re.search(r"```toml\n(.*?)```", section("the-manifest"), re.DOTALL)
    assert found
    manifest = Manifest.model_validate(tomllib.loads(found[1]))
    assert set(tomllib.loads(found[1])) == set(Manifest.model_fields)
    assert manifest.clips["loket-baru"].gain_db == -1.5
    rows = re.findall(r"^\| `(\w+)` \|", section("the-manifest"), re.MULTILINE)
    assert set(rows) == set(Entry.model_fields)


@pytest.mark.parametrize("name", ["build", "check"])
def test_each_command_is_described_with_all_its_options(name: str) -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    voice = group.commands["voice"]
    assert isinstance(voice, TyperGroup)
    assert sorted(voice.commands) == ["build", "check"]
    options = {
        option for given in voice.commands[name].params if isinstance(given, TyperOption) for option in given.opts
    } - {"--help", "-h"}
    text = section(f"antrean-voice-{name}")
    assert f"`antrean voice {name} " in text
    assert set(re.findall(r"(--[a-z][a-z-]+)", text)) == options


def test_each_kind_of_remark_has_a_row_that_says_whether_the_pack_can_be_used() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (yes|no) \|$", section("antrean-voice-check"), re.MULTILINE)
    assert dict(rows) == {kind.value: "no" if kind in SERIOUS else "yes" for kind in Kind}
    assert all(f"`{need.value}`" in section("antrean-voice-check") for need in Need)


def test_the_figures_of_the_sentence_are_those_of_the_program() -> None:
    text = section("how-clips-become-a-sentence")
    assert f"{JOIN_MS:.0f} ms apart" in text
    assert f"{words.AFTER_QUEUE_NUMBER_MS} ms, after the letter {words.AFTER_LETTERS_MS}" in text
    assert f"after the number {words.AFTER_NUMBER_MS}" in text
    assert f"{-TARGET_DBFS:.0f} dB below full scale" in text
    assert f"below {PEAK_MAX}" in text


def test_the_shipped_packs_are_described_as_they_are() -> None:
    table = README.read_text(encoding="utf-8")
    for language in ("id", "en"):
        manifest = tomllib.loads((ROOT / "assets" / "voice" / language / "manifest.toml").read_text(encoding="utf-8"))
        row = next(line for line in table.splitlines() if line.startswith(f"| `{language}` |"))
        program, _, name = manifest["voice"].partition(", ")
        assert f"`{name}`" in row
        assert program in table
        assert f"| {len(manifest['clips'])} |" in row
    assert f"{manifest['rate']:,} Hz" in table
