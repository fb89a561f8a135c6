"""The hall's name and emblem. Staff hold it for three seconds to open their menu; to a visitor it is only a heading."""

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.properties import ObjectProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.controller import Controller
from look.kv import load_rules
from look.theme import TERANG

HOLD_S = 3.0


class Crest(BoxLayout):
    """`hall_name` beside an emblem, in the inks of a `tone`.

    One finger that stays on it for `HOLD_S` seconds opens the pad for the PIN; one that slips off does nothing.
    """

    controller: "ObjectProperty[Controller]" = ObjectProperty(None, allownone=True)
    hall_name = StringProperty()
    tone = OptionProperty("page", options=tuple(TERANG.tones))

    def __init__(self, **values: object) -> None:
        self._finger: MotionEvent | None = None
        self._opening = Clock.create_trigger(self._open, HOLD_S)
        super().__init__(**values)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """A finger comes down; the first one counts."""
        if self._finger is not None or not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self._finger = touch
        self._opening()
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """A finger that slips off has not held."""
        if touch is self._finger and touch.grab_current is self and not self.collide_point(*touch.pos):
            self._let_go(touch)
        return touch.grab_current is self

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """The finger has gone."""
        if touch.grab_current is not self:
            return False
        self._let_go(touch)
        return True

    def _let_go(self, touch: MotionEvent) -> None:
        touch.ungrab(self)
        self._finger = None
        self._opening.cancel()

    def _open(self, _: float) -> None:
        self.controller.staff.open()


load_rules(__file__)
