"""What staff see at the kiosk, and what everybody sees when something is wrong: out of order, still here, the pad for the
PIN, the staff menu. The pages stand in a real window, driven by a real controller on a real store; the desk and the clock
are set by hand.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from kivy.app import App
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from hall.errors import StoreBusyError
from hall.messages import Message
from hall.model import PrintOrder, PrintState
from hall.outbox import Outbox
from hall.queue import Queue, new_request
from hall.settings.hallfile import NAME_MAX
from kiosk.config import KioskFile
from kiosk.controller import GONE_GRACE_S, Controller
from kiosk.live import hall_now
from kiosk.look.state import lang, look
from kiosk.look.theme import TEXT_CONTRAST, THEMES
from kiosk.look.widgets import PageDots, PinDots, SlowBar
from kiosk.pin import hash_pin
from kiosk.press import Press
from kiosk.printing.jobs import PRINTED, Outcome, Why, failed, unknown
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.screens import crest, screen_test
from kiosk.screens.base import KioskPage
from kiosk.screens.crest import Crest
from kiosk.screens.out_of_order import OutOfOrder
from kiosk.screens.pin import PinPage
from kiosk.screens.screen_test import FIELD_MM, ScreenTest, TouchGrid, fields_of, meet
from kiosk.screens.staff import AskSection, Part, StaffPage
from kiosk.screens.staff_section import Answer
from kiosk.screens.staff_services import GivenRow
from kiosk.screens.staff_tickets import JobTile
from kiosk.screens.still_here import StillHere
from kiosk.view import Shown, Trouble, View
from tests.harness import halls, screen  # the screen sets Kivy up
from tests.harness.set_desk import SetDesk, Time, at_once

pytestmark = pytest.mark.xdist_group("kivy")

PANELS = {"portrait": screen.PORTRAIT, "landscape": screen.LANDSCAPE}
LANGUAGES = ("id", "en", "jv")
PIN = "4711"
LONGEST = ("Pelayanan Administrasi Kependudukan bagi Penyandang Disabilitas, Lansia, dan Warga Pindah " * 2)[
    :NAME_MAX
].strip()
FILE = KioskFile.model_validate(
    {
        "name": "kiosk-1",
        "store": "hall.db",
        "screen": {"width_mm": 268},
        "printer": {"address": "screen:///tmp/x"},
        "idle": {"ask_after_s": 30, "countdown_s": 10, "ticket_s": 12},
        "staff": {"pin": hash_pin(PIN)},
    }
)


def hall_text(name: str = "Balai Uji", service: tuple[str, str] = ("Pinjam", "Loan")) -> str:
    """The small hall in three languages, with nine services, so that they need two sheets."""
    more = "".join(
        f'\n[[agency.service]]\ncode = "L-{number}"\nname = {{ id = "Layanan {number}", en = "Service {number}" }}\n'
        "handling_minutes = 3\n"
        for number in range(5)
    )
    codes = "".join(f', "L-{number}"' for number in range(5))
    return (
        halls.SMALL.replace('languages = ["id", "en"]', 'languages = ["id", "en", "jv"]')
        .replace("Balai Uji", name)
        .replace('id = "Pinjam", en = "Loan"', f'id = "{service[0]}", en = "{service[1]}"')
        .replace('\n[[counter]]\ncode = "1"', f'{more}\n[[counter]]\ncode = "1"')
        .replace('"SETOR", "KREDIT"]\nzone', f'"SETOR", "KREDIT"{codes}]\nzone')
    )


class HeldPress:
    """A press whose test pages wait for their outcome."""

    def __init__(self) -> None:
        self.told: list[Callable[[Outcome], None]] = []

    def print_test_page(self, told: Callable[[Outcome], None]) -> None:
        self.told.append(told)


class Kiosk:
    """A controller, and the page in the window."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.desk = SetDesk(queue)
        self.time = Time()
        self.press = HeldPress()
        self.page: KioskPage | None = None
        self.overlay: StillHere | None = None
        self.it = Controller(FILE, self.desk, self.show, think=at_once, now=self.time)
        self.it.on_printer(PrinterReport(PrinterState.READY))
        self.news()

    def news(self) -> None:
        self.it.on_hall(hall_now(self.queue))

    def show(self, view: View) -> None:
        if self.page is not None:
            self.page.show(view)
        if self.overlay is not None and view.ask_s is not None:
            self.overlay.seconds = view.ask_s

    def put(self, kind: type[KioskPage]) -> KioskPage:
        """The page of this kind in the window, whatever the controller would show."""
        self.page = kind(controller=self.it, press=cast("Press", self.press))
        self.page.show(self.it.view)
        return screen.show(self.page)

    def work(self) -> None:
        """Whatever was asked of the desk is done, and the hall told anew."""
        self.desk.work()
        self.news()
        screen.frames(3)

    def open_pad(self) -> PinPage:
        self.it.staff.open()
        return cast("PinPage", self.put(PinPage))

    def open_menu(self) -> StaffPage:
        self.it.staff.open()
        for digit in PIN:
            self.it.staff.type(digit)
        self.it.staff.enter()
        self.desk.work()
        assert self.it.view.shown is Shown.STAFF
        return cast("StaffPage", self.put(StaffPage))

    def open(self, part: Part) -> StaffPage:
        page = self.open_menu()
        page.go(part)
        self.desk.work()
        screen.frames(3)
        return page

    def printed(self, count: int, *states: PrintState) -> None:
        """Slips of this many tickets on this printer; the first ones come to these states."""
        outbox = Outbox(self.queue.store, FILE.name, self.queue.clock)
        for number in range(count):
            order = PrintOrder(FILE.name, "id")
            self.queue.take("PINJAM", request=new_request(), paper=order)
            if number < len(states):
                outbox.begin(number + 1)
                if states[number] is PrintState.UNKNOWN:
                    outbox.unknown(number + 1, Why.NO_ANSWER)
                elif states[number] is PrintState.FAILED:
                    outbox.failed(number + 1, Why.PAPER_OUT)
                else:
                    outbox.printed(number + 1)

    def jobs(self) -> list[tuple[str, int, PrintState, bool]]:
        """The printer's jobs, oldest first."""
        latest = Outbox(self.queue.store, FILE.name, self.queue.clock).latest()
        return [(job.ticket, job.copy, job.state, job.settled) for job in reversed(latest)]


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


