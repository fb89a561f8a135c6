"""What the kiosk shows of the hall, and the words for it, in every language that it speaks."""

import pytest

from hall.queue import Queue
from kiosk import phrases
from kiosk.live import HallNow, hall_now
from kiosk.printing.report import PrinterState
from tests.harness.clock import SetClock


def shown(queue: Queue, clock: SetClock, when: str) -> HallNow:
    clock.set(when)
    return hall_now(queue)


def status(now: HallNow, service: str, language: str = "en") -> str:
    return phrases.status_of_service(language, now.services[service], now.hall).text


def test_people_waiting_are_counted_by_service_and_by_agency(queue: Queue) -> None:
    for number, service in enumerate(["PINJAM", "PINJAM", "KEMBALI"]):
        queue.take(service, request=f"{number}")
    now = hall_now(queue)
    assert (now.services["PINJAM"].waiting, now.waiting_at("PUS"), now.waiting_at("BANK")) == (2, 3, 0)
    assert status(now, "PINJAM") == "2 waiting"
    assert phrases.status_of_agency("en", now, "PUS") == phrases.Status("3 waiting", given=True)
    assert status(now, "SETOR") == "Nobody is waiting"


@pytest.mark.parametrize(
    ("when", "text", "given"),
    [
        ("2026-11-24 07:00", "Opens at 08:00", False),
        ("2026-11-24 07:45", "Opens at 08:00", True),
        ("2026-11-24 09:00", "Nobody is waiting", True),
        ("2026-11-24 12:10", "Break until 13:00", True),
        ("2026-11-24 15:00", "Closed for today", False),
        ("2026-11-28 09:00", "Not available today", False),
        ("2026-12-25 09:00", "Closed: Hari Raya Natal", False),
    ],
)
def test_a_tile_says_before_the_tap_how_its_service_stands(
    queue: Queue, clock: SetClock, when: str, text: str, given: bool
) -> None:
    now = shown(queue, clock, when)
    assert phrases.status_of_service("en", now.services["SETOR"], now.hall) == phrases.Status(text, given)


def test_a_stop_and_a_used_up_quota_are_said(queue: Queue) -> None:
    queue.take("KREDIT", request="1")
    assert hall_now(queue).services["KREDIT"].quota_left == 1
    queue.take("KREDIT", request="2")
    assert status(hall_now(queue), "KREDIT") == "Today's quota is used up"
    queue.stop("PINJAM", request="3")
    assert status(hall_now(queue), "PINJAM") == "No more numbers are given today"
    queue.stop(request="4")
    assert status(hall_now(queue), "SETOR") == "No more numbers are given today"


def test_an_agency_stands_as_its_readiest_service(queue: Queue) -> None:
    queue.stop("PINJAM", request="1")
    assert phrases.status_of_agency("en", hall_now(queue), "PUS").given
    queue.stop("KEMBALI", request="2")
    assert not phrases.status_of_agency("en", hall_now(queue), "PUS").given


def test_who_may_take_a_number_before_the_service_works_is_told_when_it_does(queue: Queue, clock: SetClock) -> None:
    early = shown(queue, clock, "2026-11-24 07:45")
    assert phrases.before_the_tap("en", early.services["SETOR"], early.hall.zone) == (
        "You can take a number now; service starts at 08:00."
    )
    at_work = shown(queue, clock, "2026-11-24 09:00")
    assert phrases.before_the_tap("en", at_work.services["SETOR"], at_work.hall.zone) is None


def test_who_can_not_take_one_is_told_when_to_come_again(queue: Queue, clock: SetClock) -> None:
    over = shown(queue, clock, "2026-11-24 15:30")
    assert phrases.comes_again("en", over.services["SETOR"], over.hall.zone) == (
        "Please come back on Wednesday, 25 November, 08:00"
    )
    assert phrases.comes_again("en", over.services["PINJAM"], over.hall.zone) is None


@pytest.mark.parametrize("state", list(PrinterState))
def test_the_printer_is_spoken_of_only_when_no_ticket_would_come_out(state: PrinterState) -> None:
    for refuse in (False, True):
        assert (phrases.about_the_printer("en", state, refuse=refuse) is None) == state.prints


def test_plurals() -> None:
    assert phrases.people("en", 0) == "Nobody"
    assert phrases.people("en", 1) == "1 person"
    assert phrases.people("en", 7) == "7 people"
