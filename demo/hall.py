"""The hall of the demonstration: the shipped sample, open at any hour of any day."""

from hall.settings.hallfile import HallFile
from hall.settings.hours import ALWAYS
from hall.settings.reading import read_hall_file
from hall.shipped import shipped

SAMPLE = ("config", "mpp-contoh.toml")
# Whose counters are seen: two with a window, one with a keypad.
WINDOW_COUNTERS = ("1", "2")
KEYPAD_COUNTER = "3"
SEEN_COUNTERS = (*WINDOW_COUNTERS, KEYPAD_COUNTER)


def languages() -> tuple[str, ...]:
    """The languages of the sample, its own first."""
    return tuple(read_hall_file(shipped(*SAMPLE))[0].hall.languages)


def demo_hall(language: str) -> tuple[HallFile, str]:
    """The sample without closing times and quotas, with `language` as its first, and the text of the sample's file."""
    sample, toml = read_hall_file(shipped(*SAMPLE))
    first = [language, *(other for other in sample.hall.languages if other != language)]
    values = always_open(sample).model_dump(exclude_none=True)
    values["hall"]["languages"] = first
    # Checked anew: texts are kept in the order of the languages.
    return HallFile.model_validate(values, context={"languages": first}), toml


def always_open(hall: HallFile) -> HallFile:
    """The same hall at any hour and without quotas."""
    agencies = [
        agency.model_copy(
            update={
                "hours": ALWAYS,
                "service": [
                    service.model_copy(update={"hours": None, "daily_quota": None}) for service in agency.service
                ],
            }
        )
        for agency in hall.agency
    ]
    return hall.model_copy(update={"agency": agencies})
