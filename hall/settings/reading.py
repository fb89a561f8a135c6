"""From a hall file to a checked hall, or to the list of all its mistakes, each with its line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hall.errors import HallFileError, Mistake, in_order
from hall.settings.checks import cross_checks, shown, tables
from hall.settings.hallfile import LANGUAGES, LOCALIZED, HallFile
from hall.settings.hours import problems
from hall.settings.lines import KeyPath, nearest_line
from hall.settings.sentences import mistake
from hall.settings.toml_file import read_toml


def read_hall_file(path: Path) -> tuple[HallFile, str]:
    """The checked hall in a TOML file, and the file's text.

    :raises HallFileError: with every mistake of the file, sorted by line.
    """
    file = read_toml(path, HallFileError)
    raw, lines = file.values, file.lines
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
        mistakes += [mistake(detail["type"], detail["loc"], detail, lines, HallFile) for detail in told]
        mistakes += [
            mistake(kind, path, {"ctx": values, "input": given}, lines, HallFile)
            for kind, path, values, given in walked
        ]
    if mistakes or hall is None:
        raise HallFileError(path, in_order(mistakes))
    return hall, file.text


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
