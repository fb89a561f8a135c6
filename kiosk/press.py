"""The printer of a kiosk: its worker, how slips are laid out for it, and the labels behind its job numbers. No Kivy."""

from collections.abc import Callable

from hall.clock import system_clock
from kiosk.config import KioskFile
from kiosk.controller import Controller
from kiosk.print_outbox import StoreOutbox
from kiosk.printing import escpos_bytes, testpage
from kiosk.printing.jobs import Outcome, OutcomeKind, Sheet
from kiosk.printing.layout import layout
from kiosk.printing.logo import raster
from kiosk.printing.report import PrinterReport
from kiosk.printing.timing import Timing
from kiosk.printing.verdict import Means
from kiosk.printing.worker import PrintWorker
from kiosk.slip import Slip
from kiosk.view import Paper

Deliver = Callable[[Callable[[], None]], None]

PAPERS = {
    OutcomeKind.PRINTED: Paper.PRINTED,
    OutcomeKind.NOT_SENT: Paper.PRINTING,
    OutcomeKind.UNKNOWN: Paper.IN_DOUBT,
    OutcomeKind.FAILED: Paper.FAILED,
}


class Press:
    """The printer of a kiosk: its worker, and the labels behind the job numbers that the worker speaks of."""

    def __init__(self, file: KioskFile, deliver: Deliver, controller: Controller) -> None:
        self._file = file
        self._deliver = deliver
        self._controller = controller
        self._paper = file.printer.what_it_prints_on()
        self._logo = raster(file.printer.logo, self._paper) if file.printer.logo else None
        self._labels: dict[int, str] = {}
        self.worker = PrintWorker(
            file.name,
            file.printer.address,
            self._paper,
            lambda: StoreOutbox(file.store, file.name, on_next=self._labels.__setitem__),
            self.sheet,
            self._on_report,
            self._on_job,
            timing=Timing(stale_s=file.printer.stale_s),
            means=None if file.printer.confirm == "auto" else Means(file.printer.confirm),
            clock=system_clock,
        )

    def sheet(self, slip: Slip) -> Sheet:
        """A slip laid out for this printer's paper."""
        blocks = layout(slip, self._paper, self._file.ticket, self._logo)
        return Sheet(blocks, escpos_bytes.render(blocks, self._paper))

    def _on_report(self, report: PrinterReport) -> None:
        self._deliver(lambda: self._controller.on_printer(report))

    def _on_job(self, job: int, outcome: Outcome) -> None:
        label = self._labels.get(job)
        if label is not None:
            self._deliver(lambda: self._controller.on_paper(label, PAPERS[outcome.kind]))

    def print_test_page(self, told: Callable[[Outcome], None]) -> None:
        """Prints the test page now or not at all; `told` hears of it in the thread of the screen."""
        blocks = testpage.blocks(self._paper, self._file.name)
        page = Sheet(blocks, escpos_bytes.render(blocks, self._paper))
        self.worker.print_page(page, lambda outcome: self._deliver(lambda: told(outcome)))
