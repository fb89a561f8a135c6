"""Is a voice pack in order? What is missing, what can't be used, what sounds wrong, and which counters lose their name."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from hall.errors import Mistake
from hall.messages import Message
from hall.settings.hallfile import HallFile
from hall.voice.clips import END, ON
from hall.voice.level import SILENT_DBFS, loudness_dbfs
from hall.voice.pack import Entry, Pack, read_pack
from hall.voice.samples import FULL_SCALE, Sound
from hall.voice.script import Line, Need, names, script
from hall.voice.words import counter_words, falls_back

# Samples in a row that a recorder cut off at its limit.
_CLIPPED_RUN = 3
_CLIPPED_FROM = FULL_SCALE - 8
QUIET_DBFS, LOUD_DBFS = -38.0, -7.0


class Kind(StrEnum):
    """What is the matter with a clip or a counter."""

    MISSING = "missing"
    ODD = "odd"
    CLIPPED = "clipped"
    SILENT = "silent"
    OTHER_NAME = "other_name"
    QUIET = "quiet"
    LOUD = "loud"
    OPTIONAL = "optional"
    UNUSED = "unused"
    UNLISTED = "unlisted"
    COUNTER = "counter"


# With one of these a pack must not be used.
SERIOUS = frozenset({Kind.MISSING, Kind.ODD, Kind.CLIPPED, Kind.SILENT, Kind.OTHER_NAME})


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a clip, a file or a counter, by its name. `need` says what a missing clip would be for."""

    kind: Kind
    name: str
    told: Message
    need: Need | None = None

    @property
    def serious(self) -> bool:
        """Whether it must be put right before the pack is used."""
        return self.kind in SERIOUS


@dataclass(frozen=True, slots=True)
class Report:
    """A pack and all remarks on it, the serious ones first."""

    pack: Pack
    remarks: tuple[Remark, ...]

    @property
    def ok(self) -> bool:
        """Whether the pack can be used."""
        return not any(remark.serious for remark in self.remarks)


def check_pack(folder: Path, hall: HallFile | None = None) -> Report:
    """Looks over the pack in a folder, with a hall also at the names in it.

    :raises VoicePackError: when the manifest itself can't be used.
    """
    pack, mistakes = read_pack(folder)
    named = names(pack.language, hall) if hall else ()
    remarks = [_odd(mistake) for mistake in mistakes]
    remarks += _missing(pack, (*script(pack.language), *named))
    for name, sound in pack.sounds.items():
        remarks += _heard(name, sound)
    remarks += _other_names(pack, named)
    remarks += _unused(pack, hall)
    if hall:
        remarks += _counters(pack, hall)
    return Report(pack, tuple(sorted(remarks, key=lambda remark: list(Kind).index(remark.kind))))


def _odd(mistake: Mistake) -> Remark:
    told = mistake.problem
    if mistake.remedy is not None:
        told = Message("{problem} {remedy}", problem=mistake.problem, remedy=mistake.remedy)
    return Remark(Kind.ODD, mistake.path.removesuffix(".wav"), told)


def _missing(pack: Pack, lines: tuple[Line, ...]) -> Iterator[Remark]:
    for line in lines:
        if line.name not in pack.manifest.clips:
            kind = Kind.MISSING if line.need is Need.CALLS else Kind.OPTIONAL
            yield Remark(kind, line.name, Message("is missing: “{text}”", text=line.shown), line.need)


def _heard(name: str, sound: Sound) -> Iterator[Remark]:
    level = loudness_dbfs(sound.wave - sound.wave.mean(), sound.rate)
    shown = f"{level:.0f}"
    if level < SILENT_DBFS:
        yield Remark(Kind.SILENT, name, Message("is silent."))
    elif level < QUIET_DBFS:
        yield Remark(Kind.QUIET, name, Message("is very quiet ({level} dB): its noise will be heard too.", level=shown))
    elif level > LOUD_DBFS:
        yield Remark(Kind.LOUD, name, Message("is very loud ({level} dB): speak softer or farther away.", level=shown))
    at_the_limit = np.abs(sound.samples.astype(np.int32)) >= _CLIPPED_FROM
    in_a_row = np.convolve(at_the_limit, np.ones(_CLIPPED_RUN, np.int64))
    if in_a_row.max() >= _CLIPPED_RUN:
        yield Remark(Kind.CLIPPED, name, Message("is clipped: it was recorded too loud. Record it again."))


def _other_names(pack: Pack, named: tuple[Line, ...]) -> Iterator[Remark]:
    for line in named:
        entry = pack.manifest.clips.get(line.name)
        if entry is not None and entry.text != line.text:
            told = Message("says “{text}”, but the hall file “{name}”.", text=entry.text, name=line.text)
            yield Remark(Kind.OTHER_NAME, line.name, told)


def _unused(pack: Pack, hall: HallFile | None) -> Iterator[Remark]:
    used = _names_in_use(pack, hall)
    for name in pack.manifest.clips:
        if not _is_said(name.removesuffix(ON).removesuffix(END), used):
            yield Remark(Kind.UNUSED, name, Message("is never said."))
    for path in sorted(pack.folder.glob("*.wav")):
        if path.stem not in pack.manifest.clips:
            yield Remark(Kind.UNLISTED, path.stem, Message("is not in the manifest, so it is never said."))


def _names_in_use(pack: Pack, hall: HallFile | None) -> set[str]:
    """Every single clip that could be said: the script, words and names of halls."""
    single = {line.name.removesuffix(ON).removesuffix(END) for line in script(pack.language)}
    words = {name.removesuffix(END) for name in pack.manifest.clips if name.startswith("word-")}
    if hall is None:
        single |= {name for name in pack.manifest.clips if name.startswith("name-")}
    else:
        single |= {line.name for line in names(pack.language, hall)}
    return single | {word for word in words if word.count("-") == 1}


def _is_said(name: str, single: set[str]) -> bool:
    """Whether it is a clip that could be said, or several of them as one."""
    cuts = [place for place, sign in enumerate(name) if sign == "-"]
    return name in single or any(name[:cut] in single and _is_said(name[cut + 1 :], single) for cut in cuts)


def _counters(pack: Pack, hall: HallFile) -> Iterator[Remark]:
    for counter in hall.counter:
        name = counter.name.get(pack.language) or next(iter(counter.name.values()))
        if falls_back(name, pack.has):
            said = " ".join(_text(pack, clip) for clip in counter_words(pack.language, name, pack.has))
            told = Message("“{name}” is said as “{said}”: a word of it has no clip.", name=name, said=said)
            yield Remark(Kind.COUNTER, counter.code, told)


def _text(pack: Pack, clip: str) -> str:
    found: Entry | None = pack.manifest.clips.get(clip)
    return found.text if found else clip
