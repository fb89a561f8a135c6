"""Binary frames in the form of FT 1.2 (IEC 60870-5-1), as calling terminals on RS-485 use it:

    68 L L 68 A C D… CS 16        L counts A, C and D; CS is the sum of these, modulo 256; any number of FF may go before

What C and D mean is not in that standard. Here:

    keypad → host    01 key [seq [argument in ASCII]]     a key
                     02 [seq [firmware in ASCII]]         hello
                     03                                   no key is pressed
    host → keypad    81                                   is a key pressed?
                     82 seq word                          the answer: 1 OK, 2 DUP, 3 BUSY, 4 EMPTY, 5 ERR
                     83 state waiting(2) text             the display; states: 0 OPEN, 1 CALLED, 2 SERVING, 3 PAUSED,
                                                          4 CLOSED, 5 GONE
"""

import re

from counter.frames import Answer, Display, Frame, Hello, Noise, Nothing, Press, Showing, Strange, Word
from counter.keys import Key

KEYS = {
    0x01: Key.NEXT,
    0x02: Key.CALL,
    0x03: Key.RECALL,
    0x04: Key.NOSHOW,
    0x05: Key.END,
    0x06: Key.TRANSFER,
    0x07: Key.HOLD,
    0x08: Key.RESUME,
    0x09: Key.OPEN,
    0x0A: Key.PAUSE,
    0x0B: Key.CLOSE,
    0x0C: Key.SERVE,
    0x0D: Key.ENTER,
    0x0E: Key.CLEAR,
    **{0x30 + digit: Key.DIGIT for digit in range(10)},
}
KEY, HELLO, NOTHING = 0x01, 0x02, 0x03
QUERY, ANSWER, DISPLAY = 0x81, 0x82, 0x83
WORDS = {Word.OK: 1, Word.DUP: 2, Word.BUSY: 3, Word.EMPTY: 4, Word.ERR: 5}
STATES = {state: number for number, state in enumerate(Showing)}

BEGIN, END = 0x68, 0x16
# Bytes before the address, and all bytes around those that L counts.
HEAD, AROUND = 4, 6
# Address and command; and at most 26 bytes of data: half a line of text, so that noise can't claim a long frame.
LENGTHS = range(2, 29)
_ARGUMENT = re.compile(rb"[A-Za-z0-9.+_-]{0,24}")


def frame(address: int, command: int, data: bytes = b"") -> bytes:
    """A whole frame."""
    body = bytes([address, command]) + data
    return bytes([BEGIN, len(body), len(body), BEGIN]) + body + bytes([sum(body) % 256, END])


class FrameDecoder:
    """See the module."""

    def __init__(self, keys: dict[int, Key] | None = None) -> None:
        """:param keys: the meaning of the codes, where it is another than `KEYS`."""
        self.noise = Noise()
        self._keys = KEYS if keys is None else keys
        self._held = bytearray()

    @property
    def pending(self) -> bool:
        """See `Decoder`."""
        return bool(self._held)

    def feed(self, data: bytes) -> list[Frame]:
        """See `Decoder`."""
        self._held += data
        return self._read()

    def silence(self) -> list[Frame]:
        """See `Decoder`: what looked like a beginning was none, but a frame may stand behind it."""
        found: list[Frame] = []
        while self._held:
            self.noise.half_frames += 1
            del self._held[0]
            found += self._read()
        return found

    def _read(self) -> list[Frame]:
        """All whole frames. Behind a wrong beginning only one byte is dropped: the next may begin the right one."""
        found: list[Frame] = []
        at = 0
        while (begin := self._held.find(BEGIN, at)) >= 0:
            self._count_noise(at, begin)
            at = begin
            match _size(self._held, begin):
                case None:
                    break
                case 0:
                    self.noise.noise_bytes += 1
                    at += 1
                case size:
                    body = bytes(self._held[begin + 4 : begin + size - 2])
                    at += size if self._take(body, self._held[begin + size - 2 :], found) else 1
        else:
            self._count_noise(at, len(self._held))
            at = len(self._held)
        del self._held[:at]
        return found

    def _count_noise(self, begin: int, end: int) -> None:
        self.noise.noise_bytes += end - begin - self._held.count(0xFF, begin, end)

    def _take(self, body: bytes, tail: bytearray, found: list[Frame]) -> bool:
        """Adds the frame; whether these bytes were one."""
        if tail[0] != sum(body) % 256 or tail[1] != END:
            self.noise.bad_frames += 1
            return False
        if body[1] & 0x80:
            return True  # one of ours, given back by the adapter
        meant = self._meaning(str(body[0]), body[1], body[2:])
        if meant is None:
            self.noise.bad_frames += 1
        else:
            found.append(meant)
        return True

    def _meaning(self, address: str, command: int, data: bytes) -> Frame | None:
        if command == NOTHING:
            return Nothing(address)
        if command == HELLO:
            seq = data[0] if data else None
            return Hello(address, seq, data[1:].decode("ascii", "replace"))
        if command != KEY or not data or not _ARGUMENT.fullmatch(data[2:]):
            return None
        seq = data[1] if len(data) > 1 else None
        key = self._keys.get(data[0])
        if key is None:
            return Strange(address, seq)
        if key is Key.DIGIT:
            return Press(address, key, seq, chr(data[0]))
        return Press(address, key, seq, data[2:].decode("ascii") or None)

    def query(self, address: str) -> bytes:
        """See `Decoder`."""
        return frame(int(address), QUERY)

    def answer(self, answer: Answer) -> bytes:
        """See `Decoder`."""
        return frame(int(answer.address), ANSWER, bytes([answer.seq, WORDS[answer.word]]))

    def display(self, display: Display) -> bytes:
        """See `Decoder`."""
        waiting = min(display.waiting, 0xFFFF).to_bytes(2, "big")
        text = display.text.encode("ascii", "replace")[:16]
        return frame(int(display.address), DISPLAY, bytes([STATES[display.state]]) + waiting + text)


def _size(held: bytearray, begin: int) -> int | None:
    """How long the frame at `begin` is: 0 when none begins there, None when too little has come to tell, or to be whole."""
    head = bytes(held[begin : begin + HEAD])
    length = head[1] if len(head) > 1 else LENGTHS[0]
    if length not in LENGTHS or head != bytes([BEGIN, length, length, BEGIN])[: len(head)]:
        return 0
    size = length + AROUND
    return size if len(held) >= begin + size else None
