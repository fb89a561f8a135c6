"""When a service is served and when it gives tickets, through breaks, weekends, holidays and the hall's own days.

The hall is the small one: the bank works Monday to Thursday from 8 to 12 and 13 to 15, on Fridays from 8 to 11; the
library is open always. 24 November 2026 is a Tuesday; 24 December is joint leave (*cuti bersama*), 25 December Christmas.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hall.service_hours import Openness, ServiceHours, holiday_name, service_hours
from hall.settings.hall import Hall
from tests.harness import halls
from tests.harness.clock import HALL_ZONE

BANK_HOURS = '{ mon-thu = ["08:00-12:00", "13:00-15:00"], fri = ["08:00-11:00"] }'

Look = Callable[..., ServiceHours]


def moment(text: str, zone: str = "Asia/Jakarta") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def shown(at: datetime | None) -> str | None:
    """A moment as the hall's clock on the wall shows it."""
    return f"{at:%Y-%m-%d %H:%M}" if at else None


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """`look("SETOR", "2026-11-24 09:00", more)`: how a service stands, with `more` lines in `[hall]`."""

    def at(
        service: str, when: str | datetime, more: str = "", hours: str = BANK_HOURS, country: str = "ID"
    ) -> ServiceHours:
        toml = halls.SMALL.replace('country = "ID"', f'country = "{country}"\n{more}').replace(BANK_HOURS, hours)
        hall = Hall(1, halls.read(toml, tmp_path)[0])
        now = moment(when) if isinstance(when, str) else when
        return service_hours(hall, hall.services[service], now)

    return at


@pytest.mark.parametrize(
    ("when", "openness", "opens", "closes"),
    [
        ("2026-11-24 00:00", Openness.NOT_YET, "2026-11-24 08:00", None),
        ("2026-11-24 07:29:59", Openness.NOT_YET, "2026-11-24 08:00", None),
        ("2026-11-24 07:30", Openness.EARLY, "2026-11-24 08:00", None),
        ("2026-11-24 07:59:59", Openness.EARLY, "2026-11-24 08:00", None),
        ("2026-11-24 08:00", Openness.OPEN, None, "2026-11-24 12:00"),
        ("2026-11-24 11:59:59", Openness.OPEN, None, "2026-11-24 12:00"),
        ("2026-11-24 12:00", Openness.BREAK, "2026-11-24 13:00", None),
        ("2026-11-24 12:59:59", Openness.BREAK, "2026-11-24 13:00", None),
        ("2026-11-24 13:00", Openness.OPEN, None, "2026-11-24 15:00"),
        ("2026-11-24 15:00", Openness.OVER, "2026-11-25 08:00", None),
        ("2026-11-24 23:59:59", Openness.OVER, "2026-11-25 08:00", None),
        ("2026-11-27 11:00", Openness.OVER, "2026-11-30 08:00", None),
        ("2026-11-28 09:00", Openness.NOT_TODAY, "2026-11-30 08:00", None),
        ("2026-11-29 23:59", Openness.NOT_TODAY, "2026-11-30 08:00", None),
        ("2026-12-25 09:00", Openness.HOLIDAY, "2026-12-28 08:00", None),
    ],
)
def test_a_service_stands_as_its_hours_say(
    look: Look, when: str, openness: Openness, opens: str | None, closes: str | None
) -> None:
    found = look("SETOR", when)
    assert (found.openness, shown(found.opens), shown(found.closes)) == (openness, opens, closes)


def test_tickets_are_given_early_when_open_and_through_the_break() -> None:
    gives = {openness for openness in Openness if ServiceHours(openness, None, None).gives_tickets}
    assert gives == {Openness.OPEN, Openness.EARLY, Openness.BREAK}


@pytest.mark.parametrize(
    ("minutes", "when", "openness"),
    [
        (0, "2026-11-24 07:59:59", Openness.NOT_YET),
        (0, "2026-11-24 08:00", Openness.OPEN),
        (60, "2026-11-24 06:59", Openness.NOT_YET),
        (60, "2026-11-24 07:00", Openness.EARLY),
        (60, "2026-11-24 12:00", Openness.BREAK),
        (720, "2026-11-24 00:00", Openness.EARLY),
        (720, "2026-11-23 23:59", Openness.OVER),
    ],
)
def test_how_early_tickets_are_given_is_the_halls_choice(
    look: Look, minutes: int, when: str, openness: Openness
) -> None:
    assert look("SETOR", when, f"early_ticket_minutes = {minutes}").openness is openness


