"""What is to be thought of a ticket that is on its way: a pure function of what has been seen of it.

A ticket is printed when the printer says so by the best means that it has. While the printer says why it can't print,
the ticket is held: perhaps it comes out with the new paper. When nothing moves and nothing is said, it can't be told
any more; a person decides, and the next ticket has its turn.
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.printing.jobs import PRINTED, Outcome, Why, not_sent, unknown, why_of
from kiosk.printing.report import PrinterState
from kiosk.printing.timing import Timing


class Means(StrEnum):
    """How a printer confirms a ticket, best first."""

    PROCESS_ID = "process_id"
    """It answers with the ticket's own number when the paper is out (GS ( H, function 48)."""
    PROCESSED = "processed"
    """It answers when it has worked through the bytes (GS r); then it is asked how it is."""
    STATUS = "status"
    """It says only how it is (DLE EOT)."""
    NOTHING = "nothing"
    """It says nothing; a ticket is printed when the line has taken it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What has been seen of a ticket.

    `unsent`: bytes that the system still holds. `acknowledged`: the printer has confirmed it, by `means`. `state`: what
    the printer last said of itself, None when it does not answer. `asked_since`: it has said so after the ticket was
    acknowledged, or had time to print. `still_s`: seconds since a byte was taken or the printer was hindered.
    `writing_s`: seconds since the first byte. `lost`: the line broke.
    """

    means: Means
    total: int
    written: int
    unsent: int = 0
    acknowledged: bool = False
    state: PrinterState | None = None
    asked_since: bool = False
    still_s: float = 0.0
    writing_s: float = 0.0
    lost: bool = False

    @property
    def hindered(self) -> PrinterState | None:
        """The state, when nothing prints in it."""
        return self.state if self.state is not None and not self.state.prints else None


def judge(seen: Progress, timing: Timing) -> Outcome | None:
    """How far the ticket has come; None: wait."""
    if seen.means is Means.PROCESS_ID and seen.acknowledged:
        return PRINTED
    if seen.lost:
        return _broken_off(seen, Why.LOST)
    if seen.hindered:
        return _broken_off(seen, why_of(seen.hindered), held=True)
    if seen.written < seen.total:
        over = seen.still_s >= timing.stall_s or seen.writing_s >= timing.write_s
        return _broken_off(seen, Why.STALLED) if over else None
    if _confirmed(seen, timing):
        return PRINTED
    over = seen.still_s >= timing.confirm_s
    return unknown(Why.STALLED if seen.means is Means.NOTHING else Why.NO_ANSWER) if over else None


def _broken_off(seen: Progress, why: Why, *, held: bool = False) -> Outcome:
    """Unknown, unless not one byte was taken."""
    return unknown(why, held=held) if seen.written else not_sent(why)


def _confirmed(seen: Progress, timing: Timing) -> bool:
    match seen.means:
        case Means.PROCESS_ID:
            return seen.acknowledged
        case Means.PROCESSED:
            return seen.acknowledged and seen.asked_since
        case Means.STATUS:
            return seen.unsent == 0 and seen.asked_since
        case Means.NOTHING:
            return seen.unsent == 0 and seen.still_s >= timing.settle_s
