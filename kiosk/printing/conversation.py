"""Questions and answers over an open line: what has been heard of the printer, and what it was asked.

Answers to DLE EOT don't say to which question. So there is one question at a time, and when noise comes with an answer,
it counts as none.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable

from kiosk.printing.commands import QUESTIONS, real_time_question
from kiosk.printing.errors import lost
from kiosk.printing.replies import (
    Automatic,
    Condition,
    Noise,
    Processed,
    ProcessId,
    RealTime,
    Reply,
    ReplyReader,
    condition_of_answers,
    condition_of_block,
)
from kiosk.printing.timing import Timing
from kiosk.printing.transports import Transport

PIECE = 512
# One answer may get lost; at the second in a row nothing is known of the printer any more.
MISSES = 2
NOISE_KEPT = 8


class Conversation:
    """What was said over one line. Every method ends within its deadlines, and may raise `PrinterLostError`.

    `condition`: how the printer is, None when it doesn't say. `tags`: the process IDs that came. `owed`: how many answers
    to GS r are still to come. `blocks`: how many automatic statuses came. `noise`: how many bytes made no sense.
    `heard_at`, `asked_well_at`: when it last said something that does, and when the last questions that it answered
    were begun; of the monotonic clock.
    """

    def __init__(self, line: Transport, printer: str, timing: Timing) -> None:
        """:param printer: how errors name it."""
        self.line = line
        self.condition: Condition | None = None
        self.tags: set[str] = set()
        self.owed = 0
        self.blocks = 0
        self.noise = 0
        self.heard_at = time.monotonic()
        self.asked_well_at = 0.0
        self._printer = printer
        self._timing = timing
        self._reader = ReplyReader()
        self._answers: deque[int] = deque()
        self._last_noise: deque[int] = deque(maxlen=NOISE_KEPT)
        self._misses = 0

    @property
    def nonsense(self) -> str:
        """The last bytes that made no sense, for staff; empty when there were none."""
        return f"answers without sense: {bytes(self._last_noise).hex(' ')}" if self._last_noise else ""

    def ask(self, questions: Iterable[int], required: Iterable[int] = ()) -> frozenset[int]:
        """Asks how the printer is, question by question. Returns those that it answered; none when it didn't tell.

        :param required: what it has answered before, so that no answer means that it doesn't tell. The first of the
            questions is always required.
        """
        answers: dict[int, int] = {}
        began_at = time.monotonic()
        for n in questions:
            answer = self._answer_to(n)
            if answer is not None:
                answers[n] = answer
            elif n in required or n == QUESTIONS[0]:
                self._missed()
                return frozenset()
        self.condition = condition_of_answers(answers)
        self._misses = 0
        self.asked_well_at = began_at
        return frozenset(answers)

    def is_online(self) -> bool:
        """Whether it answers and is able: the first question alone, where it tells of all changes by itself."""
        answer = self._answer_to(QUESTIONS[0])
        if answer is None or condition_of_answers({QUESTIONS[0]: answer}).offline:
            return False
        return self.condition is not None and self.condition.state.prints

    def _missed(self) -> None:
        self._misses += 1
        if self._misses >= MISSES:
            self.condition = None

    def _answer_to(self, n: int) -> int | None:
        self.listen(0)
        self._answers.clear()
        noise = self.noise
        if not self.send(real_time_question(n)) or not self.wait_for(lambda: bool(self._answers)):
            return None
        return self._answers.popleft() if self.noise == noise else None

    def send(self, command: bytes) -> bool:
        """Whether the line took it. Half a command would spoil the next one; then the line is given up."""
        taken = self.line.write(command, self._timing.answer_s)
        if 0 < taken < len(command):
            raise lost(self._printer, "it takes no data")
        return taken == len(command)

    def pour(self, data: bytes) -> None:
        """Sends it all, for as long as the line goes on taking it, and waits until it has left."""
        rest, moved_at = data, time.monotonic()
        while rest or self.line.unsent():
            taken = self.line.write(rest[:PIECE], self._timing.tick_s) if rest else 0
            rest = rest[taken:]
            before = self.line.unsent()
            self.listen(0 if rest else self._timing.tick_s)
            if taken or self.line.unsent() < before:
                moved_at = time.monotonic()
            elif time.monotonic() - moved_at >= self._timing.stall_s:
                raise lost(self._printer, "it takes no data")

    def wait_for(self, arrived: Callable[[], bool]) -> bool:
        """Whether what was asked for has arrived within the time of an answer."""
        end_at = time.monotonic() + self._timing.answer_s
        while not arrived():
            left_s = end_at - time.monotonic()
            if left_s <= 0:
                self._take(self._reader.flush())
                return arrived()
            self.listen(left_s)
        return True

    def listen(self, timeout_s: float) -> bool:
        """Takes in what comes within `timeout_s`; whether there was anything."""
        data = self.line.read(timeout_s)
        self._take(self._reader.feed(data))
        return bool(data)

    def end_if_silent(self) -> None:
        """:raises PrinterLostError: it has said nothing for too long; the line may be dead without showing it."""
        if time.monotonic() - self.heard_at >= self._timing.silence_s:
            raise lost(self._printer, "no answer")

    def _take(self, replies: list[Reply]) -> None:
        for reply in replies:
            match reply:
                case RealTime(value):
                    self._answers.append(value)
                case Automatic(block):
                    self.blocks += 1
                    self.condition = condition_of_block(block)
                    self._misses = 0
                case ProcessId(tag):
                    self.tags.add(tag)
                case Processed() if self.owed:
                    self.owed -= 1
                case Processed(value) | Noise(value):
                    self.noise += 1
                    self._last_noise.append(value)
                    continue
            self.heard_at = time.monotonic()
