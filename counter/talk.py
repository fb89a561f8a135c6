"""The talk on one line of keypads, whatever they speak: ask, listen, answer, show."""

import time
from typing import Protocol

from counter.decoders import Decoder
from counter.frames import Answer, Display, Frame, Noise
from counter.line import Line
from hall.clock import Deadline

# Inside a frame no keypad pauses for so long; a frame that does is half.
GAP_S = 0.1
# The longest that a question may take when the line is never still.
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

    def show(self, display: Display) -> None:
        """Changes a display."""

    def forget(self, address: str) -> None:
        """A keypad has been silent for long: what it holds when it is back is old."""

    def discard(self) -> None:
        """Throws away what has come: it is old."""

    def close(self) -> None:
        """Ends it. A second call does nothing."""


class ByteTalk:
    """Keypads whose bytes a decoder reads."""

    def __init__(self, line: Line, decoder: Decoder, answer_s: float) -> None:
        """:param answer_s: how long an asked keypad may take until it begins to answer."""
        self._line = line
        self._decoder = decoder
        self._answer_s = answer_s
        self._byte_at = time.monotonic()

    @property
    def noise(self) -> Noise:
        """What came and was no frame."""
        return self._decoder.noise

    def listen(self, seconds: float) -> list[Frame]:
        """See `Talk`."""
        if self._decoder.pending:
            seconds = min(seconds, max(0.0, self._byte_at + GAP_S - time.monotonic()))
        data = self._line.read(seconds)
        now = time.monotonic()
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
        until = Deadline(self._line.write(query) + self._answer_s)
        most = Deadline(ASK_MOST_S + self._answer_s)
        found: list[Frame] = []
        while not most.over:
            data = self._line.read(until.left_s, wakeable=False)
            found += self._decoder.feed(data)
            if any(frame.address == address for frame in found):
                return found
            if data and self._decoder.pending:
                until = Deadline(max(until.left_s, GAP_S))  # an answer has begun
            elif until.over:
                break
        found += self._decoder.silence()
        return found if found or self._noise_sum() != before else None

    def _noise_sum(self) -> int:
        noise = self._decoder.noise
        return noise.bad_frames + noise.half_frames + noise.noise_bytes

    def answer(self, answer: Answer) -> None:
        """See `Talk`."""
        self._send(self._decoder.answer(answer))

    def show(self, display: Display) -> None:
        """See `Talk`."""
        self._send(self._decoder.display(display))

    def _send(self, data: bytes) -> None:
        if data:
            self._line.write(data)

    def forget(self, address: str) -> None:
        """See `Talk`: a frame has no past."""

    def discard(self) -> None:
        """See `Talk`."""
        self._line.discard()
        self._decoder.silence()

    def close(self) -> None:
        """See `Talk`."""
        self._line.close()
