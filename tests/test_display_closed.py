"""The closed page: shown while nothing is open and nobody is there, with each agency's next opening.

Tuesday, 24 November 2026 is an ordinary day; the library of the small hall is always open, its bank from eight to three.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from display.closed import QUIET, Opening, closed, openings, services_of_zone
from hall.clock import Deadline, business_day
from hall.queue import Queue
from hall.settings.hall import Hall
from tests.harness import halls
from tests.harness.clock import HALL_ZONE, SetClock

OFFICE = halls.SMALL.replace('hours = "always"', 'hours = { mon-sat = ["07:30-12:00"] }')


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(1, halls.read(OFFICE, tmp_path)[0])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_ZONE)


def told(found: tuple[Opening, ...] | None) -> list[tuple[str, str]] | None:
    if found is None:
        return None
    return [(opening.agency["id"], f"{opening.opens:%m-%d %H:%M}") for opening in found]


BOTH_ON_WEDNESDAY = [("Perpustakaan", "11-25 07:30"), ("Bank", "11-25 08:00")]


@pytest.mark.parametrize(
    ("moment", "zone", "page"),
    [
        ("2026-11-24 06:00", "", [("Perpustakaan", "11-24 07:30"), ("Bank", "11-24 08:00")]),  # the same day
        ("2026-11-24 07:00", "", None),  # numbers are given already
        ("2026-11-24 09:00", "", None),
        ("2026-11-24 12:30", "", None),  # the bank's break
        ("2026-11-24 14:59", "", None),
        ("2026-11-24 15:00", "", BOTH_ON_WEDNESDAY),
        ("2026-11-24 23:59", "", BOTH_ON_WEDNESDAY),
        ("2026-11-25 00:00", "", BOTH_ON_WEDNESDAY),
        ("2026-11-24 15:00", "selatan", BOTH_ON_WEDNESDAY[1:]),
        ("2026-11-24 14:59", "selatan", None),
        # Counter 4 stands in the north and also serves the bank's visitors.
        ("2026-11-24 12:30", "utara", None),
        ("2026-11-24 15:00", "utara", BOTH_ON_WEDNESDAY),
        ("2026-11-27 12:00", "", [("Perpustakaan", "11-28 07:30"), ("Bank", "11-30 08:00")]),  # over the weekend
        ("2026-11-29 10:00", "", [("Perpustakaan", "11-30 07:30"), ("Bank", "11-30 08:00")]),  # a Sunday
        ("2026-12-25 10:00", "", [("Perpustakaan", "12-26 07:30"), ("Bank", "12-28 08:00")]),  # a holiday
        ("2026-11-24 15:00", "timur", None),  # no such zone in the hall file
    ],
)
def test_when_each_agency_opens_again(hall: Hall, moment: str, zone: str, page: list[tuple[str, str]] | None) -> None:
    assert told(openings(hall, zone, at(moment))) == page


def test_a_hall_that_never_closes_has_no_such_page(tmp_path: Path) -> None:
    hall = Hall(1, halls.read(halls.SMALL, tmp_path)[0])
    assert openings(hall, "", at("2026-11-29 03:00")) is None


def test_a_clock_elsewhere_changes_nothing(hall: Hall) -> None:
    assert told(openings(hall, "", at("2026-11-24 15:00").astimezone(UTC))) == BOTH_ON_WEDNESDAY


def test_a_zone_has_the_services_of_its_agencies_and_those_that_its_counters_call(hall: Hall) -> None:
    assert services_of_zone(hall, "") == {"PINJAM", "KEMBALI", "SETOR", "KREDIT"}
    assert services_of_zone(hall, "selatan") == {"SETOR", "KREDIT"}
    assert services_of_zone(hall, "utara") == {"PINJAM", "KEMBALI", "SETOR", "KREDIT"}
    assert services_of_zone(hall, "timur") == set()


# With people in the hall


@pytest.fixture
def bank(queue: Queue, tmp_path: Path) -> Queue:
    queue.publish(*halls.read(OFFICE, tmp_path))
    return queue


def page(queue: Queue, clock: SetClock, zone: str, last_call: datetime | None) -> list[tuple[str, str]] | None:
    hall = queue.hall()
    day: date = business_day(clock(), hall.zone)
    with queue.store.reading(Deadline(5)) as reading:
        return told(closed(reading, hall, zone, clock(), day, last_call))


def test_the_page_waits_until_the_last_visitor_has_gone(bank: Queue, clock: SetClock) -> None:
    clock.set("2026-11-24 14:50")
    bank.take("SETOR", request="1")
    bank.take("SETOR", request="2")
    bank.call("3", request="3")
    called = clock()
    clock.set("2026-11-24 15:10")
    assert page(bank, clock, "selatan", called) is None  # one waits, one is called
    bank.call("3", request="4")
    called = clock()
    bank.hold("3", request="5")
    assert page(bank, clock, "selatan", called) is None  # set aside
    bank.resume("3", request="6")
    assert page(bank, clock, "selatan", called) is None  # served
    bank.finish("3", request="7")
    assert page(bank, clock, "selatan", called) == BOTH_ON_WEDNESDAY[1:]


def test_people_of_another_zone_keep_this_one_not_open(bank: Queue, clock: SetClock) -> None:
    bank.take("PINJAM", request="1")
    bank.call("1", request="2")
    called = clock()
    clock.set("2026-11-24 15:10")
    assert page(bank, clock, "selatan", called) == BOTH_ON_WEDNESDAY[1:]


def test_who_was_never_called_does_not_keep_the_hall_open_all_night(bank: Queue, clock: SetClock) -> None:
    clock.set("2026-11-24 14:30")
    bank.take("SETOR", request="1")
    bank.take("SETOR", request="2")
    bank.call("3", request="3")
    called = clock()
    clock.set("2026-11-24 15:00")
    assert page(bank, clock, "selatan", called) is None
    clock.now = called.astimezone(HALL_ZONE) + QUIET
    assert page(bank, clock, "selatan", called) == BOTH_ON_WEDNESDAY[1:]
    assert page(bank, clock, "selatan", None) == BOTH_ON_WEDNESDAY[1:]
