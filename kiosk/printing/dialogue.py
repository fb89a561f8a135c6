"""The talk with a printer over one open line: how it is, what it can, and the tickets.

After opening: ask how it is; bring it back where a ticket was broken off before; find out once how it confirms; let it
tell of changes by itself. Then a question about every second, and the tickets.

A printer that waits for the rest of a picture takes a question for a piece of it, and the next ticket too. As many NULs
as the picture may lack bring it back; between pictures they mean nothing.
"""

import time
from collections.abc import Generator
from dataclasses import dataclass, replace

from kiosk.printing.commands import (
    AUTOMATIC_STATUS,
    FEED,
    FEED_AND_CUT,
    INITIALIZE,
    PROCESSED,
    QUESTIONS,
    process_id_request,
)
from kiosk.printing.conversation import Conversation
from kiosk.printing.delivery import Delivery
from kiosk.printing.jobs import Outcome, Sheet, Why, why_of
from kiosk.printing.report import PrinterReport, PrinterState
from kiosk.printing.timing import Timing
from kiosk.printing.transports import Transport
from kiosk.printing.verdict import Means

TRIAL_TAG = "~~~~"
# The largest picture on a ticket is smaller; a broken ticket that is larger gets as many as it had bytes.
RESCUE = 8192
# More than the head of any command. Without them, a question could become the width and height of a picture that was
# broken off just there, and the printer would wait for a million bytes.
HEAD = bytes(16)


@dataclass(slots=True)
class Memory:
    """What is known of a printer, over all its lines.

    `asks`: the questions DLE EOT n that it has answered. `means`: how it confirms, None until that is found out.
    `automatic`: whether it tells of changes by itself, None until that is found out. `broken`: the size of a ticket that
    was broken off, whose rest the printer may still be waiting for. `rescued_at`: when it was last tried to bring it back
    from that, without an answer since.
    """

    asks: frozenset[int] = frozenset()
    means: Means | None = None
    automatic: bool | None = None
    broken: int = 0
    rescued_at: float | None = None


