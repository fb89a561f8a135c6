"""The staff menu, part by part: a tap does what its words say, once, and its outcome can be read."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from kivy.app import App

from hall.errors import StoreBusyError
from hall.messages import Message
from hall.model import PrintState
from hall.outbox import Outbox
from hall.queue import Queue
from kiosk.live import hall_now
from kiosk.printing.jobs import PRINTED, Outcome, Why, failed, unknown
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.screens import screen_test
from kiosk.screens.screen_test import FIELD_MM, ScreenTest, TouchGrid, fields_of, meet
from kiosk.screens.staff import AskSection, Part
from kiosk.screens.staff_section import Answer
from kiosk.screens.staff_services import GivenRow
from kiosk.screens.staff_tickets import JobTile
from kiosk.view import Shown
from look.state import look
from look.widgets import PageDots
from tests.harness import halls, screen  # the screen sets Kivy up
from tests.harness.staff_kiosk import FILE, PANELS, Kiosk, hall_text, on_page, touch

pytestmark = pytest.mark.xdist_group("kivy")


@pytest.fixture(autouse=True)
def _window() -> Iterator[None]:
    screen.start()
    yield
    screen.clear()


@pytest.fixture
def kiosk(queue: Queue, tmp_path: Path) -> Kiosk:
    """In English, so that a test reads as a person does."""
    queue.publish(*halls.read(hall_text(), tmp_path))
    found = Kiosk(queue)
    found.it.speak("en")
    return found


# The menu


def test_the_menu_shows_how_everything_stands(kiosk: Kiosk) -> None:
    kiosk.printed(2, PrintState.UNKNOWN, PrintState.FAILED)
    kiosk.it.on_printer(PrinterReport(PrinterState.PAPER_OUT))
    kiosk.queue.stop("PINJAM", request="stop")
    kiosk.news()
    kiosk.open_menu()
    assert {"Out of paper", "2 tickets", "1 service stopped", "Connected"} <= set(screen.texts())
    assert any(text.startswith("kiosk-1") and "Version" in text for text in screen.texts())


def test_the_menu_says_when_nothing_is_amiss(kiosk: Kiosk) -> None:
    kiosk.open_menu()
    assert {"Ready", "Numbers are given", "Connected"} <= set(screen.texts())


def test_without_a_store_the_menu_says_why_and_asks_for_nothing(kiosk: Kiosk) -> None:
    page = kiosk.open_menu()
    kiosk.it.on_store_gone(Message("The cable is out."))
    page.go(Part.PRINTER)
    page.go(Part.MENU)
    screen.frames(3)
    assert "Not connected. The cable is out." in screen.texts()
    assert kiosk.desk.wishes == []


@pytest.mark.parametrize(
    ("tile", "heading"),
    [
        ("Printer and paper", "Printer and paper"),
        ("Tickets that need a decision", "Tickets that need a decision"),
        ("Print a ticket again", "Print a ticket again"),
        ("Services today", "Services today"),
        ("Restart program", "Restart the program now?"),
    ],
)
def test_each_tile_leads_to_its_part_and_back(kiosk: Kiosk, tile: str, heading: str) -> None:
    kiosk.open_menu()
    touch(tile)
    assert heading in screen.texts()
    touch("Back")
    assert "Staff menu" in screen.texts()


def test_the_menu_can_be_closed_from_every_part_and_begins_anew(kiosk: Kiosk) -> None:
    page = kiosk.open(Part.SERVICES)
    touch("Close the menu")
    assert kiosk.it.view.shown is Shown.START
    screen.clear()
    screen.show(page)
    assert page.part == Part.MENU
    assert "Staff menu" in screen.texts()


# The printer


def test_the_printer_says_how_it_stands_and_what_became_of_its_last_ticket(kiosk: Kiosk) -> None:
    kiosk.printed(1, PrintState.UNKNOWN)
    kiosk.it.on_printer(PrinterReport(PrinterState.COVER_OPEN, "DLE EOT 2: 0x16"))
    kiosk.open(Part.PRINTER)
    expected = {"The cover is open", "DLE EOT 2: 0x16", "A-001 · It may have come out"}
    assert expected <= set(screen.texts())
    kiosk.it.on_printer(PrinterReport(PrinterState.READY))
    screen.frames(2)
    assert "Ready" in screen.texts()


@pytest.mark.parametrize(
    ("outcome", "answer", "good"),
    [
        (PRINTED, "The test page has been printed", True),
        (failed(Why.PAPER_OUT), "It did not work: The paper has run out.", False),
        (
            unknown(Why.NO_ANSWER),
            "Please look whether the test page came out. The printer has not said whether the ticket came out.",
            False,
        ),
    ],
    ids=["printed", "failed", "unknown"],
)
def test_a_test_page_is_told_from_the_tap_to_its_end(kiosk: Kiosk, outcome: Outcome, answer: str, good: bool) -> None:
    page = kiosk.open(Part.PRINTER)
    touch("Print a test page")
    assert "The test page is on its way to the printer" in screen.texts()
    kiosk.press.told.pop()(outcome)
    screen.frames(2)
    assert answer in screen.texts()
    assert cast("Answer", on_page(Answer)[0]).good is good
    page.go(Part.MENU)
    page.go(Part.PRINTER)
    screen.frames(3)
    assert answer in screen.texts(), "the last result stays"


# Tickets that need a decision


@pytest.mark.parametrize(
    ("button", "jobs"),
    [
        ("Yes, it came out", [("A-001", 0, "printed", False)]),
        ("No, print it again", [("A-001", 0, "failed", True), ("A-001", 1, "queued", False)]),
        ("No, leave it", [("A-001", 0, "failed", True)]),
    ],
)
def test_a_person_says_what_became_of_a_slip(kiosk: Kiosk, button: str, jobs: list[tuple[str, int, str, bool]]) -> None:
    kiosk.printed(1, PrintState.UNKNOWN)
    kiosk.open(Part.DECISIONS)
    assert {"A-001", "Did A-001 come out?"} <= set(screen.texts())
    touch(button)
    kiosk.work()
    assert kiosk.jobs() == jobs
    assert "No ticket needs a decision" in screen.texts()
    assert ("A-001 is on its way to the printer" in screen.texts()) is (button == "No, print it again")


def test_the_page_says_when_and_why_nobody_knows(kiosk: Kiosk) -> None:
    kiosk.printed(1, PrintState.UNKNOWN)
    kiosk.open(Part.DECISIONS)
    facts = "Sent at 09:00. The printer has not said whether the ticket came out"
    assert facts in screen.texts()


def test_a_second_tap_decides_nothing_about_the_next_ticket(kiosk: Kiosk) -> None:
    kiosk.printed(2, PrintState.UNKNOWN, PrintState.UNKNOWN)
    kiosk.open(Part.DECISIONS)
    assert "Did A-002 come out?" in screen.texts()
    touch("Yes, it came out")
    touch("No, leave it")
    assert len(kiosk.desk.wishes) == 1
    kiosk.work()
    screen.tap(screen.target("Yes, it came out"))
    assert kiosk.desk.wishes == [], "the finger was still there when the next ticket came"
    assert "Did A-001 come out?" in screen.texts()
    touch("Yes, it came out")
    kiosk.work()
    assert [state for _, _, state, _ in kiosk.jobs()] == ["printed", "printed"]


def test_a_decision_that_fails_is_told_and_can_be_made_again(kiosk: Kiosk) -> None:
    kiosk.printed(1, PrintState.UNKNOWN)
    kiosk.open(Part.DECISIONS)
    touch("Yes, it came out")
    _, _, otherwise = kiosk.desk.wishes.pop()
    otherwise(StoreBusyError(Message("The store is busy.")))
    screen.frames(2)
    assert "It did not work: The store is busy." in screen.texts()
    touch("Yes, it came out")
    screen.frames(2)
    assert "It did not work: The store is busy." not in screen.texts()
    kiosk.work()
    assert kiosk.jobs() == [("A-001", 0, "printed", False)]


def test_a_ticket_can_be_skipped(kiosk: Kiosk) -> None:
    kiosk.printed(2, PrintState.UNKNOWN, PrintState.UNKNOWN)
    kiosk.open(Part.DECISIONS)
    touch("Next")
    assert "Did A-001 come out?" in screen.texts()
    touch("No, leave it")
    kiosk.work()
    assert "Did A-002 come out?" in screen.texts()


def test_a_ticket_that_is_stuck_in_the_printer_is_not_decided_about(kiosk: Kiosk) -> None:
    """It comes out by itself with the new paper; a reprint meanwhile would be a second slip."""
    kiosk.printed(1, PrintState.UNKNOWN)
    kiosk.it.staff.on_slip(1, held=True)
    kiosk.open(Part.DECISIONS)
    assert {"A-001", "Waiting for the printer"} <= set(screen.texts())
    assert "Did A-001 come out?" not in screen.texts()
    for answer in ("Yes, it came out", "No, print it again", "No, leave it"):
        with pytest.raises(LookupError):
            screen.target(answer)
    kiosk.it.staff.on_slip(1, held=False)
    kiosk.work()
    assert "Did A-001 come out?" in screen.texts()
    touch("No, print it again")
    kiosk.work()
    assert ("A-001", 1, "queued", False) in kiosk.jobs()


def test_a_ticket_that_comes_out_after_all_asks_for_no_decision_any_more(kiosk: Kiosk) -> None:
    kiosk.printed(2, PrintState.UNKNOWN, PrintState.UNKNOWN)
    kiosk.it.staff.on_slip(2, held=True)
    kiosk.open(Part.DECISIONS)
    touch("Next")
    assert "Did A-001 come out?" in screen.texts()
    Outbox(kiosk.queue.store, FILE.name, kiosk.queue.clock).printed(2)
    kiosk.it.staff.on_slip(2, held=False)
    kiosk.work()
    assert "Did A-001 come out?" in screen.texts(), "another ticket's news moves nothing under the finger"
    touch("No, leave it")
    kiosk.work()
    assert "No ticket needs a decision" in screen.texts()


def test_a_ticket_that_is_stuck_in_the_printer_alarms_nobody_in_the_menu(kiosk: Kiosk) -> None:
    kiosk.printed(1, PrintState.UNKNOWN)
    kiosk.open_menu()
    screen.frames(3)
    assert "1 ticket" in screen.texts()
    kiosk.it.staff.on_slip(1, held=True)
    kiosk.work()
    assert "1 ticket" not in screen.texts()


def test_news_of_a_slip_that_can_not_be_looked_at_are_no_failed_tap(kiosk: Kiosk) -> None:
    kiosk.printed(1, PrintState.UNKNOWN)
    kiosk.open(Part.DECISIONS)
    kiosk.it.staff.on_slip(1, held=True)
    _, _, otherwise = kiosk.desk.wishes.pop()
    otherwise(StoreBusyError(Message("The store is busy.")))
    screen.frames(2)
    assert "It did not work: The store is busy." not in screen.texts()


# Print a ticket again


def test_a_touched_ticket_is_printed_again(kiosk: Kiosk) -> None:
    kiosk.printed(2, PrintState.PRINTED, PrintState.PRINTED)
    kiosk.open(Part.REPRINT)
    touch("A-001")
    kiosk.work()
    assert ("A-001", 1, "queued", False) in kiosk.jobs()
    assert "A-001 is on its way to the printer" in screen.texts()


def test_a_reprint_moves_no_other_ticket_under_the_finger(kiosk: Kiosk) -> None:
    kiosk.printed(3, *[PrintState.PRINTED] * 3)
    kiosk.open(Part.REPRINT)
    before = [cast("JobTile", tile).ticket for tile in on_page(JobTile)]
    assert before == ["A-003", "A-002", "A-001"]
    touch("A-001")
    kiosk.work()
    assert [cast("JobTile", tile).ticket for tile in on_page(JobTile)] == before
    assert "Waiting for the printer" in screen.texts(screen.target("A-001"))


def test_a_reprint_that_fails_is_told(kiosk: Kiosk) -> None:
    kiosk.printed(1, PrintState.PRINTED)
    kiosk.open(Part.REPRINT)
    touch("A-001")
    _, _, otherwise = kiosk.desk.wishes.pop()
    otherwise(StoreBusyError(Message("The store is busy.")))
    screen.frames(2)
    assert "It did not work: The store is busy." in screen.texts()


def test_a_ticket_that_is_stuck_in_the_printer_is_not_printed_again(kiosk: Kiosk) -> None:
    kiosk.printed(1, PrintState.UNKNOWN)
    kiosk.it.staff.on_slip(1, held=True)
    kiosk.open(Part.REPRINT)
    assert "Waiting for the printer" in screen.texts()
    tile = on_page(JobTile)[0]
    assert tile.disabled
    screen.tap(tile)
    kiosk.work()
    assert kiosk.jobs() == [("A-001", 0, "unknown", False)]


def test_many_tickets_come_in_sheets(kiosk: Kiosk) -> None:
    kiosk.printed(10, *[PrintState.PRINTED] * 10)
    kiosk.open(Part.REPRINT)
    assert len(on_page(JobTile)) == 8
    touch("Next")
    assert [cast("JobTile", tile).ticket for tile in on_page(JobTile)] == ["A-002", "A-001"]
    dots = cast("PageDots", on_page(PageDots)[0])
    assert (dots.pages, dots.page, dots.text) == (2, 1, "2 of 2")


def test_a_printer_without_tickets_says_so(kiosk: Kiosk) -> None:
    kiosk.open(Part.REPRINT)
    assert "No ticket yet" in screen.texts()
    assert on_page(JobTile) == []


# Services today


def stopped(kiosk: Kiosk) -> set[str]:
    return {code for code, now in hall_now(kiosk.queue).services.items() if now.stop}


def test_a_touch_stops_a_service_for_today_and_the_next_one_allows_it(kiosk: Kiosk) -> None:
    kiosk.open(Part.SERVICES)
    touch("Loan")
    kiosk.work()
    assert stopped(kiosk) == {"PINJAM"}
    assert "No more numbers are given today" in screen.texts(screen.target("Loan"))
    touch("Loan")
    kiosk.work()
    assert stopped(kiosk) == set()


def test_an_impatient_second_touch_asks_for_the_same_again(kiosk: Kiosk) -> None:
    kiosk.open(Part.SERVICES)
    touch("Loan")
    touch("Loan")
    kiosk.work()
    assert stopped(kiosk) == {"PINJAM"}


def test_the_whole_hall_is_stopped_only_after_a_question(kiosk: Kiosk) -> None:
    kiosk.open(Part.SERVICES)
    touch("The whole hall")
    assert "Give no more numbers in the whole hall today?" in screen.texts()
    touch("Cancel")
    kiosk.work()
    assert stopped(kiosk) == set()
    touch("The whole hall")
    until_ripe()
    touch("Give no more numbers today")
    kiosk.work()
    assert len(stopped(kiosk)) == 9
    touch("The whole hall")
    kiosk.work()
    assert stopped(kiosk) == set()


def test_services_come_in_sheets_under_the_hall(kiosk: Kiosk) -> None:
    kiosk.open(Part.SERVICES)
    assert len(on_page(GivenRow)) == 1 + 6
    touch("Next")
    rows = [cast("GivenRow", row).name for row in on_page(GivenRow)]
    assert rows == ["The whole hall", "Service 2", "Service 3", "Service 4"]


# The screen test


@pytest.mark.parametrize("pixels", PANELS.values(), ids=PANELS)
def test_fields_cover_the_whole_panel(pixels: tuple[int, int]) -> None:
    fields = fields_of(pixels, look.size.mm(FIELD_MM))
    assert sum((right - left) * (top - bottom) for left, bottom, right, top in fields) == pytest.approx(
        pixels[0] * pixels[1]
    )
    assert not any(meet(one, other) for one in fields for other in fields if one is not other)


@pytest.mark.parametrize("pixels", PANELS.values(), ids=PANELS)
def test_when_every_field_has_answered_the_test_says_so_and_ends(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, pixels: tuple[int, int]
) -> None:
    monkeypatch.setattr(screen_test, "DONE_S", 0.2)
    screen.start(*pixels)
    page = kiosk.open(Part.SCREEN)
    grid = cast("TouchGrid", on_page(TouchGrid)[0])
    wipe(grid, pixels)
    screen.frames(2)
    assert "The whole screen answers" in screen.texts()
    screen.until(lambda: page.part == Part.MENU)


def wipe(grid: TouchGrid, pixels: tuple[int, int]) -> None:
    """One finger over every field, twice: those under the card come into reach when it has moved. It never taps."""
    centres = [((left + right) / 2, (bottom + top) / 2) for left, bottom, right, top in all_fields(pixels)]
    finger = screen.Finger(*centres[0])
    finger.down()
    for place in centres * 2:
        if grid.left:
            finger.move(*place)
    finger.up()
    assert grid.left == 0


def all_fields(pixels: tuple[int, int]) -> list[tuple[float, float, float, float]]:
    return fields_of(pixels, look.size.mm(FIELD_MM))


def test_a_field_that_does_not_answer_keeps_the_test_open(kiosk: Kiosk) -> None:
    page = kiosk.open(Part.SCREEN)
    fields = len(all_fields(screen.PORTRAIT))
    assert f"{fields} fields left" in screen.texts()
    finger = screen.Finger(5, 5)
    finger.down()
    finger.up()
    assert f"{fields - 1} fields left" in screen.texts()
    touch("End the test")
    assert page.part == Part.MENU


def test_the_screen_test_begins_anew_each_time(kiosk: Kiosk) -> None:
    page = kiosk.open(Part.SCREEN)
    finger = screen.Finger(5, 5)
    finger.down()
    finger.up()
    touch("End the test")
    page.go(Part.SCREEN)
    screen.frames(3)
    assert f"{len(all_fields(screen.PORTRAIT))} fields left" in screen.texts()
    assert cast("ScreenTest", page.section).high


# Restart


def test_a_restart_is_asked_for_and_then_ends_the_program(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[str] = []

    class Running:
        def stop(self) -> None:
            ended.append("stopped")

    monkeypatch.setattr(App, "get_running_app", staticmethod(Running))
    kiosk.open_menu()
    touch("Restart program")
    touch("Cancel")
    assert "Staff menu" in screen.texts()
    assert ended == []
    touch("Restart program")
    until_ripe()
    touch("Restart program")
    assert ended == ["stopped"]


def test_a_second_tap_on_the_way_to_a_question_does_not_answer_it(kiosk: Kiosk) -> None:
    kiosk.open(Part.SERVICES)
    touch("The whole hall")
    touch("Give no more numbers today")
    kiosk.work()
    assert stopped(kiosk) == set()
    until_ripe()
    touch("Give no more numbers today")
    kiosk.work()
    assert len(stopped(kiosk)) == 9


def until_ripe() -> None:
    """Until the question takes an answer."""
    question = cast("AskSection", on_page(AskSection)[0])
    screen.until(lambda: question.ripe)


def test_what_can_be_touched_in_the_menu_is_locked_after_a_tap(kiosk: Kiosk) -> None:
    kiosk.open_menu()
    assert all(target.lock_s > 0 for target in screen.targets())