def touch(text: str) -> None:
    """Taps what carries this text, once it takes taps again."""
    widget = screen.target(text)
    screen.until(lambda: not widget.locked)
    screen.tap(widget)


def on_page(kind: type[Widget]) -> list[Widget]:
    """The visible widgets of a kind, in the order in which they are read."""
    found = [widget for widget in screen.visible() if isinstance(widget, kind)]
    return sorted(found, key=lambda widget: (-widget.to_window(*widget.center)[1], widget.to_window(*widget.center)[0]))


# How every page looks


@dataclass
class Wall:
    """Where every page must stand: a theme, a panel, a language."""

    theme: str
    panel: str
    language: str


WALLS = [Wall(theme, panel, language) for theme in THEMES for panel in PANELS for language in LANGUAGES]


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: f"{wall.theme}-{wall.panel}-{wall.language}")
def test_every_page_is_whole_readable_and_easy_to_touch(wall: Wall, queue: Queue, tmp_path: Path) -> None:
    queue.publish(*halls.read(hall_text(name=LONGEST, service=(LONGEST, LONGEST)), tmp_path))
    kiosk = Kiosk(queue)
    kiosk.printed(20, PrintState.UNKNOWN, PrintState.FAILED, PrintState.PRINTED)
    screen.start(*PANELS[wall.panel])
    look.theme, lang.code = THEMES[wall.theme], wall.language
    kiosk.it.speak(wall.language)
    for name in every_page(kiosk):
        screen.frames(3)
        screen.assert_at_rest()
        root = kiosk.overlay or kiosk.page
        assert screen.texts(root), name
        faults = [
            *screen.cut_off(root),
            *screen.too_small_texts(root),
            *screen.missing_glyphs(root),
            *screen.too_small_targets(20, root),
            *screen.too_close_targets(3, root),
            *screen.overlaps(root),
        ]
        if wall.language == "id":
            faults += screen.low_contrast(TEXT_CONTRAST, tmp_path, root)
        assert faults == [], f"{name}: {faults}"


