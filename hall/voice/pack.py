"""A voice pack: a folder with one WAV file per clip and a `manifest.toml` that lists them. The form is in docs/voice.md.

A pack is read whole: once it is there, a folder that goes away or changes silences nobody.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from hall.errors import Mistake, SettingsFileError, in_order
from hall.messages import Message
from hall.settings.hallfile import Language, Text
from hall.settings.lines import nearest_line
from hall.settings.sentences import mistake
from hall.settings.toml_file import TomlFile, read_toml
from hall.shipped import shipped
from hall.voice.clips import NAME
from hall.voice.samples import OddWavError, Sound, read_wav
from hall.voice.script import Line, Need, script

MANIFEST = "manifest.toml"


class VoicePackError(SettingsFileError):
    """A voice pack that can't be used, with everything that is wrong with it."""

    code = "voice_pack"
    told = Message("{file}: mistakes: {count}; this voice pack can't be used.").template


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Entry(_Part):
    """One clip of the manifest: its text; how much louder than the others it shall be; who spoke it, if another voice."""

    text: Text
    gain_db: Annotated[float, Field(ge=-12, le=12, strict=False)] = 0.0
    voice: Text | None = None


def _text_alone(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class Manifest(_Part):
    """A whole manifest.toml. A clip is a text, or a table with `text`, `gain_db` and `voice`."""

    language: Language
    voice: Text
    licence: Text
    rate: Annotated[int, Field(ge=8000, le=48000)]
    clips: dict[str, Annotated[Entry, BeforeValidator(_text_alone)]] = Field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Pack:
    """A pack in memory. `clips` says which file each clip came from; in `fitted` `sound` keeps what it made of them."""

    folder: Path
    manifest: Manifest
    clips: Mapping[str, Path]
    sounds: Mapping[str, Sound] = field(repr=False)
    fitted: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def language(self) -> str:
        """The language it speaks."""
        return self.manifest.language

    @property
    def rate(self) -> int:
        """Samples per second of every clip."""
        return self.manifest.rate

    @property
    def gains(self) -> Mapping[str, float]:
        """How much louder than the others a clip shall be, in dB."""
        return {name: entry.gain_db for name, entry in self.manifest.clips.items()}

    @property
    def seconds(self) -> float:
        """How long all clips take."""
        return sum(sound.seconds for sound in self.sounds.values())

    def has(self, name: str) -> bool:
        """Whether there is a clip of that name."""
        return name in self.sounds


def load_pack(folder: Path) -> Pack:
    """The pack in a folder, with every clip that a call needs.

    :raises VoicePackError: naming everything that is missing or odd.
    """
    pack, mistakes = read_pack(folder)
    listed = pack.manifest.clips
    mistakes += [
        _missing(line) for line in script(pack.language) if line.need is Need.CALLS and line.name not in listed
    ]
    if mistakes:
        raise VoicePackError(folder / MANIFEST, mistakes)
    return pack


def read_pack(folder: Path) -> tuple[Pack, list[Mistake]]:
    """The clips of a folder that can be used, and what is wrong with the others; clips may be missing.

    :raises VoicePackError: when the manifest itself can't be used.
    """
    file = read_toml(folder / MANIFEST, VoicePackError)
    manifest = _manifest(folder / MANIFEST, file)
    clips = {name: folder / f"{name}.wav" for name in manifest.clips if NAME.fullmatch(name)}
    sounds: dict[str, Sound] = {}
    mistakes = [_no_name(name, _line(file, name)) for name in manifest.clips if name not in clips]
    for name, path in clips.items():
        try:
            sounds[name] = _read_clip(path, manifest.rate)
        except OddWavError as error:
            mistakes.append(Mistake(_line(file, name), path.name, error.problem, error.remedy))
    return Pack(folder, manifest, clips, sounds), in_order(mistakes)


def shipped_pack(language: str) -> Pack | None:
    """The pack of a language that travels with the program; None where there is none."""
    try:
        folder = shipped("assets", "voice", language)
    except FileNotFoundError:
        return None
    return load_pack(folder)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes a manifest, the clips in the order of the script and then by name.

    :raises OSError: when the folder can't be written.
    """
    order = {line.name: place for place, line in enumerate(script(manifest.language))}
    names = sorted(manifest.clips, key=lambda name: (order.get(name, len(order)), name))
    head = [f"{key} = {_toml(getattr(manifest, key))}" for key in ("language", "voice", "licence", "rate")]
    clips = [f"{name} = {_toml_entry(manifest.clips[name])}" for name in names]
    (folder / MANIFEST).write_text("\n".join([*head, "", "[clips]", *clips, ""]), encoding="utf-8")


def _manifest(path: Path, file: TomlFile) -> Manifest:
    try:
        return Manifest.model_validate(file.values)
    except ValidationError as error:
        told = error.errors(include_url=False)
        found = [mistake(each["type"], each["loc"], each, file.lines, Manifest) for each in told]
        raise VoicePackError(path, in_order(found)) from None


def _read_clip(path: Path, rate: int) -> Sound:
    sound = read_wav(path)
    if sound.rate != rate:
        raise OddWavError(
            Message("has {rate} samples a second; the manifest says {wanted}.", rate=sound.rate, wanted=rate),
            Message("Convert it, or change the manifest if all clips have this rate."),
        )
    return sound


def _line(file: TomlFile, name: str) -> int | None:
    return nearest_line(file.lines, ("clips", name))


def _no_name(name: str, line: int | None) -> Mistake:
    return Mistake(
        line,
        f"clips.{name}",
        Message("this is no name of a clip."),
        Message("Names are words in small letters and digits, joined by dashes: letter-b."),
    )


def _missing(line: Line) -> Mistake:
    return Mistake(
        None,
        f"{line.name}.wav",
        Message("is missing."),
        Message("Record it: “{text}”, and add it to the manifest.", text=line.shown),
    )


def _toml(value: object) -> str:
    """A text or number as TOML; JSON's form of a text is TOML's too, once nothing but quotes has to be escaped."""
    return json.dumps(value, ensure_ascii=False)


def _toml_entry(entry: Entry) -> str:
    given = entry.model_dump(exclude_defaults=True)
    if given.keys() == {"text"}:
        return _toml(entry.text)
    return "{ " + ", ".join(f"{key} = {_toml(value)}" for key, value in given.items()) + " }"
