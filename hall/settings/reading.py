"""From a hall file to a checked hall, or to the list of all its mistakes, each with its line."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from hall.errors import HallFileError, Mistake
from hall.messages import Message
from hall.settings.checks import cross_checks, nearest, shown, tables
from hall.settings.hallfile import LANGUAGES, LOCALIZED, Agency, Counter, HallFile, HallPart, Priority, Service
from hall.settings.hours import problems
from hall.settings.lines import KeyPath, lines_of, nearest_line

FILE_MAX_BYTES = 1_000_000
SHOWN_MAX = 40
DEPTH_MAX = 20

Sentence = tuple[Message, Message | None]
Detail = Mapping[str, Any]  # pydantic's ErrorDetails, or its `ctx` and `input`
SentenceOf = Callable[[Detail, KeyPath], Sentence]


def read_hall_file(path: Path) -> tuple[HallFile, str]:
    """The checked hall in a TOML file, and the file's text.

    :raises HallFileError: with every mistake of the file, sorted by line.
    """
    text = _text_of(path)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise HallFileError(path, [_syntax(error, text)]) from None
    except ValueError:  # Python reads no integer of more than 4,300 digits
        raise HallFileError(path, [_number_too_long(text)]) from None
    except RecursionError:
        raise HallFileError(path, [_TOO_DEEP]) from None
    if _too_deep(raw):
        raise HallFileError(path, [_TOO_DEEP])
    lines = lines_of(text)
    mistakes = [
        Mistake(nearest_line(lines, key_path), shown(key_path), problem, remedy)
        for key_path, problem, remedy in cross_checks(raw)
    ]
    hall = None
    try:
        hall = HallFile.model_validate(raw, context={"languages": _languages(raw)})
    except ValidationError as error:
        told = [detail for detail in error.errors(include_url=False) if not _told_by_walk(detail["type"])]
        walked = list(_walk(raw, _languages(raw)))
        mistakes += [_mistake(detail["type"], detail["loc"], detail, lines) for detail in told]
        mistakes += [
            _mistake(kind, path, {"ctx": values, "input": given}, lines) for kind, path, values, given in walked
        ]
    if mistakes or hall is None:
        raise HallFileError(path, sorted(mistakes, key=lambda mistake: (mistake.line or 0, mistake.path)))
    return hall, text


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = Message("can't be read: {reason}.", reason=error.strerror or str(error))
        raise HallFileError(
            path, [Mistake(None, "", problem, Message("Check the path and who may read it."))]
        ) from None
    if len(data) > FILE_MAX_BYTES:
        raise HallFileError(path, [Mistake(None, "", Message("is larger than any hall file."))])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Message("holds bytes that are not UTF-8.")
        raise HallFileError(path, [Mistake(line, "", problem, Message("Save the file as UTF-8."))]) from None


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


def _languages(raw: dict[str, Any]) -> list[str]:
    hall = raw.get("hall")
    languages = hall.get("languages") if isinstance(hall, dict) else None
    if isinstance(languages, list) and languages and languages[0] in LANGUAGES:
        return languages
    return []  # a first language that is not known is one mistake, not one more at every name


def _told_by_walk(kind: str) -> bool:
    return kind.startswith("hours_") or kind == "default_language_missing"


def _walk(raw: dict[str, Any], languages: list[str]) -> Iterator[tuple[str, KeyPath, dict[str, str], object]]:
    """What pydantic tells only in part: all mistakes inside hours, and a missing first language beside other mistakes.

    Yields the kind, the path, the values for the sentence and what was given.
    """
    for path, table in _named_tables(raw):
        if "hours" in table:
            for where, kind, values in problems(table["hours"]):
                yield kind, (*path, "hours", *where), values, table["hours"]
        for key in LOCALIZED:
            texts = table.get(key)
            if languages and isinstance(texts, dict) and languages[0] not in texts:
                yield "default_language_missing", (*path, key), {"language": languages[0]}, texts


def _named_tables(raw: dict[str, Any]) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    for index, counter in tables(raw.get("counter")):
        yield ("counter", index), counter
    for index, agency in tables(raw.get("agency")):
        yield ("agency", index), agency
        for place, service in tables(agency.get("service")):
            yield ("agency", index, "service", place), service


def _mistake(kind: str, where: KeyPath, detail: Detail, lines: dict[KeyPath, int]) -> Mistake:
    path: KeyPath = tuple(step for step in where if step != "[key]")
    problem, remedy = _SENTENCES.get(kind, _any_other)(detail, path)
    return Mistake(nearest_line(lines, path), shown(path), problem, remedy)


def _fixed(problem: str, remedy: str | None = None) -> SentenceOf:
    """A sentence whose values are the error's own context and its input."""

    def sentence(detail: Detail, path: KeyPath) -> Sentence:
        values = {**(detail.get("ctx") or {}), "input": _short(detail["input"])}
        return Message(problem, **values), Message(remedy, **values) if remedy else None

    return sentence


def _short(value: object) -> str:
    try:
        text = str(value)
    except ValueError:  # an integer of more digits than Python writes out
        text = "…"
    return text if len(text) <= SHOWN_MAX else text[: SHOWN_MAX - 1] + "…"


def _unknown_key(detail: Detail, path: KeyPath) -> Sentence:
    key = str(path[-1])
    return Message("there is no key “{key}” here.", key=key), nearest(key, _keys_beside(path))


