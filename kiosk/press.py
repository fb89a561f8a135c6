"""The printer of a kiosk: its worker, and the labels behind its job numbers. No Kivy."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from hall.clock import system_clock
from kiosk.config import KioskFile
from kiosk.controller import Controller
from kiosk.print_outbox import StoreOutbox
from kiosk.printing.jobs import Outcome, OutcomeKind, Sheet
from kiosk.printing.report import PrinterReport
from kiosk.printing.timing import Timing
from kiosk.printing.verdict import Means
from kiosk.printing.worker import PrintWorker
from kiosk.slip import Slip
from kiosk.view import Paper

if TYPE_CHECKING:
    from kiosk.sheets import Sheets

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
        self._labels: dict[int, str] = {}
        self.worker = PrintWorker(
            file.name,
            file.printer.address,
            file.printer.what_it_prints_on(),
            self._open_outbox,
            self._sheet,
            self._on_report,
            self._on_job,
            timing=Timing(stale_s=file.printer.stale_s),
            means=None if file.printer.confirm == "auto" else Means(file.printer.confirm),
            clock=system_clock,
        )

    @functools.cached_property
    def _sheets(self) -> "Sheets":
        from kiosk.sheets import Sheets  # noqa: PLC0415 - the first frame does not wait for what only paper needs

        return Sheets(self._file)

    def _open_outbox(self) -> StoreOutbox:
        """In the worker's thread, which so has all that it needs before the first ticket comes."""
        outbox = StoreOutbox(self._file.store, self._file.name, on_next=self._labels.__setitem__)
        _ = self._sheets
        return outbox

    def _sheet(self, slip: Slip) -> Sheet:
        return self._sheets.of(slip)

    def _on_report(self, report: PrinterReport) -> None:
        self._deliver(lambda: self._controller.on_printer(report))

    def _on_job(self, job: int, outcome: Outcome) -> None:
        self._deliver(lambda: self._controller.staff.on_slip(job, held=outcome.held))
        label = self._labels.get(job)
        if label is not None:
            self._deliver(lambda: self._controller.on_paper(label, PAPERS[outcome.kind]))

    def print_test_page(self, told: Callable[[Outcome], None]) -> None:
        """Prints the test page now or not at all; `told` hears of it in the thread of the screen."""
        self.worker.print_page(self._sheets.test_page(), lambda outcome: self._deliver(lambda: told(outcome)))
