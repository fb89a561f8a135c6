"""What a tap, a minute of silence and bad news do to the screen. Without Kivy: the clock and the desk are set by hand."""

from pathlib import Path

import pytest

from hall.errors import StoreBusyError
from hall.messages import Message
from hall.model import Stop, TicketState
from hall.outbox import Outbox
from hall.queue import Queue
from kiosk.config import KioskFile
from kiosk.controller import GONE_GRACE_S, PAPER_PATIENCE_S, SILENT_MAX_S, TAKE_MAX_S, Controller
from kiosk.live import hall_now
from kiosk.pin import hash_pin
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.staff import Decision, Staff
from kiosk.view import Paper, Shown, Trouble, View
from tests.harness import halls
from tests.harness.set_desk import SetDesk, Time, at_once
from tests.harness.snapshot import kinds, state_of

FILE = KioskFile.model_validate(
    {
        "name": "kiosk-1",
        "store": "hall.db",
        "screen": {"width_mm": 268},
        "printer": {"address": "screen:///tmp/x"},
        "idle": {"ask_after_s": 30, "countdown_s": 10, "ticket_s": 12},
    }
)


class Kiosk:
    """A controller with everything around it."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.desk = SetDesk(queue)
        self.time = Time()
        self.views: list[View] = []
        self.it = Controller(FILE, self.desk, self.views.append, think=at_once, now=self.time)
        self.it.on_printer(PrinterReport(PrinterState.READY))
        self.news()

    def news(self) -> None:
        self.it.on_hall(hall_now(self.queue))

    def after(self, seconds: float) -> View:
        self.time.now += seconds
        self.it.tick()
        return self.it.view

    def at_service(self, service: str = "PINJAM") -> None:
        self.it.choose_agency("PUS")
        self.it.choose_service(service)


def shown(kiosk: Kiosk) -> Shown:
    """The page on the screen."""
    return kiosk.it.view.shown


@pytest.fixture
def kiosk(queue: Queue) -> Kiosk:
    return Kiosk(queue)


def test_it_starts_and_then_shows_the_start_in_the_halls_language(queue: Queue) -> None:
    it = Controller(FILE, SetDesk(queue), lambda view: None, think=at_once, now=Time())
    assert it.view.shown is Shown.STARTING
    it.on_hall(hall_now(queue))
    assert (it.view.shown, it.view.journey.language) == (Shown.START, "id")


def test_from_the_start_to_the_ticket_and_back(kiosk: Kiosk) -> None:
    kiosk.at_service()
    kiosk.it.toggle_priority()
    kiosk.it.take()
    assert (shown(kiosk), kiosk.it.view.taking) == (Shown.SERVICE, True)
    kiosk.desk.work()
    assert shown(kiosk) is Shown.TICKET
    assert kiosk.it.view.journey.taken is not None
    assert kiosk.it.view.journey.taken.ticket == "A-001"
    kiosk.it.on_paper("A-001", Paper.PRINTED)
    assert kiosk.it.view.paper is Paper.PRINTED
    assert kiosk.after(11.9).shown is Shown.TICKET
    assert kiosk.after(0.2).shown is Shown.START
    assert not kiosk.it.view.journey.priority


def test_two_quick_taps_are_one_ticket(kiosk: Kiosk) -> None:
    kiosk.at_service()
    kiosk.it.take()
    kiosk.it.take()
    assert len(kiosk.desk.wishes) == 1
    kiosk.desk.work()
    kiosk.it.take()
    assert kiosk.desk.wishes == []


def test_a_refusal_is_read_where_the_tap_was(kiosk: Kiosk) -> None:
    kiosk.at_service()
    kiosk.queue.stop(request="stop")
    kiosk.it.take()
    kiosk.desk.work()
    refused = kiosk.it.view.journey.refused
    assert shown(kiosk) is Shown.SERVICE
    assert refused is not None
    assert "today" in refused.render("en")


def test_an_answer_that_comes_too_late_leaves_no_ticket_behind(kiosk: Kiosk) -> None:
    kiosk.at_service()
    kiosk.it.take()
    assert kiosk.after(TAKE_MAX_S).journey.refused is not None
    kiosk.desk.work()
    assert shown(kiosk) is Shown.SERVICE
    assert state_of(kiosk.queue, "A-001") is TicketState.CANCELLED


def test_a_store_that_fails_in_the_middle_of_a_tap_is_said(kiosk: Kiosk) -> None:
    kiosk.at_service()
    kiosk.it.take()
    _, _, otherwise = kiosk.desk.wishes.pop()
    otherwise(StoreBusyError(Message("busy")))
    assert kiosk.it.view.journey.refused is not None
    assert shown(kiosk) is Shown.SERVICE


def test_a_number_is_shown_whatever_its_slip_does(kiosk: Kiosk) -> None:
    kiosk.at_service()
    kiosk.it.take()
    kiosk.desk.work()
    kiosk.it.on_store_gone(Message("gone"))
    kiosk.desk.silent = 99.0
    assert kiosk.after(PAPER_PATIENCE_S).shown is Shown.TICKET
    assert kiosk.it.view.paper is Paper.IN_DOUBT
    kiosk.it.on_paper("A-002", Paper.FAILED)
    assert kiosk.it.view.paper is Paper.IN_DOUBT


def test_without_paper_the_number_counts_and_the_page_says_so_at_once(kiosk: Kiosk) -> None:
    kiosk.it.on_printer(PrinterReport(PrinterState.PAPER_OUT))
    kiosk.at_service()
    kiosk.it.take()
    kiosk.desk.work()
    assert (shown(kiosk), kiosk.it.view.paper) == (Shown.TICKET, Paper.FAILED)


def test_a_hall_that_gives_no_number_without_paper_is_out_of_order_without_it(queue: Queue, tmp_path: Path) -> None:
    text = halls.SMALL.replace("[hall]", '[hall]\nprint_when_printer_fails = "refuse"', 1)
    queue.publish(*halls.read(text, tmp_path))
    kiosk = Kiosk(queue)
    kiosk.at_service()
    kiosk.it.on_printer(PrinterReport(PrinterState.PAPER_OUT))
    assert (shown(kiosk), kiosk.it.view.trouble) == (Shown.OUT_OF_ORDER, Trouble.PAPER)
    kiosk.it.take()
    assert kiosk.desk.wishes == []
    kiosk.it.on_printer(PrinterReport(PrinterState.READY))
    assert shown(kiosk) is Shown.SERVICE


def test_idle_visitors_are_asked_and_then_the_next_one_begins_in_the_halls_language(kiosk: Kiosk) -> None:
    kiosk.it.speak("en")
    kiosk.at_service()
    assert kiosk.after(29.9).ask_s is None
    assert kiosk.after(0.2).ask_s == 10
    assert kiosk.after(5).ask_s == 5
    kiosk.it.still_here()
    assert kiosk.it.view.ask_s is None
    kiosk.after(39.9)
    assert shown(kiosk) is Shown.SERVICE
    assert kiosk.after(0.2).shown is Shown.START
    assert kiosk.it.view.journey.language == "id"


def test_nobody_is_asked_at_an_untouched_start(kiosk: Kiosk) -> None:
    drawn = len(kiosk.views)
    for _ in range(100):
        assert kiosk.after(5).ask_s is None
    assert len(kiosk.views) == drawn, "a still screen draws nothing"


def test_a_lost_store_is_said_after_a_moment_and_heals_by_itself(kiosk: Kiosk) -> None:
    kiosk.it.on_store_gone(Message("gone"))
    assert shown(kiosk) is Shown.START
    assert kiosk.after(GONE_GRACE_S).shown is Shown.OUT_OF_ORDER
    assert kiosk.it.view.trouble is Trouble.STORE
    kiosk.news()
    assert shown(kiosk) is Shown.START


def test_a_share_that_hangs_without_a_word_is_said_too(kiosk: Kiosk) -> None:
    kiosk.desk.silent = SILENT_MAX_S
    assert kiosk.after(1).shown is Shown.OUT_OF_ORDER
    kiosk.desk.silent = 0.0
    assert kiosk.after(1).shown is Shown.START


def test_a_service_that_is_published_away_leads_back_to_the_start(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk.at_service("KEMBALI")
    text = halls.SMALL.replace('code = "KEMBALI"', 'code = "LAIN"').replace('"KEMBALI"', '"LAIN"')
    kiosk.queue.publish(*halls.read(text, tmp_path))
    kiosk.news()
    assert shown(kiosk) is Shown.START


def test_a_search_finds_and_leads_to_the_service(kiosk: Kiosk) -> None:
    kiosk.it.search()
    kiosk.it.type("kemb")
    assert kiosk.it.view.found[:1] == ("KEMBALI",)
    kiosk.it.choose_service("KEMBALI")
    assert shown(kiosk) is Shown.SERVICE
    kiosk.it.back()
    assert (shown(kiosk), kiosk.it.view.journey.words) == (Shown.SEARCH, "kemb")


def with_pin(queue: Queue) -> Kiosk:
    kiosk = Kiosk(queue)
    kiosk.it.staff = Staff("kiosk-1", hash_pin("4711"), kiosk.desk, at_once, kiosk.time, kiosk.it.show)
    return kiosk


def enter(kiosk: Kiosk, pin: str) -> None:
    for digit in pin:
        kiosk.it.staff.type(digit)
    kiosk.it.staff.enter()


def test_the_right_pin_opens_the_staff_menu(queue: Queue) -> None:
    kiosk = with_pin(queue)
    kiosk.it.staff.open()
    assert shown(kiosk) is Shown.PIN
    enter(kiosk, "4711")
    assert shown(kiosk) is Shown.STAFF
    kiosk.it.staff.close()
    assert shown(kiosk) is Shown.START


def test_five_wrong_pins_lock_the_pad_for_a_minute_and_the_event_is_kept(queue: Queue) -> None:
    kiosk = with_pin(queue)
    kiosk.it.staff.open()
    for _ in range(5):
        enter(kiosk, "0000")
    assert kiosk.it.view.staff.locked_s == 60
    enter(kiosk, "4711")
    assert shown(kiosk) is Shown.PIN
    kiosk.desk.work()
    assert kinds(queue)[-1] == "pin_locked"
    kiosk.time.now += 60
    enter(kiosk, "4711")
    assert shown(kiosk) is Shown.STAFF


def test_without_a_pin_the_menu_stays_shut(kiosk: Kiosk) -> None:
    kiosk.it.staff.open()
    assert kiosk.it.view.staff.without_pin
    enter(kiosk, "")
    enter(kiosk, "0000")
    assert shown(kiosk) is Shown.PIN


def test_a_forgotten_menu_closes_by_itself(queue: Queue) -> None:
    kiosk = with_pin(queue)
    kiosk.it.staff.open()
    enter(kiosk, "4711")
    kiosk.it.touched()
    assert kiosk.after(40.1).shown is Shown.START


def test_staff_decide_about_a_slip_that_may_have_come_out(queue: Queue) -> None:
    kiosk = with_pin(queue)
    kiosk.at_service()
    kiosk.it.take()
    kiosk.desk.work()
    outbox = Outbox(queue.store, "kiosk-1", queue.clock)
    outbox.begin(1)
    outbox.unknown(1, "no answer")
    kiosk.it.staff.open()
    enter(kiosk, "4711")
    kiosk.desk.work()
    assert [job.ticket for job in kiosk.it.view.staff.undecided] == ["A-001"]
    kiosk.it.staff.decide(1, Decision.PRINT_AGAIN)
    kiosk.desk.work()
    assert kiosk.it.view.staff.undecided == ()
    assert [(job.copy, job.state) for job in kiosk.it.view.staff.latest] == [(1, "queued"), (0, "failed")]


def test_staff_stop_and_allow_numbers(queue: Queue) -> None:
    kiosk = with_pin(queue)
    kiosk.it.staff.set_stopped("PINJAM", stopped=True)
    kiosk.desk.work()
    assert hall_now(queue).services["PINJAM"].stop is Stop.STAFF
    kiosk.it.staff.set_stopped("PINJAM", stopped=False)
    kiosk.desk.work()
    assert hall_now(queue).services["PINJAM"].stop is None


def test_the_menu_opens_without_a_store_too(queue: Queue) -> None:
    kiosk = with_pin(queue)
    kiosk.it.on_store_gone(Message("gone"))
    kiosk.after(GONE_GRACE_S)
    kiosk.it.staff.open()
    enter(kiosk, "4711")
    assert shown(kiosk) is Shown.STAFF
