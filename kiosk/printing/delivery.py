"""One ticket on its way over the line: what is sent of it when, and what is seen of it. `judge` decides what that means.

ESC @, with which every ticket begins, also switches the automatic status off. So it is switched on right behind it:
while a full line takes no more questions, only that tells of the end of the paper. And no question is asked while half
a ticket is sent: it would become a part of it.
"""

import time
from collections.abc import Generator

from kiosk.printing.commands import AUTOMATIC_STATUS, INITIALIZE, PROCESSED, process_id_request
from kiosk.printing.conversation import PIECE, Conversation
from kiosk.printing.errors import PrinterLostError
from kiosk.printing.jobs import PRINTED, Outcome
from kiosk.printing.report import PrinterState
from kiosk.printing.timing import Timing
from kiosk.printing.verdict import Means, Progress, judge


def envelope(data: bytes, tag: str, means: Means, *, automatic: bool) -> bytes:
    """A ticket with the request for its confirmation and, where the printer knows that, the automatic status."""
    if automatic:
        opening = INITIALIZE if data.startswith(INITIALIZE) else b""
        data = opening + AUTOMATIC_STATUS + data[len(opening) :]
    match means:
        case Means.PROCESS_ID:
            return data + process_id_request(tag)
        case Means.PROCESSED:
            return data + PROCESSED
        case Means.STATUS | Means.NOTHING:
            return data


class Delivery:
    """A ticket on its way. Times are of the monotonic clock."""

    def __init__(
        self,
        talk: Conversation,
        data: bytes,
        tag: str,
        means: Means,
        timing: Timing,
        *,
        asks: frozenset[int],
        automatic: bool,
    ) -> None:
        """:param tag: four printable characters, the same as for no other ticket of these minutes.
        :param asks: the questions that the printer answers.
        :param automatic: whether it tells of changes by itself.
        """
        self.data = envelope(data, tag, means, automatic=automatic)
        self.written = 0
        self.outcome: Outcome | None = None
        self._talk = talk
        self._tag = tag
        self._means = means
        self._timing = timing
        self._asks = tuple(sorted(asks))
        self._noise_before = talk.noise
        self._acknowledged_at: float | None = None
        self._lost = False
        self._began_at = self._moved_at = self._asked_at = time.monotonic()

    @property
    def broken_off(self) -> bool:
        """Whether the printer may still be in the middle of it."""
        return self.written > 0 and self.outcome != PRINTED

    def run(self) -> Generator[Outcome | None, None, None]:
        """Sends it and follows it. Yields at least every `tick_s` how far it has come, None as long as there is nothing
        to say; ends after the first final outcome. Closing the generator breaks it off.
        """
        self._talk.tags.discard(self._tag)
        while self.outcome is None or not self.outcome.final:
            self._step()
            if self._acknowledged_at is None and self._acknowledged():
                self._acknowledged_at = time.monotonic()
            self.outcome = judge(self._progress(), self._timing)
            yield self.outcome

    @property
    def _whole(self) -> bool:
        return self.written == len(self.data)

    def _step(self) -> None:
        """Moves the ticket on, or waits for news of it, for one tick."""
        try:
            if not self._whole:
                self._write_on()
            elif self._time_to_ask():
                self._asked_at = time.monotonic()
                self._talk.ask(self._asks, self._asks)
            else:
                self._talk.listen(self._timing.tick_s)
        except PrinterLostError as error:
            self.written = min(self.written + error.sent, len(self.data))
            self._lost = True

    def _write_on(self) -> None:
        taken = self._talk.line.write(self.data[self.written : self.written + PIECE], self._timing.tick_s)
        self.written += taken
        if taken:
            self._moved_at = self._asked_at = time.monotonic()
        if self._whole and self._means is Means.PROCESSED:
            self._talk.owed += 1
        self._talk.listen(0)

    def _time_to_ask(self) -> bool:
        if not self._asks:
            return False
        if self._acknowledged_at is not None and self._talk.asked_well_at < self._acknowledged_at:
            return True  # until it has answered: one answer may get lost
        return time.monotonic() - self._asked_at >= self._timing.poll_s

    def _acknowledged(self) -> bool:
        """Whether the printer has confirmed it. An answer to GS r is one byte in four of any noise: with noise about it
        is not trusted, nor before those that are still owed for earlier questions.
        """
        if self._means is Means.PROCESS_ID:
            return self._tag in self._talk.tags
        if self._means is not Means.PROCESSED or not self._whole or self._lost:
            return False
        return not self._talk.owed and self._talk.noise == self._noise_before

    def _progress(self) -> Progress:
        now = time.monotonic()
        state = self._state(now)
        if state is not None and not state.prints:
            self._moved_at = now
        return Progress(
            means=self._means,
            total=len(self.data),
            written=self.written,
            unsent=0 if self._lost else self._talk.line.unsent(),
            acknowledged=self._acknowledged_at is not None,
            state=state,
            asked_since=self._asked_since(),
            still_s=now - self._moved_at,
            writing_s=now - self._began_at,
            lost=self._lost,
        )

    def _state(self, now: float) -> PrinterState | None:
        """What the printer says of itself. While it can't be asked, its last word holds, but not for ever."""
        if not self._asks or self._talk.condition is None:
            return None
        if not self._whole and now - self._talk.heard_at >= self._timing.hold_s:
            return None
        return self._talk.condition.state

    def _asked_since(self) -> bool:
        """Whether it has said how it is after it confirmed the ticket, or had time to print it."""
        if not self._asks:
            return True
        if self._acknowledged_at is not None:
            return self._talk.asked_well_at >= self._acknowledged_at
        return self._whole and self._talk.asked_well_at >= self._moved_at + self._timing.settle_s
