"""From pydantic's errors to sentences: what is wrong with a value in a settings file, and what would be right."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from hall.errors import Mistake
from hall.messages import Message
from hall.settings.checks import nearest, shown
from hall.settings.hallfile import LANGUAGES
from hall.settings.lines import KeyPath, nearest_line

SHOWN_MAX = 40

Sentence = tuple[Message, Message | None]
Detail = Mapping[str, Any]  # pydantic's ErrorDetails, or its `ctx` and `input`
SentenceOf = Callable[[Detail, KeyPath, type[BaseModel]], Sentence]


def mistake(kind: str, where: KeyPath, detail: Detail, lines: dict[KeyPath, int], model: type[BaseModel]) -> Mistake:
    """One of pydantic's errors as a sentence with its line."""
    path: KeyPath = tuple(step for step in where if step != "[key]")
    problem, remedy = _SENTENCES.get(kind, _any_other)(detail, path, model)
    return Mistake(nearest_line(lines, path), shown(path), problem, remedy)


def _fixed(problem: str, remedy: str | None = None) -> SentenceOf:
    """A sentence whose values are the error's own context and its input."""

    def sentence(detail: Detail, path: KeyPath, model: type[BaseModel]) -> Sentence:
        values = {**(detail.get("ctx") or {}), "input": _short(detail["input"])}
        return Message(problem, **values), Message(remedy, **values) if remedy else None

    return sentence


def _short(value: object) -> str:
    try:
        text = str(value)
    except ValueError:  # an integer of more digits than Python writes out
        text = "…"
    return text if len(text) <= SHOWN_MAX else text[: SHOWN_MAX - 1] + "…"


def _unknown_key(detail: Detail, path: KeyPath, model: type[BaseModel]) -> Sentence:
    key = str(path[-1])
    return Message("there is no key “{key}” here.", key=key), nearest(key, _keys_beside(path, model))


def _keys_beside(path: KeyPath, model: type[BaseModel]) -> list[str]:
    """The keys that a file of this form may have where `path` stands."""
    found: type[BaseModel] | None = model
    for step in path[:-1]:
        if isinstance(step, str) and found is not None:
            field = found.model_fields.get(step)
            found = next(_models(field.annotation), None) if field else None
    return list(found.model_fields) if found else []


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models inside an annotation such as `list[Service]` or `Screen | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _pattern(detail: Detail, path: KeyPath, model: type[BaseModel]) -> Sentence:
    given = _short(detail["input"])
    problem = Message("“{given}” can't be used here.", given=given)
    match path[-1]:
        case "series":
            return problem, Message("A series is one or two letters A to Z, so that every printer has them.")
        case "zone":
            return problem, Message("A zone is written in small letters, digits and dashes: zona-utara.")
        case "name":
            return problem, Message("A name is written in small letters, digits and dashes: layar-1.")
        case _:
            return problem, Message("A code is written in capitals A to Z, digits and dashes: DUK-KK.")


def _type_wanted(what: str) -> SentenceOf:
    def sentence(detail: Detail, path: KeyPath, model: type[BaseModel]) -> Sentence:
        return (
            Message("“{given}” can't be used here.", given=_short(detail["input"])),
            Message("This must be {what}.", what=Message(what)),
        )

    return sentence


def _any_other(detail: Detail, path: KeyPath, model: type[BaseModel]) -> Sentence:
    return Message("can't be used: {reason}.", reason=detail["msg"]), None


def _language_remedy(detail: Detail, path: KeyPath, model: type[BaseModel]) -> Sentence:
    given = str((detail.get("ctx") or {}).get("given", detail["input"]))
    return (
        Message("“{given}” is no language that this version knows.", given=given),
        Message("Known are: {names}.", names=", ".join(LANGUAGES)),
    )


def _literal(detail: Detail, path: KeyPath, model: type[BaseModel]) -> Sentence:
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
