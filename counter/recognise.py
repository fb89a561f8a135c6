"""What an unknown keypad seems to speak, from the bytes it sent, and the section of counter.toml that would read it.

Known protocols are found by their sums, so they are certain. Lines of text are compared with shapes that are in use; where
none fits, each line is a key of its own. A person then puts the right key behind each text.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from counter.decoders.frames import FrameDecoder
from counter.decoders.line import LineDecoder
from counter.frames import Frame
from hall.messages import Message

# A pause between two bytes that parts one message from the next.
PAUSE_S = 0.03
READABLE = 0.9
ASCII_END = 0x80
# Addresses that a file may give without quotes.
NUMBERS = range(256)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that came together. `at` is in seconds since listening began."""

    at: float
    data: bytes


class Speaks(StrEnum):
    """What it is, as far as can be told."""

    NOTHING = "nothing"
    LINE = "line"
    BARE_LINE = "bare line"
    FRAMES = "frames"
    PATTERN = "pattern"
    CHARACTERS = "characters"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Guess:
    """What was recognised: the protocol, and what a section needs for it."""

    speaks: Speaks
    addresses: tuple[str, ...] = ()
    pattern: str = ""
    keys: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = field(default=())


# In use, most particular first. Values that hold address and key in one number can't be parted: each is a key of its own.
SHAPES = (
    r"20;[0-9A-F]{2};[A-Za-z0-9_ ]+;ID=(?P<addr>[0-9A-Fa-f]+);SWITCH=(?P<key>[0-9A-Fa-f]+);CMD=ON;",
    r"RECEIVE [0-9]+ [0-9]+ [0-9]+ (?P<key>[0-9]+)",
    r"(?P<addr>[0-9]{1,3})[#:;, -](?P<key>[A-Za-z]{2,12})",
    r"(?P<key>[A-Za-z]{2,12})[#:;, -]?(?P<addr>[0-9]{1,3})",
    r"(?P<key>[A-Za-z])(?P<addr>[0-9]{1,3})",
    r"(?P<addr>[0-9]{1,3})(?P<key>[A-Za-z])",
    r"(?P<key>[A-Za-z]{1,12})",
    r"(?P<key>[0-9A-Fa-f]{4,12})",
)


def recognise(chunks: Sequence[Chunk]) -> Guess:
    """The best guess for what was heard."""
    data = b"".join(chunk.data for chunk in chunks)
    if not data:
        return Guess(Speaks.NOTHING)
    for known in (_by_decoder(Speaks.LINE, LineDecoder), _by_decoder(Speaks.FRAMES, FrameDecoder), _bare_line):
        found = known(data)
        if found is not None:
            return found
    readable = sum((chr(byte).isprintable() and byte < ASCII_END) or byte in b"\r\n\t\0" for byte in data)
    if readable < READABLE * len(data):
        return Guess(Speaks.UNREADABLE)
    return _text(chunks, data)


def _by_decoder(speaks: Speaks, make: Callable[[], LineDecoder | FrameDecoder]) -> Callable[[bytes], Guess | None]:
    def known(data: bytes) -> Guess | None:
        frames = make().feed(data)
        return Guess(speaks, _addresses(frames), frames=tuple(frames)) if frames else None

    return known


def _bare_line(data: bytes) -> Guess | None:
    frames = LineDecoder(strict=False).feed(data)
    return Guess(Speaks.BARE_LINE, _addresses(frames), frames=tuple(frames)) if frames else None


def _addresses(frames: Sequence[Frame]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(frame.address for frame in frames))


def _text(chunks: Sequence[Chunk], data: bytes) -> Guess:
    lines = [line.decode("ascii", "replace") for line in re.split(rb"[\r\n\0]+", data) if line]
    ended = re.search(rb"[\r\n\0]", data) is not None
    if all(len(line) == 1 for line in lines) or (not ended and all(len(chunk.data) == 1 for chunk in chunks)):
        keys = dict.fromkeys(chr(byte) for byte in data if chr(byte).isprintable())
        return Guess(Speaks.CHARACTERS, keys=tuple(keys))
    for shape in SHAPES:
        matches = [match for line in lines if (match := re.fullmatch(shape, line))]
        if len(matches) >= max(1, len(lines) // 2):
            keys = dict.fromkeys(match["key"] for match in matches)
            addresses = dict.fromkeys(match.groupdict().get("addr") or "1" for match in matches)
            return Guess(Speaks.PATTERN, tuple(addresses), shape, tuple(keys))
    # One line, one key: exact, and sure to be no other.
    keys = dict.fromkeys(line for line in lines if line.isprintable())
    return Guess(Speaks.PATTERN, ("1",), "(?P<key>.+)", tuple(keys)) if ended and keys else Guess(Speaks.UNREADABLE)


_TOLD = {
    Speaks.NOTHING: Message("Nothing came. Is it the right port? Does the keypad have power? Then press a key."),
    Speaks.LINE: Message("This is the line protocol, with correct sums."),
    Speaks.BARE_LINE: Message("This is the line protocol without sums: a disturbed line can make another key of it."),
    Speaks.FRAMES: Message(
        "These are binary frames with correct sums. Compare the keys with the table in docs/counter.md."
    ),
    Speaks.PATTERN: Message("These are lines of text. Put the right key behind each text below."),
    Speaks.CHARACTERS: Message("Each key is one character. Put the right key behind each below."),
    Speaks.UNREADABLE: Message(
        "This can't be read. Try other speeds with --baud: 1200, 2400, 4800, 19200, 38400, 115200."
    ),
}


def told(guess: Guess) -> Message:
    """What was recognised, for a person."""
    return _TOLD[guess.speaks]


def section(guess: Guess, device: str, baud: int) -> str:
    """The section of counter.toml for it; nothing where there is none."""
    if guess.speaks in (Speaks.NOTHING, Speaks.UNREADABLE):
        return ""
    lines = ["[[port]]", 'name = "utara"', f'device = "{device}"', f"baud = {baud}"]
    match guess.speaks:
        case Speaks.LINE:
            lines += ['protocol = "line"']
        case Speaks.BARE_LINE:
            lines += ['protocol = "line"', "strict = false"]
        case Speaks.FRAMES:
            lines += ['protocol = "frames"']
        case Speaks.PATTERN:
            lines += ['protocol = "pattern"', f"pattern = '{guess.pattern}'", _keys(guess.keys)]
        case Speaks.CHARACTERS:
            lines += ['protocol = "characters"', _keys(guess.keys)]
    for number, address in enumerate(guess.addresses or ("1",), start=1):
        lines += ["", "[[port.keypad]]", f"address = {_toml_address(address)}", f'counter = "{number}"']
    return "\n".join(lines) + "\n"


def _keys(texts: Sequence[str]) -> str:
    """A table with a guess for each key; the person corrects it."""
    return "keys = { " + ", ".join(f"{_quoted(text)} = {_quoted(_likely(text))}" for text in texts) + " }"


# The first letters of words for keys, in English and Indonesian.
_LIKELY = {
    "R": "RECALL",
    "U": "RECALL",
    "C": "CALL",
    "T": "TRANSFER",
    "E": "END",
    "S": "END",
    "P": "PAUSE",
    "A": "NOSHOW",
}


def _likely(text: str) -> str:
    return _LIKELY.get(text[:1].upper(), "NEXT")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _toml_address(address: str) -> str:
    number = address.isascii() and address.isdigit() and int(address) in NUMBERS
    return str(int(address)) if number else _quoted(address)
