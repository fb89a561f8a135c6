"""The report as one file of HTML, to be read on a screen and hung up on paper: pictures, letters and looks are all in it,
and nothing in it comes from elsewhere.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hall.messages import SOURCE_LANGUAGE, Message
from hall.report import pictures
from hall.report.report import OTHERS, Line, Names, Report, clock
from hall.shipped import shipped
from hall.wording import ClockTime, When

_HOUR = 60
LONG_DAYS = 40
"""Of more days the table of days is left out: its picture tells more."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How numbers, days and sentences read in the hall's first language."""

    language: str
    zone: ZoneInfo

    @property
    def locale(self) -> str:
        """The language of numbers and dates: English or Indonesian, which Javanese read too."""
        return "en" if self.language == SOURCE_LANGUAGE else "id"

    def text(self, sentence: str, **values: object) -> str:
        """A sentence of the report."""
        return Message(sentence, **values).render(self.language)

    def count(self, value: int | str | None) -> str:
        """`1.512`; a dash for what is not told."""
        if value is None:
            return "\N{EN DASH}"
        return value if isinstance(value, str) else format_decimal(value, locale=self.locale)

    def minutes(self, value: float | None) -> str:
        """Whole minutes; from two hours on with hours: `2 j 35`, in English `2 h 35`."""
        if value is None:
            return "\N{EN DASH}"
        whole = round(value)
        if whole < 2 * _HOUR:
            return str(whole)
        return self.text("{hours} h {minutes}", hours=whole // _HOUR, minutes=f"{whole % _HOUR:02d}")

    def duration(self, value: float) -> str:
        """The same in a sentence: `51 minutes`, `2 hours 43 minutes`."""
        hours, minutes = divmod(round(value), _HOUR)
        if hours < 2:  # noqa: PLR2004 - as above
            return self.text("{minutes} minutes", minutes=round(value))
        return self.text("{hours} hours {minutes} minutes", hours=hours, minutes=minutes)

    def share(self, value: float | None) -> str:
        """`83%`, rounded down: never more than was done."""
        if value is None:
            return "\N{EN DASH}"
        return format_percent(int(value * 100 + 1e-9) / 100, locale=self.locale)

    def day(self, value: date | str) -> str:
        """`Selasa, 24 November 2026`; of several days the short forms of the first and the last."""
        if isinstance(value, str):
            first, _, last = value.partition("/")
            if last:
                return " \N{EN DASH} ".join(
                    format_date(date.fromisoformat(each), "d MMM y", locale=self.locale) for each in (first, last)
                )
            value = date.fromisoformat(first)
        return format_date(value, "EEEE, d MMMM y", locale=self.locale)

    def short_day(self, value: str) -> str:
        """The same in a table: `Sel, 24 Nov 2026`."""
        if "/" in value:
            return self.day(value)
        return format_date(date.fromisoformat(value), "EEE, d MMM y", locale=self.locale)

    def span(self, first: date, last: date) -> str:
        """A day, or the first and the last of several."""
        return self.day(first) if first == last else self.day(f"{first}/{last}")

    def clock(self, minute: int) -> str:
        """A minute of the day as the language writes it."""
        return clock(minute) if self.locale == "en" else clock(minute).replace(":", ".")

    def time(self, moment: datetime) -> str:
        """The time of day in the hall."""
        return ClockTime(moment, self.zone).render(self.locale)

    def time_in(self, moment: datetime, zone: ZoneInfo) -> str:
        """The same in another hall."""
        return ClockTime(moment, zone).render(self.locale)

    def when(self, moment: datetime) -> str:
        """The day and the time in the hall."""
        return When(moment, self.zone).render(self.locale)


def page(of: Report, hall: str, names: Names, reader: Reader, made_at: datetime) -> str:
    """The whole page.

    :param hall: the name of the hall.
    :param made_at: the moment that the page names as that of its making.
    """
    visitors = [line.agency.row.visitors for line in of.agencies]
    return environment(reader).get_template("report.html").render(
        report=of,
        hall=hall,
        names=names,
        language=reader.locale,
        made_at=made_at,
        one_day=of.first == of.last,
        others=OTHERS,
        widest=widest(visitors),
        with_days=1 < of.worked <= LONG_DAYS,
        fonts=fonts(),
        pictures=_pictures(of, reader),
    )  # fmt: skip


def environment(reader: Reader) -> Environment:
    """What fills the templates, as a reader reads numbers, days and sentences."""
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "count": reader.count,
        "minutes": reader.minutes,
        "duration": reader.duration,
        "share": reader.share,
        "day": reader.day,
        "short_day": reader.short_day,
        "clock": reader.clock,
        "time": reader.time,
        "time_in": reader.time_in,
        "when": reader.when,
    }
    found.globals |= {"text": reader.text}
    return found


def widest(visitors: Iterable[int | str]) -> int:
    """How many visitors the longest bar stands for."""
    return max((each for each in visitors if isinstance(each, int)), default=1)


def _pictures(of: Report, reader: Reader) -> Mapping[str, Markup]:
    """The pictures for which there is anything to draw."""
    drawn = dict.fromkeys(("day", "days", "promises"), "")
    if of.half_hours:
        drawn["day"] = pictures.over_the_day(of, reader.text, reader.clock)
    if of.worked > 1:
        drawn["days"] = pictures.by_day(of.days, short_days(of.days, reader), reader.text)
    if of.points:
        drawn["promises"] = pictures.promised_beside_waited(of.points, reader.text, public=of.public)
    return {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704 - matplotlib escapes what it writes


def short_days(days: Iterable[Line], reader: Reader) -> dict[str, str]:
    """By its code, each day as it stands under a bar: `24 Nov`."""
    return {
        line.code: format_date(date.fromisoformat(line.code.partition("/")[0]), "d MMM", locale=reader.locale)
        for line in days
    }


def fonts() -> dict[str, str]:
    """By weight, the product's font as text for the style of a page."""
    files = {"400": "AtkinsonHyperlegible-Regular.ttf", "700": "AtkinsonHyperlegible-Bold.ttf"}
    return {
        weight: base64.b64encode(shipped("assets", "fonts", file).read_bytes()).decode("ascii")
        for weight, file in files.items()
    }