def _keys_beside(path: KeyPath) -> list[str]:
    names = tuple(step for step in path[:-1] if isinstance(step, str))
    parts: dict[tuple[str, ...], type[BaseModel]] = {
        (): HallFile,
        ("hall",): HallPart,
        ("hall", "priority"): Priority,
        ("agency",): Agency,
        ("agency", "service"): Service,
        ("counter",): Counter,
    }
    return list(parts[names].model_fields) if names in parts else []


def _pattern(detail: Detail, path: KeyPath) -> Sentence:
    given = _short(detail["input"])
    problem = Message("“{given}” can't be used here.", given=given)
    match path[-1]:
        case "series":
            return problem, Message("A series is one or two letters A to Z, so that every printer has them.")
        case "zone":
            return problem, Message("A zone is written in small letters, digits and dashes: zona-utara.")
        case _:
            return problem, Message("A code is written in capitals A to Z, digits and dashes: DUK-KK.")


def _type_wanted(what: str) -> SentenceOf:
    def sentence(detail: Detail, path: KeyPath) -> Sentence:
        return (
            Message("“{given}” can't be used here.", given=_short(detail["input"])),
            Message("This must be {what}.", what=Message(what)),
        )

    return sentence


def _any_other(detail: Detail, path: KeyPath) -> Sentence:
    return Message("can't be used: {reason}.", reason=detail["msg"]), None


def _language_remedy(detail: Detail, path: KeyPath) -> Sentence:
    given = str((detail.get("ctx") or {}).get("given", detail["input"]))
    return (
        Message("“{given}” is no language that this version knows.", given=given),
        Message("Known are: {names}.", names=", ".join(LANGUAGES)),
    )


def _literal(detail: Detail, path: KeyPath) -> Sentence:
    expected = str((detail.get("ctx") or {}).get("expected", ""))
    return (
        Message("“{given}” can't be used here.", given=_short(detail["input"])),
        Message("Possible are: {names}.", names=", ".join(re.findall(r"'(\w+)'", expected))),
    )


# Message(...) around each template below is what the catalogue's extraction looks for; `_fixed` makes the values.
_SENTENCES: dict[str, SentenceOf] = {
    "extra_forbidden": _unknown_key,
    "missing": _fixed(Message("is missing.").template, Message("Add it.").template),
    "string_pattern_mismatch": _pattern,
    "string_too_long": _fixed(Message("is longer than {max_length} characters.").template),
    "too_short": _fixed(Message("is empty.").template, Message("At least one is needed.").template),
    "greater_than_equal": _fixed(Message("{input} is too small.").template, Message("The least is {ge}.").template),
    "less_than_equal": _fixed(Message("{input} is too large.").template, Message("The most is {le}.").template),
    "string_type": _type_wanted(Message("a text in quotes").template),
    "int_type": _type_wanted(Message("a whole number").template),
    "list_type": _type_wanted(Message("a list: […]").template),
    "dict_type": _type_wanted(Message('a table of languages: {{ id = "…", en = "…" }}').template),
    "model_type": _type_wanted(Message("a table of its own").template),
    "date_type": _type_wanted(Message("a day: 2026-12-24").template),
    "date_parsing": _type_wanted(Message("a day: 2026-12-24").template),
    "date_from_datetime_parsing": _type_wanted(Message("a day: 2026-12-24").template),
    "date_from_datetime_inexact": _type_wanted(Message("a day: 2026-12-24").template),
    "no_day": _type_wanted(Message("a day: 2026-12-24").template),
    "literal_error": _literal,
    "control_character": _fixed(
        Message("holds the character {codepoint}, which can't be printed.").template,
        Message("Remove it.").template,
    ),
    "blank": _fixed(Message("is blank.").template, Message("Write a text, or leave the key out.").template),
    "default_language_missing": _fixed(
        Message("the hall's first language, “{language}”, is missing.").template,
        Message('Add {language} = "…".').template,
    ),
    "unknown_language": _language_remedy,
    "unknown_time_zone": _fixed(
        Message("there is no time zone “{given}”.").template,
        Message("In Indonesia: Asia/Jakarta, Asia/Makassar or Asia/Jayapura.").template,
    ),
    "unknown_country": _fixed(
        Message("there is no country “{given}” in the calendar of holidays.").template,
        Message("Write two capitals, such as ID.").template,
    ),
    "hours_form": _fixed(
        Message("“{input}” are no opening hours.").template,
        Message('Write "always" or {{ mon-thu = ["08:00-12:00", "13:00-15:00"] }}.').template,
    ),
    "hours_day": _fixed(
        Message("“{day}” is no weekday.").template,
        Message("Write mon, tue, wed, thu, fri, sat or sun, or a range such as mon-thu.").template,
    ),
    "hours_days_inverted": _fixed(
        Message("the days “{day}” run backwards.").template, Message("Begin with the earlier day.").template
    ),
    "hours_day_twice": _fixed(Message("{day} has hours twice.").template, Message("Name each day once.").template),
    "hours_span": _fixed(
        Message("“{text}” ({day}) is no span of a day.").template, Message("Write it like 08:00-12:00.").template
    ),
    "hours_inverted": _fixed(
        Message("“{text}” ({day}) ends before it begins.").template,
        Message("Write the earlier time first.").template,
    ),
    "hours_overlap": _fixed(
        Message("{first} and {second} ({day}) overlap or are out of order.").template,
        Message("Put them in order, apart from each other.").template,
    ),
}
