"""Time that passes: how long this page will stay."""

from kivy.clock import Clock, ClockEvent
from kivy.properties import NumericProperty, OptionProperty
from kivy.uix.widget import Widget

from look.kv import load_rules
from look.theme import TERANG

# Each step draws the whole window; more of them look no calmer.
STEPS_PER_S = 8


class SlowBar(Widget):
    """A bar filled to `value`, from 0 to 1. `run` fills it in so many seconds; `stop` leaves it where it is."""

    value = NumericProperty(0)
    tone = OptionProperty("hero", options=tuple(TERANG.tones))

    def __init__(self, **values: object) -> None:
        self._event: ClockEvent | None = None
        super().__init__(**values)

    def run(self, seconds: float) -> None:
        """Starts again from empty."""
        self.stop()
        self.value = 0
        began = Clock.get_time()

        def step(_: float) -> bool:
            self.value = min(1.0, (Clock.get_time() - began) / seconds)
            return self.value < 1

        self._event = Clock.schedule_interval(step, 1 / STEPS_PER_S)

    def stop(self) -> None:
        """Stands still; harmless when it does already."""
        if self._event:
            self._event.cancel()
            self._event = None


load_rules(__file__)