def test_a_service_may_have_other_hours_than_its_agency(tmp_path: Path) -> None:
    toml = halls.SMALL.replace("daily_quota = 2", 'daily_quota = 2\nhours = { sat = ["09:00-10:00"] }')
    hall = Hall(1, halls.read(toml, tmp_path)[0])
    saturday = moment("2026-11-28 09:30")
    assert service_hours(hall, hall.services["KREDIT"], saturday).openness is Openness.OPEN
    assert service_hours(hall, hall.services["SETOR"], saturday).openness is Openness.NOT_TODAY
    tuesday = moment("2026-11-24 09:30")
    assert service_hours(hall, hall.services["KREDIT"], tuesday).openness is Openness.NOT_TODAY
    assert service_hours(hall, hall.services["SETOR"], tuesday).openness is Openness.OPEN


# Holidays, closed days, opened days


def test_joint_leave_is_a_holiday(look: Look) -> None:
    found = look("SETOR", "2026-12-24 09:00")
    assert (found.openness, found.holiday) == (Openness.HOLIDAY, "Cuti Bersama Hari Raya Natal")
    assert not found.gives_tickets


@pytest.mark.parametrize(
    ("languages", "holiday"),
    [
        ('["id", "en"]', "Hari Kemerdekaan Republik Indonesia"),
        ('["en", "id"]', "Independence Day"),
        ('["jv", "id"]', "Hari Kemerdekaan Republik Indonesia"),
    ],
)
def test_a_holiday_is_named_in_the_halls_first_language(tmp_path: Path, languages: str, holiday: str) -> None:
    toml = halls.SMALL.replace('["id", "en"]', languages).replace("{ id =", '{ jv = "Jeneng", id =')
    hall = halls.read(toml, tmp_path)[0].hall
    assert holiday_name(hall, date(2026, 8, 17)) == holiday
    assert holiday_name(hall, date(2026, 8, 18)) is None


@pytest.mark.parametrize(
    ("country", "day", "openness"),
    [
        ("ID", "2026-08-17", Openness.HOLIDAY),
        ("ID", "2026-10-26", Openness.OPEN),
        ("AT", "2026-10-26", Openness.HOLIDAY),
        ("AT", "2026-08-17", Openness.OPEN),
    ],
)
def test_the_holidays_are_those_of_the_halls_country(look: Look, country: str, day: str, openness: Openness) -> None:
    assert look("SETOR", f"{day} 09:00", country=country).openness is openness


def test_a_holiday_on_a_day_that_is_free_anyway_is_only_a_free_day(look: Look) -> None:
    found = look("SETOR", "2026-03-21 09:00")
    assert (found.openness, found.holiday) == (Openness.NOT_TODAY, None)


def test_a_closed_day_of_the_hall_is_no_holiday_and_no_day_of_work(look: Look) -> None:
    found = look("SETOR", "2026-11-24 09:00", 'closed = ["2026-11-24", 2026-11-25]')
    assert (found.openness, shown(found.opens)) == (Openness.CLOSED_DAY, "2026-11-26 08:00")


def test_an_opened_day_is_worked_on_though_it_is_a_holiday(look: Look) -> None:
    assert look("SETOR", "2026-12-24 09:00", 'opened = ["2026-12-24"]').openness is Openness.OPEN
    assert look("SETOR", "2026-12-24 12:30", "opened = [2026-12-24]").openness is Openness.BREAK
    assert look("SETOR", "2026-12-25 09:00", 'opened = ["2026-12-24"]').openness is Openness.HOLIDAY


def test_an_opened_day_gives_no_hours_to_a_day_that_has_none(look: Look) -> None:
    assert look("SETOR", "2026-11-28 09:00", 'opened = ["2026-11-28"]').openness is Openness.NOT_TODAY


def test_always_knows_no_holiday_and_no_night_but_the_halls_closed_days(look: Look) -> None:
    for when in ("2026-12-25 00:00", "2026-12-25 23:59:59", "2026-11-29 03:00"):
        found = look("PINJAM", when)
        assert (found.openness, found.gives_tickets) == (Openness.OPEN, True)
    closed = look("PINJAM", "2026-12-25 09:00", 'closed = ["2026-12-25"]')
    assert (closed.openness, shown(closed.opens)) == (Openness.CLOSED_DAY, "2026-12-26 00:00")


# The next opening