def every_page(kiosk: Kiosk) -> Iterator[str]:
    """Puts one page after the other into the window and names it."""
    view = kiosk.it.view
    for trouble in Trouble:
        page = kiosk.put(OutOfOrder)
        page.show(replace(view, shown=Shown.OUT_OF_ORDER, trouble=trouble))
        yield f"out of order, {trouble}"
    page = kiosk.put(OutOfOrder)
    page.show(replace(view, shown=Shown.STARTING, now=None))
    yield "starting"
    yield from _pads(kiosk)
    yield from _still_here(kiosk)
    yield from _menu(kiosk)


def _pads(kiosk: Kiosk) -> Iterator[str]:
    page = kiosk.open_pad()
    yield "pad"
    staff = kiosk.it.view.staff
    for name, shown in {
        "many digits": replace(staff, digits=10),
        "wrong": replace(staff, wrong=4),
        "locked": replace(staff, locked_s=58),
        "no PIN": replace(staff, without_pin=True),
        "checking": replace(staff, checking=True),
    }.items():
        page.show(replace(kiosk.it.view, staff=shown))
        yield f"pad, {name}"
    kiosk.it.staff.close()


def _still_here(kiosk: Kiosk) -> Iterator[str]:
    kiosk.it.search()
    over(kiosk, OutOfOrder)
    for seconds in (10, 1):
        assert kiosk.overlay is not None
        kiosk.overlay.seconds = seconds
        yield f"still here, {seconds} s"
    kiosk.overlay = None
    kiosk.it.start_again()


def _menu(kiosk: Kiosk) -> Iterator[str]:
    page = kiosk.open_menu()
    yield "menu"
    kiosk.it.on_printer(PrinterReport(PrinterState.PAPER_OUT, "DLE EOT 4: 0x72"))
    for part in Part:
        page.go(part)
        kiosk.desk.work()
        yield f"menu, {part}"
        page.section.tell(page.section.heading * 3, good=False)
        yield f"menu, {part}, with an answer"
    page.go(Part.PRINTER)
    for state in PrinterState:
        kiosk.it.on_printer(PrinterReport(state, "no answer to DLE EOT 1 within 500 ms " * 8))
        yield f"menu, printer {state}"
        page.go(Part.MENU)
        yield f"menu with a printer that is {state}"
        page.go(Part.PRINTER)
    page.go(Part.MENU)
    kiosk.it.on_store_gone(Message("The store {store} can't be reached.", store="/srv/antrean/mal-pelayanan/hall.db"))
    yield "menu, not connected"
    kiosk.it.staff.close()


def over(kiosk: Kiosk, kind: type[KioskPage]) -> StillHere:
    """A page with the question over it, as on the stage."""
    kiosk.page = kind(controller=kiosk.it, press=cast("Press", kiosk.press))
    kiosk.page.show(kiosk.it.view)
    kiosk.overlay = StillHere(controller=kiosk.it)
    ground = FloatLayout()
    ground.add_widget(kiosk.page)
    ground.add_widget(kiosk.overlay)
    screen.show(ground)
    return kiosk.overlay


# The crest


def hold(widget: Widget) -> screen.Finger:
    finger = screen.Finger(*screen.middle(widget))
    finger.down()
    return finger


def pass_time(seconds: float) -> None:
    """Frames for so long: nothing may happen in them."""
    end = time.monotonic() + seconds
    screen.until(lambda: time.monotonic() > end)


def test_the_crest_must_be_held_for_three_seconds() -> None:
    assert crest.HOLD_S == 3.0


@pytest.mark.parametrize("kind", [OutOfOrder, PinPage])
def test_a_long_press_on_the_crest_opens_the_pad(
    kind: type[KioskPage], kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crest, "HOLD_S", 0.1)
    kiosk.put(kind)
    finger = hold(on_page(Crest)[0])
    screen.until(lambda: kiosk.it.view.shown is Shown.PIN)
    finger.up()
    assert kiosk.it.view.shown is Shown.PIN


def test_a_short_press_on_the_crest_does_nothing(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crest, "HOLD_S", 0.1)
    kiosk.put(OutOfOrder)
    hold(on_page(Crest)[0]).up()
    pass_time(0.3)
    assert not kiosk.it.staff.present


def test_a_finger_that_slips_off_the_crest_has_not_held_it(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crest, "HOLD_S", 0.1)
    kiosk.put(OutOfOrder)
    finger = hold(on_page(Crest)[0])
    finger.move(*screen.middle(kiosk.page or Widget()))
    pass_time(0.3)
    finger.up()
    assert not kiosk.it.staff.present


