"""What a printer says of itself, in the words that the kiosk and the staff menu need."""

from dataclasses import dataclass
from enum import StrEnum


class PrinterState(StrEnum):
    """Whether a ticket would come out now, and if not, why. The first ones that hold are reported."""

    READY = "ready"
    NEAR_END = "near_end"
    UNTOLD = "untold"
    """It prints, but tells nothing of itself: cheap printers answer no question."""
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    ERROR = "error"
    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    """There is no way to it: unplugged, switched off, no network."""

    @property
    def prints(self) -> bool:
        """Whether a ticket can be expected to come out."""
        return self in (PrinterState.READY, PrinterState.NEAR_END, PrinterState.UNTOLD)


@dataclass(frozen=True, slots=True)
class PrinterReport:
    """A state and, for staff, what lies behind it (an error's text, the bytes of an answer)."""

    state: PrinterState
    detail: str = ""
