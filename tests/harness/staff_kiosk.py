"""A kiosk for tests of the pages that staff see, without the stage: the controller is real, so is the store; the page that
stands in the window is the test's choice, the desk and the clock are set by hand.
"""

from collections.abc import Callable
from typing import cast

from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from hall.model import PrintOrder, PrintState
from hall.outbox import Outbox
from hall.queue import Queue, new_request
from kiosk.config import KioskFile
from kiosk.controller import Controller
from kiosk.live import hall_now
from kiosk.pin import hash_pin
from kiosk.printing.jobs import Outcome, Why
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.screens.base import KioskPage, Prints
from kiosk.screens.pin import Pin, PinLow, PinPage
from kiosk.screens.staff import Part, StaffLow, StaffMenu, StaffPage
from kiosk.screens.still_here import StillHere
from kiosk.view import Shown, View
from tests.harness import halls, screen
from tests.harness.set_desk import SetDesk, Time, at_once

PANELS = {"portrait": screen.PORTRAIT, "landscape": screen.LANDSCAPE}
PIN = "4711"
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
        self.page = kind(controller=self.it, press=cast("Prints", self.press))
        self.page.show(self.it.view)
        return screen.show(self.page)

    def work(self) -> None:
        """Whatever was asked of the desk is done, and the hall told anew."""
        self.desk.work()
        self.news()
        screen.frames(3)

    def open_pad(self) -> Pin:
        self.it.staff.open()
        return cast("Pin", self.put(PinLow if self.it.view.journey.low else PinPage))

    def open_menu(self) -> StaffMenu:
        self.it.staff.open()
        for digit in PIN:
            self.it.staff.type(digit)
        self.it.staff.enter()
        self.desk.work()
        assert self.it.view.shown is Shown.STAFF
        return cast("StaffMenu", self.put(StaffLow if self.it.view.journey.low else StaffPage))

    def open(self, part: Part) -> StaffMenu:
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


def over(kiosk: Kiosk, kind: type[KioskPage]) -> StillHere:
    """A page with the question over it, as on the stage."""
    kiosk.page = kind(controller=kiosk.it, press=cast("Prints", kiosk.press))
    kiosk.page.show(kiosk.it.view)
    kiosk.overlay = StillHere(controller=kiosk.it)
    ground = FloatLayout()
    ground.add_widget(kiosk.page)
    ground.add_widget(kiosk.overlay)
    screen.show(ground)
    return kiosk.overlay


def touch(text: str) -> None:
    """Taps what carries this text, once it takes taps again."""
    widget = screen.target(text)
    screen.until(lambda: not widget.locked)
    screen.tap(widget)


def on_page(kind: type[Widget]) -> list[Widget]:
    """The visible widgets of a kind, in the order in which they are read."""
    found = [widget for widget in screen.visible() if isinstance(widget, kind)]
    return sorted(found, key=lambda widget: (-widget.to_window(*widget.center)[1], widget.to_window(*widget.center)[0]))
