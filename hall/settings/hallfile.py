"""The form of the hall file: what may stand in it and what each value must be.

Field errors are pydantic's; what must agree between fields is in `checks`. Both become sentences in `reading`.
"""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from hall.settings.hours import Hours

LANGUAGES = ("id", "en", "jv")
PRINTABLE_TEXT_MAX = 2000
NAME_MAX = 120
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

# What Linux keeps beside its time zones: other forms of the same, which another machine may lack.
_OTHER_FORMS = ("posix/", "posixrules", "right/")

# Cc and Cf could drive a printer or turn text around; the rest can't be drawn.
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _clean(text: str) -> str:
    for character in text:
        if unicodedata.category(character) in _FORBIDDEN_CATEGORIES:
            raise PydanticCustomError("control_character", "control", {"codepoint": f"U+{ord(character):04X}"})
    stripped = text.strip()
    if not stripped:
        raise PydanticCustomError("blank", "blank")
    return unicodedata.normalize("NFC", stripped)


def _languages_of(info: ValidationInfo) -> tuple[str, ...]:
    return tuple((info.context or {}).get("languages", ()))


def _in_the_halls_languages(texts: dict[str, object], info: ValidationInfo) -> dict[str, object]:
    languages = _languages_of(info)
    if languages and languages[0] not in texts:
        raise PydanticCustomError("default_language_missing", "default", {"language": languages[0]})
    # In the hall's order, so that the first text is the one to fall back on.
    return {language: texts[language] for language in sorted(texts, key=lambda name: _rank(name, languages))}


def _rank(language: str, languages: tuple[str, ...]) -> int:
    return languages.index(language) if language in languages else len(languages)


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise PydanticCustomError("unknown_language", "language", {"given": language})
    return language


def _known_zone(name: str) -> str:
    # Only this one is looked for: a list of all takes longer than everything else in a hall file.
    try:
        known = not name.startswith(_OTHER_FORMS) and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = False
    if not known:
        raise PydanticCustomError("unknown_time_zone", "zone", {"given": name})
    return name


def _known_country(code: str) -> str:
    # Imported here: a program with a screen reads its hall while the screen is opened, which must not wait for this. The
    # codes come from the library's list, since it would load all countries to tell which it supports.
    from holidays.registry import EntityLoader  # noqa: PLC0415

    if code not in EntityLoader.get_country_codes(include_aliases=False):
        raise PydanticCustomError("unknown_country", "country", {"given": code})
    return code


def _whole_day(value: object) -> object:
    """A day is written `2026-12-24`, quoted or not; numbers, which pydantic would read as seconds, are no days."""
    if isinstance(value, bool | int | float | datetime) or (isinstance(value, str) and not _DAY.fullmatch(value)):
        raise PydanticCustomError("no_day", "day")
    return value


Text = Annotated[str, Field(max_length=PRINTABLE_TEXT_MAX), AfterValidator(_clean)]
Name = Annotated[str, Field(max_length=NAME_MAX), AfterValidator(_clean)]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=24)]
Series = Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
Zone = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=24)]
Language = Annotated[str, AfterValidator(_known_language)]
Day = Annotated[date, BeforeValidator(_whole_day)]
# The keys whose values are texts in several languages.
LOCALIZED = ("name", "running_text", "requirements", "procedure", "completion_time", "cost", "product", "complaints")

LocalName = Annotated[dict[Language, Name], AfterValidator(_in_the_halls_languages)]
LocalText = Annotated[dict[Language, Text], AfterValidator(_in_the_halls_languages)]
LocalList = Annotated[dict[Language, list[Text]], AfterValidator(_in_the_halls_languages)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Priority(_Part):
    """At most one priority ticket in every `every` calls of a counter while others wait."""

    every: Annotated[int, Field(ge=2, le=20)] = 2


class Announce(_Part):
    """How a call is spoken: how often, and a number as a word (`twelve`) or as its figures (`zero one two`)."""

    times: Annotated[int, Field(ge=1, le=3)] = 1
    numbers: Literal["words", "digits"] = "words"


class Forecast(_Part):
    """`[hall.forecast]`: what visitors are promised, and when no more numbers are given; all in percent.

    :param level: how many of a hundred visitors shall be called within the time that they were told.
    :param warn_below: with a smaller chance to be called before closing or a break, that is said before the tap.
    :param stop_below: with a smaller chance to be called today, no number is given; 0 for never.
    :param public: whether the kiosk says how many promises were kept this week.
    """

    level: Annotated[int, Field(ge=50, le=95)] = 80
    warn_below: Annotated[int, Field(ge=0, le=100)] = 90
    stop_below: Annotated[int, Field(ge=0, le=100)] = 60
    public: bool = False


class HallPart(_Part):
    """`[hall]`: what holds for the whole hall."""

    name: Name
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    languages: Annotated[list[Language], Field(min_length=1)]
    country: Annotated[str, AfterValidator(_known_country)]
    closed: Annotated[list[Annotated[Day, Field(strict=False)]], Field(default_factory=list)]
    opened: Annotated[list[Annotated[Day, Field(strict=False)]], Field(default_factory=list)]
    priority: Priority = Priority()
    print_when_printer_fails: Literal["show", "refuse"] = "show"
    no_show_return_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 30
    early_ticket_minutes: Annotated[int, Field(ge=0, le=12 * 60)] = 30
    announce: Announce = Announce()
    forecast: Forecast = Forecast()
    running_text: LocalList | None = None


class Service(_Part):
    """`[[agency.service]]`: what a visitor comes for, with the six published parts of its service standard."""

    code: Code
    name: LocalName
    series: Series | None = None
    hours: Hours | None = None
    handling_minutes: Annotated[int, Field(ge=1, le=480)]
    daily_quota: Annotated[int, Field(ge=1, le=9999)] | None = None
    requirements: LocalList | None = None
    procedure: LocalList | None = None
    completion_time: LocalText | None = None
    cost: LocalText | None = None
    product: LocalText | None = None
    complaints: LocalText | None = None
    legal_basis: Text | None = None
    checked_by: Name | None = None
    checked_on: Annotated[Day, Field(strict=False)] | None = None

    @property
    def checked(self) -> bool:
        """Whether an office vouches for cost and time."""
        return self.checked_by is not None and self.checked_on is not None


class Agency(_Part):
    """`[[agency]]`: a tenant of the hall."""

    code: Code
    name: LocalName
    series: Series
    zone: Zone
    hours: Hours
    service: Annotated[list[Service], Field(min_length=1)]


class Counter(_Part):
    """`[[counter]]`: where visitors are served, and which services, the preferred first."""

    code: Code
    name: LocalName
    services: Annotated[list[Code], Field(min_length=1)]
    zone: Zone | None = None


class HallFile(_Part):
    """A whole hall file."""

    hall: HallPart
    agency: Annotated[list[Agency], Field(min_length=1)]
    counter: Annotated[list[Counter], Field(min_length=1)]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The hall that a store keeps: it was checked when it was published."""
        return cls.model_validate_json(text, strict=False)

    @property
    def zone(self) -> ZoneInfo:
        """The hall's time zone."""
        return ZoneInfo(self.hall.time_zone)
