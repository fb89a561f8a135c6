"""Keypads of others that send lines of text: a regular expression finds address, key and argument in each.

The groups `addr`, `key` and `arg` of the pattern give the parts; a key's text is looked up in the file's table, where
`"NEXT@5"` also says whose key it is, for codes that hold both. Nothing checks such a line but its form: a pattern should
describe all of it. Keypads of this kind are told nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from counter.frames import Answer, Display, Frame, Noise, Press, address_of
from counter.keys import Key

LINE_MAX = 128


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the text of a key means. `address` where the text also says whose key it is."""

    key: Key
    address: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Meaning":
        """`NEXT`, or `NEXT@5`.

        :raises ValueError: for what is no key.
        """
        key, _, address = text.partition("@")
        return cls(Key(key), address_of(address) if address else None)


class _OneWay:
    """A keypad that only sends."""

    def query(self, address: str) -> bytes:  # noqa: ARG002
        """Nothing: it can't be asked."""
        return b""

    def answer(self, answer: Answer) -> bytes:  # noqa: ARG002
        """Nothing: it listens to nobody."""
        return b""

    def display(self, display: Display) -> bytes:  # noqa: ARG002
        """Nothing: it has no display."""
        return b""


class PatternDecoder(_OneWay):
    """Lines that end with CR, LF or NUL, each matched as a whole."""

    def __init__(self, pattern: str, keys: Mapping[str, Meaning], address: str | None) -> None:
        """:param address: whose the keys are where neither the line nor the table says so."""
        self.noise = Noise()
        self._pattern = re.compile(pattern)
        self._keys = keys
        self._address = address
        self._line = bytearray()
        self._too_long = False

    @property
    def pending(self) -> bool:
        """See `Decoder`."""
        return bool(self._line)

    def feed(self, data: bytes) -> list[Frame]:
        """See `Decoder`."""
        found: list[Frame] = []
        pieces = re.split(rb"[\r\n\0]", data)
        for piece in pieces[:-1]:
            self._add(piece)
            frame = self._whole()
            if frame is not None:
                found.append(frame)
        self._add(pieces[-1])
        return found

    def _add(self, piece: bytes) -> None:
        room = LINE_MAX - len(self._line)
        self._too_long = self._too_long or len(piece) > room
        self._line += piece[:room]

    def _whole(self) -> Frame | None:
        line, too_long = bytes(self._line), self._too_long
        self._line.clear()
        self._too_long = False
        if not line:
            return None
        frame = None if too_long else self._meaning(line)
        if frame is None:
            self.noise.bad_frames += 1
        return frame

    def _meaning(self, line: bytes) -> Frame | None:
        match = self._pattern.fullmatch(line.decode("ascii")) if line.isascii() else None
        if match is None:
            return None
        groups = match.groupdict()
        text = groups.get("key") or ""
        meaning = self._keys.get(text)
        if meaning is None:
            return None
        argument = groups.get("arg")
        if meaning.key is Key.DIGIT and not argument:
            argument = text
        address = meaning.address or (address_of(groups["addr"]) if groups.get("addr") else self._address)
        return Press(address, meaning.key, None, argument or None) if address is not None else None

    def silence(self) -> list[Frame]:
        """See `Decoder`."""
        if self._line:
            self.noise.half_frames += 1
            self._line.clear()
        self._too_long = False
        return []


class CharacterDecoder(_OneWay):
    """One byte is one key. No noise can be told from a key here: only for short lines that nothing disturbs."""

    def __init__(self, keys: Mapping[str, Meaning], address: str | None) -> None:
        """:param keys: by one ASCII character.
        :param address: whose the keys are where the table does not say so.
        """
        self.noise = Noise()
        known = {ord(text): meaning for text, meaning in keys.items() if meaning.address or address}
        self._presses = {byte: (meaning.key, meaning.address or address or "") for byte, meaning in known.items()}
        self._no_keys = bytes(set(range(256)) - set(known))
        self._no_noise = bytes({*known, *b"\r\n\0 "})

    pending = False

    def feed(self, data: bytes) -> list[Frame]:
        """See `Decoder`."""
        self.noise.noise_bytes += len(data.translate(None, self._no_noise))
        return [self._press(byte) for byte in data.translate(None, self._no_keys)]

    def _press(self, byte: int) -> Press:
        key, address = self._presses[byte]
        return Press(address, key, None, chr(byte) if key is Key.DIGIT else None)

    def silence(self) -> list[Frame]:
        """See `Decoder`: nothing can be half."""
        return []
