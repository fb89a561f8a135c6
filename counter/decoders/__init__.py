"""How keypads speak: bytes in, frames out, and what they are told as bytes. No port, no thread, no time.

Each keeps at most one frame that has begun, so memory is bounded whatever comes. Pieces may be cut anywhere; a frame that is
not whole or whose sum is wrong is counted and dropped, never guessed.
"""

from typing import Protocol

from counter.frames import Answer, Display, Frame, Noise


class Decoder(Protocol):
    """One way to speak, for one line."""

    noise: Noise

    def feed(self, data: bytes) -> list[Frame]:
        """What these bytes, after those before them, are."""

    def silence(self) -> list[Frame]:
        """Nothing has come for a while: a frame that has begun will not end. What it had swallowed may be frames."""

    @property
    def pending(self) -> bool:
        """Whether a frame has begun."""

    def query(self, address: str) -> bytes:
        """The question whether a key is pressed; nothing where it can't be asked."""

    def answer(self, answer: Answer) -> bytes:
        """The answer to a press; nothing where it takes none."""

    def display(self, display: Display) -> bytes:
        """What a display shall show; nothing where there is none."""