def test_the_crest_can_be_held_again_after_a_short_press(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crest, "HOLD_S", 0.1)
    kiosk.put(OutOfOrder)
    hold(on_page(Crest)[0]).up()
    finger = hold(on_page(Crest)[0])
    screen.until(lambda: kiosk.it.staff.present)
    finger.up()


# Out of order


def test_out_of_order_speaks_all_languages_of_the_hall_at_once(kiosk: Kiosk) -> None:
    kiosk.it.on_store_gone(Message("gone"))
    kiosk.time.now += GONE_GRACE_S
    kiosk.it.tick()
    assert kiosk.it.view.shown is Shown.OUT_OF_ORDER
    kiosk.put(OutOfOrder)
    assert len([text for text in screen.texts() if text == "Balai Uji"]) == 1
    assert len(on_page(Crest)) == 1
    assert "The connection is lost" in screen.texts()
    assert "Please go to the information desk" in screen.texts()
    assert len(screen.texts()) == 1 + 4 * len(LANGUAGES)


def test_without_a_hall_out_of_order_speaks_indonesian_and_english(kiosk: Kiosk) -> None:
    page = kiosk.put(OutOfOrder)
    page.show(replace(kiosk.it.view, shown=Shown.OUT_OF_ORDER, trouble=Trouble.STORE, now=None))
    screen.frames(3)
    assert len(screen.texts()) == 1 + 4 * 2


@pytest.mark.parametrize(
    ("trouble", "why", "where"),
    [
        (Trouble.PAPER, "The printer is out of paper", "Please get a number at the information desk"),
        (Trouble.PRINTER, "The printer is not working", "Please get a number at the information desk"),
        (Trouble.SETTINGS, "The hall's settings are missing", "Please go to the information desk"),
        (Trouble.STORE, "The connection is lost", "Please go to the information desk"),
    ],
)
def test_each_trouble_says_what_is_wrong_and_where_to_go(kiosk: Kiosk, trouble: Trouble, why: str, where: str) -> None:
    page = kiosk.put(OutOfOrder)
    page.show(replace(kiosk.it.view, shown=Shown.OUT_OF_ORDER, trouble=trouble))
    screen.frames(3)
    assert {why, where} <= set(screen.texts())


def test_nobody_is_told_to_wait_for_paper_to_come_by_itself(kiosk: Kiosk) -> None:
    page = kiosk.put(OutOfOrder)
    page.show(replace(kiosk.it.view, shown=Shown.OUT_OF_ORDER, trouble=Trouble.PAPER))
    screen.frames(3)
    assert not any("by itself" in text for text in screen.texts())


def test_a_starting_kiosk_sends_nobody_away(kiosk: Kiosk) -> None:
    page = kiosk.put(OutOfOrder)
    page.show(replace(kiosk.it.view, shown=Shown.STARTING, now=None))
    screen.frames(3)
    assert "The kiosk is starting" in screen.texts()
    assert not any("desk" in text for text in screen.texts())


def test_out_of_order_turns_with_the_panel(kiosk: Kiosk) -> None:
    page = kiosk.put(OutOfOrder)
    screen.start(*screen.LANDSCAPE)
    page.show(replace(kiosk.it.view, shown=Shown.OUT_OF_ORDER, trouble=Trouble.STORE))
    screen.show(page)
    assert len(screen.texts()) == 1 + 4 * len(LANGUAGES)
    assert screen.cut_off() == []


def test_a_page_that_only_stands_there_draws_nothing(kiosk: Kiosk) -> None:
    kiosk.put(OutOfOrder)
    screen.until(lambda: screen.frames_drawn(0.2) == 0)  # a new window draws itself once more after a moment
    assert screen.frames_drawn(0.5) == 0


# Still here?


def ask(kiosk: Kiosk, kind: type[KioskPage]) -> StillHere:
    kiosk.time.now += 31
    kiosk.it.tick()
    assert kiosk.it.view.ask_s is not None
    return over(kiosk, kind)


