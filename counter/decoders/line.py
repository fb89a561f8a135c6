"""The line protocol: checked lines of ASCII in the form of NMEA 0183.

    keypad → host   $PQKP,<addr>,<KEY>[,<seq>[,<arg>]]*HH     a key;  $PQKP,<addr>*HH or the key NONE: no key is pressed
    keypad → host   $PQKP,<addr>,HELLO,<seq>[,<firmware>]*HH
    host → keypad   $PQKQ,<addr>*HH                           is a key pressed?
    host → keypad   $PQKA,<addr>,<seq>,OK|DUP|BUSY|EMPTY|ERR*HH
    host → keypad   $PQKD,<addr>,<ticket|----->,<waiting>,<state>[,<note>]*HH

HH is the XOR of the bytes between $ and *. A line has at most 64 bytes and ends with CR, LF or both; `$` always begins a new
one. What stands outside of lines is noise. Some adapters give back what was sent: the host's own lines are passed over.
"""

import re
from functools import reduce
from operator import xor

from counter.frames import Answer, Display, Frame, Hello, Noise, Nothing, Press, Strange
from counter.keys import Key

LINE_MAX = 64
SEQ_MAX = 255
NO_TICKET = "-----"

_LINE = re.compile(rb"\$([ -#%-)+-~]*)\*([0-9A-Fa-f]{2})")
_BARE = re.compile(rb"\$([ -#%-)+-~]*)")
_FIELDS = re.compile(
    r"PQKP,(?P<addr>0?[1-9]|[1-9][0-9])"
    r"(?:,(?P<key>[A-Z]{2,12})(?:,(?P<seq>[0-9]{0,3})(?:,(?P<arg>[A-Za-z0-9.+_-]{0,24}))?)?)?"
)
# Where something happens while a line is being read: its end, the beginning of another, or what can't be in a line.
_EVENT = re.compile(rb"[^ -#%-~]")
_NO_FIELD = re.compile(r"[^ -#%-)+\--~]")
_OURS = (b"PQKQ,", b"PQKA,", b"PQKD,")


def checksum(body: bytes) -> int:
    """The XOR of all bytes."""
    return reduce(xor, body, 0)


def sentence(body: str) -> bytes:
    """A whole line around its fields."""
    data = body.encode("ascii")
    return b"$" + data + b"*%02X\r\n" % checksum(data)


class LineDecoder:
    """See the module."""

    def __init__(self, *, strict: bool = True) -> None:
        """:param strict: lines without a sum are bad; without it, a bare `$PQKP,05,NEXT` of a simple firmware is a press."""
        self.noise = Noise()
        self._strict = strict
        self._line = bytearray()

    @property
    def pending(self) -> bool:
        """See `Decoder`."""
        return bool(self._line)

    def feed(self, data: bytes) -> list[Frame]:
        """See `Decoder`."""
        found: list[Frame] = []
        at = 0
        while at < len(data):
            if not self._line:
                at = self._find_beginning(data, at)
                continue
            event = _EVENT.search(data, at)
            end = event.start() if event else len(data)
            room = LINE_MAX - len(self._line)
            if end - at > room:
                self._drop()
                at += room  # whatever comes now has no beginning
                continue
            self._line += data[at:end]
            at = end
            if event is not None:
                at += self._at_event(data[end], found)
        return found

    def _find_beginning(self, data: bytes, at: int) -> int:
        begin = data.find(b"$", at)
        end = len(data) if begin < 0 else begin
        self.noise.noise_bytes += end - at - data.count(b"\r", at, end) - data.count(b"\n", at, end)
        if begin < 0:
            return len(data)
        self._line += b"$"
        return begin + 1

    def _at_event(self, byte: int, found: list[Frame]) -> int:
        """A byte that is not part of a line; returns how many bytes of it are used up."""
        if byte in b"\r\n":
            frame = self._whole(bytes(self._line))
            self._line.clear()
            if frame is not None:
                found.append(frame)
            return 1
        self._drop(half=byte == ord("$"))
        return 0

    def _drop(self, *, half: bool = False) -> None:
        if half:
            self.noise.half_frames += 1
        else:
            self.noise.bad_frames += 1
        self._line.clear()

    def _whole(self, line: bytes) -> Frame | None:
        """What a line says; None for one that is ours, or bad."""
        body = self._checked(line)
        if body is not None and body.startswith(_OURS):
            return None
        fields = _FIELDS.fullmatch(body.decode("ascii")) if body is not None else None
        frame = _frame(fields) if fields else None
        if frame is None:
            self.noise.bad_frames += 1
        return frame

    def _checked(self, line: bytes) -> bytes | None:
        match = _LINE.fullmatch(line)
        if match:
            return match[1] if checksum(match[1]) == int(match[2], 16) else None
        bare = None if self._strict else _BARE.fullmatch(line)
        return bare[1] if bare else None

    def silence(self) -> list[Frame]:
        """See `Decoder`."""
        if self._line:
            self._drop(half=True)
        return []

    def query(self, address: str) -> bytes:
        """See `Decoder`."""
        return sentence(f"PQKQ,{address:0>2}")

    def answer(self, answer: Answer) -> bytes:
        """See `Decoder`."""
        return sentence(f"PQKA,{answer.address:0>2},{answer.seq},{answer.word}")

    def display(self, display: Display) -> bytes:
        """See `Decoder`."""
        ticket = display.label.replace("-", "") if display.label else NO_TICKET
        note = _NO_FIELD.sub(" ", display.note).strip()
        tail = f",{note}" if note else ""
        return sentence(f"PQKD,{display.address:0>2},{ticket},{display.waiting},{display.state}{tail}")


def _frame(fields: re.Match[str]) -> Frame | None:
    address, key = str(int(fields["addr"])), fields["key"]
    seq = int(fields["seq"]) if fields["seq"] else None
    if seq is not None and seq > SEQ_MAX:
        return None
    if key in (None, "NONE"):
        return Nothing(address)
    if key == "HELLO":
        return Hello(address, seq, fields["arg"] or "")
    if key not in Key.__members__ or (key == Key.DIGIT and not (fields["arg"] or "").isdigit()):
        return Strange(address, seq)
    return Press(address, Key(key), seq, fields["arg"] or None)
