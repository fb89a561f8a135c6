"""The large card: the call that is announced now, and afterwards the last one that was."""

import math

from kivy.clock import Clock, ClockEvent
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from display.screens.counter_sign import CounterSign  # noqa: F401 - known to the .kv file
from display.screens.plan import Box, CardPlan
from display.view import BoardView
from hall.say import say
from look.kv import load_rules
from look.state import look
from look.theme import Colour, Theme, contrast
from look.widgets import Surface

PULSES = 3
PULSE_S = 0.9
# While the ground pulses, what stands on it stays as legible as large text has to be, and more.
PULSE_CONTRAST = 5.5
# However dark the page, the card does not vanish.
DEEPEST = 0.5
# A pulse needs no more pictures a second than this to be smooth.
STEP_S = 1 / 30

_NOWHERE = Box(0, 0, 1, 1)


def deepest_veil(theme: Theme) -> float:
    """How much of the page may show through the announcing card before its words are hard to read, from 0 to `DEEPEST`."""
    tone, page = theme.tones["announce"], theme.tones["page"].ground
    veils = (step / 100 for step in range(round(DEEPEST * 100), 0, -1))
    return next(
        (veil for veil in veils if contrast(tone.ink, _through(page, tone.ground, veil)) >= PULSE_CONTRAST), 0.0
    )


def _through(below: Colour, above: Colour, veil: float) -> Colour:
    red, green, blue = (veil * under + (1 - veil) * over for under, over in zip(below[:3], above[:3], strict=True))
    return red, green, blue, 1.0


def beat(passed_s: float) -> float:
    """Where a pulse is so long after the call appeared, from 0 (at rest) to 1."""
    if passed_s >= PULSES * PULSE_S:
        return 0.0
    return math.sin(math.pi * passed_s / PULSE_S) ** 2


class CallCard(Surface):
    """The number, where to go, and whether it is called again.

    While it is `announcing` it has the colour of the call, a bell, and at the beginning `PULSES` slow pulses, in which the
    page shines through its ground and its arrow points. Then it stands still. Its words are there from the first frame.
    """

    plan = ObjectProperty(CardPlan(_NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE, 1.0, stacked=False), rebind=True)
    note_px = NumericProperty(20)
    reserve = NumericProperty(2)
    event = NumericProperty(0)
    ticket = StringProperty()
    counter = StringProperty()
    caption = StringProperty()
    nothing = StringProperty()
    announcing = BooleanProperty(False)
    recall = BooleanProperty(False)
    beat = NumericProperty(0)
    veil = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        self._step: ClockEvent | None = None
        self._pulsed = 0
        super().__init__(**values)

    def show(self, view: BoardView) -> None:
        """Draws the call of a view; a new one that is being announced pulses."""
        call = view.current
        self.event = call.event if call else 0
        self.ticket = call.ticket if call else ""
        self.counter = call.counter if call else ""
        self.recall = bool(call and call.recall)
        self.announcing = bool(call and view.announcing)
        self.caption = say(view.language, "Called again") if self.recall else say(view.language, "Queue number")
        self.nothing = "" if call else say(view.language, "No number has been called yet")
        if self.announcing and self.event != self._pulsed:
            self._pulsed = int(self.event)
            self._begin()
        elif not self.announcing:
            self.still()

    def still(self) -> None:
        """Ends the pulses."""
        if self._step is not None:
            self._step.cancel()
            self._step = None
        self.beat = self.veil = 0

    def _begin(self) -> None:
        self.still()
        began = Clock.get_time()
        deepest = deepest_veil(look.theme)

        def step(_: float) -> None:
            passed = Clock.get_time() - began
            if passed >= PULSES * PULSE_S:
                self.still()
                return
            self.beat = beat(passed)
            self.veil = deepest * self.beat

        self._step = Clock.schedule_interval(step, STEP_S)


load_rules(__file__)
