"""Opening hours as an office writes them: `{ mon-thu = ["08:00-12:00", "13:00-15:00"], fri = […] }` or `"always"`."""

import re
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", re.ASCII)
_DAY_MINUTES = 24 * 60
_LAST_MINUTE = 59


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """An open span of one day, in minutes since its midnight; `end` may be 1440, the next midnight."""

    start: int
    end: int

    @property
    def opens(self) -> time:
        """The clock time at which the span begins."""
        return time(self.start // 60, self.start % 60)

    def __str__(self) -> str:
        return f"{self.start // 60:02d}:{self.start % 60:02d}-{self.end // 60:02d}:{self.end % 60:02d}"


@dataclass(frozen=True, slots=True)
class Hours:
    """The open spans of each weekday, Monday first; spans of a day are in order and apart."""

    week: tuple[tuple[Span, ...], ...]

    def on(self, weekday: int) -> tuple[Span, ...]:
        """The open spans of a weekday (Monday is 0)."""
        return self.week[weekday]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            parse, serialization=core_schema.plain_serializer_function_ser_schema(_written)
        )


ALWAYS = Hours(week=((Span(0, _DAY_MINUTES),),) * 7)


def parse(value: object) -> Hours:
    """Hours from what a hall file says.

    :raises PydanticCustomError: naming the day or span that is wrong.
    """
    if isinstance(value, Hours):
        return value
    if value == "always":
        return ALWAYS
    if not isinstance(value, dict) or not value:
        raise PydanticCustomError("hours_form", "hours")
    week: list[tuple[Span, ...] | None] = [None] * 7
    for days, spans in value.items():
        parsed = _spans(str(days), spans)
        for weekday in _weekdays(str(days)):
            if week[weekday] is not None:
                raise PydanticCustomError("hours_day_twice", "day", {"day": WEEKDAYS[weekday]})
            week[weekday] = parsed
    return Hours(week=tuple(spans or () for spans in week))


def _weekdays(days: str) -> range:
    first, dash, last = (part.strip() for part in days.lower().partition("-"))
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        raise PydanticCustomError("hours_day", "day", {"day": days})
    start = WEEKDAYS.index(first)
    end = WEEKDAYS.index(last) if dash else start
    if end < start:
        raise PydanticCustomError("hours_days_inverted", "days", {"day": days})
    return range(start, end + 1)


def _spans(days: str, spans: object) -> tuple[Span, ...]:
    if not isinstance(spans, list | tuple):
        raise PydanticCustomError("hours_form", "hours")
    parsed = [_span(days, text) for text in spans]
    for earlier, later in pairwise(parsed):
        if later.start < earlier.end:
            raise PydanticCustomError(
                "hours_overlap", "overlap", {"day": days, "first": str(earlier), "second": str(later)}
            )
    return tuple(parsed)


def _span(days: str, text: object) -> Span:
    match = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        raise PydanticCustomError("hours_span", "span", {"day": days, "text": str(text)})
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in match.groups())
    span = Span(from_hour * 60 + from_minute, to_hour * 60 + to_minute)
    if max(from_minute, to_minute) > _LAST_MINUTE or span.end > _DAY_MINUTES:
        raise PydanticCustomError("hours_span", "span", {"day": days, "text": str(text)})
    if span.end <= span.start:
        raise PydanticCustomError("hours_inverted", "inverted", {"day": days, "text": str(text)})
    return span


def _written(hours: Hours) -> object:
    if hours == ALWAYS:
        return "always"
    return {day: [str(span) for span in spans] for day, spans in zip(WEEKDAYS, hours.week, strict=True) if spans} or {
        "mon": []
    }
