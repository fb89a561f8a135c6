"""Opening hours as an office writes them: `{ mon-thu = ["08:00-12:00", "13:00-15:00"], fri = […] }` or `"always"`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
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


Problem = tuple[tuple[str | int, ...], str, dict[str, str]]  # where inside the value, which kind, its details


def parse(value: object) -> Hours:
    """Hours from what a hall file says.

    :raises PydanticCustomError: for the first of its `problems`.
    """
    if isinstance(value, Hours):
        return value
    if value == "always":
        return ALWAYS
    for _, kind, details in problems(value):
        raise PydanticCustomError(kind, "hours", details)
    week: list[tuple[Span, ...]] = [()] * 7
    for days, spans in value.items():  # type: ignore[attr-defined]
        for weekday in _weekdays(days):
            week[weekday] = tuple(span for text in spans if (span := _span(text)) is not None)
    return Hours(week=tuple(week))


def problems(value: object) -> Iterator[Problem]:
    """Everything that is wrong with hours as a hall file writes them."""
    if value == "always":
        return
    if not isinstance(value, dict) or not value:
        yield (), "hours_form", {}
        return
    named: set[int] = set()
    for days, spans in value.items():
        day_problem = _day_problem(days)
        if day_problem:
            yield (days,), day_problem, {"day": days}
        else:
            weekdays = set(_weekdays(days))
            for twice in sorted(named & weekdays):
                yield (days,), "hours_day_twice", {"day": WEEKDAYS[twice]}
            named |= weekdays
        yield from _span_problems(days, spans)


def _day_problem(days: str) -> str | None:
    first, dash, last = _ends(days)
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        return "hours_day"
    return "hours_days_inverted" if dash and WEEKDAYS.index(last) < WEEKDAYS.index(first) else None


def _ends(days: str) -> tuple[str, str, str]:
    first, dash, last = days.lower().partition("-")
    return first.strip(), dash, last.strip()


def _weekdays(days: str) -> range:
    first, dash, last = _ends(days)
    start = WEEKDAYS.index(first)
    return range(start, (WEEKDAYS.index(last) if dash else start) + 1)


def _span_problems(days: str, spans: object) -> Iterator[Problem]:
    if not isinstance(spans, list):
        yield (days,), "hours_form", {}
        return
    good: list[Span] = []
    for place, text in enumerate(spans):
        span = _span(text)
        if span is None:
            yield (days, place), "hours_span", {"day": days, "text": str(text)}
        elif span.end <= span.start:
            yield (days, place), "hours_inverted", {"day": days, "text": str(text)}
        else:
            if good and span.start < good[-1].end:
                yield (days, place), "hours_overlap", {"day": days, "first": str(good[-1]), "second": str(span)}
            good.append(span)


def _span(text: object) -> Span | None:
    """A span as it is written, also one that ends before it begins; None for what is none."""
    match = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        return None
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in match.groups())
    if max(from_minute, to_minute) > _LAST_MINUTE:
        return None
    span = Span(from_hour * 60 + from_minute, to_hour * 60 + to_minute)
    return span if max(span.start, span.end) <= _DAY_MINUTES else None


def _written(hours: Hours) -> object:
    if hours is ALWAYS:
        return "always"
    return {day: [str(span) for span in spans] for day, spans in zip(WEEKDAYS, hours.week, strict=True) if spans} or {
        "mon": []
    }
