"""Speech programs that a pack can be made with: espeak-ng, and Piper where it and a model are there.

Both are run as programs of their own. espeak-ng can be told to speak a word inside its sentence and pause around it: the
part between the pauses then has the tune of its place, and is cut out. Piper can't, so its clips have only the tune
that the comma or full stop behind them gives.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from hall.errors import BadRequestError
from hall.messages import Message
from hall.voice.level import FRAME_MS, frame_levels
from hall.voice.samples import OddWavError, Sound, read_wav, samples_in
from hall.voice.script import PUNCTUATION, Line
from hall.voice.spelling import for_espeak, without_accents

PROGRAM_S = 120.0

# espeak-ng's voices for the hall's languages. It has none for Javanese.
ESPEAK_VOICES = {"id": "id", "en": "en-gb"}
WORDS_A_MINUTE = {"id": 150, "en": 160}
WORDS_A_MINUTE_ELSE = 150
PITCH = 50

# Eight long pauses of espeak-ng, half a second: longer than any closure inside a word, even where a voice has an echo, so
# that the silence tells where to cut.
_PAUSE = " [[_:_:_:_:_:_:_:_:]] "
_PAUSE_MIN_MS = 200
_SILENT_DB = 45.0


class Engine(Protocol):
    """A way to make a clip of a line."""

    @property
    def voice(self) -> str:
        """Which program spoke with which voice, for the manifest."""

    @property
    def licence(self) -> str:
        """What is to be said about the rights in what it speaks."""

    def speak(self, line: Line) -> Sound:
        """The line as a sound, as the program made it.

        :raises BadRequestError: when the program is missing or fails.
        """


@dataclass(frozen=True, slots=True)
class Espeak:
    """espeak-ng with a voice such as `id` or `id+f2`."""

    language: str
    version: str
    name: str

    @classmethod
    def of(cls, language: str, name: str | None) -> "Espeak":
        """espeak-ng with the voice `name`, or its own for the language.

        :raises BadRequestError: when it is not installed, or has no voice for the language and none is given.
        """
        told = _run(["espeak-ng", "--version"], "", _ESPEAK_MISSING).split()
        name = name or ESPEAK_VOICES.get(language)
        if name is None:
            raise BadRequestError(
                Message(
                    "espeak-ng has no voice for “{language}”. Record a pack of your own (see docs/voice.md), or name a "
                    "voice that comes close: --voice.",
                    language=language,
                )
            )
        return cls(language, next((word for word in told if word[0].isdigit()), ""), name)

    @property
    def voice(self) -> str:
        """Program, version and voice."""
        return f"espeak-ng {self.version}, {self.name}"

    @property
    def licence(self) -> str:
        """The program is under the GPL; what it speaks is our text in its voice."""
        return "Spoken by espeak-ng, a program under the GPL 3 or later"

    def speak(self, line: Line) -> Sound:
        """The line, cut out of its sentence where it stands in one."""
        before, text, after = (for_espeak(self.language, part) for part in (line.before, line.text, line.after))
        mark = after if after in PUNCTUATION else ""
        after = after.removeprefix(mark)
        written = _PAUSE.join(part for part in (before, text + mark, after) if part)
        speed = str(WORDS_A_MINUTE.get(self.language, WORDS_A_MINUTE_ELSE))
        with tempfile.TemporaryDirectory(prefix="antrean-voice-") as folder:
            path = Path(folder, "clip.wav")
            options = ["-v", self.name, "-s", speed, "-p", str(PITCH), "-b", "1", "-w", str(path)]
            _run(["espeak-ng", *options, "--stdin"], written, _ESPEAK_MISSING)
            whole = _spoken(path, "espeak-ng", written)
        return _between_pauses(whole, bool(before), bool(after), written)


@dataclass(frozen=True, slots=True)
class Piper:
    """Piper with a model file."""

    language: str
    model: Path

    @classmethod
    def of(cls, language: str, model: Path | None) -> "Piper":
        """Piper with the model.

        :raises BadRequestError: when no model is given, or it is not there.
        """
        if model is None:
            raise BadRequestError(Message("Piper needs a model: --model FILE.onnx"))
        if not model.is_file():
            raise BadRequestError(Message("There is no model {file}.", file=model))
        return cls(language, model)

    @property
    def voice(self) -> str:
        """Program and model."""
        return f"Piper, {self.model.stem}"

    @property
    def licence(self) -> str:
        """Every model has terms of its own."""
        return f"Spoken by Piper; see the model card of {self.model.stem}"

    def speak(self, line: Line) -> Sound:
        """The line by itself: `after` gives it its comma or full stop, what stands around it is not spoken."""
        text = without_accents(self.language, line.text)
        written = text + (line.after if line.after in PUNCTUATION else "")
        with tempfile.TemporaryDirectory(prefix="antrean-voice-") as folder:
            path = Path(folder, "clip.wav")
            _run(["piper", "--model", str(self.model), "--output_file", str(path)], written + "\n", _PIPER_MISSING)
            return _spoken(path, "piper", written)


_ESPEAK_MISSING = Message("The program espeak-ng is missing. Install it: apt install espeak-ng")
_PIPER_MISSING = Message(
    "The program piper is missing. Install it: pip install piper-tts (Debian's package piper is another program)"
)


def _run(command: Sequence[str], text: str, missing: Message) -> str:
    """What the program prints.

    :raises BadRequestError: when it is missing, fails or hangs.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the programs above, their arguments in a list
            command, input=text.encode(), capture_output=True, check=False, timeout=PROGRAM_S
        )
    except FileNotFoundError:
        raise BadRequestError(missing) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BadRequestError(Message("{program} can't be run: {reason}.", program=command[0], reason=error)) from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
        raise BadRequestError(Message("{program} failed: {reason}", program=command[0], reason=reason))
    return done.stdout.decode(errors="replace")


def _spoken(path: Path, program: str, text: str) -> Sound:
    try:
        return read_wav(path)
    except OddWavError as error:
        raise BadRequestError(
            Message(
                "{program} made no usable sound of “{text}”: it {problem}",
                program=program,
                text=text,
                problem=error.problem,
            )
        ) from None


def _between_pauses(whole: Sound, before: bool, after: bool, text: str) -> Sound:
    """The part of the sound without what was spoken in front of the first pause and behind the last one."""
    parts = _parts(whole)
    inner = parts[int(before) : len(parts) - int(after)]
    if not inner:
        raise BadRequestError(Message("espeak-ng made no pause where one was asked for: “{text}”", text=text))
    # Half a pause on each side stays, so that what is cut later finds the quiet around the voice.
    margin = samples_in(_PAUSE_MIN_MS / 2, whole.rate)
    start, end = max(inner[0][0] - margin, 0), inner[-1][1] + margin
    return Sound(whole.samples[start:end], whole.rate)


def _parts(sound: Sound) -> list[tuple[int, int]]:
    """Where there is sound between the long silences, in samples."""
    levels = frame_levels(sound.wave, sound.rate)
    heard = np.flatnonzero(levels > levels.max() - _SILENT_DB)
    breaks = np.flatnonzero(np.diff(heard) * FRAME_MS >= _PAUSE_MIN_MS)
    starts = [heard[0], *heard[breaks + 1]]
    ends = [*heard[breaks], heard[-1]]
    size = samples_in(FRAME_MS, sound.rate)
    return [(int(start) * size, (int(end) + 1) * size) for start, end in zip(starts, ends, strict=True)]
