"""What happens at the window when somebody presses a key, or time passes: the way to the view. No Kivy, one thread.

The pages and the keyboard (`strokes`) call the methods, the desk brings its news, a clock ticks; each ends by showing a new
view. What takes time is asked of the desk, never done here.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from counter.acts import Done, Order, meant
from counter.desk import Outcome, Said
from counter.errors import Mistake, PressError
from counter.keypad import TYPED_MAX, TYPED_S
from counter.keys import Key
from counter.live import CounterLook, HallLook
from counter.window import phrases
from counter.window.config import WindowFile
from counter.window.goals import goals
from counter.window.orders import AsksDesk, Orders, Standing
from counter.window.phrases import Reason
from counter.window.picture import Asking, Moment, Panel, picture, visit_label
from counter.window.sight import Sight
from counter.window.view import ON_A_SHEET, NoteKind, NoteView, OptionView, Place, View
from hall.clock import Clock, system_clock
from hall.errors import AntreanError, StoreError
from hall.foresight.child import STALE_S
from hall.messages import Message
from hall.model import CounterState
from hall.prospects import Prospects
from hall.queue import Expected
from hall.say import say
from hall.settings.hall import Hall
from hall.speaker import lasting_s

log = logging.getLogger(__name__)

DONE_S = 4.0
REFUSED_S = 8.0
# The second click of an impatient finger must not fall on what has come under it.
RIPE_S = 0.5
# A page that nobody uses goes back to the counter, where every key means what it says.
PAGE_S = 30.0
_PLAIN = {Place.RECALL: Key.RECALL, Place.END: Key.END, Place.NOSHOW: Key.NOSHOW}
_ENDING = (Key.END, Key.NOSHOW, Key.TRANSFER, Key.HOLD)
# What an answer to a list orders, and which key of the window the list came from.
_ANSWERS = {
    Asking.SERVICE: (Place.TRANSFER, Key.TRANSFER),
    Asking.LABEL: (Place.MAIN, Key.CALL),
    Asking.HELD: (Place.HOLD, Key.RESUME),
    Asking.CLOSE: (Place.CLOSE, Key.CLOSE),
}


@dataclass(slots=True)
class _Typing:
    text: str = ""
    at: float = 0.0


class Controller:
    """The window's state, and everything that changes it."""

    def __init__(
        self,
        file: WindowFile,
        counter: str,
        desk: AsksDesk,
        show: Callable[[View], None],
        *,
        clock: Clock = system_clock,
        now: Callable[[], float] = lasting_s,
    ) -> None:
        """:param show: draws a view; called only when it has changed.
        :param now: seconds of a clock that nobody sets.
        """
        self.file = file
        self.counter = counter
        self._desk = desk
        self._show = show
        self._clock = clock
        self._now = now
        self._orders = Orders(counter, desk, file.deadline_s, self._settled)
        self._sight = Sight(counter)
        self._reason: Reason | None = None
        self._note: tuple[NoteView, float] | None = None
        self._typing = _Typing()
        self._panel: Panel | None = None
        self._panel_at = -RIPE_S
        self._used_at = 0.0
        self._hears = True
        self._prospects: tuple[Prospects, float] | None = None
        self.view = self._viewed()

    # News

    def on_look(self, look: HallLook) -> None:
        """From the desk: the counter as it is now."""
        self._sight.look(look, self._now())
        found = look.counters[self.counter]
        if found.state is not CounterState.PAUSED:
            self._reason = None
        panel = self._panel
        if panel is not None and panel.asking is not Asking.NUMBER and panel.meant_for != visit_label(found):
            self._close_panel()
            self._refuse(say(self.language, "The counter has gone on meanwhile. Look again."))
        self.show()

    def on_store_gone(self, why: Message) -> None:
        """From the desk: no store. What was shown last stays, and no key does anything."""
        self._lose(why)
        self.show()

    def _lose(self, why: Message | None) -> None:
        self._sight.lose(why, self._clock())
        self._close_panel()  # only the counter's own page says so

    def on_prospects(self, prospects: Prospects) -> None:
        """From the forecast: when those who wait are called."""
        self._prospects = (prospects, self._now())
        self.show()

    def on_front(self, front: bool) -> None:
        """From the window: whether the keyboard's keys come here."""
        self._hears = front
        self.show()

    # Time

    def tick(self) -> None:
        """A few times a second: notes that end, answers that do not come, minutes that pass."""
        now = self._now()
        if self._desk.hangs:
            self._lose(None)
            self._desk.look_again()
        match self._orders.stands(now):
            case Standing.SLOW:
                self._say(NoteKind.WAIT, say(self.language, "One moment …"), REFUSED_S)
            case Standing.GIVEN_UP:
                log.warning("no answer of the store in time")
                self._refuse(say(self.language, "No answer in time. Look before you press again."))
        if self._note is not None and now >= self._note[1]:
            self._note = None
        if self._panel is None and self._typing.text and now - self._typing.at >= TYPED_S:
            self._typing = _Typing("", now)
        if self._panel is not None and now - self._used_at >= PAGE_S:
            self._close_panel()
        self.show()

    def detail(self) -> Said:
        """What this window says of itself in `antrean status`. Called by the desk's thread."""
        counter = self._sight.counter
        state = "starting" if counter is None else str(counter.state)
        reason = self._reason
        if reason is not None:
            state += f": {reason}"
        counts = f"{self._orders.presses} presses, {self._orders.doubles} doubles"
        return Said(self.file.device(self.counter), "window", f"counter {self.counter}; {state}", counts)

    # The hand

    @property
    def takes_taps(self) -> bool:
        """Whether what is under the finger has been there long enough to be meant."""
        return self._now() - self._panel_at >= RIPE_S

    def tap(self, place: Place) -> None:
        """A key of the window."""
        self._used_at = self._now()
        if place is Place.NUMBER:
            self._open(Panel(Asking.NUMBER, self._sight.label))
        elif not self._is_double(place):
            self._press(place)
        self.show()

    def choose(self, value: str) -> None:
        """Something of a list, or a reason of the pause."""
        self._used_at = self._now()
        panel = self._panel
        if panel is None:
            self._choose_reason(value)
        elif any(option.value == value for option in panel.options):
            self._chosen(panel, value)
        self.show()

    def type(self, character: str) -> None:
        """A digit or a letter of a number. A letter begins anew: a label has its letters first."""
        now = self._used_at = self._now()
        text = self._typing.text
        if len(text) < TYPED_MAX and not (character.isalpha() and text[-1:].isdigit()):
            text += character
        self._typing = _Typing(text, now)
        self._note = None
        self.show()

    def begin_with(self, series: str) -> None:
        """The letters of a number that is typed, or is going to be."""
        digits = self._typing.text.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        self._typing = _Typing(series + digits, self._now())
        self._used_at = self._now()
        self.show()

    def erase(self) -> None:
        """The last character that was typed."""
        now = self._used_at = self._now()
        self._typing = _Typing(self._typing.text[:-1], now)
        self.show()

    def back(self) -> None:
        """Away with what was typed, and back to the counter."""
        self._typing = _Typing("", self._now())
        self._close_panel()
        self.show()

    def turn_to(self, sheet: int) -> None:
        """Another sheet of a list."""
        self._used_at = self._now()
        if self._panel is not None and 0 <= sheet < self._panel.sheets:
            self._panel = replace(self._panel, sheet=sheet)
        self.show()

    # Presses

    def _is_double(self, place: Place) -> bool:
        if not self._orders.is_double(place, self._now()):
            return False
        if self._note is None and not self._orders.busy:
            self._refuse(say(self.language, "Pressed twice, counted once."))
        return True

    def _press(self, place: Place) -> None:
        seen = self._sight.seen(self._now())
        if self._orders.busy:
            self._orders.came_to_nothing(place)
            self._say(NoteKind.WAIT, say(self.language, "One moment …"), REFUSED_S)
        elif seen is None or self._sight.gone_at is not None:
            self._orders.came_to_nothing(place)
            self._typing = _Typing()
            self._refuse(say(self.language, "No connection. Nothing was done."))
        else:
            self._note = None
            self._meant(place, seen)

    def _meant(self, place: Place, seen: CounterLook) -> None:
        """What a key means on a counter as it was seen."""
        typed, self._typing = self._typing.text, _Typing()
        match place:
            case Place.MAIN:
                self._main(seen, typed)
            case Place.HOLD if seen.visit is None and len(seen.held) > 1:
                self._ask_which(Asking.HELD, seen.held, seen)
            case Place.HOLD:
                self._order(place, meant(Key.HOLD, visit=seen.visit is not None, paused=False), seen)
            case Place.TRANSFER:
                self._transfer(seen, typed)
            case Place.PAUSE:
                closed = seen.state is CounterState.CLOSED
                paused = seen.state is CounterState.PAUSED
                self._order(place, Key.OPEN if closed else meant(Key.PAUSE, visit=False, paused=paused), seen)
            case Place.CLOSE if seen.visit is not None or seen.held:
                told = phrases.what_closing_ends(self.language, seen)
                yes = OptionView("1", Place.CLOSE, say(self.language, "Yes, close the counter"), told)
                self._open(Panel(Asking.CLOSE, visit_label(seen), (yes,)))
            case Place.CLOSE:
                self._order(place, Key.CLOSE, seen)
            case _:
                self._order(place, _PLAIN[place], seen)

    def _main(self, seen: CounterLook, typed: str) -> None:
        """*Next*, or the number that was typed; in a pause its end. No ticket has the number 0: as on other number pads
        `0` is the pause, `00` closes.
        """
        if typed.strip("0"):
            self._close_panel()
            self._order(Place.MAIN, Key.CALL, seen, typed)
        elif self._panel is not None:
            self._orders.came_to_nothing(Place.MAIN)
        elif typed:
            self._meant(Place.PAUSE if len(typed) == 1 else Place.CLOSE, seen)
        elif seen.state is CounterState.PAUSED:
            self._order(Place.MAIN, Key.OPEN, seen)
        else:
            self._order(Place.MAIN, Key.NEXT, seen)

    def _transfer(self, seen: CounterLook, typed: str) -> None:
        if seen.visit is None or self._hall is None:
            self._order(Place.TRANSFER, Key.TRANSFER, seen, "")  # the store says why not
            return
        hall = self._hall
        codes = goals(hall, self.counter, seen.visit.service, self.file.transfer, self._clock())
        if typed.isdigit() and 1 <= int(typed) <= len(codes):
            self._order(Place.TRANSFER, Key.TRANSFER, seen, codes[int(typed) - 1])
        elif not codes:
            self._orders.came_to_nothing(Place.TRANSFER)
            self._refuse(say(self.language, "No other service takes visitors now."))
        else:
            options = tuple(
                OptionView(
                    _digit(place),
                    code,
                    phrases.name_of_service(hall, code, self.language),
                    phrases.name_of_agency_of(hall, code, self.language),
                )
                for place, code in enumerate(codes)
            )
            self._open(Panel(Asking.SERVICE, visit_label(seen), options))

    def _ask_which(self, asking: Asking, labels: tuple[str, ...], seen: CounterLook | None) -> None:
        options = tuple(OptionView(_digit(place), label, label) for place, label in enumerate(labels))
        self._open(Panel(asking, visit_label(seen) if seen else None, options))

    def _chosen(self, panel: Panel, value: str) -> None:
        """An answer to what a list asks."""
        place, key = _ANSWERS[panel.asking]
        self._close_panel()
        seen = self._sight.seen(self._now())
        if self._orders.busy or self._sight.gone_at is not None or seen is None:
            self._press(place)  # says why not
            return
        self._note = None
        argument = None if panel.asking is Asking.CLOSE else value
        self._order(place, key, seen, argument)

    def _choose_reason(self, value: str) -> None:
        if any(option.value == value for option in self.view.reasons):
            self._reason = None if self._reason == value else Reason(value)

    def _order(self, place: Place, key: Key, seen: CounterLook, argument: str | None = None) -> None:
        self._orders.give(Order(self.counter, key, Expected(visit_label(seen)), argument), place, self._now())

    def _settled(self, order: Order, outcome: Outcome) -> None:
        """From the desk: what became of an order."""
        if isinstance(outcome, Done):
            log.info("%s: %s", order.key, outcome.visit.ticket if outcome.visit else outcome.state)
            if (
                self._note is None or self._note[0].kind is not NoteKind.WAIT
            ):  # who was told to wait has seen nothing yet
                self._sight.awaits(self._label_after(outcome))
            service = ""
            if self._hall is not None and outcome.visit is not None:
                service = phrases.name_of_service(self._hall, outcome.visit.service, self.language)
            if outcome.state is not CounterState.PAUSED:  # which is seen by the reasons that are there now
                self._say(NoteKind.DONE, phrases.done(self.language, outcome, service), DONE_S)
        else:
            log.info("%s: %s", order.key, outcome)
            self._not_done(outcome)
        self.show()

    def _label_after(self, done: Done) -> str | None:
        """The number that is at the counter when this has been done."""
        if done.visit is None:
            return None if done.state is CounterState.CLOSED else self._sight.label
        return None if done.order.key in _ENDING else done.visit.ticket

    def _not_done(self, error: AntreanError) -> None:
        if isinstance(error, PressError) and error.why is Mistake.WHICH_SERIES:
            self._ask_which(Asking.LABEL, error.choices, self._sight.counter)
        elif isinstance(error, StoreError):
            self._refuse(say(self.language, "No connection. Nothing was done."))
        else:
            self._refuse(error.message.render(self.language))

    # What is seen

    @property
    def language(self) -> str:
        """The language of whoever works here."""
        if self.file.look.language is not None:
            return self.file.look.language
        return self._hall.file.hall.languages[0] if self._hall else "id"

    @property
    def _hall(self) -> Hall | None:
        return self._sight.hall.hall if self._sight.hall else None

    def _say(self, kind: NoteKind, text: str, seconds: float) -> None:
        self._note = NoteView(kind, text), self._now() + seconds

    def _refuse(self, text: str) -> None:
        self._say(NoteKind.REFUSED, text, REFUSED_S)

    def _open(self, panel: Panel) -> None:
        self._panel, self._panel_at, self._used_at = panel, self._now(), self._now()
        self._note = None

    def _close_panel(self) -> None:
        if self._panel is not None:
            self._panel, self._panel_at = None, self._now()

    def show(self) -> None:
        """Shows the view again if it has changed."""
        view = self._viewed()
        if view != self.view:
            self.view = view
            self._show(view)

    def _viewed(self) -> View:
        return picture(
            Moment(
                counter=self.counter,
                theme=self.file.look.theme,
                language=self.language,
                now=self._clock(),
                hall=self._sight.hall,
                gone_at=self._sight.gone_at,
                gone_why=self._sight.gone_why,
                paused_at=self._sight.paused_at,
                reason=self._reason,
                note=self._note[0] if self._note else None,
                typed=self._typing.text,
                panel=self._panel,
                hears=self._hears,
                prospects=self._fresh_prospects(),
            )
        )

    def _fresh_prospects(self) -> Prospects | None:
        if self._prospects is None or self._now() - self._prospects[1] >= STALE_S:
            return None
        return self._prospects[0]


def _digit(place: int) -> str:
    """The digit of the option at this place of a list, counted from 0."""
    return str(place % ON_A_SHEET + 1)
