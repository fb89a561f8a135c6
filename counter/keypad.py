"""One keypad: from its presses to orders, and from what became of them to its answers and its display.

Plain logic without a thread, a line or a clock: whoever drives it gives it the time (seconds of a clock that nobody sets),
takes the answers and the display from it, and sends them.

What must never happen is that a press is carried out twice, or long after it was made:

* a press that the keypad sends again gets its answer again (`presses.Repeats`);
* a person's second press in a row is ignored (`presses.DoublePresses`);
* a press that was waiting while nobody listened is refused: right after the line was opened, of a polled keypad that was
  not heard for a while until it says that no key is pressed, and of any other the first one that it may be sending again;
* a press goes to the store once, with one request id, and with the visit that the display showed; the store refuses it when
  the counter has gone on;
* one press is worked on at a time, and only until its deadline.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from counter.acts import Done, Order, meant, service_of
from counter.display import Note, Seen, note_of, note_text, state_text
from counter.errors import Mistake, PressError
from counter.frames import Answer, Display, Frame, Hello, Nothing, Press, Showing, Strange, Word
from counter.keys import TYPING, Key
from counter.live import CounterLook
from counter.presses import SAME_FINGER_S, DoublePresses, Repeats, Sight
from hall.errors import AntreanError, Refusal, RefusedError
from hall.messages import Message
from hall.queue import Expected

log = logging.getLogger(__name__)

# After the line was opened, what comes was pressed before.
QUIET_S = 0.3
NOTE_S = 3.0
TYPED_S = 5.0
# The key that ends what was typed, pressed again so soon, is one press: alone it would mean something else.
ENDED_AGAIN_S = 1.5
TYPED_MAX = 6
# A display does not say that it has been heard: what is new is sent once more, before a second NEXT would count.
SHOWN_AGAIN_S = 1.0
# A keypad that was switched off and on again without saying so shows nothing until then.
REFRESH_S = 30.0
# A keypad that speaks by itself sends an unanswered press again after at most so long.
SENT_AGAIN_S = 2.0
# The store ends an act at its deadline; its answer is on its way a moment longer.
GRACE_S = 0.2

DOUBLE_PRESS_S: Mapping[Key, float] = {
    **{key: 0.7 for key in Key if key not in TYPING},
    Key.NEXT: 1.5,
    Key.CALL: 1.5,
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A keypad and the counter that it belongs to. `transfer` are the services that a TRANSFER may lead to."""

    name: str
    address: str
    counter: str
    transfer: tuple[str, ...] = ()
    series: str | None = None
    columns: int = 16


@dataclass(frozen=True, slots=True)
class Rules:
    """The times of a keypad, in seconds. `polled`: it speaks only when it is asked."""

    polled: bool = False
    busy_after_s: float = 0.25
    deadline_s: float = 3.0


@dataclass(slots=True)
class Counts:
    """What a keypad has sent, for `antrean status`."""

    presses: int = 0
    repeats: int = 0
    doubles: int = 0
    too_old: int = 0


@dataclass(slots=True)
class _Open:
    """The order that is being worked on."""

    order: Order
    pressed: Key
    seq: int | None
    asked_at: float
    told_busy: bool = False


@dataclass(slots=True)
class _Typed:
    digits: str = ""
    at: float = field(default=0.0)


@dataclass
class _Ended:
    """The key that has ended what was typed, and when."""

    key: Key | None = None
    at: float = 0.0


