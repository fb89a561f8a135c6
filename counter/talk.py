"""The talk on one line of keypads, whatever they speak: ask, listen, answer, show."""

import time
from collections.abc import Callable
from typing import Protocol

from counter.decoders import Decoder
from counter.frames import Answer, Display, Frame, Noise

# Inside a frame no keypad pauses for so long; a frame that does is half.
GAP_S = 0.1
# A keypad lets go of the line so many bytes after its last one; often a line feed is still to come when all is said.
TURN_BYTES = 2
# How much longer a question may take when the line is never still.
ASK_MOST_S = 0.4


class Talk(Protocol):
    """An open line with keypads on it. Used by one thread.

    Every method raises `PortLostError` when the line is gone.
    """

    @property
    def noise(self) -> Noise:
        """What came and was no frame."""

    def listen(self, seconds: float) -> list[Frame]:
        """What keypads say by themselves, waiting for at most `seconds`."""

    def ask(self, address: str) -> list[Frame] | None:
        """What a keypad answers to the question for its keys, and whatever else came meanwhile. Empty when it could not be
        understood, None when it was silent or can't be asked.
        """

    def answer(self, answer: Answer) -> None:
        """Answers a press."""

    def show(self, display: Display) -> float:
        """Changes a display; the seconds until it has changed."""

    def forget(self, address: str) -> None:
        """A keypad has been silent for long: what it holds when it is back is old."""

    def discard(self) -> None:
        """Throws away what has come: it is old."""

    def close(self) -> None:
        """Ends it. A second call does nothing."""


class Bytes(Protocol):
    """The part of `counter.line.Line` that a talk needs. Each raises `PortLostError` when the line is gone."""

    def read(self, seconds: float, *, wakeable: bool = True) -> bytes:
        """What has come, waiting for at most `seconds`."""

    def write(self, data: bytes) -> float:
        """Hands bytes over; the seconds until the last one has gone over the wire."""

    def discard(self) -> None:
        """Throws away what has come."""

    def close(self) -> None:
        """Ends it."""


class ByteTalk:
    """Keypads whose bytes a decoder reads."""

    def __init__(
        self, line: Bytes, decoder: Decoder, answer_s: float, byte_s: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        """:param answer_s: how long an asked keypad may take until it begins to answer.
        :param byte_s: how long a byte takes on the wire.
        :param now: seconds of a clock that nobody sets.
        """
        self._line = line
        self._decoder = decoder
        self._answer_s = answer_s
        self._turn_s = TURN_BYTES * byte_s
        self._now = now
        self._byte_at = now()

    @property
    def noise(self) -> Noise:
        """What came and was no frame."""
        return self._decoder.noise

    def listen(self, seconds: float) -> list[Frame]:
        """See `Talk`."""
        if self._decoder.pending:
            seconds = min(seconds, max(0.0, self._byte_at + GAP_S - self._now()))
        data = self._line.read(seconds)
        now = self._now()
        if data:
            self._byte_at = now
            return self._decoder.feed(data)
        if self._decoder.pending and now - self._byte_at >= GAP_S:
            return self._decoder.silence()
        return []

    def ask(self, address: str) -> list[Frame] | None:
        """See `Talk`."""
        query = self._decoder.query(address)
        if not query:
            return None
        before = self._noise_sum()
        until = self._line.write(query) + self._answer_s + self._now()
        most = until + ASK_MOST_S
        found: list[Frame] = []
        while self._now() < most:
            data = self._line.read(max(0.0, until - self._now()), wakeable=False)
            found += self._decoder.feed(data)
            if any(frame.address == address for frame in found):
                return found + self._until_quiet(most)
            if data and self._decoder.pending:
                until = max(until, self._now() + GAP_S)  # an answer has begun
            elif self._now() >= until:
                break
        found += self._decoder.silence()
        return found if found or self._noise_sum() != before else None

    def _until_quiet(self, most: float) -> list[Frame]:
        """Lets a keypad end: who speaks now would speak into its last byte."""
        found: list[Frame] = []
        while self._now() < most and (data := self._line.read(self._turn_s, wakeable=False)):
            found += self._decoder.feed(data)
        return found

    def _noise_sum(self) -> int:
        noise = self._decoder.noise
        return noise.bad_frames + noise.half_frames + noise.noise_bytes

    def answer(self, answer: Answer) -> None:
        """See `Talk`."""
        self._send(self._decoder.answer(answer))

    def show(self, display: Display) -> float:
        """See `Talk`."""
        return self._send(self._decoder.display(display))

    def _send(self, data: bytes) -> float:
        return self._line.write(data) if data else 0.0

    def forget(self, address: str) -> None:
        """See `Talk`: a frame has no past."""

    def discard(self) -> None:
        """See `Talk`."""
        self._line.discard()
        self._decoder.silence()

    def close(self) -> None:
        """See `Talk`."""
        self._line.close()
