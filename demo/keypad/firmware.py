"""What the keypad knows and says: the keypad's side of the line protocol (docs/counter.md). Pure: bytes and times come from
the caller, in seconds of any clock.

It numbers its presses, keeps one until it is answered, sends it again with the same number, gives it up after a while, and
throws it away when its display changes to another ticket.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

KEYS = ("NEXT", "RECALL", "NOSHOW", "END", "PAUSE")
FIRMWARE = "demo"
NO_TICKET = "-----"
AGAIN_S = 0.5
GIVES_UP_S = 5.0
LINE_MAX = 64
SEQ_MAX = 255


@dataclass(frozen=True, slots=True)
class Display:
    """What the host has last sent to be shown."""

    ticket: str | None = None
    waiting: int = 0
    state: str = "GONE"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The last word to a press, and after how long."""

    key: str
    word: str
    after_s: float


@dataclass(frozen=True, slots=True)
class _Press:
    key: str
    line: bytes
    at: float
    sent_at: float


def line(body: str) -> bytes:
    """A whole line: the sum is the XOR of the bytes between `$` and `*`."""
    data = body.encode("ascii")
    return b"$%s*%02X\r\n" % (data, reduce(xor, data, 0))


class Keypad:
    """One keypad, from the moment it gets power."""

    def __init__(self, address: int) -> None:
        self.display = Display()
        self.answer: Answer | None = None
        self._address = f"{address:02}"
        self._seq = 0
        self._held: _Press | None = None
        self._heard = bytearray()

    def hello(self) -> bytes:
        """What it says when it has got power."""
        return line(f"PQKP,{self._address},HELLO,0,{FIRMWARE}")

    def press(self, key: str, now: float) -> bytes:
        """A finger on a key. While a press waits for its answer, another is lost, as with one key for one finger."""
        if key not in KEYS or self._held is not None:
            return b""
        self._seq = self._seq % SEQ_MAX + 1
        self._held = _Press(key, line(f"PQKP,{self._address},{key},{self._seq}"), now, now)
        return self._held.line

    def passed(self, now: float) -> bytes:
        """Time has passed: what it says again."""
        held = self._held
        if held is None:
            return b""
        if now - held.at > GIVES_UP_S:
            self._answered("NONE", now)
            return b""
        if now - held.sent_at < AGAIN_S:
            return b""
        self._held = _Press(held.key, held.line, held.at, now)
        return held.line

    def hear(self, data: bytes, now: float) -> bytes:
        """Bytes from the host; what it says to them."""
        said = b""
        for byte in data:
            if byte == ord("$"):
                self._heard[:] = b"$"
            elif byte in b"\r\n":
                said += self._hear_line(bytes(self._heard), now)
                self._heard.clear()
            elif self._heard and len(self._heard) < LINE_MAX:
                self._heard.append(byte)
        return said

    def _hear_line(self, heard: bytes, now: float) -> bytes:
        body = heard[1:].partition(b"*")[0].decode("ascii", "replace")
        kind, _, rest = body.partition(",")
        if not body.isascii() or heard + b"\r\n" != line(body) or not rest.startswith(self._address):
            return b""
        match kind, rest.split(",")[1:]:
            case "PQKQ", []:
                return self._held.line if self._held else line(f"PQKP,{self._address}")
            case "PQKA", [seq, word] if self._held and seq == str(self._seq) and word != "BUSY":
                self._answered(word, now)
            case "PQKA", [seq, "BUSY"] if self._held and seq == str(self._seq):
                # The press has come; what became of it follows, or is never said: then it is given up.
                self._held = _Press(self._held.key, self._held.line, self._held.at, float("inf"))
            case "PQKD", [ticket, waiting, state, *note] if waiting.isdigit():
                self._show(Display(None if ticket == NO_TICKET else ticket, int(waiting), state, "".join(note)))
        return b""

    def _show(self, display: Display) -> None:
        if display.ticket != self.display.ticket:
            self._held = None  # it was pressed for another visitor
        self.display = display

    def _answered(self, word: str, now: float) -> None:
        if self._held is not None:
            self.answer = Answer(self._held.key, word, now - self._held.at)
            self._held = None
