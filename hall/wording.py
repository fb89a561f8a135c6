"""Values inside sentences that read differently in each language: names from the hall file, days and times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

# Javanese has no formats of its own in CLDR that offices would recognise; its readers read Indonesian dates.
_DATE_LOCALES = {"jv": "id"}


@dataclass(frozen=True)
class Local:
    """A text in several languages; the hall's first language where the reader's is missing."""

    texts: Mapping[str, str]

    def render(self, language: str) -> str:
        """The text in `language`."""
        return self.texts.get(language) or next(iter(self.texts.values()))


@dataclass(frozen=True, slots=True)
class When:
    """A moment as people say it: `Kamis, 26 November, 08.00`."""

    at: datetime
    zone: ZoneInfo

    def render(self, language: str) -> str:
        """Weekday, day, month and time in `language`."""
        locale = _DATE_LOCALES.get(language, language)
        pattern = "EEEE, d MMMM, HH.mm" if locale == "id" else "EEEE, d MMMM, HH:mm"
        return format_datetime(self.at.astimezone(self.zone), pattern, locale=locale)


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day: `13.00`."""

    at: datetime
    zone: tzinfo

    def render(self, language: str) -> str:
        """Hours and minutes as the language writes them."""
        local = self.at.astimezone(self.zone)
        return local.strftime("%H:%M" if language == "en" else "%H.%M")
