"""From half a ticket in a printer without paper to the staff menu, which then has nothing decided about it."""

from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from hall.model import PrintJob, PrintOrder
from hall.queue import Queue, new_request
from hall.store import create_store
from kiosk.config import KioskFile
from kiosk.controller import Controller
from kiosk.live import hall_now
from kiosk.pin import hash_pin
from kiosk.press import Press
from kiosk.view import Shown
from tests.harness import halls
from tests.harness.set_desk import SetDesk, Time, at_once
from tests.harness.virtual_printer import NetworkPort, VirtualPrinter
from tests.harness.waiting import until

PIN = "4711"


class Menu:
    """The controller of a kiosk whose staff menu is open; news come into the test's thread when it looks."""

    def __init__(self, file: KioskFile, queue: Queue) -> None:
        self._desk = SetDesk(queue)
        self._news: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.controller = Controller(file, self._desk, lambda _: None, think=at_once, now=Time())
        self.controller.on_hall(hall_now(queue))
        self.press = Press(file, self._news.put, self.controller)

    def open(self) -> None:
        """By the PIN."""
        staff = self.controller.staff
        staff.open()
        for digit in PIN:
            staff.type(digit)
        staff.enter()
        self._desk.work()
        assert self.controller.view.shown is Shown.STAFF

    def reads(self) -> tuple[int | None, tuple[PrintJob, ...]]:
        """The slip that is stuck in the printer, and those that wait for a decision."""
        while not self._news.empty():
            self._news.get()()
        self._desk.work()
        return self.controller.view.staff.held, self.controller.view.staff.undecided


def test_half_a_ticket_is_held_until_there_is_paper_and_then_nobody_is_asked(tmp_path: Path) -> None:
    store = create_store(str(tmp_path / "hall.db"))
    with VirtualPrinter() as printer, NetworkPort(printer) as port:
        queue = Queue(store)
        queue.publish(*halls.read(halls.SMALL, tmp_path))
        menu = Menu(_file(tmp_path, port.address), queue)
        menu.open()
        menu.press.worker.start()
        try:
            printer.no_paper(after_lines=3)
            queue.take("PINJAM", request=new_request(), paper=PrintOrder("kiosk-1", "id"))
            until(lambda: menu.reads()[0] == 1)
            until(lambda: [job.id for job in menu.reads()[1]] == [1])
            printer.new_paper()
            until(lambda: menu.reads() == (None, ()))
        finally:
            menu.press.worker.stop()
    store.close()


def _file(folder: Path, printer: str) -> KioskFile:
    return KioskFile.model_validate(
        {
            "name": "kiosk-1",
            "store": str(folder / "hall.db"),
            "screen": {"width_mm": 268},
            "printer": {"address": printer},
            "staff": {"pin": hash_pin(PIN)},
        }
    )