class Keypad:
    """One keypad, driven by the thread of its line."""

    def __init__(
        self, bound: Bound, rules: Rules, doubles: DoublePresses, ask: Callable[["Keypad", Order, float], None]
    ) -> None:
        """:param ask: hands an order on, with the seconds it has; what becomes of it comes back through `settle`."""
        self.bound = bound
        self.counts = Counts()
        self.firmware = ""
        self.heard_at: float | None = None
        self.language = "id"
        self._rules = rules
        self._doubles = doubles
        self._ask = ask
        self._repeats = Repeats()
        self._sight = Sight(polled=rules.polled)
        self._seen = Seen(None, 0, Showing.GONE)
        self._open: _Open | None = None
        self._typed = _Typed()
        self._ended = _Ended()
        self._note: tuple[StrEnum, float] | None = None
        self._quiet_until = 0.0
        self._must_be_idle = rules.polled
        self._may_repeat_until = 0.0
        self._answers: list[Answer] = []
        self._shown: Display | None = None
        self._shown_at = 0.0
        self._show_again = False
        self._own_news: Seen | None = None

    # What is sent

    def take_answers(self) -> list[Answer]:
        """The answers that are to be sent, each once."""
        answers, self._answers = self._answers, []
        return answers

    def display(self, now: float) -> Display:
        """What its display should show now."""
        columns, language = self.bound.columns, self.language
        note = ""
        if self._note is not None and now < self._note[1]:
            note = note_text(self._note[0], columns, language)
        elif self._typed.digits:
            note = self._typed.digits.rjust(columns)
        seen = self._seen
        text = note or state_text(seen, columns, language)
        return Display(self.bound.address, seen.label, seen.waiting, seen.state, text, note)

    def display_to_send(self, now: float) -> Display | None:
        """The display, where it is not what was sent last, is to be sent once more, or was sent long ago."""
        wanted = self.display(now)
        lasts_s = SHOWN_AGAIN_S if self._show_again else REFRESH_S
        return wanted if wanted != self._shown or now - self._shown_at >= lasts_s else None

    @property
    def shown_at(self) -> float:
        """When its display was sent last."""
        return self._shown_at

    def is_urgent(self, wanted: Display) -> bool:
        """Whether more has changed than how many wait."""
        shown = self._shown
        return shown is None or (shown.label, shown.state) != (wanted.label, wanted.state) or self._note is not None

    def sent(self, shown: Display, now: float, after_s: float = 0.0) -> None:
        """The display has been sent, and arrives after so many seconds."""
        self._show_again = self._shown is None or (self._shown.label, self._shown.state) != (shown.label, shown.state)
        own = self._own_news is not None and self._own_news.label == shown.label
        self._sight.shown(shown.label, now + after_s, own=own)
        self._shown, self._shown_at, self._own_news = shown, now, None

    # What happens

    def line_opened(self, now: float) -> None:
        """The line was opened, or was not listened to for a while: what it brings first is old."""
        self.still_old(now)
        self._must_be_idle = self._rules.polled
        self._may_repeat_until = now + SENT_AGAIN_S
        self._begin_anew()

    def still_old(self, now: float) -> None:
        """What comes within a moment from now was pressed before."""
        self._quiet_until = now + QUIET_S

    def fell_silent(self) -> None:
        """It does not answer any more; what it holds when it comes back is old."""
        self._must_be_idle = self._rules.polled
        self._begin_anew()
        self.heard_at = None

    def _begin_anew(self) -> None:
        """An order on its way stays: a press that the keypad sends again then is still known."""
        self._typed = _Typed()
        self._note = None
        self._answers.clear()
        self._sight.forget()
        self._shown = None

    def hear(self, frame: Frame, now: float) -> None:
        """Something that the keypad has said."""
        self.heard_at = now
        match frame:
            case Nothing():
                self._must_be_idle = False
                self._may_repeat_until = 0.0
                self._sight.met(now)
            case Hello():
                self._hello(frame)
            case Strange():
                if not self._again(frame.seq):
                    self._repeats.begin(frame.seq)
                    self._refuse(frame.seq, Mistake.UNKNOWN_KEY, now)
            case Press():
                self._press(frame, now)

    def see(self, look: CounterLook, language: str) -> None:
        """The counter as the store has it now."""
        self.language = language
        self._seen = Seen.of(look)

    def store_gone(self) -> None:
        """The store can't be reached: what was shown last stays, and says so."""
        self._seen = Seen(self._seen.label, self._seen.waiting, Showing.GONE)

    def settle(self, order: Order, outcome: Done | AntreanError, now: float) -> None:
        """What became of an order. One that was given up meanwhile has been answered already."""
        waiting = self._open
        if waiting is None or waiting.order is not order:
            return
        self._open = None
        log.info("%s: %s: %s", self.bound.name, order.key, _in_words(outcome))
        if isinstance(outcome, Done):
            self._doubles.done(order.counter, waiting.pressed, now)
            self._seen = self._seen.after(outcome)
            self._learn(waiting)
            self._note = None
            self._shown = None  # sent also where it stays the same: a recall changes nothing that is shown
            self._answer(waiting.seq, Word.OK)
            return
        self._doubles.came_to_nothing(order.counter, waiting.pressed)
        if isinstance(outcome, RefusedError) and outcome.reason is Refusal.NOBODY_WAITING:
            state = self._seen.state if self._seen.label is None else Showing.OPEN
            self._seen = Seen(None, 0, state)
            self._learn(waiting)
        self._refuse(waiting.seq, note_of(outcome), now)

    def _learn(self, waiting: _Open) -> None:
        """What is seen now is this keypad's own news: known at once to who pressed, but not to who was told to wait."""
        self._own_news = None if waiting.told_busy else self._seen

    def tick(self, now: float) -> None:
        """Time has passed."""
        if self._note is not None and now >= self._note[1]:
            self._note = None
        if self._typed.digits and now - self._typed.at >= TYPED_S:
            self._typed = _Typed()
        waiting = self._open
        if waiting is None:
            return
        if now - waiting.asked_at >= self._rules.deadline_s + GRACE_S:
            self._open = None
            self._doubles.came_to_nothing(waiting.order.counter, waiting.pressed)
            self._refuse(waiting.seq, Note.NOT_DONE, now)
            log.warning("%s: %s: no answer of the store in time", self.bound.name, waiting.order.key)
        elif not waiting.told_busy and now - waiting.asked_at >= self._rules.busy_after_s:
            waiting.told_busy = True
            self._note = (Note.WAIT, waiting.asked_at + self._rules.deadline_s + GRACE_S)
            self._say(waiting.seq, Word.BUSY)

    def due_s(self, now: float) -> float | None:
        """Seconds until `tick` has something to do; None when it has nothing."""
        moments = []
        if self._open is not None:
            after = self._rules.deadline_s + GRACE_S if self._open.told_busy else self._rules.busy_after_s
            moments.append(self._open.asked_at + after)
        if self._note is not None:
            moments.append(self._note[1])
        if self._typed.digits:
            moments.append(self._typed.at + TYPED_S)
        return max(0.0, min(moments) - now) if moments else None

    # Presses

    def _hello(self, frame: Hello) -> None:
        self.firmware = frame.firmware
        self._repeats.forget()
        self._must_be_idle = False
        self._may_repeat_until = 0.0
        self._shown = None
        self._say(frame.seq, Word.OK)

    def _press(self, press: Press, now: float) -> None:
        if self._again(press.seq):
            return
        self._repeats.begin(press.seq)
        if self._is_old(press, now):
            self.counts.too_old += 1
            log.info("%s: %s: was pressed while nobody listened, refused", self.bound.name, press.key)
            self._doubles.refused(self.bound.counter, press.key, press.argument, now)
            self._refuse(press.seq, Note.PRESS_AGAIN, now)
            return
        self.counts.presses += 1
        key, argument = press.key, press.argument
        if key in (Key.DIGIT, Key.CLEAR):
            self._type(press, now)
            return
        if argument is None and not self._typed.digits and self._has_just_ended(key, now):
            self._twice(press.seq, now)
            return
        key, argument = self._with_what_was_typed(key, argument, now)
        if self._doubles.is_double(self.bound.counter, key, argument, now):
            self._twice(press.seq, now)
            return
        self._order(press.seq, key, argument, now)

    def _has_just_ended(self, key: Key, now: float) -> bool:
        """Whether this very key has just ended what was typed; a finger that goes on knocking goes on being that one."""
        just = self._ended.key is key and now - self._ended.at < ENDED_AGAIN_S
        if just and now - self._ended.at < SAME_FINGER_S:
            self._ended.at = now
        return just

    def _twice(self, seq: int | None, now: float) -> None:
        self.counts.doubles += 1
        self._note = (Note.PRESSED_TWICE, now + NOTE_S) if self._open is None else self._note
        self._shown = None
        self._repeats.answered(seq, Word.DUP)
        self._say(seq, Word.DUP)

    def _is_old(self, press: Press, now: float) -> bool:
        """Whether it may have been pressed while nobody listened. A keypad holds one press, so the next number is new."""
        may_be_again = press.seq is not None and now < self._may_repeat_until
        if press.seq is not None:
            self._may_repeat_until = 0.0
        return now < self._quiet_until or self._must_be_idle or may_be_again

    def _again(self, seq: int | None) -> bool:
        """Answers a press that was sent again; whether it was one."""
        if not self._repeats.is_repeat(seq):
            return False
        self.counts.repeats += 1
        self._shown = None
        self._say(seq, self._repeats.answer_again())
        return True

    def _type(self, press: Press, now: float) -> None:
        digits = "" if press.key is Key.CLEAR else self._typed.digits + (press.argument or "")
        self._typed = _Typed(digits[-TYPED_MAX:], now)
        self._note = None
        self._answer(press.seq, Word.OK)

    def _with_what_was_typed(self, key: Key, argument: str | None, now: float) -> tuple[Key, str | None]:
        digits = self._typed.digits if now - self._typed.at < TYPED_S else ""
        self._typed = _Typed()
        self._ended = _Ended(key, now) if digits else _Ended()
        if key is Key.ENTER:
            return _entered(digits)
        if key in (Key.CALL, Key.TRANSFER, Key.RESUME):
            return key, argument or digits or None
        return key, argument

    def _order(self, seq: int | None, key: Key, argument: str | None, now: float) -> None:
        if self._open is not None:
            self._doubles.came_to_nothing(self.bound.counter, key)
            self._answer(seq, Word.BUSY)
            return
        if self._seen.state is Showing.GONE:
            self._doubles.came_to_nothing(self.bound.counter, key)
            self._refuse(seq, Note.GONE, now)
            return
        try:
            order = self._order_for(key, argument, now)
        except PressError as error:
            self._doubles.came_to_nothing(self.bound.counter, key)
            self._refuse(seq, error.why, now)
            return
        self._open = _Open(order, key, seq, now)
        self._ask(self, order, self._rules.deadline_s)

    def _order_for(self, key: Key, argument: str | None, now: float) -> Order:
        """:raises PressError: when it needs an argument that it does not have."""
        visit = self._sight.label(now)
        key = meant(key, visit=visit is not None, paused=self._seen.state is Showing.PAUSED)
        if key is Key.TRANSFER:
            argument = service_of(argument, self.bound.transfer)
        elif key is Key.CALL and not argument:
            raise PressError(Mistake.NO_NUMBER, Message("Call which number? Type it first."))
        elif key not in (Key.CALL, Key.RESUME):
            argument = None
        return Order(self.bound.counter, key, Expected(visit), argument, self.bound.series)

    # Answers

    def _refuse(self, seq: int | None, note: StrEnum, now: float) -> None:
        self._note = (note, now + NOTE_S)
        self._shown = None
        self._answer(seq, _WORDS.get(note, Word.ERR))

    def _answer(self, seq: int | None, word: Word) -> None:
        """The final answer to a press."""
        self._repeats.answered(seq, word)
        self._say(seq, word)

    def _say(self, seq: int | None, word: Word) -> None:
        if seq is not None:
            self._answers.append(Answer(self.bound.address, seq, word))


_WORDS: Mapping[StrEnum, Word] = {Refusal.NOBODY_WAITING: Word.EMPTY, Refusal.MOVED_ON: Word.BUSY}


def _in_words(outcome: Done | AntreanError) -> str:
    if isinstance(outcome, AntreanError):
        return str(outcome)
    return outcome.visit.ticket if outcome.visit else str(outcome.state)


def _entered(digits: str) -> tuple[Key, str | None]:
    """What ENTER means after these digits. No ticket has the number 0, so a pad of digits has two keys more."""
    if not digits:
        return Key.NEXT, None
    if not digits.strip("0"):
        return Key.PAUSE if len(digits) == 1 else Key.CLOSE, None
    return Key.CALL, digits
