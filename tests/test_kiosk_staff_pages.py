"""What staff see at the kiosk, and what everybody sees when something is wrong: out of order, still here, the pad for the
PIN. And all of these and the whole staff menu in every language, theme and orientation.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import cast

import pytest
from kivy.uix.widget import Widget

from hall.messages import Message
from hall.model import PrintState
from hall.queue import Queue
from hall.settings.hallfile import NAME_MAX
from kiosk.controller import GONE_GRACE_S
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.screens import crest
from kiosk.screens.base import KioskPage
from kiosk.screens.crest import Crest
from kiosk.screens.out_of_order import OutOfOrder
from kiosk.screens.pin import PinPage
from kiosk.screens.staff import Part
from kiosk.screens.still_here import StillHere
from kiosk.view import Shown, Trouble
from look.state import lang, look
from look.theme import TEXT_CONTRAST, THEMES
from look.widgets import PinDots, SlowBar
from tests.harness import halls, screen  # the screen sets Kivy up
from tests.harness.pairs import pairs
from tests.harness.staff_kiosk import PANELS, PIN, Kiosk, hall_text, on_page, over, touch

pytestmark = pytest.mark.xdist_group("kivy")

LANGUAGES = ("id", "en", "jv")
LONGEST = ("Pelayanan Administrasi Kependudukan bagi Penyandang Disabilitas dan Warga Pindah, " * 2)[:NAME_MAX].strip()


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


# How every page looks


@dataclass
class Wall:
    """Where every page must stand: a theme, a panel ("low" is the portrait one, with buttons lower), a language."""

    theme: str
    panel: str
    language: str


# Those that a kiosk's file may name.
KIOSK_THEMES = ("terang", "kontras")
WALLS = [Wall(*row) for row in pairs(KIOSK_THEMES, [*PANELS, "low"], LANGUAGES)]
# Colours are the same on both panels and in all languages.
COLOURED = {wall.theme: wall for wall in WALLS if wall.panel == "portrait"}


@pytest.mark.parametrize("wall", WALLS, ids=lambda wall: f"{wall.theme}-{wall.panel}-{wall.language}")
def test_every_page_is_whole_readable_and_easy_to_touch(wall: Wall, queue: Queue, tmp_path: Path) -> None:
    queue.publish(*halls.read(hall_text(name=LONGEST, service=(LONGEST, LONGEST)), tmp_path))
    kiosk = Kiosk(queue)
    kiosk.printed(20, PrintState.UNKNOWN, PrintState.FAILED, PrintState.PRINTED)
    screen.start(*PANELS.get(wall.panel, screen.PORTRAIT))
    look.theme, lang.code = THEMES[wall.theme], wall.language
    kiosk.it.speak(wall.language)
    if wall.panel == "low":
        kiosk.it.toggle_low()
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
        if wall in COLOURED.values():
            faults += screen.low_contrast(TEXT_CONTRAST, root)
        assert faults == [], f"{name}: {faults}"


def test_with_buttons_lower_nothing_is_touched_in_the_upper_part(queue: Queue, tmp_path: Path) -> None:
    queue.publish(*halls.read(hall_text(name=LONGEST, service=(LONGEST, LONGEST)), tmp_path))
    kiosk = Kiosk(queue)
    kiosk.printed(20, PrintState.UNKNOWN, PrintState.FAILED, PrintState.PRINTED)
    kiosk.it.toggle_low()
    for name in chain(_pads(kiosk), _menu(kiosk)):
        screen.frames(3)
        for target in screen.targets(kiosk.page):
            top = target.to_window(target.x, target.top)[1]
            assert top <= screen.PORTRAIT[1] * 0.45, (name, target)


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
    kiosk.it.staff.on_slip(1, held=True)
    page.go(Part.DECISIONS)
    page.section.turn(1)
    assert page.section.held
    yield "menu, a ticket that is stuck in the printer"
    page.section.turn(-1)
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
    screen.until(lambda: screen.frames_drawn(1.0) == 0)  # a window of a new size draws itself once more after a moment


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