class Dialogue:
    """An open line to a printer. Every method ends within its deadlines, and may raise `PrinterLostError`."""

    def __init__(
        self, line: Transport, printer: str, memory: Memory, timing: Timing, *, cutter: bool, means: Means | None = None
    ) -> None:
        """:param printer: how errors name it.
        :param means: how this printer confirms, where the settings say so; None: it is found out. With `Means.NOTHING`
            it is sent tickets and nothing else; with any other, a printer that has never answered is not taken for one
            that can't, but for one that is switched off.
        """
        self._line = line
        self._memory = memory
        self._timing = timing if line.talks else replace(timing, settle_s=0.0)
        self._end_of_a_slip = FEED_AND_CUT if cutter else FEED
        self._given = means
        self._mute = not line.talks or means is Means.NOTHING
        self._speaks = means is not None and not self._mute
        self._talk = Conversation(line, printer, timing)
        self._prepared = False

    @property
    def report(self) -> PrinterReport:
        """What is known of the printer now. Asks nothing."""
        if not self._line.talks:
            return PrinterReport(PrinterState.READY)
        if self._untold:
            return PrinterReport(PrinterState.UNTOLD, self._talk.nonsense)
        condition = self._talk.condition
        if condition is None:
            return PrinterReport(PrinterState.OFFLINE, self._talk.nonsense or "no answer")
        return PrinterReport(condition.state, condition.detail)

    @property
    def _untold(self) -> bool:
        return self._mute or not (self._memory.asks or self._speaks)

    @property
    def _told_lately(self) -> bool:
        """Whether it has told all of itself a moment ago, and would have told of every change since."""
        lately = time.monotonic() - self._talk.asked_well_at < self._timing.trusted_s
        return lately and self._prepared and bool(self._memory.automatic)

    @property
    def poll_every_s(self) -> float:
        """How often `poll` makes sense, in seconds."""
        return self._timing.untold_s if self._untold and not self._mute else self._timing.poll_s

    def fileno(self) -> int | None:
        """What to wait on for news; None where there is nothing to wait on."""
        return self._line.fileno()

    def greet(self) -> None:
        """After opening: how is it, and is it in the middle of something?"""
        if self._mute:
            self._mend()
            return
        self._talk.listen(0)
        self._talk.pour(HEAD)
        memory = self._memory
        known_mute = memory.means is not None and not memory.asks
        if not self._ask(QUESTIONS) and self._worth_a_rescue(known_mute=known_mute):
            ours = memory.broken
            self._rescue()
            if self._ask(QUESTIONS) and not ours:  # so there was half a ticket of another program, or of an earlier run
                self._talk.pour(self._end_of_a_slip)
        if memory.asks:
            if len(memory.asks) < len(QUESTIONS):  # a lost answer must not pass for a question that it doesn't know
                self._ask(QUESTIONS)
            self._prepare()
        elif not known_mute:
            memory.means = self._given or self._trial_of_gs_r() or Means.NOTHING

    def poll(self) -> None:
        """Asks how it is.

        :raises PrinterLostError: also when a printer that used to answer has been silent too long.
        """
        if self._mute:
            self._talk.listen(0)
        elif self._memory.asks:
            self._ask_and_prepare()
        elif self._ask(QUESTIONS[:1]):  # after all; so everything is to be found out
            self._memory.means = None
            self.greet()
        elif self._speaks:
            self._talk.end_if_silent()

    def listen(self) -> bool:
        """Takes in what the printer has said unasked; whether there was anything. Doesn't wait."""
        return self._talk.listen(0)

    def hindrance(self) -> Why | None:
        """Why a ticket sent now would not come out; None: it should. Asks anew, where the printer answers."""
        if self._untold:
            self._talk.listen(0)
            return None
        if self._told_lately and self._talk.is_online():
            return None
        if not self._memory.asks or not self._ask_and_prepare():
            return Why.OFFLINE
        state = self.report.state
        return None if state.prints else why_of(state)

    def deliver(self, sheet: Sheet, tag: str) -> Generator[Outcome | None, None, None]:
        """Sends a ticket and follows it, see `Delivery.run`."""
        memory = self._memory
        means = Means.NOTHING if self._mute else memory.means or Means.STATUS
        delivery = Delivery(
            self._talk,
            sheet.data,
            tag,
            means,
            self._timing,
            asks=frozenset() if self._mute else memory.asks,
            automatic=bool(memory.automatic) and not self._mute,
        )
        try:
            yield from delivery.run()
        finally:
            if delivery.broken_off:
                memory.broken = len(delivery.data)
            if delivery.outcome is not None and delivery.outcome.why is Why.NO_ANSWER:
                memory.means = None  # perhaps another printer hangs on the line now

    def close(self, *, drop: bool = False) -> None:
        """Ends the line. With `drop`, what has not left yet never does."""
        self._line.close(drop=drop)

    # How it is, and what it can

    def _ask(self, questions: tuple[int, ...]) -> bool:
        """Whether it has told how it is."""
        answered = self._talk.ask(questions, self._memory.asks)
        if answered:
            self._memory.asks |= answered
            self._memory.rescued_at = None
        return bool(answered)

    def _ask_and_prepare(self) -> bool:
        if self._ask(tuple(sorted(self._memory.asks))):
            self._prepare()
            return True
        self._talk.end_if_silent()
        return False

    def _prepare(self) -> None:
        """What has to wait until the printer is able: it would only fill its memory now."""
        if self._prepared or not self.report.state.prints:
            return
        self._mend()
        self._switch_automatic_status_on()
        memory = self._memory
        memory.means = (
            self._given
            or memory.means
            or self._trial_of_process_id()
            or self._trial_of_gs_r()
            or self._means_of_an_able_printer()
        )
        self._prepared = memory.means is not None

    def _switch_automatic_status_on(self) -> None:
        talk, before = self._talk, self._talk.blocks
        if self._memory.automatic is not False and talk.send(AUTOMATIC_STATUS):
            told = talk.wait_for(lambda: talk.blocks > before)
            self._memory.automatic = bool(self._memory.automatic) or told

    def _trial_of_process_id(self) -> Means | None:
        talk = self._talk
        talk.tags.discard(TRIAL_TAG)
        answered = talk.send(process_id_request(TRIAL_TAG)) and talk.wait_for(lambda: TRIAL_TAG in talk.tags)
        return Means.PROCESS_ID if answered else None

    def _trial_of_gs_r(self) -> Means | None:
        talk, noise = self._talk, self._talk.noise
        talk.owed += 1
        answered = talk.send(PROCESSED) and talk.wait_for(lambda: talk.owed == 0)
        return Means.PROCESSED if answered and talk.noise == noise else None

    def _means_of_an_able_printer(self) -> Means | None:
        """It answered to no trial. If it could not, because its paper ran out meanwhile, that says nothing of it."""
        return Means.STATUS if self._ask(tuple(sorted(self._memory.asks))) and self.report.state.prints else None

    # After a ticket that was broken off

    def _mend(self) -> None:
        if self._memory.broken and self._line.talks:
            self._rescue()
        self._memory.broken = 0

    def _worth_a_rescue(self, *, known_mute: bool) -> bool:
        """Not at every new line: a slow printer that is still busy with the last thousands of NULs needs no more."""
        if self._memory.broken:
            return True
        last = self._memory.rescued_at
        return not known_mute and (last is None or time.monotonic() - last >= self._timing.rescue_s)

    def _rescue(self) -> None:
        """Ends what the printer may be in the middle of, and cuts off what a broken ticket has left hanging: the next
        visitor must not get a paper with two numbers. Whether its cut has reached the printer, nobody knows.
        """
        broken = self._memory.broken
        self._talk.pour(bytes(max(RESCUE, broken)) + INITIALIZE + (self._end_of_a_slip if broken else b""))
        self._memory.broken = 0
        self._memory.rescued_at = time.monotonic()
