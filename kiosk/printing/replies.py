"""What an ESC/POS printer answers: bytes in any pieces → replies, and replies → the printer's condition.

Answers of different kinds come mixed on one line, also without being asked for. They are told apart by mask:

    real-time status (DLE EOT n)    1 byte,  b & 0x93 == 0x12
    automatic status (GS a)         4 bytes, first b & 0x93 == 0x10, the others b & 0x90 == 0
    processed (GS r)                1 byte,  b & 0x90 == 0
    process ID (GS ( H, fn 48)      37 22 d1 d2 d3 d4 00, each d from 0x20 to 0x7e
    XON, XOFF                       11, 13: flow control, no answer, may stand between any two bytes

Everything else is noise. Source of masks and bits: Epson's ESC/POS command reference, the pages of these commands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from kiosk.printing.report import PrinterState

XON_XOFF = b"\x11\x13"
# What is looked at of a byte, and what it must be. Answers to GS r, and the later bytes of an automatic status, have
# neither bit of LOW.
KIND = 0x93
REAL_TIME = 0x12
AUTOMATIC = 0x10
LOW = 0x90
PROCESS_ID_HEAD = b"\x37\x22"
PROCESS_ID_LENGTH = 7
AUTOMATIC_LENGTH = 4


@dataclass(frozen=True, slots=True)
class RealTime:
    """An answer to DLE EOT n. It doesn't say to which n."""

    value: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """The whole status, sent by the printer because something has changed."""

    block: bytes


@dataclass(frozen=True, slots=True)
class Processed:
    """An answer to GS r: everything before it has been processed."""

    value: int


@dataclass(frozen=True, slots=True)
class ProcessId:
    """The data before this process ID has been printed."""

    tag: str


@dataclass(frozen=True, slots=True)
class Noise:
    """A byte that no question explains."""

    value: int


Reply = RealTime | Automatic | Processed | ProcessId | Noise


class ReplyReader:
    """Pieces of any size in, replies out; it keeps at most six bytes that may be the beginning of one."""

    def __init__(self) -> None:
        self._pending = b""

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are complete with `data`. The same bytes give the same replies, however they are cut."""
        self._pending += data.translate(None, delete=XON_XOFF)
        replies = []
        while self._pending and (found := _first(self._pending)):
            reply, length = found
            replies.append(reply)
            self._pending = self._pending[length:]
        return replies

    def flush(self) -> list[Reply]:
        """What the bytes kept back mean when nothing follows them: their first is noise, the others speak for
        themselves. Call it when an answer has not come in time, or a lone stray byte would hide the next one.
        """
        replies: list[Reply] = []
        while self._pending:
            replies.append(Noise(self._pending[0]))
            self._pending = self._pending[1:]
            replies += self.feed(b"")
        return replies


def _first(data: bytes) -> tuple[Reply, int] | None:
    """The first reply and its length; None while it may be the beginning of a longer one."""
    first = data[0]
    if first & KIND == REAL_TIME:
        return RealTime(first), 1
    if not first & LOW:
        return Processed(first), 1
    if first & KIND == AUTOMATIC:
        return _automatic(data)
    if first == PROCESS_ID_HEAD[0]:
        return _process_id(data)
    return Noise(first), 1


def _automatic(data: bytes) -> tuple[Reply, int] | None:
    block = data[:AUTOMATIC_LENGTH]
    if any(byte & LOW for byte in block[1:]):
        return Noise(data[0]), 1
    return (Automatic(block), AUTOMATIC_LENGTH) if len(block) == AUTOMATIC_LENGTH else None


def _process_id(data: bytes) -> tuple[Reply, int] | None:
    block = data[:PROCESS_ID_LENGTH]
    tag = block[2:6]
    whole = len(block) == PROCESS_ID_LENGTH
    if block[:2] != PROCESS_ID_HEAD[: len(block)] or not _printable(tag) or (whole and block[-1]):
        return Noise(data[0]), 1
    return (ProcessId(tag.decode("ascii")), PROCESS_ID_LENGTH) if whole else None


def _printable(tag: bytes) -> bool:
    return all(ord(" ") <= byte <= ord("~") for byte in tag)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a printer has said of itself."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    near_end: bool = False
    cutter: bool = False
    error: bool = False

    @property
    def state(self) -> PrinterState:
        """The one word for it: the first cause that holds, before what follows from it."""
        return next(_states(self), PrinterState.READY)

    @property
    def detail(self) -> str:
        """All that holds, for staff: causes hide each other in the one word."""
        return " ".join(flag.name for flag in fields(self) if getattr(self, flag.name))


def _states(condition: Condition) -> Iterator[PrinterState]:
    if condition.paper_out:
        yield PrinterState.PAPER_OUT
    if condition.cover_open:
        yield PrinterState.COVER_OPEN
    if condition.cutter:
        yield PrinterState.CUTTER
    if condition.error:
        yield PrinterState.ERROR
    if condition.offline:
        yield PrinterState.OFFLINE
    if condition.near_end:
        yield PrinterState.NEAR_END


def condition_of_answers(answers: Mapping[int, int]) -> Condition:
    """The condition in the answers to DLE EOT 1 to 4, by n. What was not asked counts as in order."""
    general, cause, error, paper = (answers.get(n, 0) for n in (1, 2, 3, 4))
    cutter = bool(error & 0x08)
    return Condition(
        offline=bool(general & 0x08),
        cover_open=bool(cause & 0x04),
        paper_out=bool(cause & 0x20 or paper & 0x60),
        near_end=bool(paper & 0x0C),
        cutter=cutter,
        error=bool(error & 0x64 or (cause & 0x40 and not cutter)),
    )


def condition_of_block(block: bytes) -> Condition:
    """The condition in an automatic status."""
    return Condition(
        offline=bool(block[0] & 0x08),
        cover_open=bool(block[0] & 0x20),
        paper_out=bool(block[2] & 0x0C),
        near_end=bool(block[2] & 0x03),
        cutter=bool(block[1] & 0x08),
        error=bool(block[1] & 0x64),
    )