def test_the_countdown_is_told_in_words_and_as_a_bar(kiosk: Kiosk) -> None:
    kiosk.it.search()
    ask(kiosk, OutOfOrder)
    kiosk.time.now += 4
    kiosk.it.tick()
    screen.frames(2)
    assert "Back to the start in 5 seconds" in screen.texts()
    assert cast("SlowBar", on_page(SlowBar)[0]).value == pytest.approx(0.5)
    kiosk.time.now += 4
    kiosk.it.tick()
    screen.frames(2)
    assert "Back to the start in 1 second" in screen.texts()


def test_the_button_gives_more_time(kiosk: Kiosk) -> None:
    kiosk.it.search()
    ask(kiosk, OutOfOrder)
    touch("Yes, I need more time")
    assert kiosk.it.view.ask_s is None


def test_a_touch_anywhere_else_is_an_answer_too_and_what_lies_below_feels_nothing(kiosk: Kiosk) -> None:
    kiosk.open_pad()
    ask(kiosk, PinPage)
    below = screen.target("9", kiosk.page)
    screen.tap(below)
    assert kiosk.it.view.ask_s is None
    assert kiosk.it.view.staff.digits == 0


def test_a_finger_that_wipes_over_the_question_reaches_nothing_below(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crest, "HOLD_S", 0.05)
    kiosk.it.search()
    ask(kiosk, OutOfOrder)
    finger = screen.Finger(20, 20)
    finger.down()
    finger.move(*screen.middle(on_page(Crest)[0]))
    pass_time(0.2)
    finger.up()
    assert not kiosk.it.staff.present


# The pad


def test_digits_are_dots_and_reach_the_controller(kiosk: Kiosk) -> None:
    kiosk.open_pad()
    for digit in "471":
        touch(digit)
    assert kiosk.it.view.staff.digits == 3
    dots = cast("PinDots", on_page(PinDots)[0])
    assert (dots.length, dots.entered) == (4, 3)
    assert not {"4", "7", "1"} & set(screen.texts(dots))


def test_the_dots_do_not_tell_how_long_the_pin_is(kiosk: Kiosk) -> None:
    kiosk.open_pad()
    for digit in "123456":
        touch(digit)
    dots = cast("PinDots", on_page(PinDots)[0])
    assert (dots.length, dots.entered) == (6, 6)


def test_the_eraser_takes_a_digit_back(kiosk: Kiosk) -> None:
    kiosk.open_pad()
    touch("4")
    touch("Delete")
    assert kiosk.it.view.staff.digits == 0


def test_the_right_pin_leads_to_the_menu(kiosk: Kiosk) -> None:
    kiosk.open_pad()
    for digit in PIN:
        touch(digit)
    touch("OK")
    assert kiosk.it.view.shown is Shown.STAFF


def test_a_wrong_pin_says_how_many_tries_are_left(kiosk: Kiosk) -> None:
    kiosk.open_pad()
    touch("1")
    touch("OK")
    assert "Wrong PIN. 4 tries left." in screen.texts()


def test_a_locked_pad_counts_down_and_takes_no_digits(kiosk: Kiosk) -> None:
    kiosk.open_pad()
    for _ in range(5):
        kiosk.it.staff.type("1")
        kiosk.it.staff.enter()
    screen.frames(2)
    assert "Too many tries. Wait 60 seconds." in screen.texts()
    assert [screen.texts(target) for target in screen.targets()] == [["Close"]]
    kiosk.time.now += 59.5
    kiosk.it.touched()
    kiosk.it.tick()
    screen.frames(2)
    assert "Too many tries. Wait 1 second." in screen.texts()
    kiosk.time.now += 1
    kiosk.it.touched()
    kiosk.it.tick()
    screen.frames(2)
    assert screen.target("1") in screen.targets()


def test_a_kiosk_without_a_pin_says_so_and_keeps_the_menu_shut(kiosk: Kiosk) -> None:
    page = kiosk.open_pad()
    page.show(replace(kiosk.it.view, staff=replace(kiosk.it.view.staff, without_pin=True)))
    screen.frames(2)
    assert "No PIN has been set in the kiosk's file" in screen.texts()
    assert [screen.texts(target) for target in screen.targets()] == [["Close"]]


def test_the_pad_can_be_closed(kiosk: Kiosk) -> None:
    kiosk.open_pad()
    touch("Close")
    assert not kiosk.it.staff.present


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
    return {code for code, now in hall_now(kiosk.queue).services.items() if now.stopped}


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
