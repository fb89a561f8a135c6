"""An open way to paper, of whatever kind, as the worker uses it; and how one is opened."""

from collections.abc import Generator
from typing import Protocol

from kiosk.printing.dialogue import Dialogue, Memory
from kiosk.printing.jobs import Outcome, Sheet, Why
from kiosk.printing.paper import Paper
from kiosk.printing.report import PrinterReport
from kiosk.printing.screen import ScreenPrinter
from kiosk.printing.timing import Timing
from kiosk.printing.transports import connect
from kiosk.printing.transports.address import Address, Kind
from kiosk.printing.verdict import Means


class Printer(Protocol):
    """An open way to paper. Every method may raise `PrinterError`; then it can only be closed. See `Dialogue`."""

    @property
    def report(self) -> PrinterReport:
        """What is known of it. Asks nothing."""

    @property
    def poll_every_s(self) -> float:
        """How often to ask, in seconds."""

    def fileno(self) -> int | None:
        """What to wait on for news; None where there is nothing to wait on."""

    def greet(self) -> None:
        """The first words on the line."""

    def poll(self) -> None:
        """Asks how it is."""

    def listen(self) -> bool:
        """Takes in what came unasked; whether there was anything."""

    def hindrance(self) -> Why | None:
        """Why a ticket sent now would not come out."""

    def deliver(self, sheet: Sheet, tag: str) -> Generator[Outcome | None, None, None]:
        """Sends a ticket and follows it; ends after a final outcome."""

    def close(self, *, drop: bool = False) -> None:
        """Ends it."""


def open_printer(address: Address, paper: Paper, memory: Memory, timing: Timing, means: Means | None) -> Printer:
    """The printer at an address, not greeted yet.

    :raises PrinterError: it can't be reached.
    """
    if address.kind is Kind.SCREEN:
        from kiosk.printing import picture  # noqa: PLC0415 - drawing needs much that printing does not

        return ScreenPrinter(address.path, lambda blocks: picture.render(blocks, paper))
    line = connect(address, timing.connect_s)
    return Dialogue(line, address.text, memory, timing, cutter=paper.cutter, means=means)
