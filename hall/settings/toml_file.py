"""A settings file as text, as values and as lines, or the mistake that keeps it from being read at all."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hall.errors import Mistake, SettingsFileError
from hall.messages import Message
from hall.settings.lines import KeyPath, lines_of

FILE_MAX_BYTES = 1_000_000
DEPTH_MAX = 20


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What is in a TOML file, and on which line each key stands."""

    text: str
    values: dict[str, Any]
    lines: dict[KeyPath, int]


def read_toml(path: Path, error: type[SettingsFileError]) -> TomlFile:
    """The contents of a TOML file.

    :param error: what to raise, with the one mistake that stands in the way.
    """
    text = _text_of(path, error)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as found:
        raise error(path, [_syntax(found, text)]) from None
    except ValueError:  # Python reads no integer of more than 4,300 digits
        raise error(path, [_number_too_long(text)]) from None
    except RecursionError:
        raise error(path, [_TOO_DEEP]) from None
    if _too_deep(raw):
        raise error(path, [_TOO_DEEP])
    return TomlFile(text, raw, lines_of(text))


def _text_of(path: Path, kind: type[SettingsFileError]) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = Message("can't be read: {reason}.", reason=error.strerror or str(error))
        raise kind(path, [Mistake(None, "", problem, Message("Check the path and who may read it."))]) from None
    if len(data) > FILE_MAX_BYTES:
        raise kind(path, [Mistake(None, "", Message("is larger than any settings file."))])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Message("holds bytes that are not UTF-8.")
        raise kind(path, [Mistake(line, "", problem, Message("Save the file as UTF-8."))]) from None


_TOO_DEEP = Mistake(None, "", Message("is nested too deeply."))


def _too_deep(raw: dict[str, Any]) -> bool:
    """Without recursion, since dotted keys nest without brackets and so without a limit of `tomllib`."""
    level: list[object] = [raw]
    for _ in range(DEPTH_MAX):
        level = [below for value in level for below in _below(value)]
    return bool(level)


def _below(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _number_too_long(text: str) -> Mistake:
    number = re.search(r"[0-9_]{4300}", text)
    line = text.count("\n", 0, number.start()) + 1 if number else None
    return Mistake(line, "", Message("holds a number of far too many digits."))


def _syntax(error: tomllib.TOMLDecodeError, text: str) -> Mistake:
    told = str(error)
    place = re.search(r" \(at line (\d+), column \d+\)", told)
    reason = told.replace(place[0], "") if place else told.replace(" (at end of document)", "")
    problem = Message("this is not TOML: {reason}.", reason=reason)
    line = int(place[1]) if place else text.count("\n") + 1
    return Mistake(line, "", problem, Message("See https://toml.io for the form."))