@pytest.mark.parametrize(
    ("when", "more", "opens"),
    [
        ("2026-12-23 16:00", "", "2026-12-28 08:00"),
        ("2026-12-23 16:00", 'opened = ["2026-12-25"]', "2026-12-25 08:00"),
        ("2026-12-23 16:00", 'closed = ["2026-12-28"]', "2026-12-29 08:00"),
        ("2026-03-17 16:00", "", "2026-03-25 08:00"),
        ("2026-12-31 16:00", "", "2027-01-04 08:00"),
        ("2026-11-27 12:00", 'closed = ["2026-11-30"]', "2026-12-01 08:00"),
    ],
)
def test_the_next_opening_is_found_across_weekends_holidays_and_the_year(
    look: Look, when: str, more: str, opens: str
) -> None:
    assert shown(look("SETOR", when, more).opens) == opens


def test_at_the_next_opening_and_not_a_second_before_it_is_open(look: Look) -> None:
    opens = look("SETOR", "2026-12-23 16:00").opens
    assert opens is not None
    assert look("SETOR", opens).openness is Openness.OPEN
    assert look("SETOR", opens - timedelta(seconds=1)).openness is Openness.EARLY


def test_hours_that_never_come_have_no_next_opening(look: Look) -> None:
    found = look("SETOR", "2026-11-24 09:00", hours="{ mon = [] }")
    assert (found.openness, found.opens, found.closes) == (Openness.NOT_TODAY, None, None)


# The hall's zone is what counts


@pytest.mark.parametrize(
    ("zone", "utc", "openness"),
    [
        ("Asia/Jakarta", "2026-11-24 00:59", Openness.EARLY),
        ("Asia/Jakarta", "2026-11-24 01:00", Openness.OPEN),
        ("Asia/Makassar", "2026-11-23 23:59", Openness.EARLY),
        ("Asia/Makassar", "2026-11-24 00:00", Openness.OPEN),
        ("Asia/Jayapura", "2026-11-23 23:00", Openness.OPEN),
        ("Asia/Jayapura", "2026-11-29 22:30", Openness.EARLY),
        ("Asia/Jayapura", "2026-11-29 14:59", Openness.NOT_TODAY),
        ("Asia/Jayapura", "2026-11-29 15:00", Openness.NOT_YET),
        ("America/New_York", "2026-11-24 13:00", Openness.OPEN),
        ("Europe/Berlin", "2026-07-07 06:00", Openness.OPEN),
        ("Europe/Berlin", "2026-11-24 07:00", Openness.OPEN),
        ("Europe/Berlin", "2026-11-24 06:59", Openness.EARLY),
    ],
)
def test_hours_are_those_of_the_halls_wall_clock(tmp_path: Path, zone: str, utc: str, openness: Openness) -> None:
    hall = Hall(1, halls.read(halls.SMALL.replace("Asia/Jakarta", zone), tmp_path)[0])
    setor = hall.services["SETOR"]
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    found = service_hours(hall, setor, now)
    assert found.openness is openness
    assert service_hours(hall, setor, now.astimezone(ZoneInfo("Pacific/Auckland"))) == found
    if found.opens is not None:
        assert (found.opens.astimezone(ZoneInfo(zone)).hour, found.opens.utcoffset()) == (
            8,
            found.opens.astimezone(ZoneInfo(zone)).utcoffset(),
        )


def test_a_new_day_begins_at_the_halls_midnight_and_not_at_that_of_utc(look: Look) -> None:
    """18:00 UTC on Christmas Eve is already Christmas Day in the hall."""
    before = look("SETOR", datetime(2026, 12, 24, 16, 59, tzinfo=UTC))
    after = look("SETOR", datetime(2026, 12, 24, 17, 0, tzinfo=UTC))
    assert (before.holiday, after.holiday) == ("Cuti Bersama Hari Raya Natal", "Hari Raya Natal")


# Until midnight


@pytest.mark.parametrize(
    ("when", "openness", "opens", "closes"),
    [
        ("2026-11-23 23:59:59", Openness.OPEN, None, "2026-11-24 00:00"),
        ("2026-11-24 00:00", Openness.OPEN, None, "2026-11-24 02:00"),
        ("2026-11-24 02:00", Openness.OVER, "2026-11-30 20:00", None),
        ("2026-11-23 19:45", Openness.EARLY, "2026-11-23 20:00", None),
    ],
)
def test_a_span_may_end_at_the_next_midnight(
    look: Look, when: str, openness: Openness, opens: str | None, closes: str | None
) -> None:
    found = look("SETOR", when, hours='{ mon = ["20:00-24:00"], tue = ["00:00-02:00"] }')
    assert (found.openness, shown(found.opens), shown(found.closes)) == (openness, opens, closes)


def test_a_span_to_midnight_ends_on_the_last_day_of_the_year(look: Look) -> None:
    found = look("SETOR", "2026-12-31 23:59", hours='{ thu = ["20:00-24:00"] }')
    assert found.closes == datetime(2027, 1, 1, tzinfo=HALL_ZONE)
