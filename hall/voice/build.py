"""Making a voice pack with a speech program, or adding to one what it lacks.

What an office has recorded is never overwritten: a folder that holds anything must be meant (`only_missing`), and then only
clips without a file are made.
"""

from dataclasses import dataclass
from pathlib import Path

from hall.errors import BadRequestError
from hall.messages import Message
from hall.settings.hallfile import HallFile
from hall.voice.engines import Engine
from hall.voice.level import faded, matched, voice_edges
from hall.voice.pack import MANIFEST, Entry, Manifest, read_pack, write_manifest
from hall.voice.samples import OddWavError, Sound, read_wav, resampled, samples_in, sound_of, write_wav
from hall.voice.script import Line, names, script

# What a clip keeps in front of its voice and behind it, for its fades.
LEAD_MS, TAIL_MS = 12.0, 25.0

FOUND_THERE = "recorded"


@dataclass(frozen=True, slots=True)
class Built:
    """What has been made, what was there already, and how large the folder has become."""

    made: tuple[str, ...]
    kept: tuple[str, ...]
    seconds: float
    size_bytes: int


def build(
    language: str,
    folder: Path,
    engine: Engine,
    *,
    hall: HallFile | None = None,
    only_missing: bool = False,
) -> Built:
    """Makes every clip of the language's script, and the names in the hall; nothing is written before all are there.

    :raises BadRequestError: when the folder holds something already and `only_missing` is not given, when it can't be
        written, or when the program fails.
    :raises VoicePackError: when the folder's own manifest can't be used.
    """
    before = _before(language, folder, only_missing=only_missing)
    lines = [*script(language), *(names(language, hall) if hall else ())]
    kept = [line for line in lines if (folder / f"{line.name}.wav").exists()]
    _make_room(folder)
    made = {line: engine.speak(line) for line in lines if line not in kept}
    rate = before.rate if before else _rate(folder, kept, made)
    manifest = _manifest(language, engine, rate, before, kept, list(made))
    fitted = {line: _fit(sound, rate) for line, sound in made.items()}
    try:
        for line, sound in fitted.items():
            write_wav(folder / f"{line.name}.wav", sound)
        write_manifest(folder, manifest)
        size = sum(path.stat().st_size for path in folder.iterdir())
    except OSError as error:
        raise _not_written(folder, error) from error
    seconds = sum(sound.seconds for sound in fitted.values())
    return Built(tuple(line.name for line in made), tuple(line.name for line in kept), seconds, size)


def _before(language: str, folder: Path, *, only_missing: bool) -> Manifest | None:
    """The manifest that the folder has already."""
    if not only_missing and folder.is_dir() and any(folder.iterdir()):
        raise BadRequestError(
            Message(
                "{folder} is not empty. Name another folder, or add --only-missing: then no file of it is touched.",
                folder=folder,
            )
        )
    if not (folder / MANIFEST).exists():
        return None
    manifest = read_pack(folder)[0].manifest
    if manifest.language != language:
        raise BadRequestError(
            Message(
                "The pack in {folder} speaks “{there}”, not “{wanted}”.",
                folder=folder,
                there=manifest.language,
                wanted=language,
            )
        )
    return manifest


def _make_room(folder: Path) -> None:
    """Before the program speaks for seconds: can anything be written there?"""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(folder, error) from error


def _not_written(folder: Path, error: OSError) -> BadRequestError:
    return BadRequestError(Message("{file} can't be written: {reason}.", file=folder, reason=error.strerror or error))


def _rate(folder: Path, kept: list[Line], made: dict[Line, Sound]) -> int:
    """The rate of what is there, or of what the program made."""
    try:
        there = [read_wav(folder / f"{line.name}.wav").rate for line in kept[:1]]
    except OddWavError as error:
        raise BadRequestError(
            Message("{file}: {problem}", file=folder / f"{kept[0].name}.wav", problem=error.problem)
        ) from None
    return (there or [sound.rate for sound in made.values()])[0]


def _manifest(
    language: str, engine: Engine, rate: int, before: Manifest | None, kept: list[Line], made: list[Line]
) -> Manifest:
    voice = before.voice if before else engine.voice
    entries = dict(before.clips) if before else {}
    for line in kept:
        entries.setdefault(line.name, Entry(text=line.text, voice=None if before else FOUND_THERE))
    for line in made:
        entries[line.name] = Entry(text=line.text, voice=None if voice == engine.voice else engine.voice)
    licence = before.licence if before else engine.licence
    return Manifest(language=language, voice=voice, licence=licence, rate=rate, clips=entries)


def _fit(sound: Sound, rate: int) -> Sound:
    """The clip at the pack's rate and loudness, with a little quiet around its voice."""
    wave = resampled(sound, rate).wave
    begin, end = voice_edges(wave, rate)
    kept = wave[max(begin - samples_in(LEAD_MS, rate), 0) : end + samples_in(TAIL_MS, rate)]
    return sound_of(faded(matched(kept, rate), rate, LEAD_MS, TAIL_MS), rate)
